//! Failures as the engine and an administrator read them.

use engine::{CallError, Next};
use model::System;

use crate::peers;

/// The service's own refusal, in its own words (fxiaoke-api.md §7.2).
pub(super) fn told(error: fxiaoke::Error) -> CallError {
    CallError {
        next: peers::next(error.next),
        system: System::Crm,
        duplicate: error.is_duplicate(),
        code: if error.code == 0 { "unanswered".to_owned() } else { error.code.to_string() },
        text: advised(error.next, error.message),
        trace: error.trace,
    }
}

/// Where a person must act, what to do, unless it is said already.
fn advised(next: transport::Next, said: String) -> String {
    let missing = next == transport::Next::Stop && !said.contains("请");
    if missing {
        format!("{said}。请检查对接设置中的纷享销客凭证、授权与接口地址")
    } else {
        said
    }
}

/// A record that we refuse ourselves, since the service could only refuse it less clearly.
pub(super) fn reject(code: &str, text: String) -> CallError {
    CallError { next: Next::Reject, system: System::Crm, code: code.to_owned(), text, trace: None, duplicate: false }
}

/// Something that a special target does not have.
pub(super) fn unsupported(what: &str) -> CallError {
    reject("unsupported", format!("纷享销客不支持{what}"))
}

/// A list that is shorter than the service itself says: no answer to build on.
pub(super) fn cut_short(object: &str) -> CallError {
    let text = format!("纷享销客的{object}列表不完整，稍后重试");
    CallError { next: Next::Retry, ..reject("short_list", text) }
}
