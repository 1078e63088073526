use bytes::Bytes;
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use transport::Next;

use crate::testing::{AUTHORISE, Gateway, refusal};
use crate::{
    BRAND, CUSTOMER, CUSTOMER_GROUP, EMPLOYEE, Filter, INVENTORY, Login, MATERIAL, Operation, SALES_ORDER,
    SALES_OUTBOUND, SETTLEMENT_ACCOUNT, Saved,
};

/// 13800138000 under the test secret (jdy-api.md §2.5).
const CIPHER: &str = "N/AyK008VWaq0xqE1ZLYsA==";

fn fields(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

#[tokio::test]
async fn an_account_that_is_no_mobile_number_is_refused_before_any_call() {
    let gateway = Gateway::new(|_, _| None);
    let login = Login::Password { phone: "boss@example.com".into(), password: SecretString::from("p") };
    let error = gateway.client_of(login, None).err().expect("a refusal");
    assert!(error.next == Next::Stop && error.message.contains("手机号"));
    assert_eq!(gateway.calls(AUTHORISE), 0);
}

#[tokio::test]
async fn mobiles_are_readable_in_lists_and_details() {
    let gateway = Gateway::giving(&json!({"rows": [{"id": "1", "mobile": CIPHER, "name": CIPHER}], "count": 1}));
    let page = gateway.client().list(&EMPLOYEE, &Filter::default(), 1).await.expect("a page");
    assert_eq!(page.rows[0], json!({"id": "1", "mobile": "13800138000", "name": CIPHER}));

    let gateway = Gateway::giving(&json!({"id": "1", "bomentity": [{"mobile": CIPHER}], "addr": "已经是明文"}));
    let detail = gateway.client().detail(&CUSTOMER, "1").await.expect("a detail").expect("a customer");
    assert_eq!(detail, json!({"id": "1", "bomentity": [{"mobile": "13800138000"}], "addr": "已经是明文"}));
    assert_eq!(gateway.last().uri().query(), Some("id=1"));
}

#[tokio::test]
async fn a_record_that_is_not_there_is_nothing() {
    let gateway = Gateway::answering(200, refusal(200, 1_030_002_003, "参数id[7]不存在").1);
    assert_eq!(gateway.client().detail(&MATERIAL, "7").await, Ok(None));
    assert_eq!(gateway.client().detail_by_number(&SALES_ORDER, "7").await, Ok(None));
    assert_eq!(gateway.last().uri().query(), Some("number=7"));
    for nothing in [json!(null), json!({})] {
        assert_eq!(Gateway::giving(&nothing).client().detail(&MATERIAL, "7").await, Ok(None));
    }
}

#[tokio::test]
async fn what_has_no_detail_call_is_found_in_its_list() {
    let rows = json!({"rows": [{"id": "1", "number": "A"}, {"id": "2", "number": "B"}], "count": "2", "total_page": 1});
    let client = Gateway::giving(&rows).client();
    let found = client.detail(&CUSTOMER_GROUP, "2").await.expect("a look").expect("a group");
    assert_eq!(found["number"], "B");
    let found = client.detail_by_number(&SETTLEMENT_ACCOUNT, "A").await.expect("a look").expect("an account");
    assert_eq!(found["id"], "1");
    assert_eq!(client.detail(&CUSTOMER_GROUP, "3").await, Ok(None));
}

#[tokio::test]
async fn a_save_sends_the_body_as_it_is() {
    let gateway = Gateway::giving(&json!({"ids": ["9"], "id_number_map": {"9": "XSDD-1"}}));
    let body = serde_json::from_str::<Value>(r#"{"customer_id":"2","material_entity":[{"qty":10.50,"price":0.1}]}"#);
    let saved = gateway.client().save(&SALES_ORDER, &fields(&body.expect("json"))).await;
    assert_eq!(saved, Ok(Saved { id: "9".into(), number: "XSDD-1".into() }));
    let sent = gateway.last();
    assert_eq!((sent.method().as_str(), sent.uri().path()), ("POST", "/jdy/v2/scm/sal_order"));
    let text = String::from_utf8(sent.body().to_vec()).expect("text");
    assert!(text.contains("\"qty\":10.50") && !text.contains("\"data\""));
}

#[tokio::test]
async fn operations_and_pushes_name_the_entity() {
    let gateway = Gateway::giving(&json!({"ids": ["9"], "id_number_map": {"9": "XSCK-1"}}));
    let client = gateway.client();
    client.operate(&SALES_ORDER, Operation::Audit, &["7".into(), "8".into()]).await.expect("audited");
    let body = json!({"entity_number": "sal_bill_order", "operate_type": "audit", "ids": ["7", "8"]});
    assert_eq!(gateway.last_body(), body);
    let saved = client.push(&SALES_ORDER, &SALES_OUTBOUND, &["7"]).await.expect("pushed");
    assert_eq!((saved.id.as_str(), saved.number.as_str()), ("9", "XSCK-1"));
    let body =
        json!({"id": "7", "source_bill": "sal_bill_order", "target_bill": "sal_bill_outbound", "merge_push": false});
    assert_eq!(gateway.last_body(), body);
}

#[tokio::test]
async fn an_upload_answers_the_address() {
    let gateway =
        Gateway::answering(200, json!({"errorCode": "success", "data": {"file1": "https://files/1.pdf"}}).to_string());
    let client = gateway.client();
    let url = client.upload("合同.pdf", Bytes::from_static(b"%PDF")).await;
    assert_eq!(url.as_deref(), Ok("https://files/1.pdf"));
    let seen = gateway.calls("/jdy/v2/sys/attachment_upload");
    let error = client.upload("big.bin", Bytes::from(vec![0; (10 << 20) + 1])).await.expect_err("too large");
    assert!(error.next == Next::Reject && error.message.contains("big.bin"));
    assert_eq!(gateway.calls("/jdy/v2/sys/attachment_upload"), seen);
}

#[tokio::test]
async fn a_page_of_a_gateway_is_repeated_for_a_read_and_ambiguous_for_a_write() {
    for (status, body) in [(200, "<html>"), (200, ""), (500, "<html>"), (502, "{}"), (504, "[]")] {
        let client = Gateway::answering(status, body).client();
        let read = client.list(&BRAND, &Filter::default(), 1).await.expect_err("no answer");
        let written = client.save(&BRAND, &Map::new()).await.expect_err("no answer");
        assert_eq!((read.next, written.next), (Next::Retry, Next::Ambiguous), "{status} {body}");
        assert_eq!(written.call, "POST /jdy/v2/bd/material_brand");
    }
}

#[tokio::test]
async fn too_many_calls_are_repeated_later_also_when_they_write() {
    let client = Gateway::answering(429, "").client();
    assert_eq!(client.save(&BRAND, &Map::new()).await.expect_err("throttled").next, Next::Retry);
}

#[tokio::test]
async fn a_query_longer_than_the_gateway_takes_is_not_sent() {
    let gateway = Gateway::giving(&json!({"rows": [], "count": 0}));
    let client = gateway.client();
    let ids = |n: usize| vec!["1118810204100649984".to_owned(); n];
    let window = Some((1_700_000_000_000, 1_700_003_600_000));
    let filter = Filter { ids: ids(crate::MOST_IDS), modified: window, ..Filter::default() };
    assert!(client.list(&INVENTORY, &filter, 1).await.is_ok());
    let filter = Filter { ids: ids(100), ..Filter::default() };
    assert_eq!(client.list(&INVENTORY, &filter, 1).await.expect_err("too long").next, Next::Reject);
    assert_eq!(gateway.calls("/jdy/v2/scm/inventory"), 1);
}

#[test]
fn calls_can_be_spawned() {
    fn spawnable(_: impl Send) {}
    let client = Gateway::new(|_, _| None).client();
    let (filter, body) = (Filter::default(), Map::new());
    spawnable(client.account_sets());
    spawnable(client.list(&BRAND, &filter, 1));
    spawnable(client.detail(&BRAND, "1"));
    spawnable(client.save(&BRAND, &body));
    spawnable(client.upload("a", Bytes::new()));
}
