//! People's own way to both systems.

use std::sync::Arc;

use axum::body::Body;
use engine::Clock;
use jingxiang::config::{Config, Limits};
use jingxiang::connection::{Clients, Opener};
use jingxiang::demonstration;
use sandbox::Sandbox;
use store::Store;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;
use transport::Transport;

use crate::time::{ProcessClock, Time, WORLD};
use crate::world::ADDRESSES;

/// The way of people's own clients: at once, and at the present moment.
pub(crate) fn hands(time: &Arc<Time>, sandbox: &Sandbox) -> Hands {
    let at_once = |inner: Transport| {
        let (time, sandbox) = (Arc::clone(time), sandbox.clone());
        BoxCloneSyncService::new(tower::service_fn(move |request| {
            sandbox.set_now(time.now());
            inner.clone().oneshot(request)
        }))
    };
    Hands {
        time: Arc::clone(time),
        jdy: at_once(transport::in_process::<_, Body, _>(sandbox.jdy())),
        crm: at_once(transport::in_process::<_, Body, _>(sandbox.crm())),
    }
}

pub(crate) struct Hands {
    time: Arc<Time>,
    jdy: Transport,
    crm: Transport,
}

impl Hands {
    /// People use today's interface, whatever the connection speaks.
    pub(crate) async fn clients(&self, store: &Store) -> (jdy::Client, fxiaoke::Client) {
        let time = Arc::clone(&self.time);
        let now: transport::Now = Arc::new(move || time.now());
        let config = jdy::Config {
            base_url: ADDRESSES.0.to_owned(),
            client_id: demonstration::JDY_CLIENT_ID.to_owned(),
            client_secret: demonstration::JDY_CLIENT_SECRET.into(),
            login: jdy::Login::Application { outer_instance_id: demonstration::OUTER_INSTANCE_ID.to_owned() },
            account_id: None,
        };
        let jdy = jdy::Client::new(config, self.jdy.clone(), Arc::clone(&now)).expect("a client");
        let clock: Arc<dyn Clock> =
            Arc::new(ProcessClock { time: Arc::clone(&self.time), owner: WORLD, skew: Arc::default() });
        let config = Config::default().for_sandbox(std::path::PathBuf::new(), Limits::Off);
        let opener = Opener::over(&config, clock, self.jdy.clone(), self.crm.clone());
        let stored = store.connections().await.expect("a store").pop().expect("a connection");
        let Clients { crm, .. } = opener.clients(&stored).expect("clients");
        (jdy, crm)
    }
}
