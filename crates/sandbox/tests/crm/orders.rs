//! Sheet §4: orders and what follows them.

use serde_json::{Value, json};

use crate::support::{Crm, crm, filter, text};

async fn base(crm: &Crm) -> (String, String, String) {
    let account = crm.account("订货客户").await;
    let category = crm.category("酒").await;
    let product = crm.product("P001 白酒", &category).await;
    let order = crm.order(&account, &product).await;
    (account, product, order)
}

async fn lines(crm: &Crm, order: &str) -> Vec<Value> {
    crm.rows("SalesOrderProductObj", json!([filter("order_id", "IN", &[order])])).await
}

#[tokio::test]
async fn an_order_is_created_with_its_lines_and_answers_their_ids() {
    let crm = crm().await;
    let account = crm.account("订货客户").await;
    let category = crm.category("酒").await;
    let product = crm.product("P001 白酒", &category).await;
    let mut body = Crm::create_body(
        "SalesOrderObj",
        json!({"account_id": account, "order_time": 1_700_000_000_000_i64, "owner": [crm.user], "remark": "急"}),
    );
    body["includeDetailIds"] = json!(true);
    body["data"]["details"] = json!({"SalesOrderProductObj": [
        {"record_type": "default__c", "product_id": product, "quantity": "2", "sales_price": "10.50"},
        {"record_type": "default__c", "product_id": product, "quantity": 1, "sales_price": "8", "subtotal": "8"}]});
    let made = crm.ok("/cgi/crm/v2/data/create", body).await;
    assert_eq!(made["detailIds"]["SalesOrderProductObj"].as_array().map(Vec::len), Some(2));
    let order = crm.get("SalesOrderObj", &text(&made, "dataId")).await;
    assert!(text(&order, "name").starts_with("DD-"));
    assert_eq!(order["order_time"].as_i64(), Some(1_699_977_600_000), "a date ignores the time of day");
    assert_eq!((order["order_amount"].as_str(), order["account_id__r"].as_str()), (Some("29.00"), Some("订货客户")));
    let lines = lines(&crm, &text(&made, "dataId")).await;
    assert_eq!(lines[0]["_id"], made["detailIds"]["SalesOrderProductObj"][0]);
    assert_eq!((lines[0]["quantity"].as_str(), lines[0]["subtotal"].as_str()), (Some("2"), Some("21.00")));
    assert_eq!((lines[0]["product_id__r"].as_str(), lines[0]["owner"].clone()), (Some("P001 白酒"), json!([crm.user])));
    assert_eq!(
        (lines[0]["unit"].as_str(), lines[0]["unit__v"].as_str()),
        (Some("台"), Some("18")),
        "the unit follows the product"
    );
}

#[tokio::test]
async fn a_bad_line_refuses_the_whole_order() {
    let crm = crm().await;
    let account = crm.account("订货客户").await;
    let mut body =
        Crm::create_body("SalesOrderObj", json!({"account_id": account, "order_time": 1, "owner": [crm.user]}));
    body["data"]["details"] = json!({"SalesOrderProductObj": [{"product_id": "nothing", "quantity": "1"}]});
    assert_eq!(crm.refused("/cgi/crm/v2/data/create", body.clone()).await, 201_112_011);
    body["data"]["details"] = json!({"SalesOrderProductObj": {}});
    assert_eq!(crm.refused("/cgi/crm/v2/data/create", body).await, 500);
    assert!(crm.rows("SalesOrderObj", json!([])).await.is_empty());
}

#[tokio::test]
async fn the_first_order_makes_a_deal_and_the_second_makes_many() {
    let crm = crm().await;
    let (account, product, _) = base(&crm).await;
    let row = crm.get("AccountObj", &account).await;
    assert_eq!((row["deal_status"].as_str(), row["last_deal_closed_amount"].as_str()), (Some("2"), Some("50.00")));
    assert_eq!(row["version"], "2", "the roll-up is a change of the account");
    crm.order(&account, &product).await;
    assert_eq!(crm.get("AccountObj", &account).await["deal_status"], "3");
}

#[tokio::test]
async fn an_order_that_is_not_yet_effective_is_no_deal() {
    let crm = crm().await;
    let account = crm.account("观望客户").await;
    let fields = json!({"account_id": account, "order_time": 1, "owner": [crm.user], "life_status": "under_review"});
    let order = crm.create("SalesOrderObj", fields).await;
    assert_eq!(crm.get("AccountObj", &account).await["deal_status"], "1");
    crm.update("SalesOrderObj", &order, json!({"life_status": "normal"})).await;
    assert_eq!(crm.get("AccountObj", &account).await["deal_status"], "2");
    crm.update("SalesOrderObj", &order, json!({"remark": "again"})).await;
    assert_eq!(crm.get("AccountObj", &account).await["deal_status"], "2", "an order counts once");
}

