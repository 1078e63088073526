//! The small reference objects: list, detail, save (sheet 5.2, 5.4, 5.6 to 5.8). One code for all; [`super::kinds`]
//! says what differs.

use serde_json::{Map, Value};

use super::State;
use super::body::{Body, Extra};
use super::json::Row;
use super::kinds::{Kind, Spec};
use super::list::{Common, Facts, Frame, cut, frame, single};
use super::params::Params;
use super::refusal::{Outcome, Refusal};
use super::shapes::shape;
use super::table::Keyed;
use super::time::stamp;

/// A row of any small object. What only one kind has is in `extra`.
#[derive(Clone, Default)]
pub(crate) struct Item {
    pub(crate) id: i64,
    pub(crate) number: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) enable: bool,
    /// 0 = none.
    pub(crate) parent: i64,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) extra: Extra,
}

impl Keyed for Item {
    fn id(&self) -> i64 {
        self.id
    }
    fn number(&self) -> &str {
        &self.number
    }
    fn name(&self) -> &str {
        &self.name
    }
}

impl Item {
    /// The id of a reference kept in `extra`.
    pub(crate) fn reference(&self, field: &str) -> i64 {
        let key = [field, "_id"].concat();
        self.extra.as_ref().and_then(|extra| extra.get(&key)?.as_str()?.parse().ok()).unwrap_or_default()
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            number: &self.number,
            name: &self.name,
            enable: self.enable,
            created: self.created,
            modified: self.modified,
        }
    }
}

/// GET list.
pub(crate) fn list(state: &State, spec: &'static Spec, params: &Params) -> Outcome<String> {
    let (page, common) = (params.page()?, Common::read(params)?);
    let ids = params.ids("ids");
    let parents = params.ids("parent").or_else(|| params.ids("parent_id"));
    let exact = |name: &str, value: &str| params.get(name).is_none_or(|wanted| wanted == value);
    let refs: Vec<(&str, Vec<i64>)> = spec
        .refs
        .iter()
        .filter(|r| !r.filter.is_empty())
        .filter_map(|r| Some((r.field, params.ids(r.filter)?)))
        .collect();
    let (count, rows) = cut(state.items(spec.kind).iter(), page, |item: &Item| {
        common.fits(&item.facts())
            && ids.as_ref().is_none_or(|ids| ids.contains(&item.id))
            && parents.as_ref().is_none_or(|parents| parents.contains(&item.parent))
            && exact("number", &item.number)
            && exact("name", &item.name)
            && refs.iter().all(|(field, wanted)| wanted.contains(&item.reference(field)))
    });
    let shape = shape(&["GET ", spec.path].concat(), "Row");
    let mut out = String::with_capacity(rows.len() * 256);
    for (at, item) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(Row::open(&mut out, shape, state.cipher()), state, spec, item);
    }
    Ok(frame(Frame::Master, page, count, rows.len(), "", &out))
}

/// GET detail, by `id` or `number`.
pub(crate) fn detail(state: &State, spec: &'static Spec, path: &str, params: &Params) -> Outcome<String> {
    let table = state.items(spec.kind);
    let item = match (params.get("id"), params.get("number")) {
        (Some(id), _) => id.parse().ok().and_then(|id| table.get(id)).ok_or_else(|| Refusal::unknown("id", id))?,
        (None, Some(number)) => table.find(number).ok_or_else(|| Refusal::unknown("number", number))?,
        (None, None) => return Err(Refusal::empty("参数id")),
    };
    let mut out = String::with_capacity(512);
    write(Row::open(&mut out, shape(&["GET ", path].concat(), "Data"), state.cipher()), state, spec, item);
    Ok(single(&out))
}

fn write(mut row: Row<'_>, state: &State, spec: &Spec, item: &Item) {
    row.id("id", item.id);
    row.text("number", &item.number);
    row.text("name", &item.name);
    row.enable(item.enable);
    if let Some(kind) = spec.parent {
        let parent = state.items(kind).get(item.parent);
        row.id("parent_id", item.parent);
        row.text("parent_number", parent.map_or("", |parent| &parent.number));
        row.text("parent_name", parent.map_or("", |parent| &parent.name));
    }
    let (level, long) = lineage(state, spec, item);
    row.int("level", level);
    if row.shape().has("is_leaf") {
        row.flag("is_leaf", !state.items(spec.kind).iter().any(|other| other.parent == item.id));
    }
    row.text("long_number", &long);
    row.text("full_name", &item.name);
    row.text("create_time", &stamp(item.created));
    row.text("modify_time", &stamp(item.modified));
    row.text("creator_name", "管理员");
    row.text("modifier_name", "管理员");
    for reference in spec.refs {
        let id = item.reference(reference.field);
        let target = state.items(reference.kind).get(id);
        row.id(&[reference.field, "_id"].concat(), id);
        row.text(&[reference.field, "_number"].concat(), target.map_or("", |target| &target.number));
        row.text(&[reference.field, "_name"].concat(), target.map_or("", |target| &target.name));
    }
    if spec.kind == Kind::Store {
        // The detail calls it otherwise than save and list do (quirk 6).
        let negative = item.extra.as_ref().and_then(|extra| extra.get("is_allow_neg"));
        for name in ["allow_negative", "is_allow_neg"] {
            row.value(name, negative.unwrap_or(&Value::String("false".to_owned())));
        }
    }
    row.end(item.extra.as_deref());
}

