//! Telling the failures of a login apart (S-4), by the interfaces' own codes.

use engine::CallError;
use transport::Next;

use super::Refusal;
use crate::code::Code;

/// "User authorisation wrong" (jdy-api.md §9.1): of a password login wrong credentials, of an application's one that
/// its authorisation is over (§2.2).
const AUTHORISATION: &str = "1020002008";

/// What went wrong, in whose words: of a call that was never answered 精斗云 and 纷享销客 have said nothing.
fn explained(what: &str, system: &str, answered: bool, error: &dyn std::fmt::Display) -> String {
    if answered { format!("{what}。{system}的说明：{error}") } else { format!("{what}。{error}") }
}

pub(super) fn of_jdy(by_password: bool, error: &jdy::Error) -> Refusal {
    let passes = matches!(error.next, Next::Retry | Next::Ambiguous | Next::Pause);
    jdy(by_password, passes, &error.code, error)
}

/// Of a call that the engine's peer made.
pub(crate) fn of_jdy_call(by_password: bool, error: &CallError) -> Refusal {
    let passes = !matches!(error.next, engine::Next::Reject | engine::Next::Stop);
    jdy(by_password, passes, &error.code, &error.text)
}

/// `passes`: the same call may succeed later.
fn jdy(by_password: bool, passes: bool, code: &str, error: &dyn std::fmt::Display) -> Refusal {
    let (fault, field, what) = match code {
        _ if passes => (Code::JdyUnreachable, None, "精斗云暂时连接不上，请稍后重试"),
        _ if jdy::Error::is_elsewhere(code) => {
            (Code::JdyUnreachable, Some("jdy.base_url"), "连接不上精斗云，请检查接口地址")
        }
        _ if by_password => (Code::JdyLogin, Some("jdy.password"), "精斗云登录失败，请检查账号和密码"),
        AUTHORISATION => (Code::JdyExpired, None, "应用授权已失效或到期，请在精斗云重新授权后再试"),
        _ => (Code::JdyLogin, None, "精斗云登录失败，请检查应用ID、应用密钥和第三方实例ID"),
    };
    Refusal::new(fault, field, explained(what, "精斗云", !code.is_empty() && !jdy::Error::is_elsewhere(code), error))
}

/// fxiaoke-api.md §1.5, §7.2.
pub(crate) fn of_crm(error: &fxiaoke::Error) -> Refusal {
    let (fault, field, what) = match (error.code, error.next) {
        (30_002, _) => (Code::CrmNoQuota, None, "纷享销客今日的接口调用量已用完，请明日再试，或购买更多调用量"),
        (30_003, _) => (Code::CrmNoQuota, None, "纷享销客企业没有接口调用量，请先购买开放接口调用量"),
        (_, Next::Retry | Next::Ambiguous | Next::Pause) => {
            (Code::CrmUnreachable, None, "纷享销客暂时连接不上，请稍后重试")
        }
        (0, _) => (Code::CrmUnreachable, Some("crm.base_url"), "连接不上纷享销客，请检查云地址"),
        (15_003 | 20_005 | 20_016 | 20_020..=20_029, _) => {
            (Code::CrmExpired, None, "纷享销客应用已停用、授权已失效或没有权限，请在纷享销客管理后台检查应用")
        }
        _ => match credential(error) {
            Some((field, what)) => (Code::CrmLogin, Some(field), what),
            None => (Code::CrmLogin, None, "纷享销客登录失败，请检查应用 ID、应用密钥和永久授权码"),
        },
    };
    Refusal::new(fault, field, explained(what, "纷享销客", error.code != 0, error))
}

