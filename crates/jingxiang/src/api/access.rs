//! Who calls, and what they may do (S-1).
//!
//! A browser has a cookie and, for what changes something, the CSRF token of `GET /session`; a script has a bearer
//! token. A handler's first argument says who may call it: `caller: As<Operator>`. A connection that is not the
//! caller's is not there: [`Caller::connection`] answers 404.

use std::marker::PhantomData;
use std::net::IpAddr;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use store::{Life, Note, Role, Scope, User};
use utoipa::ToSchema;

use super::problem::{Code, Problem};
use super::{App, address};

/// Eight hours without use, a week in all.
pub(super) const SESSION: Life = Life { idle_ms: 8 * 3_600_000, whole_ms: 7 * 86_400_000, lends: true };
/// A working day, after which the CRM says anew who its administrator is (decision 0041).
pub(super) const THROUGH_CRM: Life = Life { whole_ms: 8 * 3_600_000, lends: false, ..SESSION };

/// [`Role`] as the description has it: the store does not know of descriptions.
#[derive(ToSchema)]
#[schema(as = Role, rename_all = "lowercase")]
#[expect(dead_code, reason = "read by the description only")]
pub(super) enum RoleName {
    /// Looks.
    Viewer,
    /// Runs, retries, answers questions, fetches employees.
    Operator,
    /// Changes settings.
    Administrator,
}

/// Who calls.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user, also behind a bearer token.
    pub user: User,
    /// What this way in allows.
    pub scope: Scope,
    /// How they came in.
    pub way: Way,
    /// From where.
    pub address: Option<IpAddr>,
}

/// How a caller came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// With a browser's cookie.
    Session {
        /// Under which the session is kept.
        hash: String,
        /// What unsafe requests must carry.
        csrf: String,
        /// When what is made in it ends at the latest (ms).
        end: Option<i64>,
    },
    /// With a bearer token.
    Token {
        /// The token's id.
        id: String,
        /// From when it is worth nothing (ms).
        expires_at: Option<i64>,
    },
}

/// A caller who may do what `L` says.
#[derive(Debug, Clone)]
pub struct As<L>(Caller, PhantomData<L>);

/// What a handler asks of its caller.
pub trait Level {
    /// Fails with what the caller lacks.
    fn check(caller: &Caller) -> Result<(), Problem>;
}

/// Anybody who is signed in, even with a password that has to be changed first.
#[derive(Debug, Clone, Copy)]
pub struct SignedIn;
/// Looks.
#[derive(Debug, Clone, Copy)]
pub struct Viewer;
/// Runs, retries, answers questions, fetches employees.
#[derive(Debug, Clone, Copy)]
pub struct Operator;
/// Changes the settings of the caller's connections.
#[derive(Debug, Clone, Copy)]
pub struct Administrator;
/// An administrator of all connections: makes connections and users, reads the audit log.
#[derive(Debug, Clone, Copy)]
pub struct Owner;

impl Level for SignedIn {
    fn check(_: &Caller) -> Result<(), Problem> {
        Ok(())
    }
}

impl Level for Viewer {
    fn check(caller: &Caller) -> Result<(), Problem> {
        caller.at_least(Role::Viewer)
    }
}

impl Level for Operator {
    fn check(caller: &Caller) -> Result<(), Problem> {
        caller.at_least(Role::Operator)
    }
}

impl Level for Administrator {
    fn check(caller: &Caller) -> Result<(), Problem> {
        caller.at_least(Role::Administrator)
    }
}

impl Level for Owner {
    fn check(caller: &Caller) -> Result<(), Problem> {
        caller.at_least(Role::Administrator)?;
        if caller.scope.connections.is_none() {
            Ok(())
        } else {
            Err(forbidden("需要可管理全部对接的管理员权限"))
        }
    }
}

impl Caller {
    fn at_least(&self, role: Role) -> Result<(), Problem> {
        if self.user.must_change {
            return Err(Problem::new(Code::PasswordChangeRequired, "请先修改初始密码"));
        }
        if self.scope.role >= role {
            return Ok(());
        }
        Err(forbidden(match role {
            Role::Viewer | Role::Operator => "权限不足，需要操作员或管理员",
            Role::Administrator => "权限不足，需要管理员",
        }))
    }

    /// The connection of this id, if it is the caller's to see.
    pub async fn connection(&self, app: &App, id: &str) -> Result<store::Connection, Problem> {
        let missing = || Problem::not_found("对接");
        if !self.scope.reaches(id) {
            return Err(missing());
        }
        app.store.connection(id).await?.ok_or_else(missing)
    }

