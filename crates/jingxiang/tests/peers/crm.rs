//! 纷享销客.

use engine::{Next, Peer};
use fxiaoke::{Client, Config};
use jingxiang::peers::crm::{CrmPeer, Settings};
use model::{Change, Ensure, Lines, Patch, Source, Target};
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::{SOURCE, TARGET, clock, draft, ids, now, pass, record, sandbox, secret};

const ACCOUNTS: Source = Source { object: "AccountObj", ..SOURCE };
const ORDERS: Source = Source {
    object: "SalesOrderObj",
    labels: &["交货方式", "同步状态"],
    lines: Some(Lines { object: "SalesOrderProductObj", master: "order_id", labels: &["发货仓库"] }),
    ..SOURCE
};
const PRODUCT: Target = Target { object: "ProductObj", ..TARGET };
const ORDER: Target = Target { object: "SalesOrderObj", lines: Some("SalesOrderProductObj"), ..TARGET };
const UNIT: Target = Target { object: "ProductObj.unit", ..TARGET };
const CATEGORY: Target = Target { object: "ProductObj.category", ..TARGET };
const SHIP_FROM: Ensure = Ensure::look_up("SalesOrderProductObj", "发货仓库", "ship_warehouse__c", "WarehouseObj");

fn client_of(sandbox: &Sandbox) -> Client {
    let config =
        Config::new("http://crm", "FSAID_sandbox", secret(&"a".repeat(32)), secret(&"B".repeat(32)), "13900000001");
    let transport = transport::in_process::<_, axum::body::Body, _>(sandbox.crm());
    Client::new(config, transport, clock()).expect("a client")
}

fn peer_of(sandbox: &Sandbox, function: Option<&str>) -> CrmPeer {
    let settings = Settings { provision_function: function.map(str::to_owned), ..Settings::default() };
    CrmPeer::new(client_of(sandbox), settings, clock())
}

fn peer() -> CrmPeer {
    peer_of(&sandbox(), Some("jingxiang_provision__c"))
}

fn change(field: &str, after: Value) -> Change {
    Change { field: field.to_owned(), before: Value::Null, after }
}

/// A product of a new category and a new unit.
async fn product(peer: &CrmPeer, code: &str) -> String {
    peer.create(&UNIT, &draft(json!({"fields": {"label": "酒-支"}}))).await.expect("a unit");
    let category = draft(json!({"fields": {"name": "酒", "pid": null}}));
    let category = peer.create(&CATEGORY, &category).await.expect("a category");
    let product = draft(json!({"fields": {"product_code": code, "name": format!("{code}苹果酒"), "category": category,
        "unit": "酒-支", "price": 12.5, "product_status": "上架"}}));
    peer.create(&PRODUCT, &product).await.expect("a product")
}

async fn order(peer: &CrmPeer, product: &str) -> String {
    let all = peer.all(&ACCOUNTS).await.expect("accounts").expect("all of them");
    let account = all.into_iter().next().expect("an account");
    let order = draft(json!({"fields": {"account_id": account, "order_time": "2026-11-23", "交货方式": "物流"},
        "lines": [{"product_id": product, "quantity": 2, "sales_price": 9.9},
            {"product_id": product, "quantity": 1, "sales_price": 0}]}));
    peer.create(&ORDER, &order).await.expect("an order")
}

#[tokio::test]
async fn a_first_pass_reads_all_and_the_next_one_what_changed() {
    let peer = peer();
    let (pages, next) = pass(&peer, &ACCOUNTS, 0, None).await;
    assert_eq!(Some(ids(&pages)), peer.all(&ACCOUNTS).await.expect("all"));
    assert_eq!(pages[0].total, u64::try_from(ids(&pages).len()).ok());
    let later: Value = serde_json::from_str(&next).expect("json");
    let since = later["windows"]["records"].as_i64().expect("a moment");
    assert!((now() - since - 120_000).abs() < 10_000);
    let account = draft(json!({"fields": {"name": "新来的客户"}}));
    let id = peer.create(&Target { object: "AccountObj", ..TARGET }, &account).await.expect("an account");
    let cursor = json!({"windows": {"records": now() - 60_000}}).to_string();
    let (pages, _) = pass(&peer, &ACCOUNTS, 0, Some(&cursor)).await;
    let changed = record(&pages, &id);
    assert_eq!((&changed["name"], &changed["life_status"]), (&json!("新来的客户"), &json!("normal")));
    assert!(changed["owner"].as_str().is_some_and(|owner| owner.starts_with("FSUID_")));
    assert!(changed["owner__r"].is_string() && changed["create_time"].is_i64());
}

