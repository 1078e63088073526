//! `/connections/{id}/employees` and `/crm-users`: 账户映射 (S-5).

use axum::extract::State;
use axum::http::StatusCode;
use engine::RunError;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Administrator, As, Operator, Viewer};
use super::extract::{Json, Path, Query};
use super::listing::{List, limit};
use super::problem::{Code, Problem};
use super::{App, audit};
use crate::people::{self, Trouble};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(refresh))
        .routes(routes!(bind, unbind))
        .routes(routes!(users))
}

/// An employee of 精斗云, with the CRM user of theirs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Employee {
    jdy_id: String,
    number: String,
    name: String,
    /// In parts.
    mobile: String,
    /// openUserId
    crm_user_id: Option<String>,
    crm_user_name: Option<String>,
    /// `mobile` or `hand`
    bound_by: Option<String>,
}

/// A user of 纷享销客 in service.
#[expect(clippy::struct_field_names, reason = "the names are the contract's")]
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CrmUser {
    /// openUserId
    crm_user_id: String,
    name: String,
    /// In parts.
    mobile: String,
    /// The employee of 精斗云, by id.
    bound_to: Option<String>,
}

/// What a refresh came to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Refreshed {
    /// Employees in service.
    found: usize,
    bound: usize,
    unbound: usize,
}

/// To whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Binding {
    /// openUserId
    crm_user_id: String,
}

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Part of number or name, or a whole mobile.
    q: Option<String>,
    /// Only those that are bound, or are not.
    bound: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// 50 where left out, 200 at most.
    limit: Option<i64>,
}

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Search {
    /// Part of the name, or a whole mobile.
    q: Option<String>,
}

/// A page of the employees by number, as of the last refresh, or of a look now where a run has bound some before the first.
#[utoipa::path(get, path = "/connections/{id}/employees", tag = "employees", params(("id" = String, Path), Filter),
    responses((status = 200, body = List<Employee>)))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
) -> Result<Json<List<Employee>>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    if people::are_unknown(&app.store, &id).await? {
        let (connection, crm) = (app.open(&stored)?, app.clients(&stored)?.crm);
        // Without a look, who is bound is shown as what they are bound by.
        if let Err(error) = people::look(&app.store, &connection, &crm).await {
            tracing::info!(connection.id = id, %error, "who is there could not be asked");
        }
    }
    let all = people::employees(&app.store, &id).await?;
    let wanted = |employee: &people::Employee| {
        filter.bound.is_none_or(|bound| bound == employee.bound.is_some())
            && fits(filter.q.as_deref(), &employee.person)
    };
    let all: Vec<_> = all.into_iter().filter(wanted).collect();
    Ok(Json(page(all, filter.cursor.as_deref(), limit(filter.limit))?))
}

/// Those behind the cursor, which names the last one of the page before: by number, those without one at the end.
fn page(mut all: Vec<people::Employee>, cursor: Option<&str>, limit: i64) -> Result<List<Employee>, Problem> {
    fn place(number: &str, id: &str) -> (bool, String, String) {
        (number.is_empty(), number.to_owned(), id.to_owned())
    }
    let of = |employee: &people::Employee| place(&employee.person.number, &employee.person.id);
    if let Some(cursor) = cursor {
        let (number, id) = cursor.rsplit_once('.').ok_or_else(|| Problem::not_found("这一页"))?;
        let after = place(number, id);
        all.retain(|employee| of(employee) > after);
    }
    all.sort_by_cached_key(of);
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = all.len() > most;
    all.truncate(most);
    let last = all.last().filter(|_| more).map(|last| format!("{}.{}", last.person.number, last.person.id));
    Ok(List { items: all.into_iter().map(Into::into).collect(), next: last })
}

/// 同步精斗云职员账户: fetches the employees and binds whoever is free by mobile.
#[utoipa::path(post, path = "/connections/{id}/employees/refresh", tag = "employees", params(("id" = String, Path)),
    responses(
        (status = 200, body = Refreshed),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 422, body = Problem, content_type = "application/problem+json"),
        (status = 502, body = Problem, content_type = "application/problem+json"),
    ))]
async fn refresh(
    caller: As<Operator>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Refreshed>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    if stored.started_at.is_none() {
        return Err(Problem::new(Code::NotStarted, "请先选择账套并开始连接"));
    }
    let engine = app.opener.engine(app.store.clone());
    let (connection, crm) = (app.open(&stored)?, app.clients(&stored)?.crm);
    // To its end as a task of its own, also when the caller hangs up: a run is never left half done.
    let work = async move { people::refresh(&engine, &connection, &crm).await };
    let people::Refreshed { found, bound } = match tokio::spawn(work).await.map_err(Problem::internal)? {
        Err(Trouble::Run(RunError::Busy)) => {
            let run = app.store.running_run(&id).await?.map(|run| run.id);
            return Err(Problem::new(Code::Busy, "此对接正在同步，请等这次同步结束后再同步职员").because_of(run));
        }
        other => other?,
    };
    let note = caller.note("employee.refresh").on(&id).about(&stored.name);
    audit::note(&app, &note.with(json!({"found": found, "bound": bound}))).await?;
    Ok(Json(Refreshed { found, bound, unbound: found - bound }))
}

