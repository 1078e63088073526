use model::State;
use serde_json::Value;
use store::NewConnection;

use crate::databases::{NOW, finish, for_each_database, leased, page, row, waiting};

#[tokio::test]
async fn everything_that_an_operator_watches_is_counted() {
    for_each_database(async |store| {
        assert_eq!(store.overview(NOW, NOW).await.expect("asked"), store::Overview::default());
        let lease = leased(&store).await;
        let mut connection = store.connection(&lease.connection).await.expect("asked").expect("there");
        connection.started_at = Some(NOW);
        store.update_connection(&connection, connection.created_at).await.expect("changed");
        store.create_connection(NewConnection::default(), NOW).await.expect("a connection");
        let rows = vec![row("1", State::Created), row("2", State::Failed), row("3", State::Failed), waiting("4", "u")];
        finish(&store, &lease, &page(rows)).await;
        store.receive(&lease.connection, "m", "AccountObj", "1", NOW - 5).await.expect("received");
        store.draw_calls("tenant", NOW, 50, 100).await.expect("drawn");
        let seen = store.overview(NOW + 1, NOW).await.expect("asked");
        assert_eq!((seen.running, seen.setup, seen.paused, seen.leases), (1, 1, 0, 1));
        let standing = |state: &str, count| ("product".to_owned(), state.to_owned(), count);
        assert_eq!(seen.standing, [standing("failed", 2), standing("held", 1)]);
        assert_eq!((seen.events.clone(), seen.used["tenant"]), (vec![(Value::Null, 1, Some(NOW - 5))], 50));
        assert_eq!(seen.tenants.len(), 2);
        let later = store.overview(NOW + 60_001, NOW + 1).await.expect("asked");
        assert_eq!((later.leases, later.overdue.0, later.used.len()), (0, 1, 0));
    })
    .await;
}
