//! From a stored connection to the two systems it joins.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use engine::pace::{Day, Pacer};
use engine::{Clock, Engine};
use model::System;
use parking_lot::Mutex;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Store;
use transport::Transport;

use crate::clock::now_of;
use crate::config::{Config, Limits};
use crate::mappings::Mappings;
use crate::metrics::{Metrics, counted};
use crate::pacing::{CRM_DAY, paced};
use crate::settings::Settings;
use crate::{node, peers, setup};

/// How to reach 精斗云, as stored; secrets are kept beside it, sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JdySettings {
    /// Which way in (S-2).
    #[serde(flatten)]
    pub login: JdyLogin,
    /// Its address; the configuration's where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
}

/// The two ways in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "login", rename_all = "lowercase")]
pub enum JdyLogin {
    /// G1: a phone-number account and its password, through the connector's own application.
    Password {
        /// The account.
        phone: String,
    },
    /// G2: today's application credentials.
    Application {
        /// 应用ID
        client_id: String,
        /// 第三方实例ID
        outer_instance_id: String,
    },
}

/// How to reach 纷享销客 (S-3).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CrmSettings {
    /// The cloud's address (fxiaoke-api.md §1.1).
    pub base_url: String,
    /// The application.
    pub app_id: String,
    /// In whose name calls are made.
    pub admin_mobile: String,
    /// How many calls the tenant has a day; one pack where nothing is said (fxiaoke-api.md §7.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daily_calls: Option<i64>,
    /// 企业账号, as events name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enterprise_account: Option<String>,
}

/// Names of the sealed secrets.
pub mod secret {
    /// G2: clientSecret.
    pub const JDY_CLIENT: &str = "jdy_client_secret";
    /// G1: the account's password.
    pub const JDY_PASSWORD: &str = "jdy_password";
    /// appSecret.
    pub const CRM_APP: &str = "crm_app_secret";
    /// permanentCode.
    pub const CRM_PERMANENT: &str = "crm_permanent_code";
    /// The key of the CRM's event subscription (§6.1).
    pub const CRM_EVENT_KEY: &str = "crm_event_key";
}

/// The clients of a connection.
#[derive(Clone)]
pub struct Clients {
    /// 精斗云
    pub jdy: jdy::Client,
    /// 纷享销客
    pub crm: fxiaoke::Client,
}

/// A connection in use: one that is opened again with the same settings goes on with it.
struct Open {
    made_of: String,
    clients: Clients,
    /// Which object holds stock decides which one the warehouses are in, so another choice has both looked for.
    stock_target: Option<String>,
    known: Arc<peers::crm::Known>,
}

/// What it takes to open connections.
#[derive(Clone)]
pub struct Opener {
    /// The configuration.
    pub config: Config,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The way to 精斗云.
    pub jdy: Transport,
    /// The way to 纷享销客.
    pub crm: Transport,
    /// What this process did.
    pub metrics: Arc<Metrics>,
    /// The clients in use: a connection's token is one, however often it is opened.
    open: Arc<Mutex<HashMap<String, Open>>>,
    /// What holds for the whole installation, as of the last look.
    settings: Arc<Mutex<Settings>>,
    /// The calls of each connection: they count on when its settings change.
    pacers: Arc<Mutex<HashMap<String, Arc<Pacer>>>>,
}

impl Opener {
    /// Over the network.
    pub fn new(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let allowed = config.clone();
        let network = transport::over_network_within(Arc::new(move |host, to| setup::admits(&allowed, host, to)))?;
        Ok(Self::over(config, clock, network.clone(), network))
    }

    /// Over these transports.
    pub fn over(config: &Config, clock: Arc<dyn Clock>, jdy: Transport, crm: Transport) -> Self {
        let (config, metrics) = (config.clone(), Arc::new(Metrics::new(config.metrics_by_connection)));
        let (open, settings, pacers) = (Arc::default(), Arc::default(), Arc::default());
        Self { config, clock, jdy, crm, metrics, open, settings, pacers }
    }

    /// An engine over all streams.
    pub fn engine(&self, store: Store) -> Engine {
        let clock = Arc::clone(&self.clock);
        Engine { streams: streams::STREAMS, store, clock, node: node::name(), has_ended: node::has_ended }
    }

