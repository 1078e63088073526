//! Why a run ends before its end.

use model::System;

use crate::{CallError, Next};

/// Why a run cannot go on. What was written before is recorded; the cursor has not passed what was not.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// The day's quota is used up.
    #[error("{}今天的调用额度已用完，额度恢复后自动继续：{text}", system.label())]
    Paused {
        /// Whose quota.
        system: System,
        /// What the system said.
        text: String,
    },
    /// The system did not answer, again and again.
    #[error("{}暂时不可用，稍后自动继续；若持续出现，请检查网络与接口地址：{text}", system.label())]
    Outage {
        /// Which.
        system: System,
        /// What the last failure was.
        text: String,
    },
    /// A person must act.
    #[error("{}：{text}", system.label())]
    Stopped {
        /// Which.
        system: System,
        /// What to do.
        text: String,
    },
    /// The system looks otherwise than when the run began.
    #[error("{}：{text}。为避免写错数据，本次同步提前结束，稍后自动重新检查并继续", system.label())]
    Outdated {
        /// Which.
        system: System,
        /// What is otherwise.
        text: String,
    },
    /// A call that a whole stream depends on is refused, such as for an object that the tenant lacks: this stream ends,
    /// the others go on.
    #[error("{}拒绝：{text}", system.label())]
    Refused {
        /// Which.
        system: System,
        /// What it said.
        text: String,
    },
    /// Somebody else runs this connection now.
    #[error("另一个进程已接管此对接的同步")]
    Lost,
    /// Somebody asked the run to end.
    #[error("同步已按要求停止")]
    Cancelled,
    /// Somebody paused the connection.
    #[error("对接已{}暂停，恢复后自动继续", whom(by.as_deref()))]
    PausedBy {
        /// Who, where that is known.
        by: Option<String>,
    },
    /// The database failed.
    #[error("{0}")]
    Store(String),
}

impl Halt {
    /// Why a plan ends before its end, which is not made again by itself.
    pub(crate) fn of_plan(&self) -> String {
        match self {
            Self::PausedBy { by } => format!("对接已{}暂停，预演没有完成，恢复后请重新预演", whom(by.as_deref())),
            Self::Paused { system, text } => {
                format!("{}今天的调用额度已用完，预演没有完成，请在额度恢复后重新预演：{text}", system.label())
            }
            Self::Outage { system, text } => {
                let label = system.label();
                format!("{label}暂时不可用，预演没有完成，请稍后重新预演；若持续出现，请检查网络与接口地址：{text}")
            }
            Self::Outdated { system, text } => format!("{}：{text}。预演没有完成，请重新预演", system.label()),
            other => other.to_string(),
        }
    }
}

fn whom(by: Option<&str>) -> String {
    by.map(|by| format!("由 {by} ")).unwrap_or_default()
}

impl From<store::Error> for Halt {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Lost => Self::Lost,
            other => Self::Store(other.to_string()),
        }
    }
}

impl From<store::Stop> for Halt {
    fn from(stop: store::Stop) -> Self {
        match stop {
            store::Stop::Cancelled => Self::Cancelled,
            store::Stop::Paused(by) => Self::PausedBy { by },
        }
    }
}

impl From<CallError> for Halt {
    /// A call whose failure no single record can bear: reading a page, say.
    fn from(error: CallError) -> Self {
        let CallError { system, code, text, .. } = error;
        match error.next {
            Next::Pause => Self::Paused { system, text },
            Next::Retry | Next::Ambiguous => Self::Outage { system, text },
            Next::Reject => Self::Refused { system, text: coded(text, &code) },
            Next::Stop => Self::Stopped { system, text: coded(text, &code) },
            Next::Restart => Self::Outdated { system, text },
        }
    }
}

/// The system's code is for its support; our own words for a failure are for the log.
fn coded(text: String, code: &str) -> String {
    let theirs = code.bytes().any(|b| b.is_ascii_digit());
    if theirs { format!("{text}（{code}）") } else { text }
}
