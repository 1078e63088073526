//! The trouble is over: within a bounded number of runs both sides are as they should be, and stay so.

use store::RecordView;

use crate::history::History;
use crate::is_open;
use crate::model;
use crate::time::WORLD;
use crate::world::World;

/// How long passes before each run, in minutes: what waits for an answer, for a system, for tomorrow.
const ROUNDS: [i64; 7] = [2, 17, 70, 1500, 70, 17, 17];
/// The same where nothing has gone wrong: nothing waits for anything but its turn.
const CALM: [i64; 3] = [1, 1, 1];
/// And where a name has become free in 精斗云: nobody tells of that, and what has failed often is tried again after six hours
/// at the latest.
const FREED: [i64; 4] = [1, 361, 1, 1];
/// More than a day, in milliseconds.
const DAY_AND_MORE: i64 = 90_000_000;
/// And these where an administrator has said what becomes of what was removed: that is made anew, and what waits for it.
const DECIDED: &[i64] = &[2, 3];
/// How often that may be: what was removed with what it names is asked about one after the other.
const DECISIONS: usize = 2;
/// More turns than that in one round would be a connection that never comes to rest.
const TURNS: usize = 6;
/// How many calls a run may need for each stream that finds nothing to do: a count, a list, what its objects look like.
const FOR_A_STREAM: u64 = 4;
/// How many the settling as a whole may need for each record: it is read, or looked for and written.
const FOR_A_RECORD: u64 = 2;
/// How many one that was refused and is tried again: it is read on both sides, sent, and looked for since it is refused.
const FOR_A_TRY: u64 = 6;

/// What is not as it should be when all should be well.
pub async fn settle(world: &mut World, history: &History) -> Vec<String> {
    world.systems_go_right().await;
    world.skews[0].set_all(0);
    for skew in &world.skews {
        skew.set(0);
    }
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
    // What a run has seen to be there is not looked for again for a day (decision 0057).
    if world.notes.taken.any {
        world.passes(DAY_AND_MORE).await;
    }
    let (mut wrong, mut runs, before) = (Vec::new(), 0, calls(world));
    let mut decisions = 0;
    let mut rounds = match (history.calm, world.notes.gone.freed && was_refused_a_name(world).await) {
        (true, false) => CALM.to_vec(),
        (true, true) => FREED.to_vec(),
        (false, _) => ROUNDS.to_vec(),
    };
    for round in 0.. {
        let Some(minutes) = rounds.get(round).copied() else { break };
        world.passes(minutes * 60_000).await;
        world.asks().await;
        wrong = rests(world, round).await;
        runs += 1;
        // Until now nobody has said that many products may go.
        world.watch_over_many().await;
        world.confirms_deletions().await;
        world.says_what_happened().await;
        // What the administrator has just said is done by the next run.
        if world.has_made_anew().await | world.recreates().await {
            wrong.push("there is still something to decide".to_owned());
            if decisions < DECISIONS {
                rounds.extend(DECIDED);
                decisions += 1;
            }
        }
        wrong.extend(is_due(world).await);
        if !wrong.is_empty() {
            continue;
        }
        wrong = model::compare(world).await;
        if wrong.is_empty() {
            break;
        }
    }
    if wrong.is_empty() {
        wrong.extend(too_many(world, runs, before).await);
        wrong.extend(one_more(world).await);
    }
    wrong.extend(world.runs_that_were_left().await);
    wrong.splice(..0, std::mem::take(&mut world.notes.wrong));
    wrong.splice(..0, world.watch.taken());
    wrong
}

/// Whether 精斗云 has refused a customer because it has another one of that name (jdy-api.md §5.1).
async fn was_refused_a_name(world: &World) -> bool {
    let says = |reason: &String| reason.contains("客户名称") && reason.contains("已存在");
    world.records("customer").await.iter().any(|record| record.reason.as_ref().is_some_and(says))
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

/// What has come through and is looked at once more: what it depends on is gone, and that is not known before it has been asked.
async fn is_due(world: &World) -> Option<String> {
    for stream in streams::STREAMS {
        let kind = stream.spec().kind.0;
        let due = |r: &RecordView| !is_open(r.state) && r.due_at.is_some_and(|at| at <= world.time.now());
        if let Some(record) = world.records(kind).await.iter().find(|r| due(r)) {
            return Some(format!("{kind} {} is still to be looked at once more", record.source_id));
        }
    }
    None
}

/// How many calls the workers have sent.
fn calls(world: &World) -> u64 {
    world.trace.lock().calls
}

/// Whether these last runs took more calls than so many streams and records need: all is right soon, and not at any price.
async fn too_many(world: &World, runs: u64, before: u64) -> Option<String> {
    let mut records = 0;
    for stream in streams::STREAMS {
        records += world.records(stream.spec().kind.0).await.len() as u64;
    }
    let (sent, most) =
        (calls(world) - before, runs * FOR_A_STREAM * streams::STREAMS.len() as u64 + FOR_A_RECORD * records);
    (sent > most).then(|| format!("F-6: {runs} runs took {sent} calls for {records} records, and {most} are enough"))
}

/// How many records the next run tries again.
async fn tried_again(world: &World) -> u64 {
    let mut tried = 0;
    for stream in streams::STREAMS {
        let due = |r: &&RecordView| is_open(r.state) && r.due_at.is_some_and(|at| at <= world.time.now());
        tried += world.records(stream.spec().kind.0).await.iter().filter(due).count() as u64;
    }
    tried
}

/// F-6: one more run sends no write, and no more calls than streams with nothing to do need, however many records there are;
/// but for those that are tried again.
async fn one_more(world: &mut World) -> Vec<String> {
    let (before, sent) = (world.writes().await, calls(world));
    world.passes(60_000).await;
    let tried = tried_again(world).await;
    world.asks().await;
    let mut wrong = rests(world, 0).await;
    let (more, sent) = (world.writes().await - before, calls(world) - sent);
    if more > 0 {
        wrong.push(format!("F-6: one more run has written {more} times"));
    }
    let most = FOR_A_STREAM * streams::STREAMS.len() as u64 + FOR_A_TRY * tried;
    if sent > most {
        wrong.push(format!("F-6: one more run with nothing to do has sent {sent} calls, and {most} are enough"));
    }
    wrong.extend(model::compare(world).await);
    wrong
}
