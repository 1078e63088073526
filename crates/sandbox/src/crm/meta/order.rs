//! 销售订单 with its lines and 发货单 with its lines (sheet §4.4, §4.7).

use super::{
    Kind, ObjectSpec, auto, currency, date, field, long_text, lookup, master, number, object, percentile, phone,
    select, text,
};

/// 同步状态 and 交货方式 stand in the tenant from the start; `attachment_sync__c` does not (design.md §6).
pub(super) const ORDER: ObjectSpec = object(
    "SalesOrderObj",
    "销售订单",
    &[
        auto("name", "订单编号", "DD-"),
        lookup("account_id", "客户", "AccountObj").required(),
        date("order_time", "下单日期").required(),
        date("delivery_date", "交货日期"),
        select(
            "delivery_method__c",
            "交货方式",
            &[("option1", "物流"), ("option2", "车辆配送"), ("option3", "客户自提")],
        ),
        select("sync_status__c", "同步状态", &[("option1", "已同步"), ("option2", "未同步")]),
        long_text("remark", "备注"),
        currency("order_amount", "订单金额"),
        currency("product_amount", "产品合计"),
        percentile("discount", "整单折扣"),
        currency("receivable_amount", "待回款金额"),
        lookup("ship_to_id", "收货人", "ContactObj"),
        text("ship_to_add", "收货地址"),
        phone("ship_to_tel", "收货人电话"),
        text("ship_to_fax", "收货人传真"),
        text("price_book_id", "价目表"),
        text("quote_id", "报价单"),
        text("opportunity_id", "商机"),
        select("order_status", "订单状态", &[("6", "待确认"), ("7", "已确认"), ("8", "已退回"), ("9", "已撤回")])
            .default("7"),
    ],
)
.private();

pub(super) const LINE: ObjectSpec = object(
    "SalesOrderProductObj",
    "订单产品",
    &[
        auto("name", "订单产品编号", "DDCP-"),
        master("order_id", "销售订单", "SalesOrderObj"),
        lookup("product_id", "产品名称", "ProductObj").required(),
        number("quantity", "数量").required(),
        currency("sales_price", "销售单价"),
        currency("product_price", "标准价格"),
        percentile("discount", "折扣"),
        currency("subtotal", "小计"),
        field(Kind::Quote, "unit", "单位").read_only(),
        long_text("remark", "备注"),
        text("price_book_product_id", "价目表明细"),
    ],
)
.ownerless();

const NOTE_STATUS: &[(&str, &str)] =
    &[("un_delivery", "未发货"), ("in_approval", "审核中"), ("has_delivered", "已发货"), ("received", "已收货")];

pub(super) const NOTE: ObjectSpec = object(
    "DeliveryNoteObj",
    "发货单",
    &[
        auto("name", "发货单编号", "FHD-"),
        lookup("sales_order_id", "销售订单号", "SalesOrderObj").required(),
        lookup("account_id", "客户名称", "AccountObj").required(),
        date("delivery_date", "发货日期").required(),
        currency("total_delivery_money", "发货总金额"),
        lookup("delivery_warehouse_id", "发货仓库", "WarehouseObj"),
        select("status", "状态", NOTE_STATUS).default("has_delivered"),
        long_text("remark", "备注"),
    ],
)
.private();

pub(super) const NOTE_LINE: ObjectSpec = object(
    "DeliveryNoteProductObj",
    "发货单产品",
    &[
        auto("name", "发货单产品编号", "FHCP-"),
        master("delivery_note_id", "发货单", "DeliveryNoteObj"),
        lookup("product_id", "产品", "ProductObj").required(),
        number("delivery_num", "本次发货数").required(),
        currency("delivery_money", "本次发货金额"),
        lookup("sales_order_product_id", "订单产品", "SalesOrderProductObj"),
        long_text("remark", "备注"),
    ],
)
.ownerless();
