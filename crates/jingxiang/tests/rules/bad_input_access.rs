//! Wrong addresses and secrets, hosts that are away or answer in HTML: the run ends with what to do, and goes on later.

use engine::RunError;
use jingxiang::connection::secret;
use model::State;
use transport::Failure;

use crate::bad_input::reads;
use crate::meddle::{Meddler, html};
use crate::world::World;

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_any_call() {
    let world = World::bound_in_g2().await;
    for (system, address) in [("jdy", "kingdee"), ("jdy", "https://a.cn/x"), ("crm", "open.fxiaoke.com"), ("crm", "")] {
        let mut stored = world.stored().await;
        let settings = if system == "jdy" { &mut stored.jdy } else { &mut stored.crm };
        settings["base_url"] = address.into();
        let error = world.opener.open(&stored).err().expect("refused");
        reads(&format!("{error:#}"), &["地址", "应"]);
    }
    world.whole_again().await;
}

#[tokio::test]
async fn a_base_address_of_another_site_ends_the_run_and_names_the_address() {
    for system in ["jdy", "crm"] {
        for status in [404, 302, 200] {
            let mut world = World::bound_in_g2().await;
            let hand = Meddler::on(&mut world);
            hand.answers(move |asked| (asked.host == "www.example.cn").then(|| html(status)));
            let right = world.stored().await;
            world
                .change(|stored| {
                    let settings = if system == "jdy" { &mut stored.jdy } else { &mut stored.crm };
                    settings["base_url"] = "http://www.example.cn".into();
                })
                .await;
            let text = world.halted().await;
            reads(&text, &[if system == "jdy" { "精斗云" } else { "纷享销客" }, "检查", "地址"]);
            world.change(|stored| (stored.jdy, stored.crm) = (right.jdy.clone(), right.crm.clone())).await;
            world.whole_again().await;
        }
    }
}

#[tokio::test]
async fn a_wrong_secret_ends_the_run_and_says_which_to_check() {
    for (name, wrong) in [
        (secret::JDY_CLIENT, "f".repeat(32)),
        (secret::CRM_APP, "x".repeat(32)),
        (secret::CRM_PERMANENT, "x".repeat(32)),
    ] {
        let world = World::bound_in_g2().await;
        let right = world.stored().await;
        world.change(|stored| stored.secrets.set(name, wrong.clone())).await;
        let text = world.halted().await;
        assert!(!text.contains(&wrong), "a secret in {text}");
        reads(&text, &[if name == secret::JDY_CLIENT { "精斗云" } else { "纷享销客" }, "请检查", "凭证"]);
        world.change(|stored| stored.secrets = right.secrets.clone()).await;
        world.whole_again().await;
    }
}

#[tokio::test]
async fn an_unreachable_host_pauses_the_run() {
    for host in ["jdy.sandbox", "crm.sandbox"] {
        let mut world = World::bound_in_g2().await;
        let hand = Meddler::on(&mut world);
        hand.answers(move |asked| (asked.host == host).then(|| Err(Failure::NotSent("connection refused".to_owned()))));
        let text = world.halted().await;
        reads(&text, &["暂时不可用，稍后自动继续", "请求没有发到"]);
        hand.lets_go();
        world.whole_again().await;
    }
}

#[tokio::test]
async fn a_list_that_is_html_pauses_the_run_and_is_read_later() {
    let mut world = World::bound_in_g2().await;
    let hand = Meddler::on(&mut world);
    hand.answers(|asked| (asked.path == "/jdy/v2/bd/material").then(|| html(200)));
    reads(&world.halted().await, &["精斗云暂时不可用", "应答不是接口的格式"]);
    hand.lets_go();
    world.whole_again().await;
}

#[tokio::test]
async fn one_create_that_is_answered_with_html_is_one_record_and_the_others_go_on() {
    let mut world = World::initialised_in_g2().await;
    let hand = Meddler::on(&mut world);
    world.product("B001", "坏果", "3").await;
    world.product("B002", "好果", "4").await;
    hand.answers(|asked| (asked.path.ends_with("/data/create") && asked.text.contains("B001")).then(|| html(200)));
    world.run().await;
    let record = world.record("product", "B001").await;
    assert_eq!(record.state, State::Held, "{:?}", record.reason);
    reads(&record.reason.unwrap_or_default(), &["没有应答，稍后自动确认"]);
    assert_eq!(world.state("product", "B002").await, State::Created);
    hand.lets_go();
    world.run().await;
    assert_eq!(world.crm_product("B001").await["name"], "B001坏果");
    world.whole_again().await;
}

#[tokio::test]
async fn without_employees_the_run_says_what_to_do() {
    let world = World::new().await;
    let error = world.try_run().await.expect_err("refused");
    assert!(matches!(error, RunError::NoEmployee));
    reads(&error.to_string(), &["账户映射"]);
}
