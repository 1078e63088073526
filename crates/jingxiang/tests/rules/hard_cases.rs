//! Cases at the edges of the rules: what comes in an unlucky order, twice, or too late.

use std::sync::atomic::AtomicBool;

use jdy::{SALES_ORDER, SALES_OUTBOUND};
use jingxiang::progress::Bars;
use model::{Preset, State};
use serde_json::{Value, json};

use crate::world::{World, object};

impl World {
    pub(crate) async fn category(&self, number: &str, name: &str, parent: Option<&str>, id: Option<&str>) -> String {
        let mut category = object(json!({"number": number, "name": name}));
        category.extend(parent.map(|parent| ("parent_id".to_owned(), Value::from(parent))));
        category.extend(id.map(|id| ("id".to_owned(), Value::from(id))));
        self.clients.jdy.save(&jdy::MATERIAL_GROUP, &category).await.expect("saved").id
    }

    /// The CRM category of this path.
    pub(crate) async fn category_at(&self, path: &[&str]) -> String {
        let categories = self.clients.crm.categories().await.expect("categories");
        let mut parent: Option<String> = None;
        for name in path {
            let at = categories
                .iter()
                .filter(|c| c.name == *name && c.parent.as_deref().filter(|p| *p != "0") == parent.as_deref());
            let at: Vec<_> = at.collect();
            assert_eq!(at.len(), 1, "{name} of {path:?} among {categories:?}");
            parent = Some(at[0].id.clone());
        }
        parent.expect("a path")
    }

    pub(crate) async fn rename_unit(&self, id: &str, name: &str) {
        let unit = object(json!({"id": id, "name": name, "precision": "0"}));
        self.clients.jdy.save(&jdy::MEASURE_UNIT, &unit).await.expect("saved");
    }

    pub(crate) async fn unit_of(&self, code: &str) -> String {
        let product = self.crm_product(code).await;
        self.label("ProductObj", "unit", &product).await
    }
}

#[tokio::test]
async fn pc_1_a_category_moved_and_renamed_under_a_later_parent_follows() {
    let world = World::initialised().await;
    let first = world.category("C900", "甲类", None, None).await;
    let below = world.category("C911", "杂项", Some(&first), None).await;
    world.run().await;
    let id = world.category_at(&["甲类", "杂项"]).await;
    let late = world.category("C920", "丙类", None, None).await;
    world.category("C911", "杂货", Some(&late), Some(&below)).await;
    world.run().await;
    assert_eq!(world.category_at(&["丙类", "杂货"]).await, id, "the same category");
}

#[tokio::test]
async fn pc_1_a_parent_and_its_child_may_change_places() {
    let world = World::initialised().await;
    let top = world.category("C900", "上", None, None).await;
    let below = world.category("C901", "下", Some(&top), None).await;
    world.run().await;
    world.category("C901", "下", Some("0"), Some(&below)).await;
    world.category("C900", "上", Some(&below), Some(&top)).await;
    world.run().await;
    world.run().await;
    world.category_at(&["下", "上"]).await;
}

#[tokio::test]
async fn pr_4_an_option_renamed_by_hand_fails_its_products_and_they_go_on_when_it_is_named_so_again() {
    let world = World::initialised().await;
    let unit = world.unit("捆").await;
    world.save_product("T900", "菠菜", json!({"base_unit_id": unit})).await;
    world.run().await;
    let rename = |from: &str, to: &str| json!({"object": "ProductObj", "field": "unit", "op": "rename", "label": from, "to": to});
    world.control("POST", "options", &rename("捆", "一捆")).await;
    world.run().await;
    let record = world.record("product", "T900").await;
    assert_eq!(record.state, State::Failed);
    assert!(record.reason.is_some_and(|reason| reason.contains('捆')));
    assert!(!world.unit_labels().await.contains(&"捆".to_owned()), "not silently put back");
    world.control("POST", "options", &rename("一捆", "捆")).await;
    world.run().await;
    assert_eq!(world.unit_of("T900").await, "捆");
    assert!(matches!(world.state("product", "T900").await, State::Updated | State::Unchanged));
}

#[tokio::test]
async fn cu_4_the_lower_number_adopts_whichever_was_made_first() {
    let world = World::bound().await;
    let adopted = world.account("同名客户", json!({})).await;
    for number in ["K951", "K950"] {
        let customer = json!({"name": "同名客户", "number": number, "ignore_warn": true, "remark": number});
        world.clients.jdy.save(&jdy::CUSTOMER, &object(customer)).await.expect("saved");
    }
    world.run().await;
    let found = world.crm_where("AccountObj", "name", "同名客户").await;
    let ours = found.iter().find(|account| account["_id"] == json!(adopted)).expect("it is there");
    assert_eq!(ours["remark"], "K950");
}

