//! Payment 回款: 精斗云 收款单 → 纷享销客, once audited, over the orders of the deliveries it settles (PY-1 to PY-3).

use model::{
    Adopt, Begins, Companion, Context, Decision, Direction, Ensure, Field, FieldRow, Fields, Kind, Named, ReadError,
    Reason, Reference, Source, Spec, Stop, Stream, Target, reference, rule, value,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::receipt::{self, Settled, Share};
use crate::sharing::amount;
use crate::{bill, customer, day, employee, otherwise, sales_order};

/// The kind's name.
pub const KIND: Kind = Kind("payment");

/// The stream.
pub struct Payment;

/// A row of JDY's list with its detail (jdy-api.md §5.11), and beside each source the outbound that it is. The day of the
/// audit is in the list only.
#[derive(Serialize, Deserialize)]
pub struct Record {
    id: String,
    #[serde(default, deserialize_with = "model::text")]
    bill_no: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    bill_status: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    audit_date: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    customer_id: Option<String>,
    #[serde(default)]
    customer_name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    emp_id: Option<String>,
    #[serde(default)]
    emp_name: Option<String>,
    #[serde(default, rename = "source_bill_entry_list")]
    settled: Vec<Settled>,
    /// Its shares, by order.
    #[serde(skip)]
    shares: Vec<Share>,
}

impl Stream for Payment {
    type Record = Record;

    const SPEC: &'static Spec = &Spec {
        needs: &[employee::KIND, customer::KIND, sales_order::KIND],
        ensures: &[Ensure::field("PaymentObj", "精斗云标识", "jdy_key__c", "text").or_by_name()],
        ..Spec::new(
            KIND,
            "回款",
            Direction::ToCrm,
            Source {
                detail: true,
                companions: &[Companion {
                    object: "sales_outbound",
                    list: "source_bill_entry_list",
                    id: "src_bill_id",
                    only: ("src_bill_type_id", "sal_bill_outbound"),
                }],
                begins: Begins::AtTheStart,
                ..Source::new("receipt")
            },
            // Money that came in is not rewritten behind the books: an update would change the sum and not its lines.
            Target {
                lines: Some("OrderPaymentObj"),
                frozen: Some("回款已同步，精斗云收款单之后的修改不再同步，请核对后在纷享销客手工调整"),
                ..Target::new("PaymentObj", &["jdy_key__c", "精斗云标识"], Adopt::Never).called(&["name"])
            },
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        reference(
            "客户",
            "客户名称",
            "account_id",
            Reference {
                kind: customer::KIND,
                of: |r: &Record| Named::new(r.customer_id.as_ref(), r.customer_name.as_ref()),
                otherwise: otherwise::hold,
                pull: false,
            },
        )
        .required(),
        reference(
            "业务员",
            "负责人",
            "owner",
            Reference {
                kind: employee::KIND,
                of: |r: &Record| otherwise::named(r.emp_id.as_ref(), r.emp_name.as_ref()),
                otherwise: otherwise::default_owner,
                pull: false,
            },
        )
        .required()
        .made("业务员绑定的纷享员工；没有时用默认负责人"),
        rule("修改日期", "回款日期", "payment_time", |r: &Record, _| {
            // Ruling 2: the day of the audit, which comes with its time.
            let day = r.audit_date.as_deref().map(|at| at.get(..10).unwrap_or(at));
            day::required("审核日期", day)
        })
        .required()
        .made("收款单的审核日期"),
        rule("核销金额", "本次回款总金额", "payment_amount", |r: &Record, cx| {
            Ok(model::decimal(amount(synchronised(r, cx).map(|share| share.cents).sum())))
        })
        .made("已同步订单的部分合计"),
    ];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.bill_no.as_deref().unwrap_or_default(), r.customer_name.as_deref().unwrap_or_default())
    }

    fn read(&self, raw: Value) -> Result<Vec<Record>, ReadError> {
        let mut record: Record = serde_json::from_value(raw)?;
        record.shares = receipt::shares(&mut record.settled)?;
        Ok(vec![record])
    }

    fn references(&self, r: &Record) -> Vec<(Kind, Named, bool)> {
        let mut named = Field::references(Self::FIELDS, r);
        named.extend(r.shares.iter().flat_map(|share| Field::references(LINE_FIELDS, share)));
        named
    }

    /// PY-1: not before the audit. PY-3: not without a synchronised order.
    fn decide(&self, r: &Record, cx: &Context) -> Decision {
        let stop =
            if r.bill_status.as_deref() == Some("C") { waiting(r, cx) } else { Some(bill::unaudited("收款单", cx)) };
        stop.map_or(Decision::Write, Decision::Stop)
    }

    fn line_rows(&self) -> Vec<FieldRow> {
        FieldRow::table(LINE_FIELDS)
    }

    fn lines(&self, r: &Record, cx: &Context) -> Result<Vec<Fields>, Stop> {
        synchronised(r, cx).map(|share| Field::all(LINE_FIELDS, share, cx)).collect()
    }

    /// PY-3: what of the receipt does not go, and why.
    fn note(&self, r: &Record, cx: &Context) -> Option<Reason> {
        let left = r.shares.iter().filter(|share| !is_synchronised(share, cx));
        let left: Vec<String> = left.map(|share| format!("{} 元（{}）", amount(share.cents), why_not(share))).collect();
        (!left.is_empty()).then(|| Reason::note(format!("部分金额不同步：{}", left.join("；"))))
    }
}

const LINE_FIELDS: &[Field<Share>] = &[
    reference(
        "订单编号",
        "销售订单号",
        "order_id",
        Reference { kind: sales_order::KIND, of: |s: &Share| s.order.clone(), otherwise: bill::not_ours, pull: false },
    )
    .required(),
    value("订单金额", "本次回款金额", "payment_amount", |s: &Share| model::decimal(amount(s.cents)))
        .required()
        .made("收款金额按各订单的核销金额分摊，最后一张补足差额"),
];

fn is_synchronised(share: &Share, cx: &Context) -> bool {
    share.order.as_ref().is_some_and(|order| cx.lookup.binding(sales_order::KIND, &order.id).is_some())
}

fn synchronised<'a>(r: &'a Record, cx: &'a Context) -> impl Iterator<Item = &'a Share> {
    r.shares.iter().filter(|share| is_synchronised(share, cx))
}

/// What stops the receipt as a whole: an order that may still turn out to be ours, or that none is.
fn waiting(r: &Record, cx: &Context) -> Option<Stop> {
    let others = r.shares.iter().filter(|share| !is_synchronised(share, cx));
    let stops: Vec<Stop> =
        others.filter_map(|share| bill::not_ours(sales_order::KIND, share.order.as_ref(), cx).err()).collect();
    if let Some(hold) = stops.iter().find(|stop| matches!(stop, Stop::Hold(_))) {
        return Some(hold.clone());
    }
    if synchronised(r, cx).next().is_some() {
        return None;
    }
    let none = || Stop::Skip(Reason::new("payment:no_order", "收款单核销的单据没有对应的销售订单，不同步"));
    Some(stops.into_iter().next().unwrap_or_else(none))
}

fn why_not(share: &Share) -> String {
    match &share.order {
        Some(order) => format!("销售订单「{}」不是由这个对接从纷享销客同步来的", order.name),
        None => "没有对应的销售订单".to_owned(),
    }
}
