-- Who paused the connection, for the run that ends by it; null where nobody is known, or it is not paused.
alter table connections add column paused_by text;
