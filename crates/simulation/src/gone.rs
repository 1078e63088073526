//! What people disable, enable and delete in 精斗云 besides products. Only products go in the CRM with what they come from
//! (PR-5): the twin of all else stays, and what is made anew under the same name takes it over (decision 0039).

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jdy::{BRAND, CUSTOMER, CUSTOMER_GROUP, MATERIAL_GROUP, MEASURE_UNIT, Object, Operation, STORE};
use serde_json::{Value, json};

use crate::model::TWICE;
use crate::world::{World, text};

/// What of it the rules speak of and neither side shows any more.
#[derive(Default)]
pub struct Gone {
    /// Master data that is deleted: their ids there.
    pub masters: BTreeSet<String>,
    /// What they were called last.
    pub names: BTreeSet<String>,
    /// Their twins in the CRM, by the kind that binds them, as far as they had any.
    pub twins: BTreeSet<(&'static str, String)>,
    /// Warehouses of which it depends on the moment whether an order means them (SO-3): disabled for a time, or the first of
    /// those that are not for a time.
    pub stores: BTreeSet<String>,
    /// Customers that were disabled or enabled, by id, after initialisation (CU-4 is about those of before), and whether
    /// they were disabled until then.
    pub turned: BTreeMap<String, bool>,
    /// Customers that are deleted, by id, and when.
    pub customers: BTreeMap<String, i64>,
    /// Whether somebody deleted or renamed one whose name others have, too: whom 精斗云 refused that name is tried again, and
    /// nobody knows before.
    pub freed: bool,
    /// The twins that these had in the CRM, and their own ids: what initialisation filled in there stays (F-1).
    pub former: BTreeMap<String, String>,
    /// Customers that were deleted or disabled and whose twin in the CRM had no category by then: a switch that comes later
    /// does not bring it (P-2, CU-4).
    pub without_category: BTreeSet<String>,
    /// Customers that were invalidated in the CRM, and what 精斗云 said then of the twin of each that had one.
    pub accounts: BTreeMap<String, Option<String>>,
}

/// Simple master data, and the kind that binds it.
const MASTERS: [(Object, &str); 5] = [
    (MEASURE_UNIT, "unit"),
    (MATERIAL_GROUP, "product_category"),
    (BRAND, "brand"),
    (CUSTOMER_GROUP, "customer_category"),
    (STORE, "warehouse"),
];

/// What of a customer comes from the CRM, as 精斗云 says it.
pub(crate) fn of_customer(customer: &Value) -> String {
    ["number", "name", "addr", "remark"].map(|field| text(&customer[field])).join("|")
}

impl World {
    /// A warehouse, unit or brand is disabled or enabled again. Categories are either there or not: neither their lists nor
    /// what is saved of them knows the word (jdy-api.md §5.2, §5.4).
    pub async fn turn_master(&mut self, rng: &mut Rng) -> Option<String> {
        let of = *rng.choice(&[MEASURE_UNIT, BRAND, STORE, STORE])?;
        let row = rng.choice(self.jdy_rows(&of).await)?;
        let first = self.first_store().await;
        let said = self.turn(&of, &row).await?;
        if of == STORE {
            let then = self.first_store().await;
            self.notes.gone.stores.insert(text(&row["id"]));
            self.notes.gone.stores.extend([first, then].into_iter().flatten());
        }
        Some(said)
    }

    async fn turn(&self, of: &Object, row: &Value) -> Option<String> {
        let on = text(&row["enable"]) == "0";
        let (word, operation) = if on { ("enabled", Operation::Enable) } else { ("disabled", Operation::Disable) };
        self.jdy.operate(of, operation, &[text(&row["id"])]).await.ok()?;
        Some(format!("精斗云: {}「{}」 is {word}", of.label, text(&row["name"])))
    }

    /// SO-3: the first of those that are not disabled.
    pub(crate) async fn first_store(&self) -> Option<String> {
        let rows = self.jdy_rows(&STORE).await;
        rows.iter().find(|row| text(&row["enable"]) != "0").map(|row| text(&row["id"]))
    }

    /// One that nothing there needs is deleted, and sometimes made anew under the same name and number.
    pub async fn delete_master(&mut self, rng: &mut Rng) -> Option<String> {
        let (of, kind) = *rng.choice(&MASTERS)?;
        let (mut rows, first) = (self.jdy_rows(&of).await, self.first_store().await);
        rng.shuffle(&mut rows);
        for row in rows {
            let (id, name) = (text(&row["id"]), text(&row["name"]));
            // What was taken away in the CRM by hand and has no twin here any more has no rule.
            if self.notes.taken_units.contains_key(&name) {
                continue;
            }
            let whole = self.jdy_whole(&of, &id).await.unwrap_or_else(|| row.clone());
            if self.jdy.operate(&of, Operation::Delete, std::slice::from_ref(&id)).await.is_err() {
                continue;
            }
            self.note_deleted(kind, &id, &name).await;
            let then = self.first_store().await;
            if then != first {
                self.notes.gone.stores.extend(then);
            }
            let again = rng.bool() && self.made_anew(&of, &whole).await.is_some();
            let more = if again { ", and made anew" } else { "" };
            return Some(format!("精斗云: {}「{name}」 is deleted{more}", of.label));
        }
        None
    }

