//! Who may sign in, and what they may do.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Note;
use crate::connections::{json, parsed};
use crate::database::Tx;
use crate::look::lost;
use crate::sql::sql;
use crate::{Conflict, Error, Page, Result, Store};

/// What a person or a script may do; the later ones may do all that the earlier ones may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Runs, retries, answers questions, fetches employees.
    Operator,
    /// Changes settings.
    Administrator,
}

/// A way in with what it allows: a user, or a token of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What.
    pub role: Role,
    /// On which connections, by id; `None` is all, those that are yet to be made too.
    pub connections: Option<Vec<String>>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Random.
    pub id: String,
    /// In small letters.
    pub name: String,
    /// What they may do.
    pub scope: Scope,
    /// Whether the password was given by somebody else and has to be changed first.
    pub must_change: bool,
    /// Whether they may no longer sign in.
    pub disabled: bool,
    /// When they were made (ms).
    pub created_at: i64,
    /// What the CRM calls them, where it signs them in.
    pub display_name: Option<String>,
}

/// What a user begins with.
pub struct NewUser {
    /// Kept in small letters.
    pub name: String,
    /// As a PHC text; without one, only the CRM signs them in.
    pub password: Option<String>,
    /// What they may do.
    pub scope: Scope,
    /// See [`User::must_change`].
    pub must_change: bool,
}

#[derive(FromRow)]
pub(crate) struct Kept {
    id: String,
    name: String,
    password: Option<String>,
    role: String,
    connections: Option<String>,
    must_change: bool,
    disabled: bool,
    created_at: i64,
    display_name: Option<String>,
}

impl Role {
    /// All, the least first.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Administrator];

    /// Its name in the API and the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| Error::corrupt("role", name))
    }
}

impl Scope {
    /// Everything.
    pub const EVERYTHING: Self = Self { role: Role::Administrator, connections: None };

    /// Whether the connection is among them.
    pub fn reaches(&self, connection: &str) -> bool {
        self.connections.as_ref().is_none_or(|ids| ids.iter().any(|id| id == connection))
    }

    /// Whether it allows no more than the other.
    pub fn is_within(&self, other: &Self) -> bool {
        let among = match &self.connections {
            None => other.connections.is_none(),
            Some(ids) => ids.iter().all(|id| other.reaches(id)),
        };
        self.role <= other.role && among
    }

    /// What both allow: a token allows no more than its user does today.
    #[must_use]
    pub fn cut(mut self, other: &Self) -> Self {
        self.role = self.role.min(other.role);
        self.connections = match (self.connections, &other.connections) {
            (None, others) => others.clone(),
            (Some(ids), _) => Some(ids.into_iter().filter(|id| other.reaches(id)).collect()),
        };
        self
    }

    pub(crate) fn parsed(role: &str, connections: Option<&str>) -> Result<Self> {
        Ok(Self { role: role.parse()?, connections: connections.map(|c| parsed("connections", c)).transpose()? })
    }

    pub(crate) fn ids(&self) -> Result<Option<String>> {
        self.connections.as_ref().map(json).transpose()
    }
}

impl Store {
    /// Makes a user. [`Conflict::Name`] when there is one of that name.
    pub async fn create_user(&self, new: NewUser, note: &Note, now: i64) -> Result<User> {
        let id = Uuid::new_v4().to_string();
        let insert =
            sql("insert into users (id, name, password, role, connections, must_change, disabled, created_at) \
                          values ($1, $2, $3, $4, $5, $6, $7, $8)")
            .arg(&id)
            .arg(new.name.to_lowercase())
            .arg(new.password.as_deref())
            .arg(new.scope.role.name())
            .arg(new.scope.ids()?.as_deref())
            .arg(new.must_change)
            .arg(false)
            .arg(now);
        let mut tx = self.transaction().await?;
        tx.execute(insert).await.map_err(|error| taken(error, &new.name))?;
        tx.note(note, now).await?;
        tx.commit().await?;
        self.user(&id).await?.ok_or(Error::NotFound("用户"))
    }

    /// All users, by name.
    pub async fn users(&self) -> Result<Vec<User>> {
        self.all::<Kept>(sql("select * from users order by name")).await?.into_iter().map(Kept::user).collect()
    }

    /// A page of the users, by name.
    pub async fn users_page(&self, cursor: Option<&str>, limit: i64) -> Result<Page<User>> {
        let query = match cursor {
            None => sql("select * from users where true"),
            // By whom the last page ended: users stay.
            Some(id) => {
                let last = self.user(id).await?.ok_or_else(lost)?;
                sql("select * from users where true").push_arg(" and name > ", last.name)
            }
        };
        let kept = self.all::<Kept>(query.push_arg(" order by name limit ", limit + 1)).await?;
        Page::of(kept, limit, |last| last.id.clone()).read(Kept::user)
    }

