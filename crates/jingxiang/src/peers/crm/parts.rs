//! Parts that one of several objects plays, another one in another tenant: 仓库 (rules.md P-3, fxiaoke-api.md §4.6) and
//! 库存 (IN-3, §4.8). A part is called as a tenant's own object of that label would be.

use std::collections::HashMap;
use std::sync::Arc;

use engine::{CallError, Next};
use fxiaoke::Describe;
use model::{Need, Target};
use tokio::sync::Mutex;

use super::refusal::reject;
use super::{CrmPeer, Settings, schema};

/// The code of "the app has no permission" (§7.2), which for a single object need not end everything.
const DENIED: &str = "15003";

struct Part {
    name: &'static str,
    /// Fields that look it up, as object and field: the first that is there tells which object it is.
    looked_up_by: &'static [(&'static str, &'static str)],
    /// The service's own objects that may play it, in the order in which they are tried; the tenant's own one of that
    /// label comes after them.
    objects: &'static [&'static str],
    /// What the connection sets.
    set: fn(&Settings) -> Option<&str>,
}

static PARTS: [Part; 2] = [
    Part {
        name: "仓库",
        looked_up_by: &[("SalesOrderProductObj", "发货仓库"), ("库存", "仓库")],
        objects: &["WarehouseObj"],
        set: |_| None,
    },
    Part {
        name: "库存",
        looked_up_by: &[],
        objects: &["StockObj", "ErpStockObj"],
        set: |settings| settings.stock_target.as_deref().map(str::trim).filter(|object| !object.is_empty()),
    },
];

fn part(name: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.name == name)
}

/// Parts whose object is taken to play them as it did in the run before, with what it must have.
pub(super) type Presumed = Mutex<HashMap<&'static str, Vec<Need>>>;

/// Objects that refused to be written, with how people call them.
#[derive(Default)]
pub(super) struct Refused(Mutex<HashMap<String, String>>);

impl CrmPeer {
    /// The object that plays the target's part: the one that is set; else the one kept; else the first that will do.
    pub(super) async fn played_by(
        &self,
        target: &Target,
        needs: &[Need],
        kept: Option<&str>,
    ) -> Result<String, CallError> {
        let Some(part) = part(target.object) else { return Ok(target.object.to_owned()) };
        if let Some(known) = self.schemas.named(part.name).await
            && kept.is_none_or(|kept| kept == known)
            && !self.refused.0.lock().await.contains_key(&known)
        {
            return Ok(known);
        }
        let set = (part.set)(&self.settings);
        if let Some(kept) = kept.filter(|kept| set.is_none_or(|set| set == *kept))
            && self.schemas.known.plays(part.name, kept, needs, (self.now)())
        {
            self.schemas.name(part.name, kept).await;
            self.presumed.lock().await.insert(part.name, needs.to_vec());
            return Ok(kept.to_owned());
        }
        self.looked_up(part, needs, kept).await
    }

    /// A run begins: which object plays a part is confirmed in it, too, before anything is written there.
    pub(super) async fn begins(&self) {
        self.schemas.begin().await;
        self.presumed.lock().await.clear();
    }

    /// Before something is written to an object that is only taken to play its part, since it did yesterday: whether it does.
    pub(super) async fn confirm(&self, target: &Target) -> Result<(), CallError> {
        let Some(part) = part(target.object) else { return Ok(()) };
        let Some(needs) = self.presumed.lock().await.get(part.name).cloned() else { return Ok(()) };
        let Some(object) = self.schemas.named(part.name).await else { return Ok(()) };
        match self.looked_up(part, &needs, Some(&object)).await {
            Ok(same) if same == object => {}
            Err(error) if error.next != Next::Reject => return Err(error),
            // Another one plays it now, or none does.
            Ok(_) | Err(_) => {
                self.schemas.known.doubt(&object);
                return Err(self.schemas.changed(format!("{}对象", part.name)));
            }
        }
        self.presumed.lock().await.remove(part.name);
        Ok(())
    }

    async fn looked_up(&self, part: &Part, needs: &[Need], kept: Option<&str>) -> Result<String, CallError> {
        let told = self.told(part).await?;
        let set = (part.set)(&self.settings);
        let only = set.map(str::to_owned).or(told).or_else(|| kept.map(str::to_owned));
        let mut why = Vec::new();
        let first = match &only {
            Some(only) => vec![only.clone()],
            None => part.objects.iter().map(|object| (*object).to_owned()).collect(),
        };
        let mut found = self.first_fit(&first, needs, &mut why).await?;
        if found.is_none() && only.is_none() {
            found = self.first_fit(&self.own_objects(part.name).await?, needs, &mut why).await?;
        }
        let object = found.ok_or_else(|| unplayed(part, needs, &why))?;
        self.schemas.name(part.name, &object).await;
        self.schemas.known.settled(part.name, &object, needs, (self.now)());
        Ok(object)
    }

    /// The objects that could play the target's part, where nobody has said which: how people call each, and its API name.
    pub async fn candidates(&self, target: &Target) -> Result<Vec<(String, String)>, CallError> {
        let Some(part) = part(target.object).filter(|part| (part.set)(&self.settings).is_none()) else {
            return Ok(Vec::new());
        };
        let own = self.own_objects(part.name).await?;
        let mut found = Vec::new();
        for object in part.objects.iter().map(|object| (*object).to_owned()).chain(own) {
            if let Some(describe) = self.first_there(&[&object]).await? {
                found.push((describe.label.clone(), describe.api_name.clone()));
            }
        }
        Ok(found)
    }

