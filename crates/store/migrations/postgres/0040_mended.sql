-- Whether a person has seen to what the connection rests for since a worker took it.
alter table schedules add column mended boolean not null default false;
