//! `/connections/{id}/mappings`: 字段映射 (chapter M), and what a connection carries otherwise; `/fields` is what the
//! CRM has to choose from.

mod jdy;

use std::collections::BTreeMap;

use axum::extract::State;
use model::{AnyStream, FieldRow, Overrides, Preset};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use streams::STREAMS;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Administrator, As, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::List;
use super::looks::Question;
use super::problem::{Code, Problem};
use super::version::{IfMatch, Versioned};
use super::{App, audit};
use crate::connection;
use crate::kinds;
use crate::mappings::{self, Mappings, Refused};
use crate::peers::crm::Described;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, change)).routes(routes!(fields)).routes(routes!(jdy::jdy_fields))
}

/// What a stream carries.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Mapping)]
pub(super) struct Row {
    kind: &'static str,
    label: &'static str,
    /// `to_crm` or `to_jdy`
    direction: &'static str,
    /// The field table.
    rows: Vec<Carried>,
    /// The field table of its lines.
    line_rows: Vec<Carried>,
    #[schema(value_type = OverridesShape)]
    overrides: Overrides,
}

/// A row of the field table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MappedField)]
struct Carried {
    /// The source field's label.
    source: &'static str,
    /// The target field's label.
    target: &'static str,
    /// The target field's name.
    name: &'static str,
    /// Whether a record without it is refused.
    required: bool,
    /// The switch without which it is not carried.
    preset: Option<&'static str>,
    /// Whether it is carried now.
    on: bool,
    /// How the value is made, where it is not the source field as it is.
    made: Option<&'static str>,
}

/// [`Overrides`] as the description has it: the model does not know of descriptions.
#[derive(ToSchema)]
#[schema(as = Overrides)]
#[expect(dead_code, reason = "read by the description only")]
pub(super) struct OverridesShape {
    /// Further fields.
    #[schema(required = false)]
    fields: Vec<PairShape>,
    /// By source field: what a text, or an option's label, is read as.
    #[schema(required = false)]
    values: BTreeMap<String, BTreeMap<String, String>>,
    /// By source field: what an empty one is read as.
    #[schema(required = false, value_type = Object)]
    defaults: Value,
}

/// A further field.
#[derive(ToSchema)]
#[schema(as = Pair)]
#[expect(dead_code, reason = "read by the description only")]
struct PairShape {
    /// Where it is read.
    source: String,
    /// Where it is written.
    target: String,
}

/// Of which kind.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    kind: String,
}

/// The CRM's side of a stream.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(super) struct Fields {
    /// In the order of their labels; none where the stream does not write records or read them.
    items: Vec<Field>,
    /// Of its lines; their names begin with `lines.` in a mapping.
    lines: Vec<Field>,
}

/// A field of the CRM.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Field {
    name: String,
    label: String,
    r#type: String,
    writable: bool,
    required: bool,
    /// The labels of a selection.
    options: Vec<String>,
}

/// The field tables of all streams, and what the connection carries otherwise.
#[utoipa::path(get, path = "/connections/{id}/mappings", tag = "mappings", params(("id" = String, Path)),
    responses((status = 200, body = List<Row>)))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Versioned<List<Row>>, Problem> {
    rows(caller.connection(&app, &id).await?)
}

