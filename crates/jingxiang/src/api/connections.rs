//! `/connections`: what binds one account set to one CRM enterprise.

use axum::extract::State;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Viewer};
use super::extract::{Json, Path};
use super::listing::List;
use super::problem::Problem;
use super::version::Versioned;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get))
}

/// A connection; its secrets never leave the server.
#[derive(Debug, Serialize, ToSchema)]
pub struct Connection {
    id: String,
    name: String,
    /// How 精斗云 is reached, without secrets.
    #[schema(value_type = Object)]
    jdy: Value,
    /// How 纷享销客 is reached, without secrets.
    #[schema(value_type = Object)]
    crm: Value,
    /// The account set 账套; null until picked (S-4).
    account_id: Option<String>,
    account_name: Option<String>,
    /// When 开始连接 was pressed (ms).
    started_at: Option<i64>,
    /// When the initialisation was complete (ms).
    initialised_at: Option<i64>,
    /// openUserId of the CRM user who owns what nobody else owns.
    default_owner: Option<String>,
    provision_function: Option<String>,
    batch_function: Option<String>,
    stock_target: Option<String>,
    paused: bool,
    /// Grows with every change of the settings; the `ETag`.
    version: i64,
    /// (ms)
    created_at: i64,
}

impl From<store::Connection> for Connection {
    fn from(stored: store::Connection) -> Self {
        Self {
            id: stored.id,
            name: stored.name,
            jdy: stored.jdy,
            crm: stored.crm,
            account_id: stored.account_id,
            account_name: stored.account_name,
            started_at: stored.started_at,
            initialised_at: stored.initialised_at,
            default_owner: stored.default_owner,
            provision_function: stored.provision_function,
            batch_function: stored.batch_function,
            stock_target: stored.stock_target,
            paused: stored.paused,
            version: stored.version,
            created_at: stored.created_at,
        }
    }
}

/// The caller's connections, oldest first.
#[utoipa::path(get, path = "/connections", tag = "connections", responses((status = 200, body = List<Connection>)))]
async fn list(caller: As<Viewer>, State(app): State<App>) -> Result<Json<List<Connection>>, Problem> {
    let all = app.store.connections().await?;
    Ok(Json(List::whole(all.into_iter().filter(|stored| caller.scope.reaches(&stored.id)))))
}

/// One connection.
#[utoipa::path(get, path = "/connections/{id}", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = Connection)))]
async fn get(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Versioned<Connection>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    Ok(Versioned(stored.version, stored.into()))
}
