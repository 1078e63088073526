//! Create and update (sheet §2.3, §2.4). A call is checked as a whole before any of it is stored.

use serde_json::Value;

use super::cell::Cell;
use super::fail::{Answer, Done, Fail, code};
use super::id::Id;
use super::json::{flag, key, member, text};
use super::meta::{Kind, Sys};
use super::table::{Life, Row};
use super::{Cx, State, day, rules, validate};

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
    fn read(body: &Value) -> Flags {
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

/// `…/data/create`.
pub(crate) fn create(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let sent = object_data(data)?;
    let at = cx.state.object_at(object_name(sent)?)?;
    let made = insert(cx, at, sent, data.get("details").unwrap_or(&Value::Null), Flags::read(body))?;
    let mut out = String::new();
    member(&mut out, "dataId", &made.id.to_string());
    if flag(body, "includeDetailIds", false) {
        detail_ids(&mut out, cx.state, &made.details);
    }
    Ok(Done::wrote(out))
}

/// `…/data/update`: only what is sent changes.
pub(crate) fn update(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let sent = object_data(data)?;
    let at = cx.state.object_at(object_name(sent)?)?;
    let made = change(cx, at, sent, data.get("details").unwrap_or(&Value::Null), Flags::read(body))?;
    let mut out = String::new();
    if flag(body, "includeDetailIds", false) {
        detail_ids(&mut out, cx.state, &made.details);
    }
    Ok(Done::wrote(out))
}

fn object_data(data: &Value) -> Result<&Value, Fail> {
    data.get("object_data").filter(|sent| sent.is_object()).ok_or_else(|| Fail::malformed("object_data应为对象"))
}

fn object_name(sent: &Value) -> Result<&str, Fail> {
    let name = text(sent, "dataObjectApiName");
    if name.is_empty() { Err(Fail::malformed("dataObjectApiName为必填项，不能为空")) } else { Ok(name) }
}

/// `detailIds: {"<DetailApiName>":["id",…]}` in row order (assumption A9).
fn detail_ids(out: &mut String, state: &State, details: &[(usize, Vec<Id>)]) {
    key(out, "detailIds");
    out.push('{');
    for (object, ids) in details {
        key(out, &state.schema.objects[*object].api);
        let ids: Vec<_> = ids.iter().map(|id| format!("\"{id}\"")).collect();
        out.push_str(&format!("[{}]", ids.join(",")));
    }
    out.push('}');
}

/// What a write left behind.
pub(crate) struct Made {
    pub(crate) id: Id,
    pub(crate) details: Vec<(usize, Vec<Id>)>,
}

/// Stores a new record with its details.
pub(crate) fn insert(cx: &mut Cx<'_>, at: usize, sent: &Value, details: &Value, flags: Flags) -> Result<Made, Fail> {
    let mut master = draft(cx.state, at, sent, flags, cx.now)?;
    let mut lines = detail_drafts(cx.state, at, details, flags, cx.now)?;
    complete(cx, &mut master, None)?;
    for line in &mut lines {
        complete(cx, line, Some(at))?;
    }
    rules::fill(cx.state, &mut master, &mut lines, cx.now);
    rules::check(cx.state, &master, &lines, flags)?;
    let id = store(cx, master, None);
    let made = store_details(cx, id, lines);
    rules::after(cx, at, id);
    Ok(Made { id, details: made })
}

/// Changes a record, and merges the details that come along (assumption A9: rows with `_id` are merged, rows without are
/// added, missing ones stay).
pub(crate) fn change(cx: &mut Cx<'_>, at: usize, sent: &Value, details: &Value, flags: Flags) -> Result<Made, Fail> {
    let id = text(sent, "_id");
    let id = Id::parse(id).filter(|id| cx.state.tables[at].get(*id).is_some()).ok_or_else(|| Fail::not_found(id))?;
    let mut master = draft(cx.state, at, sent, flags, cx.now)?;
    // Somebody else's owner is not taken: changeOwner (R7).
    (master.id, master.owner) = (Some(id), None);
    let mut lines = detail_drafts(cx.state, at, details, flags, cx.now)?;
    may_change(cx, at, id, flags)?;
    for line in &mut lines {
        match line.id {
            Some(line_id) => may_change(cx, line.object, line_id, flags)?,
            None => complete(cx, line, Some(at))?,
        }
    }
    required_stay(cx.state, &master)?;
    rules::fill(cx.state, &mut master, &mut lines, cx.now);
    rules::check(cx.state, &master, &lines, flags)?;
    apply(cx, master, id);
    let made = store_details(cx, id, lines);
    rules::after(cx, at, id);
    Ok(Made { id, details: made })
}

/// Reads what was sent. Fields nobody knows, companions (`__r` and the like) and what the system keeps are passed over.
fn draft(state: &State, at: usize, sent: &Value, flags: Flags, now: i64) -> Result<Draft, Fail> {
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

fn detail_drafts(state: &State, at: usize, details: &Value, flags: Flags, now: i64) -> Result<Vec<Draft>, Fail> {
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
fn complete(cx: &Cx<'_>, draft: &mut Draft, master: Option<usize>) -> Result<(), Fail> {
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
fn required_stay(state: &State, draft: &Draft) -> Result<(), Fail> {
    let fields = &state.schema.objects[draft.object].fields;
    for (at, cell) in &draft.cells {
        let field = &fields[usize::from(*at)];
        if field.required && cell.is_none() {
            return Err(missing(&field.label));
        }
    }
    Ok(())
}

/// Whether the caller may change this record now.
fn may_change(cx: &Cx<'_>, at: usize, id: Id, flags: Flags) -> Result<(), Fail> {
    let row = cx.state.tables[at].get(id).ok_or_else(|| Fail::not_found(&id.to_string()))?;
    if !super::query::visible(&cx.caller, &cx.state.schema.objects[at], row) {
        return Err(Fail::new(code::NO_PERMISSION, "无此操作的数据权限"));
    }
    if row.life == Life::Invalid {
        return Err(Fail::new(code::VALIDATION, "数据已作废，不能编辑"));
    }
    if row.locked && !flags.skip_status {
        return Err(Fail::new(code::LOCKED, "数据已锁定"));
    }
    Ok(())
}

/// Puts a new row into its table, with its own number where the object numbers by itself.
fn store(cx: &mut Cx<'_>, draft: Draft, master: Option<(Id, u32)>) -> Id {
    let (user, now) = (cx.caller.user, draft.created.unwrap_or(cx.now));
    let id = cx.state.ids.next(cx.now);
    let owner = master.map(|(_, owner)| owner).or(draft.owner).unwrap_or(user);
    let dept = cx.state.org.person(owner).map_or(super::org::COMPANY, |person| person.department);
    let mut row = Row::new(id, owner, dept, draft.created_by.unwrap_or(user), now);
    (row.modified, row.modified_by) = (cx.now, [user]);
    row.life = draft.life.unwrap_or(Life::Normal);
    let at = draft.object;
    if let (Some((master, _)), Some(place)) = (master, cx.state.schema.objects[at].master) {
        row.set(place, Some(Cell::Id(master)));
    }
    for (place, cell) in draft.cells {
        keep_files(cx.state, cell.as_ref());
        row.set(place, cell);
    }
    number(cx.state, at, &mut row, cx.now);
    cx.state.tables[at].insert(row);
    cx.state.tell(at, id, "create", cx.now);
    id
}

fn keep_files(state: &mut State, cell: Option<&Cell>) {
    if let Some(Cell::Files(files)) = cell {
        for file in files {
            state.files.keep(&file.npath);
        }
    }
}

/// The object's numbering rule, for fields that were not given (客户编码) or cannot be (auto numbers).
fn number(state: &mut State, at: usize, row: &mut Row, now: i64) {
    for (place, field) in state.schema.objects[at].fields.iter().enumerate() {
        let place = u16::try_from(place).unwrap_or(u16::MAX);
        let Some(rule) = field.numbering.filter(|_| row.cell(place).is_none()) else { continue };
        let prefix = rule.replace("{date}", &day::compact(now));
        loop {
            let number = Cell::Text(format!("{prefix}{:06}", state.tables[at].next_serial()).into());
            // A number somebody chose by hand is passed over.
            if state.tables[at].live_with(place, &number).next().is_none() {
                row.set(place, Some(number));
                break;
            }
        }
    }
}

fn apply(cx: &mut Cx<'_>, draft: Draft, id: Id) {
    let (at, user, now) = (draft.object, cx.caller.user, cx.now);
    for (_, cell) in &draft.cells {
        keep_files(cx.state, cell.as_ref());
    }
    let master = cx.state.schema.objects[at].master;
    let Some(slot) = cx.state.tables[at].slot(id) else { return };
    cx.state.tables[at].change(slot, |row| {
        // A detail stays under its master.
        for (place, cell) in draft.cells.into_iter().filter(|(place, _)| Some(*place) != master) {
            row.set(place, cell);
        }
        row.life = draft.life.unwrap_or(row.life);
        row.touch(user, now);
    });
    cx.state.tell(at, id, "update", now);
}

fn store_details(cx: &mut Cx<'_>, master: Id, lines: Vec<Draft>) -> Vec<(usize, Vec<Id>)> {
    let mut made: Vec<(usize, Vec<Id>)> = Vec::new();
    for line in lines {
        let object = line.object;
        let owner = owner_of_master(cx.state, object, master);
        let id = match line.id {
            Some(id) if cx.state.tables[object].get(id).is_some() => {
                apply(cx, line, id);
                id
            }
            _ => store(cx, line, Some((master, owner))),
        };
        match made.iter_mut().find(|(at, _)| *at == object) {
            Some((_, ids)) => ids.push(id),
            None => made.push((object, vec![id])),
        }
    }
    made
}

/// Details belong to whom their master belongs to.
fn owner_of_master(state: &State, detail: usize, master: Id) -> u32 {
    let object = &state.schema.objects[detail];
    let target = object.master.and_then(|at| state.schema.at(&object.fields[usize::from(at)].target));
    target.and_then(|at| state.tables[at].get(master)).map_or(0, |row| row.owner[0])
}
