//! A record on both sides as it is now: read from both systems when a person asks.

use axum::extract::State;
use engine::RunError;
use model::System;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::App;
use crate::api::access::{As, Viewer};
use crate::api::extract::{Json, Path};
use crate::api::problem::{Code, Problem};
use crate::fields::shown;
use crate::labels::Labels;
use crate::names::Names;
use crate::sides::{self, Both, Called, File, Stands, Trouble};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(look))
}

/// A record on both sides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordSides)]
pub(super) struct Sides {
    /// When it was read (ms).
    read_at: i64,
    /// The system that is read by the stream: `jdy` or `crm`.
    source_system: &'static str,
    /// The one that is written.
    target_system: &'static str,
    /// Whether the source record is there.
    source: bool,
    /// Whether the target record is there; null where none was written.
    target: Option<bool>,
    fields: Vec<OnBoth>,
    /// The attachments of both (AT-1); null where they do not travel with the record.
    files: Option<Vec<FileOnBoth>>,
    /// Why the source's values are not shown, or not all.
    lacks: Option<String>,
    /// Why the target may well hold other values.
    stays: Option<&'static str>,
}

/// A field on both sides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldOnBothSides)]
struct OnBoth {
    field: String,
    source_label: String,
    target_label: String,
    source: Option<String>,
    target: Option<String>,
    /// Why the source's value is not carried.
    stop: Option<String>,
    /// Whether the target has another value than would be written.
    differs: bool,
    /// Whether each side keeps its own value, by rule.
    kept: bool,
}

/// A file on both sides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileOnBothSides)]
struct FileOnBoth {
    /// Its name; of one that only the target has, the end of its address, as people read it.
    name: String,
    /// Its length in bytes, where the source says.
    size: Option<u64>,
    /// `same`: on both; `missing`: not in the target; `left`: attached by us, and not in the source any more; `theirs`:
    /// attached by people in the target, where it stays.
    stands: Stands,
}

/// Reads a record in both systems, within the connection's quota, and holds one against the other. Nothing is written.
#[utoipa::path(get, path = "/connections/{id}/records/{rid}/sides", tag = "records",
    params(("id" = String, Path), ("rid" = String, Path)), responses(
        (status = 200, body = Sides),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 429, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    ))]
async fn look(
    caller: As<Viewer>,
    State(app): State<App>,
    Path((id, rid)): Path<(String, String)>,
) -> Result<Json<Sides>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let missing = || Problem::not_found("记录");
    let number: i64 = rid.parse().map_err(|_| missing())?;
    let record = app.store.record(&id, number).await?.ok_or_else(missing)?;
    let stream = streams::by_name(&record.stream).ok_or_else(missing)?;
    if stored.paused {
        return Err(RunError::Paused.into());
    }
    if stored.started_at.is_none() {
        return Err(Problem::new(Code::NotStarted, "请先选择账套并开始连接"));
    }
    app.reads.take(&caller.user.id, app.clock.now()).map_err(too_many)?;
    let read = sides::look(&app.store, &app.opener, &stored, stream, &record);
    let read = tokio::time::timeout(app.read_within, read).await.map_err(|_| crowded(app.read_within.as_secs()))?;
    let read = read.map_err(|trouble| Problem::from(trouble).until_midnight(app.clock.now()))?;
    let (spec, labels) = (stream.spec(), Labels::of(&record.stream));
    let names =
        Names::of(&app.store, &id, &record.stream, &labels, read.fields.iter().map(|both| &both.change)).await?;
    Ok(Json(Sides {
        read_at: app.clock.now(),
        source_system: spec.direction.source().name(),
        target_system: spec.direction.target().name(),
        source: read.source,
        target: read.target,
        fields: read.fields.into_iter().map(|both| field(&names, &labels, spec, both)).collect(),
        files: read.files.map(|files| files.into_iter().map(FileOnBoth::from).collect()),
        lacks: read.lacks,
        stays: spec.target.frozen.or_else(|| spec.target.adopt.keeps()),
    }))
}

fn too_many(wait_ms: i64) -> Problem {
    let seconds = wait_ms.unsigned_abs().div_ceil(1000);
    let text = format!("读取过于频繁：每次读取都占用两边系统的调用次数。请在 {seconds} 秒后重试");
    Problem::new(Code::TooMany, text).retry_after(seconds)
}

/// A run takes all the calls that the systems allow in a while, or one of them is slow.
fn crowded(seconds: u64) -> Problem {
    let text = format!("此对接正在大量同步，或对方系统应答缓慢，{seconds} 秒内没有读到。请稍后重新读取");
    Problem::new(Code::Crowded, text).retry_after(30)
}

fn field(names: &Names, labels: &Labels, spec: &model::Spec, both: Both) -> OnBoth {
    let Both { labels: (source_label, target_label), change, said, called, stop, differs, kept } = both;
    // A number is written in one way on both sides.
    let [said, called] = [said, called].map(|own| own.filter(|_| !change.after.is_number()));
    let known = [&change.after, &change.before].map(|value| names.known(&change.field, value));
    let person = labels.names(&change.field) == Some(streams::employee::KIND);
    let told = |side: System, own: Option<Called>, known: Option<String>| match own {
        // A binding is called as 精斗云 calls the employee; 纷享销客 has a name of its own for the user.
        Some(own) if person && own.by_name && side == System::Crm => Some(own.text),
        own => known.or(own.map(|own| own.text)),
    };
    let [of_source, of_target] = known;
    let target = told(spec.direction.target(), called, of_target).or_else(|| shown(&change.before));
    let source = told(spec.direction.source(), said, of_source);
    // What is one value on both sides is called as the target calls it, where the source gives an id.
    let one = (!differs && !change.after.is_null()).then(|| target.clone()).flatten();
    let source = source.or(one).or_else(|| shown(&change.after));
    let [source, target] = [source, target].map(|text| text.filter(|text| !text.is_empty()));
    OnBoth { field: change.field, source_label, target_label, source, target, stop, differs, kept }
}

impl From<File> for FileOnBoth {
    fn from(File { name, size, stands }: File) -> Self {
        Self { name, size, stands }
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Call(error) => error.into(),
            Trouble::Unopened(error) => Self::new(Code::Incomplete, format!("{error:#}")),
            Trouble::Store(error) => error.into(),
        }
    }
}
