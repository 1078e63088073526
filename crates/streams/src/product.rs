//! Product 商品 → 产品: new, changed, disabled, enabled, deleted (PR-1 to PR-6).

use model::{
    Adopt, Context, Decision, Direction, Field, Kind, Named, Preset, Reason, Reference, Source, Spec, Stop, Stream,
    Target, Vanished, reference, rule, value,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{brand, otherwise, product_category, unit};

/// The kind's name.
pub const KIND: Kind = Kind("product");

/// What the CRM's 价格（元） keeps (fxiaoke-api.md §4.3).
const PRICE_DECIMALS: u32 = 2;

/// The stream.
pub struct Product;

/// A row of JDY's list with its detail (jdy-api.md §5.3): price and `enable` are in the detail only.
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    parent_id: Option<String>,
    #[serde(default)]
    parent_name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    base_unit_id: Option<String>,
    #[serde(default)]
    base_unit_name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    is_multi_unit: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    brand_id: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    brand_name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    enable: Option<String>,
    #[serde(default, rename = "price_entity")]
    prices: Vec<Price>,
}

#[derive(Serialize, Deserialize)]
struct Price {
    #[serde(default, rename = "price_unit_id", deserialize_with = "model::text")]
    unit: Option<String>,
    #[serde(default, rename = "price_aux_id", deserialize_with = "model::text")]
    aux: Option<String>,
    #[serde(default, rename = "price_retail_price", deserialize_with = "model::optional_decimal")]
    retail: Option<Decimal>,
}

impl Stream for Product {
    type Record = Record;

    // PR-2: never are two products merged.
    const SPEC: &'static Spec = &Spec {
        needs: &[unit::KIND, product_category::KIND, brand::KIND],
        ..Spec::new(
            KIND,
            "产品",
            Direction::ToCrm,
            Source { detail: true, vanished: Vanished::Deletes, ..Source::new("material") },
            Target::new("ProductObj", &["product_code"], Adopt::SameOrFail(&["product_code", "name"]))
                .called(&["name"]),
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        value("商品编码", "产品编码", "product_code", |r: &Record| r.number.clone().into()).required(),
        value("商品名称", "产品名称", "name", name).required().made("商品编码与商品名称连在一起，使名称不重复"),
        reference(
            "商品类别",
            "分类",
            "category",
            Reference { kind: product_category::KIND, of: category, otherwise: otherwise::hold, pull: false },
        )
        .required(),
        reference(
            "计量单位",
            "单位",
            "unit",
            Reference { kind: unit::KIND, of: base_unit, otherwise: unit_missing, pull: false },
        )
        .required()
        .made("基本单位"),
        reference(
            "品牌",
            "品牌",
            "品牌",
            Reference {
                kind: brand::KIND,
                of: |r: &Record| Named::new(r.brand_id.as_ref().filter(|id| *id != "0"), r.brand_name.as_ref()),
                otherwise: otherwise::hold,
                pull: false,
            },
        )
        .with(Preset::Brand),
        value("零售价", "价格（元）", "price", price).made("基本单位的零售价"),
        rule("是否启用", "上下架", "product_status", shelf)
            .knows("enable", &["1", "0", "true", "false"])
            .made("启用为上架，禁用为下架"),
    ];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.number.as_deref().unwrap_or_default(), r.name.as_deref().unwrap_or_default())
    }

    fn note(&self, r: &Record, _: &Context) -> Option<Reason> {
        finer_than_the_price(r)
    }

    /// PR-3: the CRM requires a category.
    fn decide(&self, r: &Record, _: &Context) -> Decision {
        if category(r).is_none() {
            let text = "商品没有商品类别，而纷享销客要求产品必须有分类。请在精斗云为该商品选择类别";
            return Decision::Stop(Stop::Fail(Reason::new("product:no_category", text)));
        }
        Decision::Write
    }
}

/// PR-6: what 纷享销客's price cannot hold is said, since it is rounded there.
fn finer_than_the_price(r: &Record) -> Option<Reason> {
    let retail = retail(r).normalize();
    let text = format!("零售价 {retail} 的小数超过 {PRICE_DECIMALS} 位，纷享销客的价格只保留 {PRICE_DECIMALS} 位");
    (retail.scale() > PRICE_DECIMALS).then(|| Reason::note(text))
}

/// PR-2: JDY number followed by JDY name, unique in the CRM.
fn name(r: &Record) -> Value {
    let Some(name) = r.name.as_deref().filter(|name| !name.trim().is_empty()) else { return Value::Null };
    format!("{}{name}", r.number.as_deref().unwrap_or_default()).into()
}

