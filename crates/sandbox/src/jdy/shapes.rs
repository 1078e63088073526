//! The field inventory (`shapes.txt`, sheet appendix A) as something to check requests against and to write replies by.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::body::decimal;
use super::refusal::{Outcome, Refusal};

/// The wire type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    /// Text that leaves encrypted.
    Private,
    Int,
    Number,
    Bool,
    Array,
    Map,
    /// A list of structures.
    List,
    /// One structure.
    One,
}

/// A field of a structure.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Type,
    pub(crate) required: bool,
    /// The structure of a `List` or `One`.
    pub(crate) inner: &'static str,
}

/// A structure: its fields, in the order of the sheet.
#[derive(Debug)]
pub(crate) struct Shape {
    endpoint: &'static str,
    pub(crate) fields: Vec<Field>,
    at: HashMap<&'static str, u8>,
}

/// Endpoint, then name of the structure.
type Inventory = HashMap<&'static str, HashMap<&'static str, Shape>>;

static SHAPES: LazyLock<Inventory> = LazyLock::new(|| read(include_str!("shapes.txt")));

/// A structure of an endpoint: `("GET /jdy/v2/bd/store", "Row")`. A name that is not in the inventory is a structure
/// without fields.
pub(crate) fn shape(endpoint: &str, name: &str) -> &'static Shape {
    static NONE: LazyLock<Shape> = LazyLock::new(|| Shape { endpoint: "", fields: Vec::new(), at: HashMap::new() });
    let found = SHAPES.get(endpoint).and_then(|shapes| shapes.get(name));
    debug_assert!(found.is_some() || name.is_empty(), "no structure {name:?} at {endpoint:?}");
    found.unwrap_or(&NONE)
}

fn read(text: &'static str) -> Inventory {
    let mut shapes = Inventory::new();
    let mut endpoint = "";
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.trim_start().split_once(" = ") {
            None => endpoint = line,
            Some((name, fields)) => {
                let fields: Vec<Field> = fields.split(' ').filter_map(field).collect();
                let at = fields.iter().zip(0u8..).map(|(field, at)| (field.name, at)).collect();
                shapes.entry(endpoint).or_default().insert(name, Shape { endpoint, fields, at });
            }
        }
    }
    shapes
}

fn field(text: &'static str) -> Option<Field> {
    let (name, kind) = text.split_once(':')?;
    let (name, required) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
    let (kind, inner) = match kind {
        "s" => (Type::Text, ""),
        "s!" => (Type::Private, ""),
        "i" => (Type::Int, ""),
        "n" => (Type::Number, ""),
        "b" => (Type::Bool, ""),
        "a" | "[s]" => (Type::Array, ""),
        "map" => (Type::Map, ""),
        other => match other.strip_prefix('[') {
            Some(inner) => (Type::List, inner.trim_end_matches(']')),
            None => (Type::One, other),
        },
    };
    Some(Field { name, kind, required, inner })
}

impl Shape {
    /// The place of a field.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.at.get(name).map(|at| usize::from(*at))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.at.contains_key(name)
    }

    /// The structure of a list field.
    pub(crate) fn inner(&self, name: &str) -> &'static Shape {
        let inner = self.place(name).map_or("", |at| self.fields[at].inner);
        shape(self.endpoint, inner)
    }

    /// Checks a request: types first (1030002001), then what is required (1030002000). Entries are named by their
    /// number (quirk 16). What the inventory does not know is passed over, as the gateway does.
    pub(crate) fn check(&self, body: &Map<String, Value>, place: &str) -> Outcome<()> {
        for field in &self.fields {
            if let Some(value) = body.get(field.name).filter(|value| !value.is_null()) {
                check_type(field, value, place)?;
            }
        }
        for field in self.fields.iter().filter(|field| field.required) {
            if blank(body.get(field.name)) && !stands_in(field.name, body) {
                return Err(Refusal::empty(&named(field.name)).at(place));
            }
        }
        for field in self.fields.iter().filter(|field| field.kind == Type::List) {
            let Some(Value::Array(entries)) = body.get(field.name) else { continue };
            for (at, entry) in entries.iter().enumerate() {
                let place = format!("{place}{}第{}行分录：", field.name, at + 1);
                let Value::Object(entry) = entry else {
                    return Err(Refusal::wrong_type(field.name, "对象数组").at(&place));
                };
                shape(self.endpoint, field.inner).check(entry, &place)?;
            }
        }
        Ok(())
    }
}

