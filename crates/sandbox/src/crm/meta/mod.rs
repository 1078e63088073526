//! The preset objects as plain tables (sheet §4), with the labels an administrator sees (rules.md chapter M).
//!
//! A table row is a call of one of the small constructors below; what a field *does* beyond its type lives in
//! `rules.rs`, never here.

mod customer;
mod order;
mod org;
mod payment;
mod product;
mod stock;
mod system;

pub(crate) use system::{SYSTEM, Sys};

/// The type of a field, as describe names it (sheet §2.8).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Text,
    LongText,
    Email,
    Phone,
    Url,
    SelectOne,
    SelectMany,
    Number,
    Currency,
    Percentile,
    Date,
    DateTime,
    Bool,
    Employee,
    Department,
    Reference,
    MasterDetail,
    Attachment,
    Image,
    AutoNumber,
    Quote,
    Team,
}

/// What describe calls each kind.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Text, "text"),
    (Kind::LongText, "long_text"),
    (Kind::Email, "email"),
    (Kind::Phone, "phone_number"),
    (Kind::Url, "url"),
    (Kind::SelectOne, "select_one"),
    (Kind::SelectMany, "select_many"),
    (Kind::Number, "number"),
    (Kind::Currency, "currency"),
    (Kind::Percentile, "percentile"),
    (Kind::Date, "date"),
    (Kind::DateTime, "date_time"),
    (Kind::Bool, "true_or_false"),
    (Kind::Employee, "employee"),
    (Kind::Department, "department"),
    (Kind::Reference, "object_reference"),
    (Kind::MasterDetail, "master_detail"),
    (Kind::Attachment, "file_attachment"),
    (Kind::Image, "image"),
    (Kind::AutoNumber, "auto_number"),
    (Kind::Quote, "quote"),
    (Kind::Team, "embedded_object_list"),
];

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("text", |(_, name)| name)
    }

    pub(crate) fn named(name: &str) -> Option<Kind> {
        KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// Kinds whose values are looked up by equality often enough to be worth an index.
    pub(crate) fn is_indexed(self) -> bool {
        matches!(self, Kind::Text | Kind::Email | Kind::Phone | Kind::Reference | Kind::MasterDetail | Kind::AutoNumber)
    }

    pub(crate) fn is_decimal(self) -> bool {
        matches!(self, Kind::Number | Kind::Currency | Kind::Percentile)
    }
}

/// One preset field.
#[derive(Clone, Copy)]
pub(crate) struct FieldSpec {
    pub(crate) api: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) unique: bool,
    /// Kept by the system; what a caller sends is not taken.
    pub(crate) read_only: bool,
    pub(crate) options: &'static [(&'static str, &'static str)],
    pub(crate) target: &'static str,
    pub(crate) default: Option<&'static str>,
    pub(crate) scale: u8,
    /// How the system numbers new rows: a prefix, `{date}` for the day.
    pub(crate) numbering: Option<&'static str>,
}

/// One preset object.
#[derive(Clone, Copy)]
pub(crate) struct ObjectSpec {
    pub(crate) api: &'static str,
    pub(crate) label: &'static str,
    /// Rows carry an owner of their own; details take their master's.
    pub(crate) owned: bool,
    /// Rows of other owners are hidden from people who are no administrators.
    pub(crate) private: bool,
    pub(crate) fields: &'static [FieldSpec],
}

/// Every preset object, masters before their details.
pub(crate) const OBJECTS: &[&ObjectSpec] = &[
    &customer::ACCOUNT,
    &customer::CONTACT,
    &customer::ADDRESS,
    &customer::LEADS,
    &product::PRODUCT,
    &product::CATEGORY,
    &product::SPU,
    &product::UNIT,
    &order::ORDER,
    &order::LINE,
    &payment::PAYMENT,
    &payment::LINE,
    &payment::PLAN,
    &stock::WAREHOUSE,
    &order::NOTE,
    &order::NOTE_LINE,
    &stock::STOCK,
    &stock::RECEIVED,
    &stock::RECEIVED_LINE,
    &stock::ERP_WAREHOUSE,
    &stock::ERP_STOCK,
    &org::PERSONNEL,
    &org::DEPARTMENT,
];

const fn object(api: &'static str, label: &'static str, fields: &'static [FieldSpec]) -> ObjectSpec {
    ObjectSpec { api, label, owned: true, private: false, fields }
}

impl ObjectSpec {
    const fn ownerless(self) -> ObjectSpec {
        ObjectSpec { owned: false, ..self }
    }

    const fn private(self) -> ObjectSpec {
        ObjectSpec { private: true, ..self }
    }
}

const fn field(kind: Kind, api: &'static str, label: &'static str) -> FieldSpec {
    FieldSpec {
        api,
        label,
        kind,
        required: false,
        unique: false,
        read_only: false,
        options: &[],
        target: "",
        default: None,
        scale: 0,
        numbering: None,
    }
}

const fn text(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::Text, api, label)
}

const fn long_text(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::LongText, api, label)
}

const fn phone(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::Phone, api, label)
}

const fn date(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::Date, api, label)
}

const fn date_time(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::DateTime, api, label)
}

const fn currency(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::Currency, api, label).scale(2)
}

const fn number(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::Number, api, label).scale(4)
}

const fn percentile(api: &'static str, label: &'static str) -> FieldSpec {
    field(Kind::Percentile, api, label).scale(2)
}

const fn select(api: &'static str, label: &'static str, options: &'static [(&'static str, &'static str)]) -> FieldSpec {
    FieldSpec { options, ..field(Kind::SelectOne, api, label) }
}

const fn lookup(api: &'static str, label: &'static str, target: &'static str) -> FieldSpec {
    FieldSpec { target, ..field(Kind::Reference, api, label) }
}

const fn master(api: &'static str, label: &'static str, target: &'static str) -> FieldSpec {
    FieldSpec { target, ..field(Kind::MasterDetail, api, label) }.required()
}

const fn auto(api: &'static str, label: &'static str, numbering: &'static str) -> FieldSpec {
    field(Kind::AutoNumber, api, label).numbered(numbering).read_only()
}

impl FieldSpec {
    const fn required(self) -> FieldSpec {
        FieldSpec { required: true, ..self }
    }

    const fn unique(self) -> FieldSpec {
        FieldSpec { unique: true, ..self }
    }

    const fn read_only(self) -> FieldSpec {
        FieldSpec { read_only: true, ..self }
    }

    const fn default(self, value: &'static str) -> FieldSpec {
        FieldSpec { default: Some(value), ..self }
    }

    const fn scale(self, scale: u8) -> FieldSpec {
        FieldSpec { scale, ..self }
    }

    const fn numbered(self, numbering: &'static str) -> FieldSpec {
        FieldSpec { numbering: Some(numbering), ..self }
    }
}
