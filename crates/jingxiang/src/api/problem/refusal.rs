//! What setting up refuses, as problems (S-2 to S-5).

use super::{Code, Problem};
use crate::setup::{Fault, Refusal};

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let code = match refusal.fault {
            Fault::Invalid => Code::Invalid,
            Fault::Address => Code::AddressForbidden,
            Fault::Phone => Code::PhoneInvalid,
            Fault::JdyApplication => Code::JdyApplicationMissing,
            Fault::JdyLogin => Code::JdyLogin,
            Fault::JdyExpired => Code::JdyExpired,
            Fault::JdyNoAccountSet => Code::JdyNoAccountSet,
            Fault::JdyUnreachable => Code::JdyUnreachable,
            Fault::CrmLogin => Code::CrmLogin,
            Fault::CrmExpired => Code::CrmExpired,
            Fault::CrmAdminUnknown => Code::CrmAdminUnknown,
            Fault::CrmNoQuota => Code::CrmNoQuota,
            Fault::CrmUnreachable => Code::CrmUnreachable,
            Fault::AccountSetUnknown => Code::AccountSetUnknown,
            Fault::AccountSetDisabled => Code::AccountSetDisabled,
            Fault::Started => Code::Started,
        };
        Self::new(code, refusal.text).about(refusal.field.unwrap_or_default())
    }
}
