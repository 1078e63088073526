-- Until when a worker that did not give its lease back may have sent something (ms). Who leaves before that is over leaves it to
-- the next one to wait for.
alter table leases add column doubt integer not null default 0;
