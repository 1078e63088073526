//! Files travel with their record (AT-1 to AT-3): read on one side, stored on the other, each once.
//!
//! What has been stored is bound at once, before the record itself is written; from then on its address is known, and
//! no retry, restart or other record stores it again. There is nothing by which a stored file could be found whose
//! answer was lost: it is stored again, and no record names the first copy (decision 0014). A file that cannot travel is
//! named; its record goes without it.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use bytes::Bytes;
use futures::StreamExt;
use model::{Attach, Binding, Draft, FileRef, Files, Reason, State};
use store::PageResult;

use crate::batch::{Existing, Prepared, Without};
use crate::calls::retried;
use crate::outcome::{OVER, Outcomes};
use crate::pass::Pass;
use crate::write::Unwritten;
use crate::{CallError, Halt, Next, lookups, plan};

/// Files under way at once: each is in memory as a whole.
const WIDTH: usize = 2;

/// Where the files of a page are on the target side, or why they are not; by id.
type Places = HashMap<String, Result<String, CallError>>;

/// Brings the page's files to the target side, and says of each record what is to be attached. A record that has
/// nothing else to write has its outcome here.
pub(crate) async fn carry(
    pass: &Pass<'_>,
    prepared: Vec<Prepared>,
    outcomes: &mut Outcomes,
) -> Result<Vec<Prepared>, Halt> {
    let Some(files) = pass.stream.spec().files else { return Ok(prepared) };
    if !pass.carries_files() {
        return Ok(go_without(pass, files, prepared));
    }
    let before = |p: &Prepared| matches!(p.existing, Existing::Bound(_)).then(|| p.entry.before()).flatten();
    let before: Vec<Option<Draft>> = prepared.iter().map(before).collect();
    let places = places(pass, files, &prepared, &before).await?;
    let mut going = Vec::with_capacity(prepared.len());
    for (mut record, before) in prepared.into_iter().zip(before) {
        attach(pass, files, &mut record, before.as_ref(), &places);
        if record.is_agreed() {
            outcomes.short(record);
        } else {
            going.push(record);
        }
    }
    Ok(going)
}

/// AT-2: the switch is on, and what it needs in the CRM is missing. Nothing of the record is.
fn go_without(pass: &Pass<'_>, files: Files, mut prepared: Vec<Prepared>) -> Vec<Prepared> {
    if let Some(why) = pass.run.presets.why_not(files.preset) {
        for record in &mut prepared {
            let reason = Reason::new(&format!("{}:lacking", files.kind), format!("已同步，但没有带附件：{why}"));
            record.without = Some(Without { reason, state: None, due_at: None });
        }
    }
    prepared
}

/// Where all files are that the page's records hold or held; brings those that are nowhere yet.
async fn places(
    pass: &Pass<'_>,
    files: Files,
    prepared: &[Prepared],
    before: &[Option<Draft>],
) -> Result<Places, Halt> {
    let wanted = || prepared.iter().flat_map(|record| &record.draft.files);
    let held = before.iter().flatten().flat_map(|draft| &draft.files);
    let ids: HashSet<&str> = wanted().chain(held).map(|file| file.id.as_str()).collect();
    if ids.is_empty() {
        return Ok(Places::new());
    }
    let direction = pass.stream.spec().direction;
    let ids: Vec<&str> = ids.into_iter().collect();
    let bound = lookups::bindings(pass.run, files.kind, direction.source(), &ids).await?;
    let place = |(id, binding): (String, Binding)| (id, Ok(binding.id(direction.target()).to_owned()));
    let mut places: Places = bound.into_iter().map(place).collect();
    let mut seen = HashSet::new();
    let missing: Vec<FileRef> =
        wanted().filter(|file| !places.contains_key(&file.id) && seen.insert(file.id.as_str())).cloned().collect();
    places.extend(bring(pass, files, missing).await?);
    Ok(places)
}

/// Brings files, few at a time. A file service that does not answer is not asked for every file of the page, nor does
/// it keep the records waiting: they go, and the files follow (AT-3).
async fn bring(pass: &Pass<'_>, files: Files, missing: Vec<FileRef>) -> Result<Places, Halt> {
    let silent = OnceLock::new();
    let mut brought = futures::stream::iter(missing)
        .map(|file| {
            let silent = &silent;
            async move {
                let place = match silent.get() {
                    Some(error) => Err(CallError::clone(error).into()),
                    None => one(pass, files, &file).await,
                };
                (file.id, place)
            }
        })
        .buffer_unordered(WIDTH);
    let mut places = Places::new();
    while let Some((id, place)) = brought.next().await {
        let place = match place {
            Ok(address) => Ok(address),
            Err(Unwritten::Halt(halt)) => return Err(halt),
            Err(Unwritten::Call(error)) if matches!(error.next, Next::Pause | Next::Stop | Next::Restart) => {
                return Err(error.into());
            }
            Err(Unwritten::Call(error)) => {
                if is_passing(&error) {
                    silent.get_or_init(|| error.clone());
                }
                Err(error)
            }
        };
        places.insert(id, place);
    }
    Ok(places)
}

