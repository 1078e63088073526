//! Customer 客户: 纷享销客 → 精斗云, new and changed (CU-1 to CU-3, CU-6).

use model::{
    Adopt, Context, Decision, Direction, Draft, Field, Kind, Named, Preset, Reason, Reference, Source, Spec, Stop,
    Stream, System, Target, reference, rule, value,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{customer_category, employee, otherwise};

/// The kind's name.
pub const KIND: Kind = Kind("customer");

/// The stream.
pub struct Customer;

/// A CRM customer (fxiaoke-api.md §4.1); select fields come as their label. What is only called otherwise has not changed
/// (F-6): of what it names the id counts, of a selection the value behind the label.
#[derive(Serialize, Deserialize)]
pub struct Record {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    account_no: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    owner: Option<String>,
    #[serde(default, rename = "客户分类")]
    category: Option<String>,
    #[serde(default, rename = "客户分类__r", skip_serializing)]
    category_name: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    tel: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    remark: Option<String>,
    #[serde(default, skip_serializing)]
    deal_status: Option<String>,
    #[serde(default, rename = "deal_status__v")]
    deal_status_value: Value,
    #[serde(default)]
    life_status: Option<String>,
}

impl Stream for Customer {
    type Record = Record;

    // CU-3: the other contacts stay, so an update has to know them.
    const SPEC: &'static Spec = &Spec {
        needs: &[employee::KIND, customer_category::KIND],
        ..Spec::new(
            KIND,
            "客户",
            Direction::ToJdy,
            Source { labels: &["客户分类"], ..Source::new("AccountObj") },
            Target {
                reads_current: true,
                known_by: &["name"],
                ..Target::new("customer", &["number"], Adopt::Never).called(&["number", "name"])
            },
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        rule("客户编码", "客户编码", "number", number)
            .required()
            .made("新建时用纷享销客的客户编码；精斗云原有的客户保留自己的编码"),
        value("客户名称", "客户名称", "name", |r: &Record| r.name.clone().into()).required(),
        reference(
            "负责人",
            "业务员",
            "saler_id",
            Reference {
                kind: employee::KIND,
                of: |r: &Record| Named::new(r.owner.as_ref(), None),
                otherwise: otherwise::empty,
                pull: false,
            },
        )
        .required(),
        // CU-5
        reference(
            "客户分类",
            "客户分类",
            "group_id",
            Reference {
                kind: customer_category::KIND,
                of: |r: &Record| Named::new(r.category.as_ref(), r.category_name.as_ref()),
                otherwise: foreign_category,
                pull: false,
            },
        )
        .with(Preset::CustomerCategory),
        value("详细地址", "详细地址", "addr", |r: &Record| r.address.clone().into()),
        value("电话、邮件", "首要联系人", "contact_persons", contact).shown_as(&[
            ("电话", "联系人-手机", "contact_persons.mobile"),
            ("邮件", "联系人-Email", "contact_persons.email"),
        ]),
        value("备注", "备注", "remark", |r: &Record| r.remark.clone().into()),
    ];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.account_no.as_deref().unwrap_or_default(), r.name.as_deref().unwrap_or_default())
    }

    /// CU-2: a CRM customer goes to JDY only once it has a deal; an order that names it is the deal (SO-6).
    fn decide(&self, r: &Record, cx: &Context) -> Decision {
        let stop = if matches!(r.life_status.as_deref(), Some("ineffective" | "under_review" | "未生效" | "审核中"))
        {
            Some(Reason::new("customer:review", "客户在纷享销客尚未生效，审批通过后自动同步"))
        } else if cx.binding.is_some() || cx.wanted || has_deal(r) {
            None
        } else {
            Some(Reason::new("customer:no_deal", "客户还没有成交记录，成交后自动同步到精斗云"))
        };
        stop.map_or(Decision::Write, |reason| Decision::Stop(Stop::Hold(reason)))
    }

    /// JDY's save wants the whole record: its number (CU-6), its category and all its contacts (CU-3).
    fn merge(&self, draft: &mut Draft, current: &Value, before: Option<&Draft>) {
        if draft.fields.get("number").is_none_or(Value::is_null) {
            draft.fields.insert("number".into(), current["number"].clone());
        }
        // CU-5: a category that the CRM never had is JDY's own.
        let had = before.and_then(|draft| draft.fields.get("group_id")).is_some_and(|group| !group.is_null());
        if !had && draft.fields.get("group_id").is_none_or(Value::is_null) {
            draft.fields.insert("group_id".into(), current["group_id"].clone());
        }
        let ours = draft.fields.get("contact_persons").and_then(|c| c.get(0)).cloned().unwrap_or(Value::Null);
        let last = before.and_then(|d| d.fields.get("contact_persons")).and_then(|c| c.get(0));
        draft.fields.insert("contact_persons".into(), primary_again(&ours, last, &current["bomentity"]));
    }
}

