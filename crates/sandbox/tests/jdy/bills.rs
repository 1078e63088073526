//! Sheet 5.9, 5.10, 5.12: orders, outbounds, stock.

use serde_json::{Value, json};

use crate::{Jdy, id};

/// The plain product, its store, a customer.
pub(crate) struct Cast {
    pub(crate) cup: String,
    pub(crate) store: String,
    pub(crate) customer: String,
}

pub(crate) async fn cast(jdy: &Jdy) -> Cast {
    let number = async |path: &str, number: &str| id(&jdy.by_number(path, number).await).to_owned();
    Cast {
        cup: number("/bd/material_detail", "P0001").await,
        store: number("/bd/store_detail", "CK01").await,
        customer: number("/bd/customer_detail", "C0001").await,
    }
}

impl Cast {
    pub(crate) fn line(&self, qty: i64, price: f64) -> Value {
        json!({"material_id": self.cup, "unit_id": "1", "qty": qty, "price": price, "cess": 13,
               "stock_id": self.store, "delivery_date": "2026-11-30", "is_free": false, "comment": ""})
    }

    pub(crate) fn order(&self, no: &str, lines: &[Value]) -> Value {
        json!({"bill_date": "2026-11-23", "customer_id": self.customer, "emp_number": "E001",
               "delivery_type_id": "6", "bill_no": no, "remark": "from CRM",
               "attachments_url": [{"url": "https://files.example/1.pdf"}], "material_entity": lines})
    }
}

async fn stock(jdy: &Jdy, cast: &Cast) -> (f64, f64) {
    let query = [("material_ids", cast.cup.as_str()), ("stock_ids", cast.store.as_str())];
    let row = jdy.rows("/scm/inventory", &query).await[0].clone();
    let number = |name: &str| row[name].as_str().expect("text").parse().expect("a number");
    (number("qty"), number("valid_qty"))
}

#[tokio::test]
async fn the_order_of_the_sheet_is_made_listed_and_told() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let order = cast.order("CRM-20261123-0001", &[cast.line(10, 12.5)]);
    let saved = jdy.post("/scm/sal_order", &order).await.data();
    let new = saved["ids"][0].as_str().expect("an id").to_owned();
    assert_eq!(saved["id_number_map"][&new], "CRM-20261123-0001");
    let row = jdy.rows("/scm/sal_order", &[]).await[0].clone();
    for (field, value) in [
        ("id", new.as_str()),
        ("bill_no", "CRM-20261123-0001"),
        ("bill_date", "2026-11-23"),
        ("bill_status", "Z"),
        ("bill_close_state", "C"),
        ("io_status", "A"),
        ("real_io_status", "A"),
        ("settle_status", "A"),
        ("customer_number", "C0001"),
        ("emp_name", "张三"),
        ("delivery_type", "JHFS01"),
        ("total_amount", "141.25"),
        ("bill_dis_amount", "0"),
        ("audit_date", ""),
    ] {
        assert_eq!(row[field], value, "{field}");
    }
    let detail = jdy.by_number("/scm/sal_order_detail", "CRM-20261123-0001").await;
    assert_eq!((&detail["delivery_type_id"], &detail["attachments"]), (&json!("6"), &json!(1)));
    assert_eq!(detail["attachments_url"][0]["url"], "https://files.example/1.pdf");
    let line = &detail["material_entity"][0];
    assert_eq!((&line["all_amount"], &line["un_out_qty"]), (&json!(141.25), &json!(10)));
    assert_eq!((&line["delivery_date"], &line["seq"]), (&json!("2026-11-30"), &json!(1)));
    assert_eq!(jdy.post("/scm/sal_order", &order).await.code(), 1_030_002_002);
}

