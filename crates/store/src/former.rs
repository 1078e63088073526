//! Ids that bound records had before they were replaced: what still names them means their successors (decision 0038).

use model::{Binding, System};
use serde::Serialize;
use sqlx::FromRow;

use crate::bindings::{Arrived, Kept};
use crate::database::Tx;
use crate::sql::sql;
use crate::{Result, Store};

#[derive(Serialize)]
struct Row<'a> {
    kind: &'a str,
    jdy_id: &'a str,
    crm_id: &'a str,
}

impl<'a> Row<'a> {
    fn new(kind: &'a str, jdy_id: &'a str, crm_id: &'a str) -> Self {
        Self { kind, jdy_id, crm_id }
    }
}

/// The binding that has taken the place of the one that `former` was part of.
#[derive(FromRow)]
struct Successor {
    former: String,
    #[sqlx(flatten)]
    kept: Kept,
}

impl Store {
    /// The bindings of `kind` that succeed those in which these ids on `by`'s side were, each with that id.
    pub async fn successors(
        &self,
        connection: &str,
        kind: &str,
        by: System,
        ids: &[&str],
    ) -> Result<Vec<(String, Binding)>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // The other side's record is the one that stayed.
        let query = match by {
            System::Jdy => {
                "select f.jdy_id as former, b.* from former f join bindings b on b.connection = f.connection \
                 and b.kind = f.kind and b.crm_id = f.crm_id where f.connection = $1 and f.kind = $2 \
                 and f.jdy_id in (select value from texts($3) as ids)"
            }
            System::Crm => {
                "select f.crm_id as former, b.* from former f join bindings b on b.connection = f.connection \
                 and b.kind = f.kind and b.jdy_id = f.jdy_id where f.connection = $1 and f.kind = $2 \
                 and f.crm_id in (select value from texts($3) as ids)"
            }
        };
        let found = self.all::<Successor>(sql(query).arg(connection).arg(kind).list(ids)).await?;
        found.into_iter().map(|found| Ok((found.former, found.kept.bound()?.binding))).collect()
    }
}

impl Tx {
    /// Keeps what was bound to what.
    pub(crate) async fn keep_former(&mut self, connection: &str, former: &[(&str, Binding)], now: i64) -> Result<()> {
        if former.is_empty() {
            return Ok(());
        }
        let rows = former.iter().map(|(kind, binding)| Row::new(kind, &binding.jdy_id, &binding.crm_id));
        let rows: Vec<_> = rows.collect();
        let insert = sql("insert into former (connection, kind, jdy_id, crm_id, at) \
             select $1, page.value ->> 'kind', page.value ->> 'jdy_id', page.value ->> 'crm_id', $2 \
             from rows($3) as page where true on conflict (connection, kind, jdy_id, crm_id) do nothing");
        self.execute(insert.arg(connection).arg(now).list(&rows)).await.map(drop)
    }

    /// The ids by which these bindings may still be waited for, with their kinds.
    pub(crate) async fn former_ids(&mut self, connection: &str, arrived: &[&Arrived]) -> Result<Vec<(String, String)>> {
        let rows = arrived.iter().map(|binding| Row::new(&binding.kind, &binding.jdy_id, &binding.crm_id));
        let rows: Vec<_> = rows.collect();
        let query = sql("select f.kind, f.crm_id from rows($2) as page cross join former f where f.connection = $1 \
             and f.kind = page.value ->> 'kind' and f.jdy_id = page.value ->> 'jdy_id' \
             union select f.kind, f.jdy_id from rows($2) as page cross join former f where f.connection = $1 \
             and f.kind = page.value ->> 'kind' and f.crm_id = page.value ->> 'crm_id'");
        self.all(query.arg(connection).list(&rows)).await
    }
}
