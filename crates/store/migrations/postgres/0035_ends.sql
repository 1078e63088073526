-- The account set and the enterprise of a connection that was started: each is in one connection at most. What existed before
-- keeps the connection that was started first; the others have no row, and are told of. Enterprises are learnt when asked.
create table ends (
    system text not null,
    account text not null,
    connection text not null references connections (id) on delete cascade,
    primary key (system, account),
    unique (connection, system)
);

insert into ends (system, account, connection)
    select 'jdy', one.account_id, one.id from connections as one
    where one.started_at is not null and one.account_id is not null and not exists (
        select 1 from connections as other where other.account_id = one.account_id and other.started_at is not null
            and (other.started_at < one.started_at or (other.started_at = one.started_at and other.id < one.id)));