/// CU-2: 成交状态 other than 未成交.
fn has_deal(r: &Record) -> bool {
    r.deal_status.as_deref().is_some_and(|status| !status.is_empty() && status != "未成交")
}

/// CU-5, CC-1: categories are kept in JDY; one that was made in the CRM has no twin there.
fn foreign_category(kind: Kind, named: Option<&Named>, _: &Context) -> Result<Value, Stop> {
    let Some(named) = named else { return Ok(Value::Null) };
    let text = format!("客户分类「{}」不是从精斗云同步来的，请改用精斗云同步来的分类", named.name);
    Err(Stop::Fail(Reason::waits_for(kind, &named.id, text)))
}

/// CU-6: the CRM's customer number; one that was born in JDY keeps its JDY number.
fn number(r: &Record, cx: &Context) -> Result<Value, Stop> {
    if cx.binding.is_some_and(|binding| binding.origin == System::Jdy) {
        return Ok(Value::Null);
    }
    r.account_no.clone().map(Value::from).ok_or_else(|| Stop::missing("客户编码"))
}

/// CU-3: the default contact with the customer's name and mobile.
fn contact(r: &Record) -> Value {
    json!([{"contact_person": r.name, "mobile": r.tel, "email": r.email, "is_default_linkman": true}])
}

/// What JDY's save knows of a contact (jdy-api.md, appendix A); the detail has more.
const CONTACT_FIELDS: [&str; 14] = [
    "id",
    "contact_person",
    "mobile",
    "phone",
    "email",
    "qq",
    "wechat",
    "birthday",
    "gender",
    "contact_address",
    "contact_country_id",
    "contact_province_id",
    "contact_city_id",
    "contact_district_id",
];

/// CU-3: our contact becomes the primary one again, no second one is added, the others stay.
fn primary_again(ours: &Value, last: Option<&Value>, current: &Value) -> Value {
    let mut contacts: Vec<Map<String, Value>> =
        current.as_array().into_iter().flatten().filter_map(|c| c.as_object().map(kept)).collect();
    let same = |field: &str, value: Option<&Value>| {
        let wanted = value.and_then(|v| v.get(field)).filter(|v| v.as_str().is_some_and(|s| !s.is_empty()));
        wanted.and_then(|wanted| contacts.iter().position(|c| c.get(field) == Some(wanted)))
    };
    // By name, never by mobile: initialisation took the mobile from a person, who is not to be renamed.
    let found = same("contact_person", last).or_else(|| same("contact_person", Some(ours)));
    let position = found.unwrap_or_else(|| {
        contacts.push(Map::new());
        contacts.len() - 1
    });
    for contact in &mut contacts {
        contact.insert("is_default_linkman".into(), false.into());
    }
    let written = |name: &str| last.and_then(|last| last.get(name)).is_some_and(|v| !v.is_null());
    for (name, value) in ours.as_object().into_iter().flatten() {
        if !value.is_null() {
            contacts[position].insert(name.clone(), value.clone());
        } else if written(name) {
            contacts[position].insert(name.clone(), "".into());
        }
    }
    contacts.into()
}

