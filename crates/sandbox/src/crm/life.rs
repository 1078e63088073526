//! 作废, 恢复, 删除, change of owner, lock, public pool (sheet §2.7).

use serde_json::Value;

use super::cell::Cell;
use super::fail::{Answer, Done, Fail, code};
use super::id::Id;
use super::json::{text, texts, whole};
use super::query::{addressed, visible};
use super::row::Life;
use super::{Cx, State, rules};

/// `…/data/invalid`: one id; details follow. One public SDK sends the elder call's `idList` here.
pub(crate) fn invalid(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    if data.get("object_data_id").is_none() && data.get("idList").is_some() {
        return invalid_list(cx, body);
    }
    let at = addressed(cx.state, data)?;
    let id = data.get("object_data_id").ok_or_else(|| Fail::parameter("object_data_id为必填项，不能为空"))?;
    let id = id.as_str().ok_or_else(|| Fail::malformed("object_data_id应为字符串"))?;
    invalid_all(cx, at, &[id])
}

/// `/cgi/crm/custom/data/invalid`: a list of ids.
pub(crate) fn invalid_list(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let at = addressed(cx.state, data)?;
    invalid_all(cx, at, &ids_of(data, "idList")?)
}

fn ids_of<'a>(data: &'a Value, name: &str) -> Result<Vec<&'a str>, Fail> {
    let list = data.get(name).ok_or_else(|| Fail::parameter(format!("{name}为必填项，不能为空")))?;
    let list = list.as_array().ok_or_else(|| Fail::malformed(format!("{name}应为列表")))?;
    list.iter().map(|id| id.as_str().ok_or_else(|| Fail::malformed(format!("{name}应为字符串列表")))).collect()
}

/// The ids of records the caller may act on; one that is not there refuses the call as a whole.
fn mine(cx: &Cx<'_>, at: usize, ids: &[&str]) -> Result<Vec<Id>, Fail> {
    let object = &cx.state.schema.objects[at];
    let one = |text: &&str| {
        let row = Id::parse(text).and_then(|id| cx.state.tables[at].get(id)).ok_or_else(|| Fail::not_found(text))?;
        if visible(&cx.caller, object, row) {
            Ok(row.id)
        } else {
            Err(Fail::new(code::NO_PERMISSION, "无此操作的数据权限"))
        }
    };
    ids.iter().map(one).collect()
}

pub(crate) fn invalid_all(cx: &mut Cx<'_>, at: usize, ids: &[&str]) -> Answer {
    let ids = mine(cx, at, ids)?;
    for id in &ids {
        let row = cx.state.tables[at].get(*id);
        if row.is_some_and(|row| row.life == Life::Invalid) {
            return Err(Fail::new(code::VALIDATION, "数据已作废"));
        }
        if row.is_some_and(|row| row.locked) {
            return Err(Fail::new(code::LOCKED, "数据已锁定"));
        }
        removable(cx.state, at, *id)?;
    }
    for id in ids {
        for (at, id) in family(cx.state, at, id) {
            set_life(cx, at, id, |life| (life != Life::Invalid).then_some(Life::Invalid), "invalid");
        }
        rules::after(cx, at, id);
    }
    Ok(Done::wrote(String::new()))
}

fn removable(state: &State, at: usize, id: Id) -> Result<(), Fail> {
    if &*state.schema.objects[at].api == "ProductCategoryObj" { super::category::is_free(state, id) } else { Ok(()) }
}

/// A record and its details.
fn family(state: &State, at: usize, id: Id) -> Vec<(usize, Id)> {
    let mut all = vec![(at, id)];
    for detail in state.schema.details_of(&state.schema.objects[at].api) {
        let Some(master) = state.schema.objects[detail].master else { continue };
        let slots = state.tables[detail].all_with(master, &Cell::Id(id));
        all.extend(slots.iter().filter_map(|slot| Some((detail, state.tables[detail].row(*slot)?.id))));
    }
    all
}

