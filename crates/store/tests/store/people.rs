//! Who is on either side (S-5).

use model::{State, System};
use store::{Conflict, Error, Person, RecordRow};

use crate::databases::{NOW, binding, for_each_database, leased, row};

fn person(id: &str, number: &str) -> Person {
    Person {
        id: id.to_owned(), number: number.to_owned(), name: format!("职员{id}"), mobile: "13800000001".to_owned()
    }
}

#[tokio::test]
async fn s_5_a_look_replaces_who_was_there_on_that_side_only() {
    for_each_database(async |store| {
        let id = leased(&store).await.connection;
        let people = async |side| store.people(&id, side).await.expect("people");
        let (one, two, three) = (person("1", "YG02"), person("2", "YG01"), person("3", ""));
        store.replace_people(&id, System::Jdy, &[one.clone(), two.clone()]).await.expect("replaced");
        store.replace_people(&id, System::Crm, std::slice::from_ref(&three)).await.expect("replaced");
        assert_eq!(people(System::Jdy).await, [two.clone(), one.clone()], "by number");
        store.replace_people(&id, System::Jdy, &[three.clone(), two.clone(), two.clone()]).await.expect("replaced");
        assert_eq!(people(System::Jdy).await, [three.clone(), two], "one is gone, and nobody is there twice");
        assert_eq!(people(System::Crm).await, [three]);
        store.replace_people(&id, System::Jdy, &[]).await.expect("replaced");
        assert!(people(System::Jdy).await.is_empty());
        assert!(store.people("another", System::Crm).await.expect("people").is_empty());
    })
    .await;
}

#[tokio::test]
async fn s_5_who_was_there_goes_with_the_connection() {
    for_each_database(async |store| {
        let id = leased(&store).await.connection;
        store.replace_people(&id, System::Jdy, &[person("1", "1")]).await.expect("replaced");
        store.delete_connection(&id).await.expect("deleted");
        assert!(store.people(&id, System::Jdy).await.expect("people").is_empty());
        let nobody_s = store.replace_people(&id, System::Jdy, &[person("1", "1")]).await;
        assert!(nobody_s.is_err(), "a connection that is gone gets nobody");
    })
    .await;
}

#[tokio::test]
async fn s_5_a_binding_and_what_it_makes_of_the_record_are_kept_together_or_not_at_all() {
    for_each_database(async |store| {
        let id = leased(&store).await.connection;
        let told = |key: &str| RecordRow { target_id: Some("a".to_owned()), ..row(key, State::Created) };
        let state = async |key: &str| store.records(&id, "employee", &[key]).await.expect("asked").remove(key);
        let (one, hand) = (binding("1", "a"), Some("hand"));
        store.bind_person(&id, "employee", (&one, hand), told("1"), NOW).await.expect("bound");
        assert_eq!(state("1").await.map(|record| record.state), Some(State::Created));
        let taken = store.bind_person(&id, "employee", (&binding("2", "a"), hand), told("2"), NOW).await;
        assert!(matches!(taken, Err(Error::Conflict(Conflict::Bound { .. }))), "{taken:?}");
        assert!(state("2").await.is_none(), "nobody was bound, and nothing is told");
        let held = || row("1", State::Held);
        assert!(store.unbind_person(&id, "employee", held(), NOW).await.expect("unbound"));
        assert_eq!(state("1").await.map(|record| record.state), Some(State::Held));
        assert_eq!(store.count_bindings(&id, "employee").await.expect("counted"), 0);
        assert!(!store.unbind_person(&id, "employee", row("3", State::Held), NOW).await.expect("asked"));
        assert!(state("3").await.is_none());
    })
    .await;
}