    /// From now on these settings hold.
    pub fn heed(&self, settings: Settings) {
        *self.settings.lock() = settings;
    }

    /// The tenant's day of calls. An application is built for one enterprise (fxiaoke-api.md §1.2), so it names the
    /// tenant.
    pub fn day(&self, crm: &Value) -> anyhow::Result<Day> {
        let settings: CrmSettings = serde_json::from_value(crm.clone()).context("对接的纷享销客设置不完整")?;
        let tenant = format!("{} {}", settings.base_url.trim_end_matches('/'), settings.app_id);
        let size = settings.daily_calls.or(self.settings.lock().quota.crm_daily).unwrap_or(CRM_DAY);
        Ok(Day::new(tenant, size.max(0)))
    }

    /// Counts the connection's calls by its day, if they are limited.
    fn count_days(&self, stored: &store::Connection) -> anyhow::Result<()> {
        let day = (self.config.limits == Limits::On).then(|| self.day(&stored.crm)).transpose()?;
        self.pacer(&stored.id).set_day(day);
        Ok(())
    }

    /// The clients of a stored connection; new ones only when its settings have changed.
    pub fn clients(&self, stored: &store::Connection) -> anyhow::Result<Clients> {
        Ok(self.in_use(stored)?.0)
    }

    fn in_use(&self, stored: &store::Connection) -> anyhow::Result<(Clients, Arc<peers::crm::Known>)> {
        self.count_days(stored)?;
        let made_of = made_of(stored);
        let mut open = self.open.lock();
        let stock_target = stored.stock_target.clone();
        let before = open.get(&stored.id).filter(|open| open.made_of == made_of);
        if let Some(before) = before.filter(|open| open.stock_target == stock_target) {
            return Ok((before.clients.clone(), Arc::clone(&before.known)));
        }
        let clients = before.map_or_else(|| self.connect(stored), |before| Ok(before.clients.clone()))?;
        let known = Arc::default();
        let opened = Open { made_of, clients: clients.clone(), stock_target, known: Arc::clone(&known) };
        open.insert(stored.id.clone(), opened);
        Ok((clients, known))
    }

    /// The next run looks at the connection's CRM as the first one did: something in it was seen to be otherwise.
    pub fn look_anew(&self, connection: &str) {
        if let Some(open) = self.open.lock().get_mut(connection) {
            open.known = Arc::default();
        }
    }

    /// New clients; all calls of a connection are paced together.
    pub fn connect(&self, stored: &store::Connection) -> anyhow::Result<Clients> {
        self.count_days(stored)?;
        let jdy = self.connect_jdy(stored)?;
        let way = self.way(&stored.id, &self.crm, System::Crm);
        Ok(Clients { jdy, crm: fxiaoke::Client::new(crm_config(stored)?, way, now_of(&self.clock))? })
    }

    /// A new client of 精斗云 alone.
    pub fn connect_jdy(&self, stored: &store::Connection) -> anyhow::Result<jdy::Client> {
        let way = self.way(&stored.id, &self.jdy, System::Jdy);
        Ok(jdy::Client::new(self.jdy_config(stored)?, way, now_of(&self.clock))?)
    }

    /// The way of a connection's calls to a system: counted, and paced.
    fn way(&self, connection: &str, inner: &Transport, system: System) -> Transport {
        let (metrics, clock) = (Arc::clone(&self.metrics), Arc::clone(&self.clock));
        let inner = counted(inner.clone(), system, metrics, Arc::clone(&clock), connection);
        paced(inner, system, self.pacer(connection), clock, self.config.limits)
    }

    /// What keeps the connection's calls within the quota.
    pub fn pacer(&self, connection: &str) -> Arc<Pacer> {
        Arc::clone(self.pacers.lock().entry(connection.to_owned()).or_default())
    }

    /// A stored connection as the engine takes it.
    pub fn open(&self, stored: &store::Connection) -> anyhow::Result<engine::Connection> {
        Ok(engine::Connection {
            id: stored.id.clone(),
            started_at: stored.started_at.unwrap_or(stored.created_at),
            default_owner: stored.default_owner.clone(),
            presets: stored.presets.clone(),
            overrides: overrides(stored)?,
            deletion_share: stored.deletion_share.unwrap_or(self.config.deletion_share),
            pacer: self.pacer(&stored.id),
            jdy: Arc::new(self.account_set(stored)?),
            crm: Arc::new(self.crm_knowing(stored, self.in_use(stored)?.1)?),
        })
    }