/// Moves a row to another life status if `to` says so, and tells it.
fn set_life(cx: &mut Cx<'_>, at: usize, id: Id, to: impl Fn(Life) -> Option<Life>, event: &'static str) {
    let (user, now) = (cx.caller.user, cx.now);
    let Some(slot) = cx.state.tables[at].slot(id) else { return };
    let Some(life) = cx.state.tables[at].row(slot).and_then(|row| to(row.life)) else { return };
    cx.state.tables[at].change(slot, |row| {
        (row.life_before, row.life) = (row.life, life);
        row.touch(user, now);
    });
    cx.state.tell(at, id, event, now);
}

/// `…/data/recover`.
pub(crate) fn recover(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let at = addressed(cx.state, data)?;
    let ids = mine(cx, at, &ids_of(data, "idList")?)?;
    for row in ids.iter().filter_map(|id| cx.state.tables[at].get(*id)) {
        if row.life != Life::Invalid {
            return Err(Fail::new(code::VALIDATION, "数据未作废，不能恢复"));
        }
        rules::may_return(cx.state, at, row)?;
    }
    for id in ids {
        for (at, id) in family(cx.state, at, id) {
            let before = cx.state.tables[at].get(id).map_or(Life::Normal, |row| row.life_before);
            set_life(cx, at, id, |life| (life == Life::Invalid).then_some(before), "recover");
        }
        rules::after(cx, at, id);
    }
    Ok(Done::wrote(String::new()))
}

/// `…/data/delete`: only what is invalid.
pub(crate) fn delete(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let at = addressed(cx.state, data)?;
    delete_all(cx, at, &ids_of(data, "idList")?)
}

pub(crate) fn delete_all(cx: &mut Cx<'_>, at: usize, ids: &[&str]) -> Answer {
    let ids = mine(cx, at, ids)?;
    for row in ids.iter().filter_map(|id| cx.state.tables[at].get(*id)) {
        if row.life != Life::Invalid {
            return Err(Fail::new(code::VALIDATION, "只能删除已作废的数据"));
        }
    }
    for id in ids {
        for (at, id) in family(cx.state, at, id) {
            if let Some(slot) = cx.state.tables[at].slot(id) {
                cx.state.tables[at].remove(slot);
                cx.state.tell(at, id, "delete", cx.now);
            }
        }
    }
    Ok(Done::wrote(String::new()))
}

/// `…/data/changeOwner`: `Data` with a capital D (quirk 5); the first custom family says `dataList`.
pub(crate) fn change_owner(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let at = addressed(cx.state, data)?;
    let list = ["Data", "dataList", "data"].iter().find_map(|name| data.get(*name)).and_then(Value::as_array);
    let list = list.ok_or_else(|| Fail::malformed("Data应为列表"))?;
    let mut changes = Vec::with_capacity(list.len());
    for entry in list {
        let id = text(entry, "objectDataId");
        let owner = owner_of(cx.state, entry.get("ownerId").unwrap_or(&Value::Null))?;
        let id = mine(cx, at, &[id])?.first().copied().ok_or_else(|| Fail::not_found(id))?;
        let object = &cx.state.schema.objects[at];
        let row = cx.state.tables[at].get(id);
        let in_pool = ["high_seas_id", "leads_pool_id"].iter().filter_map(|name| object.at(name));
        if row.is_some_and(|row| row.owner[0] == 0 && in_pool.clone().any(|at| row.cell(at).is_some())) {
            return Err(Fail::new(code::VALIDATION, "公海数据没有负责人，请先领取或分配"));
        }
        if row.is_some_and(|row| row.locked) {
            return Err(Fail::new(code::LOCKED, "数据已锁定"));
        }
        changes.push((id, owner));
    }
    for (id, owner) in changes {
        give(cx, at, id, owner);
    }
    Ok(Done::wrote(String::new()))
}

/// A list of one id; a documentation sample shows `"[1000]"` as a text.
fn owner_of(state: &State, value: &Value) -> Result<u32, Fail> {
    let ids = texts(value).unwrap_or_default();
    let id = ids.first().map_or("", |id| id.trim_matches(['[', ']', '"', ' ']));
    if id.is_empty() {
        return Err(Fail::malformed("ownerId应为人员列表"));
    }
    let known = state.org.number_of(id).filter(|number| state.org.person(*number).is_some());
    known.ok_or_else(|| Fail::new(code::RELATION, format!("数据[{id}]的字段[负责人]关联关系不存在")))
}

