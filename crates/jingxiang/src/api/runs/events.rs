//! `/connections/{id}/runs/{run}/events`: a run as it goes on, as server-sent events. It is read from the database, so
//! that any node can tell of a run on any other.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Run;
use crate::api::App;
use crate::api::access::{As, Caller, Viewer};
use crate::api::events::RIGHTS;
use crate::api::extract::Path;
use crate::api::problem::Problem;

/// How often it is looked at; its worker writes about as often.
const EVERY: Duration = Duration::from_secs(1);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(follow))
}

/// The run about once a second (`event: run`), and its end (`event: end`). It ends with what lets the caller in.
#[utoipa::path(get, path = "/connections/{id}/runs/{run}/events", tag = "runs",
    params(("id" = String, Path), ("run" = String, Path)),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
async fn follow(
    caller: As<Viewer>,
    State(app): State<App>,
    Path((id, run)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    caller.connection(&app, &id).await?;
    super::found(&app, &id, &run).await?;
    let caller = Caller::clone(&caller);
    let events =
        Following { app, caller, connection: id, run, looks: 0, over: false, to_say: VecDeque::new() }.events();
    // A proxy that gathers answers would keep them back.
    Ok(([("x-accel-buffering", "no")], Sse::new(events).keep_alive(KeepAlive::default())))
}

/// A caller who follows a run.
struct Following {
    app: App,
    caller: Caller,
    connection: String,
    run: String,
    looks: u32,
    over: bool,
    to_say: VecDeque<Event>,
}

impl Following {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut following| {
            let event = following.next().await?;
            Some((Ok(event), following))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.to_say.pop_front() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            if self.looks > 0 {
                tokio::select! {
                    () = self.app.clock.sleep(EVERY) => {}
                    // The browser asks again, and gets another node.
                    () = self.app.drained() => return None,
                }
            }
            self.looks = self.looks.wrapping_add(1);
            if self.looks.is_multiple_of(RIGHTS) && !self.caller.may_go_on(&self.app, &self.connection).await {
                return None;
            }
            self.look().await;
        }
    }

    async fn look(&mut self) {
        match self.app.store.run(&self.connection, &self.run).await {
            Ok(Some(run)) => {
                let run = Run::from(run);
                self.over = run.is_over();
                self.to_say.extend(Event::default().event("run").json_data(&run));
            }
            // The connection was removed, and its runs with it.
            Ok(None) => self.over = true,
            // A moment without the database is no end.
            Err(error) => tracing::debug!(%error, "a run could not be followed for a moment"),
        }
        if self.over {
            self.to_say.push_back(Event::default().event("end").data("{}"));
        }
    }
}
