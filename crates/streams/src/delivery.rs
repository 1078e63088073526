//! Delivery 发货单: 精斗云 销售出库单 → 纷享销客, one for each order, when new (DN-1 to DN-3).

use model::{
    Adopt, Begins, Context, Decision, Direction, Ensure, Field, FieldRow, Fields, Kind, Lines, Named, ReadError,
    Reason, Reference, Source, Spec, Stop, Stream, Target, Twin, reference, rule, value,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outbound::{Line, Outbound, Part};
use crate::sharing::amount;
use crate::{bill, customer, day, employee, otherwise, product, sales_order};

/// The kind's name.
pub const KIND: Kind = Kind("delivery");

/// The CRM's field by which a delivery's line refers to the order's (fxiaoke-api.md §4.7: where it is described).
const ORDER_LINE: &str = "订单产品";
/// The one by which it names the product.
const PRODUCT: &str = "产品";

/// The stream.
pub struct Delivery;

/// What an outbound ships of one order. It is made by splitting, so only the outbound is read.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
pub struct Record {
    outbound: Outbound,
    #[serde(skip)]
    part: Part,
}

impl Stream for Delivery {
    type Record = Record;

    // The object's field names are assumptions of the fact sheet (A4): all but the owner's go by label.
    const SPEC: &'static Spec = &Spec {
        needs: &[employee::KIND, product::KIND, customer::KIND, sales_order::KIND],
        ensures: &[Ensure::field("DeliveryNoteObj", "精斗云标识", "jdy_key__c", "text").or_by_name()],
        twins: &[Twin {
            kind: sales_order::KIND,
            source: Source {
                lines: Some(Lines { object: "SalesOrderProductObj", master: "order_id", labels: &[] }),
                ..Source::new("SalesOrderObj")
            },
            field: ORDER_LINE,
            of: (product::KIND, "product_id"),
        }],
        ..Spec::new(
            KIND,
            "发货单",
            Direction::ToCrm,
            // An order of ours cannot have been shipped before there were any.
            Source { detail: true, begins: Begins::AtTheStart, ..Source::new("sales_outbound") },
            Target {
                lines: Some("DeliveryNoteProductObj"),
                frozen: Some("发货单只在新建时同步，本次发货数和金额在纷享销客不能修改；精斗云之后的修改不再同步"),
                ..Target::new("DeliveryNoteObj", &["jdy_key__c", "精斗云标识"], Adopt::Never).called(&["name"])
            },
        )
    };

    const FIELDS: &'static [Field<Record>] = &[
        reference(
            "销售订单号",
            "销售订单号",
            "销售订单号",
            Reference {
                kind: sales_order::KIND,
                of: |r: &Record| r.part.order.clone(),
                otherwise: bill::not_ours,
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
                of: |r: &Record| otherwise::named(r.outbound.emp_id.as_ref(), r.outbound.emp_name.as_ref()),
                otherwise: otherwise::default_owner,
                pull: false,
            },
        )
        .required()
        .made("业务员绑定的纷享员工；没有时用默认负责人"),
        value("备注", "备注", "备注", |r: &Record| r.outbound.remark.clone().into()),
        rule("出库单日期", "发货日期", "发货日期", |r: &Record, _| {
            day::required("出库单日期", r.outbound.bill_date.as_deref())
        })
        .required(),
        reference(
            "客户",
            "客户名称",
            "客户名称",
            Reference {
                kind: customer::KIND,
                of: |r: &Record| Named::new(r.outbound.customer_id.as_ref(), r.outbound.customer_name.as_ref()),
                otherwise: otherwise::hold,
                pull: false,
            },
        )
        .required(),
        value("本次应收账款", "发货总金额", "发货总金额", |r: &Record| {
            r.outbound.total_amount.map_or(Value::Null, |_| model::decimal(amount(r.part.due())))
        })
        .required()
        .made("出库单中属于这张订单的部分"),
    ];

    fn key(&self, r: &Record) -> String {
        format!("{}/{}", r.outbound.id, r.part.order.as_ref().map_or("", |order| &order.id))
    }

    fn title(&self, r: &Record) -> String {
        let Outbound { bill_no, customer_name, .. } = &r.outbound;
        let order = r.part.order.as_ref().map_or("无订单", |order| &order.name);
        format!("{} {order} {}", bill_no.as_deref().unwrap_or_default(), customer_name.as_deref().unwrap_or_default())
    }

    /// DN-2: one record for each order.
    fn read(&self, raw: Value) -> Result<Vec<Record>, ReadError> {
        let mut outbound: Outbound = serde_json::from_value(raw)?;
        let parts = outbound.parts()?;
        Ok(parts.into_iter().map(|part| Record { outbound: outbound.clone(), part }).collect())
    }

    fn references(&self, r: &Record) -> Vec<(Kind, Named, bool)> {
        let mut named = Field::references(Self::FIELDS, r);
        named.extend(r.part.lines.iter().flat_map(|line| Field::references(LINE_FIELDS, line)));
        named
    }

    /// DN-1: not before the audit, and once only. DN-3: not without an order.
    fn decide(&self, r: &Record, cx: &Context) -> Decision {
        let stop = match &r.part.order {
            _ if !r.outbound.is_audited() => bill::unaudited("出库单", cx),
            None => Stop::Skip(Reason::new("delivery:no_order", "出库明细没有对应的销售订单，不生成发货单")),
            Some(_) => return Decision::Write,
        };
        Decision::Stop(stop)
    }

    fn line_rows(&self) -> Vec<FieldRow> {
        FieldRow::table(LINE_FIELDS)
    }

    fn lines(&self, r: &Record, cx: &Context) -> Result<Vec<Fields>, Stop> {
        let line = |line| {
            let mut fields = Field::all(LINE_FIELDS, line, cx)?;
            // The CRM counts what is shipped of the order's product, also where another has taken its place since.
            if let Some(product) = order_line(line, cx).map(|line| line["product_id"].clone()) {
                fields.insert(PRODUCT.to_owned(), product);
            }
            Ok(fields)
        };
        r.part.lines.iter().map(line).collect()
    }
}

