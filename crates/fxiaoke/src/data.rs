//! Records of any object (fxiaoke-api.md chapter 2).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::call::{Call, Effect, incomplete, text, text_at};
use crate::{Client, Error, Query, QueryPage, special};

/// A record that has been created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its `_id`.
    pub id: String,
    /// Ids of its detail rows by detail object, in the order they were sent. How the service answers them is
    /// assumption A9, so this may be empty; query the details by their master then.
    pub detail_ids: BTreeMap<String, Vec<String>>,
}

/// Preset and custom objects have each their own paths (§2.2).
fn path(object: &str, action: &str) -> String {
    let family = if object.ends_with("__c") { "custom/v2" } else { "v2" };
    format!("/cgi/crm/{family}/data/{action}")
}

impl Client {
    /// One page of records (§2.6).
    pub async fn query(&self, object: &str, query: &Query) -> Result<QueryPage, Error> {
        let body = json!({"data": {
            "dataObjectApiName": object,
            // Files by their permanent path, which stays the same (§5.1); the misspelling is the service's.
            "igonreMediaIdConvert": true,
            "find_explicit_total_num": query.count,
            "search_query_info": query.to_json(),
        }});
        let mut answer = self.call(Call::reads(&path(object, "query"), object, body)).await?;
        let total = answer["data"]["total"].as_u64().filter(|_| query.count);
        // Not by index: that panics where `data` is a text.
        match answer.pointer_mut("/data/dataList").map(Value::take).unwrap_or_default() {
            Value::Array(rows) => Ok(QueryPage { rows, total }),
            // Never an empty page: somebody might conclude that everything is gone.
            _ => Err(incomplete(&answer, Effect::Reads, "data.dataList")),
        }
    }

