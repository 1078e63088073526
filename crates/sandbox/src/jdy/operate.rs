//! General operations (sheet 3.6): delete, audit, unaudit, close, invalidate, enable. All or nothing.

use serde_json::{Map, Value};

use super::State;
use super::bills::{Kind as BillKind, life};
use super::body::Body;
use super::kinds::{Kind, SPECS, Spec};
use super::receipt_save;
use super::receipts::{Form, Receipt};
use super::refusal::{Outcome, Refusal};
use super::table::Keyed;

/// What an entity code names.
#[derive(Clone, Copy)]
pub(crate) enum Entity {
    Customer,
    Material,
    Item(&'static Spec),
    Bill(BillKind),
    Receipt(Form),
}

impl Entity {
    pub(crate) fn of(code: &str) -> Option<Self> {
        Some(match code {
            "bd_customer" => Self::Customer,
            "bd_material" => Self::Material,
            "sal_bill_order" => Self::Bill(BillKind::Order),
            "sal_bill_outbound" => Self::Bill(BillKind::Outbound),
            "ar_creditbill" => Self::Receipt(Form::Receipt),
            "ar_precreditbill" => Self::Receipt(Form::Advance),
            _ => Self::Item(SPECS.iter().find(|spec| spec.code == code)?),
        })
    }

