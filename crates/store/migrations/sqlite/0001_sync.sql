-- lower-case; times are milliseconds since 1970-01-01 UTC; decimals and JSON are text; ids of both systems are text.
-- The PostgreSQL folder holds the same tables under the same names: one query text serves both.

create table connections (
    id text primary key,
    name text not null,
    jdy_settings text not null,
    crm_settings text not null,
    secrets text not null,
    account_id text,
    account_name text,
    started_at integer,
    default_owner text,
    presets text not null,
    rule text not null,
    provision_function text,
    batch_function text,
    stock_target text,
    mappings text not null,
    paused integer not null,
    initialised_at integer,
    version integer not null,
    created_at integer not null
) strict, without rowid;

-- Who may work on a connection. Apart from the connection because it is written with every page.
create table leases (
    connection text primary key references connections (id) on delete cascade,
    fence integer not null,
    owner text,
    until integer not null
) strict, without rowid;

create table bindings (
    connection text not null references connections (id) on delete cascade,
    kind text not null,
    jdy_id text not null,
    crm_id text not null,
    label text not null,
    origin text not null,
    broken text,
    bound_by text,
    at integer not null,
    primary key (connection, kind, jdy_id),
    unique (connection, kind, crm_id)
) strict, without rowid;

create table records (
    id integer primary key autoincrement,
    connection text not null references connections (id) on delete cascade,
    stream text not null,
    key text not null,
    source_id text not null,
    title text not null,
    state text not null,
    reason text,
    cause text,
    waits_kind text,
    waits_id text,
    target_id text,
    target_title text,
    fingerprint text,
    written text,
    attempts integer not null,
    due_at integer,
    run text,
    at integer not null,
    unique (connection, stream, key)
) strict;

create index records_due on records (connection, stream, due_at, source_id) where due_at is not null;
create index records_waiting on records (connection, waits_kind, waits_id) where waits_kind is not null;
create index records_cause on records (connection, cause) where cause is not null;
create index records_at on records (connection, at, id);
create index records_stream on records (connection, stream, at, id, state);
-- What people look for among very many that came through. Written with `or`, which SQLite can prove.
create index records_standing on records (connection, state, at, id)
    where state = 'failed' or state = 'held' or state = 'unconfirmed' or state = 'skipped';

create table history (
    id integer primary key autoincrement,
    connection text not null references connections (id) on delete cascade,
    stream text not null,
    key text not null,
    run text,
    at integer not null,
    state text not null,
    reason text,
    changes text
) strict;

create index history_of on history (connection, stream, key, id);

create table cursors (
    connection text not null references connections (id) on delete cascade,
    stream text not null,
    cursor text not null,
    completed_at integer,
    at integer not null,
    primary key (connection, stream)
) strict, without rowid;

create table intents (
    connection text not null references connections (id) on delete cascade,
    stream text not null,
    key text not null,
    source_id text not null,
    mark_field text,
    mark_value text,
    draft text not null,
    fence integer not null,
    at integer not null,
    primary key (connection, stream, key)
) strict, without rowid;

create table runs (
    id text primary key,
    connection text not null references connections (id) on delete cascade,
    state text not null,
    "trigger" text not null,
    request text not null,
    queued_at integer not null,
    started_at integer,
    ended_at integer,
    counts text not null,
    reason text
) strict, without rowid;

create index runs_of on runs (connection, id);
create index runs_open on runs (connection, state) where state in ('queued', 'running');
