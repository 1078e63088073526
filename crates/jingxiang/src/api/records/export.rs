//! The records as a table that Excel opens, a page at a time: it is never in memory as a whole.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use futures::stream;
use jiff::tz::{self, Offset};
use store::RecordFilter;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Filter, Row, row};
use crate::api::access::{As, Viewer};
use crate::api::csv;
use crate::api::extract::{Path, Query};
use crate::api::problem::Problem;
use crate::api::{App, audit};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export))
}

/// Rows read at a time.
const PAGE: i64 = 1_000;
const COLUMNS: [&str; 13] = [
    "对象",
    "方向",
    "记录",
    "结果",
    "原因",
    "来源编号",
    "目标编号",
    "目标记录",
    "尝试次数",
    "下次自动尝试",
    "运行",
    "时间",
    "编号",
];

/// The records as CSV, what happened last first. `limit` and `cursor` have no effect.
///
/// Every cell stands in quotes; before digits that a spreadsheet would round or shorten stands a tab, before what it would take for
/// a formula an apostrophe.
#[utoipa::path(get, path = "/connections/{id}/records.csv", tag = "records", params(("id" = String, Path), Filter),
    responses(
        (status = 200, content_type = "text/csv", body = String),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ))]
async fn export(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Response, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let filter = RecordFilter { limit: PAGE, cursor: None, ..filter.checked()? };
    audit::note(&app, &caller.note("record.export").on(&id).about(&stored.name)).await?;
    let first = (Some(filter), format!("{}{}", csv::MARK, csv::row(COLUMNS)));
    let body = Body::from_stream(stream::try_unfold(first, move |(next, mut text)| {
        let (app, id) = (app.clone(), id.clone());
        async move {
            let Some(filter) = next else { return Ok::<_, store::Error>(None) };
            let page = app.store.list_records(&id, &filter).await?;
            let next = page.next.map(|cursor| RecordFilter { cursor: Some(cursor), ..filter });
            let rows = row::all(&app.store, &id, page.items).await?;
            text.extend(rows.iter().map(line));
            Ok(Some((text, (next, String::new()))))
        }
    }));
    Ok(csv::file("jingxiang-records", body))
}

fn line(record: &Row) -> String {
    let direction = match streams::by_name(&record.kind).map(|stream| stream.spec().direction) {
        Some(model::Direction::ToCrm) => "精斗云 → 纷享销客",
        Some(model::Direction::ToJdy) => "纷享销客 → 精斗云",
        None => "",
    };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = [
        record.label.clone(),
        direction.to_owned(),
        record.title.clone(),
        result(record).to_owned(),
        optional(&record.reason),
        record.source_id.clone(),
        optional(&record.target_id),
        optional(&record.target_title),
        record.attempts.to_string(),
        record.due_at.map(moment).unwrap_or_default(),
        optional(&record.run),
        moment(record.at),
        record.id.clone(),
    ];
    csv::row(cells.iter().map(String::as_str))
}

/// What became of it, in the words of the console's log.
fn result(record: &Row) -> &'static str {
    match record.state {
        "created" if record.adopted => "已绑定",
        "created" => "已新增",
        "updated" => "已更新",
        "deleted" => "已删除",
        "unchanged" => "无变化",
        "skipped" => "跳过",
        "held" => "等待",
        "failed" => "失败",
        "unconfirmed" => "待确认",
        other => other,
    }
}

/// In the time that both systems keep, to the second.
fn moment(at: i64) -> String {
    const SHANGHAI: Offset = tz::offset(8);
    let at = jiff::Timestamp::from_second(at.div_euclid(1_000)).map(|at| SHANGHAI.to_datetime(at));
    at.map(|at| at.to_string().replace('T', " ")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_as_both_systems_tell_it() {
        assert_eq!(moment(1_795_363_200_999), "2026-11-23 00:00:00");
        assert_eq!(moment(1_795_363_199_999), "2026-11-22 23:59:59");
        assert_eq!(moment(i64::MAX), "");
    }
}
