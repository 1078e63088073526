//! Product categories, which have calls of their own (fxiaoke-api.md §3.5).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use transport::Next;

use crate::call::{Call, Effect, incomplete, text, text_at};
use crate::{Client, Error, OptionDescribe};

const EDIT: &str = "/cgi/crm/data/editProductCategory";
const LIST: &str = "/cgi/crm/data/queryProductCategory";
const OBJECT: &str = "ProductObj";
const FIELD: &str = "category";

/// One category of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// Its own name, without its parents'.
    pub name: String,
    /// The category above it.
    pub parent: Option<String>,
    /// Its place among its siblings.
    pub order: Option<i64>,
}

/// A change of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryEdit {
    /// A new category.
    Create {
        /// Its name.
        name: String,
        /// The category above it, none for the top.
        parent: Option<String>,
        /// Its place among its siblings.
        order: Option<i64>,
    },
    /// Another name or place; what is `None` is not sent.
    Update {
        /// Which one.
        id: String,
        /// Its name.
        name: String,
        /// The category above it.
        parent: Option<String>,
        /// Its place among its siblings.
        order: Option<i64>,
    },
    /// Gone.
    Delete {
        /// Which one.
        id: String,
    },
}

impl CategoryEdit {
    fn to_json(&self) -> Value {
        let (flag, id, name, parent, order) = match self {
            Self::Create { name, parent, order } => (1, None, Some(name), parent.as_ref(), *order),
            Self::Update { id, name, parent, order } => (2, Some(id), Some(name), parent.as_ref(), *order),
            Self::Delete { id } => (3, Some(id), None, None, None),
        };
        let mut edit = Map::new();
        edit.insert("editFlag".into(), flag.into());
        for (key, value) in [("id", id), ("name", name), ("pid", parent)] {
            if let Some(value) = value {
                edit.insert(key.into(), value.as_str().into());
            }
        }
        if let Some(order) = order {
            edit.insert("orderField".into(), order.into());
        }
        Value::Object(edit)
    }

    fn id(&self) -> Option<&String> {
        match self {
            Self::Create { .. } => None,
            Self::Update { id, .. } | Self::Delete { id } => Some(id),
        }
    }
}

impl Client {
    /// Makes, changes or removes a category; answers its id.
    pub async fn edit_category(&self, edit: CategoryEdit) -> Result<String, Error> {
        let answer = self.call(Call::writes(EDIT, OBJECT, json!({"data": edit.to_json()}))).await?;
        // Where the id of a new one stands is not in the sheet: in `data`, or as `data`.
        let id = edit.id().cloned().or_else(|| text_at(&answer["data"], "id")).or_else(|| text_at(&answer, "data"));
        id.ok_or_else(|| incomplete(&answer, Effect::Writes, "data.id"))
    }

    /// All categories, parents before their children. The call is assumption A10: an enterprise that refuses it is
    /// asked for the options of the product's category instead.
    pub async fn categories(&self) -> Result<Vec<Category>, Error> {
        match self.call(Call::reads(LIST, OBJECT, json!({"data": {}}))).await {
            Ok(answer) => {
                let roots = roots(&answer["data"]).ok_or_else(|| incomplete(&answer, Effect::Reads, "data"))?;
                let mut flat = Vec::new();
                flatten(roots, None, &mut flat);
                Ok(flat)
            }
            Err(error) if error.next == Next::Reject => {
                let describe = self.describe(OBJECT).await?;
                let options = describe.fields.get(FIELD).map(|field| field.options.as_slice());
                Ok(from_options(options.unwrap_or_default()))
            }
            Err(error) => Err(error),
        }
    }
}

/// The tree is a list, or one root without a name that holds it.
fn roots(data: &Value) -> Option<&Vec<Value>> {
    data.as_array().or_else(|| data.get("children").and_then(Value::as_array))
}

