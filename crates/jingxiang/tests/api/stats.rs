//! `/stats`: what happened, over time.

use model::State;
use serde_json::{Value, json};
use store::RecordRow;

use crate::log::{Log, failed, row};

const HOUR: i64 = 3_600_000;

/// At the full hour, with an hour behind it in which something happened.
async fn filled() -> (Log, i64) {
    let log = Log::new().await;
    let to_the_hour = HOUR - log.site.clock_now() % HOUR;
    log.site.pass(std::time::Duration::from_millis(to_the_hour.unsigned_abs()));
    let hour = log.site.clock_now();
    let late = |key: &str, at: i64| RecordRow { changed_at: Some(at), ..row(key, "记录", State::Created) };
    log.put("product", vec![late("1", hour - 999), late("2", hour - 1_999), failed("3", "x", "y")]).await;
    log.put("sales_order", vec![row("1", "订单", State::Created)]).await;
    log.site.pass(std::time::Duration::from_millis(2 * HOUR.unsigned_abs()));
    log.put("product", vec![RecordRow { changes: Some("[]".to_owned()), ..row("1", "记录", State::Updated) }]).await;
    (log, hour)
}

#[tokio::test]
async fn points_have_states_writes_by_system_and_the_lag() {
    let (log, hour) = filled().await;
    let to = hour + 4 * HOUR;
    let points = log.items(&format!("stats?from={hour}&to={to}&step={HOUR}")).await;
    assert_eq!(points.len(), 4);
    let first =
        json!({"at": hour, "states": {"created": 3, "failed": 1}, "writes": {"crm": 2, "jdy": 1}, "lag_ms": 1_500});
    assert_eq!(points[0], first);
    assert_eq!(points[1], json!({"at": hour + HOUR, "states": {}, "writes": {}, "lag_ms": null}));
    assert_eq!((&points[2]["states"], &points[2]["lag_ms"]), (&json!({"updated": 1}), &Value::Null));
    let one = log.items(&format!("stats?from={hour}&to={to}&step={}", 5 * HOUR)).await;
    assert_eq!((one.len(), &one[0]["states"]["created"], &one[0]["states"]["updated"]), (1, &json!(3), &json!(1)));
    let today = log.items("stats").await;
    assert_eq!(today.len(), 24, "a day by the hour where nothing is said");
    log.is_the_connection_s_own("GET stats", &Value::Null).await;
    let together = format!("/stats?from={hour}&to={to}&step={HOUR}");
    assert_eq!(log.site.get(&log.token, &together).await.json()["items"], json!(points));
    let stranger = log.site.token(store::Role::Viewer, Some(&["another"])).await;
    assert_eq!(log.site.get(&stranger, &together).await.json()["items"][0]["states"], json!({}));
}

#[tokio::test]
async fn a_span_that_cannot_be_is_refused() {
    let log = Log::new().await;
    for (query, status) in [
        ("from=5&to=5", 422),
        ("from=9&to=5", 422),
        ("from=-1&to=5", 422),
        ("from=0&to=9223372036854775807", 422),
        ("from=-9223372036854775808", 422),
        ("step=0", 422),
        ("step=-3600000", 422),
        ("step=9223372036854775807", 422),
        ("from=0&to=99999999999&step=3600000", 422),
        ("step=x", 400),
        ("colour=red", 400),
    ] {
        let answer = log.get(&format!("stats?{query}")).await;
        assert_eq!(answer.status.as_u16(), status, "{query}: {}", answer.text);
    }
    assert_eq!(log.items("stats?from=0&to=253402300799999&step=253402300799999").await.len(), 1);
}
