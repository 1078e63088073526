//! What holds for the whole installation, and what a system last answered.

use serde_json::json;
use store::{Conflict, Error};

use crate::databases::{NOW, for_each_database, leased};

#[tokio::test]
async fn settings_are_changed_by_who_has_seen_them_as_they_are() {
    for_each_database(async |store| {
        let (version, content) = store.settings().await.expect("settings");
        assert_eq!(content, json!({}));
        let settings = json!({"retention_days": 30});
        let next = store.set_settings(version, &settings).await.expect("written");
        assert!(next > version);
        let late = store.set_settings(version, &json!({})).await;
        assert!(matches!(late, Err(Error::Conflict(Conflict::Version))), "{late:?}");
        assert_eq!(store.settings().await.expect("settings"), (next, settings));
    })
    .await;
}

#[tokio::test]
async fn the_last_answer_is_kept_with_its_moment_and_goes_with_its_connection() {
    for_each_database(async |store| {
        let id = leased(&store).await.connection;
        let answered = async |question: &str| store.answered(&id, question).await.expect("asked");
        assert_eq!(answered("lacking").await, None);
        for (answer, at) in [(json!([1]), NOW), (json!([2]), NOW + 1)] {
            store.keep_answer(&id, "lacking", &answer, at).await.expect("kept");
        }
        assert_eq!(answered("lacking").await, Some((json!([2]), NOW + 1)));
        assert_eq!(answered("another").await, None);
        store.delete_connection(&id).await.expect("deleted");
        assert_eq!(answered("lacking").await, None);
    })
    .await;
}
