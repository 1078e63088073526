-- Pairs that were bound until the record on one side was replaced by another: what still names the former id means its
-- successor (decision 0038).
create table former (
    connection text not null references connections (id) on delete cascade,
    kind text not null,
    jdy_id text not null,
    crm_id text not null,
    at bigint not null,
    primary key (connection, kind, jdy_id, crm_id)
);

create index former_by_crm_id on former (connection, kind, crm_id);
