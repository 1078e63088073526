//! Employee 职员: bound to the CRM user of the same mobile (S-5). Nothing is ever written: who exists on either side is
//! that side's own affair.

use model::{Adopt, Context, Decision, Direction, Field, Kind, Reason, Source, Spec, Stop, Stream, Target, value};
use serde::{Deserialize, Serialize};

/// The kind's name.
pub const KIND: Kind = Kind("employee");

/// The stream.
pub struct Employee;

/// A row of JDY's list, its mobile decrypted (jdy-api.md §5.8, §2.5). Employees without a number exist.
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    number: Option<String>,
    name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    mobile: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    enable: Option<String>,
}

impl Stream for Employee {
    type Record = Record;

    const SPEC: &'static Spec = &Spec::new(
        KIND,
        "职员",
        Direction::ToCrm,
        Source::new("employee"),
        Target::new("PersonnelObj", &[], Adopt::Only(&["mobile"])).called(&["name"]),
    );

    const FIELDS: &'static [Field<Record>] = &[value("手机", "手机", "mobile", |r: &Record| mobile(r).into())];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.number.as_deref().unwrap_or_default(), r.name.as_deref().unwrap_or_default())
    }

    fn decide(&self, r: &Record, cx: &Context) -> Decision {
        if cx.binding.is_some() {
            return Decision::Write;
        }
        if r.enable.as_deref() == Some("0") {
            return Decision::Stop(Stop::Skip(Reason::new("disabled", "职员在精斗云已禁用")));
        }
        if mobile(r).is_none() {
            let text = "职员没有手机号，请在账户映射中手动绑定；在纷享销客没有用户的不必绑定，他的单据归默认负责人";
            return Decision::Stop(Stop::Hold(Reason::new("employee:no_mobile", text)));
        }
        Decision::Write
    }
}

/// S-5: mobiles are compared as bare digits without the country code.
fn mobile(r: &Record) -> Option<String> {
    let digits: String = r.mobile.as_deref()?.chars().filter(char::is_ascii_digit).collect();
    let bare = if digits.len() == 13 { digits.strip_prefix("86").unwrap_or(&digits) } else { &digits };
    (!bare.is_empty()).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s_5_a_mobile_is_compared_without_blanks_and_country_code() {
        for written in ["13800000001", " 138 0000 0001", "+86 138-0000-0001"] {
            let record: Record =
                serde_json::from_value(serde_json::json!({"id": "1", "mobile": written})).expect("a record");
            assert_eq!(mobile(&record).as_deref(), Some("13800000001"));
        }
    }
}
