use model::{Preset, State};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use store::{Conflict, Error, MasterKey, NewConnection, PageResult, Store};

use crate::databases::{NOW, binding, finish, for_each_database, for_each_url, intent, leased, open, page, row};

fn new() -> NewConnection {
    NewConnection {
        name: "一号账套".to_owned(),
        jdy: json!({"login": "application", "client_id": "200001"}),
        crm: json!({"app_id": "FSAID"}),
        secrets: [("client_secret", "geheim")].into_iter().collect(),
    }
}

#[tokio::test]
async fn a_connection_is_read_as_it_was_written() {
    for_each_database(async |store| {
        let mut made = store.create_connection(new(), NOW).await.expect("made");
        assert_eq!((made.version, made.created_at, made.paused), (1, NOW, false));
        made.account_id = Some("账套".to_owned());
        made.started_at = Some(NOW + 1);
        made.presets = vec![Preset::Brand, Preset::OrderAttachment];
        made.rule = json!({"mode": "interval", "every": 300});
        made.mappings = json!({"产品": {"价格": "price__c"}});
        made.paused = true;
        made.secrets.set("event_key", "nochmal geheim");
        assert_eq!(store.update_connection(&made, made.created_at).await.expect("written"), 2);
        let read = store.connection(&made.id).await.expect("a database").expect("there");
        assert_eq!((read.version, read.name.as_str(), &read.jdy, &read.crm), (2, "一号账套", &made.jdy, &made.crm));
        assert_eq!((read.account_id, read.started_at, read.paused), (made.account_id, Some(NOW + 1), true));
        assert_eq!((read.presets, read.rule, read.mappings), (made.presets, made.rule, made.mappings));
        let secret = |name| read.secrets.get(name).map(|s| s.expose_secret().to_owned());
        assert_eq!(secret("client_secret").as_deref(), Some("geheim"));
        assert_eq!(secret("event_key").as_deref(), Some("nochmal geheim"));
    })
    .await;
}

#[tokio::test]
async fn a_list_knows_which_secrets_there_are_and_opens_none() {
    for_each_url(async |url| {
        let store = open(&url).await;
        let mut made = store.create_connection(new(), NOW).await.expect("made");
        let other = store.create_connection(NewConnection::default(), NOW + 1).await.expect("made");
        let seen = async |store: &Store| {
            let seen = store.seen(None, "employee", None, 10).await.expect("a list").items;
            let has = |name| seen.iter().map(|seen| seen.connection.secrets.has(name)).collect::<Vec<_>>();
            (has("client_secret"), has("event_key"))
        };
        assert_eq!(seen(&store).await, (vec![true, false], vec![false, false]));
        made.secrets.remove("client_secret");
        made.secrets.set("event_key", "geheim");
        store.update_connection(&made, made.created_at).await.expect("written");
        assert_eq!(seen(&store).await, (vec![false, false], vec![true, false]));
        let only = Some(std::slice::from_ref(&other.id));
        let only = store.seen(only, "employee", None, 10).await.expect("a list").items;
        assert_eq!(only.iter().map(|seen| &seen.connection.id).collect::<Vec<_>>(), [&other.id]);
        store.close().await;
        // As an elder program left it.
        forget_names(&url).await;
        let locked = Store::open(&url, MasterKey::random()).await.expect("it opens");
        assert_eq!(seen(&locked).await, (vec![false, false], vec![false, false]), "nobody knows");
        locked.close().await;
        let again = open(&url).await;
        assert_eq!(seen(&again).await, (vec![false, false], vec![true, false]));
        again.close().await;
    })
    .await;
}

async fn forget_names(url: &str) {
    let forget = "update connections set secret_names = null";
    if url.starts_with("postgres") {
        let mut database = PgConnection::connect(url).await.expect("a database");
        sqlx::query(forget).execute(&mut database).await.expect("forgotten");
    } else {
        let mut database = SqliteConnection::connect(&format!("sqlite:{url}")).await.expect("a database");
        sqlx::query(forget).execute(&mut database).await.expect("forgotten");
    }
}

#[tokio::test]
async fn of_two_changes_of_one_version_the_second_is_a_conflict() {
    for_each_database(async |store| {
        let mut made = store.create_connection(new(), NOW).await.expect("made");
        made.name = "改名".to_owned();
        store.update_connection(&made, made.created_at).await.expect("the first");
        let second = store.update_connection(&made, made.created_at).await;
        assert!(matches!(second, Err(Error::Conflict(Conflict::Version))));
        made.id = "none".to_owned();
        assert!(matches!(store.update_connection(&made, made.created_at).await, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn the_end_of_the_initialisation_is_no_change_of_the_settings() {
    for_each_database(async |store| {
        let made = store.create_connection(new(), NOW).await.expect("made");
        store.set_initialised(&made.id, Some(NOW)).await.expect("set");
        store.update_connection(&made, made.created_at).await.expect("no conflict");
        let read = store.connection(&made.id).await.expect("a database").expect("there");
        assert_eq!(read.initialised_at, Some(NOW));
    })
    .await;
}

#[tokio::test]
async fn a_deleted_connection_leaves_nothing_behind() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        store.begin(&lease, "product", &[intent("1")], NOW).await.expect("begun");
        let result = PageResult {
            bindings: vec![("unit", binding("1", "a"), None)],
            cursor: Some(("{}".to_owned(), true)),
            ..page(vec![row("1", State::Created)])
        };
        finish(&store, &lease, &result).await;
        store.queue_run(&lease.connection, "hand", &json!(null), NOW).await.expect("queued");
        store.delete_connection(&lease.connection).await.expect("deleted");
        assert!(store.connections().await.expect("connections").is_empty());
        assert!(store.counts(&lease.connection).await.expect("counts").is_empty());
        assert!(store.open_intents(&lease.connection, "product").await.expect("intents").is_empty());
        assert!(matches!(store.finish(&lease, &result, NOW).await, Err(Error::Lost)));
        assert!(matches!(store.delete_connection(&lease.connection).await, Err(Error::NotFound(_))));
    })
    .await;
}

#[tokio::test]
async fn who_has_seen_another_version_does_not_delete_a_connection() {
    for_each_database(async |store| {
        let seen = store.create_connection(NewConnection::default(), NOW).await.expect("made");
        let version = store.update_connection(&seen, seen.created_at).await.expect("changed by somebody else");
        let late = store.delete_connection_at(&seen.id, Some(seen.version)).await;
        assert!(matches!(late, Err(Error::Conflict(Conflict::Version))), "{late:?}");
        store.delete_connection_at(&seen.id, Some(version)).await.expect("deleted");
        let gone = store.delete_connection_at(&seen.id, Some(version)).await;
        assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
    })
    .await;
}

#[tokio::test]
async fn after_a_rotation_the_old_key_is_needed_no_more() {
    for_each_url(async |url| {
        let id = open(&url).await.create_connection(new(), NOW).await.expect("made").id;
        let (fresh, old) = ("09".repeat(32), "07".repeat(32));
        let with = async |keys: &str| Store::open(&url, MasterKey::parse(keys).expect("keys")).await.expect("open");
        assert!(matches!(with(&fresh).await.connection(&id).await, Err(Error::Key(_))));
        let both = with(&format!("{fresh},{old}")).await;
        assert_eq!(both.reseal().await.expect("resealed"), 1);
        assert_eq!(both.reseal().await.expect("nothing to do"), 0);
        let read = with(&fresh).await.connection(&id).await.expect("opened").expect("there");
        assert_eq!(read.secrets.names().collect::<Vec<_>>(), ["client_secret"]);
    })
    .await;
}
