//! How fast and how large: by hand, `cargo test --release -p sandbox --test jdy -- --ignored --nocapture speed`.

use std::fmt::Write;
use std::time::{Duration, Instant};

use http::Request;
use http_body_util::BodyExt;
use sandbox::{DataSet, Options, Sandbox, serve};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::ServiceExt;

use crate::bills::cast;
use crate::{Jdy, id};

const SPAN: Duration = Duration::from_secs(2);

fn resident_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default().to_owned();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or_default() / 1024
}

async fn measure(jdy: &Jdy, name: &str, path: &str, query: &[(&str, &str)]) {
    let template = jdy.request("GET", path, query, String::new());
    let began = Instant::now();
    let mut calls = 0_u32;
    while began.elapsed() < SPAN {
        let mut request = Request::new(axum::body::Body::empty());
        *request.uri_mut() = template.uri().clone();
        *request.headers_mut() = template.headers().clone();
        let response = jdy.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 200);
        response.into_body().collect().await.expect("a body");
        calls += 1;
    }
    println!("in process, {name}: {:.0} a second", f64::from(calls) / began.elapsed().as_secs_f64());
}

#[tokio::test]
#[ignore = "a measurement"]
async fn speed_in_process() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    measure(&jdy, "list of stores", "/jdy/v2/bd/store", &[]).await;
    measure(&jdy, "detail of a customer", "/jdy/v2/bd/customer_detail", &[("id", &cast.customer)]).await;
    measure(&jdy, "detail of a material", "/jdy/v2/bd/material_detail", &[("id", &cast.cup)]).await;
    let order = id(&jdy.rows("/scm/sal_order", &[]).await[0]).to_owned();
    measure(&jdy, "detail of an order", "/jdy/v2/scm/sal_order_detail", &[("id", &order)]).await;
    measure(&jdy, "list of all materials", "/jdy/v2/bd/material", &[("page_size", "100")]).await;
    let began = Instant::now();
    let mut calls = 0_u32;
    while began.elapsed() < SPAN {
        jdy.save("/scm/sal_order", &cast.order(&format!("N{calls}"), &[cast.line(1, 2.0)])).await;
        calls += 1;
    }
    println!(
        "in process, save of an order, signed anew: {:.0} a second",
        f64::from(calls) / began.elapsed().as_secs_f64()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement"]
async fn speed_over_loopback() {
    let jdy = Jdy::new().await;
    let cast = cast(&jdy).await;
    let (address, server) = serve(jdy.router.clone(), "127.0.0.1:0").await.expect("a server");
    let request = jdy.request("GET", "/jdy/v2/bd/customer_detail", &[("id", &cast.customer)], String::new());
    let mut text = format!("GET {} HTTP/1.1\r\nHost: x\r\n", request.uri());
    for (name, value) in request.headers() {
        write!(text, "{name}: {}\r\n", value.to_str().expect("text")).expect("written");
    }
    text.push_str("\r\n");
    let began = Instant::now();
    let callers: Vec<_> = (0..8).map(|_| tokio::spawn(caller(address, text.clone()))).collect();
    let mut calls = 0;
    for caller in callers {
        calls += caller.await.expect("a count");
    }
    println!("over loopback, 8 connections: {:.0} a second", f64::from(calls) / began.elapsed().as_secs_f64());
    server.abort();
}

async fn caller(address: std::net::SocketAddr, text: String) -> u32 {
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("set");
    let (began, mut calls) = (Instant::now(), 0);
    let mut buffer = vec![0; 64 * 1024];
    while began.elapsed() < SPAN {
        stream.write_all(text.as_bytes()).await.expect("written");
        let mut have = 0;
        loop {
            have += stream.read(&mut buffer[have..]).await.expect("read");
            let head = String::from_utf8_lossy(&buffer[..have]);
            let Some((head, _)) = head.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.and_then(|text| text.parse().ok()).expect("a length");
            if have >= head.len() + 4 + length {
                break;
            }
        }
        calls += 1;
    }
    calls
}

#[tokio::test]
#[ignore = "a measurement"]
async fn speed_and_size_of_the_large_set() {
    let before = resident_mb();
    let began = Instant::now();
    let sandbox = Sandbox::new(Options { data: DataSet::Large, seed: 1, limits: false });
    println!("large: {} MB, ready after {:?}", resident_mb() - before, began.elapsed());
    let jdy = Jdy::at(sandbox.jdy(), "107218833860857000").await;
    let began = Instant::now();
    for page in 1..=1000 {
        jdy.get("/bd/material", &[("enable", "-1"), ("page_size", "100"), ("page", &page.to_string())]).await.data();
    }
    println!("large: all materials in {:?}", began.elapsed());
    let began = Instant::now();
    for page in 1..=100 {
        jdy.get("/scm/inventory", &[("page_size", "100"), ("page", &page.to_string())]).await.data();
    }
    println!("large: 100 pages of stock in {:?}", began.elapsed());
    let began = Instant::now();
    for n in 0..1000 {
        jdy.save("/bd/customer", &json!({"number": format!("A{n}"), "name": format!("新客户{n}")})).await;
    }
    println!("large: 1,000 customers saved in {:?}; {} MB", began.elapsed(), resident_mb() - before);
}
