//! Connections 对接: what binds one account set to one CRM enterprise, with its settings.

use std::fmt;

use model::Preset;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

use crate::database::Tx;
use crate::sql::{Sql, sql};
use crate::{Conflict, End, Error, Result, SecretNames, Secrets, Store, seal};

/// What a connection begins with.
#[derive(Default)]
pub struct NewConnection {
    /// What people call it.
    pub name: String,
    /// How 精斗云 is reached: everything that is no secret.
    pub jdy: Value,
    /// How 纷享销客 is reached: everything that is no secret.
    pub crm: Value,
    /// The secrets of both.
    pub secrets: Secrets,
}

/// A connection. `Debug` shows its id and its name only.
///
/// `S` is what is known of its secrets: the secrets, or which there are ([`SecretNames`]). Only with
/// the secrets can it be written.
#[derive(Clone)]
pub struct Connection<S = Secrets> {
    /// Random; part of the address of its hook.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How 精斗云 is reached: everything that is no secret.
    pub jdy: Value,
    /// How 纷享销客 is reached: everything that is no secret.
    pub crm: Value,
    /// The secrets of both.
    pub secrets: S,
    /// The account set 账套.
    pub account_id: Option<String>,
    /// The account set's name.
    pub account_name: Option<String>,
    /// When 开始连接 was pressed (ms).
    pub started_at: Option<i64>,
    /// The CRM user who owns what nobody else owns.
    pub default_owner: Option<String>,
    /// The switches that are on.
    pub presets: Vec<Preset>,
    /// 同步规则; null until set.
    pub rule: Value,
    /// The tenant function that creates fields.
    pub provision_function: Option<String>,
    /// The tenant function that writes many records in one call.
    pub batch_function: Option<String>,
    /// The CRM object that holds stock, where it was set by hand.
    pub stock_target: Option<String>,
    /// How large a share may vanish without being asked about, in percent, where it has one of its own (PR-5).
    pub deletion_share: Option<u8>,
    /// Overrides of field names; null when there are none.
    pub mappings: Value,
    /// Whether an administrator stopped it.
    pub paused: bool,
    /// Who did.
    pub paused_by: Option<String>,
    /// When the initialisation was complete (ms). Not written by [`Store::update_connection`].
    pub initialised_at: Option<i64>,
    /// Grows with every change of the settings.
    pub version: i64,
    /// When it was made (ms).
    pub created_at: i64,
}

impl<S> fmt::Debug for Connection<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A row as the database has it.
#[derive(FromRow)]
pub(crate) struct Kept {
    pub id: String,
    name: String,
    jdy_settings: String,
    crm_settings: String,
    secrets: String,
    pub secret_names: Option<String>,
    account_id: Option<String>,
    account_name: Option<String>,
    started_at: Option<i64>,
    default_owner: Option<String>,
    presets: String,
    rule: String,
    provision_function: Option<String>,
    batch_function: Option<String>,
    stock_target: Option<String>,
    deletion_share: Option<i64>,
    mappings: String,
    paused: bool,
    paused_by: Option<String>,
    initialised_at: Option<i64>,
    version: i64,
    created_at: i64,
}

impl Store {
    /// Makes a connection, without an account set and with everything off.
    pub async fn create_connection(&self, new: NewConnection, now: i64) -> Result<Connection> {
        self.create_connection_as(&Uuid::new_v4().to_string(), new, now).await
    }

