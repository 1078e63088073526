//! What stands still, under what it waits for in the end.

use model::{Kind, Reason, State};
use store::{Link, PageResult, RecordFilter, RecordRow, Reviewed};

use crate::databases::{NOW, binding, finish, for_each_database, leased, page, row};

/// A record that waits for `id` of `kind`.
fn waits(key: &str, kind: &'static str, id: &str) -> RecordRow {
    RecordRow {
        reason: Some(Reason::waits_for(Kind(kind), id, format!("等待 {kind} {id}"))), ..row(key, State::Held)
    }
}

fn fails(key: &str, cause: &str, text: &str) -> RecordRow {
    RecordRow { reason: Some(Reason::new(cause, text)), ..row(key, State::Failed) }
}

fn of(stream: &'static str, rows: Vec<RecordRow>) -> PageResult<'static> {
    PageResult { stream, ..page(rows) }
}

/// `customer` is bound by two streams, as it is with us.
fn links() -> Vec<Link> {
    let link = |(kind, stream): (&str, &str)| Link { kind: kind.to_owned(), stream: stream.to_owned() };
    let all = [("category", "category"), ("customer", "initial"), ("customer", "customer"), ("unit", "unit")];
    all.into_iter().map(link).collect()
}

#[tokio::test]
async fn a_chain_counts_under_the_record_at_its_end() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let orders = (0..7).map(|i| waits(&i.to_string(), "customer", "c1")).collect();
        finish(&store, &lease, &of("order", orders)).await;
        let customers =
            vec![waits("c1", "category", "k1"), waits("c2", "category", "k1"), fails("c3", "name", "缺少名称")];
        finish(&store, &lease, &of("customer", customers)).await;
        finish(&store, &lease, &of("category", vec![fails("k1", "label", "名称太长"), row("k2", State::Created)]))
            .await;
        finish(&store, &lease, &of("product", vec![row("1", State::Skipped), waits("2", "unit", "u1")])).await;

        let roots = store.root_causes(&lease.connection, &links(), 10).await.expect("causes");
        let seen: Vec<_> =
            roots.iter().map(|r| (r.cause.as_str(), r.stream.as_str(), r.state, r.count, r.reason.as_str())).collect();
        let expected = [
            ("label", "category", State::Failed, 10, "名称太长"),
            ("name", "customer", State::Failed, 1, "缺少名称"),
            ("unit:u1", "unit", State::Held, 1, "等待 unit u1"),
        ];
        assert_eq!(seen, expected);
        assert_eq!(store.root_causes(&lease.connection, &links(), 1).await.expect("causes").len(), 1);
        assert!(store.root_causes("another", &links(), 10).await.expect("none").is_empty());

        let under = async |cause: &str, links| {
            let filter = RecordFilter { cause: Some(cause.to_owned()), links, limit: 100, ..RecordFilter::default() };
            store.list_records(&lease.connection, &filter).await.expect("a list").items.len()
        };
        assert_eq!(under("label", links()).await, 10, "what is counted can be listed");
        assert_eq!(under("label", Vec::new()).await, 1);
        assert_eq!(under("unit:u1", links()).await, 1);
        assert_eq!(under("%", links()).await, 0);
    })
    .await;
}

