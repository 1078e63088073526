//! Telling the failures of a login apart (S-4), by the interfaces' own codes.

use transport::Next;

use super::Refusal;
use crate::code::Code;

/// "User authorisation wrong" (jdy-api.md §9.1): of a password login wrong credentials, of an application's one that
/// its authorisation is over (§2.2).
const AUTHORISATION: &str = "1020002008";

pub(super) fn of_jdy(by_password: bool, error: &jdy::Error) -> Refusal {
    let elsewhere = ["HTTP 404", "HTTP 519", "404", "519"].contains(&error.code.as_str())
        || error.code.strip_prefix("HTTP 3").is_some();
    let (fault, field, what) = match error.next {
        Next::Retry | Next::Ambiguous | Next::Pause => (Code::JdyUnreachable, None, "精斗云暂时连接不上，请稍后重试"),
        _ if elsewhere => (Code::JdyUnreachable, Some("jdy.base_url"), "连接不上精斗云，请检查接口地址"),
        _ if by_password => (Code::JdyLogin, Some("jdy.password"), "精斗云登录失败，请检查账号和密码"),
        _ if error.code == AUTHORISATION => (Code::JdyExpired, None, "应用授权已失效或到期，请在精斗云重新授权后再试"),
        _ => (Code::JdyLogin, None, "精斗云登录失败，请检查应用ID、应用密钥和第三方实例ID"),
    };
    Refusal::new(fault, field, format!("{what}。精斗云的说明：{error}"))
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
        _ => (Code::CrmLogin, None, "纷享销客登录失败，请检查 appId、appSecret 和永久授权码"),
    };
    Refusal::new(fault, field, format!("{what}。纷享销客的说明：{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jdy(next: Next, code: &str) -> jdy::Error {
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
        ];
        for (by_password, next, code, fault) in cases {
            assert_eq!(of_jdy(by_password, &jdy(next, code)).code, fault, "{by_password} {code}");
        }
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