    /// The same under an id that nobody has, for whoever needs all that follows from it to be the same every time.
    pub async fn create_connection_as(&self, id: &str, new: NewConnection, now: i64) -> Result<Connection> {
        let insert = sql("insert into connections (id, name, jdy_settings, crm_settings, secrets, presets, rule, \
                          mappings, paused, version, created_at, secret_names) \
                          values ($1, $2, $3, $4, $5, '[]', 'null', 'null', $6, 1, $7, $8)")
        .arg(id)
        .arg(&new.name)
        .arg(json(&new.jdy)?)
        .arg(json(&new.crm)?)
        .arg(seal::seal(&self.key, id, &new.secrets)?)
        .arg(false)
        .arg(now)
        .arg(json(&SecretNames::of(&new.secrets))?);
        let mut tx = self.transaction().await?;
        tx.execute(insert).await?;
        tx.execute(sql("insert into leases (connection, fence, until) values ($1, 0, 0)").arg(id)).await?;
        let schedule = "insert into schedules (connection, rung, rule, request) values ($1, $2, 'null', 'null')";
        tx.execute(sql(schedule).arg(id).arg(false)).await?;
        tx.commit().await?;
        self.connection(id).await?.ok_or(Error::NotFound("对接"))
    }

    /// The connection of that id. [`Error::Key`] when its secrets cannot be opened.
    pub async fn connection(&self, id: &str) -> Result<Option<Connection>> {
        let kept = self.one::<Kept>(sql("select * from connections where id = $1").arg(id)).await?;
        kept.map(|kept| self.opened(kept)).transpose()
    }

    /// All connections, oldest first.
    pub async fn connections(&self) -> Result<Vec<Connection>> {
        let kept = self.all::<Kept>(sql("select * from connections order by created_at, id")).await?;
        kept.into_iter().map(|kept| self.opened(kept)).collect()
    }

    /// Writes the settings, if nobody else did since they were read: [`Conflict::Version`]. Returns the new version.
    /// A worker looks at the connection when those have been looked at that wait since before `now`: its rule may be
    /// another one.
    pub async fn update_connection(&self, connection: &Connection, now: i64) -> Result<i64> {
        self.update_connection_at(connection, &[], now).await
    }

    /// The same, and takes these ends for it; when one is not to be had, nothing is written.
    pub async fn update_connection_at(&self, connection: &Connection, ends: &[End], now: i64) -> Result<i64> {
        self.update_connection_beside(connection, ends, &[], now).await
    }

    /// The same, and with it these other connections: when one of them is not as it was read, nothing is written.
    pub async fn update_connection_beside(
        &self,
        connection: &Connection,
        ends: &[End],
        others: &[Connection],
        now: i64,
    ) -> Result<i64> {
        let mut tx = self.transaction().await?;
        for other in others {
            if tx.update_connection(self.written(other)?, &other.id, now).await?.is_none() {
                tx.rollback().await?;
                return self.not_written(&other.id).await;
            }
        }
        let Some(version) = tx.update_connection(self.written(connection)?, &connection.id, now).await? else {
            tx.rollback().await?;
            return self.not_written(&connection.id).await;
        };
        tx.hold(&connection.id, ends).await?;
        tx.commit().await?;
        Ok(version)
    }

    fn written(&self, c: &Connection) -> Result<Sql> {
        Ok(sql("update connections set name = $3, jdy_settings = $4, crm_settings = $5, secrets = $6, \
                account_id = $7, account_name = $8, started_at = $9, default_owner = $10, presets = $11, \
                rule = $12, provision_function = $13, batch_function = $14, stock_target = $15, \
                mappings = $16, paused = $17, deletion_share = $18, secret_names = $19, \
                 paused_by = $20, version = version + 1 \
                where id = $1 and version = $2 returning version")
        .arg(&c.id)
        .arg(c.version)
        .arg(&c.name)
        .arg(json(&c.jdy)?)
        .arg(json(&c.crm)?)
        .arg(seal::seal(&self.key, &c.id, &c.secrets)?)
        .arg(c.account_id.as_deref())
        .arg(c.account_name.as_deref())
        .arg(c.started_at)
        .arg(c.default_owner.as_deref())
        .arg(json(&c.presets)?)
        .arg(json(&c.rule)?)
        .arg(c.provision_function.as_deref())
        .arg(c.batch_function.as_deref())
        .arg(c.stock_target.as_deref())
        .arg(json(&c.mappings)?)
        .arg(c.paused)
        .arg(c.deletion_share.map(i64::from))
        .arg(json(&SecretNames::of(&c.secrets))?)
        .arg(c.paused_by.as_deref().filter(|_| c.paused)))
    }

