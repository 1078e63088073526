//! What the tenant's objects look like (fxiaoke-api.md R1, §3.2): nothing about them is assumed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use engine::{CallError, Next};
use fxiaoke::{Client, Describe, FieldDescribe, ObjectName, OptionDescribe};
use model::Ensure;
use serde_json::Value;
use tokio::sync::Mutex;
use transport::Now;

use super::known::{Begun, Known};
use super::refusal::{reject, told};
use crate::peers::text_at;

/// How long a description is taken to be still true.
const KEPT_MS: i64 = 600_000;
/// A description that a record does not fit is asked for again when it is older than this.
pub(super) const DOUBTED_MS: i64 = 60_000;

/// The descriptions asked for so far, and what the tenant's own objects are called.
pub(super) struct Schemas {
    client: Client,
    now: Now,
    kept: Mutex<HashMap<String, (i64, Arc<Describe>)>>,
    labelled: Mutex<HashMap<String, String>>,
    /// What the runs before have seen.
    pub(super) known: Arc<Known>,
    run: parking_lot::Mutex<Begun>,
    /// In rehearsal, what would have been made.
    imagined: Option<Mutex<Imagined>>,
}

/// What a rehearsal has imagined: objects, and fields by object.
#[derive(Default)]
struct Imagined {
    objects: Vec<ObjectName>,
    fields: Vec<(String, String)>,
}

impl Schemas {
    pub(super) fn new(client: Client, now: Now, known: Arc<Known>) -> Self {
        let run = Begun { since: now(), ..Begun::default() };
        Self { client, now, kept: Mutex::default(), labelled: Mutex::default(), known, run: run.into(), imagined: None }
    }

    /// A run begins: which object plays a part is to be confirmed again, and after one that ended because something was otherwise
    /// all is described anew.
    pub(super) async fn begin(&self) {
        let before = std::mem::replace(&mut *self.run.lock(), Begun { since: (self.now)(), ..Begun::default() });
        self.labelled.lock().await.clear();
        if before.changed.is_some() {
            self.kept.lock().await.clear();
        }
    }

    /// The run goes by this being there.
    pub(super) fn rely_on(&self, ensure: &Ensure) {
        let relies_on = &mut self.run.lock().relies_on;
        if !relies_on.contains(ensure) {
            relies_on.push(*ensure);
        }
    }

    /// For a rehearsal, which looks by itself: what has once been described stays so, but for what is imagined.
    pub(super) fn in_rehearsal(client: Client, now: Now) -> Self {
        Self { imagined: Some(Mutex::default()), ..Self::new(client, now, Arc::default()) }
    }

    /// What `object` looks like.
    pub(super) async fn get(&self, object: &str) -> Result<Arc<Describe>, CallError> {
        self.not_older(object, KEPT_MS).await
    }

    /// What `object` looked like at most `age` milliseconds ago. The lock is held while the service answers: whoever
    /// asks meanwhile wants the same answer, as a rule.
    pub(super) async fn not_older(&self, called: &str, age: i64) -> Result<Arc<Describe>, CallError> {
        if let Some(what) = &self.run.lock().changed {
            return Err(otherwise(what));
        }
        let object = &self.api_name(called).await?;
        let mut kept = self.kept.lock().await;
        let now = (self.now)();
        if let Some((at, describe)) = kept.get(object).filter(|(at, _)| self.imagined.is_some() || now - at < age) {
            tracing::trace!(object.name = object, at, "description known");
            return Ok(Arc::clone(describe));
        }
        let answer = self.client.describe(object).await.map_err(|e| unknown(object, e));
        let describe = Arc::new(answer.inspect_err(|_| self.known.doubt(called))?);
        let otherwise = self.known.described(called, &describe, &self.run.lock(), now);
        if let Some(what) = otherwise {
            return Err(self.changed(what));
        }
        kept.insert(object.to_owned(), (now, Arc::clone(&describe)));
        Ok(describe)
    }

    /// Something is otherwise than this run takes it to be: nothing that needs a description is read or written in it any more.
    pub(super) fn changed(&self, what: String) -> CallError {
        otherwise(self.run.lock().changed.get_or_insert(what))
    }