    /// What the caller did, for the audit log; `action` is `thing.verb`. Where the store's function takes a note, it is
    /// written with the change; otherwise by [`super::audit::note`].
    pub fn note(&self, action: &str) -> Note {
        Note::new(self.user.name.clone(), self.address.map(|address| address.to_string()), action)
    }
}

fn forbidden(detail: &str) -> Problem {
    Problem::new(Code::Forbidden, detail)
}

impl<L> Deref for As<L> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<L: Level> FromRequestParts<App> for As<L> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Caller::of(parts, app).await?;
        L::check(&caller)?;
        Ok(Self(caller, PhantomData))
    }
}

impl Caller {
    async fn of(parts: &Parts, app: &App) -> Result<Self, Problem> {
        let address = address::of(parts, &app.config.trusted_proxies);
        if let Some(header) = parts.headers.get(AUTHORIZATION) {
            let token = header.to_str().ok().and_then(|text| text.split_once(' '));
            let token =
                token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
            let token = token.ok_or_else(not_signed_in)?;
            let known = app.store.bearer(&hash_of(token), app.clock.now()).await?;
            let (user, token) = known.ok_or_else(not_signed_in)?;
            let way = Way::Token { id: token.id, expires_at: token.expires_at };
            return Ok(Self { scope: token.scope.cut(&user.scope), user, way, address });
        }
        let cookie = session_cookie(&parts.headers, app.config.is_https()).ok_or_else(not_signed_in)?;
        let hash = hash_of(cookie);
        let session = app.store.session(&hash, SESSION, app.clock.now()).await?.ok_or_else(not_signed_in)?;
        let end = (!session.lends).then_some(session.expires_at);
        let user = session.user;
        let csrf = csrf_of(cookie);
        if !is_safe(&parts.method) {
            check_csrf(&parts.headers, &csrf)?;
        }
        Ok(Self { scope: user.scope.clone(), user, way: Way::Session { hash, csrf, end }, address })
    }

    /// The caller as they are now, if their way in is still good: for what goes on after a request was let in.
    pub(super) async fn again(&self, app: &App) -> store::Result<Option<Self>> {
        let now = app.clock.now();
        let (user, scope) = match &self.way {
            Way::Session { hash, .. } => match app.store.session(hash, SESSION, now).await? {
                Some(session) => (session.user.clone(), session.user.scope),
                None => return Ok(None),
            },
            Way::Token { id, .. } => match app.store.bearer_of(id, now).await? {
                Some((user, token)) => (user.clone(), token.scope.cut(&user.scope)),
                None => return Ok(None),
            },
        };
        Ok(Some(Self { user, scope, ..self.clone() }))
    }

    /// Whether what let the caller in to look at a connection still does. A moment without the database is no end.
    pub(super) async fn may_go_on(&mut self, app: &App, connection: &str) -> bool {
        match self.again(app).await {
            Ok(Some(caller)) if Viewer::check(&caller).is_ok() && caller.scope.reaches(connection) => {
                *self = caller;
                true
            }
            Ok(_) => false,
            Err(error) => {
                tracing::debug!(%error, "a caller's rights could not be looked up for a moment");
                true
            }
        }
    }
}

fn not_signed_in() -> Problem {
    Problem::new(Code::NotSignedIn, "未登录或登录已过期，请重新登录")
}

/// Whether a request of this method changes nothing.
pub(super) fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// Another site can make a browser send its cookie, but cannot read the token nor set the header.
fn check_csrf(headers: &HeaderMap, csrf: &str) -> Result<(), Problem> {
    let sent = headers.get("x-csrf-token").map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    // Hashes compare in constant time.
    if blake3::hash(sent) == blake3::hash(csrf.as_bytes()) {
        return Ok(());
    }
    Err(Problem::new(Code::CsrfFailed, "缺少有效的 X-CSRF-Token 请求头，请刷新页面后重试"))
}

/// The name of the session's cookie. Behind HTTPS its prefix tells browsers to take it from this very host only.
pub(super) fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-jingxiang" } else { "jingxiang" }
}

/// Behind HTTPS no other name will do: a neighbour's host, or somebody on the line, may plant a cookie without the prefix.
pub(super) fn session_cookie(headers: &HeaderMap, https: bool) -> Option<&str> {
    cookies(headers).find(|(name, _)| *name == cookie_name(https)).map(|(_, value)| value)
}

/// Names and values of the cookies that were sent.
pub(super) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let values = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// What is kept of a cookie's or a token's text. It has 256 random bits, so that a fast hash is enough.
pub fn hash_of(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// The CSRF token of a session follows from its cookie and says nothing about it.
pub(super) fn csrf_of(cookie: &str) -> String {
    blake3::Hash::from(blake3::derive_key("jingxiang 2026 csrf of a session", cookie.as_bytes())).to_hex().to_string()
}
