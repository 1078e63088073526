//! `/session`: signing in and out, and one's own password.

mod crm;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use store::{Life, Note, Role, Throttled, User};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{As, Caller, RoleName, SESSION, SignedIn, Way, cookie_name, csrf_of, hash_of, session_cookie};
use super::extract::Json;
use super::problem::{Code, Problem};
use super::{App, address};
use crate::accounts;
use crate::demonstration::Stand;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sign_in, get, sign_out)).routes(routes!(change_password)).merge(crm::routes())
}

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    username: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    user: String,
    /// What the CRM calls them, where it signs them in.
    display_name: Option<String>,
    #[schema(value_type = RoleName)]
    role: Role,
    /// The connections that may be seen, by id; null is all.
    connections: Option<Vec<String>>,
    /// For `X-CSRF-Token`; null for a bearer token, which needs none.
    csrf: Option<String>,
    /// The password has to be changed before anything else.
    must_change_password: bool,
    /// Whether both systems are sandboxes, at `/sandbox/jdy` and `/sandbox/crm`.
    demo: bool,
    /// Where they are for a connection, in a demonstration.
    systems: Option<Stand>,
    /// Whether a connection may sign in to 精斗云 by phone and password, for which the server has to be given an application.
    jdy_by_phone: bool,
}

/// A change of one's own password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    current: SecretString,
    #[schema(value_type = String, format = Password)]
    new: SecretString,
}

/// Signs in: sets the session's cookie. Failures have to wait longer and longer (429).
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = Credentials, responses(
    (status = 200, body = Session),
    (status = 401, body = Problem, content_type = "application/problem+json"),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
async fn sign_in(
    State(app): State<App>,
    parts: Parts,
    Json(sent): Json<Credentials>,
) -> Result<impl IntoResponse, Problem> {
    let address = address::of(&parts, &app.config.trusted_proxies).map(|address| address.to_string());
    let known = verified(&app, sent.username.trim(), sent.password, address.as_deref()).await?;
    begin(&app, known, SESSION, address, &parts.headers).await
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = Session)))]
async fn get(caller: As<SignedIn>, State(app): State<App>) -> Json<Session> {
    let csrf = match &caller.way {
        Way::Session { csrf, .. } => Some(csrf.clone()),
        Way::Token { .. } => None,
    };
    let scope = store::Scope::clone(&caller.scope);
    Json(Session { csrf, ..Session::new(&app, &User { scope, ..caller.user.clone() }, String::new()) })
}

/// Signs out: the session ends. A bearer token is not touched by it.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
async fn sign_out(caller: As<SignedIn>, State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    if let Way::Session { hash, .. } = &caller.way {
        app.store.end_session(hash, &caller.note("session.end"), app.clock.now()).await?;
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(SET_COOKIE, cookie(&app, "", 0))])))
}

/// Changes one's own password: all sessions of the user end, and this browser gets a new one.
#[utoipa::path(put, path = "/session/password", tag = "session", request_body = PasswordChange, responses(
    (status = 200, body = Session),
    (status = 429, body = Problem, content_type = "application/problem+json"),
))]
async fn change_password(
    caller: As<SignedIn>,
    State(app): State<App>,
    headers: HeaderMap,
    Json(sent): Json<PasswordChange>,
) -> Result<impl IntoResponse, Problem> {
    let Caller { user, way: Way::Session { .. }, .. } = &*caller else {
        return Err(Problem::new(Code::Forbidden, "访问令牌不能修改密码，请用用户名和密码登录后修改"));
    };
    let address = caller.address.map(|address| address.to_string());
    let same = sent.current.expose_secret() == sent.new.expose_secret();
    verified(&app, &user.name, sent.current, address.as_deref()).await?;
    if same {
        return Err(Problem::invalid("new", "新密码不能与当前密码相同"));
    }
    let password = app.hashed(&user.name, sent.new, "new").await?;
    app.store.set_password(&user.id, &password, false, &caller.note("session.password"), app.clock.now()).await?;
    begin(&app, User { must_change: false, ..user.clone() }, SESSION, address, &headers).await
}