/// Binds by hand, also to somebody else than before.
#[utoipa::path(put, path = "/connections/{id}/employees/{jdy_id}", tag = "employees",
    params(("id" = String, Path), ("jdy_id" = String, Path)), request_body = Binding, responses(
        (status = 200, body = Employee),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ))]
async fn bind(
    caller: As<Administrator>,
    State(app): State<App>,
    Path((id, jdy_id)): Path<(String, String)>,
    Json(sent): Json<Binding>,
) -> Result<Json<Employee>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let mut users = app.store.people(&id, model::System::Crm).await?;
    if !users.iter().any(|user| user.id == sent.crm_user_id) {
        users = people::users(&app.store, &id, &app.clients(&stored)?.crm).await?;
    }
    people::bind(&app.store, &stored, &jdy_id, &sent.crm_user_id, &users, app.clock.now()).await?;
    let all = people::employees(&app.store, &id).await?;
    let employee = all.into_iter().find(|employee| employee.person.id == jdy_id);
    let employee = employee.ok_or_else(|| Problem::not_found("职员"))?;
    let user = users.iter().find(|user| user.id == sent.crm_user_id).map(|user| &user.name);
    let detail = json!({"jdy_id": jdy_id, "crm_user_id": sent.crm_user_id, "crm_user": user});
    audit::note(&app, &caller.note("employee.bind").on(&id).about(&employee.person.name).with(detail)).await?;
    Ok(Json(employee.into()))
}

/// Unbinds. When nobody is bound any more, nothing is synchronised (S-6).
#[utoipa::path(delete, path = "/connections/{id}/employees/{jdy_id}", tag = "employees",
    params(("id" = String, Path), ("jdy_id" = String, Path)), responses(
        (status = 204),
        (status = 409, body = Problem, content_type = "application/problem+json"),
    ))]
async fn unbind(
    caller: As<Administrator>,
    State(app): State<App>,
    Path((id, jdy_id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let was = people::unbind(&app.store, &stored, &jdy_id, app.clock.now()).await?;
    let detail = json!({"jdy_id": jdy_id, "crm_user": was.crm_name});
    let note = caller.note("employee.unbind").on(&id).about(&was.person.name).with(detail);
    audit::note(&app, &note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The CRM's users in service, now.
#[utoipa::path(get, path = "/connections/{id}/crm-users", tag = "employees", params(("id" = String, Path), Search),
    responses(
        (status = 200, body = List<CrmUser>),
        (status = 422, body = Problem, content_type = "application/problem+json"),
    ))]
async fn users(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(search): Query<Search>,
) -> Result<Json<List<CrmUser>>, Problem> {
    let stored = caller.connection(&app, &id).await?;
    let users = people::users(&app.store, &id, &app.clients(&stored)?.crm).await?;
    let all = people::employees(&app.store, &id).await?;
    let bound = |employee: people::Employee| Some((employee.bound?.binding.crm_id, employee.person.id));
    let bound: HashMap<String, String> = all.into_iter().filter_map(bound).collect();
    let row = |user: store::Person| CrmUser {
        bound_to: bound.get(&user.id).cloned(),
        mobile: people::masked(&user.mobile),
        crm_user_id: user.id,
        name: user.name,
    };
    Ok(Json(List::whole(users.into_iter().filter(|user| fits(search.q.as_deref(), user)).map(row))))
}

/// A mobile is found as a whole only: what is shown in parts is not to be guessed digit by digit.
fn fits(q: Option<&str>, person: &store::Person) -> bool {
    let Some(q) = q.map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty()) else { return true };
    [&person.number, &person.name].into_iter().any(|text| text.to_lowercase().contains(&q)) || person.mobile == q
}

impl From<people::Employee> for Employee {
    fn from(employee: people::Employee) -> Self {
        let people::Employee { person, bound, crm_name } = employee;
        // What binds without a hand binds by mobile.
        let by = |bound: &store::Bound| bound.bound_by.clone().unwrap_or_else(|| "mobile".to_owned());
        Self {
            mobile: people::masked(&person.mobile),
            jdy_id: person.id,
            number: person.number,
            name: person.name,
            bound_by: bound.as_ref().map(by),
            crm_user_id: bound.map(|bound| bound.binding.crm_id),
            crm_user_name: crm_name,
        }
    }
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        let text = trouble.to_string();
        match trouble {
            Trouble::Refused(refusal) => refusal.into(),
            Trouble::Run(error) => error.into(),
            Trouble::Call(error) => error.into(),
            Trouble::Store(error) => error.into(),
            Trouble::NoEmployee => Self::not_found("职员"),
            Trouble::Taken(_) => Self::new(Code::CrmUserBound, text).about("crm_user_id"),
            Trouble::NoUser => Self::new(Code::CrmUserUnknown, text).about("crm_user_id"),
            Trouble::DefaultOwner => Self::new(Code::DefaultOwner, text),
        }
    }
}
