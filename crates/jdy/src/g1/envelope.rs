//! G1's envelope (jdy-api.md §6): two verdicts, one inside the other.

use http::StatusCode;
use serde_json::{Map, Value};

use crate::error::{Effect, Error};
use crate::wire;

/// The data of a success. A success whose data says otherwise is a business refusal; those also come as HTTP 519 with
/// `code` and `description_cn`.
pub(super) fn open(status: StatusCode, mut envelope: Map<String, Value>, effect: Effect) -> Result<Value, Error> {
    if wire::first(&envelope, &["errcode"]).is_some()
        || wire::first(&envelope, &["errorCode"]).as_deref() == Some("success")
    {
        return wire::open(status, envelope, effect);
    }
    let fine = verdict(&envelope) == Some(true) && status.is_success();
    match envelope.remove("data").unwrap_or_default() {
        Value::Object(data) if fine && verdict(&data) == Some(false) => Err(refused(status, &data, effect)),
        data if fine => Ok(data),
        _ if verdict(&envelope).is_none() && wire::first(&envelope, &["code", "errorCode"]).is_none() => {
            Err(Error::unreadable(status, b"", effect))
        }
        _ => Err(refused(status, &envelope, effect)),
    }
}

fn verdict(fields: &Map<String, Value>) -> Option<bool> {
    match fields.get("success")? {
        Value::Bool(verdict) => Some(*verdict),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn refused(status: StatusCode, fields: &Map<String, Value>, effect: Effect) -> Error {
    let rows = fields.get("errorInfo").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<_> = rows.iter().filter_map(Value::as_object).collect();
    let told: Vec<_> = rows.iter().filter_map(|row| wire::first(row, &["msg", "message"])).collect();
    let of_row = || rows.iter().find_map(|row| wire::first(row, &["errorCode", "code"]));
    let code = wire::first(fields, &["errorCode", "code"]).or_else(of_row).unwrap_or_default();
    let message = wire::first(fields, &["description_cn", "message", "msg", "description"]);
    let message = if told.is_empty() { message.unwrap_or_default() } else { told.join("；") };
    Error::answered(status, &code, &message, effect)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transport::Next;

    use super::*;

    fn opened(status: u16, envelope: &Value) -> Result<Value, Error> {
        let envelope = envelope.as_object().expect("an object").clone();
        open(StatusCode::from_u16(status).expect("a status"), envelope, Effect::Writes)
    }

    fn check_refusal(status: u16, envelope: &Value, next: Next, message: &str) {
        let error = opened(status, envelope).expect_err("a refusal");
        assert_eq!((error.next, error.message.as_str()), (next, message), "{envelope}");
    }

    #[test]
    fn a_success_is_opened() {
        let data = opened(200, &json!({"success": true, "errorCode": "", "data": {"rows": []}}));
        assert_eq!(data, Ok(json!({"rows": []})));
        let saved = json!({"success": true, "data": {"success": true, "successPkIds": ["7"]}});
        assert_eq!(opened(200, &saved).expect("data")["successPkIds"][0], "7");
    }

    #[test]
    fn a_success_around_a_failure_is_a_refusal_in_the_words_of_its_rows() {
        let rows = json!([{"msg": "客户不能为空"}, {"msg": "日期不能为空"}]);
        let envelope = json!({"success": true, "data": {"success": false, "message": "失败", "errorInfo": rows}});
        check_refusal(200, &envelope, Next::Reject, "客户不能为空；日期不能为空");
    }

    #[test]
    fn http_519_carries_a_business_refusal() {
        let envelope = json!({"code": "1030002002", "description_cn": "编码已存在"});
        check_refusal(519, &envelope, Next::Reject, "编码已存在");
        check_refusal(519, &json!({"code": "x", "description_cn": "余额不足"}), Next::Reject, "余额不足");
    }

    #[test]
    fn other_statuses_and_missing_verdicts_are_classed_as_everywhere() {
        check_refusal(401, &json!({"code": "x", "message": "token失效"}), Next::Renew, "token失效");
        check_refusal(200, &json!({"errcode": 1_000_202_001, "description": "过期"}), Next::Renew, "过期");
        assert_eq!(opened(200, &json!({"data": {}})).expect_err("no verdict").next, Next::Ambiguous);
    }
}