/// Reads a file, stores it, and keeps where it is.
async fn one(pass: &Pass<'_>, files: Files, file: &FileRef) -> Result<String, Unwritten> {
    pass.run.may_go_on().await?;
    let most = u64::try_from(files.most).unwrap_or(u64::MAX);
    if file.size.is_some_and(|size| size > most) {
        return Err(too_large(pass, files).into());
    }
    let bytes: Bytes = retried(pass.run.clock(), async || pass.source.read_file(file, files.most).await).await?;
    if bytes.len() > files.most {
        return Err(too_large(pass, files).into());
    }
    let store = async || pass.target.store_file(&file.name, bytes.clone()).await;
    let (address, calls) = plan::taken(retried(pass.run.clock(), store)).await;
    let address = address?;
    pass.would_upload(file, calls);
    bind(pass, files, file, &address).await?;
    Ok(address)
}

async fn bind(pass: &Pass<'_>, files: Files, file: &FileRef, address: &str) -> Result<(), Halt> {
    let (run, spec) = (pass.run, pass.stream.spec());
    let binding = Binding::between(spec.direction.source(), &file.id, address, &file.name);
    let bindings = vec![(files.kind.0, binding, None)];
    let result = PageResult { stream: spec.kind.0, run: Some(&run.id), bindings, ..PageResult::default() };
    Ok(run.store().finish(run.lease, &result, run.now()).await?)
}

/// What is to be attached to a record, or taken away, and what it goes without.
fn attach(pass: &Pass<'_>, files: Files, record: &mut Prepared, before: Option<&Draft>, places: &Places) {
    let mut missing = Vec::new();
    record.draft.files.retain(|file| match places.get(&file.id) {
        Some(Err(error)) => {
            missing.push((file.name.clone(), error.clone()));
            false
        }
        _ => true,
    });
    if !missing.is_empty() {
        record.canonical = record.draft.canonical();
        if !matches!(record.existing, Existing::Adopted(_)) {
            record.changes = record.draft.changes(record.entry.before().as_ref());
        }
        record.without = Some(without(pass, files, &missing));
    }
    let addresses = |draft: &Draft| -> Vec<String> {
        draft.files.iter().filter_map(|file| places.get(&file.id)?.as_ref().ok().cloned()).collect()
    };
    let (was, there) = (before.map(addresses).unwrap_or_default(), addresses(&record.draft));
    if was != there {
        let gone = was.into_iter().filter(|address| !there.contains(address)).collect();
        record.draft.attach = Some(Attach { field: files.name, there, gone });
    }
}

/// AT-3: the record's data went, and does not count as synchronised as a whole while a file of it is missing.
fn without(pass: &Pass<'_>, files: Files, missing: &[(String, CallError)]) -> Without {
    let direction = pass.stream.spec().direction;
    let (source, target) = (direction.source().label(), direction.target().label());
    let passing = missing.iter().all(|(_, error)| is_passing(error));
    let why = |(name, error): &(String, CallError)| {
        let what = if error.system == direction.source() { "无法读取" } else { "没有被接收" };
        format!("附件「{name}」{what}：{}", error.text)
    };
    let list: Vec<String> = missing.iter().map(why).collect();
    let next = if passing {
        "稍后自动重试".to_owned()
    } else {
        format!("请在{source}更换或移除，或排除原因后重试")
    };
    let text = format!("{}的数据已同步到{target}，但{}。{next}", pass.stream.spec().label, list.join("；"));
    let code = missing.first().map_or("", |(_, error)| error.code.as_str());
    Without {
        reason: Reason::new(&format!("{}:{code}", files.kind), text),
        state: Some(if passing { State::Held } else { State::Failed }),
        due_at: passing.then(|| pass.run.now() + OVER),
    }
}

/// Whether another attempt may mend it.
fn is_passing(error: &CallError) -> bool {
    matches!(error.next, Next::Retry | Next::Ambiguous)
}

fn too_large(pass: &Pass<'_>, files: Files) -> CallError {
    let text = format!("超过上限 {} MB", files.most >> 20);
    let system = pass.stream.spec().direction.target();
    CallError { next: Next::Reject, system, code: "too_large".to_owned(), text, trace: None, duplicate: false }
}
