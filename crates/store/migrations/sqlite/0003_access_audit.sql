-- Who may sign in. Names are kept in small letters; a null password signs in through the CRM only; null connections are
-- all of them, otherwise a JSON list of ids.
create table users (
    id text primary key,
    name text not null unique,
    password text,
    role text not null,
    connections text,
    must_change integer not null,
    disabled integer not null,
    created_at integer not null
) strict, without rowid;

-- A browser's sign-in. The cookie's value is kept as its hash only.
create table sessions (
    hash text primary key,
    user_id text not null references users (id) on delete cascade,
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null
) strict, without rowid;

create index sessions_of on sessions (user_id);

-- Bearer tokens of scripts, kept as their hash only.
create table tokens (
    id text primary key,
    hash text not null unique,
    user_id text not null references users (id) on delete cascade,
    name text not null,
    role text not null,
    connections text,
    created_at integer not null,
    used_at integer,
    expires_at integer,
    revoked_at integer
) strict, without rowid;

create index tokens_of on tokens (user_id);

-- Failed sign-ins, per user name and per address: shared by all nodes.
create table throttle (
    subject text primary key,
    failures integer not null,
    at integer not null,
    until integer not null
) strict, without rowid;

create index throttle_at on throttle (at);

-- Who did what. Each row's hash covers the row before; the head is what the next row follows.
create table audit (
    id integer primary key,
    at integer not null,
    actor text not null,
    address text,
    action text not null,
    connection text,
    target text,
    detail text not null,
    hash text not null
) strict;

create table audit_head (
    one integer primary key check (one = 1),
    id integer not null,
    hash text not null
) strict;

insert into audit_head (one, id, hash) values (1, 0, '');

create trigger audit_is_not_changed before update on audit
begin select raise(abort, 'the audit log is only added to'); end;

create trigger audit_is_not_deleted before delete on audit
begin select raise(abort, 'the audit log is only added to'); end;
