//! `/records`: the log, narrowed, page by page; and its retry.

use model::{Binding, Reason, State, System};
use serde_json::{Value, json};
use store::{PageResult, RecordRow};
use streams::{customer, customer_category, product, sales_order};

use crate::log::{Log, failed, ids, row, waiting};

async fn filled() -> Log {
    let log = Log::new().await;
    let product = RecordRow {
        target_id: Some("65f0".to_owned()),
        target_title: Some("CRM-1".to_owned()),
        ..row("p1", "SP-1 红酒 100%", State::Created)
    };
    log.put("product", vec![product, failed("p2", "pr3", "商品没有类别")]).await;
    log.put("customer", vec![failed("c1", "name", "缺少名称"), row("c2", "客户_二", State::Updated)]).await;
    log.put("sales_order", vec![waiting("o1", customer::KIND, "c1"), waiting("o2", customer::KIND, "c9")]).await;
    log
}

#[tokio::test]
async fn f_5_a_row_says_how_a_record_stands_and_what_it_waits_for() {
    let log = filled().await;
    let rows = log.items("records?kind=sales_order").await;
    let order = rows.iter().find(|row| row["key"] == "o1").expect("the order");
    assert_eq!(order["waits"], json!({"kind": "customer", "id": "c1", "title": "记录 c1"}));
    assert_eq!((&order["state"], &order["label"]), (&json!("held"), &json!("销售订单")));
    assert_eq!((&order["cause"], &order["attempts"]), (&json!("customer:c1"), &json!(1)));
    let other = rows.iter().find(|row| row["key"] == "o2").expect("the order");
    assert_eq!(other["waits"]["title"], Value::Null, "nobody knows it yet");
    let product = &log.items("records?state=created").await[0];
    assert_eq!((&product["target_id"], &product["target_title"]), (&json!("65f0"), &json!("CRM-1")));
    assert_eq!((&product["run"], &product["waits"]), (&json!("r1"), &Value::Null));
    log.is_the_connection_s_own("GET records", &Value::Null).await;
}

#[tokio::test]
async fn f_5_a_target_that_was_only_read_is_called_as_it_was_read() {
    let log = Log::new().await;
    let to = |key, target: &str| RecordRow { target_id: Some(target.to_owned()), ..row(key, key, State::Unchanged) };
    log.put("customer_initial", vec![row("901", "C0001 甲公司", State::Created)]).await;
    log.put("customer", vec![to("c1", "901"), to("c2", "902")]).await;
    let rows = log.items("records?kind=customer").await;
    let title = |key: &str| rows.iter().find(|row| row["key"] == key).expect("a row")["target_title"].clone();
    assert_eq!((title("c1"), title("c2")), (json!("C0001 甲公司"), Value::Null));
}

#[tokio::test]
async fn f_4_what_is_waited_for_is_called_by_its_name_from_whichever_side_it_is_named() {
    let log = Log::new().await;
    // By the id that it has on the other side of its own stream: a category and a product in the CRM, an order in JDY.
    let bind = async |stream: &'static str, kind, jdy: &str, crm: &str, title: &str| {
        let source = streams::by_name(stream).expect("a stream").spec().direction.source();
        let (key, target) = if source == System::Jdy { (jdy, crm) } else { (crm, jdy) };
        let binding = Binding::between(source, key, target, title);
        let bindings = vec![(kind, Binding { broken: Some("已作废".to_owned()), ..binding }, None)];
        log.keep(PageResult { stream, run: Some("r1"), bindings, ..PageResult::default() }).await;
    };
    bind("customer_category", "customer_category", "7", "c7", "G7 渠道").await;
    bind("product", "product", "p7", "65f0", "SP-7 红酒").await;
    bind("sales_order", "sales_order", "901", "o901", "DD-901 甲公司").await;
    let gone = RecordRow { target_id: Some("65f9".to_owned()), ..row("p9", "SP-9 白酒", State::Deleted) };
    log.put("product", vec![gone]).await;
    log.put("customer", vec![waiting("c1", customer_category::KIND, "c7")]).await;
    log.put(
        "sales_order",
        vec![
            waiting("o1", product::KIND, "65f0"),
            waiting("o2", product::KIND, "65f9"),
            waiting("o3", product::KIND, "65ff"),
        ],
    )
    .await;
    log.put("delivery", vec![waiting("9/901", sales_order::KIND, "901")]).await;
    log.put("payment", vec![waiting("5", sales_order::KIND, "901")]).await;
    let rows = log.items("records").await;
    let title = |key: &str| rows.iter().find(|row| row["key"] == key).expect("a row")["waits"]["title"].clone();
    assert_eq!(title("c1"), "G7 渠道");
    assert_eq!((title("o1"), title("o2")), (json!("SP-7 红酒"), json!("SP-9 白酒")));
    assert_eq!(title("o3"), Value::Null, "made in the CRM: only the reason says what it is called");
    assert_eq!((title("9/901"), title("5")), (json!("DD-901 甲公司"), json!("DD-901 甲公司")));
}

