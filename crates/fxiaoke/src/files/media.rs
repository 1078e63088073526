//! The media calls of the legacy convention (fxiaoke-api.md §5.2). Their paths have no `/cgi`.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde_json::{Value, json};
use transport::{Most, Next};

use super::{DEADLINE, FileReference};
use crate::call::{Call, Effect, error_code, incomplete, payload, post, text_at, unreadable};
use crate::token::Token;
use crate::{Client, Error};

const DOWNLOAD: &str = "/media/download";
const UPLOAD: &str = "/media/upload";
const DELETE: &str = "/media/delete";

impl Client {
    pub(super) async fn download_media(&self, file: &FileReference, most: usize) -> Result<Bytes, Error> {
        let mut wish = json!({"mediaId": file.path});
        if file.is_path() {
            // The misspelling is the service's.
            wish["igonreMediaIdConvert"] = true.into();
            wish["mediaTypeDesc"] = if is_image(&file.extension) { "IMAGE" } else { "DOCUMENT" }.into();
        }
        let request = |token: &Token| {
            let mut body = token.credentials();
            body.extend(crate::call::fields(wish.clone()));
            let body = Bytes::from(Value::Object(body).to_string());
            let mut request = post(&self.url(DOWNLOAD), "application/json", body, Some(DEADLINE))?;
            request.extensions_mut().insert(Most(most));
            Ok(request)
        };
        self.with_token(DOWNLOAD, "", Effect::Reads, request, file_of).await
    }

    /// Stores up to 20 MB and answers the mediaId.
    pub(super) async fn upload_media(&self, name: &str, bytes: &Bytes) -> Result<String, Error> {
        let boundary = format!("----{:032x}", fastrand::u128(..));
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let request = |token: &Token| {
            let body = form(&boundary, token, name, bytes);
            post(&self.url(UPLOAD), &content_type, body, Some(DEADLINE))
        };
        let read = |response: &Response<Bytes>| {
            let answer = payload(response, Effect::Reads)?;
            text_at(&answer, "mediaId").ok_or_else(|| incomplete(&answer, Effect::Reads, "mediaId"))
        };
        self.with_token(UPLOAD, "", Effect::Reads, request, read).await
    }

    /// Removes what an upload stored, by its mediaId.
    pub async fn delete_media(&self, media_id: &str) -> Result<(), Error> {
        self.call_as_app(Call::writes(DELETE, "", json!({"mediaId": media_id}))).await.map(drop)
    }
}

/// The bytes, or the failure of an envelope. A file may be JSON itself: one that has a name is a file.
fn file_of(response: &Response<Bytes>) -> Result<Bytes, Error> {
    let named = response.headers().contains_key(header::CONTENT_DISPOSITION);
    if response.status().is_success() && named {
        return Ok(response.body().clone());
    }
    let envelope = serde_json::from_slice::<Value>(response.body()).ok();
    if response.status() == StatusCode::NOT_FOUND && envelope.is_none() {
        return Err(not_there());
    }
    if !response.status().is_success() || envelope.as_ref().is_some_and(|e| error_code(e).is_some()) {
        payload(response, Effect::Reads)?;
        return Err(unreadable(response.status(), Effect::Reads));
    }
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("text/html") {
        return Err(unreadable(response.status(), Effect::Reads));
    }
    Ok(response.body().clone())
}

/// What a file service says of a file that it does not have; elsewhere a 404 says that the address is wrong.
pub(super) fn not_there() -> Error {
    Error::new(Next::Reject, "文件服务没有这个文件")
}

fn is_image(extension: &str) -> bool {
    ["jpg", "jpeg", "png", "gif", "bmp"].iter().any(|image| extension.eq_ignore_ascii_case(image))
}

