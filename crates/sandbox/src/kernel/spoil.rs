//! Spoilt answers: what the script makes of a good call.

use serde_json::{Map, Value, json};

use super::{Call, Reply, System};

/// A back end that fell over; nothing was executed.
pub(crate) fn error_500(system: System, call: &Call) -> Reply {
    match system {
        System::Jdy => crate::jdy::refusal_with(call, 1_000_002_001).status(500),
        System::Crm => Reply::json(&json!({"errorCode": -1, "errorMessage": "系统繁忙"})).status(500).rejected(),
    }
}

/// A gateway page where JSON was expected; nothing was executed.
pub(crate) fn html() -> Reply {
    const PAGE: &str = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>\
                        <body><center><h1>502 Bad Gateway</h1></center><hr></body></html>";
    Reply::of("text/html", PAGE).rejected()
}

/// The given code in the system's own envelope; nothing was executed.
pub(crate) fn code(system: System, call: &Call, code: i64) -> Reply {
    match system {
        System::Jdy => crate::jdy::refusal_with(call, code),
        System::Crm => {
            let text = match code {
                20016 => "the cropId,cropAccessToken or authorization is error",
                30004 | 14001 => "接口调用频率超过限制",
                30002 => "接口调用次数已用完",
                _ => "sandbox fault",
            };
            Reply::json(&json!({"errorCode": code, "errorMessage": text, "traceId": "E-O.sandbox.-10000-fault"}))
                .rejected()
        }
    }
}

/// A list that says there is nothing.
pub(crate) fn empty_list(reply: Reply) -> Reply {
    rewrite(reply, |rows, frame| {
        rows.clear();
        for name in COUNTS {
            if let Some(count) = frame.get_mut(name) {
                *count = if count.is_string() { json!("0") } else { json!(0) };
            }
        }
    })
}

/// A page with fewer rows than its totals promise.
pub(crate) fn short_page(reply: Reply) -> Reply {
    rewrite(reply, |rows, frame| {
        rows.truncate(rows.len() / 2);
        if let Some(size) = frame.get_mut("current_page_size") {
            *size = json!(rows.len());
        }
    })
}

/// Where either system keeps the rows of a list; last the answers whose `data` is the list itself.
const LISTS: [&str; 10] =
    ["rows", "dataList", "userList", "empList", "employees", "items", "departments", "objects", "datas", "data"];

/// Where either system says how many there are.
const COUNTS: [&str; 8] =
    ["count", "total", "totalCount", "totalNumber", "total_count", "total_page", "pageCount", "current_page_size"];

/// Changes the first list of an answer; an answer without one stays as it is, and so does that of a write.
fn rewrite(mut reply: Reply, change: impl FnOnce(&mut Vec<Value>, &mut Map<String, Value>)) -> Reply {
    if reply.wrote || reply.rejected {
        return reply;
    }
    let Ok(mut body) = serde_json::from_slice::<Value>(&reply.body) else { return reply };
    let frame = if body.get("data").is_some_and(Value::is_object) { body.get_mut("data") } else { Some(&mut body) };
    let Some(Value::Object(frame)) = frame else { return reply };
    let Some(name) = LISTS.into_iter().find(|name| frame.get(*name).is_some_and(Value::is_array)) else {
        return reply;
    };
    let Some(Value::Array(mut rows)) = frame.remove(name) else { return reply };
    change(&mut rows, frame);
    frame.insert(name.to_owned(), Value::Array(rows));
    reply.body = body.to_string().into();
    reply
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{empty_list, short_page};
    use crate::kernel::Reply;

    fn list() -> Reply {
        Reply::json(&json!({"errcode": 0, "data": {"count": "4", "total_page": 1, "rows": [{}, {}, {}, {}]}}))
    }

    fn body(reply: &Reply) -> Value {
        serde_json::from_slice(&reply.body).expect("JSON")
    }

    #[test]
    fn an_empty_list_says_that_there_is_nothing() {
        let body = body(&empty_list(list()));
        assert_eq!(body["data"], json!({"count": "0", "total_page": 0, "rows": []}));
    }

    #[test]
    fn a_list_is_found_wherever_an_interface_keeps_it() {
        for (answer, empty) in [
            (json!({"code": 200, "data": [1, 2]}), json!({"code": 200, "data": []})),
            (json!({"departments": [1]}), json!({"departments": []})),
            (json!({"data": {"objects": [1]}}), json!({"data": {"objects": []}})),
            (json!({"totalNumber": 1, "datas": [1]}), json!({"totalNumber": 0, "datas": []})),
            (json!({"data": {"name": "x"}}), json!({"data": {"name": "x"}})),
        ] {
            assert_eq!(body(&empty_list(Reply::json(&answer))), empty);
        }
        let saved = json!({"success": true, "data": [{"success": true}]});
        assert_eq!(body(&empty_list(Reply::json(&saved).wrote())), saved, "a save's verdicts are no list");
    }

    #[test]
    fn a_short_page_keeps_its_promise_of_more() {
        let body = body(&short_page(list()));
        assert_eq!(body["data"]["rows"].as_array().map(Vec::len), Some(2));
        assert_eq!(body["data"]["count"], "4");
    }
}
