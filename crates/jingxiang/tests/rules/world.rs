//! A connection between two fresh sandboxes, and what a test says to it.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use engine::{Clock, Engine, Planned, RunError, Summary};
use fxiaoke::{Filter, Operator, Query};
use jingxiang::clock::WallClock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::{Clients, Opener};
use jingxiang::demonstration;
use jingxiang::progress::Bars;
use model::{Binding, Preset, State};
use sandbox::{Options, Sandbox};
use serde_json::{Map, Value, json};
use store::{RecordFilter, RecordView, Store};
use tower::ServiceExt;

/// The wall clock with sleeps a thousand times shorter: what waits in a test waits in its own terms.
struct HastyClock;

#[async_trait]
impl Clock for HastyClock {
    fn now(&self) -> i64 {
        WallClock.now()
    }

    async fn sleep(&self, time: Duration) {
        WallClock.sleep(time / 1000).await;
    }
}

pub(crate) struct World {
    pub sandbox: Sandbox,
    pub store: Store,
    pub opener: Opener,
    pub engine: Engine,
    pub id: String,
    pub clients: Clients,
    _directory: tempfile::TempDir,
}

impl World {
    /// Two sandboxes and a connection with both tenant functions; nothing bound, nothing run.
    pub(crate) async fn new() -> Self {
        let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
        let clock: Arc<dyn Clock> = Arc::new(HastyClock);
        let directory = tempfile::tempdir().expect("a directory");
        let config = Config::default().for_sandbox(directory.path().to_owned(), Limits::Off);
        let jdy = transport::in_process::<_, Body, _>(sandbox.jdy());
        let crm = transport::in_process::<_, Body, _>(sandbox.crm());
        let opener = Opener::over(&config, Arc::clone(&clock), jdy, crm);
        let store = opener.config.open_store().await.expect("a store");
        let (jdy, crm) = ("http://jdy.sandbox", "http://crm.sandbox");
        let stored = demonstration::connect(&store, jdy, crm, clock.now()).await.expect("a connection");
        let clients = opener.clients(&stored).expect("clients");
        let engine = opener.engine(store.clone());
        Self { sandbox, store, opener, engine, id: stored.id, clients, _directory: directory }
    }

    /// With employees bound, a default owner, and initialisation done.
    pub(crate) async fn initialised() -> Self {
        let world = Self::bound().await;
        world.run().await;
        world
    }

    /// With employees bound and a default owner.
    pub(crate) async fn bound() -> Self {
        let world = Self::new().await;
        world.bind().await;
        world
    }

    pub(crate) async fn bind(&self) {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let never = AtomicBool::new(false);
        let summary = self.engine.bind_employees(&connection, &Bars::quiet(), &never).await.expect("a run");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
        demonstration::default_owner(&self.store, &self.id).await.expect("an owner");
    }

    pub(crate) async fn bound_of(&self, kind: &str) -> Vec<Binding> {
        let page = self.store.all_bindings(&self.id, kind, None, 1_000).await.expect("bindings");
        page.into_iter().map(|bound| bound.binding).collect()
    }

    pub(crate) async fn stored(&self) -> store::Connection {
        self.store.connection(&self.id).await.expect("a store").expect("the connection")
    }

    pub(crate) async fn change(&self, change: impl FnOnce(&mut store::Connection)) {
        let mut stored = self.stored().await;
        change(&mut stored);
        self.store.update_connection(&stored).await.expect("stored");
    }

    pub(crate) async fn switch_on(&self, preset: Preset) {
        self.change(|stored| stored.presets.push(preset)).await;
    }

    /// All streams once, to their end.
    pub(crate) async fn run(&self) -> Summary {
        let summary = self.try_run().await.expect("a run");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
        summary
    }

    pub(crate) async fn try_run(&self) -> Result<Summary, RunError> {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        self.engine.run(&connection, &[], "test", &Bars::quiet(), &AtomicBool::new(false)).await
    }

    /// What a run would do.
    pub(crate) async fn plan(&self) -> Vec<Planned> {
        let connection = self.opener.open(&self.stored().await).expect("a connection");
        let (summary, planned) =
            self.engine.plan(&connection, &[], &Bars::quiet(), &AtomicBool::new(false)).await.expect("a plan");
        assert!(summary.halt.is_none(), "{:?}", summary.halt);
        planned
    }

