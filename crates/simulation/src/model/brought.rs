//! F-1, CU-4 and chapter M: what initialisation brought is there field by field, and nobody's words are lost on the way.

use std::collections::BTreeSet;

use model::Preset;
use serde_json::Value;

use super::{Sides, Wrong, undone};
use crate::said::{CATEGORY, Facts, InCrm, InJdy, Said, facts, person, persons, shown};
use crate::world::{World, text};

/// What both sides say of each customer of the CRM's.
pub(super) fn all(sides: &Sides, world: &World, wrong: &mut Wrong) {
    let said = world.notes.said.lock();
    for account in sides.crm("AccountObj") {
        let id = text(&account["_id"]);
        let (jdy, words) = (sides.in_jdy("customer", &id).unwrap_or_default(), said.crm.get(&id));
        // What was deleted in 精斗云 and made anew from the CRM is another one; what the first one said has been brought.
        let former = world.notes.gone.former.get(&id);
        let (noted, customer) = (said.jdy.get(jdy), Sides::by_id(&sides.customers, jdy));
        if let Some((noted, customer)) = noted.zip(customer) {
            persons_stay(noted, customer, wrong);
        }
        let first = || said.jdy.get(former?).filter(|noted| noted.is_made());
        let made = noted.filter(|noted| noted.is_made());
        let Some(noted) = made.or_else(first) else {
            as_said(sides, account, words, wrong);
            continue;
        };
        let without_category = &world.notes.gone.without_category;
        let without_category =
            without_category.contains(former.map_or(jdy, String::as_str)) || is_not_filled_again(sides, world, noted);
        in_the_crm(sides, account, (noted, without_category), words, wrong);
        let Some(customer) = customer.filter(|_| made.is_some()) else { continue };
        // What was edited is compared where it has gone to (CU-1).
        match words {
            _ if world.notes.edited_accounts.contains_key(&id) => {}
            // Nor does anybody know whether what was said before the customer was bound stays (decision 0022).
            Some(words) if words.made || noted.now.keys().any(|field| words.said.contains_key(field)) => {
                adopted((sides, world), account, customer, wrong);
            }
            _ => untouched(noted, customer, wrong),
        }
    }
    known(sides, &said, wrong);
}

/// Whether a customer whose category went with its field cannot get it again: it was invalidated in the CRM.
fn is_not_filled_again(sides: &Sides, world: &World, noted: &InJdy) -> bool {
    let number = in_crm_words(sides, &noted.now, CATEGORY);
    world.notes.taken.categories && sides.removed_categories.values().any(|removed| *removed == number)
}

/// Everybody is somebody's: made by people there, or the only twin of one that people made on the other side.
fn known(sides: &Sides, said: &Said, wrong: &mut Wrong) {
    let (mut twins, mut others) = (BTreeSet::new(), Vec::new());
    for account in sides.crm("AccountObj") {
        let id = text(&account["_id"]);
        let made = said.crm.get(&id).is_some_and(|account| account.made);
        let twin = sides.in_jdy("customer", &id).filter(|jdy| said.jdy.get(*jdy).is_some_and(InJdy::is_made));
        if twin.is_some_and(|jdy| !twins.insert(jdy)) || (!made && twin.is_none()) {
            others.push(account);
        }
    }
    // The twin of one that is deleted in 精斗云 stays, and may be made anew there from the CRM (decision 0025).
    if others.len() > said.jdy.keys().filter(|id| Sides::by_id(&sides.customers, id).is_none()).count() {
        let names: Vec<String> = others.iter().map(|account| text(&account["name"])).collect();
        wrong.say(format!("CU-4: nobody made these customers of the CRM's: {}", names.join(", ")));
    }
    // 精斗云's numbers are unique, so that each of them is one customer of the CRM's (CU-6).
    let mut numbers: BTreeSet<String> = said.crm.values().filter(|a| a.made).map(|a| a.number.clone()).collect();
    numbers.extend(others.iter().map(|account| text(&account["account_no"])));
    for customer in &sides.customers {
        let (id, number) = (text(&customer["id"]), text(&customer["number"]));
        if !said.jdy.get(&id).is_some_and(InJdy::is_made) && !numbers.contains(&number) {
            wrong.say(format!("CU-6: nobody knows customer {number} 「{}」 in 精斗云", text(&customer["name"])));
        }
    }
}

/// A field of the CRM's customer; its category by the number (CC-1).
fn says(sides: &Sides, account: &Value, field: &str) -> Option<String> {
    if field != CATEGORY {
        return Some(shown(&account[field]));
    }
    Some(category(sides, &text(&account[sides.field("AccountObj", "客户分类")?])))
}

fn category(sides: &Sides, id: &str) -> String {
    if let Some(number) = sides.removed_categories.get(id) {
        return number.clone();
    }
    let row = sides.crm("客户分类").iter().find(|row| text(&row["_id"]) == id);
    let code = row.and_then(|row| Some(text(&row[sides.field("客户分类", "客户分类编号")?])));
    code.unwrap_or_default()
}

