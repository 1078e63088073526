//! `/connections`: what binds one account set to one CRM enterprise (S-2 to S-4).

mod check;
pub(super) mod ends;
mod row;

use axum::extract::State;
use axum::http::StatusCode;
use model::System;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::access::{Administrator, As, Owner, Viewer};
use super::extract::{Given, Json, Path, Query, given};
use super::listing::{List, Part};
use super::problem::{Code, Problem};
use super::version::{IfMatch, Versioned};
use super::{App, audit, demo};
use crate::connection::Clients;
use crate::setup::{self, CrmChange, JdyChange, Refusal};

pub use row::Connection;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(check::check))
        .routes(routes!(get, change, remove))
}

/// A connection to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewConnection)]
pub struct NewConnectionSent {
    /// What people call it.
    name: String,
    jdy: JdyChange,
    crm: CrmChange,
}

/// What is to be different; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionChange {
    name: Option<String>,
    jdy: Option<JdyChange>,
    crm: Option<CrmChange>,
    /// openUserId of a bound CRM user; null is nobody.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    default_owner: Given<String>,
    /// API name of the tenant function that makes fields; null is none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    provision_function: Given<String>,
    /// API name of the tenant function that writes many records; null is none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    batch_function: Given<String>,
    /// API name of the CRM object that holds stock; null is the one found.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    stock_target: Given<String>,
    /// PR-5: how large a share of the bound products may vanish at once without being asked about, in percent; null is as
    /// configured.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<u8>)]
    deletion_share: Given<u8>,
    paused: Option<bool>,
}

/// The caller's connections, oldest first.
#[utoipa::path(get, path = "/connections", tag = "connections", params(Part),
    responses((status = 200, body = List<Connection>)))]
async fn list(
    caller: As<Viewer>,
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Result<Json<List<Connection>>, Problem> {
    let (cursor, limit) = part.of();
    let among = caller.scope.connections.as_deref();
    Ok(Json(Connection::among(&app, among, cursor, limit).await?))
}

/// Makes a connection, after both logins were checked live (S-4). When one fails nothing is kept.
#[utoipa::path(post, path = "/connections", tag = "connections", request_body = NewConnectionSent,
    responses((status = 201, body = Connection)))]
async fn create(
    caller: As<Owner>,
    State(app): State<App>,
    Json(sent): Json<NewConnectionSent>,
) -> Result<(StatusCode, Versioned<Connection>), Problem> {
    let now = app.clock.now();
    let draft = setup::draft(sent.name, sent.jdy, sent.crm, now)?;
    setup::check_addresses(&app.config, true, None, &draft)?;
    check_live(&app, &draft, true, true).await?;
    let stored = setup::keep(&app.store, draft, now).await?;
    let note = caller.note("connection.create").on(&stored.id).about(&stored.name).with(what(&stored));
    audit::note(&app, &note).await?;
    Ok((StatusCode::CREATED, Connection::one(&app, &stored.id).await?))
}

/// One connection.
#[utoipa::path(get, path = "/connections/{id}", tag = "connections", params(("id" = String, Path)),
    responses((status = 200, body = Connection)))]
async fn get(
    caller: As<Viewer>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Versioned<Connection>, Problem> {
    caller.connection(&app, &id).await?;
    Connection::one(&app, &id).await
}

/// Changes settings. A login is checked live before it is kept; secrets that are not given stay.
#[utoipa::path(patch, path = "/connections/{id}", tag = "connections",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "ETag")),
    request_body = ConnectionChange, responses(
        (status = 200, body = Connection),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
    ))]
async fn change(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
    seen: IfMatch,
    Json(sent): Json<ConnectionChange>,
) -> Result<Versioned<Connection>, Problem> {
    let before = caller.connection(&app, &id).await?;
    seen.check(before.version)?;
    let (jdy, crm) = (sent.jdy.is_some(), sent.crm.is_some());
    let mut after = changed(&app, before.clone(), sent).await?;
    demo::check_resume(&app, &caller, &before, &after).await?;
    if after.paused && !before.paused {
        after.paused_by = Some(caller.user.name.clone());
    }
    setup::check_addresses(&app.config, caller.scope.connections.is_none(), Some(&before), &after)?;
    let reached = check_live(&app, &after, jdy, crm).await?;
    let (old, new) = (what(&before), what(&after));
    let secrets = replaced(&before, &after);
    if old != new || !secrets.is_empty() {
        let paused = match reached.filter(|_| after.started_at.is_some()) {
            Some(clients) => seen.kept(ends::keep_started(&app, &caller, (&before, &after), &clients).await)?,
            None => seen.kept(demo::keep(&app, &caller, (&before, &after), &[]).await)?,
        };
        let mut detail = audit::changes(&old, &new);
        if let Some(change) = detail.get_mut("default_owner") {
            name_owners(&app.store, &id, change).await?;
        }
        if !secrets.is_empty() {
            detail["secrets"] = json!(secrets);
        }
        audit::note(&app, &caller.note("connection.change").on(&id).about(&after.name).with(detail)).await?;
        demo::note(&app, &caller, &after, &paused).await?;
    }
    // Also where what was given is what was kept: it has just been checked.
    let given =
        [(System::Jdy, jdy), (System::Crm, crm)].into_iter().filter_map(|(system, given)| given.then_some(system));
    app.store.mended(&id, &given.collect::<Vec<_>>(), app.clock.now()).await?;
    Connection::one(&app, &id).await
}