    /// Forgets what has just been changed.
    pub(super) async fn forget(&self, object: &str) {
        if self.imagined.is_some() {
            return;
        }
        let name = self.labelled.lock().await.remove(object);
        self.kept.lock().await.remove(name.as_deref().unwrap_or(object));
    }

    /// Says which object is called `name` from now on.
    pub(super) async fn name(&self, name: &str, object: &str) {
        self.labelled.lock().await.insert(name.to_owned(), object.to_owned());
    }

    /// The object that was said to be called `name`.
    pub(super) async fn named(&self, name: &str) -> Option<String> {
        self.labelled.lock().await.get(name).cloned()
    }

    /// What the service calls an object: a tenant's own one, such as 客户分类, is asked for by its label. The object in
    /// use counts before one that is not.
    pub(super) async fn api_name(&self, object: &str) -> Result<String, CallError> {
        if object.is_ascii() {
            return Ok(object.to_owned());
        }
        let mut labelled = self.labelled.lock().await;
        if let Some(name) = labelled.get(object).cloned().or_else(|| self.known.name(object, (self.now)())) {
            labelled.insert(object.to_owned(), name.clone());
            return Ok(name);
        }
        let objects = self.objects().await?;
        let found = objects.into_iter().find(|o| o.active && o.label == object).map(|o| o.api_name);
        let lacking = || reject(&format!("object:{object}"), format!("纷享销客中没有对象「{object}」"));
        let name = found.ok_or_else(lacking)?;
        labelled.insert(object.to_owned(), name.clone());
        self.known.named(object, &name, (self.now)());
        Ok(name)
    }
}

/// In rehearsal.
impl Schemas {
    /// All objects of the tenant.
    pub(super) async fn objects(&self) -> Result<Vec<ObjectName>, CallError> {
        let mut objects = self.client.objects().await.map_err(told)?;
        if let Some(imagined) = &self.imagined {
            objects.extend(imagined.lock().await.objects.iter().cloned());
        }
        Ok(objects)
    }

    /// Sees what a function was asked to make as made, in rehearsal: objects, fields and options, in this order.
    pub(super) async fn imagine(&self, input: &Value) {
        let Some(imagined) = &self.imagined else { return };
        let listed = |name: &str| input.get(name).and_then(Value::as_array).into_iter().flatten();
        for object in listed("objects") {
            let (Some(api_name), Some(label)) = (text_at(object, "api_name"), text_at(object, "label")) else {
                continue;
            };
            let fields = [("name", "名称", "text"), ("owner", "负责人", "employee")];
            let fields = fields.map(|(name, label, kind)| (name.to_owned(), imaginary(label, kind, None)));
            let fields = BTreeMap::from(fields);
            let describe = Describe { api_name: api_name.clone(), label: label.clone(), active: true, fields };
            self.kept.lock().await.insert(api_name.clone(), ((self.now)(), Arc::new(describe)));
            imagined.lock().await.objects.push(ObjectName { api_name, label, active: true, custom: true });
        }
        for field in listed("fields") {
            let (Some(object), Some(name)) = (text_at(field, "object"), text_at(field, "api_name")) else { continue };
            let (label, kind) = (text_at(field, "label").unwrap_or_default(), text_at(field, "type"));
            let made = imaginary(&label, &kind.unwrap_or_default(), text_at(field, "target"));
            imagined.lock().await.fields.push((object.clone(), name.clone()));
            self.change(&object, |describe| {
                describe.fields.insert(name, made);
            })
            .await;
        }
        for option in listed("options") {
            let (Some(object), Some(name)) = (text_at(option, "object"), text_at(option, "field")) else { continue };
            let label = text_at(option, "label").unwrap_or_default();
            let made = OptionDescribe { value: label.clone(), label, usable: true };
            let options = |describe: &mut Describe| {
                if let Some(field) = describe.fields.get_mut(&name) {
                    field.options.push(made);
                }
            };
            self.change(&object, options).await;
        }
    }

    /// Whether the object, or one of its fields, is only imagined.
    pub(super) async fn has_imagined(&self, object: &str, fields: impl Iterator<Item = &str>) -> bool {
        let Some(imagined) = &self.imagined else { return false };
        let imagined = imagined.lock().await;
        let is_imagined = |field: &str| imagined.fields.iter().any(|(of, name)| of == object && name == field);
        let mut fields = fields;
        imagined.objects.iter().any(|known| known.api_name == object) || fields.any(is_imagined)
    }

