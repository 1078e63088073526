//! Signing in through 纷享销客, where the configuration allows it (`crm_sign_in`): the administrator in whose name a
//! connection calls the CRM gets in, as administrator of that connection; nobody else does.

use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{NewUser, Note, Role, Scope, User};
use transport::Next;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::accounts;
use crate::api::access::{THROUGH_CRM, cookies};
use crate::api::extract::{Json, Query};
use crate::api::problem::{Code, Problem};
use crate::api::{App, address};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ways)).routes(routes!(begin)).routes(routes!(come_back))
}

/// The cookie that ties the way back to the browser that went. Sent with a navigation from elsewhere, as that one is.
const COOKIE: &str = "jingxiang-crm";
const BACK: &str = "/api/v1/session/crm/return";

/// Whether one may sign in through 纷享销客. Which connections there are is nobody's business who has not.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CrmWays {
    open: bool,
}

/// Through which connection.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Begin {
    /// Its name or id.
    connection: String,
}

/// With what the CRM sends the browser back; it may add more.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Return {
    code: String,
    state: String,
}

/// Whether one may sign in through 纷享销客.
#[utoipa::path(get, path = "/session/crm/ways", tag = "session", security(()), responses((status = 200, body = CrmWays)))]
async fn ways(State(app): State<App>) -> Json<CrmWays> {
    Json(CrmWays { open: configured(&app).is_ok() })
}

/// Sends the browser to 纷享销客; to the console with `?sign_in=not_found` where there is no such connection, and with
/// `?sign_in=too_many` where too many names were tried.
#[utoipa::path(get, path = "/session/crm", tag = "session", params(Begin), security(()), responses(
    (status = 303, description = "to the CRM, or to the console"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
async fn begin(State(app): State<App>, parts: Parts, Query(sent): Query<Begin>) -> Result<Response, Problem> {
    let back = configured(&app)?;
    let refused = |code: &str| {
        let target = format!("{}/?sign_in={code}", console(&app));
        (StatusCode::SEE_OTHER, AppendHeaders([(LOCATION, target)])).into_response()
    };
    // Which connections there are is as little to be guessed as passwords are.
    let address = address::of(&parts, &app.config.trusted_proxies).map(|address| address.to_string());
    let throttled: Vec<_> = super::throttled_address(address.as_deref()).into_iter().collect();
    match super::wait_for(&app, &throttled).await {
        Err(problem) if problem.is(Code::TooMany) => return Ok(refused("too_many")),
        waited => waited?,
    }
    let Some(stored) = chosen(&app, sent.connection.trim()).await? else { return Ok(refused("not_found")) };
    app.store.succeeded(&throttled).await?;
    let state = accounts::secret()?;
    let target = app.clients(&stored)?.crm.sign_in_url(&back, &state, &trace());
    let headers = [(LOCATION, target), (SET_COOKIE, cookie(&app, &format!("{state}.{}", stored.id), 600))];
    Ok((StatusCode::SEE_OTHER, AppendHeaders(headers)).into_response())
}

/// The one connection of this name or id.
async fn chosen(app: &App, said: &str) -> Result<Option<store::Connection>, Problem> {
    let names = app.store.connection_names().await?;
    let mut fits = names.iter().filter(|(id, name)| id == said || name.trim() == said);
    match (fits.next(), fits.next()) {
        (Some((id, _)), None) => Ok(app.store.connection(id).await?),
        _ => Ok(None),
    }
}

/// Where 纷享销客 sends the browser back to; it goes on to the console, with `?sign_in=code` when it did not work.
#[utoipa::path(get, path = "/session/crm/return", tag = "session", params(Return), security(()), responses(
    (status = 303, description = "to the console"),
    (status = 404, body = Problem, content_type = "application/problem+json"),
))]
async fn come_back(State(app): State<App>, parts: Parts, Query(sent): Query<Return>) -> Result<Response, Problem> {
    let back = configured(&app)?;
    let address = address::of(&parts, &app.config.trusted_proxies).map(|address| address.to_string());
    let console = console(&app);
    let gone = (SET_COOKIE, cookie(&app, "", 0));
    match recognised(&app, &parts.headers, &sent, &back, address.as_deref()).await {
        Ok(user) => {
            let (session, _) = super::begin(&app, user, THROUGH_CRM, address, &parts.headers).await?;
            let headers = AppendHeaders([(LOCATION, format!("{console}/")), gone]);
            Ok((StatusCode::SEE_OTHER, session, headers).into_response())
        }
        Err(problem) => {
            let target = format!("{console}/?sign_in={}", problem.code());
            Ok((StatusCode::SEE_OTHER, AppendHeaders([(LOCATION, target), gone])).into_response())
        }
    }
}

