//! Fields of switches that somebody takes away in the CRM. The connector has them made anew; they are empty then, and nobody has
//! emptied them (decision 0057).

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use fastrand::Rng;
use jdy::{CUSTOMER, CUSTOMER_GROUP, SALES_ORDER};
use model::Preset;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::history::{Step, What};
use crate::said::CATEGORY;
use crate::world::{World, text};

/// What is made for a switch: the object, one of the tenant's own by its label, the field's label, and the switch.
pub(crate) const FIELDS: [(&str, &str, Preset); 4] = [
    ("SalesOrderObj", FILES, Preset::OrderAttachment),
    ("ProductObj", "品牌", Preset::Brand),
    ("AccountObj", OWN, Preset::CustomerCategory),
    (OWN, "上级分类", Preset::CustomerCategory),
];
const FILES: &str = "附件同步";
const OWN: &str = "客户分类";

/// What of it neither side shows any more.
#[derive(Default)]
pub struct Taken {
    /// Whether any was.
    pub any: bool,
    /// Whether one is as soon as a run is under way and people act.
    pub soon: bool,
    /// Whether one was the field for customers' categories.
    pub categories: bool,
    /// Of orders in 精斗云, by id, whose field for files was taken away: what had been attached to them.
    pub files: BTreeMap<String, Attached>,
}

/// The contents of an order's files.
#[derive(Default)]
pub struct Attached {
    /// Those that both sides had: they stay.
    pub stay: BTreeSet<String>,
    /// Those that either side had: nobody knows whether somebody was about to bring them or to take them away.
    pub may_stay: BTreeSet<String>,
}

/// Puts it into half of the histories, mostly where there is something to lose. All else of a seed stays as it was before
/// histories knew of it.
pub(crate) fn take(seed: u64, steps: &mut Vec<Step>) {
    const WITH_ITS_LIKE: [What; 6] =
        [What::NewOrder, What::Attach, What::Loads, What::TakeField, What::EditOrder, What::EditOrder];
    let mut rng = Rng::with_seed(seed ^ 0x6669_656c_6473);
    for _ in 0..[0, 0, 1, 2][rng.usize(..4)] {
        let at = rng.usize(..=steps.len());
        let whats = if rng.u8(..3) > 0 { &WITH_ITS_LIKE[..] } else { &[What::TakeField] };
        let new: Vec<Step> = whats.iter().map(|what| Step { what: *what, n: rng.u64(..) }).collect();
        steps.splice(at..at, new);
    }
}

impl World {
    /// Somebody takes such a field away, now or while a run is under way.
    pub async fn take_field(&mut self, rng: &mut Rng) -> Option<String> {
        if rng.bool() {
            let and_back = rng.bool();
            return self.take_field_now(rng, and_back).await;
        }
        self.notes.taken.soon = true;
        Some("somebody is about to take a field away".to_owned())
    }

    /// Takes one away; not while a run is under way, somebody makes it anew at once.
    pub(crate) async fn take_field_now(&mut self, rng: &mut Rng, and_back: bool) -> Option<String> {
        let mut there = Vec::new();
        for (object, label, preset) in FIELDS {
            let object = if object == OWN { self.customer_categories().await } else { Some(object.to_owned()) };
            let Some(object) = object else { continue };
            let described = self.crm.describe(&object).await.ok()?;
            let found = described.field_by_label(label);
            there.extend(found.map(|(name, field)| (object, name.to_owned(), field.clone(), label, preset)));
        }
        let (object, name, field, label, preset) = rng.choice(there)?;
        match label {
            FILES => self.note_files(&name).await,
            OWN => self.note_categories(&name).await?,
            _ => {}
        }
        self.control("POST", "fields", &json!({"object": object, "field": name, "op": "remove"})).await?;
        self.notes.taken.any = true;
        let said = format!("CRM, by hand: the field 「{label}」 of {object} is taken away");
        if !and_back {
            return Some(said);
        }
        // Somebody has looked in the console, and makes what is missing before any run has missed it.
        engine::note(&self.store, &self.id, &engine::needed_by(streams::STREAMS, preset)).await.ok()?;
        let again = json!({"object": object, "field": name, "op": "add", "label": label, "type": field.kind, "target": field.target});
        self.control("POST", "fields", &again).await?;
        Some(format!("{said}, and made anew"))
    }

