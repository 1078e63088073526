//! What is so in a demonstration only: `/sandbox/jdy` and `/sandbox/crm`, both systems from where the console comes from, so
//! that it can show what arrives there, for who is signed in; and the connection that `demo` made, which makes room for
//! another one (decision 0053).

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde_json::json;
use store::{Conflict, Connection, Error};

use super::access::{As, Caller, SignedIn};
use super::problem::{Code, Problem};
use super::{App, audit};
use crate::demonstration;

/// How often a pause that meets another change of the settings is tried.
const TRIES: usize = 3;

pub(super) fn routes(app: &App) -> Router<App> {
    let Some(demonstration::Systems { sandbox, .. }) = &app.sandbox else { return Router::new() };
    let systems = Router::new().nest_service("/sandbox/jdy", sandbox.jdy()).nest_service("/sandbox/crm", sandbox.crm());
    systems.layer(from_fn_with_state(app.clone(), to_who_is_signed_in))
}

async fn to_who_is_signed_in(_caller: As<SignedIn>, request: Request, next: Next) -> Response {
    next.run(request).await
}

/// Pauses the connection that `demo` made, since this one begins on the same systems: both would carry the same records, and
/// each would find the other's there.
pub(super) async fn make_room(app: &App, caller: &Caller, begun: &Connection) -> Result<(), Problem> {
    if app.sandbox.is_none() {
        return Ok(());
    }
    for own in app.store.connections().await?.iter().filter(|one| one.id != begun.id && demonstration::is_own(one)) {
        pause(app, caller, &own.id, &begun.name).await?;
    }
    Ok(())
}

async fn pause(app: &App, caller: &Caller, own: &str, for_the_sake_of: &str) -> Result<(), Problem> {
    for _ in 0..TRIES {
        let Some(mut own) = app.store.connection(own).await?.filter(|own| !own.paused) else { return Ok(()) };
        own.paused = true;
        own.paused_by = Some(format!("{}（为「{for_the_sake_of}」让出沙箱）", caller.user.name));
        match app.store.update_connection(&own, app.clock.now()).await {
            Err(Error::Conflict(Conflict::Version)) => {}
            Err(Error::NotFound(_)) => return Ok(()),
            kept => {
                kept?;
                let detail = json!({"paused": {"before": false, "after": true}, "begun": for_the_sake_of});
                let note = caller.note("connection.change").on(&own.id).about(&own.name).with(detail);
                return audit::note(app, &note).await;
            }
        }
    }
    Err(Conflict::Version.into())
}

/// The connection that `demo` made stays paused while another one has the ends.
pub(super) async fn check_resume(app: &App, before: &Connection, after: &Connection) -> Result<(), Problem> {
    if app.sandbox.is_none() || !demonstration::is_own(before) || !before.paused || after.paused {
        return Ok(());
    }
    let all = app.store.connections().await?;
    let Some(other) = all.iter().find(|one| one.id != before.id && one.account_id.is_some()) else { return Ok(()) };
    let text = format!(
        "沙箱的账套和企业正用于对接「{}」：两个对接同时同步会处理同一批记录。要继续这个对接，请先删除那个对接",
        other.name
    );
    Err(Problem::new(Code::AccountSetTaken, text).about("paused"))
}
