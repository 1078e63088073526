//! How fast and how large: run by hand with `cargo test --release -p sandbox --test crm_speed -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use axum::body::Body;
use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt as _;
use sandbox::{DataSet, Options, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tower::ServiceExt as _;

struct Crm {
    router: axum::Router,
    auth: Value,
}

async fn crm() -> Crm {
    let options = Options { data: DataSet::Small, limits: false, ..Options::default() };
    let mut crm = Crm { router: Sandbox::new(options).crm(), auth: json!({}) };
    let login = json!({"appId": "FSAID_sandbox", "appSecret": "a".repeat(32), "permanentCode": "B".repeat(32)});
    let token = crm.call("/cgi/corpAccessToken/get/V2", login).await;
    crm.auth = json!({"corpAccessToken": token["corpAccessToken"], "corpId": token["corpId"]});
    let user = crm.call("/cgi/user/getByMobile", json!({"mobile": "13900000001"})).await;
    crm.auth["currentOpenUserId"] = user["empList"][0]["openUserId"].clone();
    crm
}

impl Crm {
    fn body(&self, mut body: Value) -> String {
        for (name, value) in self.auth.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        body.to_string()
    }

    async fn call(&self, path: &str, body: Value) -> Value {
        serde_json::from_slice(&self.send(path, body).await).unwrap_or(Value::Null)
    }

    async fn send(&self, path: &str, body: Value) -> Bytes {
        let request = Request::post(path).body(Body::from(self.body(body))).expect("a good request");
        let answer = self.router.clone().oneshot(request).await.expect("an answer");
        answer.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default()
    }

    async fn batch(&self, object: &str, rows: Vec<Value>) -> Vec<String> {
        let value = json!({"object": object, "op": "create", "rows": rows});
        let data = json!({"api_name": "jingxiang_batch__c", "parameters": [{"name": "inputData", "type": "Map", "value": value}]});
        let answer = self.call("/cgi/crm/v2/special/function", json!({ "data": data })).await;
        let rows = answer["data"]["functionResult"]["rows"].as_array().cloned().unwrap_or_default();
        assert!(rows.iter().all(|row| row["ok"] == true), "{answer}");
        rows.iter().map(|row| row["id"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default().to_owned();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}

async fn timed(crm: &Crm, what: &str, times: u32, path: &str, body: Value) {
    let start = Instant::now();
    let mut answer = Bytes::new();
    for _ in 0..times {
        answer = crm.send(path, body.clone()).await;
    }
    let each = start.elapsed() / times;
    let length = answer.len();
    let answer: Value = serde_json::from_slice(&answer).unwrap_or(Value::Null);
    assert_eq!(answer["errorCode"], 0, "{answer}");
    let rows = answer["data"]["dataList"].as_array().map_or(1, Vec::len);
    println!("{what}: {each:?} each, {rows} rows, {length} bytes");
}

#[tokio::test]
#[ignore = "a measurement"]
async fn a_hundred_thousand_customers_and_products() {
    let crm = crm().await;
    let before = resident_mb();
    let category = crm.call("/cgi/crm/data/editProductCategory", json!({"data": {"editFlag": 1, "name": "酒"}})).await;
    let category = category["data"]["id"].clone();
    let start = Instant::now();
    let mut ids = Vec::new();
    for block in 0..200 {
        let number = |at: usize| block * 500 + at;
        let accounts = (0..500).map(|at| {
            json!({"name": format!("深圳市恒达商贸有限公司{:06}", number(at)), "address": "广东省深圳市南山区科技园路18号",
                "tel": format!("138{:08}", number(at)), "email": format!("u{}@example.com", number(at)),
                "remark": "初始化同步", "owner": ["1000"]})
        });
        crm.batch("AccountObj", accounts.collect()).await;
        let products = (0..500).map(|at| {
            json!({"name": format!("SP{:06}浓香型白酒52度500ml", number(at)), "product_code": format!("SP{:06}", number(at)),
                "category": category, "unit": "18", "price": "99.5", "product_status": "1", "owner": ["1000"]})
        });
        ids.extend(crm.batch("ProductObj", products.collect()).await);
    }
    println!("200,000 rows in {:?}, memory {} MB (before {before} MB)", start.elapsed(), resident_mb());
    let search = |filters: Value, orders: Value, count: bool| {
        json!({"data": {"dataObjectApiName": "ProductObj", "find_explicit_total_num": count,
            "search_query_info": {"limit": 100, "offset": 0, "filters": filters, "orders": orders}}})
    };
    let by_id = || json!([{"fieldName": "_id", "isAsc": true}]);
    let f = |field: &str, operator: &str, values: Value| json!({"field_name": field, "operator": operator, "field_values": values});
    let names: Vec<String> = (0..100).map(|at| format!("SP{:06}浓香型白酒52度500ml", at * 997)).collect();
    let query = "/cgi/crm/v2/data/query";
    timed(&crm, "name IN 100", 200, query, search(json!([f("name", "IN", json!(names))]), by_id(), true)).await;
    timed(
        &crm,
        "keyset page",
        200,
        query,
        search(
            json!([f("_id", "GT", json!([ids[70_000]])), f("last_modified_time", "GTE", json!(["0"]))]),
            by_id(),
            false,
        ),
    )
    .await;
    timed(
        &crm,
        "keyset page, counted",
        20,
        query,
        search(json!([f("_id", "GT", json!([ids[70_000]]))]), by_id(), true),
    )
    .await;
    let recent = json!([f("last_modified_time", "GTE", json!(["9999999999999"]))]);
    timed(&crm, "nothing changed", 500, query, search(recent, by_id(), true)).await;
    timed(
        &crm,
        "first page by time",
        200,
        query,
        search(json!([]), json!([{"fieldName": "last_modified_time"}]), true),
    )
    .await;
    timed(&crm, "LIKE over all", 5, query, search(json!([f("name", "LIKE", json!(["099999"]))]), by_id(), true)).await;
    let get = json!({"data": {"dataObjectApiName": "ProductObj", "objectDataId": ids[5]}});
    timed(&crm, "get", 20_000, "/cgi/crm/v2/data/get", get).await;
    let update = json!({"data": {"object_data": {"dataObjectApiName": "ProductObj", "_id": ids[5], "price": "3"}}});
    timed(&crm, "update", 20_000, "/cgi/crm/v2/data/update", update).await;
}

/// Simple calls over real sockets, the caller in the same process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn calls_a_second_over_sockets() {
    let crm = crm().await;
    let (address, _server) = sandbox::serve(crm.router.clone(), "127.0.0.1:0").await.expect("a port");
    let body = json!({"data": {"dataObjectApiName": "AccountObj", "search_query_info": {"limit": 1, "offset": 0}}});
    let body = crm.body(body);
    let request = format!(
        "POST /cgi/crm/v2/data/query HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let until = Instant::now() + Duration::from_secs(3);
    let workers: Vec<_> = (0..16)
        .map(|_| {
            let request = request.clone();
            tokio::spawn(async move {
                let mut stream = tokio::net::TcpStream::connect(address).await.expect("connects");
                let (mut buffer, mut calls) = (vec![0; 65_536], 0_u64);
                while Instant::now() < until {
                    stream.write_all(request.as_bytes()).await.expect("writes");
                    // One small answer comes in one piece.
                    let read = stream.read(&mut buffer).await.expect("reads");
                    assert!(buffer[..read].ends_with(b"}"));
                    calls += 1;
                }
                calls
            })
        })
        .collect();
    let mut calls = 0;
    for worker in workers {
        calls += worker.await.expect("finishes");
    }
    println!("{} calls a second", calls / 3);
}