fn check_type(field: &Field, value: &Value, place: &str) -> Outcome<()> {
    let (fits, wanted) = match field.kind {
        // Numbers pass for texts and numeric texts for numbers, as the vendor's own samples send them (sheet 3.5).
        Type::Text | Type::Private => (value.is_string() || (value.is_number() && !is_word(field.name)), "字符串"),
        Type::Int => (whole(value), "整数"),
        Type::Number => (value.is_number() || value.as_str().is_some_and(numeric), "数值"),
        Type::Bool => (value.is_boolean() || matches!(value.as_str(), Some("true" | "false")), "布尔值"),
        Type::Array | Type::List => (value.is_array(), "数组"),
        Type::Map | Type::One => (value.is_object(), "对象"),
    };
    if fits { Ok(()) } else { Err(Refusal::wrong_type(&named(field.name), wanted).at(place)) }
}

/// Absent, null, an empty text or an empty list: all mean that nothing was given.
pub(crate) fn blank(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    }
}

/// `customer_id` may be given as `customer_number` (sheet 5.9, 5.10), `price` as `tax_price`.
fn stands_in(name: &str, body: &Map<String, Value>) -> bool {
    match name.strip_suffix("_id") {
        Some(stem) => !blank(body.get(&[stem, "_number"].concat())),
        None => name == "price" && !blank(body.get("tax_price")),
    }
}

/// A decimal as text; an empty one is no value.
fn numeric(text: &str) -> bool {
    text.trim().is_empty() || decimal(text).is_some()
}

fn whole(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_i64() || number.is_u64(),
        Value::String(text) => text.is_empty() || text.parse::<i64>().is_ok(),
        _ => false,
    }
}

fn is_word(name: &str) -> bool {
    const WORDS: [&str; 9] =
        ["name", "remark", "addr", "address", "comment", "description", "contact_person", "model", "email"];
    WORDS.contains(&name) || name.ends_with("_name") || name.ends_with("_date") || name.ends_with("_address")
}

/// The field as an administrator knows it, with its technical name.
pub(crate) fn named(field: &str) -> String {
    let label = match field {
        "name" => "名称",
        "number" => "编码",
        "bill_no" => "单据编号",
        "bill_date" => "单据日期",
        "customer_id" => "客户",
        "material_id" => "商品",
        "material_entity" => "商品分录",
        "unit_id" => "基本资料单位",
        "base_unit_id" => "基本计量单位",
        "stock_id" => "仓库",
        "qty" => "数量",
        "price" => "单价",
        "is_free" => "是否赠品",
        "precision" => "精度",
        "pay_entry_list" => "收款明细",
        "source_bill_entry_list" => "源单明细",
        "settle_account_id" => "结算账户",
        "amount" => "金额",
        "cur_settle_amount" => "本次核销金额",
        _ => return format!("字段{field}"),
    };
    format!("{label}({field})")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{SHAPES, shape};

    fn refused(body: &Value) -> (i64, String) {
        let body = body.as_object().expect("an object");
        let refusal = shape("POST /jdy/v2/scm/sal_order", "request").check(body, "").expect_err("a refusal");
        (refusal.code, refusal.text)
    }

    #[test]
    fn every_structure_that_is_named_exists_and_is_small_enough_to_be_counted() {
        for (endpoint, shapes) in SHAPES.iter() {
            for field in shapes.values().flat_map(|structure| &structure.fields) {
                assert!(field.inner.is_empty() || shapes.contains_key(field.inner), "{endpoint} {field:?}");
            }
            assert!(shapes.values().all(|structure| structure.fields.len() <= 128));
        }
    }

    #[test]
    fn a_missing_field_is_named_with_its_entry() {
        let line = json!({"material_id": "1", "qty": 1, "price": 1, "is_free": false, "unit_number": ""});
        let good = json!({"material_id": "1", "qty": 1, "price": 1, "is_free": false, "unit_id": "8"});
        let (code, text) =
            refused(&json!({"bill_date": "2026-01-01", "customer_id": "1", "material_entity": [good, line]}));
        assert_eq!(code, 1_030_002_000);
        assert!(text.contains("第2行") && text.contains("unit_id"), "{text}");
        assert_eq!(refused(&json!({"data": {"bill_date": "2026-01-01"}})).0, 1_030_002_000);
    }

    #[test]
    fn a_wrong_type_is_refused() {
        for body in [
            json!({"bill_date": 20_260_101}),
            json!({"material_entity": {}}),
            json!({"material_entity": ["x"], "bill_date": "2026-01-01", "customer_id": "1"}),
            json!({"bill_dis_amount": "five"}),
            json!({"customer_id": {"id": 1}}),
            json!({"ignore_warn": "yes"}),
        ] {
            assert_eq!(refused(&body).0, 1_030_002_001, "{body}");
        }
    }
}
