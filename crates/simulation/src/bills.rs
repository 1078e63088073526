//! What warehouse and bookkeeping do in 精斗云: audit, ship, collect, and take back.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jdy::{MATERIAL, Object, Operation, RECEIPT, SALES_ORDER, SALES_OUTBOUND, SETTLEMENT_ACCOUNT, STORE};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::exact;
use crate::world::{World, number, text};

/// Where the seeded bills end: those of a history come later.
fn ours(row: &Value) -> bool {
    text(&row["bill_date"]).as_str() >= "2026-11-23"
}

/// What was in the CRM of an outbound when its audit was taken back: it stays (DN-1), whatever becomes of the outbound.
#[derive(Default)]
pub struct Reopened {
    /// The keys of its parts that were there, and what each may have been made of.
    pub sent: BTreeMap<String, Vec<Value>>,
    /// The outbound, each time calls were on their way that may have been about it.
    pub late: Vec<Value>,
}

/// The same of a receipt.
#[derive(Default)]
pub struct ReopenedReceipt {
    /// What it may have been made of that was there.
    pub sent: Vec<Receipt>,
    /// The receipt, each time calls were on their way that may have been about it.
    pub late: Vec<Receipt>,
}

/// A receipt as it was.
#[derive(Clone)]
pub struct Receipt {
    /// The receipt itself, with the day of its audit.
    pub whole: Value,
    /// The outbounds that it is for.
    pub outbounds: Vec<Value>,
}

/// A bill, and sometimes others of the same customer.
fn with_others(first: Value, open: &[Value], rng: &mut Rng) -> Vec<Value> {
    let is_other = |o: &&Value| o["customer_id"] == first["customer_id"] && o["id"] != first["id"];
    let others: Vec<&Value> = open.iter().filter(is_other).collect();
    let most = [0, 1, 2, 4][rng.usize(..4)];
    let chosen = rng.choose_multiple(others, most);
    std::iter::once(first).chain(chosen.into_iter().cloned()).collect()
}

impl World {
    pub(crate) async fn of_history(&self, of: &jdy::Object, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        self.jdy_rows(of).await.into_iter().filter(|row| ours(row) && wanted(row)).collect()
    }

    /// Whether a call of a worker is still on its way.
    fn is_late(&self) -> bool {
        self.processes.iter().any(|process| process.line.is_late())
    }

    /// The audit of a bill of a list is taken back. What the CRM has of it by then, or may have, is noted as the bill was.
    pub(crate) async fn taken_back(&mut self, of: &Object, row: &Value) -> Option<()> {
        let id = text(&row["id"]);
        let mut whole = self.jdy_whole(of, &id).await?;
        let outbounds = self.settled_by(&whole).await;
        self.operate(of, Operation::Unaudit, &id).await?;
        let late = self.is_late();
        if *of == RECEIPT {
            whole["audit_date"] = row["audit_date"].clone();
            let sent = self.carried("PaymentObj", "payment", &id).await.contains(&id);
            let (note, then) = (self.notes.reopened_receipts.entry(id).or_default(), Receipt { whole, outbounds });
            if sent && note.sent.is_empty() {
                note.sent = std::iter::once(then).chain(note.late.drain(..)).collect();
            } else if late {
                note.late.push(then);
            }
            return Some(());
        }
        let sent = self.carried("DeliveryNoteObj", "delivery", &format!("{id}/")).await;
        let note = self.notes.reopened.entry(id).or_default();
        let then: Vec<Value> = std::iter::once(whole.clone()).chain(note.late.iter().cloned()).collect();
        for key in sent {
            note.sent.entry(key).or_insert_with(|| then.clone());
        }
        if late {
            note.late.push(whole);
        }
        Some(())
    }

    /// The outbounds that a receipt is for.
    async fn settled_by(&self, receipt: &Value) -> Vec<Value> {
        let mut outbounds = Vec::new();
        for source in receipt["source_bill_entry_list"].as_array().into_iter().flatten() {
            outbounds.extend(self.jdy_whole(&SALES_OUTBOUND, &text(&source["src_bill_id"])).await);
        }
        outbounds
    }

    /// What the CRM holds of a bill: the marks that begin with its id (docs/decisions/0011), and what is bound without a mark, since
    /// the CRM had no field for it.
    async fn carried(&self, object: &str, kind: &'static str, id: &str) -> BTreeSet<String> {
        let rows = self.crm_rows(object).await;
        let there: BTreeSet<String> = rows.iter().map(|row| text(&row["_id"])).collect();
        let bound = self.bound(kind).await.into_iter().filter(|bound| there.contains(&bound.crm_id));
        let marks = rows.iter().map(|row| text(&row["jdy_key__c"])).chain(bound.map(|bound| bound.jdy_id));
        marks.filter(|mark| mark.starts_with(id)).collect()
    }

