//! The data sets. All share the reference objects; `small` is written by hand, the others are made from a seed.

mod made;
mod reference;
mod small;
mod small_bills;

use serde_json::{Map, Value};

use super::State;
use super::items::{self, Item};
use super::kinds::Kind;
use super::refusal::Outcome;
use crate::DataSet;

/// A month before the sandbox began: everything in a data set is from then on.
const MONTH: i64 = 30 * 86_400_000;

/// Fills a new state.
pub(crate) fn fill(state: &mut State, data: DataSet, seed: u64, now: i64) {
    let begin = now - MONTH;
    reference::fill(state, begin);
    match data {
        DataSet::Small => {
            small::fill(state, begin);
            small_bills::fill(state, begin);
        }
        DataSet::Medium => made::fill(state, &made::Size { customers: 1_000, materials: 2_000, bills: 200 }, seed, now),
        DataSet::Large => {
            made::fill(state, &made::Size { customers: 100_000, materials: 100_000, bills: 1_000 }, seed, now);
        }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A data set is saved through the interface's own doors, so that it can hold nothing the interface would refuse.
fn saved(outcome: Outcome<(i64, String)>) -> i64 {
    match outcome {
        Ok((id, _)) => id,
        Err(refusal) => unreachable!("the data set breaks a rule: {refusal:?}"),
    }
}

fn save(state: &mut State, kind: Kind, body: Value, at: i64) -> i64 {
    saved(items::save(state, kind.spec(), object(body), at))
}

fn id(state: &State, kind: Kind, number: &str) -> i64 {
    state.items(kind).find(number).map_or(0, |item| item.id)
}

fn disable(state: &mut State, kind: Kind, id: i64) {
    if let Some(item) = state.items_mut(kind).get_mut(id) {
        item.enable = false;
    }
}

/// A row with an id of our choice: built-in objects carry small ones (sheet 5.4).
fn built_in(state: &mut State, kind: Kind, id: i64, number: &str, name: &str, extra: Value, at: i64) {
    let extra = Some(Box::new(object(extra)));
    state.items_mut(kind).put(Item {
        id,
        number: number.into(),
        name: name.into(),
        enable: true,
        parent: 0,
        created: at,
        modified: at,
        extra,
    });
}
