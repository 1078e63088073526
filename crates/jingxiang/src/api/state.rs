//! What every handler may touch.

use std::sync::{Arc, Once};
use std::time::Duration;

use engine::Clock;
use secrecy::{ExposeSecret, SecretString};
use store::Store;
use tokio::sync::{Notify, Semaphore, watch};

use crate::accounts::{self, Unfit};
use crate::config::Config;
use crate::connection::{Clients, Opener};
use crate::demonstration::Systems;
use crate::hook::Hook;
use crate::worker::Worker;

use super::looks::Looks;
use super::problem::{Code, Problem};
use super::records::Reads;

/// How long a caller waits for one statement of the database (decision 0049), and the CRM, which gives a call three seconds.
const PATIENCE: Duration = Duration::from_secs(5);
const HOOK_PATIENCE: Duration = Duration::from_secs(2);

/// Everything outside a handler that a handler uses. Clones share it.
#[derive(Clone)]
pub struct App {
    /// The configuration.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The database.
    pub store: Store,
    /// The way to both systems.
    pub opener: Opener,
    /// Rung when something waits for this process's worker.
    pub bell: Arc<Notify>,
    /// Where the CRM tells what has changed.
    pub hook: Arc<Hook>,
    /// The systems beside the API, in a demonstration.
    pub sandbox: Option<Systems>,
    /// How long a record that is read in both systems may wait for its turn among a run's calls, and for the answers.
    pub read_within: Duration,
    /// Whether the process is about to end.
    draining: watch::Sender<bool>,
    /// What pages ask the systems.
    pub(super) looks: Arc<Looks>,
    /// How often records are read in both.
    pub(super) reads: Arc<Reads>,
    /// Heard by every change that is being carried out.
    changing: watch::Sender<()>,
    /// Says once that a proxy is not named.
    pub(super) hidden: Arc<Once>,
    /// How many passwords are hashed at a time: each takes 19 MiB and a processor.
    hashing: Arc<Semaphore>,
}

impl App {
    /// Over this database, with the opener's configuration and clock.
    pub fn new(store: Store, opener: Opener) -> Self {
        let store = store.within(PATIENCE);
        let (config, clock) = (Arc::new(opener.config.clone()), Arc::clone(&opener.clock));
        let (bell, hashing) = (Arc::<Notify>::default(), Arc::new(Semaphore::new(2)));
        let hook = Hook::new(
            store.within(HOOK_PATIENCE),
            Arc::clone(&clock),
            Arc::clone(&bell),
            opener.config.trusted_proxies.clone(),
        );
        let (draining, changing) = (watch::Sender::new(false), watch::Sender::new(()));
        let (looks, reads, read_within) = (Arc::default(), Arc::default(), Duration::from_secs(20));
        let (sandbox, hidden) = (None, Arc::new(Once::new()));
        Self {
            config,
            clock,
            store,
            opener,
            bell,
            hook,
            sandbox,
            read_within,
            draining,
            looks,
            reads,
            changing,
            hidden,
            hashing,
        }
    }

    /// A demonstration over these systems.
    #[must_use]
    pub fn with_sandbox(self, systems: Systems) -> Self {
        Self { sandbox: Some(systems), ..self }
    }

    /// The worker beside this server: it hears what callers want.
    pub fn worker(&self) -> Worker {
        Worker { bell: Arc::clone(&self.bell), ..Worker::new(&self.opener, self.store.patient()) }
    }

    /// From now on nothing new is taken up: the process is about to end.
    pub fn drain(&self) {
        self.draining.send_replace(true);
    }

    /// Whether the process is about to end.
    pub fn is_draining(&self) -> bool {
        *self.draining.borrow()
    }

    /// Returns when the process is about to end.
    pub fn drained(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut draining = self.draining.subscribe();
        async move {
            // The sender lives as long as anybody asks: who fails to hear it has nothing to wait for.
            let _ = draining.wait_for(|draining| *draining).await;
        }
    }

    /// A change that is being carried out, until it is dropped.
    pub(super) fn under_way(&self) -> watch::Receiver<()> {
        self.changing.subscribe()
    }

    /// Returns when no change is being carried out.
    pub async fn settled(&self) {
        self.changing.closed().await;
    }

    /// The clients of a connection; what its settings lack is the caller's to mend.
    pub fn clients(&self, stored: &store::Connection) -> Result<Clients, Problem> {
        self.opener.clients(stored).map_err(|error| Problem::new(Code::Incomplete, format!("{error:#}")))
    }

    /// A connection as the engine takes it; what its settings lack is the caller's to mend.
    pub fn open(&self, stored: &store::Connection) -> Result<engine::Connection, Problem> {
        self.opener.open(stored).map_err(|error| Problem::new(Code::Incomplete, format!("{error:#}")))
    }

    /// Whether the password is the one that was hashed ([`accounts::matches`]).
    pub(super) async fn matches(&self, kept: Option<String>, password: SecretString) -> Result<bool, Problem> {
        self.hashing(move || accounts::matches(kept.as_deref(), password.expose_secret())).await
    }

    /// A new password of the user of this name, as it is kept; what is wrong with it is wrong with this field.
    pub(super) async fn hashed(&self, name: &str, password: SecretString, field: &str) -> Result<String, Problem> {
        let unfit = |unfit: Unfit| Problem::invalid(field, unfit.to_string());
        accounts::check_password(name, password.expose_secret()).map_err(unfit)?;
        Ok(self.hashing(move || accounts::hash(password.expose_secret())).await??)
    }

    async fn hashing<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let _permit = self.hashing.acquire().await.map_err(Problem::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
    }
}
