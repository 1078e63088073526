//! The calls of G2 (jdy-api.md §3 to §5).

use serde_json::{Map, Value, json};

use super::G2;
use crate::crypt;
use crate::error::{Effect, Error};
use crate::filter::{Filter, Operation, Page, Saved};
use crate::object::{Object, push_body, unavailable};
use crate::wire::Call;

const OPERATE: &str = "/jdy/v2/sys/common_operate";
const PUSH: &str = "/jdy/v2/sys/bill_push";
const UPLOAD: &str = "/jdy/v2/sys/attachment_upload";

impl G2 {
    pub(crate) async fn list(&self, object: &Object, filter: &Filter, page: u32) -> Result<Page, Error> {
        let path = object.g2.list.ok_or_else(|| unavailable(object, "列表"))?;
        let mut data = self.call(&Call::get(path, filter.query(object, page)?)).await?;
        if let Some(rows) = data.get_mut("rows") {
            crypt::reveal(rows, object.private, self.client_secret());
        }
        Page::read(data, filter.page_size)
    }

    /// By `id` or by `number` (§3.4).
    pub(crate) async fn detail(&self, object: &Object, key: &str, value: &str) -> Result<Value, Error> {
        let path = object.g2.detail.ok_or_else(|| unavailable(object, "详情"))?;
        let mut data = self.call(&Call::get(path, vec![(key.to_owned(), value.to_owned())])).await?;
        crypt::reveal(&mut data, object.private, self.client_secret());
        Ok(data)
    }

    pub(crate) async fn save(&self, object: &Object, body: &Map<String, Value>) -> Result<Saved, Error> {
        let path = object.g2.save.ok_or_else(|| unavailable(object, "保存"))?;
        Saved::read(&self.call(&Call::json(path, body, Effect::Writes)).await?)
    }

    pub(crate) async fn operate(&self, object: &Object, operation: Operation, ids: &[String]) -> Result<(), Error> {
        let code = object.code.ok_or_else(|| unavailable(object, "操作"))?;
        let body = json!({"entity_number": code, "operate_type": operation.code(), "ids": ids});
        self.write(OPERATE, body).await.map(drop)
    }

    pub(crate) async fn push(&self, from: &Object, to: &Object, ids: &[&str]) -> Result<Saved, Error> {
        Saved::read(&self.write(PUSH, push_body(from, to, ids)?).await?)
    }

    pub(crate) async fn upload(&self, file_name: &str, content: &[u8]) -> Result<Value, Error> {
        self.call(&Call::upload(UPLOAD, file_name, content)?).await
    }

    async fn write(&self, path: &str, body: Value) -> Result<Value, Error> {
        let body = match body {
            Value::Object(body) => body,
            _ => Map::new(),
        };
        self.call(&Call::json(path, &body, Effect::Writes)).await
    }
}
