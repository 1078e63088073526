//! The program itself: its users, its server, its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use store::{MasterKey, NewConnection, Store};

pub(crate) fn jingxiang(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jingxiang"));
    command.args(arguments).arg("--data-dir").arg(directory).current_dir(directory);
    command
}

/// The command with this on its standard input.
pub(crate) fn told(directory: &Path, arguments: &[&str], input: &str) -> Output {
    let pipes = |command: &mut Command| {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program")
    };
    let mut child = pipes(&mut jingxiang(directory, arguments));
    // Who is refused for the command line alone does not wait for what is typed.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("its end")
}

/// A server that is stopped with the test.
pub(crate) struct Server {
    child: Child,
    address: String,
    said: Vec<String>,
}

impl Server {
    fn start(directory: &Path) -> Self {
        Self::serve(directory, &["--no-worker"])
    }

    /// A server with these flags.
    pub(crate) fn serve(directory: &Path, flags: &[&str]) -> Self {
        let mut command = jingxiang(directory, &[&["serve", "--listen", "127.0.0.1:0"], flags].concat());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program");
        let out = child.stdout.take().expect("a pipe");
        Self::heard(child, out)
    }

    /// A worker with a listener, which says where on standard error.
    fn work(directory: &Path) -> Self {
        let mut command = jingxiang(directory, &["work", "--listen", "127.0.0.1:0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the program");
        let out = child.stderr.take().expect("a pipe");
        Self::heard(child, out)
    }

    fn heard(child: Child, out: impl Read) -> Self {
        let (mut said, mut address) = (Vec::new(), None);
        let lines = BufReader::new(out).lines();
        for line in lines.map_while(Result::ok) {
            address = line.split_once("http://").map(|(_, address)| address.to_owned());
            said.push(line);
            if address.is_some() {
                break;
            }
        }
        Self { child, address: address.expect("an address"), said }
    }

    /// Status and body.
    pub(crate) fn ask(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("the server");
        let length = body.len();
        let request = format!("{head}\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
    }

    fn sign_in(&self, name: &str, password: &str) -> (u16, Value) {
        let body = json!({"username": name, "password": password}).to_string();
        let (status, body) = self.ask("POST /api/v1/session HTTP/1.1\r\ncontent-type: application/json", &body);
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    /// Asks it to end.
    pub(crate) fn tell_to_end(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
    }

    /// Whether it ended in good order.
    pub(crate) fn has_ended_well(mut self) -> bool {
        self.child.wait().expect("its end").success()
    }

    /// Asks it to end; whether it did so in good order.
    pub(crate) fn stop(self) -> bool {
        self.tell_to_end();
        self.has_ended_well()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_start_prints_a_password_that_signs_in_and_the_second_does_not() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = Server::start(directory.path());
    let line = server.said.iter().find(|line| line.contains("一次性密码")).expect("a password");
    let password = line.split("一次性密码 ").nth(1).and_then(|rest| rest.split('，').next()).expect("a password");
    let (status, session) = server.sign_in("admin", password);
    assert_eq!((status, &session["must_change_password"]), (200, &json!(true)));
    assert!(server.stop(), "SIGTERM ends it in good order");
    let server = Server::start(directory.path());
    assert!(!server.said.iter().any(|line| line.contains("一次性密码")));
}

/// jdy-api.md §2.1: a client id is digits, and no number for that.
#[test]
fn s_2_an_application_named_in_the_environment_may_be_all_digits() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = jingxiang(directory.path(), &["user", "list"]);
    let command = command.env("JINGXIANG_JDY_CLIENT_ID", "200001").env("JINGXIANG_JDY_CLIENT_SECRET", "0012");
    let output = command.env("JINGXIANG_RETENTION_DAYS", "90").output().expect("the program");
    // There is no database; a wrong setting would be 2.
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn users_are_made_and_given_passwords_by_who_has_the_machine() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let add = |arguments: &[&str], password: &str| {
        let output = told(directory, &[&["user", "add"], arguments].concat(), password);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(add(&["Wang", "--role", "viewer"], "correct horse\n").0, Some(0));
    assert_eq!(add(&["li"], "correct horse\r\n").0, Some(0));
    let (code, error) = add(&["wang"], "correct horse");
    assert!(code == Some(1) && error.contains("已被使用"), "{error}");
    let (code, error) = add(&["zhao"], "short\n");
    assert!(code == Some(1) && error.contains("至少"), "{error}");
    let (code, error) = add(&["zhao", "--connection", "x"], "correct horse\n");
    assert!(code == Some(1) && error.contains("没有编号为 x 的对接"), "{error}");
    assert_eq!(add(&["zhao", "--role", "king"], "correct horse\n").0, Some(2));
    let list = told(directory, &["user", "list"], "");
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(list.contains("wang") && list.contains("只读") && !list.contains("zhao"), "{list}");

    let server = Server::start(directory);
    assert!(!server.said.iter().any(|line| line.contains("一次性密码")), "there are users");
    assert_eq!(server.sign_in("wang", "correct horse").1["role"], "viewer");
    assert_eq!(server.sign_in("LI", "correct horse").1["role"], "administrator");
    assert_eq!(told(directory, &["user", "passwd", "wang"], "battery staple\n").status.code(), Some(0));
    assert_eq!(server.sign_in("wang", "correct horse").0, 401);
    assert_eq!(server.sign_in("wang", "battery staple").0, 200);
    assert_eq!(told(directory, &["user", "passwd", "nobody"], "battery staple\n").status.code(), Some(1));
}

#[test]
fn a_head_beyond_measure_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let server = Server::start(directory.path());
    assert_eq!(server.ask("GET /healthz HTTP/1.1", "").0, 200);
    let many = (0..100).fold("GET /healthz HTTP/1.1".to_owned(), |head, n| format!("{head}\r\nx-{n}: 1"));
    assert_eq!(server.ask(&many, "").0, 431);
    let long = format!("GET /healthz HTTP/1.1\r\nx-long: {}", "x".repeat(100_000));
    assert_eq!(server.ask(&long, "").0, 431);
    assert_eq!(server.ask("GET /healthz HTTP/1.1", "").0, 200, "it goes on");
}

#[test]
fn a_worker_shows_its_health_and_its_numbers_where_it_is_told_to_and_nothing_else() {
    let directory = tempfile::tempdir().expect("a directory");
    let worker = Server::work(directory.path());
    assert_eq!(worker.ask("GET /healthz HTTP/1.1", "").0, 200);
    assert_eq!(worker.ask("GET /readyz HTTP/1.1", "").0, 200);
    let (status, numbers) = worker.ask("GET /metrics HTTP/1.1", "");
    assert!(status == 200 && numbers.contains("jingxiang_database_up 1"), "{numbers}");
    for elsewhere in ["/", "/api/v1/session", "/api/v1/connections"] {
        assert_eq!(worker.ask(&format!("GET {elsewhere} HTTP/1.1"), "").0, 404, "{elsewhere}");
    }
    assert!(worker.stop(), "SIGTERM ends it in good order");
}

#[tokio::test]
async fn no_key_is_made_for_a_database_that_another_key_has_sealed() {
    let directory = tempfile::tempdir().expect("a directory");
    let (database, key) = (directory.path().join("jingxiang.sqlite"), directory.path().join("master.key"));
    let store = Store::open(&database.display().to_string(), MasterKey::load(None, &key).expect("a key")).await;
    let store = store.expect("a store");
    store.create_connection(NewConnection::default(), 0).await.expect("a connection");
    store.close().await;
    std::fs::remove_file(&key).expect("the key");
    let refused = told(directory.path(), &["serve", "--listen", "127.0.0.1:0"], "");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(1) && said.contains("请从其他节点或备份复制这个文件"), "{said}");
    assert!(!key.exists(), "or the next start would go on with it");
    MasterKey::load(None, &key).expect("another key");
    let worker = told(directory.path(), &["work"], "");
    let said = String::from_utf8_lossy(&worker.stderr);
    assert!(
        worker.status.code() == Some(1) && said.contains("一个也不能解开"),
        "a worker can do nothing with it: {said}"
    );
    let server = Server::start(directory.path());
    assert_eq!(server.ask("GET /healthz HTTP/1.1", "").0, 200, "who has lost it can make the connections anew");
}

#[test]
fn whoever_has_read_enough_ends_a_command_without_a_backtrace() {
    let directory = tempfile::tempdir().expect("a directory");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = jingxiang(directory.path(), &["doctor"]).stdout(writer).stderr(Stdio::piped()).output();
    let output = output.expect("the program");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(141), ""));
}
