//! What an order, a delivery and a payment cost in calls when they are new, and when they have changed, beyond what a run
//! without a change costs.

use std::collections::BTreeMap;

use jdy::{Object, Operation, RECEIPT, SALES_ORDER, SALES_OUTBOUND};
use sandbox::DataSet;
use serde_json::{Value, json};

use crate::changed::{Each, MANY, each};
use crate::counts::Counts;
use crate::simulated::{Wanted, World, in_simulated_time, object};

/// A Shanghai day of the scenario, in milliseconds since 1970-01-01 UTC: 2026-12-01.
const DAY: i64 = 1_796_054_400_000;

/// What became of them, both systems apart: what is written on an order's own side is its 同步状态 (SO-5).
#[derive(Debug)]
pub struct Documents {
    /// CRM orders that are new: in 精斗云, and on the orders themselves.
    pub new_orders: (Each, Each),
    /// The same when they have changed.
    pub changed_orders: (Each, Each),
    /// Outbounds that were audited, in the CRM.
    pub new_deliveries: Each,
    /// The same when they were taken back, changed and audited again.
    pub changed_deliveries: Each,
    /// Receipts that were audited, in the CRM.
    pub new_payments: Each,
    /// The same when they were taken back and audited again on another day.
    pub changed_payments: Each,
    /// Writes of a run before which all of the orders were touched, and nothing of them that is mapped.
    pub touched: u64,
}

/// See the module.
pub fn documents() -> anyhow::Result<Documents> {
    in_simulated_time(async |time| {
        let world = World::new(time, Wanted { data: DataSet::Medium, presets: &[], batches: false }).await?;
        world.run(&[]).await?;
        let idle = world.rests().await?;
        world.order_all().await?;
        let new_orders = world.orders_since(&idle).await?;
        world.note_on_orders("remark", "加急").await?;
        let changed_orders = world.orders_since(&idle).await?;
        let touched = world.touch_orders().await?;
        let orders = world.sent_orders().await?;
        let (first, others) = orders.split_at(1);
        world.begin_with(first).await?;
        let outbounds = world.ship(others).await?;
        let new_deliveries = world.in_crm_since(&idle, outbounds.len()).await?;
        world.ship_again(&outbounds).await?;
        let changed_deliveries = world.in_crm_since(&idle, outbounds.len()).await?;
        let receipts = world.collect(&outbounds).await?;
        let new_payments = world.in_crm_since(&idle, receipts.len()).await?;
        world.passes(86_400).await;
        world.rests().await?;
        world.audit_again(&RECEIPT, &receipts).await?;
        let changed_payments = world.in_crm_since(&idle, receipts.len()).await?;
        Ok(Documents {
            new_orders,
            changed_orders,
            new_deliveries,
            changed_deliveries,
            new_payments,
            changed_payments,
            touched,
        })
    })
}

impl World {
    /// A run, and what it cost for each of the orders: in 精斗云, and in the CRM.
    async fn orders_since(&self, idle: &Counts) -> anyhow::Result<(Each, Each)> {
        let run = self.run(&[]).await?;
        self.rests().await?;
        Ok((each("jdy", &run, idle, MANY), each("crm", &run, idle, MANY)))
    }

    /// A run, and what it cost in the CRM for each of so many records.
    async fn in_crm_since(&self, idle: &Counts, records: usize) -> anyhow::Result<Each> {
        let run = self.run(&[]).await?;
        self.rests().await?;
        Ok(each("crm", &run, idle, u64::try_from(records)?))
    }

    /// People make many orders in the CRM, each of one product.
    async fn order_all(&self) -> anyhow::Result<()> {
        let owner = self.people.crm.administrator().await?.open_user_id;
        let customers = self.store.all_bindings(&self.id, "customer", None, MANY_ROWS).await?;
        let products = self.store.all_bindings(&self.id, "product", None, MANY_ROWS).await?;
        for (customer, product) in customers.iter().zip(&products) {
            let order = json!({"account_id": customer.binding.crm_id, "owner": [owner], "order_time": DAY,
                "delivery_date": DAY, "record_type": "default__c"});
            let line = json!({"product_id": product.binding.crm_id, "quantity": "1", "sales_price": "12.5",
                "record_type": "default__c"});
            let lines = BTreeMap::from([("SalesOrderProductObj".to_owned(), vec![object(line)])]);
            self.people.crm.create("SalesOrderObj", object(order), lines).await?;
            self.passes(1).await;
        }
        self.passes(120).await;
        Ok(())
    }

