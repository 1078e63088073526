use serde_json::{Map, Value, json};
use transport::Next;

use crate::testing::{ACCOUNTS, Gateway, LOGIN, account_groups, refusal};
use crate::{CUSTOMER, Error, Filter, MATERIAL, Operation, SALES_ORDER, STORE};

const LIST: &str = "/jdy/basedata/store_list";

fn good(data: &Value) -> String {
    json!({"success": true, "errorCode": "", "message": "", "data": data}).to_string()
}

fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

async fn list(client: &crate::Client) -> Result<usize, Error> {
    client.list(&STORE, &Filter::default(), 1).await.map(|page| page.rows.len())
}

#[tokio::test]
async fn a_call_carries_the_token_and_the_account_set() {
    let gateway = Gateway::answering(200, good(&json!({"rows": [{"id": "1"}], "count": "1", "totalpage": 1})));
    let client = gateway.phone_client();
    let answers = futures::future::join_all((0..10).map(|_| list(&client))).await;
    assert!(answers.iter().all(|answer| *answer == Ok(1)));
    assert_eq!((gateway.calls(LOGIN), gateway.calls(ACCOUNTS), gateway.calls(LIST)), (1, 1, 10));
    let request = gateway.last();
    assert_eq!(request.uri().query(), Some("access_token=a-token"));
    assert_eq!(request.headers()["accountid"], "16");
    assert_eq!(request.headers()["groupname"], "group01");
    assert!(!request.headers().contains_key("x-api-signature"));
}

#[tokio::test]
async fn rows_and_details_come_out_in_g2_names() {
    let row = json!({"id": "1", "baseunitid_id": "8", "parentid_name": "酒", "ismultiunit": true, "qty": 1.10});
    let gateway = Gateway::answering(200, good(&json!({"rows": [row]})));
    let page = gateway.phone_client().list(&MATERIAL, &Filter::default(), 3).await.expect("a page");
    assert_eq!(page.rows[0]["base_unit_id"], "8");
    assert_eq!((&page.rows[0]["parent_name"], &page.rows[0]["is_multi_unit"]), (&json!("酒"), &json!(true)));
    assert_eq!(page.total_pages, 4, "without paging keys only an empty page is the last");
    assert_eq!(page.count, None, "and nobody knows how many rows there are");

    let gateway = Gateway::answering(200, good(&json!({"id": "1", "contractpersons": [{"contactperson": "张三"}]})));
    let detail = gateway.phone_client().detail(&CUSTOMER, "1").await.expect("a detail").expect("a customer");
    assert_eq!(detail["bomentity"][0]["contact_person"], "张三");
    assert_eq!(gateway.last_body(), json!({"id": "1"}));
}

#[tokio::test]
async fn a_body_goes_in_with_g1_names_and_the_save_reply_is_understood() {
    let gateway = Gateway::answering(200, good(&json!({"success": true, "successPkIds": ["9"]})));
    let client = gateway.phone_client();
    let body = fields(&json!({"bill_no": "CRM-1", "customer_id": "2", "material_entity": [{"material_id": "1"}]}));
    let saved = client.save(&SALES_ORDER, &body).await.expect("saved");
    assert_eq!((saved.id.as_str(), saved.number.as_str()), ("9", "CRM-1"));
    let sent = json!({"billno": "CRM-1", "customerid_id": "2", "material_entity": [{"materialid_id": "1"}]});
    assert_eq!((gateway.last().uri().path(), gateway.last_body()), ("/jdy/sal/sal_order_save", sent));

    client.operate(&SALES_ORDER, Operation::Audit, &["9".into()]).await.expect("audited");
    assert_eq!(gateway.last().uri().path(), "/jdy/sal/sal_operate");
    assert_eq!(client.operate(&CUSTOMER, Operation::Delete, &[]).await.expect_err("no path").next, Next::Reject);
}

#[tokio::test]
async fn a_business_refusal_keeps_its_words() {
    let gateway = Gateway::answering(519, json!({"code": "1030002002", "description_cn": "编码已存在"}).to_string());
    let error = gateway.phone_client().save(&CUSTOMER, &Map::new()).await.expect_err("a refusal");
    assert_eq!((error.next, error.message.as_str(), error.is_duplicate()), (Next::Reject, "编码已存在", true));
}

#[tokio::test]
async fn a_stale_token_is_renewed_once() {
    let gateway = Gateway::new(|path, nth| match (path, nth) {
        (LIST, 1) => Some((401, json!({"code": "401", "message": "token invalid"}).to_string())),
        (LIST, _) => Some((200, good(&json!({"rows": [], "count": 0})))),
        _ => None,
    });
    assert_eq!(list(&gateway.phone_client()).await, Ok(0));
    assert_eq!((gateway.calls(LOGIN), gateway.calls(ACCOUNTS), gateway.calls(LIST)), (2, 1, 2));
}

#[tokio::test]
async fn a_token_that_is_stale_twice_is_renewed_as_soon_as_a_third_login_is_allowed() {
    let gateway = Gateway::new(|path, nth| match (path, nth) {
        (LIST, 1..=2) => Some((401, json!({"code": "401", "message": "token invalid"}).to_string())),
        (LIST, _) => Some((200, good(&json!({"rows": [], "count": 0})))),
        _ => None,
    });
    let client = gateway.phone_client();
    assert_eq!(list(&client).await.expect_err("a login too many").next, Next::Retry);
    assert_eq!((gateway.calls(LOGIN), gateway.calls(LIST)), (2, 2));
    gateway.wait(60_000);
    assert_eq!(list(&client).await, Ok(0));
}

#[tokio::test]
async fn a_wrong_password_stops_and_is_not_repeated_in_the_text() {
    let text = "用户名或密码错误: jdy-password";
    let gateway = Gateway::new(move |path, _| (path == LOGIN).then(|| refusal(200, 1_020_002_001, text)));
    let error = list(&gateway.phone_client()).await.expect_err("a refusal");
    assert_eq!((error.next, error.message.as_str()), (Next::Stop, "用户名或密码错误: ***"));
    assert!(!error.to_string().contains("13800000001") && error.call == "GET /auth/user/access_token");
}

#[tokio::test]
async fn a_disabled_account_set_is_listed_and_not_used() {
    let gateway = Gateway::new(|path, _| (path == ACCOUNTS).then(|| account_groups("0")));
    let client = gateway.phone_client();
    assert!(!client.account_sets().await.expect("account sets")[0].enabled);
    assert_eq!(list(&client).await.expect_err("disabled").next, Next::Stop);
    assert_eq!(gateway.calls(LIST), 0);
}

#[tokio::test]
async fn an_upload_that_the_interface_lacks_is_refused_and_no_reason_to_log_in_again() {
    for (status, body) in [(404, ""), (519, r#"{"code": "519", "message": "API Not Found"}"#)] {
        let gateway = Gateway::answering(status, body);
        let error = gateway.phone_client().upload("a.pdf", "a".into()).await.expect_err("no such call");
        assert_eq!((error.next, gateway.calls(LOGIN)), (Next::Reject, 1), "{status}");
        assert!(error.message.contains("请改用应用凭证登录"), "{error}");
    }
}
