//! Names of G1: G2's without underscores, references as `<x>id_id` (sheet 6).

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::jdy::shapes::{Shape, shape};
use crate::jdy::time::{DAY, Day};

/// Every filter of the lists, in G2's spelling.
const FILTERS: &[&str] = &[
    "bill_close_state",
    "bill_no",
    "bill_status",
    "c_level",
    "contact_person_main",
    "create_end_time",
    "create_start_time",
    "customer_group_id",
    "customer_id",
    "customer_name",
    "customer_number",
    "dept_id",
    "dept_number",
    "emp_id",
    "emp_number",
    "end_bill_date",
    "io_status",
    "is_show_zero_im_qty",
    "material_id",
    "material_ids",
    "material_model",
    "material_name",
    "material_number",
    "material_numbers",
    "mobile_main",
    "modify_end_time",
    "modify_start_time",
    "order_by",
    "page_size",
    "parent_id",
    "real_io_status",
    "sale_dept_id",
    "saler_id",
    "settle_status",
    "show_units",
    "source_bill_id",
    "src_bill_no",
    "start_bill_date",
    "stock_ids",
    "stock_numbers",
    "un_page",
];

/// What no rule gives: G1, G2.
const IRREGULAR: &[(&str, &str)] = &[
    ("contractpersons", "contact_persons"),
    ("parentorg_id", "parent_id"),
    ("starttime", "modify_start_time"),
    ("endtime", "modify_end_time"),
    ("begindate", "modify_start_time"),
    ("expiredate", "modify_end_time"),
];

static BY_SQUASHED: LazyLock<HashMap<String, &str>> =
    LazyLock::new(|| FILTERS.iter().map(|name| (squash(name), *name)).collect());

fn squash(name: &str) -> String {
    name.replace('_', "")
}

/// The filters of a list or detail in G2's names; -1 is no filter, except for `enable`, where it means all.
pub(super) fn filters(body: &Map<String, Value>) -> Map<String, Value> {
    let none = |name: &str, value: &Value| {
        name != "enable" && (value.as_i64() == Some(-1) || matches!(value, Value::Array(items) if items.is_empty()))
    };
    let given = body.iter().filter(|(name, value)| !none(name, value));
    given.map(|(name, value)| (filter(name), day(name, value).unwrap_or_else(|| value.clone()))).collect()
}

/// `begindate` and `expiredate` are days of the last change, as the one page of today's interface that kept them says.
fn day(name: &str, value: &Value) -> Option<Value> {
    let ends = match name {
        "begindate" => 0,
        "expiredate" => 1,
        _ => return None,
    };
    let day = Day::parse(value.as_str()?)?;
    Some((day.start() + ends * (DAY - 1)).into())
}

fn filter(name: &str) -> String {
    let irregular = IRREGULAR.iter().find(|(g1, _)| *g1 == name).map(|(_, g2)| *g2);
    let squashed = squash(name);
    let found = irregular.or_else(|| BY_SQUASHED.get(&squashed).copied()).or_else(|| {
        let stem = squashed.strip_suffix("idid")?;
        BY_SQUASHED.get(&[stem, "id"].concat()).copied()
    });
    found.unwrap_or(name).to_owned()
}

/// The body of a save or an operation in G2's names.
pub(super) fn request(path: &str, body: &Map<String, Value>) -> Map<String, Value> {
    rename(shape(&["POST ", path].concat(), "request"), body)
}

fn rename(shape: &Shape, body: &Map<String, Value>) -> Map<String, Value> {
    body.iter()
        .map(|(g1, value)| {
            let name = field(shape, g1);
            let value = match value {
                Value::Array(rows) if shape.has(&name) && rows.iter().any(Value::is_object) => {
                    let inner = shape.inner(&name);
                    let rename = |row: &Value| match row {
                        Value::Object(row) => Value::Object(self::rename(inner, row)),
                        other => other.clone(),
                    };
                    Value::Array(rows.iter().map(rename).collect())
                }
                other => other.clone(),
            };
            (name, value)
        })
        .collect()
}

