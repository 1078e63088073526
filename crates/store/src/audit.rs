//! The audit log: who did what. Only added to (triggers refuse anything else), and each row's hash covers the row
//! before, so that a row that was changed, removed or put in by other means is found. Somebody who can write to the
//! database could hash all anew; the head of the chain, which every export carries, would then no longer agree.

use serde_json::Value;
use sqlx::FromRow;

use crate::connections::{json, parsed};
use crate::database::Tx;
use crate::sql::{Sql, sql};
use crate::{Error, Page, Result, Store};

/// What somebody did. Never with a secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Who.
    pub actor: String,
    /// From where.
    pub address: Option<String>,
    /// What, as a short name.
    pub action: String,
    /// On which connection.
    pub connection: Option<String>,
    /// To what.
    pub target: Option<String>,
    /// How exactly.
    pub detail: Value,
}

impl Note {
    /// That somebody did this.
    pub fn new(actor: impl Into<String>, address: Option<String>, action: &str) -> Self {
        let (actor, action) = (actor.into(), action.to_owned());
        Self { actor, address, action, connection: None, target: None, detail: Value::Null }
    }

    /// On this connection.
    #[must_use]
    pub fn on(mut self, connection: &str) -> Self {
        self.connection = Some(connection.to_owned());
        self
    }

    /// To this thing.
    #[must_use]
    pub fn about(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// In this way; never with a secret.
    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }
}

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// Counts from one without gaps.
    pub id: i64,
    /// When (ms).
    pub at: i64,
    /// What.
    pub note: Note,
    /// Covers this row and the hash of the row before.
    pub hash: String,
}

/// Which rows to list.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// By this one.
    pub actor: Option<String>,
    /// With this action, or one that begins with it and a dot.
    pub action: Option<String>,
    /// On this connection.
    pub connection: Option<String>,
    /// No earlier (ms).
    pub from: Option<i64>,
    /// Earlier (ms).
    pub to: Option<i64>,
    /// Behind this place: [`Page::next`] of the page before.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: i64,
}

/// What a look at the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How many rows agree, from the first on.
    pub rows: i64,
    /// The hash of the last of them.
    pub head: String,
    /// The first row that does not agree, or is missing.
    pub broken_at: Option<i64>,
}

#[derive(FromRow)]
struct Kept {
    id: i64,
    at: i64,
    actor: String,
    address: Option<String>,
    action: String,
    connection: Option<String>,
    target: Option<String>,
    detail: String,
    hash: String,
}

impl Store {
    /// Writes down what was done, by itself; a change in the store takes its note into its own transaction.
    pub async fn note(&self, note: &Note, now: i64) -> Result<()> {
        let mut tx = self.transaction().await?;
        tx.note(note, now).await?;
        tx.commit().await
    }

    /// A page of the log, latest first.
    pub async fn audit(&self, filter: &AuditFilter) -> Result<Page<Noted>> {
        let limit = filter.limit.clamp(1, 1000);
        let query = conditions(sql("select * from audit where true"), filter)?;
        let kept = self.all::<Kept>(query.push_arg(" order by id desc limit ", limit + 1)).await?;
        Page::of(kept, limit, |last| last.id.to_string()).read(Kept::noted)
    }

    /// Hashes the whole log anew, as far as it was long when it began.
    pub async fn verify_audit(&self) -> Result<Verified> {
        const PAGE: i64 = 1000;
        let (last, head) = self.one::<(i64, String)>(sql("select id, hash from audit_head")).await?.unwrap_or_default();
        let mut found = Verified { rows: 0, head: String::new(), broken_at: None };
        while found.rows < last {
            let page = sql("select * from audit where id > $1 and id <= $2 order by id limit $3");
            let page = self.all::<Kept>(page.arg(found.rows).arg(last).arg(PAGE)).await?;
            let agree = |found: &Verified, row: &Kept| row.id == found.rows + 1 && row.hash == row.hash(&found.head);
            if page.is_empty() {
                return Ok(Verified { broken_at: Some(found.rows + 1), ..found });
            }
            for row in page {
                if !agree(&found, &row) {
                    return Ok(Verified { broken_at: Some(found.rows + 1), ..found });
                }
                (found.rows, found.head) = (row.id, row.hash);
            }
        }
        // One statement, so that what is being added just now has its head.
        let beyond = sql("select min(id) from audit where id > coalesce((select id from audit_head), 0)");
        let beyond = self.one::<(Option<i64>,)>(beyond).await?.and_then(|(id,)| id);
        let broken_at = (found.head != head).then_some(last).or(beyond);
        Ok(Verified { broken_at, ..found })
    }
}

