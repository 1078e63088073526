-- Which of the tenant's objects plays a stream's target, where one of several may.
create table places (
    connection text collate "C" not null references connections (id) on delete cascade,
    stream text collate "C" not null,
    object text not null,
    at bigint not null,
    primary key (connection, stream)
);

-- What came of a source record, and how many of them a stream knows.
create index records_source on records (connection, stream, source_id);
