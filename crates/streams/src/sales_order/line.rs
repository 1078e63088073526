//! A line of an order: what is carried of it, and its rules (SO-2, SO-3, PR-4).

use model::{Context, Field, Kind, Named, Preset, Reason, Reference, Stop, System, Table, reference, rule};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{product, unit, warehouse};

/// SO-3: the JDY warehouses that an order line may name.
pub(super) const STORES: Table = Table { system: System::Jdy, object: "store" };

/// A line as the rules read it.
#[derive(Serialize, Deserialize)]
pub(super) struct Line {
    #[serde(default)]
    product_id: Option<String>,
    #[serde(default, rename = "product_id__r", skip_serializing)]
    product_name: Option<String>,
    #[serde(default, deserialize_with = "model::optional_decimal")]
    quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "model::optional_decimal")]
    sales_price: Option<Decimal>,
    #[serde(default, skip_serializing)]
    unit: Option<String>,
    #[serde(default, rename = "unit__v")]
    unit_value: Value,
    #[serde(default, rename = "发货仓库__r", skip_serializing)]
    warehouse: Option<String>,
    #[serde(default, rename = "发货仓库")]
    warehouse_id: Value,
}

impl Line {
    /// The unit that it names, by the text that it shows.
    pub(super) fn unit(&self) -> Option<(Kind, Named, bool)> {
        Named::new(self.unit.as_ref(), None).map(|unit| (unit::KIND, unit, false))
    }

    /// The warehouse that it names, by its id in the CRM.
    pub(super) fn warehouse(&self) -> Option<(Kind, Named, bool)> {
        let id = self.warehouse_id.as_str().filter(|id| !id.is_empty())?.to_owned();
        Named::new(Some(&id), self.warehouse.as_ref()).map(|warehouse| (warehouse::KIND, warehouse, false))
    }

    /// The JDY warehouse whose row in the CRM it names, while that row is called as we have called it. JDY may call its own
    /// otherwise by now: WH-1 brings that name, and an order can be sent before it has (an event's, say).
    fn warehouse_of_row<'a>(&self, cx: &'a Context) -> Option<&'a str> {
        let binding = cx.lookup.binding(warehouse::KIND, self.warehouse_id.as_str()?)?;
        let ours = warehouse::name_in(&binding.label) == self.warehouse.as_deref();
        ours.then(|| binding.id(System::Jdy))
    }
}

pub(super) const LINE_FIELDS: &[Field<Line>] = &[
    reference(
        "产品名称",
        "商品名称",
        "material_id",
        Reference {
            kind: product::KIND,
            of: |l: &Line| Named::new(l.product_id.as_ref(), l.product_name.as_ref()),
            otherwise: foreign_product,
            pull: false,
        },
    )
    .required(),
    rule("数量", "数量", "qty", |l: &Line, _| quantity(l)).required(),
    rule("销售单价", "单价", "price", |l: &Line, _| exactly("销售单价", l.sales_price)).required(),
    rule("单位", "单位", "unit_id", unit_id).naming(unit::KIND).required(),
    rule("发货仓库", "仓库", "stock_id", store)
        .naming(warehouse::KIND)
        .required()
        .made("名称相同的仓库；没有同名的或未填时，用精斗云的第一个仓库"),
];

/// SO-2: a line with a product made in the CRM fails the whole order.
fn foreign_product(kind: Kind, named: Option<&Named>, cx: &Context) -> Result<Value, Stop> {
    let Some(named) = named else { return Ok(Value::Null) };
    let text = match cx.lookup.deleted(kind, &named.id) {
        Some(title) => format!("产品「{title}」已在精斗云删除，订单不能同步。请改用其他从精斗云同步来的产品"),
        None => format!("产品「{}」不是从精斗云同步来的，订单不能同步。请改用精斗云同步来的产品", named.name),
    };
    Err(Stop::Fail(Reason::waits_for(kind, &named.id, text)))
}

/// SO-1: a line of nothing is no line. What the CRM keeps fewer decimals of than were typed can come to that.
pub(super) fn quantity(l: &Line) -> Result<Value, Stop> {
    if l.quantity == Some(Decimal::ZERO) {
        let text = "「数量」为 0，精斗云不能下单，请修改数量或删除该行";
        return Err(Stop::Fail(Reason::new("order:no_quantity", text)));
    }
    exactly("数量", l.quantity)
}

/// Ruling 4: with more decimals than JDY keeps (jdy-api.md §3.5) it would be another value there.
fn exactly(label: &str, value: Option<Decimal>) -> Result<Value, Stop> {
    const DECIMALS: u32 = 10;
    let value = value.ok_or_else(|| Stop::missing(label))?.normalize();
    if value.scale() > DECIMALS {
        let text = format!("「{label}」{value} 的小数超过 {DECIMALS} 位，精斗云不能精确保存，请修改后重试");
        return Err(Stop::Fail(Reason::new(&format!("order:decimals:{label}"), text)));
    }
    Ok(model::decimal(value))
}

/// SO-3: the JDY warehouse of the same name; none of that name, none given, or P-3 off → the first one. The name of a row
/// that came from JDY is that of the warehouse it came from, whatever JDY calls that one, or another one, since.
pub(super) fn store(l: &Line, cx: &Context) -> Result<Value, Stop> {
    let stores = cx.lookup.table(STORES);
    let name = l.warehouse.as_deref().filter(|_| cx.has(Preset::Warehouse));
    let where_is = |field: &str, value: &str| stores.iter().find(|s| s[field].as_str() == Some(value));
    let of_row = |name| l.warehouse_of_row(cx).and_then(|id| where_is("id", id)).or_else(|| where_is("name", name));
    let named = name.and_then(of_row);
    let none = || Stop::Fail(Reason::new("order:no_store", "精斗云没有可用的仓库，请先启用一个仓库"));
    named.or_else(|| stores.first()).map(|s| s["id"].clone()).ok_or_else(none)
}

/// The JDY unit behind the line's unit label; its key ends in the unit's id.
fn unit_id(l: &Line, cx: &Context) -> Result<Value, Stop> {
    let Some(label) = l.unit.as_deref().filter(|label| !label.is_empty()) else {
        return Err(Stop::missing("单位"));
    };
    let unbound = || {
        let text = format!("单位「{label}」不是从精斗云同步来的，请检查产品的单位");
        Stop::Fail(Reason::waits_for(unit::KIND, label, text))
    };
    match cx.lookup.binding(unit::KIND, label) {
        Some(unit) => Ok(unit::jdy_id(&unit.jdy_id).into()),
        None => Err(broken_unit(l, cx).unwrap_or_else(unbound)),
    }
}

/// PR-4: where the product's unit was changed or removed by hand, the line shows another text, and waits for the unit.
fn broken_unit(l: &Line, cx: &Context) -> Option<Stop> {
    let unit = cx.lookup.broken(unit::KIND, l.product_id.as_deref()?)?;
    Some(Stop::Hold(Reason::waits_for(unit::KIND, &unit.jdy_id, unit.broken.as_deref()?)))
}
