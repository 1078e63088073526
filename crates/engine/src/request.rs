//! What a run is asked to do, as it is kept with the run.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::run::{Engine, RunError};

/// What a run is to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// These streams; without any, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub streams: Vec<String>,
    /// Whether it only says what it would do.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub plan: bool,
    /// Whether only records that are due are looked at again, and nothing new is read: a person's retry.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub due: bool,
}

impl Request {
    /// Reads it back; `None` is not what this program writes.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(Self::default()),
            // A run that the command line began names its streams only.
            Value::Array(_) => Some(Self { streams: Vec::deserialize(value).ok()?, ..Self::default() }),
            _ => Self::deserialize(value).ok(),
        }
    }

    /// As it is kept; null for everything.
    pub fn to_value(&self) -> Value {
        if *self == Self::default() { Value::Null } else { serde_json::to_value(self).unwrap_or_default() }
    }

    /// What both ask for; neither is a plan.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut streams = self.streams.clone();
        streams.extend(other.streams.iter().filter(|stream| !self.streams.contains(stream)).cloned());
        let all = self.streams.is_empty() || other.streams.is_empty();
        Self { streams: if all { Vec::new() } else { streams }, plan: false, due: self.due && other.due }
    }

    /// Whether all streams are read to their end.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}

impl Engine {
    /// Asks for a run, which a worker takes at once (S-6, S-7). What is due is always taken down, since it may come too
    /// late for the run that is under way.
    pub async fn ask(&self, connection: &str, request: &Request, trigger: &str) -> Result<store::Run, RunError> {
        let stored = self.store.connection(connection).await?.ok_or(store::Error::NotFound("对接"))?;
        if stored.paused {
            return Err(RunError::Paused);
        }
        let streams: Vec<&str> = request.streams.iter().map(String::as_str).collect();
        self.chosen(connection, &streams).await?;
        let (value, now) = (request.to_value(), self.clock.now());
        if request.due {
            return Ok(self.store.queue_run(connection, trigger, &value, now).await?);
        }
        self.store.ask_run(connection, trigger, &value, now).await?.ok_or(RunError::Busy)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_is_read_as_it_was_kept() {
        let products = Request { streams: vec!["product".to_owned()], plan: true, due: false };
        assert_eq!(products.to_value(), json!({"streams": ["product"], "plan": true}));
        assert_eq!(Request::of(&products.to_value()), Some(products));
        assert_eq!(Request::of(&Value::Null), Some(Request::default()));
        assert_eq!(Request::default().to_value(), Value::Null);
        assert_eq!(Request::of(&json!(["unit"])).map(|request| request.streams), Some(vec!["unit".to_owned()]));
        assert_eq!(Request::of(&json!({"stream": "product"})), None);
        assert_eq!(Request::of(&json!("product")), None);
    }
}