fn give(cx: &mut Cx<'_>, at: usize, id: Id, owner: u32) {
    let (user, now) = (cx.caller.user, cx.now);
    let dept = cx.state.org.person(owner).map_or(super::org::COMPANY, |person| person.department);
    for (place, (at, id)) in family(cx.state, at, id).into_iter().enumerate() {
        let Some(slot) = cx.state.tables[at].slot(id) else { continue };
        cx.state.tables[at].change(slot, |row| {
            (row.owner, row.dept) = ([owner], [dept]);
            if place == 0 {
                row.touch(user, now);
            }
        });
        if place == 0 {
            cx.state.tell(at, id, "update", now);
        }
    }
}

/// `/cgi/crm/v2/object/lock`.
pub(crate) fn lock(cx: &mut Cx<'_>, body: &Value) -> Answer {
    set_lock(cx, body, true)
}

/// `/cgi/crm/v2/object/unlock`.
pub(crate) fn unlock(cx: &mut Cx<'_>, body: &Value) -> Answer {
    set_lock(cx, body, false)
}

fn set_lock(cx: &mut Cx<'_>, body: &Value, locked: bool) -> Answer {
    let data = &body["data"];
    let at = addressed(cx.state, data)?;
    let ids = mine(cx, at, &ids_of(data, "dataIds")?)?;
    let cascade = data.get("detailObjStrategy").and_then(whole) != Some(0);
    let (user, now) = (cx.caller.user, cx.now);
    for id in ids {
        for (at, id) in family(cx.state, at, id).into_iter().take(if cascade { usize::MAX } else { 1 }) {
            let Some(slot) = cx.state.tables[at].slot(id) else { continue };
            cx.state.tables[at].change(slot, |row| {
                (row.locked, row.lock_user) = (locked, [if locked { user } else { 0 }]);
                row.touch(user, now);
            });
            cx.state.tell(at, id, "update", now);
        }
    }
    Ok(Done::wrote(String::new()))
}

/// `/cgi/crm/v2/data/choose`: takes records of the public pool.
pub(crate) fn choose(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let (at, ids) = pool_ids(cx, body)?;
    for id in ids {
        let user = cx.caller.user;
        give(cx, at, id, user);
    }
    Ok(Done::wrote(String::new()))
}

/// `/cgi/crm/v2/data/return` and `/remove`: gives records back to the pool; the owner is gone.
pub(crate) fn give_back(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let (at, ids) = pool_ids(cx, body)?;
    let object = &cx.state.schema.objects[at];
    let pool = ["high_seas_id", "leads_pool_id"].iter().find_map(|name| object.at(name));
    for id in ids {
        give(cx, at, id, 0);
        if let (Some(pool), Some(slot)) = (pool, cx.state.tables[at].slot(id)) {
            cx.state.tables[at].change(slot, |row| {
                if row.cell(pool).is_none() {
                    row.set(pool, Some(Cell::Text("default".into())));
                }
            });
        }
    }
    Ok(Done::wrote(String::new()))
}

/// Only accounts and leads have pools (sheet §2.2).
fn pool_ids(cx: &Cx<'_>, body: &Value) -> Result<(usize, Vec<Id>), Fail> {
    let data = &body["data"];
    let api = ["dataObjectApiName", "apiName"].iter().map(|name| text(data, name)).find(|api| !api.is_empty());
    let api = api.unwrap_or_default();
    if !matches!(api, "AccountObj" | "LeadsObj") {
        return Err(Fail::parameter(format!("对象[{api}]不支持公海操作")));
    }
    let at = cx.state.object_at(api)?;
    let list = ["objectIds", "dataIds", "idList"].iter().find_map(|name| data.get(*name)).and_then(texts);
    let ids = mine(cx, at, &list.ok_or_else(|| Fail::malformed("objectIds应为列表"))?)?;
    Ok((at, ids))
}
