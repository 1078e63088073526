//! What a caller wants a record to become, read and completed before anything is stored (sheet §2.3).

use serde_json::Value;

use super::cell::Cell;
use super::fail::{Fail, code};
use super::id::Id;
use super::json::{flag, text};
use super::meta::{Kind, Sys};
use super::row::Life;
use super::{Cx, State, validate};

/// What a record is to become: the cells to set or clear, and the parts of the row a caller may speak about.
#[derive(Default, Debug)]
pub(crate) struct Draft {
    pub(crate) object: usize,
    pub(crate) cells: Vec<(u16, Option<Cell>)>,
    pub(crate) owner: Option<u32>,
    pub(crate) life: Option<Life>,
    pub(crate) created: Option<i64>,
    pub(crate) created_by: Option<u32>,
    /// The record it changes; none for a new one.
    pub(crate) id: Option<Id>,
}

impl Draft {
    pub(crate) fn get(&self, at: u16) -> Option<&Cell> {
        self.cells.iter().find(|(place, _)| *place == at).and_then(|(_, cell)| cell.as_ref())
    }

    pub(crate) fn has(&self, at: u16) -> bool {
        self.cells.iter().any(|(place, _)| *place == at)
    }

    /// Sets a cell, in the place of what was there.
    pub(crate) fn put(&mut self, at: u16, cell: Option<Cell>) {
        match self.cells.iter_mut().find(|(place, _)| *place == at) {
            Some((_, old)) => *old = cell,
            None => self.cells.push((at, cell)),
        }
    }
}

/// Switches of a write (sheet §2.3).
#[expect(clippy::struct_excessive_bools, reason = "switches that stand beside each other on the wire")]
#[derive(Clone, Copy, Default)]
pub(crate) struct Flags {
    pub(crate) specify_time: bool,
    pub(crate) specify_creator: bool,
    /// Run the duplicate rules.
    pub(crate) duplicates: bool,
    /// Find references by `<field>__r`.
    pub(crate) by_name: bool,
    pub(crate) skip_status: bool,
}

impl Flags {
    pub(crate) fn read(body: &Value) -> Flags {
        let data = &body["data"];
        let options = data.get("optionInfo").unwrap_or(&Value::Null);
        Flags {
            specify_time: flag(body, "hasSpecifyTime", false),
            specify_creator: flag(body, "hasSpecifyCreatedBy", false),
            duplicates: flag(options, "isDuplicateSearch", false) || flag(body, "checkDuplicateSearch", false),
            by_name: flag(data, "needConvertLookup", false),
            skip_status: flag(data, "skipDataStatusValidate", false),
        }
    }
}

/// Reads what was sent. Fields nobody knows, companions (`__r` and the like) and what the system keeps are passed over.
pub(crate) fn draft(state: &State, at: usize, sent: &Value, flags: Flags, now: i64) -> Result<Draft, Fail> {
    let object = &state.schema.objects[at];
    let mut draft = Draft { object: at, ..Draft::default() };
    for (name, value) in sent.as_object().into_iter().flatten() {
        let Some(place) = object.at(name) else { continue };
        let field = &object.fields[usize::from(place)];
        match field.sys {
            Some(Sys::Owner) => {
                let owners = if value.is_null() { Vec::new() } else { validate::employees(state, field, value)? };
                draft.owner = owners.first().copied();
            }
            Some(Sys::LifeStatus) => draft.life = life(value)?,
            Some(Sys::CreateTime) if flags.specify_time => draft.created = value.as_i64(),
            Some(Sys::CreatedBy) if flags.specify_creator => {
                draft.created_by = validate::employees(state, field, value)?.first().copied();
            }
            Some(_) => {}
            None if field.read_only => {}
            None => draft.cells.push((place, validate::cell(state, field, value, now)?)),
        }
    }
    if flags.by_name {
        by_name(state, &mut draft, sent)?;
    }
    draft.id = Id::parse(text(sent, "_id"));
    Ok(draft)
}

