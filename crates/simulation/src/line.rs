//! The line between a worker and the two systems: every call takes its time, and some meet with a mishap.

mod calls;
mod gate;
mod spoilt;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use parking_lot::Mutex;
use sandbox::Sandbox;
use tokio::sync::Notify;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

use self::calls::{can_come_twice, copy, hash_of, writes};
use self::spoilt::Products;
use crate::time::{Owner, ProcessClock, Skew, Time, WORLD};
use crate::trouble::{Mishap, Of, Trouble};

type Answer = Result<Response<Bytes>, Failure>;

/// One worker's line.
pub struct Line {
    pub(crate) time: Arc<Time>,
    pub(crate) sandbox: Sandbox,
    pub(crate) owner: Owner,
    /// The clock of its machine.
    skew: Arc<Skew>,
    seed: u64,
    state: Mutex<State>,
    /// Rung when the process dies or stands still.
    pub(crate) ended: Notify,
    /// Rung when people are to change something, and when they have.
    pub(crate) people: Notify,
    pub(crate) acted: Notify,
    /// Rung when the other worker is to look for work, too.
    pub(crate) both: Notify,
    trace: Arc<Mutex<Trace>>,
}

#[derive(Default)]
struct State {
    calls: usize,
    writes: usize,
    commits: usize,
    troubles: Vec<Trouble>,
    /// How often the same call was made, so that its time on the way differs.
    same: HashMap<u64, u64>,
    dead: bool,
    frozen: bool,
    /// How many looks for orders find nothing.
    unseen: usize,
    /// What has been asked about products.
    products: Products,
    /// Whether nothing of it is on its way any more while it stands still.
    quiet: bool,
    /// How many calls are carried out only after nobody waits for them any more.
    late: usize,
}

/// Everything that was called, in order: two runs of one history have the same.
#[derive(Default)]
pub struct Trace {
    hash: blake3::Hasher,
    /// How many calls.
    pub calls: u64,
    /// How many of them are about customers of the CRM.
    pub looks_for_customers: u64,
    /// How many of them have asked the CRM for orders or their lines, and been answered.
    pub looks_for_orders: u64,
    /// The calls themselves, where somebody wants to read them.
    pub kept: Option<Vec<String>>,
}

impl Trace {
    fn add(&mut self, line: &str) {
        self.hash.update(line.as_bytes());
        self.calls += 1;
        self.looks_for_customers += u64::from(line.contains("AccountObj"));
        if let Some(kept) = &mut self.kept {
            kept.push(line.to_owned());
        }
    }

    /// What it comes to.
    pub fn digest(&self) -> String {
        self.hash.finalize().to_hex().to_string()
    }
}

impl Line {
    /// A line without trouble.
    pub fn new(clock: &ProcessClock, sandbox: &Sandbox, seed: u64, trace: &Arc<Mutex<Trace>>) -> Arc<Self> {
        Arc::new(Self {
            time: Arc::clone(&clock.time),
            sandbox: sandbox.clone(),
            owner: clock.owner,
            skew: Arc::clone(&clock.skew),
            seed,
            state: Mutex::default(),
            ended: Notify::new(),
            people: Notify::new(),
            acted: Notify::new(),
            both: Notify::new(),
            trace: Arc::clone(trace),
        })
    }

    /// From now on calls are counted from 0, and these things happen to them.
    pub fn troubled(&self, troubles: Vec<Trouble>) {
        let mut state = self.state.lock();
        (state.calls, state.writes, state.commits, state.troubles) = (0, 0, 0, troubles);
        state.products = Products::default();
    }

    /// The way over this line.
    pub fn over(self: &Arc<Self>, inner: Transport) -> Transport {
        let line = Arc::clone(self);
        BoxCloneSyncService::new(tower::service_fn(move |request| {
            let (line, inner) = (Arc::clone(&line), inner.clone());
            async move { line.pass(request, inner).await }
        }))
    }

    /// A call's text: what it asks for, without what only signs or frames it.
    fn text(request: &Request<Bytes>) -> String {
        let kind = request.headers().get("content-type").and_then(|v| v.to_str().ok()).unwrap_or_default();
        let body = if kind.starts_with("multipart") { &[][..] } else { request.body() };
        format!("{} {} {}", request.method(), request.uri(), String::from_utf8_lossy(body))
    }

    async fn pass(self: &Arc<Self>, request: Request<Bytes>, inner: Transport) -> Answer {
        let text = Self::text(&request);
        let key = {
            let mut state = self.state.lock();
            let same = state.same.entry(hash_of(&[text.as_bytes()])).or_default();
            *same += 1;
            hash_of(&[text.as_bytes(), &same.to_le_bytes(), &self.seed.to_le_bytes(), &self.owner.to_le_bytes()])
        };
        // Some calls overtake others. What is on its way arrives, whether its process stands still or not.
        let on_the_way = i64::try_from(3 + key % 40).unwrap_or(3);
        self.time.sleep(WORLD, on_the_way, key).await;
        let (mishap, number, dead) = {
            let mut state = self.state.lock();
            let number = state.calls;
            state.calls += 1;
            let write = writes(&request).then_some(state.writes);
            state.writes += usize::from(write.is_some());
            let met =
                |t: &&Trouble| t.meets(Of::Calls, number) || write.is_some_and(|number| t.meets(Of::Writes, number));
            state.products.are_asked_for(&request);
            let its_call = |t: &Trouble| spoilt::is_its_call(t.what, &request, state.products);
            let mishap = match state.troubles.iter().position(its_call) {
                Some(place) => Some(state.troubles.remove(place).what),
                None => state.troubles.iter().find(met).map(|t| t.what),
            };
            (mishap, number, state.dead)
        };
        if dead {
            return std::future::pending().await;
        }
        self.trace.lock().add(&format!("{} {} {number} {mishap:?} {text}", self.time.now(), self.owner));
        let answer = self.meets(mishap, request, inner, key).await;
        if mishap.is_none() && answer.is_ok() && calls::asks_for_orders(&text) {
            self.trace.lock().looks_for_orders += 1;
        }
        self.lives().await;
        answer
    }

