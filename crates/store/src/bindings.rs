//! Bindings 绑定: JDY id ↔ CRM id.

use std::collections::BTreeMap;

use model::{Binding, System};
use serde::Serialize;
use sqlx::FromRow;

use crate::database::Tx;
use crate::sql::sql;
use crate::{Conflict, Error, RecordRow, Result, Store};

/// A binding with how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The binding.
    pub binding: Binding,
    /// What bound it, where that is not the sync itself, such as `mobile` or `hand`.
    pub bound_by: Option<String>,
    /// When it was last changed (ms).
    pub at: i64,
}

#[derive(FromRow)]
pub(crate) struct Kept {
    jdy_id: String,
    crm_id: String,
    label: String,
    origin: String,
    broken: Option<String>,
    behind: Option<String>,
    bound_by: Option<String>,
    at: i64,
}

/// A binding on its way into the database.
#[derive(Serialize)]
pub(crate) struct Row<'a> {
    pub(crate) kind: &'a str,
    jdy_id: &'a str,
    crm_id: &'a str,
    label: &'a str,
    origin: &'a str,
    broken: Option<&'a str>,
    behind: Option<&'a str>,
    bound_by: Option<&'a str>,
}

impl<'a> Row<'a> {
    pub(crate) fn new(kind: &'a str, binding: &'a Binding, bound_by: Option<&'a str>) -> Self {
        let Binding { jdy_id, crm_id, label, origin, broken, behind } = binding;
        let (broken, behind) = (broken.as_deref(), behind.as_deref());
        Self { kind, jdy_id, crm_id, label, origin: name_of(*origin), broken, behind, bound_by }
    }

    pub(crate) fn id(&self) -> (&'a str, &'a str) {
        (self.kind, self.jdy_id)
    }
}

/// A binding that records may wait for, by either side's id.
#[derive(FromRow)]
pub(crate) struct Arrived {
    pub kind: String,
    pub jdy_id: String,
    pub crm_id: String,
    broken: Option<String>,
}

impl Store {
    /// The bindings of `kind` whose id on `by`'s side is among `ids`.
    pub async fn bindings(&self, connection: &str, kind: &str, by: System, ids: &[&str]) -> Result<Vec<Binding>> {
        // The ids are gone through, not the bindings of the kind, as SQLite would do for those of the CRM (a cross join keeps
        // its order there).
        let query = match by {
            System::Jdy => {
                "select b.* from (select distinct value from texts($3) as texts) as ids cross join bindings b \
                 where b.connection = $1 and b.kind = $2 and b.jdy_id = ids.value"
            }
            System::Crm => {
                "select b.* from (select distinct value from texts($3) as texts) as ids cross join bindings b \
                 where b.connection = $1 and b.kind = $2 and b.crm_id = ids.value"
            }
        };
        let kept = self.all::<Kept>(sql(query).arg(connection).arg(kind).list(ids)).await?;
        kept.into_iter().map(|kept| Ok(kept.bound()?.binding)).collect()
    }

    /// The binding of `kind` whose id on `by`'s side this is, and how it came about.
    pub async fn bound(&self, connection: &str, kind: &str, by: System, id: &str) -> Result<Option<Bound>> {
        let query = match by {
            System::Jdy => "select * from bindings where connection = $1 and kind = $2 and jdy_id = $3",
            System::Crm => "select * from bindings where connection = $1 and kind = $2 and crm_id = $3",
        };
        self.one::<Kept>(sql(query).arg(connection).arg(kind).arg(id)).await?.map(Kept::bound).transpose()
    }

