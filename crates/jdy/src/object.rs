//! What can be read and written: the endpoint map as data (jdy-api.md §4 for G2, §6 for G1).

use serde_json::{Value, json};
use transport::Next;

use crate::error::Error;
use crate::taken;

/// An object of 精斗云 with all that its calls need. The constants of this file are the whole list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// Its Chinese name.
    pub label: &'static str,
    /// Arrays inside a record: the name in the detail, the name in the save body (§3.4, §5.1). They mostly agree.
    pub entries: &'static [(&'static str, &'static str)],
    /// G2 paths.
    pub(crate) g2: Paths,
    /// G1 paths.
    pub(crate) g1: Paths,
    /// `entity_number` of the general operations (§3.6), and of pushing (§3.7).
    pub(crate) code: Option<&'static str>,
    /// The list filter that takes ids.
    pub(crate) ids: Option<&'static str>,
    /// Whether the list has an `enable` filter.
    pub(crate) enable: bool,
    /// Fields that G2 answers encrypted, in the record or its entries (§2.5).
    pub(crate) private: &'static [&'static str],
    /// The plain fields that its save takes, and those of a line, where they are known.
    pub(crate) taken: [&'static [&'static str]; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paths {
    pub(crate) list: Option<&'static str>,
    pub(crate) detail: Option<&'static str>,
    pub(crate) save: Option<&'static str>,
    /// G1 only: the operate path of the object's module.
    pub(crate) operate: Option<&'static str>,
}

const NOWHERE: Paths = Paths { list: None, detail: None, save: None, operate: None };
const NOTHING: Object = Object {
    label: "",
    entries: &[],
    g2: NOWHERE,
    g1: NOWHERE,
    code: None,
    ids: None,
    enable: false,
    private: &[],
    taken: [&[], &[]],
};

const fn listed(list: &'static str) -> Paths {
    Paths { list: Some(list), ..NOWHERE }
}

const fn detailed(list: &'static str, detail: &'static str) -> Paths {
    Paths { detail: Some(detail), ..listed(list) }
}

/// In G2 a list and a save share their path and differ by method.
const fn kept(path: &'static str, detail: &'static str) -> Paths {
    Paths { save: Some(path), ..detailed(path, detail) }
}

const fn g1(list: &'static str, detail: &'static str, save: &'static str) -> Paths {
    Paths { save: Some(save), ..detailed(list, detail) }
}

/// The interface has no such call for this object.
pub(crate) fn unavailable(object: &Object, what: &str) -> Error {
    Error::new(Next::Reject, format!("精斗云没有{}的{what}接口", object.label))
}

/// The request of 单据下推 (§3.7); several bills are merged into one, and a comma between their ids is an assumption.
pub(crate) fn push_body(from: &Object, to: &Object, ids: &[&str]) -> Result<Value, Error> {
    let source = from.code.ok_or_else(|| unavailable(from, "下推"))?;
    let target = to.code.ok_or_else(|| unavailable(to, "下推"))?;
    Ok(json!({"id": ids.join(","), "source_bill": source, "target_bill": target, "merge_push": ids.len() > 1}))
}

/// The private fields of orders and outbounds.
const ADDRESSES: &[&str] = &["contact_address", "contact_phone", "dispatcher_address", "dispatcher_phone"];

/// 客户 (§5.1).
pub const CUSTOMER: Object = Object {
    label: "客户",
    entries: &[("bomentity", "contact_persons")],
    g2: kept("/jdy/v2/bd/customer", "/jdy/v2/bd/customer_detail"),
    g1: g1("/jdy/basedata/customer_list", "/jdy/basedata/customer_detail", "/jdy/basedata/customer_save"),
    code: Some("bd_customer"),
    enable: true,
    taken: [taken::CUSTOMER, &[]],
    private: &[
        "account_open_addr",
        "addr",
        "bank_account",
        "birthday",
        "contact_address",
        "email",
        "invoice_phone",
        "mobile",
        "phone",
        "qq",
        "wechat",
    ],
    ..NOTHING
};