#[tokio::test]
async fn an_order_that_breaks_a_rule_is_refused_with_code_and_line() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let good = cast.line(1, 2.0);
    let but = |field: &str, value: Value| {
        let mut line = good.clone();
        line[field] = value;
        line
    };
    for (line, code) in [
        (but("unit_id", json!("")), 1_030_002_000),
        (but("material_id", Value::Null), 1_030_002_000),
        (but("is_free", Value::Null), 1_030_002_000),
        (but("qty", json!("ten")), 1_030_002_001),
        (but("material_id", json!("99")), 1_030_002_003),
        (but("unit_id", json!("9")), 1_030_002_003),
        (but("stock_id", json!("99")), 1_030_002_003),
        (but("qty", json!(0)), 1_030_002_006),
        (but("price", json!(0)), 1_030_002_006),
        (but("price", json!(-1)), 1_030_002_006),
        (but("qty", json!(9e27)), 1_030_002_006),
        (but("cess", json!(130)), 1_030_002_006),
        (but("delivery_date", json!("soon")), 1_030_002_006),
    ] {
        let answer = jdy.post("/scm/sal_order", &cast.order("X", &[good.clone(), line.clone()])).await;
        assert_eq!(answer.code(), code, "{line} {}", answer.text());
        assert!(answer.text().contains("第2行"), "{}", answer.text());
    }
    for (field, value, code) in [
        ("customer_id", json!("99"), 1_030_002_003),
        ("bill_date", json!("2026-02-30"), 1_030_002_006),
        ("delivery_type_id", json!("7"), 1_030_002_003),
        ("material_entity", json!([]), 1_030_002_000),
        ("emp_number", json!("E999"), 1_030_002_003),
    ] {
        let mut order = cast.order("X", std::slice::from_ref(&good));
        order[field] = value;
        assert_eq!(jdy.post("/scm/sal_order", &order).await.code(), code, "{field}");
    }
    let many = cast.order("X", &vec![good.clone(); 501]);
    assert_eq!(jdy.post("/scm/sal_order", &many).await.code(), 1_030_002_006, "sheet 9.2");
    assert!(jdy.get("/scm/sal_order_detail", &[("number", "X")]).await.code() != 0);
    jdy.post("/scm/sal_order", &cast.order("X", &vec![good; 500])).await.data();
}

#[tokio::test]
async fn an_updated_order_has_the_lines_that_were_sent() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let new = jdy.save("/scm/sal_order", &cast.order("A", &[cast.line(1, 2.0), cast.line(2, 3.0)])).await;
    let before = jdy.detail("/scm/sal_order_detail", &new).await["material_entity"].clone();
    let mut kept = cast.line(5, 3.0);
    kept["id"] = before[1]["id"].clone();
    let mut order = cast.order("A", &[kept, cast.line(7, 1.0)]);
    order["id"] = json!(new);
    jdy.save("/scm/sal_order", &order).await;
    let after = jdy.detail("/scm/sal_order_detail", &new).await["material_entity"].clone();
    assert_eq!(after.as_array().map(Vec::len), Some(2));
    assert_eq!((&after[0]["id"], &after[0]["qty"]), (&before[1]["id"], &json!(5)));
    assert_ne!(after[1]["id"], before[0]["id"]);
    order["bill_no"] = json!("");
    assert_eq!(jdy.post("/scm/sal_order", &order).await.code(), 1_030_002_000);
}

#[tokio::test]
async fn an_audited_order_stays_as_it_is() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let new = jdy.save("/scm/sal_order", &cast.order("A", &[cast.line(1, 2.0)])).await;
    jdy.operate("sal_bill_order", "audit", &[&new]).await.data();
    assert_eq!(jdy.operate("sal_bill_order", "audit", &[&new]).await.code(), 2_018_023_016);
    let mut order = cast.order("A", &[cast.line(9, 2.0)]);
    order["id"] = json!(new);
    assert_eq!(jdy.post("/scm/sal_order", &order).await.code(), 2_018_023_007);
    assert_eq!(jdy.operate("sal_bill_order", "delete", &[&new]).await.code(), 2_018_023_007);
    jdy.operate("sal_bill_order", "unaudit", &[&new]).await.data();
    jdy.save("/scm/sal_order", &order).await;
    jdy.operate("sal_bill_order", "delete", &[&new]).await.data();
}

