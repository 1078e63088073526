//! Which account set and which enterprise a connection joins, as both systems name them (decision 0040).

use std::time::Duration;

use futures::{StreamExt, stream};
use model::System;
use secrecy::ExposeSecret;
use store::{Conflict, Connection, End, Error, Store};

use super::{Refusal, trouble};
use crate::connection::{Clients, CrmSettings, Opener, secret};

/// Of how many connections the enterprise is asked at a time, and for how long in all: somebody waits for it.
const ASKED_AT_ONCE: usize = 8;
const ASKED_FOR: Duration = Duration::from_secs(10);

/// Both ends of a connection whose account set is picked. An account set's id is one in all of 精斗云; an enterprise is
/// told by its id, since it may have more than one application (fxiaoke-api.md §1.3).
pub async fn ends(connection: &Connection, clients: &Clients) -> Result<Vec<End>, Refusal> {
    let enterprise = clients.crm.enterprise().await.map_err(|error| trouble::of_crm(&error))?;
    let account = connection.account_id.clone().map(|account| End { system: System::Jdy, account });
    Ok(account.into_iter().chain([End { system: System::Crm, account: enterprise }]).collect())
}

/// Whether the logins of both reach one enterprise. That of before need not be asked where it is the same login.
pub async fn same_enterprise(opener: &Opener, before: &Connection, after: &Connection, clients: &Clients) -> bool {
    let code = |of: &Connection| {
        of.secrets.get(secret::CRM_PERMANENT).map(|code| code.expose_secret().to_owned()).zip(application(of))
    };
    if code(before).is_some() && code(before) == code(after) {
        return true;
    }
    let Ok(old) = opener.clients(before) else { return false };
    matches!((old.crm.enterprise().await, clients.crm.enterprise().await), (Ok(old), Ok(new)) if old == new)
}

/// Takes those ends of a started connection that are free, where an older program left it without; why the others are not.
pub async fn settle(opener: &Opener, store: &Store, connection: &Connection) -> anyhow::Result<Vec<Conflict>> {
    let clients = opener.clients(connection)?;
    let ends = ends(connection, &clients).await.map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
    Ok(store.take_free_ends(&connection.id, &ends).await?)
}

/// Where the application is, and which it is.
fn application(of: &Connection) -> Option<(String, String)> {
    let crm: Option<CrmSettings> = serde_json::from_value(of.crm.clone()).ok();
    crm.map(|crm| (crm.base_url.trim_end_matches('/').to_owned(), crm.app_id))
}

/// Of connections from before ends were kept, those of the same application as this one take theirs now: an older
/// twin is known before a new one is made. What cannot be asked, or not in time, is left as it is.
pub async fn learn(opener: &Opener, store: &Store, connection: &Connection) -> Result<(), Error> {
    let others = store.without_end(System::Crm).await?;
    let others = others.into_iter().filter(|id| *id != connection.id);
    let asked = stream::iter(others).for_each_concurrent(ASKED_AT_ONCE, async |id| {
        // What another key sealed cannot be asked.
        let Ok(Some(other)) = store.connection(&id).await else { return };
        if application(&other) != application(connection) {
            return;
        }
        match settle(opener, store, &other).await {
            Ok(refused) if refused.is_empty() => {}
            Ok(refused) => tracing::warn!(connection.id = id, ?refused, "an end is in two connections"),
            Err(error) => tracing::warn!(connection.id = id, %error, "the ends of a connection are not known"),
        }
    });
    if tokio::time::timeout(ASKED_FOR, asked).await.is_err() {
        tracing::warn!("the ends of some connections are not known: there was no time to ask all");
    }
    Ok(())
}
