//! Looks at what the workers take away, at the moment they do: what is taken away and made again leaves no trace.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::Request;
use parking_lot::Mutex;
use serde_json::Value;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::Transport;

use crate::world::text;

/// What is wrong with it, in plain words, and how often each category was written.
pub struct Watch {
    jdy: jdy::Client,
    crm: fxiaoke::Client,
    wrong: Mutex<Vec<String>>,
    categories: Mutex<BTreeMap<String, usize>>,
}

impl Watch {
    /// It looks with people's own clients.
    pub fn new(jdy: &jdy::Client, crm: &fxiaoke::Client) -> Self {
        Self { jdy: jdy.clone(), crm: crm.clone(), wrong: Mutex::default(), categories: Mutex::default() }
    }

    /// The way on from a worker's line.
    pub fn over(self: &Arc<Self>, inner: Transport) -> Transport {
        let watch = Arc::clone(self);
        BoxCloneSyncService::new(tower::service_fn(move |request| {
            let (watch, inner) = (Arc::clone(&watch), inner.clone());
            async move {
                watch.sees(&request).await;
                inner.oneshot(request).await
            }
        }))
    }

    /// PR-5, ruling 5: a worker takes away nothing but products of the CRM, and none that 精斗云 has.
    async fn sees(&self, request: &Request<Bytes>) {
        let path = request.uri().path();
        if request.uri().host() == Some("jdy.sandbox") {
            if path.ends_with("_delete") {
                self.complain(format!("ruling 5: a worker deletes in 精斗云: {path}"));
            }
            return;
        }
        let data = || serde_json::from_slice::<Value>(request.body()).unwrap_or_default()["data"].take();
        if path.ends_with("editProductCategory") {
            self.edited(&data());
        } else if path.ends_with("/invalid") || path.ends_with("/delete") {
            self.taken_away(&data()).await;
        }
    }

    fn edited(&self, edit: &Value) {
        let id = text(&edit["id"]);
        if text(&edit["editFlag"]) == "3" {
            self.complain(format!("ruling 5: a worker deletes the CRM's category {id}"));
        }
        *self.categories.lock().entry(id).or_default() += 1;
    }

    async fn taken_away(&self, data: &Value) {
        let object = text(&data["dataObjectApiName"]);
        let listed = data["idList"].as_array().into_iter().flatten().map(text);
        for id in listed.chain(data["object_data_id"].as_str().map(str::to_owned)) {
            if object != "ProductObj" {
                self.complain(format!("ruling 5: a worker takes {object} {id} away"));
                continue;
            }
            // Where people are refused an answer, such as at the end of the day's calls, nobody can say.
            let Ok(Some(row)) = self.crm.get(&object, &id).await else { continue };
            let code = text(&row["product_code"]);
            if let Ok(Some(_)) = self.jdy.detail_by_number(&jdy::MATERIAL, &code).await {
                self.complain(format!("PR-5: product {code} is taken away in the CRM, and 精斗云 has it"));
            }
        }
    }

    fn complain(&self, wrong: String) {
        let mut all = self.wrong.lock();
        if !all.contains(&wrong) {
            all.push(wrong);
        }
    }

    /// How often the workers have written a category of the CRM.
    pub(crate) fn edits_of(&self, category: &str) -> usize {
        self.categories.lock().get(category).copied().unwrap_or_default()
    }

    /// What was wrong.
    pub(crate) fn taken(&self) -> Vec<String> {
        std::mem::take(&mut self.wrong.lock())
    }
}
