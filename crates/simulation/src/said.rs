//! What people have said of customers, on either side: the connector may carry it, and must not lose it (F-1, CU-1, CU-4).
//! Noted where they say it, so that nothing that happens later can hide that it is gone.

use std::collections::{BTreeMap, BTreeSet};

use jdy::CUSTOMER;
use serde_json::{Map, Value};

use crate::world::{World, text};

/// What a customer says, by the CRM's names of the fields (chapter M).
pub type Facts = BTreeMap<String, String>;

/// A customer's category, whatever the CRM calls the field (CU-5).
pub(crate) const CATEGORY: &str = "category";
/// Fields of chapter M that are a text on either side: what the CRM calls them, and 精斗云.
const TEXTS: [(&str, &str); 3] = [("name", "name"), ("address", "addr"), ("remark", "remark")];

/// A customer of 精斗云.
#[derive(Default)]
pub struct InJdy {
    /// Each way it was until initialisation had come to its end: any of them may have been brought.
    pub brought: Vec<Facts>,
    /// What people say of it now.
    pub now: Facts,
    /// Its persons, as people left them: name, mobile and e-mail.
    pub persons: BTreeSet<[String; 3]>,
}

impl InJdy {
    /// Whether people made it there. What they say of one that came from the CRM may have been brought by nobody.
    pub(crate) fn is_made(&self) -> bool {
        !self.brought.is_empty()
    }
}

/// A customer of the CRM.
#[derive(Default)]
pub struct InCrm {
    /// Whether people made it. The others were brought by the connector.
    pub made: bool,
    /// Its number.
    pub number: String,
    /// What people said of it last.
    pub said: Facts,
    /// What of it they said when initialisation could not overwrite it any more (decision 0022).
    pub since_bound: BTreeSet<String>,
}

/// See the module.
#[derive(Default)]
pub struct Said {
    /// Customers of 精斗云, by id.
    pub jdy: BTreeMap<String, InJdy>,
    /// Customers of the CRM, by id.
    pub crm: BTreeMap<String, InCrm>,
}

/// An id, where 0 is none.
fn id_of(value: &Value) -> String {
    Some(text(value)).filter(|id| id != "0").unwrap_or_default()
}

/// What the CRM shows of a field; of an owner the first, who is the only one.
pub(crate) fn shown(value: &Value) -> String {
    value.as_array().map_or_else(|| text(value), |all| all.first().map(text).unwrap_or_default())
}

/// A customer's persons in 精斗云.
pub(crate) fn persons(customer: &Value) -> &[Value] {
    customer["bomentity"].as_array().map_or(&[], Vec::as_slice)
}

/// A person: name, mobile and e-mail.
pub(crate) fn person(person: &Value) -> [String; 3] {
    ["contact_person", "mobile", "email"].map(|field| text(&person[field]))
}

/// What a customer of 精斗云 says, of its persons the primary one, or the first (chapter M).
pub(crate) fn facts(customer: &Value) -> Facts {
    let mut facts: Facts = TEXTS.iter().map(|(crm, jdy)| ((*crm).to_owned(), text(&customer[*jdy]))).collect();
    let primary = persons(customer).iter().find(|p| text(&p["is_default_linkman"]) == "true");
    let [_, mobile, email] = primary.or(persons(customer).first()).map(person).unwrap_or_default();
    let (owner, group) = (id_of(&customer["saler_id"]), id_of(&customer["group_id"]));
    let others = [("tel", mobile), ("email", email), ("owner", owner), (CATEGORY, group)];
    facts.extend(others.map(|(name, value)| (name.to_owned(), value)));
    facts
}

impl Said {
    /// Both systems as they are at first.
    pub(crate) async fn at_first(world: &World) -> Self {
        let mut said = Self::default();
        for row in world.jdy_rows(&CUSTOMER).await {
            let id = text(&row["id"]);
            let whole = world.jdy_whole(&CUSTOMER, &id).await.unwrap_or(row);
            let (now, persons) = (facts(&whole), persons(&whole).iter().map(person).collect());
            said.jdy.insert(id, InJdy { brought: vec![now.clone()], now, persons });
        }
        for row in world.crm_rows("AccountObj").await {
            said.made(&row);
        }
        said
    }

