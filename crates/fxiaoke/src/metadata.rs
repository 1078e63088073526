//! Objects, fields and options as this enterprise has them (fxiaoke-api.md chapter 3; R1: never assumed).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::call::{Call, Effect, incomplete, text_at};
use crate::{Client, Error};

/// An object there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectName {
    /// `AccountObj`, `customer_category__c`.
    pub api_name: String,
    /// What users call it.
    pub label: String,
    /// In use.
    pub active: bool,
    /// Made by this enterprise.
    pub custom: bool,
}

/// What an object looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Describe {
    /// `AccountObj`.
    pub api_name: String,
    /// What users call it.
    pub label: String,
    /// In use.
    pub active: bool,
    /// Fields by api name.
    pub fields: BTreeMap<String, FieldDescribe>,
}

/// What a field looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts of the service")]
pub struct FieldDescribe {
    /// What users call it.
    pub label: String,
    /// The service's `type`: `text`, `select_one`, `object_reference`, …
    pub kind: String,
    /// Must be given on create.
    pub required: bool,
    /// In use.
    pub active: bool,
    /// No two records may have the same value.
    pub unique: bool,
    /// Kept by the service; must not be sent.
    pub read_only: bool,
    /// Made by this enterprise.
    pub custom: bool,
    /// The options of a selection.
    pub options: Vec<OptionDescribe>,
    /// The object that a reference or master-detail field points to.
    pub target: Option<String>,
    /// Digits after the point of a number.
    pub decimal_places: Option<u32>,
    /// Characters of a text.
    pub max_length: Option<u32>,
}

/// One option of a selection. Records hold the value, never the label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionDescribe {
    /// What users see.
    pub label: String,
    /// What records hold.
    pub value: String,
    /// May still be chosen.
    pub usable: bool,
}

impl Describe {
    /// The field in use with this label, with its api name.
    pub fn field_by_label(&self, label: &str) -> Option<(&str, &FieldDescribe)> {
        let mut fields = self.fields.iter().filter(|(_, field)| field.active);
        fields.find(|(_, field)| field.label == label).map(|(name, field)| (name.as_str(), field))
    }

    fn from_json(describe: &Value) -> Option<Self> {
        let fields = describe.get("fields")?.as_object()?;
        Some(Self {
            api_name: text_at(describe, "api_name")?,
            label: text_at(describe, "display_name").unwrap_or_default(),
            active: flag(describe, "is_active", true),
            fields: fields.iter().map(|(name, field)| (name.clone(), FieldDescribe::from_json(field))).collect(),
        })
    }
}

impl FieldDescribe {
    /// The usable option with this label.
    pub fn option_by_label(&self, label: &str) -> Option<&OptionDescribe> {
        self.options.iter().find(|option| option.usable && option.label == label)
    }

    fn from_json(field: &Value) -> Self {
        let kind = text_at(field, "type").unwrap_or_default();
        let options = field.get("options").and_then(Value::as_array);
        Self {
            label: text_at(field, "label").unwrap_or_default(),
            required: flag(field, "is_required", false),
            active: flag(field, "is_active", true),
            unique: flag(field, "is_unique", false),
            // The flag is not in the documented descriptor; where it comes it is believed.
            read_only: matches!(kind.as_str(), "auto_number" | "formula" | "count" | "quote")
                || flag(field, "is_readonly", false),
            custom: is_custom(field, "define_type"),
            options: options.into_iter().flatten().filter_map(OptionDescribe::from_json).collect(),
            target: text_at(field, "target_api_name"),
            decimal_places: number(field, "decimal_places"),
            max_length: number(field, "max_length"),
            kind,
        }
    }
}

impl OptionDescribe {
    fn from_json(option: &Value) -> Option<Self> {
        let label = text_at(option, "label").unwrap_or_default();
        Some(Self { label, value: text_at(option, "value")?, usable: !flag(option, "not_usable", false) })
    }
}

impl Client {
    /// All objects of the enterprise (§3.1).
    pub async fn objects(&self) -> Result<Vec<ObjectName>, Error> {
        let answer = self.call(Call::reads("/cgi/crm/v2/object/list", "", json!({}))).await?;
        let objects = answer["data"]["objects"].as_array();
        let objects = objects.ok_or_else(|| incomplete(&answer, Effect::Reads, "data.objects"))?;
        Ok(objects.iter().filter_map(object_name).collect())
    }