#[tokio::test]
async fn a_product_is_made_found_changed_and_deleted() {
    let peer = peer();
    let id = product(&peer, "P001").await;
    let found = peer.find(&PRODUCT, "product_code", &[json!("P001"), json!("P002")]).await.expect("found");
    assert_eq!(found.len(), 1);
    let fields = &found[0].fields;
    assert_eq!((&found[0].id, &fields["unit"], &fields["product_status"]), (&id, &json!("酒-支"), &json!("上架")));
    let off_shelf = draft(json!({"fields": {"price": 20, "product_status": "下架", "name": "不变"}}));
    let changes = [change("price", json!(20)), change("product_status", json!("下架"))];
    assert_eq!(peer.update(&PRODUCT, &id, &off_shelf, &changes).await.expect("changed"), id);
    let current = peer.current(&PRODUCT, &id).await.expect("an answer").expect("a product");
    assert_eq!((&current["product_status"], &current["price"]), (&json!("下架"), &json!("20.00")));
    assert_eq!(current["name"], "P001苹果酒");
    for _ in 0..2 {
        peer.delete(&PRODUCT, &id).await.expect("deleted");
        assert_eq!(peer.current(&PRODUCT, &id).await.expect("an answer"), None);
    }
}

#[tokio::test]
async fn what_the_tenant_lacks_is_refused_by_name() {
    let peer = peer();
    let lacks = async |fields: Value| {
        let error = peer.create(&PRODUCT, &draft(json!({ "fields": fields }))).await.expect_err("refused");
        assert_eq!(error.next, Next::Reject);
        error.text
    };
    assert!(lacks(json!({"name": "甲", "品牌": "乙"})).await.contains("「产品」没有字段「品牌」"));
    assert!(lacks(json!({"name": "甲", "unit": "没有"})).await.contains("请在「产品」的「单位」字段添加选项「没有」"));
    let error = peer.find(&Target { object: "NothingObj", ..TARGET }, "name", &[json!("甲")]).await;
    assert!(error.expect_err("no object").text.contains("NothingObj"));
}

#[tokio::test]
async fn a_unit_is_added_through_the_tenants_function() {
    let peer = peer();
    let label = draft(json!({"fields": {"label": "酒-箱"}}));
    assert!(peer.find(&UNIT, "label", &[json!("酒-箱")]).await.expect("found").is_empty());
    assert_eq!(peer.create(&UNIT, &label).await.expect("added"), "酒-箱");
    assert_eq!(peer.create(&UNIT, &label).await.expect("there already"), "酒-箱");
    assert!(peer.live(&UNIT, false).await.expect("labels").contains_key("酒-箱"));
    let renamed = draft(json!({"fields": {"label": "酒-大箱"}}));
    assert_eq!(peer.update(&UNIT, "酒-箱", &renamed, &[]).await.expect("renamed"), "酒-大箱");
    assert_eq!(peer.find(&UNIT, "label", &[json!("酒-大箱")]).await.expect("found")[0].id, "酒-大箱");
}