/// 客户分类 (§5.2). It has no detail call: a row is the whole record.
pub const CUSTOMER_GROUP: Object = Object {
    label: "客户分类",
    g2: Paths { save: Some("/jdy/v2/bd/customer_group"), ..listed("/jdy/v2/bd/customer_group") },
    g1: Paths { save: Some("/jdy/basedata/customer_group_save"), ..listed("/jdy/basedata/customer_group_list") },
    code: Some("bd_customergroup"),
    ids: Some("ids"),
    ..NOTHING
};

/// 商品 (§5.3).
pub const MATERIAL: Object = Object {
    label: "商品",
    entries: &[("price_entity", "price_entity"), ("barcode_entity", "barcode_entity"), ("bom_entity", "bomentity")],
    g2: kept("/jdy/v2/bd/material", "/jdy/v2/bd/material_detail"),
    g1: g1("/jdy/basedata/material_list", "/jdy/basedata/material_detail", "/jdy/basedata/material_save"),
    code: Some("bd_material"),
    ids: Some("ids"),
    enable: true,
    ..NOTHING
};

/// 商品类别 (§5.4). The parent stands in the detail only.
pub const MATERIAL_GROUP: Object = Object {
    label: "商品类别",
    g2: kept("/jdy/v2/bd/material_group", "/jdy/v2/bd/material_group_detail"),
    g1: Paths { save: Some("/jdy/basedata/material_group_save"), ..listed("/jdy/basedata/material_group_list") },
    code: Some("bd_materialgroup"),
    ..NOTHING
};

/// 计量单位 (§5.4).
pub const MEASURE_UNIT: Object = Object {
    label: "计量单位",
    g2: kept("/jdy/v2/bd/measure_unit", "/jdy/v2/bd/measure_unit_detail"),
    g1: g1("/jdy/basedata/measure_unit_list", "/jdy/basedata/measure_unit_detail", "/jdy/basedata/measure_unit_save"),
    code: Some("bd_measureunits_new"),
    enable: true,
    ..NOTHING
};

/// 商品单位 (§5.5): the units of the materials named by [`Filter::ids`](crate::Filter::ids), which is required.
pub const MATERIAL_UNIT: Object = Object {
    label: "商品单位",
    g2: detailed("/jdy/v2/bd/material_unit", "/jdy/v2/bd/material_unit_detail"),
    g1: detailed("/jdy/basedata/material_unit_list", "/jdy/basedata/material_unit_detail"),
    ids: Some("material_id"),
    ..NOTHING
};

/// 品牌 (§5.6).
pub const BRAND: Object = Object {
    label: "品牌",
    g2: kept("/jdy/v2/bd/material_brand", "/jdy/v2/bd/material_brand_detail"),
    g1: Paths { save: Some("/jdy/basedata/material_brand_save"), ..listed("/jdy/basedata/material_brand_list") },
    code: Some("bd_brand"),
    enable: true,
    ..NOTHING
};

/// 仓库 (§5.7).
pub const STORE: Object = Object {
    label: "仓库",
    g2: kept("/jdy/v2/bd/store", "/jdy/v2/bd/store_detail"),
    g1: g1("/jdy/basedata/store_list", "/jdy/basedata/store_detail", "/jdy/basedata/store_save"),
    code: Some("bd_store"),
    enable: true,
    ..NOTHING
};

/// 职员 (§5.8).
pub const EMPLOYEE: Object = Object {
    label: "职员",
    g2: kept("/jdy/v2/bd/emp", "/jdy/v2/bd/emp_detail"),
    g1: g1("/jdy/basedata/emp_list", "/jdy/basedata/emp_detail", "/jdy/basedata/emp_save"),
    code: Some("bd_employee"),
    enable: true,
    private: &["birthday", "email", "id_number", "mobile", "wechat"],
    ..NOTHING
};

/// 部门.
pub const DEPARTMENT: Object = Object {
    label: "部门",
    g2: kept("/jdy/v2/bd/department", "/jdy/v2/bd/department_detail"),
    g1: g1("/jdy/basedata/dept_list", "/jdy/basedata/dept_detail", "/jdy/basedata/dept_save"),
    code: Some("bd_department"),
    ids: Some("ids"),
    ..NOTHING
};

