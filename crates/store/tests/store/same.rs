use model::{Binding, State, System};
use store::{PageResult, RecordRow, Said};

use crate::databases::{NOW, binding, finish, for_each_database, leased, page, row};

const KIND: &str = "product";

fn bound(key: &str) -> Binding {
    binding(key, &format!("crm {key}"))
}

fn came_through(key: &str) -> RecordRow {
    let text = |text: &str| Some(text.to_owned());
    RecordRow { fingerprint: text("f"), source: text("said"), ..row(key, State::Created) }
}

#[tokio::test]
async fn only_what_came_through_is_not_due_and_is_said_and_bound_as_then_is_the_same() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let records = vec![
            came_through("same"),
            came_through("said otherwise"),
            came_through("broken"),
            came_through("unbound"),
            RecordRow { due_at: Some(NOW), ..came_through("due") },
            RecordRow { state: State::Failed, ..came_through("failed") },
            RecordRow { fingerprint: None, ..came_through("forgotten") },
        ];
        let broken = |key: &str| (key == "broken").then(|| "gone".to_owned());
        let bindings = records.iter().filter(|r| r.key != "unbound");
        let bindings = bindings.map(|r| (KIND, Binding { broken: broken(&r.key), ..bound(&r.key) }, None)).collect();
        let keys: Vec<String> = records.iter().map(|r| r.key.clone()).chain(["new".to_owned()]).collect();
        finish(&store, &lease, &PageResult { bindings, ..page(records) }).await;

        let say = |key: &str| if key == "said otherwise" { "another" } else { "said" };
        let others = async |side: System, id: &dyn Fn(&str) -> String| {
            let ids: Vec<String> = keys.iter().map(|key| id(key)).collect();
            let said: Vec<Said<'_>> =
                ids.iter().zip(&keys).map(|(id, key)| Said { key: id, source: say(key) }).collect();
            let others = store.not_same(&lease.connection, KIND, (KIND, side), &said).await.expect("asked");
            ids.into_iter().filter(|id| !others.contains(id)).collect::<Vec<_>>()
        };
        assert_eq!(others(System::Jdy, &str::to_owned).await, ["same"]);
        // No record has the CRM's id as its key.
        assert!(others(System::Crm, &|key| bound(key).crm_id).await.is_empty());

        let crm: Vec<RecordRow> = ["same", "unbound"].iter().map(|key| came_through(&bound(key).crm_id)).collect();
        finish(&store, &lease, &page(crm)).await;
        assert_eq!(others(System::Crm, &|key| bound(key).crm_id).await, [bound("same").crm_id]);
    })
    .await;
}