#[tokio::test]
async fn so_1_lines_that_are_swapped_doubled_or_free_stand_in_jdy_as_in_the_crm() {
    let world = World::initialised().await;
    let products = world.bound_of("product").await;
    let (one, two) = (products[0].crm_id.clone(), products[1].crm_id.clone());
    let order =
        world.order_of(json!({}), &[(Some(&one), "1", "5"), (Some(&two), "2.5", "7"), (Some(&one), "2", "0")]).await;
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    let seen = |bill: &Value| -> Vec<String> {
        let lines = bill["material_entity"].as_array().expect("lines");
        lines.iter().map(|l| format!("{} {}", l["material_id"].as_str().unwrap_or_default(), l["price"])).collect()
    };
    assert_eq!(seen(&bill).len(), 3, "{:?}", world.record("sales_order", &order.number).await.reason);
    let swap = object(json!({"product_id": two}));
    world.clients.crm.update("SalesOrderProductObj", &order.lines[0], swap).await.expect("updated");
    let swap = object(json!({"product_id": one}));
    world.clients.crm.update("SalesOrderProductObj", &order.lines[1], swap).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    let ids: Vec<&str> =
        bill["material_entity"].as_array().expect("lines").iter().filter_map(|l| l["material_id"].as_str()).collect();
    assert_eq!(ids, [&products[1].jdy_id, &products[0].jdy_id, &products[0].jdy_id]);
}

#[tokio::test]
async fn so_5_a_changed_order_is_synchronised_again_with_the_very_success() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    world.clients.crm.update("SalesOrderObj", &order.id, object(json!({"remark": "改"}))).await.expect("updated");
    let now = world.engine.clock.now();
    assert!(world.store.receive(&world.id, "m1", "SalesOrderObj", &order.id, now).await.expect("kept"));
    let connection = world.opener.open(&world.stored().await).expect("a connection");
    world.engine.take_events(&connection, &Bars::quiet(), &AtomicBool::new(false)).await.expect("a run");
    assert_eq!(world.jdy_order(&order.number).await.expect("an order")["remark"], "改");
    assert_eq!(world.sync_status(&order.id).await, "已同步");
}

#[tokio::test]
async fn so_3_p_3_switched_on_later_the_warehouse_of_an_order_that_went_without_follows() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("1", "5")]).await;
    world.run().await;
    world.switch_on(Preset::Warehouse).await;
    world.run().await;
    assert!(!world.records("inventory").await.is_empty());
    let from = world.crm_where("WarehouseObj", "name", "门店仓").await[0]["_id"].clone();
    let from = object(json!({"ship_warehouse__c": from}));
    world.clients.crm.update("SalesOrderProductObj", &order.lines[0], from).await.expect("updated");
    world.run().await;
    let bill = world.jdy_order(&order.number).await.expect("an order in JDY");
    assert_eq!(bill["material_entity"][0]["stock_name"], "门店仓");
    let record = world.record("sales_order", &order.number).await;
    let last = world.store.history(&world.id, record.id, 1).await.expect("a history").remove(0);
    assert!(last.changes.is_some_and(|changes| changes.contains("门店仓")), "S-8: by the name that people know");
}

#[tokio::test]
async fn so_2_a_product_deleted_while_its_order_is_open_fails_the_order_by_line() {
    let world = World::initialised().await;
    let id = world.product("T900", "短命", "1").await;
    world.run().await;
    let crm = world.crm_product("T900").await["_id"].as_str().expect("an id").to_owned();
    let order = world.order_of(json!({}), &[(None, "1", "5"), (Some(&crm), "1", "5")]).await;
    world.delete_in_jdy(&[id]).await;
    world.run().await;
    let record = world.record("sales_order", &order.number).await;
    let reason = record.reason.unwrap_or_default();
    assert_eq!(record.state, State::Failed, "{reason}");
    assert!(reason.contains("第 2 行") && reason.contains("「T900 ") && reason.contains("已在精斗云删除"), "{reason}");
}

