use model::{Binding, State, System};
use store::{Conflict, Error, PageResult};

use crate::databases::{NOW, binding, due, finish, for_each_database, leased, page, row, stored, waiting};

fn bound(bindings: Vec<Binding>) -> PageResult<'static> {
    PageResult { bindings: bindings.into_iter().map(|b| ("unit", b, None)).collect(), ..page(Vec::new()) }
}

#[tokio::test]
async fn bindings_are_found_by_either_side_s_id() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let crm_born = Binding { origin: System::Crm, broken: Some("选项已删除".to_owned()), ..binding("3", "c") };
        finish(&store, &lease, &bound(vec![binding("1", "a"), binding("2", "b"), crm_born.clone()])).await;
        let by = async |side, ids: &[&str]| {
            let mut found = store.bindings(&lease.connection, "unit", side, ids).await.expect("bindings");
            found.sort_by(|a, b| a.jdy_id.cmp(&b.jdy_id));
            found
        };
        assert_eq!(by(System::Jdy, &["1", "3", "9"]).await, [binding("1", "a"), crm_born.clone()]);
        assert_eq!(by(System::Crm, &["b", "c", "1"]).await, [binding("2", "b"), crm_born]);
        assert!(by(System::Jdy, &[]).await.is_empty());
        assert!(store.bindings(&lease.connection, "brand", System::Jdy, &["1"]).await.expect("none").is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_stands_behind_a_binding_is_kept_until_it_leads_elsewhere() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let noted = Binding { behind: Some("v1".to_owned()), ..binding("1", "a") };
        let now = async || {
            let found = store.bindings(&lease.connection, "unit", System::Jdy, &["1"]).await.expect("bindings");
            found[0].behind.clone()
        };
        finish(&store, &lease, &bound(vec![noted])).await;
        finish(&store, &lease, &bound(vec![binding("1", "a")])).await;
        assert_eq!(now().await.as_deref(), Some("v1"), "who does not know it leaves it");
        finish(&store, &lease, &bound(vec![binding("1", "b")])).await;
        assert_eq!(now().await, None);
    })
    .await;
}

#[tokio::test]
async fn a_waiting_record_goes_on_when_either_side_s_id_is_bound() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let held = page(vec![waiting("by jdy", "1"), waiting("by crm", "a"), waiting("by another", "2")]);
        finish(&store, &lease, &held).await;
        assert!(due(&store, &lease).await.is_empty());
        let other_kind = PageResult { bindings: vec![("brand", binding("2", "a"), None)], ..page(Vec::new()) };
        finish(&store, &lease, &other_kind).await;
        assert!(due(&store, &lease).await.is_empty());
        finish(&store, &lease, &bound(vec![binding("1", "a")])).await;
        assert_eq!(due(&store, &lease).await, ["by crm", "by jdy"]);
    })
    .await;
}

#[tokio::test]
async fn what_names_a_record_that_another_took_the_place_of_means_its_successor() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &bound(vec![binding("1", "a")])).await;
        let former = vec![("unit", binding("1", "a"))];
        finish(&store, &lease, &PageResult { former, ..bound(vec![binding("1", "b")]) }).await;
        // Once more, and then on the other side.
        let (before, now) = (binding("1", "b"), binding("1", "c"));
        store.succeed(&lease.connection, "unit", (&before, &now), NOW).await.expect("bound");
        finish(&store, &lease, &PageResult { unbound: vec![("unit", "1".to_owned())], ..page(Vec::new()) }).await;
        let by = async |side, ids: &[&str]| {
            let mut found = store.successors(&lease.connection, "unit", side, ids).await.expect("bindings");
            found.sort_by(|(a, _), (b, _)| a.cmp(b));
            found
        };
        assert!(by(System::Crm, &["a", "b"]).await.is_empty(), "nothing has taken its place yet");
        finish(&store, &lease, &page(vec![waiting("p", "a"), waiting("q", "z")])).await;
        finish(&store, &lease, &PageResult { former: vec![("unit", now)], ..bound(vec![binding("1", "d")]) }).await;
        assert_eq!(due(&store, &lease).await, ["p"], "who waited for the first one goes on");
        let successor = |id: &str| (id.to_owned(), binding("1", "d"));
        assert_eq!(by(System::Crm, &["a", "b", "c", "d"]).await, [successor("a"), successor("b"), successor("c")]);
        finish(
            &store,
            &lease,
            &PageResult { unbound: vec![("unit", "1".to_owned())], ..bound(vec![binding("2", "d")]) },
        )
        .await;
        assert!(by(System::Crm, &["a"]).await.is_empty());
        let former = vec![("unit", binding("1", "d"))];
        finish(&store, &lease, &PageResult { former, ..page(Vec::new()) }).await;
        assert_eq!(by(System::Jdy, &["1"]).await, [("1".to_owned(), binding("2", "d"))]);
    })
    .await;
}

#[tokio::test]
async fn a_record_held_for_a_binding_of_its_own_page_goes_on_too() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &PageResult { records: vec![waiting("child", "1")], ..bound(vec![binding("1", "a")]) })
            .await;
        assert_eq!(due(&store, &lease).await, ["child"]);
    })
    .await;
}

