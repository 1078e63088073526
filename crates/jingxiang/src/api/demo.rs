//! `/sandbox/jdy` and `/sandbox/crm`: both systems of a demonstration, from where the console comes from, so that it can
//! show what arrives there. Only in a demonstration, and only to who is signed in.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;

use super::App;
use super::access::{As, SignedIn};

pub(super) fn routes(app: &App) -> Router<App> {
    let Some(sandbox) = &app.sandbox else { return Router::new() };
    let systems = Router::new().nest_service("/sandbox/jdy", sandbox.jdy()).nest_service("/sandbox/crm", sandbox.crm());
    systems.layer(from_fn_with_state(app.clone(), to_who_is_signed_in))
}

async fn to_who_is_signed_in(_caller: As<SignedIn>, request: Request, next: Next) -> Response {
    next.run(request).await
}
