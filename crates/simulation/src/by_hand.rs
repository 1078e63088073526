//! What people do by hand to what the connector keeps in the CRM, and to the connection.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use jingxiang::{mappings, presets};
use model::{Preset, State};
use serde_json::{Value, json};
use store::Retry;

use crate::world::{BEGIN, World, object, text};

impl World {
    async fn unit_option(&self, op: &str, label: &str, to: Option<&str>) -> Option<()> {
        let body = json!({"object": "ProductObj", "field": "unit", "op": op, "label": label, "to": to});
        self.control("POST", "options", &body).await.map(drop)
    }

    /// UN-2, PR-4: for some runs nobody can make options. A unit that comes meanwhile fails, and so does its product, until
    /// the function is there again.
    pub async fn late_unit(&mut self, rng: &mut Rng) -> Option<String> {
        const MAKER: &str = "jingxiang_provision__c";
        let there = self.control("GET", "functions", &Value::Null).await?;
        let others: Vec<Value> =
            there["installed"].as_array()?.iter().filter(|name| **name != MAKER).cloned().collect();
        self.control("POST", "functions", &json!({ "installed": others })).await?;
        let unit = self.new_unit().await;
        let said = match &unit {
            Some(unit) => self.new_product_of(unit, rng).await,
            None => None,
        };
        let code = format!("S{:03}", self.names);
        // Longer than windows overlap, and often enough that it is tried by itself more seldom.
        for _ in 0..[1, 5, 6][rng.usize(..3)] {
            self.passes(16 * 60_000).await;
            self.asks().await;
            self.works(rng, Vec::new()).await;
        }
        self.control("POST", "functions", &there).await?;
        self.passes(60_000).await;
        self.asks().await;
        self.works(rng, Vec::new()).await;
        // F-4: with its unit it comes, and need not be thought of.
        let last = self.store.runs(&self.id, None, 1).await.ok()?.pop()?;
        if last.state == store::RunState::Done
            && said.is_some()
            && self.records("unit").await.iter().any(|r| Some(&r.source_id) == unit.as_ref() && r.target_id.is_some())
            && self.crm_where("ProductObj", "product_code", &code).await.is_empty()
        {
            self.notes.wrong.push(format!("F-4, PR-4: the unit of product {code} has come, and the product has not"));
        }
        Some(format!("{}, and for some runs the CRM can make no options", said?))
    }

    /// Somebody removes or renames an option of 单位 that the connector made.
    pub async fn take_unit(&mut self, rng: &mut Rng) -> Option<String> {
        let bound = self.bound("unit").await;
        let is_free = |b: &&model::Binding| b.broken.is_none() && !self.notes.taken_units.contains_key(&b.crm_id);
        let free: Vec<_> = bound.iter().filter(is_free).collect();
        let label = rng.choice(&free)?.crm_id.clone();
        let to = rng.bool().then(|| self.name("手改"));
        self.unit_option(if to.is_some() { "rename" } else { "remove" }, &label, to.as_deref()).await?;
        let said = to.as_ref().map_or("removed".to_owned(), |to| format!("renamed to 「{to}」"));
        self.notes.taken_units.insert(label.clone(), to);
        Some(format!("CRM, by hand: the unit option 「{label}」 is {said}"))
    }

    /// The administrator puts an option back.
    pub async fn repair_unit(&mut self, _: &mut Rng) -> Option<String> {
        let (label, to) = self.notes.taken_units.first_key_value()?;
        let (label, to) = (label.clone(), to.clone());
        self.notes.taken_units.remove(&label);
        match to {
            Some(now) => self.unit_option("rename", &now, Some(&label)).await,
            None => self.unit_option("add", &label, None).await,
        };
        Some(format!("CRM, by hand: the unit option 「{label}」 is back"))
    }

