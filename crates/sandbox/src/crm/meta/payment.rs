//! 回款 and 回款明细 (sheet §4.5).

use super::{Kind, ObjectSpec, auto, currency, date, field, long_text, lookup, master, object, select};

const TERM: &[(&str, &str)] =
    &[("transfer", "银行转账"), ("cash", "现金"), ("check", "支票"), ("post", "邮局汇款"), ("other", "其他")];

pub(super) const PAYMENT: ObjectSpec = object(
    "PaymentObj",
    "回款",
    &[
        auto("name", "回款编号", "{date}-"),
        lookup("account_id", "客户名称", "AccountObj").required(),
        currency("payment_amount", "本次回款总金额"),
        date("payment_time", "回款日期").required(),
        select("payment_term", "回款方式", TERM),
        date("notification_time", "提醒日期"),
        field(Kind::Attachment, "attachment", "附件"),
        long_text("remark", "备注"),
    ],
)
.private();

pub(super) const LINE: ObjectSpec = object(
    "OrderPaymentObj",
    "回款明细",
    &[
        auto("name", "回款明细编号", "HKMX-"),
        master("payment_id", "回款", "PaymentObj"),
        lookup("order_id", "销售订单号", "SalesOrderObj").required(),
        lookup("account_id", "客户名称", "AccountObj").read_only(),
        currency("payment_amount", "本次回款金额").required(),
        date("payment_time", "回款日期").read_only(),
        field(Kind::Attachment, "attachment", "附件"),
        long_text("remark", "备注"),
    ],
)
.ownerless();

pub(super) const PLAN: ObjectSpec = object(
    "PaymentPlanObj",
    "回款计划",
    &[
        auto("name", "回款计划编号", "HKJH-"),
        lookup("order_id", "销售订单号", "SalesOrderObj").required(),
        currency("plan_payment_amount", "计划回款金额"),
        date("plan_payment_time", "计划回款日期"),
    ],
)
.private();
