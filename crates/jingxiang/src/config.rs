//! Configuration: `jingxiang.toml`, then `JINGXIANG_*`, then flags; the last one wins.

mod checked;
mod existing;
mod place;

use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use store::{MasterKey, Store};

use self::place::{sqlite_in, without_password};
use crate::demonstration;
use crate::log::LogFormat;
use crate::told::misconfigured;

pub use checked::listen;

/// What every command takes.
#[derive(Debug, Default, Args, Serialize)]
pub struct Flags {
    /// SQLite 文件或 PostgreSQL 地址
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// 数据目录（数据库文件与密钥文件所在）
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// 日志级别，例如 info 或 engine=debug
    #[arg(long, global = true, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
}

/// The whole configuration.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// SQLite file or PostgreSQL address; by default a SQLite file in `data_dir`.
    pub database_url: Option<String>,
    /// Where the SQLite file and the key file are; see [`Config::directory`].
    pub data_dir: Option<PathBuf>,
    /// Which messages go to the log, in the terms of `tracing`'s filter.
    pub log: String,
    /// How the log is written.
    pub log_format: LogFormat,
    /// 精斗云's address where a connection names none.
    pub jdy_base_url: String,
    /// The connector's own JDY application, for the password login (S-2).
    pub jdy_client_id: Option<String>,
    /// Whether calls are kept within the published quotas; `off` is for a sandbox without limits.
    pub limits: Limits,
    /// For how many days history and runs are kept; 0 = for ever.
    pub retention_days: u32,
    /// PR-5: more than 10 records, and more than this share of those that are bound, in percent, are removed only once an
    /// administrator has confirmed it.
    pub deletion_share: u8,
    /// Where the server listens.
    pub listen: String,
    /// Where browsers reach the server, when not at `listen`: `https://…` behind a proxy that speaks TLS.
    pub public_url: Option<String>,
    /// Whether the CRM administrator of a connection may sign in through 纷享销客; needs `public_url`. Then the names of
    /// the connections are seen by who is not signed in.
    pub crm_sign_in: bool,
    /// Proxies, as networks, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Hosts that connections may call beside the public clouds; where none is listed, administrators of all connections
    /// may have any called.
    pub allowed_hosts: Vec<String>,
    /// Whether metrics name connections: for a company with a few, not for a provider with thousands.
    pub metrics_by_connection: bool,
    /// The collector that is sent traces by OTLP over HTTP; see [`Config::collector`].
    pub otlp_endpoint: Option<String>,
    /// What a monitoring system says to read metrics from outside; without it only this machine and private networks
    /// may.
    #[serde(skip_serializing)]
    metrics_token: Option<Secret>,
    /// The key that seals secrets, 32 bytes in base64 or hex; by default a file in `data_dir`.
    #[serde(skip_serializing)]
    master_key: Option<Secret>,
    /// See [`Config::jdy_client_id`].
    #[serde(skip_serializing)]
    jdy_client_secret: Option<Secret>,
}

/// A secret from the configuration: it has no text but for who asks for it.
#[derive(Clone, Deserialize)]
struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// Whether quotas are honoured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Limits {
    /// As published.
    #[value(help = "按公布的额度")]
    On,
    /// None.
    #[value(help = "不限制")]
    Off,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: None,
            data_dir: None,
            log: "warn".to_owned(),
            log_format: LogFormat::Text,
            jdy_base_url: "https://api.kingdee.com".to_owned(),
            jdy_client_id: None,
            limits: Limits::On,
            retention_days: 180,
            deletion_share: engine::DELETION_SHARE,
            listen: "127.0.0.1:8080".to_owned(),
            public_url: None,
            crm_sign_in: false,
            trusted_proxies: Vec::new(),
            allowed_hosts: Vec::new(),
            metrics_by_connection: false,
            otlp_endpoint: None,
            metrics_token: None,
            master_key: None,
            jdy_client_secret: None,
        }
    }
}

/// The settings that are text, and taken from the environment as they stand there: 精斗云's client ids are all digits
/// (jdy-api.md §2.1), which is no number for that.
const TEXTS: [&str; 11] = [
    "database_url",
    "data_dir",
    "log",
    "jdy_base_url",
    "jdy_client_id",
    "jdy_client_secret",
    "listen",
    "public_url",
    "otlp_endpoint",
    "metrics_token",
    "master_key",
];

fn environment() -> Env {
    Env::prefixed("JINGXIANG_")
}

/// What is empty is not set: so a compose file passes on what is not there.
fn texts() -> BTreeMap<String, String> {
    let texts = environment().only(&TEXTS);
    let given = texts.iter().filter(|(_, text)| !text.trim().is_empty());
    given.map(|(name, text)| (name.to_string(), text)).collect()
}

impl Config {
    /// This configuration for a sandbox: its own directory, quotas only if the sandbox has them, and the application
    /// that the sandbox knows.
    #[must_use]
    pub fn for_sandbox(mut self, data_dir: PathBuf, limits: Limits) -> Self {
        (self.data_dir, self.limits) = (Some(data_dir), limits);
        self.jdy_client_id = Some(demonstration::JDY_CLIENT_ID.to_owned());
        self.jdy_client_secret = Some(Secret(demonstration::JDY_CLIENT_SECRET.to_owned()));
        self
    }