impl Tx {
    /// Adds a row. The head's row is locked until the end of the transaction: rows come one after the other.
    pub(crate) async fn note(&mut self, note: &Note, now: i64) -> Result<()> {
        let next = sql("update audit_head set id = id + 1 returning id, hash");
        let head = self.all::<(i64, String)>(next).await?.into_iter().next();
        let (id, before) = head.ok_or_else(|| Error::corrupt("audit_head", "缺少链头"))?;
        // Sent through JSON and back, so that what is hashed is what will be read.
        let row = Kept {
            id,
            at: now,
            actor: clean(&note.actor),
            address: note.address.as_deref().map(clean),
            action: clean(&note.action),
            connection: note.connection.as_deref().map(clean),
            target: note.target.as_deref().map(clean),
            detail: json(&note.detail)?,
            hash: String::new(),
        };
        let hash = row.hash(&before);
        let insert = sql("insert into audit (id, at, actor, address, action, connection, target, detail, hash) \
                          values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .arg(id)
        .arg(now)
        .arg(&row.actor)
        .arg(row.address.as_deref())
        .arg(&row.action)
        .arg(row.connection.as_deref())
        .arg(row.target.as_deref())
        .arg(&row.detail)
        .arg(&hash);
        self.execute(insert).await?;
        self.execute(sql("update audit_head set hash = $1").arg(&hash)).await.map(drop)
    }
}

fn conditions(mut query: Sql, filter: &AuditFilter) -> Result<Sql> {
    for (column, wanted) in [(" and actor = ", &filter.actor), (" and connection = ", &filter.connection)] {
        if let Some(wanted) = wanted {
            query = query.push_arg(column, wanted);
        }
    }
    if let Some(action) = &filter.action {
        query = query.push_arg(" and (action = ", action);
        // '/' follows '.': everything that begins with the action and a dot lies between the two.
        query = query.push_arg(" or (action > ", format!("{action}."));
        query = query.push_arg(" and action < ", format!("{action}/")).push("))");
    }
    if let Some(from) = filter.from {
        query = query.push_arg(" and at >= ", from);
    }
    if let Some(to) = filter.to {
        query = query.push_arg(" and at < ", to);
    }
    if let Some(cursor) = &filter.cursor {
        let before = cursor.parse::<i64>().map_err(|_| Error::NotFound(crate::look::PAGE))?;
        query = query.push_arg(" and id < ", before);
    }
    Ok(query)
}

/// PostgreSQL's text has no NUL: what is hashed has none either.
fn clean(text: &str) -> String {
    text.replace('\0', "")
}

impl Kept {
    /// Over every column, each with its length, so that nothing moves from one to the next.
    fn hash(&self, before: &str) -> String {
        let mut hash = blake3::Hasher::new();
        let mut add = |part: Option<&str>| {
            hash.update(&part.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
            hash.update(part.unwrap_or_default().as_bytes());
        };
        add(Some(before));
        add(Some(&format!("{} {}", self.id, self.at)));
        add(Some(&self.actor));
        add(self.address.as_deref());
        add(Some(&self.action));
        add(self.connection.as_deref());
        add(self.target.as_deref());
        add(Some(&self.detail));
        hash.finalize().to_hex().to_string()
    }

    fn noted(self) -> Result<Noted> {
        let detail = parsed("detail", &self.detail)?;
        let Self { id, at, actor, address, action, connection, target, hash, .. } = self;
        Ok(Noted { id, at, note: Note { actor, address, action, connection, target, detail }, hash })
    }
}
