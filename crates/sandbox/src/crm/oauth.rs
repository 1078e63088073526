//! Token calls of both styles (sheet §1.3, §1.4) and the browser grant.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;

use super::State;
use super::auth::{APP_ID, APP_SECRET};
use super::fail::{Answer, Done, Fail};
use super::json::{member, raw, text};
use crate::kernel::World;

const REFRESH_LIFE_MS: i64 = 60 * 24 * 3_600_000;
const CODE_LIFE_MS: i64 = 5 * 60_000;
/// What making a token takes; calls that overlap are refused.
const EFFORT: Duration = Duration::from_millis(2);

/// Runs a token call within its own limit, ten a minute and never two at once (sheet §1.3).
pub(crate) fn limited(world: &World, now: i64, run: impl FnOnce(&mut State) -> Answer) -> Answer {
    if world.limits.off() {
        return run(&mut world.crm.lock());
    }
    let under_way = std::sync::Arc::clone(&world.crm.lock().tokens.under_way);
    let others = under_way.fetch_add(1, Ordering::SeqCst);
    let answer = if others > 0 {
        Err(Fail::new(14001, "不允许并发获取token"))
    } else if world.limits.sliding("crm token", world.limits.rules().crm_token_minute, 60_000, now) {
        std::thread::sleep(EFFORT);
        run(&mut world.crm.lock())
    } else {
        Err(Fail::new(14001, "接口调用次数超过限制"))
    };
    under_way.fetch_sub(1, Ordering::SeqCst);
    answer
}

/// `POST /cgi/corpAccessToken/get/V2`.
pub(crate) fn corp_token(state: &mut State, body: &Value, now: i64) -> Answer {
    application(body)?;
    permanent(state, body)?;
    let (token, left) = state.tokens.get(now, state.seed);
    let mut out = String::new();
    member(&mut out, "corpAccessToken", &token);
    member(&mut out, "corpId", &state.names.corp_id);
    raw(&mut out, "expiresIn", left);
    Ok(Done::token(out))
}

/// A wrong or missing secret answers 10006, whatever the code table says (sheet §1.3).
fn application(body: &Value) -> Result<(), Fail> {
    match text(body, "appId") {
        "" => return Err(Fail::new(10001, "the parameter appId is missing or illegal")),
        APP_ID => {}
        _ => return Err(Fail::new(11001, "the parameter appId is illegal")),
    }
    if text(body, "appSecret") != APP_SECRET {
        let fail = Fail::new(10006, "the parameter appSecret is missing or illegal");
        return Err(Fail { description: "缺少参数或参数不合法", ..fail });
    }
    Ok(())
}

fn permanent(state: &State, body: &Value) -> Result<(), Fail> {
    match text(body, "permanentCode") {
        code if code == state.names.permanent_code => Ok(()),
        "" => Err(Fail::new(10012, "the parameter permanentCode is missing or illegal")),
        _ => Err(Fail::new(20015, "permanentCode错误")),
    }
}

/// `POST /oauth2.0/token`. Refusals carry `error` and `error_description` too.
pub(crate) fn token(state: &mut State, body: &Value, now: i64) -> Answer {
    grant(state, body, now).map_err(|fail| {
        let error = match fail.code {
            10006 | 10001 | 11001 => "invalid_client",
            15002 => "unsupported_grant_type",
            _ => "invalid_grant",
        };
        Fail { error: Some(error), ..fail }
    })
}

fn grant(state: &mut State, body: &Value, now: i64) -> Answer {
    application(body)?;
    match text(body, "grantType") {
        "app_secret" => {
            permanent(state, body)?;
            let (token, left) = state.tokens.get(now, state.seed);
            let mut out = String::new();
            member(&mut out, "accessToken", &token);
            raw(&mut out, "expiresIn", left);
            member(&mut out, "appId", APP_ID);
            member(&mut out, "ea", &state.names.ea);
            // It carries the corp's id, not a user's.
            member(&mut out, "openUserId", &state.names.corp_id);
            Ok(Done::token(out))
        }
        "authorization_code" => by_grant(state, text(body, "code"), now, CODE_LIFE_MS, Fail::new(20010, "code不存在")),
        "refresh_token" => {
            let missing = Fail::new(20005, "refreshToken不存在或已过期");
            by_grant(state, text(body, "refreshToken"), now, REFRESH_LIFE_MS, missing)
        }
        _ => Err(Fail::new(15002, "grantType参数错误")),
    }
}

/// Trades a code or a refresh token, which is used up, for a token and a new refresh token.
fn by_grant(state: &mut State, grant: &str, now: i64, life: i64, missing: Fail) -> Answer {
    let known = state.tokens.grants.remove(grant).filter(|(_, at)| now - at < life);
    let Some((user, _)) = known else { return Err(missing) };
    let refresh = format!("R{}", state.tokens.fresh(state.seed, now));
    state.tokens.grants.insert(refresh.clone(), (user, now));
    let (token, left) = state.tokens.get(now, state.seed);
    let open_id = state.org.person(user).map(|person| person.open_id.clone()).unwrap_or_default();
    let mut out = String::new();
    member(&mut out, "openUserId", &open_id);
    member(&mut out, "accessToken", &token);
    member(&mut out, "corpId", &state.names.corp_id);
    raw(&mut out, "expiresIn", left);
    member(&mut out, "refreshToken", &refresh);
    Ok(Done::token(out))
}

/// `POST /oauth2.0/getUserInfoByCode`: `data` is the openUserId.
pub(crate) fn user_by_code(state: &mut State, body: &Value, now: i64) -> Answer {
    application(body)?;
    let known = state.tokens.grants.remove(text(body, "code")).filter(|(_, at)| now - at < CODE_LIFE_MS);
    let person = known.and_then(|(user, _)| state.org.person(user));
    let person = person.ok_or_else(|| Fail::new(20010, "code不存在"))?;
    let mut out = String::new();
    member(&mut out, "data", &person.open_id);
    Ok(Done::token(out))
}

/// The browser step: the administrator agrees at once; answers where the browser goes next.
pub(crate) fn authorize(state: &mut State, query: &str, now: i64) -> Result<String, Fail> {
    let parameter = |name: &str| {
        let found = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
        found.map(|(_, value)| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned())
    };
    if parameter("appId").as_deref() != Some(APP_ID) {
        return Err(Fail::new(11001, "the parameter appId is illegal"));
    }
    if parameter("responseType").as_deref() != Some("code") {
        return Err(Fail::new(11005, "the parameter responseType is illegal"));
    }
    let target = parameter("redirectUrl").ok_or_else(|| Fail::new(10004, "the parameter redirectUrl is missing"))?;
    let code = format!("C{}", state.tokens.fresh(state.seed, now));
    let user = state.org.people.first().map_or(0, |person| person.number);
    state.tokens.grants.insert(code.clone(), (user, now));
    let state_text = parameter("state").unwrap_or_default();
    let state_text = percent_encoding::utf8_percent_encode(&state_text, percent_encoding::NON_ALPHANUMERIC);
    let joint = if target.contains('?') { '&' } else { '?' };
    Ok(format!("{target}{joint}code={code}&state={state_text}"))
}
