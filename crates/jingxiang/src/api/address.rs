//! From where a request comes.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;

use super::App;

/// The caller's address: the peer's, or, where the peer is a proxy that the configuration trusts, the last one in
/// `X-Forwarded-For` that is none. Anything further left is the caller's own word.
pub(crate) fn of(parts: &Parts, trusted: &[IpNet]) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    let is_proxy = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    let mut address = peer.ip().to_canonical();
    let named = parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = named.flat_map(|value| value.split(',')).collect();
    for hop in named.into_iter().rev() {
        if !is_proxy(&address) {
            break;
        }
        let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
        address = before.to_canonical();
    }
    Some(address)
}

/// Headers by which a proxy names for whom it asks.
const NAMES: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// Whether the request came through a proxy that the configuration does not name. Then its address is that proxy's, who is in
/// this machine or beside it, and says nothing of the caller.
pub(super) fn is_hidden(parts: &Parts, trusted: &[IpNet]) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical());
    let known = peer.is_some_and(|peer| trusted.iter().any(|net| net.contains(&peer)));
    !known && NAMES.iter().any(|name| parts.headers.contains_key(*name))
}

/// Says once that there is such a proxy: all who come through it share one count of mistyped passwords.
pub(super) async fn look_for_proxies(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if is_hidden(&parts, &app.config.trusted_proxies) {
        app.hidden.call_once(|| {
            let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_string());
            tracing::warn!(
                client.address = peer,
                "requests come through a proxy that JINGXIANG_TRUSTED_PROXIES does not name: all its callers count as one"
            );
        });
    }
    next.run(Request::from_parts(parts, body)).await
}

/// What one caller can have many addresses of: of IPv6 the first half, which is a subscriber's.
pub(crate) fn network(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(six)) => {
            let [a, b, c, d, ..] = six.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn from(peer: &str, forwarded: &str) -> String {
        let peer: SocketAddr = format!("{peer}:80").parse().unwrap_or_else(|error| panic!("{error}"));
        let request = Request::builder().extension(ConnectInfo(peer)).header("x-forwarded-for", forwarded).body(());
        let (parts, ()) = request.unwrap_or_else(|error| panic!("{error}")).into_parts();
        let trusted: IpNet = "10.0.0.0/8".parse().unwrap_or_else(|error| panic!("{error}"));
        of(&parts, &[trusted]).map(|address| address.to_string()).unwrap_or_default()
    }

    #[test]
    fn only_a_trusted_proxy_speaks_for_others() {
        assert_eq!(from("203.0.113.9", "198.51.100.1"), "203.0.113.9");
        assert_eq!(from("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(from("[::ffff:203.0.113.9]", ""), "203.0.113.9");
    }

    #[test]
    fn a_subscriber_s_addresses_are_one() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
    }
}
