//! What happens to the workers: time, clocks, events out of order, and runs that meet with trouble.

use std::sync::atomic::Ordering;

use fastrand::Rng;
use serde_json::json;

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

    /// The clocks of the workers are up to a minute and a half wrong, or right again.
    pub fn skews(&mut self, rng: &mut Rng) -> Option<String> {
        let seconds = [0, 0, -90, -20, 30, 90][rng.usize(..6)];
        self.skew.store(seconds * 1_000, Ordering::Relaxed);
        Some(format!("the workers' clocks are {seconds} seconds wrong"))
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
        for (message, object, record) in &events {
            let new = self.store.receive(&self.id, message, object, record, self.time.now()).await.expect("a store");
            // Ruling 3.
            if new != self.notes.heard.insert(message.clone()) {
                self.notes.wrong.push(format!("ruling 3: the event {message} came again and was taken for a new one"));
            }
        }
        Some(format!("events: {count} come, {manner}"))
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
        let line = std::sync::Arc::clone(&self.processes[place].line);
        line.troubled(troubles);
        let worker = self.processes[place].worker.clone();
        let ended = self.one_turn(place, &worker, &line, &mut said).await;
        line.troubled(Vec::new());
        if !ended {
            self.processes[place] = self.process(place);
        }
        self.systems_go_right().await;
        self.watch_over_many().await;
        let said = if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) };
        Some(format!("worker {place} works{said}"))
    }

    /// Whether the worker came to the end of its turn; otherwise its process has died.
    async fn one_turn(
        &mut self,
        place: usize,
        worker: &jingxiang::worker::Worker,
        line: &std::sync::Arc<crate::line::Line>,
        said: &mut Vec<String>,
    ) -> bool {
        let mut turn = Box::pin(worker.once());
        tokio::select! {
            biased;
            // A worker that the database has failed goes on at its next look.
            _ = &mut turn => return true,
            () = line.ended.notified() => {}
        }
        if !line.is_frozen() {
            return false;
        }
        // Its lease ends while it stands still, and another worker takes over.
        self.passes(LEASE_OVER + 4_000).await;
        let other = 1 - place.min(1);
        said.push(format!("worker {other} takes over"));
        let second = self.processes[other].worker.clone();
        second.once().await.expect("a store");
        self.time.freeze(place, false);
        line.goes_on();
        loop {
            tokio::select! {
                biased;
                _ = &mut turn => return true,
                () = line.ended.notified() => {
                    if !line.is_frozen() {
                        return false;
                    }
                    self.time.freeze(place, false);
                    line.goes_on();
                }
            }
        }
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
