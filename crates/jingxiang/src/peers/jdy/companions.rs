//! What records name and are read with ([`model::Companion`]): each is fetched once a page.

use std::collections::{BTreeMap, BTreeSet};

use engine::{CallError, Next};
use futures::{StreamExt, TryStreamExt};
use model::{Companion, Raw, Source};
use serde_json::Value;

use super::JdyPeer;
use super::objects::entry;
use super::refusal::told;
use crate::peers;

/// Detail calls under way at once.
const WIDTH: usize = 8;

/// By id: nothing where it is gone, and why where it is refused.
type Fetched = BTreeMap<String, Result<Option<Value>, CallError>>;

impl JdyPeer {
    /// The records with what they name beside it, and those of which something is refused.
    pub(super) async fn accompanied(
        &self,
        source: &Source,
        mut records: Vec<Raw>,
    ) -> Result<(Vec<Raw>, Vec<(String, CallError)>), CallError> {
        let mut unreadable = Vec::new();
        for companion in source.companions {
            let fetched = self.fetched(companion, &records).await?;
            records.retain_mut(|raw| match accompany(raw, companion, &fetched) {
                Ok(()) => true,
                Err(error) => {
                    unreadable.push((raw.id.clone(), error));
                    false
                }
            });
        }
        Ok((records, unreadable))
    }

    async fn fetched(&self, companion: &Companion, records: &[Raw]) -> Result<Fetched, CallError> {
        let object = entry(companion.object)?.object;
        let entries = records.iter().filter_map(|raw| raw.value[companion.list].as_array()).flatten();
        let ids: BTreeSet<String> = entries.filter_map(|entry| named(entry, companion)).collect();
        let details = futures::stream::iter(ids).map(|id| async move {
            match self.client.detail(object, &id).await.map_err(told) {
                Err(error) if error.next != Next::Reject => Err(error),
                answer => Ok((id, answer)),
            }
        });
        details.buffered(WIDTH).try_collect().await
    }
}

/// The companion's id that an entry holds.
fn named(entry: &Value, companion: &Companion) -> Option<String> {
    let (field, value) = companion.only;
    let holds = peers::text_at(entry, field).as_deref() == Some(value);
    peers::text_at(entry, companion.id).filter(|_| holds)
}

fn accompany(raw: &mut Raw, companion: &Companion, fetched: &Fetched) -> Result<(), CallError> {
    let entries = raw.value.get_mut(companion.list).and_then(Value::as_array_mut);
    for entry in entries.into_iter().flatten() {
        match named(entry, companion).and_then(|id| fetched.get(&id)) {
            Some(Err(error)) => return Err(error.clone()),
            Some(Ok(Some(record))) => entry[companion.object] = record.clone(),
            Some(Ok(None)) | None => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::refusal::own;
    use super::*;

    const OUTBOUNDS: Companion = Companion {
        object: "sales_outbound",
        list: "sources",
        id: "src_bill_id",
        only: ("src_bill_type_id", "sal_bill_outbound"),
    };

    fn accompanied(fetched: Result<Option<Value>, CallError>) -> Result<Value, CallError> {
        let value = json!({"sources": [{"src_bill_id": 7, "src_bill_type_id": "sal_bill_outbound"},
            {"src_bill_id": "7", "src_bill_type_id": "sal_bill_inbound"}]});
        let mut raw = Raw::new("1".to_owned(), value);
        accompany(&mut raw, &OUTBOUNDS, &Fetched::from([("7".to_owned(), fetched)]))?;
        Ok(raw.value["sources"].take())
    }

    #[test]
    fn a_companion_stands_beside_the_id_that_names_it_and_beside_no_other() {
        let sources = accompanied(Ok(Some(json!({"bill_no": "A"})))).expect("accompanied");
        assert_eq!(sources[0]["sales_outbound"]["bill_no"], "A");
        assert!(sources[1].get("sales_outbound").is_none());
    }

    #[test]
    fn what_is_gone_is_missing_and_what_is_refused_refuses_the_record() {
        assert!(accompanied(Ok(None)).expect("accompanied")[0].get("sales_outbound").is_none());
        assert!(accompanied(Err(own(Next::Reject, "1", "拒绝"))).is_err());
    }
}