/// 账户: where money goes.
pub const SETTLEMENT_ACCOUNT: Object = Object {
    label: "账户",
    g2: listed("/jdy/v2/bd/settlement_account"),
    g1: listed("/jdy/basedata/settlement_account_list"),
    code: Some("bd_bank"),
    enable: true,
    ..NOTHING
};

/// 结算方式.
pub const SETTLEMENT_TYPE: Object = Object {
    label: "结算方式",
    g2: listed("/jdy/v2/bd/settlement_type"),
    g1: listed("/jdy/basedata/settlement_type_list"),
    code: Some("bd_settlementtype"),
    enable: true,
    ..NOTHING
};

/// 销售订单 (§5.9). G1's operate path is an assumption (§6).
pub const SALES_ORDER: Object = Object {
    label: "销售订单",
    entries: &[("material_entity", "material_entity"), ("payment_entry", "payment_entry")],
    g2: kept("/jdy/v2/scm/sal_order", "/jdy/v2/scm/sal_order_detail"),
    g1: Paths {
        operate: Some("/jdy/sal/sal_operate"),
        ..g1("/jdy/sal/sal_order_list", "/jdy/sal/sal_order_detail", "/jdy/sal/sal_order_save")
    },
    code: Some("sal_bill_order"),
    private: ADDRESSES,
    taken: [taken::SALES_ORDER, taken::SALES_ORDER_LINE],
    ..NOTHING
};

/// 销售出库单 (§5.10).
pub const SALES_OUTBOUND: Object = Object {
    label: "销售出库单",
    entries: &[("material_entity", "material_entity"), ("payment_entry", "payment_entry")],
    g2: kept("/jdy/v2/scm/sal_out_bound", "/jdy/v2/scm/sal_out_bound_detail"),
    g1: Paths {
        operate: Some("/jdy/sal/sal_operate"),
        ..g1("/jdy/sal/sal_outbound_list", "/jdy/sal/sal_outbound_detail", "/jdy/sal/sal_outbound_save")
    },
    code: Some("sal_bill_outbound"),
    private: ADDRESSES,
    ..NOTHING
};

/// 收款单 (§5.11).
pub const RECEIPT: Object = Object {
    label: "收款单",
    entries: &[("pay_entry_list", "pay_entry_list"), ("source_bill_entry_list", "source_bill_entry_list")],
    g2: kept("/jdy/v2/arap/ar_credit", "/jdy/v2/arap/ar_credit_detail"),
    g1: Paths {
        operate: Some("/jdy/arap/arap_operate"),
        ..g1("/jdy/arap/ar_credit_list", "/jdy/arap/ar_credit_detail", "/jdy/arap/ar_credit_save")
    },
    code: Some("ar_creditbill"),
    ..NOTHING
};

/// 即时库存 (§5.12). A row has no id; its key is material, store, space, auxiliary property and batch.
pub const INVENTORY: Object = Object {
    label: "即时库存",
    g2: listed("/jdy/v2/scm/inventory"),
    g1: listed("/jdy/inv/inv_list_v2"),
    code: Some("inv_inventory_entity"),
    ids: Some("material_ids"),
    ..NOTHING
};

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Object] = &[
        CUSTOMER,
        CUSTOMER_GROUP,
        MATERIAL,
        MATERIAL_GROUP,
        MEASURE_UNIT,
        MATERIAL_UNIT,
        BRAND,
        STORE,
        EMPLOYEE,
        DEPARTMENT,
        SETTLEMENT_ACCOUNT,
        SETTLEMENT_TYPE,
        SALES_ORDER,
        SALES_OUTBOUND,
        RECEIPT,
        INVENTORY,
    ];

    #[test]
    fn every_object_can_be_listed_in_both_generations() {
        for object in ALL {
            assert!(object.g2.list.is_some_and(|path| path.starts_with("/jdy/v2/")), "{}", object.label);
            assert!(object.g1.list.is_some_and(|path| !path.contains("/v2/")), "{}", object.label);
        }
    }

    #[test]
    fn what_g1_can_do_g2_can_do() {
        for Object { g1, g2, label, .. } in ALL {
            assert!(g2.detail.is_some() || g1.detail.is_none(), "{label}");
            assert!(g2.save.is_some() || g1.save.is_none(), "{label}");
        }
    }
}
