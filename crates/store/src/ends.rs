//! The two ends of a connection that was started: an account set and an enterprise. Each is in one connection at most
//! (decision 0040); a connection that is deleted lets go of its own.

use model::System;
use sqlx::FromRow;

use crate::database::Tx;
use crate::sql::sql;
use crate::{Conflict, Error, Result, Store};

/// An end, as its system names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Whose it is.
    pub system: System,
    /// The account set's id, or the enterprise's.
    pub account: String,
}

/// A connection that has an account set in common with another one, from before that was refused.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Doubled {
    /// The account set.
    pub account_id: String,
    /// The connection.
    pub id: String,
    /// What people call it.
    pub name: String,
}

impl Store {
    /// Takes these ends for the connection, or none: [`Conflict::Taken`], [`Conflict::Moved`].
    pub async fn take_ends(&self, connection: &str, ends: &[End]) -> Result<()> {
        let mut tx = self.transaction().await?;
        tx.hold(connection, ends).await?;
        tx.commit().await
    }

    /// Takes those of these ends that are free; why the others are not.
    pub async fn take_free_ends(&self, connection: &str, ends: &[End]) -> Result<Vec<Conflict>> {
        let mut refused = Vec::new();
        for end in ends {
            match self.take_ends(connection, std::slice::from_ref(end)).await {
                Err(Error::Conflict(conflict)) => refused.push(conflict),
                taken => taken?,
            }
        }
        Ok(refused)
    }

    /// The connection that has this end.
    pub async fn end_of(&self, end: &End) -> Result<Option<String>> {
        let query = sql("select connection from ends where system = $1 and account = $2");
        let found = self.one::<(String,)>(query.arg(end.system.name()).arg(&end.account)).await?;
        Ok(found.map(|(connection,)| connection))
    }

    /// Started connections of which this end is not known, such as those that an older program started.
    pub async fn without_end(&self, system: System) -> Result<Vec<String>> {
        let query = sql("select id from connections where started_at is not null and account_id is not null \
                         and not exists (select 1 from ends where connection = connections.id and system = $1) \
                         order by started_at, id");
        Ok(self.all::<(String,)>(query.arg(system.name())).await?.into_iter().map(|(id,)| id).collect())
    }

    /// Started connections that were given one account set, by account set.
    pub async fn doubled(&self) -> Result<Vec<Doubled>> {
        let query = sql("select one.account_id, one.id, one.name from connections one \
                         where one.started_at is not null and exists (select 1 from connections other \
                         where other.account_id = one.account_id and other.started_at is not null \
                         and other.id <> one.id) order by one.account_id, one.started_at, one.id");
        self.all(query).await
    }
}

impl Tx {
    /// What a connection that goes lets go of: an account set that another one was started with, before that was refused, is the
    /// oldest one's. Whose an enterprise is, only the CRM knows.
    pub(crate) async fn inherit(&mut self, account_set: Option<&str>) -> Result<()> {
        let Some(account_set) = account_set else { return Ok(()) };
        let heir = sql("insert into ends (system, account, connection) select $1, account_id, id from connections \
                        where account_id = $2 and started_at is not null and not exists \
                        (select 1 from ends where connection = connections.id and system = $1) \
                        order by started_at, id limit 1 on conflict do nothing");
        self.execute(heir.arg(System::Jdy.name()).arg(account_set)).await.map(drop)
    }

    /// Of two that want one end at a time the second waits for the first, and is refused. Everybody takes them in one
    /// order, so nobody waits in a circle.
    pub(crate) async fn hold(&mut self, connection: &str, ends: &[End]) -> Result<()> {
        for end in ends {
            let (system, account) = (end.system.name(), &end.account);
            let insert =
                sql("insert into ends (system, account, connection) values ($1, $2, $3) on conflict do nothing");
            self.execute(insert.arg(system).arg(account).arg(connection)).await?;
            let holder = sql("select connection from ends where system = $1 and account = $2");
            match self.all::<(String,)>(holder.arg(system).arg(account)).await?.pop() {
                Some((holder,)) if holder == connection => {}
                Some((holder,)) => return Err(Conflict::Taken { system: end.system, connection: holder }.into()),
                None => return Err(Conflict::Moved(end.system).into()),
            }
        }
        Ok(())
    }
}