/// Removes a connection with its settings, bindings and log. Nothing is removed in either system. Its secrets are not
/// opened for it: one whose master key is lost can be made anew.
#[utoipa::path(delete, path = "/connections/{id}", tag = "connections",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "ETag")), responses(
        (status = 204),
        (status = 412, body = Problem, content_type = "application/problem+json"),
    ))]
async fn remove(
    caller: As<Administrator>,
    State(app): State<App>,
    Path(id): Path<String>,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    if !caller.scope.reaches(&id) {
        return Err(Problem::not_found("对接"));
    }
    let Versioned(version, stored) = Connection::one(&app, &id).await?;
    seen.check(version)?;
    seen.kept(app.store.delete_connection_at(&id, seen.named(version)).await)?;
    audit::note(&app, &caller.note("connection.delete").on(&id).about(stored.name())).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The connection as it would be.
async fn changed(
    app: &App,
    mut connection: store::Connection,
    sent: ConnectionChange,
) -> Result<store::Connection, Problem> {
    if let Some(name) = sent.name {
        connection.name = setup::named(&name)?;
    }
    if let Some(jdy) = sent.jdy {
        jdy.apply(&mut connection)?;
    }
    if let Some(crm) = sent.crm {
        crm.apply(&mut connection)?;
    }
    let named = |field, name: Option<String>| name.map(|name| setup::api_name(field, &name)).transpose();
    if let Some(name) = sent.provision_function {
        connection.provision_function = named("provision_function", name)?;
    }
    if let Some(name) = sent.batch_function {
        connection.batch_function = named("batch_function", name)?;
    }
    if let Some(name) = sent.stock_target {
        connection.stock_target = named("stock_target", name)?;
    }
    if let Some(share) = sent.deletion_share {
        if share.is_some_and(|share| share > 100) {
            return Err(Problem::invalid("deletion_share", "删除保护的比例为 0 至 100 的百分数"));
        }
        connection.deletion_share = share;
    }
    connection.paused = sent.paused.unwrap_or(connection.paused);
    if let Some(owner) = sent.default_owner {
        if let Some(owner) = &owner {
            check_owner(app, &connection.id, owner).await?;
        }
        connection.default_owner = owner;
    }
    Ok(connection)
}

/// The default owner is one of the bound users (S-5): others' records would be out of everybody's sight.
async fn check_owner(app: &App, connection: &str, owner: &str) -> Result<(), Problem> {
    let kind = streams::employee::KIND.0;
    let bound = app.store.bindings(connection, kind, System::Crm, &[owner]).await?;
    if bound.is_empty() {
        return Err(Problem::invalid("default_owner", "默认负责人应为账户映射中已绑定的纷享销客用户"));
    }
    Ok(())
}

/// Checks the logins that are new (S-4); answers what reached the CRM anew. One that was started has to reach its
/// account set still.
async fn check_live(app: &App, draft: &store::Connection, jdy: bool, crm: bool) -> Result<Option<Clients>, Refusal> {
    if !jdy && !crm {
        return Ok(None);
    }
    let now = app.clock.now();
    let clients = setup::clients(&app.opener, draft)?;
    if jdy {
        let sets = setup::check_jdy(&clients.jdy, draft, now).await?;
        if let Some(account_id) = &draft.account_id {
            let about_login = |refusal| Refusal { field: Some("jdy"), ..refusal };
            setup::pick(&sets, account_id, now).map_err(about_login)?;
        }
    }
    if crm {
        let mobile = draft.crm.get("admin_mobile").and_then(Value::as_str);
        let missing = || Refusal { code: Code::Invalid, text: "缺少管理员手机号".into(), field: Some("crm") };
        setup::check_crm(&clients, mobile.ok_or_else(missing)?).await?;
        return Ok(Some(clients));
    }
    Ok(None)
}

/// What the audit log says of the settings; never a secret.
fn what(stored: &store::Connection) -> Value {
    json!({"name": stored.name, "jdy": stored.jdy, "crm": stored.crm, "default_owner": stored.default_owner,
        "provision_function": stored.provision_function, "batch_function": stored.batch_function,
        "stock_target": stored.stock_target, "deletion_share": stored.deletion_share, "paused": stored.paused})
}

/// Who reads the audit log knows people by their names.
async fn name_owners(store: &store::Store, connection: &str, change: &mut Value) -> Result<(), Problem> {
    let Some(change) = change.as_object_mut() else { return Ok(()) };
    let people = store.people(connection, System::Crm).await?;
    for owner in change.values_mut() {
        if let Some(person) = people.iter().find(|person| Some(person.id.as_str()) == owner.as_str()) {
            *owner = json!(format!("{}（{}）", person.name, person.id));
        }
    }
    Ok(())
}

/// The names of the secrets that are new, or gone.
fn replaced<'a>(before: &'a store::Connection, after: &'a store::Connection) -> Vec<&'a str> {
    use secrecy::ExposeSecret;
    let value = |of: &'a store::Connection, name: &str| of.secrets.get(name).map(ExposeSecret::expose_secret);
    let names = after.secrets.names().chain(before.secrets.names().filter(|name| after.secrets.get(name).is_none()));
    names.filter(|name| value(before, name) != value(after, name)).collect()
}
