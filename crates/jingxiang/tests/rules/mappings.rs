//! Chapter M: what a connection carries besides the field table.

use jingxiang::mappings::{self, Mappings, Refused};
use model::{Preset, State};
use serde_json::{Value, json};

use crate::world::{World, object};

impl World {
    pub(crate) async fn map(&self, mappings: Value) -> Result<(), Refused> {
        let mappings: Mappings = serde_json::from_value(mappings).expect("mappings");
        mappings::set(&self.store, &self.opener, self.stored().await, mappings).await
    }

    async fn crm_field(&self, object: &str, label: &str, of_type: &str) -> String {
        self.own_field(object, "po__c", label, of_type).await;
        let describe = self.clients.crm.describe(object).await.expect("a describe");
        describe.field_by_label(label).expect("the field").0.to_owned()
    }

    async fn own_field(&self, object: &str, name: &str, label: &str, of_type: &str) {
        let field = json!({"object": object, "field": name, "op": "add", "label": label, "type": of_type});
        self.control("POST", "fields", &field).await;
    }

    /// What a pair and a default have written into all records of an object.
    async fn notes(&self, object: &str) -> Vec<Value> {
        let rows = self.clients.crm.query(object, &fxiaoke::Query::default()).await.expect("rows").rows;
        rows.into_iter().filter(|row| row["po__c"].is_string()).map(|row| row["note__c"].clone()).collect()
    }
}

