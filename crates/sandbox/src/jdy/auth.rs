//! Who may call: authorisation, app-tokens, and the password login of G1 (sheet 2).

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::params::{Params, decode};
use super::refusal::{Outcome, Refusal};
use super::sign::{Signed, app_signature};
use super::tenant;
use crate::kernel::Call;

pub(crate) const CLIENT_ID: &str = "200001";
pub(crate) const CLIENT_SECRET: &[u8; 32] = b"0123456789abcdef0123456789abcdef";
const PASSWORD: &str = "jdy-sandbox";
/// The IDC domain that `X-GW-Router-Addr` must repeat.
const DOMAIN: &str = "https://tf.jdy.com";
/// An app-token lives, and an appSecret stands, for a day.
const DAY: i64 = 86_400_000;
/// A G1 access_token lives two hours (assumed in the sheet).
const G1_LIFE: i64 = 7_200_000;
/// A signature is good for five minutes.
const SKEW: i64 = 300_000;

/// An account set 账套.
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) group: &'static str,
    pub(crate) service: String,
    pub(crate) key: String,
    pub(crate) tid: u64,
    pub(crate) enabled: bool,
}

/// Who a tenant is, and the tokens that were given out: when each is over.
pub(crate) struct Access {
    tenant: u32,
    accounts: [Account; 2],
    started: i64,
    /// App-tokens, with the account set by its place.
    app: HashMap<String, (i64, usize)>,
    user: HashMap<String, i64>,
    given: u64,
}

impl Access {
    pub(crate) fn new(now: i64, tenant: u32) -> Self {
        let accounts = tenant::accounts(tenant);
        Self { tenant, accounts, started: now, app: HashMap::new(), user: HashMap::new(), given: 0 }
    }

    /// POST `push_app_authorize`: `code/msg/data` (quirk 10), and beside it the usual envelope, which the page's own
    /// table promises and some clients read. Without an instance every one comes back.
    pub(crate) fn authorise(&self, params: &Params, now: i64) -> Value {
        let instance = tenant::instance(self.tenant);
        if params.get("outerInstanceId").is_some_and(|wanted| wanted != instance) {
            return authorisation(1_030_002_003, "第三方实例不存在", &json!([]));
        }
        let phone = tenant::phone(self.tenant);
        let rows: Vec<Value> = self
            .accounts
            .iter()
            .map(|account| {
                json!({
                    "clientId": CLIENT_ID, "outerInstanceId": instance, "serviceId": account.service,
                    "accountId": account.id, "accountName": account.name, "groupName": account.group,
                    "tid": account.tid, "agreementCompanyName": "深圳市精享演示科技有限公司",
                    "agreementAdministratorName": "管理员", "agreementAdministratorAccountNumber": phone,
                    "appKey": account.key, "appSecret": self.secret(account, now), "domain": DOMAIN,
                    "status": i64::from(account.enabled), "instanceExpiresTime": self.started + 365 * DAY,
                    "secretUpdateTime": self.turn(now) * DAY + self.started, "createTime": self.started,
                    "accessToken": null, "appToken": null,
                })
            })
            .collect();
        authorisation(200, "success", &json!(rows))
    }

    /// Which day of the sandbox's life it is: appSecrets turn with it (quirk 11).
    fn turn(&self, now: i64) -> i64 {
        (now - self.started).div_euclid(DAY)
    }

    /// 40 hex characters, new every day.
    fn secret(&self, account: &Account, now: i64) -> String {
        let mut secret = hex::encode(Sha256::digest(format!("{}:{}:{}", account.key, self.started, self.turn(now))));
        secret.truncate(40);
        secret
    }

