use std::os::unix::fs::PermissionsExt;

use secrecy::ExposeSecret;
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use store::{Error, NewConnection, Secrets, Store};

use crate::databases::{NOW, for_each_url, key, open};

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() {
    for_each_url(async |url| {
        open(&url).await.close().await;
        if url.starts_with("postgres") {
            let mut database = PgConnection::connect(&url).await.expect("a database");
            let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                         values (9999, 'later', true, 'x', 1)";
            sqlx::query(newer).execute(&mut database).await.expect("a row");
        } else {
            let mut database = SqliteConnection::connect(&format!("sqlite:{url}")).await.expect("a database");
            let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
                         values (9999, 'later', true, x'00', 1)";
            sqlx::query(newer).execute(&mut database).await.expect("a row");
        }
        let Err(error) = Store::open(&url, key()).await else { panic!("opened") };
        assert!(matches!(error, Error::Newer { found: 9999, .. }), "{error}");
        assert!(error.to_string().contains("升级"));
    })
    .await;
}

#[tokio::test]
async fn a_store_in_memory_keeps_what_it_is_told() {
    let store = open("sqlite::memory:").await;
    store.create_connection(NewConnection::default(), NOW).await.expect("a connection");
    assert_eq!(store.connections().await.expect("connections").len(), 1);
    store.ping().await.expect("there");
}

#[tokio::test]
async fn a_new_file_and_its_log_are_for_their_owner_only() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = open(&directory.path().join("store.sqlite").display().to_string()).await;
    store.create_connection(NewConnection::default(), NOW).await.expect("a connection");
    let files: Vec<_> = std::fs::read_dir(directory.path()).expect("files").map(|file| file.expect("a file")).collect();
    assert!(files.len() > 1, "the log is there too");
    for file in files {
        assert_eq!(file.metadata().expect("its rights").permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
}

#[tokio::test]
async fn sealed_secrets_are_nowhere_in_the_files_of_the_database() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = open(&directory.path().join("store.sqlite").display().to_string()).await;
    let secrets: Secrets = [("app_secret", "seventeen-tigers-of-the-north")].into_iter().collect();
    let new = NewConnection { name: "可见的名称".to_owned(), secrets, ..NewConnection::default() };
    let made = store.create_connection(new, NOW).await.expect("a connection");
    let found = |word: &str| {
        let files = std::fs::read_dir(directory.path()).expect("files").map(|file| file.expect("a file").path());
        let has = |path| std::fs::read(path).expect("bytes").windows(word.len()).any(|part| part == word.as_bytes());
        files.into_iter().any(has)
    };
    assert!(found("可见的名称") && !found("seventeen-tigers"));
    let secret = made.secrets.get("app_secret").expect("the secret").expose_secret();
    assert_eq!(secret, "seventeen-tigers-of-the-north");
    assert!(!format!("{made:?}").contains("tigers"));
}

#[tokio::test]
async fn a_database_that_cannot_be_had_says_why_at_once() {
    let opened = async |url: &str| Store::open(url, key()).await.err().expect("refused").to_string();
    assert!(opened("mysql://u:p@127.0.0.1/x").await.contains("postgres://"));
    // Nothing listens on port 1.
    let refused = opened("postgres://u:p@127.0.0.1:1/x").await;
    assert!(refused.contains("refused") && !refused.contains("timed out"), "{refused}");
}
