//! Connections as a list shows them: one query, however many there are, and no secret is opened for it.

use model::System;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::connections::{Kept as KeptConnection, json, parsed};
use crate::look::place;
use crate::sql::sql;
use crate::{Connection, Page, Result, Secrets, Store, seal};

/// Which secrets there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretNames(Vec<String>);

impl SecretNames {
    pub(crate) fn of(secrets: &Secrets) -> Self {
        Self(secrets.names().map(str::to_owned).collect())
    }

    /// Whether there is a secret of that name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|known| known == name)
    }
}

/// A connection with what a list says of it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its settings.
    pub connection: Connection<SecretNames>,
    /// Whether something of the kind that was asked about is bound.
    pub is_bound: bool,
    /// What the default owner is called, or is bound by.
    pub owner_name: Option<String>,
    /// The run that is under way.
    pub running: Option<String>,
    /// The next run that nobody has to ask for (ms).
    pub due_at: Option<i64>,
    /// Whether a worker has seen the rule as it is now.
    pub is_followed: bool,
}

#[derive(FromRow)]
struct Kept {
    #[sqlx(flatten)]
    connection: KeptConnection,
    is_bound: bool,
    owner_name: Option<String>,
    running: Option<String>,
    due_at: Option<i64>,
    is_followed: bool,
}

impl Store {
    /// A page of these connections, or of all, oldest first; `people` is the kind whose bindings are of people.
    pub async fn seen(
        &self,
        among: Option<&[String]>,
        people: &str,
        cursor: Option<&str>,
        limit: i64,
    ) -> Result<Page<Seen>> {
        let limit = limit.clamp(1, 1000);
        let query = sql("select c.*, s.due_at as due_at, coalesce(s.rule = c.rule, false) as is_followed, \
                         exists (select 1 from bindings b where b.connection = c.id and b.kind = $1) as is_bound, \
                         coalesce((select p.name from people p where p.connection = c.id and p.side = $2 \
                         and p.id = c.default_owner), (select trim(b.label) from bindings b \
                         where b.connection = c.id and b.kind = $1 and b.crm_id = c.default_owner)) as owner_name, \
                         (select r.id from runs r where r.connection = c.id and r.state = 'running' \
                         order by r.id limit 1) as running \
                         from connections c left join schedules s on s.connection = c.id where true");
        let query = query.arg(people).arg(System::Crm.name());
        let query = match among {
            Some(ids) => query.push_list(" and c.id in (select value from texts(", ids, ") as among)"),
            None => query,
        };
        let query = match cursor.map(place).transpose()? {
            Some((at, id)) => query.push_arg(" and (c.created_at, c.id) > (", at).push_arg(", ", id).push(")"),
            None => query,
        };
        let kept = self.all::<Kept>(query.push_arg(" order by c.created_at, c.id limit ", limit + 1)).await?;
        Page::of(kept, limit, |last| last.connection.place()).read(Kept::seen)
    }

    /// All connections by id and name, oldest first.
    pub async fn connection_names(&self) -> Result<Vec<(String, String)>> {
        self.all(sql("select id, name from connections order by created_at, id")).await
    }

    /// Writes down which secrets there are where that is not known: after an update of the program, or of a restored
    /// backup. What cannot be opened stays unknown, and whoever needs it is told.
    pub(crate) async fn name_secrets(&self) -> Result<()> {
        let unknown = sql("select id, secrets from connections where secret_names is null");
        for (id, sealed) in self.all::<(String, String)>(unknown).await? {
            let Ok(secrets) = seal::open(&self.key, &id, &sealed) else { continue };
            let update = sql("update connections set secret_names = $2 where id = $1 and secret_names is null");
            self.execute(update.arg(&id).arg(json(&SecretNames::of(&secrets))?)).await?;
        }
        Ok(())
    }
}

impl Kept {
    fn seen(self) -> Result<Seen> {
        let names = self.connection.secret_names.as_deref();
        let names = names.map(|names| parsed("secret_names", names)).transpose()?.unwrap_or_default();
        Ok(Seen {
            connection: self.connection.with(names)?,
            is_bound: self.is_bound,
            owner_name: self.owner_name,
            running: self.running,
            due_at: self.due_at,
            is_followed: self.is_followed,
        })
    }
}
