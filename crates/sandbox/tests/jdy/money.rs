//! Sheet 5.11: receipts.

use serde_json::{Value, json};

use crate::Jdy;
use crate::bills::{Cast, cast};

struct Paying {
    jdy: Jdy,
    cast: Cast,
    account: String,
    outbound: String,
}

/// An audited outbound over 118.
async fn paying() -> Paying {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let body = json!({"bill_date": "2026-11-23", "customer_id": cast.customer, "operation_key": "audit",
        "material_entity": [{"material_id": cast.cup, "unit_id": "1", "qty": 2, "price": 59, "stock_id": cast.store}]});
    let outbound = jdy.save("/scm/sal_out_bound", &body).await;
    let account = jdy.rows("/bd/settlement_account", &[]).await[0]["id"].as_str().expect("an id").to_owned();
    Paying { jdy, cast, account, outbound }
}

impl Paying {
    fn receipt(&self, paid: &str, settled: &str) -> Value {
        json!({"bill_date": "2026-11-23", "customer_id": self.cast.customer,
               "pay_entry_list": [{"settle_account_id": self.account, "amount": paid}],
               "source_bill_entry_list": [{"src_bill_id": self.outbound, "src_bill_type_id": "sal_bill_outbound",
                                           "cur_settle_amount": settled}]})
    }

    async fn settle_status(&self) -> Value {
        let row = &self.jdy.rows("/scm/sal_out_bound", &[("customer_number", "C0001")]).await[0];
        row["settle_status"].clone()
    }
}

#[tokio::test]
async fn an_outbound_is_paid_when_its_receipts_are_audited() {
    let paying = paying().await;
    let jdy = &paying.jdy;
    let first = jdy.save("/arap/ar_credit", &paying.receipt("18", "18")).await;
    assert_eq!(jdy.detail("/arap/ar_credit_detail", &first).await["bill_status"], "A");
    assert_eq!(paying.settle_status().await, "A");
    jdy.operate("ar_creditbill", "audit", &[&first]).await.data();
    assert_eq!(paying.settle_status().await, "B");
    let mut second = paying.receipt("100", "100");
    second["operate_type"] = json!("audit");
    let second = jdy.save("/arap/ar_credit", &second).await;
    assert_eq!(paying.settle_status().await, "C");
    let detail = jdy.detail("/arap/ar_credit_detail", &second).await;
    let source = &detail["source_bill_entry_list"][0];
    assert_eq!((&source["src_bill_amount"], &source["settle_amount"]), (&json!("118"), &json!("18")));
    assert_eq!((&source["un_settle_amount"], &source["cur_settle_amount"]), (&json!("100"), &json!("100")));
    assert_eq!(
        jdy.rows("/arap/ar_credit", &[("source_bill_id", &paying.outbound), ("bill_status", "C")]).await.len(),
        2
    );
    assert_eq!(jdy.operate("sal_bill_outbound", "unaudit", &[&paying.outbound]).await.code(), 1_030_002_004);
    jdy.operate("ar_creditbill", "unaudit", &[&second]).await.data();
    assert_eq!(paying.settle_status().await, "B");
}

#[tokio::test]
async fn sums_that_do_not_fit_are_refused_each_with_its_code() {
    let paying = paying().await;
    let jdy = &paying.jdy;
    for (paid, settled, code) in [
        ("10", "20", 2_016_043_016),
        ("20", "10", 2_016_043_009),
        ("118.01", "118.01", 2_016_043_025),
        ("5", "-5", 2_016_043_017),
    ] {
        assert_eq!(jdy.post("/arap/ar_credit", &paying.receipt(paid, settled)).await.code(), code, "{paid} {settled}");
    }
    let mut unknown = paying.receipt("5", "5");
    unknown["source_bill_entry_list"][0]["src_bill_id"] = json!("77");
    assert_eq!(jdy.post("/arap/ar_credit", &unknown).await.code(), 2_016_043_010);
    let mut accountless = paying.receipt("5", "5");
    accountless["pay_entry_list"][0]["settle_account_id"] = json!("");
    assert_eq!(jdy.post("/arap/ar_credit", &accountless).await.code(), 1_030_002_000);
    jdy.operate("sal_bill_outbound", "unaudit", &[&paying.outbound]).await.data();
    assert_eq!(jdy.post("/arap/ar_credit", &paying.receipt("5", "5")).await.code(), 2_016_043_013);
}

#[tokio::test]
async fn two_receipts_cannot_both_settle_the_same_money() {
    let paying = paying().await;
    let jdy = &paying.jdy;
    let one = jdy.save("/arap/ar_credit", &paying.receipt("118", "118")).await;
    let other = jdy.save("/arap/ar_credit", &paying.receipt("118", "118")).await;
    assert_eq!(jdy.operate("ar_creditbill", "audit", &[&one, &other]).await.code(), 2_016_043_025);
    assert_eq!(paying.settle_status().await, "A");
    jdy.operate("ar_creditbill", "audit", &[&other]).await.data();
    assert_eq!(jdy.operate("ar_creditbill", "audit", &[&one]).await.code(), 2_016_043_025);
}

#[tokio::test]
async fn an_outbound_is_pushed_into_a_receipt() {
    let paying = paying().await;
    let push = json!({"id": paying.outbound, "source_bill": "sal_bill_outbound", "target_bill": "ar_creditbill"});
    let receipt = paying.jdy.save("/sys/bill_push", &push).await;
    let detail = paying.jdy.detail("/arap/ar_credit_detail", &receipt).await;
    assert_eq!((&detail["bill_status"], &detail["total_amount"]), (&json!("A"), &json!("118")));
}