#[tokio::test]
async fn goods_leave_with_the_audit_and_a_fully_shipped_order_closes() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    assert_eq!(stock(&jdy, &cast).await, (500.0, 500.0));
    let mut order = cast.order("A", &[cast.line(10, 12.5)]);
    order["operation_key"] = json!("audit");
    let order = jdy.save("/scm/sal_order", &order).await;
    assert_eq!(stock(&jdy, &cast).await, (500.0, 490.0));
    let line = jdy.detail("/scm/sal_order_detail", &order).await["material_entity"][0]["id"].clone();
    let mut part = cast.line(4, 12.5);
    part["src_bill_type_id"] = json!("sal_bill_order");
    part["src_inter_id"] = json!(order);
    part["src_entry_id"] = line;
    let body = json!({"bill_date": "2026-11-23", "customer_id": cast.customer, "material_entity": [part]});
    let outbound = jdy.save("/scm/sal_out_bound", &body).await;
    assert_eq!(stock(&jdy, &cast).await, (500.0, 490.0));
    jdy.operate("sal_bill_outbound", "audit", &[&outbound]).await.data();
    assert_eq!(stock(&jdy, &cast).await, (496.0, 490.0));
    let state = async || {
        let row = jdy.rows("/scm/sal_order", &[("bill_no", "A")]).await[0].clone();
        (row["io_status"].clone(), row["bill_close_state"].clone())
    };
    assert_eq!(state().await, (json!("Z"), json!("C")));
    assert_eq!(jdy.operate("sal_bill_order", "unaudit", &[&order]).await.code(), 1_030_002_004);
    let push = json!({"id": order, "source_bill": "sal_bill_order", "target_bill": "sal_bill_outbound",
                      "merge_push": false});
    let rest = jdy.save("/sys/bill_push", &push).await;
    let detail = jdy.detail("/scm/sal_out_bound_detail", &rest).await;
    assert_eq!((&detail["bill_status"], &detail["material_entity"][0]["qty"]), (&json!("Z"), &json!(6)));
    assert_eq!(detail["material_entity"][0]["src_bill_no"], "A");
    assert!(jdy.post("/sys/bill_push", &push).await.code() > 0, "nothing is left to push");
    jdy.operate("sal_bill_outbound", "audit", &[&rest]).await.data();
    assert_eq!(state().await, (json!("C"), json!("S")));
    assert_eq!(stock(&jdy, &cast).await, (490.0, 490.0));
    jdy.operate("sal_bill_outbound", "unaudit", &[&rest]).await.data();
    assert_eq!(state().await, (json!("Z"), json!("C")));
    assert_eq!(stock(&jdy, &cast).await, (496.0, 490.0));
}

#[tokio::test]
async fn several_orders_are_pushed_into_one_outbound() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let mut ids = Vec::new();
    for no in ["A", "B"] {
        let mut order = cast.order(no, &[cast.line(1, 10.0), cast.line(2, 3.33)]);
        order["bill_dis_amount"] = json!(1);
        ids.push(jdy.save("/scm/sal_order", &order).await);
    }
    let push = json!({"id": ids, "source_bill": "sal_bill_order", "target_bill": "sal_bill_outbound",
                      "merge_push": true});
    assert!(jdy.post("/sys/bill_push", &push).await.code() > 0, "orders must be audited");
    let refs: Vec<&str> = ids.iter().map(String::as_str).collect();
    jdy.operate("sal_bill_order", "audit", &refs).await.data();
    let outbound = jdy.save("/sys/bill_push", &push).await;
    let detail = jdy.detail("/scm/sal_out_bound_detail", &outbound).await;
    let lines = detail["material_entity"].as_array().expect("lines");
    assert_eq!(lines.len(), 4);
    let sum: f64 = lines.iter().map(|line| line["bill_dis_distribution"].as_f64().expect("a number")).sum();
    assert!((sum - 2.0).abs() < 1e-9);
    // 2 × (11.30 + 7.53) − 2
    assert_eq!(detail["total_amount"], 35.66);
    assert_eq!(jdy.rows("/scm/sal_out_bound", &[("src_bill_no", "B")]).await.len(), 1);
}

#[tokio::test]
async fn an_order_closed_by_hand_waits_for_nothing() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let mut order = cast.order("A", &[cast.line(10, 12.5)]);
    order["operation_key"] = json!("audit");
    let order = jdy.save("/scm/sal_order", &order).await;
    jdy.operate("sal_bill_order", "close_donothing", &[&order]).await.data();
    assert_eq!(jdy.detail("/scm/sal_order_detail", &order).await["bill_close_state"], "H");
    assert_eq!(stock(&jdy, &cast).await, (500.0, 500.0));
    assert_eq!(jdy.rows("/scm/sal_order", &[("bill_close_state", "H")]).await.len(), 2);
}

