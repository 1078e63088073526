//! Tokens and callers (sheet §1.3 to §1.6).

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use serde_json::Value;

use super::State;
use super::fail::{Fail, code};
use super::table::hash;
use crate::kernel::{Call, Reply, World};

pub(crate) const APP_ID: &str = "FSAID_sandbox";
pub(crate) const APP_SECRET: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// A token's life, and the part of it in which asking again gives the same one.
const LIFE_MS: i64 = 7_200_000;
const SAME_MS: i64 = 6_600_000;

/// The tokens of the one enterprise. Both styles carry the same session (quirk 7 of §7.3).
#[derive(Default)]
pub(crate) struct Tokens {
    issued: Vec<(String, i64)>,
    count: u64,
    /// Token calls under way, for the rule that there be no concurrent ones.
    pub(crate) under_way: Arc<AtomicU32>,
    /// Codes and refresh tokens of the browser grant, with the employee they stand for.
    pub(crate) grants: HashMap<String, (u32, i64)>,
}

impl Tokens {
    /// The token a token call answers, with the seconds it has left.
    pub(crate) fn get(&mut self, now: i64, seed: u64) -> (String, i64) {
        self.issued.retain(|(_, at)| now - at < LIFE_MS);
        let reusable = self.issued.last().filter(|(_, at)| now - at < SAME_MS).cloned();
        let (token, at) = reusable.unwrap_or_else(|| {
            let token = self.fresh(seed, now);
            self.issued.push((token.clone(), now));
            (token, now)
        });
        (token, ((LIFE_MS - (now - at)) / 1000).clamp(0, LIFE_MS / 1000))
    }

    /// A 32-digit text nobody has had yet.
    pub(crate) fn fresh(&mut self, seed: u64, now: i64) -> String {
        self.count += 1;
        let high = hash(format!("{seed} {now} {}", self.count).as_bytes());
        format!("{high:016X}{:016X}", hash(&high.to_le_bytes()))
    }

    pub(crate) fn is_valid(&self, token: &str, now: i64) -> bool {
        self.issued.iter().any(|(known, at)| known == token && now - at < LIFE_MS)
    }

    pub(crate) fn expire(&mut self) {
        self.issued.clear();
    }
}

/// Who calls, and how answers are to be written for them.
#[derive(Clone)]
pub(crate) struct Caller {
    /// The employee number; 0 for calls that name nobody.
    pub(crate) user: u32,
    pub(crate) admin: bool,
    /// Employees as `FSUID_…` rather than numbers.
    pub(crate) open_ids: bool,
    /// Files as mediaId rather than npath.
    pub(crate) media_ids: bool,
}

impl Caller {
    /// Somebody who may see everything: the system itself, and tenant functions.
    pub(crate) fn system(user: u32) -> Caller {
        Caller { user, admin: true, open_ids: false, media_ids: false }
    }
}

/// Whether a call has to say which employee acts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The enterprise's token is enough (directory, files).
    Token,
    /// Data permission follows the acting employee.
    User,
}

/// Checks the credentials of a business call, in whichever style they came.
pub(crate) fn caller(state: &State, call: &Call, body: &Value, need: Need, now: i64) -> Result<Caller, Fail> {
    let bearer = call.header("authorization");
    let (token, tenant, wanted_tenant, user) = if let Some(bearer) = bearer {
        let token = bearer.strip_prefix("Bearer ").or_else(|| bearer.strip_prefix("bearer ")).unwrap_or(bearer);
        (token.trim(), call.header("x-fs-ea"), &state.names.ea, call.header("x-fs-userid"))
    } else {
        let text = |name: &str| body.get(name).and_then(Value::as_str);
        (text("corpAccessToken").unwrap_or_default(), text("corpId"), &state.names.corp_id, text("currentOpenUserId"))
    };
    if token.is_empty() {
        return Err(Fail::new(20017, "corpAccessToken为必填项，不能为空"));
    }
    let Some(tenant) = tenant.filter(|tenant| !tenant.is_empty()) else {
        return Err(Fail::new(20017, "corpId为必填项，不能为空"));
    };
    if tenant != wanted_tenant || !state.tokens.is_valid(token, now) {
        return Err(bad_token());
    }
    let style = bearer.is_none();
    let flag = |name: &str| super::json::flag(body, name, style);
    let mut caller =
        Caller { user: 0, admin: false, open_ids: flag("convertUserId"), media_ids: flag("convertMediaId") };
    let person = match user.filter(|user| !user.is_empty()) {
        None if need == Need::Token => return Ok(caller),
        None => return Err(Fail::new(10010, "currentOpenUserId为必填项，不能为空")),
        Some(user) => person(state, user)?,
    };
    (caller.user, caller.admin) = (person.number, person.admin);
    Ok(caller)
}

