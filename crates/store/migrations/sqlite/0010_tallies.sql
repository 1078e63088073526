-- How many records of each stream are in each state, kept by the database itself as records come and go: pages ask for
-- it again and again, and counting all records each time takes the longer the more there are.
create table tallies (
    connection text not null references connections (id) on delete cascade,
    stream text not null,
    state text not null,
    count integer not null,
    primary key (connection, stream, state)
) strict, without rowid;

create trigger records_come after insert on records begin
    insert into tallies (connection, stream, state, count) values (new.connection, new.stream, new.state, 1)
    on conflict (connection, stream, state) do update set count = count + 1;
end;

create trigger records_change after update of state on records when old.state <> new.state begin
    update tallies set count = count - 1
    where connection = old.connection and stream = old.stream and state = old.state;
    insert into tallies (connection, stream, state, count) values (new.connection, new.stream, new.state, 1)
    on conflict (connection, stream, state) do update set count = count + 1;
end;

create trigger records_go after delete on records begin
    update tallies set count = count - 1
    where connection = old.connection and stream = old.stream and state = old.state;
end;

insert into tallies (connection, stream, state, count)
    select connection, stream, state, count(*) from records group by connection, stream, state;
