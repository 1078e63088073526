use model::System;
use serde_json::json;

use super::*;

/// 2026-11-23 00:00 in Shanghai.
const NOW: i64 = 1_795_363_200_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

fn stored(rule: Value) -> store::Connection {
    store::Connection {
        id: "connection".to_owned(),
        name: String::new(),
        jdy: Value::Null,
        crm: Value::Null,
        secrets: store::Secrets::default(),
        account_id: None,
        account_name: None,
        started_at: Some(NOW),
        default_owner: None,
        presets: Vec::new(),
        rule,
        provision_function: None,
        batch_function: None,
        stock_target: None,
        deletion_share: None,
        mappings: Value::Null,
        paused: false,
        paused_by: None,
        initialised_at: None,
        version: 1,
        created_at: NOW,
    }
}

fn every(seconds: i64) -> Value {
    json!({"mode": "interval", "every": seconds})
}

fn agenda(rule: Value) -> Agenda {
    Agenda::new(&stored(rule), Schedule::default(), Vec::new(), NOW)
}

fn ended(halt: Option<Halt>) -> Summary {
    Summary { run: String::new(), streams: Vec::new(), halt, plan: false }
}

fn outage() -> Halt {
    Halt::Outage { system: System::Jdy, text: "没有应答".to_owned() }
}

fn everything() -> Request {
    Request::default()
}

fn products() -> Request {
    Request { streams: vec!["product".to_owned()], ..Request::default() }
}

/// After a run of `request` that ended so, with the breaker that this opens.
fn after(agenda: &mut Agenda, request: &Request, was_due: bool, halt: Option<Halt>, now: i64) {
    agenda.breakers.extend(breaker::after(&[], halt.as_ref(), 0, now));
    agenda.after_run(request, was_due, &Outcome::Ran(&ended(halt)), now);
}

#[test]
fn s_7_by_hand_nothing_is_ever_due() {
    for rule in [Value::Null, json!({"mode": "manual"})] {
        let mut agenda = agenda(rule);
        assert_eq!((agenda.due(NOW + 400 * DAY), agenda.wake_at(false, false, NOW)), (None, None));
        after(&mut agenda, &everything(), false, None, NOW);
        assert_eq!(agenda.wake_at(false, false, NOW), None);
    }
}

#[test]
fn s_7_by_hand_an_event_waits_for_the_next_run_that_is_asked_for() {
    for rule in [Value::Null, json!({"mode": "manual"})] {
        let agenda = agenda(rule);
        assert_eq!(agenda.wake_at(false, true, NOW), None);
        assert!(!agenda.looks_at_events(None, NOW));
        let plan = Request { plan: true, ..everything() };
        assert!(!agenda.looks_at_events(Some(&plan), NOW), "a plan does nothing");
        let retry = Request { due: true, ..everything() };
        for asked in [everything(), products(), retry] {
            assert!(agenda.looks_at_events(Some(&asked), NOW));
        }
    }
    let by_rule = agenda(every(600));
    assert!(by_rule.looks_at_events(None, NOW) && by_rule.wake_at(false, true, NOW) == Some(NOW));
}

#[test]
fn s_7_a_time_that_was_missed_runs_once_however_often_it_was_missed() {
    let mut agenda = agenda(every(600));
    let first = agenda.schedule.due_at.expect("it is planned");
    assert!(first > NOW && first <= NOW + 10 * MINUTE);
    assert_eq!(agenda.due(first - 1), None);
    let late = first + 3 * DAY;
    assert_eq!(agenda.due(late), Some(("schedule", everything())));
    after(&mut agenda, &everything(), true, None, late);
    assert_eq!(agenda.due(late), None);
    assert_eq!(agenda.schedule.due_at, Some(late + 10 * MINUTE));
}

#[test]
fn s_7_a_run_of_everything_that_somebody_asked_for_serves_for_the_one_that_is_due() {
    let mut agenda = agenda(every(600));
    let due = agenda.schedule.due_at.expect("it is planned");
    after(&mut agenda, &products(), false, None, due);
    assert!(agenda.due(due).is_some(), "products are not everything");
    after(&mut agenda, &everything(), false, None, due);
    assert_eq!(agenda.due(due), None);
}

