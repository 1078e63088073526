-- What holds for the whole installation, as far as an administrator has set it.
create table settings (
    one bigint primary key check (one = 1),
    version bigint not null,
    content text not null
);

insert into settings (one, version, content) values (1, 1, '{}');

-- What a system last answered to a question that pages ask, so that they can be shown while it is away.
create table answers (
    connection text collate "C" not null references connections (id) on delete cascade,
    question text collate "C" not null,
    answer text not null,
    at bigint not null,
    primary key (connection, question)
);
