-- Who may sign in. Names are kept in small letters; a null password signs in through the CRM only; null connections are
-- all of them, otherwise a JSON list of ids.
create table users (
    id text collate "C" primary key,
    name text collate "C" not null unique,
    password text,
    role text not null,
    connections text,
    must_change boolean not null,
    disabled boolean not null,
    created_at bigint not null
);

-- A browser's sign-in. The cookie's value is kept as its hash only.
create table sessions (
    hash text collate "C" primary key,
    user_id text collate "C" not null references users (id) on delete cascade,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);

create index sessions_of on sessions (user_id);

-- Bearer tokens of scripts, kept as their hash only.
create table tokens (
    id text collate "C" primary key,
    hash text collate "C" not null unique,
    user_id text collate "C" not null references users (id) on delete cascade,
    name text collate "C" not null,
    role text not null,
    connections text,
    created_at bigint not null,
    used_at bigint,
    expires_at bigint,
    revoked_at bigint
);

create index tokens_of on tokens (user_id);

-- Failed sign-ins, per user name and per address: shared by all nodes.
create table throttle (
    subject text collate "C" primary key,
    failures bigint not null,
    at bigint not null,
    until bigint not null
);

create index throttle_at on throttle (at);

-- Who did what. Each row's hash covers the row before; the head is what the next row follows.
create table audit (
    id bigint primary key,
    at bigint not null,
    actor text not null,
    address text,
    action text not null,
    connection text collate "C",
    target text,
    detail text not null,
    hash text collate "C" not null
);

create table audit_head (
    one integer primary key check (one = 1),
    id bigint not null,
    hash text collate "C" not null
);

insert into audit_head (one, id, hash) values (1, 0, '');

create function audit_is_only_added_to() returns trigger language plpgsql
    as $$ begin raise exception 'the audit log is only added to'; end $$;

create trigger audit_is_not_changed before update or delete or truncate on audit
    for each statement execute function audit_is_only_added_to();
