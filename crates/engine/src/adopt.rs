//! What a stream does about records that were on the target side before it ([`Adopt`]).

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{Adopt, AnyStream, Change, Draft, Fields, Reason, Stop};
use serde_json::Value;
use store::Question;

use crate::batch::{Existing, Prepared};
use crate::calls::retried;
use crate::outcome::Outcomes;
use crate::pass::Pass;
use crate::questions::{self, NEW};
use crate::write::Unwritten;
use crate::{Found, Halt, carrier, heirs, lookups, once, said};

/// Looks for what is there already, unless the target does so itself ([`carrier::looks`]); answers whether it was looked
/// for.
pub(crate) async fn find(
    pass: &mut Pass<'_>,
    prepared: &mut Vec<Prepared>,
    outcomes: &mut Outcomes,
) -> Result<bool, Halt> {
    once::answered(pass, prepared, outcomes).await?;
    if carrier::looks(pass, prepared).await? {
        return Ok(false);
    }
    look_for(pass, prepared, outcomes).await?;
    Ok(true)
}

/// Looks once for the whole page, and gives each record its own, in the order of the page: of two records that would
/// take the same one, the first does (CU-4).
pub(crate) async fn look_for(
    pass: &mut Pass<'_>,
    prepared: &mut Vec<Prepared>,
    outcomes: &mut Outcomes,
) -> Result<(), Halt> {
    let (target, side) = (&pass.stream.spec().target, pass.stream.spec().direction.target());
    let Some(field) = target.adopt.fields().first().copied() else { return Ok(()) };
    let new = prepared.iter().filter(|p| matches!(p.existing, Existing::Nothing));
    let wanted: BTreeMap<String, Value> = new
        .filter_map(|p| p.draft.fields.get(field))
        .filter(|v| !v.is_null())
        .map(|v| (comparable(v), v.clone()))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let values: Vec<Value> = wanted.into_values().collect();
    let found = look(pass, field, &values).await?;
    let answers = answers(pass, prepared, &found).await?;
    let mut free =
        Free { taken: heirs::bound(pass, prepared, &found).await?, found, called: pass.run.called(pass.stream) };
    for mut record in std::mem::take(prepared) {
        if target.adopt.is_only() && record.was_bound() {
            outcomes.stop(record.entry, Stop::Hold(said::unbound_by_hand()));
            continue;
        }
        if matches!(record.existing, Existing::Nothing) {
            let answer = answers.get(&record.entry.item.key).map(|(_, answer)| answer.as_str());
            match free.take(target.adopt, &record, pass.stream, answer) {
                Ok(found) => {
                    let ended = said::ended(record.entry.stored.as_ref(), answer, found.is_some(), side);
                    record.entry.note = ended.or(record.entry.note);
                    if let Some(found) = found {
                        record.changes = differences(target.adopt, &record.draft, &found.fields);
                        record.existing = Existing::Adopted(found);
                    }
                }
                Err(not) => {
                    outcomes.ask(record, not.stop, not.question);
                    continue;
                }
            }
        }
        prepared.push(record);
    }
    Ok(())
}

/// What people have decided about the page's new records, where there is anything to decide.
async fn answers(
    pass: &Pass<'_>,
    prepared: &[Prepared],
    found: &[Found],
) -> Result<HashMap<String, (String, String)>, Halt> {
    let keys: Vec<&str> = prepared.iter().map(|p| p.entry.item.key.as_str()).collect();
    if found.len() < 2 {
        return Ok(HashMap::new());
    }
    Ok(pass.run.store().answers(&pass.run.connection.id, pass.stream.spec().kind.0, &keys).await?)
}

/// What is there. That nothing is there at all is believed when it is said twice: it leads to creates.
async fn look(pass: &Pass<'_>, field: &str, values: &[Value]) -> Result<Vec<Found>, Halt> {
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let look = async || pass.target.find(&pass.stream.spec().target, field, values).await;
    let found = retried(pass.run.clock(), look).await?;
    Ok(if found.is_empty() { retried(pass.run.clock(), look).await? } else { found })
}

