//! Tenant functions and the ERP objects (fxiaoke-api.md §3.4, §3.6, §4.8).

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::call::{Call, Effect, incomplete, text_at};
use crate::data::named;
use crate::{Client, Error};

/// Where a tenant's functions are called (fxiaoke-api.md §3.6).
pub const FUNCTION: &str = "/cgi/crm/v2/special/function";
const ERP: &str = "/cgi/crm/erp/data";
/// The longest that any function may run (§7.1), and the way there and back.
const FUNCTION_MOST: Duration = Duration::from_secs(310);
/// What a function has to do its work where nothing else is agreed (§7.1), and the way there and back.
const FUNCTION_USUAL: Duration = Duration::from_secs(25);

/// Whether the object is of the inventory that an ERP manages, which has a call of its own to be written by (§4.8).
pub fn is_erp(object: &str) -> bool {
    matches!(object, "ErpStockObj" | "ErpWarehouseObj")
}

impl Client {
    /// Runs a custom function of the enterprise with one `Map` parameter, `inputData`, and answers what it returns.
    /// That the return value stands in `data.functionResult` is the sheet's assumption. A `long` one is waited for as long
    /// as any function may run.
    pub async fn function(&self, name: &str, input: Value, long: bool) -> Result<Value, Error> {
        let parameters = json!([{"name": "inputData", "type": "Map", "value": input}]);
        let body = json!({"data": {"api_name": name, "parameters": parameters}});
        let call = Call {
            deadline: Some(if long { FUNCTION_MOST } else { FUNCTION_USUAL }),
            ..Call::writes(FUNCTION, name, body)
        };
        let mut answer = self.call(call).await?;
        match answer.pointer_mut("/data/functionResult").map(Value::take) {
            Some(result) => Ok(result),
            None => Err(incomplete(&answer, Effect::Writes, "data.functionResult")),
        }
    }

    /// Creates a record of an ERP object, or updates it when `fields` has its `_id`; answers the id.
    pub async fn save_erp(&self, object: &str, fields: Map<String, Value>) -> Result<String, Error> {
        let known = fields.get("_id").and_then(Value::as_str).map(str::to_owned);
        let body = json!({"data": {"object_data": named(object, fields)}});
        let answer = self.call(Call::writes(ERP, object, body)).await?;
        let id = known.or_else(|| text_at(&answer, "dataId"));
        id.ok_or_else(|| incomplete(&answer, Effect::Writes, "dataId"))
    }
}

#[cfg(test)]
mod tests {
    use transport::{Deadline, Next};

    use super::*;
    use crate::call::fields;
    use crate::testing::{Fake, ok};

    #[tokio::test]
    async fn a_function_gets_one_map_and_time_to_run() {
        let fake = Fake::new(|_, _| ok(json!({"data": {"functionResult": {"rows": [{"ok": true}]}}})));
        let result = fake.client().function("batch__c", json!({"op": "create"}), false).await.expect("a result");
        assert_eq!(result["rows"][0]["ok"], true);
        let expected = json!({"api_name": "batch__c",
            "parameters": [{"name": "inputData", "type": "Map", "value": {"op": "create"}}]});
        assert_eq!(fake.last(FUNCTION)["data"], expected);
        let deadline = fake.request(FUNCTION).extensions().get::<Deadline>().map(|d| d.0);
        assert_eq!(deadline, Some(FUNCTION_USUAL));
    }

    #[tokio::test]
    async fn a_function_without_a_result_may_have_run() {
        let fake = Fake::new(|_, _| ok(json!({"data": {}})));
        assert_eq!(fake.client().function("f__c", json!({}), true).await.expect_err("nothing").next, Next::Ambiguous);
    }

    #[tokio::test]
    async fn an_erp_record_is_updated_by_its_id() {
        let fake = Fake::new(|_, _| ok(json!({"dataId": "new"})));
        let client = fake.client();
        let stock = |id: Value| fields(json!({"_id": id, "available_stock": "1.5"}));
        assert_eq!(client.save_erp("ErpStockObj", stock(json!("old"))).await.as_deref(), Ok("old"));
        assert_eq!(client.save_erp("ErpStockObj", Map::new()).await.as_deref(), Ok("new"));
        assert_eq!(fake.last(ERP)["data"]["object_data"]["dataObjectApiName"], "ErpStockObj");
    }
}