    /// How many writes both sandboxes have counted.
    pub(crate) async fn writes(&self) -> u64 {
        let stats = self.control("GET", "stats", &Value::Null).await;
        ["jdy", "crm"]
            .iter()
            .flat_map(|system| stats[system]["writes"].as_object().into_iter().flat_map(Map::values))
            .filter_map(Value::as_u64)
            .sum()
    }

    /// Scripts faults.
    pub(crate) async fn faults(&self, faults: Value) {
        self.control("POST", "faults", &json!({"faults": faults})).await;
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = http::Request::builder()
            .method(method)
            .uri(format!("http://sandbox/sandbox/{path}"))
            .header("content-type", "application/json")
            .body(Body::from(body))
            .expect("a request");
        let answer = self.sandbox.crm().oneshot(request).await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    }

    /// The CRM records whose field is this.
    pub(crate) async fn crm_where(&self, object: &str, field: &str, value: &str) -> Vec<Value> {
        let filter = Filter { field: field.to_owned(), operator: Operator::Eq, values: vec![value.into()] };
        let query = Query { filters: vec![filter], ..Query::default() };
        self.clients.crm.query(object, &query).await.expect("rows").rows
    }

    /// The JDY rows of this name; disabled ones too.
    pub(crate) async fn jdy_named(&self, object: &jdy::Object, name: &str) -> Vec<Value> {
        let filter = jdy::Filter { include_disabled: true, page_size: 100, ..jdy::Filter::default() };
        let page = self.clients.jdy.list(object, &filter, 1).await.expect("rows");
        page.rows.into_iter().filter(|row| row["name"] == name).collect()
    }

    pub(crate) async fn jdy_order(&self, bill_no: &str) -> Option<Value> {
        let filter = jdy::Filter {
            extra: vec![("bill_no".to_owned(), bill_no.to_owned())],
            page_size: 10,
            ..jdy::Filter::default()
        };
        let rows = self.clients.jdy.list(&jdy::SALES_ORDER, &filter, 1).await.expect("rows").rows;
        let id = rows.iter().find(|row| row["bill_no"] == bill_no)?["id"].as_str()?.to_owned();
        self.clients.jdy.detail(&jdy::SALES_ORDER, &id).await.expect("a detail")
    }

    /// The log's rows of a stream.
    pub(crate) async fn records(&self, stream: &str) -> Vec<RecordView> {
        let filter = RecordFilter { stream: Some(stream.to_owned()), limit: 500, ..RecordFilter::default() };
        self.store.list_records(&self.id, &filter).await.expect("records").items
    }

    /// The log's row whose title contains `text`.
    pub(crate) async fn record(&self, stream: &str, text: &str) -> RecordView {
        let records = self.records(stream).await;
        let titles: Vec<String> = records.iter().map(|r| r.title.clone()).collect();
        let found = records.into_iter().find(|r| r.title.contains(text));
        found.unwrap_or_else(|| panic!("no {stream} {text} among {titles:?}"))
    }

    pub(crate) async fn state(&self, stream: &str, text: &str) -> State {
        self.record(stream, text).await.state
    }
}

/// A JSON object literal.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not an object: {other}"),
    }
}

/// An order made in the CRM.
pub(crate) struct Order {
    pub id: String,
    pub number: String,
    pub lines: Vec<String>,
}

/// What people do on the two sides, through the public interfaces.
impl World {
    pub(crate) async fn unit(&self, name: &str) -> String {
        let unit = object(json!({"name": name, "precision": "0"}));
        self.clients.jdy.save(&jdy::MEASURE_UNIT, &unit).await.expect("saved").id
    }

    /// The id of a unit, made where there is none.
    async fn unit_id(&self, name: &str) -> String {
        match self.jdy_named(&jdy::MEASURE_UNIT, name).await.first() {
            Some(unit) => unit["id"].as_str().expect("an id").to_owned(),
            None => self.unit(name).await,
        }
    }

    async fn category_id(&self) -> String {
        let filter = jdy::Filter { page_size: 1, ..jdy::Filter::default() };
        let page = self.clients.jdy.list(&jdy::MATERIAL_GROUP, &filter, 1).await.expect("categories");
        page.rows[0]["id"].as_str().expect("an id").to_owned()
    }