    /// The user of that id.
    pub async fn user(&self, id: &str) -> Result<Option<User>> {
        self.one::<Kept>(sql("select * from users where id = $1").arg(id)).await?.map(Kept::user).transpose()
    }

    /// The user of that name, in whatever letters, and the hash of the password.
    pub async fn user_named(&self, name: &str) -> Result<Option<(User, Option<String>)>> {
        let kept = self.one::<Kept>(sql("select * from users where name = $1").arg(name.to_lowercase())).await?;
        kept.map(|kept| Ok((kept.password.clone(), kept.user()?))).transpose().map(|both| both.map(|(p, u)| (u, p)))
    }

    /// Says what people call a user.
    pub async fn set_display_name(&self, id: &str, name: &str) -> Result<()> {
        let update = sql("update users set display_name = $2 where id = $1 and display_name is distinct from $2");
        self.execute(update.arg(id).arg(name)).await.map(drop)
    }

    /// What users are called who have a name beside the one that signs in, by that one.
    pub async fn display_names(&self) -> Result<HashMap<String, String>> {
        let query = sql("select name, display_name from users where display_name is not null");
        Ok(self.all::<(String, String)>(query).await?.into_iter().collect())
    }

    /// Changes what a user may do, from what it is at this moment: `change` says what is written down, or nothing where
    /// all stays. [`Conflict::LastAdministrator`] when nobody would be left who may do everything.
    pub async fn change_user(&self, id: &str, change: impl FnOnce(&mut User) -> Option<Note>, now: i64) -> Result<()> {
        let mut tx = self.transaction().await?;
        // Held from here on: of two who change a user at once neither takes back what the other one did.
        tx.execute(sql("update users set disabled = disabled where id = $1").arg(id)).await?;
        let kept = tx.all::<Kept>(sql("select * from users where id = $1").arg(id)).await?.pop();
        let mut user = kept.ok_or(Error::NotFound("用户"))?.user()?;
        let Some(note) = change(&mut user) else { return tx.rollback().await };
        // Before it is looked who is left, since it lets only one through at a time: two administrators cannot take each
        // other away.
        tx.note(&note, now).await?;
        let update = sql("update users set role = $2, connections = $3, disabled = $4 where id = $1")
            .arg(id)
            .arg(user.scope.role.name())
            .arg(user.scope.ids()?.as_deref())
            .arg(user.disabled);
        tx.execute(update).await?;
        if user.disabled {
            tx.end_sessions(id).await?;
        }
        let left = sql("select id from users where role = $1 and connections is null and disabled = $2 limit 1");
        if tx.all::<(String,)>(left.arg(Role::Administrator.name()).arg(false)).await?.is_empty() {
            return Err(Conflict::LastAdministrator.into());
        }
        tx.commit().await
    }

    /// Sets a password, as a PHC text, and ends all sessions of the user.
    pub async fn set_password(&self, id: &str, password: &str, must_change: bool, note: &Note, now: i64) -> Result<()> {
        let update = sql("update users set password = $2, must_change = $3 where id = $1");
        let mut tx = self.transaction().await?;
        if tx.execute(update.arg(id).arg(password).arg(must_change)).await? == 0 {
            return Err(Error::NotFound("用户"));
        }
        tx.end_sessions(id).await?;
        tx.note(note, now).await?;
        tx.commit().await
    }
}

impl Tx {
    async fn end_sessions(&mut self, user: &str) -> Result<()> {
        self.execute(sql("delete from sessions where user_id = $1").arg(user)).await.map(drop)
    }
}

fn taken(error: Error, name: &str) -> Error {
    if error.is_duplicate() { Conflict::Name(name.to_owned()).into() } else { error }
}

impl Kept {
    pub(crate) fn user(self) -> Result<User> {
        Ok(User {
            scope: Scope::parsed(&self.role, self.connections.as_deref())?,
            id: self.id,
            name: self.name,
            must_change: self.must_change,
            disabled: self.disabled,
            created_at: self.created_at,
            display_name: self.display_name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(role: Role, ids: Option<&[&str]>) -> Scope {
        Scope { role, connections: ids.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect()) }
    }

    #[test]
    fn a_cut_scope_is_within_both() {
        let scopes = [
            Scope::EVERYTHING,
            scope(Role::Viewer, None),
            scope(Role::Administrator, Some(&["a", "b"])),
            scope(Role::Operator, Some(&["b", "c"])),
            scope(Role::Viewer, Some(&[])),
        ];
        for one in &scopes {
            for other in &scopes {
                let both = one.clone().cut(other);
                assert!(both.is_within(one) && both.is_within(other), "{one:?} {other:?} {both:?}");
            }
        }
        assert!(!scope(Role::Viewer, None).is_within(&scope(Role::Administrator, Some(&["a"]))));
        assert!(scope(Role::Viewer, Some(&["a"])).reaches("a") && !scope(Role::Viewer, Some(&["a"])).reaches("b"));
    }
}
