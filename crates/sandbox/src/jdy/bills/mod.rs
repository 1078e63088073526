//! Sales orders and sales outbounds (sheet 5.9, 5.10): one row type, because they are one document at two moments.

pub(crate) mod detail;
pub(crate) mod life;
pub(crate) mod list;
pub(crate) mod money;
pub(crate) mod save;

use rust_decimal::Decimal;

use super::body::Extra;
use super::table::Keyed;
use super::time::Day;
use money::Amounts;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Order,
    Outbound,
}

impl Kind {
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Order => "/jdy/v2/scm/sal_order",
            Self::Outbound => "/jdy/v2/scm/sal_out_bound",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Order => "销售订单",
            Self::Outbound => "销售出库单",
        }
    }

    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::Order => "XSDD",
            Self::Outbound => "XSCK",
        }
    }
}

/// Whether an order waits for goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Close {
    /// C 未关闭.
    #[default]
    Open,
    /// S: everything is shipped.
    Shipped,
    /// H: a person closed it early.
    Hand,
}

/// An order or an outbound.
#[derive(Clone)]
pub(crate) struct Bill {
    pub(crate) kind: Kind,
    pub(crate) id: i64,
    pub(crate) no: Box<str>,
    pub(crate) date: Day,
    pub(crate) audited: bool,
    pub(crate) close: Close,
    /// 作废.
    pub(crate) invalid: bool,
    pub(crate) customer: i64,
    pub(crate) emp: i64,
    pub(crate) dept: i64,
    /// 6 物流, 8 车辆配送, 9 客户自提; 0 none.
    pub(crate) delivery: u8,
    pub(crate) remark: Box<str>,
    pub(crate) dis_amount: Decimal,
    pub(crate) dis_rate: Decimal,
    /// 抹零.
    pub(crate) diff_amount: Decimal,
    /// 本次应收账款: what the lines cost, less the header's discount.
    pub(crate) total: Decimal,
    /// 本次收款: paid with the document itself.
    pub(crate) paid: Decimal,
    /// Settled by audited receipts.
    pub(crate) settled: Decimal,
    pub(crate) lines: Vec<Line>,
    pub(crate) files: Vec<Box<str>>,
    pub(crate) created: i64,
    pub(crate) modified: i64,
    /// 0 = not audited.
    pub(crate) audited_at: i64,
    pub(crate) extra: Extra,
}

/// A line.
#[derive(Clone, Default)]
pub(crate) struct Line {
    pub(crate) id: i64,
    pub(crate) material: i64,
    pub(crate) unit: i64,
    /// 0 = none (an order may do without).
    pub(crate) store: i64,
    pub(crate) qty: Decimal,
    /// Base units in one `unit`.
    pub(crate) coefficient: Decimal,
    pub(crate) cess: Decimal,
    pub(crate) discount: Decimal,
    pub(crate) money: Amounts,
    /// The line's share of the header's discount and of its odd amount.
    pub(crate) dis_share: Decimal,
    pub(crate) diff_share: Decimal,
    pub(crate) free: bool,
    pub(crate) delivery_date: Option<Day>,
    pub(crate) comment: Box<str>,
    /// The order and its line this outbound line ships; 0 = none.
    pub(crate) order: i64,
    pub(crate) entry: i64,
    /// Of an order's line: in outbounds of any state, and in audited ones.
    pub(crate) pushed: Decimal,
    pub(crate) out: Decimal,
    pub(crate) extra: Extra,
}

impl Keyed for Bill {
    fn id(&self) -> i64 {
        self.id
    }
    fn number(&self) -> &str {
        &self.no
    }
}

impl Line {
    pub(crate) fn base_qty(&self) -> Decimal {
        self.qty * self.coefficient
    }
}

impl Bill {
    /// C 已审核, Z 未审核 (quirk 7).
    pub(crate) fn status(&self) -> &'static str {
        if self.audited { "C" } else { "Z" }
    }

    pub(crate) fn close_state(&self) -> &'static str {
        match self.close {
            Close::Open => "C",
            Close::Shipped => "S",
            Close::Hand => "H",
        }
    }

    /// C all, Z part, A none is shipped.
    pub(crate) fn io_status(&self) -> &'static str {
        if self.kind == Kind::Outbound {
            return if self.audited { "C" } else { "A" };
        }
        if self.lines.iter().all(|line| line.out >= line.qty) {
            "C"
        } else if self.lines.iter().any(|line| line.out > Decimal::ZERO) {
            "Z"
        } else {
            "A"
        }
    }

    /// What is still to be paid.
    pub(crate) fn unsettled(&self) -> Decimal {
        self.total - self.paid - self.settled
    }

    /// C all, B part, A nothing is paid. An order is paid when it is shipped and its outbounds are.
    pub(crate) fn settle_status(&self) -> &'static str {
        let shipped = self.kind == Kind::Outbound || self.io_status() == "C";
        if self.settled + self.paid <= Decimal::ZERO {
            "A"
        } else if shipped && self.unsettled() <= Decimal::ZERO {
            "C"
        } else {
            "B"
        }
    }

    /// Brings the sums up to date with the lines. Where shares are cut, what is left of the header's is no line's.
    pub(crate) fn sum_up(&mut self, cut: bool) {
        let share = if cut { money::cut } else { money::share };
        let weights: Vec<Decimal> = self.lines.iter().map(|line| line.money.all).collect();
        let gross: Decimal = weights.iter().sum();
        if self.dis_amount.is_zero() && !self.dis_rate.is_zero() {
            self.dis_amount = money::cents(gross * self.dis_rate / Decimal::ONE_HUNDRED);
        }
        let discounts = share(self.dis_amount, &weights);
        let odds = share(self.diff_amount, &weights);
        for (line, (discount, odd)) in self.lines.iter_mut().zip(discounts.into_iter().zip(odds)) {
            (line.dis_share, line.diff_share) = (discount, odd);
        }
        self.total = gross - self.dis_amount - self.diff_amount;
    }
}