    async fn change(&self, object: &str, change: impl FnOnce(&mut Describe)) {
        // What cannot be described can hold nothing either.
        if self.get(object).await.is_err() {
            return;
        }
        if let Some((_, describe)) = self.kept.lock().await.get_mut(object) {
            change(Arc::make_mut(describe));
        }
    }
}

fn imaginary(label: &str, kind: &str, target: Option<String>) -> FieldDescribe {
    FieldDescribe {
        label: label.to_owned(),
        kind: kind.to_owned(),
        required: false,
        active: true,
        unique: false,
        read_only: false,
        custom: true,
        options: Vec::new(),
        target,
        decimal_places: None,
        max_length: None,
    }
}

/// Nobody need act: the next run sees for itself.
fn otherwise(what: &str) -> CallError {
    CallError { next: Next::Restart, ..reject("changed", format!("{what}已被删除、停用或改动")) }
}

/// An object that the tenant does not have, such as 仓库 without the stock module, is refused in words of the
/// service's own.
fn unknown(object: &str, error: fxiaoke::Error) -> CallError {
    let error = told(error);
    if error.next != Next::Reject {
        return error;
    }
    let text = format!("无法读取纷享销客的对象 {object}（{}）。请确认已启用相应的模块，且应用有权访问", error.text);
    CallError { text, ..error }
}

/// The field that a stream calls `name`: its api name, or its label in this tenant.
pub(super) fn field<'d>(describe: &'d Describe, name: &str) -> Option<(&'d str, &'d FieldDescribe)> {
    let by_name = describe.fields.get_key_value(name).filter(|(_, field)| field.active);
    by_name.map(|(name, field)| (name.as_str(), field)).or_else(|| describe.field_by_label(name))
}

/// As [`field`], or why not.
pub(super) fn known<'d>(describe: &'d Describe, name: &str) -> Result<(&'d str, &'d FieldDescribe), CallError> {
    field(describe, name).ok_or_else(|| {
        let text = format!("纷享销客「{}」没有字段「{name}」，请在纷享销客后台添加该字段", describe.label);
        reject(&format!("field:{}.{name}", describe.api_name), text)
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A description with fields of `(name, label, kind)` and, for selections, these options.
    pub(in crate::peers::crm) fn describe(fields: &[(&str, &str, &str)], options: &[(&str, &str)]) -> Describe {
        let field = |(name, label, kind): &(&str, &str, &str)| {
            let option = |(label, value): &(&str, &str)| fxiaoke::OptionDescribe {
                label: (*label).to_owned(),
                value: (*value).to_owned(),
                usable: true,
            };
            let field = FieldDescribe {
                label: (*label).to_owned(),
                kind: (*kind).to_owned(),
                required: false,
                active: true,
                unique: false,
                read_only: *kind == "auto_number",
                custom: name.ends_with("__c"),
                options: if kind.starts_with("select") { options.iter().map(option).collect() } else { Vec::new() },
                target: None,
                decimal_places: None,
                max_length: None,
            };
            ((*name).to_owned(), field)
        };
        Describe {
            api_name: "SalesOrderObj".to_owned(),
            label: "销售订单".to_owned(),
            active: true,
            fields: fields.iter().map(field).collect(),
        }
    }

    #[test]
    fn a_field_is_found_by_its_name_and_then_by_its_label() {
        let describe = describe(&[("sync_status__c", "同步状态", "select_one"), ("remark", "备注", "long_text")], &[]);
        assert_eq!(field(&describe, "remark").map(|f| f.0), Some("remark"));
        assert_eq!(field(&describe, "同步状态").map(|f| f.0), Some("sync_status__c"));
        let error = known(&describe, "交货方式").expect_err("no such field");
        assert_eq!(error.next, Next::Reject);
        assert!(error.text.contains("「销售订单」没有字段「交货方式」"), "{}", error.text);
    }

    #[test]
    fn a_field_out_of_use_is_not_there() {
        let mut describe = describe(&[("brand__c", "品牌", "text")], &[]);
        describe.fields.values_mut().for_each(|f| f.active = false);
        assert!(field(&describe, "brand__c").is_none() && field(&describe, "品牌").is_none());
    }
}
