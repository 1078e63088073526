//! What a collector of traces is told of a run.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::routing::post;
use jingxiang::trace;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use parking_lot::Mutex;
use prost::Message;
use tracing_subscriber::Registry;
use tracing_subscriber::layer::SubscriberExt;

use crate::world::World;

/// A collector, and what it was told.
fn collector() -> (Router, Arc<Mutex<Vec<Span>>>) {
    let told = Arc::<Mutex<Vec<Span>>>::default();
    let kept = Arc::clone(&told);
    let take = move |body: Bytes| {
        let request = ExportTraceServiceRequest::decode(body).expect("spans");
        let scopes = request.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        kept.lock().extend(scopes.flat_map(|scope| scope.spans));
        std::future::ready(StatusCode::OK)
    };
    (Router::new().route("/v1/traces", post(take)), told)
}

fn text(span: &Span, name: &str) -> Option<String> {
    let found = span.attributes.iter().find(|attribute| attribute.key == name)?;
    match found.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text.clone()),
        other => Some(format!("{other:?}")),
    }
}

#[tokio::test]
async fn a_run_is_told_as_run_pass_page_and_call_and_nothing_of_what_records_say() {
    let (router, told) = collector();
    let provider =
        trace::provider("http://collector", transport::in_process::<_, Body, _>(router)).expect("a provider");
    let subscriber = tracing::subscriber::set_default(Registry::default().with(trace::layer(&provider)));
    let world = World::initialised().await;
    drop(subscriber);
    // It waits for what this thread sends.
    tokio::task::spawn_blocking(move || provider.shutdown()).await.expect("no panic").expect("all sent");

    let spans = std::mem::take(&mut *told.lock());
    let by_id: HashMap<&[u8], &Span> = spans.iter().map(|span| (span.span_id.as_slice(), span)).collect();
    let path = |span: &Span| {
        let (mut names, mut at) = (vec![span.name.clone()], span);
        while let Some(parent) = by_id.get(at.parent_span_id.as_slice()) {
            names.push(parent.name.clone());
            at = parent;
        }
        names.reverse();
        names.join("/")
    };
    let written = spans.iter().filter(|span| span.name == "call" && path(span).ends_with("run/pass/page/call"));
    let to_crm: Vec<&Span> = written.filter(|span| text(span, "system.name").as_deref() == Some("crm")).collect();
    assert!(!to_crm.is_empty(), "{:?}", spans.iter().map(path).collect::<std::collections::BTreeSet<_>>());
    for call in to_crm {
        assert_eq!(text(call, "class").as_deref(), Some("ok"), "{call:?}");
        assert!(text(call, "operation").is_some_and(|operation| operation.starts_with("/cgi/")), "{call:?}");
        assert!(text(call, "peer.trace_id").is_some(), "{call:?}");
    }
    let runs: Vec<_> = spans.iter().filter(|span| span.name == "run").collect();
    assert!(runs.iter().all(|run| text(run, "connection.id").as_deref() == Some(&world.id)), "{runs:?}");
    let passes: Vec<_> =
        spans.iter().filter(|span| span.name == "pass").filter_map(|s| text(s, "stream.kind")).collect();
    assert!(passes.iter().any(|kind| kind == "product"), "{passes:?}");

    let all = format!("{spans:?}");
    let records = world.records("product").await;
    assert!(!records.is_empty());
    for record in records.iter().filter(|record| record.title.chars().count() > 3) {
        assert!(!all.contains(&record.title), "{}", record.title);
    }
    for secret in [&"a".repeat(32), &"B".repeat(32), "0123456789abcdef0123456789abcdef", "13900000001", "jdy-sandbox"] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert!(spans.iter().all(|span| span.events.is_empty()), "messages of the log are not part of it");
}
