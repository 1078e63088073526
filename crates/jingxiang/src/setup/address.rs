//! Which addresses a connection may call: who may set them decides where this process's calls go, and with them what
//! answers come back.

use std::net::IpAddr;

use http::Uri;
use store::Connection;

use super::Refusal;
use super::logins::CLOUD;
use crate::code::Code;
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
            return Err(Refusal::new(Code::AddressForbidden, field, text));
        }
    }
    Ok(())
}

fn allows(config: &Config, owner: bool, address: &str) -> bool {
    // What is no address at all is refused by the client, with better words.
    let Some(host) = host_of(address) else { return true };
    let usual = [config.jdy_base_url.as_str(), CLOUD].iter().any(|usual| host_of(usual).as_ref() == Some(&host));
    let listed = config.allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(&host));
    usual || listed || (owner && config.allowed_hosts.is_empty() && !is_metadata(&host))
}

/// Whether a call to this host may go to this address, as it is when the connection is made: a name that was harmless
/// when it was kept may lead anywhere since. Hosts of the configuration may be anywhere; other names lead to public
/// addresses. Who wrote an address out meant it, but for a machine's own metadata.
pub fn admits(config: &Config, host: &str, address: IpAddr) -> bool {
    let usual = [config.jdy_base_url.as_str(), CLOUD].iter().any(|usual| host_of(usual).is_some_and(|own| own == host));
    let listed = config.allowed_hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host));
    if usual || listed {
        return true;
    }
    let is_written_out = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    if is_written_out { !is_metadata(&address.to_string()) } else { is_public(address) }
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(four) => {
            // 100.64.0.0/10 is what providers have inside, some of their metadata too.
            let shared = four.octets()[0] == 100 && four.octets()[1] & 0xc0 == 64;
            let inside = four.is_private() || four.is_loopback() || four.is_link_local() || shared;
            !inside && !four.is_unspecified() && !four.is_broadcast() && !four.is_multicast() && four.octets()[0] != 0
        }
        IpAddr::V6(six) => {
            let inside = six.is_unique_local() || six.is_loopback() || six.is_unicast_link_local();
            !inside && !six.is_unspecified() && !six.is_multicast()
        }
    }
}

fn host_of(address: &str) -> Option<String> {
    address.parse::<Uri>().ok().and_then(|uri| Some(uri.host()?.to_ascii_lowercase()))
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
    fn a_name_that_leads_inside_is_called_only_where_it_is_listed() {
        let mut config = Config::default();
        let to = |config: &Config, host, address: &str| admits(config, host, address.parse().expect("an address"));
        assert!(to(&config, "crm.example.cn", "8.8.8.8") && to(&config, "crm.example.cn", "2400:3200::1"));
        for inside in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "::1"] {
            assert!(!to(&config, "crm.example.cn", inside), "{inside}");
        }
        for inside in ["fd00::1", "fe80::1", "::ffff:10.0.0.1"] {
            assert!(!to(&config, "crm.example.cn", inside), "{inside}");
        }
        assert!(to(&config, "10.1.2.3", "10.1.2.3") && !to(&config, "169.254.169.254", "169.254.169.254"));
        config.allowed_hosts.push("crm.example.cn".to_owned());
        assert!(to(&config, "crm.example.cn", "10.1.2.3"));
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
