//! Customer 客户, once: 精斗云 → 纷享销客 at initialisation (F-1, F-2, CU-4).

use model::{
    Adopt, Context, Decision, Direction, Ensure, Field, Kind, Named, Preset, Reason, Reference, Source, Spec, Stop,
    Stream, Target, When, reference, value,
};
use serde::{Deserialize, Serialize};

use crate::{customer, customer_category, employee, otherwise};

/// The stream's name; what it binds is a customer.
pub const KIND: Kind = Kind("customer_initial");

/// The stream.
pub struct CustomerInitial;

/// A row of JDY's list with its detail (jdy-api.md §5.1), private fields decrypted.
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    number: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    enable: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    saler_id: Option<String>,
    #[serde(default)]
    saler_name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    group_id: Option<String>,
    #[serde(default)]
    group_name: Option<String>,
    #[serde(default)]
    addr: Option<String>,
    #[serde(default)]
    remark: Option<String>,
    #[serde(default)]
    bomentity: Vec<Contact>,
}

#[derive(Serialize, Deserialize)]
struct Contact {
    #[serde(default, deserialize_with = "model::text")]
    mobile: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    email: Option<String>,
    #[serde(default)]
    is_default_linkman: Option<bool>,
}

impl Stream for CustomerInitial {
    type Record = Record;

    // CU-4 lets two customers have one name, so the name alone is not enough to find again what we created.
    const SPEC: &'static Spec = &Spec {
        binds: customer::KIND,
        needs: &[employee::KIND, customer_category::KIND],
        when: When::Initialisation,
        ensures: &[Ensure::field("AccountObj", "精斗云标识", "jdy_key__c", "text").or_by_name()],
        ..Spec::new(
            KIND,
            "客户（初始化）",
            Direction::ToCrm,
            Source { detail: true, ..Source::new("customer") },
            Target::new("AccountObj", &["jdy_key__c", "精斗云标识", "name"], Adopt::Fill(&["name"]))
                .called(&["account_no", "name"]),
        )
    };

    // CU-4: no 客户编码, the CRM numbers by its own rule.
    const FIELDS: &'static [Field<Record>] = &[
        value("客户名称", "客户名称", "name", |r: &Record| r.name.clone().into()).required(),
        reference(
            "业务员",
            "负责人",
            "owner",
            Reference {
                kind: employee::KIND,
                of: |r: &Record| Named::new(r.saler_id.as_ref().filter(|id| *id != "0"), r.saler_name.as_ref()),
                otherwise: otherwise::default_owner,
                pull: false,
            },
        )
        .required()
        .made("业务员绑定的纷享员工；没有时用默认负责人"),
        reference(
            "客户分类",
            "客户分类",
            "客户分类",
            Reference {
                kind: customer_category::KIND,
                of: |r: &Record| Named::new(r.group_id.as_ref().filter(|id| *id != "0"), r.group_name.as_ref()),
                otherwise: otherwise::hold,
                pull: false,
            },
        )
        .with(Preset::CustomerCategory),
        value("详细地址", "详细地址", "address", |r: &Record| r.addr.clone().into()),
        value("联系人-手机", "电话", "tel", |r: &Record| primary(r).and_then(|c| c.mobile.clone()).into()),
        value("联系人-Email", "邮件", "email", |r: &Record| primary(r).and_then(|c| c.email.clone()).into()),
        value("备注", "备注", "remark", |r: &Record| r.remark.clone().into()),
    ];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.number.as_deref().unwrap_or_default(), r.name.as_deref().unwrap_or_default())
    }

    /// CU-4: customers disabled in JDY are skipped.
    fn decide(&self, r: &Record, _: &Context) -> Decision {
        if r.enable.as_deref() == Some("0") {
            return Decision::Stop(Stop::Skip(Reason::new("disabled", "客户在精斗云已禁用，不做初始化")));
        }
        Decision::Write
    }
}

/// The contact whose mobile and e-mail are the customer's: 首要联系人, or the first.
fn primary(r: &Record) -> Option<&Contact> {
    r.bomentity.iter().find(|c| c.is_default_linkman == Some(true)).or_else(|| r.bomentity.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cu_4_phone_and_mail_are_those_of_the_primary_contact() {
        let record: Record = serde_json::from_value(serde_json::json!({"id": "1", "bomentity": [
            {"mobile": "13900000000"}, {"mobile": "13800138000", "email": "a@b.cn", "is_default_linkman": true}]}))
        .expect("a record");
        assert_eq!(primary(&record).and_then(|c| c.mobile.as_deref()), Some("13800138000"));
    }

    #[test]
    fn m_who_is_sold_to_by_0_names_no_employee() {
        let of = |saler: &str| {
            let record = serde_json::json!({"id": "1", "saler_id": saler, "saler_name": "王"});
            let stream: &dyn model::AnyStream = &CustomerInitial;
            let items = stream.items(record).expect("a customer");
            items[0].references.iter().filter(|(kind, ..)| *kind == employee::KIND).count()
        };
        assert_eq!((of("0"), of("7")), (0, 1));
    }
}
