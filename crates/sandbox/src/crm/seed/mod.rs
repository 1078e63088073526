//! What the tenant holds at first: people, customers of its own, a few products of its own, and nothing of JDY's
//! (design.md §6).

mod small;

use fastrand::Rng;
use serde_json::{Value, json};

use super::auth::Caller;
use super::draft::Flags;
use super::org::{COMPANY, Department, Person};
use super::write::insert;
use super::{Cx, State, category};
use crate::{DataSet, names};

const DAY_MS: i64 = 24 * 3_600_000;
/// The tenant has been in use for this long.
const AGE_MS: i64 = 30 * DAY_MS;

/// The people of the small set (S-5). JDY knows the mobiles of the first two; 王芳 has another one there and 赵敏 none,
/// so that only a person can tell them to be one; 陈静 is in the CRM only, as JDY has others of its own.
const SMALL: [&str; 5] = ["张敏", "李强", "王芳", "赵敏", "陈静"];
/// The larger sets begin with this many of them; the others are invented.
const KNOWN: usize = 2;

/// Fills an empty tenant.
pub(crate) fn fill(state: &mut State, data: DataSet, now: i64) {
    let mut rng = Rng::with_seed(state.seed ^ 0x5eed_c0de);
    let (people, more_customers) = match data {
        DataSet::Small => (SMALL.len(), 0),
        DataSet::Medium => (20, 200),
        DataSet::Large => (20, 300),
    };
    organise(state, people, &mut rng, now - AGE_MS);
    let mut cx = Cx { state, caller: Caller::system(1000), now: now - AGE_MS, base: "" };
    list_people(&mut cx);
    for (at, customer) in small::CUSTOMERS.iter().enumerate() {
        cx.now = now - AGE_MS + DAY_MS + i64::try_from(at).unwrap_or_default() * 3_600_000;
        let made = add(&mut cx, "AccountObj", &small::account(customer));
        if !customer.contact.is_empty() {
            let mobile = customer.tel;
            let contact = json!({"name": customer.contact, "account_id": made, "mobile1": mobile, "owner": ["1000"]});
            add(&mut cx, "ContactObj", &contact);
        }
    }
    products(&mut cx);
    for _ in 0..more_customers {
        let account = invented(&mut rng);
        cx.now += 60_000;
        add(&mut cx, "AccountObj", &account);
    }
}

/// Stores one seed record; a row the tenant's own rules refuse would be a mistake of the seed, and a test sees it missing.
fn add(cx: &mut Cx<'_>, api: &str, fields: &Value) -> String {
    let made = cx.state.object_at(api).and_then(|at| insert(cx, at, fields, &Value::Null, Flags::default()));
    match made {
        Ok(made) => made.id.to_string(),
        Err(fail) => {
            tracing::error!(api, reason = %fail.message, "a seed record was refused");
            String::new()
        }
    }
}

fn organise(state: &mut State, people: usize, rng: &mut Rng, now: i64) {
    let department = |id, name: &str, parent, order| Department { id, name: name.to_owned(), parent, order };
    state.org.departments = vec![
        department(COMPANY, "全公司", 0, 0),
        department(1001, "销售部", COMPANY, 1),
        department(1002, "华南销售组", 1001, 2),
        department(1003, "运营部", COMPANY, 3),
    ];
    let known = if people == SMALL.len() { &SMALL[..] } else { &SMALL[..KNOWN] };
    let named = known.iter().copied().map(Some).chain(std::iter::repeat(None)).take(people);
    for (at, name) in (0..).zip(named) {
        let number = 1000 + at;
        let name = name.map_or_else(|| names::person(rng), str::to_owned);
        let hex = state.files.fresh(state.seed ^ u64::from(number)).to_ascii_uppercase();
        state.org.people.push(Person {
            number,
            open_id: format!("FSUID_{hex}"),
            name,
            mobile: format!("139{:08}", at + 1),
            email: format!("u{number}@sandbox.example"),
            position: if at == 0 { "系统管理员" } else { "销售代表" }.to_owned(),
            employee_number: format!("E{:03}", at + 1),
            department: if at == 0 { 1003 } else { 1001 + at % 2 },
            admin: at == 0,
            created: now,
        });
    }
}

/// People and departments as records.
fn list_people(cx: &mut Cx<'_>) {
    let departments: Vec<Value> = cx
        .state
        .org
        .departments
        .iter()
        .map(|department| {
            let (id, parent) = (department.id.to_string(), department.parent.to_string());
            json!({"name": department.name, "dept_id": id, "parent_id": parent})
        })
        .collect();
    let people: Vec<Value> = cx
        .state
        .org
        .people
        .iter()
        .map(|person| {
            json!({"name": person.name, "full_name": person.name, "phone": person.mobile, "owner": [person.open_id],
                "user_id": person.number.to_string(), "user_name": person.mobile, "email": person.email,
                "employee_number": person.employee_number, "position": person.position,
                "main_department": [person.department]})
        })
        .collect();
    for department in &departments {
        add(cx, "DepartmentObj", department);
    }
    for person in &people {
        add(cx, "PersonnelObj", person);
    }
}

/// Products the CRM made itself: they never come from JDY and never go there.
fn products(cx: &mut Cx<'_>) {
    let Ok(category) = category::by_hand(cx, "add", small::CATEGORY, "") else { return };
    for (code, name, unit, price) in small::PRODUCTS {
        let product = json!({"name": name, "product_code": code, "category": category, "unit": unit, "price": price,
            "product_status": "1", "owner": ["1000"]});
        add(cx, "ProductObj", &product);
    }
}

/// One of the many customers of the larger sets.
fn invented(rng: &mut Rng) -> Value {
    let deal = ["1", "1", "2", "3"][rng.usize(..4)];
    json!({"name": names::company(rng), "address": names::address(rng), "tel": names::mobile(rng),
        "deal_status": deal, "owner": [if rng.bool() { "1000" } else { "1001" }]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::cell::Cell;

    #[test]
    fn the_small_tenant_holds_the_awkward_cases() {
        let state = State::new(DataSet::Small, 1, 1_760_000_000_000, 0);
        let at = state.schema.at("AccountObj").expect("preset");
        let name = state.schema.objects[at].at("name").expect("preset");
        assert_eq!(state.tables[at].live, small::CUSTOMERS.len());
        let twins = Cell::Text("华强贸易有限公司".into());
        assert_eq!(state.tables[at].live_with(name, &twins).count(), 2);
        assert!(state.org.people.iter().map(|person| person.name.as_str()).eq(SMALL));
        let count = |api: &str| state.tables[state.schema.at(api).expect(api)].live;
        assert_eq!(count("ProductObj"), small::PRODUCTS.len());
        assert_eq!((count("SalesOrderObj"), count("WarehouseObj"), count("ProductCategoryObj")), (0, 0, 1));
        assert!(small::CUSTOMERS.iter().any(|customer| customer.deal == "1"));
    }

    #[test]
    fn the_same_seed_makes_the_same_people() {
        let ids = |seed| State::new(DataSet::Medium, seed, 0, 0).org.people.iter().map(|p| p.open_id.clone()).collect();
        let (first, second, other): (Vec<_>, Vec<_>, Vec<_>) = (ids(1), ids(1), ids(2));
        let each: std::collections::HashSet<_> = first.iter().collect();
        assert_eq!(each.len(), first.len(), "nobody has the id of another");
        assert!(first == second && first != other);
        assert!(first.iter().all(|id| id.len() == 38));
    }
}
