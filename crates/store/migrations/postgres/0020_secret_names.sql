-- Which secrets a connection has, in the clear: so that a list of connections can say it and opens none. Null until the
-- program has looked once, since a database cannot.
alter table connections add column secret_names text;
