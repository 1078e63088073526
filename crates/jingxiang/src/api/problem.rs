//! What went wrong, as `application/problem+json` (RFC 9457): a stable `code` for programs, a `detail` for people.

mod refusal;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::{CallError, Next, RunError};
use serde::Serialize;
use store::{Conflict, Error};
use utoipa::ToSchema;

use crate::presets::Refused;

/// What a program may tell apart. A name that is out is never given another meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request cannot be read: its JSON, its query, its path, a header.
    Malformed,
    /// Nobody is signed in, or no longer.
    NotSignedIn,
    /// User name or password is wrong.
    WrongCredentials,
    /// The CSRF token of `GET /session` is missing.
    CsrfFailed,
    /// The caller's role or connections do not reach so far.
    Forbidden,
    /// The password was given by somebody else and has to be changed first.
    PasswordChangeRequired,
    /// There is no such thing, or it is not the caller's to see.
    NotFound,
    /// The path knows other verbs.
    MethodNotAllowed,
    /// The name is in use.
    NameTaken,
    /// Nobody would be left who may do everything.
    LastAdministrator,
    /// The switch cannot be switched off (chapter P).
    OneWay,
    /// One side is bound to something else.
    AlreadyBound,
    /// A create whose end is not known stands in the way.
    OpenIntent,
    /// A run is under way (S-7).
    Busy,
    /// An administrator stopped the connection.
    Paused,
    /// No employee is bound (S-6).
    NoEmployee,
    /// The connection's settings are not complete.
    Incomplete,
    /// Somebody else has just changed it.
    VersionConflict,
    /// It has changed since the version that `If-Match` names.
    PreconditionFailed,
    /// The body is larger than is taken.
    TooLarge,
    /// The body is not what its endpoint takes, such as JSON.
    WrongContentType,
    /// The body can be read but says something that cannot be.
    Invalid,
    /// The account is no mainland mobile number (S-2).
    PhoneInvalid,
    /// The password login needs the connector's own JDY application.
    JdyApplicationMissing,
    /// 精斗云 does not know the login.
    JdyLogin,
    /// 精斗云's authorisation has expired or was withdrawn.
    JdyExpired,
    /// The login reaches no account set that can be used.
    JdyNoAccountSet,
    /// 精斗云 does not answer, or not in the words of its interface.
    JdyUnreachable,
    /// 纷享销客 does not know the credentials.
    CrmLogin,
    /// 纷享销客's application was stopped or is not authorised any more.
    CrmExpired,
    /// Nobody in service has the administrator's mobile number.
    CrmAdminUnknown,
    /// The CRM enterprise has no calls, or none left today.
    CrmNoQuota,
    /// 纷享销客 does not answer, or not in the words of its interface.
    CrmUnreachable,
    /// The login does not reach that account set.
    AccountSetUnknown,
    /// The account set cannot be used.
    AccountSetDisabled,
    /// The connection was started with another account set.
    Started,
    /// The CRM user is bound to another employee.
    CrmUserBound,
    /// Nobody in service of the CRM has that id.
    CrmUserUnknown,
    /// It is the default owner, which has to be another one first.
    DefaultOwner,
    /// 开始连接 was not pressed yet.
    NotStarted,
    /// The tenant's function that makes fields is not set.
    NoFunction,
    /// 精斗云 or 纷享销客 refuses; the detail has its words.
    RefusedBySystem,
    /// Too many attempts; `Retry-After` says when.
    TooMany,
    /// A defect of this program; the log has more under the reference of the detail.
    Internal,
    /// 精斗云 or 纷享销客 does not answer.
    SystemUnavailable,
    /// The day's quota of a system is used up.
    QuotaUsedUp,
    /// The database cannot be reached.
    DatabaseUnavailable,
    /// It took too long.
    TimedOut,
}

