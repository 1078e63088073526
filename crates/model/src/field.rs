//! The rows of the field table, rules.md chapter M.

use serde_json::Value;

use crate::{Context, Fields, Kind, Preset, Reason, Stop};

/// One mapped field of a stream over records `R`.
pub struct Field<R: 'static> {
    /// The source field's label.
    pub source: &'static str,
    /// The target field's label.
    pub target: &'static str,
    /// The target field's name (see [`Fields`]).
    pub name: &'static str,
    /// Whether a record without it is refused.
    pub required: bool,
    /// The switch without which it is not carried.
    pub preset: Option<Preset>,
    /// What people see instead, where one value holds several fields: label there, label here, name.
    pub parts: &'static [Shown],
    /// The kind of the record whose id its rule comes to.
    pub names: Option<Kind>,
    /// What its rule can make something of, where that is a short list.
    pub known: Option<Known>,
    /// How the value is made, in words, where it is not the source field as it is.
    pub made: Option<&'static str>,
    /// Where the value comes from.
    pub take: Take<R>,
}

/// One of several fields that a value holds: the source field's label, the target field's label, the target's name.
pub type Shown = (&'static str, &'static str, &'static str);

/// The name by which a source field is read, and the values of it that the target has something for.
pub type Known = (&'static str, &'static [&'static str]);

/// Where a field's value comes from.
pub enum Take<R: 'static> {
    /// From the record, as it is.
    Value(fn(&R) -> Value),
    /// The target id of another record.
    Reference(Reference<R>),
    /// By a rule with an "if".
    Rule(fn(&R, &Context) -> Result<Value, Stop>),
}

/// A field that names another record.
pub struct Reference<R: 'static> {
    /// The other record's kind.
    pub kind: Kind,
    /// Its id on the source side, and what people call it.
    pub of: fn(&R) -> Option<Named>,
    /// What happens when there is none, or it is not bound.
    pub otherwise: fn(Kind, Option<&Named>, &Context) -> Result<Value, Stop>,
    /// Whether the other record is sent first when it is not bound (SO-6).
    pub pull: bool,
}

/// A source record that another one names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its source id.
    pub id: String,
    /// What people call it.
    pub name: String,
}

impl Named {
    /// `None` without an id.
    pub fn new(id: Option<&String>, name: Option<&String>) -> Option<Self> {
        let id = id?.clone();
        Some(Self { name: name.unwrap_or(&id).clone(), id })
    }
}

impl<R> Field<R> {
    const fn new(source: &'static str, target: &'static str, name: &'static str, take: Take<R>) -> Self {
        Self {
            source,
            target,
            name,
            required: false,
            preset: None,
            parts: &[],
            names: None,
            known: None,
            made: None,
            take,
        }
    }

    /// Makes the field required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Carries the field only while the switch is on.
    #[must_use]
    pub const fn with(mut self, preset: Preset) -> Self {
        self.preset = Some(preset);
        self
    }

    /// Shows the field as these.
    #[must_use]
    pub const fn shown_as(mut self, parts: &'static [Shown]) -> Self {
        self.parts = parts;
        self
    }

    /// Says of which kind the record is whose id its rule comes to, so that people are told what it is called.
    #[must_use]
    pub const fn naming(mut self, kind: Kind) -> Self {
        self.names = Some(kind);
        self
    }

    /// Says which values of a source field its rule can make something of.
    #[must_use]
    pub const fn knows(mut self, read: &'static str, values: &'static [&'static str]) -> Self {
        self.known = Some((read, values));
        self
    }

    /// Says how the value is made.
    #[must_use]
    pub const fn made(mut self, how: &'static str) -> Self {
        self.made = Some(how);
        self
    }

    /// The field's value for a record. What is required must be there to be carried; a rule says itself what it cannot do
    /// without, and a record that is named and not bound is its reference's own affair.
    pub fn value(&self, record: &R, cx: &Context) -> Result<Value, Stop> {
        let (value, lacks) = match &self.take {
            Take::Value(of) => {
                let value = of(record);
                let lacks = value.is_null() || value.as_str().is_some_and(|s| s.trim().is_empty());
                (value, lacks)
            }
            Take::Rule(rule) => (rule(record, cx)?, false),
            Take::Reference(reference) => {
                let value = reference.value(record, cx)?;
                let lacks = value.is_null() && (reference.of)(record).is_none();
                (value, lacks)
            }
        };
        if self.required && lacks { Err(Stop::missing(self.source)) } else { Ok(value) }
    }

    /// All fields of a record, but those whose switch is off.
    pub fn all(fields: &[Self], record: &R, cx: &Context) -> Result<Fields, Stop> {
        Self::carried(fields, cx).map(|field| Ok((field.name.to_owned(), field.value(record, cx)?))).collect()
    }

    /// Those whose switch is not off.
    pub fn carried<'a>(fields: &'a [Self], cx: &Context) -> impl Iterator<Item = &'a Self> {
        fields.iter().filter(|field| field.preset.is_none_or(|preset| cx.has(preset)))
    }

    /// The records that a record names.
    pub fn references(fields: &[Self], record: &R) -> Vec<(Kind, Named, bool)> {
        let of = |field: &Self| match &field.take {
            Take::Reference(r) => (r.of)(record).map(|named| (r.kind, named, r.pull)),
            _ => None,
        };
        fields.iter().filter_map(of).collect()
    }
}

impl<R> Reference<R> {
    fn value(&self, record: &R, cx: &Context) -> Result<Value, Stop> {
        let named = (self.of)(record);
        let bound = named.as_ref().and_then(|named| cx.lookup.binding(self.kind, &named.id));
        match bound {
            Some(binding) => {
                if let Some(why) = &binding.broken {
                    let id = named.as_ref().map_or("", |n| &n.id);
                    return Err(Stop::Fail(Reason::waits_for(self.kind, id, why.clone())));
                }
                Ok(Value::from(binding.id(cx.target)))
            }
            None => (self.otherwise)(self.kind, named.as_ref(), cx),
        }
    }
}

/// A row that carries a value.
pub const fn value<R>(source: &'static str, target: &'static str, name: &'static str, of: fn(&R) -> Value) -> Field<R> {
    Field::new(source, target, name, Take::Value(of))
}

/// A row with a rule.
pub const fn rule<R>(
    source: &'static str,
    target: &'static str,
    name: &'static str,
    of: fn(&R, &Context) -> Result<Value, Stop>,
) -> Field<R> {
    Field::new(source, target, name, Take::Rule(of))
}

/// A row that names another record.
pub const fn reference<R>(
    source: &'static str,
    target: &'static str,
    name: &'static str,
    of: Reference<R>,
) -> Field<R> {
    Field::new(source, target, name, Take::Reference(of))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Lookup, System};

    #[test]
    fn f_5_what_is_required_and_not_said_is_missing_by_the_name_of_its_source() {
        let lookup = Lookup::default();
        let cx = Context::new(&lookup, System::Crm);
        let number = value("商品编码", "产品编码", "product_code", Value::clone).required();
        for lacks in [Value::Null, json!(""), json!(" ")] {
            let stop = number.value(&lacks, &cx);
            assert!(matches!(stop, Err(Stop::Fail(reason)) if reason.text.contains("商品编码")), "{lacks}");
        }
        assert_eq!(number.value(&json!("P1"), &cx).ok(), Some(json!("P1")));
    }
}
