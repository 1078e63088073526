-- What we have deleted is asked for by the id that it had: by orders that still name it, and by whoever looks at what they wait
-- for.
create index records_deleted on records (connection, stream, target_id) where state = 'deleted';
