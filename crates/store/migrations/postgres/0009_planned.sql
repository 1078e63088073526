-- What a planned run would do, item by item: a plan of a first load has as many as the load has records.
create table planned (
    run text not null references runs (id) on delete cascade,
    place bigint not null,
    item text not null,
    primary key (run, place)
);

drop table plans;
