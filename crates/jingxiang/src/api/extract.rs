//! What a handler is sent. Whatever does not fit is a [`Problem`] that names the field and never repeats its value: it
//! may be a password.

use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, RawPathParams, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use crate::given::{Given, given};

use super::App;
use super::problem::{Code, Problem};

/// A JSON body, there and back. Types that are received refuse unknown fields (`deny_unknown_fields`).
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

/// The query. Its types refuse unknown parameters.
#[derive(Debug, Clone, Copy, FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub struct Query<T>(pub T);

/// The parts of the path that vary: ids and names, none of which is anything else.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let raw = RawPathParams::from_request_parts(parts, state).await.map_err(|_| no_address())?;
        if !raw.iter().all(|(_, part)| is_id(part)) {
            return Err(no_address());
        }
        let axum::extract::Path(part) = axum::extract::Path::from_request_parts(parts, state).await?;
        Ok(Self(part))
    }
}

/// Whether it can be somebody's id. What a database reads as an id and memory as another one, such as with a NUL at its end,
/// would be two of the same.
fn is_id(text: &str) -> bool {
    const LONGEST: usize = 200;
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(Code::WrongContentType, "请求头 Content-Type 应为 application/json"));
        }
        let body = Bytes::from_request(request, app).await?;
        read(&body).map(Self)
    }
}

/// No body at all is none; whatever there is has to fit.
impl<T: DeserializeOwned> OptionalFromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Option<Self>, Problem> {
        if !request.headers().contains_key(CONTENT_TYPE) && request.body().is_end_stream() {
            return Ok(None);
        }
        <Self as FromRequest<App>>::from_request(request, app).await.map(Some)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    // Read as a list of its fields in their order, an object would be guessed from a list.
    if body.trim_ascii_start().starts_with(b"[") {
        is_readable(body)?;
        return Err(Problem::new(Code::Invalid, OBJECT));
    }
    let mut source = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let field = error.path().to_string();
        // Some of what is JSON and of another type is called a mistake in the syntax.
        is_readable(body).err().unwrap_or_else(|| unfit(error.inner(), &field))
    })?;
    source.end().map_err(|error| unreadable(&error))?;
    Ok(value)
}

const OBJECT: &str = "请求内容应为一个 JSON 对象：{…}";

/// Whether it is JSON at all, in UTF-8 and no deeper than anybody means.
fn is_readable(body: &[u8]) -> Result<(), Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::new(Code::Malformed, "请求内容不是 UTF-8 编码的文字"))?;
    serde_json::from_str::<serde_json::Value>(text).map(drop).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Problem {
    let place = format!("第 {} 行第 {} 列", error.line(), error.column());
    Problem::new(Code::Malformed, format!("请求内容不是有效的 JSON（{place}）"))
}

fn unfit(error: &serde_json::Error, field: &str) -> Problem {
    let text = error.to_string();
    let detail = if text.starts_with("missing field") {
        format!("缺少字段 {}", named(&text))
    } else if text.starts_with("unknown field") {
        format!("没有字段 {}", named(&text))
    } else if field == "." {
        OBJECT.to_owned()
    } else {
        format!("字段 {field} 的内容不对{}", expected(&text))
    };
    Problem::invalid(field, detail)
}

/// What was expected, of serde's words behind the last value that they repeat.
fn expected(text: &str) -> String {
    let Some((_, wanted)) = text.rsplit_once("expected ") else { return String::new() };
    let wanted = wanted.rsplit_once(" at line ").map_or(wanted, |(wanted, _)| wanted);
    let names: Vec<&str> = wanted.split('`').skip(1).step_by(2).collect();
    match wanted.split(' ').next_back().unwrap_or_default() {
        _ if !names.is_empty() => format!("，应为 {} 之一", names.join("、")),
        "string" => "，应为文字".to_owned(),
        "boolean" => "，应为 true 或 false".to_owned(),
        "i64" | "i32" | "u8" | "u16" | "u32" | "u64" | "usize" => "，应为整数".to_owned(),
        "sequence" => "，应为列表".to_owned(),
        "map" => "，应为对象".to_owned(),
        _ => String::new(),
    }
}