#[tokio::test]
async fn without_a_function_the_administrator_is_told_what_to_add() {
    let peer = peer_of(&sandbox(), None);
    let error = peer.create(&UNIT, &draft(json!({"fields": {"label": "酒-支"}}))).await.expect_err("by hand");
    assert_eq!(error.text, "请在纷享销客「产品」的「单位」字段添加选项「酒-支」，或配置开通函数");
    assert_eq!(error.next, Next::Reject);
    assert_eq!(peer.provide(&[SHIP_FROM]).await.expect("an answer").len(), 1);
    let gone = peer_of(&sandbox(), Some("gone__c"));
    let error = gone.create(&UNIT, &draft(json!({"fields": {"label": "酒-支"}}))).await.expect_err("no function");
    assert!(error.text.contains("开通函数未能添加选项「酒-支」"), "{}", error.text);
}

#[tokio::test]
async fn missing_fields_are_made_once() {
    let peer = peer();
    let sync = Ensure::field("SalesOrderObj", "同步状态", "other__c", "text");
    assert!(peer.provide(&[SHIP_FROM, sync]).await.expect("made").is_empty());
    let lines = Target { object: "SalesOrderProductObj", ..TARGET };
    let first = peer.first_field(&lines, &["没有", "other__c", "ship_warehouse__c"]).await.expect("an answer");
    assert_eq!(first, Some("ship_warehouse__c"));
    let elsewhere = Ensure { object: "NothingObj", ..SHIP_FROM };
    assert_eq!(peer.provide(&[elsewhere]).await.expect("an answer").len(), 1);
}

#[tokio::test]
async fn an_object_of_the_tenants_own_is_made_with_its_fields_and_known_by_its_label() {
    let peer = peer();
    let needed = [
        Ensure::object("客户分类", "customer_category__c"),
        Ensure::field("客户分类", "客户分类编号", "category_code__c", "text"),
        Ensure::look_up("客户分类", "上级分类", "parent_category__c", "客户分类"),
    ];
    assert_eq!(peer.lacking(&needed).await.expect("an answer").len(), 3);
    assert!(peer.provide(&needed).await.expect("made").is_empty());
    let target = Target { object: "客户分类", ..TARGET };
    let id =
        peer.create(&target, &draft(json!({"fields": {"name": "零售", "客户分类编号": "A01"}}))).await.expect("made");
    let found = peer.find(&target, "客户分类编号", &[json!("A01")]).await.expect("found");
    assert_eq!((found.len(), &found[0].id), (1, &id));
}

#[tokio::test]
async fn categories_are_a_tree() {
    let peer = peer();
    let add = async |fields: Value| peer.create(&CATEGORY, &draft(json!({ "fields": fields }))).await.expect("made");
    let top = add(json!({"name": "饮料", "pid": null})).await;
    let below = add(json!({"name": "酒", "pid": top})).await;
    let live = peer.live(&CATEGORY, false).await.expect("ids");
    assert!(live.contains_key(&top) && live.contains_key(&below));
    let found = peer.find(&CATEGORY, "name", &[json!("酒")]).await.expect("found");
    assert_eq!((found.len(), &found[0].id, &found[0].fields["pid"]), (1, &below, &json!(top)));
    let moved = draft(json!({"fields": {"name": "白酒", "pid": null}}));
    let changes = [change("name", json!("白酒")), change("pid", Value::Null)];
    peer.update(&CATEGORY, &below, &moved, &changes).await.expect("moved");
    let current = peer.current(&CATEGORY, &below).await.expect("an answer").expect("a category");
    assert_eq!(current, json!({"name": "白酒", "pid": null}));
    for _ in 0..2 {
        peer.delete(&CATEGORY, &below).await.expect("deleted");
    }
}

