//! Records as JSON (sheet §2.8): values by type, companions beside them, nulls left out.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::State;
use super::auth::Caller;
use super::cell::{FileRef, View};
use super::id::Id;
use super::json::{key, member, raw, string};
use super::meta::{Kind, Sys};
use super::org::write_person;
use super::row::Row;
use super::schema::{Field, Object};

/// How answers are written for one call.
#[expect(clippy::struct_excessive_bools, reason = "switches that stand beside each other on the wire")]
pub(crate) struct Look<'a> {
    pub(crate) open_ids: bool,
    pub(crate) media_ids: bool,
    pub(crate) nulls: bool,
    /// Formula, count and quote fields too (`findSimple` leaves them out).
    pub(crate) quotes: bool,
    /// Only these fields; none given is all of them.
    pub(crate) only: Option<&'a [u16]>,
}

impl Look<'_> {
    pub(crate) fn of(caller: &Caller) -> Look<'static> {
        Look { open_ids: caller.open_ids, media_ids: caller.media_ids, nulls: false, quotes: true, only: None }
    }
}

/// Writes one record as an object.
pub(crate) fn row(out: &mut String, state: &State, at: usize, row: &Row, look: &Look<'_>) {
    let object = &state.schema.objects[at];
    out.push('{');
    match look.only {
        None => {
            for (place, field) in object.fields.iter().enumerate() {
                write_field(out, state, object, row, place, field, look);
            }
        }
        Some(only) => {
            member(out, "_id", &row.id.to_string());
            for place in only.iter().map(|place| usize::from(*place)) {
                write_field(out, state, object, row, place, &object.fields[place], look);
            }
        }
    }
    out.push('}');
}

fn write_field(
    out: &mut String,
    state: &State,
    object: &Object,
    row: &Row,
    place: usize,
    field: &Field,
    look: &Look<'_>,
) {
    if field.gone || (look.only.is_some() && field.sys == Some(Sys::Id)) {
        return;
    }
    if field.kind == Kind::Quote {
        if look.quotes {
            quote(out, state, object, row, field);
        }
        return;
    }
    if field.sys == Some(Sys::Team) {
        team(out, state, row, look);
        return;
    }
    let view = row.view(object, field, u16::try_from(place).unwrap_or(u16::MAX));
    if matches!(view, View::Null) {
        if look.nulls {
            raw(out, &field.api, "null");
        }
        return;
    }
    key(out, &field.api);
    value(out, state, field, view, look);
    companion(out, state, field, view, look);
}

fn value(out: &mut String, state: &State, field: &Field, view: View<'_>, look: &Look<'_>) {
    match view {
        View::Null => out.push_str("null"),
        View::Text(text) => string(out, text),
        View::Int(n) if field.sys == Some(Sys::Version) => drop(write!(out, "\"{n}\"")),
        View::Int(n) => drop(write!(out, "{n}")),
        View::Dec(units, scale) => decimal(out, field.kind, units, scale),
        View::Bool(b) => drop(write!(out, "{b}")),
        View::Id(id) => drop(write!(out, "\"{id}\"")),
        View::Nums(nums) => list(out, nums, |out, number| match field.kind {
            Kind::Employee => write_person(out, &state.org, *number, look.open_ids),
            _ => drop(write!(out, "\"{number}\"")),
        }),
        View::List(texts) => list(out, texts, |out, text| string(out, text)),
        View::Files(files) => list(out, files, |out, file| file_entry(out, state, file, look, field.kind)),
    }
}

fn list<T>(out: &mut String, items: &[T], mut write: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(out, item);
    }
    out.push(']');
}

/// Numbers come back as strings (quirk 3): amounts at their full scale, plain numbers without trailing zeros.
fn decimal(out: &mut String, kind: Kind, units: i64, scale: u8) {
    let value = Decimal::new(units, u32::from(scale));
    let value = if kind == Kind::Number { value.normalize() } else { value };
    let _ = write!(out, "\"{value}\"");
}

/// `{ext, path, filename, size, create_time}` (sheet §5.1).
fn file_entry(out: &mut String, state: &State, file: &FileRef, look: &Look<'_>, kind: Kind) {
    let media = state.files.find(&file.npath, file.at).map(|stored| stored.media.as_str());
    out.push('{');
    member(out, "ext", file.ext());
    member(out, "path", media.filter(|_| look.media_ids).unwrap_or(&file.npath));
    member(out, "filename", &file.name);
    raw(out, "size", file.size);
    raw(out, "create_time", file.at);
    if kind == Kind::Image {
        raw(out, "isImage", true);
    }
    out.push('}');
}

/// `__r` beside references, employees and departments.
fn companion(out: &mut String, state: &State, field: &Field, view: View<'_>, look: &Look<'_>) {
    match (field.kind, view) {
        (Kind::Reference | Kind::MasterDetail, View::Id(id)) => {
            if let Some(name) = name_of(state, &field.target, id) {
                companion_key(out, &field.api);
                string(out, name);
            }
        }
        (Kind::Employee, View::Nums(&[number, ..])) => {
            let Some(person) = state.org.person(number) else { return };
            companion_key(out, &field.api);
            out.push_str("{\"id\":");
            write_person(out, &state.org, number, look.open_ids);
            member(out, "name", &person.name);
            out.push('}');
        }
        (Kind::Department, View::Nums(&[number, ..])) => {
            let Some(department) = state.org.department(number) else { return };
            companion_key(out, &field.api);
            out.push('{');
            member(out, "deptId", &number.to_string());
            member(out, "deptName", &department.name);
            out.push('}');
        }
        _ => {}
    }
}

fn companion_key(out: &mut String, api: &str) {
    out.push_str(",\"");
    out.push_str(api);
    out.push_str("__r\":");
}

/// The 主属性 of a record.
pub(crate) fn name_of<'a>(state: &'a State, api: &str, id: Id) -> Option<&'a str> {
    let at = state.schema.at(api)?;
    let name = state.schema.objects[at].at("name")?;
    state.tables[at].get(id)?.cell(name)?.text()
}

/// A line's unit follows its product: the label, with the option value as `__v` (sheet §4.4).
fn quote(out: &mut String, state: &State, object: &Object, row: &Row, field: &Field) {
    let quoted = || {
        let product = row.cell(object.at("product_id")?)?.id()?;
        let at = state.schema.at("ProductObj")?;
        let products = &state.schema.objects[at];
        let value = state.tables[at].get(product)?.cell(products.at("unit")?)?.text()?;
        Some((value, products.field("unit")?.option(value).map_or(value, |choice| choice.label.as_str())))
    };
    let Some((value, label)) = quoted() else { return };
    member(out, &field.api, label);
    companion_key(out, &field.api);
    string(out, label);
    member(out, &format!("{}__v", field.api), value);
}

/// 相关团队: the owner, with the right to write.
fn team(out: &mut String, state: &State, row: &Row, look: &Look<'_>) {
    if row.owner[0] == 0 {
        return;
    }
    key(out, "relevant_team");
    out.push_str("[{\"teamMemberEmployee\":[");
    write_person(out, &state.org, row.owner[0], look.open_ids);
    out.push_str("],\"teamMemberRole\":\"1\",\"teamMemberPermissionType\":\"2\"}]");
}
