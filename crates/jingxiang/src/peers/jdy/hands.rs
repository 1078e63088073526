//! The calls that change something at 精斗云. In rehearsal ([`engine::Peer::rehearsal`]) they are said and not made, and
//! answered as the service would.

use std::sync::atomic::{AtomicU64, Ordering};

use ::jdy::{Client, Error, Operation};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::objects::Entry;
use crate::peers;

/// Who makes the calls that change something.
pub(super) struct Hands {
    client: Client,
    /// How many records have been made up, if the calls are only said.
    rehearsal: Option<AtomicU64>,
}

impl Hands {
    pub(super) fn new(client: Client) -> Self {
        Self { client, rehearsal: None }
    }

    pub(super) fn in_rehearsal(client: Client) -> Self {
        Self { client, rehearsal: Some(AtomicU64::new(0)) }
    }

    /// The id of what a call would make, after it was said, in rehearsal.
    fn said(&self, call: impl FnOnce() -> String, title: &str) -> Option<String> {
        let made = self.rehearsal.as_ref()?;
        engine::took_down(call());
        Some(engine::made_up(made.fetch_add(1, Ordering::Relaxed) + 1, title))
    }

    /// Answers the id of what was saved.
    pub(super) async fn save(&self, entry: &Entry, title: &str, body: &Map<String, Value>) -> Result<String, Error> {
        match self.said(|| format!("save {}", entry.name), title) {
            Some(made_up) => Ok(body.get("id").and_then(peers::text).unwrap_or(made_up)),
            None => self.client.save(entry.object, body).await.map(|saved| saved.id),
        }
    }

    pub(super) async fn delete(&self, entry: &Entry, id: &str) -> Result<(), Error> {
        match self.said(|| format!("delete {}", entry.name), "") {
            Some(_) => Ok(()),
            None => self.client.operate(entry.object, Operation::Delete, &[id.to_owned()]).await,
        }
    }

    /// Answers the address of the file.
    pub(super) async fn upload(&self, name: &str, content: Bytes) -> Result<String, Error> {
        match self.said(|| "upload".to_owned(), name) {
            Some(made_up) => Ok(made_up),
            None => self.client.upload(name, content).await,
        }
    }
}
