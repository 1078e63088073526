-- How many records of each stream are in each state, kept by the database itself as records come and go: pages ask for
-- it again and again, and counting all records each time takes the longer the more there are.
create table tallies (
    connection text collate "C" not null references connections (id) on delete cascade,
    stream text collate "C" not null,
    state text collate "C" not null,
    count bigint not null,
    primary key (connection, stream, state)
);

-- Once for a statement, whatever it wrote. Whoever writes records has locked the connection's lease first, so that no two
-- wait for each other's rows here.
create function records_are_tallied() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        update tallies t set count = t.count - gone.count
        from (select connection, stream, state, count(*) as count from stale group by connection, stream, state) as gone
        where t.connection = gone.connection and t.stream = gone.stream and t.state = gone.state;
    elsif tg_op = 'INSERT' then
        insert into tallies (connection, stream, state, count)
        select connection, stream, state, count(*) from fresh group by connection, stream, state
        on conflict (connection, stream, state) do update set count = tallies.count + excluded.count;
    else
        insert into tallies (connection, stream, state, count)
        select connection, stream, state, sum(n) from (
            select connection, stream, state, 1 as n from fresh
            union all select connection, stream, state, -1 from stale) as each_row
        group by connection, stream, state having sum(n) <> 0 order by connection, stream, state
        on conflict (connection, stream, state) do update set count = tallies.count + excluded.count;
    end if;
    return null;
end $$;

create trigger records_come after insert on records referencing new table as fresh
    for each statement execute function records_are_tallied();

create trigger records_change after update on records referencing old table as stale new table as fresh
    for each statement execute function records_are_tallied();

create trigger records_go after delete on records referencing old table as stale
    for each statement execute function records_are_tallied();

insert into tallies (connection, stream, state, count)
    select connection, stream, state, count(*) from records group by connection, stream, state;
