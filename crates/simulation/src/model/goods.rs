//! Chapters UN, PC, PR, BR and CC: what of 精斗云's goods the CRM must hold.

use std::collections::{BTreeMap, BTreeSet};

use model::{Preset, State};
use serde_json::Value;

use super::{Sides, Wrong, gone, hand};
use crate::fields::FIELDS;
use crate::ours::of_product;
use crate::world::{World, text};
use crate::{exact, is_open};

/// How it is said that a switch lacks a field.
pub(crate) const LACKS: &str = "P:";
/// How the codes of products begin that the CRM has of its own.
const OWN: &str = "CRM-";

/// The name of a product that the CRM has made itself.
pub(super) fn name_of_the_crms_own(sides: &Sides, crm_id: &str) -> Option<String> {
    let row = sides.crm("ProductObj").iter().find(|row| text(&row["_id"]) == crm_id)?;
    text(&row["product_code"]).starts_with(OWN).then(|| text(&row["name"]))
}

fn is_none(id: &str) -> bool {
    id.is_empty() || id == "0"
}

/// UN-1: units by key: each alone, and each within the group that is the base unit of a product of several; the text of each.
pub(super) fn unit_keys(sides: &Sides) -> BTreeMap<String, String> {
    let name = |id: &str| Sides::by_id(&sides.units, id).map(|unit| text(&unit["name"])).unwrap_or_default();
    let mut labels: BTreeMap<String, String> =
        sides.units.iter().map(|unit| (text(&unit["id"]), text(&unit["name"]))).collect();
    for product in sides.products.iter().filter(|p| is_multi(p)) {
        let base = text(&product["base_unit_id"]);
        let others = ["fix_unit_id1", "fix_unit_id2"].iter().map(|field| text(&product[*field]));
        for unit in std::iter::once(base.clone()).chain(others).filter(|id| !is_none(id)) {
            labels.insert(format!("{base}/{unit}"), format!("{}-{}", name(&base), name(&unit)));
        }
    }
    labels
}

fn is_multi(product: &Value) -> bool {
    text(&product["is_multi_unit"]) == "true"
}

/// The text of a product's unit: its base unit, within its own group if it has several (PR-6, UN-1).
pub(super) fn unit_of(sides: &Sides, product: &Value) -> String {
    let base = Sides::by_id(&sides.units, &text(&product["base_unit_id"]));
    let name = base.map(|unit| text(&unit["name"])).unwrap_or_default();
    if is_multi(product) { format!("{name}-{name}") } else { name }
}

/// Chapter P: what a switch needs is there, also where somebody has taken it away.
pub(super) fn fields(sides: &Sides, wrong: &mut Wrong) {
    for (object, label, preset) in FIELDS {
        if sides.has(preset) && sides.field(object, label).is_none() {
            wrong.say(format!("{LACKS} {object} has no field 「{label}」"));
        }
    }
}

/// Every unit is one option, and what was taken away by hand is not silently put back (PR-4).
pub(super) fn units(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let options = sides.labels("ProductObj", "unit");
    for label in &unit_keys(sides).into_values().collect::<BTreeSet<String>>() {
        let count = options.iter().filter(|o| *o == label).count();
        let taken = world.notes.taken_units.contains_key(label);
        match count {
            0 if !taken => wrong.say(format!("UN: the CRM has no unit option 「{label}」")),
            2.. => wrong.say(format!("UN: the CRM has the unit option 「{label}」 {count} times")),
            0 if !is_said(sides, label) => {
                wrong.say(format!(
                    "PR-4: the unit option 「{label}」 was taken away by hand, and the log does not say so"
                ));
            }
            1 if taken => wrong.say(format!("PR-4: the unit option 「{label}」 was taken away by hand and is back")),
            _ => {}
        }
    }
}

/// Whether the log says that this unit is not there.
fn is_said(sides: &Sides, label: &str) -> bool {
    let records: Vec<_> = sides.log("unit").iter().filter(|record| record.title == label).collect();
    !records.is_empty() && records.iter().all(|record| record.state == State::Failed)
}

