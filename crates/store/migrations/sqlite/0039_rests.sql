-- Whether the system is left alone because the day's calls are used up: another size of the day ends that.
alter table breakers add column quota integer not null default 0;
