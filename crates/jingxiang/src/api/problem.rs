//! What went wrong, as `application/problem+json` (RFC 9457): a stable `code` for programs, a `detail` for people.

use std::collections::BTreeMap;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::pace::after_midnight;
use engine::{CallError, Next, RunError};
use model::System;
use serde::{Serialize, Serializer};
use store::{Conflict, Error};
use utoipa::ToSchema;

use crate::presets::Refused;
use crate::setup::Refusal;

pub use crate::code::Code;

/// An answer that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// The code as the URI that RFC 9457 wants: a name, and no address.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: Named,
    /// The HTTP status.
    status: u16,
    /// What a program goes by.
    code: Code,
    /// The code in English words.
    title: &'static str,
    /// What a person reads, in Chinese, with what to do.
    detail: String,
    /// The field of the request that it is about, as a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The run that stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// What is wrong, by kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<Box<Texts>>,
    /// In seconds.
    #[serde(skip)]
    retry_after: Option<u64>,
}

/// A code, written as a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Named(Code);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("urn:jingxiang:problem:{}", self.0.name()))
    }
}

/// What is wrong, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Texts(BTreeMap<String, Vec<String>>);

impl Problem {
    /// With this code and these words.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let (status, title) = code.row();
        Self {
            kind: Named(code),
            status,
            code,
            title,
            detail: detail.into(),
            field: None,
            run: None,
            texts: None,
            retry_after: None,
        }
    }

    /// There is no such thing. What does not say itself what to do was there, as far as the caller knows.
    pub fn not_found(what: &str) -> Self {
        let advice = if what.contains('请') { "" } else { "，可能已被删除，请刷新后重试" };
        Self::new(Code::NotFound, format!("找不到{what}{advice}"))
    }

    /// A field of the body says something that cannot be.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::new(Code::Invalid, detail).about(field)
    }

    /// The name of its code.
    pub fn code(&self) -> String {
        self.code.name()
    }

    /// Whether it is of this code.
    pub fn is(&self, code: Code) -> bool {
        self.code == code
    }

    /// In other words, for people.
    #[must_use]
    pub fn saying(self, detail: String) -> Self {
        Self { detail, ..self }
    }

    /// About this field of the request.
    #[must_use]
    pub fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned()).filter(|field| !field.is_empty() && field != ".");
        self
    }

    /// On account of this run.
    #[must_use]
    pub fn because_of(mut self, run: Option<String>) -> Self {
        self.run = run;
        self
    }

    /// With what is wrong, by kind.
    #[must_use]
    pub fn with_texts(mut self, texts: BTreeMap<String, Vec<String>>) -> Self {
        self.texts = Some(Box::new(Texts(texts)));
        self
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// A day that is used up is renewed at midnight in Beijing; of anything else nothing is known.
    #[must_use]
    pub fn until_midnight(self, now: i64) -> Self {
        if self.code != Code::QuotaUsedUp {
            return self;
        }
        let left = after_midnight(now) - now;
        self.retry_after(left.unsigned_abs().div_ceil(1000))
    }

    /// A defect of ours. The words go to the log, where the caller's reference finds them.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        let reference = uuid::Uuid::new_v4().simple().to_string();
        tracing::error!(%error, request.reference = reference, "a request failed");
        Self::new(Code::Internal, format!("服务器内部错误，请联系维护人员并提供编号 {reference}"))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::NotFound(what) => Self::not_found(what),
            Error::Lost => Self::new(Code::Busy, text),
            Error::Conflict(conflict) => conflict.into(),
            Error::Db(_) => {
                tracing::error!(error = text, "the database failed");
                Self::new(Code::DatabaseUnavailable, "数据库暂时不可用，请稍后重试").retry_after(5)
            }
            Error::ReadOnly => Self::new(Code::DatabaseUnavailable, text).retry_after(5),
            Error::Key(_) => Self::new(
                Code::MasterKeyMissing,
                format!("{text}。请维护人员提供这把主密钥；若已遗失，请删除此对接后重新建立"),
            ),
            // What stops the whole program, and what commands only meet.
            _ => Self::internal(text),
        }
    }
}

impl From<Conflict> for Problem {
    fn from(conflict: Conflict) -> Self {
        let code = match conflict {
            Conflict::Version => Code::VersionConflict,
            Conflict::Bound { .. } => Code::AlreadyBound,
            Conflict::Name(_) => Code::NameTaken,
            Conflict::LastAdministrator => Code::LastAdministrator,
            Conflict::OpenIntent { .. } => Code::OpenIntent,
            Conflict::Taken { system: System::Jdy, .. } => Code::AccountSetTaken,
            Conflict::Taken { system: System::Crm, .. } => Code::EnterpriseTaken,
            Conflict::Moved(System::Jdy) => Code::Started,
            Conflict::Moved(System::Crm) => Code::EnterpriseKept,
        };
        Self::new(code, conflict.to_string())
    }
}

impl From<RunError> for Problem {
    fn from(error: RunError) -> Self {
        let text = error.to_string();
        match error {
            RunError::NoEmployee => Self::new(Code::NoEmployee, text),
            RunError::Busy => Self::new(Code::Busy, text),
            RunError::Paused => Self::new(Code::Paused, text),
            RunError::Unknown(_) => Self::invalid("streams", text),
            RunError::Store(error) => error.into(),
        }
    }
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        let code = match error.next {
            Next::Pause => return Self::new(Code::QuotaUsedUp, used_up(&error)),
            Next::Retry | Next::Ambiguous => Code::SystemUnavailable,
            Next::Reject | Next::Stop | Next::Restart => Code::RefusedBySystem,
        };
        Self::new(code, error.to_string())
    }
}

/// With when it goes on, whatever the system has said (fxiaoke-api.md §7.1).
fn used_up(error: &CallError) -> String {
    let system = error.system.label();
    format!("{system}今天的调用额度已用完，北京时间零点恢复，请届时再试；急需时请购买更多调用量")
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let text = refused.to_string();
        match refused {
            Refused::OneWay(_) => Self::new(Code::OneWay, text),
            Refused::NoConnection => Self::new(Code::NotFound, text),
            Refused::Store(error) => error.into(),
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::internal(format!("{error:#}"))
    }
}

/// What setting up refuses (S-2 to S-5).
impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code, refusal.text).about(refusal.field.unwrap_or_default())
    }
}