impl Code {
    /// The status and the title that go with it.
    fn row(self) -> (u16, &'static str) {
        match self {
            Self::Malformed => (400, "Malformed request"),
            Self::NotSignedIn => (401, "Not signed in"),
            Self::WrongCredentials => (401, "Wrong user name or password"),
            Self::CsrfFailed => (403, "CSRF token missing or wrong"),
            Self::Forbidden => (403, "Forbidden"),
            Self::PasswordChangeRequired => (403, "Password change required"),
            Self::NotFound => (404, "Not found"),
            Self::MethodNotAllowed => (405, "Method not allowed"),
            Self::NameTaken => (409, "Name taken"),
            Self::LastAdministrator => (409, "Last administrator"),
            Self::OneWay => (409, "Cannot be switched off"),
            Self::AlreadyBound => (409, "Already bound"),
            Self::OpenIntent => (409, "Open intent"),
            Self::Busy => (409, "A run is under way"),
            Self::Paused => (409, "Paused"),
            Self::NoEmployee => (409, "No employee is bound"),
            Self::Incomplete => (409, "Settings are not complete"),
            Self::VersionConflict => (409, "Changed by somebody else"),
            Self::PreconditionFailed => (412, "Precondition failed"),
            Self::TooLarge => (413, "Body too large"),
            Self::WrongContentType => (415, "Unsupported content type"),
            Self::Invalid => (422, "Invalid request"),
            Self::PhoneInvalid => (422, "Not a mainland mobile number"),
            Self::JdyApplicationMissing => (422, "The connector's JDY application is not configured"),
            Self::JdyLogin => (422, "JDY refuses the login"),
            Self::JdyExpired => (422, "JDY authorisation expired"),
            Self::JdyNoAccountSet => (422, "No account set"),
            Self::JdyUnreachable => (422, "JDY unreachable"),
            Self::CrmLogin => (422, "CRM refuses the login"),
            Self::CrmExpired => (422, "CRM authorisation expired"),
            Self::CrmAdminUnknown => (422, "CRM administrator unknown"),
            Self::CrmNoQuota => (422, "CRM without quota"),
            Self::CrmUnreachable => (422, "CRM unreachable"),
            Self::AccountSetUnknown => (422, "Account set unknown"),
            Self::AccountSetDisabled => (422, "Account set disabled"),
            Self::Started => (409, "Already started"),
            Self::CrmUserBound => (409, "CRM user is bound"),
            Self::CrmUserUnknown => (422, "CRM user unknown"),
            Self::DefaultOwner => (409, "Default owner"),
            Self::NotStarted => (409, "Not started"),
            Self::NoFunction => (409, "No provisioning function"),
            Self::RefusedBySystem => (422, "Refused by the other system"),
            Self::TooMany => (429, "Too many attempts"),
            Self::Internal => (500, "Internal error"),
            Self::SystemUnavailable => (502, "The other system is unavailable"),
            Self::QuotaUsedUp => (503, "Quota used up"),
            Self::DatabaseUnavailable => (503, "Database unavailable"),
            Self::TimedOut => (504, "Timed out"),
        }
    }
}

/// An answer that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
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
    /// In seconds.
    #[serde(skip)]
    retry_after: Option<u64>,
}

impl Problem {
    /// With this code and these words.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let (status, title) = code.row();
        Self { status, code, title, detail: detail.into(), field: None, retry_after: None }
    }

    /// There is no such thing.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("找不到{what}"))
    }

    /// A field of the body says something that cannot be.
    pub fn invalid(field: &str, detail: impl Into<String>) -> Self {
        Self::new(Code::Invalid, detail).about(field)
    }

    /// The name of its code.
    pub fn code(&self) -> String {
        serde_json::to_value(self.code).ok().and_then(|code| Some(code.as_str()?.to_owned())).unwrap_or_default()
    }

    /// About this field of the request.
    #[must_use]
    pub fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned()).filter(|field| !field.is_empty() && field != ".");
        self
    }

    /// Worth another try after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
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
            Error::NotFound(_) => Self::new(Code::NotFound, text),
            Error::Lost => Self::new(Code::Busy, text),
            Error::Conflict(conflict) => conflict.into(),
            Error::Db(_) => {
                tracing::error!(error = text, "the database failed");
                Self::new(Code::DatabaseUnavailable, "数据库暂时不可用，请稍后重试").retry_after(5)
            }
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
            RunError::Unknown(_) => Self::new(Code::Invalid, text),
            RunError::Store(error) => error.into(),
        }
    }
}

impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        let code = match error.next {
            Next::Pause => Code::QuotaUsedUp,
            Next::Retry | Next::Ambiguous => Code::SystemUnavailable,
            Next::Reject | Next::Stop => Code::RefusedBySystem,
        };
        Self::new(code, error.to_string())
    }
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