/// The ids among `found` that are bound already.
pub(crate) async fn bound(pass: &Pass<'_>, found: &[Found]) -> Result<HashSet<String>, Halt> {
    let spec = pass.stream.spec();
    let ids: Vec<&str> = found.iter().map(|f| f.id.as_str()).collect();
    let bound = lookups::bindings(pass.run, spec.binds, spec.direction.target(), &ids).await?;
    Ok(bound.into_keys().collect())
}

/// Why a record neither takes one that is there nor is created.
struct NotAdopted {
    stop: Stop,
    question: Option<Question>,
}

impl NotAdopted {
    fn because(stop: Stop) -> Box<Self> {
        Box::new(Self { stop, question: None })
    }
}

struct Free {
    found: Vec<Found>,
    taken: HashSet<String>,
    /// What one of them is called.
    called: &'static str,
}

impl Free {
    fn take(
        &mut self,
        adopt: Adopt,
        record: &Prepared,
        stream: &dyn AnyStream,
        answer: Option<&str>,
    ) -> Result<Option<Found>, Box<NotAdopted>> {
        let (draft, fields) = (&record.draft, adopt.fields());
        let mine: Vec<&Found> =
            self.found.iter().filter(|f| !self.taken.contains(&f.id) && agrees(f, draft, fields)).collect();
        let found = match mine.as_slice() {
            [] => return self.none(adopt, record, stream).map_or(Ok(None), |stop| Err(NotAdopted::because(stop))),
            [one] => (*one).clone(),
            _ if answer == Some(NEW) => return Ok(None),
            several => match several.iter().find(|found| Some(found.id.as_str()) == answer) {
                Some(chosen) => (*chosen).clone(),
                None => return Err(self.several(several, record, stream, fields[0])),
            },
        };
        self.taken.insert(found.id.clone());
        Ok(Some(found))
    }

    /// Which one of them it is, only a person can say.
    fn several(
        &self,
        mine: &[&Found],
        record: &Prepared,
        stream: &dyn AnyStream,
        field: &'static str,
    ) -> Box<NotAdopted> {
        let (label, system) = (self.called, stream.spec().direction.target().label());
        let naming = naming(stream, field);
        let text = format!("{system}中有多个「{naming}」相同的{label}，请选择对应哪一个，或新建");
        let question = questions::which(stream, record, &text, mine);
        let stop = Stop::Fail(Reason::new(said::SEVERAL, text));
        Box::new(NotAdopted { stop, question: Some(question) })
    }

    /// Why none is created where none is the same; nothing where one is.
    fn none(&self, adopt: Adopt, record: &Prepared, stream: &dyn AnyStream) -> Option<Stop> {
        let (label, system) = (self.called, stream.spec().direction.target().label());
        match adopt {
            Adopt::SameOrFail(fields) if self.found.iter().any(|f| agrees(f, &record.draft, &fields[..1])) => {
                let naming = naming(stream, fields[0]);
                let text = format!("{system}中已有「{naming}」相同而其他字段不同的{label}，请先核对并修改其中一方");
                Some(Stop::Fail(Reason::new("adopt:clash", text)))
            }
            Adopt::Only(fields) => {
                let text = format!(
                    "{system}中没有「{}」相同的{label}，请在账户映射中手动绑定；在{system}没有用户的不必绑定，他的单据归默认负责人",
                    naming(stream, fields[0])
                );
                Some(Stop::Hold(Reason::new(&format!("{}:unbound", stream.spec().kind), text)))
            }
            _ => None,
        }
    }
}

