//! What a call leaves in the log. Alone in its file: a subscriber is for the whole process.

use std::io::Write;
use std::sync::Arc;

use bytes::Bytes;
use fxiaoke::{Client, Config};
use http::{Request, Response};
use parking_lot::Mutex;
use serde_json::json;
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn crm() -> Transport {
    BoxCloneSyncService::new(tower::service_fn(async |request: Request<Bytes>| {
        let answer = match request.uri().path() {
            "/cgi/corpAccessToken/get/V2" => {
                json!({"errorCode": 0, "corpAccessToken": "t0ken", "corpId": "c", "expiresIn": 7200})
            }
            "/cgi/user/getByMobile" => json!({"errorCode": 0, "empList": [{"openUserId": "FSUID_1"}]}),
            _ => json!({"errorCode": 15003, "errorMessage": "无权限", "traceId": "E-O.ea.1000-7"}),
        };
        Ok::<_, Failure>(Response::new(Bytes::from(answer.to_string())))
    }))
}

#[tokio::test]
async fn the_span_of_a_call_names_object_and_trace_id_and_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    let config = Config::new("http://crm.test", "FSAID_1", "s3cret".into(), "p3rmanent".into(), "13900000001");
    let client = Client::new(config, crm(), Arc::new(|| 0)).expect("a client");
    client.describe("StockObj").await.expect_err("a refusal");
    let text = String::from_utf8(log.0.lock().clone()).expect("text");
    let line = text.lines().last().expect("a line");
    for part in ["/cgi/crm/v2/object/describe", "StockObj", "E-O.ea.1000-7", "15003"] {
        assert!(line.contains(part), "{line}");
    }
    for secret in ["t0ken", "s3cret", "p3rmanent", "13900000001"] {
        assert!(!text.contains(secret), "{text}");
    }
}
