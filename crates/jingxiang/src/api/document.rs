//! The description of the API (OpenAPI 3.1). What every endpoint may answer is added here once, so that no endpoint
//! can forget it; an endpoint lists only what is its own.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, Parameter, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Components, ContentBuilder, OpenApi, Ref, RefOr, ResponseBuilder};

use super::problem::{Code, Problem};
use super::{App, access};

/// What the description begins with.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "精享 Jingxiang",
        version = "1",
        description = "精斗云与纷享销客的同步连接器。时间均为 1970-01-01 UTC 起的毫秒数；错误为 application/problem+json，\
                       程序应依据 `code` 判断。设置的应答带 ETag；修改时带上 If-Match，设置已被他人修改则以 412 拒绝，\
                       不带则不作此检查。请求头过大或过多时，服务器在读到请求之前即以 431 应答，没有正文。"
    ),
    components(schemas(Problem, Code))
)]
struct Head;

pub(super) fn head() -> OpenApi {
    Head::openapi()
}

/// Serves the description of what the other routes do.
pub(super) fn served(description: OpenApi) -> Router<App> {
    let text = complete(description).to_pretty_json().unwrap_or_default();
    let answer = move || std::future::ready(([("content-type", "application/json")], text.clone()));
    Router::new().route("/api/v1/openapi.json", get(answer))
}

/// Adds what all endpoints have in common: both ways in, and the problems that the rim and the extractors answer.
pub(super) fn complete(mut description: OpenApi) -> OpenApi {
    let components = description.components.get_or_insert_with(Components::new);
    let cookie = ApiKeyValue::with_description(
        access::cookie_name(false),
        "浏览器会话；除 GET 以外的请求还需在 X-CSRF-Token 请求头中带上 GET /session 返回的 csrf。启用 HTTPS 后名称带 __Host- 前缀",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let either = ["session", "token"].map(|name| SecurityRequirement::new(name, [] as [&str; 0]));
    description.security = Some(either.to_vec());
    for (path, item) in &mut description.paths.paths {
        for operation in operations(item) {
            operation.operation_id = unique_id(operation);
            for status in common(path, operation) {
                let problem = Ref::from_schema_name("Problem");
                let content = ContentBuilder::new().schema(Some(problem)).build();
                let response = ResponseBuilder::new().content("application/problem+json", content);
                let response = response.description(reason(status)).build();
                operation.responses.responses.entry(status.to_string()).or_insert_with(|| response.into());
            }
        }
    }
    description
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Handlers are named within their file: generated clients need names that are one in all.
fn unique_id(operation: &Operation) -> Option<String> {
    let tag = operation.tags.as_ref().and_then(|tags| tags.first());
    Some(format!("{}_{}", tag?, operation.operation_id.as_ref()?))
}

/// The statuses of problems that the operation can answer without naming them.
fn common(path: &str, operation: &Operation) -> Vec<u16> {
    let mut statuses = vec![400, 500, 503, 504];
    if !is_public(operation) {
        statuses.extend([401, 403]);
    }
    // A cursor that is none of the list's points to nothing.
    let cursor = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(one) if one.name == "cursor");
    let by_page = operation.parameters.iter().flatten().any(cursor);
    if path.contains('{') || by_page {
        statuses.push(404);
    }
    if operation.request_body.is_some() {
        statuses.extend([413, 415, 422]);
    }
    statuses
}

/// Whether it says by `security(())` that nobody has to be signed in.
fn is_public(operation: &Operation) -> bool {
    operation.security.as_ref().is_some_and(|needs| needs.contains(&SecurityRequirement::default()))
}

fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}
