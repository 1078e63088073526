//! The transport over real sockets.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tower::util::BoxCloneSyncService;

use crate::{Deadline, Failure, Most, Transport};

/// Nothing either system answers is near this; a larger body is a fault and must not eat the memory.
const LARGEST_BODY: usize = 64 << 20;
const DEFAULT_DEADLINE: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A transport over TCP and TLS, with kept connections. Redirects are answers, not followed: neither system sends one
/// that a client should obey (fxiaoke-api.md §1.1).
pub fn over_network() -> Result<Transport, Failure> {
    over_network_within(Arc::new(|_, _| true))
}

/// Which addresses may be called: the host that a request names, and where that leads now.
pub type Admits = Arc<dyn Fn(&str, IpAddr) -> bool + Send + Sync>;

/// The same, with a say in where calls go. It is asked of each address when a connection is made, so that a name that
/// leads elsewhere than it did a moment ago leads nobody astray.
pub fn over_network_within(admits: Admits) -> Result<Transport, Failure> {
    // Already installed is fine: any provider serves.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .dns_resolver(Arc::new(Names(Arc::clone(&admits))))
        .build()
        .map_err(|e| Failure::NotSent(chain(&e)))?;
    Ok(BoxCloneSyncService::new(tower::service_fn(move |request| send(client.clone(), Arc::clone(&admits), request))))
}

/// Looks names up, and leaves out what may not be called.
struct Names(Admits);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        // An operator's proxy may be anywhere; where it leads is its own business.
        let admits = if is_proxy(name.as_str()) { Arc::new(|_: &str, _| true) } else { Arc::clone(&self.0) };
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let admitted: Vec<SocketAddr> =
                found.into_iter().filter(|address| admits(name.as_str(), address.ip().to_canonical())).collect();
            if admitted.is_empty() {
                return Err(refused(name.as_str()).into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

/// Whether calls go by way of this host, as the environment says.
fn is_proxy(host: &str) -> bool {
    ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].iter().any(|name| {
        let proxy = std::env::var(name).ok().and_then(|proxy| proxy.parse::<http::Uri>().ok());
        proxy.as_ref().and_then(http::Uri::host).is_some_and(|proxy| proxy.eq_ignore_ascii_case(host))
    })
}

/// How a refusal to call an inner address ends.
const FORBIDDEN: &str = "不允许访问的内部地址；确需访问时，请由维护人员在配置 allowed_hosts 中加入它";

fn refused(host: &str) -> String {
    format!("{host} 是{FORBIDDEN}")
}

async fn send(client: reqwest::Client, admits: Admits, request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
    let deadline = request.extensions().get::<Deadline>().map_or(DEFAULT_DEADLINE, |d| d.0);
    let most = request.extensions().get::<Most>().map_or(LARGEST_BODY, |most| most.0);
    let mut request = reqwest::Request::try_from(request).map_err(|e| Failure::NotSent(chain(&e)))?;
    // An address that is written out is not looked up. It is read as it will be called: there are many ways to write one.
    if let Some(host) = request.url().host_str()
        && let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>()
        && !admits(host, address.to_canonical())
    {
        return Err(Failure::NotSent(refused(host)));
    }
    *request.timeout_mut() = Some(deadline);
    let mut answer = client.execute(request).await.map_err(|e| {
        if e.is_connect() || e.is_builder() { Failure::NotSent(chain(&e)) } else { Failure::NoAnswer(chain(&e)) }
    })?;
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = answer.status();
    *response.headers_mut() = std::mem::take(answer.headers_mut());
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|e| Failure::NoAnswer(chain(&e)))? {
        if body.len() + chunk.len() > most {
            return Err(Failure::TooLong(most));
        }
        body.extend_from_slice(&chunk);
    }
    *response.body_mut() = body.freeze();
    Ok(response)
}

/// The error in plain words, without the address: a query string can hold a token. What the resolver and the sockets say
/// of it, in English, is for who looks further.
fn chain(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        causes.push(inner.to_string());
        cause = inner.source();
    }
    if let Some(refused) = causes.iter().find(|said| said.ends_with(FORBIDDEN)) {
        return refused.clone();
    }
    let said = causes.join(": ");
    tracing::debug!(error = said, "a call came to nothing");
    if error.is_timeout() { "超时".to_owned() } else { in_words(&said) }
}

/// What people call a failure of the network; one without a name is told as it is.
fn in_words(said: &str) -> String {
    let known = [
        ("dns error", "找不到这个域名，请检查接口地址，以及服务器能否上网和解析域名"),
        ("refused", "对方没有在这个地址提供服务，请检查接口地址"),
        ("certificate", "对方的证书无效，请检查接口地址，以及网络中是否有代理"),
        ("unreachable", "网络不通，请检查服务器的网络"),
        ("reset", "连接被中断"),
        ("closed", "连接被中断"),
    ];
    let found = known.iter().find(|(sign, _)| said.contains(sign)).map(|(_, words)| *words);
    match found {
        Some(words) => words.to_owned(),
        None if said.is_empty() => "连接失败".to_owned(),
        None => format!("连接失败（{said}）"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_resolver_says_is_told_in_words_that_say_what_to_do() {
        let said = "client error (Connect): dns error: failed to lookup address information: Name or service not known";
        let told = in_words(said);
        assert!(told.contains("找不到这个域名"), "{told}");
        assert!(!told.contains("dns") && !told.contains("lookup"), "{told}");
        assert!(in_words("something new").contains("something new"), "what has no name yet is not lost");
    }
}
