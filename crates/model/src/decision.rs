//! What a rule may decide, and the reasons people read.

use crate::Kind;

/// What to do with a source record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Create or update, as the binding says.
    Write,
    /// Remove the target record.
    Delete,
    /// Neither, and why.
    Stop(Stop),
}

/// Why a record does not go to the target now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Never needed.
    Skip(Reason),
    /// Not yet; looked at again by itself.
    Hold(Reason),
    /// Needs a person or a retry.
    Fail(Reason),
}

impl Stop {
    /// Chapter M: a record that lacks a required field is refused, naming it.
    pub fn missing(label: &str) -> Self {
        Self::Fail(Reason::new(&format!("required:{label}"), format!("缺少必填字段「{label}」，请补全后重试")))
    }

    /// The reason, whichever it is.
    pub fn reason(&self) -> &Reason {
        match self {
            Self::Skip(reason) | Self::Hold(reason) | Self::Fail(reason) => reason,
        }
    }

    /// The same stop with more precise words, such as the line's number in front.
    #[must_use]
    pub fn prefixed(mut self, prefix: &str) -> Self {
        let (Self::Skip(reason) | Self::Hold(reason) | Self::Fail(reason)) = &mut self;
        reason.text.insert_str(0, prefix);
        self
    }
}

/// Why, in words that an administrator reads in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Plain Chinese: what happened and what to do.
    pub text: String,
    /// The same for all records with the same cause, so that they can be shown and retried together.
    pub cause: Box<str>,
    /// What the record waits for: kind and *source* id of the missing binding. When that binding arrives, or is
    /// repaired, the record goes on by itself.
    pub waits: Option<(Kind, String)>,
    /// After how many milliseconds the record is looked at again, where nothing may say that it has changed.
    pub again: Option<i64>,
    /// What a person is asked to look at in both systems although nothing stands still, as a short text: what has been
    /// looked at is not asked again until this is another text, or it has come right in between.
    pub review: Option<Box<str>>,
}

impl Reason {
    /// A reason that nothing but a change of the record, or a retry, removes.
    pub fn new(cause: &str, text: impl Into<String>) -> Self {
        Self { text: text.into(), cause: cause.into(), waits: None, again: None, review: None }
    }

    /// A reason that goes away when the record `id` of `kind` is bound.
    pub fn waits_for(kind: Kind, id: &str, text: impl Into<String>) -> Self {
        Self { waits: Some((kind, id.to_owned())), ..Self::new(&format!("{kind}:{id}"), text) }
    }

    /// Something worth saying of a record that came through: no cause, since nothing stands still.
    pub fn note(text: impl Into<String>) -> Self {
        Self::new("", text)
    }

    /// The same, to be looked at again after so many milliseconds.
    #[must_use]
    pub fn again_in(self, ms: i64) -> Self {
        Self { again: Some(ms), ..self }
    }

    /// The same, and a person is asked to look at it (decision 0055); it needs a cause.
    #[must_use]
    pub fn for_review(self, of: impl Into<Box<str>>) -> Self {
        Self { review: Some(of.into()), ..self }
    }
}
