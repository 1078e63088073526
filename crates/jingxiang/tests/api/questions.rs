//! `/questions`: what only a person can decide.

use model::State;
use serde_json::{Value, json};
use store::{Choice, Compared, PageResult, Question};

use crate::log::{Log, failed, row};

fn asked(key: &str, options: &[&str]) -> Question {
    let option =
        |answer: &&str| Choice { answer: (*answer).to_owned(), label: format!("选择 {answer}"), ..Choice::default() };
    Question {
        key: key.to_owned(),
        title: format!("记录 {key}"),
        text: "纷享销客中有两个同名客户".to_owned(),
        options: options.iter().map(option).collect(),
        about: "1".to_owned(),
    }
}

async fn filled() -> (Log, Vec<Value>) {
    let log = Log::new().await;
    let questions = vec![asked("c1", &["65a", "65b", "new"]), asked("c2", &["exists:1", "create"])];
    let records = vec![failed("c1", "twins", "有两个"), row("c2", "记录 c2", State::Unconfirmed)];
    log.keep(PageResult { stream: "customer_initial", records, questions, ..PageResult::default() }).await;
    let items = log.items("questions").await;
    (log, items)
}

#[tokio::test]
async fn cu_4_a_question_is_shown_with_its_options_and_answered_once() {
    let (log, items) = filled().await;
    assert_eq!(items.len(), 2);
    assert_eq!((&items[0]["kind"], &items[0]["title"]), (&json!("customer_initial"), &json!("记录 c1")));
    let option = &items[0]["options"][1];
    assert_eq!((&option["answer"], &option["label"]), (&json!("65b"), &json!("选择 65b")));
    assert_eq!(items[0]["at"], log.site.clock_now());
    let call = format!("POST questions/{}", items[0]["id"].as_str().expect("an id"));
    let answer = log.call(&call, &json!({"answer": "65b"})).await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    assert_eq!(log.items("questions").await.len(), 1);
    assert_eq!(log.items("records?q=c1").await[0]["due_at"], log.site.clock_now(), "its record is looked at again");
    let audited = log.audited("question.answer").await;
    assert_eq!((&audited[0]["target"], &audited[0]["detail"]["answer"]), (&json!("记录 c1"), &json!("65b")));
    assert_eq!(audited[0]["detail"]["chosen"], json!("选择 65b"), "as people saw it");
    assert_eq!(log.call(&call, &json!({"answer": "65a"})).await.code(), "not_found", "it has its answer");
}

#[tokio::test]
async fn of_two_who_answer_at_once_one_is_told_that_there_is_no_question() {
    let (log, items) = filled().await;
    let call = format!("POST questions/{}", items[0]["id"].as_str().expect("an id"));
    let answer = async |answer: &str| log.call(&call, &json!({"answer": answer})).await.status.as_u16();
    let (one, other) = tokio::join!(answer("65a"), answer("65b"));
    assert_eq!([one.min(other), one.max(other)], [204, 404]);
    let audited = log.audited("question.answer").await;
    let heard = if one == 204 { "65a" } else { "65b" };
    assert_eq!((audited.len(), &audited[0]["detail"]["answer"]), (1, &json!(heard)));
}

#[tokio::test]
async fn an_answer_that_is_no_option_is_refused() {
    let (log, items) = filled().await;
    let call = |n: usize| format!("POST questions/{}", items[n]["id"].as_str().expect("an id"));
    for (n, answer) in [(0, "65c"), (0, ""), (0, "exists:9"), (1, "exists:"), (1, "' or 1=1 --")] {
        let refused = log.call(&call(n), &json!({"answer": answer})).await;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (422, "answer_invalid"), "{answer}");
    }
    assert_eq!(log.call(&call(1), &json!({"answer": "exists:4711"})).await.status, 204, "an id that a person found");
    assert_eq!(log.call(&call(0), &json!({"answer": 1})).await.code(), "invalid");
    for path in ["POST questions/0", "POST questions/x", "POST questions/99999999999999999999"] {
        assert_eq!(log.call(path, &json!({"answer": "new"})).await.code(), "not_found", "{path}");
    }
    log.is_no_viewer_s(&call(0), &json!({"answer": "new"})).await;
    log.is_the_connection_s_own(&call(0), &json!({"answer": "new"})).await;
    log.is_the_connection_s_own("GET questions", &Value::Null).await;
}

#[tokio::test]
async fn questions_come_page_by_page() {
    let (log, items) = filled().await;
    let first = log.call("GET questions?limit=1", &Value::Null).await.json();
    assert_eq!(first["items"], json!([items[0]]));
    let next = first["next"].as_str().expect("a cursor");
    let second = log.call(&format!("GET questions?limit=1&cursor={next}"), &Value::Null).await.json();
    assert_eq!((&second["items"], &second["next"]), (&json!([items[1]]), &Value::Null));
    assert_eq!(log.call("GET questions?cursor=x", &Value::Null).await.code(), "not_found");
}

#[tokio::test]
async fn cu_4_a_found_record_is_told_beside_the_one_in_question() {
    let log = Log::new().await;
    let compared = |field: &str, mine: &str, theirs: &str| Compared {
        field: field.to_owned(),
        mine: json!(mine),
        theirs: theirs.to_owned(),
        same: false,
    };
    let mut question = asked("c1", &["65a", "new"]);
    question.options[0].number = "KH1".to_owned();
    question.options[0].compared = vec![compared("name", "甲公司", "甲公司 "), compared("tel", "", "138")];
    question.options[0].compared.push(Compared { same: true, ..compared("owner", "FSUID_1", "张敏") });
    let records = vec![failed("c1", "twins", "有两个")];
    log.keep(PageResult { stream: "customer_initial", records, questions: vec![question], ..PageResult::default() })
        .await;
    log.put("customer", vec![failed("65a", "taken", "名称已存在")]).await;
    assert_eq!(log.items("questions").await[0]["prevails"], "crm", "what is in the CRM goes to 精斗云 then");
    let options = log.items("questions").await[0]["options"].clone();
    let (name, tel) = (&options[0]["compared"][0], &options[0]["compared"][1]);
    assert_eq!((&name["source_label"], &name["same"]), (&json!("客户名称"), &json!(true)));
    assert_eq!((&tel["target_label"], &tel["mine"], &tel["theirs"]), (&json!("电话"), &Value::Null, &json!("138")));
    assert_eq!(options[0]["compared"][2]["same"], true, "who is bound is one person under two names");
    let still = json!({"kind": "customer", "state": "failed"});
    assert_eq!((&options[0]["number"], &options[0]["stands_still"]), (&json!("KH1"), &still));
    assert_eq!(options[1]["compared"], json!([]));
    assert_eq!((&options[1]["number"], &options[1]["stands_still"]), (&Value::Null, &Value::Null));

    log.site.pass(std::time::Duration::from_secs(1));
    let id = log.items("questions").await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(log.call(&format!("POST questions/{id}"), &json!({"answer": "65a"})).await.status, 204);
    let cured = &log.items("records?kind=customer").await[0];
    assert_eq!(cured["due_at"], log.site.clock_now(), "what the same answer cures is looked at again too");
}
