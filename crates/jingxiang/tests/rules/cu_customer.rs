//! Chapter CU: customers, once from JDY and ever after from the CRM.

use model::State;
use serde_json::json;

use crate::world::{World, object};

#[tokio::test]
async fn cu_1_after_initialisation_customers_made_in_jdy_do_not_go_to_the_crm() {
    let world = World::initialised().await;
    let late = object(json!({"name": "迟到的客户", "number": "K900"}));
    world.clients.jdy.save(&jdy::CUSTOMER, &late).await.expect("saved");
    world.run().await;
    assert!(world.crm_where("AccountObj", "name", "迟到的客户").await.is_empty());
}

#[tokio::test]
async fn cu_2_a_customer_without_a_deal_waits_and_goes_once_it_has_one() {
    let world = World::initialised().await;
    let id = world.account("未成交客户", json!({})).await;
    world.run().await;
    assert_eq!(world.state("customer", "未成交客户").await, State::Held);
    assert!(world.jdy_named(&jdy::CUSTOMER, "未成交客户").await.is_empty());

    world.close_deal(&id).await;
    world.run().await;
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "未成交客户").await.len(), 1);
    let binding = world.store.bindings(&world.id, "customer", model::System::Crm, &[&id]).await.expect("bindings");
    assert_eq!(binding.len(), 1);
}

#[tokio::test]
async fn cu_3_every_change_makes_the_default_contact_primary_again_and_adds_none() {
    let world = World::initialised().await;
    let id = world.deal("甲公司", json!({"tel": "13700000001"})).await;
    world.run().await;
    let jdy_id = world.jdy_named(&jdy::CUSTOMER, "甲公司").await[0]["id"].as_str().expect("an id").to_owned();
    let detail = world.jdy_customer(&jdy_id).await;
    let contacts = detail["bomentity"].as_array().expect("contacts").clone();
    assert_eq!(contacts.len(), 1);
    assert_eq!((&contacts[0]["contact_person"], &contacts[0]["mobile"]), (&json!("甲公司"), &json!("13700000001")));
    assert_eq!(contacts[0]["is_default_linkman"], true);

    let ours = json!({"id": contacts[0]["id"], "contact_person": "甲公司", "mobile": "13700000001",
        "is_default_linkman": false});
    let other = json!({"contact_person": "王五", "mobile": "13700000002", "is_default_linkman": true});
    let by_hand = object(json!({"id": jdy_id, "number": detail["number"], "name": "甲公司",
        "contact_persons": [ours, other]}));
    world.clients.jdy.save(&jdy::CUSTOMER, &by_hand).await.expect("saved");
    world.clients.crm.update("AccountObj", &id, object(json!({"remark": "改过"}))).await.expect("updated");
    world.run().await;
    let after = world.jdy_customer(&jdy_id).await["bomentity"].as_array().expect("contacts").clone();
    assert_eq!(after.len(), 2);
    let primary: Vec<_> = after.iter().filter(|c| c["is_default_linkman"] == true).collect();
    assert_eq!((primary.len(), &primary[0]["contact_person"]), (1, &json!("甲公司")));
}

#[tokio::test]
async fn cu_4_a_crm_customer_of_the_same_name_is_adopted_and_two_of_them_are_a_question() {
    let world = World::bound().await;
    let adopted = world.account("采纳客户", json!({"remark": "CRM 的备注"})).await;
    let number = json!({"name": "采纳客户", "number": "K910", "addr": "深圳市", "remark": "JDY 的备注"});
    world.clients.jdy.save(&jdy::CUSTOMER, &object(number)).await.expect("saved");
    world.run().await;
    let found = world.crm_where("AccountObj", "name", "采纳客户").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["_id"], json!(adopted));
    assert_eq!((&found[0]["address"], &found[0]["remark"]), (&json!("深圳市"), &json!("CRM 的备注")));

    let told = world.record("customer_initial", "采纳客户").await.target_title;
    assert_eq!(told, Some(format!("{} 采纳客户", found[0]["account_no"].as_str().expect("a number"))), "S-8");

    let two = world.record("customer_initial", "华强贸易有限公司").await;
    assert_eq!(two.state, State::Failed);
    assert!(two.reason.is_some_and(|reason| reason.contains("多个")));
    let asked = world.asked_about("customer_initial").await;
    let options = asked.iter().flat_map(|asked| &asked.question.options);
    let mut owners = options.flat_map(|option| &option.compared).filter(|one| one.field == "owner");
    let ours = |one: &store::Compared| one.mine.as_str().is_some_and(|id| id.starts_with("FSUID"));
    assert!(owners.any(|one| ours(one) && one.same), "a user is one and the same, whatever each system calls them");
}

#[tokio::test]
async fn cu_4_a_question_that_ended_by_itself_says_so_in_the_history_of_its_record() {
    let world = World::bound().await;
    let name = "华强贸易有限公司";
    world.run().await;
    let asked = world.record("customer_initial", name).await;
    let both = world.crm_where("AccountObj", "name", name).await;
    let gone = both[0]["_id"].as_str().expect("an id");
    world.clients.crm.invalidate("AccountObj", gone).await.expect("invalid");
    world.store.retry(&world.id, &store::Retry::Ids(vec![asked.id]), world.engine.clock.now()).await.expect("retried");
    world.run().await;
    let bound = world.record("customer_initial", name).await;
    assert_eq!((bound.state, bound.target_id.as_deref()), (State::Created, both[1]["_id"].as_str()), "{bound:?}");
    let said = bound.reason.expect("what became of the question");
    assert!(said.contains("现在只剩这一条") && bound.adopted, "{said}");
    assert!(world.asked_about("customer_initial").await.iter().all(|asked| asked.question.key != bound.key));
    // The way back has read this customer long ago, and has what the CRM says otherwise in the same run (CU-1).
    assert_eq!(world.jdy_customer(&bound.key).await["addr"], both[1]["address"]);
}