#[tokio::test]
async fn the_list_is_narrowed_by_everything_together() {
    let log = filled().await;
    let at = log.site.clock_now();
    let cases = [
        ("records".to_owned(), "o2 o1 c2 c1 p2 p1"),
        ("records?kind=product".to_owned(), "p2 p1"),
        ("records?kind=product,customer".to_owned(), "c2 c1 p2 p1"),
        ("records?state=failed,created".to_owned(), "c1 p2 p1"),
        ("records?kind=product,sales_order&state=failed,held,held".to_owned(), "o2 o1 p2"),
        ("records?cause=name".to_owned(), "o1 c1"),
        ("records?cause=name&kind=sales_order".to_owned(), "o1"),
        ("records?cause=nothing".to_owned(), ""),
        (format!("records?from={at}"), "o2 o1"),
        (format!("records?to={at}&kind=customer"), "c2 c1"),
        ("records?q=%E7%BA%A2%E9%85%92".to_owned(), "p1"),
        ("records?q=crm-1".to_owned(), "p1"),
        ("records?q=%25".to_owned(), "p1"),
        ("records?q=_".to_owned(), "c2"),
        ("records?q=~".to_owned(), ""),
        ("records?q='%20or%201=1%20--".to_owned(), ""),
        ("records?kind=,&state=".to_owned(), "o2 o1 c2 c1 p2 p1"),
    ];
    for (path, keys) in cases {
        assert_eq!(log.each(&path, "key").await.join(" "), keys, "{path}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_though_records_are_added_and_changed() {
    let log = filled().await;
    let (mut seen, mut path) = (Vec::new(), "records?limit=2".to_owned());
    loop {
        let page = log.get(&path).await.json();
        let keys = page["items"].as_array().expect("rows").iter().map(|row| row["key"].to_string());
        seen.extend(keys);
        log.put("product", vec![row(&format!("later {}", seen.len()), "后来", State::Created)]).await;
        let Some(next) = page["next"].as_str() else { break };
        path = format!("records?limit=2&cursor={next}");
    }
    assert_eq!(seen.join(" ").replace('"', ""), "o2 o1 c2 c1 p2 p1");
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_refused_by_name() {
    let log = filled().await;
    for (path, status, code) in [
        ("records?kind=nothing", 422, "invalid"),
        ("records?kind=product,'--", 422, "invalid"),
        ("records?state=Failed", 422, "invalid"),
        ("records?state=%00", 422, "invalid"),
        ("records?from=yesterday", 400, "malformed"),
        ("records?to=1e3", 400, "malformed"),
        ("records?colour=red", 400, "malformed"),
        ("records?cursor=x", 404, "not_found"),
        ("records?cursor=9.9.9", 404, "not_found"),
        ("records?limit=many", 400, "malformed"),
    ] {
        let answer = log.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code), "{path}");
    }
    for path in
        ["records?limit=-9", "records?from=-9223372036854775808", "records?q=%F0%9F%98%80%00%5C", "records?cause=%00"]
    {
        assert_eq!(log.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn records_are_retried_by_id_or_by_what_they_have_in_common() {
    let log = filled().await;
    let id = |rows: &[Value], key: &str| {
        rows.iter().find(|row| row["key"] == key).expect("the record")["id"].as_str().expect("an id").to_owned()
    };
    let rows = log.items("records").await;
    let retry = async |body: Value| {
        let answer = log.call("POST records/retry", &body).await;
        assert_eq!(answer.status, 200, "{body}: {}", answer.text);
        answer.json()["retried"].as_u64().expect("a number")
    };
    let one = id(&rows, "p2");
    assert_eq!(retry(ids(&[&one, "999999"])).await, 1);
    let due = log.items("records?state=failed&kind=product").await;
    assert_eq!(due[0]["due_at"], log.site.clock_now());
    assert_eq!(retry(json!({"cause": "name"})).await, 1);
    assert_eq!(retry(json!({"kind": sales_order::KIND.0})).await, 2);
    assert_eq!(retry(json!({"state": "failed"})).await, 2);
    assert_eq!(retry(json!({})).await, 4, "all that did not come through");
    assert_eq!(retry(json!({"cause": "nothing"})).await, 0);
    let schedule = log.site.app.store.schedule(&log.id).await.expect("asked").expect("there");
    assert_eq!(schedule.wake_at.map(|at| at <= log.site.clock_now()), Some(true), "a worker looks at once");
    let audited = log.audited("record.retry").await;
    assert_eq!((audited.len(), &audited[0]["detail"]["retried"]), (6, &json!(0)));
    log.is_no_viewer_s("POST records/retry", &json!({})).await;
    log.is_the_connection_s_own("POST records/retry", &json!({})).await;
}

#[tokio::test]
async fn a_retry_that_cannot_be_is_refused() {
    let log = filled().await;
    let many: Vec<String> = (0..1_001).map(|id| id.to_string()).collect();
    for body in [
        json!({"ids": ["1", "x"]}),
        json!({"ids": [1]}),
        json!({"ids": "1"}),
        json!({"ids": ["1"], "kind": "product"}),
        json!({"ids": many}),
        json!({"kind": "nothing"}),
        json!({"state": "created"}),
        json!({"state": 1}),
        json!({"colour": "red"}),
        json!([]),
    ] {
        let answer = log.call("POST records/retry", &body).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (422, "invalid"), "{body}");
    }
}

#[tokio::test]
async fn s_8_a_retry_is_a_run_that_is_asked_for_once_under_a_manual_rule_too() {
    let log = Log::new().await;
    log.put("product", vec![failed("1", "product:no_category", "商品没有商品类别")]).await;
    let (store, id) = (&log.site.app.store, log.id.as_str());
    let retried = log.call("POST records/retry", &json!({"state": "failed"})).await;
    assert_eq!(retried.json()["retried"], 1, "it stays due although nobody is bound (S-6)");
    assert!(store.queued_run(id).await.expect("asked").is_none());
    let employee = model::Binding::between(model::System::Jdy, "e1", "FSUID_1", "E1 张三");
    store.bind(id, "employee", &employee, None, log.site.clock_now()).await.expect("bound");
    for _ in 0..2 {
        log.call("POST records/retry", &json!({"state": "failed"})).await;
    }
    let runs = log.items("runs").await;
    assert_eq!((runs.len(), &runs[0]["trigger"], &runs[0]["state"]), (1, &json!("retry"), &json!("queued")));
}

#[tokio::test]
async fn a_record_keeps_the_time_of_what_last_happened_to_it_however_often_it_is_looked_at() {
    let log = Log::new().await;
    log.put("product", vec![failed("p1", "pr3", "商品没有类别")]).await;
    let before = log.items("records").await[0]["at"].clone();
    log.site.pass(std::time::Duration::from_mins(1));
    log.put("product", vec![failed("p1", "pr3", "商品没有类别")]).await;
    assert_eq!(log.items("records").await[0]["at"], before, "as it was");
    log.put("product", vec![failed("p1", "pr3", "商品的类别已删除")]).await;
    assert_eq!(log.items("records").await[0]["at"], log.site.clock_now(), "another reason");
}

#[tokio::test]
async fn what_is_to_be_looked_at_is_told_until_an_operator_says_that_it_was() {
    let log = filled().await;
    let gone = |key: &str| {
        let reason = Reason::new("gone", "请核对是否需要一并处理").for_review("作废");
        RecordRow { reason: Some(reason), ..row(key, &format!("订单 {key}"), State::Skipped) }
    };
    log.put(sales_order::KIND.0, vec![gone("g1"), gone("g2")]).await;
    let causes = async || {
        let all = log.items("causes").await;
        all.into_iter().filter(|cause| cause["review"] == true).collect::<Vec<_>>()
    };
    let open = log.items("records?review=true").await;
    assert_eq!((open.len(), &open[0]["review"]), (2, &json!("open")));
    assert_eq!((&causes().await[0]["count"], &causes().await[0]["state"]), (&json!(2), &json!("skipped")));
    for body in [
        json!({}),
        json!({"cause": "gone"}),
        json!({"ids": ["1"], "cause": "gone"}),
        json!({"kind": "x", "cause": "gone"}),
    ] {
        assert_eq!(log.call("POST records/review", &body).await.status, 422, "{body}");
    }
    log.is_no_viewer_s("POST records/review", &json!({"ids": []})).await;
    log.is_the_connection_s_own("POST records/review", &json!({"ids": []})).await;
    let reviewed = async |body: Value| log.call("POST records/review", &body).await.json()["reviewed"].clone();
    assert_eq!(reviewed(ids(&[open[0]["id"].as_str().expect("an id")])).await, 1);
    assert_eq!(causes().await[0]["count"], 1);
    assert_eq!(reviewed(json!({"kind": sales_order::KIND.0, "cause": "gone"})).await, 1);
    assert_eq!((causes().await.len(), log.items("records?review=true").await.len()), (0, 0));
    assert_eq!(log.items("records?cause=gone").await[0]["review"], "done");
    let audited = log.audited("record.review").await;
    assert_eq!((audited.len(), &audited[1]["detail"]["what"]["ids"]), (2, &json!(1)), "how many were chosen");
}
