//! Chapter M: what `/mappings` shows is the table of docs/rules.md, read from there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::log::Log;

/// Who shows a row of the table: its words there, the kind, and whether it is one of lines.
const SHOWN: [(&str, &str, &str); 11] = [
    ("Customer 客户", "customer", "rows"),
    ("Customer category 客户分类", "customer_category", "rows"),
    ("Product 产品", "product", "rows"),
    ("Sales order 销售订单", "sales_order", "rows"),
    ("Order line 订单产品", "sales_order", "line_rows"),
    ("Warehouse 仓库", "warehouse", "rows"),
    ("Payment 回款", "payment", "rows"),
    ("Payment line 回款明细", "payment", "line_rows"),
    ("Delivery 发货单", "delivery", "rows"),
    ("Delivery line 发货单产品", "delivery", "line_rows"),
    ("Inventory 库存", "inventory", "rows"),
];

/// What other rules carry besides, by the label in the CRM.
const BESIDES: [(&str, &str, &str); 6] = [
    ("customer", "客户分类", "CU-5"),
    ("product", "品牌", "P-1"),
    ("product", "上下架", "PR-1"),
    ("sales_order", "订单编号", "SO-1: the JDY order's number"),
    ("payment", "本次回款总金额", "PY-2: the sum of its lines"),
    ("delivery", "订单产品", "the order's line that is shipped"),
];

/// A pair of fields: in the CRM, in JDY, and whether a record without it is refused.
type Pair = (String, String, bool);

/// The rows of the table, by their words.
fn table() -> BTreeMap<String, BTreeSet<Pair>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rules.md");
    let text = std::fs::read_to_string(path).expect("the rules");
    let chapter =
        text.split("## M. Field table").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("chapter M");
    let rows = chapter.lines().filter(|line| line.starts_with("| ")).skip(1);
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let fields = |cell: &str| cell.split(" · ").map(str::to_owned).collect::<Vec<_>>();
        let (crm, jdy) = (fields(cells[1]), fields(cells[2]));
        assert_eq!(crm.len(), jdy.len(), "{line}");
        let pair = |(crm, jdy): (String, String)| {
            let required = crm.ends_with('*') || jdy.ends_with('*');
            (crm.trim_end_matches('*').to_owned(), jdy.trim_end_matches('*').to_owned(), required)
        };
        (cells[0].to_owned(), crm.into_iter().zip(jdy).map(pair).collect())
    })
    .collect()
}

/// What is shown of a kind, and what is so by another rule.
fn shown(row: &Value, part: &str) -> BTreeSet<Pair> {
    let kind = row["kind"].as_str().expect("a kind");
    let to_crm = row["direction"] == "to_crm";
    let field = |shown: &Value| {
        let of = |name: &str| shown[name].as_str().expect("a label").to_owned();
        let (crm, jdy) = if to_crm { ("target", "source") } else { ("source", "target") };
        (of(crm), of(jdy), shown["required"].as_bool().expect("a flag"))
    };
    let besides = |(crm, ..): &Pair| BESIDES.iter().any(|(of, label, _)| (*of, *label) == (kind, crm));
    row[part].as_array().expect("rows").iter().map(field).filter(|pair| !besides(pair)).collect()
}

#[tokio::test]
async fn m_exactly_these_fields_are_carried_and_required() {
    let log = Log::new().await;
    let mut table = table();
    // The attachments are a row of their own as well: called so on the order, they are what the field is called.
    let attachment = table.remove("Attachment 附件同步").expect("a row");
    let order = table.get_mut("Sales order 销售订单").expect("a row");
    assert!(order.remove(&("附件".to_owned(), "附件".to_owned(), false)));
    order.extend(attachment);
    let items = log.items("mappings").await;
    for (words, kind, part) in SHOWN {
        let row = items.iter().find(|row| row["kind"] == kind).unwrap_or_else(|| panic!("no {kind}"));
        assert_eq!(shown(row, part), table.remove(words).unwrap_or_default(), "{words}");
    }
    assert!(table.is_empty(), "shown by nobody: {table:?}");
}