    /// The API name of an object; of a part before it is settled, that of the object it most likely is.
    pub(super) async fn named(&self, object: &str) -> Result<String, CallError> {
        if let Some(part) = part(object)
            && self.schemas.named(object).await.is_none()
        {
            let likely = (part.set)(&self.settings).map(str::to_owned).or(self.told(part).await?);
            return Ok(likely.unwrap_or_else(|| part.objects[0].to_owned()));
        }
        Ok(self.schemas.get(object).await?.api_name.clone())
    }

    /// What the fields that look the part up say it is.
    async fn told(&self, of: &Part) -> Result<Option<String>, CallError> {
        for (object, field) in of.looked_up_by {
            let objects = match part(object) {
                // What is set, else the first that the tenant has: the two have to go together.
                Some(other) => (other.set)(&self.settings).map_or_else(|| other.objects.to_vec(), |set| vec![set]),
                None => vec![*object],
            };
            let Some(describe) = self.first_there(&objects).await? else { continue };
            if let Some(target) = schema::field(&describe, field).and_then(|(_, field)| field.target.clone()) {
                return Ok(Some(target));
            }
        }
        Ok(None)
    }

    /// The first of these objects that the tenant has.
    async fn first_there(&self, objects: &[&str]) -> Result<Option<Arc<Describe>>, CallError> {
        for object in objects {
            match self.schemas.get(object).await {
                Ok(describe) => return Ok(Some(describe)),
                Err(error) if error.next == Next::Reject => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    async fn own_objects(&self, label: &str) -> Result<Vec<String>, CallError> {
        let objects = self.schemas.objects().await?;
        Ok(objects.into_iter().filter(|o| o.active && o.custom && o.label == label).map(|o| o.api_name).collect())
    }

    async fn first_fit(
        &self,
        objects: &[String],
        needs: &[Need],
        why: &mut Vec<String>,
    ) -> Result<Option<String>, CallError> {
        for object in objects {
            match self.fits(object, needs).await? {
                Ok(api_name) => return Ok(Some(api_name)),
                Err(lack) => why.push(lack),
            }
        }
        Ok(None)
    }

    /// The object's API name, or why it cannot play the part.
    async fn fits(&self, object: &str, needs: &[Need]) -> Result<Result<String, String>, CallError> {
        let describe = match self.schemas.get(object).await {
            Ok(describe) => describe,
            Err(error) if error.next == Next::Reject => return Ok(Err(format!("没有对象 {object}，或应用无权访问"))),
            Err(error) => return Err(error),
        };
        let called = format!("「{}」（{}）", describe.label, describe.api_name);
        if self.refused.0.lock().await.contains_key(&describe.api_name) {
            return Ok(Err(format!("{called}不允许应用写入")));
        }
        for need in needs {
            let Some((_, field)) = schema::field(&describe, need.field) else {
                return Ok(Err(format!("{called}没有字段「{}」", need.field)));
            };
            if field.read_only {
                return Ok(Err(format!("{called}的字段「{}」只读", need.field)));
            }
            let Some(of) = need.of else { continue };
            let wanted = self.named(of).await?;
            if field.target.as_deref() != Some(wanted.as_str()) {
                let other = field.target.as_deref().unwrap_or("任何对象");
                let lack = format!("{called}的「{}」应关联 {wanted}，而不是 {other}", need.field);
                return Ok(Err(lack));
            }
        }
        Ok(Ok(describe.api_name.clone()))
    }

    /// A write that the object's part depends on: where the app may not write the object, the part looks for another,
    /// and nothing more is sent to this one.
    pub(super) async fn in_part<T>(
        &self,
        target: &Target,
        write: impl Future<Output = Result<T, CallError>> + Send,
    ) -> Result<T, CallError> {
        let Some(object) = self.schemas.named(target.object).await.filter(|_| target.part) else { return write.await };
        if let Some(called) = self.refused.0.lock().await.get(&object) {
            return Err(denied(target, called));
        }
        self.confirm(target).await?;
        match write.await {
            Err(error) if error.code == DENIED => {
                self.schemas.known.doubt(&object);
                let label = self.schemas.get(&object).await.map_or_else(|_| object.clone(), |d| d.label.clone());
                let called = format!("「{label}」（{object}）");
                let refusal = denied(target, &called);
                self.refused.0.lock().await.insert(object, called);
                Err(refusal)
            }
            other => other,
        }
    }
}

fn denied(target: &Target, called: &str) -> CallError {
    let set = if target.object == "库存" { "，或在对接设置中改用其他库存对象" } else { "" };
    reject("part:denied", format!("应用没有{called}的写权限。请在纷享销客为应用开通该对象的写权限{set}"))
}

fn unplayed(part: &Part, needs: &[Need], why: &[String]) -> CallError {
    let fields: Vec<String> = needs.iter().map(|need| format!("「{}」", need.field)).collect();
    let name = part.name;
    let text = format!(
        "没有可以写入的{name}对象：{}。请在纷享销客启用{name}模块并授权应用，或建立自定义对象「{name}」，含字段{}，\
         或在对接设置中指定{name}对象",
        why.join("；"),
        fields.join("")
    );
    reject(&format!("part:{name}"), text)
}