#[tokio::test]
async fn an_outbound_as_a_live_client_sends_it_is_taken() {
    let jdy = Jdy::new().await;
    let line = json!({"material_number": "P0001", "qty": 2, "unit_number": "JLDW001", "price": 59, "cess": 13,
                      "stock_number": "CK01", "batch_no": "", "comment": ""});
    let body = json!({"bill_date": "2026-11-23", "trans_type": "2", "customer_number": "C0001", "emp_number": "",
                      "remark": "", "bill_status": "A", "material_entity": [line]});
    let new = jdy.save("/scm/sal_out_bound", &body).await;
    assert_eq!(jdy.detail("/scm/sal_out_bound_detail", &new).await["bill_status"], "Z");
    let mut wrong = body.clone();
    wrong["material_entity"][0]["unit_number"] = json!("");
    let refused = jdy.post("/scm/sal_out_bound", &wrong).await;
    assert!(refused.text().contains("不能为空") && refused.text().contains("第1行"));
    wrong = body.clone();
    wrong["customer_number"] = json!("C9");
    assert!(jdy.post("/scm/sal_out_bound", &wrong).await.text().contains("[C9]不存在"));
    let batch = json!({"data": [body, wrong]});
    let rows = jdy.post("/scm/sal_out_bound_batch", &batch).await.data()["rows"].clone();
    assert_eq!((&rows[0]["success"], &rows[1]["success"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn stock_that_is_not_there_leaves_only_stores_that_allow_it() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let ship = async |store: &str| {
        let body = json!({"bill_date": "2026-11-23", "customer_id": cast.customer, "material_entity": [
            {"material_id": cast.cup, "unit_id": "1", "qty": 9999, "price": 1, "stock_number": store}]});
        jdy.save("/scm/sal_out_bound", &body).await
    };
    let (open, strict) = (ship("CK01").await, ship("CK03").await);
    jdy.operate("sal_bill_outbound", "audit", &[&open]).await.data();
    assert!(jdy.operate("sal_bill_outbound", "audit", &[&strict]).await.text().contains("库存不足"));
    let rows = jdy.rows("/scm/inventory_stock", &[("material_id", &cast.cup)]).await;
    assert!(rows.iter().any(|row| row["inv_stock"] == "总仓" && row["inv_im_qty"] == "-9499.0000000000"));
}

#[tokio::test]
async fn rows_at_zero_can_be_left_out_of_the_stock_list() {
    let jdy = Jdy::new().await;
    let rows = async || jdy.rows("/scm/inventory", &[("page_size", "100")]).await;
    let zero = |row: &Value| row["qty"] == "0.0000000000" && row["valid_qty"] == "0.0000000000";
    let all = rows().await;
    assert!(all.iter().any(zero), "listed at first");
    assert_eq!(jdy.control("POST", "/stock", &json!({"zero_rows": false})).await.body["zero_rows"], false);
    let left = rows().await;
    assert_eq!(left.len(), all.iter().filter(|row| !zero(row)).count());
    jdy.control("POST", "/stock", &json!({"zero_rows": true, "writable": true})).await;
    assert_eq!(rows().await.len(), all.len());
    assert_eq!(jdy.control("POST", "/stock", &json!({"zero_rows": "no"})).await.status, 400);
}

#[tokio::test]
async fn shares_of_a_headers_discount_can_be_cut_so_that_cents_are_left() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let shared = async |no: &str| {
        let mut order = cast.order(no, &[cast.line(1, 10.0), cast.line(1, 10.0), cast.line(1, 10.0)]);
        order["bill_dis_amount"] = json!(1);
        jdy.save("/scm/sal_order", &order).await;
        let detail = jdy.by_number("/scm/sal_order_detail", no).await;
        let lines = detail["material_entity"].as_array().expect("lines");
        lines.iter().map(|line| line["bill_dis_distribution"].as_f64().expect("a number")).sum::<f64>()
    };
    assert!((shared("A").await - 1.0).abs() < 1e-9);
    assert_eq!(jdy.control("POST", "/manners", &json!({"cut_shares": true})).await.status, 200);
    assert!((shared("B").await - 0.99).abs() < 1e-9);
    for wrong in [json!({"cut_shares": "no"}), json!({"other": true}), json!([])] {
        assert_eq!(jdy.control("POST", "/manners", &wrong).await.status, 400);
    }
}
