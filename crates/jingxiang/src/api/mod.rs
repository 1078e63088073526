//! The HTTP API under `/api/v1`: what the console and other people's scripts speak.
//!
//! A group of endpoints is a file named after its path, with `routes()` at its top; [`connections`] is the shortest
//! one and the pattern for the others. A handler says who may call it by its first argument ([`access::As`]), takes
//! what it is sent through [`extract`], and answers a row type of its own or a [`problem::Problem`]. What every
//! endpoint has in common stands at the rim: limits and headers in [`rim`], common answers of the description in
//! [`document`].

pub mod access;
mod account_sets;
pub(crate) mod address;
pub mod audit;
mod causes;
pub mod connections;
mod csv;
mod demo;
mod document;
mod employees;
mod events;
pub mod extract;
pub mod listing;
mod looks;
mod mappings;
mod metrics;
mod overview;
mod presets;
pub mod problem;
mod provision;
mod questions;
mod quota;
mod records;
mod rim;
mod root;
mod rule;
pub mod runs;
pub mod serve;
pub mod session;
mod settings;
mod state;
mod stats;
mod streams;
pub mod tokens;
pub mod users;
pub mod version;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;

use crate::hook;

pub use state::App;

/// Everything that is served.
pub fn router(app: App) -> Router {
    let (api, description) = described().split_for_parts();
    let to_its_end = from_fn_with_state(app.clone(), rim::to_its_end);
    let api = api.merge(document::served(description)).layer(to_its_end);
    let https = app.config.is_https();
    // Where `hook_url` points, and the shorter address.
    let hooks = hook::routes(Arc::clone(&app.hook)).nest("/api/v1", hook::routes(Arc::clone(&app.hook)));
    let demo = demo::routes(&app);
    let counted = from_fn_with_state(app.clone(), metrics::count);
    let proxies = from_fn_with_state(app.clone(), address::look_for_proxies);
    rim::around(root::routes().merge(api).merge(hooks).merge(demo), https).layer(counted).layer(proxies).with_state(app)
}

/// What a process that only works shows of itself: its health and its numbers.
pub fn health(app: App) -> Router {
    let counted = from_fn_with_state(app.clone(), metrics::count);
    rim::around(root::health(), false).layer(counted).with_state(app)
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
        .merge(provision::routes())
        .merge(streams::routes())
        .merge(records::routes())
        .merge(causes::routes())
        .merge(overview::routes())
        .merge(questions::routes())
        .merge(mappings::routes())
        .merge(stats::routes())
        .merge(events::routes())
        .merge(rule::routes())
        .merge(runs::routes())
        .merge(quota::routes())
        .merge(settings::routes());
    OpenApiRouter::with_openapi(document::head()).nest("/api/v1", groups)
}
