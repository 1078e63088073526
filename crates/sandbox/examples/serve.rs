//! Both simulated systems on loopback, for driving them by hand: `cargo run -p sandbox --example serve -- 9301 9302`.

use std::error::Error;

use sandbox::{Options, Sandbox, serve};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let ports: Vec<u16> = std::env::args().skip(1).map(|text| text.parse()).collect::<Result<_, _>>()?;
    let port = |at: usize| ports.get(at).copied().unwrap_or_default();
    let sandbox = Sandbox::new(Options { limits: false, ..Options::default() });
    let (jdy, server) = serve(sandbox.jdy(), ("127.0.0.1", port(0))).await?;
    let (crm, _server) = serve(sandbox.crm(), ("127.0.0.1", port(1))).await?;
    println!("{{\"jdy\":\"http://{jdy}\",\"crm\":\"http://{crm}\"}}");
    server.await??;
    Ok(())
}
