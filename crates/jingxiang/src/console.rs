//! The management console: the files that `console/` is built to, embedded in the binary, served at `/`.
//!
//! Every address that is neither a file nor under the API is a page of the console, which finds out by itself which
//! one. Beside each text file lie its compressed forms (`.br`, `.gz`), made once by the build.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../console/dist"]
struct Dist;

const INDEX: &str = "index.html";
/// Files whose names change with what is in them.
const HASHED: &str = "assets/";
/// What is served at these addresses is not the console's.
const OTHERS: [&str; 6] = ["api", "hooks", "sandbox", "healthz", "readyz", "metrics"];
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// No script, style or address but our own; styles are constructed in script (console/src/app/adopted.ts), which needs
/// no exception.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'";
const NOT_BUILT: &str = "控制台尚未构建：请安装 Node.js，在 console/ 中执行 npm ci && npm run build，然后重新编译。\n";

/// A file of the console.
struct Asset {
    bytes: Cow<'static, [u8]>,
    hash: [u8; 32],
    media_type: String,
}

/// The console's answer; none for an address that is not its own.
pub fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Option<Response> {
    respond(&embedded, method, path, headers)
}

fn embedded(name: &str) -> Option<Asset> {
    let file = Dist::get(name)?;
    let media_type = file.metadata.mimetype().to_owned();
    Some(Asset { bytes: file.data, hash: file.metadata.sha256_hash(), media_type })
}

fn respond(find: &dyn Fn(&str) -> Option<Asset>, method: &Method, path: &str, headers: &HeaderMap) -> Option<Response> {
    let name = path.trim_start_matches('/');
    let first = name.split('/').next().unwrap_or_default();
    if OTHERS.contains(&first) {
        return None;
    }
    if method != Method::GET && method != Method::HEAD {
        return None;
    }
    if !name.is_empty()
        && !compressed(name)
        && let Some(asset) = find(name)
    {
        return Some(file(find, name, asset, headers));
    }
    // A page that asks for the files of an older build must learn that they are gone.
    if name.starts_with(HASHED) {
        return None;
    }
    Some(match find(INDEX) {
        Some(asset) => file(find, INDEX, asset, headers),
        None => (StatusCode::SERVICE_UNAVAILABLE, NOT_BUILT).into_response(),
    })
}