#[test]
fn a_rule_that_changes_counts_from_its_change() {
    let before = Schedule { rule: every(600), due_at: Some(NOW - DAY), ..Schedule::default() };
    let same = Agenda::new(&stored(every(600)), before.clone(), Vec::new(), NOW);
    assert!(same.due(NOW).is_some());
    let changed = Agenda::new(&stored(every(3_600)), before.clone(), Vec::new(), NOW);
    assert!(changed.due(NOW).is_none() && changed.schedule.due_at > Some(NOW));
    let by_hand = Agenda::new(&stored(json!({"mode": "manual"})), before, Vec::new(), NOW);
    assert_eq!(by_hand.schedule.due_at, None);
    let wrong = agenda(json!({"mode": "cron", "cron": "never"}));
    assert!(wrong.schedule.note.is_some_and(|note| note.contains("cron")) && wrong.schedule.due_at.is_none());
}

#[test]
fn paused_or_not_started_it_rests_and_goes_on_with_what_was_missed() {
    let kept = Schedule { rule: every(600), due_at: Some(NOW - 1), ..Schedule::default() };
    let paused = store::Connection { paused: true, ..stored(every(600)) };
    let unstarted = store::Connection { started_at: None, ..stored(every(600)) };
    for resting in [paused, unstarted] {
        let agenda = Agenda::new(&resting, kept.clone(), Vec::new(), NOW);
        assert!(!agenda.runs() && agenda.due(NOW).is_none());
        assert_eq!(agenda.wake_at(true, true, NOW), None, "its settings' change calls a worker");
    }
    let resumed = Agenda::new(&stored(every(600)), kept, Vec::new(), NOW);
    assert_eq!(resumed.due(NOW), Some(("schedule", everything())));
}

#[test]
fn a_run_that_an_outage_ended_is_due_again_when_the_system_is_tried_again() {
    for rule in [every(60), json!({"mode": "cron", "cron": "0 3 * * *"})] {
        let mut agenda = agenda(rule);
        after(&mut agenda, &everything(), true, Some(outage()), NOW);
        assert_eq!(agenda.due(NOW), None);
        assert_eq!(agenda.wake_at(false, true, NOW), Some(NOW + MINUTE), "events wait too");
        assert_eq!(agenda.due(NOW + MINUTE), Some(("schedule", everything())));
        assert!(agenda.schedule.note.as_deref().is_some_and(|note| note.contains("精斗云")));
    }
}

#[test]
fn a_run_by_hand_that_the_day_s_quota_ended_goes_on_after_midnight_with_what_it_was_for() {
    let mut agenda = agenda(json!({"mode": "manual"}));
    let used_up = Halt::Paused { system: System::Crm, text: String::new() };
    after(&mut agenda, &products(), false, Some(used_up), NOW + 1);
    assert_eq!(agenda.wake_at(false, false, NOW + 1), Some(NOW + DAY));
    assert_eq!(agenda.due(NOW + DAY), Some(("resume", products())));
    after(&mut agenda, &products(), true, None, NOW + DAY);
    assert_eq!(agenda.schedule.due_at, None, "that was all");
}

#[test]
fn what_a_person_must_see_to_is_not_tried_by_hand_again_and_by_rule_after_a_pause() {
    let stopped = || Some(Halt::Stopped { system: System::Crm, text: "密钥错误".to_owned() });
    let mut by_hand = agenda(json!({"mode": "manual"}));
    after(&mut by_hand, &everything(), false, stopped(), NOW);
    assert_eq!(by_hand.wake_at(false, false, NOW), None);
    let mut by_rule = agenda(every(60));
    by_rule.breakers.extend(breaker::after(&[], stopped().as_ref(), 0, NOW));
    by_rule.breakers[0].resume_at = NOW + 30 * MINUTE;
    by_rule.after_run(&everything(), true, &Outcome::Ran(&ended(stopped())), NOW);
    assert_eq!(by_rule.wake_at(false, false, NOW), Some(NOW + 30 * MINUTE));
}

