-- What the CRM calls who signs in through it; whether what is made in a session ends with it (decision 0041).
alter table users add column display_name text;
alter table sessions add column lends integer not null default 1;
update sessions set lends = 0 where user_id in (select id from users where password is null);

-- Sessions and tokens from before live no longer than those that are made today: eight hours.
update sessions set expires_at = created_at + 28800000
    where expires_at > created_at + 28800000 and user_id in (select id from users where password is null);
update tokens set expires_at = created_at + 28800000
    where (expires_at is null or expires_at > created_at + 28800000)
    and user_id in (select id from users where password is null);
