//! What people take back and change in 精斗云 of bills and customers: what came from the CRM as well as what goes there.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jdy::{CUSTOMER, Object, Operation, RECEIPT, SALES_ORDER, SALES_OUTBOUND};
use serde_json::{Map, Value, json};

use crate::world::{World, text};

/// What of it neither side shows any more.
#[derive(Default)]
pub struct Undone {
    /// Orders that were deleted or changed there, by number, and what the CRM had said of each by then since anybody looked. The CRM
    /// owns them (SO-1), and nothing is read of them: what differs stays so until the order changes in the CRM.
    pub orders: BTreeMap<String, BTreeSet<String>>,
    /// Customers of which the same is true, by id: field, what was written there, and when.
    pub customers: BTreeMap<String, Vec<(&'static str, String, i64)>>,
    /// Outbounds that were deleted, as they were. What the CRM has of them stays (DN-1).
    pub outbounds: Vec<Value>,
    /// Receipts of which the same is true (PY-1).
    pub receipts: Vec<Value>,
    /// The ids of all these.
    pub bills: Vec<String>,
}

/// What of an order people of a history change in the CRM.
pub(crate) fn of_order(order: &Value, lines: &[&Value]) -> String {
    let head = ["remark", "delivery_method__c"].map(|field| text(&order[field])).join("|");
    let mut lines: Vec<String> =
        lines.iter().map(|line| ["_id", "quantity"].map(|field| text(&line[field])).join("×")).collect();
    lines.sort();
    format!("{head}|{}", lines.join("|"))
}

/// A bill as its form saves it.
fn body(whole: &Value, lines: Vec<Value>) -> Map<String, Value> {
    let mut body = Map::new();
    for kept in ["id", "bill_no", "bill_date", "customer_id"] {
        body.insert(kept.to_owned(), whole[kept].clone());
    }
    body.insert("material_entity".to_owned(), lines.into());
    body.insert("ignore_warn".to_owned(), true.into());
    body
}

/// Its lines, the first of them of another quantity.
fn with_other_quantity(whole: &Value, rng: &mut Rng) -> Option<Vec<Value>> {
    const KEPT: [&str; 11] = [
        "id",
        "material_id",
        "unit_id",
        "qty",
        "price",
        "stock_id",
        "delivery_date",
        "is_free",
        "src_bill_type_id",
        "src_inter_id",
        "src_entry_id",
    ];
    let field = |line: &Value, name: &str| {
        let value = line.get(name).filter(|v| !matches!(text(v).as_str(), "" | "0"))?;
        Some((name.to_owned(), value.clone()))
    };
    let plain = |line: &Value| Value::Object(KEPT.iter().filter_map(|name| field(line, name)).collect());
    let mut lines: Vec<Value> = whole["material_entity"].as_array()?.iter().map(plain).collect();
    lines.first_mut()?["qty"] = json!(rng.u32(1..9));
    Some(lines)
}

impl World {
    /// An order that nothing follows from is deleted.
    pub async fn delete_order(&mut self, rng: &mut Rng) -> Option<String> {
        let no = text(&self.deleted(&SALES_ORDER, rng).await?["bill_no"]);
        self.note_undone(&no).await;
        Some(format!("精斗云: order {no} is deleted"))
    }

    /// Somebody changes an order's remark or quantity.
    pub async fn change_order(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.of_history(&SALES_ORDER, |row| row["bill_status"] != "C").await)?;
        let whole = self.jdy_whole(&SALES_ORDER, &text(&row["id"])).await?;
        let mut body = body(&whole, with_other_quantity(&whole, rng)?);
        body.insert("remark".to_owned(), self.name("仓库改").into());
        self.jdy_save(&SALES_ORDER, Value::Object(body)).await?;
        let no = text(&row["bill_no"]);
        self.note_undone(&no).await;
        Some(format!("精斗云: order {no} is changed there"))
    }

    async fn note_undone(&mut self, no: &str) {
        let orders = self.crm_where("SalesOrderObj", "name", no).await;
        let Some(order) = orders.first() else { return };
        let lines = self.crm_where("SalesOrderProductObj", "order_id", &text(&order["_id"])).await;
        let said = self.order_says(no, of_order(order, &lines.iter().collect::<Vec<_>>())).await;
        self.notes.undone.orders.insert(no.to_owned(), said);
    }

    /// An outbound is taken back and deleted.
    pub async fn delete_outbound(&mut self, rng: &mut Rng) -> Option<String> {
        let whole = self.deleted(&SALES_OUTBOUND, rng).await?;
        let no = text(&whole["bill_no"]);
        self.notes.undone.outbounds.push(whole);
        Some(format!("精斗云: outbound {no} is deleted"))
    }

    /// An outbound that is not audited, or is not any more, is over another quantity.
    pub async fn change_outbound(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.of_history(&SALES_OUTBOUND, |row| row["bill_status"] != "C").await)?;
        let whole = self.jdy_whole(&SALES_OUTBOUND, &text(&row["id"])).await?;
        let body = body(&whole, with_other_quantity(&whole, rng)?);
        self.jdy_save(&SALES_OUTBOUND, Value::Object(body)).await?;
        Some(format!("精斗云: outbound {} is over another quantity", text(&row["bill_no"])))
    }

    /// A receipt is taken back and deleted.
    pub async fn delete_receipt(&mut self, rng: &mut Rng) -> Option<String> {
        let whole = self.deleted(&RECEIPT, rng).await?;
        let no = text(&whole["bill_no"]);
        self.notes.undone.receipts.push(whole);
        Some(format!("精斗云: receipt {no} is deleted"))
    }

    /// One that can be deleted, as it was then; its audit is taken back first.
    async fn deleted(&mut self, of: &Object, rng: &mut Rng) -> Option<Value> {
        let mut rows = self.of_history(of, |_| true).await;
        rng.shuffle(&mut rows);
        for row in rows {
            let id = text(&row["id"]);
            let audited = row["bill_status"] == "C" && self.taken_back(of, &row).await.is_some();
            let whole = self.jdy_whole(of, &id).await?;
            if self.operate(of, Operation::Delete, &id).await.is_some() {
                self.notes.undone.bills.push(id);
                return Some(whole);
            }
            if audited {
                self.operate(of, Operation::Audit, &id).await;
            }
        }
        None
    }

    /// Somebody gives a customer another address or remark in 精斗云.
    pub async fn edit_jdy_customer(&mut self, rng: &mut Rng) -> Option<String> {
        let known: Vec<String> = self.bound("customer").await.into_iter().take(6).map(|bound| bound.jdy_id).collect();
        let row = rng.choice(
            self.jdy_rows(&CUSTOMER)
                .await
                .into_iter()
                .filter(|row| known.contains(&text(&row["id"])))
                .collect::<Vec<_>>(),
        )?;
        let id = text(&row["id"]);
        let now = self.jdy_whole(&CUSTOMER, &id).await?;
        let (field, value) = (*rng.choice(&["addr", "remark"])?, self.name("精斗云改"));
        let mut body = json!({"id": id, "ignore_warn": true});
        for kept in ["number", "name", "group_id", "saler_id", "addr", "remark"] {
            body[kept] = now[kept].clone();
        }
        body[field] = json!(value);
        self.jdy_save(&CUSTOMER, body).await?;
        let at = self.time.now();
        self.notes.undone.customers.entry(id).or_default().push((field, value.clone(), at));
        Some(format!("精斗云: customer 「{}」 gets {field} {value}", text(&row["name"])))
    }
}