    /// GET `kingdee_auth_token`.
    pub(crate) fn app_token(&mut self, params: &Params, now: i64) -> Outcome<Value> {
        let key = params.get("app_key").ok_or_else(|| Refusal::empty("参数app_key"))?;
        let signature = params.get("app_signature").ok_or_else(|| Refusal::empty("参数app_signature"))?;
        let wrong = || Refusal::new(1_020_002_008, "用户授权错误，请检查app_key");
        let place = self.accounts.iter().position(|account| account.key == key).ok_or_else(wrong)?;
        let account = &self.accounts[place];
        if signature != app_signature(key, &self.secret(account, now)) {
            return Err(Refusal::wrong_format("授权密钥校验失败"));
        }
        if !account.enabled {
            return Err(Refusal::new(1_020_002_008, "用户授权错误，授权已失效"));
        }
        let expires = now + DAY;
        let claims = json!({"aid": account.id, "exp": expires / 1000, "cid": CLIENT_ID});
        let token = self.jwt(&claims);
        let access = self.opaque();
        self.app.retain(|_, (end, _)| *end > now);
        self.app.insert(token.clone(), (expires, place));
        Ok(json!({"errcode": 0, "description": "success", "data": {
            "uid": 123_456, "app-token": token, "access_token": access, "expires": expires, "domain": DOMAIN}}))
    }

    fn jwt(&mut self, claims: &Value) -> String {
        self.given += 1;
        let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
        let mut claims = claims.clone();
        claims["jti"] = json!(self.given);
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        let seal = URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{head}.{claims}.{}", self.started)));
        format!("{head}.{claims}.{seal}")
    }

    fn opaque(&mut self) -> String {
        self.given += 1;
        let digest = hex::encode(Sha256::digest(format!("{}:{}", self.given, self.started)));
        format!("{:08x}{}", self.tenant, &digest[8..])
    }

    /// The account set of a business call: a live app-token, and the right router if one is named (quirk 12).
    pub(crate) fn account(&self, call: &Call, now: i64) -> Outcome<&Account> {
        let token = call.header("app-token").ok_or_else(|| Refusal::token("JWT token is missing"))?;
        let (end, place) = self.app.get(token).ok_or_else(|| Refusal::token("JWT token is invalid"))?;
        if *end <= now {
            return Err(Refusal::token("JWT token has expired"));
        }
        match call.header("x-gw-router-addr").map(|addr| addr.trim_end_matches('/')) {
            None | Some("" | DOMAIN) => Ok(&self.accounts[*place]),
            Some(_) => Err(Refusal::gateway(404, "No Route")),
        }
    }

    /// Ends the token a call came with.
    pub(crate) fn expire(&mut self, call: &Call) {
        if let Some(token) = call.header("app-token") {
            self.app.remove(token);
        }
        if let Some(token) = user_token(call) {
            self.user.remove(&token);
        }
    }

    /// G1: `/auth/user/access_token`, by query or form (sheet 2.6).
    pub(crate) fn login(&mut self, call: &Call, now: i64) -> Outcome<Value> {
        let params = login_params(call);
        for name in ["client_id", "client_secret", "username", "password"] {
            params.get(name).ok_or_else(|| Refusal::empty(&format!("参数{name}")))?;
        }
        let is = |name: &str, wanted: &str| params.get(name) == Some(wanted);
        if !is("client_id", CLIENT_ID) || !is("client_secret", &String::from_utf8_lossy(CLIENT_SECRET)) {
            return Err(Refusal::new(1_020_002_008, "用户授权错误，client_id或client_secret不正确"));
        }
        if !is("username", &tenant::phone(self.tenant)) || !is("password", PASSWORD) {
            return Err(Refusal::new(1_020_002_008, "用户授权错误，用户名或密码不正确"));
        }
        let token = self.opaque();
        self.user.retain(|_, end| *end > now);
        self.user.insert(token.clone(), now + G1_LIFE);
        Ok(json!({"errcode": 0, "description": "success", "data": {
            "access_token": token, "expires": (now + G1_LIFE) / 1000, "expires_in": G1_LIFE / 1000, "uid": 123_456,
            "nickname": "管理员", "avatar": "", "gender": 0}}))
    }

    /// Whether a G1 call comes with a live access_token.
    pub(crate) fn user(&self, call: &Call, now: i64) -> bool {
        user_token(call).and_then(|token| self.user.get(&token).copied()).is_some_and(|end| end > now)
    }

