//! What a tenant's CRM must have (chapter P).

use std::fmt;

use crate::Preset;

/// What the product needs in the CRM and a tenant may lack (chapter P).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ensure {
    /// The switch that it belongs to; without one it is always needed.
    pub preset: Option<Preset>,
    /// The object, by its API name; a tenant's own object by its label.
    pub object: &'static str,
    /// The label: what a tenant has under this label serves as well.
    pub label: &'static str,
    /// The API name it gets when we have it made.
    pub name: &'static str,
    /// Whether what has the name serves too, whatever its label is: only where it is read and written by that name.
    pub by_name: bool,
    /// Whether it is the object itself or a field of it.
    pub what: Part,
}

/// Part of what a tenant has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// An object.
    Object,
    /// A field of an object.
    Field {
        /// Its type in the CRM's terms, such as `text` or `object_reference`.
        of_type: &'static str,
        /// For a reference, the object it looks up; as [`Ensure::object`].
        looks_up: Option<&'static str>,
    },
}

impl Ensure {
    /// A tenant's own object.
    pub const fn object(label: &'static str, name: &'static str) -> Self {
        Self { preset: None, object: label, label, name, by_name: false, what: Part::Object }
    }

    /// A field.
    pub const fn field(object: &'static str, label: &'static str, name: &'static str, of_type: &'static str) -> Self {
        Self { preset: None, object, label, name, by_name: false, what: Part::Field { of_type, looks_up: None } }
    }

    /// A field that looks up an object.
    pub const fn look_up(object: &'static str, label: &'static str, name: &'static str, of: &'static str) -> Self {
        let what = Part::Field { of_type: "object_reference", looks_up: Some(of) };
        Self { preset: None, object, label, name, by_name: false, what }
    }

    /// Needed once the switch is on.
    #[must_use]
    pub const fn with(mut self, preset: Preset) -> Self {
        self.preset = Some(preset);
        self
    }

    /// Known by its name as well as by its label.
    #[must_use]
    pub const fn or_by_name(mut self) -> Self {
        self.by_name = true;
        self
    }
}

impl fmt::Display for Ensure {
    /// As an administrator finds and makes it: object, label, type, API name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, label, name, .. } = self;
        match self.what {
            Part::Object => write!(f, "自定义对象「{label}」（API 名 {name}）"),
            Part::Field { of_type, looks_up: None } => {
                write!(f, "「{object}」的字段「{label}」（类型 {of_type}，API 名 {name}）")
            }
            Part::Field { of_type, looks_up: Some(of) } => {
                write!(f, "「{object}」的字段「{label}」（类型 {of_type}，关联「{of}」，API 名 {name}）")
            }
        }
    }
}
