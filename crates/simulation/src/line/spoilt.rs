//! What the systems themselves answer wrong.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use tower::ServiceExt;
use transport::Transport;

use super::{Answer, Line};
use crate::trouble::Mishap;
use crate::world::text;

/// Where 精斗云 keeps its orders.
const ORDERS: &str = "/jdy/v2/scm/sal_order";

/// Where it keeps its products.
const PRODUCTS: &str = "/jdy/v2/bd/material";
/// How many of them a list lacks: too few to be asked about (PR-5).
const LACKS: usize = 2;

/// What has been asked about products.
#[derive(Default, Clone, Copy, PartialEq)]
pub(super) enum Products {
    /// Nothing, or all of them, as at the first load: what it does not list nobody can know.
    #[default]
    All,
    /// Those that have changed.
    Changes,
    /// How many there are, and the answer was too few: the next list lacks the same.
    TooFew,
}

impl Products {
    pub(super) fn are_asked_for(&mut self, request: &Request<Bytes>) {
        let of_some = request.uri().query().is_some_and(|query| query.contains("modify_start_time="));
        if *self == Self::All && request.uri().path() == PRODUCTS && of_some {
            *self = Self::Changes;
        }
    }
}

/// Whether this is what the mishap happens to, where it happens to one kind of call alone.
pub(super) fn is_its_call(mishap: Mishap, request: &Request<Bytes>, asked: Products) -> bool {
    match mishap {
        Mishap::Unseen => saves_an_order(request),
        Mishap::Fewer => {
            let count = |query: &str| query.ends_with("page_size=1");
            asked == Products::Changes && lists_products(request).is_some_and(count)
        }
        _ => false,
    }
}

/// What is asked of a list of products that is about all of them.
fn lists_products(request: &Request<Bytes>) -> Option<&str> {
    let query = request.uri().query().filter(|_| request.uri().path() == PRODUCTS)?;
    let of_some = ["ids=", "modify_start_time=", "show_units="].iter().any(|part| query.contains(part));
    (request.method() == http::Method::GET && !of_some).then_some(query)
}

/// Whether an order is made or changed there.
fn saves_an_order(request: &Request<Bytes>) -> bool {
    request.method() == http::Method::POST && request.uri().path().ends_with(ORDERS)
}

impl Line {
    /// Whether this looks for an order that is not found yet.
    pub(super) fn misses_it(&self, request: &Request<Bytes>) -> bool {
        if request.method() != http::Method::GET || !request.uri().path().ends_with(ORDERS) {
            return false;
        }
        let mut state = self.state.lock();
        let misses = state.unseen > 0;
        state.unseen = state.unseen.saturating_sub(1);
        misses
    }

    /// Whether this lists all products, after their count has lacked some.
    pub(super) fn lists_fewer(&self, request: &Request<Bytes>) -> bool {
        let mut state = self.state.lock();
        let lacks = state.products == Products::TooFew && lists_products(request).is_some();
        if lacks {
            state.products = Products::Changes;
        }
        lacks
    }

    /// The last products are not counted, and not listed.
    pub(super) async fn fewer(&self, request: Request<Bytes>, inner: Transport) -> Answer {
        let answer = self.carried_out(request, inner).await?;
        let (parts, body) = answer.into_parts();
        let mut whole: Value = serde_json::from_slice(&body).unwrap_or_default();
        let list = &mut whole["data"];
        let count = text(&list["count"]).parse::<usize>().unwrap_or_default().saturating_sub(LACKS);
        if let Some(rows) = list["rows"].as_array_mut() {
            rows.truncate(count);
            list["count"] = if list["count"].is_string() { count.to_string().into() } else { count.into() };
        }
        Ok(Response::from_parts(parts, whole.to_string().into()))
    }

    /// The system itself does something wrong, at this very call.
    pub(super) async fn spoiled(&self, fault: &str, request: Request<Bytes>, inner: Transport) -> Answer {
        let system = if request.uri().host() == Some("jdy.sandbox") { "jdy" } else { "crm" };
        let script = serde_json::json!({"faults": [{"system": system, "path": "*", "fault": fault}]});
        let control = Request::post("http://sandbox/sandbox/faults").header("content-type", "application/json");
        if let Ok(control) = control.body(axum::body::Body::from(script.to_string())) {
            let _ = self.sandbox.crm().oneshot(control).await;
        }
        self.carried_out(request, inner).await
    }
}