/// A form with the credentials as fields and the file as the part `media`.
fn form(boundary: &str, token: &Token, name: &str, bytes: &Bytes) -> Bytes {
    let mut body = Vec::with_capacity(bytes.len() + 1_024);
    for (key, value) in [("corpAccessToken", token.secret()), ("corpId", token.corp()), ("type", "document")] {
        let part = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"media\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    body.into()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::testing::{Fake, ok};

    const MOST: usize = 1 << 20;

    fn reference(path: &str, name: &str) -> FileReference {
        FileReference::list(&json!([{"path": path, "name": name}])).remove(0)
    }

    fn attachment(body: &'static str) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from_static(body.as_bytes()));
        let disposition = HeaderValue::from_static("attachment; filename=\"a.json\"");
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
        response
    }

    #[tokio::test]
    async fn a_media_id_is_fetched_as_it_is_and_a_path_with_its_kind() {
        let fake = Fake::raw("bytes");
        let client = fake.client();
        assert_eq!(client.download(&reference("0a1b", "a.pdf"), MOST).await.as_deref(), Ok(b"bytes".as_slice()));
        let body = fake.last(DOWNLOAD);
        assert_eq!((&body["mediaId"], body.get("mediaTypeDesc")), (&json!("0a1b"), None));
        client.download(&reference("N_202601_01_00.png", "a.PNG"), MOST).await.expect("a file");
        let body = fake.last(DOWNLOAD);
        assert_eq!((&body["igonreMediaIdConvert"], &body["mediaTypeDesc"]), (&json!(true), &json!("IMAGE")));
    }

    #[tokio::test]
    async fn a_file_that_looks_like_a_refusal_is_still_a_file() {
        let fake = Fake::whole(|_, _| attachment(r#"{"errorCode":500}"#));
        let file = fake.client().download(&reference("0a1b", "a.json"), MOST).await;
        assert_eq!(file.as_deref(), Ok(br#"{"errorCode":500}"#.as_slice()));
    }

    #[tokio::test]
    async fn a_refused_download_is_no_file_and_neither_is_html() {
        let refused = Fake::new(|_, _| json!({"errorCode": 500, "errorMessage": "文件不存在"}));
        let error = refused.client().download(&reference("0a1b", "a.pdf"), MOST).await.expect_err("a refusal");
        assert_eq!((error.next, error.code), (Next::Reject, 500));
        let html = Fake::whole(|_, _| {
            let mut response = Response::new(Bytes::from_static(b"<html>"));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            response
        });
        let error = html.client().download(&reference("0a1b", "a.pdf"), MOST).await.expect_err("html");
        assert_eq!(error.next, Next::Retry);
    }

    #[tokio::test]
    async fn a_file_that_the_service_does_not_know_is_refused_and_stops_nothing() {
        let fake = Fake::whole(|_, _| {
            let mut response = Response::new(Bytes::from_static(b"no such file"));
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        });
        let error = fake.client().download(&reference("0a1b", "a.pdf"), MOST).await.expect_err("no file");
        assert_eq!(error.next, Next::Reject);
    }

    #[tokio::test]
    async fn an_upload_is_a_form_with_credentials_and_the_bytes() {
        let fake = Fake::new(|_, _| ok(json!({"mediaId": "0a1b"})));
        let file = fake.client().upload("合同\".pdf", Bytes::from_static(b"%PDF")).await.expect("a reference");
        assert_eq!((file.path.as_str(), file.extension.as_str(), file.size), ("0a1b", "pdf", Some(4)));
        let request = fake.request(UPLOAD);
        let kind = request.headers()[header::CONTENT_TYPE].to_str().expect("a content type").to_owned();
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").expect("a boundary");
        let body = String::from_utf8(request.body().to_vec()).expect("text");
        assert!(body.contains("name=\"corpAccessToken\"\r\n\r\ntoken-1\r\n"), "{body}");
        assert!(body.contains("name=\"type\"\r\n\r\ndocument\r\n"), "{body}");
        assert!(body.contains("name=\"media\"; filename=\"合同%22.pdf\""), "{body}");
        assert!(body.ends_with(&format!("\r\n\r\n%PDF\r\n--{boundary}--\r\n")), "{body}");
    }
}
