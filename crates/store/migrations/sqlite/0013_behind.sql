-- What stands behind a binding's CRM id where that is a name that people may give to another thing: the value of an option
-- (PR-4, decision 0005).
alter table bindings add column behind text;

-- How large a share may vanish without being asked about, in percent, where the connection has one of its own (PR-5).
alter table connections add column deletion_share integer;
