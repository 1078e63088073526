-- The calls that were made while the record was written: never a header, a token, a body.
alter table history add column calls text;

-- What happened, by the hour (ms of its beginning), in the words of the history; and how long after the source had
-- changed we wrote it, as a sum and how many there are in it.
create table stats (
    connection text collate "C" not null references connections (id) on delete cascade,
    hour bigint not null,
    stream text collate "C" not null,
    state text collate "C" not null,
    count bigint not null,
    lag_ms bigint not null,
    lags bigint not null,
    primary key (connection, hour, stream, state)
);