    /// Says when the initialisation was complete (ms), or that it is not. Leaves the version alone: no setting changed.
    pub async fn set_initialised(&self, id: &str, at: Option<i64>) -> Result<()> {
        let update = sql("update connections set initialised_at = $2 where id = $1").arg(id).arg(at);
        if self.execute(update).await? == 0 { Err(Error::NotFound("对接")) } else { Ok(()) }
    }

    /// Says that the initialisation is complete, if nothing said so before.
    pub async fn initialised(&self, id: &str, at: i64) -> Result<()> {
        let update = sql("update connections set initialised_at = $2 where id = $1 and initialised_at is null");
        self.execute(update.arg(id).arg(at)).await.map(drop)
    }

    /// Removes a connection and everything that belongs to it. A worker that has it gets [`Error::Lost`].
    pub async fn delete_connection(&self, id: &str) -> Result<()> {
        self.delete_connection_at(id, None).await
    }

    /// The same if nobody has changed it since this version, where one is named: [`Conflict::Version`].
    pub async fn delete_connection_at(&self, id: &str, seen: Option<i64>) -> Result<()> {
        let delete = sql("delete from connections where id = $1 and ($2 is null or version = $2) returning account_id");
        // All that belongs to it goes with it: a million rows take their time.
        let mut tx = self.patient().transaction().await?;
        if let Some((account_set,)) = tx.all::<(Option<String>,)>(delete.arg(id).arg(seen)).await?.pop() {
            tx.inherit(account_set.as_deref()).await?;
            return tx.commit().await;
        }
        tx.rollback().await?;
        self.not_written(id).await
    }

    /// Why nothing was written: it is not there, or is another version.
    async fn not_written<T>(&self, id: &str) -> Result<T> {
        let there = self.one::<(i64,)>(sql("select version from connections where id = $1").arg(id)).await?;
        Err(there.map_or(Error::NotFound("对接"), |_| Conflict::Version.into()))
    }

    fn opened(&self, kept: Kept) -> Result<Connection> {
        let secrets = seal::open(&self.key, &kept.id, &kept.secrets)?;
        kept.with(secrets)
    }
}

impl Tx {
    /// The new version, if it was written.
    async fn update_connection(&mut self, update: Sql, id: &str, now: i64) -> Result<Option<i64>> {
        let Some((version,)) = self.all::<(i64,)>(update).await?.pop() else { return Ok(None) };
        self.ring(id, now).await?;
        Ok(Some(version))
    }
}

impl Kept {
    /// Where what is newer begins in a list.
    pub(crate) fn place(&self) -> String {
        format!("{}.{}", self.created_at, self.id)
    }

    /// The connection, with what is known of its secrets.
    pub(crate) fn with<S>(self, secrets: S) -> Result<Connection<S>> {
        Ok(Connection {
            secrets,
            jdy: parsed("jdy_settings", &self.jdy_settings)?,
            crm: parsed("crm_settings", &self.crm_settings)?,
            presets: parsed("presets", &self.presets)?,
            rule: parsed("rule", &self.rule)?,
            mappings: parsed("mappings", &self.mappings)?,
            id: self.id,
            name: self.name,
            account_id: self.account_id,
            account_name: self.account_name,
            started_at: self.started_at,
            default_owner: self.default_owner,
            provision_function: self.provision_function,
            batch_function: self.batch_function,
            stock_target: self.stock_target,
            deletion_share: self.deletion_share.and_then(|share| u8::try_from(share).ok()),
            paused: self.paused,
            paused_by: self.paused_by,
            initialised_at: self.initialised_at,
            version: self.version,
            created_at: self.created_at,
        })
    }
}

pub(crate) fn json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::corrupt("JSON", error))
}

pub(crate) fn parsed<T: DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::corrupt(what, error))
}
