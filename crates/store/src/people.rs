//! Who is on either side, as of the last look (S-5).

use model::{Binding, System};
use serde::Serialize;
use sqlx::FromRow;

use crate::bindings::Row;
use crate::sql::sql;
use crate::{RecordRow, Result, Store};

/// An employee of 精斗云 or a user of 纷享销客.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct Person {
    /// On their side.
    pub id: String,
    /// Empty where there is none.
    pub number: String,
    /// What they are called.
    pub name: String,
    /// Empty where there is none.
    pub mobile: String,
}

impl Store {
    /// Everybody on this side, by number, then id.
    pub async fn people(&self, connection: &str, side: System) -> Result<Vec<Person>> {
        let query = sql("select id, number, name, mobile from people where connection = $1 and side = $2 \
                         order by number, id");
        self.all(query.arg(connection).arg(side.name())).await
    }

    /// Replaces everybody on this side by who is there now.
    pub async fn replace_people(&self, connection: &str, side: System, people: &[Person]) -> Result<()> {
        let mut tx = self.transaction().await?;
        let delete = sql("delete from people where connection = $1 and side = $2");
        tx.execute(delete.arg(connection).arg(side.name())).await?;
        let insert = sql("insert into people (connection, side, id, number, name, mobile) \
                          select $1, $2, page.value ->> 'id', page.value ->> 'number', page.value ->> 'name', \
                          page.value ->> 'mobile' from rows($3) as page where true \
                          on conflict (connection, side, id) do nothing");
        tx.execute(insert.arg(connection).arg(side.name()).list(people)).await?;
        tx.commit().await
    }

    /// As [`Store::bind`], with what becomes of the person's record by that, all of it or nothing: the log says it at
    /// once, also where nothing runs. `kind` is that of the binding and the stream of the record.
    pub async fn bind_person(
        &self,
        connection: &str,
        kind: &str,
        (binding, bound_by): (&Binding, Option<&str>),
        record: RecordRow,
        now: i64,
    ) -> Result<()> {
        self.bind_one(connection, &Row::new(kind, binding, bound_by), None, Some(record), now).await
    }

    /// As [`Store::unbind`], with what becomes of the person's record by that; nothing where nobody was bound.
    pub async fn unbind_person(&self, connection: &str, kind: &str, record: RecordRow, now: i64) -> Result<bool> {
        let delete = sql("delete from bindings where connection = $1 and kind = $2 and jdy_id = $3");
        let mut tx = self.transaction().await?;
        tx.wait_for_page(connection).await?;
        if tx.execute(delete.arg(connection).arg(kind).arg(&record.key)).await? == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        tx.record(connection, (kind, None), &[record], now).await?;
        tx.commit().await?;
        Ok(true)
    }
}
