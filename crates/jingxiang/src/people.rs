//! 账户映射 (S-5): who of 精斗云 is who of 纷享销客. Who is there is kept as of the last look, so that showing it takes no
//! call. A refresh binds by mobile whoever is free; whom a person has unbound stays so until a person binds them (decision
//! 0044).

use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use engine::{CallError, Engine, Next, RunError};
use futures::FutureExt;
use fxiaoke::User;
use model::{Binding, Change, Reason, State, System, Table};
use serde_json::Value;
use store::{Bound, Connection, Person, RecordRow, Store};
use streams::employee::KIND;

use crate::peers;
use crate::progress::Bars;
use crate::setup::{self, Refusal};
use crate::turns::in_turn;

/// What binds by a person's hand.
pub const HAND: &str = "hand";

/// What a refresh found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refreshed {
    /// Employees in service.
    pub found: usize,
    /// Of those bound.
    pub bound: usize,
}

/// Why nobody was bound or unbound.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A setting, or a system, stands in the way.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A run could not be made.
    #[error(transparent)]
    Run(#[from] RunError),
    /// 精斗云 refused to say who is there.
    #[error(transparent)]
    Call(#[from] CallError),
    /// There is no such employee.
    #[error("找不到职员")]
    NoEmployee,
    /// The CRM user is bound to this employee.
    #[error("这个纷享销客用户已绑定职员「{0}」，请先解除")]
    Taken(String),
    /// Nobody in service has that id.
    #[error("纷享销客中没有这个在职用户，请重新选择")]
    NoUser,
    /// The default owner is bound to this employee.
    #[error("这个职员绑定的是默认负责人，请先在设置中更换默认负责人")]
    DefaultOwner,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// An employee with whom it is bound to.
#[derive(Debug, Clone)]
pub struct Employee {
    /// As of the last look.
    pub person: Person,
    /// To which CRM user, and how it came about.
    pub bound: Option<Bound>,
    /// That user's name, where it is known.
    pub crm_name: Option<String>,
}

/// 同步精斗云职员账户: binds by mobile whoever is free on both sides, and keeps who is there.
pub async fn refresh(
    engine: &Engine,
    connection: &engine::Connection,
    crm: &fxiaoke::Client,
) -> Result<Refreshed, Trouble> {
    let (store, id) = (&engine.store, connection.id.as_str());
    let (bars, never) = (Bars::quiet(), AtomicBool::new(false));
    // First, since it is told at once that a system is away: a run would try its calls again for a minute.
    let (people, users) = look(store, connection, crm).await?;
    // Right after 开始连接 a worker looks for what is due, and has the connection for a moment.
    in_turn(&*engine.clock, || engine.bind_employees(connection, &bars, &never).boxed(), |_| true).await?;
    bind_free(store, id, &people, &users, engine.clock.now()).await?;
    let bound = bindings(store, id).await?;
    let bound = people.iter().filter(|person| bound.contains_key(&person.id)).count();
    Ok(Refreshed { found: people.len(), bound })
}

/// Who is there on both sides, now; they are kept. Nobody is bound by that.
pub async fn look(
    store: &Store,
    connection: &engine::Connection,
    crm: &fxiaoke::Client,
) -> Result<(Vec<Person>, Vec<Person>), Trouble> {
    let users = users(store, &connection.id, crm).await?;
    let rows = match connection.jdy.table(Table { system: System::Jdy, object: "employee" }).await {
        Err(error) if error.next != Next::Reject => {
            let by_password = store.connection(&connection.id).await?.is_some_and(|it| setup::needs_application(&it));
            return Err(setup::trouble_of_jdy(by_password, &error).into());
        }
        rows => rows?,
    };
    let people: Vec<Person> = rows.iter().filter_map(employee).collect();
    store.replace_people(&connection.id, System::Jdy, &people).await?;
    Ok((people, users))
}

/// Whether somebody is bound although nobody has looked who is there: a run binds without keeping people.
pub async fn are_unknown(store: &Store, connection: &str) -> Result<bool, store::Error> {
    Ok(store.people(connection, System::Jdy).await?.is_empty() && store.count_bindings(connection, KIND.0).await? > 0)
}

/// The CRM's users in service, now; they are kept.
pub async fn users(store: &Store, connection: &str, crm: &fxiaoke::Client) -> Result<Vec<Person>, Trouble> {
    let users = crm.users().await.map_err(|error| setup::trouble_of_crm(&error))?;
    let person = |user: User| Person {
        mobile: bare(user.mobile.as_deref().unwrap_or_default()),
        id: user.open_user_id,
        number: String::new(),
        name: user.name,
    };
    let people: Vec<Person> = users.into_iter().filter(|user| !user.stopped).map(person).collect();
    store.replace_people(connection, System::Crm, &people).await?;
    Ok(people)
}

/// Everybody of 精斗云 as of the last look, and who is bound though not there any more.
pub async fn employees(store: &Store, connection: &str) -> Result<Vec<Employee>, store::Error> {
    let mut bound = bindings(store, connection).await?;
    let names: HashMap<String, String> =
        store.people(connection, System::Crm).await?.into_iter().map(|user| (user.id, user.name)).collect();
    let name_of = |bound: &Option<Bound>| names.get(&bound.as_ref()?.binding.crm_id).cloned();
    let mut all = Vec::new();
    for person in store.people(connection, System::Jdy).await? {
        let bound = bound.remove(&person.id);
        all.push(Employee { crm_name: name_of(&bound), person, bound });
    }
    let mut gone: Vec<_> = bound.into_values().collect();
    gone.sort_by(|one, other| one.binding.jdy_id.cmp(&other.binding.jdy_id));
    for bound in gone {
        let name = bound.binding.label.trim().to_owned();
        let person = Person { id: bound.binding.jdy_id.clone(), number: String::new(), name, mobile: String::new() };
        let bound = Some(bound);
        all.push(Employee { crm_name: name_of(&bound), person, bound });
    }
    Ok(all)
}

/// Binds by hand, also to somebody else than before; one to one both ways.
pub async fn bind(
    store: &Store,
    connection: &Connection,
    jdy_id: &str,
    user: &str,
    users: &[Person],
    now: i64,
) -> Result<(), Trouble> {
    let all = employees(store, &connection.id).await?;
    let employee = all.iter().find(|employee| employee.person.id == jdy_id).ok_or(Trouble::NoEmployee)?;
    let user = users.iter().find(|known| known.id == user).ok_or(Trouble::NoUser)?;
    let to = |employee: &Employee| employee.bound.as_ref().is_some_and(|bound| bound.binding.crm_id == user.id);
    if to(employee) {
        return Ok(());
    }
    if let Some(other) = all.iter().find(|employee| to(employee)) {
        return Err(Trouble::Taken(other.person.name.clone()));
    }
    check_owner(connection, employee)?;
    let text = format!("已在账户映射中由人工绑定到「{}」", user.name);
    Ok(bind_one(store, &connection.id, (&employee.person, user), (Some(HAND), Reason::note(text)), now).await?)
}

/// Unbinds by hand, and says who it was. The last one may go: nothing is synchronised then (S-6).
pub async fn unbind(store: &Store, connection: &Connection, jdy_id: &str, now: i64) -> Result<Employee, Trouble> {
    let all = employees(store, &connection.id).await?;
    let bound = all.into_iter().find(|employee| employee.person.id == jdy_id && employee.bound.is_some());
    let employee = bound.ok_or(Trouble::NoEmployee)?;
    check_owner(connection, &employee)?;
    let is_there = store.people(&connection.id, System::Jdy).await?.iter().any(|person| person.id == jdy_id);
    // Whoever has left waits for nothing.
    let state = if is_there { State::Held } else { State::Skipped };
    let record = record(&employee.person, state, engine::unbound_by_hand());
    let is_unbound = store.unbind_person(&connection.id, KIND.0, record, now).await?;
    if is_unbound { Ok(employee) } else { Err(Trouble::NoEmployee) }
}

/// The default owner is one of the bound users.
fn check_owner(connection: &Connection, employee: &Employee) -> Result<(), Trouble> {
    let bound = employee.bound.as_ref().map(|bound| bound.binding.crm_id.as_str());
    if bound.is_some() && bound == connection.default_owner.as_deref() {
        return Err(Trouble::DefaultOwner);
    }
    Ok(())
}

/// Whoever is free on both sides, has a mobile that is one person's only, and was not unbound by a person (decision 0044).
async fn bind_free(
    store: &Store,
    connection: &str,
    people: &[Person],
    users: &[Person],
    now: i64,
) -> Result<(), store::Error> {
    let bound = bindings(store, connection).await?;
    let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
    let records = store.records(connection, KIND.0, &ids).await?;
    // The record of whom a person unbound still names the user, whatever has been said of it since; runs go by that, too.
    let unbound = |person: &Person| records.get(&person.id).is_some_and(|record| record.target_id.is_some());
    let taken = |user: &Person| bound.values().any(|bound| bound.binding.crm_id == user.id);
    for person in people.iter().filter(|person| !person.mobile.is_empty() && !bound.contains_key(&person.id)) {
        let same = |other: &&Person| other.mobile == person.mobile;
        let found: Vec<_> = users.iter().filter(same).collect();
        if let ([user], 1) = (found.as_slice(), people.iter().filter(same).count())
            && !taken(user)
            && !unbound(person)
        {
            bind_one(store, connection, (person, user), (None, engine::adopted(System::Crm)), now).await?;
        }
    }
    Ok(())
}

/// Binds, and puts down at once what the record has come to: with a manual rule no run may come for days.
async fn bind_one(
    store: &Store,
    connection: &str,
    (person, user): (&Person, &Person),
    (by, said): (Option<&str>, Reason),
    now: i64,
) -> Result<(), store::Error> {
    // As where a run binds whom it finds: both were there.
    let mut record = record(person, State::Created, said);
    record.adopted = true;
    record.target_id = Some(user.id.clone());
    record.target_title = Some(user.name.clone());
    let binding = Binding::between(System::Jdy, &person.id, &user.id, &record.title);
    store.bind_person(connection, KIND.0, (&binding, by), record, now).await
}

/// How the record of an employee stands.
fn record(person: &Person, state: State, reason: Reason) -> RecordRow {
    let title = format!("{} {}", person.number, person.name);
    RecordRow { reason: Some(reason), ..RecordRow::new(&person.id, &person.id, title.trim(), state) }
}

async fn bindings(store: &Store, connection: &str) -> Result<HashMap<String, Bound>, store::Error> {
    let all = store.all_bindings(connection, KIND.0, None, i64::from(i32::MAX)).await?;
    Ok(all.into_iter().map(|bound| (bound.binding.jdy_id.clone(), bound)).collect())
}

fn employee(row: &Value) -> Option<Person> {
    let text = |key: &str| peers::text_at(row, key).unwrap_or_default();
    let id = Some(text("id")).filter(|id| !id.is_empty())?;
    Some(Person { id, number: text("number"), name: text("name"), mobile: bare(&text("mobile")) })
}

/// A mobile as bare digits without the country code (S-5).
fn bare(mobile: &str) -> String {
    let digits: String = mobile.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 13 { digits.strip_prefix("86").unwrap_or(&digits).to_owned() } else { digits }
}

/// Whether the records of the stream are people.
pub fn are_in(stream: &str) -> bool {
    stream == KIND.0
}

/// People's own numbers are shown in parts, wherever a change of them is told.
pub fn mask(change: &mut Change) {
    for value in [&mut change.before, &mut change.after] {
        if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
            *value = masked(text).into();
        }
    }
}

/// Enough of a mobile number to recognise it.
pub fn masked(mobile: &str) -> String {
    let digits: Vec<char> = mobile.chars().filter(char::is_ascii_digit).collect();
    let shown = if digits.len() >= 11 { (digits.len() - 8, 4) } else { (0, digits.len().min(2)) };
    let hidden = shown.0..digits.len() - shown.1;
    digits.iter().enumerate().map(|(at, digit)| if hidden.contains(&at) { '*' } else { *digit }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mobile_is_shown_in_parts() {
        assert_eq!(masked("13800000001"), "138****0001");
        assert_eq!(masked("+86 138-0000-0001"), "86138****0001");
        assert_eq!(masked("1234567"), "*****67");
        assert_eq!((masked("1").as_str(), masked("").as_str()), ("1", ""));
    }
}
