//! The trouble is over: within a bounded number of runs both sides are as they should be, and stay so.

use std::sync::atomic::Ordering;

use crate::history::History;
use crate::model;
use crate::time::WORLD;
use crate::world::World;

/// How long passes before each run, in minutes: what waits for an answer, for a system, for tomorrow.
const ROUNDS: [i64; 7] = [2, 17, 70, 1500, 70, 17, 17];
/// The same where nothing has gone wrong: nothing waits for anything but its turn.
const CALM: [i64; 3] = [1, 1, 1];
/// And these where an administrator has said what becomes of what was removed: that is made anew, and what waits for it.
const DECIDED: &[i64] = &[2, 3];
/// More turns than that in one round would be a connection that never comes to rest.
const TURNS: usize = 6;

/// What is not as it should be when all should be well.
pub async fn settle(world: &mut World, history: &History) -> Vec<String> {
    world.systems_go_right().await;
    world.skew.store(0, Ordering::Relaxed);
    // The administrator looks at what is left. Units that were taken away stay so: that, too, has its rule.
    while !world.notes.renamed_categories.is_empty() {
        world.repair_category(&mut fastrand::Rng::with_seed(0)).await;
    }
    world.confirms_deletions().await;
    if history.retried && !history.calm {
        world.retries().await;
    }
    if world.notes.deceived {
        world.retries_what_is_said_to_be_gone().await;
    }
    let mut wrong = Vec::new();
    let mut rounds = if history.calm { CALM.to_vec() } else { ROUNDS.to_vec() };
    for round in 0.. {
        let Some(minutes) = rounds.get(round).copied() else { break };
        world.passes(minutes * 60_000).await;
        world.asks().await;
        wrong = rests(world, round).await;
        // Until now nobody has said that many products may go.
        world.watch_over_many().await;
        world.confirms_deletions().await;
        world.says_what_happened().await;
        // What the administrator has just said is done by the next run.
        if world.has_made_anew().await | world.recreates().await {
            wrong.push("there is still something to decide".to_owned());
            if !rounds.ends_with(DECIDED) {
                rounds.extend(DECIDED);
            }
        }
        if !wrong.is_empty() {
            continue;
        }
        wrong = model::compare(world).await;
        if wrong.is_empty() {
            break;
        }
    }
    if wrong.is_empty() {
        wrong = one_more(world).await;
    }
    wrong.extend(world.runs_that_were_left().await);
    wrong.splice(..0, std::mem::take(&mut world.notes.wrong));
    wrong
}

/// Lets the workers do all that waits.
async fn rests(world: &World, round: usize) -> Vec<String> {
    for turn in 0..TURNS {
        let worker = world.processes[(round + turn) % world.processes.len()].worker.clone();
        match worker.once().await {
            Ok(0) => return Vec::new(),
            Ok(_) => {}
            Err(error) => return vec![format!("the database says {error}")],
        }
        world.time.sleep(WORLD, 1_000, 0).await;
    }
    vec![format!("after {TURNS} turns there is still something to do")]
}

/// F-6: one more run sends no write.
async fn one_more(world: &mut World) -> Vec<String> {
    let before = world.writes().await;
    world.passes(60_000).await;
    world.asks().await;
    let mut wrong = rests(world, 0).await;
    let more = world.writes().await - before;
    if more > 0 {
        wrong.push(format!("F-6: one more run has written {more} times"));
    }
    wrong.extend(model::compare(world).await);
    wrong
}
