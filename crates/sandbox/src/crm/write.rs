//! Create and update (sheet §2.3, §2.4). A call is checked as a whole before any of it is stored.

use std::fmt::Write as _;

use serde_json::Value;

use super::cell::Cell;
use super::draft::{Draft, Flags, complete, detail_drafts, draft, required_stay};
use super::fail::{Answer, Done, Fail, code};
use super::id::Id;
use super::json::{flag, key, member, text};
use super::row::{Life, Row};
use super::{Cx, State, day, fill, rules};

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
        let _ = write!(out, "[{}]", ids.join(","));
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
    fill::fill(cx.state, &mut master, &mut lines, cx.now);
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
    fill::fill(cx.state, &mut master, &mut lines, cx.now);
    rules::check(cx.state, &master, &lines, flags)?;
    apply(cx, master, id);
    let made = store_details(cx, id, lines);
    rules::after(cx, at, id);
    Ok(Made { id, details: made })
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
