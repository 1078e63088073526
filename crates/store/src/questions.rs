//! What only a person can decide: a mass deletion, one of two customers of a name, a create that nobody can confirm.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;

use crate::database::Tx;
use crate::look::lost;
use crate::sql::{Sql, sql};
use crate::{Error, Page, Result, Store};

/// A question as it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The record's key in the stream; empty for the stream as a whole.
    pub key: String,
    /// What people call the record.
    pub title: String,
    /// What is asked, in plain Chinese.
    pub text: String,
    /// What may be answered.
    pub options: Vec<Choice>,
    /// What exactly it is about, as a short text: the same question about something else has no answer yet.
    pub about: String,
}

/// What may be answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The answer as the API takes it.
    pub answer: String,
    /// What people read.
    pub label: String,
    /// The number by which people find the record that it stands for; empty where it stands for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// What that record says, beside what is carried by the one in question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compared: Vec<Compared>,
}

/// A field of two records that may be one and the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// The target's field.
    pub field: String,
    /// The value of the record in question, as it would be written: what it names is an id.
    pub mine: Value,
    /// What the record that was found says, as text.
    pub theirs: String,
    /// Whether that is the same value: what both name may be called otherwise in each system.
    #[serde(default)]
    pub same: bool,
}

/// A question as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// For [`Store::answer`].
    pub id: i64,
    /// The stream.
    pub stream: String,
    /// What is asked.
    pub question: Question,
    /// What was answered, once it was.
    pub answer: Option<String>,
    /// When it was asked (ms).
    pub at: i64,
}

/// What came of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// The record is looked at again.
    Taken,
    /// There is no such question, or somebody else has answered it.
    Unknown,
    /// It is none of its options.
    NoOption,
}

/// The answer that names a record which was there: `exists:<id>`; any id will do where nothing could be found.
pub const EXISTS: &str = "exists:";

#[derive(FromRow)]
struct Kept {
    id: i64,
    stream: String,
    key: String,
    title: String,
    text: String,
    options: String,
    about: String,
    answer: Option<String>,
    asked_at: i64,
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    title: &'a str,
    text: &'a str,
    options: String,
    about: &'a str,
}

/// Questions `q` that somebody has to answer. One whose record has come through without an answer is closed, and kept: what it
/// was about may come up again.
pub(crate) const OPEN: &str = "questions q left join records r \
     on r.connection = q.connection and r.stream = q.stream and r.key = q.key \
     where q.answer is null and (q.key = '' or r.state in ('held', 'failed', 'unconfirmed'))";

fn open(connection: &str) -> Sql {
    sql("select q.* from ").push(OPEN).push_arg(" and q.connection = ", connection)
}

impl Store {
    /// The questions without an answer whose record still stands still, oldest first.
    pub async fn questions(&self, connection: &str) -> Result<Vec<Asked>> {
        let query = open(connection).push(" order by q.id");
        self.all::<Kept>(query).await?.into_iter().map(Kept::asked).collect()
    }

    /// A page of them.
    pub async fn questions_page(&self, connection: &str, cursor: Option<&str>, limit: i64) -> Result<Page<Asked>> {
        let after = cursor.map(str::parse::<i64>).transpose().map_err(|_| lost())?.unwrap_or_default();
        let query = open(connection).push_arg(" and q.id > ", after);
        let kept = self.all::<Kept>(query.push_arg(" order by q.id limit ", limit + 1)).await?;
        Page::of(kept, limit, |last| last.id.to_string()).read(Kept::asked)
    }

    /// The answers there are for these keys: what they are about, and the answer.
    pub async fn answers(
        &self,
        connection: &str,
        stream: &str,
        keys: &[&str],
    ) -> Result<HashMap<String, (String, String)>> {
        let query = sql("select key, about, answer from questions where connection = $1 and stream = $2 \
                         and answer is not null and key in (select value from texts($3) as keys)");
        let query = query.arg(connection).arg(stream).list(keys);
        let answers = self.all::<(String, String, String)>(query).await?;
        Ok(answers.into_iter().map(|(key, about, answer)| (key, (about, answer))).collect())
    }

