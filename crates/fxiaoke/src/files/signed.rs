//! The current file service: a call of the interface signs, another host carries the bytes (fxiaoke-api.md §5.3).

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use transport::{Most, Next};

use super::media::not_there;
use super::{DEADLINE, extension};
use crate::call::{Call, Effect, incomplete, post, request, text_at, unreadable};
use crate::{Client, Error};

const CREDENTIAL: &str = "/cgi/crm/v2/generatorFileUploadCredential";
const ADDRESS: &str = "/cgi/crm/v2/generateDownloadSignatureUrlByAuth";
/// Seconds for which an upload may begin.
const VALID_S: u32 = 3_600;
/// The parts of a credential that travel as headers.
const HEADERS: [&str; 8] = ["acid", "resource", "ak", "sign", "expiry", "filename", "size", "digest"];

impl Client {
    /// The bytes at a path within the service.
    pub(super) async fn download_signed(&self, path: &str, most: usize) -> Result<Bytes, Error> {
        let answer = self.call(Call::reads(ADDRESS, "", json!({"data": {"path": path}}))).await?;
        // Which of the two it is, is assumption A13.
        let address = text_at(&answer, "data").or_else(|| text_at(&answer["data"], "url"));
        let address = address.ok_or_else(|| incomplete(&answer, Effect::Reads, "data.url"))?;
        let mut request = request(Method::GET, &self.absolute(&address), None, Bytes::new(), Some(DEADLINE))?;
        request.extensions_mut().insert(Most(most));
        let response = self.exchange("signed download", "", request, Effect::Reads).await?;
        match (response.status().is_success(), outcome(&response)) {
            (true, None | Some((true, _))) => Ok(response.into_body()),
            (_, Some((false, message))) => Err(Error::new(Next::Reject, message)),
            (false, _) if response.status() == StatusCode::NOT_FOUND => Err(not_there()),
            (false, _) => Err(unreadable(response.status(), Effect::Reads)),
        }
    }

    /// Stores up to 100 MB and answers a temporary path, which becomes permanent in a record.
    pub(super) async fn upload_signed(&self, name: &str, bytes: &Bytes) -> Result<String, Error> {
        let wish = json!({"data": {"expireTime": VALID_S, "resourceType": "TN", "isStreamUpload": true,
            "filename": name, "extension": extension(name), "fileSize": bytes.len()}});
        // Signing changes nothing, and a path that no record holds is gone after three days.
        let answer = self.call(Call::reads(CREDENTIAL, "", wish)).await?;
        let request = self.signed_request(&answer, bytes)?;
        let response = self.exchange("signed upload", "", request, Effect::Reads).await?;
        match outcome(&response).filter(|_| response.status().is_success()) {
            Some((true, path)) if !path.is_empty() => Ok(path),
            Some((false, message)) => Err(Error::new(Next::Reject, message)),
            _ => Err(unreadable(response.status(), Effect::Reads)),
        }
    }

    fn signed_request(&self, answer: &Value, bytes: &Bytes) -> Result<Request<Bytes>, Error> {
        let credential = &answer["data"];
        let url = text_at(credential, "url").ok_or_else(|| incomplete(answer, Effect::Reads, "data.url"))?;
        let link = text_at(answer, "traceId").unwrap_or_default();
        let link = utf8_percent_encode(&link, NON_ALPHANUMERIC);
        let url = format!("{}?traceId={:032x}&linkId={link}", self.absolute(&url), fastrand::u128(..));
        let kind = text_at(credential, "contentType").unwrap_or_else(|| "application/octet-stream".into());
        let mut request = post(&url, &kind, bytes.clone(), Some(DEADLINE))?;
        for key in HEADERS {
            let value = text_at(credential, key).unwrap_or_default();
            let value = HeaderValue::from_bytes(value.as_bytes());
            let value = value.map_err(|_| incomplete(answer, Effect::Reads, key))?;
            request.headers_mut().insert(HeaderName::from_static(key), value);
        }
        Ok(request)
    }

    fn absolute(&self, address: &str) -> String {
        if address.starts_with('/') { self.url(address) } else { address.to_owned() }
    }
}

/// The file host has an envelope of its own: whether it succeeded, with the path or the reason. Whatever is not that
/// envelope is a file.
fn outcome(response: &Response<Bytes>) -> Option<(bool, String)> {
    let envelope: Value = serde_json::from_slice(response.body()).ok()?;
    envelope.get("code")?;
    let success = envelope.get("success")?.as_bool()?;
    let key = if success { "data" } else { "message" };
    Some((success, text_at(&envelope, key).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FileReference;
    use crate::testing::{Fake, ok};

    const HOST: &str = "/FSC/upload/";

    fn credential() -> Value {
        ok(json!({"data": {"method": "POST", "url": "http://files.test/FSC/upload/", "acid": "A", "resource": "TN",
            "ak": "K", "sign": "S", "expiry": 1_700_000_000, "filename": "a.bin", "size": 3, "digest": "D",
            "contentType": "application/octet-stream"}}))
    }

    #[tokio::test]
    async fn an_upload_takes_the_credential_to_the_file_host() {
        let fake = Fake::new(|path, _| match path {
            CREDENTIAL => credential(),
            _ => json!({"success": true, "code": 200, "message": "success", "data": "TN_00"}),
        });
        let path = fake.client().upload_signed("a.bin", &Bytes::from_static(b"abc")).await;
        assert_eq!(path.as_deref(), Ok("TN_00"));
        assert_eq!(fake.last(CREDENTIAL)["data"]["fileSize"], 3);
        let request = fake.request(HOST);
        assert_eq!(request.headers()["sign"], "S");
        assert_eq!(request.headers()["expiry"], "1700000000");
        let query = request.uri().query().unwrap_or_default().to_owned();
        assert!(query.ends_with("&linkId=E%2DO%2Efake%2E1000%2D1"), "{query}");
        assert_eq!(request.body().as_ref(), b"abc");
    }

    #[tokio::test]
    async fn an_expired_signature_is_refused_with_its_reason() {
        let fake = Fake::new(|path, _| match path {
            CREDENTIAL => credential(),
            _ => json!({"success": false, "code": 400, "message": "签名已过期"}),
        });
        let error = fake.client().upload_signed("a.bin", &Bytes::from_static(b"abc")).await.expect_err("a refusal");
        assert_eq!((error.next, error.message.as_str()), (Next::Reject, "签名已过期"));
    }

    #[tokio::test]
    async fn a_path_the_media_call_refuses_is_fetched_from_a_signed_address() {
        for data in [json!("http://files.test/f?sign=1"), json!({"url": "/f?sign=1"})] {
            let fake = Fake::whole(move |path, _| match path {
                ADDRESS => Response::new(Bytes::from(ok(json!({"data": data})).to_string())),
                "/f" => Response::new(Bytes::from_static(b"bytes")),
                _ => Response::new(Bytes::from_static(br#"{"errorCode":32000,"errorMessage":"mediaId"}"#)),
            });
            let file = FileReference::list(&json!([{"path": "N_1", "name": "a.pdf"}])).remove(0);
            assert_eq!(fake.client().download(&file, 1 << 20).await.as_deref(), Ok(b"bytes".as_slice()));
            assert_eq!(fake.last(ADDRESS)["data"]["path"], "N_1");
            assert!(fake.request("/f").headers().get("content-type").is_none());
        }
    }
}
