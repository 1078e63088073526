//! Chapter M: what a connection carries besides the field table.

use jingxiang::mappings::{self, Mappings, Refused};
use serde_json::{Value, json};

use crate::world::{World, object};

impl World {
    async fn map(&self, mappings: Value) -> Result<(), Refused> {
        let mappings: Mappings = serde_json::from_value(mappings).expect("mappings");
        mappings::set(&self.store, &self.opener, self.stored().await, mappings).await
    }

    async fn crm_field(&self, object: &str, label: &str, of_type: &str) -> String {
        let field = json!({"object": object, "field": "po__c", "op": "add", "label": label, "type": of_type});
        self.control("POST", "fields", &field).await;
        let describe = self.clients.crm.describe(object).await.expect("a describe");
        describe.field_by_label(label).expect("the field").0.to_owned()
    }
}

#[tokio::test]
async fn m_a_further_field_of_an_order_and_of_its_lines_travels_to_jdy() {
    let world = World::initialised_in_g2().await;
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
    let world = World::bound_in_g2().await;
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
async fn m_overrides_that_lead_nowhere_are_refused_by_name_and_none_is_kept() {
    let world = World::bound().await;
    let wrong = [
        (json!({"sales_order": {"fields": [{"source": "没有的字段", "target": "remark"}]}}), "没有的字段"),
        (json!({"sales_order": {"fields": [{"source": "lines.remark", "target": "remark"}]}}), "明细"),
        (json!({"sales_order": {"fields": [{"source": "remark", "target": "备注"}]}}), "备注"),
        (json!({"sales_order": {"values": {"交货方式": {"飞鸽传书": "物流"}}}}), "飞鸽传书"),
        (json!({"sales_order": {"defaults": {"交货方式": "飞鸽传书"}}}), "飞鸽传书"),
        (json!({"product": {"fields": [{"source": "model", "target": "name"}]}}), "标准映射"),
        (json!({"sales_order": {"fields": [{"source": "lines.remark", "target": "lines.comment"}]}}), "标准映射"),
        (json!({"unit": {"fields": [{"source": "name", "target": "label"}]}}), "不支持"),
        (json!({"nothing": {"defaults": {"remark": "x"}}}), "nothing"),
    ];
    for (mappings, said) in wrong {
        let refused = world.map(mappings.clone()).await.expect_err("refused").to_string();
        assert!(refused.contains(said), "{mappings}: {refused}");
    }
    assert_eq!(world.stored().await.mappings, Value::Null);
}
