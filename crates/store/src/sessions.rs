//! Sign-ins of browsers, and bearer tokens of scripts. What the other side shows is a random text; only its hash is
//! kept, so that a stolen database lets nobody in.

use sqlx::FromRow;
use uuid::Uuid;

use crate::audit::Note;
use crate::look::place;
use crate::sql::sql;
use crate::users::Kept as KeptUser;
use crate::{Error, Page, Result, Scope, Store, User};

/// How long a session lives.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    /// Without use (ms).
    pub idle_ms: i64,
    /// In all (ms).
    pub whole_ms: i64,
    /// Whether a token that is made in it outlives it.
    pub lends: bool,
}

/// A session that lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: User,
    /// From when it is over, whatever happens (ms).
    pub expires_at: i64,
    /// Whether a token that is made in it outlives it.
    pub lends: bool,
}

/// A use is written down when the last one is as long ago as this (ms): not every request is a write.
const SEEN_MS: i64 = 60_000;

/// A bearer token as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Random; not what is shown to sign in.
    pub id: String,
    /// Whose.
    pub user_id: String,
    /// The name that signs them in.
    pub user_name: String,
    /// What they are called beside that.
    pub display_name: Option<String>,
    /// What it is for.
    pub name: String,
    /// What it allows, as far as its user may do that.
    pub scope: Scope,
    /// When it was made (ms).
    pub created_at: i64,
    /// When it was last used, to the minute (ms).
    pub used_at: Option<i64>,
    /// From when it is worth nothing (ms).
    pub expires_at: Option<i64>,
    /// When it was revoked (ms).
    pub revoked_at: Option<i64>,
}

/// What a token begins with.
pub struct NewToken {
    /// The hash of the text that signs in.
    pub hash: String,
    /// Whose.
    pub user_id: String,
    /// What it is for.
    pub name: String,
    /// What it allows.
    pub scope: Scope,
    /// From when it is worth nothing (ms).
    pub expires_at: Option<i64>,
    /// The token that makes it, by id; `None` where a person does.
    pub maker: Option<String>,
}

#[derive(FromRow)]
struct Alive {
    user_id: String,
    seen_at: i64,
    expires_at: i64,
    lends: bool,
}

#[derive(FromRow)]
struct Kept {
    id: String,
    user_id: String,
    user_name: String,
    display_name: Option<String>,
    name: String,
    role: String,
    connections: Option<String>,
    created_at: i64,
    used_at: Option<i64>,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
}

const TOKENS: &str = "select t.*, u.name as user_name, u.display_name from tokens t join users u on u.id = t.user_id";

impl Store {
    /// Begins a session under this hash and ends the one that the browser had; forgets those whose time is over.
    pub async fn begin_session(
        &self,
        user: &str,
        hash: &str,
        before: Option<&str>,
        life: Life,
        note: &Note,
        now: i64,
    ) -> Result<()> {
        let insert = sql("insert into sessions (hash, user_id, created_at, seen_at, expires_at, lends) \
                          values ($1, $2, $3, $3, $4, $5)")
        .arg(hash)
        .arg(user)
        .arg(now)
        .arg(now.saturating_add(life.whole_ms))
        .arg(life.lends);
        let over = sql("delete from sessions where expires_at <= $1 or seen_at <= $2 or hash = $3");
        let mut tx = self.transaction().await?;
        tx.execute(over.arg(now).arg(now - life.idle_ms).arg(before)).await?;
        tx.execute(insert).await?;
        tx.note(note, now).await?;
        tx.commit().await
    }

    /// The session, if it lives and its user may sign in.
    pub async fn session(&self, hash: &str, life: Life, now: i64) -> Result<Option<Session>> {
        let query = sql("select user_id, seen_at, expires_at, lends from sessions \
                         where hash = $1 and expires_at > $2 and seen_at > $3");
        let seen = self.one::<Alive>(query.arg(hash).arg(now).arg(now - life.idle_ms)).await?;
        let Some(seen) = seen else { return Ok(None) };
        if seen.seen_at <= now - SEEN_MS {
            self.execute(sql("update sessions set seen_at = $2 where hash = $1").arg(hash).arg(now)).await?;
        }
        let Alive { user_id, expires_at, lends, .. } = seen;
        Ok(self.enabled(&user_id).await?.map(|user| Session { user, expires_at, lends }))
    }

    /// Ends a session.
    pub async fn end_session(&self, hash: &str, note: &Note, now: i64) -> Result<()> {
        let mut tx = self.transaction().await?;
        if tx.execute(sql("delete from sessions where hash = $1").arg(hash)).await? > 0 {
            tx.note(note, now).await?;
        }
        tx.commit().await
    }

