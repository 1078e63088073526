//! Backups, on each database and from one to the other.

use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use model::{State, System};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use store::{
    Contents, Error, Lease, Life, MasterKey, NewConnection, NewToken, NewUser, Note, Person, Scope, Secrets, Store,
    Terms,
};

use crate::databases::{NOW, UNIT, binding, finish, for_each_url, intent, key, open, page, row, waiting};

const LATER: i64 = NOW + 3_600_000;
const SECRET: &str = "seventeen-tigers-of-the-north";

fn note(action: &str) -> Note {
    Note::new("test", None, action)
}

/// Something in every table.
async fn fill(store: &Store) -> Lease {
    let secrets: Secrets = [("app_secret", SECRET)].into_iter().collect();
    let new = NewConnection { name: "测试 \"\\ 🐅\n第二行".to_owned(), secrets, ..NewConnection::default() };
    let mut connection = store.create_connection(new, NOW).await.expect("a connection");
    (connection.paused, connection.rule) = (true, json!({"mode": "interval", "every": 300}));
    store.update_connection(&connection, connection.created_at).await.expect("changed");
    let id = connection.id.as_str();
    let lease = store.acquire(id, "worker", NOW, 60_000).await.expect("a store").expect("the lease");
    store.begin(&lease, "product", &[intent("9")], NOW).await.expect("begun");
    finish(
        store,
        &lease,
        &store::PageResult {
            bindings: vec![(UNIT.0, binding("u1", "c1"), Some("hand"))],
            records: vec![row("1", State::Created), waiting("2", "u2"), row("3", State::Failed)],
            cursor: Some(("{\"page\":2}".to_owned(), true)),
            questions: vec![crate::questions::question("3", "x")],
            former: vec![(UNIT.0, binding("u1", "c0"))],
            ..page(Vec::new())
        },
    )
    .await;
    let run = store.begin_run(&lease, "hand", &json!({"streams": ["product"]}), NOW).await.expect("begun");
    store.add_planned(&lease, &run.id, 0, &[json!({"call": 1})]).await.expect("kept");
    store.receive(id, "m1", "SalesOrderObj", "o1", NOW).await.expect("received");
    store.settle_place(&lease, "inventory", "StockObj", NOW).await.expect("settled");
    let person =
        Person { id: "p1".to_owned(), number: "001".to_owned(), name: "王".to_owned(), mobile: "139".to_owned() };
    store.replace_people(id, System::Crm, &[person]).await.expect("kept");
    let breaker = store::Breaker {
        system: System::Jdy,
        quota: false,
        failures: 2,
        since: NOW,
        resume_at: NOW + 9,
        reason: "停".to_owned(),
    };
    store.open_breaker(&lease, &breaker).await.expect("open");
    store.draw_calls("tenant", NOW, 50, 100).await.expect("drawn");
    store.keep_answer(id, "presets", &json!([]), NOW).await.expect("kept");
    let missing = store::Missing { object: "ProductObj".to_owned(), label: "品牌".to_owned() };
    store.note_missing(id, &[missing]).await.expect("noted");
    let end = store::End { system: System::Crm, account: "企业".to_owned() };
    store.take_ends(id, &[end]).await.expect("taken");
    let scope = Scope { connections: Some(vec![id.to_owned()]), ..Scope::EVERYTHING };
    let new =
        NewUser { name: "wang".to_owned(), password: Some("phc".to_owned()), scope: scope.clone(), must_change: true };
    let user = store.create_user(new, &note("user.create"), NOW).await.expect("a user");
    let token = NewToken {
        hash: "h".to_owned(),
        user_id: user.id.clone(),
        name: "t".to_owned(),
        scope,
        expires_at: None,
        maker: None,
    };
    store.create_token(token, &note("token.create"), NOW).await.expect("a token");
    let life = Life { idle_ms: 1_000, whole_ms: 1_000, lends: true };
    store.begin_session(&user.id, "session", None, life, &note("session.create"), NOW).await.expect("a session");
    lease
}

