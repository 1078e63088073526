//! The copy on which a plan works.

use model::{State, System};
use serde_json::json;
use store::{Choice, PageResult, Question, RecordRow, Retry};

use crate::databases::{NOW, binding, finish, for_each_database, intent, leased, page, row, stored};

#[tokio::test]
async fn a_scratch_copy_holds_what_a_run_reads_and_keeps_what_is_written_to_itself() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        let text = |text: &str| Some(text.to_owned());
        let written =
            RecordRow { fingerprint: text("f"), written: text("{\"名\":\"甲\"}"), ..row("1", State::Created) };
        let question = Question {
            key: String::new(),
            title: "产品".to_owned(),
            text: "删除？".to_owned(),
            options: vec![Choice { answer: "confirm".to_owned(), label: "确认".to_owned(), ..Choice::default() }],
            about: "1".to_owned(),
        };
        let first = PageResult {
            bindings: vec![("product", binding("1", "c1"), None)],
            cursor: Some(("{}".to_owned(), true)),
            questions: vec![question],
            ..page(vec![written, RecordRow { due_at: Some(NOW), ..row("2", State::Held) }])
        };
        finish(&store, &lease, &first).await;
        store.begin(&lease, "product", &[intent("3")], NOW).await.expect("begun");
        store.settle_place(&lease, "product", "StockObj", NOW).await.expect("settled");

        let scratch = store.scratch(id).await.expect("a copy");
        let known = stored(&store, &lease, &["1", "2"]).await;
        assert_eq!(stored(&scratch, &lease, &["1", "2"]).await, known);
        let bound =
            async |of: &store::Store| of.bindings(id, "product", System::Crm, &["c1", "c9"]).await.expect("asked");
        assert_eq!(bound(&scratch).await, bound(&store).await);
        let cursor = async |of: &store::Store| of.cursor(id, "product").await.expect("asked");
        assert_eq!(cursor(&scratch).await, cursor(&store).await);
        let intents = async |of: &store::Store| of.open_intents(id, "product").await.expect("asked");
        assert_eq!(intents(&scratch).await, intents(&store).await);
        assert_eq!(scratch.place(id, "product").await.expect("asked").as_deref(), Some("StockObj"));
        assert_eq!(scratch.questions(id).await.expect("asked"), store.questions(id).await.expect("asked"));
        let named = async |of: &store::Store| of.connection(id).await.expect("asked").map(|known| known.name);
        assert_eq!(named(&scratch).await, named(&store).await);

        let second = PageResult {
            bindings: vec![("product", binding("9", "c9"), None)],
            closed: vec!["3".to_owned()],
            cursor: Some(("{\"at\":2}".to_owned(), true)),
            ..page(vec![row("9", State::Created)])
        };
        finish(&scratch, &lease, &second).await;
        let all = Retry::Where { stream: None, state: Some(State::Held), cause: None };
        assert_eq!(scratch.retry(id, &all, NOW + 1).await.expect("retried"), 1);
        assert_eq!((bound(&scratch).await.len(), bound(&store).await.len()), (2, 1));
        assert_eq!((intents(&scratch).await.len(), intents(&store).await.len()), (0, 1));
        assert_eq!(cursor(&store).await.map(|cursor| cursor.text), Some("{}".to_owned()));
        assert_eq!(stored(&store, &lease, &["1", "2", "9"]).await, known);
    })
    .await;
}

#[tokio::test]
async fn a_scratch_copy_is_of_one_connection_whatever_its_size() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        for page_of in (0..2_500).collect::<Vec<_>>().chunks(500) {
            let rows = page_of.iter().map(|key| row(&key.to_string(), State::Created)).collect();
            finish(&store, &lease, &page(rows)).await;
        }
        let scratch = store.scratch(&lease.connection).await.expect("a copy");
        let count = async |of: &store::Store| of.count_sources(&lease.connection, "product").await.expect("counted");
        assert_eq!((count(&scratch).await, count(&store).await), (2_500, 2_500));
        assert_eq!(scratch.connections().await.expect("connections").len(), 1);
        let run = store.begin_run(&lease, "hand", &json!(null), NOW).await.expect("begun");
        assert!(scratch.run(&lease.connection, &run.id).await.expect("asked").is_none());
    })
    .await;
}
