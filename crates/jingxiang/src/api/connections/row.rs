//! A connection as callers see it.

use serde::Serialize;
use serde_json::Value;
use store::{SecretNames, Seen};
use utoipa::ToSchema;

use crate::api::App;
use crate::api::listing::List;
use crate::api::problem::Problem;
use crate::api::version::Versioned;
use crate::connection::{CrmSettings, JdySettings, secret};
use crate::people;
use crate::rule::Rule;

/// As it is kept, its secrets closed.
type Stored = store::Connection<SecretNames>;

/// A connection; its secrets never leave the server.
#[derive(Debug, Serialize, ToSchema)]
pub struct Connection {
    id: String,
    name: String,
    /// How 精斗云 is reached, without secrets.
    #[schema(value_type = Object)]
    jdy: Value,
    crm: Crm,
    /// The account set 账套; null until picked (S-4).
    account_id: Option<String>,
    account_name: Option<String>,
    /// When 开始连接 was pressed (ms).
    started_at: Option<i64>,
    /// When the initialisation was complete (ms).
    initialised_at: Option<i64>,
    /// openUserId of the CRM user who owns what nobody else owns.
    default_owner: Option<String>,
    default_owner_name: Option<String>,
    provision_function: Option<String>,
    batch_function: Option<String>,
    stock_target: Option<String>,
    /// PR-5: the share of bound products that may vanish without being asked about, in percent; null is as configured.
    deletion_share: Option<u8>,
    /// The switches that are on.
    presets: Vec<&'static str>,
    paused: bool,
    setup: Setup,
    /// Where 纷享销客 is to send its events.
    hook_url: String,
    /// The run that is under way.
    running_run: Option<String>,
    /// The next run that nobody has to ask for (ms).
    next_run_at: Option<i64>,
    /// What a person has to do before anything runs.
    waits_for: Option<&'static str>,
    /// Grows with every change of the settings; the `ETag`.
    version: i64,
    /// (ms)
    created_at: i64,
}

/// How 纷享销客 is reached, without secrets.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Crm {
    base_url: String,
    app_id: String,
    /// In parts.
    admin_mobile: String,
    enterprise_account: Option<String>,
    /// Whether events can be received: their key is set.
    has_event_key: bool,
}

/// How far the wizard is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Setup {
    step: Step,
}

/// What comes next in the wizard.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// Pick an account set and start.
    AccountSet,
    /// Bind an employee (S-6).
    Employees,
    /// Say when it runs.
    Rule,
    /// Nothing.
    Done,
}

impl Connection {
    /// A page of these, or of all, with what is known about them now; oldest first.
    pub(super) async fn among(
        app: &App,
        ids: Option<&[String]>,
        cursor: Option<&str>,
        limit: i64,
    ) -> Result<List<Self>, Problem> {
        let page = app.store.seen(ids, streams::employee::KIND.0, cursor, limit).await?;
        Ok(List { items: page.items.into_iter().map(|seen| Self::of(app, seen)).collect(), next: page.next })
    }

    /// The one of this id, with the version of its settings.
    pub(in crate::api) async fn one(app: &App, id: &str) -> Result<Versioned<Self>, Problem> {
        let found = Self::among(app, Some(&[id.to_owned()]), None, 1).await?.items.pop();
        let found = found.ok_or_else(|| Problem::not_found("对接"))?;
        Ok(Versioned(found.version, found))
    }

    /// What people call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn of(app: &App, seen: Seen) -> Self {
        let stored = seen.connection;
        let step = match (stored.started_at, seen.is_bound, stored.rule.is_null()) {
            (None, ..) => Step::AccountSet,
            (_, false, _) => Step::Employees,
            (.., true) => Step::Rule,
            _ => Step::Done,
        };
        let planned = seen.is_followed.then_some(seen.due_at);
        let next_run_at = Rule::next_run(&stored.rule, &stored.id, planned, app.clock.now()).filter(|_| !stored.paused);
        Self {
            jdy: without_secrets(&stored),
            crm: Crm::of(&stored),
            default_owner_name: seen.owner_name,
            presets: stored.presets.iter().map(|preset| preset.name()).collect(),
            setup: Setup { step },
            hook_url: app.config.hook(&stored.id),
            running_run: seen.running,
            next_run_at,
            waits_for: waits_for(&stored, step),
            id: stored.id,
            name: stored.name,
            account_id: stored.account_id,
            account_name: stored.account_name,
            started_at: stored.started_at,
            initialised_at: stored.initialised_at,
            default_owner: stored.default_owner,
            provision_function: stored.provision_function,
            batch_function: stored.batch_function,
            stock_target: stored.stock_target,
            deletion_share: stored.deletion_share,
            paused: stored.paused,
            version: stored.version,
            created_at: stored.created_at,
        }
    }
}

impl Crm {
    fn of(stored: &Stored) -> Self {
        let has_event_key = stored.secrets.has(secret::CRM_EVENT_KEY);
        let settings = serde_json::from_value::<CrmSettings>(stored.crm.clone());
        let (base_url, app_id, mobile, enterprise_account) = match settings {
            Ok(known) => (known.base_url, known.app_id, known.admin_mobile, known.enterprise_account),
            Err(_) => Default::default(),
        };
        Self { base_url, app_id, admin_mobile: people::masked(&mobile), enterprise_account, has_event_key }
    }
}

/// Read as settings and written again: nothing else that might lie there comes out.
fn without_secrets(stored: &Stored) -> Value {
    let settings = serde_json::from_value::<JdySettings>(stored.jdy.clone());
    settings.ok().and_then(|settings| serde_json::to_value(settings).ok()).unwrap_or(Value::Null)
}

fn waits_for(stored: &Stored, step: Step) -> Option<&'static str> {
    match step {
        Step::AccountSet => Some("请选择账套并开始连接"),
        Step::Employees => Some("请先在账户映射中绑定至少一名职员，之后才能同步"),
        _ if stored.paused => Some("对接已暂停，恢复后继续同步"),
        Step::Rule | Step::Done => None,
    }
}
