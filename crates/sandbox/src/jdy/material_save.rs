//! Saving a product (sheet 5.3).

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::State;
use super::body::Body;
use super::kinds::Kind;
use super::material::{Material, OtherUnit, Price};
use super::refusal::{Outcome, Refusal};
use super::shapes::{Shape, shape};

/// POST save. Answers id and number.
pub(crate) fn save(state: &mut State, map: Map<String, Value>, now: i64) -> Outcome<(i64, String)> {
    let shape = shape("POST /jdy/v2/bd/material", "request");
    shape.check(&map, "")?;
    let mut body = Body::new(map);
    let old = match body.id("id")? {
        None => None,
        Some(id) => Some(state.materials.get(id).ok_or_else(|| Refusal::unknown("id", &id.to_string()))?.clone()),
    };
    let mut row =
        old.clone().unwrap_or_else(|| Material { enable: true, check_type: 1, created: now, ..Material::default() });
    row.number = number(state, &mut body, old.as_ref())?;
    let name = body.word("name").ok_or_else(|| Refusal::empty("名称(name)"))?;
    let ignore = body.flag("ignore_warn").unwrap_or_default();
    let renamed = old.as_ref().is_none_or(|old| *old.name != *name);
    if renamed && !ignore && state.materials.named(&name) > 0 {
        return Err(Refusal::exists(format!("商品名称[{name}]已存在")));
    }
    row.name = name.into();
    for (field, kind, target) in [
        ("parent", Kind::MaterialGroup, &mut row.group),
        ("base_unit", Kind::Unit, &mut row.unit),
        ("brand", Kind::Brand, &mut row.brand),
        ("stock", Kind::Store, &mut row.store),
    ] {
        if let Some(id) = state.reference_given(kind, field, &mut body)? {
            *target = id;
        }
    }
    for (field, target) in [("model", &mut row.model), ("barcode", &mut row.barcode), ("remark", &mut row.remark)] {
        if let Some(text) = body.text(field) {
            *target = text.into();
        }
    }
    if let Some(enable) = body.word("enable") {
        row.enable = enable != "0";
    }
    if let Some(check_type) = body.word("check_type") {
        row.check_type =
            check_type.parse().ok().filter(|kind| (1..=3).contains(kind)).ok_or_else(|| {
                Refusal::wrong_format(format!("商品类型(check_type)[{check_type}]格式错误，应为1、2或3"))
            })?;
    }
    units(state, &mut body, &mut row)?;
    if let Some(entries) = body.list("price_entity") {
        row.prices = prices(state, shape.inner("price_entity"), &row, entries)?;
    }
    body.rest(shape, &mut row.extra);
    row.modified = now;
    if row.id == 0 {
        row.id = state.next_id();
    }
    let answer = (row.id, row.number.to_string());
    state.materials.put(row);
    Ok(answer)
}

fn number(state: &mut State, body: &mut Body, old: Option<&Material>) -> Outcome<Box<str>> {
    match (body.word("number"), old) {
        (None, Some(_)) => Err(Refusal::empty("编码(number)")),
        (None, None) => Ok(state.next_number("SP").into()),
        (Some(number), old) => match state.materials.find(&number) {
            Some(other) if old.is_none_or(|old| old.id != other.id) => {
                Err(Refusal::exists(format!("商品编码[{number}]已存在")))
            }
            _ => Ok(number.into()),
        },
    }
}

/// `fix_unit_idN` = `coefficientN` × `conversion_unit…N`, whose first name is spelt otherwise (quirk 6).
fn units(state: &mut State, body: &mut Body, row: &mut Material) -> Outcome<()> {
    let multi = body.flag("is_multi_unit");
    let mut given = Vec::new();
    let mut any = false;
    for (fix, conversion, coefficient) in [
        ("fix_unit_id1", "conversion_unit1_id", "coefficient1"),
        ("fix_unit_id2", "conversion_unit_id2", "coefficient2"),
        ("fix_unit_id3", "conversion_unit_id3", "coefficient3"),
    ] {
        any |= body.has(fix);
        let (unit, into, coefficient) =
            (body.id(fix)?, body.id(conversion)?, body.within(coefficient, Decimal::from(100_000))?);
        let Some(unit) = unit.filter(|unit| *unit != 0) else { continue };
        let into = into.filter(|into| *into != 0).unwrap_or(row.unit);
        for unit in [unit, into] {
            if state.items(Kind::Unit).get(unit).is_none() {
                return Err(Refusal::unknown(fix, &unit.to_string()));
            }
        }
        let coefficient = coefficient.filter(|c| *c > Decimal::ZERO);
        let coefficient = coefficient.ok_or_else(|| Refusal::wrong_format(format!("{fix}的换算系数必须大于0")))?;
        let before = row.units.iter().find(|other| other.unit == unit).map(|other| other.id);
        let id = before.unwrap_or_else(|| state.next_id());
        given.push(OtherUnit { id, unit, into, coefficient });
    }
    if multi == Some(false) {
        row.units = Box::default();
    } else if any {
        row.units = given.into();
    }
    Ok(())
}

fn prices(state: &mut State, shape: &Shape, row: &Material, entries: Vec<Body>) -> Outcome<Box<[Price]>> {
    let mut after = Vec::with_capacity(entries.len());
    for (at, mut body) in entries.into_iter().enumerate() {
        let place = format!("price_entity第{}行分录：", at + 1);
        let mut price = match body.id("id")? {
            None | Some(0) => Price { id: state.next_id(), unit: row.unit, ..Price::default() },
            Some(id) => row
                .prices
                .iter()
                .find(|price| price.id == id)
                .cloned()
                .ok_or_else(|| Refusal::unknown("id", &id.to_string()).at(&place))?,
        };
        if let Some(unit) = state.reference_given(Kind::Unit, "price_unit", &mut body).map_err(|r| r.at(&place))? {
            if row.coefficient(unit).is_none() {
                return Err(Refusal::unknown("price_unit_id", &unit.to_string()).at(&place));
            }
            price.unit = unit;
        }
        for (field, target) in [
            ("price_retail_price", &mut price.retail),
            ("price_trade_price", &mut price.trade),
            ("price_purchase_price", &mut price.purchase),
        ] {
            if let Some(value) = body.dec(field).map_err(|refusal| refusal.at(&place))? {
                *target = value;
            }
        }
        body.rest(shape, &mut price.extra);
        after.push(price);
    }
    Ok(after.into())
}
