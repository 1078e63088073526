//! 账户映射 (S-5), as a user goes through it.

use std::time::Duration;

use engine::Clock;
use http::StatusCode;
use serde_json::{Value, json};
use store::Role;

use crate::site::{Answer, Site};

struct People {
    site: Site,
    id: String,
    owner: String,
}

impl People {
    async fn new() -> Self {
        let site = Site::new().await;
        let id = site.connection().await.id;
        let owner = site.token(Role::Administrator, Some(&[&id])).await;
        Self { site, id, owner }
    }

    async fn refreshed() -> Self {
        let people = Self::new().await;
        let answer = people.call("POST", "employees/refresh", &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        people
    }

    async fn call(&self, verb: &str, path: &str, body: &Value) -> Answer {
        self.site.call(&self.owner, &format!("{verb} /connections/{}/{path}", self.id), body).await
    }

    async fn rows(&self, path: &str) -> Vec<Value> {
        let answer = self.call("GET", path, &Value::Null).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()["items"].as_array().expect("rows").clone()
    }

    async fn bind(&self, employee: &Value, user: &Value) -> Answer {
        let path = format!("employees/{}", text(&employee["jdy_id"]));
        self.call("PUT", &path, &json!({"crm_user_id": user["crm_user_id"]})).await
    }

    async fn unbind(&self, employee: &Value) -> Answer {
        self.call("DELETE", &format!("employees/{}", text(&employee["jdy_id"])), &Value::Null).await
    }

    async fn refresh(&self) -> Value {
        self.call("POST", "employees/refresh", &Value::Null).await.json()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value}"))
}

#[tokio::test]
async fn s_5_a_refresh_waits_its_turn_and_says_who_is_in_the_way_when_that_takes_too_long() {
    let people = People::new().await;
    let (store, now) = (&people.site.app.store, people.site.clock_now());
    let lease = store.acquire(&people.id, "a worker", now, 60_000).await.expect("asked").expect("free");
    let run = store.begin_run(&lease, "schedule", &Value::Null, now).await.expect("a run");
    let refused = people.call("POST", "employees/refresh", &Value::Null).await;
    assert_eq!((refused.code().as_str(), &refused.json()["run"]), ("busy", &json!(run.id)));
    let gives_back = async {
        people.site.clock.sleep(Duration::from_secs(5)).await;
        store.release(&lease).await.expect("given back");
    };
    let (refreshed, ()) = tokio::join!(people.refresh(), gives_back);
    assert!(refreshed["bound"].as_u64() > Some(0), "{refreshed}");
}

#[tokio::test]
async fn s_5_a_refresh_binds_by_mobile_and_the_list_needs_no_call() {
    let people = People::new().await;
    assert_eq!(people.rows("employees").await, Vec::<Value>::new());
    let counts = people.refresh().await;
    let [found, bound, unbound] = ["found", "bound", "unbound"].map(|name| counts[name].as_u64().expect("a number"));
    assert!(bound > 0 && unbound > 0 && found == bound + unbound, "{counts}");
    people.site.fault("jdy", "/*", json!({"fault": "drop_before"})).await;
    let all = people.rows("employees").await;
    assert_eq!(all.len() as u64, found);
    let by_mobile = people.rows("employees?bound=true").await;
    assert_eq!(by_mobile.len() as u64, bound);
    assert!(by_mobile.iter().all(|row| row["bound_by"] == "mobile" && row["crm_user_name"].is_string()));
    assert!(by_mobile.iter().all(|row| text(&row["mobile"]).contains("****")), "{by_mobile:?}");
    let free = people.rows("employees?bound=false").await;
    assert!(free.iter().all(|row| row["crm_user_id"].is_null() && row["bound_by"].is_null()));
    let named = people.rows(&format!("employees?q={}", text(&all[0]["jdy_id"]))).await;
    assert!(named.is_empty(), "an id is not what people look for");
}

#[tokio::test]
async fn s_5_a_hand_binds_one_to_one_both_ways_and_a_refresh_keeps_that() {
    let people = People::refreshed().await;
    let (bound, free) = (people.rows("employees?bound=true").await, people.rows("employees?bound=false").await);
    let users = people.rows("crm-users").await;
    let taken = people.bind(&free[0], &bound[0]).await;
    assert_eq!((taken.status, taken.code().as_str()), (StatusCode::CONFLICT, "crm_user_bound"));
    assert!(taken.text.contains(text(&bound[0]["name"])), "{}", taken.text);
    let nobody = people.bind(&free[0], &json!({"crm_user_id": "FSUID_nobody"})).await;
    assert_eq!(nobody.code(), "crm_user_unknown");
    assert_eq!(people.bind(&json!({"jdy_id": "7"}), &users[0]).await.code(), "not_found");
    assert_eq!(people.unbind(&bound[1]).await.status, StatusCode::NO_CONTENT);
    let users = people.rows("crm-users").await;
    let user = users.iter().find(|user| user["bound_to"].is_null()).expect("a free user");
    let made = people.bind(&free[0], user).await;
    assert_eq!((&made.json()["bound_by"], &made.json()["crm_user_id"]), (&json!("hand"), &user["crm_user_id"]));
    people.refresh().await;
    let after = people.rows("employees?bound=true").await;
    let kept = after.iter().find(|row| row["jdy_id"] == free[0]["jdy_id"]).expect("bound still");
    assert_eq!((&kept["bound_by"], &kept["crm_user_id"]), (&json!("hand"), &user["crm_user_id"]));
    let users = people.rows("crm-users").await;
    let now = users.iter().find(|other| other["crm_user_id"] == user["crm_user_id"]).expect("the user");
    assert_eq!(now["bound_to"], free[0]["jdy_id"]);
}

#[tokio::test]
async fn s_5_who_is_unbound_by_a_person_is_not_bound_again_by_a_refresh() {
    let people = People::refreshed().await;
    let bound = people.rows("employees?bound=true").await;
    assert_eq!(people.unbind(&bound[0]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(people.unbind(&bound[0]).await.code(), "not_found");
    assert_eq!(people.rows("employees?bound=true").await.len(), bound.len() - 1);
    let everything = people.site.token(Role::Administrator, None).await;
    let noted = people.site.get(&everything, "/audit?action=employee.unbind").await.json();
    assert_eq!(noted["items"][0]["target"], bound[0]["name"], "by the name: {noted}");
    assert_eq!(noted["items"][0]["detail"]["crm_user"], bound[0]["crm_user_name"], "and from whom");
    people.refresh().await;
    assert_eq!(people.rows("employees?bound=true").await.len(), bound.len() - 1, "decision 0044");
}

#[tokio::test]
async fn the_default_owner_is_bound_and_stays_so() {
    let people = People::refreshed().await;
    let bound = people.rows("employees?bound=true").await;
    let path = format!("PATCH /connections/{}", people.id);
    let set = people.site.call(&people.owner, &path, &json!({"default_owner": bound[0]["crm_user_id"]})).await;
    assert_eq!(set.json()["default_owner_name"], bound[0]["crm_user_name"], "{}", set.text);
    let refused = people.unbind(&bound[0]).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "default_owner"));
    assert_eq!(people.unbind(&bound[1]).await.status, StatusCode::NO_CONTENT);
    let users = people.rows("crm-users").await;
    let free = users.iter().find(|user| user["bound_to"].is_null()).expect("a free user");
    assert_eq!(people.bind(&bound[0], free).await.code(), "default_owner");
    people.site.call(&people.owner, &path, &json!({"default_owner": null})).await;
    assert_eq!(people.unbind(&bound[0]).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn employees_are_bound_by_administrators_and_refreshed_by_operators() {
    let people = People::refreshed().await;
    let (site, id) = (&people.site, &people.id);
    let viewer = site.token(Role::Viewer, None).await;
    let operator = site.token(Role::Operator, None).await;
    let stranger = site.token(Role::Administrator, Some(&["another"])).await;
    let call = async |token: &str, what: &str, path: &str, body: Value| {
        site.call(token, &format!("{what} /connections/{id}/{path}"), &body).await
    };
    assert_eq!(call(&viewer, "GET", "employees", Value::Null).await.status, StatusCode::OK);
    assert_eq!(call(&viewer, "POST", "employees/refresh", Value::Null).await.code(), "forbidden");
    assert_eq!(call(&operator, "POST", "employees/refresh", Value::Null).await.status, StatusCode::OK);
    let body = json!({"crm_user_id": "x"});
    assert_eq!(call(&operator, "PUT", "employees/1", body.clone()).await.code(), "forbidden");
    assert_eq!(call(&operator, "DELETE", "employees/1", Value::Null).await.code(), "forbidden");
    assert_eq!(call(&operator, "GET", "crm-users", Value::Null).await.code(), "forbidden");
    for (what, path, body) in [
        ("GET", "employees", Value::Null),
        ("POST", "employees/refresh", Value::Null),
        ("PUT", "employees/1", body),
        ("DELETE", "employees/1", Value::Null),
        ("GET", "crm-users", Value::Null),
    ] {
        assert_eq!(call(&stranger, what, path, body).await.code(), "not_found", "{what} {path}");
    }
    assert_eq!(call(&viewer, "GET", "employees?colour=red", Value::Null).await.code(), "malformed");
    let audit = site.get(&site.token(Role::Administrator, None).await, "/audit").await.text;
    assert!(audit.contains("employee.refresh"), "{audit}");
}

#[tokio::test]
async fn s_5_who_was_bound_by_a_run_is_looked_up_once_and_told_by_name() {
    let people = People::new().await;
    let stored = people.site.app.store.connection(&people.id).await.expect("asked").expect("there");
    let engine = people.site.app.opener.engine(people.site.app.store.clone());
    let connection = people.site.app.open(&stored).expect("opened");
    let never = std::sync::atomic::AtomicBool::new(false);
    engine.bind_employees(&connection, &jingxiang::progress::Bars::quiet(), &never).await.expect("bound");
    let rows = people.rows("employees").await;
    let bound: Vec<&Value> = rows.iter().filter(|row| !row["crm_user_id"].is_null()).collect();
    assert!(!bound.is_empty() && bound.len() < rows.len(), "{rows:?}");
    assert!(bound.iter().all(|row| !text(&row["crm_user_name"]).starts_with("FSUID")), "{bound:?}");
    assert!(rows.iter().all(|row| !row["number"].is_null()));
}

#[tokio::test]
async fn s_5_employees_come_page_by_page_also_when_one_in_between_is_gone() {
    let people = People::refreshed().await;
    let whole: Vec<Value> = people.rows("employees?limit=200").await;
    let place = |row: &Value| (text(&row["number"]).is_empty(), text(&row["number"]).to_owned());
    assert!(whole.len() > 2 && whole.is_sorted_by_key(place), "{whole:?}");
    let (mut read, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = people.call("GET", &format!("employees?limit=1{cursor}"), &Value::Null).await.json();
        read.extend(page["items"].as_array().expect("rows").iter().cloned());
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(read, whole);
    let first = people.call("GET", "employees?limit=1", &Value::Null).await.json();
    let mut left = people.site.app.store.people(&people.id, model::System::Jdy).await.expect("people");
    left.retain(|person| person.id != text(&whole[0]["jdy_id"]));
    people.site.app.store.replace_people(&people.id, model::System::Jdy, &left).await.expect("replaced");
    let rest = people.rows(&format!("employees?cursor={}", text(&first["next"]))).await;
    assert_eq!(rest.first(), whole.get(1));
    assert_eq!(people.call("GET", "employees?cursor=nowhere", &Value::Null).await.code(), "not_found");
}

#[tokio::test]
async fn s_4_a_failure_of_jdy_has_the_code_that_the_account_sets_give_it_and_at_once() {
    let people = People::new().await;
    for (fault, code) in [
        (json!({"fault": "error_500"}), "jdy_unreachable"),
        (json!({"fault": "drop_before"}), "jdy_unreachable"),
        (json!({"fault": "code", "code": "1020002008"}), "jdy_expired"),
        (json!({"fault": "code", "code": "401"}), "jdy_login"),
    ] {
        people.site.fault("jdy", "/*", fault.clone()).await;
        assert_eq!(people.call("GET", "account-sets", &Value::Null).await.code(), code, "{fault}");
        let refused = people.call("POST", "employees/refresh", &Value::Null).await;
        assert_eq!(refused.code(), code, "{fault}: {}", refused.text);
    }
    let runs = people.call("GET", "runs", &Value::Null).await.json();
    assert_eq!(runs["items"], json!([]), "no run was begun, which would try again for a minute");
}

impl People {
    /// The employee's row of the log.
    async fn record(&self, employee: &Value) -> Value {
        let rows = self.rows("records?kind=employee").await;
        let title = format!("{} {}", text(&employee["number"]), text(&employee["name"]));
        rows.into_iter().find(|row| row["title"] == title.trim()).unwrap_or_else(|| panic!("no {title}"))
    }

    /// A run of everything.
    async fn run(&self) {
        let stored = self.site.app.store.connection(&self.id).await.expect("asked").expect("there");
        let engine = self.site.app.opener.engine(self.site.app.store.clone());
        let connection = self.site.app.open(&stored).expect("opened");
        let never = std::sync::atomic::AtomicBool::new(false);
        let bars = jingxiang::progress::Bars::quiet();
        let ended = engine.run(&connection, &["employee"], "test", &bars, &never).await.expect("a run");
        assert!(ended.halt.is_none(), "{:?}", ended.halt);
    }
}

#[tokio::test]
async fn s_5_binding_by_hand_ends_the_wait_of_the_record_at_once_and_no_run_writes_it() {
    let people = People::refreshed().await;
    let (free, users) = (people.rows("employees?bound=false").await, people.rows("crm-users").await);
    let (bound, free) = (people.rows("employees?bound=true").await, &free[0]);
    assert_eq!(people.record(free).await["state"], "held");
    assert_eq!(people.unbind(&bound[1]).await.status, StatusCode::NO_CONTENT);
    let user = users.iter().find(|user| user["crm_user_id"] == bound[1]["crm_user_id"]).expect("the user");
    assert_eq!(people.bind(free, user).await.status, StatusCode::OK);
    let at_once = people.record(free).await;
    assert_eq!(at_once["state"], "created", "{at_once}");
    assert_eq!(at_once["target_title"], user["name"], "by the name of the CRM: {at_once}");
    assert!(text(&at_once["reason"]).contains(text(&user["name"])), "{at_once}");
    for _ in 0..2 {
        people.run().await;
        assert_eq!(people.record(free).await["state"], "created");
    }
    let path = format!("records/{}", text(&at_once["id"]));
    people.call("POST", "records/retry", &json!({"ids": [at_once["id"]]})).await;
    people.run().await;
    let after = people.call("GET", &path, &Value::Null).await.json();
    assert_eq!((&after["state"], &after["reason"]), (&json!("created"), &at_once["reason"]), "{after}");
    let history = after["history"].as_array().expect("a history");
    assert_eq!(history.iter().filter(|then| then["state"] == "created").count(), 1, "{after}");
    assert!(history.iter().all(|then| then["state"] != "updated" && then["changes"] == json!([])), "{after}");
    let mobile = &after["written"][0]["value"];
    assert!(mobile.as_str().is_none_or(|mobile| mobile.contains('*')), "in parts: {after}");
}

#[tokio::test]
async fn s_5_unbinding_by_hand_is_told_at_once_and_holds_until_a_person_binds() {
    let people = People::refreshed().await;
    let bound = people.rows("employees?bound=true").await;
    let before = people.record(&bound[0]).await;
    assert_eq!(before["state"], "created");
    assert_eq!(people.unbind(&bound[0]).await.status, StatusCode::NO_CONTENT);
    let unbound = people.record(&bound[0]).await;
    assert_eq!(unbound["state"], "held", "{unbound}");
    assert!(text(&unbound["reason"]).contains("人工解除绑定"), "{unbound}");
    people.run().await;
    assert_eq!(people.record(&bound[0]).await["reason"], unbound["reason"], "the run says the same");
    people.refresh().await;
    assert_eq!(people.record(&bound[0]).await["reason"], unbound["reason"], "and a refresh does not bind again");
    let users = people.rows("crm-users").await;
    let same = users.iter().find(|user| user["name"] == before["target_title"]).expect("who it was");
    assert_eq!(people.bind(&bound[0], same).await.status, StatusCode::OK);
    let again = people.record(&bound[0]).await;
    assert_eq!((&again["state"], &again["target_title"]), (&json!("created"), &before["target_title"]), "{again}");
    people.run().await;
    assert_eq!(people.record(&bound[0]).await["state"], "created");
}

#[tokio::test]
async fn s_5_who_was_unbound_by_a_person_stays_so_also_after_having_been_disabled() {
    let people = People::refreshed().await;
    let bound = people.rows("employees?bound=true").await;
    assert_eq!(people.unbind(&bound[0]).await.status, StatusCode::NO_CONTENT);
    let stored = people.site.app.store.connection(&people.id).await.expect("asked").expect("there");
    let jdy = people.site.app.opener.clients(&stored).expect("clients").jdy;
    let id = [text(&bound[0]["jdy_id"]).to_owned()];
    jdy.operate(&jdy::EMPLOYEE, jdy::Operation::Disable, &id).await.expect("disabled");
    people.run().await;
    assert_eq!(people.record(&bound[0]).await["reason"], "职员在精斗云已禁用");
    people.refresh().await;
    assert_eq!(people.record(&bound[0]).await["state"], "skipped", "nor is a disabled one bound");
    jdy.operate(&jdy::EMPLOYEE, jdy::Operation::Enable, &id).await.expect("enabled");
    for _ in 0..2 {
        people.refresh().await;
        people.run().await;
        assert_eq!(people.record(&bound[0]).await["state"], "held", "decision 0044");
    }
    assert_eq!(people.rows("employees?bound=true").await.len(), bound.len() - 1);
}

#[tokio::test]
async fn s_5_another_user_given_by_hand_is_the_one_that_the_log_names() {
    let people = People::refreshed().await;
    let (bound, users) = (people.rows("employees?bound=true").await, people.rows("crm-users").await);
    let free = users.iter().find(|user| user["bound_to"].is_null()).expect("a free user");
    assert_eq!(people.bind(&bound[0], free).await.status, StatusCode::OK);
    people.run().await;
    let record = people.record(&bound[0]).await;
    assert_eq!((&record["state"], &record["target_title"]), (&json!("created"), &free["name"]), "{record}");
}
