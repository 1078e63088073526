//! What happens to the workers: time, clocks, events out of order, and runs that meet with trouble.

use std::collections::BTreeSet;

use fastrand::Rng;
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use crate::line::Line;
use crate::time::APART;
use crate::trouble::{Trouble, told};
use crate::world::World;

/// After a lease without a heartbeat.
const LEASE_OVER: i64 = 16_000;

impl World {
    /// Minutes, hours or a day or two go by.
    pub async fn some_time_passes(&mut self, rng: &mut Rng) -> Option<String> {
        let minutes = [1, 3, 17, 70, 600, 1440, 3000][rng.usize(..7)];
        self.passes(minutes * 60_000).await;
        Some(format!("{minutes} minutes go by"))
    }

    /// The clocks of the workers are up to a minute and a half wrong, or right again, and differ from each other by as much
    /// as they may.
    pub fn skews(&mut self, rng: &mut Rng) -> Option<String> {
        let seconds = [0, 0, -90, -20, 30, 90][rng.usize(..6)];
        self.skews[0].set_all(seconds * 1_000);
        let own = [(0, 0), (APART / 2, -APART / 2), (-APART / 2, APART / 2), (0, APART / 2)][rng.usize(..4)];
        self.skews[0].set(own.0);
        self.skews[1].set(own.1);
        let shown = self.skews.each_ref().map(|skew| skew.ms() / 1_000);
        Some(format!("the workers' clocks are {} and {} seconds wrong", shown[0], shown[1]))
    }