#[tokio::test]
async fn dn_2_py_3_three_orders_and_one_of_jdys_under_a_discount_add_up_to_the_cent() {
    let world = World::initialised().await;
    let mut orders = Vec::new();
    for price in ["33.33", "0.01", "66.66"] {
        orders.push(world.order(json!({}), &[("3", price)]).await);
    }
    world.run().await;
    let mut lines = Vec::new();
    for order in &orders {
        lines.push(world.ships(order, 0, "3").await);
    }
    let own = world.own_order("XSDD-OWN", "20").await;
    let bill = world.jdy_detail(&SALES_ORDER, &own).await;
    let line = &bill["material_entity"][0];
    lines.push(json!({"material_id": line["material_id"], "unit_id": line["unit_id"], "price": line["price"],
        "stock_id": lines[0]["stock_id"], "is_free": false, "qty": 1, "src_bill_type_id": "sal_bill_order",
        "src_inter_id": bill["id"], "src_entry_id": line["id"]}));
    let extra =
        json!({"bill_dis_amount": serde_json::from_str::<Value>("10.01").expect("a number"), "operation_key": "audit"});
    let outbound = world.outbound(&lines, extra).await;
    let whole = world.jdy_detail(&SALES_OUTBOUND, &outbound).await;
    world.paid(&[(&outbound, "100.01")], "100.01").await;
    world.run().await;
    let money = |value: &Value| model::number(value).expect("a number").expect("money");
    let rows = whole["material_entity"].as_array().expect("lines");
    for (order, row) in orders.iter().zip(rows) {
        let deliveries = world.deliveries(order).await;
        assert_eq!(deliveries.len(), 1);
        let expected = money(&row["all_amount"]) - money(&row["bill_dis_distribution"]);
        assert_eq!(money(&deliveries[0].fields["total_delivery_money"]), expected);
    }
    let payments = world.payments().await;
    assert_eq!(payments.len(), 1);
    let parts: rust_decimal::Decimal = payments[0].lines.iter().map(|line| money(&line["payment_amount"])).sum();
    assert_eq!(parts, money(&payments[0].fields["payment_amount"]));
    assert!(world.records("payment").await[0].reason.as_deref().is_some_and(|r| r.contains("XSDD-OWN")));
}

#[tokio::test]
async fn dn_1_audited_unaudited_changed_and_audited_between_two_looks_goes_as_it_is_then() {
    let world = World::initialised().await;
    let order = world.order(json!({}), &[("10", "12.5")]).await;
    world.run().await;
    let lines = [world.ships(&order, 0, "4").await];
    let outbound = world.outbound(&lines, json!({})).await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    world.unaudit(&SALES_OUTBOUND, &outbound).await;
    world.run().await;
    let number = world.jdy_detail(&SALES_OUTBOUND, &outbound).await["bill_no"].clone();
    let lines = [world.ships(&order, 0, "6").await];
    world.outbound(&lines, json!({"id": outbound, "bill_no": number})).await;
    world.audit(&SALES_OUTBOUND, &outbound).await;
    world.run().await;
    let deliveries = world.deliveries(&order).await;
    assert_eq!((deliveries.len(), deliveries[0].all("delivery_num")), (1, vec!["6".to_owned()]));
}

#[tokio::test]
async fn f_4_pr_4_many_that_wait_for_one_are_one_cause_and_all_go_on_when_it_is_mended() {
    let world = World::initialised().await;
    world.change(|stored| stored.provision_function = None).await;
    let unit = world.unit("筐").await;
    for i in 0..7 {
        world.save_product(&format!("T90{i}"), &format!("桃{i}"), json!({"base_unit_id": unit})).await;
    }
    world.run().await;
    let causes = world.store.causes(&world.id, 100).await.expect("causes");
    let products: Vec<_> = causes.iter().filter(|c| c.stream == "product" && c.reason.contains('筐')).collect();
    assert_eq!((products.len(), products[0].count), (1, 7), "{products:?}");
    let option = json!({"object": "ProductObj", "field": "unit", "op": "add", "label": "筐"});
    world.control("POST", "options", &option).await;
    world.run().await;
    for i in 0..7 {
        assert_eq!(world.state("product", &format!("T90{i}")).await, State::Created);
    }
}

#[tokio::test]
async fn cu_3_a_customer_renamed_in_both_keeps_one_default_contact() {
    let world = World::initialised().await;
    let id = world.deal("甲公司", json!({"tel": "13700000001"})).await;
    world.run().await;
    let row = world.jdy_named(&jdy::CUSTOMER, "甲公司").await.remove(0);
    let jdy_id = row["id"].as_str().expect("an id").to_owned();
    let detail = world.jdy_customer(&jdy_id).await;
    let contact = json!({"id": detail["bomentity"][0]["id"], "contact_person": "甲公司", "mobile": "13700000001", "is_default_linkman": true});
    let by_hand = json!({"id": jdy_id, "number": detail["number"], "name": "乙公司", "contact_persons": [contact]});
    world.clients.jdy.save(&jdy::CUSTOMER, &object(by_hand)).await.expect("saved");
    world.clients.crm.update("AccountObj", &id, object(json!({"name": "丙公司"}))).await.expect("updated");
    world.run().await;
    let after = world.jdy_customer(&jdy_id).await;
    assert_eq!(after["name"], "丙公司");
    let contacts = after["bomentity"].as_array().expect("contacts");
    assert_eq!((contacts.len(), &contacts[0]["contact_person"]), (1, &json!("丙公司")));
}

#[tokio::test]
async fn pr_6_a_product_whose_price_is_taken_away_costs_nothing() {
    let world = World::initialised().await;
    let id = world.product("T900", "甲", "1").await;
    world.run().await;
    world.change_product(&id, "T900", json!({"price_entity": []})).await;
    world.run().await;
    let price = world.crm_product("T900").await["price"].clone();
    assert_eq!(price.as_str().and_then(|price| price.parse::<f64>().ok()), Some(0.0));
}
