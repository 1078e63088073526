//! 精斗云 as the engine sees it.
//!
//! [`cursor`] says what to read next, [`rows`] reads it, [`companions`] what it names; [`units`] and [`stock`] read the
//! sources that are two lists, [`save`] writes. [`unmodified`] spares a call. What differs from object to object is data in [`objects`].

mod companions;
mod cursor;
pub(crate) mod fields;
mod hands;
mod objects;
mod refusal;
mod rows;
mod save;
mod sides;
mod stock;
mod units;
mod unmodified;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ::jdy::{Client, Filter, INVENTORY};
use async_trait::async_trait;
use bytes::Bytes;
use engine::{CallError, Found, Next, Page, Peer};
use model::{Change, Draft, Ensure, FileRef, Patch, Raw, Source, System, Table, Target};
use serde_json::Value;
use transport::Now;

use cursor::Cursor;
use hands::Hands;
use objects::{STOCK, UNIT, entry};
use refusal::{own, told};
use unmodified::Unmodified;

/// One account set of 精斗云.
pub struct JdyPeer {
    client: Client,
    hands: Hands,
    now: Now,
    unmodified: Unmodified,
}

impl JdyPeer {
    /// The account set behind `client`.
    pub fn new(client: Client, now: Now) -> Self {
        Self { hands: Hands::new(client.clone()), client, now, unmodified: Unmodified::default() }
    }
}

fn unsupported(what: &str) -> CallError {
    own(Next::Reject, "unsupported", format!("精斗云不支持{what}"))
}

#[async_trait]
impl Peer for JdyPeer {
    fn system(&self) -> System {
        System::Jdy
    }

    fn rehearsal(&self, _: &[&'static str]) -> Arc<dyn Peer> {
        let (client, now) = (self.client.clone(), Arc::clone(&self.now));
        Arc::new(Self { hands: Hands::in_rehearsal(client.clone()), ..Self::new(client, now) })
    }

    async fn page(&self, source: &Source, begin: i64, cursor: Option<&str>) -> Result<Page, CallError> {
        let at = Cursor::new(begin, cursor, (self.now)());
        match source.object {
            UNIT => self.unit_page(source, &at).await,
            STOCK => self.stock_page(source, &at).await,
            object => self.next_page(source, entry(object)?, &at).await,
        }
    }

    async fn fetch(&self, source: &Source, ids: &[String]) -> Result<Vec<Raw>, CallError> {
        match source.object {
            UNIT => self.units_by_ids(ids).await,
            STOCK => self.stock_by_ids(source, ids).await,
            object => self.by_ids(source, entry(object)?, ids).await,
        }
    }

    async fn masters(&self, _: &Source, _: &[String]) -> Result<Vec<String>, CallError> {
        Err(unsupported("按明细查找单据"))
    }

    async fn all(&self, source: &Source) -> Result<Option<HashSet<String>>, CallError> {
        if source.object == UNIT {
            return Err(unsupported("列出全部单位组合"));
        }
        let filter = Filter { include_disabled: true, ..Filter::default() };
        let (rows, complete) = self.listing(entry(source.object)?, &filter).await?;
        Ok(complete.then(|| rows.into_iter().map(|(id, _)| id).collect()))
    }

    /// Of stock, how many products there are, as far as the list of its rows can be whole as well.
    async fn count(&self, source: &Source) -> Result<Option<u64>, CallError> {
        if source.object == STOCK && self.length(&INVENTORY).await?.is_none() {
            return Ok(None);
        }
        self.length(entry(source.object)?.object).await
    }

    /// Those in use: what is disabled cannot be referred to.
    async fn table(&self, table: Table) -> Result<Vec<Value>, CallError> {
        let rows = self.whole(entry(table.object)?, &Filter::default()).await?;
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    async fn first_field<'a>(&self, _: &Target, names: &[&'a str]) -> Result<Option<&'a str>, CallError> {
        Ok(names.first().copied())
    }

    async fn find(&self, target: &Target, field: &str, values: &[Value]) -> Result<Vec<Found>, CallError> {
        self.find_records(entry(target.object)?, field, values).await
    }

    async fn current(&self, target: &Target, id: &str) -> Result<Option<Value>, CallError> {
        if engine::is_made_up(id) {
            return Ok(Some(Value::Object(serde_json::Map::new())));
        }
        self.client.detail(entry(target.object)?.object, id).await.map_err(told)
    }

    async fn live(&self, _: &Target, _: bool) -> Result<HashMap<String, String>, CallError> {
        Err(unsupported("列出全部目标数据"))
    }

    async fn create(&self, target: &Target, draft: &Draft) -> Result<String, CallError> {
        self.save(target, None, draft).await
    }

    /// The whole record, since a save replaces it (jdy-api.md §3.5).
    async fn update(&self, target: &Target, id: &str, draft: &Draft, _: &[Change]) -> Result<String, CallError> {
        self.save(target, Some(id), draft).await
    }

    async fn delete(&self, target: &Target, id: &str) -> Result<(), CallError> {
        self.remove(entry(target.object)?, id).await
    }

    async fn patch(&self, _: &Source, _: &str, _: &Patch) -> Result<(), CallError> {
        Err(unsupported("回写来源单据"))
    }

    async fn read_file(&self, _: &FileRef, _: usize) -> Result<Bytes, CallError> {
        Err(unsupported("读取附件"))
    }

    async fn store_file(&self, name: &str, content: Bytes) -> Result<String, CallError> {
        self.hands.upload(name, content).await.map_err(told)
    }

    async fn lacking(&self, _: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        Err(unsupported("检查字段"))
    }

    async fn provide(&self, _: &[Ensure]) -> Result<Vec<Ensure>, CallError> {
        Err(unsupported("添加字段"))
    }
}
