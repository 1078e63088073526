//! A statement with its arguments, and the words in which the databases differ: two functions of our own on PostgreSQL
//! (see its migrations), `jsonb_each` (which parses a row once, and not for every field) and
//! `json_each` on SQLite, and ` for update skip locked`, which SQLite neither has nor needs: there one transaction writes
//! at a time.
//!
//! A list of any length is one argument, a JSON text, so that a statement's text never depends on how many rows a
//! page has (it is prepared once) and no limit on the number of parameters exists. Inside a text
//!
//! * `rows($4)` is a table of JSON objects in the column `value`: `page.value ->> 'key'` is a field as text (on
//!   PostgreSQL always as text: a number is `cast(page.value ->> 'at' as bigint)`);
//! * `texts($2)` is a table of texts in the column `value`.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

/// An argument: what the columns hold.
#[derive(Clone)]
pub(crate) enum Arg {
    Text(Option<String>),
    Int(Option<i64>),
    Bool(bool),
}

/// PostgreSQL's text has no NUL; neither has a name that a person reads.
fn clean(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(Some(clean(text.to_owned())))
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(Some(clean(text)))
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<Option<&str>> for Arg {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Text(None), Self::from)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Self::Int(Some(number))
    }
}

impl From<Option<i64>> for Arg {
    fn from(number: Option<i64>) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Arg {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

/// A statement on its way to either database.
pub(crate) struct Sql {
    text: Cow<'static, str>,
    pub(crate) args: Vec<Arg>,
}

/// A statement; its arguments follow in the order of their numbers.
pub(crate) fn sql(text: &'static str) -> Sql {
    Sql { text: Cow::Borrowed(text), args: Vec::new() }
}

impl Sql {
    /// The next argument.
    pub(crate) fn arg(mut self, arg: impl Into<Arg>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// The next argument, a list for `rows` or `texts`.
    pub(crate) fn list<T: Serialize>(self, items: &[T]) -> Self {
        // Only maps with keys that are no text, and failing writers, cannot be serialised.
        let json = serde_json::to_string(items).unwrap_or_else(|_| "[]".to_owned());
        // A NUL is escaped in JSON, where neither database can read it.
        let json = if json.contains("\\u0000") { without_nul(&json) } else { json };
        self.arg(json)
    }

    /// Adds words that stand in the program.
    pub(crate) fn push(mut self, words: &str) -> Self {
        self.text.to_mut().push_str(words);
        self
    }

    /// Adds words and one argument behind them.
    pub(crate) fn push_arg(mut self, words: &str, arg: impl Into<Arg>) -> Self {
        self.args.push(arg.into());
        let number = self.args.len();
        let _ = write!(self.text.to_mut(), "{words}${number}");
        self
    }

    /// Adds words, the number of a list behind them, and more words.
    pub(crate) fn push_list<T: Serialize>(self, words: &str, items: &[T], then: &str) -> Self {
        let mut added = self.list(items);
        let number = added.args.len();
        let _ = write!(added.text.to_mut(), "{words}${number}{then}");
        added
    }

    pub(crate) fn for_sqlite(&self) -> String {
        let text = self.text.replace(" rows($", " jsonb_each($").replace(" texts($", " json_each($");
        text.replace(" for update skip locked", "")
    }

    pub(crate) fn for_postgres(&self) -> String {
        self.text.clone().into_owned()
    }
}

/// Removes the escape of NUL, and not the six characters that look like it behind an escaped backslash.
fn without_nul(json: &str) -> String {
    let mut clean = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        clean.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (keep, skip) = if escape.starts_with("\\u0000") { (0, 6) } else { (2, 2) };
        clean.push_str(&escape[..keep]);
        rest = &escape[skip..];
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_words_become_sqlite_s_own() {
        let query = sql("select value ->> 'a' from rows($1) as page where x in (select value from texts($12))");
        assert_eq!(
            query.for_sqlite(),
            "select value ->> 'a' from jsonb_each($1) as page where x in (select value from json_each($12))"
        );
    }

    #[test]
    fn a_nul_is_removed_and_its_lookalike_is_kept() {
        let text = |query: &Sql| match &query.args[0] {
            Arg::Text(Some(text)) => text.clone(),
            _ => String::new(),
        };
        assert_eq!(text(&sql("").list(&["a\0b\n"])), r#"["ab\n"]"#);
        assert_eq!(text(&sql("").list(&[r"a\u0000b"])), r#"["a\\u0000b"]"#);
        assert_eq!(text(&sql("").arg("a\0b")), "ab");
    }
}
