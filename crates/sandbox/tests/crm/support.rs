//! One administrator who calls the CRM in-process.

use axum::Router;
use axum::body::Body;
use http::{Method, Request};
use http_body_util::BodyExt as _;
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub(crate) const ADMIN_MOBILE: &str = "13900000001";

pub(crate) struct Crm {
    pub(crate) router: Router,
    pub(crate) token: String,
    pub(crate) corp: String,
    pub(crate) user: String,
}

/// A sandbox without limits, and its administrator logged in.
pub(crate) async fn crm() -> Crm {
    with(Options { limits: false, ..Options::default() }).await
}

pub(crate) async fn with(options: Options) -> Crm {
    at(Sandbox::new(options).crm(), &"B".repeat(32)).await
}

/// The administrator of the enterprise with this permanent code.
pub(crate) async fn at(router: Router, permanent_code: &str) -> Crm {
    let mut crm = Crm { router, token: String::new(), corp: String::new(), user: String::new() };
    let mut body = application();
    body["permanentCode"] = json!(permanent_code);
    let answer = crm.raw("/cgi/corpAccessToken/get/V2", body).await;
    crm.token = text(&answer, "corpAccessToken");
    crm.corp = text(&answer, "corpId");
    let found = crm.call("/cgi/user/getByMobile", json!({"mobile": ADMIN_MOBILE})).await;
    crm.user = text(&found["empList"][0], "openUserId");
    crm
}

pub(crate) fn application() -> Value {
    json!({"appId": "FSAID_sandbox", "appSecret": "a".repeat(32), "permanentCode": "B".repeat(32)})
}

pub(crate) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

impl Crm {
    pub(crate) async fn send(&self, request: Request<Body>) -> (u16, http::HeaderMap, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
        (parts.status.as_u16(), parts.headers, bytes)
    }

    pub(crate) async fn method(&self, method: Method, path: &str, body: Value) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("host", "crm.test")
            .body(Body::from(body.to_string()))
            .expect("a good request");
        let (_, _, bytes) = self.send(request).await;
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    }

    /// A call without credentials.
    pub(crate) async fn raw(&self, path: &str, body: Value) -> Value {
        self.method(Method::POST, path, body).await
    }

    /// A call with the legacy credentials.
    pub(crate) async fn call(&self, path: &str, mut body: Value) -> Value {
        body["corpAccessToken"] = json!(self.token);
        body["corpId"] = json!(self.corp);
        if !self.user.is_empty() {
            body["currentOpenUserId"] = json!(self.user);
        }
        self.raw(path, body).await
    }

    /// A call that must succeed.
    pub(crate) async fn ok(&self, path: &str, body: Value) -> Value {
        let answer = self.call(path, body.clone()).await;
        assert_eq!(answer["errorCode"], 0, "{path} {body} → {answer}");
        answer
    }

    /// A call that must be refused; answers the code.
    pub(crate) async fn refused(&self, path: &str, body: Value) -> i64 {
        let answer = self.call(path, body.clone()).await;
        let code = answer["errorCode"].as_i64().unwrap_or_default();
        assert!(code != 0 && answer.get("data").is_none(), "{path} {body} → {answer}");
        code
    }

    fn path(api: &str, action: &str) -> String {
        let family = if api.ends_with("__c") { "custom/v2" } else { "v2" };
        format!("/cgi/crm/{family}/data/{action}")
    }

    pub(crate) fn create_body(api: &str, mut fields: Value) -> Value {
        fields["dataObjectApiName"] = json!(api);
        json!({"triggerApprovalFlow": false, "triggerWorkFlow": false, "data": {"object_data": fields}})
    }

    pub(crate) async fn create(&self, api: &str, fields: Value) -> String {
        let answer = self.ok(&Self::path(api, "create"), Self::create_body(api, fields)).await;
        text(&answer, "dataId")
    }

    pub(crate) async fn create_refused(&self, api: &str, fields: Value) -> i64 {
        self.refused(&Self::path(api, "create"), Self::create_body(api, fields)).await
    }

    pub(crate) async fn update(&self, api: &str, id: &str, mut fields: Value) {
        fields["_id"] = json!(id);
        self.ok(&Self::path(api, "update"), Self::create_body(api, fields)).await;
    }

    pub(crate) async fn update_refused(&self, api: &str, id: &str, mut fields: Value) -> i64 {
        fields["_id"] = json!(id);
        self.refused(&Self::path(api, "update"), Self::create_body(api, fields)).await
    }

    pub(crate) async fn get(&self, api: &str, id: &str) -> Value {
        let body = json!({"data": {"dataObjectApiName": api, "objectDataId": id}});
        self.ok(&Self::path(api, "get"), body).await["data"].clone()
    }

    pub(crate) async fn query(&self, api: &str, search: Value) -> Value {
        let body = json!({"data": {"dataObjectApiName": api, "search_query_info": search}});
        self.ok(&Self::path(api, "query"), body).await["data"].clone()
    }

    pub(crate) async fn rows(&self, api: &str, filters: Value) -> Vec<Value> {
        let found = self.query(api, json!({"limit": 100, "offset": 0, "filters": filters})).await;
        found["dataList"].as_array().cloned().unwrap_or_default()
    }

    pub(crate) async fn invalid(&self, api: &str, id: &str) {
        let body = json!({"data": {"dataObjectApiName": api, "object_data_id": id}});
        self.ok(&Self::path(api, "invalid"), body).await;
    }

    pub(crate) async fn describe(&self, api: &str) -> Value {
        let body = json!({"apiName": api, "includeDetail": true});
        self.ok("/cgi/crm/v2/object/describe", body).await["data"]["describe"].clone()
    }

    pub(crate) async fn control(&self, name: &str, body: Value) -> Value {
        self.raw(&format!("/sandbox/{name}"), body).await
    }

    pub(crate) async fn account(&self, name: &str) -> String {
        self.create("AccountObj", json!({"name": name, "owner": [self.user]})).await
    }

    pub(crate) async fn category(&self, name: &str) -> String {
        let body = json!({"data": {"editFlag": 1, "name": name, "orderField": 1}});
        text(&self.ok("/cgi/crm/data/editProductCategory", body).await["data"], "id")
    }

    pub(crate) async fn product(&self, name: &str, category: &str) -> String {
        let fields = json!({"name": name, "category": category, "price": "10", "unit": "18", "owner": [self.user]});
        self.create("ProductObj", fields).await
    }

    /// An order of one line: 5 of the product at 10.
    pub(crate) async fn order(&self, account: &str, product: &str) -> String {
        let mut body = Self::create_body(
            "SalesOrderObj",
            json!({"account_id": account, "order_time": 1_700_000_000_000_i64, "owner": [self.user]}),
        );
        body["data"]["details"] =
            json!({"SalesOrderProductObj": [{"product_id": product, "quantity": "5", "sales_price": "10"}]});
        text(&self.ok("/cgi/crm/v2/data/create", body).await, "dataId")
    }
}

/// A filter in the sheet's spelling.
pub(crate) fn filter(field: &str, operator: &str, values: &[&str]) -> Value {
    json!({"field_name": field, "operator": operator, "field_values": values})
}