    /// Makes a token.
    pub async fn create_token(&self, new: NewToken, note: &Note, now: i64) -> Result<Token> {
        let id = Uuid::new_v4().to_string();
        let insert = sql("insert into tokens (id, hash, user_id, name, role, connections, created_at, expires_at, \
                          maker) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .arg(&id)
        .arg(&new.hash)
        .arg(&new.user_id)
        .arg(&new.name)
        .arg(new.scope.role.name())
        .arg(new.scope.ids()?.as_deref())
        .arg(now)
        .arg(new.expires_at)
        .arg(new.maker.as_deref());
        let mut tx = self.transaction().await?;
        tx.execute(insert).await?;
        tx.note(note, now).await?;
        tx.commit().await?;
        self.token(&id).await?.ok_or(Error::NotFound("令牌"))
    }

    /// A page of the tokens of a user, or of all; latest first.
    pub async fn tokens(&self, user: Option<&str>, cursor: Option<&str>, limit: i64) -> Result<Page<Token>> {
        let query = sql(TOKENS).push_arg(" where (cast(", user).push(" as text) is null or t.user_id = $1)");
        let query = match cursor.map(place).transpose()? {
            Some((at, id)) => query.push_arg(" and (t.created_at, t.id) < (", at).push_arg(", ", id).push(")"),
            None => query,
        };
        let kept = self.all::<Kept>(query.push_arg(" order by t.created_at desc, t.id desc limit ", limit + 1)).await?;
        Page::of(kept, limit, |last| format!("{}.{}", last.created_at, last.id)).read(Kept::token)
    }

    /// The token of that id.
    pub async fn token(&self, id: &str) -> Result<Option<Token>> {
        self.one::<Kept>(sql(TOKENS).push_arg(" where t.id = ", id)).await?.map(Kept::token).transpose()
    }

    /// Who signs in with the token of this hash, if it is good and its user may sign in.
    pub async fn bearer(&self, hash: &str, now: i64) -> Result<Option<(User, Token)>> {
        let query = sql(TOKENS).push_arg(" where t.revoked_at is null and t.hash = ", hash);
        let query = query.push_arg(" and (t.expires_at is null or t.expires_at > ", now).push(")");
        let kept = self.one::<Kept>(query).await?;
        let Some(token) = kept.map(Kept::token).transpose()? else { return Ok(None) };
        if token.used_at.is_none_or(|used| used <= now - SEEN_MS) {
            self.execute(sql("update tokens set used_at = $2 where id = $1").arg(&token.id).arg(now)).await?;
        }
        Ok(self.enabled(&token.user_id).await?.map(|user| (user, token)))
    }

    /// The same by the token's id, for who was let in by it.
    pub async fn bearer_of(&self, id: &str, now: i64) -> Result<Option<(User, Token)>> {
        let good = |token: &Token| token.revoked_at.is_none() && token.expires_at.is_none_or(|at| at > now);
        let Some(token) = self.token(id).await?.filter(good) else { return Ok(None) };
        Ok(self.enabled(&token.user_id).await?.map(|user| (user, token)))
    }

    /// Makes all tokens worth nothing; how many were worth something.
    pub async fn revoke_all_tokens(&self, note: &Note, now: i64) -> Result<u64> {
        let update = sql(
            "update tokens set revoked_at = $1 where revoked_at is null and (expires_at is null or expires_at > $1)",
        );
        let mut tx = self.transaction().await?;
        let count = tx.execute(update.arg(now)).await?;
        tx.note(note, now).await?;
        tx.commit().await?;
        Ok(count)
    }

    /// Makes a token worth nothing, and what was made with it: whoever stole it may have made more. They stay in the
    /// list. False when all were so already.
    pub async fn revoke_token(&self, id: &str, note: &Note, now: i64) -> Result<bool> {
        let update = sql("update tokens set revoked_at = $2 where revoked_at is null and id in \
                          (with recursive made (id) as (select id from tokens where id = $1 union \
                          select t.id from tokens t join made m on t.maker = m.id) select id from made)");
        let mut tx = self.transaction().await?;
        let revoked = tx.execute(update.arg(id).arg(now)).await? > 0;
        if revoked {
            tx.note(note, now).await?;
        }
        tx.commit().await?;
        Ok(revoked)
    }

    async fn enabled(&self, user: &str) -> Result<Option<User>> {
        let query = sql("select * from users where id = $1 and disabled = $2").arg(user).arg(false);
        self.one::<KeptUser>(query).await?.map(KeptUser::user).transpose()
    }
}

impl Kept {
    fn token(self) -> Result<Token> {
        let scope = Scope::parsed(&self.role, self.connections.as_deref())?;
        let Self { id, user_id, user_name, display_name, name, created_at, used_at, expires_at, revoked_at, .. } = self;
        Ok(Token { id, user_id, user_name, display_name, name, scope, created_at, used_at, expires_at, revoked_at })
    }
}