    /// Somebody renames a product category in the CRM.
    pub async fn rename_category(&mut self, rng: &mut Rng) -> Option<String> {
        let all = self.crm.categories().await.ok()?;
        let free: Vec<_> = all.iter().filter(|c| !self.notes.renamed_categories.contains_key(&c.id)).collect();
        let chosen = (*rng.choice(&free)?).clone();
        // One that was made a moment ago, by a process that died before it knew, is told from a person's by its name alone.
        let unsettled = self.store.open_intents(&self.id, "product_category").await.ok()?;
        if unsettled.iter().any(|intent| intent.mark_value.as_deref() == Some(chosen.name.as_str())) {
            return None;
        }
        let name = self.name("手改类");
        self.category_named(&chosen, &name).await?;
        self.notes.renamed_categories.insert(chosen.id, chosen.name.clone());
        Some(format!("CRM, by hand: the category 「{}」 is called 「{name}」", chosen.name))
    }

    async fn category_named(&self, category: &fxiaoke::Category, name: &str) -> Option<()> {
        let edit = fxiaoke::CategoryEdit::Update {
            id: category.id.clone(),
            name: name.to_owned(),
            parent: category.parent.clone(),
            order: category.order,
        };
        self.crm.edit_category(edit).await.ok().map(drop)
    }

    /// The administrator gives a category its name again, unless the connector has meanwhile.
    pub async fn repair_category(&mut self, _: &mut Rng) -> Option<String> {
        let (id, name) = self.notes.renamed_categories.pop_first()?;
        let all = self.crm.categories().await.ok()?;
        let now = all.iter().find(|c| c.id == id && c.name.starts_with("手改类"))?;
        self.category_named(now, &name).await?;
        Some(format!("CRM, by hand: the category 「{name}」 has its name again"))
    }

    /// Somebody makes a product of 精斗云's a second time.
    pub async fn makes_a_product_twice(&mut self) -> Option<String> {
        let bound = self.bound("product").await.into_iter().next()?;
        let mut twice = self.crm.get("ProductObj", &bound.crm_id).await.ok()??;
        let code = text(&twice["product_code"]);
        let kept = ["product_code", "name", "category", "unit", "price", "owner", "record_type", "product_status"];
        twice.as_object_mut()?.retain(|field, _| kept.contains(&field.as_str()));
        twice["name"] = json!(self.name("又一个"));
        self.crm.create("ProductObj", object(twice), BTreeMap::new()).await.ok()?;
        Some(format!("CRM, by hand: there is a second product {code}"))
    }

    /// The administrator switches a preset on.
    pub async fn switch_on(&mut self, rng: &mut Rng) -> Option<String> {
        let preset = *rng.choice(&Preset::ALL)?;
        presets::switch(&self.store, &self.id, preset, true).await.ok()?;
        Some(format!("console: 「{}」 is switched on", preset.label()))
    }

    /// The one switch that can be switched off.
    pub async fn attachments_off(&mut self, _: &mut Rng) -> Option<String> {
        presets::switch(&self.store, &self.id, Preset::OrderAttachment, false).await.ok()?;
        Some("console: attachments are switched off".to_owned())
    }

    /// Orders without a remark get one, or do no longer.
    pub async fn map(&mut self, _: &mut Rng) -> Option<String> {
        let stored = self.stored().await;
        let is_set = !stored.mappings.is_null() && stored.mappings != json!({});
        let new = if is_set { json!({}) } else { json!({"sales_order": {"defaults": {"remark": DEFAULT_REMARK}}}) };
        let new: mappings::Mappings = serde_json::from_value::<Value>(new).and_then(serde_json::from_value).ok()?;
        let opener = self.processes[0].worker.opener.clone();
        let set = mappings::set(&self.store, &opener, stored, new);
        set.await.ok()?;
        let said = if is_set { "no default any more" } else { "the default 「无备注」" };
        Some(format!("console: the remark of orders has {said}"))
    }

    /// The administrator confirms that what was deleted in 精斗云 may go, however much it is (PR-5).
    pub async fn confirms_deletions(&mut self) {
        for asked in self.store.questions(&self.id).await.unwrap_or_default() {
            let confirm = asked.question.options.iter().any(|option| option.answer == "confirm");
            if confirm && asked.answer.is_none() {
                let _ = self.store.answer(&self.id, asked.id, "confirm", self.time.now()).await;
                self.notes.mass.clear();
            }
        }
    }