fn category(r: &Record) -> Option<Named> {
    Named::new(r.parent_id.as_ref().filter(|id| *id != "0"), r.parent_name.as_ref())
}

fn base_unit(r: &Record) -> Option<Named> {
    unit::of_product(r.base_unit_id.as_ref(), r.base_unit_name.as_ref(), r.is_multi_unit.as_deref() == Some("true"))
}

/// PR-4: every product of a unit that could not be synchronised fails with the unit's name, and goes on by itself.
fn unit_missing(kind: Kind, named: Option<&Named>, _: &Context) -> Result<Value, Stop> {
    let Some(named) = named else { return Ok(Value::Null) };
    let text = format!("单位「{}」尚未同步到纷享销客，请先处理该单位；单位可用后本商品会自动继续", named.name);
    Err(Stop::Fail(Reason::waits_for(kind, &named.id, text)))
}

/// PR-6: the base unit's 零售价, of the row without auxiliary properties. The CRM's price is required with default 0.
fn price(r: &Record) -> Value {
    model::decimal(retail(r))
}

fn retail(r: &Record) -> Decimal {
    let row = r.prices.iter().find(|p| p.unit == r.base_unit_id && p.aux.as_deref().is_none_or(|aux| aux == "0"));
    row.and_then(|p| p.retail).unwrap_or_default()
}

/// PR-1: disabled = 下架, enabled = 上架.
fn shelf(r: &Record, _: &Context) -> Result<Value, Stop> {
    match r.enable.as_deref() {
        Some("0" | "false") => Ok("下架".into()),
        None | Some("1" | "true") => Ok("上架".into()),
        Some(other) => {
            let text = format!("商品的启用状态「{other}」无法识别，请在精斗云重新启用或禁用该商品后重试");
            Err(Stop::Fail(Reason::new("product:enable", text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(mut extra: Value) -> Record {
        let mut row = json!({"id": "9", "number": "P001", "name": "苹果", "base_unit_id": "1", "base_unit_name": "支"});
        row.as_object_mut().expect("object").append(extra.as_object_mut().expect("object"));
        serde_json::from_value(row).expect("a record")
    }

    #[test]
    fn pr_2_the_crm_name_is_number_then_name() {
        assert_eq!(name(&record(json!({}))), "P001苹果");
    }

    #[test]
    fn pr_6_the_price_is_the_retail_price_of_the_base_unit() {
        let r = record(json!({"price_entity": [
            {"price_unit_id": "2", "price_retail_price": "99"},
            {"price_unit_id": "1", "price_aux_id": "7", "price_retail_price": "98"},
            {"price_unit_id": "1", "price_aux_id": "", "price_retail_price": "12.50"},
        ]}));
        assert_eq!(price(&r).to_string(), "12.5");
        let none_of_it =
            json!({"price_entity": [{"price_unit_id": "1", "price_aux_id": "0", "price_retail_price": "8"}]});
        assert_eq!(price(&record(none_of_it)).to_string(), "8");
        assert_eq!(price(&record(json!({}))).to_string(), "0");
        assert!(finer_than_the_price(&r).is_none());
        let cents = record(json!({"price_entity": [{"price_unit_id": "1", "price_retail_price": "12.55"}]}));
        assert!(finer_than_the_price(&cents).is_none());
        let fine = record(json!({"price_entity": [{"price_unit_id": "1", "price_retail_price": "12.5050"}]}));
        assert!(finer_than_the_price(&fine).is_some_and(|note| note.text.contains("12.505")));
    }

    #[test]
    fn pr_6_a_multi_unit_product_has_its_base_unit_within_its_own_group() {
        let named = base_unit(&record(json!({"is_multi_unit": true}))).expect("a unit");
        assert_eq!((named.id.as_str(), named.name.as_str()), ("1/1", "支-支"));
    }

    #[test]
    fn pr_1_disabled_is_off_the_shelf_and_what_is_neither_is_asked_about() {
        let lookup = model::Lookup::default();
        let cx = Context::new(&lookup, model::System::Crm);
        let shelf = |enable: Value| shelf(&record(json!({"enable": enable})), &cx);
        assert_eq!(shelf(json!("0")), Ok("下架".into()));
        assert_eq!(shelf(json!(1)), Ok("上架".into()));
        assert!(shelf(json!("7")).is_err());
    }
}
