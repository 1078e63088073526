//! Renaming between the generations (jdy-api.md §6): a field is spelt without underscores, a reference `<x>_id` is
//! `<x>id_id`. Beyond the confirmed examples this is the sheet's assumption; a correction is one more row here.

use serde_json::{Map, Value};

use super::vocabulary::{g2_name, squash};

/// What no rule gives: G2 name, G1 name. Source ids point at bills and their lines, not at master data, so they are
/// plain fields.
const IRREGULAR: &[(&str, &str)] = &[
    ("contact_persons", "contractpersons"),
    ("unit_id", "unit_id"),
    ("src_bill_id", "srcbillid"),
    ("src_entry_id", "srcentryid"),
    ("src_inter_id", "srcinterid"),
];
/// Names made by the customer; what is below them is theirs too.
const CUSTOM: [&str; 2] = ["custom_field", "custom_entity_field"];

/// The G1 name of a field in a request.
pub(super) fn g1_name(g2_name: &str) -> String {
    match IRREGULAR.iter().find(|(name, _)| *name == g2_name) {
        Some((_, irregular)) => (*irregular).to_owned(),
        None => match g2_name.strip_suffix("_id") {
            Some(thing) => squash(thing) + "id_id",
            None => squash(g2_name),
        },
    }
}

/// A request body in G1 names. Arrays keep their names, as `material_entity` does.
pub(super) fn to_g1(body: &Map<String, Value>) -> Map<String, Value> {
    let renamed = |(name, value): (&String, &Value)| match value {
        Value::Array(rows) if !IRREGULAR.iter().any(|(irregular, _)| irregular == name) => {
            (name.clone(), Value::Array(rows.iter().map(value_to_g1).collect()))
        }
        value if CUSTOM.contains(&name.as_str()) => (g1_name(name), value.clone()),
        value => (g1_name(name), value_to_g1(value)),
    };
    body.iter().map(renamed).collect()
}

fn value_to_g1(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(to_g1(fields)),
        Value::Array(rows) => Value::Array(rows.iter().map(value_to_g1).collect()),
        value => value.clone(),
    }
}

/// An answer in G2 names.
pub(super) fn to_g2(value: Value) -> Value {
    match value {
        Value::Array(rows) => Value::Array(rows.into_iter().map(to_g2).collect()),
        Value::Object(fields) => Value::Object(fields.into_iter().map(field_to_g2).collect()),
        value => value,
    }
}

fn field_to_g2((name, value): (String, Value)) -> (String, Value) {
    let name = g2_name(&name).to_owned();
    let value = if CUSTOM.contains(&name.as_str()) { value } else { to_g2(value) };
    (name, value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn there(body: &Value) -> Value {
        Value::Object(to_g1(body.as_object().expect("an object")))
    }

    #[test]
    fn a_customer_is_spelt_as_the_sdk_spells_it() {
        let contact = json!({"contact_person": "张三", "mobile": "13800138000", "is_default_linkman": true});
        let body = json!({"number": "K1", "saler_id": "7", "contact_persons": [contact]});
        let spelt = json!({"contactperson": "张三", "mobile": "13800138000", "isdefaultlinkman": true});
        assert_eq!(there(&body), json!({"number": "K1", "salerid_id": "7", "contractpersons": [spelt]}));
    }

    #[test]
    fn an_order_comes_back_as_it_went() {
        let line = json!({"material_id": "1", "unit_id": "8", "qty": 10, "stock_id": "3", "src_inter_id": "5"});
        let body =
            json!({"bill_date": "2026-11-23", "customer_id": "2", "material_entity": [line], "delivery_type_id": "6"});
        let spelt = there(&body);
        assert_eq!(spelt["customerid_id"], "2");
        assert_eq!(spelt["material_entity"][0]["materialid_id"], "1");
        assert_eq!(spelt["material_entity"][0]["unit_id"], "8");
        assert_eq!(to_g2(spelt), body);
    }

    #[test]
    fn custom_fields_keep_the_names_the_customer_gave() {
        let body = json!({"custom_field": {"custom_field__1__abc_id": "x"}});
        assert_eq!(there(&body), json!({"customfield": {"custom_field__1__abc_id": "x"}}));
        assert_eq!(to_g2(there(&body)), body);
    }
}