    /// A product of unit 个 in the first category.
    pub(crate) async fn product(&self, number: &str, name: &str, price: &str) -> String {
        let unit = self.unit_id("个").await;
        let prices = json!([{"price_unit_id": unit, "price_retail_price": price}]);
        self.save_product(number, name, json!({"price_entity": prices})).await
    }

    pub(crate) async fn save_product(&self, number: &str, name: &str, extra: Value) -> String {
        let mut product = object(json!({"number": number, "name": name, "enable": "1",
            "base_unit_id": self.unit_id("个").await, "parent_id": self.category_id().await}));
        product.extend(object(extra));
        product.retain(|_, value| !value.is_null());
        self.clients.jdy.save(&jdy::MATERIAL, &product).await.expect("saved").id
    }

    /// Changes a product as the ERP's own form does: the whole record is saved.
    pub(crate) async fn change_product(&self, id: &str, number: &str, change: Value) {
        let now = self.clients.jdy.detail(&jdy::MATERIAL, id).await.expect("a call").expect("a product");
        let mut product = object(json!({"id": id, "number": number, "name": now["name"], "enable": now["enable"],
            "base_unit_id": now["base_unit_id"], "parent_id": now["parent_id"], "price_entity": now["price_entity"]}));
        product.extend(object(change));
        self.clients.jdy.save(&jdy::MATERIAL, &product).await.expect("saved");
    }

    pub(crate) async fn jdy_customer(&self, id: &str) -> Value {
        self.clients.jdy.detail(&jdy::CUSTOMER, id).await.expect("a call").expect("a customer")
    }

    pub(crate) async fn crm_product(&self, code: &str) -> Value {
        let mut found = self.crm_where("ProductObj", "product_code", code).await;
        assert_eq!(found.len(), 1, "{code}");
        found.remove(0)
    }

    pub(crate) async fn crm_count(&self, object: &str) -> u64 {
        let query = Query { count: true, ..Query::default() };
        self.clients.crm.query(object, &query).await.expect("rows").total.expect("a total")
    }

    /// The value of a select field's option.
    pub(crate) async fn option(&self, object: &str, field: &str, label: &str) -> String {
        let describe = self.clients.crm.describe(object).await.expect("a describe");
        let options = &describe.fields[field].options;
        options.iter().find(|o| o.label == label).unwrap_or_else(|| panic!("no option {label}")).value.clone()
    }

    /// The label of a record's select field.
    pub(crate) async fn label(&self, object: &str, field: &str, record: &Value) -> String {
        let describe = self.clients.crm.describe(object).await.expect("a describe");
        let options = &describe.fields[field].options;
        let found = options.iter().find(|o| Some(o.value.as_str()) == record[field].as_str());
        found.map_or_else(|| record[field].to_string(), |o| o.label.clone())
    }

    pub(crate) async fn unit_labels(&self) -> Vec<String> {
        let describe = self.clients.crm.describe("ProductObj").await.expect("a describe");
        describe.fields["unit"].options.iter().filter(|o| o.usable).map(|o| o.label.clone()).collect()
    }

    pub(crate) async fn owner(&self) -> String {
        self.clients.crm.administrator().await.expect("a user").open_user_id.clone()
    }

    /// A customer made in the CRM, without a deal.
    pub(crate) async fn account(&self, name: &str, extra: Value) -> String {
        let mut account = object(json!({"name": name, "owner": [self.owner().await], "record_type": "default__c"}));
        account.extend(object(extra));
        self.clients.crm.create("AccountObj", account, std::collections::BTreeMap::new()).await.expect("created").id
    }

    /// A customer made in the CRM, with a deal.
    pub(crate) async fn deal(&self, name: &str, extra: Value) -> String {
        let id = self.account(name, extra).await;
        self.close_deal(&id).await;
        id
    }

    pub(crate) async fn close_deal(&self, id: &str) {
        let status = self.option("AccountObj", "deal_status", "已成交").await;
        let deal = object(json!({"deal_status": status}));
        self.clients.crm.update("AccountObj", id, deal).await.expect("updated");
    }

