//! 客户 and what hangs on it (sheet §4.1).

use super::{
    FieldSpec, Kind, ObjectSpec, currency, date_time, field, long_text, lookup, number, object, phone, select, text,
};

/// 成交状态: values are assumption A7, the labels are the vendor's.
const DEAL: &[(&str, &str)] = &[("1", "未成交"), ("2", "已成交"), ("3", "多次成交")];

pub(super) const ACCOUNT: ObjectSpec = object(
    "AccountObj",
    "客户",
    &[
        text("name", "客户名称").required(),
        text("account_no", "客户编码").unique().numbered("KH"),
        text("address", "详细地址"),
        phone("tel", "电话"),
        field(Kind::Email, "email", "邮件"),
        long_text("remark", "备注"),
        select("deal_status", "成交状态", DEAL).default("1"),
        date_time("last_deal_closed_time", "最后一次成交时间").read_only(),
        currency("last_deal_closed_amount", "最后一次成交金额").read_only(),
        select("account_type", "客户类型", &[("1", "最终客户"), ("2", "渠道"), ("3", "合作伙伴")]),
        select("account_level", "客户级别", &[("1", "重要客户"), ("2", "普通客户"), ("3", "一般客户")]),
        select("account_source", "来源", &[("1", "广告"), ("2", "展会"), ("3", "转介绍"), ("other", "其他")]),
        select("account_status", "分配状态", &[("1", "未分配"), ("2", "已分配")]).default("2"),
        select("industry_level1", "一级行业", &[("1", "批发零售"), ("2", "制造"), ("3", "餐饮")]),
        select("industry_level2", "二级行业", &[]),
        field(Kind::Url, "url", "网址"),
        text("fax", "传真"),
        text("area_location", "地区定位"),
        text("country", "国家"),
        text("province", "省"),
        text("city", "市"),
        text("district", "区"),
        text("location", "定位"),
        text("high_seas_id", "所属公海"),
        text("high_seas_name", "公海名称").read_only(),
        date_time("last_followed_time", "最后跟进时间"),
        number("completion_rate", "资料完善度").read_only(),
        text("remaining_time", "剩余保有时间").read_only(),
        number("transfer_count", "转手次数").read_only(),
        currency("total_refund_amount", "退款总金额").read_only(),
        text("back_reason", "退回原因"),
        text("recycled_reason", "收回原因"),
        text("pin_yin", "拼音").read_only(),
    ],
)
.private();

pub(super) const CONTACT: ObjectSpec = object(
    "ContactObj",
    "联系人",
    &[
        text("name", "姓名").required(),
        lookup("account_id", "客户名称", "AccountObj"),
        phone("mobile1", "手机1"),
        phone("tel1", "电话1"),
        text("add", "地址"),
        field(Kind::Email, "email", "邮件"),
        text("job_title", "职务"),
        long_text("remark", "备注"),
    ],
)
.private();

pub(super) const ADDRESS: ObjectSpec = object(
    "AccountAddrObj",
    "客户地址",
    &[
        text("name", "地址名称"),
        lookup("account_id", "客户名称", "AccountObj").required(),
        text("address", "详细地址"),
        phone("contact_way", "联系方式"),
        YES_DEFAULT,
        field(Kind::Bool, "is_ship_to_add", "是否收货地址"),
    ],
)
.ownerless();

const YES_DEFAULT: FieldSpec = field(Kind::Bool, "is_default_add", "是否默认地址");

pub(super) const LEADS: ObjectSpec = object(
    "LeadsObj",
    "销售线索",
    &[
        text("name", "姓名").required(),
        text("company", "公司"),
        phone("mobile", "手机"),
        text("leads_pool_id", "所属线索池"),
        long_text("remark", "备注"),
    ],
)
.private();
