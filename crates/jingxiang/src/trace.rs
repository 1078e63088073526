//! Traces: run → pass → page → call, and the API's requests, sent by OTLP to a collector where the configuration names
//! one. Which spans there are is said where they begin, under the target [`engine::SPANS`]; without a collector none is
//! made. A span names what was done, with ids and codes, and never holds what a record or a login says.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::SPANS;
use http::{Request, Response};
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;
use tower::ServiceExt;
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;
use transport::{Deadline, Transport};

/// A collector that is away holds nothing up; what it missed is lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends spans to this collector, some at a time. Called within the runtime that is to send them.
pub fn provider(collector: &str, transport: Transport) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Sender { transport, runtime: Handle::try_current()? })
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", collector.trim_end_matches('/')))
        .with_timeout(PATIENCE)
        .build()?;
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_service_name("jingxiang").with_attribute(version).build();
    Ok(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build())
}

/// Has our spans recorded, and nobody else's; messages of the log are none.
pub fn layer<S>(provider: &SdkTracerProvider) -> impl Layer<S> + use<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let ours = filter_fn(|metadata| metadata.is_span() && metadata.target() == SPANS);
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("jingxiang"));
    layer.with_location(false).with_threads(false).with_tracked_inactivity(false).with_filter(ours)
}

/// Our own way to send. Spans are gathered on a thread that has no runtime, so that it is asked of the one we have.
struct Sender {
    transport: Transport,
    runtime: Handle,
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sender")
    }
}

#[async_trait]
impl HttpClient for Sender {
    async fn send_bytes(&self, mut request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        request.extensions_mut().insert(Deadline(PATIENCE));
        Ok(self.runtime.spawn(self.transport.clone().oneshot(request)).await??)
    }
}
