//! Not run by default: `cargo test --release -p store speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use model::State;
use sqlx::{Connection as _, PgConnection};
use store::{Intent, PageResult, RecordRow};

use crate::databases::{NOW, binding, for_each_url, intent, leased, open, row};

const PAGE: usize = 100;

fn key(page: usize, i: usize) -> String {
    format!("65{page:08}{i:08}")
}

fn created(page: usize) -> (Vec<Intent>, PageResult<'static>) {
    let draft = format!(r#"{{"fields":{{"name":"{}"}}}}"#, "产品名称".repeat(60));
    let record = |i| RecordRow {
        target_id: Some(format!("crm{}", key(page, i))),
        fingerprint: Some("0123456789abcdef0123456789abcdef".to_owned()),
        written: Some(draft.clone()),
        source: None,
        changes: Some(draft.clone()),
        ..row(&key(page, i), State::Created)
    };
    let result = PageResult {
        stream: "product",
        run: Some("01890000-0000-7000-8000-000000000000"),
        bindings: (0..PAGE)
            .map(|i| ("product", binding(&key(page, i), &format!("crm{}", key(page, i))), None))
            .collect(),
        records: (0..PAGE).map(record).collect(),
        closed: (0..PAGE).map(|i| key(page, i)).collect(),
        cursor: Some((format!("{{\"page\":{page}}}"), false)),
        ..PageResult::default()
    };
    ((0..PAGE).map(|i| Intent { draft: draft.clone(), ..intent(&key(page, i)) }).collect(), result)
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |percent| times[times.len() * percent / 100];
    println!("{what}: p5 {:?}, median {:?}, p95 {:?}", at(5), at(50), at(95));
}

/// What PostgreSQL does by itself within a minute; until then it plans without knowing the tables.
async fn analyse(url: &str) {
    if url.starts_with("postgres") {
        let mut database = PgConnection::connect(url).await.expect("a database");
        sqlx::query("analyze").execute(&mut database).await.expect("analysed");
    }
}

async fn measure(url: String) {
    let store = open(&url).await;
    let lease = leased(&store).await;
    let (mut begin, mut finish, mut look, mut same) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for number in 0..300 {
        if number == 100 && url.starts_with("postgres") {
            analyse(&url).await;
            for times in [&mut begin, &mut finish, &mut look, &mut same] {
                times.clear();
            }
        }
        let (intents, result) = created(number);
        let start = Instant::now();
        store.begin(&lease, "product", &intents, NOW).await.expect("begun");
        begin.push(start.elapsed());
        let start = Instant::now();
        store.finish(&lease, &result, NOW).await.expect("finished");
        finish.push(start.elapsed());
        let keys: Vec<&str> = result.closed.iter().map(String::as_str).collect();
        let start = Instant::now();
        assert_eq!(store.records(&lease.connection, "product", &keys).await.expect("records").len(), PAGE);
        look.push(start.elapsed());
        let records = keys.iter().map(|key| row(key, State::Unchanged)).collect();
        let again = PageResult { bindings: Vec::new(), closed: Vec::new(), records, ..result.clone() };
        let start = Instant::now();
        store.finish(&lease, &again, NOW).await.expect("finished");
        same.push(start.elapsed());
    }
    report("begin 100 creates", begin);
    report("finish 100 creates", finish);
    report("records by 100 keys", look);
    report("finish 100 unchanged", same);
}

#[tokio::test]
#[ignore = "measures"]
async fn speed_of_a_page_of_creates() {
    for_each_url(measure).await;
}

#[tokio::test]
#[ignore = "a measurement"]
async fn speed_of_a_scratch_copy_of_a_hundred_thousand_records() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let lease = leased(&store).await;
        for number in 0..1_000 {
            let (_, result) = created(number);
            store.finish(&lease, &result, NOW).await.expect("kept");
        }
        let start = Instant::now();
        let scratch = store.scratch(&lease.connection).await.expect("a copy");
        let took = start.elapsed();
        let count = scratch.count_bindings(&lease.connection, "product").await.expect("counted");
        println!("{url}: {count} records copied in {took:?}");
        store.close().await;
    })
    .await;
}

#[tokio::test]
#[ignore = "a measurement"]
async fn speed_of_a_page_of_connections_at_a_glance() {
    for_each_url(async |url| {
        let store = open(&url).await;
        for made in 1..=1_000_usize {
            let lease = leased(&store).await;
            let failed = |i: usize| RecordRow {
                reason: Some(model::Reason::new(&format!("cause{}", i % 7), "缺少名称")),
                ..row(&key(1, i), State::Failed)
            };
            let records = (0..PAGE).map(|i| row(&key(0, i), State::Created)).chain((0..10).map(failed)).collect();
            let result = PageResult { stream: "product", records, ..PageResult::default() };
            store.finish(&lease, &result, NOW).await.expect("kept");
            let run = store.begin_run(&lease, "hand", &serde_json::Value::Null, NOW).await.expect("begun");
            store
                .end_run(&lease, &run.id, store::RunState::Done, &serde_json::json!({}), None, NOW)
                .await
                .expect("ended");
            if ![1, 300, 1_000].contains(&made) {
                continue;
            }
            analyse(&url).await;
            for (what, health) in [("all", None), ("attention", Some(store::Health::Attention))] {
                let filter = store::GlanceFilter { limit: 200, causes: 3, health, ..store::GlanceFilter::default() };
                let mut times = Vec::new();
                for _ in 0..21 {
                    let start = Instant::now();
                    store.glance(&filter).await.expect("a page");
                    times.push(start.elapsed());
                }
                report(&format!("{} {made} connections, {what}", &url[..8]), times);
            }
            let mut times = Vec::new();
            for _ in 0..21 {
                let start = Instant::now();
                let page = store.seen(None, "employee", None, 200).await.expect("a page");
                assert_eq!(page.items.len(), made.min(200));
                times.push(start.elapsed());
            }
            report(&format!("{} {made} connections, the list", &url[..8]), times);
        }
        store.close().await;
    })
    .await;
}
