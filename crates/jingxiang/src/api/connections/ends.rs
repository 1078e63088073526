//! The two ends of a connection: an account set and an enterprise, each in one connection at most (decision 0040).

use model::System;
use store::{Conflict, Connection, End, Error};

use crate::api::access::Caller;
use crate::api::problem::Problem;
use crate::api::{App, demo};
use crate::connection::Clients;
use crate::setup;

/// Keeps the settings of a connection that begins and that these clients reach, and with them both its ends. Returns what it
/// paused in a demonstration.
pub(in crate::api) async fn keep_begun(
    app: &App,
    caller: &Caller,
    connection: &Connection,
    clients: &Clients,
) -> Result<Vec<Connection>, Problem> {
    let ends = setup::ends(connection, clients).await?;
    setup::learn(&app.opener, &app.store, connection).await?;
    match demo::begin(app, caller, connection, &ends).await {
        Err(Error::Conflict(Conflict::Taken { system, connection })) => {
            Err(taken(app, caller, system, &connection).await?)
        }
        kept => Ok(kept?),
    }
}

/// Keeps the settings of a connection that was started before. It keeps its enterprise, also where an older program started two
/// connections with that one: whose it is, is then not decided here. Returns what it paused in a demonstration.
pub(in crate::api) async fn keep_started(
    app: &App,
    caller: &Caller,
    (before, after): (&Connection, &Connection),
    clients: &Clients,
) -> Result<Vec<Connection>, Problem> {
    let ends = setup::ends(after, clients).await?;
    setup::learn(&app.opener, &app.store, after).await?;
    let (enterprise, account_set): (Vec<End>, Vec<End>) = ends.into_iter().partition(|end| end.system == System::Crm);
    let paused = match demo::keep(app, caller, (before, after), &enterprise).await {
        Err(Error::Conflict(Conflict::Taken { system, connection })) => {
            if !setup::same_enterprise(&app.opener, before, after, clients).await {
                return Err(taken(app, caller, system, &connection).await?);
            }
            demo::keep(app, caller, (before, after), &[]).await?
        }
        kept => kept?,
    };
    app.store.take_free_ends(&after.id, &account_set).await?;
    Ok(paused)
}

/// The other connection is named to who may see it.
async fn taken(app: &App, caller: &Caller, system: System, holder: &str) -> Result<Problem, Problem> {
    let names = if caller.scope.reaches(holder) { app.store.connection_names().await? } else { Vec::new() };
    let name = names.into_iter().find(|(id, _)| id == holder).map(|(_, name)| format!("「{name}」"));
    let (what, field) = match system {
        System::Jdy => ("这个账套", "account_id"),
        System::Crm => ("这家纷享销客企业", "crm"),
    };
    let whose = name.map_or_else(|| "另一个对接".to_owned(), |name| format!("对接{name}"));
    let text = format!("{what}已用于{whose}：同时由两个对接同步会在两边产生重复数据。请使用那个对接，或删除它之后再试");
    let conflict = Conflict::Taken { system, connection: holder.to_owned() };
    Ok(Problem::from(conflict).saying(text).about(field))
}