    /// G1: `POST /jdy/sys/accountGroup`.
    pub(crate) fn account_groups(&self) -> Value {
        let services: Vec<Value> = self
            .accounts
            .iter()
            .map(|account| {
                json!({"serviceId": account.service, "accountGroups": [{
                    "accountName": account.name, "accountId": account.id, "groupId": "1", "groupName": account.group,
                    "enable": if account.enabled { "1" } else { "0" }}]})
            })
            .collect();
        json!({"success": true, "errorCode": "0", "message": "success", "data": services})
    }

    /// G1: the account set that the headers `accountId` and `groupName` name.
    pub(crate) fn named_account(&self, call: &Call) -> Outcome<&Account> {
        let id = call.header("accountid").ok_or_else(|| Refusal::empty("请求头accountId"))?;
        let group = call.header("groupname").ok_or_else(|| Refusal::empty("请求头groupName"))?;
        let account = self.accounts.iter().find(|account| account.id == id && account.group == decode(group));
        let account = account.ok_or_else(|| Refusal::unknown("accountId", id))?;
        if account.enabled {
            Ok(account)
        } else {
            Err(Refusal::new(1_020_002_008, "用户授权错误，账套已停用"))
        }
    }
}

/// Who logs in, in the query or in the body, as a form or as JSON.
pub(crate) fn login_params(call: &Call) -> Params {
    let params = Params::parse(call.query.as_deref().unwrap_or_default());
    if params.get("username").is_some() {
        return params;
    }
    match serde_json::from_slice::<Value>(&call.body) {
        Ok(Value::Object(body)) => Params::from_body(&body),
        _ => Params::parse(std::str::from_utf8(&call.body).unwrap_or_default()),
    }
}

/// The answer of `push_app_authorize` in both envelopes.
pub(crate) fn authorisation(code: i64, text: &str, data: &Value) -> Value {
    let errcode = if code == 200 { 0 } else { code };
    json!({"code": code, "msg": text, "errcode": errcode, "description": text, "data": data})
}

/// In the query, or in a form body.
pub(crate) fn user_token(call: &Call) -> Option<String> {
    let named = |text: &str| Params::parse(text).get("access_token").map(str::to_owned);
    let form = call.header("content-type").is_some_and(|kind| kind.contains("x-www-form-urlencoded"));
    named(call.query.as_deref().unwrap_or_default())
        .or_else(|| form.then(|| named(std::str::from_utf8(&call.body).unwrap_or_default())).flatten())
}

/// Checks the signature of a G2 call (sheet 2.4).
pub(crate) fn check_signature(call: &Call, now: i64) -> Outcome<()> {
    let invalid = |why: &str| Refusal::gateway(401, format!("X-Api-Signature is invalid: {why}"));
    let header = |name: &str| call.header(name).map(str::trim).filter(|value| !value.is_empty());
    let client = header("x-api-clientid").ok_or_else(|| invalid("X-Api-ClientID is missing"))?;
    if client != CLIENT_ID {
        return Err(invalid("X-Api-ClientID is unknown"));
    }
    if header("x-api-auth-version") != Some("2.0") {
        return Err(invalid("X-Api-Auth-Version is not 2.0"));
    }
    // One rule page spells it without the s.
    if header("x-api-signheaders").or(header("x-api-signheader")).is_none() {
        return Err(invalid("X-Api-SignHeaders is missing"));
    }
    let nonce = header("x-api-nonce").ok_or_else(|| invalid("X-Api-Nonce is missing"))?;
    let timestamp = header("x-api-timestamp").ok_or_else(|| invalid("X-Api-TimeStamp is missing"))?;
    let at: i64 = timestamp.parse().map_err(|_| invalid("X-Api-TimeStamp is not a number"))?;
    if timestamp.len() != 13 || (now - at).abs() > SKEW {
        return Err(invalid("X-Api-TimeStamp is out of time"));
    }
    let signature = header("x-api-signature").ok_or_else(|| invalid("X-Api-Signature is missing"))?;
    let query = call.query.as_deref().unwrap_or_default();
    let signed = Signed { method: call.method.as_str(), path: &call.path, query, nonce, timestamp, signature };
    if signed.fits(CLIENT_SECRET) { Ok(()) } else { Err(invalid("it does not fit the call")) }
}
