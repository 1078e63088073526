-- The calls that were made while the record was written: never a header, a token, a body.
alter table history add column calls text;

-- What happened, by the hour (ms of its beginning), in the words of the history; and how long after the source had
-- changed we wrote it, as a sum and how many there are in it.
create table stats (
    connection text not null references connections (id) on delete cascade,
    hour integer not null,
    stream text not null,
    state text not null,
    count integer not null,
    lag_ms integer not null,
    lags integer not null,
    primary key (connection, hour, stream, state)
) strict, without rowid;