    async fn note_files(&mut self, field: &str) {
        let orders = self.crm_rows("SalesOrderObj").await;
        for bill in self.jdy_rows(&SALES_ORDER).await {
            let id = text(&bill["id"]);
            let Some(bill) = self.jdy_whole(&SALES_ORDER, &id).await else { continue };
            let there: BTreeSet<String> = self.attached(&bill).await.into_iter().collect();
            let order = orders.iter().find(|order| text(&order["name"]) == text(&bill["bill_no"]));
            let files = order.into_iter().flat_map(|order| order[field].as_array().into_iter().flatten());
            let named: BTreeSet<String> = files.map(|file| self.content(file)).collect();
            let of = self.notes.taken.files.entry(id).or_default();
            of.stay.extend(there.intersection(&named).cloned());
            of.may_stay.extend(there.into_iter().chain(named));
        }
    }

    /// From now on 精斗云 alone says in which category a customer is. Not where the CRM says otherwise just now, and nobody knows which
    /// of the two it will have been.
    async fn note_categories(&mut self, field: &str) -> Option<()> {
        let own = self.customer_categories().await?;
        let code = self.crm.describe(&own).await.ok()?.field_by_label("客户分类编号")?.0.to_owned();
        let (categories, groups) = (self.crm_rows(&own).await, self.jdy_rows(&CUSTOMER_GROUP).await);
        let number = |rows: &[Value], key: &str, id: &str, number: &str| {
            rows.iter().find(|row| text(&row[key]) == id).map(|row| text(&row[number])).unwrap_or_default()
        };
        let (accounts, bound) = (self.crm_rows("AccountObj").await, self.bound("customer").await);
        let (mut groups_of, mut disabled) = (BTreeMap::new(), Vec::new());
        for customer in self.jdy_rows(&CUSTOMER).await {
            let id = text(&customer["id"]);
            let customer = self.jdy_whole(&CUSTOMER, &id).await?;
            let twin = bound.iter().find(|bound| bound.jdy_id == id);
            let twin = twin.and_then(|bound| accounts.iter().find(|account| text(&account["_id"]) == bound.crm_id));
            let here = number(&groups, "id", &text(&customer["group_id"]), "number");
            if twin.is_some_and(|twin| number(&categories, "_id", &text(&twin[field]), &code) != here) {
                return None;
            }
            if text(&customer["enable"]) == "0" {
                disabled.push(id.clone());
            }
            groups_of.insert(id, Some(text(&customer["group_id"])).filter(|group| group != "0").unwrap_or_default());
        }
        self.notes.taken.categories = true;
        // CU-4: who is disabled or deleted there is brought nothing.
        let gone = &mut self.notes.gone;
        gone.without_category.extend(gone.former.values().cloned().chain(disabled));
        let mut said = self.notes.said.lock();
        for account in said.crm.values_mut() {
            account.said.remove(CATEGORY);
            account.since_bound.remove(CATEGORY);
        }
        for (id, group) in groups_of {
            let Some(customer) = said.jdy.get_mut(&id) else { continue };
            for facts in customer.brought.iter_mut().chain([&mut customer.now]) {
                facts.insert(CATEGORY.to_owned(), group.clone());
            }
        }
        Some(())
    }

    /// The contents of what is attached to an order in 精斗云.
    pub(crate) async fn attached(&self, bill: &Value) -> Vec<String> {
        let mut contents = Vec::new();
        for file in bill["attachments_url"].as_array().into_iter().flatten() {
            let request = http::Request::get(text(&file["url"])).body(Body::empty()).expect("an address");
            let answer = self.sandbox.jdy().oneshot(request).await.expect("an answer");
            let content = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
            contents.push(String::from_utf8_lossy(&content).into_owned());
        }
        contents
    }

    /// The content of a file that people have stored in the CRM.
    pub(crate) fn content(&self, file: &Value) -> String {
        let name = ["filename", "name"].iter().map(|n| text(&file[*n])).find(|name| !name.is_empty());
        name.and_then(|name| self.notes.files.get(&name).cloned()).unwrap_or_else(|| "?".to_owned())
    }
}
