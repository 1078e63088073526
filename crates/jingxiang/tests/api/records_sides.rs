//! `/records/{rid}/sides`: what both systems say of a record now.

use std::time::Duration;

use http::StatusCode;
use jingxiang::{api, demonstration};
use serde_json::{Map, Value, json};
use store::Role;

use crate::site::{Answer, Site};

/// A connection whose first load is over, and who looks at it.
struct Loaded {
    site: Site,
    id: String,
    token: String,
}

impl Loaded {
    async fn new() -> Self {
        let site = Site::new().await;
        let id = site.connection().await.id;
        let token = site.token(Role::Operator, Some(&[&id])).await;
        let loaded = Self { site, id, token };
        loaded.call("POST employees/refresh", &Value::Null).await;
        demonstration::default_owner(&loaded.site.app.store, &loaded.id).await.expect("an owner");
        loaded.run().await;
        loaded
    }

    async fn run(&self) {
        self.site.pass(Duration::from_secs(1));
        assert_eq!(self.call("POST runs", &json!({})).await.status, StatusCode::ACCEPTED);
        self.site.app.worker().once().await.expect("a store");
    }

    async fn call(&self, call: &str, body: &Value) -> Answer {
        let (verb, path) = call.split_once(' ').expect("a verb and a path");
        self.site.call(&self.token, &format!("{verb} /connections/{}/{path}", self.id), body).await
    }

    /// The first record of a kind in this state.
    async fn first(&self, kind: &str, state: &str) -> Value {
        let page = self.call(&format!("GET records?kind={kind}&state={state}&limit=1"), &Value::Null).await.json();
        page["items"][0].clone()
    }

    async fn sides(&self, record: &Value) -> Value {
        let answer = self.ask(record).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    async fn ask(&self, record: &Value) -> Answer {
        self.call(&format!("GET records/{}/sides", text(&record["id"])), &Value::Null).await
    }

    /// The first binding of a kind.
    async fn bound(&self, kind: &str) -> model::Binding {
        let page = self.site.app.store.all_bindings(&self.id, kind, None, 1).await.expect("a store");
        page.into_iter().next().expect("a binding").binding
    }

    /// An order of the CRM with one line and these fields, and what the log has of it.
    async fn order(&self, fields: Value) -> Value {
        let crm = self.clients().await.crm;
        let (customer, product) = (self.bound("customer").await, self.bound("product").await);
        let owner = crm.administrator().await.expect("somebody").open_user_id;
        let now = self.site.clock_now();
        let mut master = object(json!({"account_id": customer.crm_id, "owner": [owner], "order_time": now,
            "delivery_date": now, "life_status": "normal"}));
        master.extend(object(fields));
        let line = object(
            json!({"product_id": product.crm_id, "quantity": "2", "sales_price": "12.50", "record_type": "default__c"}),
        );
        let details = [("SalesOrderProductObj".to_owned(), vec![line])].into();
        crm.create("SalesOrderObj", master, details).await.expect("an order");
        self.run().await;
        self.first("sales_order", "created,failed,held").await
    }

    async fn stored(&self) -> store::Connection {
        self.site.app.store.connection(&self.id).await.expect("a store").expect("the connection")
    }

    async fn clients(&self) -> jingxiang::connection::Clients {
        self.site.app.clients(&self.stored().await).expect("clients")
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value}"))
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

fn field<'a>(sides: &'a Value, name: &str) -> &'a Value {
    let fields = sides["fields"].as_array().expect("fields");
    fields.iter().find(|field| field["field"] == name).unwrap_or_else(|| panic!("{name}: {sides}"))
}

#[tokio::test]
async fn f_5_both_sides_are_read_now_and_what_differs_is_marked() {
    let loaded = Loaded::new().await;
    let product = loaded.first("product", "created").await;
    let sides = loaded.sides(&product).await;
    assert_eq!((&sides["source_system"], &sides["target_system"]), (&json!("jdy"), &json!("crm")));
    assert_eq!((&sides["source"], &sides["target"], &sides["lacks"]), (&json!(true), &json!(true), &Value::Null));
    assert_eq!(sides["read_at"], loaded.site.clock_now());
    for one in sides["fields"].as_array().expect("fields") {
        assert_eq!((&one["differs"], &one["source"]), (&json!(false), &one["target"]), "{one}");
    }
    let category = field(&sides, "category");
    assert!(!text(&category["source"]).is_ascii(), "by its name: {category}");

    let changed = object(json!({"name": "改过的名称"}));
    loaded.clients().await.crm.update("ProductObj", text(&product["target_id"]), changed).await.expect("changed");
    let sides = loaded.sides(&product).await;
    let name = field(&sides, "name");
    assert_eq!((&name["differs"], &name["target"]), (&json!(true), &json!("改过的名称")));
    assert_ne!(name["source"], name["target"]);
    assert_eq!(field(&sides, "price")["differs"], false);
}

