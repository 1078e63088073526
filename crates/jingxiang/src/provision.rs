//! What the CRM lacks, and what was broken there by hand (chapter P, PR-4): looked at anew, and made by the tenant's
//! function when an administrator asks for it.

use std::fmt;

use engine::{CallError, Connection, Engine, Peer};
use model::{AnyStream, Ensure, Preset, State, System};
use store::{RecordFilter, Store};
use streams::STREAMS;

use crate::peers::crm;

/// Something of ours in the CRM that was changed or removed by hand (PR-4), or an option that could not be made (UN-2).
#[derive(Clone)]
pub struct Broken {
    /// Whose it is.
    pub stream: &'static dyn AnyStream,
    /// The record in 精斗云.
    pub jdy_id: String,
    /// What is bound in the CRM, if anything is; for an option its label.
    pub crm_id: Option<String>,
    /// What people call it.
    pub label: String,
    /// What happened.
    pub text: String,
}

impl Broken {
    /// What `items` of the API calls it.
    pub fn item(&self) -> String {
        format!("{}:{}", self.stream.spec().kind, self.crm_id.as_ref().unwrap_or(&self.label))
    }
}

impl fmt::Display for Broken {
    /// As an administrator finds and makes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.stream.spec().binds;
        let names = |s: &&dyn AnyStream| Some((s.spec(), s.rows().into_iter().find(|row| row.names == Some(kind))?));
        // What is no option is chosen by name all the same.
        let is_option = !crm::is_record(self.stream.spec().target.object);
        let chosen = STREAMS.iter().filter_map(names).find(|(spec, _)| is_option && spec.kind != kind);
        match chosen {
            Some((spec, row)) => write!(f, "「{}」的「{}」选项「{}」", spec.label, row.target, self.label),
            None => write!(f, "{}「{}」", self.stream.spec().label, self.label),
        }
    }
}

/// What became of something that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// It is there now.
    Created,
    /// It was there before.
    Exists,
    /// It is not, and this is what to do.
    Failed(String),
}

/// What is needed always and with these switches.
pub fn needed(presets: &[Preset]) -> Vec<Ensure> {
    let mut needed: Vec<Ensure> = Vec::new();
    for ensure in STREAMS.iter().flat_map(|stream| stream.spec().ensures) {
        if ensure.preset.is_none_or(|preset| presets.contains(&preset)) && !needed.contains(ensure) {
            needed.push(*ensure);
        }
    }
    needed
}

/// What other records cannot use, since somebody changed or removed it in the CRM (PR-4).
pub async fn broken(store: &Store, connection: &str) -> Result<Vec<Broken>, store::Error> {
    let mut all = Vec::new();
    for stream in live() {
        let spec = stream.spec();
        let bound = store.all_bindings(connection, spec.binds.0, None, i64::from(i32::MAX)).await?;
        let marked = bound.into_iter().filter_map(|bound| Some((bound.binding.broken.clone()?, bound.binding)));
        let marked: Vec<_> = marked.collect();
        let keys: Vec<&str> = marked.iter().map(|(_, binding)| binding.jdy_id.as_str()).collect();
        let records = store.records(connection, spec.kind.0, &keys).await?;
        for (text, binding) in &marked {
            // What is gone in 精斗云 is marked as well, and nothing is to be made of it (ruling 5).
            if records.get(&binding.jdy_id).is_some_and(|record| record.state == State::Skipped) {
                continue;
            }
            let (jdy_id, crm_id) = (binding.jdy_id.clone(), Some(binding.crm_id.clone()));
            all.push(Broken { stream, jdy_id, crm_id, label: binding.label.clone(), text: text.clone() });
        }
    }
    Ok(all)
}

/// The options that could not be added to the CRM's fields (UN-2).
pub async fn unmade(store: &Store, connection: &str) -> Result<Vec<Broken>, store::Error> {
    const MOST: i64 = 500;
    let lacks = format!("{}:option:", System::Crm.label());
    let mut all = Vec::new();
    for stream in live() {
        let streams = vec![stream.spec().kind.0.to_owned()];
        let filter = RecordFilter { streams, states: vec![State::Failed], limit: MOST, ..RecordFilter::default() };
        for record in store.list_records(connection, &filter).await?.items {
            if record.cause.as_deref().is_some_and(|cause| cause.starts_with(&lacks)) {
                let (jdy_id, label, text) = (record.key, record.title, record.reason.unwrap_or_default());
                all.push(Broken { stream, jdy_id, crm_id: None, label, text });
            }
        }
    }
    Ok(all)
}

/// The streams whose targets people may change under us.
fn live() -> impl Iterator<Item = &'static dyn AnyStream> {
    STREAMS.iter().copied().filter(|stream| stream.spec().target.live)
}

/// Has the function make what is lacking; what became of each, in order.
pub async fn make(crm: &dyn Peer, lacking: &[Ensure]) -> Result<Vec<Made>, CallError> {
    let missing = crm.provide(lacking).await?;
    let made = |ensure: &Ensure| {
        if missing.contains(ensure) {
            Made::Failed(format!("开通函数未能创建，请在纷享销客手动添加{ensure}"))
        } else {
            Made::Created
        }
    };
    Ok(lacking.iter().map(made).collect())
}

/// 重新创建: makes these anew, because an administrator asks for it; what waits for them goes on (PR-4). What stands under
/// another one of them comes behind it.
pub async fn recreate(
    engine: &Engine,
    connection: &Connection,
    broken: Vec<Broken>,
) -> Result<Vec<(Broken, Made)>, store::Error> {
    let (mut done, mut left) = (Vec::new(), broken);
    loop {
        let (before, mut refused) = (done.len(), Vec::new());
        for broken in left {
            match engine.recreate(connection, broken.stream, &broken.jdy_id).await? {
                Ok(()) => done.push((broken, Made::Created)),
                Err(why) => refused.push((broken, Made::Failed(why))),
            }
        }
        if done.len() == before || refused.is_empty() {
            done.extend(refused);
            return Ok(done);
        }
        left = refused.into_iter().map(|(broken, _)| broken).collect();
    }
}