/// The name between the first two backquotes of serde's words.
fn named(text: &str) -> &str {
    text.split('`').nth(1).unwrap_or_default()
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::new(Code::TooLarge, "请求内容过大，最多 1 MiB")
        } else {
            Self::new(Code::Malformed, "请求内容没有完整到达")
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        let text = rejection.body_text();
        if text.contains("unknown field") {
            return Self::new(Code::Malformed, format!("没有查询参数 {}", named(&text))).about(named(&text));
        }
        if text.contains("missing field") {
            return Self::new(Code::Malformed, format!("缺少查询参数 {}", named(&text))).about(named(&text));
        }
        // `…query string: name: why`
        let name = text.split(": ").nth(1).filter(|name| !name.is_empty() && !name.contains(' ') && name.is_ascii());
        match name.filter(|_| text.split(": ").count() > 2) {
            Some(name) => Self::new(Code::Malformed, format!("查询参数 {name} 的内容不对")).about(name),
            None => Self::new(Code::Malformed, "查询参数的内容不对，每个参数只能出现一次"),
        }
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        no_address()
    }
}

/// An address that cannot be one is the address of nothing.
fn no_address() -> Problem {
    Problem::new(Code::NotFound, "找不到这个地址")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sent {
        _password: String,
        _inner: Option<Inner>,
        _way: Option<Way>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Way {
        Up,
        Down,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        _count: i64,
    }

    fn problem(body: &str) -> Value {
        let Err(problem) = read::<Sent>(body.as_bytes()) else { panic!("read") };
        serde_json::to_value(problem).unwrap_or_default()
    }

    #[test]
    fn what_does_not_fit_is_named_and_its_value_is_not_repeated() {
        let cases = [
            (r#"{"_password":"#, json!(["malformed", null])),
            (r#"{"_password":"a"} x"#, json!(["malformed", null])),
            (r#"{"_password":12345}"#, json!(["invalid", "_password"])),
            (r#"{"_password":"a","_inner":{"_count":"12345"}}"#, json!(["invalid", "_inner._count"])),
            (r#"{"_password":"a","more":12345}"#, json!(["invalid", "more"])),
            (r#"{"_password":"a","_way":12345}"#, json!(["invalid", "_way"])),
            (r#"{"_password":"a","_way":"12345"}"#, json!(["invalid", "_way"])),
            ("{}", json!(["invalid", null])),
            ("[12345]", json!(["invalid", null])),
            (" [", json!(["malformed", null])),
        ];
        for (body, expected) in cases {
            let problem = problem(body);
            assert_eq!(json!([problem["code"], problem["field"]]), expected, "{body}: {problem}");
            assert!(!problem.to_string().contains("12345"), "{problem}");
        }
    }

    #[test]
    fn an_id_is_graphic_and_not_long() {
        assert!(is_id("6f9619ff-8b86-d011-b42d-00cf4fc964ff") && is_id("brand") && is_id(&"1".repeat(200)));
        for none in ["", "a\0", "\0a", "a b", "a\n", "名", &"1".repeat(201)] {
            assert!(!is_id(none), "{none:?}");
        }
    }

    #[test]
    fn what_was_expected_is_said() {
        let said = |body: &str| problem(body)["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(said(r#"{"_password":null}"#), "字段 _password 的内容不对，应为文字");
        assert_eq!(said(r#"{"_password":"a","_inner":{"_count":true}}"#), "字段 _inner._count 的内容不对，应为整数");
        assert_eq!(
            said(r#"{"_password":"a","_inner":{"_count":"expected `x`"}}"#),
            "字段 _inner._count 的内容不对，应为整数"
        );
        assert_eq!(said(r#"{"_password":"a","_way":"left"}"#), "字段 _way 的内容不对，应为 up、down 之一");
        assert_eq!(said("[]"), OBJECT);
    }
}
