//! A hand on the line between our clients and the sandbox: it may answer itself, change an answer, or let nothing pass.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use engine::Clock;
use http::{Request, Response};
use jingxiang::connection::Opener;
use parking_lot::Mutex;
use serde_json::Value;
use tokio::sync::Notify;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::{Failure, Transport};

use crate::world::World;

/// A call as the hand sees it.
#[derive(Clone)]
pub(crate) struct Asked {
    pub method: http::Method,
    pub host: String,
    pub path: String,
    /// The query and the body, to look for an id or a name.
    pub text: String,
    /// How long the run had slept by then, in milliseconds.
    pub slept: i64,
}

impl Asked {
    /// Whether it creates records of this CRM object, one in a call.
    pub(crate) fn creates(&self, object: &str) -> bool {
        self.path.ends_with("/data/create") && self.text.contains(&format!("\"dataObjectApiName\":\"{object}\""))
    }
}

type Answer = Result<Response<Bytes>, Failure>;
type Before = Box<dyn Fn(&Asked) -> Option<Answer> + Send + Sync>;
type After = Box<dyn Fn(&Asked, &mut Value) + Send + Sync>;

/// What happens at the call of this number, and at all that follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    /// The host cannot be reached any more.
    Unreachable,
    /// The process dies before the call is heard.
    DiesBefore,
    /// The process dies after the call has been heard and before its answer is.
    DiesAfter,
    /// Somebody is told, and the call goes on.
    Tells,
    /// Somebody is told, and the call waits until it may go on.
    Waits,
}

/// Where a break is.
enum Point {
    /// At the call of this number, and from there on.
    Call(usize),
    /// At the first POST of one of these paths, and from there on.
    Path(&'static [&'static str]),
}

#[derive(Default)]
pub(crate) struct Meddler {
    before: Mutex<Option<Before>>,
    after: Mutex<Option<After>>,
    breaks: Mutex<Option<(Break, Point)>>,
    calls: AtomicUsize,
    /// What was asked since it listens.
    heard: Mutex<Option<Vec<Asked>>>,
    /// Rung when a break is reached.
    pub reached: Notify,
    released: Notify,
    later: AtomicI64,
    slept: AtomicI64,
}

/// How long a lease's heartbeat sleeps.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// The world's clock, with a jump when a lease has to end.
struct LaterClock(Arc<Meddler>, Arc<dyn Clock>);

#[async_trait]
impl Clock for LaterClock {
    fn now(&self) -> i64 {
        self.1.now() + self.0.later.load(Ordering::Relaxed)
    }