/// What 精斗云 says in a field, in the CRM's words: its owner (chapter M), its category's number (CC-1).
fn in_crm_words(sides: &Sides, facts: &Facts, field: &str) -> String {
    let value = facts.get(field).map_or("", String::as_str);
    match field {
        "owner" => sides.owner(value).to_owned(),
        CATEGORY => Sides::by_id(&sides.groups, value).map(|group| text(&group["number"])).unwrap_or_default(),
        _ => value.to_owned(),
    }
}

/// Of what the CRM said by itself the connector fills what is empty; what somebody said after that stays (decision 0022).
fn in_the_crm(
    sides: &Sides,
    account: &Value,
    (noted, without_category): (&InJdy, bool),
    words: Option<&InCrm>,
    wrong: &mut Wrong,
) {
    let name = text(&account["name"]);
    for field in noted.now.keys() {
        if field == CATEGORY && !sides.has(Preset::CustomerCategory) {
            continue;
        }
        let Some(is) = says(sides, account, field) else { continue };
        let brought = noted.brought.iter().map(|facts| in_crm_words(sides, facts, field));
        let word = words.and_then(|words| words.said.get(field));
        let word = word.map(|id| if field == CATEGORY { category(sides, id) } else { id.clone() });
        let (stays, made) = words.map_or((false, false), |words| (words.since_bound.contains(field), words.made));
        let should: BTreeSet<String> = match word {
            Some(word) if stays || (made && !word.is_empty()) => [word].into(),
            // Nobody knows whether it was said before the customer was brought.
            Some(word) if !made => brought.chain([word]).collect(),
            _ => brought.collect(),
        };
        let left_out = field == CATEGORY && without_category && is.is_empty();
        if !should.contains(&is) && !left_out {
            let should = should.into_iter().collect::<Vec<_>>().join("」 or 「");
            wrong.say(format!("F-1: customer 「{name}」: {field} in the CRM is 「{is}」 and should be 「{should}」"));
        }
    }
}

/// CU-3: nobody is taken away from a customer.
fn persons_stay(noted: &InJdy, customer: &Value, wrong: &mut Wrong) {
    let name = text(&customer["name"]);
    let there: BTreeSet<[String; 3]> = persons(customer).iter().map(person).collect();
    for one in noted.persons.difference(&there).filter(|[named, ..]| *named != name) {
        wrong.say(format!("CU-3: of customer 「{name}」 the person {one:?} is gone"));
    }
}

/// What nobody has changed in the CRM is in 精斗云 as people left it there (F-6).
fn untouched(noted: &InJdy, customer: &Value, wrong: &mut Wrong) {
    let name = text(&customer["name"]);
    for one in persons(customer).iter().map(person).filter(|one| !noted.persons.contains(one)) {
        wrong.say(format!("F-6: customer 「{name}」 has the person {one:?} in 精斗云, and nobody has said so"));
    }
    for (field, is) in facts(customer) {
        let should = noted.now.get(&field).map_or("", String::as_str);
        wrong.differ(&format!("F-6: customer 「{name}」: {field} in 精斗云"), &is, should);
    }
}

/// CU-4, CU-1: of one that was in the CRM before, 精斗云 says what the CRM says (decision 0003).
fn adopted((sides, world): (&Sides, &World), account: &Value, customer: &Value, wrong: &mut Wrong) {
    let (name, is) = (text(&account["name"]), facts(customer));
    let what = |field: &str| format!("CU-4: customer 「{name}」: {field} in 精斗云");
    let theirs = |field| undone::is_theirs(world, account, customer, if field == "address" { "addr" } else { field });
    for field in ["name", "address", "remark"].into_iter().filter(|field| !theirs(field)) {
        wrong.differ(&what(field), &is[field], &shown(&account[field]));
    }
    let owner = shown(&account["owner"]);
    let saler = sides.people.iter().find(|(_, user)| **user == owner).map_or("", |(jdy, _)| jdy.as_str());
    wrong.differ(&what("owner"), &is["owner"], saler);
    let reached = ["tel", "email"].map(|field| shown(&account[field]));
    let there = persons(customer).iter().map(person).any(|[_, mobile, email]| [mobile, email] == reached);
    if !there && reached.iter().any(|way| !way.is_empty()) {
        wrong.say(format!("{} are not {reached:?}", what("mobile and e-mail")));
    }
}

/// CU-1: what came from the CRM is there as people said it.
fn as_said(sides: &Sides, account: &Value, words: Option<&InCrm>, wrong: &mut Wrong) {
    let name = text(&account["name"]);
    for (field, word) in words.into_iter().flat_map(|words| &words.said) {
        let word = if field == CATEGORY { category(sides, word) } else { word.clone() };
        if let Some(is) = says(sides, account, field) {
            // Of deals the CRM counts several by itself, with another order (fxiaoke-api.md §4.1).
            if field == "deal_status" && sides.label("AccountObj", field, account) == "多次成交" {
                continue;
            }
            wrong.differ(&format!("CU-1: customer 「{name}」: {field} in the CRM"), &is, &word);
        }
    }
}