/// The field of the structure that a G1 name means; what none means stays, and is passed over later.
fn field(shape: &Shape, g1: &str) -> String {
    if shape.has(g1) {
        return g1.to_owned();
    }
    if let Some((_, g2)) = IRREGULAR.iter().find(|(name, g2)| *name == g1 && shape.has(g2)) {
        return (*g2).to_owned();
    }
    let squashed = squash(g1);
    // `salerid_id` is `saler_id`, `salerid_number` is `saler_number`.
    let reference = ["id", "number", "name"].iter().find_map(|end| {
        let stem = squashed.strip_suffix(end)?.strip_suffix("id")?;
        Some([stem, end].concat())
    });
    let named = |wanted: &str| shape.fields.iter().find(|field| squash(field.name) == *wanted);
    let found = named(&squashed).or_else(|| named(reference.as_deref()?));
    found.map_or(g1, |field| field.name).to_owned()
}

/// An answer's data in G1's names. The paging keys stay (assumed in the sheet).
pub(super) fn answer(path: &str, data: Value) -> Value {
    let Value::Object(mut data) = data else { return data };
    let department = path.starts_with("/jdy/v2/bd/department");
    match data.remove("rows") {
        Some(Value::Array(rows)) => {
            let rows = rows.into_iter().map(|row| respell(row, department)).collect();
            data.insert("rows".to_owned(), Value::Array(rows));
            Value::Object(data)
        }
        _ => respell(Value::Object(data), department),
    }
}

fn respell(value: Value, department: bool) -> Value {
    match value {
        Value::Array(rows) => Value::Array(rows.into_iter().map(|row| respell(row, department)).collect()),
        Value::Object(fields) => {
            let references: Vec<String> =
                fields.keys().filter_map(|name| name.strip_suffix("_id").map(str::to_owned)).collect();
            fields
                .into_iter()
                .map(|(name, value)| match value {
                    // Names made by the customer stay, and so do the names of entries, as `material_entity` does.
                    Value::Object(_) => (name, value),
                    Value::Array(_) if name == "bomentity" => {
                        ("contractpersons".to_owned(), respell(value, department))
                    }
                    Value::Array(_) => (name, respell(value, department)),
                    _ if department && name == "parent_id" => ("parentorg_id".to_owned(), value),
                    _ => (spelling(&name, &references), value),
                })
                .collect()
        }
        other => other,
    }
}

fn spelling(g2: &str, references: &[String]) -> String {
    if g2 == "unit_id" {
        return g2.to_owned();
    }
    for end in ["_id", "_number", "_name"] {
        if let Some(stem) = g2.strip_suffix(end).filter(|stem| references.iter().any(|known| known == stem)) {
            return [&squash(stem), "id", end].concat();
        }
    }
    squash(g2)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{answer, filters, request};

    #[test]
    fn the_confirmed_names_are_understood() {
        let body = json!({"number": "K1", "salerid_id": "7", "contractpersons": [{"contactperson": "张三"}]});
        let renamed = request("/jdy/v2/bd/customer", body.as_object().expect("an object"));
        let wanted = json!({"number": "K1", "saler_id": "7", "contact_persons": [{"contact_person": "张三"}]});
        assert_eq!(Value::Object(renamed), wanted);
        let body = json!({"billdate": "2026-01-01", "billno": "A", "customerid_id": "2", "deptid_id": "3",
                          "material_entity": [{"materialid_id": "1", "unit_id": "8", "stockid_id": "4"}]});
        let renamed = request("/jdy/v2/scm/sal_order", body.as_object().expect("an object"));
        let wanted = json!({"bill_date": "2026-01-01", "bill_no": "A", "customer_id": "2", "deptid_id": "3",
                            "material_entity": [{"material_id": "1", "unit_id": "8", "stock_id": "4"}]});
        assert_eq!(Value::Object(renamed), wanted);
    }

    #[test]
    fn the_list_request_of_the_working_script_filters_nothing() {
        let body = json!({"search": "", "enable": -1, "parent": [], "starttime": -1, "endtime": -1, "page": 1,
                          "pagesize": 10});
        let wanted = json!({"search": "", "enable": -1, "page": 1, "page_size": 10});
        assert_eq!(Value::Object(filters(body.as_object().expect("an object"))), wanted);
    }

    #[test]
    fn answers_are_spelt_by_the_rule() {
        let data = json!({"id": "1", "id_number": "x", "saler_id": "7", "saler_name": "张三", "create_time": "t",
                          "bomentity": [{"contact_person": "李四", "is_default_linkman": true}]});
        let wanted = json!({"id": "1", "idnumber": "x", "salerid_id": "7", "salerid_name": "张三", "createtime": "t",
                            "contractpersons": [{"contactperson": "李四", "isdefaultlinkman": true}]});
        assert_eq!(answer("/jdy/v2/bd/customer_detail", data), wanted);
    }
}