    pub(crate) async fn operate(&self, of: &jdy::Object, operation: Operation, id: &str) -> Option<()> {
        self.jdy.operate(of, operation, &[id.to_owned()]).await.ok()
    }

    /// An order is audited: from now on it cannot be changed.
    pub async fn audit_order(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.of_history(&SALES_ORDER, |row| row["bill_status"] != "C").await)?;
        self.operate(&SALES_ORDER, Operation::Audit, &text(&row["id"])).await?;
        Some(format!("精斗云: order {} is audited", text(&row["bill_no"])))
    }

    /// An order is open to changes again.
    pub async fn unaudit_order(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.of_history(&SALES_ORDER, |row| row["bill_status"] == "C").await)?;
        self.operate(&SALES_ORDER, Operation::Unaudit, &text(&row["id"])).await?;
        Some(format!("精斗云: order {} is not audited any more", text(&row["bill_no"])))
    }

    /// An order that was made in 精斗云.
    pub async fn own_order(&mut self, rng: &mut Rng) -> Option<String> {
        let theirs = rng.choice(self.of_history(&SALES_ORDER, |_| true).await);
        let customer = match theirs {
            Some(order) => order["customer_id"].clone(),
            None => self.jdy_rows(&jdy::CUSTOMER).await.first()?["id"].clone(),
        };
        let product = rng.choice(self.jdy_rows(&MATERIAL).await)?;
        let no = self.name("XSDD-OWN-");
        let line = json!({"material_id": product["id"], "unit_id": product["base_unit_id"],
            "qty": rng.u32(1..9), "price": rng.u32(1..90), "is_free": false});
        let body =
            json!({"bill_no": no, "bill_date": "2026-12-01", "customer_id": customer, "material_entity": [line]});
        self.jdy_save(&SALES_ORDER, body).await?;
        Some(format!("精斗云: order {no} is made there"))
    }

    /// Lines over what is open of an order, all of it or a part.
    async fn open_lines(&self, order: &Value, rng: &mut Rng) -> Option<Vec<Value>> {
        let whole = self.jdy_whole(&SALES_ORDER, &text(&order["id"])).await?;
        let store = self.jdy_rows(&STORE).await.first()?["id"].clone();
        let part = rng.bool();
        let line = |line: &Value| {
            let open = exact(&line["un_out_qty"]);
            if open <= Decimal::ZERO {
                return None;
            }
            let qty = if part { (open / Decimal::from(2)).ceil() } else { open };
            let stock = if matches!(text(&line["stock_id"]).as_str(), "" | "0") { &store } else { &line["stock_id"] };
            Some(json!({"material_id": line["material_id"], "unit_id": line["unit_id"], "price": line["price"],
                "stock_id": stock, "is_free": false, "qty": number(&qty.to_string()),
                "src_bill_type_id": "sal_bill_order", "src_inter_id": whole["id"], "src_entry_id": line["id"]}))
        };
        let lines: Vec<Value> = whole["material_entity"].as_array()?.iter().filter_map(line).collect();
        (!lines.is_empty()).then_some(lines)
    }

    /// Goods of one order or of several go out, audited or not, some at a discount.
    pub async fn ship(&mut self, rng: &mut Rng) -> Option<String> {
        let open = self.of_history(&SALES_ORDER, |row| row["io_status"] != "C").await;
        let first = rng.choice(&open)?.clone();
        let orders = with_others(first, &open, rng);
        let mut lines = Vec::new();
        for order in &orders {
            let _ = self.operate(&SALES_ORDER, Operation::Audit, &text(&order["id"])).await;
            lines.extend(self.open_lines(order, rng).await.unwrap_or_default());
        }
        let day = format!("2026-12-{:02}", rng.u32(1..10));
        let mut body = json!({"bill_date": day, "customer_id": orders[0]["customer_id"],
            "material_entity": lines, "ignore_warn": true});
        if rng.bool() {
            body["remark"] = json!(format!("送货{day}"));
        }
        // Who ships is bound in the CRM, or is not, or is nobody (chapter M).
        if let Some(employee) = rng.choice(self.jdy_rows(&jdy::EMPLOYEE).await).filter(|_| rng.bool()) {
            body["emp_id"] = employee["id"].clone();
        }
        let mut said = String::new();
        // The header's discount and its odd amount seldom divide.
        for (field, what) in [("bill_dis_amount", "a discount"), ("diff_amount", "an odd amount")] {
            if rng.u8(..3) == 0 {
                let amount = format!("0.{:02}", rng.u32(1..100));
                body[field] = number(&amount);
                said += &[", less ", what, " of ", &amount].concat();
            }
        }
        let audited = rng.u8(..4) > 0;
        if audited {
            body["operation_key"] = json!("audit");
            said.push_str(", audited");
        }
        self.jdy_save(&SALES_OUTBOUND, body).await?;
        let numbers: Vec<String> = orders.iter().map(|o| text(&o["bill_no"])).collect();
        Some(format!("精斗云: goods of {} go out{said}", numbers.join(" and ")))
    }

    /// Goods go out without an order.
    pub async fn sell(&mut self, rng: &mut Rng) -> Option<String> {
        let product = rng.choice(self.jdy_rows(&MATERIAL).await)?;
        let customer = self.jdy_rows(&jdy::CUSTOMER).await.first()?["id"].clone();
        let store = self.jdy_rows(&STORE).await.into_iter().find(|s| text(&s["enable"]) != "0")?;
        let line = json!({"material_id": product["id"], "unit_id": product["base_unit_id"], "qty": rng.u32(1..9),
            "price": 3, "stock_id": store["id"], "is_free": false});
        let body = json!({"bill_date": "2026-12-06", "customer_id": customer, "material_entity": [line],
            "operation_key": "audit", "ignore_warn": true});
        self.jdy_save(&SALES_OUTBOUND, body).await?;
        Some(format!("精斗云: product {} is sold over the counter", text(&product["number"])))
    }

    /// An outbound is audited.
    pub async fn audit_outbound(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.of_history(&SALES_OUTBOUND, |row| row["bill_status"] != "C").await)?;
        self.operate(&SALES_OUTBOUND, Operation::Audit, &text(&row["id"])).await?;
        Some(format!("精斗云: outbound {} is audited", text(&row["bill_no"])))
    }

    /// An audited outbound is taken back, and is to be audited again.
    pub async fn unaudit_outbound(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.of_history(&SALES_OUTBOUND, |row| row["bill_status"] == "C").await)?;
        self.taken_back(&SALES_OUTBOUND, &row).await?;
        Some(format!("精斗云: outbound {} is not audited any more", text(&row["bill_no"])))
    }

    /// Money comes in for one delivery or several.
    pub async fn collect(&mut self, rng: &mut Rng) -> Option<String> {
        let mut open = Vec::new();
        for row in self.of_history(&SALES_OUTBOUND, |row| row["bill_status"] == "C").await {
            let whole = self.jdy_whole(&SALES_OUTBOUND, &text(&row["id"])).await?;
            if exact(&whole["total_un_settle_amount"]) > Decimal::ZERO {
                open.push(whole);
            }
        }
        let first = rng.choice(&open)?.clone();
        let outbounds = with_others(first, &open, rng);
        let (mut sources, mut total) = (Vec::new(), Decimal::ZERO);
        for outbound in &outbounds {
            let open = exact(&outbound["total_un_settle_amount"]);
            let part = [open, open / Decimal::from(3), open * Decimal::new(37, 2)][rng.usize(..3)];
            let amount = part.round_dp(2).max(Decimal::new(1, 2));
            total += amount;
            sources.push(json!({"src_bill_id": outbound["id"], "src_bill_type_id": "sal_bill_outbound",
                "cur_settle_amount": amount.to_string()}));
        }
        let account = self.jdy_rows(&SETTLEMENT_ACCOUNT).await.first()?["id"].clone();
        let audited = rng.u8(..4) > 0;
        let mut body = json!({"bill_date": "2026-12-07", "customer_id": outbounds[0]["customer_id"],
            "source_bill_entry_list": sources,
            "pay_entry_list": [{"settle_account_id": account, "amount": total.to_string()}]});
        if audited {
            body["operate_type"] = json!("audit");
        }
        if let Some(employee) = rng.choice(self.jdy_rows(&jdy::EMPLOYEE).await).filter(|_| rng.bool()) {
            body["emp_id"] = employee["id"].clone();
        }
        self.jdy_save(&RECEIPT, body).await?;
        let numbers: Vec<String> = outbounds.iter().map(|o| text(&o["bill_no"])).collect();
        let said = if audited { ", audited" } else { "" };
        Some(format!("精斗云: {total} come in for {}{said}", numbers.join(" and ")))
    }

    /// A receipt is audited, or an audited one taken back.
    pub async fn turn_receipt(&mut self, rng: &mut Rng, audit: bool) -> Option<String> {
        let row = rng.choice(self.of_history(&RECEIPT, |row| (row["bill_status"] != "C") == audit).await)?;
        if audit {
            self.operate(&RECEIPT, Operation::Audit, &text(&row["id"])).await?;
        } else {
            self.taken_back(&RECEIPT, &row).await?;
        }
        let said = if audit { "audited" } else { "not audited any more" };
        Some(format!("精斗云: receipt {} is {said}", text(&row["bill_no"])))
    }
}