#[tokio::test]
async fn cu_4_of_an_adopted_customer_only_what_the_crm_says_otherwise_goes_back_to_jdy() {
    let world = World::bound().await;
    world.deal("一致客户", json!({"address": "深圳市"})).await;
    world.deal("备注不同的客户", json!({"address": "深圳市", "remark": "CRM 的备注"})).await;
    let same = json!({"name": "一致客户", "number": "K911", "addr": "深圳市"});
    let other = json!({"name": "备注不同的客户", "number": "K912", "addr": "深圳市", "remark": "JDY 的备注"});
    for ours in [same, other] {
        world.clients.jdy.save(&jdy::CUSTOMER, &object(ours)).await.expect("saved");
    }
    world.run().await;
    assert_eq!(world.state("customer", "一致客户").await, State::Unchanged);
    let sent = world.record("customer", "备注不同的客户").await;
    assert_eq!(sent.state, State::Updated);
    let last = world.store.history(&world.id, sent.id, 1).await.expect("a history").remove(0);
    let changes: serde_json::Value = serde_json::from_str(&last.changes.expect("changes")).expect("JSON");
    assert_eq!(changes, json!([{"field": "remark", "before": "JDY 的备注", "after": "CRM 的备注"}]));
}

#[tokio::test]
async fn cu_4_disabled_customers_are_skipped() {
    let world = World::initialised().await;
    let skipped = world.records("customer_initial").await.into_iter().filter(|r| r.state == State::Skipped).count();
    assert!(skipped > 0);
}

#[tokio::test]
async fn cu_6_a_customer_from_the_crm_gets_its_number_and_one_from_jdy_keeps_its_own() {
    let world = World::bound().await;
    let ours = object(json!({"name": "本地客户", "number": "K920"}));
    let jdy_id = world.clients.jdy.save(&jdy::CUSTOMER, &ours).await.expect("saved").id;
    world.run().await;
    let id = world.crm_where("AccountObj", "name", "本地客户").await[0]["_id"].as_str().expect("an id").to_owned();
    world.clients.crm.update("AccountObj", &id, object(json!({"remark": "改过"}))).await.expect("updated");
    let born = world.deal("外来客户", json!({})).await;
    world.run().await;
    let kept = world.jdy_customer(&jdy_id).await;
    assert_eq!((&kept["number"], &kept["remark"]), (&json!("K920"), &json!("改过")));
    let account = world.clients.crm.get("AccountObj", &born).await.expect("a call").expect("an account");
    assert_eq!(world.jdy_named(&jdy::CUSTOMER, "外来客户").await[0]["number"], account["account_no"]);
}

#[tokio::test]
async fn cu_3_the_contact_of_a_customer_from_jdy_is_not_renamed() {
    let world = World::bound().await;
    let person = json!({"contact_person": "赵磊", "mobile": "13700000009", "is_default_linkman": true});
    let ours = object(json!({"name": "赵家商行", "number": "K930", "contact_persons": [person]}));
    let jdy_id = world.clients.jdy.save(&jdy::CUSTOMER, &ours).await.expect("saved").id;
    world.run().await;
    let id = world.crm_where("AccountObj", "name", "赵家商行").await[0]["_id"].as_str().expect("an id").to_owned();
    for remark in ["一", "二"] {
        world.clients.crm.update("AccountObj", &id, object(json!({"remark": remark}))).await.expect("updated");
        world.run().await;
    }
    let contacts = world.jdy_customer(&jdy_id).await["bomentity"].as_array().expect("contacts").clone();
    let names: Vec<_> = contacts.iter().filter_map(|c| c["contact_person"].as_str()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names.contains(&"赵磊") && names.contains(&"赵家商行"));
}

#[tokio::test]
async fn cu_4_of_two_candidates_the_administrator_chooses_one_or_has_a_new_one_made() {
    for answer in ["first", "new"] {
        let world = World::bound().await;
        let name = "华强贸易有限公司";
        let accounts = async || {
            let accounts = world.crm_where("AccountObj", "name", name).await;
            accounts.iter().filter_map(|one| one["_id"].as_str()).map(str::to_owned).collect::<Vec<_>>()
        };
        let twins = accounts().await;
        world.run().await;
        let failed = world.record("customer_initial", name).await;
        assert_eq!(failed.state, State::Failed);
        let asked = world.asked_about("customer_initial").await;
        let asked = asked.iter().find(|q| q.question.title.contains(name)).expect("a question");
        assert_eq!(asked.question.options.len(), 3);
        let told = |choice: &store::Choice| choice.label.contains("负责人 ") && !choice.label.contains("FSUID");
        assert!(asked.question.options[..2].iter().all(told), "{:?}", asked.question.options);
        let answer = if answer == "first" { asked.question.options[0].answer.clone() } else { answer.to_owned() };
        world.answer(asked, &answer).await;
        // Nothing else is looked for now.
        world.run().await;
        assert_eq!(world.state("customer_initial", name).await, State::Created);
        let bound = world.bound_of("customer").await.into_iter().find(|b| b.jdy_id == failed.key).expect("a binding");
        assert_eq!(twins.contains(&bound.crm_id), answer != "new");
        assert_eq!(accounts().await.len(), if answer == "new" { 3 } else { 2 });
    }
}
