-- When a worker looks at a connection next, and what for. Apart from the connection, which people change, and from its
-- lease, which is written with every page.
create table schedules (
    connection text collate "C" primary key references connections (id) on delete cascade,
    -- The next look; null while nothing is awaited. Who takes the connection leaves it as it is, so that whoever finds
    -- the lease ended goes on.
    wake_at bigint,
    -- Whether somebody called since it was taken.
    rung boolean not null,
    -- The next run that nobody has to ask for, the rule it follows from, and what it is to do (null: everything).
    due_at bigint,
    rule text not null,
    request text not null,
    -- Why nothing came of the last one.
    note text,
    -- How much of the call windows was used when the connection was given back, and by whom.
    paced_by text,
    paced text
);

create index schedules_wake on schedules (wake_at) where wake_at is not null;

insert into schedules (connection, wake_at, rung, rule, request) select id, 0, false, 'null', 'null' from connections;

-- A system that did not answer, or that a person must see to: no run by itself before the time is over.
create table breakers (
    connection text collate "C" not null references connections (id) on delete cascade,
    system text collate "C" not null,
    failures bigint not null,
    since bigint not null,
    resume_at bigint not null,
    reason text not null,
    primary key (connection, system)
);

-- What is used of a tenant's day, by the moment at which the day began.
create table quotas (
    tenant text collate "C" not null,
    day bigint not null,
    used bigint not null,
    primary key (tenant, day)
);

alter table runs add column progress text not null default 'null';
-- Whether somebody asked the run to end, and how often a worker has begun it.
alter table runs add column stop boolean not null default false;
alter table runs add column attempts bigint not null default 0;

-- What a planned run would do.
create table plans (
    run text collate "C" primary key references runs (id) on delete cascade,
    calls text not null
);

create index events_done on events (done_at) where done_at is not null;
