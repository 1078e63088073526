//! 产品分类 as a target: a tree with calls of its own (fxiaoke-api.md §3.5), shown as the options of 产品.分类.

use std::collections::HashSet;

use engine::{CallError, Found};
use fxiaoke::{Category, CategoryEdit};
use model::{Change, Draft, Fields};
use serde_json::{Value, json};

use super::options::FRESH_MS;
use super::refusal::{reject, told, unsupported};
use super::{CrmPeer, schema};
use crate::peers;

/// Where the categories are selected.
pub(super) const SHOWN_ON: &str = "ProductObj";
const SHOWN_AS: &str = "category";
/// The parent of what has none, as the tree writes it.
const TOP: &str = "0";

impl CrmPeer {
    /// The categories of these names.
    pub(super) async fn find_categories(&self, field: &str, values: &[Value]) -> Result<Vec<Found>, CallError> {
        if field != "name" {
            return Err(unsupported("按此字段查找产品分类"));
        }
        let wanted: Vec<String> = values.iter().filter_map(peers::text).map(|name| name.trim().to_owned()).collect();
        let categories = self.client.categories().await.map_err(told)?;
        let named = categories.into_iter().filter(|category| wanted.iter().any(|name| name == category.name.trim()));
        Ok(named.map(|category| Found { fields: fields(&category), id: category.id }).collect())
    }

    /// All that a product may be in: the tree, and what the field offers besides, such as what hangs under a category that
    /// somebody took out of the tree.
    pub(super) async fn live_categories(&self) -> Result<HashSet<String>, CallError> {
        let categories = self.client.categories().await.map_err(told)?;
        let describe = self.schemas.not_older(SHOWN_ON, FRESH_MS).await?;
        let offered = schema::field(&describe, SHOWN_AS).map(|(_, field)| field.options.as_slice()).unwrap_or_default();
        let offered = offered.iter().filter(|option| option.usable).map(|option| option.value.clone());
        Ok(categories.into_iter().map(|category| category.id).chain(offered).collect())
    }

    /// One category.
    pub(super) async fn category(&self, id: &str) -> Result<Option<Value>, CallError> {
        let categories = self.client.categories().await.map_err(told)?;
        Ok(categories.iter().find(|category| category.id == id).map(|category| json!(fields(category))))
    }

    /// A new category.
    pub(super) async fn add_category(&self, draft: &Draft) -> Result<String, CallError> {
        let (name, parent) = named(draft)?;
        self.edit(CategoryEdit::Create { name, parent, order: None }, &draft.title).await
    }

    /// Another name or place. One that comes to the top is said so, since what is not sent stays as it was.
    pub(super) async fn change_category(&self, id: &str, draft: &Draft, changes: &[Change]) -> Result<(), CallError> {
        let (name, parent) = named(draft)?;
        let to_the_top = changes.iter().any(|change| change.field == "pid" && peers::is_empty(&change.after));
        let parent = parent.or_else(|| to_the_top.then(|| TOP.to_owned()));
        self.edit(CategoryEdit::Update { id: id.to_owned(), name, parent, order: None }, &draft.title).await.map(drop)
    }

    /// Gone, or gone already.
    pub(super) async fn drop_category(&self, id: &str) -> Result<(), CallError> {
        if self.category(id).await?.is_none() {
            return Ok(());
        }
        self.edit(CategoryEdit::Delete { id: id.to_owned() }, "").await.map(drop)
    }

    async fn edit(&self, edit: CategoryEdit, title: &str) -> Result<String, CallError> {
        let id = self.hands.edit_category(edit, title).await.map_err(told)?;
        self.schemas.forget(SHOWN_ON).await;
        Ok(id)
    }
}

fn named(draft: &Draft) -> Result<(String, Option<String>), CallError> {
    let of = |name: &str| draft.fields.get(name).and_then(peers::text).filter(|text| !text.is_empty());
    let name = of("name").ok_or_else(|| reject("category", "产品分类没有名称".to_owned()))?;
    Ok((name, of("pid")))
}

fn fields(category: &Category) -> Fields {
    Fields::from([
        ("name".to_owned(), category.name.as_str().into()),
        ("pid".to_owned(), category.parent.as_deref().into()),
    ])
}
