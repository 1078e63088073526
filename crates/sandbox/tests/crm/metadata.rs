//! Sheet §3: object list, describe, options by hand.

use serde_json::{Value, json};

use crate::support::crm;

/// CRM fields of rules.md chapter M: object, API name, label.
const LABELS: &[(&str, &str, &str)] = &[
    ("AccountObj", "account_no", "客户编码"),
    ("AccountObj", "name", "客户名称"),
    ("AccountObj", "owner", "负责人"),
    ("AccountObj", "address", "详细地址"),
    ("AccountObj", "tel", "电话"),
    ("AccountObj", "email", "邮件"),
    ("AccountObj", "remark", "备注"),
    ("AccountObj", "deal_status", "成交状态"),
    ("ProductObj", "product_code", "产品编码"),
    ("ProductObj", "name", "产品名称"),
    ("ProductObj", "category", "分类"),
    ("ProductObj", "unit", "单位"),
    ("ProductObj", "price", "价格（元）"),
    ("ProductObj", "product_status", "上下架"),
    ("SalesOrderObj", "name", "订单编号"),
    ("SalesOrderObj", "account_id", "客户"),
    ("SalesOrderObj", "order_time", "下单日期"),
    ("SalesOrderObj", "delivery_date", "交货日期"),
    ("SalesOrderObj", "delivery_method__c", "交货方式"),
    ("SalesOrderObj", "sync_status__c", "同步状态"),
    ("SalesOrderObj", "remark", "备注"),
    ("SalesOrderProductObj", "product_id", "产品名称"),
    ("SalesOrderProductObj", "quantity", "数量"),
    ("SalesOrderProductObj", "sales_price", "销售单价"),
    ("SalesOrderProductObj", "unit", "单位"),
    ("WarehouseObj", "number", "仓库编码"),
    ("WarehouseObj", "name", "仓库名称"),
    ("PaymentObj", "account_id", "客户名称"),
    ("PaymentObj", "payment_time", "回款日期"),
    ("OrderPaymentObj", "order_id", "销售订单号"),
    ("OrderPaymentObj", "payment_amount", "本次回款金额"),
    ("DeliveryNoteObj", "delivery_date", "发货日期"),
    ("DeliveryNoteObj", "sales_order_id", "销售订单号"),
    ("DeliveryNoteObj", "account_id", "客户名称"),
    ("DeliveryNoteObj", "total_delivery_money", "发货总金额"),
    ("DeliveryNoteProductObj", "product_id", "产品"),
    ("DeliveryNoteProductObj", "delivery_num", "本次发货数"),
    ("DeliveryNoteProductObj", "delivery_money", "本次发货金额"),
    ("StockObj", "warehouse_id", "仓库"),
    ("StockObj", "product_id", "产品"),
    ("StockObj", "available_stock", "可用库存"),
    ("StockObj", "real_stock", "实际库存"),
];

#[tokio::test]
async fn describe_carries_the_labels_an_administrator_sees() {
    let crm = crm().await;
    for (object, field, label) in LABELS {
        let describe = crm.describe(object).await;
        assert_eq!(describe["fields"][field]["label"], *label, "{object}.{field}");
    }
}

#[tokio::test]
async fn describe_understands_its_three_request_shapes() {
    let crm = crm().await;
    for body in [
        json!({"apiName": "SalesOrderObj", "includeDetail": true}),
        json!({"data": {"apiName": "SalesOrderObj"}, "includeDetail": true}),
        json!({"data": {"apiName": "SalesOrderObj", "includeDetail": true}}),
    ] {
        let answer = crm.ok("/cgi/crm/v2/object/describe", body).await;
        assert_eq!(answer["data"]["describe"]["api_name"], "SalesOrderObj");
        assert_eq!(answer["data"]["detail"][0]["api_name"], "SalesOrderProductObj");
    }
    let code = crm.refused("/cgi/crm/v2/object/describe", json!({"apiName": "NoneObj"})).await;
    assert_eq!(code, 201_112_015);
}

#[tokio::test]
async fn describe_tells_types_targets_and_options() {
    let crm = crm().await;
    let product = crm.describe("ProductObj").await;
    let price = &product["fields"]["price"];
    assert_eq!((price["type"].as_str(), price["decimal_places"].as_i64()), (Some("currency"), Some(2)));
    assert_eq!((price["is_required"].clone(), price["default_value"].as_str()), (json!(true), Some("0")));
    let line = crm.describe("SalesOrderProductObj").await;
    assert_eq!(line["fields"]["product_id"]["target_api_name"], "ProductObj");
    assert_eq!(line["fields"]["order_id"]["type"], "master_detail");
    let account = crm.describe("AccountObj").await;
    let labels: Vec<_> = account["fields"]["deal_status"]["options"]
        .as_array()
        .map(|options| options.iter().map(|option| option["label"].clone()).collect())
        .unwrap_or_default();
    assert_eq!(labels, [json!("未成交"), json!("已成交"), json!("多次成交")]);
}

#[tokio::test]
async fn the_object_list_says_what_is_preset_and_what_is_not() {
    let crm = crm().await;
    let list = crm.ok("/cgi/crm/v2/object/list", json!({})).await;
    let objects = list["data"]["objects"].as_array().cloned().unwrap_or_default();
    let find = |api: &str| objects.iter().find(|object| object["describeApiName"] == api).cloned();
    assert_eq!(find("WarehouseObj").map(|object| object["defineType"].clone()), Some(json!("package")));
    assert!(find("customer_category__c").is_none());
}

fn labels(describe: &Value, field: &str) -> Vec<(String, String)> {
    let options = describe["fields"][field]["options"].as_array().cloned().unwrap_or_default();
    let part = |option: &Value, name: &str| option[name].as_str().unwrap_or_default().to_owned();
    options.iter().map(|option| (part(option, "value"), part(option, "label"))).collect()
}

#[tokio::test]
async fn an_administrator_adds_renames_and_removes_options_by_hand() {
    let crm = crm().await;
    let op = |op: &str, label: &str, to: &str| {
        crm.control("options", json!({"object": "ProductObj", "field": "unit", "op": op, "label": label, "to": to}))
    };
    let value = op("add", "酒-支", "").await["value"].as_str().unwrap_or_default().to_owned();
    assert!(labels(&crm.describe("ProductObj").await, "unit").contains(&(value.clone(), "酒-支".to_owned())));
    op("rename", "酒-支", "瓶").await;
    assert!(labels(&crm.describe("ProductObj").await, "unit").contains(&(value.clone(), "瓶".to_owned())));
    op("remove", "瓶", "").await;
    assert!(!labels(&crm.describe("ProductObj").await, "unit").iter().any(|(known, _)| *known == value));
}

#[tokio::test]
async fn a_field_removed_by_hand_is_neither_described_nor_shown() {
    let crm = crm().await;
    let account = crm.account("有字段的客户").await;
    let field =
        |op: &str| json!({"object": "AccountObj", "field": "vip__c", "op": op, "label": "贵宾", "type": "text"});
    crm.control("fields", field("add")).await;
    crm.update("AccountObj", &account, json!({"vip__c": "是"})).await;
    assert_eq!(crm.get("AccountObj", &account).await["vip__c"], "是");
    crm.control("fields", field("remove")).await;
    assert!(crm.get("AccountObj", &account).await.get("vip__c").is_none());
    assert!(crm.describe("AccountObj").await["fields"].get("vip__c").is_none());
}