/// The compressed forms are no files of their own.
fn compressed(name: &str) -> bool {
    ENCODINGS.iter().any(|(_, ending)| name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.')))
}

fn file(find: &dyn Fn(&str) -> Option<Asset>, name: &str, plain: Asset, headers: &HeaderMap) -> Response {
    let media_type = plain.media_type.clone();
    let accepted = ENCODINGS.iter().filter(|(encoding, _)| accepts(headers, encoding));
    let smaller =
        accepted.into_iter().find_map(|(encoding, ending)| Some((*encoding, find(&format!("{name}.{ending}"))?)));
    let (encoding, asset) = match smaller {
        Some((encoding, asset)) => (Some(encoding), asset),
        None => (None, plain),
    };
    let tag = format!("\"{}\"", hex::encode(&asset.hash[..16]));
    let mut response = if known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(asset.bytes.into_owned()))
    };
    let answer = response.headers_mut();
    put(answer, header::ETAG, &tag);
    put(answer, header::VARY, "accept-encoding");
    put(answer, header::CONTENT_TYPE, &media_type);
    put(answer, header::CONTENT_SECURITY_POLICY, POLICY);
    if let Some(encoding) = encoding {
        put(answer, header::CONTENT_ENCODING, encoding);
    }
    let kept = if name.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    put(answer, header::CACHE_CONTROL, kept);
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn known(headers: &HeaderMap, tag: &str) -> bool {
    let said = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

/// Whether an encoding is named, and not with a weight of nothing.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let said = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(',').any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim_end_matches(['0', '.']).is_empty());
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(name: &str) -> Option<Asset> {
        let (text, media_type) = match name {
            "index.html" => ("<page>", "text/html"),
            "index.html.br" => ("<br>", "application/octet-stream"),
            "assets/main-1.js" => ("code", "text/javascript"),
            "assets/main-1.js.gz" => ("gz", "application/gzip"),
            _ => return None,
        };
        let bytes = text.as_bytes();
        Some(Asset {
            bytes: Cow::Borrowed(bytes),
            hash: *blake3::hash(bytes).as_bytes(),
            media_type: media_type.into(),
        })
    }

    fn ask(path: &str, accepted: &str, tag: &str) -> Option<Response> {
        let mut headers = HeaderMap::new();
        put(&mut headers, header::ACCEPT_ENCODING, accepted);
        put(&mut headers, header::IF_NONE_MATCH, tag);
        respond(&built, &Method::GET, path, &headers)
    }

    fn said(response: &Response, name: HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
    }

    async fn body(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), 1000).await.expect("a body");
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    #[tokio::test]
    async fn every_page_of_the_console_is_its_index() {
        for path in ["/", "/login", "/c/c1/records", "/favicon.ico"] {
            let page = ask(path, "", "").expect("a page");
            assert_eq!(said(&page, header::CONTENT_TYPE), "text/html");
            assert_eq!(said(&page, header::CACHE_CONTROL), "no-cache");
            assert!(said(&page, header::CONTENT_SECURITY_POLICY).contains("script-src 'self';"));
            assert_eq!(body(page).await, "<page>");
        }
    }

    #[test]
    fn what_belongs_to_others_is_left_to_them() {
        for path in ["/api/v1/nothing", "/api", "/hooks/crm/1", "/healthz", "/metrics"] {
            assert!(ask(path, "", "").is_none(), "{path}");
        }
        assert!(respond(&built, &Method::POST, "/login", &HeaderMap::new()).is_none());
    }

    #[test]
    fn a_file_of_an_older_build_is_gone_and_not_a_page() {
        assert!(ask("/assets/main-0.js", "", "").is_none());
    }

    #[tokio::test]
    async fn a_hashed_file_is_kept_for_good_and_sent_compressed_to_who_takes_it() {
        let compressed = ask("/assets/main-1.js", "gzip, br", "").expect("a file");
        assert_eq!(said(&compressed, header::CONTENT_ENCODING), "gzip");
        assert_eq!(said(&compressed, header::CONTENT_TYPE), "text/javascript");
        assert!(said(&compressed, header::CACHE_CONTROL).contains("immutable"));
        assert_eq!(body(compressed).await, "gz");
        for refusing in ["", "identity", "gzip;q=0", "br;q=0.0, gzip;q=0.0"] {
            let plain = ask("/assets/main-1.js", refusing, "").expect("a file");
            assert_eq!(said(&plain, header::CONTENT_ENCODING), "", "{refusing}");
            assert_eq!(body(plain).await, "code");
        }
        assert_eq!(said(&ask("/", "gzip, br;q=0.5", "").expect("a page"), header::CONTENT_ENCODING), "br");
    }

    #[tokio::test]
    async fn a_file_that_is_known_is_not_sent_again() {
        let first = ask("/", "", "").expect("a page");
        let tag = said(&first, header::ETAG).to_owned();
        let again = ask("/", "", &format!("\"other\", W/{tag}")).expect("an answer");
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(body(again).await, "");
        assert_eq!(ask("/", "br", &tag).expect("a page").status(), StatusCode::OK);
    }

    #[test]
    fn a_binary_without_a_console_says_how_to_build_it() {
        let answer = respond(&|_| None, &Method::GET, "/", &HeaderMap::new()).expect("an answer");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[test]
    fn the_compressed_forms_have_no_address() {
        let page = ask("/assets/main-1.js.gz", "", "");
        assert!(page.is_none());
    }
}
