//! What can go wrong, by what the caller does next.

use model::System;
use sqlx::migrate::MigrateError;

/// Why the store did not do what was asked; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Stop: another worker has the connection now, or the connection is gone.
    #[error("对接已由另一个工作进程接管")]
    Lost,
    /// There is no such thing.
    #[error("找不到{0}")]
    NotFound(&'static str),
    /// Look again and decide anew.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Use the newer program, or restore an older backup.
    #[error("数据库由更新版本的程序创建（迁移 {found}，本程序只认识到 {known}），请升级程序")]
    Newer {
        /// The migration that this program does not know.
        found: i64,
        /// The last one that it knows.
        known: i64,
    },
    /// The master key is missing, unreadable, or not the one that sealed the secrets.
    #[error("主密钥：{0}")]
    Key(String),
    /// Take the other process's key: two that share a database share it.
    #[error("另一个 serve 或 work 进程正用主密钥 {0} 使用这个数据库，这里的主密钥与它不同")]
    OtherKey(String),
    /// The address is none of a database that this program knows.
    #[error("数据库地址应为 postgres://… 或 SQLite 文件的路径")]
    Address,
    /// What was read is not what this program writes.
    #[error("数据库内容无法识别：{0}")]
    Corrupt(String),
    /// The database cannot be reached, is full, or refuses.
    #[error("数据库错误：{0}")]
    Db(#[from] sqlx::Error),
    /// Wait for the server that writes, or point the address at it.
    #[error("数据库只读（备用服务器，或设置了 default_transaction_read_only），不能写入")]
    ReadOnly,
    /// Take another file: this one is no backup, is not whole, or was changed.
    #[error("备份文件{0}")]
    Backup(String),
    /// Restore elsewhere, or say that what is there may go.
    #[error("数据库里已有数据。要用备份替换其中的全部数据，请加 --force")]
    Occupied,
    /// Stop the workers first.
    #[error("有 {0} 个对接正在同步。请先停止所有 serve 和 work 进程；进程若已异常退出，请等待 1 分钟再试")]
    InUse(i64),
    /// Stop all processes first.
    #[error(
        "还有 {0} 个 serve 或 work 进程在使用这个数据库，不能在运行中替换其数据。请先停止所有进程；进程若已异常退出，请等待 1 分钟再试"
    )]
    Alive(usize),
    /// A file cannot be read or written.
    #[error("读写文件失败：{0}")]
    Io(#[from] std::io::Error),
    /// The schema could not be brought up to date.
    #[error("数据库迁移失败：{0}")]
    Migrate(#[source] MigrateError),
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Somebody else changed the connection since it was read.
    #[error("对接设置已被他人修改，请刷新后重试")]
    Version,
    /// The CRM record is bound to another JDY record: both sides are bound once at most.
    #[error("{kind}：纷享销客记录 {crm_id} 已绑定精斗云记录 {jdy_id}")]
    Bound {
        /// The kind of the bindings.
        kind: String,
        /// The CRM id wanted twice.
        crm_id: String,
        /// Who has it.
        jdy_id: String,
    },
    /// Another connection has that end: what would be told to its administrator names it.
    #[error("{}已用于另一个对接", end(*.system))]
    Taken {
        /// Whose end it is.
        system: System,
        /// The other connection's id.
        connection: String,
    },
    /// The connection was started with another end.
    #[error("这个对接已用另一个{}开始连接，不能更换；请为它新建对接", end(*.0))]
    Moved(System),
    /// There is a user of that name.
    #[error("用户名「{0}」已被使用，请换一个")]
    Name(String),
    /// Nobody would be left who may do everything.
    #[error("这是最后一个可管理全部对接的管理员，不能停用或降低权限；请先设置另一个管理员")]
    LastAdministrator,
    /// An earlier create of the same record is still open: it must be looked for before there is another one.
    #[error("{stream}：记录 {key} 还有一个未确认结果的创建")]
    OpenIntent {
        /// The stream.
        stream: String,
        /// The record's key.
        key: String,
    },
}

fn end(system: System) -> &'static str {
    match system {
        System::Jdy => "精斗云账套",
        System::Crm => "纷享销客企业",
    }
}

impl Error {
    /// A value that cannot be read back.
    pub(crate) fn corrupt(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what}：{why}"))
    }

    /// Whether there is not even a place where it could be.
    pub(crate) fn is_missing_table(&self) -> bool {
        let Self::Db(sqlx::Error::Database(error)) = self else { return false };
        error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table")
    }

    /// Whether the database refused a second row of one unique key.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Db(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