    /// What an object looks like (§3.2). An object that does not exist is refused in words of the service's own;
    /// [`Client::objects`] tells for certain.
    pub async fn describe(&self, object: &str) -> Result<Describe, Error> {
        let body = json!({"apiName": object, "includeDetail": false});
        let answer = self.call(Call::reads("/cgi/crm/v2/object/describe", object, body)).await?;
        let describe = Describe::from_json(&answer["data"]["describe"]);
        describe.ok_or_else(|| incomplete(&answer, Effect::Reads, "data.describe"))
    }
}

fn object_name(object: &Value) -> Option<ObjectName> {
    Some(ObjectName {
        api_name: text_at(object, "describeApiName")?,
        label: text_at(object, "describeDisplayName").unwrap_or_default(),
        active: flag(object, "isActive", true),
        custom: is_custom(object, "defineType"),
    })
}

fn is_custom(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_str) == Some("custom")
}

fn flag(value: &Value, key: &str, absent: bool) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or(absent)
}

fn number(value: &Value, key: &str) -> Option<u32> {
    text_at(value, key)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use transport::Next;

    use super::*;
    use crate::testing::{Fake, ok};

    fn product() -> Value {
        json!({"data": {"describe": {"api_name": "ProductObj", "display_name": "产品", "define_type": "package",
        "is_active": true, "fields": {
            "price": {"api_name": "price", "label": "价格（元）", "type": "currency", "is_required": true,
                "is_active": true, "default_value": "0", "decimal_places": 2},
            "unit": {"label": "单位", "type": "select_one", "is_required": false, "options": [
                {"label": "辆", "value": "18"}, {"label": "酒-支", "value": "wuU61s1ex", "not_usable": true}]},
            "name": {"label": "产品名称", "type": "text", "is_required": true, "is_unique": true, "max_length": 100},
            "brand__c": {"label": "品牌", "type": "object_reference", "define_type": "custom",
                "target_api_name": "brand__c", "is_active": false},
            "code": {"label": "编号", "type": "auto_number"},
        }}}})
    }

    #[tokio::test]
    async fn a_description_is_read_with_options_and_types() {
        let fake = Fake::new(|_, _| ok(product()));
        let describe = fake.client().describe("ProductObj").await.expect("a description");
        assert_eq!(fake.last("/cgi/crm/v2/object/describe")["apiName"], "ProductObj");
        let price = &describe.fields["price"];
        assert_eq!((price.kind.as_str(), price.required, price.decimal_places), ("currency", true, Some(2)));
        let unit = &describe.fields["unit"];
        assert_eq!(unit.option_by_label("辆").map(|option| option.value.as_str()), Some("18"));
        assert_eq!(unit.option_by_label("酒-支"), None);
        assert_eq!(unit.options.len(), 2);
        assert_eq!(describe.fields["brand__c"].target.as_deref(), Some("brand__c"));
        assert!(describe.fields["code"].read_only && !price.read_only);
    }

    #[tokio::test]
    async fn a_field_is_found_by_its_label_while_it_is_in_use() {
        let fake = Fake::new(|_, _| ok(product()));
        let describe = fake.client().describe("ProductObj").await.expect("a description");
        assert_eq!(describe.field_by_label("单位").map(|(name, _)| name), Some("unit"));
        assert_eq!(describe.field_by_label("品牌"), None);
    }

    #[tokio::test]
    async fn objects_are_listed_with_their_labels() {
        let object = json!({"describeApiName": "a__c", "describeDisplayName": "客户分类", "defineType": "custom", "isActive": true});
        let fake = Fake::new(move |_, _| ok(json!({"data": {"objects": [object]}})));
        let (api_name, label) = ("a__c".to_owned(), "客户分类".to_owned());
        let expected = ObjectName { api_name, label, active: true, custom: true };
        assert_eq!(fake.client().objects().await, Ok(vec![expected]));
    }

    #[tokio::test]
    async fn a_description_of_nothing_is_not_a_description() {
        let fake = Fake::new(|_, _| ok(json!({"data": {}})));
        assert_eq!(fake.client().describe("AccountObj").await.expect_err("nothing").next, Next::Retry);
    }
}
