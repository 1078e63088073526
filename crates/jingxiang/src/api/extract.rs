//! What a handler is sent. Whatever does not fit is a [`Problem`] that names the field and never repeats its value: it
//! may be a password.

use axum::body::{Bytes, HttpBody};
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, OptionalFromRequest, Request};
use axum::http::header::CONTENT_TYPE;
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

/// The parts of the path that vary.
#[derive(Debug, Clone, Copy, FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub struct Path<T>(pub T);

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
    let mut source = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut source).map_err(|error| {
        let field = error.path().to_string();
        unreadable(error.inner(), &field)
    })?;
    source.end().map_err(|error| unreadable(&error, ""))?;
    Ok(value)
}

fn unreadable(error: &serde_json::Error, field: &str) -> Problem {
    if !error.is_data() {
        let place = format!("第 {} 行第 {} 列", error.line(), error.column());
        return Problem::new(Code::Malformed, format!("请求内容不是有效的 JSON（{place}）"));
    }
    let text = error.to_string();
    let detail = if text.starts_with("missing field") {
        format!("缺少字段 {}", named(&text))
    } else if text.starts_with("unknown field") {
        format!("没有字段 {}", named(&text))
    } else if field == "." {
        "请求内容的格式不对".to_owned()
    } else {
        format!("字段 {field} 的内容不对")
    };
    Problem::invalid(field, detail)
}

/// The name between the first two backquotes of serde's words.
fn named(text: &str) -> &str {
    text.split('`').nth(1).unwrap_or_default()
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Self::new(Code::TooLarge, "请求内容过大")
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
        Self::new(Code::Malformed, "查询参数的内容不对")
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        // An address that cannot be one is the address of nothing.
        Self::new(Code::NotFound, "找不到这个地址")
    }
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
            ("{}", json!(["invalid", null])),
            ("[12345]", json!(["invalid", "[0]"])),
        ];
        for (body, expected) in cases {
            let problem = problem(body);
            assert_eq!(json!([problem["code"], problem["field"]]), expected, "{body}: {problem}");
            assert!(!problem.to_string().contains("12345"), "{problem}");
        }
    }
}
