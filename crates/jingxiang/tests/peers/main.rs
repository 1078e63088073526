//! The peers against the sandbox: what the engine may rely on, system by system.

mod crm;
mod jdy;

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use engine::{Page, Peer};
use model::{Draft, Source, Target};
use sandbox::{Options, Sandbox};
use secrecy::SecretString;
use serde_json::Value;
use transport::Now;

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("before the end of time")
}

fn clock() -> Now {
    Arc::new(now)
}

fn sandbox() -> Sandbox {
    Sandbox::new(Options { limits: false, ..Options::default() })
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

/// A source that differs from this one is said by what differs.
const SOURCE: Source = Source::new("");

const TARGET: Target = Target::new("", &[], model::Adopt::Never);

fn draft(json: Value) -> Draft {
    serde_json::from_value(json).expect("a draft")
}

/// All pages of a pass, and the cursor of the next one.
async fn pass(peer: &dyn Peer, source: &Source, begin: i64, cursor: Option<&str>) -> (Vec<Page>, String) {
    let (mut pages, mut cursor) = (Vec::<Page>::new(), cursor.map(str::to_owned));
    loop {
        let page = peer.page(source, begin, cursor.as_deref()).await.expect("a page");
        let (next, end) = (page.cursor.clone(), page.end);
        pages.push(page);
        assert!(pages.len() < 1_000, "the pass does not end");
        if end {
            return (pages, next);
        }
        cursor = Some(next);
    }
}

fn ids(pages: &[Page]) -> std::collections::HashSet<String> {
    pages.iter().flat_map(|page| &page.records).map(|raw| raw.id.clone()).collect()
}

fn record<'a>(pages: &'a [Page], id: &str) -> &'a Value {
    let mut records = pages.iter().flat_map(|page| &page.records);
    &records.find(|raw| raw.id == id).unwrap_or_else(|| panic!("no record {id}")).value
}
