//! The connection that demo, tests and bench make to the sandbox: its fixed credentials, both tenant functions set.

use anyhow::Context;
use store::{NewConnection, Secrets, Store};

use crate::connection::{CrmSettings, JdyLogin, JdySettings, secret};

/// Stores a connection to sandboxes at these addresses (G2), started at `now`.
pub async fn connect(store: &Store, jdy: &str, crm: &str, now: i64) -> anyhow::Result<store::Connection> {
    let jdy_settings = serde_json::to_value(JdySettings {
        login: JdyLogin::Application {
            client_id: "200001".to_owned(),
            outer_instance_id: "107218833860857000".to_owned(),
        },
        base_url: Some(jdy.to_owned()),
    })?;
    let crm_settings = serde_json::to_value(CrmSettings {
        base_url: crm.to_owned(),
        app_id: "FSAID_sandbox".to_owned(),
        admin_mobile: "13900000001".to_owned(),
    })?;
    let mut secrets = Secrets::default();
    secrets.set(secret::JDY_CLIENT, "0123456789abcdef0123456789abcdef");
    secrets.set(secret::CRM_APP, "a".repeat(32));
    secrets.set(secret::CRM_PERMANENT, "B".repeat(32));
    let new = NewConnection { name: "演示对接".to_owned(), jdy: jdy_settings, crm: crm_settings, secrets };
    // The sandboxes of an earlier demo are gone with its process, and with them what its connection was about.
    for earlier in store.connections().await?.iter().filter(|c| c.name == new.name) {
        store.delete_connection(&earlier.id).await?;
    }
    let mut stored = store.create_connection(new, now).await?;
    stored.provision_function = Some("jingxiang_provision__c".to_owned());
    stored.batch_function = Some("jingxiang_batch__c".to_owned());
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
    store.update_connection(connection).await?;
    store.connection(&connection.id).await?.context("对接已被删除")
}