    async fn note_on_orders(&self, field: &str, value: &str) -> anyhow::Result<()> {
        for bound in self.store.all_bindings(&self.id, "sales_order", None, MANY_ROWS).await? {
            self.people.crm.update("SalesOrderObj", &bound.binding.crm_id, object(json!({field: value}))).await?;
            self.passes(1).await;
        }
        self.passes(120).await;
        Ok(())
    }

    /// Something of all orders changes that is not carried; what a run writes then.
    async fn touch_orders(&self) -> anyhow::Result<u64> {
        self.note_on_orders("ship_to_tel", "075512345678").await?;
        let written = self.run(&[]).await?.writes_of("");
        self.rests().await?;
        Ok(written)
    }

    /// The first delivery and the first payment find no field for our key: that is made once, and is no part of a record.
    async fn begin_with(&self, orders: &[String]) -> anyhow::Result<()> {
        let shipped = self.ship(orders).await?;
        self.rests().await?;
        self.collect(&shipped).await?;
        self.rests().await?;
        Ok(())
    }

    /// The orders in 精斗云.
    async fn sent_orders(&self) -> anyhow::Result<Vec<String>> {
        let bound = self.store.all_bindings(&self.id, "sales_order", None, MANY_ROWS).await?;
        Ok(bound.into_iter().map(|bound| bound.binding.jdy_id).collect())
    }

    /// 精斗云 accepts these orders and sends each out alone; answers the outbounds.
    async fn ship(&self, orders: &[String]) -> anyhow::Result<Vec<String>> {
        let mut outbounds = Vec::new();
        for id in orders {
            self.operate(&SALES_ORDER, Operation::Audit, id).await?;
            let outbound = self.people.jdy.push(&SALES_ORDER, &SALES_OUTBOUND, &[id]).await?.id;
            self.operate(&SALES_OUTBOUND, Operation::Audit, &outbound).await?;
            outbounds.push(outbound);
        }
        self.passes(120).await;
        Ok(outbounds)
    }

    /// All outbounds are taken back, get another remark, and are audited again.
    async fn ship_again(&self, outbounds: &[String]) -> anyhow::Result<()> {
        const OF_BILL: [&str; 4] = ["id", "bill_no", "bill_date", "customer_id"];
        const OF_LINE: [&str; 10] = [
            "id",
            "material_id",
            "unit_id",
            "qty",
            "price",
            "stock_id",
            "is_free",
            "src_bill_type_id",
            "src_inter_id",
            "src_entry_id",
        ];
        for id in outbounds {
            self.operate(&SALES_OUTBOUND, Operation::Unaudit, id).await?;
            let bill = self.people.jdy.detail(&SALES_OUTBOUND, id).await?;
            let bill = bill.ok_or_else(|| anyhow::anyhow!("no outbound {id}"))?;
            let mut saved = only(&bill, &OF_BILL);
            let lines = bill["material_entity"].as_array().into_iter().flatten();
            saved["material_entity"] = lines.map(|line| only(line, &OF_LINE)).collect();
            (saved["remark"], saved["ignore_warn"]) = (json!("门卫代收"), json!(true));
            self.people.jdy.save(&SALES_OUTBOUND, &object(saved)).await?;
            self.operate(&SALES_OUTBOUND, Operation::Audit, id).await?;
        }
        self.passes(120).await;
        Ok(())
    }

    /// Each outbound is paid by a receipt of its own; answers the receipts.
    async fn collect(&self, outbounds: &[String]) -> anyhow::Result<Vec<String>> {
        let mut receipts = Vec::new();
        for outbound in outbounds {
            let receipt = self.people.jdy.push(&SALES_OUTBOUND, &RECEIPT, &[outbound]).await?.id;
            self.operate(&RECEIPT, Operation::Audit, &receipt).await?;
            receipts.push(receipt);
        }
        self.passes(120).await;
        Ok(receipts)
    }

    async fn audit_again(&self, of: &Object, ids: &[String]) -> anyhow::Result<()> {
        for id in ids {
            self.operate(of, Operation::Unaudit, id).await?;
            self.operate(of, Operation::Audit, id).await?;
        }
        self.passes(120).await;
        Ok(())
    }

    /// A second later, since the tenant's quota is one, whoever calls.
    async fn operate(&self, of: &Object, operation: Operation, id: &str) -> anyhow::Result<()> {
        self.people.jdy.operate(of, operation, &[id.to_owned()]).await?;
        self.passes(1).await;
        Ok(())
    }
}

/// These of its members.
fn only(value: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), value[name].clone())).collect()
}

/// [`MANY`] as the store takes it.
const MANY_ROWS: i64 = MANY.cast_signed();
