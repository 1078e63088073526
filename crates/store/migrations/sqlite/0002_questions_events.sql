-- What only a person can decide. A question of a stream as a whole has an empty key.
create table questions (
    id integer primary key autoincrement,
    connection text not null references connections (id) on delete cascade,
    stream text not null,
    key text not null,
    title text not null,
    text text not null,
    options text not null,
    about text not null,
    answer text,
    asked_at integer not null,
    answered_at integer,
    unique (connection, stream, key)
) strict;

-- What the CRM said has changed, until it is dealt with; a message that came is known for a while after that.
create table events (
    id integer primary key autoincrement,
    connection text not null references connections (id) on delete cascade,
    message text not null,
    object text not null,
    source_id text not null,
    at integer not null,
    done_at integer,
    unique (connection, message)
) strict;

create index events_open on events (connection, id) where done_at is null;