    /// Keeps a person's answer; the record is looked at again.
    pub async fn answer(&self, connection: &str, id: i64, answer: &str, now: i64) -> Result<Answered> {
        let query = sql("select * from questions where connection = $1 and id = $2").arg(connection).arg(id);
        let Some(asked) = self.one::<Kept>(query).await? else { return Ok(Answered::Unknown) };
        let asked = asked.asked()?;
        let options = &asked.question.options;
        let names = |option: &Choice| option.answer.starts_with(EXISTS) && answer.len() > EXISTS.len();
        let fits = |option: &Choice| option.answer == answer || (answer.starts_with(EXISTS) && names(option));
        if answer == EXISTS || !options.iter().any(fits) {
            return Ok(Answered::NoOption);
        }
        let mut tx = self.transaction().await?;
        tx.wait_for_page(connection).await?;
        // Of two who answer at once one is heard; and what is asked by now may be about something else.
        let update = sql("update questions set answer = $3, answered_at = $4 \
             where connection = $1 and id = $2 and answer is null and about = $5");
        let update = update.arg(connection).arg(id).arg(answer).arg(now).arg(&asked.question.about);
        if tx.execute(update).await? == 0 {
            tx.rollback().await?;
            return Ok(Answered::Unknown);
        }
        let update = sql("update records set due_at = $4 where connection = $1 and stream = $2 and key = $3");
        tx.execute(update.arg(connection).arg(&asked.stream).arg(&asked.question.key).arg(now)).await?;
        tx.commit().await?;
        Ok(Answered::Taken)
    }

    /// Takes a question back with its answer: what it was about is no longer so. That of a stream as a whole has no key.
    pub async fn withdraw(&self, connection: &str, stream: &str, key: &str) -> Result<()> {
        let open = sql("select id from questions where connection = $1 and stream = $2 and key = $3");
        // Mostly there is none, and to look costs no write.
        let Some((id,)) = self.one::<(i64,)>(open.arg(connection).arg(stream).arg(key)).await? else { return Ok(()) };
        let delete = sql("delete from questions where connection = $1 and id = $2");
        self.execute(delete.arg(connection).arg(id)).await.map(drop)
    }
}

impl Tx {
    /// Asks. What was answered stays answered while it is about the same.
    pub(crate) async fn ask(&mut self, connection: &str, stream: &str, asked: &[Question], now: i64) -> Result<()> {
        if asked.is_empty() {
            return Ok(());
        }
        let rows: Vec<Row> = asked.iter().map(Row::new).collect();
        let upsert = sql("insert into questions (connection, stream, key, title, text, options, about, asked_at) \
             select $1, $2, page.value ->> 'key', page.value ->> 'title', page.value ->> 'text', \
             page.value ->> 'options', page.value ->> 'about', $3 from rows($4) as page where true \
             on conflict (connection, stream, key) do update set title = excluded.title, text = excluded.text, \
             options = excluded.options, about = excluded.about, \
             answer = case when questions.about = excluded.about then questions.answer end, \
             answered_at = case when questions.about = excluded.about then questions.answered_at end, \
             asked_at = case when questions.about = excluded.about then questions.asked_at else excluded.asked_at end");
        self.execute(upsert.arg(connection).arg(stream).arg(now).list(&rows)).await.map(drop)
    }
}

impl<'a> Row<'a> {
    fn new(question: &'a Question) -> Self {
        let Question { key, title, text, options, about } = question;
        let options = serde_json::to_string(options).unwrap_or_default();
        Self { key, title, text, options, about }
    }
}

impl Kept {
    fn asked(self) -> Result<Asked> {
        let Self { id, stream, key, title, text, options, about, answer, asked_at } = self;
        let options = serde_json::from_str(&options).map_err(|error| Error::corrupt("options", error))?;
        Ok(Asked { id, stream, question: Question { key, title, text, options, about }, answer, at: asked_at })
    }
}
