//! What a field becomes when the record it names is not bound.

use model::{Context, Kind, Named, Reason, Stop};
use serde_json::Value;

/// What JDY names by an id, where 0 is none.
pub(crate) fn named(id: Option<&String>, name: Option<&String>) -> Option<Named> {
    Named::new(id.filter(|id| *id != "0"), name)
}

/// The record waits for the one it names (F-4); without a name the field is empty.
pub(crate) fn hold(kind: Kind, named: Option<&Named>, _: &Context) -> Result<Value, Stop> {
    let Some(named) = named else { return Ok(Value::Null) };
    let text = format!("等待「{}」同步完成后自动继续", named.name);
    Err(Stop::Hold(Reason::waits_for(kind, &named.id, text)))
}

/// The field stays empty: 业务员 is optional in 精斗云 (rules.md, chapter M).
#[expect(clippy::unnecessary_wraps, reason = "one signature for all that may follow")]
pub(crate) fn empty(_: Kind, _: Option<&Named>, _: &Context) -> Result<Value, Stop> {
    Ok(Value::Null)
}

/// 负责人 is required in the CRM: the connection's default owner (rules.md, chapter M).
pub(crate) fn default_owner(_: Kind, named: Option<&Named>, cx: &Context) -> Result<Value, Stop> {
    if let Some(owner) = cx.default_owner {
        return Ok(Value::from(owner));
    }
    let who =
        named.map_or_else(|| "没有业务员".to_owned(), |named| format!("业务员「{}」没有绑定纷享员工", named.name));
    let text = format!("{who}，且未设置默认负责人。请在账户映射中绑定员工或设置默认负责人");
    Err(Stop::Fail(Reason::new("owner", text)))
}

#[cfg(test)]
mod tests {
    use model::{Lookup, System};

    use super::*;

    #[test]
    fn the_id_0_names_nobody() {
        let (nobody, somebody, name) = ("0".to_owned(), "7".to_owned(), "王".to_owned());
        assert_eq!(named(Some(&nobody), Some(&name)), None);
        assert_eq!(named(Some(&somebody), Some(&name)).map(|named| (named.id, named.name)), Some((somebody, name)));
    }

    #[test]
    fn m_an_owner_that_is_not_bound_is_the_default_one_and_without_one_the_record_says_whom_to_bind() {
        let (kind, lookup) = (Kind("employee"), Lookup::default());
        let cx = Context { default_owner: Some("1000"), ..Context::new(&lookup, System::Crm) };
        assert_eq!(default_owner(kind, None, &cx), Ok(Value::from("1000")));
        let named = Named { id: "7".to_owned(), name: "王".to_owned() };
        let without = default_owner(kind, Some(&named), &Context::new(&lookup, System::Crm));
        assert!(matches!(without, Err(Stop::Fail(reason)) if reason.text.contains("王")));
    }
}
