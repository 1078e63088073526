-- Fields of switches that somebody was told are missing in the CRM: they may be made anew before a run looks, and be empty.
create table missing (
    connection text not null references connections (id) on delete cascade,
    object text not null,
    label text not null,
    primary key (connection, object, label)
) strict, without rowid;
