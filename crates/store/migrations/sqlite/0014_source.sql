-- Of what the source said when the record was last written, or found to agree: what was written then is not decided anew
-- because something else has changed (F-6, decision 0024).
alter table records add column source text;
