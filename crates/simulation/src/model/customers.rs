//! Chapter CU: customers, both ways.

use std::collections::{BTreeMap, BTreeSet};

use model::{Preset, State};
use serde_json::Value;
use store::RecordView;

use super::{Sides, Wrong, gone, undone};
use crate::is_open;
use crate::said::{CATEGORY, InJdy};
use crate::world::{World, text};

/// The names that people gave twice.
pub(crate) const TWICE: [&str; 2] = ["永盛商行", "华强贸易有限公司"];

/// What initialisation and the days after it must have come to.
pub(super) fn all(sides: &Sides, world: &World, wrong: &mut Wrong) {
    if !sides.initialised {
        wrong.say("F-1: initialisation is not done");
        return;
    }
    once(sides, wrong);
    from_jdy(sides, world, wrong);
    chosen(sides, world, wrong);
    gone::accounts(sides, world, wrong);
    for account in sides.crm("AccountObj") {
        to_jdy(sides, world, account, wrong);
    }
    for (id, person, _) in &world.notes.persons {
        let there =
            gone::is_customer(world, id) || Sides::by_id(&sides.customers, id).is_some_and(|c| named(c, person) == 1);
        if !there {
            wrong.say(format!("CU-3: the person 「{person}」 of customer {id} is gone"));
        }
    }
}

/// Nobody is there twice: what people did not make twice has one name on either side.
fn once(sides: &Sides, wrong: &mut Wrong) {
    let count = |rows: &[Value]| {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows {
            *names.entry(text(&row["name"])).or_default() += 1;
        }
        names
    };
    for (side, names) in [("精斗云", count(&sides.customers)), ("the CRM", count(sides.crm("AccountObj")))] {
        let doubled = names.iter().filter(|(name, n)| **n > 1 && !TWICE.contains(&name.as_str()));
        for (name, n) in doubled {
            wrong.say(format!("CU: customer 「{name}」 is in {side} {n} times"));
        }
        if names.get("永盛商行").is_some_and(|n| *n > 2) {
            wrong.say(format!("CU-4: 永盛商行 is in {side} too often"));
        }
    }
}

/// CU-4, F-1: who was there before is in the CRM; CU-1: who came later is not.
fn from_jdy(sides: &Sides, world: &World, wrong: &mut Wrong) {
    for customer in &sides.customers {
        let (id, name) = (text(&customer["id"]), text(&customer["name"]));
        let bound = sides.in_crm("customer", &id);
        let made_there = world.notes.around_the_end.contains(&name);
        let record = sides.record("customer_initial", &id);
        let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
        if made_there {
            continue;
        }
        let born_in_crm = sides.crm("AccountObj").iter().any(|a| text(&a["account_no"]) == text(&customer["number"]));
        let disabled = text(&customer["enable"]) == "0";
        let undecided = is_undecided(sides, &name) || has_just_been_undecided(world, &name);
        let waits_for_an_answer = undecided && is_a_question(record);
        match bound {
            // CU-1: enabled after initialisation it is one that came later.
            None if came_later(world, &id, record) => {}
            None if !(disabled || born_in_crm || waits_for_an_answer) => {
                wrong.say(format!("F-1: customer 「{name}」 of 精斗云 is not bound: {said}"));
            }
            // Ruling 5: read once more, it is stopped by that.
            Some(crm) if record.is_some_and(|record| gone::stops(world, crm, record)) => {}
            Some(_) if record.is_some_and(|record| is_open(record.state)) => {
                wrong.say(format!("F-1: customer 「{name}」 of 精斗云 is bound, and the log says {said}"));
            }
            Some(_)
                if disabled
                    && !world.notes.gone.turned.contains_key(&id)
                    && text(&customer["number"]).starts_with('C') =>
            {
                wrong.say(format!("CU-4: customer 「{name}」 is disabled in 精斗云 and was brought into the CRM"));
            }
            None if born_in_crm => wrong.say(format!("CU-6: nobody knows customer 「{name}」 in 精斗云")),
            Some(crm) if world.notes.gone.accounts.contains_key(crm) => {}
            Some(crm) if !sides.crm("AccountObj").iter().any(|a| text(&a["_id"]) == crm) => {
                wrong.say(format!("CU: the CRM's twin of customer 「{name}」 is gone"));
            }
            _ => {}
        }
    }
}

/// CU-1: whether a customer was disabled when initialisation looked at it, and enabled after that.
fn came_later(world: &World, id: &str, record: Option<&RecordView>) -> bool {
    let was_off = world.notes.gone.turned.get(id);
    was_off.is_some_and(|was_off| *was_off || record.is_some_and(|record| record.state == State::Skipped))
}