    fn is_bill(self) -> bool {
        matches!(self, Self::Bill(_) | Self::Receipt(_))
    }
}

/// Ids with numbers, in the order they were asked for.
pub(crate) type Done = Vec<(i64, String)>;

/// POST `/jdy/v2/sys/common_operate`.
pub(crate) fn operate(state: &mut State, map: Map<String, Value>, now: i64) -> Outcome<Done> {
    super::shapes::shape("POST /jdy/v2/sys/common_operate", "request").check(&map, "")?;
    let ids = texts(&map, "ids");
    let numbers = texts(&map, "numbers");
    let mut body = Body::new(map);
    let code = body.word("entity_number").ok_or_else(|| Refusal::empty("参数entity_number"))?;
    let operation = body.word("operate_type").ok_or_else(|| Refusal::empty("参数operate_type"))?;
    let entity = Entity::of(&code).ok_or_else(|| Refusal::unknown("entity_number", &code))?;
    let targets = targets(state, entity, &ids, &numbers)?;
    run(state, entity, &operation, &targets, now)?;
    Ok(targets)
}

/// One operation on many rows.
pub(crate) fn run(state: &mut State, entity: Entity, operation: &str, targets: &Done, now: i64) -> Outcome<()> {
    if targets.is_empty() {
        return Err(Refusal::empty("参数ids"));
    }
    // Sheet 9.2: 500 rows.
    if targets.len() > 500 {
        return Err(Refusal::new(1_030_002_005, "一次最多操作500条数据"));
    }
    let step = step(entity, operation)?;
    if step == Step::Audit {
        return audit_all(state, entity, targets, now);
    }
    for (id, number) in targets {
        check(state, entity, step, *id, number)?;
    }
    for (id, _) in targets {
        apply(state, entity, step, *id, now);
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Delete,
    Audit,
    Unaudit,
    Close,
    Invalid,
    Valid,
    Enable,
    Disable,
}

fn step(entity: Entity, operation: &str) -> Outcome<Step> {
    let step = match operation {
        "delete" => Step::Delete,
        "audit" if entity.is_bill() => Step::Audit,
        "unaudit" if entity.is_bill() => Step::Unaudit,
        "close_donothing" if matches!(entity, Entity::Bill(BillKind::Order)) => Step::Close,
        "invalid" if entity.is_bill() => Step::Invalid,
        "valid" if entity.is_bill() => Step::Valid,
        // Assumed in the sheet, by the platform's convention.
        "enable" if !entity.is_bill() => Step::Enable,
        "disable" if !entity.is_bill() => Step::Disable,
        _ => return Err(Refusal::unknown("operate_type", operation)),
    };
    Ok(step)
}

fn texts(map: &Map<String, Value>, name: &str) -> Vec<String> {
    match map.get(name) {
        Some(Value::Array(items)) => {
            items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
        }
        Some(Value::String(text)) if !text.is_empty() => vec![text.clone()],
        _ => Vec::new(),
    }
}

fn targets(state: &State, entity: Entity, ids: &[String], numbers: &[String]) -> Outcome<Done> {
    let by_id = ids.iter().map(|text| {
        let number = text.parse().ok().and_then(|id| Some((id, number_of(state, entity, id)?)));
        number.ok_or_else(|| Refusal::unknown("ids", text))
    });
    let by_number = numbers.iter().map(|text| {
        id_of(state, entity, text).map(|id| (id, text.clone())).ok_or_else(|| Refusal::unknown("number", text))
    });
    by_id.chain(by_number).collect()
}

fn number_of(state: &State, entity: Entity, id: i64) -> Option<String> {
    Some(match entity {
        Entity::Customer => state.customers.get(id)?.number().to_owned(),
        Entity::Material => state.materials.get(id)?.number().to_owned(),
        Entity::Item(spec) => state.items(spec.kind).get(id)?.number().to_owned(),
        Entity::Bill(kind) => state.bills(kind).get(id)?.number().to_owned(),
        Entity::Receipt(form) => state.receipts(form).get(id)?.number().to_owned(),
    })
}

fn id_of(state: &State, entity: Entity, number: &str) -> Option<i64> {
    Some(match entity {
        Entity::Customer => state.customers.find(number)?.id,
        Entity::Material => state.materials.find(number)?.id,
        Entity::Item(spec) => state.items(spec.kind).find(number)?.id,
        Entity::Bill(kind) => state.bills(kind).find(number)?.id,
        Entity::Receipt(form) => state.receipts(form).find(number)?.id,
    })
}

/// Audits depend on one another (two outbounds of the last goods), so they are done one by one and taken back if one
/// is refused.
fn audit_all(state: &mut State, entity: Entity, targets: &Done, now: i64) -> Outcome<()> {
    for (at, (id, number)) in targets.iter().enumerate() {
        if let Err(refusal) = check(state, entity, Step::Audit, *id, number) {
            for (id, _) in targets[..at].iter().rev() {
                apply(state, entity, Step::Unaudit, *id, now);
            }
            return Err(refusal);
        }
        apply(state, entity, Step::Audit, *id, now);
    }
    Ok(())
}

fn check(state: &State, entity: Entity, step: Step, id: i64, number: &str) -> Outcome<()> {
    match entity {
        Entity::Bill(kind) => {
            let bill = state.bills(kind).get(id).ok_or_else(|| Refusal::unknown("id", number))?;
            match step {
                Step::Delete | Step::Invalid => life::may_change(bill),
                Step::Audit => life::may_audit(state, bill),
                Step::Unaudit => life::may_unaudit(state, bill),
                Step::Close => life::may_close(bill),
                _ => Ok(()),
            }
        }
        Entity::Receipt(form) => {
            let receipt = state.receipts(form).get(id).ok_or_else(|| Refusal::unknown("id", number))?;
            match step {
                Step::Delete | Step::Invalid => receipt_save::may_change(receipt),
                Step::Audit => receipt_save::may_audit(state, form, receipt),
                Step::Unaudit => receipt_save::may_unaudit(receipt),
                _ => Ok(()),
            }
        }
        _ if step == Step::Delete && in_use(state, entity, id) => {
            Err(Refusal::in_use(format!("[{number}]已被引用，不能删除")))
        }
        _ => Ok(()),
    }
}

fn apply(state: &mut State, entity: Entity, step: Step, id: i64, now: i64) {
    match entity {
        Entity::Bill(kind) => match step {
            Step::Delete => life::delete(state, kind, id, now),
            Step::Audit => life::audit(state, kind, id, now),
            Step::Unaudit => life::unaudit(state, kind, id, now),
            Step::Close => life::close(state, id, now),
            Step::Invalid => life::set_invalid(state, kind, id, true, now),
            Step::Valid => life::set_invalid(state, kind, id, false, now),
            Step::Enable | Step::Disable => {}
        },
        Entity::Receipt(form) => match step {
            Step::Delete => drop(state.receipts_mut(form).remove(id)),
            Step::Audit => receipt_save::turn(state, form, id, true, now),
            Step::Unaudit => receipt_save::turn(state, form, id, false, now),
            Step::Invalid | Step::Valid => {
                if let Some(receipt) = state.receipts_mut(form).get_mut(id) {
                    (receipt.invalid, receipt.modified) = (step == Step::Invalid, now);
                }
            }
            _ => {}
        },
        Entity::Customer | Entity::Material | Entity::Item(_) => master(state, entity, step, id, now),
    }
}

fn master(state: &mut State, entity: Entity, step: Step, id: i64, now: i64) {
    if step == Step::Delete {
        match entity {
            Entity::Customer => drop(state.customers.remove(id)),
            Entity::Material => {
                state.materials.remove(id);
                state.stock.forget(id);
            }
            Entity::Item(spec) => drop(state.items_mut(spec.kind).remove(id)),
            _ => {}
        }
        return;
    }
    let fields = match entity {
        Entity::Customer => state.customers.get_mut(id).map(|row| (&mut row.enable, &mut row.modified)),
        Entity::Material => state.materials.get_mut(id).map(|row| (&mut row.enable, &mut row.modified)),
        Entity::Item(spec) => state.items_mut(spec.kind).get_mut(id).map(|row| (&mut row.enable, &mut row.modified)),
        _ => None,
    };
    if let Some((enable, modified)) = fields {
        (*enable, *modified) = (step == Step::Enable, now);
    }
}

/// Whether anything points at a row (1030002004).
fn in_use(state: &State, entity: Entity, id: i64) -> bool {
    let bills = || state.orders.newest().chain(state.outbounds.newest());
    match entity {
        Entity::Customer => {
            bills().any(|bill| bill.customer == id) || receipts(state).any(|receipt| receipt.customer == id)
        }
        Entity::Material => bills().any(|bill| bill.lines.iter().any(|line| line.material == id)),
        Entity::Item(spec) => item_in_use(state, spec.kind, id),
        Entity::Bill(_) | Entity::Receipt(_) => false,
    }
}

/// Receipts and advances.
fn receipts(state: &State) -> impl Iterator<Item = &Receipt> {
    state.receipts.newest().chain(state.advances.newest())
}

fn item_in_use(state: &State, kind: Kind, id: i64) -> bool {
    let bills = || state.orders.newest().chain(state.outbounds.newest());
    let held = SPECS.iter().any(|spec| {
        let child = spec.parent == Some(kind);
        let fields: Vec<&str> = spec.refs.iter().filter(|r| r.kind == kind).map(|r| r.field).collect();
        (child || !fields.is_empty())
            && state
                .items(spec.kind)
                .iter()
                .any(|item| (child && item.parent == id) || fields.iter().any(|field| item.reference(field) == id))
    });
    held || match kind {
        Kind::CustomerGroup => state.customers.newest().any(|row| row.group == id),
        Kind::MaterialGroup => state.materials.newest().any(|row| row.group == id),
        Kind::Unit => state
            .materials
            .newest()
            .any(|row| row.unit == id || row.units.iter().any(|other| other.unit == id || other.into == id)),
        Kind::Brand => state.materials.newest().any(|row| row.brand == id),
        Kind::Store => {
            state.stock.holds(id)
                || state.materials.newest().any(|row| row.store == id)
                || bills().any(|bill| bill.lines.iter().any(|line| line.store == id))
        }
        Kind::Employee => {
            state.customers.newest().any(|row| row.saler == id)
                || bills().any(|bill| bill.emp == id)
                || receipts(state).any(|row| row.emp == id)
        }
        Kind::Department => state.customers.newest().any(|row| row.dept == id) || bills().any(|bill| bill.dept == id),
        Kind::SettlementType => receipts(state).any(|row| row.pays.iter().any(|pay| pay.method == id)),
        Kind::SettlementAccount => receipts(state).any(|row| row.pays.iter().any(|pay| pay.account == id)),
        Kind::BrandGroup | Kind::StoreGroup => false,
    }
}
