-- What only a person can decide. A question of a stream as a whole has an empty key.
create table questions (
    id bigint generated always as identity primary key,
    connection text collate "C" not null references connections (id) on delete cascade,
    stream text collate "C" not null,
    key text collate "C" not null,
    title text not null,
    text text not null,
    options text not null,
    about text not null,
    answer text,
    asked_at bigint not null,
    answered_at bigint,
    unique (connection, stream, key)
);

-- What the CRM said has changed, until it is dealt with; a message that came is known for a while after that.
create table events (
    id bigint generated always as identity primary key,
    connection text collate "C" not null references connections (id) on delete cascade,
    message text collate "C" not null,
    object text collate "C" not null,
    source_id text collate "C" not null,
    at bigint not null,
    done_at bigint,
    unique (connection, message)
);

create index events_open on events (connection, id) where done_at is null;
