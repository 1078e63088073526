//! Questions and events.

use model::State;
use store::{Answered, Choice, Question};

use crate::databases::{NOW, finish, for_each_database, leased, page, row};

pub(crate) fn question(key: &str, about: &str) -> Question {
    let choice = |answer: &str| Choice { answer: answer.to_owned(), label: answer.to_owned(), ..Choice::default() };
    Question {
        key: key.to_owned(),
        title: "名称".to_owned(),
        text: "请选择".to_owned(),
        options: vec![choice("a"), choice("new")],
        about: about.to_owned(),
    }
}

#[tokio::test]
async fn a_question_is_open_until_it_is_answered_and_its_record_is_then_due() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let asked = store::PageResult { questions: vec![question("1", "x")], ..page(vec![row("1", State::Failed)]) };
        finish(&store, &lease, &asked).await;
        let open = store.questions(&lease.connection).await.expect("questions");
        assert_eq!((open.len(), &open[0].question), (1, &question("1", "x")));
        let answer =
            async |answer: &str| store.answer(&lease.connection, open[0].id, answer, NOW).await.expect("an answer");
        assert_eq!(answer("nonsense").await, Answered::NoOption);
        assert_eq!(answer("exists:7").await, Answered::NoOption);
        assert_eq!(answer("a").await, Answered::Taken);
        assert_eq!(store.answer(&lease.connection, 9_999, "a", NOW).await.expect("an answer"), Answered::Unknown);
        assert!(store.questions(&lease.connection).await.expect("questions").is_empty());
        assert_eq!(crate::databases::due(&store, &lease).await, ["1"]);
        let answers = store.answers(&lease.connection, "product", &["1", "2"]).await.expect("answers");
        assert_eq!(answers["1"], ("x".to_owned(), "a".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn of_answers_at_once_one_is_taken() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let keys: Vec<String> = (0..8).map(|key| key.to_string()).collect();
        let questions = keys.iter().map(|key| question(key, "x")).collect();
        let rows = keys.iter().map(|key| row(key, State::Failed)).collect();
        finish(&store, &lease, &store::PageResult { questions, ..page(rows) }).await;
        for asked in store.questions(&lease.connection).await.expect("questions") {
            let answer =
                async |answer: &str| store.answer(&lease.connection, asked.id, answer, NOW).await.expect("heard");
            let (a, new) = tokio::join!(answer("a"), answer("new"));
            let (taken, given) = if a == Answered::Taken { (new, "a") } else { (a, "new") };
            assert_eq!(taken, Answered::Unknown, "one only");
            assert_eq!(answer("a").await, Answered::Unknown, "and nobody afterwards");
            let key = asked.question.key.as_str();
            let answers = store.answers(&lease.connection, "product", &[key]).await.expect("answers");
            assert_eq!(answers[key].1, given);
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_only_for_what_it_was_about() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let ask = async |about: &str| {
            let asked = store::PageResult { questions: vec![question("", about)], ..page(Vec::new()) };
            finish(&store, &lease, &asked).await;
        };
        ask("x").await;
        let open = store.questions(&lease.connection).await.expect("questions");
        store.answer(&lease.connection, open[0].id, "a", NOW).await.expect("an answer");
        ask("x").await;
        assert!(store.questions(&lease.connection).await.expect("questions").is_empty());
        ask("y").await;
        assert_eq!(store.questions(&lease.connection).await.expect("questions").len(), 1);
        store.withdraw(&lease.connection, "product", "").await.expect("withdrawn");
        assert!(store.questions(&lease.connection).await.expect("questions").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_message_that_comes_twice_is_one_event() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let receive = async |message: &str, id: &str| {
            store.receive(&lease.connection, message, "AccountObj", id, NOW).await.expect("kept")
        };
        assert!(receive("m1", "1").await);
        assert!(!receive("m1", "1").await);
        assert!(receive("m2", "1").await);
        let open = store.open_events(&lease.connection, 10).await.expect("events");
        assert_eq!(open.iter().map(|e| e.source_id.as_str()).collect::<Vec<_>>(), ["1", "1"]);
        let ids: Vec<i64> = open.iter().map(|event| event.id).collect();
        store.close_events(&lease.connection, &ids, NOW).await.expect("closed");
        assert!(store.open_events(&lease.connection, 10).await.expect("events").is_empty());
        assert!(!receive("m1", "1").await, "a message that was dealt with is still known");
    })
    .await;
}