    async fn note_deleted(&mut self, kind: &'static str, id: &str, name: &str) {
        let twin = self.bound(kind).await.into_iter().find(|bound| bound.jdy_id == id);
        let gone = &mut self.notes.gone;
        gone.masters.insert(id.to_owned());
        gone.names.insert(name.to_owned());
        gone.twins.extend(twin.map(|bound| (kind, bound.crm_id)));
    }

    async fn made_anew(&self, of: &Object, before: &Value) -> Option<String> {
        let mut body = json!({});
        for kept in ["number", "name", "parent_id", "precision", "is_allow_neg", "remark"] {
            if let Some(value) = before.get(kept).filter(|v| !matches!(text(v).as_str(), "" | "0")) {
                body[kept] = value.clone();
            }
        }
        if *of == MEASURE_UNIT {
            body["precision"] = json!("0");
        }
        self.jdy_save(of, body).await
    }

    /// A customer is disabled in 精斗云, or enabled again.
    pub async fn turn_customer(&mut self, rng: &mut Rng) -> Option<String> {
        let row = rng.choice(self.jdy_rows(&CUSTOMER).await)?;
        let said = self.turn(&CUSTOMER, &row).await?;
        let done = self.store.completed(&self.id).await.expect("a store");
        if done.iter().any(|stream| stream == "customer_initial") {
            self.notes.gone.turned.entry(text(&row["id"])).or_insert(text(&row["enable"]) == "0");
            self.twin(&text(&row["id"])).await;
        } else {
            self.notes.around_the_end.insert(text(&row["name"]));
        }
        Some(said)
    }

    /// A customer that nothing there needs is deleted: mostly one that is bound.
    pub async fn delete_customer(&mut self, rng: &mut Rng) -> Option<String> {
        let bound: BTreeSet<String> = self.bound("customer").await.into_iter().map(|bound| bound.jdy_id).collect();
        let mut rows = self.jdy_rows(&CUSTOMER).await;
        rng.shuffle(&mut rows);
        rows.sort_by_key(|row| !bound.contains(&text(&row["id"])));
        for row in rows {
            let (id, name) = (text(&row["id"]), text(&row["name"]));
            if self.jdy.operate(&CUSTOMER, Operation::Delete, std::slice::from_ref(&id)).await.is_ok() {
                if let Some(twin) = self.twin(&id).await {
                    self.notes.gone.former.insert(twin, id.clone());
                }
                self.notes.gone.freed |= TWICE.contains(&name.as_str());
                self.notes.gone.customers.insert(id, self.time.now());
                return Some(format!("精斗云: customer 「{name}」 is deleted"));
            }
        }
        None
    }

    /// The twin of a customer that is deleted or disabled; whether it has a category is noted.
    async fn twin(&mut self, jdy: &str) -> Option<String> {
        let bound = self.bound("customer").await.into_iter().find(|bound| bound.jdy_id == jdy)?;
        let describe = self.crm.describe("AccountObj").await.ok()?;
        let account = self.crm.get("AccountObj", &bound.crm_id).await.ok().flatten().unwrap_or_default();
        let category = describe.field_by_label("客户分类").map(|(field, _)| text(&account[field]));
        if category.unwrap_or_default().is_empty() {
            self.notes.gone.without_category.insert(jdy.to_owned());
        }
        Some(bound.crm_id)
    }

    /// A customer is invalidated in the CRM (ruling 5).
    pub async fn invalidate_account(&mut self, rng: &mut Rng) -> Option<String> {
        let row = self.an_account(rng).await?;
        let id = text(&row["_id"]);
        self.crm.invalidate("AccountObj", &id).await.ok()?;
        self.changed("AccountObj", &id);
        let bound = self.bound("customer").await.into_iter().find(|bound| bound.crm_id == id);
        let twin = match bound {
            Some(bound) => self.jdy_whole(&CUSTOMER, &bound.jdy_id).await,
            None => None,
        };
        self.notes.gone.accounts.insert(id, twin.as_ref().map(of_customer));
        Some(format!("CRM: customer 「{}」 is invalidated", text(&row["name"])))
    }

    /// Of what was removed in the other system, the administrator says that it is made anew (decision 0025);
    /// whether there was any.
    pub async fn has_made_anew(&mut self) -> bool {
        let mut any = false;
        for asked in self.store.questions(&self.id).await.unwrap_or_default() {
            let offers = |answer: &str| asked.question.options.iter().any(|option| option.answer == answer);
            if asked.answer.is_none() && offers("new") && offers("leave") {
                any |= self.store.answer(&self.id, asked.id, "new", self.time.now()).await.is_ok();
                if let Some(whole) = self.jdy_whole(&CUSTOMER, &asked.question.key).await {
                    self.notes.said.lock().is_brought_anew(&asked.question.key, &whole);
                }
            }
        }
        any
    }
}
