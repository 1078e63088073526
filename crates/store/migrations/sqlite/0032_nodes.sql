-- Processes that serve or work on this database, idle or not: nothing may be restored under them.
create table nodes (
    name text primary key,
    seen_at bigint not null
);
