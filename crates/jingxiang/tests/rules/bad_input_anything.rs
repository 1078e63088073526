//! Whatever the systems answer: answers of the sandbox in which something is another thing, or that are no answers at all.
//! Every history comes from a seed, which a failure names.

use std::sync::Arc;

use bytes::Bytes;
use fastrand::Rng;
use http::Response;
use model::{Preset, State};
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::held::held;
use crate::meddle::{Meddler, html};
use crate::world::World;

/// More calls than any run of the small data set needs, retries included.
const ENDLESS: usize = 20_000;

/// Something that stands where something else is expected.
fn anything(rng: &mut Rng) -> Value {
    let number = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    match rng.u8(..16) {
        0 => Value::Null,
        1 => json!(""),
        2 => json!("  \t\u{0}\u{feff}"),
        3 => number("1e999"),
        4 => number("-99999999999999999999999999999.99999999999"),
        5 => json!(i64::MIN),
        6 => json!(true),
        7 => json!([]),
        8 => json!({}),
        9 => json!([[[{"id": {"id": []}}]]]),
        10 => json!("2026-13-45 99:99:99"),
        11 => json!("长".repeat(20_000)),
        12 => json!("</script>'; drop table bindings; --"),
        13 => (0..100).fold(json!("底"), |within, _| json!([within])),
        14 => json!("ﷺ\u{202e}👩‍👩‍👧\u{d}\u{a}=1+1"),
        _ => json!(rng.i32(-2..3)),
    }
}

/// One place of an answer becomes another thing, is missing, or comes twice.
fn spoil(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Object(fields) if !fields.is_empty() && rng.u8(..5) > 0 => {
            let place = rng.usize(..fields.len());
            let Some(name) = fields.keys().nth(place).cloned() else { return };
            if rng.u8(..6) == 0 {
                fields.remove(&name);
            } else if let Some(within) = fields.get_mut(&name) {
                spoil(within, rng);
            }
        }
        Value::Array(items) if !items.is_empty() && rng.u8(..5) > 0 => {
            let place = rng.usize(..items.len());
            match rng.u8(..6) {
                0 => drop(items.remove(place)),
                1 => items.push(items[place].clone()),
                _ => spoil(&mut items[place], rng),
            }
        }
        other => *other = anything(rng),
    }
}

/// What is no answer of the interface.
fn no_answer(rng: &mut Rng) -> Result<Response<Bytes>, transport::Failure> {
    let status = [200, 200, 301, 404, 500][rng.usize(..5)];
    let body: Vec<u8> = match rng.u8(..5) {
        0 => return html(status),
        1 => Vec::new(),
        2 => (0..rng.usize(..2_000)).map(|_| rng.u8(..)).collect(),
        3 => b"[".repeat(100_000),
        _ => br#"{"errcode": 0, "errorCode": 0, "success": true, "data": {"rows": [{"id": "1", "na"#.to_vec(),
    };
    let mut answer = Response::new(Bytes::from(body));
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    Ok(answer)
}

/// Spoils one answer in so many, and gives none at all to one call in so many.
fn spoils(hand: &Arc<Meddler>, seed: u64, one_in: u32) {
    let rng = Mutex::new(Rng::with_seed(seed));
    let counting = Arc::clone(hand);
    hand.answers(move |_| {
        assert!(counting.calls() < ENDLESS, "seed {seed}: it calls and calls");
        let mut rng = rng.lock();
        (rng.u32(..one_in * 4) == 0).then(|| no_answer(&mut rng))
    });
    let rng = Mutex::new(Rng::with_seed(seed ^ 0xffff));
    hand.changes(move |_, answer| {
        let mut rng = rng.lock();
        if rng.u32(..one_in) == 0 {
            spoil(answer, &mut rng);
        }
    });
}

/// What a person reads, where there is something to be read.
fn is_told(text: &str, seed: u64) {
    let chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    assert!(chinese && !text.contains("panicked"), "seed {seed}: {text}");
}

/// With everything that can be carried.
async fn whole(world: World) -> World {
    for preset in Preset::ALL {
        world.switch_on(preset).await;
    }
    world
}

/// The trouble of a seed, and then none.
async fn history(world: World, seed: u64, one_in: u32) {
    let mut world = whole(world).await;
    let hand = Meddler::on(&mut world);
    spoils(&hand, seed, one_in);
    for _ in 0..2 {
        match world.try_run().await.map(|summary| summary.halt) {
            Ok(None) => {}
            Ok(Some(halt)) => is_told(&halt.to_string(), seed),
            Err(error) => is_told(&error.to_string(), seed),
        }
        world.later(180).await;
    }
    hand.lets_go();
    comes_to_its_end(&world, seed).await;
    let products = world.records("product").await;
    assert!(products.len() > 10, "seed {seed}: {} products", products.len());
    for record in products {
        if matches!(record.state, State::Failed | State::Held | State::Unconfirmed) {
            is_told(record.reason.as_deref().unwrap_or_default(), seed);
        }
    }
}

/// With nothing in the way any more: what is open for a while after an outage may be in the way of the first runs.
async fn comes_to_its_end(world: &World, seed: u64) {
    for _ in 0..5 {
        world.later(180).await;
        if world.try_run().await.is_ok_and(|summary| summary.halt.is_none()) {
            return;
        }
    }
    panic!("seed {seed}: with nothing in the way, no run comes to its end");
}

/// How many seeds each way of speaking gets.
fn seeds() -> std::ops::Range<u64> {
    0..std::env::var("SPOILT_SEEDS").ok().and_then(|count| count.parse().ok()).unwrap_or(6)
}

#[tokio::test]
async fn whatever_is_answered_in_g2_a_run_ends_in_words_and_the_next_one_works() {
    for seed in seeds() {
        history(World::bound_in_g2().await, seed, 12).await;
    }
}

#[tokio::test]
async fn whatever_is_answered_in_g1_a_run_ends_in_words_and_the_next_one_works() {
    for seed in seeds() {
        history(World::bound_in_g1().await, seed, 12).await;
    }
}

#[tokio::test]
async fn few_spoilt_answers_among_many_leave_a_run_that_ends_in_words_and_one_that_works() {
    for seed in seeds() {
        history(World::bound().await, seed + 1_000, 120).await;
    }
}

#[tokio::test]
async fn one_call_that_is_answered_with_no_answer_leaves_everything_as_if_it_had_been_answered() {
    let clean = whole(World::bound_in_g2().await).await;
    clean.run().await;
    let expected = held(&clean).await;
    for seed in seeds() {
        let mut rng = Rng::with_seed(seed);
        let mut world = whole(World::bound_in_g2().await).await;
        let hand = Meddler::on(&mut world);
        let (spoilt, counting) = (rng.usize(..150), Arc::clone(&hand));
        let rng = Mutex::new(rng);
        hand.answers(move |_| (counting.calls() == spoilt).then(|| no_answer(&mut rng.lock())));
        let _ = world.try_run().await;
        hand.lets_go();
        comes_to_its_end(&world, seed).await;
        assert_eq!(held(&world).await, expected, "seed {seed}: call {spoilt}");
    }
}
