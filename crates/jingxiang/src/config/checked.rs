//! What a setting may be, beyond its type: told at the start, not by what it breaks later.

use anyhow::{Context, ensure};
use http::Uri;
use store::{MasterKey, Store};

use super::Config;

/// The configuration, if it can be so.
pub(super) fn checked(config: Config) -> anyhow::Result<Config> {
    check(&config).context("配置有误")?;
    Ok(config)
}

fn check(config: &Config) -> anyhow::Result<()> {
    ensure!(config.deletion_share <= 100, "deletion_share 应为 0 到 100 的百分数");
    for (name, address) in [("public_url", config.public_url.as_deref()), ("jdy_base_url", Some(&*config.jdy_base_url))]
    {
        let Some(address) = address.filter(|address| !is_address(address)) else { continue };
        anyhow::bail!("{name} 应为网址，以 https:// 或 http:// 开头，例如 https://jx.example.cn，不能是「{address}」");
    }
    listen(&config.listen).map_err(anyhow::Error::msg)?;
    // It may hold a password.
    let database = config.database_url.as_deref().is_none_or(Store::takes);
    ensure!(database, "database_url 应为 postgres://用户:密码@主机/数据库，或 SQLite 文件的路径");
    if let Some(key) = config.master_key.as_ref().filter(|key| !key.0.trim().is_empty()) {
        MasterKey::parse(&key.0).context("master_key")?;
    }
    let by_crm = !config.crm_sign_in || config.public_url.is_some();
    ensure!(by_crm, "crm_sign_in 需要同时设置 public_url：纷享销客登录后要回到这个地址");
    Ok(())
}

fn is_address(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let web = uri.scheme_str().is_some_and(|scheme| ["http", "https"].contains(&scheme));
    web && uri.host().is_some_and(|host| !host.is_empty()) && uri.query().is_none()
}

/// A place to listen, as the configuration and the flags have it.
pub fn listen(text: &str) -> Result<String, String> {
    let port =
        text.rsplit_once(':').filter(|(host, _)| !host.is_empty()).and_then(|(_, port)| port.parse::<u16>().ok());
    let place = || format!("listen 应为 地址:端口，例如 127.0.0.1:8080，不能是「{text}」");
    port.map(|_| text.to_owned()).ok_or_else(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;
    use crate::told;

    fn wrong(set: impl FnOnce(&mut Config)) -> String {
        let mut config = Config::default();
        set(&mut config);
        checked(config).map_or_else(|error| told(&error), |_| String::new())
    }

    #[test]
    fn what_cannot_be_is_refused_at_the_start_in_plain_words() {
        assert_eq!(wrong(|_| ()), "");
        for address in ["jx.example.cn", "ftp://jx.example.cn", "https://", "garbage", "https://a/?b=c"] {
            let said = wrong(|config| config.public_url = Some(address.to_owned()));
            assert!(said.starts_with("配置有误：public_url 应为网址") && said.contains(address), "{said}");
            let said = wrong(|config| config.jdy_base_url = address.to_owned());
            assert!(said.starts_with("配置有误：jdy_base_url 应为网址"), "{said}");
        }
        assert_eq!(wrong(|config| config.public_url = Some("https://jx.example.cn:8443/jx/".to_owned())), "");
        for place in ["8080", "127.0.0.1", ":8080", "127.0.0.1:99999", "127.0.0.1:http"] {
            assert!(wrong(|config| config.listen = place.to_owned()).contains("listen 应为 地址:端口"), "{place}");
        }
        for place in ["0.0.0.0:8080", "localhost:0", "[::]:8080"] {
            assert_eq!(wrong(|config| config.listen = place.to_owned()), "");
        }
        for database in ["mysql://root:geheim@db/x", "postgres://jx:geheim@db:port/x", "http://db"] {
            let said = wrong(|config| config.database_url = Some(database.to_owned()));
            assert!(said.contains("database_url 应为") && !said.contains("geheim"), "{said}");
        }
        for database in ["postgres://jx:p@db/x", "sqlite::memory:", "sqlite://a.sqlite", "/data/a.sqlite", "a"] {
            assert_eq!(wrong(|config| config.database_url = Some(database.to_owned())), "");
        }
        let said = wrong(|config| config.master_key = Some(Secret("geheim".to_owned())));
        assert!(said.starts_with("配置有误：master_key") && !said.contains("geheim"), "{said}");
        assert!(wrong(|config| config.crm_sign_in = true).contains("需要同时设置 public_url"));
    }
}
