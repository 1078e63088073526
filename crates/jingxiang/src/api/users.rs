//! `/users`: who may sign in. For administrators of all connections only.

use axum::extract::State;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{NewUser, Role, Scope};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Owner, RoleName};
use super::extract::{Given, Json, Path, Query, given};
use super::listing::{List, Part};
use super::problem::Problem;
use crate::accounts;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(change))
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: String,
    name: String,
    /// What the CRM calls them, where it signs them in.
    display_name: Option<String>,
    #[schema(value_type = RoleName)]
    role: Role,
    /// By id; null is all.
    connections: Option<Vec<String>>,
    /// The password was given by somebody else and has to be changed at the next sign-in.
    must_change_password: bool,
    disabled: bool,
    /// (ms)
    created_at: i64,
}

/// A user to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewUser)]
pub struct NewUserSent {
    /// Small and capital letters are one.
    name: String,
    /// Has to be changed at the first sign-in.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    #[schema(value_type = RoleName)]
    role: Role,
    /// By id; null or left out is all.
    connections: Option<Vec<String>>,
}

/// What is to be different; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserChange {
    #[schema(value_type = Option<RoleName>)]
    role: Option<Role>,
    /// By id; null is all.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>)]
    connections: Given<Vec<String>>,
    /// Has to be changed at the next sign-in; all sessions of the user end.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<SecretString>,
    /// A disabled user's sessions end and their tokens are worth nothing.
    disabled: Option<bool>,
}

impl From<store::User> for User {
    fn from(user: store::User) -> Self {
        let store::User { id, name, scope: Scope { role, connections }, must_change, disabled, .. } = user;
        let (created_at, display_name) = (user.created_at, user.display_name);
        Self { id, name, display_name, role, connections, must_change_password: must_change, disabled, created_at }
    }
}

/// A page of the users, by name.
#[utoipa::path(get, path = "/users", tag = "users", params(Part), responses((status = 200, body = List<User>)))]
async fn list(
    _caller: As<Owner>,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Result<Json<List<User>>, Problem> {
    let (cursor, limit) = part.of();
    Ok(Json(app.store.users_page(cursor, limit).await?.into()))
}

/// Makes a user.
#[utoipa::path(post, path = "/users", tag = "users", request_body = NewUserSent, responses(
    (status = 201, body = User),
    (status = 409, body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    caller: As<Owner>,
    State(app): State<App>,
    Json(sent): Json<NewUserSent>,
) -> Result<(StatusCode, Json<User>), Problem> {
    accounts::check_name(&sent.name).map_err(|unfit| Problem::invalid("name", unfit.to_string()))?;
    check_connections(&app, &caller.scope, sent.connections.as_deref()).await?;
    let password = app.hashed(&sent.name, sent.password, "password").await?;
    let detail = json!({"role": sent.role, "connections": sent.connections});
    let note = caller.note("user.create").about(&sent.name).with(detail);
    let scope = Scope { role: sent.role, connections: sent.connections };
    let new = NewUser { name: sent.name, password: Some(password), scope, must_change: true };
    Ok((StatusCode::CREATED, Json(app.store.create_user(new, &note, app.clock.now()).await?.into())))
}

/// Changes what a user may do, or gives a new password. The last administrator of all connections stays (409).
#[utoipa::path(patch, path = "/users/{id}", tag = "users", params(("id" = String, Path)), request_body = UserChange,
    responses(
        (status = 200, body = User),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ))]
async fn change(
    caller: As<Owner>,
    State(app): State<App>,
    Path(id): Path<String>,
    Json(sent): Json<UserChange>,
) -> Result<Json<User>, Problem> {
    let missing = || Problem::not_found("用户");
    let UserChange { role, connections, password, disabled } = sent;
    let name = app.store.user(&id).await?.ok_or_else(missing)?.name;
    check_connections(&app, &caller.scope, connections.as_ref().and_then(Option::as_deref)).await?;
    let password = match password {
        Some(password) => Some(app.hashed(&name, password, "password").await?),
        None => None,
    };
    let now = app.clock.now();
    let change = |user: &mut store::User| {
        let before = what(user);
        user.scope.role = role.unwrap_or(user.scope.role);
        user.disabled = disabled.unwrap_or(user.disabled);
        if let Some(connections) = connections {
            user.scope.connections = connections;
        }
        let after = what(user);
        (after != before)
            .then(|| caller.note("user.change").about(&user.name).with(super::audit::changes(&before, &after)))
    };
    app.store.change_user(&id, change, now).await?;
    if let Some(password) = password {
        app.store.set_password(&id, &password, true, &caller.note("user.password").about(&name), now).await?;
    }
    Ok(Json(app.store.user(&id).await?.ok_or_else(missing)?.into()))
}

fn what(user: &store::User) -> serde_json::Value {
    json!({"role": user.scope.role, "connections": user.scope.connections, "disabled": user.disabled})
}

/// A connection that does not exist is a slip of who typed it.
pub(super) async fn check_connections(app: &App, scope: &Scope, ids: Option<&[String]>) -> Result<(), Problem> {
    let known = app.store.connection_names().await?;
    let is_there = |id: &&String| scope.reaches(id) && known.iter().any(|(known, _)| known == *id);
    match ids.unwrap_or_default().iter().find(|id| !is_there(id)) {
        Some(id) => Err(Problem::invalid("connections", format!("没有编号为 {id} 的对接"))),
        None => Ok(()),
    }
}
