//! The demo's server, and who may sign in to it.

use std::net::SocketAddr;

use store::{NewToken, NewUser, Note, Scope, Store};

use crate::accounts;
use crate::api::{App, access, serve};
use crate::connection::Opener;

/// How to get in.
pub(super) struct Entrance {
    pub address: String,
    pub user: &'static str,
    pub password: String,
    pub token: String,
}

const USER: &str = "demo";

/// Starts the server; it ends with the process.
pub(super) async fn start(store: &Store, opener: &Opener, listen: SocketAddr) -> anyhow::Result<Entrance> {
    let socket = serve::bind(&listen.to_string())?;
    let address = format!("http://{}", socket.local_addr()?);
    let (password, token) = sign_up(store, opener.clock.now()).await?;
    let app = App::new(store.clone(), opener.clone());
    tokio::spawn(async move {
        if let Err(error) = serve::serve(app, socket, std::future::pending()).await {
            tracing::error!(%error, "the server has ended");
        }
    });
    Ok(Entrance { address, user: USER, password, token })
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
    let new = NewToken { hash, user_id, name, scope: Scope::EVERYTHING, expires_at: None };
    store.create_token(new, &note("token.create"), now).await?;
    Ok((password, token))
}