/// The credential that is refused, where the interface tells it: by the code of its table, or by the name of the
/// parameter (§1.5: of 10006, table and observation differ).
fn credential(error: &fxiaoke::Error) -> Option<(&'static str, &'static str)> {
    let named = |name: &str| error.message.contains(name);
    match error.code {
        10_001 | 11_001 => Some(("crm.app_id", "应用 ID 不正确")),
        10_002 | 11_002 => Some(("crm.app_secret", "应用密钥不正确")),
        10_012 | 11_013 | 20_015 => Some(("crm.permanent_code", "永久授权码不正确")),
        _ if named("appSecret") && !named("appId") => Some(("crm.app_secret", "应用密钥不正确，或不属于这个应用 ID")),
        _ if named("permanentCode") => Some(("crm.permanent_code", "永久授权码不正确")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(next: Next, code: &str) -> jdy::Error {
        jdy::Error { next, code: code.into(), message: "原因".into(), call: String::new(), retry_at: None }
    }

    fn crm(next: Next, code: i64) -> fxiaoke::Error {
        fxiaoke::Error { next, code, message: "原因".into(), trace: None, retry_at: None }
    }

    #[test]
    fn s_4_each_failure_of_jdy_has_its_own_name() {
        let cases = [
            (true, Next::Stop, AUTHORISATION, Code::JdyLogin),
            (false, Next::Stop, AUTHORISATION, Code::JdyExpired),
            (false, Next::Stop, "401", Code::JdyLogin),
            (false, Next::Stop, "1030002003", Code::JdyLogin),
            (true, Next::Retry, "HTTP 200", Code::JdyUnreachable),
            (true, Next::Retry, "", Code::JdyUnreachable),
            (true, Next::Stop, "HTTP 404", Code::JdyUnreachable),
            (false, Next::Stop, "HTTP 302", Code::JdyUnreachable),
            (false, Next::Stop, "HTTP 200，errorMessage", Code::JdyUnreachable),
        ];
        for (by_password, next, code, fault) in cases {
            let error = said(next, code);
            assert_eq!(of_jdy(by_password, &error).code, fault, "{by_password} {code}");
            let next = if next == Next::Stop { engine::Next::Stop } else { engine::Next::Retry };
            let (code, text) = (error.code, error.message);
            let call = CallError { next, system: model::System::Jdy, code, text, trace: None, duplicate: false };
            assert_eq!(of_jdy_call(by_password, &call).code, fault, "a peer's call: {call}");
        }
    }

    #[test]
    fn s_4_a_credential_of_the_crm_is_refused_at_its_field() {
        let field =
            |code, message: &str| of_crm(&fxiaoke::Error { message: message.into(), ..crm(Next::Stop, code) }).field;
        assert_eq!(field(10_006, "the parameter appSecret is missing or illegal"), Some("crm.app_secret"));
        assert_eq!(field(20_015, "permanentCode错误"), Some("crm.permanent_code"));
        assert_eq!(field(11_001, "appId错误"), Some("crm.app_id"));
        assert_eq!(field(20_006, "appId或appSecret错误"), None);
    }

    #[test]
    fn s_4_what_nobody_answered_is_not_told_as_the_systems_words() {
        let text = of_crm(&crm(Next::Retry, 0)).text;
        assert!(text.contains("原因") && !text.contains("说明"), "{text}");
        let text = of_jdy(true, &said(Next::Stop, AUTHORISATION)).text;
        assert!(text.contains("精斗云的说明"), "{text}");
    }

    #[test]
    fn s_4_each_failure_of_the_crm_has_its_own_name() {
        let cases = [
            (Next::Pause, 30_002, Code::CrmNoQuota),
            (Next::Stop, 30_003, Code::CrmNoQuota),
            (Next::Retry, -1, Code::CrmUnreachable),
            (Next::Retry, 0, Code::CrmUnreachable),
            (Next::Stop, 0, Code::CrmUnreachable),
            (Next::Stop, 20_021, Code::CrmExpired),
            (Next::Stop, 15_003, Code::CrmExpired),
            (Next::Stop, 10_006, Code::CrmLogin),
            (Next::Stop, 20_015, Code::CrmLogin),
        ];
        for (next, code, fault) in cases {
            assert_eq!(of_crm(&crm(next, code)).code, fault, "{code}");
        }
    }
}