/// 作废 has a call of its own; the other states may be written.
fn life(value: &Value) -> Result<Option<Life>, Fail> {
    if value.is_null() {
        return Ok(None);
    }
    let life = value.as_str().and_then(Life::named).ok_or_else(|| Fail::malformed("字段[生命状态]没有这个选项值"))?;
    Ok(Some(life).filter(|life| *life != Life::Invalid))
}

/// `needConvertLookup`: a reference given by the target's name in `<field>__r`.
fn by_name(state: &State, draft: &mut Draft, sent: &Value) -> Result<(), Fail> {
    let object = &state.schema.objects[draft.object];
    for (place, field) in object.fields.iter().enumerate().filter(|(_, field)| field.kind == Kind::Reference) {
        let place = u16::try_from(place).unwrap_or(u16::MAX);
        let name = text(sent, &format!("{}__r", field.api));
        if name.is_empty() || draft.has(place) || field.gone {
            continue;
        }
        let wanted = Cell::Text(name.into());
        let found = state.schema.at(&field.target).and_then(|at| {
            let name_at = state.schema.objects[at].at("name")?;
            state.tables[at].live_with(name_at, &wanted).next().map(|row| row.id)
        });
        let message = || format!("数据[{name}]的字段[{}]关联关系不存在", field.label);
        let id = found.ok_or_else(|| Fail::new(code::RELATION, message()))?;
        draft.put(place, Some(Cell::Id(id)));
    }
    Ok(())
}

pub(crate) fn detail_drafts(
    state: &State,
    at: usize,
    details: &Value,
    flags: Flags,
    now: i64,
) -> Result<Vec<Draft>, Fail> {
    let mut lines = Vec::new();
    let master = &state.schema.objects[at].api;
    for (api, rows) in details.as_object().into_iter().flatten() {
        let detail = state.object_at(api)?;
        if !state.schema.details_of(master).any(|at| at == detail) {
            return Err(Fail::malformed(format!("[{api}]不是[{master}]的从对象")));
        }
        let rows = rows.as_array().ok_or_else(|| Fail::malformed(format!("details.{api}应为列表")))?;
        for row in rows {
            if !row.is_object() {
                return Err(Fail::malformed(format!("details.{api}应为对象列表")));
            }
            lines.push(draft(state, detail, row, flags, now)?);
        }
    }
    Ok(lines)
}

/// Defaults, required fields and the owner of a new record; `master` is the object it is stored under in this call.
pub(crate) fn complete(cx: &Cx<'_>, draft: &mut Draft, master: Option<usize>) -> Result<(), Fail> {
    let object = &cx.state.schema.objects[draft.object];
    for (place, field) in object.fields.iter().enumerate() {
        let at = u16::try_from(place).unwrap_or(u16::MAX);
        if field.sys.is_some() || field.gone || draft.get(at).is_some() {
            continue;
        }
        if let Some(default) = field.default {
            draft.put(at, validate::cell(cx.state, field, &Value::from(default), cx.now)?);
        } else if field.required && !(master.is_some() && field.kind == Kind::MasterDetail) {
            return Err(missing(&field.label));
        }
    }
    if object.owned && draft.owner.is_none() {
        return Err(missing("负责人"));
    }
    Ok(())
}

fn missing(label: &str) -> Fail {
    Fail::new(code::REQUIRED, format!("字段[{label}]为必填项，不能为空"))
}

/// A required field cannot be cleared, and its new value is not nothing.
pub(crate) fn required_stay(state: &State, draft: &Draft) -> Result<(), Fail> {
    let fields = &state.schema.objects[draft.object].fields;
    for (at, cell) in &draft.cells {
        let field = &fields[usize::from(*at)];
        if field.required && cell.is_none() {
            return Err(missing(&field.label));
        }
    }
    Ok(())
}
