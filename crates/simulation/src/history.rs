//! A history: steps, each with a number that decides what exactly happens in it. A step that finds nothing to be done to
//! does nothing, so that any step can be left out of a history.

use fastrand::Rng;
use jingxiang::demonstration::Way;
use model::Preset;

use crate::world::World;

/// What a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each says itself, in plain words, what it does")]
pub enum What {
    NewProduct,
    EditProduct,
    DisableProduct,
    EnableProduct,
    DeleteProduct,
    DeleteMany,
    NewMaster,
    RenameMaster,
    MoveCategory,
    TurnMaster,
    DeleteMaster,
    TurnCustomer,
    DeleteCustomer,
    /// Something is saved, and nothing of it that is mapped has changed.
    Touch,
    NewJdyCustomer,
    NewPerson,
    NewAccount,
    CloseDeal,
    EditAccount,
    InvalidateAccount,
    Categorise,
    NewOrder,
    EditOrder,
    InvalidateOrder,
    Attach,
    AuditOrder,
    UnauditOrder,
    DeleteOrder,
    ChangeOrder,
    DeleteOutbound,
    ChangeOutbound,
    DeleteReceipt,
    EditJdyCustomer,
    OwnOrder,
    Ship,
    Sell,
    AuditOutbound,
    UnauditOutbound,
    Collect,
    AuditReceipt,
    UnauditReceipt,
    LateUnit,
    TakeUnit,
    RepairUnit,
    RenameCategory,
    RepairCategory,
    EditOurs,
    RemoveOurs,
    SwitchOn,
    AttachmentsOff,
    Map,
    Answer,
    TakeField,
    /// Time goes by.
    Passes,
    /// The workers' clocks go wrong, or right.
    Skews,
    /// Events of the CRM come: in order, twice, backwards, or some of them never.
    Events,
    /// All events of the CRM come, and are looked at undisturbed: what they are about is right at once.
    Hears,
    /// Somebody presses 同步, and a worker works undisturbed.
    Loads,
    /// A worker does what waits, undisturbed.
    Works,
    /// A worker works, and something happens.
    Troubled,
    /// What must not be, whoever does it: the CRM has a product twice. No seed has this; it is there to see that the model
    /// says so, and what is left of a history that fails.
    Spoils,
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What it is about.
    pub what: What,
    /// Decides the rest.
    pub n: u64,
}

/// What may be this way or that with a customer of ours, and must make no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manners {
    /// Whether the CRM has the function that writes many records in one call.
    pub batches: bool,
    /// Whether 精斗云 cuts each line's share of a header's discount to the cent, so that cents are left (DN-2).
    pub cut_shares: bool,
    /// Whether 精斗云 leaves other persons the primary ones when one becomes it (CU-3).
    pub primary_as_sent: bool,
}

/// A history before it has happened.
#[derive(Debug, Clone)]
pub struct History {
    /// What everything follows from.
    pub seed: u64,
    /// Which generation of 精斗云's interface is spoken.
    pub way: Way,
    /// The presets that are on at first.
    pub presets: Vec<Preset>,
    /// What the tenants are like.
    pub manners: Manners,
    /// Whether nothing goes wrong on the lines: then all is right as soon as the runs after it have come to their end.
    pub calm: bool,
    /// Whether somebody presses 重试 in the end. What goes on by itself must do so where nobody does.
    pub retried: bool,
    /// What happens.
    pub steps: Vec<Step>,
}

