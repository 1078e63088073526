//! The HTTP API under `/api/v1`: what the console and other people's scripts speak.
//!
//! A group of endpoints is a file named after its path, with `routes()` at its top; [`connections`] is the shortest
//! one and the pattern for the others. A handler says who may call it by its first argument ([`access::As`]), takes
//! what it is sent through [`extract`], and answers a row type of its own or a [`problem::Problem`]. What every
//! endpoint has in common stands at the rim: limits and headers in [`rim`], common answers of the description in
//! [`document`].

pub mod access;
mod account_sets;
mod address;
pub mod audit;
pub mod connections;
mod document;
mod employees;
pub mod extract;
pub mod listing;
mod metrics;
mod presets;
pub mod problem;
mod provision;
mod rim;
mod root;
pub mod serve;
pub mod session;
mod state;
pub mod tokens;
pub mod users;
pub mod version;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;

pub use state::App;

/// Everything that is served.
pub fn router(app: App) -> Router {
    let (api, description) = described().split_for_parts();
    let api = api.merge(document::served(description));
    let https = app.config.is_https();
    let counted = from_fn_with_state(app.clone(), metrics::count);
    rim::around(root::routes().merge(api), https).layer(counted).with_state(app)
}

/// The API's description, as `/api/v1/openapi.json` has it.
pub fn description() -> utoipa::openapi::OpenApi {
    document::complete(described().into_openapi())
}

/// All groups of endpoints.
fn described() -> OpenApiRouter<App> {
    let groups = OpenApiRouter::new()
        .merge(session::routes())
        .merge(tokens::routes())
        .merge(users::routes())
        .merge(audit::routes())
        .merge(connections::routes())
        .merge(account_sets::routes())
        .merge(employees::routes())
        .merge(presets::routes())
        .merge(provision::routes());
    OpenApiRouter::with_openapi(document::head()).nest("/api/v1", groups)
}