    /// Of creates that nobody could confirm, in spite of a mark: the administrator looks, and says which record is the one.
    pub async fn says_what_happened(&mut self) {
        let mut bound = BTreeSet::new();
        for stream in streams::STREAMS {
            bound.extend(self.bound(stream.spec().binds.0).await.into_iter().flat_map(|b| [b.jdy_id, b.crm_id]));
        }
        for asked in self.store.questions(&self.id).await.unwrap_or_default() {
            let options = asked.question.options.iter().filter_map(|option| option.answer.strip_prefix(store::EXISTS));
            let free = options.filter(|id| !id.is_empty() && !bound.contains(*id));
            // What people have made themselves is not what the connector was about to make.
            let made = |id: &&str| self.notes.said.lock().crm.get(*id).is_some_and(|account| account.made);
            let (theirs, ours): (Vec<&str>, Vec<&str>) = free.partition(made);
            let answer = match ours.first() {
                _ if asked.answer.is_some() => continue,
                Some(id) => format!("{}{id}", store::EXISTS),
                None if theirs.is_empty() && !self.is_not_there(&asked, &bound).await => continue,
                None => "create".to_owned(),
            };
            bound.extend(ours.first().map(|id| (*id).to_owned()));
            let _ = self.store.answer(&self.id, asked.id, &answer, self.time.now()).await;
        }
    }

    /// Whether the CRM has nothing that could be what was to be made, as somebody sees who looks.
    async fn is_not_there(&self, asked: &store::Asked, bound: &BTreeSet<String>) -> bool {
        let happened = asked.question.options.iter().any(|option| option.answer.starts_with(store::EXISTS));
        let Some(stream) = streams::STREAMS.iter().find(|s| happened && s.spec().kind.0 == asked.stream) else {
            return false;
        };
        let (target, to_crm) = (&stream.spec().target, stream.spec().direction == model::Direction::ToCrm);
        let since = |row: &Value| text(&row["create_time"]).parse::<i64>().is_ok_and(|at| at >= BEGIN);
        let rows = self.crm_rows(target.object).await;
        to_crm && !target.part && !rows.iter().any(|row| since(row) && !bound.contains(&text(&row["_id"])))
    }

    /// Somebody presses 重试 for all that did not come through.
    pub async fn retries(&self) {
        let all = Retry::Where { stream: None, state: None, cause: None };
        self.store.retry(&self.id, &all, self.time.now()).await.expect("a store");
    }

    /// Somebody sees in the log that what is there is said to be gone, and presses 重试 (ruling 5).
    pub async fn retries_what_is_said_to_be_gone(&self) {
        let gone = Retry::Where { stream: None, state: Some(State::Skipped), cause: None };
        self.store.retry(&self.id, &gone, self.time.now()).await.expect("a store");
    }

    /// The administrator answers what is open: creates anew, or takes the first.
    pub async fn answer(&mut self, rng: &mut Rng) -> Option<String> {
        let open = self.store.questions(&self.id).await.ok()?;
        let asked = rng.choice(open.into_iter().filter(|asked| asked.answer.is_none()).collect::<Vec<_>>())?;
        let choice = rng.choice(&asked.question.options)?.answer.clone();
        self.store.answer(&self.id, asked.id, &choice, self.time.now()).await.ok()?;
        self.notes.answered.insert(asked.question.key.clone());
        match choice.as_str() {
            "confirm" => self.notes.mass.clear(),
            // PR-5: they stay.
            "refuse" => self.notes.kept.extend(self.notes.deleted.iter().cloned()),
            _ => {}
        }
        Some(format!("console: 「{}」 is answered with {choice}", asked.question.title))
    }
}

/// What orders without a remark say while the mapping is set.
pub(crate) const DEFAULT_REMARK: &str = "无备注";
