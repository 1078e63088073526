-- lower-case; times are milliseconds since 1970-01-01 UTC; decimals and JSON are text; ids of both systems are text.
-- The SQLite folder holds the same tables under the same names: one query text serves both. Ids compare by their bytes,
-- as in SQLite: a page that begins after an id means the same on both.

create table connections (
    id text collate "C" primary key,
    name text not null,
    jdy_settings text not null,
    crm_settings text not null,
    secrets text not null,
    account_id text,
    account_name text,
    started_at bigint,
    default_owner text,
    presets text not null,
    rule text not null,
    provision_function text,
    batch_function text,
    stock_target text,
    mappings text not null,
    paused boolean not null,
    initialised_at bigint,
    version bigint not null,
    created_at bigint not null
);

-- Who may work on a connection. Apart from the connection because it is written with every page.
create table leases (
    connection text collate "C" primary key references connections (id) on delete cascade,
    fence bigint not null,
    owner text,
    until bigint not null
);

create table bindings (
    connection text collate "C" not null references connections (id) on delete cascade,
    kind text collate "C" not null,
    jdy_id text collate "C" not null,
    crm_id text collate "C" not null,
    label text not null,
    origin text not null,
    broken text,
    bound_by text,
    at bigint not null,
    primary key (connection, kind, jdy_id),
    unique (connection, kind, crm_id)
);

create table records (
    id bigint generated always as identity primary key,
    connection text collate "C" not null references connections (id) on delete cascade,
    stream text collate "C" not null,
    key text collate "C" not null,
    source_id text collate "C" not null,
    title text not null,
    state text not null,
    reason text,
    cause text collate "C",
    waits_kind text collate "C",
    waits_id text collate "C",
    target_id text,
    target_title text,
    fingerprint text,
    written text,
    attempts bigint not null,
    due_at bigint,
    run text,
    at bigint not null,
    unique (connection, stream, key)
);

create index records_due on records (connection, stream, due_at, source_id) where due_at is not null;
create index records_waiting on records (connection, waits_kind, waits_id) where waits_kind is not null;
create index records_cause on records (connection, cause) where cause is not null;
create index records_at on records (connection, at, id);
create index records_stream on records (connection, stream, at, id, state);
-- What people look for among very many that came through. Written with `or`, which SQLite can prove.
create index records_standing on records (connection, state, at, id)
    where state = 'failed' or state = 'held' or state = 'unconfirmed' or state = 'skipped';

create table history (
    id bigint generated always as identity primary key,
    connection text collate "C" not null references connections (id) on delete cascade,
    stream text collate "C" not null,
    key text collate "C" not null,
    run text,
    at bigint not null,
    state text not null,
    reason text,
    changes text
);

create index history_of on history (connection, stream, key, id);

create table cursors (
    connection text collate "C" not null references connections (id) on delete cascade,
    stream text collate "C" not null,
    cursor text not null,
    completed_at bigint,
    at bigint not null,
    primary key (connection, stream)
);

create table intents (
    connection text collate "C" not null references connections (id) on delete cascade,
    stream text collate "C" not null,
    key text collate "C" not null,
    source_id text collate "C" not null,
    mark_field text,
    mark_value text,
    draft text not null,
    fence bigint not null,
    at bigint not null,
    primary key (connection, stream, key)
);

create table runs (
    id text collate "C" primary key,
    connection text collate "C" not null references connections (id) on delete cascade,
    state text not null,
    "trigger" text not null,
    request text not null,
    queued_at bigint not null,
    started_at bigint,
    ended_at bigint,
    counts text not null,
    reason text
);

create index runs_of on runs (connection, id);
create index runs_open on runs (connection, state) where state in ('queued', 'running');

-- What `json_each` is on SQLite: a list of any length as one argument. Simple enough to be inlined by the planner.
create function rows(list text) returns table (value json) language sql immutable
    as $$ select e.value from json_array_elements(cast(list as json)) as e $$;

create function texts(list text) returns table (value text) language sql immutable
    as $$ select e.value from json_array_elements_text(cast(list as json)) as e $$;