/// How often each step comes.
const OFTEN: &[(What, u32)] = &[
    (What::NewProduct, 5),
    (What::EditProduct, 6),
    (What::DisableProduct, 2),
    (What::EnableProduct, 2),
    (What::DeleteProduct, 3),
    (What::DeleteMany, 1),
    (What::NewMaster, 4),
    (What::RenameMaster, 4),
    (What::MoveCategory, 2),
    (What::TurnMaster, 4),
    (What::DeleteMaster, 4),
    (What::TurnCustomer, 2),
    (What::DeleteCustomer, 3),
    (What::Touch, 4),
    (What::NewJdyCustomer, 1),
    (What::NewPerson, 6),
    (What::NewAccount, 5),
    (What::CloseDeal, 3),
    (What::EditAccount, 12),
    (What::InvalidateAccount, 2),
    (What::Categorise, 2),
    (What::NewOrder, 12),
    (What::EditOrder, 12),
    (What::InvalidateOrder, 1),
    (What::Attach, 5),
    (What::AuditOrder, 3),
    (What::UnauditOrder, 1),
    (What::DeleteOrder, 2),
    (What::ChangeOrder, 3),
    (What::DeleteOutbound, 2),
    (What::ChangeOutbound, 2),
    (What::DeleteReceipt, 2),
    (What::EditJdyCustomer, 3),
    (What::OwnOrder, 2),
    (What::Ship, 10),
    (What::Sell, 2),
    (What::AuditOutbound, 3),
    (What::UnauditOutbound, 2),
    (What::Collect, 8),
    (What::AuditReceipt, 2),
    (What::UnauditReceipt, 1),
    (What::LateUnit, 3),
    (What::TakeUnit, 2),
    (What::RepairUnit, 2),
    (What::RenameCategory, 1),
    (What::RepairCategory, 1),
    (What::EditOurs, 6),
    (What::RemoveOurs, 3),
    (What::SwitchOn, 4),
    (What::AttachmentsOff, 1),
    (What::Map, 4),
    (What::Answer, 2),
    (What::Passes, 6),
    (What::Skews, 5),
    (What::Events, 5),
    (What::Hears, 5),
    (What::Works, 12),
    (What::Troubled, 28),
];

impl History {
    /// The history of a seed.
    pub fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x6a78_7369_6d75_6c61);
        let all: u32 = OFTEN.iter().map(|(_, often)| often).sum();
        let mut what = || {
            let mut place = rng.u32(..all);
            let found = OFTEN.iter().find(|(_, often)| {
                let here = place < *often;
                place = place.saturating_sub(*often);
                here
            });
            found.map_or(What::Works, |(what, _)| *what)
        };
        let whats: Vec<What> = (0..30).map(|_| what()).collect();
        let count = 8 + rng.usize(..23);
        let presets: Vec<Preset> = Preset::ALL.into_iter().filter(|_| rng.u8(..3) == 0).collect();
        let way = if rng.u8(..4) == 0 { Way::Password } else { Way::Application };
        // The first load of most histories is undisturbed: what comes later is then about more.
        let first = rng.bool().then_some(What::Loads);
        let manners = Manners { batches: rng.bool(), cut_shares: rng.bool(), primary_as_sent: rng.bool() };
        let (calm, retried) = (rng.u8(..4) == 0, rng.bool());
        let whats = first.into_iter().chain(whats.into_iter().take(count).flat_map(What::with_its_like));
        let whats = whats.map(|what| if calm { what.undisturbed() } else { what });
        let mut steps: Vec<Step> = whats.map(|what| Step { what, n: rng.u64(..) }).collect();
        crate::fields::take(seed, &mut steps);
        Self { seed, way, presets, manners, calm, retried, steps }
    }
}

impl What {
    /// The same without anything that goes wrong.
    fn undisturbed(self) -> Self {
        match self {
            Self::Troubled => Self::Works,
            Self::Skews => Self::Passes,
            other => other,
        }
    }

