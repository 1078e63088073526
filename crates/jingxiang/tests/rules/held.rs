//! What the CRM holds, to be compared with what it holds in another world.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::world::World;

/// What is written without orders; ids of one are named in the others.
const OBJECTS: [&str; 6] =
    ["ProductObj", "AccountObj", "ContactObj", "WarehouseObj", "StockObj", "customer_category__c"];

/// All records, field by field, without the moments: an id is another one in each world, so what it stands for is named.
pub(crate) async fn held(world: &World) -> Vec<String> {
    let crm = &world.clients.crm;
    let there: Vec<String> = crm.objects().await.expect("objects").into_iter().map(|object| object.api_name).collect();
    let mut rows = Vec::new();
    for object in OBJECTS.into_iter().filter(|object| there.iter().any(|there| there == object)) {
        rows.extend(world.crm_rows(object).await.into_iter().map(|row| (object, row)));
    }
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let names = rows.iter().map(|(object, row)| (text(row, "_id"), format!("{object} {}", text(row, "name"))));
    let categories = crm.categories().await.expect("categories");
    let categories = categories.iter().map(|category| (category.id.clone(), format!("category {}", category.name)));
    let names: BTreeMap<String, String> = names.chain(categories).collect();
    let mut held: Vec<String> = rows.iter().map(|(object, row)| format!("{object} {}", named(row, &names))).collect();
    held.sort();
    held
}

fn named(value: &Value, names: &BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(fields) => {
            let its_own = |name: &str| name.ends_with("_time") || matches!(name, "version" | "order_by");
            let fields = fields.iter().filter(|(name, _)| !its_own(name));
            fields.map(|(name, value)| (name.clone(), named(value, names))).collect::<Map<_, _>>().into()
        }
        Value::Array(values) => values.iter().map(|value| named(value, names)).collect(),
        Value::String(id) => names.get(id).unwrap_or(id).as_str().into(),
        other => other.clone(),
    }
}