    /// A customer of 精斗云 whose twin was invalidated is made anew in the CRM, as it is now (decision 0025), with what had come
    /// from that twin.
    pub(crate) fn is_brought_anew(&mut self, id: &str, whole: &Value) {
        if let Some(customer) = self.jdy.get_mut(id) {
            customer.now = facts(whole);
            customer.persons = persons(whole).iter().map(person).collect();
            customer.brought.push(customer.now.clone());
        }
    }

    fn made(&mut self, row: &Value) {
        let fields = ["name", "address", "tel", "email", "remark", "owner"];
        let said = fields.into_iter().map(|name| (name.to_owned(), shown(&row[name]))).collect();
        let number = text(&row["account_no"]);
        self.crm.insert(text(&row["_id"]), InCrm { made: true, number, said, since_bound: BTreeSet::new() });
    }
}

impl World {
    async fn is_initialised(&self) -> bool {
        self.store.completed(&self.id).await.expect("a store").iter().any(|stream| stream == "customer_initial")
    }

    /// Whether a customer of 精斗云 is in the CRM, or may be, since nobody knows what has become of a call.
    async fn may_be_there(&self, id: &str) -> bool {
        let unsettled = self.store.open_intents(&self.id, "customer_initial").await.expect("a store");
        !unsettled.is_empty() || self.bound("customer").await.iter().any(|bound| bound.jdy_id == id)
    }

    /// Somebody has made a customer in the CRM.
    pub(crate) async fn made_in_crm(&mut self, id: &str) {
        let row = self.crm.get("AccountObj", id).await.ok().flatten();
        self.notes.said.lock().made(&row.unwrap_or_default());
    }

    /// Somebody has saved these fields of a customer in the CRM, which was `before`: what differs is what they said.
    pub(crate) async fn said_in_crm(&mut self, before: &Value, fields: &Map<String, Value>) {
        let id = text(&before["_id"]);
        let bound = self.bound("customer").await.iter().any(|bound| bound.crm_id == id);
        let stays = bound || self.is_initialised().await;
        let category = self.crm.describe("AccountObj").await.ok();
        let category = category.as_ref().and_then(|d| Some(d.field_by_label("客户分类")?.0));
        let mut said = self.notes.said.lock();
        let account = said.crm.entry(id).or_default();
        for (name, value) in fields.iter().filter(|(name, value)| shown(&before[name.as_str()]) != shown(value)) {
            let name = if Some(name.as_str()) == category { CATEGORY } else { name };
            account.said.insert(name.to_owned(), shown(value));
            if stays {
                account.since_bound.insert(name.to_owned());
            }
        }
    }

    /// Somebody has saved a customer in 精斗云, which was `before`: what differs is what they said.
    pub(crate) async fn said_in_jdy(&self, id: &str, before: Option<&Value>) {
        let Some(after) = self.jdy_whole(&CUSTOMER, id).await else { return };
        // What has just been made cannot have been sent before.
        let may_be_there = before.is_some() && self.may_be_there(id).await;
        let initialised = self.is_initialised().await;
        let (was, is) = (before.map(facts).unwrap_or_default(), facts(&after));
        let people = |customer: &Value| persons(customer).iter().map(person).collect::<BTreeSet<_>>();
        let (had, has) = (before.map(people).unwrap_or_default(), people(&after));
        let mut said = self.notes.said.lock();
        let customer = said.jdy.entry(id.to_owned()).or_default();
        customer.now.extend(is.into_iter().filter(|(name, value)| was.get(name) != Some(value)));
        customer.persons.retain(|person| !had.contains(person) || has.contains(person));
        customer.persons.extend(has.difference(&had).cloned());
        if !initialised || !may_be_there {
            // What nobody can have brought yet is brought as it is now: a question that is answered late, too (CU-4).
            customer.brought.retain(|_| may_be_there);
            customer.brought.push(customer.now.clone());
        }
    }
}