#[tokio::test]
async fn a_binding_that_is_as_it_was_wakes_nobody() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &bound(vec![binding("1", "a")])).await;
        finish(&store, &lease, &page(vec![waiting("p", "1")])).await;
        finish(&store, &lease, &bound(vec![binding("1", "a")])).await;
        assert!(due(&store, &lease).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_broken_binding_wakes_nobody_until_it_is_repaired() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        finish(&store, &lease, &bound(vec![binding("1", "a"), binding("2", "b")])).await;
        for unit in ["1", "2"] {
            store.mark_broken(id, "unit", unit, Some("选项已删除"), NOW).await.expect("marked");
        }
        finish(&store, &lease, &page(vec![waiting("p", "1"), waiting("q", "2")])).await;
        assert!(due(&store, &lease).await.is_empty());
        let broken = store.bindings(id, "unit", System::Jdy, &["1"]).await.expect("bindings");
        assert_eq!(broken[0].broken.as_deref(), Some("选项已删除"));
        store.mark_broken(id, "unit", "1", None, NOW - 9).await.expect("repaired");
        assert_eq!(due(&store, &lease).await, ["p"], "repaired by a person");
        let repaired = store.bound(id, "unit", System::Jdy, "1").await.expect("asked").expect("bound");
        assert_eq!(repaired.at, NOW, "bound since then");
        finish(&store, &lease, &bound(vec![binding("2", "b2")])).await;
        assert_eq!(due(&store, &lease).await, ["p", "q"], "repaired by a page");
    })
    .await;
}

#[tokio::test]
async fn a_crm_record_is_bound_once_at_most() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let id = lease.connection.as_str();
        store.bind(id, "employee", &binding("1", "a"), Some("mobile"), NOW).await.expect("bound");
        let second = store.bind(id, "employee", &binding("2", "a"), Some("hand"), NOW).await;
        assert!(matches!(second, Err(Error::Conflict(Conflict::Bound { jdy_id, .. })) if jdy_id == "1"));
        store.bind(id, "customer", &binding("2", "a"), None, NOW).await.expect("another kind");
        let both = store.finish(&lease, &bound(vec![binding("7", "x"), binding("8", "x")]), NOW).await;
        assert!(matches!(both, Err(Error::Conflict(Conflict::Bound { jdy_id, .. })) if jdy_id == "7"));

        store.bind(id, "employee", &binding("1", "b"), None, NOW + 1).await.expect("bound to another");
        let all = store.all_bindings(id, "employee", None, 10).await.expect("bindings");
        assert_eq!((all[0].bound_by.as_deref(), all[0].at), (Some("mobile"), NOW + 1));
        assert!(store.unbind(id, "employee", "1").await.expect("unbound"));
        assert!(!store.unbind(id, "employee", "1").await.expect("was not bound"));
    })
    .await;
}

#[tokio::test]
async fn bindings_of_one_page_may_change_places_in_any_order() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let moves: [&[(&str, &str)]; 4] = [
            &[("1", "a"), ("2", "b"), ("3", "c")],
            &[("1", "b"), ("2", "a")],
            &[("1", "c"), ("2", "d"), ("3", "a")],
            &[("3", "d"), ("2", "a"), ("1", "c")],
        ];
        for moved in moves {
            let page = bound(moved.iter().map(|(jdy, crm)| binding(jdy, crm)).collect());
            finish(&store, &lease, &page).await;
            for (jdy, crm) in moved {
                let found = store.bindings(&lease.connection, "unit", System::Jdy, &[jdy]).await.expect("bindings");
                assert_eq!(found[0].crm_id, *crm);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_move_to_a_place_that_is_not_given_up_is_refused_and_nothing_of_the_page_is_kept() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &bound(vec![binding("1", "a"), binding("2", "b"), binding("3", "c")])).await;
        let page = bound(vec![binding("1", "b"), binding("2", "c")]);
        let refused = store.finish(&lease, &page, NOW).await;
        assert!(matches!(refused, Err(Error::Conflict(Conflict::Bound { jdy_id, .. })) if jdy_id == "3"));
        let all = store.all_bindings(&lease.connection, "unit", None, 10).await.expect("bindings");
        let ids: Vec<_> = all.iter().map(|b| (b.binding.jdy_id.as_str(), b.binding.crm_id.as_str())).collect();
        assert_eq!(ids, [("1", "a"), ("2", "b"), ("3", "c")]);
    })
    .await;
}

#[tokio::test]
async fn what_is_unbound_makes_room_in_the_same_page() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &bound(vec![binding("1", "a"), binding("2", "b")])).await;
        let result = PageResult {
            unbound: vec![("unit", "1".to_owned())],
            records: vec![row("1", State::Deleted)],
            ..bound(vec![binding("3", "a")])
        };
        finish(&store, &lease, &result).await;
        let all = store.all_bindings(&lease.connection, "unit", None, 10).await.expect("bindings");
        let ids: Vec<_> = all.iter().map(|b| (b.binding.jdy_id.as_str(), b.binding.crm_id.as_str())).collect();
        assert_eq!(ids, [("2", "b"), ("3", "a")]);
        assert_eq!(stored(&store, &lease, &["1"]).await["1"].state, State::Deleted);
    })
    .await;
}

#[tokio::test]
async fn all_bindings_come_page_by_page_in_the_order_of_their_bytes() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let mut ids: Vec<String> = (0..250).map(|i| format!("{i}")).collect();
        ids.extend(["a", "B", "é", "中", "_", "a-b", "aB"].map(str::to_owned));
        finish(&store, &lease, &bound(ids.iter().map(|id| binding(id, &format!("c{id}"))).collect())).await;
        assert_eq!(store.count_bindings(&lease.connection, "unit").await.expect("a number"), 257);
        let (mut seen, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = store.all_bindings(&lease.connection, "unit", after.as_deref(), 100).await.expect("a page");
            let Some(last) = page.last() else { break };
            after = Some(last.binding.jdy_id.clone());
            seen.extend(page.into_iter().map(|bound| bound.binding.jdy_id));
        }
        ids.sort();
        assert_eq!(seen, ids);
    })
    .await;
}
