//! Saving a customer (sheet 5.1).

use serde_json::{Map, Value};

use super::State;
use super::body::Body;
use super::customer::{Contact, Customer};
use super::kinds::Kind;
use super::refusal::{Outcome, Refusal};
use super::shapes::{Shape, shape};

/// POST save. Answers id and number.
pub(crate) fn save(state: &mut State, map: Map<String, Value>, now: i64) -> Outcome<(i64, String)> {
    let shape = shape("POST /jdy/v2/bd/customer", "request");
    shape.check(&map, "")?;
    let mut body = Body::new(map);
    let old = match body.id("id")? {
        None => None,
        Some(id) => Some(state.customers.get(id).ok_or_else(|| Refusal::unknown("id", &id.to_string()))?.clone()),
    };
    let mut row = old.clone().unwrap_or_else(|| Customer { enable: true, created: now, ..Customer::default() });
    let number = body.word("number").ok_or_else(|| Refusal::empty("编码(number)"))?;
    if state.customers.find(&number).is_some_and(|other| other.id != row.id) {
        return Err(Refusal::exists(format!("客户编码[{number}]已存在")));
    }
    let name = body.word("name").ok_or_else(|| Refusal::empty("名称(name)"))?;
    let ignore = body.flag("ignore_warn").unwrap_or_default();
    let renamed = old.as_ref().is_none_or(|old| *old.name != *name);
    if renamed && !ignore && state.customers.named(&name) > 0 {
        return Err(Refusal::exists(format!("客户名称[{name}]已存在")));
    }
    (row.number, row.name) = (number.into(), name.into());
    for (field, kind, target) in [
        ("group", Kind::CustomerGroup, &mut row.group),
        ("saler", Kind::Employee, &mut row.saler),
        ("sale_dept", Kind::Department, &mut row.dept),
    ] {
        if let Some(id) = state.reference_given(kind, field, &mut body)? {
            *target = id;
        }
    }
    if let Some(addr) = body.text("addr") {
        row.addr = addr.into();
    }
    if let Some(remark) = body.text("remark") {
        row.remark = remark.into();
    }
    if let Some(entries) = body.list("contact_persons") {
        row.contacts = contacts(state, shape.inner("contact_persons"), &row.contacts, entries, now)?;
    }
    body.rest(shape, &mut row.extra);
    row.modified = now;
    if row.id == 0 {
        row.id = state.next_id();
    }
    let answer = (row.id, row.number.to_string());
    state.customers.put(row);
    Ok(answer)
}

/// Entries with an id change that contact, without one they add; contacts left out are gone (sheet 3.5).
fn contacts(
    state: &mut State,
    shape: &Shape,
    before: &[Contact],
    entries: Vec<Body>,
    now: i64,
) -> Outcome<Box<[Contact]>> {
    let mut after = Vec::with_capacity(entries.len());
    let mut chosen = None;
    for (at, mut body) in entries.into_iter().enumerate() {
        let mut contact = match body.id("id")? {
            None | Some(0) => Contact { id: state.next_id(), created: now, ..Contact::default() },
            Some(id) => before.iter().find(|contact| contact.id == id).cloned().ok_or_else(|| {
                Refusal::unknown("id", &id.to_string()).at(&format!("contact_persons第{}行分录：", at + 1))
            })?,
        };
        for (field, target) in [
            ("contact_person", &mut contact.name),
            ("mobile", &mut contact.mobile),
            ("phone", &mut contact.phone),
            ("email", &mut contact.email),
        ] {
            if let Some(text) = body.text(field) {
                *target = text.into();
            }
        }
        if let Some(gender) = body.word("gender") {
            contact.gender = gender.parse().unwrap_or_default();
        }
        if let Some(primary) = body.flag("is_default_linkman") {
            // Of several that are asked for, one that was not primary before wins: somebody meant a change.
            if primary && (chosen.is_none() || !contact.primary) {
                chosen = Some(at);
            }
            contact.primary = primary;
        }
        body.rest(shape, &mut contact.extra);
        after.push(contact);
    }
    if let Some(chosen) = chosen.filter(|_| !state.manners.primary_as_sent) {
        after.iter_mut().enumerate().for_each(|(at, contact)| contact.primary = at == chosen);
    }
    Ok(after.into())
}
