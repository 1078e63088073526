//! The tenant's metadata as it is now: preset objects plus what was provisioned or changed by hand.

use std::collections::HashMap;

use super::meta::{FieldSpec, Kind, OBJECTS, ObjectSpec, SYSTEM, Sys};

/// One select option (sheet §3.3).
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
}

/// One field of an object.
#[expect(clippy::struct_excessive_bools, reason = "switches that stand beside each other on the wire")]
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) api: Box<str>,
    pub(crate) label: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) unique: bool,
    pub(crate) read_only: bool,
    pub(crate) custom: bool,
    pub(crate) sys: Option<Sys>,
    pub(crate) options: Vec<Choice>,
    pub(crate) target: String,
    pub(crate) default: Option<&'static str>,
    pub(crate) scale: u8,
    pub(crate) numbering: Option<&'static str>,
    /// Taken away by hand: its cells stay, nobody sees them.
    pub(crate) gone: bool,
}

impl Field {
    pub(crate) fn option(&self, value: &str) -> Option<&Choice> {
        self.options.iter().find(|choice| choice.value == value)
    }

    fn of_spec(spec: &FieldSpec, sys: Option<Sys>) -> Field {
        let options =
            spec.options.iter().map(|(value, label)| Choice { value: (*value).into(), label: (*label).into() });
        Field {
            api: spec.api.into(),
            label: spec.label.into(),
            kind: spec.kind,
            required: spec.required,
            unique: spec.unique,
            read_only: spec.read_only,
            custom: spec.api.ends_with("__c"),
            sys,
            options: options.collect(),
            target: spec.target.into(),
            default: spec.default,
            scale: spec.scale,
            numbering: spec.numbering,
            gone: false,
        }
    }
}

/// A field somebody adds to the tenant.
pub(crate) struct NewField<'a> {
    pub(crate) api: &'a str,
    pub(crate) label: &'a str,
    pub(crate) kind: Kind,
    pub(crate) target: &'a str,
    pub(crate) unique: bool,
    pub(crate) required: bool,
}

/// One object with all its fields, system fields first.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) api: Box<str>,
    pub(crate) label: String,
    pub(crate) custom: bool,
    pub(crate) owned: bool,
    pub(crate) private: bool,
    pub(crate) fields: Vec<Field>,
    names: HashMap<Box<str>, u16>,
    /// The field that points to the master, for a detail object.
    pub(crate) master: Option<u16>,
}

impl Object {
    fn of_spec(spec: &ObjectSpec) -> Object {
        let mut object = Object::bare(spec.api, spec.label);
        (object.owned, object.private) = (spec.owned, spec.private);
        for field in spec.fields {
            object.push(Field::of_spec(field, None));
        }
        object
    }

    fn bare(api: &str, label: &str) -> Object {
        let mut object = Object {
            api: api.into(),
            label: label.into(),
            custom: api.ends_with("__c"),
            owned: true,
            private: false,
            fields: Vec::new(),
            names: HashMap::new(),
            master: None,
        };
        for (sys, spec) in SYSTEM {
            let mut field = Field::of_spec(spec, Some(*sys));
            field.read_only = !matches!(sys, Sys::LifeStatus);
            object.push(field);
        }
        object
    }

    fn push(&mut self, field: Field) -> u16 {
        let at = u16::try_from(self.fields.len()).unwrap_or(u16::MAX);
        if field.kind == Kind::MasterDetail {
            self.master = Some(at);
        }
        self.names.insert(field.api.clone(), at);
        self.fields.push(field);
        at
    }

    /// The position of a living field.
    pub(crate) fn at(&self, api: &str) -> Option<u16> {
        self.names.get(api).copied()
    }

    pub(crate) fn field(&self, api: &str) -> Option<&Field> {
        self.at(api).map(|at| &self.fields[usize::from(at)])
    }

    pub(crate) fn field_mut(&mut self, api: &str) -> Option<&mut Field> {
        let at = self.at(api)?;
        self.fields.get_mut(usize::from(at))
    }

    /// Adds a field; a name that exists already is left alone.
    pub(crate) fn add_field(&mut self, new: &NewField<'_>) -> u16 {
        if let Some(at) = self.at(new.api) {
            return at;
        }
        let spec = FieldSpec {
            api: "",
            label: "",
            kind: new.kind,
            required: new.required,
            unique: new.unique,
            read_only: false,
            options: &[],
            target: "",
            default: None,
            scale: if new.kind == Kind::Currency { 2 } else { 4 },
            numbering: None,
        };
        let mut field = Field::of_spec(&spec, None);
        (field.api, field.label, field.target) = (new.api.into(), new.label.into(), new.target.into());
        field.custom = true;
        self.push(field)
    }

