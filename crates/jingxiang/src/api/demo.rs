//! What is so in a demonstration only: `/sandbox/jdy` and `/sandbox/crm`, both systems from where the console comes from, so
//! that it can show what arrives there, for who is signed in; and the connection that `demo` made, which makes room for
//! another one (decision 0053).

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use serde_json::json;
use store::{Conflict, Connection, End, Error};

use super::access::{As, Caller, SignedIn};
use super::problem::{Code, Problem};
use super::{App, audit};
use crate::demonstration;

/// How often a start that meets a change of the connection which it pauses is tried.
const TRIES: usize = 3;

pub(super) fn routes(app: &App) -> Router<App> {
    let Some(demonstration::Systems { sandbox, .. }) = &app.sandbox else { return Router::new() };
    let systems = Router::new().nest_service("/sandbox/jdy", sandbox.jdy()).nest_service("/sandbox/crm", sandbox.crm());
    systems.layer(from_fn_with_state(app.clone(), to_who_is_signed_in))
}

async fn to_who_is_signed_in(_caller: As<SignedIn>, request: Request, next: Next) -> Response {
    next.run(request).await
}

/// Keeps a connection that begins, with its ends, and pauses with it the connection that `demo` made, where it begins on the same
/// systems: both would carry the same records, and each would find the other's there. Either is kept with the other or not at
/// all. Returns what was paused by it.
///
/// What is paused already is written all the same: who resumes it at that moment has not seen this one, and is refused.
pub(super) async fn begin(
    app: &App,
    caller: &Caller,
    begun: &Connection,
    ends: &[End],
) -> Result<Vec<Connection>, Error> {
    for _ in 0..TRIES {
        let (running, paused): (Vec<_>, Vec<_>) =
            own_beside(app, begun).await?.into_iter().partition(|own| !own.paused);
        let stopped: Vec<Connection> = running.into_iter().map(|own| stopped(own, caller)).collect();
        let others = [stopped.as_slice(), paused.as_slice()].concat();
        match app.store.update_connection_beside(begun, ends, &others, app.clock.now()).await {
            Err(Error::Conflict(Conflict::Version) | Error::NotFound(_)) if is_as_read(app, begun).await? => {}
            kept => return kept.map(|_| stopped),
        }
    }
    Err(Conflict::Version.into())
}

/// Keeps changed settings, with these ends. A connection that was started elsewhere, such as on the sandboxes of an earlier
/// demonstration, and by this change comes onto the systems of this one, makes the same room as one that begins there. Returns
/// what was paused by it.
pub(super) async fn keep(
    app: &App,
    caller: &Caller,
    (before, after): (&Connection, &Connection),
    ends: &[End],
) -> Result<Vec<Connection>, Error> {
    let arrives = app.sandbox.as_ref().is_some_and(|demonstration::Systems { stand, .. }| {
        after.started_at.is_some() && !demonstration::is_own(after) && stand.is_of(after) && !stand.is_of(before)
    });
    if arrives {
        return begin(app, caller, after, ends).await;
    }
    app.store.update_connection_at(after, ends, app.clock.now()).await.map(|_| Vec::new())
}

/// Those that `demo` made on the systems of this one.
async fn own_beside(app: &App, begun: &Connection) -> Result<Vec<Connection>, Error> {
    let Some(demonstration::Systems { stand, .. }) = &app.sandbox else { return Ok(Vec::new()) };
    if !stand.is_of(begun) {
        return Ok(Vec::new());
    }
    let mut own = app.store.connections().await?;
    own.retain(|one| one.id != begun.id && demonstration::is_own(one) && stand.is_of(one));
    Ok(own)
}

/// Without the name of the one that begins: not everybody who sees this one sees that one.
fn stopped(own: Connection, caller: &Caller) -> Connection {
    Connection {
        paused: true, paused_by: Some(format!("{}（为另一个对接让出沙箱）", caller.user.name)), ..own
    }
}

async fn is_as_read(app: &App, connection: &Connection) -> Result<bool, Error> {
    Ok(app.store.connection(&connection.id).await?.is_some_and(|now| now.version == connection.version))
}

/// Writes down what was paused, and for which one.
pub(super) async fn note(app: &App, caller: &Caller, begun: &Connection, paused: &[Connection]) -> Result<(), Problem> {
    for own in paused {
        let detail = json!({"paused": {"before": false, "after": true}, "begun": begun.name});
        audit::note(app, &caller.note("connection.change").on(&own.id).about(&own.name).with(detail)).await?;
    }
    Ok(())
}

/// The connection that `demo` made stays paused while another one has the same systems.
pub(super) async fn check_resume(
    app: &App,
    caller: &Caller,
    before: &Connection,
    after: &Connection,
) -> Result<(), Problem> {
    let Some(demonstration::Systems { stand, .. }) = &app.sandbox else { return Ok(()) };
    if !demonstration::is_own(before) || !before.paused || after.paused || !stand.is_of(after) {
        return Ok(());
    }
    let all = app.store.connections().await?;
    let has_ends = |one: &&Connection| one.id != before.id && one.account_id.is_some() && stand.is_of(one);
    let Some(other) = all.iter().find(has_ends) else { return Ok(()) };
    let name = if caller.scope.reaches(&other.id) {
        format!("对接「{}」", other.name)
    } else {
        "另一个对接".to_owned()
    };
    let text = format!(
        "沙箱的账套和企业正用于{name}：两个对接同时同步会处理同一批记录。要继续这个对接，请先删除沙箱上的那个对接"
    );
    Err(Problem::new(Code::AccountSetTaken, text).about("paused"))
}