#[tokio::test]
async fn a_changed_line_leaves_its_order_as_it_was_and_is_found_by_its_own_time() {
    let crm = crm().await;
    let (_, _, order) = base(&crm).await;
    let before = crm.get("SalesOrderObj", &order).await;
    let line = lines(&crm, &order).await[0].clone();
    let later = line["last_modified_time"].as_i64().unwrap_or_default() + 1000;
    crm.control("clock", json!({"now": later, "frozen": true})).await;
    crm.update("SalesOrderProductObj", &text(&line, "_id"), json!({"quantity": "7"})).await;
    let after = crm.get("SalesOrderObj", &order).await;
    assert_eq!(after["last_modified_time"], before["last_modified_time"]);
    let found =
        crm.rows("SalesOrderProductObj", json!([filter("last_modified_time", "GTE", &[&later.to_string()])])).await;
    assert_eq!((found.len(), found[0]["quantity"].as_str()), (1, Some("7")));
}

#[tokio::test]
async fn details_in_an_update_are_merged_by_id() {
    let crm = crm().await;
    let (_, product, order) = base(&crm).await;
    let line = text(&lines(&crm, &order).await[0], "_id");
    let mut body = Crm::create_body("SalesOrderObj", json!({"_id": order, "remark": "改"}));
    body["data"]["details"] = json!({"SalesOrderProductObj": [
        {"_id": line, "quantity": "6"}, {"product_id": product, "quantity": "1", "sales_price": "3"}]});
    crm.ok("/cgi/crm/v2/data/update", body).await;
    let quantities: Vec<_> = lines(&crm, &order).await.iter().map(|line| text(line, "quantity")).collect();
    assert_eq!(quantities, ["6", "1"]);
    crm.invalid("SalesOrderProductObj", &line).await;
    assert_eq!(lines(&crm, &order).await.len(), 1, "a line can be invalidated by itself");
    assert_eq!(crm.get("SalesOrderObj", &order).await["life_status"], "normal");
}

async fn payment(crm: &Crm, account: &str, order: &str) -> Value {
    let fields = json!({"account_id": account, "payment_time": 1_700_000_000_000_i64, "payment_term": "post", "owner": [crm.user],
        "attachment": [], "remark": "r"});
    let mut body = Crm::create_body("PaymentObj", fields);
    body["data"]["details"] =
        json!({"OrderPaymentObj": [{"order_id": order, "payment_amount": "50", "attachment": []}]});
    crm.call("/cgi/crm/v2/data/create", body).await
}

#[tokio::test]
async fn a_payment_and_its_orders_belong_to_one_account() {
    let crm = crm().await;
    let (account, _, order) = base(&crm).await;
    let made = payment(&crm, &account, &order).await;
    let row = crm.get("PaymentObj", &text(&made, "dataId")).await;
    assert_eq!(row["payment_amount"], "50.00");
    assert!(text(&row, "name").starts_with("20"), "numbered by day");
    let rows = crm.rows("OrderPaymentObj", json!([filter("payment_id", "IN", &[&text(&made, "dataId")])])).await;
    assert_eq!((rows.len(), text(&rows[0], "order_id")), (1, order.clone()));
    let other = crm.account("另一客户").await;
    assert_eq!(payment(&crm, &other, &order).await["errorCode"], 201_112_012);
}

async fn deliver(crm: &Crm, account: &str, order: &str, product: &str, number: &str) -> Value {
    let fields = json!({"account_id": account, "sales_order_id": order, "delivery_date": 1_700_000_000_000_i64, "owner": [crm.user],
        "total_delivery_money": "20.00"});
    let mut body = Crm::create_body("DeliveryNoteObj", fields);
    body["data"]["details"] =
        json!({"DeliveryNoteProductObj": [{"product_id": product, "delivery_num": number, "delivery_money": "20.00"}]});
    crm.call("/cgi/crm/v2/data/create", body).await
}

#[tokio::test]
async fn no_more_is_delivered_than_was_ordered() {
    let crm = crm().await;
    let (account, product, order) = base(&crm).await;
    let made = deliver(&crm, &account, &order, &product, "2").await;
    assert_eq!(made["errorCode"], 0, "{made}");
    assert_eq!(deliver(&crm, &account, &order, &product, "4").await["errorCode"], 201_112_012);
    assert_eq!(deliver(&crm, &account, &order, &product, "3").await["errorCode"], 0);
    let rows =
        crm.rows("DeliveryNoteProductObj", json!([filter("delivery_note_id", "EQ", &[&text(&made, "dataId")])])).await;
    let line = text(&rows[0], "_id");
    assert_eq!(crm.update_refused("DeliveryNoteProductObj", &line, json!({"delivery_num": "1"})).await, 201_112_012);
    crm.invalid("SalesOrderObj", &order).await;
    assert_ne!(deliver(&crm, &account, &order, &product, "1").await["errorCode"], 0);
}

#[tokio::test]
async fn a_delivered_line_refers_to_a_line_of_its_order_and_product() {
    let crm = crm().await;
    let (account, product, order) = base(&crm).await;
    let other = crm.order(&account, &product).await;
    let note = text(&deliver(&crm, &account, &order, &product, "1").await, "dataId");
    for (of, code) in [(&other, Some(201_112_012)), (&order, None)] {
        let shipped = text(&lines(&crm, of).await[0], "_id");
        let line = json!({"delivery_note_id": note, "product_id": product, "delivery_num": "1",
            "sales_order_product_id": shipped});
        match code {
            Some(code) => assert_eq!(crm.create_refused("DeliveryNoteProductObj", line).await, code),
            None => drop(crm.create("DeliveryNoteProductObj", line).await),
        }
    }
}