    /// A product made in the CRM by hand.
    pub(crate) async fn foreign_product(&self, name: &str) -> String {
        let describe = self.clients.crm.describe("ProductObj").await.expect("a describe");
        let first = |field: &str| describe.fields[field].options[0].value.clone();
        let product = object(json!({"name": name, "owner": [self.owner().await], "price": "1",
            "category": first("category"), "unit": first("unit"), "product_status": "1", "record_type": "default__c"}));
        self.clients.crm.create("ProductObj", product, std::collections::BTreeMap::new()).await.expect("created").id
    }

    /// An order of synchronised products: quantity and price of each line.
    pub(crate) async fn order(&self, extra: Value, lines: &[(&str, &str)]) -> Order {
        let lines: Vec<_> = lines.iter().map(|(quantity, price)| (None, *quantity, *price)).collect();
        self.order_of(extra, &lines).await
    }

    /// As `order`, where a line may name its product.
    pub(crate) async fn order_of(&self, extra: Value, lines: &[(Option<&String>, &str, &str)]) -> Order {
        let customers = self.bound_of("customer").await;
        let products = self.bound_of("product").await;
        let day = |text: &str| -> i64 {
            let zoned = format!("{text}T00:00:00+08:00");
            zoned.parse::<jiff::Timestamp>().expect("a day").as_millisecond()
        };
        let mut order = object(json!({"account_id": customers[0].crm_id, "owner": [self.owner().await],
            "order_time": day("2027-01-15"), "delivery_date": day("2027-01-31"), "record_type": "default__c"}));
        order.extend(object(extra));
        let rows = lines.iter().enumerate().map(|(i, (product, quantity, price))| {
            object(json!({"product_id": product.unwrap_or(&products[i].crm_id), "quantity": quantity,
                "sales_price": price, "record_type": "default__c"}))
        });
        let details = [("SalesOrderProductObj".to_owned(), rows.collect())].into();
        let id = self.clients.crm.create("SalesOrderObj", order, details).await.expect("created").id;
        let made = self.clients.crm.get("SalesOrderObj", &id).await.expect("a call").expect("an order");
        let rows = self.crm_where("SalesOrderProductObj", "order_id", &id).await;
        let lines = rows.iter().filter_map(|row| row["_id"].as_str()).map(str::to_owned).collect();
        Order { id, number: made["name"].as_str().expect("a number").to_owned(), lines }
    }

    pub(crate) async fn remove_line(&self, order: &Order, line: usize) {
        self.clients.crm.invalidate("SalesOrderProductObj", &order.lines[line]).await.expect("invalidated");
    }

    pub(crate) async fn sync_status(&self, order: &str) -> String {
        let order = self.clients.crm.get("SalesOrderObj", order).await.expect("a call").expect("an order");
        self.label("SalesOrderObj", "sync_status__c", &order).await
    }

    /// Every bound product, warehouse and customer stands once on the CRM side.
    pub(crate) async fn each_once(&self) {
        let products = self.bound_of("product").await;
        assert!(!products.is_empty());
        for record in self.records("product").await.iter().filter(|r| r.target_id.is_some()) {
            let code = record.title.split(' ').next().unwrap_or_default();
            assert_eq!(self.crm_where("ProductObj", "product_code", code).await.len(), 1, "{code}");
        }
        let filter = jdy::Filter { page_size: 100, ..jdy::Filter::default() };
        let customers = self.clients.jdy.list(&jdy::CUSTOMER, &filter, 1).await.expect("rows").rows;
        for name in customers.iter().filter_map(|row| row["name"].as_str()).filter(|n| !n.contains("华强")) {
            let twins = self.jdy_named(&jdy::CUSTOMER, name).await.iter().filter(|r| r["enable"] != "0").count();
            assert_eq!(self.crm_where("AccountObj", "name", name).await.len(), twins, "{name}");
        }
        let mut labels = self.unit_labels().await;
        labels.sort();
        let all = labels.len();
        labels.dedup();
        assert_eq!(labels.len(), all, "each unit once");
        let categories = self.clients.crm.categories().await.expect("categories");
        let mut names: Vec<_> = categories.iter().map(|c| (&c.parent, &c.name)).collect();
        names.sort();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "each category once");
    }
}