#[tokio::test]
async fn m_a_further_field_of_an_order_and_of_its_lines_travels_to_jdy() {
    let world = World::initialised().await;
    let field = world.crm_field("SalesOrderObj", "客户订单号", "text").await;
    let fields = json!([{"source": "客户订单号", "target": "custom_field.custom_field__1__po"},
        {"source": "lines.remark", "target": "lines.cus_bill_no"}]);
    world.map(json!({"sales_order": {"fields": fields}})).await.expect("kept");
    let order = world.order(json!({field.clone(): "PO-1"}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["custom_field"]["custom_field__1__po"], "PO-1");

    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({field: "PO-2"}))).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["custom_field"]["custom_field__1__po"], "PO-2");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn m_a_further_field_of_products_reaches_those_that_came_before_it() {
    let world = World::bound().await;
    world.save_product("P900", "有型号的商品", json!({"model": "XL"})).await;
    world.run().await;
    let field = world.crm_field("ProductObj", "型号", "text").await;
    let fields = json!([{"source": "model", "target": "型号"}]);
    world.map(json!({"product": {"fields": fields}})).await.expect("kept");
    world.run().await;
    assert_eq!(world.crm_where("ProductObj", "product_code", "P900").await[0][&field], "XL");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn m_values_are_mapped_by_label_and_empty_ones_have_a_default() {
    let world = World::initialised().await;
    let values = json!({"delivery_method__c": {"客户自提": "物流"}});
    let defaults = json!({"remark": "无备注"});
    world.map(json!({"sales_order": {"values": values, "defaults": defaults}})).await.expect("kept");
    let method = world.option("SalesOrderObj", "delivery_method__c", "客户自提").await;
    let order = world.order(json!({"delivery_method__c": method}), &[("1", "5")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!((&bill["delivery_type_id"], &bill["remark"]), (&json!("6"), &json!("无备注")));
}

#[tokio::test]
async fn m_an_override_whose_field_was_deleted_fails_its_records_by_name_and_they_go_on_when_it_is_mended() {
    let world = World::initialised().await;
    let field = world.crm_field("SalesOrderObj", "客户订单号", "text").await;
    let fields = json!([{"source": "客户订单号", "target": "custom_field.custom_field__1__po"}]);
    world.map(json!({"sales_order": {"fields": fields}})).await.expect("kept");
    let sent = world.order(json!({field.clone(): "PO-1"}), &[("1", "5")]).await;
    let plain = world.order(json!({}), &[("3", "5")]).await;
    world.run().await;
    let gone = json!({"object": "SalesOrderObj", "field": field, "op": "remove"});
    world.control("POST", "fields", &gone).await;
    let new = world.order(json!({}), &[("2", "5")]).await;
    world.clients.crm.update("SalesOrderObj", &sent.id, object(json!({"remark": "改"}))).await.expect("updated");
    let before = world.jdy_order(&sent.number).await;
    world.run().await;
    // One that says what it said, too: nobody can tell whether it said more.
    for number in [&new.number, &sent.number, &plain.number] {
        let record = world.record("sales_order", number).await;
        assert_eq!(record.state, State::Failed);
        assert!(record.reason.as_deref().is_some_and(|why| why.contains(&field)), "{:?}", record.reason);
    }
    assert_eq!(world.jdy_order(&sent.number).await, before, "nothing is emptied");
    world.map(json!({})).await.expect("kept");
    world.run().await;
    assert_eq!(world.state("sales_order", &new.number).await, State::Created);
    assert_eq!(world.jdy_order(&sent.number).await.expect("an order")["remark"], "改");
}

#[tokio::test]
async fn m_overrides_that_lead_nowhere_are_refused_by_name_and_none_is_kept() {
    let world = World::bound().await;
    let wrong = [
        (json!({"sales_order": {"fields": [{"source": "没有的字段", "target": "remark"}]}}), "没有的字段"),
        (json!({"sales_order": {"fields": [{"source": "lines.remark", "target": "remark"}]}}), "明细"),
        (json!({"sales_order": {"fields": [{"source": "remark", "target": "备注"}]}}), "备注"),
        (json!({"sales_order": {"values": {"交货方式": {"飞鸽传书": "物流"}}}}), "飞鸽传书"),
        (json!({"sales_order": {"defaults": {"交货方式": "飞鸽传书"}}}), "飞鸽传书"),
        (json!({"product": {"fields": [{"source": "model", "target": "name"}]}}), "标准映射"),
        (json!({"sales_order": {"fields": [{"source": "lines.remark", "target": "lines.delivery_date"}]}}), "标准映射"),
        (json!({"unit": {"fields": [{"source": "name", "target": "label"}]}}), "不支持"),
        (json!({"nothing": {"defaults": {"remark": "x"}}}), "nothing"),
        (json!({"nothing": {}}), "nothing"),
        (pairs("product", &[("model", "barcode"), ("barcode", "barcode")]), "只能有一个来源"),
        (pairs("customer", &[("owner", OWN), ("name", OWN)]), "只能有一个来源"),
        (pairs("product", &[("model", "_id")]), "系统维护"),
        (pairs("customer", &[("url", "sale_dept_id")]), "另一条记录的 ID"),
        (pairs("customer", &[("url", "group_number")]), "标准映射"),
        (pairs("sales_order", &[("lines.remark", "lines.unit_number")]), "标准映射"),
        (pairs("product", &[("model", "create_time")]), "系统维护"),
        (pairs("delivery", &[("remark", "name")]), "系统维护"),
        (pairs("customer", &[("name", "_id")]), "系统维护"),
        (pairs("sales_order", &[("lines.remark", "lines.seq")]), "系统维护"),
        (json!({"product": {"values": {"nope": {"a": "b"}}}}), "「nope」没有被"),
        (json!({"product": {"defaults": {"weight": "1"}}}), "「weight」没有被"),
        (json!({"sales_order": {"values": {"lines.remark": {"a": "b"}}}}), "「lines.remark」没有被"),
    ];
    world.refuses(&wrong).await;
}

#[tokio::test]
async fn m_overrides_that_could_only_do_harm_are_refused_by_field_and_value() {
    let world = World::bound().await;
    let mut no_option = pairs("product", &[("model", "is_multiple_unit")]);
    no_option["product"]["values"] = json!({"model": {"XL": "火箭"}});
    let mut no_number = pairs("product", &[("model", "数字")]);
    no_number["product"]["defaults"] = json!({"model": "火箭"});
    world.own_field("ProductObj", "of_number__c", "数字", "number").await;
    let wrong = [
        // What names another record is no text.
        (json!({"product": {"defaults": {"parent_id": "食品"}}}), "「parent_id」指向另一条记录"),
        (json!({"product": {"values": {"parent_id": {"酒水": "食品"}}}}), "「parent_id」指向另一条记录"),
        // Nor is what that is called, which is only read to be said.
        (json!({"product": {"values": {"base_unit_name": {"米": "箱"}}}}), "「base_unit_name」指向另一条记录"),
        (json!({"delivery": {"defaults": {"emp_id": "张敏"}}}), "「emp_id」指向另一条记录"),
        (json!({"customer": {"defaults": {"owner": "张敏"}}}), "「owner」指向另一条记录"),
        (json!({"sales_order": {"values": {"account_id": {"甲": "乙"}}}}), "「account_id」指向另一条记录"),
        (json!({"sales_order": {"defaults": {"lines.product_id": "苹果"}}}), "「lines.product_id」指向另一条记录"),
        (pairs("product", &[("model", "owner")]), "「owner」"),
        // Nobody has anything for these.
        (json!({"sales_order": {"values": {"delivery_method__c": {"物流": "火箭"}}}}), "「火箭」在精斗云没有对应项"),
        (json!({"product": {"values": {"enable": {"1": "火箭"}}}}), "「火箭」在纷享销客没有对应项"),
        (json!({"product": {"defaults": {"enable": "火箭"}}}), "「火箭」在纷享销客没有对应项"),
        (no_option, "「model」→「is_multiple_unit」"),
        (no_number, "「model」→「of_number__c」"),
        // JDY has no such field, or not for this.
        (pairs("customer", &[("url", "nonexist")]), "「nonexist」"),
        (pairs("customer", &[("url", "custom_field.abc")]), "「custom_field.abc」"),
        (pairs("sales_order", &[("remark", "operation_key")]), "「operation_key」"),
        (pairs("sales_order", &[("lines.remark", "lines.nonexist")]), "「lines.nonexist」"),
    ];
    world.refuses(&wrong).await;
    let mut right = pairs("customer", &[("url", "bank"), ("remark", OWN)]);
    right["sales_order"] = json!({"values": {"delivery_method__c": {"物流": "车辆配送"}}});
    right["product"] = json!({"values": {"enable": {"0": "1"}}});
    world.map(right).await.expect("kept");
}

/// A field of the customer's own in JDY.
const OWN: &str = "custom_field.custom_field__1__a";

impl World {
    /// None of these is kept, and each is refused in these words.
    async fn refuses(&self, wrong: &[(Value, &str)]) {
        for (mappings, said) in wrong {
            let refused = self.map(mappings.clone()).await.expect_err("refused").to_string();
            assert!(refused.contains(said), "{mappings}: {refused}");
        }
        assert_eq!(self.stored().await.mappings, Value::Null);
    }
}

fn pairs(kind: &str, pairs: &[(&str, &str)]) -> Value {
    let pairs: Vec<Value> = pairs.iter().map(|(source, target)| json!({"source": source, "target": target})).collect();
    json!({kind: {"fields": pairs}})
}

#[tokio::test]
async fn m_a_text_is_not_led_to_a_field_that_cannot_hold_what_is_there() {
    let world = World::bound().await;
    world.save_product("P900", "有型号的商品", json!({"model": "XL"})).await;
    world.run().await;
    for target in ["is_multiple_unit", "数字", "日子"] {
        if target != "is_multiple_unit" {
            let of_type = if target == "数字" { "number" } else { "date" };
            let field = json!({"object": "ProductObj", "field": format!("of_{of_type}__c"), "op": "add", "label": target,
                "type": of_type});
            world.control("POST", "fields", &field).await;
        }
        let refused = world.map(pairs("product", &[("model", target)])).await.expect_err("refused").to_string();
        assert!(refused.contains("「model」") && refused.contains("不接受值"), "{target}: {refused}");
    }
    assert_eq!(world.stored().await.mappings, Value::Null);
    world.map(pairs("product", &[("model", "barcode")])).await.expect("a text holds it");
}

#[tokio::test]
async fn m_a_further_field_that_is_carried_no_more_is_left_as_it_is_there() {
    let world = World::initialised().await;
    let field = world.crm_field("SalesOrderObj", "客户订单号", "text").await;
    let product = world.save_product("P900", "有型号的商品", json!({"model": "XL"})).await;
    let mut mappings = pairs("product", &[("model", "barcode")]);
    mappings["sales_order"] = pairs("x", &[("客户订单号", "custom_field.custom_field__1__po")])["x"].clone();
    world.map(mappings).await.expect("kept");
    let order = world.order(json!({field: "PO-1"}), &[("1", "5")]).await;
    world.run().await;
    let own = async || world.jdy_order(&order.number).await.expect("an order")["custom_field"].clone();
    assert_eq!(world.crm_product("P900").await["barcode"], "XL");
    assert_eq!(own().await["custom_field__1__po"], "PO-1");

    world.map(json!({})).await.expect("kept");
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before, "nothing is written, nothing is emptied");
    // Not even by the next change.
    world.change_product(&product, "P900", json!({"name": "改名的商品", "model": "XL"})).await;
    let remark = object(json!({"remark": "改"}));
    world.clients.crm.update("SalesOrderObj", &order.id, remark).await.expect("updated");
    world.run().await;
    let now = world.crm_product("P900").await;
    assert_eq!((&now["name"], &now["barcode"]), (&json!("P900改名的商品"), &json!("XL")));
    assert_eq!(own().await["custom_field__1__po"], "PO-1");
    assert_eq!(world.jdy_order(&order.number).await.expect("an order")["remark"], "改");
}

/// What the CRM calls the objects of the streams that it is the target of.
const TARGETS: [(&str, &str); 6] = [
    ("warehouse", "WarehouseObj"),
    ("product", "ProductObj"),
    ("customer_initial", "AccountObj"),
    ("delivery", "DeliveryNoteObj"),
    ("payment", "PaymentObj"),
    ("inventory", "StockObj"),
];

#[tokio::test]
async fn m_every_stream_to_the_crm_carries_further_fields_other_values_and_defaults() {
    let world = World::bound().await;
    world.switch_on(Preset::Warehouse).await;
    let mut mappings = json!({});
    for (stream, object) in TARGETS {
        let field = world.crm_field(object, "来源编号", "text").await;
        assert_eq!(field, "po__c");
        world.own_field(object, "note__c", "来源说明", "text").await;
        let number = if matches!(stream, "delivery" | "payment") { "bill_no" } else { "number" };
        // Nobody fills the second one: every record gets its default.
        mappings[stream] = json!({"fields": [{"source": number, "target": "来源编号"},
            {"source": "own_note", "target": "来源说明"}], "defaults": {"own_note": "未填"}});
    }
    let filter = jdy::Filter { page_size: 100, ..jdy::Filter::default() };
    let customers = world.clients.jdy.list(&jdy::CUSTOMER, &filter, 1).await.expect("customers").rows;
    let names = customers.iter().filter_map(|row| row["name"].as_str()).map(|name| (name.to_owned(), "某客户".into()));
    let all_one: Value = names.collect::<serde_json::Map<_, _>>().into();
    for (stream, object) in [("delivery", "DeliveryNoteObj"), ("payment", "PaymentObj")] {
        world.own_field(object, "who__c", "来源客户", "text").await;
        let pair = json!({"source": "customer_name", "target": "来源客户"});
        mappings[stream]["fields"].as_array_mut().expect("pairs").push(pair);
        mappings[stream]["values"] = json!({"customer_name": all_one});
    }
    mappings["inventory"]["values"] = json!({"number": {"P0002": "P0002-改"}});
    let (number, other) = (customers[0]["number"].as_str().expect("a number"), "KH-改");
    mappings["customer_initial"]["values"] = json!({"number": {number: other}});
    mappings["warehouse"]["values"] = json!({"name": {"总仓": "主仓"}});
    mappings["product"]["values"] = json!({"number": {"P0001": "P0001-新"}});
    mappings["customer_initial"]["defaults"]["remark"] = "来自精斗云".into();
    mappings["delivery"]["defaults"]["remark"] = "请当面点清".into();
    world.map(mappings).await.expect("kept");
    world.run().await;
    let order = world.order(json!({}), &[("1", "10")]).await;
    world.run().await;
    let outbound = world.shipped(&[&order]).await;
    let receipt = world.paid(&[(&outbound, "10")], "10").await;
    world.run().await;

    let warehouse = &world.crm_where("WarehouseObj", "number", "CK01").await[0];
    assert_eq!((&warehouse["po__c"], &warehouse["name"]), (&json!("CK01"), &json!("主仓")));
    assert_eq!(world.crm_product("P0001-新").await["po__c"], "P0001-新", "what is read otherwise is so everywhere");
    let customer = world.bound_of("customer").await.remove(0);
    let (jdy, crm) =
        (world.jdy_customer(&customer.jdy_id).await, world.clients.crm.get("AccountObj", &customer.crm_id));
    let crm = crm.await.expect("a call").expect("an account");
    let expected = if jdy["number"] == number { json!(other) } else { jdy["number"].clone() };
    assert_eq!(crm["po__c"], expected);
    assert_eq!(world.crm_where("AccountObj", "po__c", other).await.len(), 1);
    assert!(jdy["remark"].as_str().is_some_and(|remark| !remark.is_empty()) || crm["remark"] == "来自精斗云", "{crm}");
    let delivery = world.deliveries(&order).await.remove(0).fields;
    assert_eq!(delivery["po__c"], world.jdy_detail(&jdy::SALES_OUTBOUND, &outbound).await["bill_no"]);
    assert_eq!(delivery["remark"], "请当面点清");
    let payment = world.payments().await.remove(0).fields;
    assert_eq!(payment["po__c"], world.jdy_detail(&jdy::RECEIPT, &receipt).await["bill_no"]);
    let stock = world.clients.crm.query("StockObj", &fxiaoke::Query::default()).await.expect("rows").rows;
    assert!(stock.iter().any(|row| row["po__c"] == "P0002-改"), "{stock:?}");
    assert_eq!((&delivery["who__c"], &payment["who__c"]), (&json!("某客户"), &json!("某客户")));
    for (stream, object) in TARGETS {
        let notes = world.notes(object).await;
        assert!(!notes.is_empty() && notes.iter().all(|note| note == "未填"), "{stream}: {notes:?}");
    }
    let before = world.writes().await;
    world.run().await;
    assert_eq!(world.writes().await, before);
}

#[tokio::test]
async fn m_a_customer_category_carries_a_further_field_too() {
    let world = World::bound().await;
    world.switch_on(Preset::CustomerCategory).await;
    let group = object(json!({"number": "G900", "name": "渠道", "remark": "老渠道"}));
    world.clients.jdy.save(&jdy::CUSTOMER_GROUP, &group).await.expect("saved");
    world.run().await;
    let made = world.clients.crm.objects().await.expect("objects").into_iter().find(|o| o.label == "客户分类");
    let made = made.expect("the object").api_name;
    world.crm_field(&made, "来源编号", "text").await;
    let mapping =
        json!({"fields": [{"source": "number", "target": "来源编号"}], "values": {"name": {"渠道": "渠道商"}}});
    world.map(json!({"customer_category": mapping})).await.expect("kept");
    world.run().await;
    let category = &world.crm_where(&made, "category_code__c", "G900").await[0];
    assert_eq!((&category["po__c"], &category["name"]), (&json!("G900"), &json!("渠道商")));
}

#[tokio::test]
async fn m_a_customer_carries_further_fields_other_values_and_defaults_to_jdy() {
    let world = World::initialised().await;
    let field = world.crm_field("AccountObj", "客户来源", "text").await;
    let mapping = json!({"fields": [{"source": "客户来源", "target": "custom_field.custom_field__1__from"}],
        "values": {"客户来源": {"展会": "线下"}}, "defaults": {"remark": "由纷享销客建立"}});
    world.map(json!({"customer": mapping})).await.expect("kept");
    world.deal("展会客户", json!({field: "展会"})).await;
    world.run().await;
    let row = world.jdy_named(&jdy::CUSTOMER, "展会客户").await.remove(0);
    let customer = world.jdy_customer(row["id"].as_str().expect("an id")).await;
    assert_eq!(customer["custom_field"]["custom_field__1__from"], "线下");
    assert_eq!(customer["remark"], "由纷享销客建立");
}

#[tokio::test]
async fn m_a_further_field_that_the_crm_has_no_more_fails_its_records_by_name_and_the_other_kinds_go_on() {
    let world = World::bound().await;
    let id = world.save_product("P900", "有型号的商品", json!({"model": "XL"})).await;
    let field = world.crm_field("ProductObj", "型号", "text").await;
    let mapping = json!({"product": {"fields": [{"source": "model", "target": "型号"}]}});
    world.map(mapping).await.expect("kept");
    world.run().await;
    let remove = json!({"object": "ProductObj", "field": field, "op": "remove"});
    world.control("POST", "fields", &remove).await;
    world.change_product(&id, "P900", json!({"name": "改名的商品", "model": "XXL"})).await;
    world.deal("照常同步的客户", json!({})).await;
    world.run().await;
    let record = world.record("product", "P900").await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|why| why.contains(&format!("没有字段「{field}」"))), "the field by its name");
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "照常同步的客户").await.len(), 1);

    world.crm_field("ProductObj", "型号", "text").await;
    world.later(60).await;
    world.run().await;
    assert_eq!(world.crm_product("P900").await[&field], "XXL");
    assert_eq!(world.state("product", "P900").await, State::Updated);
}
