//! `jingxiang user`: local users, for who has the machine.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use comfy_table::Table;
use engine::Clock;
use serde_json::json;
use store::{NewUser, Note, Role, Scope, Store, User};

use crate::accounts;
use crate::clock::WallClock;
use crate::config::Config;

/// Flags of `user`.
#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 新建用户；从标准输入读取密码
    Add {
        /// 用户名，不区分大小写
        name: String,
        /// 角色
        #[arg(long, value_enum, default_value_t = RoleName::Administrator)]
        role: RoleName,
        /// 只允许访问此对接（编号），可重复；省略则为全部
        #[arg(long = "connection", value_name = "CONNECTION")]
        connections: Vec<String>,
    },
    /// 重设密码（从标准输入读取），并重新启用该用户
    Passwd {
        /// 用户名
        name: String,
    },
    /// 列出用户
    List,
    /// 作废所有用户的全部 API 令牌
    RevokeTokens,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    #[value(help = "管理员：修改设置")]
    Administrator,
    #[value(help = "操作员：执行同步、重试、绑定员工")]
    Operator,
    #[value(help = "只读")]
    Viewer,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Administrator => Self::Administrator,
            RoleName::Operator => Self::Operator,
            RoleName::Viewer => Self::Viewer,
        }
    }
}

impl UserArgs {
    pub(super) async fn run(self, config: &Config) -> anyhow::Result<ExitCode> {
        // A service may have its first user before its first start.
        let adds = matches!(self.command, Command::Add { .. });
        let store = if adds { config.open_store().await? } else { config.open_existing().await? };
        match self.command {
            Command::Add { name, role, connections } => add(&store, &name, role.into(), connections).await?,
            Command::Passwd { name } => passwd(&store, &name).await?,
            Command::RevokeTokens => {
                let note = Note::new("cli", None, "token.revoke_all");
                let revoked = store.revoke_all_tokens(&note, WallClock.now()).await?;
                println!("已作废 {revoked} 个 API 令牌");
            }
            Command::List => println!("{}", table(&store.users().await?)),
        }
        Ok(ExitCode::SUCCESS)
    }
}

async fn add(store: &Store, name: &str, role: Role, connections: Vec<String>) -> anyhow::Result<()> {
    accounts::check_name(name)?;
    for id in &connections {
        super::sync::choose(store, Some(id)).await?;
    }
    let password = read_password(name)?;
    let connections = Some(connections).filter(|ids| !ids.is_empty());
    let note = by_hand("user.create", name).with(json!({"role": role, "connections": connections}));
    let new = NewUser {
        name: name.to_owned(),
        password: Some(accounts::hash(&password)?),
        scope: Scope { role, connections },
        must_change: false,
    };
    let user = store.create_user(new, &note, WallClock.now()).await?;
    println!("已创建用户 {}（{}）", user.name, label(role));
    Ok(())
}

/// Also lets a disabled user in again: this is the way back for who has locked everybody out.
async fn passwd(store: &Store, name: &str) -> anyhow::Result<()> {
    let (user, _) = store.user_named(name).await?.with_context(|| format!("没有用户 {name}"))?;
    let password = accounts::hash(&read_password(&user.name)?)?;
    let now = WallClock.now();
    let enable = |user: &mut User| {
        let note = by_hand("user.change", &user.name).with(json!({"disabled": false}));
        std::mem::take(&mut user.disabled).then_some(note)
    };
    store.change_user(&user.id, enable, now).await?;
    store.set_password(&user.id, &password, false, &by_hand("user.password", &user.name), now).await?;
    println!("已重设用户 {} 的密码，其所有会话已结束", user.name);
    Ok(())
}

fn by_hand(action: &str, name: &str) -> Note {
    Note::new("cli", None, action).about(name.to_lowercase())
}

/// Without showing it where a person types it.
fn read_password(name: &str) -> anyhow::Result<String> {
    let password = if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("密码：")?;
        if rpassword::prompt_password("再次输入密码：")? != password {
            bail!("两次输入的密码不同");
        }
        password
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("不能从标准输入读取密码")?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    accounts::check_password(name, &password)?;
    Ok(password)
}

fn label(role: Role) -> &'static str {
    match role {
        Role::Administrator => "管理员",
        Role::Operator => "操作员",
        Role::Viewer => "只读",
    }
}

fn table(users: &[store::User]) -> Table {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_header(["用户", "角色", "对接", "状态"]);
    for user in users {
        let connections = user.scope.connections.as_ref().map_or_else(|| "全部".to_owned(), |ids| ids.join(" "));
        let state = match (user.disabled, user.must_change) {
            (true, _) => "已停用",
            (_, true) => "须修改密码",
            _ => "正常",
        };
        table.add_row([user.name.as_str(), label(user.scope.role), &connections, state]);
    }
    table
}
