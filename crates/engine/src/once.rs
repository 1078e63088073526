//! A target record is bound once, whatever the records of a page come to.

use std::collections::{HashMap, HashSet};

use model::{Binding, Reason, Spec};

use crate::batch::{Existing, Prepared};
use crate::outcome::Outcomes;
use crate::pass::Pass;
use crate::row::Row;
use crate::{Halt, lookups};

/// The first row that comes to a target record which is another one's, and what people call that one. `there` is who has
/// what now, by target id.
pub(crate) fn taken(spec: &Spec, rows: &[Row], there: &HashMap<String, Binding>) -> Option<(usize, String)> {
    let (source, target) = (spec.direction.source(), spec.direction.target());
    let bound = || rows.iter().enumerate().filter_map(|(place, row)| Some((place, row.bound()?)));
    let comes_to: HashMap<&str, &str> = bound().map(|(_, b)| (b.id(source), b.id(target))).collect();
    // Those that move in this very page give up what they have.
    let stays = |b: &&Binding| comes_to.get(b.id(source)).is_none_or(|id| *id == b.id(target));
    let mut owners: HashMap<&str, &Binding> = there.values().filter(stays).map(|b| (b.id(target), b)).collect();
    // Of several rows of one record the last one counts.
    let mut known = HashSet::new();
    let mut last: Vec<(usize, &Binding)> = bound().collect();
    last.reverse();
    last.retain(|(_, b)| known.insert(b.id(source)));
    last.into_iter().rev().find_map(|(place, binding)| {
        let owner = *owners.entry(binding.id(target)).or_insert(binding);
        (owner.id(source) != binding.id(source)).then(|| (place, owner.label.clone()))
    })
}

/// What a person says was made ([`Existing::Adopted`] so early) may be another record's: then the question is open still.
pub(crate) async fn answered(
    pass: &Pass<'_>,
    prepared: &mut Vec<Prepared>,
    outcomes: &mut Outcomes,
) -> Result<(), Halt> {
    let made = |p: &Prepared| match &p.existing {
        Existing::Adopted(found) => Some(found.id.clone()),
        Existing::Nothing | Existing::Bound(_) => None,
    };
    let ids: Vec<String> = prepared.iter().filter_map(made).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let (spec, ids) = (pass.stream.spec(), ids.iter().map(String::as_str).collect::<Vec<_>>());
    let bound = lookups::bindings(pass.run, spec.binds, spec.direction.target(), &ids).await?;
    let mut taken: HashMap<String, String> = bound.into_iter().map(|(id, binding)| (id, binding.label)).collect();
    for record in std::mem::take(prepared) {
        let Some(id) = made(&record) else {
            prepared.push(record);
            continue;
        };
        if let Some(owner) = taken.get(&id) {
            let system = spec.direction.target().label();
            let text = format!("{system}中的 {id} 已对应「{owner}」，不能再对应这一条，请重新确认");
            outcomes.unconfirmed(record.entry, Reason::new("exists:taken", text), pass.run.now());
        } else {
            taken.insert(id, record.entry.item.title.clone());
            prepared.push(record);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::{Adopt, Direction, Kind, Source, State, System, Target};

    use super::*;

    const SPEC: Spec =
        Spec::new(Kind("unit"), "计量单位", Direction::ToCrm, Source::new("unit"), Target::new("u", &[], Adopt::Never));

    fn bound(key: &str, id: &str) -> Binding {
        Binding::between(System::Jdy, key, id, &format!("名{key}"))
    }

    /// The keys of those that must wait, when these come to these ids and those have theirs.
    fn waiting(page: &[(&str, &str)], before: &[(&str, &str)]) -> Vec<String> {
        let there: HashMap<_, _> = before.iter().map(|(key, id)| ((*id).to_owned(), bound(key, id))).collect();
        let row =
            |(key, id): &(&str, &str)| Row { binding: Some(bound(key, id)), ..Row::new(key, key, key, State::Created) };
        let mut rows: Vec<Row> = page.iter().map(row).collect();
        while let Some((place, owner)) = taken(&SPEC, &rows, &there) {
            rows[place].taken(&SPEC, &owner, 1);
        }
        rows.into_iter().filter(|row| row.record.state == State::Held).map(|row| row.record.key).collect()
    }

    #[test]
    fn pr_4_records_of_a_page_may_change_places() {
        assert!(waiting(&[("1", "b"), ("2", "a")], &[("1", "a"), ("2", "b")]).is_empty());
        assert!(waiting(&[("2", "a"), ("1", "c")], &[("1", "a"), ("2", "b")]).is_empty());
    }

    #[test]
    fn f_5_what_is_another_record_s_is_waited_for_and_holds_up_those_behind() {
        assert_eq!(waiting(&[("2", "a")], &[("1", "a")]), ["2"]);
        assert_eq!(waiting(&[("1", "a"), ("2", "a")], &[]), ["2"]);
        // 1 cannot have what 9 keeps, so that 2 cannot have what 1 would have given up.
        assert_eq!(waiting(&[("2", "a"), ("1", "z")], &[("1", "a"), ("2", "b"), ("9", "z")]), ["2", "1"]);
        assert!(waiting(&[("1", "a")], &[("1", "a")]).is_empty());
    }
}