#[tokio::test]
async fn what_is_not_there_any_more_is_said_and_the_other_side_still_shown() {
    let loaded = Loaded::new().await;
    let product = loaded.first("product", "created").await;
    let crm = loaded.clients().await.crm;
    crm.invalidate("ProductObj", text(&product["target_id"])).await.expect("invalid");
    let sides = loaded.sides(&product).await;
    assert_eq!((&sides["source"], &sides["target"]), (&json!(true), &json!(false)));
    assert!(field(&sides, "name")["source"].is_string(), "{sides}");
    assert_eq!((&field(&sides, "name")["target"], &field(&sides, "name")["differs"]), (&Value::Null, &json!(false)));
}

#[tokio::test]
async fn a_field_that_cannot_be_carried_says_why_and_nothing_was_written_yet() {
    let loaded = Loaded::new().await;
    let sides = loaded.sides(&loaded.first("product", "failed").await).await;
    assert_eq!((&sides["source"], &sides["target"]), (&json!(true), &Value::Null));
    let stops = sides["fields"].as_array().expect("fields").iter().filter(|field| field["stop"].is_string());
    assert!(stops.count() > 0, "{sides}");
}

#[tokio::test]
async fn cu_6_a_number_that_each_side_keeps_is_no_difference() {
    let loaded = Loaded::new().await;
    let sides = loaded.sides(&loaded.first("customer", "updated").await).await;
    let number = field(&sides, "number");
    assert_eq!((&number["kept"], &number["differs"]), (&json!(true), &json!(false)), "{number}");
    assert_ne!(number["source"], number["target"]);
    assert_eq!(field(&sides, "contact_persons.mobile")["source_label"], "电话");
    let people = loaded.site.app.store.people(&loaded.id, model::System::Crm).await.expect("people");
    let owner = field(&sides, "saler_id");
    assert!(people.iter().any(|user| owner["source"] == user.name.as_str()), "as the CRM calls the user: {owner}");
    assert!(owner["target"].as_str().is_some_and(|named| named.starts_with('E')), "as JDY calls the employee: {owner}");
}

#[tokio::test]
async fn an_order_shows_its_lines_by_name_on_both_sides() {
    let loaded = Loaded::new().await;
    let order = loaded.order(json!({})).await;
    let sides = loaded.sides(&order).await;
    let line = field(&sides, "行1.material_id");
    let product = loaded.bound("product").await;
    assert_eq!((&line["source"], text(&line["target_label"])), (&json!(product.label), "第 1 行 商品名称"), "{order}");
    for one in sides["fields"].as_array().expect("fields") {
        assert_eq!(one["differs"], false, "{one}");
        let raw = ["source", "target"].iter().any(|side| one[*side].as_str().is_some_and(|t| t.starts_with("FSUID")));
        assert!(!raw, "{one}");
    }
    let price = field(&sides, "行1.price");
    assert_eq!((&price["source"], &price["target"]), (&json!("12.5"), &json!("12.5")));
}

#[tokio::test]
async fn a_system_that_does_not_answer_and_a_connection_at_rest_are_said_in_words() {
    let loaded = Loaded::new().await;
    let product = loaded.first("product", "created").await;
    loaded.site.fault("jdy", "/*", json!({"fault": "drop_before"})).await;
    assert_eq!(loaded.ask(&product).await.code(), "system_unavailable");
    let mut stored = loaded.stored().await;
    stored.paused = true;
    loaded.site.app.store.update_connection(&stored, stored.created_at).await.expect("stored");
    let refused = loaded.ask(&product).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "paused"));
    let stranger = loaded.site.token(Role::Administrator, Some(&["another"])).await;
    let path = format!("/connections/{}/records/{}/sides", loaded.id, text(&product["id"]));
    assert_eq!(loaded.site.get(&stranger, &path).await.code(), "not_found");
}

#[tokio::test]
async fn a_day_whose_calls_are_used_up_is_said() {
    let loaded = Loaded::new().await;
    let product = loaded.first("product", "created").await;
    loaded.site.fault("crm", "/*", json!({"fault": "code", "code": 30_002})).await;
    let refused = loaded.ask(&product).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "quota_used_up"));
    assert!(refused.text.contains("北京时间零点恢复"), "{}", refused.text);
    let left: i64 = refused.header("retry-after").parse().expect("seconds");
    let renewed = loaded.site.clock_now() + left * 1000;
    assert!(
        (renewed + 8 * 3_600_000) % 86_400_000 < 1000 && (1..=86_400).contains(&left),
        "midnight in Beijing: {left}"
    );
}

#[tokio::test]
async fn who_looks_is_not_kept_waiting_by_a_system_that_is_slow() {
    let mut loaded = Loaded::new().await;
    let product = loaded.first("product", "created").await;
    loaded.site.fault("jdy", "/*", json!({"fault": "slow", "ms": 60_000})).await;
    loaded.site.app.read_within = Duration::from_millis(50);
    loaded.site.router = api::router(loaded.site.app.clone());
    let refused = loaded.ask(&product).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "crowded"));
    assert_eq!(refused.header("retry-after"), "30");
}