    async fn sleep(&self, time: Duration) {
        // The lease's heartbeat sleeps longer, and beside the run.
        if time < HEARTBEAT {
            self.0.slept.fetch_add(i64::try_from(time.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
        }
        self.1.sleep(time).await;
    }
}

impl Meddler {
    /// Puts a hand on the world's lines; the world's own clients, with which a test looks, stay free of it.
    pub(crate) fn on(world: &mut World) -> Arc<Self> {
        let hand = Arc::new(Self::default());
        let clock: Arc<dyn Clock> = Arc::new(LaterClock(Arc::clone(&hand), Arc::clone(&world.opener.clock)));
        let (jdy, crm) = (hand.over(&world.opener.jdy), hand.over(&world.opener.crm));
        world.opener = Opener::over(&world.opener.config, clock, jdy, crm);
        world.engine = world.opener.engine(world.store.clone());
        hand
    }

    /// Answers in the place of the systems.
    pub(crate) fn answers(&self, answer: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static) {
        *self.before.lock() = Some(Box::new(answer));
    }

    /// Changes what the systems answer.
    pub(crate) fn changes(&self, change: impl Fn(&Asked, &mut Value) + Send + Sync + 'static) {
        *self.after.lock() = Some(Box::new(change));
    }

    /// Breaks off at the call of this number, from 0, counted from now.
    pub(crate) fn breaks(&self, how: Break, at: usize) {
        self.calls.store(0, Ordering::Relaxed);
        *self.breaks.lock() = Some((how, Point::Call(at)));
    }

    /// Breaks off at the first POST of one of these paths.
    pub(crate) fn breaks_at(&self, how: Break, paths: &'static [&'static str]) {
        *self.breaks.lock() = Some((how, Point::Path(paths)));
    }

    /// What breaks off at the call of this number.
    fn broken(&self, number: usize, method: &http::Method, path: &str) -> Option<Break> {
        let mut breaks = self.breaks.lock();
        let (how, point) = breaks.as_mut()?;
        if let Point::Path(paths) = point
            && *method == http::Method::POST
            && paths.contains(&path)
        {
            *point = Point::Call(number);
        }
        matches!(point, Point::Call(at) if number >= *at).then_some(*how)
    }

    /// How many calls there were since the count began.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// Keeps from now on what is asked.
    pub(crate) fn listens(&self) {
        *self.heard.lock() = Some(Vec::new());
        self.slept.store(0, Ordering::Relaxed);
    }

    /// What it has heard of this kind, in order, since it listens.
    pub(crate) fn heard<T>(&self, of: impl Fn(&Asked) -> Option<T>) -> Vec<T> {
        self.heard.lock().iter().flatten().filter_map(of).collect()
    }

    /// How many such calls it has heard since it listens.
    pub(crate) fn count(&self, such: impl Fn(&Asked) -> bool) -> usize {
        self.heard(|asked| such(asked).then_some(())).len()
    }

    /// The trouble is over, and so is the lease of a process that died.
    pub(crate) fn lets_go(&self) {
        *self.before.lock() = None;
        *self.after.lock() = None;
        *self.breaks.lock() = None;
        self.later.fetch_add(20_000, Ordering::Relaxed);
    }

    /// What waits at a break goes on.
    pub(crate) fn goes_on(&self) {
        *self.breaks.lock() = None;
        self.released.notify_waiters();
    }

    /// Time goes by.
    pub(crate) fn waits(&self, seconds: i64) {
        self.later.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }

    /// So many milliseconds go by.
    pub(crate) fn passes(&self, time: i64) {
        self.later.fetch_add(time, Ordering::Relaxed);
    }

    fn over(self: &Arc<Self>, inner: &Transport) -> Transport {
        let (hand, inner) = (Arc::clone(self), inner.clone());
        BoxCloneSyncService::new(tower::service_fn(move |request| {
            let (hand, inner) = (Arc::clone(&hand), inner.clone());
            async move { hand.pass(request, inner).await }
        }))
    }

    async fn pass(&self, request: Request<Bytes>, inner: Transport) -> Answer {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let uri = request.uri();
        let asked = Asked {
            method: request.method().clone(),
            host: uri.host().unwrap_or_default().to_owned(),
            path: uri.path().to_owned(),
            text: format!("{} {}", uri.query().unwrap_or_default(), String::from_utf8_lossy(request.body())),
            slept: self.slept.load(Ordering::Relaxed),
        };
        if let Some(heard) = &mut *self.heard.lock() {
            heard.push(asked.clone());
        }
        let broken = self.broken(number, &asked.method, &asked.path);
        if broken.is_some() {
            self.reached.notify_one();
        }
        match broken {
            Some(Break::Unreachable) => return Err(Failure::NotSent("no route to host".to_owned())),
            Some(Break::DiesBefore) => return std::future::pending().await,
            Some(Break::DiesAfter) => {
                let _ = inner.oneshot(request).await;
                return std::future::pending().await;
            }
            Some(Break::Waits) => self.released.notified().await,
            Some(Break::Tells) | None => {}
        }
        if let Some(answer) = self.before.lock().as_ref().and_then(|before| before(&asked)) {
            return answer;
        }
        let mut answer = inner.oneshot(request).await?;
        if let Some(change) = &*self.after.lock()
            && let Ok(mut body) = serde_json::from_slice(answer.body())
        {
            change(&asked, &mut body);
            *answer.body_mut() = body.to_string().into();
        }
        Ok(answer)
    }
}

/// A page of something that is not the interface.
#[expect(clippy::unnecessary_wraps, reason = "it is an answer")]
pub(crate) fn html(status: u16) -> Answer {
    let mut page = Response::new(Bytes::from_static("<!DOCTYPE html><h1>欢迎</h1>".as_bytes()));
    *page.status_mut() = http::StatusCode::from_u16(status).expect("a status");
    Ok(page)
}