/// Replaces all overrides, after they were held against the CRM's fields as they are now, and against what is known of
/// 精斗云, which describes nothing: all are kept, or none. The next run reads the streams from the beginning.
#[utoipa::path(put, path = "/connections/{id}/mappings", tag = "mappings",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "ETag")),
    request_body = BTreeMap<String, OverridesShape>, responses(
        (status = 200, body = List<Row>),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn change(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
    seen: IfMatch,
    Json(sent): Json<Mappings>,
) -> Result<Versioned<List<Row>>, Problem> {
    let before = caller.connection(&app, &id).await?;
    seen.check(before.version)?;
    seen.kept(mappings::set(&app.store, &app.opener, before.clone(), sent).await)?;
    let after = caller.connection(&app, &id).await?;
    let detail = audit::changes(&known(&before.mappings), &known(&after.mappings));
    audit::note(&app, &caller.note("mapping.change").on(&id).about(&after.name).with(detail)).await?;
    rows(after)
}

/// The fields of the CRM that a kind reads or writes, as they were seen in the last minute.
#[utoipa::path(get, path = "/connections/{id}/fields", tag = "mappings", params(("id" = String, Path), Which),
    responses(
        (status = 200, body = Fields),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn fields(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<Fields>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let stream = streams::by_name(&which.kind).ok_or_else(|| Problem::invalid("kind", "没有这个对象"))?;
    let crm = super::presets::crm(&app, &stored)?;
    let question = Question { connection: &stored, name: format!("fields {}", which.kind), anew: false };
    let look = async { Ok(crm.described(stream).await?.map(Fields::from).unwrap_or_default()) };
    Ok(Json(app.looks.ask(&*app.clock, question, look).await?.answer))
}

fn rows(stored: store::Connection) -> Result<Versioned<List<Row>>, Problem> {
    let mut overrides = connection::overrides(&stored)?;
    let row = |stream: &&'static dyn AnyStream| {
        let spec = stream.spec();
        let carried =
            |rows: Vec<FieldRow>| rows.into_iter().flat_map(|row| Carried::of(row, &stored.presets)).collect();
        let (of_record, line_rows) = stream.line_rows().into_iter().partition(|row| row.of_record);
        let rows = [stream.rows(), of_record].concat();
        Row {
            kind: spec.kind.0,
            label: spec.label,
            direction: kinds::direction(spec.direction),
            rows: carried(rows),
            line_rows: carried(line_rows),
            overrides: overrides.remove(spec.kind.0).unwrap_or_default(),
        }
    };
    let items = STREAMS.iter().map(row).collect();
    Ok(Versioned(stored.version, List { items, next: None }))
}

/// No overrides are an object without fields: so they can be compared.
fn known(mappings: &Value) -> Value {
    if mappings.is_null() { json!({}) } else { mappings.clone() }
}

impl Carried {
    fn of(row: FieldRow, on: &[Preset]) -> Vec<Self> {
        let FieldRow { source, target, name, required, preset, parts, made, .. } = row;
        let is_on = preset.is_none_or(|preset| on.contains(&preset));
        let carried = |(source, target, name)| Self {
            source,
            target,
            name,
            required,
            preset: preset.map(Preset::name),
            on: is_on,
            made,
        };
        if parts.is_empty() {
            vec![carried((source, target, name))]
        } else {
            parts.iter().copied().map(carried).collect()
        }
    }
}

impl From<Described<'_>> for Fields {
    fn from(described: Described<'_>) -> Self {
        let listed = |describe: &fxiaoke::Describe| {
            let active = describe.fields.iter().filter(|(_, field)| field.active);
            let mut fields: Vec<Field> = active.map(Field::of).collect();
            fields.sort_by(|one, other| (&one.label, &one.name).cmp(&(&other.label, &other.name)));
            fields
        };
        Self { items: listed(&described.record), lines: described.lines.as_deref().map(listed).unwrap_or_default() }
    }
}

impl Field {
    fn of((name, field): (&String, &fxiaoke::FieldDescribe)) -> Self {
        let usable = field.options.iter().filter(|option| option.usable);
        Self {
            name: name.clone(),
            label: field.label.clone(),
            r#type: field.kind.clone(),
            writable: !field.read_only,
            required: field.required,
            options: usable.map(|option| option.label.clone()).collect(),
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let text = refused.to_string();
        match refused {
            Refused::Unknown(_) => Self::new(Code::MappingInvalid, "没有这个对象"),
            Refused::Wrong(texts) => Self::new(Code::MappingInvalid, text).with_texts(texts),
            Refused::Call(error) => error.into(),
            Refused::Unopened(_) => Self::new(Code::Incomplete, text),
            Refused::Store(error) => error.into(),
        }
    }
}
