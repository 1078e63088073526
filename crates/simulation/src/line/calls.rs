//! What a call is.

use bytes::Bytes;
use http::Request;

/// Whether a call may change something there.
pub(super) fn writes(request: &Request<Bytes>) -> bool {
    const READS: [&str; 6] = ["_list", "_detail", "auth", "login", "inv_list_v2", "token"];
    const CRM: [&str; 6] = ["/create", "/update", "editProductCategory", "special/function", "invalid", "delete"];
    let path = request.uri().path();
    if request.uri().host() == Some("jdy.sandbox") {
        request.method() == http::Method::POST && !READS.iter().any(|part| path.contains(part))
    } else {
        CRM.iter().any(|part| path.contains(part))
    }
}

/// Whether nothing but the call itself comes of its being carried out twice, or again after somebody else has taken over:
/// where a second record would be made, no client can keep it from that. The functions look for what is there themselves.
pub(super) fn can_come_twice(request: &Request<Bytes>) -> bool {
    const MAKES: [&str; 3] = ["/create", "editProductCategory", "upload"];
    request.uri().host() == Some("jdy.sandbox") || !MAKES.iter().any(|part| request.uri().path().contains(part))
}

/// Whether the CRM is asked for orders or their lines.
pub(super) fn asks_for_orders(text: &str) -> bool {
    text.contains("SalesOrder") && ["/data/query", "/data/get"].iter().any(|path| text.contains(path))
}

pub(super) fn copy(request: &Request<Bytes>) -> Request<Bytes> {
    let mut copy = Request::new(request.body().clone());
    (*copy.method_mut(), *copy.uri_mut()) = (request.method().clone(), request.uri().clone());
    copy.headers_mut().clone_from(request.headers());
    copy
}

pub(super) fn hash_of(parts: &[&[u8]]) -> u64 {
    let mut hash = blake3::Hasher::new();
    for part in parts {
        hash.update(part);
        hash.update(&[0]);
    }
    hash.finalize().as_bytes().first_chunk::<8>().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}
