//! The calls of G1 (jdy-api.md §6): all POST, names of its own, the verb in the path.

use serde_json::{Map, Value, json};

use super::{G1, names};
use crate::error::{Effect, Error};
use crate::filter::{Filter, Operation, Page, Saved, text, text_of};
use crate::object::{Object, push_body, unavailable};
use crate::wire::Call;

const PUSH: &str = "/jdy/sal/bill_push";
/// Not found for G1: G2's last segment in G1's manner (an assumption of §6).
const UPLOAD: &str = "/jdy/sys/attachment_upload";

impl G1 {
    pub(crate) async fn list(&self, object: &Object, filter: &Filter, page: u32) -> Result<Page, Error> {
        let path = object.g1.list.ok_or_else(|| unavailable(object, "列表"))?;
        let body = list_body(object, filter, page)?;
        let data = names::to_g2(self.call(&Call::json(path, &body, Effect::Reads)).await?);
        let counted = data.get("count").is_some() || data.get("total_page").is_some();
        let mut answer = Page::read(data, filter.page_size)?;
        if !counted {
            // The paging keys of G1 are unconfirmed. Without any, only an empty page is surely the last.
            answer.count = None;
            answer.total_pages = if answer.rows.is_empty() { page } else { page + 1 };
        }
        Ok(answer)
    }

    pub(crate) async fn detail(&self, object: &Object, key: &str, value: &str) -> Result<Value, Error> {
        let path = object.g1.detail.ok_or_else(|| unavailable(object, "详情"))?;
        let body = Map::from_iter([(key.to_owned(), value.into())]);
        Ok(names::to_g2(self.call(&Call::json(path, &body, Effect::Reads)).await?))
    }

    pub(crate) async fn save(&self, object: &Object, body: &Map<String, Value>) -> Result<Saved, Error> {
        let path = object.g1.save.ok_or_else(|| unavailable(object, "保存"))?;
        let data = self.call(&Call::json(path, &names::to_g1(body), Effect::Writes)).await?;
        saved(data, body)
    }

    pub(crate) async fn operate(&self, object: &Object, operation: Operation, ids: &[String]) -> Result<(), Error> {
        let (Some(path), Some(code)) = (object.g1.operate, object.code) else {
            return Err(unavailable(object, "操作"));
        };
        let body = json!({"entity_number": code, "operate_type": operation.code(), "ids": ids});
        self.write(path, &body).await.map(drop)
    }

    pub(crate) async fn push(&self, from: &Object, to: &Object, ids: &[&str]) -> Result<Saved, Error> {
        saved(self.write(PUSH, &push_body(from, to, ids)?).await?, &Map::new())
    }

    pub(crate) async fn upload(&self, file_name: &str, content: &[u8]) -> Result<Value, Error> {
        self.call(&Call { may_lack: true, ..Call::upload(UPLOAD, file_name, content)? }).await
    }

    async fn write(&self, path: &str, body: &Value) -> Result<Value, Error> {
        let body = body.as_object().map(names::to_g1).unwrap_or_default();
        self.call(&Call::json(path, &body, Effect::Writes)).await
    }
}

/// The request of a list: -1 is no filter, `starttime` and `endtime` are of the modification (an assumption of §6).
fn list_body(object: &Object, filter: &Filter, page: u32) -> Result<Map<String, Value>, Error> {
    let (from, to) = filter.modified.unwrap_or((-1, -1));
    let fixed = json!({"page": page, "pagesize": filter.page_size, "starttime": from, "endtime": to});
    let mut body = fixed.as_object().cloned().unwrap_or_default();
    if object.enable {
        body.insert("enable".to_owned(), (if filter.include_disabled { -1 } else { 1 }).into());
    }
    if let Some(name) = filter.ids_of(object)? {
        body.insert(names::g1_name(name), filter.ids.clone().into());
    }
    for (name, value) in &filter.extra {
        add(&mut body, names::g1_name(name), value);
    }
    Ok(body)
}

/// A name that comes again makes an array.
fn add(body: &mut Map<String, Value>, name: String, value: &str) {
    match body.get_mut(&name) {
        Some(Value::Array(values)) => values.push(value.into()),
        Some(first) => *first = json!([first.take(), value]),
        None => {
            body.insert(name, value.into());
        }
    }
}

/// G1's save reply knows ids only; the number is the one that was sent.
fn saved(data: Value, body: &Map<String, Value>) -> Result<Saved, Error> {
    let first = data.get("successPkIds").and_then(|ids| text(ids.get(0)?));
    let Some(id) = first else {
        return Saved::read(&names::to_g2(data));
    };
    let number = ["number", "bill_no"].into_iter().map(|name| text_of(body, name)).find(|number| !number.is_empty());
    Ok(Saved { id, number: number.unwrap_or_default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CUSTOMER, MATERIAL_UNIT};

    #[test]
    fn a_list_is_asked_for_as_the_working_script_does() {
        let body = list_body(&CUSTOMER, &Filter { include_disabled: true, ..Filter::default() }, 1).expect("a body");
        let seen = json!({"enable": -1, "starttime": -1, "endtime": -1, "page": 1, "pagesize": 100});
        assert_eq!(Value::Object(body), seen);
    }

    #[test]
    fn filters_are_renamed_and_repeated_ones_gathered() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let extra = vec![pair("dept_id", "1"), pair("bill_status", "C"), pair("dept_id", "2"), pair("dept_id", "3")];
        let filter = Filter { ids: vec!["7".into()], extra, modified: Some((1, 2)), ..Filter::default() };
        let body = Value::Object(list_body(&MATERIAL_UNIT, &filter, 2).expect("a body"));
        assert_eq!(body["materialid_id"], json!(["7"]));
        assert_eq!(body["deptid_id"], json!(["1", "2", "3"]));
        assert_eq!((&body["billstatus"], &body["starttime"]), (&json!("C"), &json!(1)));
    }

    #[test]
    fn the_number_of_a_saved_record_is_the_one_sent() {
        let body = json!({"bill_no": "CRM-1"}).as_object().cloned().expect("an object");
        let data = json!({"success": true, "successPkIds": ["7"]});
        assert_eq!(saved(data, &body), Ok(Saved { id: "7".into(), number: "CRM-1".into() }));
    }
}