pub(crate) async fn backed_up(store: &Store, file: &Path) -> Contents {
    let out = std::fs::File::create(file).expect("a file");
    store.back_up(out, "1.2.3", NOW).await.unwrap_or_else(|error| panic!("{error}"))
}

fn terms(now: i64, replace: bool) -> Terms {
    Terms { now, replace, has_ended: |node| node.starts_with("dead") }
}

async fn restored(url: &str, file: &Path, replace: bool) -> Result<Contents, Error> {
    store::restore(url, &key(), file, &note("state.restore"), terms(LATER, replace)).await
}

fn lines(file: &Path) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(file).expect("a file")).read_to_string(&mut text).expect("text");
    text.lines().map(str::to_owned).collect()
}

fn rewritten(file: &Path, lines: &[String]) {
    let mut out = GzEncoder::new(std::fs::File::create(file).expect("a file"), Compression::fast());
    out.write_all(format!("{}\n", lines.join("\n")).as_bytes()).expect("written");
    out.finish().expect("written");
}

/// A row of a table as it stands in the file; PostgreSQL writes a space behind a comma.
fn rows(file: &Path, table: &str) -> Vec<serde_json::Value> {
    let lines = lines(file);
    let begin = lines.iter().position(|line| line.starts_with(&format!("{{\"table\":\"{table}\""))).expect("the table");
    let rows = lines[begin + 1..].iter().take_while(|line| line.starts_with('['));
    rows.map(|row| serde_json::from_str(row).expect("JSON")).collect()
}

