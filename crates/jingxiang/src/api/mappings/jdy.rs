//! `/connections/{id}/jdy-fields`: what can be known of the fields of 精斗云, which describes none.

use axum::extract::State;
use model::System;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Which;
use crate::api::App;
use crate::api::access::{As, Viewer};
use crate::api::extract::{Json, Path, Query};
use crate::api::looks::Question;
use crate::api::problem::{Code, Problem};
use crate::mappings;
use crate::peers::jdy::fields;

/// How many records are looked at: each is a call.
const RECORDS: i64 = 10;

/// The fields of 精斗云 that a kind reads or writes, as far as they are known.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = JdyFields)]
pub(super) struct Fields {
    /// By name; those of lines begin with `lines.`.
    items: Vec<String>,
    /// Whether there are no others but the account set's own (`custom_field.custom_field__…`): so it is of what is
    /// written. Of what is read, these are the fields that some records hold.
    whole: bool,
    /// How many records were looked at.
    seen: usize,
}

/// What is known of the fields of 精斗云 that a kind reads or writes, as of the last minute.
#[utoipa::path(get, path = "/connections/{id}/jdy-fields", tag = "mappings", params(("id" = String, Path), Which),
    responses(
        (status = 200, body = Fields),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    ))]
pub(super) async fn jdy_fields(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<Fields>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let stream = streams::by_name(&which.kind).ok_or_else(|| Problem::invalid("kind", "没有这个对象"))?;
    let spec = stream.spec();
    if spec.direction.target() == System::Jdy {
        let items = fields::writable(spec.target.object).into_iter().collect();
        return Ok(Json(Fields { items, whole: true, seen: 0 }));
    }
    if stored.started_at.is_none() {
        return Err(Problem::new(Code::NotStarted, "请先选择账套并开始连接"));
    }
    let ids = mappings::of_late(&app.store, &id, stream, RECORDS).await?;
    let incomplete = |error: anyhow::Error| Problem::new(Code::Incomplete, format!("{error:#}"));
    let jdy = app.opener.account_set(&stored).map_err(incomplete)?;
    let look = async {
        let records = mappings::read(&jdy, stream, &ids).await?;
        let items = fields::held(&records).into_iter().collect();
        Ok(Fields { items, whole: false, seen: records.len() })
    };
    let question = Question { connection: &stored, name: format!("jdy fields {}", which.kind), anew: false };
    Ok(Json(app.looks.ask(&*app.clock, question, look).await?.answer))
}