fn flatten(nodes: &[Value], parent: Option<&str>, flat: &mut Vec<Category>) {
    for node in nodes {
        let Some(id) = text_at(node, "id") else { continue };
        flat.push(Category {
            name: text_at(node, "name").unwrap_or_default(),
            parent: parent.map(str::to_owned).or_else(|| text_at(node, "pid").filter(|pid| pid != "0")),
            order: node.get("orderField").and_then(text).and_then(|order| order.parse().ok()),
            id: id.clone(),
        });
        if let Some(children) = node.get("children").and_then(Value::as_array) {
            flatten(children, Some(&id), flat);
        }
    }
}

/// Options have no tree, but their labels can be whole paths, joined with `/` (§3.5).
fn from_options(options: &[OptionDescribe]) -> Vec<Category> {
    let by_label: BTreeMap<&str, &str> = options.iter().map(|o| (o.label.as_str(), o.value.as_str())).collect();
    let category = |option: &OptionDescribe| {
        let above = option.label.rsplit_once('/').and_then(|(path, name)| Some((by_label.get(path)?, name)));
        let (parent, name) = match above {
            Some((parent, name)) => (Some((*parent).to_owned()), name),
            None => (None, option.label.as_str()),
        };
        Category { id: option.value.clone(), name: name.to_owned(), parent, order: None }
    };
    let mut categories: Vec<_> = options.iter().map(|o| (o.label.matches('/').count(), category(o))).collect();
    categories.sort_by_key(|(depth, _)| *depth);
    categories.into_iter().map(|(_, category)| category).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fake, ok};

    fn category(id: &str, name: &str, parent: Option<&str>, order: Option<i64>) -> Category {
        Category { id: id.into(), name: name.into(), parent: parent.map(str::to_owned), order }
    }

    #[tokio::test]
    async fn a_tree_is_flattened_with_parents_first() {
        let fake = Fake::new(|_, _| {
            ok(json!({"data": [
                {"id": "1", "name": "饮料", "orderField": 2, "children": [{"id": "2", "name": "酒", "pid": "1"}]},
                {"id": 3, "name": "食品", "pid": "0"},
            ]}))
        });
        let expected = [
            category("1", "饮料", None, Some(2)),
            category("2", "酒", Some("1"), None),
            category("3", "食品", None, None),
        ];
        assert_eq!(fake.client().categories().await, Ok(expected.into()));
    }

    #[tokio::test]
    async fn without_the_call_the_options_of_the_product_serve() {
        let fake = Fake::new(|path, _| match path {
            LIST => json!({"errorCode": 10006, "errorMessage": "is not exists"}),
            _ => ok(json!({"data": {"describe": {"api_name": OBJECT, "fields": {"category": {"options": [
                {"label": "饮料/酒", "value": "2"}, {"label": "饮料", "value": "1"}, {"label": "A/B", "value": "3"},
            ]}}}}})),
        });
        let expected =
            [category("1", "饮料", None, None), category("2", "酒", Some("1"), None), category("3", "A/B", None, None)];
        assert_eq!(fake.client().categories().await, Ok(expected.into()));
    }

    #[tokio::test]
    async fn an_edit_is_a_flag_and_answers_the_id() {
        let fake = Fake::new(|_, _| ok(json!({"data": {"id": "9"}})));
        let client = fake.client();
        let create = CategoryEdit::Create { name: "酒".into(), parent: Some("1".into()), order: Some(4) };
        assert_eq!(client.edit_category(create).await.as_deref(), Ok("9"));
        let expected = json!({"editFlag": 1, "name": "酒", "pid": "1", "orderField": 4});
        assert_eq!(fake.last(EDIT)["data"], expected);
        let delete = CategoryEdit::Delete { id: "7".into() };
        assert_eq!(client.edit_category(delete).await.as_deref(), Ok("7"));
        assert_eq!(fake.last(EDIT)["data"], json!({"editFlag": 3, "id": "7"}));
    }

    #[tokio::test]
    async fn a_new_category_without_an_id_is_ambiguous() {
        let fake = Fake::new(|_, _| ok(json!({})));
        let create = CategoryEdit::Create { name: "酒".into(), parent: None, order: None };
        assert_eq!(fake.client().edit_category(create).await.expect_err("no id").next, Next::Ambiguous);
    }
}