/// The way back, where signing in through the CRM is configured.
fn configured(app: &App) -> Result<String, Problem> {
    let url = app.config.public_url.as_deref().filter(|_| app.config.crm_sign_in);
    let url = url.ok_or_else(|| Problem::new(Code::NotFound, "没有启用纷享销客登录，请用用户名和密码登录"))?;
    Ok(format!("{}{BACK}", url.trim_end_matches('/')))
}

/// Where the console is.
fn console(app: &App) -> &str {
    app.config.public_url.as_deref().unwrap_or_default().trim_end_matches('/')
}

/// The user for who came back, if it is the connection's administrator.
async fn recognised(
    app: &App,
    headers: &HeaderMap,
    sent: &Return,
    back: &str,
    address: Option<&str>,
) -> Result<User, Problem> {
    let refused = || Problem::new(Code::WrongCredentials, "纷享销客登录已失效，请重新登录");
    let kept = cookies(headers).find(|(name, _)| *name == COOKIE).map(|(_, value)| value);
    let (state, connection) = kept.and_then(|kept| kept.split_once('.')).ok_or_else(refused)?;
    if blake3::hash(state.as_bytes()) != blake3::hash(sent.state.as_bytes()) {
        return Err(refused());
    }
    let stored = app.store.connection(connection).await?.ok_or_else(refused)?;
    // Each code costs one of the CRM's ten token calls a minute.
    let throttled = super::throttled(connection, address);
    super::wait_for(app, &throttled).await?;
    let crm = app.clients(&stored)?.crm;
    let who = crm.signed_in(&sent.code, back, &trace()).await;
    let administrator = crm.administrator().await;
    match (who, administrator) {
        (Ok(who), Ok(administrator)) if who == administrator.open_user_id => {
            app.store.succeeded(&throttled).await?;
            user_for(app, &stored.id, &who, &administrator.name, address).await
        }
        (Err(error), _) | (_, Err(error)) if error.next != Next::Reject => {
            tracing::warn!(%error, "nobody could be recognised by the CRM");
            Err(Problem::new(Code::SystemUnavailable, "纷享销客暂时不可用，请稍后重试"))
        }
        _ => {
            let note = Note::new("?", address.map(str::to_owned), "session.refused").on(&stored.id);
            app.store.note(&note.with(json!({"through": "crm"})), app.clock.now()).await?;
            Err(Problem::new(Code::Forbidden, "只有该对接的纷享销客管理员可以登录"))
        }
    }
}

/// One user per administrator and connection: who is no longer the administrator of one comes in by another only.
async fn user_for(app: &App, connection: &str, who: &str, name: &str, address: Option<&str>) -> Result<User, Problem> {
    let user_name = format!("crm:{who}@{connection}");
    let user = match app.store.user_named(&user_name).await? {
        Some((user, _)) if user.disabled => return Err(Problem::new(Code::Forbidden, "该用户已停用")),
        Some((user, _)) => user,
        None => new_user(app, connection, user_name, name, address).await?,
    };
    app.store.set_display_name(&user.id, name).await?;
    Ok(User { display_name: Some(name.to_owned()), ..user })
}

async fn new_user(
    app: &App,
    connection: &str,
    user_name: String,
    name: &str,
    address: Option<&str>,
) -> Result<User, Problem> {
    let scope = Scope { role: Role::Administrator, connections: Some(vec![connection.to_owned()]) };
    let note = Note::new("system", address.map(str::to_owned), "user.create").on(connection).about(&user_name);
    let new = NewUser { name: user_name, password: None, scope, must_change: false };
    Ok(app.store.create_user(new, &note.with(json!({"crm_user": name})), app.clock.now()).await?)
}

fn trace() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn cookie(app: &App, value: &str, seconds: i64) -> String {
    let secure = if app.config.is_https() { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path={BACK}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}