#[tokio::test]
async fn one_stock_row_per_warehouse_and_product() {
    let crm = crm().await;
    let (_, product, _) = base(&crm).await;
    let warehouse = crm.create("WarehouseObj", json!({"name": "主仓", "number": "CK01", "owner": [crm.user]})).await;
    let twin = json!({"name": "副仓", "number": "CK01", "owner": [crm.user]});
    assert_eq!(crm.create_refused("WarehouseObj", twin).await, 201_112_010);
    let stock = json!({"warehouse_id": warehouse, "product_id": product, "available_stock": "12.5", "real_stock": 13});
    let id = crm.create("StockObj", stock.clone()).await;
    assert_eq!(crm.create_refused("StockObj", stock).await, 201_112_010);
    crm.update("StockObj", &id, json!({"available_stock": "3"})).await;
    assert_eq!(crm.get("StockObj", &id).await["available_stock"], "3");
    let erp =
        json!({"data": {"object_data": {"dataObjectApiName": "ErpWarehouseObj", "name": "E", "owner": [crm.user]}}});
    let made = crm.ok("/cgi/crm/erp/data", erp).await;
    let again =
        json!({"data": {"object_data": {"dataObjectApiName": "ErpWarehouseObj", "_id": made["dataId"], "name": "F"}}});
    crm.ok("/cgi/crm/erp/data", again).await;
    assert_eq!(crm.rows("ErpWarehouseObj", json!([filter("name", "EQ", &["F"])])).await.len(), 1);
}

#[tokio::test]
async fn a_delivery_stays_with_its_order_and_takes_no_line_it_does_not_owe() {
    let crm = crm().await;
    let (account, product, order) = base(&crm).await;
    for number in ["0", "-1"] {
        assert_eq!(deliver(&crm, &account, &order, &product, number).await["errorCode"], 201_112_012);
    }
    let note = text(&deliver(&crm, &account, &order, &product, "4").await, "dataId");
    let line = |number: &str| json!({"delivery_note_id": note, "product_id": product, "delivery_num": number});
    assert_eq!(crm.create_refused("DeliveryNoteProductObj", line("2")).await, 201_112_012, "one is left");
    crm.create("DeliveryNoteProductObj", line("1")).await;
    let other_account = crm.account("另一客户").await;
    let fields = json!({"account_id": other_account, "order_time": 1_700_000_000_000_i64, "owner": [crm.user]});
    let other = crm.create("SalesOrderObj", fields).await;
    let moved = json!({"sales_order_id": other, "account_id": other_account});
    assert_eq!(crm.update_refused("DeliveryNoteObj", &note, moved).await, 201_112_012);
    assert_eq!(crm.update_refused("DeliveryNoteObj", &note, json!({"account_id": other_account})).await, 201_112_012);
    crm.update("DeliveryNoteObj", &note, json!({"remark": "改", "sales_order_id": order})).await;
}

#[tokio::test]
async fn stock_can_be_closed_to_the_interface() {
    let crm = crm().await;
    let (_, product, _) = base(&crm).await;
    let warehouse = crm.create("WarehouseObj", json!({"name": "主仓", "owner": [crm.user]})).await;
    let stock = json!({"warehouse_id": warehouse, "product_id": product, "available_stock": "1", "real_stock": "1"});
    let id = crm.create("StockObj", stock.clone()).await;
    crm.raw("/sandbox/stock", json!({"writable": false})).await;
    assert_eq!(crm.create_refused("StockObj", stock).await, 15003);
    assert_eq!(crm.update_refused("StockObj", &id, json!({"real_stock": "2"})).await, 15003);
    crm.raw("/sandbox/stock", json!({"writable": true})).await;
    crm.update("StockObj", &id, json!({"real_stock": "2"})).await;
}

#[tokio::test]
async fn stock_is_one_row_each_with_ten_decimals_in_every_object_that_may_hold_it() {
    let crm = crm().await;
    let (_, product, _) = base(&crm).await;
    for (stores, stocks) in [("WarehouseObj", "StockObj"), ("ErpWarehouseObj", "ErpStockObj")] {
        let warehouse = crm.create(stores, json!({"name": "主仓", "owner": [crm.user]})).await;
        let stock = json!({"warehouse_id": warehouse, "product_id": product, "available_stock": "-0.0000000001",
            "real_stock": "123456.7890123456"});
        let id = crm.create(stocks, stock.clone()).await;
        let row = crm.get(stocks, &id).await;
        assert_eq!(
            (&row["available_stock"], &row["real_stock"]),
            (&json!("-0.0000000001"), &json!("123456.7890123456"))
        );
        assert_eq!(crm.create_refused(stocks, stock).await, 201_112_010);
    }
}
