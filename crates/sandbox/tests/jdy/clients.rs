//! Calls in the shapes that public client programs send, where those differ from the sheet's own.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::bills::cast;
use crate::{Answer, Jdy};

/// A connectivity script asks for every instance and looks at `errcode`; a tap reads `data` alone.
#[tokio::test]
async fn the_authorisation_can_be_read_in_either_envelope() {
    let jdy = Jdy::new().await;
    let path = "/jdyconnector/app_management/push_app_authorize";
    let all = jdy.call("POST", path, &[], "{}".into()).await.body;
    assert_eq!((&all["code"], &all["errcode"]), (&json!(200), &json!(0)));
    assert!(all["data"].as_array().is_some_and(|rows| rows.len() == 2));
    let none = jdy.call("POST", path, &[("outerInstanceId", "1")], String::new()).await.body;
    assert_eq!((&none["code"], &none["errcode"]), (&json!(1_030_002_003), &json!(1_030_002_003)));
}

/// The vendor's own order sample sends `tax_amount` as a text, a shop the numbers of its database.
#[tokio::test]
async fn numbers_may_be_texts_and_words_may_not() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let mut line = json!({"material_number": "P0001", "unit_number": "JLDW001", "stock_number": "CK01",
                          "qty": "4.00", "tax_price": "12.5", "cess": "0", "tax_amount": ""});
    let bill = |line: &Value| {
        json!({"bill_date": "2026-11-23", "trans_type": "2", "customer_id": cast.customer,
                                     "emp_number": "", "bill_status": "A", "material_entity": [line]})
    };
    let saved = jdy.save("/scm/sal_out_bound", &bill(&line)).await;
    let detail = jdy.detail("/scm/sal_out_bound_detail", &saved).await;
    assert_eq!((&detail["total_amount"], &detail["material_entity"][0]["qty"]), (&json!(50), &json!(4)));
    line["qty"] = json!("four");
    assert_eq!(jdy.post("/scm/sal_out_bound", &bill(&line)).await.code(), 1_030_002_001);
}

async fn g1(jdy: &Jdy, path: &str, token: &str, body: &Value) -> Answer {
    let request = Request::post(format!("/jdy{path}?access_token={token}"))
        .header("accountId", "1626231450425740000")
        .header("groupName", "group01")
        .header("charset", "utf-8")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()));
    jdy.send(request.expect("a request")).await
}

async fn g1_token(jdy: &Jdy) -> String {
    let form =
        "client_id=200001&client_secret=0123456789abcdef0123456789abcdef&username=13800000001&password=jdy-sandbox";
    let request = Request::post("/auth/user/access_token").header("content-type", "application/x-www-form-urlencoded");
    let data = jdy.send(request.body(Body::from(form)).expect("a request")).await.data();
    data["access_token"].as_str().expect("a token").to_owned()
}

/// A tap pages bills of the elder interface by the day of their last change, until a page is empty.
#[tokio::test]
async fn bills_of_the_elder_interface_are_asked_for_by_the_day_of_their_change() {
    let jdy = Jdy::new().await;
    let token = g1_token(&jdy).await;
    let rows = async |body: Value| {
        let answer = g1(&jdy, "/sal/sal_outbound_list", &token, &body).await.body;
        answer["data"]["rows"].as_array().expect("rows").clone()
    };
    let all = rows(json!({"pagesize": 100, "page": 1, "begindate": "2000-01-01"})).await;
    assert!(rows(json!({"pagesize": 100, "page": 2, "begindate": "2000-01-01"})).await.is_empty());
    assert!(rows(json!({"pagesize": 100, "page": 1, "begindate": "2999-01-01"})).await.is_empty());
    let detail = g1(&jdy, "/sal/sal_outbound_detail", &token, &json!({"id": all[0]["id"]})).await.body;
    let changed = detail["data"]["modifytime"].as_str().expect("a time").get(..10).expect("a day").to_owned();
    let that_day = rows(json!({"pagesize": 100, "page": 1, "begindate": changed, "expiredate": changed})).await;
    assert!(that_day.iter().any(|row| row["id"] == all[0]["id"]), "both days belong to the window");
    let none = g1(&jdy, "/basedata/space_list", &token, &json!({})).await.body;
    assert_eq!((&none["success"], &none["data"]["rows"]), (&json!(true), &json!([])));
}