#[test]
fn what_has_begun_by_what_is_otherwise_now_begins_anew_in_a_minute_whoever_asked_for_it() {
    let outdated = || Some(Halt::Outdated { system: System::Crm, text: "字段已被删除".to_owned() });
    for (rule, why) in
        [(json!({"mode": "manual"}), "resume"), (json!({"mode": "cron", "cron": "0 3 * * *"}), "schedule")]
    {
        let mut agenda = agenda(rule);
        agenda.breakers.extend(breaker::after(&[], outdated().as_ref(), 0, NOW));
        agenda.after_run(&everything(), false, &Outcome::Ran(&ended(outdated())), NOW);
        assert_eq!(agenda.wake_at(false, false, NOW), Some(NOW + MINUTE));
        assert_eq!(agenda.due(NOW + MINUTE), Some((why, everything())));
        let again = breaker::after(&agenda.breakers, outdated().as_ref(), 0, NOW + MINUTE).expect("it rests");
        assert_eq!(again.resume_at, NOW + 3 * MINUTE, "longer each time");
    }
}

#[test]
fn f_1_a_first_load_that_waits_under_a_manual_rule_is_still_wanted_when_a_part_of_it_was_asked_for_and_interrupted() {
    let mut agenda = agenda(json!({"mode": "manual"}));
    after(&mut agenda, &everything(), false, Some(outage()), NOW);
    after(&mut agenda, &products(), false, Some(outage()), NOW + 1);
    assert_eq!(agenda.due(NOW + DAY), Some(("resume", everything())));
}

#[test]
fn a_plan_that_an_outage_ended_is_nothing_to_go_on_with() {
    let mut agenda = agenda(json!({"mode": "manual"}));
    let plan = Request { plan: true, ..Request::default() };
    after(&mut agenda, &plan, false, Some(outage()), NOW);
    assert_eq!(agenda.schedule.due_at, None);
}

#[test]
fn s_6_a_run_that_may_not_begin_says_so_and_comes_round_again() {
    let mut agenda = agenda(every(600));
    let due = agenda.schedule.due_at.expect("it is planned");
    agenda.after_run(&everything(), true, &Outcome::Refused(&RunError::NoEmployee), due);
    assert!(agenda.schedule.note.as_deref().is_some_and(|note| note.contains("员工")));
    assert_eq!(agenda.schedule.due_at, Some(due + 10 * MINUTE));
}

#[test]
fn events_that_cannot_be_dealt_with_keep_nobody_busy() {
    let mut agenda = agenda(every(30 * 86_400));
    assert_eq!(agenda.wake_at(false, true, NOW), Some(NOW));
    agenda.after_events(&Outcome::Refused(&RunError::NoEmployee), NOW);
    assert_eq!(agenda.wake_at(false, true, NOW), Some(NOW + MINUTE));
    agenda.after_events(&Outcome::Ran(&ended(None)), NOW);
    assert_eq!(agenda.wake_at(false, true, NOW), Some(NOW));
    assert_eq!(agenda.wake_at(true, false, NOW), Some(NOW), "nor does what is queued wait");
}

#[test]
fn a_run_that_was_ended_by_settings_which_have_changed_meanwhile_is_made_again_at_once() {
    let stopped = || Some(Halt::Stopped { system: System::Jdy, text: "密钥错误".to_owned() });
    let mut agenda = agenda(json!({"mode": "cron", "cron": "0 3 * * *"}));
    agenda.again = true;
    agenda.after_run(&everything(), true, &Outcome::Ran(&ended(stopped())), NOW);
    assert_eq!(agenda.due(NOW), Some(("schedule", everything())));
    agenda.after_run(&everything(), true, &Outcome::Ran(&ended(stopped())), NOW);
    assert_eq!(agenda.due(NOW), None, "once");
}
