//! What a pass comes to, in numbers.

use std::collections::BTreeMap;

use model::State;

use crate::Lags;

/// What happened to the records of a pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Source records dealt with, by the state they came to.
    pub states: BTreeMap<State, u64>,
    /// Of those created, how many were there before us and are bound: nothing was made for them.
    pub adopted: u64,
    /// What an administrator should know about the pass as a whole.
    pub notes: Vec<String>,
    /// From the change of a source record to our write.
    pub lags: Lags,
}

impl Tally {
    /// How many source records have been dealt with.
    pub fn total(&self) -> u64 {
        self.states.values().sum()
    }

    /// As `{"created": 2, …}`.
    pub fn to_json(&self) -> serde_json::Value {
        let count = |(state, count): (&State, &u64)| (state.name().to_owned(), serde_json::Value::from(*count));
        self.states.iter().map(count).collect()
    }
}
