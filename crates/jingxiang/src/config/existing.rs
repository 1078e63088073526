//! Commands that look after a service open what it has. In another directory there would be nothing, and an empty database
//! made there would be backed up for years.

use anyhow::{Context, bail};
use store::Store;

use super::Config;

impl Config {
    /// Opens the database of a service, and makes none: nor a key, which would not be the service's.
    pub async fn open_existing(&self) -> anyhow::Result<Store> {
        let place = self.place();
        if !store::is_there(&self.url()).await.with_context(|| format!("不能打开数据库 {place}"))? {
            bail!(
                "没有找到精享的数据库 {place}。请用 --data-dir（例如 --data-dir /var/lib/jingxiang）、--database-url 或相应的环境变量\
                 指明服务使用的位置；新安装的服务在首次运行 jingxiang serve 时创建它"
            );
        }
        if self.makes_key() {
            bail!(
                "没有找到主密钥文件 {file}。请用 --data-dir 指明服务的数据目录，或从其他节点、备份复制这个文件，或设置 JINGXIANG_MASTER_KEY。{}",
                self.if_lost(),
                file = self.key_file().display()
            );
        }
        self.open_store().await
    }
}
