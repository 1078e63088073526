//! Attachments (sheet 5.13): uploaded in one multipart part `file1`, served again by the url the upload answers.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use super::State;
use super::params::decode;
use super::refusal::{Outcome, Refusal};
use crate::kernel::{Call, Reply};

/// Where files are served: outside the interface's own paths.
pub(crate) const PLACE: &str = "/files/";

/// Sheet 9.2.
const LARGEST: usize = 10 * 1024 * 1024;

/// A stored file.
pub(crate) struct File {
    name: String,
    content_type: String,
    content: Bytes,
}

/// POST `/jdy/v2/sys/attachment_upload`: its own envelope (quirk 9).
pub(crate) fn upload(state: &mut State, call: &Call) -> Reply {
    let stored = part(call).and_then(|(name, content_type, content)| {
        if content.len() > LARGEST {
            return Err(Refusal::wrong_format(format!("附件[{name}]大小超过10M")));
        }
        Ok(store(state, call, File { name, content_type, content }))
    });
    match stored {
        Ok(url) => Reply::json(&json!({"errorCode": "success", "message": "", "data": {"file1": url}})).wrote(),
        Err(refusal) => refusal_reply(&refusal),
    }
}

/// A refusal in the envelope of uploads.
pub(crate) fn refusal_reply(refusal: &Refusal) -> Reply {
    let body = json!({"errorCode": refusal.code.to_string(), "message": refusal.text, "data": null});
    Reply::json(&body).status(refusal.http).rejected()
}

/// POST `/jdy/v2/basedata/image_upload`: `{base_string: "data:image/png;base64,..", filename}`.
pub(crate) fn image(state: &mut State, call: &Call) -> Outcome<Reply> {
    let body = super::body::Body::read(&call.body)?;
    let text = body.get("base_string").and_then(Value::as_str).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| Refusal::empty("参数base_string"))?;
    let (head, data) = text.split_once(";base64,").unwrap_or(("data:image/png", text));
    let content = STANDARD.decode(data.trim()).map_err(|_| Refusal::wrong_format("参数base_string不是合法的base64"))?;
    if content.len() > LARGEST {
        return Err(Refusal::wrong_format("图片大小超过10M"));
    }
    let name = body.get("filename").and_then(Value::as_str).unwrap_or("image.png").to_owned();
    let content_type = head.strip_prefix("data:").unwrap_or("image/png").to_owned();
    let url = store(state, call, File { name, content_type, content: content.into() });
    Ok(Reply::json(&json!({"errcode": 0, "description": "success", "data": {"rows": [{"url": url}]}})).wrote())
}

fn store(state: &mut State, call: &Call, file: File) -> String {
    let id = state.next_id();
    let host = call.header("host").unwrap_or("jdy.sandbox");
    let name = percent_encoding::utf8_percent_encode(&file.name, percent_encoding::NON_ALPHANUMERIC);
    let url = format!("http://{host}{PLACE}{id}/{name}");
    state.files.insert(id, file);
    url
}

/// GET of a file's url; anybody may, as with the real links.
pub(crate) fn serve(state: &State, path: &str) -> Reply {
    let id = path.strip_prefix(PLACE).and_then(|rest| rest.split('/').next()?.parse::<i64>().ok());
    match id.and_then(|id| state.files.get(&id)) {
        Some(file) => Reply::of(file.content_type.clone(), file.content.clone()),
        None => Reply::of("text/plain", "no such file").status(404),
    }
}

/// Name, type and content of the part `file1`. There must be it and no other file (one file a call).
fn part(call: &Call) -> Outcome<(String, String, Bytes)> {
    let kind = call.header("content-type").unwrap_or_default();
    let boundary = kind.split(';').map(str::trim).find_map(|part| part.strip_prefix("boundary="));
    let boundary = boundary.map(|text| text.trim_matches('"')).filter(|text| !text.is_empty());
    let boundary = boundary.ok_or_else(|| Refusal::wrong_format("附件上传应为multipart/form-data"))?;
    let mut found = None;
    for (start, end) in parts(&call.body, boundary.as_bytes()) {
        let part = &call.body[start..end];
        let Some(gap) = find(part, b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&part[..gap]).into_owned();
        let file = parameter(&head, "filename").map(|name| decode_name(&head, &name));
        if parameter(&head, "name").as_deref() != Some("file1") {
            if file.is_some() {
                return Err(Refusal::wrong_format("附件的参数名应为file1，一次一个文件"));
            }
            continue;
        }
        if found.is_some() {
            return Err(Refusal::wrong_format("一次只能上传一个附件"));
        }
        let content_type = header(&head, "content-type").unwrap_or_else(|| "application/octet-stream".to_owned());
        let content = call.body.slice(start + gap + 4..end);
        found = Some((file.unwrap_or_else(|| "file1".to_owned()), content_type, content));
    }
    found.ok_or_else(|| Refusal::empty("附件file1"))
}

/// Where the parts of a multipart body begin and end.
fn parts(body: &[u8], boundary: &[u8]) -> Vec<(usize, usize)> {
    let mark = [b"--", boundary].concat();
    let mut cuts = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&body[from..], &mark) {
        cuts.push(from + at);
        from += at + mark.len();
    }
    // A part lies between two marks: behind the line end of the one, before the line end of the other.
    cuts.windows(2)
        .filter_map(|pair| {
            let (start, end) = (pair[0] + mark.len() + 2, pair[1].checked_sub(2)?);
            (start <= end).then_some((start, end))
        })
        .collect()
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = text.get(from..)?.iter().position(|byte| *byte == first) {
        if text[from + at..].starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

fn parameter(head: &str, name: &str) -> Option<String> {
    header(head, "content-disposition")?.split(';').map(str::trim).find_map(|part| {
        let value = part.strip_prefix(name)?.strip_prefix('=')?;
        Some(value.trim_matches('"').to_owned())
    })
}

/// `filename*=utf-8''…` (RFC 5987) goes before the plain one.
fn decode_name(head: &str, plain: &str) -> String {
    match parameter(head, "filename*").and_then(|value| value.split_once("''").map(|(_, name)| decode(name))) {
        Some(name) => name,
        None => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{find, parameter, parts};

    #[test]
    fn the_parts_of_a_multipart_body_are_found() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"file1\"; filename=\"a b.txt\"\r\n\r\nhe--llo\r\n\r\n--x--\r\n";
        let found = parts(body, b"x");
        assert_eq!(found.len(), 1);
        let part = &body[found[0].0..found[0].1];
        let gap = find(part, b"\r\n\r\n").expect("a head");
        assert_eq!(&part[gap + 4..], b"he--llo\r\n");
        let head = String::from_utf8_lossy(&part[..gap]);
        assert_eq!(parameter(&head, "filename").as_deref(), Some("a b.txt"));
        assert_eq!(parameter(&head, "name").as_deref(), Some("file1"));
        assert!(parts(b"nothing", b"x").is_empty());
    }
}
