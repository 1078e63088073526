//! `/connections/{id}/events`: what has changed, as server-sent events. It is read from the database, so that any node
//! can tell of the work of any other.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use serde::Serialize;
use store::Versions;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Caller, Viewer};
use super::extract::Path;
use super::problem::Problem;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(follow))
}

/// How often it is looked.
const EVERY: Duration = Duration::from_secs(1);
/// After so many looks the browser asks again.
const LOOKS: u32 = 300;
/// After so many looks it is asked whether the caller may still see the connection.
pub(super) const RIGHTS: u32 = 5;

/// Numbers that are others when something has changed.
#[derive(Serialize)]
struct Changed {
    runs: i64,
    records: i64,
    connection: i64,
}

/// Whenever something has changed, at most once a second, and once at the beginning (`event: changed`): numbers `runs`,
/// `records` and `connection`, of which those differ from the ones before that have changed. It ends with what lets the caller
/// in.
#[utoipa::path(get, path = "/connections/{id}/events", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
async fn follow(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    caller.connection(&app, &id).await?;
    let caller = Caller::clone(&caller);
    let events = Following { app, caller, connection: id, told: None, looks: 0 }.events();
    // A proxy that gathers answers would keep them back.
    Ok(([("x-accel-buffering", "no")], Sse::new(events).keep_alive(KeepAlive::default())))
}

/// A caller who follows a connection.
struct Following {
    app: App,
    caller: Caller,
    connection: String,
    told: Option<Versions>,
    looks: u32,
}

impl Following {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut following| {
            let event = following.next().await?;
            Some((Ok(event), following))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        while self.looks < LOOKS {
            if self.looks > 0 {
                tokio::select! {
                    () = self.app.clock.sleep(EVERY) => {}
                    // The browser asks again, and gets another node.
                    () = self.app.drained() => return None,
                }
            }
            self.looks += 1;
            if self.looks.is_multiple_of(RIGHTS) && !self.caller.may_go_on(&self.app, &self.connection).await {
                return None;
            }
            match self.app.store.versions(&self.connection, streams::employee::KIND.0).await {
                Ok(Some(now)) if self.told != Some(now) => {
                    self.told = Some(now);
                    let Versions { runs, records, connection } = now;
                    return Event::default().event("changed").json_data(Changed { runs, records, connection }).ok();
                }
                Ok(Some(_)) => {}
                // The connection was removed.
                Ok(None) => return None,
                // A moment without the database is no end.
                Err(error) => tracing::debug!(%error, "a connection could not be followed for a moment"),
            }
        }
        None
    }
}
