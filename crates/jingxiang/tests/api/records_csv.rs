//! `/records.csv`: what Excel opens.

use model::{Reason, State};
use serde_json::{Value, json};
use store::RecordRow;

use crate::log::{Log, failed, row};

#[tokio::test]
async fn a_table_has_a_mark_chinese_headers_crlf_and_no_formulas() {
    let log = Log::new().await;
    log.put("product", vec![failed("1", "x", "=HYPERLINK(\"evil\")"), row("2", "@红酒,\n\"特级\"", State::Created)])
        .await;
    let answer = log.get("records.csv").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"jingxiang-records.csv\"");
    let text = answer.text.strip_prefix('\u{feff}').expect("a mark");
    let (head, rows) = text.split_once("\r\n").expect("a line");
    assert!(head.starts_with("\"对象\",\"方向\",\"记录\",\"结果\""), "{head}");
    assert!(rows.contains("\"'=HYPERLINK(\"\"evil\"\")\""), "{rows}");
    assert!(rows.contains("\"'@红酒,\n\"\"特级\"\"\""), "{rows}");
    assert!(rows.starts_with("\"产品\",\"精斗云 → 纷享销客\",") && rows.ends_with("\r\n"), "{rows}");
    assert_eq!(log.audited("record.export").await.len(), 1);
    log.is_the_connection_s_own("GET records.csv", &Value::Null).await;
}

#[tokio::test]
async fn an_id_of_digits_is_text_to_a_spreadsheet() {
    let log = Log::new().await;
    log.put("product", vec![row("1234567890123456789", "红酒", State::Created)]).await;
    let text = log.get("records.csv").await.text;
    assert!(text.contains(",\"\t1234567890123456789\","), "{text}");
}

#[tokio::test]
async fn a_table_has_all_that_the_filters_leave_however_many_there_are() {
    let log = Log::new().await;
    let rows: Vec<_> = (0..2_300).map(|i| row(&format!("k{i:04}"), "红酒", State::Created)).collect();
    log.put("product", rows).await;
    log.put("customer", vec![row("c1", "客户", State::Created)]).await;
    let all = log.get("records.csv?limit=1").await.text;
    assert_eq!(all.matches("\r\n").count(), 2_302);
    assert!((0..2_300).all(|i| all.contains(&format!("\"k{i:04}\""))));
    assert_eq!(log.get("records.csv?kind=customer").await.text.matches("\r\n").count(), 2);
    let found = log.get("records?q=k0007").await.json()["items"][0]["id"].clone();
    let chosen = log.get(&format!("records.csv?ids={}", found.as_str().expect("an id"))).await.text;
    assert!(
        chosen.matches("\r\n").count() == 2 && chosen.contains("\"k0007\"") && chosen.contains("\"已新增\""),
        "{chosen}"
    );
    assert_eq!(log.get("records.csv?ids=x").await.code(), "invalid");
    let many = log.get(&format!("records.csv?ids={}x", "1,".repeat(1_000))).await;
    assert!(
        many.code() == "invalid" && many.text.contains("请减少所选的记录"),
        "what to do comes first: {}",
        many.text
    );
    assert_eq!(log.get("records.csv?ids=").await.code(), "invalid", "none is not all");
    assert_eq!(log.get("records.csv?state=nothing").await.code(), "invalid");
}

#[tokio::test]
async fn what_the_target_had_is_told_from_what_was_created() {
    let log = Log::new().await;
    let rows = [(true, State::Created), (false, State::Created), (true, State::Failed)];
    for (key, (adopted, state)) in ["1", "2", "3"].into_iter().zip(rows) {
        let reason = Some(Reason::note("已同步，但没有带附件"));
        log.put("product", vec![RecordRow { adopted, reason, ..row(key, key, state) }]).await;
    }
    let mut shown = log.items("records").await;
    shown.sort_by_key(|record| record["key"].to_string());
    let adopted: Vec<_> = shown.iter().map(|record| &record["adopted"]).collect();
    assert_eq!(adopted, [&json!(true), &json!(false), &json!(false)], "{shown:?}");
    let one = log.get(&format!("records/{}", shown[0]["id"].as_str().expect("an id"))).await.json();
    assert_eq!((&one["adopted"], &one["history"][0]["adopted"]), (&json!(true), &json!(true)), "{one}");
    assert_eq!(log.get("records.csv").await.text.matches("\"已绑定\"").count(), 1);
}
