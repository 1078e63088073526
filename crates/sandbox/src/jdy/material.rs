//! Products (sheet 5.3, 5.5): the row, its list, its detail, its units.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::State;
use super::body::Extra;
use super::json::Row;
use super::kinds::Kind;
use super::list::{Common, Facts, Frame, cut, frame, single};
use super::params::{Page, Params};
use super::refusal::{Outcome, Refusal};
use super::shapes::shape;
use super::table::Keyed;
use super::time::stamp;

/// A product.
#[derive(Clone, Default)]
pub(crate) struct Material {
    pub(crate) id: i64,
    pub(crate) number: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) model: Box<str>,
    pub(crate) barcode: Box<str>,
    pub(crate) remark: Box<str>,
    pub(crate) enable: bool,
    /// 1 普通, 2 套装, 3 服务.
    pub(crate) check_type: u8,
    /// 商品类别; 0 = none, as the other references.
    pub(crate) group: i64,
    pub(crate) unit: i64,
    pub(crate) brand: i64,
    pub(crate) store: i64,
    /// Units besides the base unit.
    pub(crate) units: Box<[OtherUnit]>,
    pub(crate) prices: Box<[Price]>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    pub(crate) extra: Extra,
}

/// 1 `unit` = `coefficient` × `into`.
#[derive(Clone)]
pub(crate) struct OtherUnit {
    pub(crate) id: i64,
    pub(crate) unit: i64,
    pub(crate) into: i64,
    pub(crate) coefficient: Decimal,
}

/// The prices in one unit.
#[derive(Clone, Default)]
pub(crate) struct Price {
    pub(crate) id: i64,
    pub(crate) unit: i64,
    pub(crate) retail: Decimal,
    pub(crate) trade: Decimal,
    pub(crate) purchase: Decimal,
    pub(crate) extra: Extra,
}

impl Keyed for Material {
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

impl Material {
    fn facts(&self) -> Facts<'_> {
        Facts {
            number: &self.number,
            name: &self.name,
            enable: self.enable,
            created: self.created,
            modified: self.modified,
        }
    }

    /// How many base units one `unit` is; `None` if the product does not know the unit.
    pub(crate) fn coefficient(&self, unit: i64) -> Option<Decimal> {
        let (mut unit, mut product) = (unit, Decimal::ONE);
        // A unit may be counted in another that is not the base unit, but not in a circle.
        for _ in 0..=self.units.len() {
            if unit == self.unit {
                return Some(product);
            }
            let other = self.units.iter().find(|other| other.unit == unit)?;
            product *= other.coefficient;
            unit = other.into;
        }
        None
    }
}

/// GET list.
pub(crate) fn list(state: &State, params: &Params) -> Outcome<String> {
    let (page, common) = (params.page()?, Common::read(params)?);
    let (ids, parents, units) = (params.ids("ids"), params.ids("parent"), params.flag("show_units"));
    let (count, rows) = cut(state.materials.iter(), page, |row: &Material| {
        common.fits(&row.facts())
            && ids.as_ref().is_none_or(|wanted| wanted.contains(&row.id))
            && parents.as_ref().is_none_or(|wanted| wanted.contains(&row.group))
    });
    let shape = shape("GET /jdy/v2/bd/material", "Row");
    let mut out = String::with_capacity(rows.len() * 1024);
    for (at, material) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        let mut row = Row::open(&mut out, shape, state.cipher());
        write_common(&mut row, state, material);
        row.text("is_self_restraint", "false");
        // No enable, price or modify time here (sheet 5.3).
        state.write_item(&mut row, "parent", Kind::MaterialGroup, material.group);
        state.write_item(&mut row, "brand", Kind::Brand, material.brand);
        if units {
            row.list("units", unit_rows(material), |row, unit| write_unit(row, state, material, &unit));
        }
        row.end(material.extra.as_deref());
    }
    Ok(frame(Frame::Master, page, count, rows.len(), "", &out))
}

/// What list and detail share.
fn write_common(row: &mut Row<'_>, state: &State, material: &Material) {
    row.id("id", material.id);
    row.text("number", &material.number);
    row.text("name", &material.name);
    row.text("model", &material.model);
    row.text("barcode", &material.barcode);
    row.text("remark", &material.remark);
    row.int("check_type", i64::from(material.check_type));
    row.flag("is_multi_unit", !material.units.is_empty());
    state.write_item(row, "base_unit", Kind::Unit, material.unit);
    state.write_item(row, "stock", Kind::Store, material.store);
}

