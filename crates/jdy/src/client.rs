//! The face of the crate.

use std::sync::Arc;

use bytes::Bytes;
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use transport::{Next, Now, Transport};

use crate::MOST_BYTES;
use crate::account::AccountSet;
use crate::config::{self, Config, Login};
use crate::error::{Effect, Error};
use crate::filter::{Filter, Operation, Page, Saved, text};
use crate::g1::G1;
use crate::g2::G2;
use crate::object::Object;
use crate::wire::Wire;

/// One account set seen through one login. Clones share token and limits.
#[derive(Clone)]
pub struct Client(Arc<Dialect>);

enum Dialect {
    G2(G2),
    G1(G1),
}

impl Client {
    /// Refuses, before any call, an address that is none and an account that is no mainland mobile number.
    pub fn new(config: Config, transport: Transport, now: Now) -> Result<Self, Error> {
        config.check()?;
        let Config { base_url, client_id, client_secret, login, account_id } = config;
        let mut secrets = vec![client_secret.clone()];
        let base = config::base(&base_url)?;
        let dialect = match login {
            Login::Application { outer_instance_id } => {
                let wire = Wire { base, transport, now, secrets };
                Dialect::G2(G2::new(wire, client_id, client_secret, outer_instance_id, account_id))
            }
            Login::Password { phone, password } => {
                secrets.push(password.expose_secret().into());
                let wire = Wire { base, transport, now, secrets };
                Dialect::G1(G1::new(wire, client_id, client_secret, phone, password, account_id))
            }
        };
        Ok(Self(Arc::new(dialect)))
    }

    /// The account sets this login reaches, also those that cannot be used (§2.2, §2.6).
    pub async fn account_sets(&self) -> Result<Vec<AccountSet>, Error> {
        match &*self.0 {
            Dialect::G2(g2) => g2.account_sets().await,
            Dialect::G1(g1) => g1.account_sets().await,
        }
    }

    /// One page, the first being 1.
    pub async fn list(&self, object: &Object, filter: &Filter, page: u32) -> Result<Page, Error> {
        match &*self.0 {
            Dialect::G2(g2) => g2.list(object, filter, page).await,
            Dialect::G1(g1) => g1.list(object, filter, page).await,
        }
    }

    /// The whole record, or nothing when there is none of this id. Where the interface has no detail call the row of
    /// the list is the whole record.
    pub async fn detail(&self, object: &Object, id: &str) -> Result<Option<Value>, Error> {
        self.record(object, "id", id).await
    }

    /// As [`detail`](Self::detail), found by number; a bill's number is its `bill_no` (§3.4).
    pub async fn detail_by_number(&self, object: &Object, number: &str) -> Result<Option<Value>, Error> {
        self.record(object, "number", number).await
    }

    /// Creates, or updates where `body` has an `id` (§3.5). The body goes as it is, flat.
    pub async fn save(&self, object: &Object, body: &Map<String, Value>) -> Result<Saved, Error> {
        match &*self.0 {
            Dialect::G2(g2) => g2.save(object, body).await,
            Dialect::G1(g1) => g1.save(object, body).await,
        }
    }

    /// 通用操作 on all of `ids`. Whether a refusal leaves some of several done is unknown (§3.6): one id at a time is
    /// the only safe way to know.
    pub async fn operate(&self, object: &Object, operation: Operation, ids: &[String]) -> Result<(), Error> {
        match &*self.0 {
            Dialect::G2(g2) => g2.operate(object, operation, ids).await,
            Dialect::G1(g1) => g1.operate(object, operation, ids).await,
        }
    }

    /// 单据下推: makes and saves one bill of `to` from the bills `ids` of `from` (§3.7).
    pub async fn push(&self, from: &Object, to: &Object, ids: &[&str]) -> Result<Saved, Error> {
        match &*self.0 {
            Dialect::G2(g2) => g2.push(from, to, ids).await,
            Dialect::G1(g1) => g1.push(from, to, ids).await,
        }
    }

    /// Uploads an attachment and answers the address to save with a bill (§5.13).
    pub async fn upload(&self, file_name: &str, content: Bytes) -> Result<String, Error> {
        if content.len() > MOST_BYTES {
            return Err(Error::new(Next::Reject, format!("附件{file_name}超过精斗云的上限 10 MB")));
        }
        let data = match &*self.0 {
            Dialect::G2(g2) => g2.upload(file_name, &content).await?,
            Dialect::G1(g1) => g1.upload(file_name, &content).await?,
        };
        let url = data.get("file1").and_then(Value::as_str).filter(|url| !url.is_empty());
        url.map(str::to_owned).ok_or_else(|| Error::unanswered(Effect::Reads, "精斗云的应答里没有附件地址"))
    }

    async fn record(&self, object: &Object, key: &str, value: &str) -> Result<Option<Value>, Error> {
        let answer = match &*self.0 {
            Dialect::G2(g2) if object.g2.detail.is_some() => g2.detail(object, key, value).await,
            Dialect::G1(g1) if object.g1.detail.is_some() => g1.detail(object, key, value).await,
            _ => return self.row(object, key, value).await,
        };
        match answer {
            Err(error) if error.is_missing() => Ok(None),
            Ok(Value::Object(fields)) if fields.is_empty() => Ok(None),
            Ok(Value::Null) => Ok(None),
            answer => answer.map(Some),
        }
    }

    /// The record from the list, for the small master data that have no detail call.
    async fn row(&self, object: &Object, key: &str, value: &str) -> Result<Option<Value>, Error> {
        let ids = if key == "id" && object.ids == Some("ids") { vec![value.to_owned()] } else { Vec::new() };
        let filter = Filter { ids, include_disabled: true, ..Filter::default() };
        let mut page = 1;
        loop {
            let Page { rows, total_pages, .. } = self.list(object, &filter, page).await?;
            if let Some(row) = rows.into_iter().find(|row| row.get(key).and_then(text).as_deref() == Some(value)) {
                return Ok(Some(row));
            }
            if page >= total_pages {
                return Ok(None);
            }
            page += 1;
        }
    }
}

#[cfg(test)]
mod tests;