    /// A page of the bindings of `kind`, by JDY id in the order of their bytes, behind `after`.
    pub async fn all_bindings(
        &self,
        connection: &str,
        kind: &str,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Bound>> {
        let query = sql("select * from bindings where connection = $1 and kind = $2 and jdy_id > $3 \
                         order by jdy_id limit $4");
        let query = query.arg(connection).arg(kind).arg(after.unwrap_or_default()).arg(limit);
        self.all::<Kept>(query).await?.into_iter().map(Kept::bound).collect()
    }

    /// How many things of `kind` are bound.
    pub async fn count_bindings(&self, connection: &str, kind: &str) -> Result<u64> {
        let query = sql("select count(*) from bindings where connection = $1 and kind = $2");
        let count = self.one::<(i64,)>(query.arg(connection).arg(kind)).await?;
        Ok(count.map_or(0, |(count,)| count.unsigned_abs()))
    }

    /// Binds outside a run, as a person does; waiting records go on. [`Conflict::Bound`] when the CRM side is taken.
    pub async fn bind(
        &self,
        connection: &str,
        kind: &str,
        binding: &Binding,
        bound_by: Option<&str>,
        now: i64,
    ) -> Result<()> {
        self.bind_one(connection, &Row::new(kind, binding, bound_by), None, None, now).await
    }

    /// As [`Store::bind`], where it takes the place of `former`: what names that one's records means these.
    pub async fn succeed(
        &self,
        connection: &str,
        kind: &str,
        (former, binding): (&Binding, &Binding),
        now: i64,
    ) -> Result<()> {
        self.bind_one(connection, &Row::new(kind, binding, None), Some(former), None, now).await
    }

    /// With `record`, what becomes of the record of the stream of the same name.
    pub(crate) async fn bind_one(
        &self,
        connection: &str,
        row: &Row<'_>,
        former: Option<&Binding>,
        record: Option<RecordRow>,
        now: i64,
    ) -> Result<()> {
        let rows = std::slice::from_ref(row);
        // As many as wait for it are woken.
        let mut tx = self.patient().transaction().await?;
        tx.wait_for_page(connection).await?;
        if let Some(former) = former {
            tx.keep_former(connection, &[(row.kind, former.clone())], now).await?;
        }
        match tx.upsert_bindings(connection, rows, now).await {
            Ok(arrived) => tx.wake(connection, &arrived, now).await?,
            Err(error) => return Err(self.explained(tx, connection, rows, error).await),
        }
        tx.record(connection, (row.kind, None), record.as_slice(), now).await?;
        tx.commit().await
    }

    /// Unbinds outside a run, as a person does; whether it was bound.
    pub async fn unbind(&self, connection: &str, kind: &str, jdy_id: &str) -> Result<bool> {
        let delete = sql("delete from bindings where connection = $1 and kind = $2 and jdy_id = $3");
        Ok(self.execute(delete.arg(connection).arg(kind).arg(jdy_id)).await? > 0)
    }

    /// Says why a binding must not be used, or (`None`) that it is repaired; records that wait for it then go on. It stays as
    /// old as it is.
    pub async fn mark_broken(
        &self,
        connection: &str,
        kind: &str,
        jdy_id: &str,
        why: Option<&str>,
        now: i64,
    ) -> Result<()> {
        let update = sql("update bindings set broken = $4 \
                          where connection = $1 and kind = $2 and jdy_id = $3 and broken is distinct from $4 \
                          returning kind, jdy_id, crm_id, broken");
        let mut tx = self.transaction().await?;
        tx.wait_for_page(connection).await?;
        let changed = tx.all(update.arg(connection).arg(kind).arg(jdy_id).arg(why)).await?;
        tx.wake(connection, &changed, now).await?;
        tx.commit().await
    }

    /// Ends a transaction whose bindings were refused, and says which one stood in the way.
    pub(crate) async fn explained(&self, tx: Tx, connection: &str, rows: &[Row<'_>], error: Error) -> Error {
        if !error.is_duplicate() {
            return error;
        }
        // Not one that the page itself moves away.
        let query = sql("select b.kind, b.crm_id, b.jdy_id from rows($2) as page join bindings b \
                         on b.connection = $1 and b.kind = page.value ->> 'kind' \
                         and b.crm_id = page.value ->> 'crm_id' and b.jdy_id <> page.value ->> 'jdy_id' \
                         where not exists (select 1 from rows($2) as moved where moved.value ->> 'kind' = b.kind \
                         and moved.value ->> 'jdy_id' = b.jdy_id)");
        let ended = tx.rollback().await;
        match (ended, self.one::<(String, String, String)>(query.arg(connection).list(rows)).await) {
            (Err(error), _) | (_, Err(error)) => error,
            (Ok(()), Ok(Some((kind, crm_id, jdy_id)))) => Conflict::Bound { kind, crm_id, jdy_id }.into(),
            (Ok(()), Ok(None)) => twice(rows).map_or(error, Error::from),
        }
    }
}

/// Two rows of one page that want the same CRM record.
fn twice(rows: &[Row<'_>]) -> Option<Conflict> {
    let mut seen = std::collections::HashMap::new();
    rows.iter().find_map(|row| {
        let before = seen.insert((row.kind, row.crm_id), row.jdy_id)?;
        let (kind, crm_id, jdy_id) = (row.kind.to_owned(), row.crm_id.to_owned(), before.to_owned());
        (before != row.jdy_id).then_some(Conflict::Bound { kind, crm_id, jdy_id })
    })
}

impl Tx {
    /// Writes the bindings; returns those that are new or changed.
    pub(crate) async fn upsert_bindings(
        &mut self,
        connection: &str,
        rows: &[Row<'_>],
        now: i64,
    ) -> Result<Vec<Arrived>> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        // A record may take what another one of the page gives up: first all that move leave where they are. The page is
        // gone through, not the bindings (a cross join keeps its order on SQLite).
        let park = sql("update bindings set crm_id = '?' || jdy_id where connection = $1 and (kind, jdy_id) in \
             (select b.kind, b.jdy_id from rows($2) as page cross join bindings b where b.connection = $1 \
             and b.kind = page.value ->> 'kind' and b.jdy_id = page.value ->> 'jdy_id' \
             and b.crm_id <> page.value ->> 'crm_id')");
        self.execute(park.arg(connection).list(rows)).await?;
        let upsert = sql(
            "insert into bindings (connection, kind, jdy_id, crm_id, label, origin, broken, behind, bound_by, at) \
             select $1, page.value ->> 'kind', page.value ->> 'jdy_id', page.value ->> 'crm_id', \
             page.value ->> 'label', page.value ->> 'origin', page.value ->> 'broken', \
             page.value ->> 'behind', page.value ->> 'bound_by', $2 \
             from rows($3) as page where true \
             on conflict (connection, kind, jdy_id) do update set crm_id = excluded.crm_id, label = excluded.label, \
             origin = excluded.origin, broken = excluded.broken, \
             behind = case when bindings.crm_id = excluded.crm_id then coalesce(excluded.behind, bindings.behind) \
             else excluded.behind end, \
             bound_by = coalesce(excluded.bound_by, bindings.bound_by), \
             at = case when bindings.crm_id = excluded.crm_id then bindings.at else excluded.at end \
             where bindings.crm_id <> excluded.crm_id or bindings.label <> excluded.label \
             or bindings.origin <> excluded.origin or bindings.broken is distinct from excluded.broken \
             or bindings.behind is distinct from coalesce(excluded.behind, bindings.behind) \
             or bindings.bound_by is distinct from coalesce(excluded.bound_by, bindings.bound_by) \
             returning kind, jdy_id, crm_id, broken",
        );
        self.all(upsert.arg(connection).arg(now).list(rows)).await
    }

    /// Makes due what waits for these bindings: the record goes on by itself (F-4). One statement per kind, which is one
    /// for most pages: the index is entered by kind and id.
    pub(crate) async fn wake(&mut self, connection: &str, arrived: &[Arrived], now: i64) -> Result<()> {
        let usable: Vec<&Arrived> = arrived.iter().filter(|binding| binding.broken.is_none()).collect();
        if usable.is_empty() {
            return Ok(());
        }
        let former = self.former_ids(connection, &usable).await?;
        let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for binding in usable {
            // A record names what it waits for by its own side's id, whichever that is.
            ids.entry(&binding.kind).or_default().extend([binding.jdy_id.as_str(), &binding.crm_id]);
        }
        for (kind, id) in &former {
            ids.entry(kind).or_default().push(id);
        }
        for (kind, ids) in ids {
            let update = sql("update records set due_at = $2 where connection = $1 and waits_kind = $3 \
                              and waits_id in (select value from texts($4) as ids)");
            self.execute(update.arg(connection).arg(now).arg(kind).list(&ids)).await?;
        }
        Ok(())
    }
}

impl Kept {
    pub(crate) fn bound(self) -> Result<Bound> {
        let origin = match self.origin.as_str() {
            "jdy" => System::Jdy,
            "crm" => System::Crm,
            other => return Err(Error::corrupt("origin", other)),
        };
        let Self { jdy_id, crm_id, label, broken, behind, bound_by, at, .. } = self;
        Ok(Bound { binding: Binding { jdy_id, crm_id, label, origin, broken, behind }, bound_by, at })
    }
}

fn name_of(system: System) -> &'static str {
    match system {
        System::Jdy => "jdy",
        System::Crm => "crm",
    }
}