/// The field as people know it.
fn naming(stream: &dyn AnyStream, field: &'static str) -> &'static str {
    stream.rows().into_iter().find(|row| row.name == field).map_or(field, |row| row.target)
}

/// Whether a found record agrees with the draft in all of `fields`.
pub(crate) fn agrees(found: &Found, draft: &Draft, fields: &[&str]) -> bool {
    let of = |fields: &Fields, name: &str| fields.get(name).map(comparable).unwrap_or_default();
    fields.iter().all(|name| of(&found.fields, name) == of(&draft.fields, name))
}

/// Whether a found record says what the draft says, in every field that it shows.
pub(crate) fn agrees_in_all(found: &Found, draft: &Draft) -> bool {
    let mut plain = draft.fields.iter().filter(|(_, value)| !value.is_array() && !value.is_object());
    plain.all(|(name, value)| found.fields.get(name).is_none_or(|there| is_alike(there, value)))
}

/// The ids of the found records that can be what this draft was sent for: unbound, agreeing in the fields of adoption,
/// and, where a stream adopts nothing, in everything that the draft says. A number alone proves nothing: somebody may
/// have given it by hand. A mark that the draft does not carry is the key that we alone write: that proves it.
pub(crate) async fn ours(
    pass: &Pass<'_>,
    draft: &Draft,
    mark: Option<&str>,
    found: &[Found],
) -> Result<Vec<String>, Unwritten> {
    let target = &pass.stream.spec().target;
    let known_by_hand = mark.is_none_or(|mark| draft.fields.contains_key(mark));
    let mut ours = Vec::new();
    for one in found.iter().filter(|f| agrees(f, draft, target.adopt.fields())) {
        if target.adopt == Adopt::Never && known_by_hand {
            let current = retried(pass.run.clock(), async || pass.target.current(target, &one.id).await).await?;
            if !current.is_some_and(|current| says(&current, draft, target.lines)) {
                continue;
            }
        }
        ours.push(one.id.clone());
    }
    let ids: Vec<&str> = ours.iter().map(String::as_str).collect();
    let spec = pass.stream.spec();
    let bound = lookups::bindings(pass.run, spec.binds, spec.direction.target(), &ids).await?;
    ours.retain(|id| !bound.contains_key(id));
    Ok(ours)
}

/// Whether a record says all that the draft says, its lines included, as far as it shows the same fields.
fn says(current: &Value, draft: &Draft, lines: Option<&str>) -> bool {
    let alike = |current: &Value, fields: &Fields| {
        fields.iter().filter(|(_, v)| !v.is_array() && !v.is_object() && !comparable(v).is_empty()).all(|(name, v)| {
            let there = &current[name.as_str()];
            there.is_null() || is_alike(there, v)
        })
    };
    let rows = lines.and_then(|name| current[name].as_array());
    let same_lines = rows.is_none_or(|rows| {
        rows.len() == draft.lines.len() && rows.iter().zip(&draft.lines).all(|(row, line)| alike(row, line))
    });
    alike(current, &draft.fields) && same_lines
}

/// Whether two values are the same text, or the same number where one of them is a number: as texts, 007 is not 7.
pub(crate) fn is_alike(one: &Value, other: &Value) -> bool {
    let numbers = one.is_number() || other.is_number();
    comparable(one) == comparable(other) || (numbers && number(one).is_some_and(|n| number(other) == Some(n)))
}

/// A value as an exact number.
fn number(value: &Value) -> Option<rust_decimal::Decimal> {
    comparable(value).parse().ok()
}

/// A value as text, alike whether a system sends it as number or text.
pub(crate) fn comparable(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// What an adopted record lacks, or says otherwise.
pub(crate) fn differences(adopt: Adopt, draft: &Draft, found: &Fields) -> Vec<Change> {
    if adopt.is_only() {
        return Vec::new();
    }
    let change = |(name, after): (&String, &Value)| {
        let before = found.get(name).cloned().unwrap_or(Value::Null);
        let wanted = match adopt {
            Adopt::Fill(_) => comparable(&before).is_empty() && !comparable(after).is_empty(),
            _ => !is_alike(&before, after),
        };
        wanted.then(|| Change { field: name.clone(), before, after: after.clone() })
    };
    draft.fields.iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests;
