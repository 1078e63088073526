//! 精斗云.

use ::jdy::{Client, Config, Login};
use engine::{Next, Peer};
use jingxiang::peers::jdy::JdyPeer;
use model::{Companion, Source, System, Table, Target};
use serde_json::{Value, json};

use crate::{SOURCE, TARGET, clock, draft, ids, now, pass, record, sandbox, secret};

const MATERIALS: Source = Source { object: "material", detail: true, ..SOURCE };
const UNITS: Source = Source { object: "unit", ..SOURCE };
const STOCK: Source = Source { object: "inventory", ..SOURCE };
const CUSTOMERS: Source = Source { object: "customer", detail: true, ..SOURCE };
const RECEIPTS: Source = Source {
    object: "receipt",
    detail: true,
    companions: &[Companion {
        object: "sales_outbound",
        list: "source_bill_entry_list",
        id: "src_bill_id",
        only: ("src_bill_type_id", "sal_bill_outbound"),
    }],
    ..SOURCE
};
const CUSTOMER: Target = Target { object: "customer", reads_current: true, ..TARGET };
const ORDER: Target = Target { object: "sales_order", lines: Some("material_entity"), ..TARGET };

fn peer_with(login: Login) -> JdyPeer {
    let config = Config {
        base_url: "http://jdy".to_owned(),
        client_id: "200001".to_owned(),
        client_secret: secret("0123456789abcdef0123456789abcdef"),
        login,
        account_id: None,
    };
    let transport = transport::in_process::<_, axum::body::Body, _>(sandbox().jdy());
    JdyPeer::new(Client::new(config, transport, clock()).expect("a client"), clock())
}

fn peer() -> JdyPeer {
    peer_with(Login::Application { outer_instance_id: "107218833860857000".to_owned() })
}

async fn customer(peer: &JdyPeer, number: &str) -> String {
    let customer = draft(json!({"fields": {"number": number, "name": "新来的客户", "saler_id": null, "addr": "深圳",
        "contact_persons": [{"contact_person": "新来的客户", "mobile": "13811112222", "email": null,
            "is_default_linkman": true}]}}));
    peer.create(&CUSTOMER, &customer).await.expect("a customer")
}

#[tokio::test]
async fn all_materials_come_with_what_only_their_detail_knows() {
    let peer = peer();
    let (pages, next) = pass(&peer, &MATERIALS, 0, None).await;
    assert_eq!(Some(ids(&pages)), peer.all(&MATERIALS).await.expect("all"));
    assert!(pages.iter().all(|page| page.unreadable.is_empty()));
    let records: Vec<&Value> = pages.iter().flat_map(|page| &page.records).map(|raw| &raw.value).collect();
    assert!(records.iter().all(|m| m["enable"].is_string()));
    assert!(records.iter().any(|m| m["price_entity"][0]["price_retail_price"].is_string()));
    assert!(records.iter().any(|m| m["enable"] == "0"), "disabled ones come too");
    assert!(records.iter().any(|m| m["parent_name"].is_string()), "so does what only the list knows");
    let since = serde_json::from_str::<Value>(&next).expect("json")["windows"]["0"].as_i64().expect("a moment");
    assert!((now() - since - 600_000).abs() < 10_000);
}

#[tokio::test]
async fn a_fetched_material_looks_like_the_one_of_the_page() {
    let peer = peer();
    let (pages, _) = pass(&peer, &MATERIALS, 0, None).await;
    let mut all: Vec<String> = ids(&pages).into_iter().collect();
    all.push("1".to_owned());
    let fetched = peer.fetch(&MATERIALS, &all).await.expect("fetched");
    assert_eq!(fetched.len(), all.len() - 1);
    for raw in fetched {
        assert_eq!(raw.value, *record(&pages, &raw.id));
    }
}

#[tokio::test]
async fn a_receipt_comes_with_its_outbounds_and_its_day_of_audit_on_a_page_and_by_its_id() {
    let peer = peer();
    let (pages, _) = pass(&peer, &RECEIPTS, 0, None).await;
    let all: Vec<String> = ids(&pages).into_iter().collect();
    assert!(!all.is_empty());
    for raw in peer.fetch(&RECEIPTS, &all).await.expect("fetched") {
        assert_eq!(raw.value, *record(&pages, &raw.id));
        let settled = raw.value["source_bill_entry_list"].as_array().expect("what it settles");
        assert!(settled.iter().all(|entry| entry["sales_outbound"]["id"] == entry["src_bill_id"]));
        assert_eq!(
            raw.value["bill_status"] == "C",
            raw.value["audit_date"].as_str().is_some_and(|day| !day.is_empty())
        );
    }
}