/// In one order, since a table has none of its own.
fn sorted(file: &Path, table: &str) -> Vec<String> {
    let mut rows: Vec<String> = rows(file, table).iter().map(serde_json::Value::to_string).collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn a_backup_restores_everything_on_either_database_from_either() {
    for_each_url(async |from| {
        let directory = tempfile::tempdir().expect("a directory");
        let (first, second) = (directory.path().join("first"), directory.path().join("second"));
        let source = open(&from).await;
        let lease = fill(&source).await;
        let contents = backed_up(&source, &first).await;
        source.close().await;
        let empty: Vec<_> = contents.rows.iter().filter(|(_, rows)| **rows == 0).collect();
        assert!(empty.is_empty(), "the test has nothing in {empty:?}");
        assert!(!contents.rows.contains_key("sessions"), "everybody signs in again");
        for_each_url(async |to| {
            assert_eq!(restored(&to, &first, false).await.unwrap_or_else(|error| panic!("{to}: {error}")), contents);
            let store = open(&to).await;
            let connection = store.connection(&lease.connection).await.expect("a store").expect("the connection");
            assert_eq!(connection.secrets.get("app_secret").expect("a secret").expose_secret(), SECRET);
            backed_up(&store, &second).await;
            for table in
                contents.rows.keys().filter(|table| !["leases", "audit", "audit_head"].contains(&table.as_str()))
            {
                assert_eq!(sorted(&first, table), sorted(&second, table), "{table}");
            }
            // What was restored is gone on with.
            assert_eq!(store.verify_audit().await.expect("a look").broken_at, None);
            assert!(matches!(store.renew(&lease, LATER, 60_000).await, Err(Error::Lost)), "old leases are void");
            let new =
                store.acquire(&lease.connection, "next", LATER, 60_000).await.expect("a store").expect("the lease");
            assert!(new.fence > lease.fence && new.taken_from.is_some());
            let all = store::RecordFilter { limit: 9, ..Default::default() };
            let known = store.list_records(&lease.connection, &all).await.expect("records");
            let known: Vec<i64> = known.items.iter().map(|record| record.id).collect();
            finish(&store, &new, &page(vec![row("4", State::Created)])).await;
            let filter = store::RecordFilter { q: Some("记录 4".to_owned()), limit: 9, ..Default::default() };
            let added = store.list_records(&lease.connection, &filter).await.expect("records").items;
            assert!(added.iter().all(|record| !known.contains(&record.id)) && added.len() == 1);
            store.close().await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_database_that_has_something_in_it_is_replaced_only_when_that_is_said() {
    for_each_url(async |url| {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup");
        let store = open(&url).await;
        fill(&store).await;
        let contents = backed_up(&store, &file).await;
        let terms = terms(NOW, true);
        let held = store::restore(&url, &key(), &file, &note("state.restore"), terms).await;
        assert!(matches!(held, Err(Error::InUse(1))), "somebody works on it");
        store.create_connection(NewConnection::default(), NOW).await.expect("a connection");
        for (node, seen_at) in [("idle", LATER - 10_000), ("dead", LATER), ("crashed elsewhere", LATER - 60_000)] {
            store.join(node, seen_at, |_| false).await.expect("written");
        }
        assert!(matches!(restored(&url, &file, true).await, Err(Error::Alive(1))), "one serves it, and does nothing");
        store.node_gone("idle", LATER).await.expect("written");
        store.close().await;
        assert!(matches!(restored(&url, &file, false).await, Err(Error::Occupied)));
        assert_eq!(restored(&url, &file, true).await.expect("restored"), contents);
        let store = open(&url).await;
        assert_eq!(store.connections().await.expect("connections").len(), 1, "the later one is gone");
        let note = store.audit(&store::AuditFilter { limit: 1, ..Default::default() }).await.expect("audit").items;
        assert_eq!((note[0].note.action.as_str(), &note[0].note.detail["made_at"]), ("state.restore", &json!(NOW)));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_damaged_or_newer_file_leaves_the_database_as_it_is() {
    for_each_url(async |url| {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup");
        let store = open(&url).await;
        fill(&store).await;
        backed_up(&store, &file).await;
        store.close().await;
        let (whole, bytes) = (lines(&file), std::fs::read(&file).expect("bytes"));
        let refused = async |what: &str, why: &str| {
            let error = restored(&url, &file, true).await.err().unwrap_or_else(|| panic!("{what} was restored"));
            assert!(matches!(error, Error::Backup(_)) && error.to_string().contains(why), "{what}: {error}");
            assert!(store::verify(std::fs::File::open(&file).expect("a file")).is_err());
            let store = open(&url).await;
            assert_eq!(store.connections().await.expect("connections").len(), 1, "{what}");
            store.close().await;
        };
        for cut in [bytes.len() - 1, bytes.len() / 2, 20, 0] {
            std::fs::write(&file, &bytes[..cut]).expect("written");
            refused("a file that ends too early", "损坏").await;
        }
        std::fs::write(&file, "hello").expect("written");
        refused("another file", "不是精享的备份").await;
        rewritten(&file, &whole[..whole.len() - 1]);
        refused("a file without its end", "不完整").await;
        let named = whole.iter().position(|line| line.contains("第二行")).expect("the connection");
        let mut changed = whole.clone();
        changed[named] = changed[named].replace("第二行", "第三行");
        rewritten(&file, &changed);
        refused("a changed row", "损坏").await;
        let mut newer = whole.clone();
        newer[0] = newer[0].replace(&format!("\"schema\":{}", Store::schema()), "\"schema\":9999");
        rewritten(&file, &newer);
        refused("a newer one", "更新版本").await;
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_restored_under_its_own_key_only() {
    for_each_url(async |url| {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup");
        let source = open("sqlite::memory:").await;
        fill(&source).await;
        backed_up(&source, &file).await;
        let text = lines(&file).join("\n");
        assert!(text.contains("v1.") && !text.contains(SECRET), "secrets stay sealed");
        let terms = terms(LATER, false);
        let other = store::restore(&url, &MasterKey::random(), &file, &note("state.restore"), terms).await;
        assert!(matches!(other, Err(Error::Key(_))));
        restored(&url, &file, false).await.expect("nothing was left of the first attempt");
    })
    .await;
}

/// A program of the first schema made it, and this one goes on with it.
/// The file's lines without the columns that a later migration added to the first one's tables.
fn without_later_columns(lines: &[String]) -> Vec<String> {
    const LATER: [&str; 10] = [
        "behind",
        "deletion_share",
        "source",
        "secret_names",
        "maker",
        "paused_by",
        "doubt",
        "review",
        "reviewed",
        "adopted",
    ];
    let mut places: Vec<usize> = Vec::new();
    let strip = |line: &String| {
        let mut value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let is_later = |column: &serde_json::Value| LATER.iter().any(|later| column == later);
        if let Some(columns) = value["columns"].as_array() {
            places = (0..columns.len()).rev().filter(|place| is_later(&columns[*place])).collect();
        }
        let within = if value.is_array() { value.as_array_mut() } else { value["columns"].as_array_mut() };
        if let Some(cells) = within {
            for place in &places {
                cells.remove(*place);
            }
        }
        match value.get("table") {
            Some(table) => format!("{{\"table\":{table},\"columns\":{}}}", value["columns"]),
            None => value.to_string(),
        }
    };
    lines.iter().map(strip).collect()
}

#[tokio::test]
async fn a_backup_of_an_older_program_is_upgraded() {
    for_each_url(async |url| {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup");
        let source = open("sqlite::memory:").await;
        let lease = fill(&source).await;
        backed_up(&source, &file).await;
        let mut old = lines(&file);
        old[0] = old[0].replace(&format!("\"schema\":{}", Store::schema()), "\"schema\":1");
        let (mut kept, mut counts, mut keep) = (vec![old.remove(0)], serde_json::Map::new(), false);
        for line in &without_later_columns(&old) {
            if let Some(rest) = line.strip_prefix("{\"table\":\"") {
                let table = rest.split('"').next().unwrap_or_default();
                keep = ["connections", "leases", "bindings", "records"].contains(&table);
                if keep {
                    counts.insert(table.to_owned(), json!(rows(&file, table).len()));
                }
            }
            if keep && !line.starts_with("{\"rows\"") {
                kept.push(line.clone());
            }
        }
        let hash = blake3::hash(format!("{}\n", kept.join("\n")).as_bytes()).to_hex().to_string();
        kept.push(json!({"rows": counts, "blake3": hash}).to_string());
        rewritten(&file, &kept);
        restored(&url, &file, false).await.unwrap_or_else(|error| panic!("{error}"));
        let store = open(&url).await;
        let schedule = store.schedule(&lease.connection).await.expect("a store").expect("made by a later migration");
        assert_eq!(schedule.wake_at, Some(0));
        store.close().await;
    })
    .await;
}

/// Whoever writes while a backup is made is in it wholly or not at all.
#[tokio::test]
async fn a_backup_is_of_one_moment() {
    for_each_url(async |url| {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup");
        let store = open(&url).await;
        let writer = {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 0..60 {
                    let scope = Scope::EVERYTHING;
                    let new = NewUser { name: format!("user{n}"), password: None, scope, must_change: false };
                    store.create_user(new, &note("user.create"), NOW).await.expect("a user");
                }
            })
        };
        for _ in 0..10 {
            let contents = backed_up(&store, &file).await;
            assert_eq!(contents.rows["users"], contents.rows["audit"], "a user and its note are one transaction");
            tokio::task::yield_now().await;
        }
        writer.await.expect("written");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_newer_database_is_not_replaced() {
    for_each_url(async |url| {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("backup");
        let store = open(&url).await;
        backed_up(&store, &file).await;
        store.close().await;
        let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                     select 9999, 'later', success, checksum, 1 from _sqlx_migrations where version = 1";
        if url.starts_with("postgres") {
            let mut database = PgConnection::connect(&url).await.expect("a database");
            sqlx::query(newer).execute(&mut database).await.expect("a row");
        } else {
            let mut database = SqliteConnection::connect(&format!("sqlite:{url}")).await.expect("a database");
            sqlx::query(newer).execute(&mut database).await.expect("a row");
        }
        assert!(matches!(restored(&url, &file, true).await, Err(Error::Newer { found: 9999, .. })));
    })
    .await;
}
