//! Systems, kinds, states, bindings.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the two SaaS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    /// 精斗云
    Jdy,
    /// 纷享销客
    Crm,
}

impl System {
    /// Its name in the API and the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jdy => "jdy",
            Self::Crm => "crm",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Jdy => "精斗云",
            Self::Crm => "纷享销客",
        }
    }
}

/// What is synchronised, by its name in the API, the database and the log. Kinds are open: each is a constant beside
/// its stream, and nothing lists them but the registry.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kind(pub &'static str);

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A source record's stable id within its stream.
pub type Key = String;

/// A switch of rules.md, chapter P.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// P-1 产品「品牌」
    Brand,
    /// P-2 「客户分类」
    CustomerCategory,
    /// P-3 「仓库信息」
    Warehouse,
    /// P-4 订单「附件」
    OrderAttachment,
}

impl Preset {
    /// All of them, in the order of the chapter.
    pub const ALL: [Self; 4] = [Self::Brand, Self::CustomerCategory, Self::Warehouse, Self::OrderAttachment];

    /// Its name in the API and the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::CustomerCategory => "customer_category",
            Self::Warehouse => "warehouse",
            Self::OrderAttachment => "order_attachment",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Brand => "产品「品牌」",
            Self::CustomerCategory => "客户分类",
            Self::Warehouse => "仓库信息",
            Self::OrderAttachment => "订单「附件」",
        }
    }

    /// Whether it cannot be switched off once it is on: what it made in the CRM is in use there.
    pub fn is_one_way(self) -> bool {
        !matches!(self, Self::OrderAttachment)
    }
}

/// The one visible state of a source record in its stream (F-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written for the first time, or bound to what was there.
    Created,
    /// Written again.
    Updated,
    /// Removed on the target side (PR-5 only).
    Deleted,
    /// Looked at; nothing that is mapped had changed (F-6).
    Unchanged,
    /// Never needed.
    Skipped,
    /// Not yet: looked at again by itself.
    Held,
    /// Needs a person or a retry.
    Failed,
    /// A create without an answer that nothing can find again: a person must say whether it happened.
    Unconfirmed,
}

impl State {
    /// Its name in the API and the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Unchanged => "unchanged",
            Self::Skipped => "skipped",
            Self::Held => "held",
            Self::Failed => "failed",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

/// JDY id ↔ CRM id of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The id in 精斗云, or the composed key where the JDY record is split.
    pub jdy_id: String,
    /// The id in 纷享销客; for a select option its value.
    pub crm_id: String,
    /// What people call it; for a select option its text.
    pub label: String,
    /// The side on which it was first: a customer born in 精斗云 keeps its number there (CU-6).
    pub origin: System,
    /// Why it must not be used at the moment: its CRM side was changed or removed by hand (PR-4).
    pub broken: Option<String>,
    /// What stands behind the CRM id where that is a name that people may give to another thing: an option's value. Nothing
    /// until it has been looked at.
    pub behind: Option<String>,
}

impl Binding {
    /// What was first on the side of `source` and is on the other one too.
    pub fn between(source: System, source_id: &str, target_id: &str, label: &str) -> Self {
        let (jdy_id, crm_id) = match source {
            System::Jdy => (source_id, target_id),
            System::Crm => (target_id, source_id),
        };
        let (jdy_id, crm_id, label) = (jdy_id.to_owned(), crm_id.to_owned(), label.to_owned());
        Self { jdy_id, crm_id, label, origin: source, broken: None, behind: None }
    }

    /// The id on `system`'s side.
    pub fn id(&self, system: System) -> &str {
        match system {
            System::Jdy => &self.jdy_id,
            System::Crm => &self.crm_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_is_called_in_text_as_in_json() {
        for preset in Preset::ALL {
            assert_eq!(serde_json::to_value(preset).expect("a name"), preset.name());
        }
        assert_eq!((Kind("unit").to_string(), format!("{:?}", Kind("unit"))), ("unit".to_owned(), "unit".to_owned()));
    }
}
