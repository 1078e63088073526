-- Who is on either side, as of the last look, so that 账户映射 can be shown without a call (S-5).
create table people (
    connection text collate "C" not null references connections (id) on delete cascade,
    side text collate "C" not null,
    id text collate "C" not null,
    number text not null,
    name text not null,
    mobile text not null,
    primary key (connection, side, id)
);
