//! What people change of a customer or an order in the CRM, and whether anybody can know of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::is_open;
use crate::world::{World, text};

/// What has been changed of a customer since the workers last asked for customers.
#[derive(Default)]
pub struct Unseen {
    /// How often they had asked.
    looks: u64,
    /// What the fields said then.
    before: BTreeMap<String, String>,
    /// When the customer had been changed last.
    edited_at: Option<i64>,
}

/// All that an order has said since the workers last asked for orders while nothing stopped it.
#[derive(Default)]
pub struct Words {
    /// How often they had asked.
    looks: u64,
    said: BTreeSet<String>,
}

impl World {
    /// Notes what an order says, which somebody is about to change or has just undone in 精斗云; all of it that may have come
    /// through last. To go back to any of that is no change (F-6).
    pub(crate) async fn order_says(&mut self, no: &str, now: String) -> BTreeSet<String> {
        let looks = self.trace.lock().looks_for_orders;
        let stopped = self.records("sales_order").await.iter().any(|r| is_open(r.state) && r.title.contains(no));
        let words = self.notes.order_words.entry(no.to_owned()).or_default();
        if words.looks != looks && !stopped {
            *words = Words { looks, said: BTreeSet::new() };
        }
        words.said.insert(now);
        words.said.clone()
    }

    /// Somebody has changed a field of a customer, which was `row` before. What is not bound yet is still 精斗云's to bring,
    /// where it has it (decision 0022). What is changed and changed back before a worker has asked for customers has not
    /// changed (F-6): all that is left of it is the time, which moves with fields that are not mapped, too.
    pub(crate) async fn edited(&mut self, row: &Value, field: &str, value: &str) {
        let id = text(&row["_id"]);
        let done = self.store.completed(&self.id).await.expect("a store");
        let brought = self.bound("customer").await.iter().any(|bound| bound.crm_id == id);
        if !brought && !done.iter().any(|stream| stream == "customer_initial") {
            return;
        }
        let (looks, now) = (self.trace.lock().looks_for_customers, self.time.now());
        let edited_at = self.notes.edited_accounts.get(&id).copied();
        let unseen = self.notes.unseen.entry(id.clone()).or_default();
        if unseen.before.is_empty() || unseen.looks != looks {
            *unseen = Unseen { looks, before: BTreeMap::new(), edited_at };
        }
        unseen.before.entry(field.to_owned()).or_insert_with(|| text(&row[field]));
        let says = |name: &str| if name == field { value.to_owned() } else { text(&row[name]) };
        let as_it_was = unseen.before.iter().all(|(name, before)| says(name) == *before);
        match unseen.edited_at.filter(|_| as_it_was) {
            Some(at) => self.notes.edited_accounts.insert(id, at),
            None if as_it_was => self.notes.edited_accounts.remove(&id),
            None => self.notes.edited_accounts.insert(id, now),
        };
    }
}
