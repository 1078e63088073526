//! What the bills of 精斗云 have in common that go to the CRM.

use model::{Context, Kind, Named, Reason, Stop};
use serde_json::Value;

/// After how long an unaudited bill is looked at again: that an audit counts as a change is not documented (jdy-api.md
/// §3.3).
const AUDITED_YET: i64 = 15 * 60_000;

/// DN-1, PY-1: a bill goes when it is audited, and once. An audit that is taken back later changes nothing there.
pub(crate) fn unaudited(bill: &str, cx: &Context) -> Stop {
    if cx.binding.is_some() {
        let text = format!("{bill}在精斗云已反审核；只在新建时同步，纷享销客中的记录保持不变，请核对");
        return Stop::Skip(Reason::new("bill:unaudited", text).for_review("unaudited"));
    }
    Stop::Hold(Reason::new("bill:audit", format!("{bill}在精斗云尚未审核，审核后自动同步")).again_in(AUDITED_YET))
}

/// DN-3, SO-1: only an order that came from the CRM is bound; one that was made in JDY never will be. Only where a create
/// of ours has no answer yet may the order be ours all the same: then the delivery waits.
pub(crate) fn not_ours(kind: Kind, named: Option<&Named>, cx: &Context) -> Result<Value, Stop> {
    let Some(Named { id, name }) = named else { return Ok(Value::Null) };
    if cx.lookup.is_unanswered(kind, name) {
        return Err(Stop::Hold(Reason::waits_for(kind, id, format!("等待销售订单「{name}」同步完成后自动继续"))));
    }
    let text = format!(
        "销售订单「{name}」不是由这个对接从纷享销客同步来的（对接开启之前的订单、在精斗云新建的订单都是如此），不同步"
    );
    Err(Stop::Skip(Reason::waits_for(kind, id, text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sales_order;
    use model::{Lookup, System};

    #[test]
    fn dn_1_py_1_a_bill_that_waits_for_its_audit_is_looked_at_every_quarter_of_an_hour() {
        let lookup = Lookup::default();
        let Stop::Hold(reason) = unaudited("出库单", &Context::new(&lookup, System::Crm)) else {
            panic!("it waits")
        };
        assert_eq!(reason.again, Some(900_000));
    }

    #[test]
    fn dn_3_a_delivery_waits_for_an_order_whose_create_has_no_answer_and_for_no_other() {
        let mut lookup = Lookup::default();
        lookup.add_unanswered(sales_order::KIND, ["DD-1".to_owned()]);
        let cx = Context::new(&lookup, System::Crm);
        let of = |no: &str| not_ours(sales_order::KIND, Named::new(Some(&"7".into()), Some(&no.into())).as_ref(), &cx);
        assert!(matches!(of("DD-1"), Err(Stop::Hold(reason)) if reason.text.contains("「DD-1」")));
        assert!(matches!(of("XSDD-9"), Err(Stop::Skip(reason)) if reason.text.contains("「XSDD-9」")));
    }
}