/// GET detail, by `id` or `number`.
pub(crate) fn detail(state: &State, params: &Params) -> Outcome<String> {
    let material = find(state, params)?;
    let mut out = String::with_capacity(4096);
    let mut row = Row::open(&mut out, shape("GET /jdy/v2/bd/material_detail", "Data"), state.cipher());
    write_common(&mut row, state, material);
    row.enable(material.enable);
    row.id("parent_id", material.group);
    row.text("parent_number", state.number_of(Kind::MaterialGroup, material.group));
    // No brand name here: list and detail are not nested (sheet 3.4).
    row.id("brand_id", material.brand);
    for (at, other) in material.units.iter().enumerate().take(3) {
        let n = at + 1;
        row.id(&format!("fix_unit_id{n}"), other.unit);
        row.id(&format!("conversion_unit_id{n}"), other.into);
        row.dec(&format!("coefficient{n}"), other.coefficient);
    }
    row.list("price_entity", &material.prices, |mut row, price| {
        row.id("id", price.id);
        state.write_item(&mut row, "price_unit", Kind::Unit, price.unit);
        row.dec("price_retail_price", price.retail);
        row.dec("price_trade_price", price.trade);
        row.dec("price_purchase_price", price.purchase);
        row.end(price.extra.as_deref());
    });
    // The two words are swapped here against the stock list (sheet 5.3).
    let (qty, valid) = state.stock.total(material.id);
    row.dec("qty_inv", valid);
    row.dec("valid_qty", qty);
    if let Some(images) = material.extra.as_ref().and_then(|extra| extra.get("images")?.as_array()) {
        row.list("images", images.iter().enumerate(), |mut row, (at, url)| {
            row.text("url", url.as_str().unwrap_or_default());
            row.int("index", i64::try_from(at).unwrap_or_default());
            row.end(None);
        });
    }
    row.end(material.extra.as_deref());
    Ok(single(&out))
}

fn find<'s>(state: &'s State, params: &Params) -> Outcome<&'s Material> {
    match (params.get("id"), params.get("number")) {
        (Some(id), _) => {
            id.parse().ok().and_then(|id| state.materials.get(id)).ok_or_else(|| Refusal::unknown("id", id))
        }
        (None, Some(number)) => state.materials.find(number).ok_or_else(|| Refusal::unknown("number", number)),
        (None, None) => Err(Refusal::empty("参数id")),
    }
}

/// GET material units: `material_id` is required; `un_page=1` turns paging off (sheet 5.5).
pub(crate) fn unit_list(state: &State, params: &Params) -> Outcome<String> {
    let materials = params.ids("material_id").ok_or_else(|| Refusal::empty("参数material_id"))?;
    let mut page = params.page()?;
    let rows: Vec<(&Material, OtherUnit)> = materials
        .iter()
        .filter_map(|id| state.materials.get(*id))
        .flat_map(|material| unit_rows(material).into_iter().map(move |unit| (material, unit)))
        .collect();
    if params.flag("un_page") {
        page = Page { page: 1, size: rows.len().max(1) };
    }
    let (count, rows) = cut(rows.iter(), page, |_| true);
    let shape = shape("GET /jdy/v2/bd/material_unit", "Row");
    let mut out = String::new();
    for (at, (material, unit)) in rows.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_unit(Row::open(&mut out, shape, state.cipher()), state, material, unit);
    }
    Ok(frame(Frame::Master, page, count, rows.len(), "", &out))
}

/// GET material unit detail, by the id of the unit row.
pub(crate) fn unit_detail(state: &State, params: &Params) -> Outcome<String> {
    let text = params.get("id").ok_or_else(|| Refusal::empty("参数id"))?;
    let id: i64 = text.parse().map_err(|_| Refusal::unknown("id", text))?;
    let found = state
        .materials
        .iter()
        .find_map(|material| Some((material, unit_rows(material).into_iter().find(|unit| unit.id == id)?)));
    let (material, unit) = found.ok_or_else(|| Refusal::unknown("id", text))?;
    let mut out = String::new();
    let shape = shape("GET /jdy/v2/bd/material_unit_detail", "Data");
    write_unit(Row::open(&mut out, shape, state.cipher()), state, material, &unit);
    Ok(single(&out))
}

/// The base unit first, then the others.
fn unit_rows(material: &Material) -> Vec<OtherUnit> {
    // The base unit's row has no row of its own in our store; its id is derived and never collides with a given one.
    let base = OtherUnit { id: material.id + 1, unit: material.unit, into: material.unit, coefficient: Decimal::ONE };
    std::iter::once(base).chain(material.units.iter().cloned()).collect()
}

fn write_unit(mut row: Row<'_>, state: &State, material: &Material, unit: &OtherUnit) {
    let base = unit.unit == material.unit;
    row.id("id", unit.id);
    row.id("material_id", material.id);
    row.id("unit_id", unit.unit);
    row.text("unit_name", state.name_of(Kind::Unit, unit.unit));
    // The rows inside the product list spell the name without the underscore.
    row.text("unitid_name", state.name_of(Kind::Unit, unit.unit));
    row.text("unit_number", state.number_of(Kind::Unit, unit.unit));
    state.write_item(&mut row, "conversion_unit", Kind::Unit, unit.into);
    row.dec("coefficient", unit.coefficient);
    row.flag("is_default", base);
    let index = material.units.iter().position(|other| other.id == unit.id).map_or(0, |at| at + 1);
    row.int("index", index.to_i64().unwrap_or_default());
    row.int("unit_enable", 1);
    row.int("conversion_unit_enable", 1);
    row.text("unit_create_time", &stamp(material.created));
    row.end(None);
}