    /// One record without its details, absent fields left out (§2.5). `None` when the service says so in a way we
    /// can tell; where it refuses in other words (assumption A12), that refusal.
    pub async fn get(&self, object: &str, id: &str) -> Result<Option<Value>, Error> {
        let data = json!({"dataObjectApiName": object, "objectDataId": id, "igonreMediaIdConvert": true});
        let body = json!({"includeNull": false, "data": data});
        match self.call(Call::reads(&path(object, "get"), object, body)).await {
            Ok(mut answer) => match answer["data"].take() {
                Value::Object(record) if record.is_empty() => Ok(None),
                Value::Null => Ok(None),
                record @ Value::Object(_) => Ok(Some(record)),
                _ => Err(incomplete(&answer, Effect::Reads, "data")),
            },
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Creates a record with its detail rows (§2.3). Not idempotent (R4). Rows without a `record_type` get the
    /// default one.
    pub async fn create(
        &self,
        object: &str,
        fields: Map<String, Value>,
        details: BTreeMap<String, Vec<Map<String, Value>>>,
    ) -> Result<Created, Error> {
        if special::is_erp(object) {
            let id = self.save_erp(object, typed(fields)).await?;
            return Ok(Created { id, detail_ids: BTreeMap::new() });
        }
        let mut data = json!({"object_data": named(object, typed(fields))});
        if !details.is_empty() {
            let rows = |rows: Vec<_>| rows.into_iter().map(typed).map(Value::Object).collect();
            let details = details.into_iter().map(|(object, list)| (object, Value::Array(rows(list))));
            data["details"] = Value::Object(details.collect());
        }
        let mut body = self.flags();
        body["includeDetailIds"] = data.get("details").is_some().into();
        body["data"] = data;
        let answer = self.call(Call::writes(&path(object, "create"), object, body)).await?;
        let id = text_at(&answer, "dataId").ok_or_else(|| incomplete(&answer, Effect::Writes, "dataId"))?;
        Ok(Created { id, detail_ids: detail_ids(&answer) })
    }

    /// Changes the fields given and leaves the others (§2.4). The owner is not one of them (R7), nor are details:
    /// update those through their own object.
    pub async fn update(&self, object: &str, id: &str, mut fields: Map<String, Value>) -> Result<(), Error> {
        fields.insert("_id".into(), id.into());
        if special::is_erp(object) {
            return self.save_erp(object, fields).await.map(drop);
        }
        let mut body = self.flags();
        body["data"] = json!({"object_data": named(object, fields)});
        self.call(Call::writes(&path(object, "update"), object, body)).await.map(drop)
    }

    /// Gives a record to another owner (an openUserId). Capital `Data` is the service's spelling (§2.7).
    pub async fn change_owner(&self, object: &str, id: &str, owner: &str) -> Result<(), Error> {
        let change = json!([{"objectDataId": id, "ownerId": [owner]}]);
        self.act(object, "changeOwner", json!({"Data": change})).await
    }

    /// 作废: out of use, to be recovered or deleted (§2.7).
    pub async fn invalidate(&self, object: &str, id: &str) -> Result<(), Error> {
        self.act(object, "invalid", json!({"object_data_id": id})).await
    }

    /// Takes invalidated records back into use (§2.7).
    pub async fn recover(&self, object: &str, ids: &[&str]) -> Result<(), Error> {
        self.act(object, "recover", json!({"idList": ids})).await
    }

    /// Deletes records for good; only invalidated ones can be (§2.7).
    pub async fn delete(&self, object: &str, ids: &[&str]) -> Result<(), Error> {
        self.act(object, "delete", json!({"idList": ids})).await
    }

    /// Locks records with their details (§2.7).
    pub async fn lock(&self, object: &str, ids: &[&str]) -> Result<(), Error> {
        self.lock_or_unlock("/cgi/crm/v2/object/lock", object, ids).await
    }

    /// Unlocks records with their details (§2.7).
    pub async fn unlock(&self, object: &str, ids: &[&str]) -> Result<(), Error> {
        self.lock_or_unlock("/cgi/crm/v2/object/unlock", object, ids).await
    }

    async fn lock_or_unlock(&self, path: &str, object: &str, ids: &[&str]) -> Result<(), Error> {
        let body = json!({"data": {"dataObjectApiName": object, "dataIds": ids, "detailObjStrategy": 1}});
        self.call(Call::writes(path, object, body)).await.map(drop)
    }

    async fn act(&self, object: &str, action: &str, mut data: Value) -> Result<(), Error> {
        data["dataObjectApiName"] = object.into();
        self.call(Call::writes(&path(object, action), object, json!({"data": data}))).await.map(drop)
    }

    /// The service's own defaults are `true` (R8).
    fn flags(&self) -> Value {
        let config = self.config();
        json!({"triggerApprovalFlow": config.approval_flow, "triggerWorkFlow": config.workflow})
    }
}

/// In create and update the object's name stands among the fields (§2.3).
pub(crate) fn named(object: &str, mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.insert("dataObjectApiName".into(), object.into());
    fields
}

fn typed(mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.entry("record_type").or_insert_with(|| "default__c".into());
    fields
}

fn detail_ids(answer: &Value) -> BTreeMap<String, Vec<String>> {
    let lists = answer.get("detailIds").and_then(Value::as_object);
    let ids = |list: &Value| list.as_array().map(|ids| ids.iter().filter_map(text).collect()).unwrap_or_default();
    lists.into_iter().flatten().map(|(object, list)| (object.clone(), ids(list))).collect()
}

#[cfg(test)]
mod tests {
    use transport::Next;

    use super::*;
    use crate::testing::{Fake, ok};

    fn map(value: Value) -> Map<String, Value> {
        crate::call::fields(value)
    }

    #[test]
    fn custom_objects_have_their_own_paths() {
        assert_eq!(path("AccountObj", "create"), "/cgi/crm/v2/data/create");
        assert_eq!(path("jdy_stock__c", "create"), "/cgi/crm/custom/v2/data/create");
    }

    #[tokio::test]
    async fn an_order_is_created_with_its_lines_and_wakes_no_flow() {
        let fake = Fake::new(|_, _| ok(json!({"dataId": "64b0", "detailIds": {"SalesOrderProductObj": ["1", "2"]}})));
        let line = |quantity: &str| map(json!({"product_id": "p", "quantity": quantity}));
        let details = [("SalesOrderProductObj".to_owned(), vec![line("1.50"), line("2")])].into();
        let created = fake.client().create("SalesOrderObj", map(json!({"account_id": "a"})), details).await;
        let created = created.expect("an answer");
        assert_eq!((created.id.as_str(), created.detail_ids["SalesOrderProductObj"].len()), ("64b0", 2));
        let body = fake.last("/cgi/crm/v2/data/create");
        assert_eq!(body["triggerApprovalFlow"], false);
        assert_eq!(body["triggerWorkFlow"], false);
        assert_eq!(body["includeDetailIds"], true);
        assert_eq!(body["data"]["object_data"]["dataObjectApiName"], "SalesOrderObj");
        assert_eq!(body["data"]["details"]["SalesOrderProductObj"][0]["quantity"], "1.50");
        assert_eq!(body["data"]["details"]["SalesOrderProductObj"][0]["record_type"], "default__c");
    }

    #[tokio::test]
    async fn erp_objects_are_written_by_their_own_call() {
        let fake = Fake::new(|_, _| ok(json!({"dataId": "64b0"})));
        let client = fake.client();
        let made = client.create("ErpStockObj", map(json!({"real_stock": "5"})), BTreeMap::new()).await;
        assert_eq!(made.expect("an answer").id, "64b0");
        client.update("ErpStockObj", "64b0", map(json!({"real_stock": "4"}))).await.expect("an answer");
        let expected = json!({"dataObjectApiName": "ErpStockObj", "_id": "64b0", "real_stock": "4"});
        assert_eq!(fake.last("/cgi/crm/erp/data")["data"]["object_data"], expected);
    }

    #[tokio::test]
    async fn a_created_record_without_an_id_is_ambiguous() {
        let fake = Fake::new(|_, _| ok(json!({})));
        let error = fake.client().create("AccountObj", Map::new(), BTreeMap::new()).await.expect_err("no id");
        assert_eq!(error.next, Next::Ambiguous);
    }

    #[tokio::test]
    async fn a_page_without_a_list_is_not_an_empty_page() {
        let fake = Fake::new(|_, _| ok(json!({"data": {"total": 0}})));
        let error = fake.client().query("AccountObj", &Query::default()).await.expect_err("no list");
        assert_eq!(error.next, Next::Retry);
    }

    #[tokio::test]
    async fn a_total_is_answered_only_if_it_was_asked_for() {
        let fake = Fake::new(|_, _| ok(json!({"data": {"dataList": [{"n": "1.10"}], "total": 0}})));
        let client = fake.client();
        let page = client.query("AccountObj", &Query::default()).await.expect("a page");
        assert_eq!((page.rows, page.total), (vec![json!({"n": "1.10"})], None));
        let counted = Query { count: true, ..Query::default() };
        assert_eq!(client.query("AccountObj", &counted).await.expect("a page").total, Some(0));
    }

    #[tokio::test]
    async fn a_record_that_is_not_there_is_none_and_another_refusal_is_an_error() {
        let missing = Fake::new(|_, _| json!({"errorCode": 201_112_015, "errorMessage": "数据不存在"}));
        assert_eq!(missing.client().get("AccountObj", "1").await, Ok(None));
        let denied = Fake::new(|_, _| json!({"errorCode": 320_002_500, "errorMessage": "无权限"}));
        assert_eq!(denied.client().get("AccountObj", "1").await.expect_err("denied").next, Next::Reject);
    }

    #[tokio::test]
    async fn the_operations_name_object_and_ids_as_each_wants_it() {
        let fake = Fake::new(|_, _| ok(json!({})));
        let client = fake.client();
        client.change_owner("AccountObj", "1", "FSUID_2").await.expect("an answer");
        let expected =
            json!({"dataObjectApiName": "AccountObj", "Data": [{"objectDataId": "1", "ownerId": ["FSUID_2"]}]});
        assert_eq!(fake.last("/cgi/crm/v2/data/changeOwner")["data"], expected);
        client.invalidate("AccountObj", "1").await.expect("an answer");
        let expected = json!({"dataObjectApiName": "AccountObj", "object_data_id": "1"});
        assert_eq!(fake.last("/cgi/crm/v2/data/invalid")["data"], expected);
        client.delete("x__c", &["1", "2"]).await.expect("an answer");
        let expected = json!({"dataObjectApiName": "x__c", "idList": ["1", "2"]});
        assert_eq!(fake.last("/cgi/crm/custom/v2/data/delete")["data"], expected);
        client.unlock("x__c", &["1"]).await.expect("an answer");
        assert_eq!(fake.last("/cgi/crm/v2/object/unlock")["data"]["dataIds"], json!(["1"]));
    }
}
