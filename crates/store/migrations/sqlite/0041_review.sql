-- What a person is asked to look at although nothing stands still, and what of it they have looked at (decision 0055).
alter table records add column review text;
alter table records add column reviewed text;
update records set review = '' where state = 'skipped'
    and (cause in ('bill:unaudited', 'frozen') or (cause = 'gone' and target_id is not null));
create index records_review on records (connection, cause) where review is not null and reviewed is null;