fn person<'a>(state: &'a State, id: &str) -> Result<&'a super::org::Person, Fail> {
    let known = state.org.number_of(id).and_then(|number| state.org.person(number));
    known.ok_or_else(|| {
        let well_formed = id.strip_prefix("FSUID_").is_some_and(|rest| rest.len() == 32) || id.parse::<u32>().is_ok();
        if well_formed { Fail::new(20012, "openUserId不存在") } else { Fail::new(11008, "openUserId错误") }
    })
}

/// The refusal of a wrong or expired token; the spelling is theirs (sheet §1.5).
pub(crate) fn bad_token() -> Fail {
    Fail::new(20016, "the cropId,cropAccessToken or authorization is error")
}

/// The fault of that name: every token is gone, and the call learns so.
pub(crate) fn expire_token(world: &Arc<World>, call: &Call) -> Reply {
    let is_token_call = matches!(call.path.as_str(), "/cgi/corpAccessToken/get/V2" | "/oauth2.0/token");
    let mut state = world.crm.lock();
    state.tokens.expire();
    if is_token_call {
        drop(state);
        return super::handle(world, call);
    }
    super::reply(&mut state, Err(bad_token()), None)
}

/// Runs of one function a minute (sheet §7.1); whose record a call from outside is about is not said, so all count.
const FUNCTION_MINUTE: u32 = 100;

/// The limits of sheet §7.1, asked once the tenant is known.
pub(crate) fn within_limits(world: &World, path: &str, now: i64) -> Result<(), Fail> {
    if world.limits.off() {
        return Ok(());
    }
    let rules = world.limits.rules();
    if rules.crm_daily == 0 {
        return Err(Fail::new(30003, "企业没有购买接口调用量"));
    }
    let too_often = || Fail::new(code::TOO_OFTEN, "接口调用秒频次超限");
    if !world.limits.sliding(&["crm ", path].concat(), rules.crm_window, 20_000, now) {
        return Err(too_often());
    }
    if path == super::function::PATH && !world.limits.sliding("crm function", FUNCTION_MINUTE, 60_000, now) {
        return Err(too_often());
    }
    if !world.limits.fixed("crm day", rules.crm_daily, super::day::midnight(now)) {
        return Err(Fail::new(30002, "接口调用次数已达当日上限"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_the_same_for_6600_seconds_and_lives_for_7200() {
        let mut tokens = Tokens::default();
        let (first, left) = tokens.get(0, 1);
        assert_eq!(left, 7200);
        assert_eq!(tokens.get(6_599_000, 1), (first.clone(), 601));
        let (second, left) = tokens.get(6_600_000, 1);
        assert!(second != first && left == 7200);
        assert!(tokens.is_valid(&first, 7_199_999) && !tokens.is_valid(&first, 7_200_000));
        assert!(tokens.is_valid(&second, 7_200_000));
    }

    #[test]
    fn an_expired_token_is_not_given_again() {
        let mut tokens = Tokens::default();
        let (first, _) = tokens.get(0, 1);
        tokens.expire();
        assert!(!tokens.is_valid(&first, 1) && tokens.get(1, 1).0 != first);
    }
}
