//! What people do on the two sides, through the public interfaces.

use fxiaoke::Query;
use serde_json::{Value, json};

use crate::world::{World, object};

/// An order made in the CRM.
pub(crate) struct Order {
    pub id: String,
    pub number: String,
    pub lines: Vec<String>,
}

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

    /// So many products that nothing names.
    pub(crate) async fn products(&self, count: usize) -> Vec<String> {
        let mut made = Vec::new();
        for i in 0..count {
            made.push(self.product(&format!("M{i:03}"), &format!("临时商品{i}"), "1").await);
        }
        made
    }

    pub(crate) async fn delete_in_jdy(&self, products: &[String]) {
        for product in products {
            let id = [product.clone()];
            self.clients.jdy.operate(&jdy::MATERIAL, jdy::Operation::Delete, &id).await.expect("deleted");
        }
    }

    /// As the console's answer does.
    pub(crate) async fn answer(&self, asked: &store::Asked, answer: &str) {
        let answered = self.store.answer(&self.id, asked.id, answer, self.engine.clock.now()).await;
        assert_eq!(answered.expect("an answer"), store::Answered::Taken);
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
