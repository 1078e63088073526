-- The ids of the master keys that a process has, so that another one with other keys is told before anything is sealed.
alter table nodes add column keys text;
