//! What people call the record on the other side (S-8): from what was written or found there, and where the target numbers
//! its records itself, from a look at those that a page has created.

use model::{Change, Fields, State, Target};
use serde_json::Value;

use crate::adopt::comparable;
use crate::batch::{Existing, Prepared};
use crate::is_made_up;
use crate::pass::Pass;
use crate::row::Row;

/// By these fields; nothing while one of them is not known.
pub(crate) fn by(target: &Target, fields: &Fields) -> Option<String> {
    of(target, |name| fields.get(name))
}

/// A record that is written: what the write changes, else what was there before us, else what is sent.
pub(crate) fn written(target: &Target, record: &Prepared) -> Option<String> {
    let found = match &record.existing {
        Existing::Adopted(found) => Some(&found.fields),
        Existing::Nothing | Existing::Bound(_) => None,
    };
    let changed = |name: &str| record.changes.iter().find(|c| c.field == name).map(|Change { after, .. }| after);
    let there = |name: &str| found.and_then(|fields| fields.get(name)).filter(|value| !comparable(value).is_empty());
    of(target, |name| changed(name).or_else(|| there(name)).or_else(|| record.draft.fields.get(name)))
}

fn of<'a>(target: &Target, value: impl Fn(&str) -> Option<&'a Value>) -> Option<String> {
    let text = |name: &&str| Some(comparable(value(name)?)).filter(|text| !text.is_empty());
    let texts: Option<Vec<String>> = target.called.iter().map(text).collect();
    texts.filter(|texts| !texts.is_empty()).map(|texts| texts.join(" "))
}

/// One look for a page. It is for who reads the log: a look that fails stops nobody.
pub(crate) async fn learn(pass: &Pass<'_>, rows: &mut [Row]) {
    let target = &pass.stream.spec().target;
    let unknown = |row: &&mut Row| {
        let created = row.record.state == State::Created && row.record.target_title.is_none();
        created && row.record.target_id.as_deref().is_some_and(|id| !is_made_up(id))
    };
    let mut unknown: Vec<&mut Row> = rows.iter_mut().filter(unknown).collect();
    if unknown.is_empty() || target.called.is_empty() {
        return;
    }
    let ids: Vec<String> = unknown.iter().filter_map(|row| row.record.target_id.clone()).collect();
    let found = match pass.target.by_ids(target, &ids).await {
        Ok(found) => found,
        Err(error) => {
            tracing::debug!(stream.kind = %pass.stream.spec().kind, %error, "the numbers given there are not known");
            return;
        }
    };
    for row in &mut unknown {
        let there = found.iter().find(|found| Some(&found.id) == row.record.target_id.as_ref());
        row.record.target_title = there.and_then(|found| by(target, &found.fields));
    }
}

#[cfg(test)]
mod tests {
    use model::Adopt;
    use serde_json::json;

    use super::*;

    const CUSTOMER: Target = Target::new("c", &[], Adopt::Never).called(&["number", "name"]);

    #[test]
    fn s_8_the_other_side_s_number_and_name_are_told_when_both_are_known() {
        let known = Fields::from([("number".into(), json!("KH1")), ("name".into(), json!("甲"))]);
        assert_eq!(by(&CUSTOMER, &known).as_deref(), Some("KH1 甲"));
        let name = Fields::from([("number".into(), Value::Null), ("name".into(), json!("甲"))]);
        assert_eq!(by(&CUSTOMER, &name), None);
        assert_eq!(by(&Target::new("c", &[], Adopt::Never), &known), None);
    }
}
