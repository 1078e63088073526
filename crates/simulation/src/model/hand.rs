//! What somebody changed or removed by hand in the CRM, and what it may say then.

use model::State;
use rust_decimal::Decimal;
use serde_json::Value;
use store::RecordView;

use super::{Sides, Wrong};
use crate::is_open;
use crate::world::{World, text};

/// Two values that must agree, unless somebody wrote the one by hand and 精斗云 has not changed the other since.
pub(super) fn differ(world: &World, what: &str, (row, field): (&Value, &str), should: &str, wrong: &mut Wrong) {
    if !world.notes.hand.excuses(row, field, should) {
        wrong.differ(what, &text(&row[field]), should);
    }
}

/// What the connector had written in a field that somebody has changed since, or what it says.
pub(super) fn as_written(world: &World, row: &Value, field: &str) -> String {
    let (now, written) = (text(&row[field]), world.notes.hand.fields.get(&(text(&row["_id"]), field.to_owned())));
    written.filter(|(says, _)| *says == now).map_or(now.clone(), |(_, before)| before.clone())
}

/// Whether a product or a warehouse of this number was invalidated by hand.
pub(super) fn is_removed(world: &World, number: &str) -> bool {
    world.notes.hand.sources.contains_key(number)
}

/// What was removed is not there until 精斗云 says something else of it, and then the log tells of it (decision 0025).
pub(super) fn told(world: &World, number: &str, now: &str, record: Option<&RecordView>, wrong: &mut Wrong) {
    let changed = world.notes.hand.sources.get(number).is_some_and(|then| then != now);
    if changed && !record.is_some_and(|r| is_open(r.state) || r.state == State::Skipped) {
        let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
        wrong.say(format!("S-8: {number} was removed in the CRM and has changed since, and the log says {said}"));
    }
}

/// Whether a record's target was invalidated by hand.
pub(super) fn is_without(sides: &Sides, world: &World, stream: &str, key: &str) -> bool {
    let target = sides.record(stream, key).and_then(|record| record.target_id.as_ref());
    target.is_some_and(|id| world.notes.hand.removed.contains(id))
}

/// Whether a row of stock, or that there is none, is somebody's doing, and 精斗云 has said nothing new of it since.
pub(super) fn stock(world: &World, key: &(String, String), row: Option<&Value>, should: (Decimal, Decimal)) -> bool {
    let as_text = [("available_stock", should.0), ("real_stock", should.1)].map(|(field, n)| (field, n.to_string()));
    match row {
        Some(row) => as_text.iter().all(|(field, level)| {
            crate::exact(&row[*field]) == crate::exact(&level.as_str().into())
                || world.notes.hand.excuses(row, field, level)
        }),
        None => world.notes.hand.stock.get(key).is_some_and(|before| *before == should),
    }
}