    /// The CRM's events are delivered, each time in another manner.
    pub async fn events_come(&mut self, rng: &mut Rng) -> Option<String> {
        let mut events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return None;
        }
        let count = events.len();
        let manner = match rng.u8(..5) {
            0 => {
                events.extend(events.clone());
                "twice"
            }
            1 => {
                events.reverse();
                "backwards"
            }
            2 => {
                events.retain(|_| rng.bool());
                "some of them; the others never will"
            }
            3 => {
                self.events = events.split_off(count / 2);
                "the first half of them"
            }
            _ => "in order",
        };
        self.receive(&events).await;
        Some(format!("events: {count} come, {manner}"))
    }

    async fn receive(&mut self, events: &[(String, String, String)]) {
        for (message, object, record) in events {
            let new = self.store.receive(&self.id, message, object, record, self.time.now()).await.expect("a store");
            // Ruling 3.
            if new != self.notes.heard.insert(message.clone()) {
                self.notes.wrong.push(format!("ruling 3: the event {message} came again and was taken for a new one"));
            }
        }
    }

    /// All events come, and a worker looks at them and at nothing else: the orders that they are about are right at once.
    pub async fn hears(&mut self, rng: &mut Rng) -> Option<String> {
        let events = std::mem::take(&mut self.events);
        if events.is_empty() {
            return None;
        }
        self.receive(&events).await;
        let place = rng.usize(..self.processes.len());
        let worker = self.processes[place].worker.clone();
        worker.once().await.ok()?;
        // Whoever rests, or has used up the day, looks at them later.
        if self.store.waiting_events(&self.id).await.ok()?.0 == 0 {
            let of = |(_, object, record): &(String, String, String)| match object.as_str() {
                "SalesOrderObj" => Some(record.clone()),
                _ => self.notes.orders_of.get(record).cloned(),
            };
            let orders: BTreeSet<String> = events.iter().filter_map(of).collect();
            let wrong = crate::model::heard(self, &orders).await;
            self.notes.wrong.extend(wrong);
        }
        Some(format!("events: all {} come, and worker {place} looks at them", events.len()))
    }

    /// A worker takes what waits, and these things happen on its line.
    pub async fn works(&mut self, rng: &mut Rng, troubles: Vec<Trouble>) -> Option<String> {
        let place = rng.usize(..self.processes.len());
        let mut said = Vec::new();
        if !troubles.is_empty() {
            said.extend(self.systems_go_wrong(rng).await);
        }
        // Sometimes only what waits by itself is done: events, and what an outage has ended.
        if rng.u8(..4) > 0 {
            self.asks().await;
        }
        said.extend(troubles.iter().map(told));
        self.notes.deceived |= troubles.iter().any(Trouble::deceives);
        let line = std::sync::Arc::clone(&self.processes[place].line);
        line.troubled(troubles);
        let worker = self.processes[place].worker.clone();
        let ended = self.one_turn(place, &worker, &line, (rng, &mut said)).await;
        line.troubled(Vec::new());
        if !ended {
            self.note_its_run().await;
            self.processes[place] = self.process(place);
        }
        self.systems_go_right().await;
        self.watch_over_many().await;
        let said = if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) };
        Some(format!("worker {place} works{said}"))
    }

    /// Which run was under way when its process died.
    async fn note_its_run(&mut self) {
        let run = self.store.running_run(&self.id).await.expect("a store");
        if let Some(run) = run.filter(|run| run.trigger != "event") {
            self.notes.died.insert(run.id, run.attempts);
        }
    }

    /// A run whose process died goes on under its number, four times at most, and none stays under way.
    pub async fn runs_that_were_left(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (id, attempt) in &self.notes.died {
            let Some(run) = self.store.run(&self.id, id).await.expect("a store") else { continue };
            if run.attempts <= *attempt && *attempt < 5 {
                wrong.push(format!(
                    "S-7: the run {id} was left by a process that died, and did not go on: {:?}",
                    run.state
                ));
            }
        }
        if let Some(run) = self.store.running_run(&self.id).await.expect("a store") {
            wrong.push(format!("S-7: the run {} is still under way", run.id));
        }
        wrong
    }

    /// Whether the worker came to the end of its turn; otherwise its process has died.
    async fn one_turn(
        &mut self,
        place: usize,
        worker: &jingxiang::worker::Worker,
        line: &std::sync::Arc<crate::line::Line>,
        (rng, said): (&mut Rng, &mut Vec<String>),
    ) -> bool {
        let mut turn = Box::pin(worker.once());
        let other = self.processes[1 - place.min(1)].worker.clone();
        let mut second: Option<BoxFuture<'_, ()>> = None;
        let mut taken_over = false;
        loop {
            tokio::select! {
                biased;
                // A worker that the database has failed goes on at its next look.
                _ = &mut turn => {
                    to_its_end(&mut second).await;
                    return true;
                }
                () = line.both.notified() => {
                    second.get_or_insert_with(|| Box::pin(other.once().map(drop)));
                }
                () = to_its_end(&mut second), if second.is_some() => second = None,
                () = line.people.notified() => {
                    said.extend(self.meanwhile(rng).await);
                    line.acted.notify_waiters();
                }
                () = line.ended.notified() => {
                    // What a worker has begun it does not leave for the other's sake.
                    to_its_end(&mut second).await;
                    if !line.is_frozen() {
                        return false;
                    }
                    if !taken_over {
                        self.another_takes_over(place, line, (rng, said)).await;
                    }
                    taken_over = true;
                    self.time.freeze(place, false);
                    line.goes_on();
                }
            }
        }
    }

    /// A worker's lease ends while it stands still, people go on changing things, and another worker takes over.
    async fn another_takes_over(&mut self, place: usize, line: &Line, (rng, said): (&mut Rng, &mut Vec<String>)) {
        self.passes(LEASE_OVER + 4_000).await;
        if line.is_quiet() {
            for _ in 0..rng.usize(..4) {
                said.extend(self.meanwhile(rng).await);
            }
        }
        let other = 1 - place.min(1);
        said.push(format!("worker {other} takes over"));
        let second = self.processes[other].worker.clone();
        second.once().await.expect("a store");
    }

    /// What people may do while a run is under way. Not what the run reads and writes as a whole, such as a customer's
    /// persons: of two who do that at once one loses, and no interface of 精斗云 can keep that from happening.
    async fn meanwhile(&mut self, rng: &mut Rng) -> Option<String> {
        if std::mem::take(&mut self.notes.taken.soon) {
            return self.take_field_now(rng, false).await.map(|said| format!("meanwhile ({said})"));
        }
        let said = match rng.u8(..9) {
            0 | 1 => self.edit_product(rng).await,
            2 => self.rename_master(rng).await,
            3 => self.new_product(rng).await,
            4 => self.edit_account(rng).await,
            5 | 6 => self.edit_order(rng).await,
            7 => {
                let unit = self.new_unit().await?;
                self.new_product_of(&unit, rng).await
            }
            _ => self.new_order(rng).await,
        };
        said.map(|said| format!("meanwhile ({said})"))
    }

    /// What the systems themselves do wrong during a run.
    async fn systems_go_wrong(&mut self, rng: &mut Rng) -> Option<String> {
        match rng.u8(..8) {
            0 => {
                let daily = rng.u32(5..120);
                self.control("POST", "limits", &json!({"off": false, "crm_daily": daily})).await;
                Some(format!("the CRM has {daily} calls left today"))
            }
            1 => {
                self.control("POST", "limits", &json!({"off": false, "crm_window": 9, "jdy_minute": 40})).await;
                Some("the systems allow few calls at a time".to_owned())
            }
            _ => None,
        }
    }

    /// Both systems as they should be.
    pub async fn systems_go_right(&mut self) {
        self.control("POST", "faults", &json!({"faults": []})).await;
        self.control(
            "POST",
            "limits",
            &json!({"off": true, "crm_daily": 100_000, "crm_window": 100, "jdy_minute": 500}),
        )
        .await;
    }
}

/// Waits for the other worker, if it works as well.
async fn to_its_end(second: &mut Option<BoxFuture<'_, ()>>) {
    if let Some(second) = second {
        second.await;
    }
    *second = None;
}
