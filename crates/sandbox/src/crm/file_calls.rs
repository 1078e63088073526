//! File calls: the legacy media calls and the current signed ones (sheet §5.2, §5.3).

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use http::header::CONTENT_DISPOSITION;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::auth::{self, Need};
use super::fail::{Answer, Done, Fail, code};
use super::files::Ticket;
use super::json::{flag, key, member, raw, text, whole};
use super::multipart::{self, Part};
use super::{Cx, State};
use crate::kernel::{Call, Reply, World};

const IMAGE_MOST: usize = 5 * 1024 * 1024;
const DOCUMENT_MOST: usize = 20 * 1024 * 1024;
const IMAGES: [&str; 5] = ["jpg", "png", "gif", "bmp", "jpeg"];
/// Signed downloads open for an hour.
const LINK_MS: i64 = 3_600_000;
/// Where signed uploads and downloads go; the trailing slash matters.
pub(crate) const UPLOAD: &str = "/FSC/file/upload/";
pub(crate) const DOWNLOAD: &str = "/FSC/file/download/";

/// `POST /media/upload`: a form, or query parameters with the file in a form.
pub(crate) fn upload(world: &Arc<World>, call: &Call, now: i64) -> Reply {
    let parts = multipart::parts(call.header("content-type").unwrap_or_default(), &call.body);
    let credentials = credentials(call, parts.as_deref().unwrap_or_default());
    let mut state = world.crm.lock();
    let caller = auth::caller(&state, call, &credentials, Need::Token, now);
    let answer = caller.and_then(|caller| {
        auth::within_limits(world, &call.path, now)?;
        let parts = parts.ok_or_else(|| Fail::parameter("请使用multipart/form-data上传"))?;
        store(&mut state, &parts, text(&credentials, "type"), now).map(|done| (done, caller))
    });
    let (answer, caller) = match answer {
        Ok((done, caller)) => (Ok(done), Some(caller)),
        Err(fail) => (Err(fail), None),
    };
    super::reply(&mut state, answer, caller.as_ref())
}

/// What stands in the query or in the form's text parts, as a body would.
pub(crate) fn credentials(call: &Call, parts: &[Part]) -> Value {
    let mut all = Map::new();
    for pair in call.query.as_deref().unwrap_or_default().split('&') {
        if let Some((name, value)) = pair.split_once('=') {
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            all.insert(name.to_owned(), json!(value));
        }
    }
    for part in parts.iter().filter(|part| part.filename.is_none()) {
        all.insert(part.name.clone(), json!(String::from_utf8_lossy(&part.body)));
    }
    Value::Object(all)
}

fn store(state: &mut State, parts: &[Part], kind: &str, now: i64) -> Answer {
    let part =
        parts.iter().find(|part| part.name == "media").ok_or_else(|| Fail::parameter("media为必填项，不能为空"))?;
    let name = part.filename.clone().unwrap_or_else(|| "file".to_owned());
    let ext = name.rsplit_once('.').map(|(_, ext)| ext.to_ascii_lowercase()).unwrap_or_default();
    let most = match kind {
        "image" if !IMAGES.contains(&ext.as_str()) => return Err(Fail::parameter("图片格式不支持")),
        "image" => IMAGE_MOST,
        "document" => DOCUMENT_MOST,
        _ => return Err(Fail::parameter("type参数错误")),
    };
    if part.body.len() > most {
        return Err(Fail::parameter(format!("文件大小超过{}MB", most / 1024 / 1024)));
    }
    let seed = state.seed;
    let stored = state.files.add(&name, part.body.clone(), now, seed, false);
    let mut out = String::new();
    member(&mut out, "mediaId", &stored.media);
    Ok(Done::wrote(out))
}

/// `POST /media/download`: the bytes, or the envelope when there are none.
pub(crate) fn download(world: &Arc<World>, call: &Call, now: i64) -> Reply {
    let mut state = world.crm.lock();
    let body: Value = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
    let found = auth::caller(&state, call, &body, Need::Token, now).and_then(|caller| {
        auth::within_limits(world, &call.path, now)?;
        // The parameter carries an npath too, with `igonreMediaIdConvert` or where npaths are what the caller is given.
        let name = text(&body, "mediaId");
        if caller.media_ids && name.starts_with("N_") && !flag(&body, "igonreMediaIdConvert", false) {
            return Err(missing(name));
        }
        let stored = state.files.find(name, now);
        stored.map(|stored| (stored.bytes.clone(), stored.name.clone())).ok_or_else(|| missing(name))
    });
    match found {
        Ok((bytes, name)) => binary(bytes, &name),
        Err(fail) => super::reply(&mut state, Err(fail), None),
    }
}

fn missing(name: &str) -> Fail {
    Fail::new(code::PARAMETER, format!("文件[{name}]不存在"))
}

/// What a name cannot have in a header: everything but the unreserved characters, so that `a.txt` stays `a.txt`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_').remove(b'~');

fn binary(bytes: Bytes, name: &str) -> Reply {
    let encoded = utf8_percent_encode(name, RESERVED).to_string();
    let mut reply = Reply::of("application/octet-stream", bytes);
    let disposition = format!("attachment; filename=\"{encoded}\"; filename*=UTF-8''{encoded}");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        reply.headers.push((CONTENT_DISPOSITION, value));
    }
    reply
}