#[tokio::test]
async fn records_that_wait_for_each_other_are_counted_all_the_same() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &of("customer", vec![waits("c1", "category", "k1")])).await;
        finish(&store, &lease, &of("category", vec![waits("k1", "customer", "c1"), waits("k2", "category", "k2")]))
            .await;
        let roots = store.root_causes(&lease.connection, &links(), 10).await.expect("causes");
        assert_eq!(roots.iter().map(|root| root.count).sum::<u64>(), 3, "{roots:?}");
        let filter = RecordFilter {
            cause: Some("category:k2".to_owned()),
            links: links(),
            limit: 10,
            ..RecordFilter::default()
        };
        assert_eq!(store.list_records(&lease.connection, &filter).await.expect("a list").items.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn so_2_pr_4_what_failed_for_a_thing_is_told_by_its_own_stream_unless_there_are_several_or_the_thing_is_broken() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let failed = |key: &str, id: &str| RecordRow { state: State::Failed, ..waits(key, "product", id) };
        let told = async |id: &str| {
            let roots = store.root_causes(&lease.connection, &links(), 10).await.expect("causes");
            let root = roots.into_iter().find(|root| root.cause == format!("product:{id}")).expect("a cause");
            (root.stream, root.title)
        };
        finish(&store, &lease, &of("order", vec![failed("o1", "p1"), failed("o2", "p2")])).await;
        assert_eq!(told("p1").await, ("order".to_owned(), Some("记录 o1".to_owned())));
        finish(&store, &lease, &of("return", vec![failed("r1", "p1")])).await;
        assert_eq!(told("p1").await, ("product".to_owned(), None), "what they have in common");
        let bound = PageResult { bindings: vec![("product", binding("1", "p2"), None)], ..page(Vec::new()) };
        finish(&store, &lease, &bound).await;
        assert_eq!(told("p2").await.0, "order");
        store.mark_broken(&lease.connection, "product", "1", Some("已被手工删除"), NOW).await.expect("marked");
        assert_eq!(told("p2").await, ("product".to_owned(), None), "there it is put right");
    })
    .await;
}

#[tokio::test]
async fn what_is_waited_for_has_a_title_where_its_record_is_known() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        finish(&store, &lease, &of("customer", vec![row("c1", State::Held)])).await;
        let asked = [("customer", "c1"), ("customer", "c9"), ("category", "c1")];
        let titles = store.titles(&lease.connection, &asked).await.expect("titles");
        let expected = [(("customer".to_owned(), "c1".to_owned()), "记录 c1".to_owned())];
        assert_eq!(titles, expected.into());
    })
    .await;
}

#[tokio::test]
async fn what_is_to_be_looked_at_is_a_cause_until_somebody_has_and_again_when_it_is_something_else() {
    for_each_database(async |store| {
        let lease = leased(&store).await;
        let gone = |what: &str| {
            let reason = Reason::new("gone", "请核对").for_review(what);
            of(
                "order",
                vec![RecordRow { reason: Some(reason), ..row("o1", State::Skipped) }, row("o2", State::Skipped)],
            )
        };
        let asked = async || {
            let roots = store.root_causes(&lease.connection, &links(), 10).await.expect("causes");
            let filter = RecordFilter { review: true, limit: 10, ..RecordFilter::default() };
            let records = store.list_records(&lease.connection, &filter).await.expect("a list").items;
            let open = |root: &store::Cause| root.is_review() && root.count == 1 && root.stream == "order";
            assert!(roots.iter().all(open), "{roots:?}");
            assert_eq!(records.len(), roots.len());
            !roots.is_empty()
        };
        let cause = |stream: &str| Reviewed::Cause { stream: stream.to_owned(), cause: "gone".to_owned() };
        finish(&store, &lease, &gone("作废")).await;
        assert!(asked().await);
        assert_eq!(store.review(&lease.connection, &cause("product")).await.expect("looked"), 0);
        assert_eq!(store.review(&lease.connection, &cause("order")).await.expect("looked"), 1);
        assert_eq!(store.review(&lease.connection, &cause("order")).await.expect("looked"), 0, "once");
        finish(&store, &lease, &gone("作废")).await;
        assert!(!asked().await, "the same is not asked again");
        finish(&store, &lease, &gone("删除")).await;
        assert!(asked().await, "something else is");
        let all = RecordFilter { limit: 10, ..RecordFilter::default() };
        let records = store.list_records(&lease.connection, &all).await.expect("a list").items;
        let ids = records.iter().map(|record| record.id).collect();
        assert_eq!(store.review(&lease.connection, &Reviewed::Ids(ids)).await.expect("looked"), 1);
        finish(&store, &lease, &of("order", vec![row("o1", State::Unchanged)])).await;
        finish(&store, &lease, &gone("删除")).await;
        assert!(asked().await, "it had come right in between");
    })
    .await;
}
