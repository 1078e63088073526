//! Which master keys the secrets of connections are sealed by.

use crate::database::Tx;
use crate::sql::sql;
use crate::{Result, Store, seal};

/// `v1.<key id>.…`: the key's id is eight digits.
const SEALED_BY: &str = "select distinct substr(secrets, 4, 8) from connections order by 1";

impl Store {
    /// Seals with the present key what an older one sealed; how many connections that were.
    pub async fn reseal(&self) -> Result<u64> {
        let mut count = 0;
        for (id, sealed) in self.all::<(String, String)>(sql("select id, secrets from connections")).await? {
            if !seal::is_current(&self.key, &sealed) {
                let secrets = seal::open(&self.key, &id, &sealed)?;
                // Compared with what was read, so that a change made meanwhile is kept.
                let update = sql("update connections set secrets = $3 where id = $1 and secrets = $2");
                let update = update.arg(&id).arg(&sealed).arg(seal::seal(&self.key, &id, &secrets)?);
                count += self.execute(update).await?;
            }
        }
        Ok(count)
    }

    /// A master key by its id, by which connections are sealed and which this store was not given.
    pub async fn missing_key(&self) -> Result<Option<String>> {
        Ok(self.sealed_by().await?.into_iter().find(|id| self.key.ids().all(|known| known != id)))
    }

    /// The same where there are connections and none of them was sealed by a key of this store: then it is not this
    /// database's key, and who has it can do nothing here.
    pub async fn foreign_key(&self) -> Result<Option<String>> {
        let ids = self.sealed_by().await?;
        let fits = ids.iter().any(|id| self.key.ids().any(|known| known == id));
        Ok(ids.into_iter().next().filter(|_| !fits))
    }

    /// The ids of the keys by which connections are sealed.
    async fn sealed_by(&self) -> Result<Vec<String>> {
        Ok(self.all::<(String,)>(sql(SEALED_BY)).await?.into_iter().map(|(id,)| id).collect())
    }

    /// The id of the master key that seals, and how many older ones still open.
    pub fn key_ids(&self) -> (String, usize) {
        let mut ids = self.key.ids();
        (ids.next().unwrap_or_default().to_owned(), ids.count())
    }
}

impl Tx {
    /// The same as a part of the transaction.
    pub(crate) async fn sealed_by(&mut self) -> Result<Vec<String>> {
        Ok(self.all::<(String,)>(sql(SEALED_BY)).await?.into_iter().map(|(id,)| id).collect())
    }
}
