//! Where a stream's records go, and what came of a source record.

use model::{State, System};
use store::{PageResult, RecordRow};

use crate::databases::{NOW, binding, finish, for_each_database, intent, leased, page, row, stored};

fn written(key: &str) -> RecordRow {
    let text = |text: &str| Some(text.to_owned());
    let target_id = Some(format!("c{key}"));
    RecordRow { target_id, fingerprint: text("f"), written: text("{}"), ..row(key, State::Created) }
}

#[tokio::test]
async fn a_place_is_kept_and_a_move_lets_go_of_what_was_in_the_old_one() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let place = async || store.place(&lease.connection, "product").await.expect("a place");
        assert_eq!(place().await, None);
        store.settle_place(&lease, "product", "StockObj", NOW).await.expect("settled");
        assert_eq!(place().await.as_deref(), Some("StockObj"));
        let bindings = vec![("product", binding("1", "c1"), None), ("unit", binding("1", "c1"), None)];
        let first = PageResult { bindings, cursor: Some(("{}".to_owned(), true)), ..page(vec![written("1")]) };
        finish(&store, &lease, &first).await;
        store.begin(&lease, "product", &[intent("2")], NOW).await.expect("begun");

        store.move_place(&lease, "product", "product", "ErpStockObj", NOW).await.expect("moved");
        assert_eq!(place().await.as_deref(), Some("ErpStockObj"));
        let of = async |kind: &str| {
            store.bindings(&lease.connection, kind, System::Jdy, &["1"]).await.expect("bindings").len()
        };
        assert_eq!((of("product").await, of("unit").await), (0, 1));
        let kept = stored(&store, &lease, &["1"]).await;
        assert_eq!((kept["1"].state, &kept["1"].target_id), (State::Created, &None));
        assert_eq!((&kept["1"].fingerprint, &kept["1"].written), (&None, &None));
        assert!(store.open_intents(&lease.connection, "product").await.expect("intents").is_empty());
        assert_eq!(store.cursor(&lease.connection, "product").await.expect("a cursor"), None);
    })
    .await;
}

#[tokio::test]
async fn nobody_without_the_lease_moves_anything() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        store.release(&lease).await.expect("released");
        assert!(store.move_place(&lease, "product", "product", "ErpStockObj", NOW).await.is_err());
        assert_eq!(store.place(&lease.connection, "product").await.expect("a place"), None);
    })
    .await;
}
