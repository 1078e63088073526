//! Which account set and which enterprise a connection joins, as both systems name them (decision 0040).

use model::System;
use store::{Connection, End, Error, Store};

use super::{Refusal, trouble};
use crate::connection::{Clients, CrmSettings, Opener};

/// Both ends of a connection whose account set is picked. An account set's id is one in all of 精斗云; an enterprise is
/// told by its id, since it may have more than one application (fxiaoke-api.md §1.3).
pub async fn ends(connection: &Connection, clients: &Clients) -> Result<Vec<End>, Refusal> {
    let enterprise = clients.crm.enterprise().await.map_err(|error| trouble::of_crm(&error))?;
    let account = connection.account_id.clone().map(|account| End { system: System::Jdy, account });
    Ok(account.into_iter().chain([End { system: System::Crm, account: enterprise }]).collect())
}

/// Takes the ends of a started connection that an older program left without. [`store::Conflict::Taken`] where
/// another one has them.
pub async fn settle(opener: &Opener, store: &Store, connection: &Connection) -> anyhow::Result<()> {
    let clients = opener.clients(connection)?;
    let ends = ends(connection, &clients).await.map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
    Ok(store.take_ends(&connection.id, &ends).await?)
}

/// Of connections from before ends were kept, those of the same application as this one take theirs now: an older
/// twin is known before a new one is made. What cannot be asked is left as it is.
pub async fn learn(opener: &Opener, store: &Store, connection: &Connection) -> Result<(), Error> {
    let application = |of: &serde_json::Value| {
        let crm: Option<CrmSettings> = serde_json::from_value(of.clone()).ok();
        crm.map(|crm| (crm.base_url.trim_end_matches('/').to_owned(), crm.app_id))
    };
    for id in store.without_end(System::Crm).await? {
        // What another key sealed cannot be asked.
        let Ok(Some(other)) = store.connection(&id).await else { continue };
        if id != connection.id
            && application(&other.crm) == application(&connection.crm)
            && let Err(error) = settle(opener, store, &other).await
        {
            tracing::warn!(connection.id = id, %error, "the ends of a connection are not known");
        }
    }
    Ok(())
}