/// A contact as save wants it. Gender is 0 for women in the detail and 2 in save (jdy-api.md §5.1).
fn kept(contact: &Map<String, Value>) -> Map<String, Value> {
    let field = |name: &&str| {
        let value = contact.get(*name).filter(|v| !v.is_null() && v.as_str() != Some(""))?;
        let gender = *name == "gender" && value.as_str() == Some("0");
        Some(((*name).to_owned(), if gender { Value::from("2") } else { value.clone() }))
    };
    CONTACT_FIELDS.iter().filter_map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contacts(ours: &str, mobile: &str, last: Option<&Value>, current: &Value) -> Vec<Value> {
        let ours = json!({"contact_person": ours, "mobile": mobile, "is_default_linkman": true});
        primary_again(&ours, last, current).as_array().expect("an array").clone()
    }

    #[test]
    fn cu_3_our_contact_is_primary_again_and_the_others_stay() {
        let current = json!([
            {"id": "1", "contact_person": "甲公司", "mobile": "138", "is_default_linkman": false, "seq": "1"},
            {"id": "2", "contact_person": "李四", "gender": "0", "is_default_linkman": true},
        ]);
        let after = contacts("甲公司", "139", None, &current);
        assert_eq!(after.len(), 2);
        assert_eq!((&after[0]["id"], &after[0]["mobile"]), (&json!("1"), &json!("139")));
        assert_eq!(after[0]["is_default_linkman"], true);
        assert_eq!((&after[1]["is_default_linkman"], &after[1]["gender"]), (&json!(false), &json!("2")));
        assert!(after[0].get("seq").is_none());
    }

    #[test]
    fn cu_3_a_renamed_customers_contact_is_not_added_a_second_time() {
        let current = json!([{"id": "1", "contact_person": "旧名", "mobile": "138"}]);
        let after = contacts("新名", "138", Some(&json!({"contact_person": "旧名"})), &current);
        assert_eq!((after.len(), &after[0]["contact_person"]), (1, &json!("新名")));
    }

    #[test]
    fn cu_2_a_deal_is_any_status_but_none() {
        let deal = |status: Value| {
            has_deal(&serde_json::from_value(json!({"_id": "1", "deal_status": status})).expect("a record"))
        };
        assert!(deal("已成交".into()) && deal("多次成交".into()));
        assert!(!deal("未成交".into()) && !deal("".into()) && !deal(Value::Null));
    }

    #[test]
    fn cu_5_cu_6_jdy_keeps_its_number_and_a_category_that_the_crm_never_had() {
        let merged = |ours: Value, before: Option<Value>| {
            let draft =
                |fields: Value| -> Draft { serde_json::from_value(json!({"fields": fields})).expect("a draft") };
            let (mut ours, before) = (draft(ours), before.map(draft));
            Customer.merge(&mut ours, &json!({"number": "C1", "group_id": "9"}), before.as_ref());
            (ours.fields["number"].clone(), ours.fields["group_id"].clone())
        };
        let both = |number: &str, group: Value| (json!(number), group);
        assert_eq!(merged(json!({}), None), both("C1", "9".into()));
        assert_eq!(merged(json!({"number": "C2", "group_id": "7"}), None), both("C2", "7".into()));
        assert_eq!(merged(json!({"number": null, "group_id": null}), Some(json!({}))), both("C1", "9".into()));
        let had = Some(json!({"group_id": "7"}));
        assert_eq!(merged(json!({"group_id": null}), had.clone()), both("C1", Value::Null), "it is taken away");
        assert_eq!(merged(json!({"group_id": "8"}), had), both("C1", "8".into()));
    }

    #[test]
    fn cu_3_what_is_kept_of_a_contact_is_said_as_save_wants_it_and_nothing_empty_is() {
        let men = json!([{"id": "1", "contact_person": "王五", "gender": "1", "qq": "0", "wechat": "", "phone": null}]);
        let after = contacts("甲公司", "139", None, &men);
        assert_eq!(after[0]["gender"], "1");
        assert_eq!(after[0]["qq"], "0");
        assert!(after[0].get("wechat").is_none() && after[0].get("phone").is_none());
    }

    #[test]
    fn cu_3_what_we_wrote_of_our_contact_is_emptied_with_the_customer_and_what_is_jdys_own_stays() {
        let current = json!([{"id": "1", "contact_person": "甲公司", "mobile": "138", "email": "a@b"}]);
        let last = json!({"contact_person": "甲公司", "mobile": "138", "email": null});
        let ours = json!({"contact_person": "甲公司", "mobile": null, "email": null});
        let after = primary_again(&ours, Some(&last), &current);
        assert_eq!((&after[0]["mobile"], &after[0]["email"]), (&json!(""), &json!("a@b")));
    }
}