/// The names of a category and of all above it.
fn path(sides: &Sides, id: &str) -> Vec<String> {
    let (mut names, mut at) = (Vec::new(), id.to_owned());
    while let Some(category) = Sides::by_id(&sides.categories, &at).filter(|_| names.len() < 20) {
        names.insert(0, text(&category["name"]));
        at = text(&category["parent_id"]);
    }
    names
}

fn crm_path(sides: &Sides, id: &str) -> Vec<String> {
    let (mut names, mut at) = (Vec::new(), Some(id.to_owned()));
    while let Some(category) = sides.crm_categories.iter().find(|c| Some(&c.id) == at.as_ref() && names.len() < 20) {
        names.insert(0, category.name.clone());
        at.clone_from(&category.parent);
    }
    names
}

/// PC-1: the tree, each category once.
pub(super) fn categories(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let there: Vec<Vec<String>> = sides.crm_categories.iter().map(|c| crm_path(sides, &c.id)).collect();
    let mut wanted = BTreeSet::new();
    for category in &sides.categories {
        let path = path(sides, &text(&category["id"]));
        let count = there.iter().filter(|there| **there == path).count();
        if count != 1 {
            wrong.say(format!("PC-1: the category {} is there {count} times", path.join("/")));
        }
        wanted.insert(path);
    }
    for (path, at) in there.iter().zip(&sides.crm_categories).filter(|(path, _)| !wanted.contains(*path)) {
        if path.as_slice() == ["服务与租赁"] || gone::is_kept(world, "product_category", &at.id, &at.name) {
            continue;
        }
        wrong.say(format!("PC-1: nobody knows the CRM's category {}", path.join("/")));
    }
}

/// PR-1 to PR-6, BR-1.
pub(super) fn products(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let mut by_code: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for row in sides.crm("ProductObj").iter().filter(|row| !text(&row["product_code"]).starts_with(OWN)) {
        by_code.entry(text(&row["product_code"])).or_default().push(row);
    }
    for product in &sides.products {
        let code = text(&product["number"]);
        let there = by_code.remove(&code).unwrap_or_default();
        let unit = unit_of(sides, product);
        let blocked = is_none(&text(&product["parent_id"])) || world.notes.taken_units.contains_key(&unit);
        match there.as_slice() {
            [_, _, ..] => wrong.say(format!("PR-2: product {code} is there {} times", there.len())),
            _ if blocked => failed_for(sides, product, &unit, wrong),
            [] if hand::is_removed(world, &code) => {
                let record = sides.record("product", &text(&product["id"]));
                hand::told(world, &code, &of_product(product), record, wrong);
            }
            [] => wrong.say(format!("PR-1: product {code} is not there: {}", why(sides, product))),
            [one] => same((sides, world), product, one, &unit, wrong),
        }
    }
    bound(sides, wrong);
    for code in by_code.keys().filter(|code| !world.notes.kept.contains(*code)) {
        let deleted = world.notes.deleted.contains(code);
        let said = if deleted { "PR-5: the deleted" } else { "PR: nobody knows the" };
        wrong.say(format!("{said} product {code} is in the CRM"));
    }
}

/// What is bound is one product: orders and deliveries mean by it what it is bound to.
fn bound(sides: &Sides, wrong: &mut Wrong) {
    for row in sides.crm("ProductObj") {
        let twin = sides.in_jdy("product", &text(&row["_id"])).and_then(|id| Sides::by_id(&sides.products, id));
        if let Some(product) = twin {
            wrong.differ("PR-5: the code of a bound product", &text(&row["product_code"]), &text(&product["number"]));
        }
    }
}

/// What the log says of a product.
fn why(sides: &Sides, product: &Value) -> String {
    let record = sides.record("product", &text(&product["id"]));
    record.map_or("no record".to_owned(), |r| format!("{:?} {}", r.state, r.reason.clone().unwrap_or_default()))
}

/// PR-3, PR-4: it fails, saying why, with the unit's name.
fn failed_for(sides: &Sides, product: &Value, unit: &str, wrong: &mut Wrong) {
    let record = sides.record("product", &text(&product["id"]));
    let reason = record.and_then(|record| record.reason.clone()).unwrap_or_default();
    let category = is_none(&text(&product["parent_id"]));
    let says = if category { reason.contains("商品类别") } else { reason.contains(unit) };
    if record.is_none_or(|record| record.state != State::Failed) || !says {
        let code = text(&product["number"]);
        wrong.say(format!("PR-3, PR-4: product {code} of unit 「{unit}」 should have failed: {}", why(sides, product)));
    }
}

