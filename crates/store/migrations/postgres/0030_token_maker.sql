-- The token that made a token; null where a person did. It is worth nothing any more when its maker is revoked.
alter table tokens add column maker text;
