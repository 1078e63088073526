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
        text: advised(error.next, error.message),
        trace: None,
    }
}

/// Where a person must act, what to do, unless it is said already.
fn advised(next: transport::Next, said: String) -> String {
    let missing = next == transport::Next::Stop && !said.contains("请");
    if missing { format!("{said}。请检查对接设置中的精斗云凭证、授权与接口地址") } else { said }
}

/// A failure of our own.
pub(super) fn own(next: Next, code: &str, text: impl Into<String>) -> CallError {
    CallError { next, system: System::Jdy, code: code.to_owned(), text: text.into(), trace: None, duplicate: false }
}
