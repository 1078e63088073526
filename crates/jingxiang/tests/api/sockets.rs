//! Who holds a socket and says nothing, or half of it.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

use jingxiang::api::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::site::Site;

/// What the server answers to these bytes until it ends the socket, and after how long. The time stands still but where
/// nothing else is to be done.
async fn ended(address: &str, bytes: &[u8]) -> (String, Duration) {
    let mut socket = TcpStream::connect(address).await.expect("the server");
    let began = Instant::now();
    socket.write_all(bytes).await.expect("sent");
    let mut answer = String::new();
    let end = timeout(Duration::from_hours(1), socket.read_to_string(&mut answer)).await;
    end.expect("it is ended").expect("text");
    (answer, began.elapsed())
}

#[tokio::test]
async fn a_socket_that_says_nothing_or_half_of_it_is_ended() {
    let site = Site::new().await;
    let socket = serve::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("an address").to_string();
    let served = tokio::spawn(serve::serve(site.router.clone(), socket, std::future::pending()));
    tokio::time::pause();
    let (head, body) = (Duration::from_secs(10), Duration::from_mins(1));
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    for said in [&b""[..], b"P", b"G", &preface[..16], preface, b"GET / HTTP/1.1\r\nHo"] {
        let (_, after) = ended(&address, said).await;
        assert!(after <= head + Duration::from_secs(1), "{said:?}: {after:?}");
    }
    let post = "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    for half in ["content-length: 100\r\n\r\n{\"u", "transfer-encoding: chunked\r\n\r\n5\r\n{\"use\r\n"] {
        let (answer, after) = ended(&address, format!("{post}{half}").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 504") && answer.contains("\r\nconnection: close"), "{answer}");
        assert!(after <= body + Duration::from_secs(1), "{after:?}");
    }
    served.abort();
}

#[tokio::test]
async fn a_client_that_reads_nothing_of_what_it_asked_for_is_given_up() {
    let site = Site::new().await;
    let socket = serve::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("an address").to_string();
    let served = tokio::spawn(serve::serve(site.router.clone(), socket, std::future::pending()));
    tokio::time::pause();
    let requests = 200;
    let mut socket = TcpStream::connect(&address).await.expect("the server");
    socket.write_all(&b"GET /api/v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(requests)).await.expect("sent");
    tokio::time::sleep(Duration::from_mins(1)).await;
    let mut answers = Vec::new();
    let _ = socket.read_to_end(&mut answers).await;
    let answered = answers.windows(15).filter(|bytes| bytes == b"HTTP/1.1 200 OK").count();
    assert!((1..requests).contains(&answered), "{answered} of {requests}");
    served.abort();
}

#[test]
fn a_server_may_have_as_many_sockets_as_the_machine_allows() {
    let directory = tempfile::tempdir().expect("a directory");
    let serve = "ulimit -Sn 64 && exec \"$0\" serve --no-worker --listen 127.0.0.1:0 --data-dir .";
    let mut command = Command::new("sh");
    command.args(["-c", serve, env!("CARGO_BIN_EXE_jingxiang")]).current_dir(directory.path());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let started = lines.any(|line| line.is_ok_and(|line| line.contains("http://")));
    let mut limits = String::new();
    let file = std::fs::File::open(format!("/proc/{}/limits", child.id()));
    file.and_then(|mut file| file.read_to_string(&mut limits)).expect("its limits");
    child.kill().and_then(|()| child.wait()).expect("its end");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a limit");
    let of: Vec<&str> = line.split_whitespace().skip(3).collect();
    assert!(started && of[0] == of[1] && of[0] != "64", "{line}");
}