fn same((sides, world): (&Sides, &World), product: &Value, row: &Value, unit: &str, wrong: &mut Wrong) {
    let (id, code) = (text(&product["id"]), text(&product["number"]));
    let of = |what: &str| format!("product {code}: {what} ({})", why(sides, product));
    if sides.in_crm("product", &id) != Some(text(&row["_id"]).as_str()) {
        wrong.say(of("F-5: it is there and not bound"));
    }
    if sides.record("product", &id).is_none_or(|record| is_open(record.state)) {
        wrong.say(of("F-5: nothing is wrong with it"));
    }
    let name = format!("{code}{}", text(&product["name"]));
    hand::differ(world, &of("PR-2 name"), (row, "name"), &name, wrong);
    let (is, should) = (crm_path(sides, &text(&row["category"])), path(sides, &text(&product["parent_id"])));
    wrong.differ(&of("PC category"), &is.join("/"), &should.join("/"));
    wrong.differ(&of("PR-6 unit"), &sides.label("ProductObj", "unit", row), unit);
    let (is, should) = (exact(&row["price"]), retail(product));
    if is != should && !world.notes.hand.excuses(row, "price", &should.to_string()) {
        wrong.say(of(&format!("PR-6 price is {is} and should be {should}")));
    }
    let shelf = if text(&product["enable"]) == "0" { "下架" } else { "上架" };
    wrong.differ(&of("PR-1 shelf"), &sides.label("ProductObj", "product_status", row), shelf);
    if let Some(field) = sides.field("ProductObj", "品牌").filter(|_| sides.has(Preset::Brand)) {
        let brand = Sides::by_id(&sides.brands, &text(&product["brand_id"])).map(|b| text(&b["name"]));
        wrong.differ(&of("BR-1 brand"), &text(&row[field]), &brand.unwrap_or_default());
    }
}

/// PR-6: 零售价 of the base unit.
fn retail(product: &Value) -> rust_decimal::Decimal {
    let base = text(&product["base_unit_id"]);
    let rows = product["price_entity"].as_array().map_or(&[][..], Vec::as_slice);
    let row = rows.iter().find(|row| text(&row["price_unit_id"]) == base && is_none(&text(&row["price_aux_id"])));
    row.map(|row| exact(&row["price_retail_price"])).unwrap_or_default()
}

/// CC-1, with P-2.
pub(super) fn customer_categories(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let fields = ["客户分类编号", "上级分类"].map(|label| sides.field("客户分类", label));
    let [Some(code), Some(parent)] = fields else {
        if sides.has(Preset::CustomerCategory) {
            wrong.say("P-2: the object 客户分类 is not there");
        }
        return;
    };
    let rows = sides.crm("客户分类");
    for group in sides.groups.iter().filter(|_| sides.has(Preset::CustomerCategory)) {
        let number = text(&group["number"]);
        let there: Vec<&Value> = rows.iter().filter(|row| text(&row[code]) == number).collect();
        let [row] = there.as_slice() else {
            wrong.say(format!("CC-1: customer category {number} is there {} times", there.len()));
            continue;
        };
        hand::differ(world, &format!("CC-1 name of {number}"), (row, "name"), &text(&group["name"]), wrong);
        let above = Sides::by_id(&sides.groups, &text(&group["parent_id"])).map(|g| text(&g["number"]));
        let shown = rows.iter().find(|other| other["_id"] == row[parent]).map(|other| text(&other[code]));
        wrong.differ(&format!("CC-1 parent of {number}"), &shown.unwrap_or_default(), &above.unwrap_or_default());
    }
    let kept = |row: &&Value| gone::is_kept(world, "customer_category", &text(&row["_id"]), &text(&row["name"]));
    let count = rows.iter().filter(|row| !kept(row)).count();
    if count > sides.groups.len() {
        wrong.say(format!("CC-1: {count} customer categories of {}", sides.groups.len()));
    }
}