#[tokio::test]
async fn a_back_end_that_fell_over_speaks_the_dialect_of_the_call() {
    let jdy = Jdy::new().await;
    let token = g1_token(&jdy).await;
    let fault = json!({"faults": [{"system": "jdy", "path": "/jdy/*", "fault": "error_500", "times": 2}]});
    jdy.control("POST", "/faults", &fault).await;
    let elder = g1(&jdy, "/basedata/store_list", &token, &json!({})).await;
    assert_eq!((elder.status, &elder.body["success"]), (StatusCode::INTERNAL_SERVER_ERROR, &json!(false)));
    assert_eq!(elder.body["code"], "1000002001");
    let today = jdy.get("/bd/store", &[]).await;
    assert_eq!((today.status, today.code()), (StatusCode::INTERNAL_SERVER_ERROR, 1_000_002_001));
}

/// A shop polls advances by creation time and reads customer and amount.
#[tokio::test]
async fn an_advance_is_paid_against_an_order_or_against_nothing() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let order = jdy.save("/scm/sal_order", &cast.order("YS-1", &[cast.line(2, 59.0)])).await;
    let account = jdy.rows("/bd/settlement_account", &[]).await[0]["id"].clone();
    let advance = |no: &str, source: Value| {
        json!({"bill_date": "2026-11-23", "bill_no": no, "customer_id": cast.customer, "emp_number": "E001",
               "dept_number": "BM01", "operate_type": "audit", "sel_bill_info_entry": source,
               "pay_entry_list": [{"settle_account_id": account, "amount": "30"}]})
    };
    let entry = |kind: &str, amount: &str| json!([{"src_inter_id": order, "src_bill_type_id": kind, "src_bill_amount": "133.34", "cur_settle_amount": amount}]);
    let refused = async |source: Value| jdy.post("/arap/ar_pre_credit", &advance("YS-2", source)).await.code();
    assert_eq!(refused(entry("sal_bill_outbound", "30")).await, 2_016_043_007);
    assert_eq!(refused(entry("sal_bill_order", "30")).await, 2_016_043_013, "the order is not audited");
    jdy.operate("sal_bill_order", "audit", &[&order]).await.data();
    assert_eq!(refused(entry("sal_bill_order", "31")).await, 2_016_043_016);
    let made = jdy.save("/arap/ar_pre_credit", &advance("YS-2", entry("sal_bill_order", "30"))).await;
    jdy.save("/arap/ar_pre_credit", &advance("YS-3", json!([]))).await;
    let rows =
        jdy.rows("/arap/ar_pre_credit", &[("bill_status", "C"), ("create_start_time", "1"), ("page_size", "100")]);
    let rows = rows.await;
    assert_eq!(
        (rows.len(), &rows[0]["total_amount"], &rows[0]["customer_id"]),
        (2, &json!("30"), &json!(cast.customer))
    );
    let detail = jdy.detail("/arap/ar_pre_credit_detail", &made).await;
    let source = &detail["source_bill_entry_list"][0];
    assert_eq!((&source["src_bill_no"], &source["cur_settle_amount"]), (&json!("YS-1"), &json!("30")));
    assert!(jdy.rows("/arap/ar_credit", &[("search", "YS-")]).await.is_empty(), "no receipt");
    jdy.operate("ar_precreditbill", "unaudit", &[&made]).await.data();
    jdy.operate("ar_precreditbill", "delete", &[&made]).await.data();
    assert_eq!(jdy.get("/arap/ar_pre_credit_detail", &[("id", &made)]).await.code(), 1_030_002_003);
}