impl Session {
    fn new(app: &App, user: &User, csrf: String) -> Self {
        Self {
            user: user.name.clone(),
            display_name: user.display_name.clone(),
            role: user.scope.role,
            connections: user.scope.connections.clone(),
            csrf: Some(csrf),
            must_change_password: user.must_change,
            demo: app.sandbox.is_some(),
            systems: app.sandbox.as_ref().map(|systems| systems.stand.clone()),
            jdy_by_phone: app.config.jdy_client_id.is_some() && app.config.jdy_client_secret().is_some(),
        }
    }
}

/// The user of that name and password. A name that does not exist takes as long and gets the same answer.
async fn verified(app: &App, name: &str, password: SecretString, address: Option<&str>) -> Result<User, Problem> {
    let throttled = throttled(name, address);
    wait_for(app, &throttled).await?;
    let (user, kept) = app.store.user_named(name).await?.unzip();
    let matches = app.matches(kept.flatten(), password).await?;
    match user {
        Some(user) if matches && !user.disabled => {
            app.store.succeeded(&throttled).await?;
            Ok(user)
        }
        user => {
            // A name that is nobody's is not written down: people type their passwords there.
            let actor = user.map_or_else(|| "?".to_owned(), |user| user.name);
            let note = Note::new(actor, address.map(str::to_owned), "session.refused");
            app.store.note(&note, app.clock.now()).await?;
            Err(Problem::new(Code::WrongCredentials, "用户名或密码不正确"))
        }
    }
}

/// Counts an attempt; too early, it is none.
async fn wait_for(app: &App, throttled: &[Throttled]) -> Result<(), Problem> {
    let Some(wait) = app.store.attempt(throttled, app.clock.now()).await? else { return Ok(()) };
    let seconds = wait.unsigned_abs().div_ceil(1000);
    let detail = format!("尝试次数过多，请在 {seconds} 秒后重试");
    Err(Problem::new(Code::TooMany, detail).retry_after(seconds))
}

/// A name waits a minute at most, so that strangers cannot lock its owner out for long; an address waits longer, but
/// only after more failures, since many people may share it. Hashed: a name may be a password typed in the wrong place.
fn throttled(name: &str, address: Option<&str>) -> Vec<Throttled> {
    let of_name = hash_of(&name.to_lowercase());
    let name = Throttled { subject: format!("name {of_name}"), free: 5, most_ms: 60_000, clears: true };
    [name].into_iter().chain(throttled_address(address)).collect()
}

fn throttled_address(address: Option<&str>) -> Option<Throttled> {
    address.map(|address| Throttled {
        subject: format!("address {}", address::network(address)),
        free: 20,
        most_ms: 15 * 60_000,
        clears: false,
    })
}

/// A new session for the user, in place of the one that the browser had: nobody can have planted its cookie.
async fn begin(
    app: &App,
    user: User,
    life: Life,
    address: Option<String>,
    headers: &HeaderMap,
) -> Result<(AppendHeaders<[(axum::http::HeaderName, String); 1]>, Json<Session>), Problem> {
    let secret = accounts::secret()?;
    let before = session_cookie(headers, app.config.is_https()).map(hash_of);
    let note = Note::new(user.name.clone(), address, "session.begin");
    let now = app.clock.now();
    app.store.begin_session(&user.id, &hash_of(&secret), before.as_deref(), life, &note, now).await?;
    let session = Session::new(app, &user, csrf_of(&secret));
    Ok((AppendHeaders([(SET_COOKIE, cookie(app, &secret, life.whole_ms / 1000))]), Json(session)))
}

/// Out of reach of scripts, and sent with requests of our own pages only. `Strict` costs nothing here: the page that a
/// link from elsewhere opens is a file, and what it asks for afterwards is its own.
fn cookie(app: &App, value: &str, seconds: i64) -> String {
    let https = app.config.is_https();
    let secure = if https { "; Secure" } else { "" };
    format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}", cookie_name(https))
}