    /// Takes a field away; `false` when there is none of that name.
    pub(crate) fn remove_field(&mut self, api: &str) -> bool {
        let Some(at) = self.names.remove(api) else { return false };
        self.fields[usize::from(at)].gone = true;
        true
    }
}

/// All objects of the tenant. An object's place here is its table's place in the state.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) objects: Vec<Object>,
    names: HashMap<Box<str>, usize>,
    codes: u32,
}

impl Schema {
    pub(crate) fn preset() -> Schema {
        let objects: Vec<Object> = OBJECTS.iter().map(|spec| Object::of_spec(spec)).collect();
        let names = objects.iter().enumerate().map(|(at, object)| (object.api.clone(), at)).collect();
        Schema { objects, names, codes: 0 }
    }

    pub(crate) fn at(&self, api: &str) -> Option<usize> {
        self.names.get(api).copied()
    }

    pub(crate) fn object(&self, api: &str) -> Option<&Object> {
        self.at(api).map(|at| &self.objects[at])
    }

    pub(crate) fn object_mut(&mut self, api: &str) -> Option<&mut Object> {
        let at = self.at(api)?;
        self.objects.get_mut(at)
    }

    /// Adds a custom object with a name of its own.
    pub(crate) fn add_object(&mut self, api: &str, label: &str) -> usize {
        let mut object = Object::bare(api, label);
        let name =
            NewField { api: "name", label: "名称", kind: Kind::Text, target: "", unique: false, required: true };
        let at = object.add_field(&name);
        object.fields[usize::from(at)].custom = false;
        let at = self.objects.len();
        self.names.insert(object.api.clone(), at);
        self.objects.push(object);
        at
    }

    /// The objects whose master is `api`.
    pub(crate) fn details_of<'a>(&'a self, api: &'a str) -> impl Iterator<Item = usize> + 'a {
        let is_detail = move |object: &Object| {
            object.master.is_some_and(|at| {
                let field = &object.fields[usize::from(at)];
                field.target == api && !field.gone
            })
        };
        self.objects.iter().enumerate().filter(move |(_, object)| is_detail(object)).map(|(at, _)| at)
    }

    /// A fresh option value as the CRM makes them for options added by hand (sheet §3.3).
    pub(crate) fn fresh_value(&mut self) -> String {
        self.codes += 1;
        let mut mixed = u64::from(self.codes).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
        let alphabet = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        let mut value = String::with_capacity(10);
        for _ in 0..6 {
            value.push(char::from(alphabet[usize::try_from(mixed % 62).unwrap_or_default()]));
            mixed /= 62;
        }
        format!("{value}{:03x}", self.codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_switches_bring_is_absent_at_first() {
        let schema = Schema::preset();
        assert!(schema.object("customer_category__c").is_none());
        for (object, field) in [
            ("SalesOrderObj", "attachment_sync__c"),
            ("ProductObj", "brand__c"),
            ("AccountObj", "customer_category__c"),
            ("SalesOrderProductObj", "ship_warehouse__c"),
            ("AccountObj", "jdy_key__c"),
        ] {
            assert!(schema.object(object).expect(object).at(field).is_none(), "{object}.{field}");
        }
        assert!(schema.object("PaymentObj").and_then(|object| object.at("attachment")).is_some());
        assert!(schema.object("SalesOrderObj").and_then(|object| object.at("sync_status__c")).is_some());
    }

    #[test]
    fn a_detail_object_knows_its_master() {
        let schema = Schema::preset();
        let details: Vec<_> = schema.details_of("SalesOrderObj").map(|at| &*schema.objects[at].api).collect();
        assert_eq!(details, ["SalesOrderProductObj"]);
    }

    #[test]
    fn fresh_option_values_are_all_different() {
        let mut schema = Schema::preset();
        let values: std::collections::HashSet<_> = (0..5000).map(|_| schema.fresh_value()).collect();
        assert_eq!(values.len(), 5000);
    }

    #[test]
    fn a_removed_field_can_be_added_again() {
        let mut schema = Schema::preset();
        let order = schema.object_mut("SalesOrderObj").expect("preset");
        assert!(order.remove_field("sync_status__c") && order.at("sync_status__c").is_none());
        let again = NewField {
            api: "sync_status__c",
            label: "同步状态",
            kind: Kind::SelectOne,
            target: "",
            unique: false,
            required: false,
        };
        let at = order.add_field(&again);
        assert_eq!(order.at("sync_status__c"), Some(at));
    }
}
