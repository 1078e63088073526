//! Sales order 销售订单: 纷享销客 → 精斗云 (SO-1 to SO-6).

use model::{
    Adopt, Begins, Change, Context, Decision, Direction, Ensure, Field, FieldRow, Fields, FileRef, Files, Kind, Lines,
    Named, Outcome, Patch, Preset, Reads, Reason, Reference, Source, Spec, Stop, Stream, Target, reference, rule,
    value,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{customer, day, employee, otherwise, product, unit};

mod line;

use line::{LINE_FIELDS, Line, STORES};

/// The kind's name.
pub const KIND: Kind = Kind("sales_order");

/// JDY's delivery types (jdy-api.md §5.9), by the label that both sides show.
const DELIVERY_TYPES: [(&str, &str); 3] = [("物流", "6"), ("车辆配送", "8"), ("客户自提", "9")];
const DELIVERY_LABELS: &[&str] = &[DELIVERY_TYPES[0].0, DELIVERY_TYPES[1].0, DELIVERY_TYPES[2].0];

/// AT-1: with switch P-4. JDY takes 10 MB a file (jdy-api.md §5.13).
const ATTACHMENTS: Files = Files {
    source: "附件同步",
    target: "附件",
    name: "attachments_url",
    kind: Kind("attachment"),
    preset: Preset::OrderAttachment,
    most: 10 << 20,
};

/// The stream.
pub struct SalesOrder;

/// A CRM order with its lines (fxiaoke-api.md §4.4). Fields in Chinese are found by that label. What is only called otherwise
/// has not changed (F-6): of what it names the id counts, of a selection the value behind the label.
#[derive(Serialize, Deserialize)]
pub struct Record {
    #[serde(rename = "_id")]
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    account_id: Option<String>,
    #[serde(default, rename = "account_id__r", skip_serializing)]
    account_name: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    owner: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    order_time: Option<String>,
    #[serde(default, deserialize_with = "model::text")]
    delivery_date: Option<String>,
    #[serde(default)]
    remark: Option<String>,
    #[serde(default, rename = "交货方式", skip_serializing)]
    delivery_method: Option<String>,
    #[serde(default, rename = "交货方式__v")]
    delivery_method_value: Value,
    /// The field's own name comes from its maker (AT-1); a tenant may have given it another, under the same label.
    #[serde(default, rename = "attachment_sync__c", deserialize_with = "model::files")]
    attachments: Option<Vec<FileRef>>,
    #[serde(default, rename = "附件同步", deserialize_with = "model::files")]
    attachments_by_label: Option<Vec<FileRef>>,
    /// Our own word, which is nothing that the order says (SO-5).
    #[serde(default, rename = "同步状态", skip_serializing)]
    sync_status: Option<String>,
    #[serde(default)]
    life_status: Option<String>,
    #[serde(default)]
    create_time: Option<i64>,
    #[serde(default)]
    lines: Vec<Line>,
}

impl Stream for SalesOrder {
    type Record = Record;

    const SPEC: &'static Spec = &Spec {
        needs: &[employee::KIND, unit::KIND, product::KIND, customer::KIND],
        tables: &[STORES],
        files: Some(ATTACHMENTS),
        // AT-2.
        ensures: &[Ensure::field("SalesOrderObj", "附件同步", "attachment_sync__c", "file_attachment")
            .with(Preset::OrderAttachment)
            .or_by_name()],
        ..Spec::new(
            KIND,
            "销售订单",
            Direction::ToJdy,
            Source {
                labels: &["交货方式", "同步状态", "附件同步"],
                lines: Some(Lines { object: "SalesOrderProductObj", master: "order_id", labels: &["发货仓库"] }),
                begins: Begins::AtTheStart,
                ..Source::new("SalesOrderObj")
            },
            Target {
                lines: Some("material_entity"),
                ..Target::new("sales_order", &["bill_no"], Adopt::Never).called(&["bill_no"])
            },
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        value("订单编号", "单据编号", "bill_no", |r: &Record| r.name.clone().into())
            .required()
            .made("与纷享销客的订单编号相同"),
        reference(
            "客户",
            "客户",
            "customer_id",
            Reference {
                kind: customer::KIND,
                of: |r: &Record| Named::new(r.account_id.as_ref(), r.account_name.as_ref()),
                otherwise: otherwise::hold,
                pull: true,
            },
        )
        .required(),
        rule("下单日期", "单据日期", "bill_date", |r: &Record, _| {
            day::required("下单日期", r.order_time.as_deref())
        })
        .required(),
        reference(
            "负责人",
            "业务员",
            "emp_id",
            Reference {
                kind: employee::KIND,
                of: |r: &Record| Named::new(r.owner.as_ref(), None),
                otherwise: otherwise::empty,
                pull: false,
            },
        )
        .required(),
        rule("交货方式", "交货方式", "delivery_type_id", delivery_type)
            .knows("交货方式", DELIVERY_LABELS)
            .made("按名称对应"),
        value("备注", "备注", "remark", |r: &Record| r.remark.clone().into()),
    ];

    fn key(&self, r: &Record) -> String {
        r.id.clone()
    }

    fn title(&self, r: &Record) -> String {
        format!("{} {}", r.name.as_deref().unwrap_or_default(), r.account_name.as_deref().unwrap_or_default())
    }

    fn references(&self, r: &Record) -> Vec<(Kind, Named, bool)> {
        let mut named = Field::references(Self::FIELDS, r);
        for line in &r.lines {
            named.extend(Field::references(LINE_FIELDS, line));
            named.extend(line.unit());
            named.extend(line.warehouse());
        }
        named
    }

    /// SO-1 is about orders that are new since the connection was started; the earlier ones have been typed already.
    fn decide(&self, r: &Record, cx: &Context) -> Decision {
        let before_us = cx.binding.is_none() && r.create_time.is_some_and(|at| at < cx.started_at);
        let stop = match r.life_status.as_deref() {
            _ if before_us => Stop::Skip(Reason::new("order:before", "对接开启之前的订单，不同步")),
            Some("ineffective" | "under_review" | "in_change" | "未生效" | "审核中" | "变更中") => {
                Stop::Hold(Reason::new("order:review", "订单在纷享销客尚未生效，审批通过后自动同步"))
            }
            _ if r.lines.is_empty() => Stop::Fail(Reason::new("order:no_lines", "订单没有产品明细，请补全后重试")),
            _ => return Decision::Write,
        };
        Decision::Stop(stop)
    }

    fn line_rows(&self) -> Vec<FieldRow> {
        FieldRow::table(LINE_FIELDS).into_iter().chain([DELIVERY_DATE]).collect()
    }

    fn reads(&self) -> Reads {
        Reads { record: model::fields_read::<Record>(), lines: model::fields_read::<Line>() }
    }

    fn lines(&self, r: &Record, cx: &Context) -> Result<Vec<Fields>, Stop> {
        let delivery = day::required(DELIVERY_DATE.source, r.delivery_date.as_deref())?;
        let line = |(position, line): (usize, &Line)| {
            let mut fields = Field::all(LINE_FIELDS, line, cx).map_err(|stop| in_line(stop, position))?;
            // The header has no delivery date in JDY: it stands on every line (jdy-api.md §5.9).
            fields.insert(DELIVERY_DATE.name.into(), delivery.clone());
            fields.insert("is_free".into(), false.into());
            Ok(fields)
        };
        r.lines.iter().enumerate().map(line).collect()
    }

    fn files(&self, r: &Record) -> Vec<FileRef> {
        r.attachments.clone().or_else(|| r.attachments_by_label.clone()).unwrap_or_default()
    }

    /// SO-5: 已同步 after success, 未同步 otherwise, and at once when a synchronised order changed.
    fn report(&self, r: &Record, told: Option<Outcome>, outcome: Outcome) -> Option<Patch> {
        let status = |outcome| if outcome == Outcome::Agrees { "已同步" } else { "未同步" };
        let says = told.map(status).or(r.sync_status.as_deref());
        let status = status(outcome);
        let change = || Change { field: "同步状态".to_owned(), before: says.into(), after: status.into() };
        (says != Some(status)).then(|| Patch(vec![change()]))
    }
}

/// The header's, carried by each line.
const DELIVERY_DATE: FieldRow = FieldRow {
    source: "交货日期",
    target: "预计交货日期",
    name: "delivery_date",
    required: true,
    preset: None,
    names: None,
    parts: &[],
    known: None,
    made: None,
    of_record: true,
};

fn in_line(stop: Stop, position: usize) -> Stop {
    stop.prefixed(&format!("第 {} 行：", position + 1))
}

/// SO-4: by label.
fn delivery_type(r: &Record, _: &Context) -> Result<Value, Stop> {
    let Some(label) = r.delivery_method.as_deref().filter(|label| !label.is_empty()) else { return Ok(Value::Null) };
    let unknown = || {
        let known = DELIVERY_LABELS.join("、");
        let text = format!("交货方式「{label}」在精斗云没有对应项（可用：{known}）");
        Stop::Fail(Reason::new(&format!("order:delivery_type:{label}"), text))
    };
    DELIVERY_TYPES.iter().find(|(name, _)| *name == label).map(|(_, id)| Value::from(*id)).ok_or_else(unknown)
}

#[cfg(test)]
mod tests;