/// How deep in the tree, and the numbers from the root down. Objects without a tree are on the first level.
fn lineage(state: &State, spec: &Spec, item: &Item) -> (i64, String) {
    let mut level = 1;
    let mut long = item.number.to_string();
    if spec.parent == Some(spec.kind) {
        let mut parent = item.parent;
        while let Some(above) = state.items(spec.kind).get(parent) {
            level += 1;
            long = [&above.number, "!", &long].concat();
            parent = above.parent;
            if level > 50 {
                break;
            }
        }
    }
    (level, long)
}

/// POST save: id absent = create, present = update (sheet 3.5). Answers id and number.
pub(crate) fn save(
    state: &mut State,
    spec: &'static Spec,
    map: Map<String, Value>,
    now: i64,
) -> Outcome<(i64, String)> {
    let shape = shape(&["POST ", spec.path].concat(), "request");
    shape.check(&map, "")?;
    let mut body = Body::new(map);
    let old = match body.id("id")? {
        None => None,
        Some(id) => {
            Some(state.items(spec.kind).get(id).ok_or_else(|| Refusal::unknown("id", &id.to_string()))?.clone())
        }
    };
    let mut item = old.clone().unwrap_or_else(|| Item { enable: true, created: now, ..Item::default() });
    if shape.has("number") {
        item.number = number(state, spec, &mut body, old.as_ref())?;
    } else if old.is_none() {
        item.number = state.next_number(spec.prefix).into();
    }
    let name = body.word("name").ok_or_else(|| Refusal::empty("名称(name)"))?;
    let ignore = body.flag("ignore_warn").unwrap_or_default();
    let renamed = old.as_ref().is_none_or(|old| *old.name != *name);
    if renamed && !ignore && state.items(spec.kind).named(&name) > 0 {
        return Err(Refusal::exists(format!("{}名称[{name}]已存在", spec.label)));
    }
    item.name = name.into();
    if let Some(enable) = body.word("enable") {
        item.enable = enable != "0";
    }
    place(state, spec, &mut body, &mut item)?;
    references(state, spec, &mut body, &mut item)?;
    body.rest(shape, &mut item.extra);
    item.modified = now;
    if item.id == 0 {
        item.id = state.next_id();
    }
    let answer = (item.id, item.number.to_string());
    state.items_mut(spec.kind).put(item);
    Ok(answer)
}

fn number(state: &mut State, spec: &Spec, body: &mut Body, old: Option<&Item>) -> Outcome<Box<str>> {
    match (body.word("number"), old) {
        (None, Some(_)) => Err(Refusal::empty("编码(number)")),
        (None, None) => Ok(state.next_number(spec.prefix).into()),
        (Some(number), old) => match state.items(spec.kind).find(&number) {
            Some(other) if old.is_none_or(|old| old.id != other.id) => {
                Err(Refusal::exists(format!("{}编码[{number}]已存在", spec.label)))
            }
            _ => Ok(number.into()),
        },
    }
}

/// The place in the tree.
fn place(state: &State, spec: &Spec, body: &mut Body, item: &mut Item) -> Outcome<()> {
    let Some(kind) = spec.parent else { return Ok(()) };
    let given = body.has("parent_id") || body.has("parent_number");
    let parent = state.reference(kind, "parent", body)?;
    if !given {
        return Ok(());
    }
    let mut above = parent;
    while kind == spec.kind && item.id != 0 && above != 0 {
        if above == item.id {
            return Err(Refusal::wrong_format("上级分类不能是自身或自身的下级"));
        }
        above = state.items(kind).get(above).map_or(0, |row| row.parent);
    }
    item.parent = parent;
    Ok(())
}

fn references(state: &State, spec: &Spec, body: &mut Body, item: &mut Item) -> Outcome<()> {
    for reference in spec.refs {
        let (by_id, by_number) = ([reference.field, "_id"].concat(), [reference.field, "_number"].concat());
        if !body.has(&by_id) && !body.has(&by_number) {
            continue;
        }
        let id = state.reference(reference.kind, reference.field, body)?;
        let extra = item.extra.get_or_insert_default();
        if id == 0 {
            extra.remove(&by_id);
        } else {
            extra.insert(by_id, Value::String(id.to_string()));
        }
    }
    Ok(())
}
