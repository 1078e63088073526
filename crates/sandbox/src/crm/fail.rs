//! What a call comes back with: members of the envelope, or a refusal with the sheet's code (§1.5, §2.1, §7.2).

/// The part of an answer that is not the envelope.
pub(crate) struct Done {
    /// JSON members without braces, e.g. `"dataId":"…"`.
    pub(crate) members: String,
    pub(crate) wrote: bool,
    /// `errorMessage` of success: `OK` everywhere but in the token calls.
    pub(crate) message: &'static str,
}

impl Done {
    pub(crate) fn read(members: String) -> Done {
        Done { members, wrote: false, message: "OK" }
    }

    /// A token, which comes with `success` (sheet §1.3).
    pub(crate) fn token(members: String) -> Done {
        Done { members, wrote: false, message: "success" }
    }

    pub(crate) fn wrote(members: String) -> Done {
        Done { members, wrote: true, message: "OK" }
    }
}

/// A refusal. Its HTTP status is 200 like everything else (R2).
#[derive(Debug, Clone)]
pub(crate) struct Fail {
    pub(crate) code: i64,
    pub(crate) message: String,
    /// `error` of the token calls.
    pub(crate) error: Option<&'static str>,
    /// `errorDescription`, where it is not the message again.
    pub(crate) description: &'static str,
}

pub(crate) type Answer = Result<Done, Fail>;

/// Codes of the global table and of the business level (sheet §7.2; the nine-digit ones are assumption A12).
pub(crate) mod code {
    pub(crate) const MALFORMED: i64 = 500;
    pub(crate) const URI: i64 = 10006;
    pub(crate) const OFFSET: i64 = 10013;
    pub(crate) const EMPTY_BODY: i64 = 12004;
    pub(crate) const APP_PERMISSION: i64 = 15003;
    pub(crate) const TOO_OFTEN: i64 = 30004;
    pub(crate) const PARAMETER: i64 = 32000;
    pub(crate) const DUPLICATE: i64 = 201_112_010;
    pub(crate) const RELATION: i64 = 201_112_011;
    pub(crate) const VALIDATION: i64 = 201_112_012;
    pub(crate) const REQUIRED: i64 = 201_112_013;
    pub(crate) const LOCKED: i64 = 201_112_014;
    pub(crate) const NOT_FOUND: i64 = 201_112_015;
    pub(crate) const NO_PERMISSION: i64 = 320_002_500;
}

impl Fail {
    /// A refusal; the nine-digit business codes stand at the end of the message too (sheet §2.3).
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Fail {
        let mut message = message.into();
        if code > 100_000_000 {
            message = format!("{message}-{code}");
        }
        Fail { code, message, error: None, description: "" }
    }

    /// A value of the wrong shape: a string where a list belongs, a label instead of an option value (sheet §2.3).
    pub(crate) fn malformed(message: impl Into<String>) -> Fail {
        Fail::new(code::MALFORMED, message)
    }

    pub(crate) fn parameter(message: impl Into<String>) -> Fail {
        Fail::new(code::PARAMETER, message)
    }

    pub(crate) fn not_found(id: &str) -> Fail {
        Fail::new(code::NOT_FOUND, format!("数据[{id}]不存在或已删除"))
    }

    pub(crate) fn no_object(api: &str) -> Fail {
        Fail::new(code::NOT_FOUND, format!("对象[{api}]不存在"))
    }
}
