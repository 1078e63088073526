//! The demo's server, and who may sign in to it.

use std::net::TcpListener;

use ::sandbox::Sandbox;
use anyhow::{Context, ensure};
use axum::body::Body;
use serde_json::json;
use store::{NewToken, NewUser, Note, Scope, Store};
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::accounts;
use crate::api::{App, access, router, serve};
use crate::connection::Opener;
use crate::demonstration::Systems;

/// How to get in.
pub(super) struct Entrance {
    pub address: String,
    pub user: &'static str,
    pub password: String,
    pub token: String,
    app: App,
    sandbox: Sandbox,
    serving: JoinHandle<anyhow::Result<()>>,
}

const USER: &str = "demo";

/// Starts the server, with the sandboxes beside the API; it ends with the process.
pub(super) async fn start(
    store: &Store,
    opener: &Opener,
    systems: Systems,
    socket: TcpListener,
) -> anyhow::Result<Entrance> {
    let address = format!("http://{}", socket.local_addr()?);
    let (password, token) = sign_up(store, opener.clock.now()).await?;
    let sandbox = systems.sandbox.clone();
    let app = App::new(store.clone(), opener.clone()).with_sandbox(systems);
    let serving = tokio::spawn(serve::serve(router(app.clone()), socket, app.drained()));
    Ok(Entrance { address, user: USER, password, token, app, sandbox, serving })
}

impl Entrance {
    /// Has the sandbox's CRM tell the server what changes in it (fxiaoke-api.md §6).
    pub(super) async fn subscribe(&self, connection: &str, key: &str) -> anyhow::Result<()> {
        let url = format!("{}/api/v1/hooks/crm/{connection}", self.address);
        let body = json!({"url": url, "key": key, "enterpriseAccount": "sandbox"}).to_string();
        let request = http::Request::post("/sandbox/push").body(Body::from(body))?;
        let Ok(answer) = self.sandbox.crm().oneshot(request).await;
        ensure!(answer.status().is_success(), "纷享销客沙箱没有接受事件订阅");
        Ok(())
    }

    /// Works until the process is asked to end; then ends the server too.
    pub(super) async fn work(self) -> anyhow::Result<()> {
        self.app.worker().run(super::super::stopped()).await;
        self.app.drain();
        self.serving.await.context("服务没有正常结束")?
    }
}

/// A user with a new password and a new token; in a data directory of an earlier demo, the same user.
async fn sign_up(store: &Store, now: i64) -> anyhow::Result<(String, String)> {
    let (password, token) = (accounts::readable()?, accounts::secret()?);
    let note = |action| Note::new("demo", None, action).about(USER);
    let hash = accounts::hash(&password)?;
    let user_id = if let Some((user, _)) = store.user_named(USER).await? {
        store.set_password(&user.id, &hash, false, &note("user.password"), now).await?;
        user.id
    } else {
        let new = NewUser { name: USER.to_owned(), password: Some(hash), scope: Scope::EVERYTHING, must_change: false };
        store.create_user(new, &note("user.create"), now).await?.id
    };
    let (hash, name) = (access::hash_of(&token), "演示".to_owned());
    let new = NewToken { hash, user_id, name, scope: Scope::EVERYTHING, expires_at: None, maker: None };
    store.create_token(new, &note("token.create"), now).await?;
    Ok((password, token))
}
