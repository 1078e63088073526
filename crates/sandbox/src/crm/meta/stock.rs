//! 仓库, 库存 and their ERP variants (sheet §4.6, §4.8).

use super::{FieldSpec, Kind, ObjectSpec, auto, date, field, long_text, lookup, master, number, object, select, text};

/// 启用状态: `1` is the vendor's, `2` is assumption A6.
const ENABLED: &[(&str, &str)] = &[("1", "启用"), ("2", "停用")];

pub(super) const WAREHOUSE: ObjectSpec = object(
    "WarehouseObj",
    "仓库",
    &[
        text("name", "仓库名称").required(),
        text("number", "仓库编码").unique(),
        select("is_enable", "启用状态", ENABLED).default("1"),
        field(Kind::Bool, "is_default", "是否默认仓库"),
        text("address", "详细地址"),
        text("account_range", "适用客户"),
        long_text("remark", "备注"),
    ],
);

/// A quantity with as many decimals as JDY's stock has; how many the preset field has is not known (sheet §4.8).
const fn quantity(api: &'static str, label: &'static str) -> FieldSpec {
    number(api, label).scale(10)
}

/// One row per (warehouse, product): `rules.rs` keeps it so.
pub(super) const STOCK: ObjectSpec = object(
    "StockObj",
    "库存",
    &[
        auto("name", "库存编号", "KC-"),
        lookup("warehouse_id", "仓库", "WarehouseObj").required(),
        lookup("product_id", "产品", "ProductObj").required(),
        quantity("available_stock", "可用库存"),
        quantity("real_stock", "实际库存"),
        quantity("blocked_stock", "冻结库存"),
    ],
)
.ownerless();

pub(super) const RECEIVED: ObjectSpec = object(
    "GoodsReceivedNoteObj",
    "入库单",
    &[
        auto("name", "入库单编号", "RKD-"),
        date("goods_received_date", "入库日期").required(),
        lookup("warehouse_id", "入库仓库", "WarehouseObj").required(),
        select("goods_received_type", "入库类型", &[("1", "采购入库"), ("2", "退货入库"), ("3", "其他入库")]),
        long_text("remark", "备注"),
    ],
);

pub(super) const RECEIVED_LINE: ObjectSpec = object(
    "GoodsReceivedNoteProductObj",
    "入库单产品",
    &[
        auto("name", "入库单产品编号", "RKCP-"),
        master("goods_received_note_id", "入库单", "GoodsReceivedNoteObj"),
        lookup("product_id", "产品", "ProductObj").required(),
        number("goods_received_amount", "入库数量").required(),
        text("unit", "单位"),
        long_text("remark", "备注"),
    ],
)
.ownerless();

pub(super) const ERP_WAREHOUSE: ObjectSpec = object(
    "ErpWarehouseObj",
    "ERP仓库",
    &[
        text("name", "仓库名称").required(),
        text("number", "仓库编码").unique(),
        select("is_enable", "启用状态", ENABLED).default("1"),
        text("address", "详细地址"),
    ],
);

pub(super) const ERP_STOCK: ObjectSpec = object(
    "ErpStockObj",
    "ERP库存",
    &[
        auto("name", "库存编号", "EKC-"),
        lookup("warehouse_id", "仓库", "ErpWarehouseObj").required(),
        lookup("product_id", "产品", "ProductObj").required(),
        quantity("available_stock", "可用库存"),
        quantity("real_stock", "实际库存"),
    ],
)
.ownerless();
