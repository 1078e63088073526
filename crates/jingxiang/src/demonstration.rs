//! The connection that demo, tests and bench make to the sandbox: its fixed credentials, both tenant functions set.

use ::sandbox::Sandbox;
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use store::{NewConnection, Secrets, Store};
use utoipa::ToSchema;

use crate::accounts;
use crate::connection::{CrmSettings, JdyLogin, JdySettings, secret};

/// The JDY application that the sandbox knows, for both ways in.
pub const JDY_CLIENT_ID: &str = "200001";
/// Its secret.
pub const JDY_CLIENT_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The authorisation of it.
pub const OUTER_INSTANCE_ID: &str = "107218833860857000";

/// The tenant function of the sandbox's CRM that makes fields.
const PROVISION_FUNCTION: &str = "jingxiang_provision__c";

/// Both systems of a demonstration, and where they listen.
#[derive(Clone)]
pub struct Systems {
    /// Both.
    pub sandbox: Sandbox,
    /// How a connection reaches them.
    pub stand: Stand,
}

/// Where a connection of a demonstration finds both systems, whatever connections there are.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DemoSystems)]
pub struct Stand {
    /// Base address of 精斗云.
    pub jdy: String,
    /// Base address of 纷享销客.
    pub crm: String,
    /// The function of this CRM that makes fields.
    pub provision_function: &'static str,
    /// The function of this CRM that writes many records.
    pub batch_function: &'static str,
}

impl Stand {
    /// At these base addresses.
    pub fn new(jdy: &str, crm: &str) -> Self {
        let batch_function = crate::peers::crm::BATCH_FUNCTION;
        Self { jdy: jdy.to_owned(), crm: crm.to_owned(), provision_function: PROVISION_FUNCTION, batch_function }
    }
}

impl Stand {
    /// Whether the connection is to both these systems, and not to others by the same program: a kept data directory may have
    /// connections to real ones, and to the sandboxes of a demonstration that has ended.
    pub fn is_of<S>(&self, connection: &store::Connection<S>) -> bool {
        let at = |settings: &serde_json::Value, address: &str| {
            let own = settings["base_url"].as_str().unwrap_or_default();
            own.trim_end_matches('/') == address.trim_end_matches('/')
        };
        at(&connection.jdy, &self.jdy) && at(&connection.crm, &self.crm)
    }
}

/// Whether it is the connection that `demo` made by itself: of all that were started it alone has no ends (decisions 0040, 0053).
pub fn is_own<S>(connection: &store::Connection<S>) -> bool {
    connection.started_at.is_some() && connection.account_id.is_none()
}

/// The ways into the sandbox's 精斗云 (S-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// G1: phone and password.
    Password,
    /// G2: application credentials.
    Application,
}

/// Stores a connection to sandboxes at these addresses, started at `now`.
pub async fn connect(store: &Store, jdy: &str, crm: &str, way: Way, now: i64) -> anyhow::Result<store::Connection> {
    // The sandboxes of an earlier demo are gone with its process, and with them what its connection was about.
    let new = offer(jdy, crm, way)?;
    for earlier in store.connections().await?.iter().filter(|c| c.name == new.name) {
        store.delete_connection(&earlier.id).await?;
    }
    started(store, store.create_connection(new, now).await?, now).await
}

/// The same in an empty store, under an id that the caller has made.
pub async fn connect_as(
    store: &Store,
    id: &str,
    (jdy, crm): (&str, &str),
    way: Way,
    now: i64,
) -> anyhow::Result<store::Connection> {
    started(store, store.create_connection_as(id, offer(jdy, crm, way)?, now).await?, now).await
}

fn offer(jdy: &str, crm: &str, way: Way) -> anyhow::Result<NewConnection> {
    let mut secrets = Secrets::default();
    let login = match way {
        Way::Password => {
            secrets.set(secret::JDY_PASSWORD, "jdy-sandbox");
            JdyLogin::Password { phone: "13800000001".to_owned() }
        }
        Way::Application => {
            secrets.set(secret::JDY_CLIENT, JDY_CLIENT_SECRET);
            let (client_id, outer_instance_id) = (JDY_CLIENT_ID.to_owned(), OUTER_INSTANCE_ID.to_owned());
            JdyLogin::Application { client_id, outer_instance_id }
        }
    };
    let jdy_settings = serde_json::to_value(JdySettings { login, base_url: Some(jdy.to_owned()) })?;
    let crm_settings = serde_json::to_value(CrmSettings {
        base_url: crm.to_owned(),
        app_id: "FSAID_sandbox".to_owned(),
        admin_mobile: "13900000001".to_owned(),
        daily_calls: None,
        enterprise_account: None,
    })?;
    secrets.set(secret::CRM_APP, "a".repeat(32));
    secrets.set(secret::CRM_PERMANENT, "B".repeat(32));
    secrets.set(secret::CRM_EVENT_KEY, STANDARD.encode(hex::decode(accounts::secret()?)?));
    Ok(NewConnection { name: "演示对接".to_owned(), jdy: jdy_settings, crm: crm_settings, secrets })
}

async fn started(store: &Store, mut stored: store::Connection, now: i64) -> anyhow::Result<store::Connection> {
    stored.provision_function = Some(PROVISION_FUNCTION.to_owned());
    stored.batch_function = Some(crate::peers::crm::BATCH_FUNCTION.to_owned());
    stored.started_at = Some(now);
    saved(store, &stored).await
}

/// Makes the first bound CRM user the owner of what nobody else owns.
pub async fn default_owner(store: &Store, connection: &str) -> anyhow::Result<store::Connection> {
    let mut stored = store.connection(connection).await?.context("对接已被删除")?;
    let bound = store.all_bindings(&stored.id, streams::employee::KIND.0, None, 1).await?;
    stored.default_owner = Some(bound.first().context("没有员工可以绑定")?.binding.crm_id.clone());
    saved(store, &stored).await
}

async fn saved(store: &Store, connection: &store::Connection) -> anyhow::Result<store::Connection> {
    store.update_connection(connection, connection.created_at).await?;
    store.connection(&connection.id).await?.context("对接已被删除")
}