/// CU-4: a customer of 精斗云's has no twin yet, and several of the CRM's that have its name have none either.
fn is_undecided(sides: &Sides, name: &str) -> bool {
    let is_free = |row: &&Value| text(&row["name"]) == name && sides.in_jdy("customer", &text(&row["_id"])).is_none();
    let waits = |row: &Value| text(&row["name"]) == name && sides.in_crm("customer", &text(&row["id"])).is_none();
    sides.crm("AccountObj").iter().filter(is_free).count() > 1 && sides.customers.iter().any(waits)
}

/// Whether one of several of this name was called otherwise a short time ago: nobody has answered, and what has failed
/// often is tried again after six hours at the latest.
fn has_just_been_undecided(world: &World, name: &str) -> bool {
    let since = world.time.now() - 6 * 3_600_000;
    world.notes.former_names.values().flatten().any(|(former, at)| former == name && *at > since)
}

/// CU-4: it has failed, and the administrator is to choose.
fn is_a_question(record: Option<&RecordView>) -> bool {
    let asks = |reason: &String| reason.contains("多个") && reason.contains("选择");
    record.is_some_and(|record| record.state == State::Failed && record.reason.as_ref().is_some_and(asks))
}

/// A customer of the CRM's whose name another one of 精斗云's has: 精斗云 takes no second one of a name (jdy-api.md §5.1).
pub(super) fn is_namesake(sides: &Sides, account: &Value) -> bool {
    let is_another =
        |customer: &Value| customer["name"] == account["name"] && customer["number"] != account["account_no"];
    sides.in_jdy("customer", &text(&account["_id"])).is_none() && sides.customers.iter().any(is_another)
}

/// It has failed for that.
fn is_refused_as_one(record: Option<&RecordView>) -> bool {
    let says = |reason: &String| reason.contains("客户名称") && reason.contains("已存在");
    record.is_some_and(|record| record.state == State::Failed && record.reason.as_ref().is_some_and(says))
}

fn named(customer: &Value, person: &str) -> usize {
    let persons = customer["bomentity"].as_array().map_or(&[][..], Vec::as_slice);
    persons.iter().filter(|p| text(&p["contact_person"]) == person).count()
}

/// CU-1 to CU-6, from the CRM.
fn to_jdy(sides: &Sides, world: &World, account: &Value, wrong: &mut Wrong) {
    let (id, name) = (text(&account["_id"]), text(&account["name"]));
    let deal = !matches!(sides.label("AccountObj", "deal_status", account).as_str(), "" | "未成交");
    let record = sides.record("customer", &id);
    let said = record.map_or("no record".to_owned(), |r| format!("{:?} {:?}", r.state, r.reason));
    let Some(jdy) = sides.in_jdy("customer", &id) else {
        let refused = is_namesake(sides, account) && is_refused_as_one(record);
        if deal && !refused && !gone::is_without_category(sides, account, record) {
            wrong.say(format!("CU-2: customer 「{name}」 has a deal and is not in 精斗云: {said}"));
        }
        return;
    };
    let Some(customer) = Sides::by_id(&sides.customers, jdy) else {
        gone::customer(world, (&id, &name, jdy), record, wrong);
        return;
    };
    let ordered = sides.crm("SalesOrderObj").iter().any(|order| text(&order["account_id"]) == id);
    let born_here = text(&customer["number"]) == text(&account["account_no"]);
    if born_here && !deal && !ordered && !is_gone_order(sides, &id) {
        wrong.say(format!("CU-2: customer 「{name}」 has no deal and is in 精斗云"));
    }
    if record.is_some_and(|r| is_open(r.state)) {
        if gone::is_without_category(sides, account, record) {
            return;
        }
        wrong.say(format!("CU-1: customer 「{name}」 does not come through: {said}"));
        return;
    }
    if born_here || world.notes.edited_accounts.contains_key(&id) {
        same((sides, world), account, customer, wrong);
        let edited = world.notes.edited_accounts.get(&id).copied().unwrap_or_default();
        let former = world.notes.former_names.get(&id).into_iter().flatten();
        for (former, _) in former.filter(|(former, _)| *former != name) {
            if named(customer, former) > 0 {
                wrong.say(format!(
                    "CU-3: customer 「{name}」 was 「{former}」, and has a contact of that name beside its own"
                ));
            }
        }
        let later = world.notes.persons.iter().any(|(of, _, at)| of == jdy && *at > edited);
        if !later && primary(customer) != [name.clone()].into() {
            wrong.say(format!("CU-3: the primary persons of customer 「{name}」 are {:?}", primary(customer)));
        }
    }
}

/// Whether an order of the customer is in 精斗云 although the CRM's is gone.
fn is_gone_order(sides: &Sides, account: &str) -> bool {
    let jdy = sides.in_jdy("customer", account);
    sides.orders.iter().any(|order| Some(text(&order["customer_id"]).as_str()) == jdy)
}

