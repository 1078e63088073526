//! What warehouse and bookkeeping do in 精斗云, and what the CRM then shows.

use jdy::{Object, Operation, RECEIPT, SALES_ORDER, SALES_OUTBOUND};
use serde_json::{Value, json};

use crate::people::Order;
use crate::world::{World, object};

/// An exact JSON number.
fn number(text: &str) -> Value {
    serde_json::from_str(text).expect("a number")
}

/// A CRM document with its lines, as far as tests look at it.
pub(crate) struct Document {
    pub fields: Value,
    pub lines: Vec<Value>,
}

impl Document {
    /// A field of each line.
    pub(crate) fn all(&self, field: &str) -> Vec<String> {
        self.lines.iter().map(|line| line[field].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl World {
    /// The customer whose orders all tests make.
    async fn buyer(&self) -> String {
        self.bound_of("customer").await[0].jdy_id.clone()
    }

    pub(crate) async fn audit(&self, bill: &Object, id: &str) {
        self.clients.jdy.operate(bill, Operation::Audit, &[id.to_owned()]).await.expect("audited");
    }

    pub(crate) async fn unaudit(&self, bill: &Object, id: &str) {
        self.clients.jdy.operate(bill, Operation::Unaudit, &[id.to_owned()]).await.expect("unaudited");
    }

    /// The id of a CRM order in 精斗云, where it is audited now.
    pub(crate) async fn accepted(&self, order: &Order) -> String {
        let bill = self.jdy_order(&order.number).await.expect("an order in JDY");
        let id = bill["id"].as_str().expect("an id").to_owned();
        if bill["bill_status"] != "C" {
            self.audit(&SALES_ORDER, &id).await;
        }
        id
    }

    /// An audited order that was made in 精斗云.
    pub(crate) async fn own_order(&self, number: &str, price: &str) -> String {
        let product = self.bound_of("product").await[0].jdy_id.clone();
        let unit = self.clients.jdy.detail(&jdy::MATERIAL, &product).await.expect("a call").expect("a product");
        let line = json!({"material_id": product, "unit_id": unit["base_unit_id"], "qty": 1,
            "price": self::number(price), "is_free": false});
        let order = json!({"bill_no": number, "bill_date": "2027-01-15", "customer_id": self.buyer().await,
            "material_entity": [line], "operation_key": "audit"});
        self.clients.jdy.save(&SALES_ORDER, &object(order)).await.expect("saved").id
    }

    /// An unaudited outbound over all that is open of orders.
    pub(crate) async fn merged(&self, orders: &[&str]) -> String {
        self.clients.jdy.push(&SALES_ORDER, &SALES_OUTBOUND, orders).await.expect("pushed").id
    }

    /// An audited outbound over all that is open of CRM orders.
    pub(crate) async fn shipped(&self, orders: &[&Order]) -> String {
        let mut ids = Vec::new();
        for order in orders {
            ids.push(self.accepted(order).await);
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let outbound = self.merged(&ids).await;
        self.audit(&SALES_OUTBOUND, &outbound).await;
        outbound
    }

    /// An outbound's line over so much of an order's line.
    pub(crate) async fn ships(&self, order: &Order, place: usize, qty: &str) -> Value {
        self.accepted(order).await;
        let bill = self.jdy_order(&order.number).await.expect("an order in JDY");
        let line = &bill["material_entity"][place];
        json!({"material_id": line["material_id"], "unit_id": line["unit_id"], "price": line["price"],
            "stock_id": line["stock_id"], "is_free": false, "qty": number(qty), "src_bill_type_id": "sal_bill_order",
            "src_inter_id": bill["id"], "src_entry_id": line["id"]})
    }

    /// An unaudited outbound of these lines.
    pub(crate) async fn outbound(&self, lines: &[Value], extra: Value) -> String {
        let mut body = object(json!({"bill_date": "2027-01-20", "customer_id": self.buyer().await,
            "material_entity": lines, "ignore_warn": true}));
        body.extend(object(extra));
        self.clients.jdy.save(&SALES_OUTBOUND, &body).await.expect("saved").id
    }

    pub(crate) async fn jdy_detail(&self, bill: &Object, id: &str) -> Value {
        self.clients.jdy.detail(bill, id).await.expect("a call").expect("a bill")
    }

    /// An unaudited receipt over so much of each of these outbounds.
    pub(crate) async fn receipt(&self, settled: &[(&str, &str)], sum: &str) -> String {
        let account = jdy::Filter { page_size: 1, ..jdy::Filter::default() };
        let accounts = self.clients.jdy.list(&jdy::SETTLEMENT_ACCOUNT, &account, 1).await.expect("accounts").rows;
        let source = |(outbound, amount): &(&str, &str)| json!({"src_bill_id": outbound, "src_bill_type_id": "sal_bill_outbound", "cur_settle_amount": amount});
        let sources: Vec<Value> = settled.iter().map(source).collect();
        let body = json!({"bill_date": "2026-12-01", "customer_id": self.buyer().await, "source_bill_entry_list": sources,
            "pay_entry_list": [{"settle_account_id": accounts[0]["id"], "amount": sum}]});
        self.clients.jdy.save(&RECEIPT, &object(body)).await.expect("saved").id
    }

    /// An audited receipt.
    pub(crate) async fn paid(&self, settled: &[(&str, &str)], sum: &str) -> String {
        let receipt = self.receipt(settled, sum).await;
        self.audit(&RECEIPT, &receipt).await;
        receipt
    }

    async fn documents(&self, masters: Vec<Value>, lines: &str, master: &str) -> Vec<Document> {
        let mut documents = Vec::new();
        for fields in masters {
            let id = fields["_id"].as_str().expect("an id").to_owned();
            documents.push(Document { lines: self.crm_where(lines, master, &id).await, fields });
        }
        documents
    }

    /// The CRM's deliveries of an order.
    pub(crate) async fn deliveries(&self, order: &Order) -> Vec<Document> {
        let masters = self.crm_where("DeliveryNoteObj", "sales_order_id", &order.id).await;
        self.documents(masters, "DeliveryNoteProductObj", "delivery_note_id").await
    }

    /// All payments of the CRM.
    pub(crate) async fn payments(&self) -> Vec<Document> {
        let masters = self.clients.crm.query("PaymentObj", &fxiaoke::Query::default()).await.expect("rows").rows;
        self.documents(masters, "OrderPaymentObj", "payment_id").await
    }
}
