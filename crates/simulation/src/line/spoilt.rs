//! What the systems themselves answer wrong.

use bytes::Bytes;
use http::Request;
use tower::ServiceExt;
use transport::Transport;

use super::{Answer, Line};

/// Where 精斗云 keeps its orders.
const ORDERS: &str = "/jdy/v2/scm/sal_order";

/// Whether an order is made or changed there.
pub(super) fn saves_an_order(request: &Request<Bytes>) -> bool {
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