fn same((sides, world): (&Sides, &World), account: &Value, customer: &Value, wrong: &mut Wrong) {
    let name = text(&account["name"]);
    let of = |what: &str| format!("customer 「{name}」: {what} in 精斗云");
    wrong.differ(&of("name"), &text(&customer["name"]), &name);
    for (field, should) in [("addr", "address"), ("remark", "remark")] {
        if !undone::is_theirs(world, account, customer, field) {
            wrong.differ(&of(field), &text(&customer[field]), &text(&account[should]));
        }
    }
    let persons = customer["bomentity"].as_array().map_or(&[][..], Vec::as_slice);
    let ours: Vec<&Value> = persons.iter().filter(|p| text(&p["contact_person"]) == name).collect();
    match ours.as_slice() {
        [one] => {
            wrong.differ(&of("CU-3 mobile"), &text(&one["mobile"]), &text(&account["tel"]));
            wrong.differ(&of("CU-3 e-mail"), &text(&one["email"]), &text(&account["email"]));
        }
        other => wrong.say(format!("CU-3: customer 「{name}」 has its own person {} times", other.len())),
    }
    if primary(customer).len() != 1 {
        wrong.say(format!("CU-3: customer 「{name}」 has {} primary persons", primary(customer).len()));
    }
    let owner = account["owner"].as_array().and_then(|o| o.first()).map(text).unwrap_or_default();
    let saler = text(&customer["saler_id"]);
    let should = sides.people.iter().find(|(_, user)| **user == owner).map_or("", |(jdy, _)| jdy.as_str());
    wrong.differ(&of("业务员"), if saler == "0" { "" } else { &saler }, should);
    category((sides, world), account, customer, wrong);
}

/// 首要联系人.
fn primary(customer: &Value) -> BTreeSet<String> {
    let persons = customer["bomentity"].as_array().map_or(&[][..], Vec::as_slice);
    let primary = persons.iter().filter(|p| text(&p["is_default_linkman"]) == "true");
    primary.map(|p| text(&p["contact_person"])).collect()
}

/// CU-5, with P-2.
fn category((sides, world): (&Sides, &World), account: &Value, customer: &Value, wrong: &mut Wrong) {
    let number =
        |group: &str| Sides::by_id(&sides.groups, group).map(|group| text(&group["number"])).unwrap_or_default();
    let field = sides.field("AccountObj", "客户分类").filter(|_| sides.has(Preset::CustomerCategory));
    let chosen = field.map(|field| &account[field]).filter(|chosen| !text(chosen).is_empty());
    let should =
        match chosen {
            None => without_category(world, account, customer).map(|group| number(&group)),
            Some(_) if gone::category(sides, account).is_some() => None,
            Some(chosen) => sides.crm("客户分类").iter().find(|row| row["_id"] == *chosen).map(|chosen| {
                sides.field("客户分类", "客户分类编号").map(|code| text(&chosen[code])).unwrap_or_default()
            }),
        };
    if let Some(should) = should {
        let what = format!("customer 「{}」: CU-5 category", text(&account["name"]));
        wrong.differ(&what, &number(&text(&customer["group_id"])), &should);
    }
}

/// What 精斗云 has as the category of one that has none in the CRM: none, where somebody has taken it away there; its own, where
/// the CRM never had any.
fn without_category(world: &World, account: &Value, customer: &Value) -> Option<String> {
    let said = world.notes.said.lock();
    let theirs = said.jdy.get(&text(&customer["id"])).filter(|theirs| theirs.is_made());
    match said.crm.get(&text(&account["_id"])).and_then(|ours| ours.said.get(CATEGORY)) {
        Some(category) => category.is_empty().then(String::new),
        None => theirs.map(|theirs| theirs.now.get(CATEGORY).cloned().unwrap_or_default()),
    }
}

/// CU-4: of several of one name somebody chooses. Of these there are two in the CRM from the beginning.
fn chosen(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let twice = TWICE[1];
    let named = |row: &&Value| text(&row["name"]) == twice;
    let said = world.notes.said.lock();
    let as_at_first = |row: &&Value| {
        let id = text(&row["_id"]);
        said.crm.get(&id).is_some_and(|account| account.made && account.said.get("name").is_some_and(|n| n == twice))
            && !world.notes.edited_accounts.contains_key(&id)
    };
    let accounts: Vec<String> =
        sides.crm("AccountObj").iter().filter(named).filter(as_at_first).map(|row| text(&row["_id"])).collect();
    for customer in sides.customers.iter().filter(named).filter(|_| accounts.len() > 1) {
        let id = text(&customer["id"]);
        let twin = sides.in_crm("customer", &id).filter(|twin| accounts.iter().any(|account| account == twin));
        let made = said.jdy.get(&id).is_some_and(InJdy::is_made);
        if twin.is_some() && made && !world.notes.answered.contains(&id) {
            wrong
                .say(format!("CU-4: the CRM has two 「{twice}」, and nobody has chosen the one that {id} is bound to"));
        }
    }
}