#[tokio::test]
async fn nothing_is_read_under_a_lease_that_is_lost() {
    let loaded = Loaded::new().await;
    let product = loaded.first("product", "created").await;
    let pacer = loaded.site.app.opener.pacer(&loaded.id);
    let held = pacer.hold(loaded.site.clock_now());
    let refused = loaded.ask(&product).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::BAD_GATEWAY, "system_unavailable"));
    assert!(refused.text.contains("运行权"), "{}", refused.text);
    held.until(loaded.site.clock_now() + 60_000);
    assert_eq!(loaded.sides(&product).await["source"], true, "once it was renewed");
}

#[tokio::test]
async fn at_1_attachments_are_held_against_those_of_the_other_side() {
    let loaded = Loaded::new().await;
    let order = loaded.order(json!({})).await;
    assert_eq!(loaded.sides(&order).await["files"], Value::Null, "without P-4 they do not travel");

    let mut stored = loaded.stored().await;
    stored.presets.push(model::Preset::OrderAttachment);
    loaded.site.app.store.update_connection(&stored, stored.created_at).await.expect("stored");
    loaded.run().await;
    let crm = loaded.clients().await.crm;
    let file = async |name: &str| crm.upload(name, name.to_owned().into()).await.expect("stored").to_json();
    let (one, two) = (file("合同.pdf").await, file("报价单.pdf").await);
    let set = async |files: Value| {
        let files = object(json!({"attachment_sync__c": files}));
        crm.update("SalesOrderObj", text(&order["source_id"]), files).await.expect("updated");
    };
    set(json!([one])).await;
    loaded.run().await;
    set(json!([one, two])).await;
    let stands = async || {
        let sides = loaded.sides(&order).await;
        let files = sides["files"].as_array().expect("files").iter();
        files.map(|file| (text(&file["name"]).to_owned(), text(&file["stands"]).to_owned())).collect::<Vec<_>>()
    };
    let (name, missing) = ("合同.pdf".to_owned(), "missing".to_owned());
    let mut found = stands().await;
    found.sort();
    assert_eq!(found, [(name.clone(), "same".to_owned()), ("报价单.pdf".to_owned(), missing)]);
    set(json!([])).await;
    assert_eq!(stands().await, [(name.clone(), "left".to_owned())]);
    assert_eq!(loaded.sides(&order).await["target"], true);
    crm.invalidate("SalesOrderObj", text(&order["source_id"])).await.expect("invalid");
    let sides = loaded.sides(&order).await;
    assert_eq!((&sides["source"], &sides["files"][0]["name"]), (&json!(false), &json!(name)), "by its name still");
    let fields = sides["fields"].as_array().expect("fields");
    assert!(fields.iter().all(|field| field["field"] != "attachments_url"), "and by no address: {sides}");
}

#[tokio::test]
async fn p_1_a_brand_that_is_a_text_in_this_tenant_is_there_and_stays_so_when_it_is_looked_at_again() {
    let loaded = Loaded::new().await;
    let mut stored = loaded.stored().await;
    stored.presets.push(model::Preset::Brand);
    loaded.site.app.store.update_connection(&stored, stored.created_at).await.expect("stored");
    loaded.run().await;
    let brand = loaded.first("brand", "created").await;
    let sides = loaded.sides(&brand).await;
    assert_eq!((&sides["target"], &field(&sides, "label")["differs"]), (&json!(true), &json!(false)), "{sides}");
    let again = json!({"ids": [brand["id"]]});
    assert_eq!(loaded.call("POST records/retry", &again).await.json()["retried"], 1);
    loaded.site.pass(Duration::from_secs(1));
    loaded.site.app.worker().once().await.expect("a store");
    let after = loaded.call(&format!("GET records/{}", text(&brand["id"])), &Value::Null).await.json();
    assert_ne!(after["state"], "failed", "{}", after["reason"]);
}

#[tokio::test]
async fn who_has_very_many_records_read_waits_and_keeps_nobody_else_waiting() {
    let loaded = Loaded::new().await;
    let record = loaded.first("warehouse", "skipped").await;
    let record = if record.is_null() { loaded.first("product", "created").await } else { record };
    for _ in 0..30 {
        loaded.sides(&record).await;
    }
    let refused = loaded.ask(&record).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too_many"));
    assert_eq!(refused.header("retry-after"), "20");
    let other = loaded.site.token(Role::Viewer, Some(&[&loaded.id])).await;
    let path = format!("/connections/{}/records/{}/sides", loaded.id, text(&record["id"]));
    assert_eq!(loaded.site.get(&other, &path).await.status, StatusCode::OK);
}
