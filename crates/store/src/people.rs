//! Who is on either side, as of the last look (S-5).

use model::System;
use serde::Serialize;
use sqlx::FromRow;

use crate::sql::sql;
use crate::{Result, Store};

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
}