#[tokio::test]
async fn units_come_alone_and_in_the_groups_of_multi_unit_materials() {
    let peer = peer();
    let (pages, _) = pass(&peer, &UNITS, 0, None).await;
    let records = || pages.iter().flat_map(|page| &page.records);
    let alone = records().filter(|raw| !raw.id.contains('/')).count();
    let grouped: Vec<_> = records().filter(|raw| raw.id.contains('/')).collect();
    assert!(alone > 0 && grouped.len() > 1);
    let base = grouped.iter().find(|raw| raw.value["id"] == raw.value["group_id"]).expect("a base unit");
    assert_eq!(base.value["name"], base.value["group_name"]);
    let wanted: Vec<String> = records().map(|raw| raw.id.clone()).collect();
    for raw in peer.fetch(&UNITS, &wanted).await.expect("fetched") {
        assert_eq!(raw.value, *record(&pages, &raw.id));
    }
}

#[tokio::test]
async fn every_material_comes_with_all_its_stock_in_every_pass() {
    let peer = peer();
    let (pages, next) = pass(&peer, &STOCK, 0, None).await;
    assert_eq!(Some(ids(&pages)), peer.all(&STOCK).await.expect("all"));
    let (again, _) = pass(&peer, &STOCK, 0, Some(&next)).await;
    assert_eq!(ids(&again), ids(&pages), "whatever has changed");
    let stored = pages.iter().flat_map(|page| &page.records).find(|raw| raw.value["number"] == "P0001").expect("it");
    let rows = stored.value["rows"].as_array().expect("rows");
    assert_eq!((rows.len(), &rows[0]["qty"]), (2, &json!("500.0000000000")));
    let wanted = [stored.id.clone(), "1".to_owned()];
    let fetched = peer.fetch(&STOCK, &wanted).await.expect("fetched");
    assert_eq!((fetched.len(), &fetched[0].value), (1, &stored.value));
}

#[tokio::test]
async fn categories_know_their_parent() {
    let peer = peer();
    let groups = Source { object: "material_group", detail: true, ..SOURCE };
    let (pages, _) = pass(&peer, &groups, 0, None).await;
    let all = ids(&pages);
    let parent = |raw: &model::Raw| raw.value["parent_id"].as_str().is_some_and(|parent| all.contains(parent));
    assert!(pages.iter().flat_map(|page| &page.records).any(parent));
}

#[tokio::test]
async fn employees_come_with_a_readable_mobile() {
    let peer = peer();
    let (pages, _) = pass(&peer, &Source { object: "employee", ..SOURCE }, 0, None).await;
    let mut mobiles = pages.iter().flat_map(|page| &page.records).filter_map(|raw| raw.value["mobile"].as_str());
    assert!(mobiles.any(|mobile| mobile.len() == 11 && mobile.bytes().all(|b| b.is_ascii_digit())));
}

#[tokio::test]
async fn the_table_of_stores_has_the_enabled_ones_in_order() {
    let peer = peer();
    let stores = peer.table(Table { system: System::Jdy, object: "store" }).await.expect("stores");
    assert!(!stores.is_empty());
    assert!(stores.iter().all(|store| store["enable"] != "0" && store["name"].is_string()));
}

