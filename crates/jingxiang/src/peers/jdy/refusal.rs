//! Failures as the engine and an administrator read them.

use engine::{CallError, Next};
use model::System;

use crate::peers;

/// The interface's own refusal, in its own words (jdy-api.md §9.1).
pub(super) fn told(error: ::jdy::Error) -> CallError {
    CallError {
        next: peers::next(error.next),
        system: System::Jdy,
        duplicate: error.is_duplicate(),
        code: if error.code.is_empty() { "unanswered".to_owned() } else { error.code },
        text: error.message,
        trace: None,
    }
}

/// A failure of our own.
pub(super) fn own(next: Next, code: &str, text: impl Into<String>) -> CallError {
    CallError { next, system: System::Jdy, code: code.to_owned(), text: text.into(), trace: None, duplicate: false }
}