    async fn meets(
        self: &Arc<Self>,
        mishap: Option<Mishap>,
        request: Request<Bytes>,
        inner: Transport,
        key: u64,
    ) -> Answer {
        let no_answer = |why: &str| Err(Failure::NoAnswer(why.to_owned()));
        match mishap {
            None if self.lists_fewer(&request) => self.fewer(request, inner).await,
            None if self.misses_it(&request) => self.spoiled("empty_list", request, inner).await,
            None => self.carried_out(request, inner).await,
            Some(Mishap::DiesBefore) => self.dies().await,
            Some(Mishap::DiesAfter) => {
                let _ = self.carried_out(request, inner).await;
                self.dies().await
            }
            Some(Mishap::FreezesBefore) => {
                self.stands_still(false).await;
                // Between its last look at the lease and the socket nothing can keep a client from this (decision 0018).
                if can_come_twice(&request) {
                    self.carried_out(request, inner).await
                } else {
                    no_answer("the connection was closed")
                }
            }
            Some(Mishap::FreezesAfter) => {
                let answer = self.carried_out(request, inner).await;
                self.stands_still(true).await;
                answer
            }
            Some(Mishap::AnswerLost) => {
                let _ = self.carried_out(request, inner).await;
                no_answer("the connection was closed")
            }
            Some(Mishap::Unseen) => {
                self.state.lock().unseen = 3;
                let _ = self.carried_out(request, inner).await;
                no_answer("the connection was closed")
            }
            Some(Mishap::Fewer) => {
                self.state.lock().products = Products::TooFew;
                self.fewer(request, inner).await
            }
            Some(Mishap::CallLost) => no_answer("the connection was closed"),
            Some(Mishap::Unreachable) => Err(Failure::NotSent("no route to host".to_owned())),
            Some(Mishap::TimesOut) => {
                self.time.sleep(self.owner, 30_000, key).await;
                no_answer("timed out")
            }
            Some(Mishap::ComesLate) => {
                let (line, late) = (Arc::clone(self), i64::try_from(31_000 + key % 25_000).unwrap_or(31_000));
                self.state.lock().late += 1;
                tokio::spawn(async move {
                    line.time.sleep(WORLD, late, key).await;
                    let _ = line.carried_out(request, inner).await;
                    line.state.lock().late -= 1;
                });
                self.time.sleep(self.owner, 30_000, key).await;
                no_answer("timed out")
            }
            Some(Mishap::Twice) => {
                let answer = self.carried_out(copy(&request), inner.clone()).await;
                if can_come_twice(&request) {
                    let _ = self.carried_out(request, inner).await;
                }
                answer
            }
            Some(Mishap::Slow) => {
                let answer = self.carried_out(request, inner).await;
                self.time.sleep(self.owner, 20_000, key).await;
                answer
            }
            Some(Mishap::PeopleAct) => {
                let acted = self.acted.notified();
                self.people.notify_one();
                acted.await;
                self.carried_out(request, inner).await
            }
            Some(Mishap::ClockSet(seconds)) => {
                self.skew.set(seconds * 1_000);
                self.carried_out(request, inner).await
            }
            Some(Mishap::BothWork) => {
                self.both.notify_one();
                self.carried_out(request, inner).await
            }
            Some(Mishap::TokenExpired) => self.spoiled("expire_token", request, inner).await,
            Some(Mishap::EmptyList) => self.spoiled("empty_list", request, inner).await,
            Some(Mishap::ShortPage) => self.spoiled("short_page", request, inner).await,
            Some(Mishap::Html) => {
                let mut page = Response::new(Bytes::from_static(b"<html><h1>502 Bad Gateway</h1></html>"));
                *page.status_mut() = http::StatusCode::BAD_GATEWAY;
                Ok(page)
            }
        }
    }

    async fn carried_out(&self, request: Request<Bytes>, inner: Transport) -> Answer {
        self.sandbox.set_now(self.time.now());
        inner.oneshot(request).await
    }

    /// Never comes back.
    async fn dies<T>(&self) -> T {
        self.state.lock().dead = true;
        self.ended.notify_one();
        std::future::pending().await
    }

    /// Whether its process stands still.
    pub(crate) fn is_frozen(&self) -> bool {
        self.state.lock().frozen
    }

    /// Its process goes on.
    pub(crate) fn goes_on(&self) {
        self.state.lock().frozen = false;
    }

    /// Whether it stands still and nothing of it is on its way: what people change now it cannot overwrite.
    pub(crate) fn is_quiet(&self) -> bool {
        self.state.lock().quiet
    }

    /// Whether a call is still to be carried out.
    pub(crate) fn is_late(&self) -> bool {
        self.state.lock().late > 0
    }

    async fn stands_still(&self, quiet: bool) {
        {
            let mut state = self.state.lock();
            (state.frozen, state.quiet) = (true, quiet);
        }
        self.time.freeze(self.owner, true);
        self.ended.notify_one();
        self.time.sleep(self.owner, 0, 0).await;
    }
}