const LINE_FIELDS: &[Field<Line>] = &[
    reference(
        "商品",
        PRODUCT,
        PRODUCT,
        Reference {
            kind: product::KIND,
            of: |l: &Line| Named::new(l.material_id.as_ref(), l.material_name.as_ref()),
            otherwise: otherwise::hold,
            pull: false,
        },
    )
    .required(),
    value("数量", "本次发货数", "本次发货数", |l: &Line| l.quantity().map_or(Value::Null, model::decimal)).required(),
    value("发货金额", "本次发货金额", "本次发货金额", |l: &Line| {
        l.amount().map_or(Value::Null, model::decimal)
    })
    .required(),
    rule("订单明细", ORDER_LINE, ORDER_LINE, |l, cx| {
        Ok(order_line(l, cx).map_or(Value::Null, |line| line["_id"].clone()))
    }),
];

/// The line of the CRM's order that is shipped: the one at the same place, since an order goes to JDY line by line, if it
/// is of the same product; or else the only one of that product.
fn order_line<'a>(l: &Line, cx: &Context<'a>) -> Option<&'a Value> {
    let order = cx.lookup.binding(sales_order::KIND, &l.order()?.id)?;
    let product = cx.lookup.binding(product::KIND, l.material_id.as_ref()?)?.id(cx.target);
    let lines = cx.lookup.twin(sales_order::KIND, order.id(cx.target))?["lines"].as_array()?;
    let of_product =
        |line: &&Value| line["product_id"].as_str().is_some_and(|named| cx.lookup.now(product::KIND, named) == product);
    let place = l.src_seq.as_ref().and_then(|seq| seq.parse::<usize>().ok()?.checked_sub(1));
    let at_place = place.and_then(|place| lines.get(place)).filter(of_product);
    let mut all = lines.iter().filter(of_product);
    let only = all.next().filter(|_| all.next().is_none());
    at_place.or(only)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Binding, Lookup, System};
    use serde_json::json;

    fn binding(jdy_id: &str, crm_id: &str) -> (String, Binding) {
        let (crm_id, label) = (crm_id.to_owned(), String::new());
        (
            jdy_id.to_owned(),
            Binding { jdy_id: jdy_id.to_owned(), crm_id, label, origin: System::Crm, broken: None, behind: None },
        )
    }

    /// The CRM's line that a line of product `1` at this place of order `7` ships; the CRM's order has these products.
    fn ships(seq: u8, crm_products: &[&str]) -> Value {
        let mut lookup = Lookup::default();
        lookup.add(sales_order::KIND, [binding("7", "order")]);
        lookup.add(product::KIND, [binding("1", "apple"), binding("2", "pear")]);
        let rows = crm_products.iter().enumerate().map(|(i, p)| json!({"_id": format!("L{i}"), "product_id": p}));
        let twin = json!({"lines": rows.collect::<Vec<_>>()});
        lookup.add_twins(sales_order::KIND, [("order".to_owned(), twin)]);
        let cx = Context::new(&lookup, System::Crm);
        let line =
            json!({"material_id": "1", "src_bill_type_id": "sal_bill_order", "src_inter_id": "7", "src_seq": seq});
        let line = serde_json::from_value(line).expect("a line");
        order_line(&line, &cx).map_or(Value::Null, |line| line["_id"].clone())
    }

    #[test]
    fn a_delivered_line_refers_to_the_orders_line_at_its_place_or_to_the_only_one_of_its_product() {
        assert_eq!(ships(2, &["apple", "apple"]), "L1");
        assert_eq!(ships(1, &["pear", "apple"]), "L1", "the order's lines were moved in the CRM");
        assert_eq!(ships(3, &["apple", "apple", "pear"]), Value::Null, "nothing is guessed");
        assert_eq!(ships(9, &[]), Value::Null);
    }
}