#[tokio::test]
async fn an_order_comes_with_its_lines_in_canonical_values() {
    let peer = peer();
    assert!(peer.provide(&[SHIP_FROM]).await.expect("made").is_empty());
    let store = draft(json!({"fields": {"name": "北京仓", "number": "W1"}}));
    let store = peer.create(&Target { object: "WarehouseObj", ..TARGET }, &store).await.expect("a warehouse");
    let product = product(&peer, "P001").await;
    let id = order(&peer, &product).await;
    let (pages, _) = pass(&peer, &ORDERS, now() - 60_000, None).await;
    let read = record(&pages, &id);
    assert_eq!((&read["order_time"], &read["交货方式"]), (&json!("2026-11-23"), &json!("物流")));
    assert!(read["account_id__r"].is_string() && read["name"].is_string());
    let lines = read["lines"].as_array().expect("lines");
    assert_eq!((lines.len(), &lines[0]["quantity"], &lines[0]["unit"]), (2, &json!("2"), &json!("酒-支")));
    assert_eq!(lines[0]["product_id__r"], "P001苹果酒");
    let line = lines[1]["_id"].as_str().expect("an id").to_owned();
    let target = Target { object: "SalesOrderProductObj", ..TARGET };
    let from = [change("ship_warehouse__c", json!(store))];
    peer.update(&target, &line, &draft(json!({"fields": {}})), &from).await.expect("changed");
    let fetched = peer.fetch(&ORDERS, &[id.clone(), "0123456789abcdef01234567".to_owned()]).await.expect("fetched");
    assert_eq!(fetched.len(), 1);
    assert_eq!(fetched[0].value["lines"][1]["发货仓库__r"], "北京仓");
}

#[tokio::test]
async fn a_changed_line_brings_its_order_and_an_invalid_order_is_gone() {
    let sandbox = sandbox();
    let peer = peer_of(&sandbox, Some("jingxiang_provision__c"));
    let product = product(&peer, "P001").await;
    let id = order(&peer, &product).await;
    let fetched = peer.fetch(&ORDERS, std::slice::from_ref(&id)).await.expect("fetched");
    let line = fetched[0].value["lines"][0]["_id"].as_str().expect("an id").to_owned();
    let lines = Target { object: "SalesOrderProductObj", ..TARGET };
    peer.update(&lines, &line, &draft(json!({"fields": {}})), &[change("remark", json!("改"))]).await.expect("changed");
    let since = now() - 60_000;
    let windows = json!({"records": since, "lines": since, "lost_lines": since, "gone": since});
    let only_lines = json!({"windows": windows, "phase": "lines"}).to_string();
    let (pages, _) = pass(&peer, &ORDERS, 0, Some(&only_lines)).await;
    assert_eq!(record(&pages, &id)["lines"][0]["remark"], "改");
    client_of(&sandbox).invalidate("SalesOrderObj", &id).await.expect("invalid");
    let (pages, _) = pass(&peer, &ORDERS, now() - 60_000, None).await;
    assert!(pages.iter().flat_map(|page| &page.gone).any(|(gone, how)| *gone == id && *how == "作废"));
    assert!(!ids(&pages).contains(&id));
}

#[tokio::test]
async fn a_status_is_written_back_where_the_tenant_has_the_field() {
    let peer = peer();
    let product = product(&peer, "P001").await;
    let id = order(&peer, &product).await;
    let patch = |name: &str, value: &str| {
        Patch(vec![Change { field: name.to_owned(), before: Value::Null, after: json!(value) }])
    };
    peer.patch(&ORDERS, &id, &patch("同步状态", "已同步")).await.expect("written back");
    peer.patch(&ORDERS, &id, &patch("没有的字段", "已同步")).await.expect("nothing to tell");
    let fetched = peer.fetch(&ORDERS, std::slice::from_ref(&id)).await.expect("fetched");
    assert_eq!(fetched[0].value["同步状态"], "已同步");
}

#[tokio::test]
async fn people_are_found_by_their_mobile_and_never_written() {
    let peer = peer();
    let people = Target { object: "PersonnelObj", ..TARGET };
    let found = peer.find(&people, "mobile", &[json!("13900000001"), json!("10000000000")]).await.expect("found");
    assert_eq!(found.len(), 1);
    assert!(found[0].id.starts_with("FSUID_") && found[0].fields["name"].is_string());
    assert!(peer.current(&people, &found[0].id).await.expect("an answer").is_some());
    assert_eq!(peer.create(&people, &draft(json!({"fields": {}}))).await.expect_err("never").next, Next::Reject);
}
