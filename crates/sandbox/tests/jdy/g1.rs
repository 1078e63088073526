//! Sheet 2.6 and 6: the password login and G1's calls.

use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};

use crate::{Answer, Jdy};

struct G1 {
    jdy: Jdy,
    token: String,
}

const LOGIN: &str = "/auth/user/access_token?client_id=200001&client_secret=0123456789abcdef0123456789abcdef&username=13800000001&password=";

impl G1 {
    async fn new() -> Self {
        let jdy = Jdy::new().await;
        let request = Request::get(format!("{LOGIN}jdy-sandbox")).body(Body::empty()).expect("a request");
        let data = jdy.send(request).await.data();
        assert_eq!(data["expires_in"], 7200);
        let token = data["access_token"].as_str().expect("a token").to_owned();
        Self { jdy, token }
    }

    async fn post(&self, path: &str, account: &str, body: &Value) -> Answer {
        let request = Request::post(format!("/jdy{path}?access_token={}", self.token))
            .header("accountId", account)
            .header("groupName", "group01")
            .header("Content-Type", "application/json; charset=utf-8")
            .body(Body::from(body.to_string()));
        self.jdy.send(request.expect("a request")).await
    }

    async fn call(&self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, "1626231450425740000", body).await;
        assert_eq!((answer.status, &answer.body["success"]), (StatusCode::OK, &json!(true)), "{}", answer.body);
        answer.body["data"].clone()
    }
}

#[tokio::test]
async fn the_password_login_lists_the_same_account_sets() {
    let g1 = G1::new().await;
    let services = g1.call("/sys/accountGroup", &json!({})).await;
    let sets: Vec<&Value> = services.as_array().expect("rows").iter().map(|row| &row["accountGroups"][0]).collect();
    let g2 = g1.jdy.authorisations().await;
    assert_eq!(sets[0]["accountId"], g2[0]["accountId"]);
    assert_eq!((&sets[0]["enable"], &sets[1]["enable"]), (&json!("1"), &json!("0")));
    let disabled = g1.post("/basedata/store_list", "1626231450425740001", &json!({})).await;
    assert_eq!((disabled.status.as_u16(), &disabled.body["code"]), (519, &json!("1020002008")));
    let wrong = Request::get(format!("{LOGIN}nonsense")).body(Body::empty()).expect("a request");
    assert_eq!(g1.jdy.send(wrong).await.code(), 1_020_002_008);
    let stranger = G1 { token: "x".to_owned(), jdy: g1.jdy };
    assert_eq!(stranger.post("/basedata/store_list", "1", &json!({})).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_customer_is_saved_and_read_in_the_names_of_the_sdk() {
    let g1 = G1::new().await;
    let staff = g1.call("/basedata/emp_list", &json!({"enable": -1, "page": 1, "pagesize": 100})).await;
    let zhang = staff["rows"].as_array().expect("rows").iter().find(|row| row["number"] == "E001").expect("张三");
    assert_eq!(zhang["mobile"], "13900000001", "plain in G1");
    let body = json!({"number": "G1", "name": "老接口客户", "salerid_id": zhang["id"],
                      "contractpersons": [{"contactperson": "王五", "mobile": "13811112222"}]});
    let saved = g1.call("/basedata/customer_save", &body).await;
    assert_eq!(saved["success"], true);
    let detail = g1.call("/basedata/customer_detail", &json!({"id": saved["successPkIds"][0]})).await;
    assert_eq!((&detail["salerid_name"], &detail["salerid_id"]), (&json!("张三"), &zhang["id"]));
    assert_eq!(detail["contractpersons"][0]["contactperson"], "王五");
    let again = g1.post("/basedata/customer_save", "1626231450425740000", &body).await;
    assert_eq!((again.status.as_u16(), &again.body["code"]), (519, &json!("1030002002")));
    let batch = json!({"items": [body, {"number": "G2", "name": "又一个"}]});
    let batch = g1.call("/basedata/customer_batch_save", &batch).await;
    assert_eq!((&batch[0]["success"], &batch[1]["success"]), (&json!(false), &json!(true)));
}

#[tokio::test]
async fn an_order_lives_through_g1() {
    let g1 = G1::new().await;
    let material = g1.call("/basedata/material_detail", &json!({"number": "P0001"})).await;
    let customer = g1.call("/basedata/customer_detail", &json!({"number": "C0001"})).await;
    let order = json!({"billdate": "2026-11-23", "billno": "G1-1", "customerid_id": customer["id"], "material_entity": [
        {"materialid_id": material["id"], "unit_id": "1", "qty": 3, "price": 59, "isfree": false}]});
    let saved = g1.call("/sal/sal_order_save", &order).await;
    let new = saved["successPkIds"][0].clone();
    let operate = json!({"entity_number": "sal_bill_order", "operate_type": "audit", "ids": [new]});
    g1.call("/sal/sal_operate", &operate).await;
    let push = json!({"id": new, "source_bill": "sal_bill_order", "target_bill": "sal_bill_outbound"});
    assert_eq!(g1.call("/sal/bill_push", &push).await["success"], true);
    let all =
        json!({"search": "", "enable": -1, "parent": [], "starttime": -1, "endtime": -1, "page": 1, "pagesize": 100});
    let listed = g1.call("/sal/sal_order_list", &all).await;
    assert_eq!((&listed["rows"][0]["billno"], &listed["rows"][0]["billstatus"]), (&json!("G1-1"), &json!("C")));
    let stock = g1.call("/inv/inv_list_v2", &json!({"page": 1, "pagesize": 100})).await;
    assert!(stock["rows"].as_array().is_some_and(|rows| rows.iter().any(|row| row["validqty"] == "497.0000000000")));
    let lost = g1.post("/basedata/nothing_list", "1626231450425740000", &json!({})).await;
    assert_eq!(lost.status.as_u16(), 519);
}
