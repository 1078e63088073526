//! Which addresses a connection may call: who may set them decides where this process's calls go, and with them what
//! answers come back.

use std::net::IpAddr;

use http::Uri;
use store::Connection;

use super::logins::CLOUD;
use super::{Fault, Refusal};
use crate::config::Config;

/// Checks the addresses that are others than before. Where the configuration lists hosts (`allowed_hosts`), nobody may
/// go elsewhere; where it lists none, administrators of all connections may go anywhere but to a machine's own
/// metadata, and the others to the public clouds only.
pub fn check(config: &Config, owner: bool, before: Option<&Connection>, after: &Connection) -> Result<(), Refusal> {
    for (field, at) in [("jdy.base_url", 0), ("crm.base_url", 1)] {
        let of = |connection: &Connection| {
            let settings = if at == 0 { &connection.jdy } else { &connection.crm };
            settings["base_url"].as_str().map(str::to_owned)
        };
        let Some(address) = of(after).filter(|address| before.and_then(of).as_ref() != Some(address)) else { continue };
        if !allows(config, owner, &address) {
            let text = "不允许使用这个接口地址，请使用官方地址，或由维护人员在配置 allowed_hosts 中加入它的主机名";
            return Err(Refusal::new(Fault::Address, field, text));
        }
    }
    Ok(())
}

fn allows(config: &Config, owner: bool, address: &str) -> bool {
    let host_of = |address: &str| address.parse::<Uri>().ok().and_then(|uri| Some(uri.host()?.to_ascii_lowercase()));
    // What is no address at all is refused by the client, with better words.
    let Some(host) = host_of(address) else { return true };
    let usual = [config.jdy_base_url.as_str(), CLOUD].iter().any(|usual| host_of(usual).as_ref() == Some(&host));
    let listed = config.allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(&host));
    usual || listed || (owner && config.allowed_hosts.is_empty() && !is_metadata(&host))
}

/// The addresses at which a cloud tells a machine its own secrets: link-local ones.
fn is_metadata(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(four)) => four.is_link_local(),
        Ok(IpAddr::V6(six)) => six.is_unicast_link_local(),
        Err(_) => host == "metadata.google.internal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_of_some_connections_reaches_the_public_clouds_only() {
        let config = Config::default();
        let theirs = |address| allows(&config, false, address);
        assert!(theirs("https://open.fxiaoke.com") && theirs("https://API.kingdee.com/jdy"));
        for inside in ["http://127.0.0.1:8080", "http://10.0.0.1", "http://db", "https://open.fxiaoke.com@evil"] {
            assert!(!theirs(inside), "{inside}");
        }
        assert!(allows(&config, true, "http://127.0.0.1:8080"), "who runs the installation knows its network");
        for metadata in ["http://169.254.169.254/latest", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/"] {
            assert!(!allows(&config, true, metadata), "{metadata}");
        }
    }

    #[test]
    fn where_hosts_are_listed_nobody_goes_elsewhere() {
        let mut config = Config::default();
        config.allowed_hosts.push("crm.example.cn".to_owned());
        for owner in [true, false] {
            assert!(allows(&config, owner, "https://CRM.example.cn:8443/x") && allows(&config, owner, CLOUD));
            assert!(!allows(&config, owner, "http://127.0.0.1"));
        }
    }
}