    /// Reads all sources.
    pub fn load(flags: &Flags) -> anyhow::Result<Self> {
        Self::read(Path::new("jingxiang.toml"), flags)
    }

    /// The same, from a file of another name.
    pub fn read(file: &Path, flags: &Flags) -> anyhow::Result<Self> {
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(environment().ignore(&["test_postgres", "test_quick", "test_g1"]).ignore(&TEXTS))
            .merge(Serialized::globals(texts()))
            .merge(Serialized::globals(flags))
            .extract()
            .map_err(misconfigured)
            .and_then(checked::checked)
    }

    /// The names of all settings, those of secrets too: in the file as they are, in the environment in capital letters
    /// behind `JINGXIANG_`.
    pub fn settings() -> &'static [&'static str] {
        // Who reads a setting that is none is told which there are.
        let wrong = Figment::from(Serialized::defaults(Self::default()))
            .merge(Serialized::default("no_such_setting", 0))
            .extract::<Self>();
        match wrong.map_err(|error| error.kind) {
            Err(figment::error::Kind::UnknownField(_, known)) => known,
            _ => &[],
        }
    }

    /// The data directory: `data` where none is given.
    pub fn directory(&self) -> &Path {
        self.data_dir.as_deref().unwrap_or(Path::new("data"))
    }

    /// Opens the database, makes the data directory and the key file where they are missing. No key is made for a database
    /// that another one has sealed: a node that was not given the key would take connections and could open none.
    pub async fn open_store(&self) -> anyhow::Result<Store> {
        let makes_key = self.makes_key();
        let (url, key) = self.database()?;
        let store =
            Store::open(&url, key).await.with_context(|| format!("不能打开数据库 {}", without_password(&url)))?;
        let Some(id) = store.missing_key().await? else { return Ok(store) };
        if makes_key {
            std::fs::remove_file(self.key_file())?;
            anyhow::bail!(
                "数据库中的凭证由主密钥 {id} 加密，而 {file} 不存在。请从其他节点或备份复制这个文件，或设置 JINGXIANG_MASTER_KEY。{}",
                self.if_lost(),
                file = self.key_file().display()
            );
        }
        tracing::error!(
            key.id = id,
            "credentials are sealed by a master key that was not given; their connections rest"
        );
        Ok(store)
    }

    /// What is left to whoever has lost the key.
    fn if_lost(&self) -> String {
        format!(
            "主密钥确已遗失时，用 (umask 077; openssl rand -base64 32 > {}) 生成新的，启动后删除并重新建立对接",
            self.key_file().display()
        )
    }

    /// Whether opening the database makes the key file.
    pub fn makes_key(&self) -> bool {
        !self.holds_key() && !self.key_file().exists()
    }

    /// Where the database is, and the key of its secrets; makes the data directory and the key file where they are
    /// missing.
    pub fn database(&self) -> anyhow::Result<(String, MasterKey)> {
        let directory = self.directory();
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)
            .with_context(|| format!("不能创建数据目录 {}", directory.display()))?;
        let url = self.url();
        let key = MasterKey::load(self.master_key.as_ref().map(|s| s.0.as_str()), &self.key_file());
        Ok((url, key.context("不能读取主密钥")?))
    }

    fn url(&self) -> String {
        self.database_url.clone().unwrap_or_else(|| sqlite_in(self.directory()))
    }

    /// Where the database is, for people: without its password.
    pub fn place(&self) -> String {
        without_password(&self.url())
    }

    /// Where the master key is kept, unless the configuration holds it.
    pub fn key_file(&self) -> PathBuf {
        self.directory().join("master.key")
    }

    /// Whether the configuration holds the master key, so that no file does.
    pub fn holds_key(&self) -> bool {
        self.master_key.as_ref().is_some_and(|key| !key.0.trim().is_empty())
    }

    /// Whether browsers come by HTTPS: then cookies go no other way.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// Whether the password login can be used (S-2).
    pub fn has_jdy_application(&self) -> bool {
        self.jdy_client_id.is_some() && self.jdy_client_secret.is_some()
    }

    /// The collector of traces, if there is one: ours, or the one that all programs of this machine are told of.
    pub fn collector(&self) -> Option<String> {
        let common = || std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT").ok();
        self.otlp_endpoint.clone().or_else(common).filter(|address| !address.trim().is_empty())
    }

    /// What a monitoring system has to say, if anything.
    pub fn metrics_token(&self) -> Option<&str> {
        self.metrics_token.as_ref().map(|token| token.0.as_str()).filter(|token| !token.is_empty())
    }

    /// Where others reach the server.
    pub fn address(&self) -> String {
        let own = || format!("http://{}", self.listen);
        self.public_url.as_deref().map_or_else(own, |url| url.trim_end_matches('/').to_owned())
    }

    /// Where the CRM sends the events of a connection.
    pub fn hook(&self, connection: &str) -> String {
        format!("{}/api/v1/hooks/crm/{connection}", self.address())
    }

    /// The connector's own JDY application's secret.
    pub fn jdy_client_secret(&self) -> Option<&str> {
        self.jdy_client_secret.as_ref().map(|secret| secret.0.as_str())
    }
}
