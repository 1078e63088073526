//! `/tokens`: how scripts sign in. A token is its maker's, allows no more than they may do, and is shown once. One that
//! was made with another token, or after a sign-in through the CRM, lives no longer than that.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{NewToken, Role, Scope};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::App;
use super::access::{As, Caller, Level, Owner, RoleName, Viewer, Way, hash_of};
use super::extract::{Json, Path, Query};
use super::listing::{List, Part};
use super::problem::{Code, Problem};
use crate::accounts;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// A bearer token, without the text that signs in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    id: String,
    /// Whose.
    user: String,
    /// What the CRM calls them, where it signs them in.
    user_name: Option<String>,
    /// What it is for.
    name: String,
    #[schema(value_type = RoleName)]
    role: Role,
    /// By id; null is all that its user may see.
    connections: Option<Vec<String>>,
    /// (ms)
    created_at: i64,
    /// To the minute (ms).
    used_at: Option<i64>,
    /// From when it is worth nothing (ms).
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewToken)]
pub struct NewTokenSent {
    /// What it is for.
    name: String,
    /// The caller's where left out.
    #[schema(value_type = Option<RoleName>)]
    role: Option<Role>,
    /// The caller's where left out.
    connections: Option<Vec<String>>,
    /// From when it is worth nothing (ms); where left out never, or with the token or the sign-in through the CRM that
    /// makes it.
    expires_at: Option<i64>,
}

/// A token that has just been made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    #[serde(flatten)]
    about: Token,
    /// For `Authorization: Bearer …`. It is shown this once.
    token: String,
}

/// The caller's tokens, latest first; an administrator of all connections sees everybody's. A token sees itself and those of
/// its user that it could have made.
#[utoipa::path(get, path = "/tokens", tag = "tokens", params(Part), responses((status = 200, body = List<Token>)))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Result<Json<List<Token>>, Problem> {
    let everybody = Owner::check(&caller).is_ok();
    let (whose, (cursor, limit)) = (Some(caller.user.id.as_str()).filter(|_| !everybody), part.of());
    let mut page = app.store.tokens(whose, cursor, limit).await?;
    page.items.retain(|token| is_the_caller_s(&caller, token));
    Ok(Json(page.into()))
}

/// Makes a token.
#[utoipa::path(post, path = "/tokens", tag = "tokens", request_body = NewTokenSent,
    responses((status = 201, body = MadeToken)))]
async fn create(
    caller: As<Viewer>,
    State(app): State<App>,
    Json(sent): Json<NewTokenSent>,
) -> Result<(StatusCode, Json<MadeToken>), Problem> {
    let now = app.clock.now();
    if !(1..=100).contains(&sent.name.trim().chars().count()) {
        return Err(Problem::invalid("name", "名称为 1 至 100 个字符"));
    }
    if sent.expires_at.is_some_and(|at| at <= now) {
        return Err(Problem::invalid("expires_at", "到期时间已过"));
    }
    // Of others' connections not even that they are there is said.
    super::users::check_connections(&app, &caller.scope, sent.connections.as_deref()).await?;
    let connections = sent.connections.or_else(|| caller.scope.connections.clone());
    let scope = Scope { role: sent.role.unwrap_or(caller.scope.role), connections };
    if !scope.is_within(&caller.scope) {
        return Err(Problem::new(Code::Forbidden, "令牌的权限不能超过您自己的权限"));
    }
    let (maker, end) = match &caller.way {
        Way::Session { end, .. } => (None, *end),
        Way::Token { id, expires_at } => (Some(id.clone()), *expires_at),
    };
    if sent.expires_at.zip(end).is_some_and(|(at, end)| at > end) {
        let text = match &caller.way {
            Way::Session { .. } => "通过纷享销客登录后创建的令牌，不能比这次登录更晚到期",
            Way::Token { .. } => "用令牌创建的令牌不能比它自己更晚到期",
        };
        return Err(Problem::new(Code::Forbidden, text).about("expires_at"));
    }
    let expires_at = sent.expires_at.or(end);
    let secret = format!("jx_{}", accounts::secret()?);
    let detail = json!({"role": scope.role, "connections": scope.connections, "expires_at": expires_at});
    let note = caller.note("token.create").about(sent.name.trim()).with(detail);
    let new = NewToken {
        hash: hash_of(&secret),
        user_id: caller.user.id.clone(),
        name: sent.name.trim().to_owned(),
        scope,
        expires_at,
        maker,
    };
    let made = app.store.create_token(new, &note, now).await?;
    let about = made.into();
    Ok((StatusCode::CREATED, Json(MadeToken { about, token: secret })))
}

/// Makes a token worth nothing, and those that were made with it.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "tokens", params(("id" = String, Path)), responses((status = 204)))]
async fn revoke(caller: As<Viewer>, State(app): State<App>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let token = app.store.token(&id).await?.filter(|token| is_the_caller_s(&caller, token));
    let token = token.ok_or_else(|| Problem::not_found("令牌"))?;
    app.store.revoke_token(&id, &caller.note("token.revoke").about(token.name), app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether the caller may see the token and end it. What was lent for little ends nothing that is worth more: otherwise a
/// viewer's script could take an administrator's ones away.
fn is_the_caller_s(caller: &Caller, token: &store::Token) -> bool {
    if Owner::check(caller).is_ok() {
        return true;
    }
    let could_be_made = match &caller.way {
        Way::Session { .. } => true,
        Way::Token { id, expires_at } => {
            let in_time = expires_at.is_none_or(|end| token.expires_at.is_some_and(|at| at <= end));
            *id == token.id || (in_time && token.scope.is_within(&caller.scope))
        }
    };
    token.user_id == caller.user.id && could_be_made
}

impl From<store::Token> for Token {
    fn from(token: store::Token) -> Self {
        let store::Token { id, user_name, display_name, name, scope, created_at, .. } = token;
        let store::Token { used_at, expires_at, revoked_at, .. } = token;
        let Scope { role, connections } = scope;
        let (user, user_name) = (user_name, display_name);
        Self { id, user, user_name, name, role, connections, created_at, used_at, expires_at, revoked_at }
    }
}
