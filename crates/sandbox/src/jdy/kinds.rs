//! The small reference objects as one table: groups, units, brands, stores, employees, departments, settlement. They
//! differ in fields and references only, and those are data.

/// An object of JDY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    CustomerGroup,
    MaterialGroup,
    Unit,
    Brand,
    BrandGroup,
    Store,
    StoreGroup,
    Employee,
    Department,
    SettlementType,
    SettlementAccount,
}

/// A reference that an object holds: fields `<field>_id`, `<field>_number`, `<field>_name`.
#[derive(Debug)]
pub(crate) struct Ref {
    pub(crate) field: &'static str,
    pub(crate) kind: Kind,
    /// The list filter that asks for it.
    pub(crate) filter: &'static str,
}

/// What is particular about a kind.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) kind: Kind,
    pub(crate) label: &'static str,
    /// Entity code of the general operations (sheet 3.6).
    pub(crate) code: &'static str,
    /// Path of list (GET) and save (POST).
    pub(crate) path: &'static str,
    pub(crate) detail: Option<&'static str>,
    /// What `parent_id` points at.
    pub(crate) parent: Option<Kind>,
    pub(crate) refs: &'static [Ref],
    /// How numbers begin that the server gives.
    pub(crate) prefix: &'static str,
}

const PLAIN: Spec = Spec {
    kind: Kind::CustomerGroup,
    label: "",
    code: "",
    path: "",
    detail: None,
    parent: None,
    refs: &[],
    prefix: "",
};

/// In the order of [`Kind`].
pub(crate) const SPECS: [Spec; 11] = [
    Spec {
        kind: Kind::CustomerGroup,
        label: "客户分类",
        code: "bd_customergroup",
        path: "/jdy/v2/bd/customer_group",
        parent: Some(Kind::CustomerGroup),
        prefix: "KHFL",
        ..PLAIN
    },
    Spec {
        kind: Kind::MaterialGroup,
        label: "商品类别",
        code: "bd_materialgroup",
        path: "/jdy/v2/bd/material_group",
        detail: Some("/jdy/v2/bd/material_group_detail"),
        parent: Some(Kind::MaterialGroup),
        prefix: "SPLB",
        ..PLAIN
    },
    Spec {
        kind: Kind::Unit,
        label: "计量单位",
        code: "bd_measureunits_new",
        path: "/jdy/v2/bd/measure_unit",
        detail: Some("/jdy/v2/bd/measure_unit_detail"),
        prefix: "JLDW",
        ..PLAIN
    },
    Spec {
        kind: Kind::Brand,
        label: "品牌",
        code: "bd_brand",
        path: "/jdy/v2/bd/material_brand",
        detail: Some("/jdy/v2/bd/material_brand_detail"),
        parent: Some(Kind::BrandGroup),
        prefix: "PP",
        ..PLAIN
    },
    Spec {
        kind: Kind::BrandGroup,
        label: "品牌分类",
        code: "bd_brandgroup",
        path: "/jdy/v2/bd/material_brand_group",
        prefix: "PPFL",
        ..PLAIN
    },
    Spec {
        kind: Kind::Store,
        label: "仓库",
        code: "bd_store",
        path: "/jdy/v2/bd/store",
        detail: Some("/jdy/v2/bd/store_detail"),
        refs: &[
            Ref { field: "group", kind: Kind::StoreGroup, filter: "groupid" },
            Ref { field: "storekeeper", kind: Kind::Employee, filter: "" },
        ],
        prefix: "CK",
        ..PLAIN
    },
    Spec {
        kind: Kind::StoreGroup,
        label: "仓库分类",
        code: "bd_storegroup",
        path: "/jdy/v2/bd/store_group",
        parent: Some(Kind::StoreGroup),
        prefix: "CKFL",
        ..PLAIN
    },
    Spec {
        kind: Kind::Employee,
        label: "职员",
        code: "bd_employee",
        path: "/jdy/v2/bd/emp",
        detail: Some("/jdy/v2/bd/emp_detail"),
        refs: &[Ref { field: "department", kind: Kind::Department, filter: "dept_id" }],
        prefix: "ZY",
        ..PLAIN
    },
    Spec {
        kind: Kind::Department,
        label: "部门",
        code: "bd_department",
        path: "/jdy/v2/bd/department",
        detail: Some("/jdy/v2/bd/department_detail"),
        parent: Some(Kind::Department),
        prefix: "BM",
        ..PLAIN
    },
    Spec {
        kind: Kind::SettlementType,
        label: "结算方式",
        code: "bd_settlementtype",
        path: "/jdy/v2/bd/settlement_type",
        prefix: "JSFS",
        ..PLAIN
    },
    Spec {
        kind: Kind::SettlementAccount,
        label: "账户",
        code: "bd_bank",
        path: "/jdy/v2/bd/settlement_account",
        prefix: "ZH",
        ..PLAIN
    },
];

impl Kind {
    pub(crate) fn spec(self) -> &'static Spec {
        &SPECS[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::SPECS;

    #[test]
    fn the_table_is_in_the_order_of_the_kinds() {
        for spec in &SPECS {
            assert_eq!(spec.kind.spec().code, spec.code);
        }
    }
}