    /// A stored connection's account set.
    pub fn account_set(&self, stored: &store::Connection) -> anyhow::Result<peers::jdy::JdyPeer> {
        Ok(peers::jdy::JdyPeer::new(self.clients(stored)?.jdy, now_of(&self.clock)))
    }

    /// A stored connection's CRM, looked at anew.
    pub fn crm(&self, stored: &store::Connection) -> anyhow::Result<peers::crm::CrmPeer> {
        self.crm_knowing(stored, Arc::default())
    }

    fn crm_knowing(
        &self,
        stored: &store::Connection,
        known: Arc<peers::crm::Known>,
    ) -> anyhow::Result<peers::crm::CrmPeer> {
        let settings = peers::crm::Settings {
            default_owner: stored.default_owner.clone(),
            provision_function: stored.provision_function.clone(),
            batch_function: stored.batch_function.clone(),
            stock_target: stored.stock_target.clone(),
        };
        Ok(peers::crm::CrmPeer::knowing(self.clients(stored)?.crm, settings, now_of(&self.clock), known))
    }

    fn jdy_config(&self, stored: &store::Connection) -> anyhow::Result<jdy::Config> {
        let settings: JdySettings = serde_json::from_value(stored.jdy.clone()).context("对接的精斗云设置不完整")?;
        let (client_id, client_secret, login) = match settings.login {
            JdyLogin::Application { client_id, outer_instance_id } => {
                let login = jdy::Login::Application { outer_instance_id };
                (client_id, sealed(stored, secret::JDY_CLIENT)?, login)
            }
            JdyLogin::Password { phone } => {
                let login = jdy::Login::Password { phone, password: sealed(stored, secret::JDY_PASSWORD)? };
                let missing = || anyhow!("账号密码登录需要配置 JINGXIANG_JDY_CLIENT_ID 和 JINGXIANG_JDY_CLIENT_SECRET");
                let own = self.config.jdy_client_id.clone().zip(self.config.jdy_client_secret().map(str::to_owned));
                let (id, secret) = own.ok_or_else(missing)?;
                (id, SecretString::from(secret), login)
            }
        };
        let base_url = settings.base_url.unwrap_or_else(|| self.config.jdy_base_url.clone());
        Ok(jdy::Config { base_url, client_id, client_secret, login, account_id: stored.account_id.clone() })
    }
}

fn crm_config(stored: &store::Connection) -> anyhow::Result<fxiaoke::Config> {
    let settings: CrmSettings = serde_json::from_value(stored.crm.clone()).context("对接的纷享销客设置不完整")?;
    Ok(fxiaoke::Config {
        base_url: settings.base_url,
        app_id: settings.app_id,
        app_secret: sealed(stored, secret::CRM_APP)?,
        permanent_code: sealed(stored, secret::CRM_PERMANENT)?,
        admin_mobile: settings.admin_mobile,
        approval_flow: false,
        workflow: false,
    })
}

/// What the connection carries otherwise than the field tables say, by stream.
pub fn overrides(stored: &store::Connection) -> anyhow::Result<Mappings> {
    let known: Option<_> = serde_json::from_value(stored.mappings.clone()).context("对接的字段映射设置不完整")?;
    Ok(known.unwrap_or_default())
}

/// What clients are made of, as text to compare; of the secrets a hash.
fn made_of(stored: &store::Connection) -> String {
    let mut hash = blake3::Hasher::new();
    for name in stored.secrets.names() {
        hash.update(name.as_bytes());
        hash.update(stored.secrets.get(name).map_or("", |s| s.expose_secret()).as_bytes());
    }
    format!("{} {} {:?} {}", stored.jdy, stored.crm, stored.account_id, hash.finalize().to_hex())
}

fn sealed(stored: &store::Connection, name: &str) -> anyhow::Result<SecretString> {
    stored.secrets.get(name).cloned().ok_or_else(|| anyhow!("对接「{}」缺少凭证 {name}，请重新填写", stored.name))
}