/// `POST /media/delete`.
pub(crate) fn delete(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let media = text(body, "mediaId");
    if cx.state.files.delete(media) { Ok(Done::wrote(String::new())) } else { Err(missing(media)) }
}

/// `/cgi/crm/v2/generatorFileUploadCredential`.
pub(crate) fn credential(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let data = &body["data"];
    let (name, ext) = (text(data, "filename"), text(data, "extension").trim_start_matches('.'));
    if name.is_empty() {
        return Err(Fail::parameter("filename为必填项，不能为空"));
    }
    let name =
        if ext.is_empty() || name.ends_with(&format!(".{ext}")) { name.to_owned() } else { format!("{name}.{ext}") };
    let within = |field: &str, least: i64, most: i64| {
        let number = data.get(field).and_then(whole).filter(|n| (least..=most).contains(n));
        number.ok_or_else(|| Fail::parameter(format!("{field}参数错误")))
    };
    let size = u64::try_from(within("fileSize", 1, 104_857_600)?).unwrap_or_default();
    let expiry = cx.now + 1000 * within("expireTime", 60, 604_800)?;
    let kind = text(data, "resourceType");
    if !matches!(kind, "N" | "TN") {
        return Err(Fail::parameter("resourceType参数错误"));
    }
    let seed = cx.state.seed;
    let (acid, sign) = (cx.state.files.fresh(seed), cx.state.files.fresh(seed));
    let ticket = Ticket { name: name.clone(), size, sign: sign.clone(), expiry, temporary: kind == "TN" };
    cx.state.files.tickets.insert(acid.clone(), ticket);
    let mut out = String::from("\"data\":{");
    member(&mut out, "method", "POST");
    member(&mut out, "url", &format!("{}{UPLOAD}", cx.base));
    member(&mut out, "acid", &acid);
    member(&mut out, "resource", kind);
    member(&mut out, "ak", &cx.state.names.access_key);
    member(&mut out, "sign", &sign);
    raw(&mut out, "expiry", expiry);
    key(&mut out, "filename");
    // Sent back as a header, hence encoded.
    let encoded = utf8_percent_encode(&name, RESERVED).to_string();
    super::json::string(&mut out, &encoded);
    raw(&mut out, "size", size);
    member(&mut out, "digest", "");
    member(&mut out, "contentType", "application/octet-stream");
    out.push('}');
    Ok(Done::wrote(out))
}

/// The signed upload: raw bytes or the form part `facishareFile`; a signature works once.
pub(crate) fn signed_upload(world: &Arc<World>, call: &Call, now: i64) -> Reply {
    let mut state = world.crm.lock();
    let refuse = |message: &str| Reply::json(&json!({"success": false, "code": 400, "message": message})).rejected();
    let acid = call.header("acid").unwrap_or_default();
    let known = state.files.tickets.get(acid).is_some_and(|ticket| Some(ticket.sign.as_str()) == call.header("sign"));
    let Some(ticket) = state.files.tickets.remove(acid).filter(|_| known) else { return refuse("签名错误") };
    if now > ticket.expiry {
        return refuse("签名已过期");
    }
    let content_type = call.header("content-type").unwrap_or_default();
    let bytes = if content_type.starts_with("multipart/form-data") {
        let parts = multipart::parts(content_type, &call.body).unwrap_or_default();
        let Some(part) = parts.into_iter().find(|part| part.name == "facishareFile") else {
            return refuse("缺少facishareFile");
        };
        part.body
    } else {
        call.body.clone()
    };
    if bytes.len() as u64 != ticket.size {
        return refuse("文件大小不一致");
    }
    let seed = state.seed;
    let stored = state.files.add(&ticket.name, bytes, now, seed, ticket.temporary);
    let path = if ticket.temporary { stored.temporary_name() } else { stored.npath.clone() };
    Reply::json(&json!({"success": true, "code": 200, "message": "success", "data": path})).wrote()
}

/// `/cgi/crm/v2/generateDownloadSignatureUrlByAuth` (answer key: assumption A13).
pub(crate) fn link(cx: &mut Cx<'_>, body: &Value) -> Answer {
    let path = text(&body["data"], "path");
    let name = cx.state.files.find(path, cx.now).map(|stored| stored.npath.clone()).ok_or_else(|| missing(path))?;
    let seed = cx.state.seed;
    let sign = cx.state.files.fresh(seed);
    cx.state.files.links.insert(sign.clone(), (name, cx.now + LINK_MS));
    let mut out = String::from("\"data\":{");
    member(&mut out, "url", &format!("{}{DOWNLOAD}?ak={}&sign={sign}", cx.base, cx.state.names.access_key));
    out.push('}');
    Ok(Done::read(out))
}

/// The signed download.
pub(crate) fn signed_download(world: &Arc<World>, call: &Call, now: i64) -> Reply {
    let state = world.crm.lock();
    let sign = call.query.as_deref().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("sign="));
    let link = sign.and_then(|sign| state.files.links.get(sign));
    let refuse = |message: &str| Reply::json(&json!({"success": false, "code": 400, "message": message})).rejected();
    let Some((name, until)) = link else { return refuse("签名错误") };
    if now > *until {
        return refuse("签名已过期");
    }
    match state.files.find(name, now) {
        Some(stored) => binary(stored.bytes.clone(), &stored.name),
        None => refuse("文件不存在"),
    }
}