    /// The step, and what it needs to find something to be done to.
    fn with_its_like(self) -> Vec<Self> {
        match self {
            Self::Ship => vec![Self::NewOrder, Self::Loads, Self::Ship],
            Self::Collect => {
                vec![Self::NewOrder, Self::NewOrder, Self::NewOrder, Self::Loads, Self::Ship, Self::Collect]
            }
            Self::Hears => vec![Self::NewOrder, Self::Loads, Self::EditOrder, Self::Hears],
            Self::RepairUnit => vec![Self::TakeUnit, Self::Loads, Self::RepairUnit],
            Self::Attach => vec![Self::NewOrder, Self::Attach],
            Self::Touch => vec![Self::NewOrder, Self::Loads, Self::Touch],
            Self::DeleteProduct => vec![Self::NewProduct, Self::NewProduct, Self::Loads, Self::DeleteProduct],
            Self::DeleteMaster => vec![Self::NewMaster, Self::Loads, Self::DeleteMaster],
            Self::RemoveOurs => vec![Self::NewProduct, Self::Loads, Self::RemoveOurs, Self::EditProduct],
            Self::DeleteOrder => vec![Self::NewOrder, Self::Loads, Self::DeleteOrder, Self::EditOrder],
            Self::ChangeOrder => vec![Self::NewOrder, Self::Loads, Self::ChangeOrder],
            Self::DeleteOutbound | Self::ChangeOutbound => vec![Self::NewOrder, Self::Loads, Self::Ship, self],
            Self::DeleteReceipt => vec![Self::NewOrder, Self::Loads, Self::Ship, Self::Collect, Self::Loads, self],
            Self::DeleteCustomer => vec![Self::NewAccount, Self::CloseDeal, Self::Loads, Self::DeleteCustomer],
            other => vec![other],
        }
    }
}

impl Step {
    /// Does it; what was done, in plain words.
    pub async fn take(self, world: &mut World) -> Option<String> {
        let mut rng = Rng::with_seed(self.n);
        let r = &mut rng;
        match self.what {
            What::NewProduct => world.new_product(r).await,
            What::EditProduct => world.edit_product(r).await,
            What::DisableProduct => world.turn_product(r, false).await,
            What::EnableProduct => world.turn_product(r, true).await,
            What::DeleteProduct => world.delete_product(r).await,
            What::DeleteMany => world.delete_many(r).await,
            What::NewMaster => world.new_master(r).await,
            What::RenameMaster => world.rename_master(r).await,
            What::MoveCategory => world.move_category(r).await,
            What::NewJdyCustomer => world.new_jdy_customer(r).await,
            What::NewPerson => world.new_person(r).await,
            What::NewAccount => world.new_account(r).await,
            What::CloseDeal => world.close_deal(r).await,
            What::EditAccount => world.edit_account(r).await,
            What::Categorise => world.categorise(r).await,
            What::NewOrder => world.new_order(r).await,
            What::EditOrder => world.edit_order(r).await,
            What::InvalidateOrder => world.invalidate_order(r).await,
            What::Attach => world.attach(r).await,
            What::Touch => world.touch(r).await,
            _ => self.take_more(world, r).await,
        }
    }

    async fn take_more(self, world: &mut World, r: &mut Rng) -> Option<String> {
        match self.what {
            What::AuditOrder => world.audit_order(r).await,
            What::UnauditOrder => world.unaudit_order(r).await,
            What::OwnOrder => world.own_order(r).await,
            What::Ship => world.ship(r).await,
            What::Sell => world.sell(r).await,
            What::AuditOutbound => world.audit_outbound(r).await,
            What::UnauditOutbound => world.unaudit_outbound(r).await,
            What::Collect => world.collect(r).await,
            What::AuditReceipt => world.turn_receipt(r, true).await,
            What::UnauditReceipt => world.turn_receipt(r, false).await,
            What::LateUnit => world.late_unit(r).await,
            What::TakeUnit => world.take_unit(r).await,
            What::RepairUnit => world.repair_unit(r).await,
            What::RenameCategory => world.rename_category(r).await,
            What::RepairCategory => world.repair_category(r).await,
            What::SwitchOn => world.switch_on(r).await,
            What::AttachmentsOff => world.attachments_off(r).await,
            What::Map => world.map(r).await,
            What::Answer => world.answer(r).await,
            What::Passes => world.some_time_passes(r).await,
            What::Skews => world.skews(r),
            What::Events => world.events_come(r).await,
            What::Hears => world.hears(r).await,
            What::Loads => {
                world.asks().await;
                world.works(r, Vec::new()).await
            }
            What::Works => world.works(r, Vec::new()).await,
            What::Spoils => world.makes_a_product_twice().await,
            _ => self.take_away(world, r).await,
        }
    }
}
