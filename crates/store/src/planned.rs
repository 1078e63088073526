//! What a planned run would do, item by item: a plan of a first load has as many as the load has records.

use serde::Serialize;
use serde_json::Value;

use crate::connections::parsed;
use crate::sql::sql;
use crate::{Lease, Result, Store};

#[derive(Serialize)]
struct Row {
    place: i64,
    item: String,
}

impl Store {
    /// Adds to what a planned run would do, from the place `from` on; what was there before is replaced, so that a run
    /// that is begun again plans again.
    pub async fn add_planned(&self, lease: &Lease, run: &str, from: i64, items: &[Value]) -> Result<()> {
        let rows: Vec<Row> = (from..).zip(items).map(|(place, item)| Row { place, item: item.to_string() }).collect();
        let insert = sql("insert into planned (run, place, item) select $1, cast(page.value ->> 'place' as bigint), \
                          page.value ->> 'item' from rows($2) as page");
        let before = sql("delete from planned where run = $1 and place >= $2").arg(run).arg(from);
        let mut tx = self.transaction().await?;
        tx.check(lease).await?;
        tx.execute(before).await?;
        tx.execute(insert.arg(run).list(&rows)).await?;
        tx.commit().await
    }

    /// A page of what a planned run would do, in order, behind the place `after`: each item with its place.
    pub async fn planned(
        &self,
        connection: &str,
        run: &str,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<(i64, Value)>> {
        let query = sql("select p.place, p.item from planned p join runs r on r.id = p.run \
                         where r.connection = $1 and p.run = $2 and p.place > $3 order by p.place limit $4");
        let query = query.arg(connection).arg(run).arg(after.unwrap_or(-1)).arg(limit);
        let rows = self.all::<(i64, String)>(query).await?;
        rows.into_iter().map(|(place, item)| Ok((place, parsed("planned", &item)?))).collect()
    }
}
