//! Which records of a page are as they were written: all that most pages ask, in one statement that reads no more of a
//! record than it must (F-6).

use std::collections::HashSet;

use model::System;
use serde::Serialize;

use crate::sql::sql;
use crate::{Result, Store};

/// A record as its source says it now.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Said<'a> {
    /// Its key in the stream.
    pub key: &'a str,
    /// Of what the source says; see [`Stored::source`](crate::Stored::source).
    pub source: &'a str,
}

impl Store {
    /// The keys of those with which something may have to be done: everything but records that came through and are not
    /// due, whose source says what it said then, and whose binding of `kind`, by the id on `side`, may be used.
    pub async fn not_same(
        &self,
        connection: &str,
        stream: &str,
        (kind, side): (&str, System),
        said: &[Said<'_>],
    ) -> Result<HashSet<String>> {
        let binding = match side {
            System::Jdy => "b.jdy_id = r.key",
            System::Crm => "b.crm_id = r.key",
        };
        let query = sql("select page.value ->> 'key' from rows($4) as page left join records r \
             on r.connection = $1 and r.stream = $2 and r.key = page.value ->> 'key' \
             and r.source = page.value ->> 'source' and r.fingerprint is not null and r.due_at is null \
             and r.state in ('created', 'updated', 'unchanged') \
             left join bindings b on b.connection = $1 and b.kind = $3 and b.broken is null and ")
        .push(binding)
        .push(" where b.at is null");
        let query = query.arg(connection).arg(stream).arg(kind).list(said);
        Ok(self.all::<(String,)>(query).await?.into_iter().map(|(key,)| key).collect())
    }
}
