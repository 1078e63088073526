//! The stable names of what went wrong.

use serde::Serialize;
use utoipa::ToSchema;

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
    /// The rule says something that cannot be (S-7).
    RuleInvalid,
    /// The address of a system is none that this installation calls for this caller.
    AddressForbidden,
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
    /// The account set is in another connection.
    AccountSetTaken,
    /// The CRM enterprise is in another connection.
    EnterpriseTaken,
    /// The connection was started with another CRM enterprise.
    EnterpriseKept,
    /// The CRM user is bound to another employee.
    CrmUserBound,
    /// Nobody in service of the CRM has that id.
    CrmUserUnknown,
    /// It is the default owner, which has to be another one first.
    DefaultOwner,
    /// 开始连接 was not pressed yet.
    NotStarted,
    /// It is none of the question's options.
    AnswerInvalid,
    /// The overrides do not fit the CRM's fields; `texts` says what is wrong, by kind.
    MappingInvalid,
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
    /// A run takes the calls that the systems allow, or a system is slow.
    Crowded,
    /// The database cannot be reached.
    DatabaseUnavailable,
    /// The connection's credentials were sealed by a master key that this process was not given.
    MasterKeyMissing,
    /// The process is about to end, and takes up nothing new.
    Draining,
    /// It took too long.
    TimedOut,
}

impl Code {
    /// As programs read it.
    pub(crate) fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|code| Some(code.as_str()?.to_owned())).unwrap_or_default()
    }

    /// The status and the title that go with it.
    pub(crate) fn row(self) -> (u16, &'static str) {
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
            Self::RuleInvalid => (422, "Not a rule"),
            Self::AddressForbidden => (422, "Address not allowed"),
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
            Self::AccountSetTaken => (409, "Account set is in another connection"),
            Self::EnterpriseTaken => (409, "Enterprise is in another connection"),
            Self::EnterpriseKept => (409, "Started with another enterprise"),
            Self::CrmUserBound => (409, "CRM user is bound"),
            Self::CrmUserUnknown => (422, "CRM user unknown"),
            Self::DefaultOwner => (409, "Default owner"),
            Self::NotStarted => (409, "Not started"),
            Self::AnswerInvalid => (422, "Not one of the options"),
            Self::MappingInvalid => (422, "Mappings do not fit"),
            Self::NoFunction => (409, "No provisioning function"),
            Self::RefusedBySystem => (422, "Refused by the other system"),
            Self::TooMany => (429, "Too many attempts"),
            Self::Internal => (500, "Internal error"),
            Self::SystemUnavailable => (502, "The other system is unavailable"),
            Self::QuotaUsedUp => (503, "Quota used up"),
            Self::Crowded => (503, "No turn among the connection's calls"),
            Self::DatabaseUnavailable => (503, "Database unavailable"),
            Self::MasterKeyMissing => (503, "Master key missing"),
            Self::Draining => (503, "Shutting down"),
            Self::TimedOut => (504, "Timed out"),
        }
    }
}