#[tokio::test]
async fn a_customer_is_made_found_changed_and_deleted() {
    let peer = peer();
    let since = now() - 1_000;
    let id = customer(&peer, "C900").await;
    let found = peer.find(&CUSTOMER, "number", &[json!("C900"), json!("C901")]).await.expect("found");
    assert_eq!((found.len(), &found[0].id, &found[0].fields["name"]), (1, &id, &json!("新来的客户")));
    let again = draft(json!({"fields": {"number": "C900", "name": "另一个"}}));
    let error = peer.create(&CUSTOMER, &again).await.expect_err("a second one");
    assert!(error.duplicate && error.next == Next::Reject, "{error}");
    let cursor = json!({"windows": {"0": since}}).to_string();
    let (pages, _) = pass(&peer, &CUSTOMERS, 0, Some(&cursor)).await;
    assert_eq!(record(&pages, &id)["bomentity"][0]["mobile"], "13811112222");
    let changed = draft(json!({"fields": {"number": "C900", "name": "改名的客户", "addr": null}}));
    assert_eq!(peer.update(&CUSTOMER, &id, &changed, &[]).await.expect("changed"), id);
    let current = peer.current(&CUSTOMER, &id).await.expect("an answer").expect("a customer");
    assert_eq!(current["name"], "改名的客户");
    assert!(current["addr"].as_str().is_none_or(str::is_empty));
    for _ in 0..2 {
        peer.delete(&CUSTOMER, &id).await.expect("deleted");
        assert_eq!(peer.current(&CUSTOMER, &id).await.expect("an answer"), None);
    }
}

#[tokio::test]
async fn a_second_customer_of_one_name_is_refused_rather_than_doubled() {
    let peer = peer();
    customer(&peer, "C900").await;
    let second = draft(json!({"fields": {"number": "C901", "name": "新来的客户"}, "lines": []}));
    assert!(peer.create(&CUSTOMER, &second).await.is_err());
}

#[tokio::test]
async fn an_updated_order_has_the_lines_of_the_draft() {
    let peer = peer();
    let customer = customer(&peer, "C900").await;
    let (pages, _) = pass(&peer, &MATERIALS, 0, None).await;
    let enabled = |raw: &&model::Raw| raw.value["enable"] == "1";
    let material = pages.iter().flat_map(|page| &page.records).find(enabled).expect("a material");
    let stores = peer.table(Table { system: System::Jdy, object: "store" }).await.expect("stores");
    let line = |qty: i64| {
        json!({"material_id": material.id, "unit_id": material.value["base_unit_id"], "qty": qty, "price": 9.9,
            "stock_id": stores[0]["id"], "is_free": false, "comment": null, "delivery_date": "2026-11-30"})
    };
    let order = |lines: &[Value]| {
        draft(json!({"fields": {"bill_no": "DD-1", "customer_id": customer, "bill_date": "2026-11-23", "emp_id": null,
            "delivery_type_id": "6"}, "lines": lines}))
    };
    let id = peer.create(&ORDER, &order(&[line(1), line(2)])).await.expect("an order");
    let error = peer.create(&ORDER, &order(&[line(1)])).await.expect_err("a second one");
    assert!(error.duplicate, "{error}");
    let found = peer.find(&ORDER, "bill_no", &[json!("DD-1"), json!("DD-2")]).await.expect("found");
    assert_eq!((found.len(), &found[0].id), (1, &id));
    peer.update(&ORDER, &id, &order(&[line(3)]), &[]).await.expect("changed");
    let current = peer.current(&ORDER, &id).await.expect("an answer").expect("an order");
    let lines = current["material_entity"].as_array().expect("lines");
    assert_eq!((lines.len(), lines[0]["qty"].to_string().as_str()), (1, "3"));
    peer.delete(&ORDER, &id).await.expect("deleted");
}

#[tokio::test]
async fn the_password_login_reads_the_same() {
    let password = Login::Password { phone: "13800000001".to_owned(), password: secret("jdy-sandbox") };
    let (g1, g2) = (peer_with(password), peer());
    for source in [MATERIALS, UNITS, CUSTOMERS, STOCK] {
        let (by_password, _) = pass(&g1, &source, 0, None).await;
        let (by_application, _) = pass(&g2, &source, 0, None).await;
        assert_eq!(ids(&by_password), ids(&by_application), "{}", source.object);
    }
    let (pages, _) = pass(&g1, &STOCK, 0, None).await;
    let (same, _) = pass(&g2, &STOCK, 0, None).await;
    for raw in pages.iter().flat_map(|page| &page.records) {
        let read = |value: &Value| {
            let rows = value["rows"].as_array().expect("rows").iter();
            rows.map(|row| [&row["stock_id"], &row["stock_name"], &row["qty"], &row["valid_qty"]].map(Value::clone))
                .collect::<Vec<_>>()
        };
        assert_eq!(read(&raw.value), read(record(&same, &raw.id)));
    }
}
