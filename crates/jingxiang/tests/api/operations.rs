//! What an operator does at the machine: look after it, back it up, change its key. The program itself, against a
//! sandbox that is a process too.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;

use jingxiang::clock::WallClock;
use jingxiang::config::Config;
use jingxiang::connection::Opener;
use jingxiang::demonstration::{self, Way};
use secrecy::ExposeSecret;
use serde_json::Value;
use store::{MasterKey, NewConnection, Store};

use crate::serve::{Server, jingxiang, told};

/// Both systems, until the test ends.
struct Systems {
    child: Child,
    jdy: String,
    crm: String,
}

impl Systems {
    fn start(directory: &Path) -> Self {
        let arguments = ["sandbox", "--jdy", "127.0.0.1:0", "--crm", "127.0.0.1:0"];
        let mut child = jingxiang(directory, &arguments).stdout(Stdio::piped()).spawn().expect("the program");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("JSON");
        let address = |system: &str| said[system].as_str().expect("an address").to_owned();
        Self { child, jdy: address("jdy"), crm: address("crm") }
    }
}

impl Drop for Systems {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn opened(directory: &Path) -> Store {
    let key = MasterKey::load(None, &directory.join("master.key")).unwrap_or_else(|error| panic!("{error}"));
    Store::open(&directory.join("jingxiang.sqlite").display().to_string(), key).await.expect("a store")
}

/// Exit code and what was printed, on both outputs.
fn ran(directory: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = told(directory, arguments, "");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

#[tokio::test]
async fn the_doctor_says_what_is_wrong_and_what_to_do_until_nothing_is() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    opened(directory).await.close().await;
    let (code, said) = ran(directory, &["doctor"]);
    assert!(code == Some(0) && said.contains("还没有建立任何对接") && said.contains("SQLite"), "{said}");

    let systems = Systems::start(directory);
    let now = engine::Clock::now(&WallClock);
    let store = opened(directory).await;
    let made = demonstration::connect(&store, &systems.jdy, &systems.crm, Way::Application, now).await.expect("made");
    let (code, said) = ran(directory, &["doctor"]);
    assert_eq!(code, Some(1), "{said}");
    for expected in [
        "✗ 还没有绑定任何员工",
        "✗ 未设置默认负责人",
        "✓ 精斗云可登录",
        "✓ 纷享销客可登录",
        "✓ 本机时钟与",
        "今日还可调用",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }

    let opener = Opener::new(&Config::default(), Arc::new(WallClock)).expect("a way");
    let (engine, connection) = (opener.engine(store.clone()), opener.open(&made).expect("settings"));
    let crm = opener.clients(&made).expect("settings").crm;
    jingxiang::people::refresh(&engine, &connection, &crm).await.unwrap_or_else(|_| panic!("not refreshed"));
    demonstration::default_owner(&store, &made.id).await.expect("an owner");
    store.receive(&made.id, "m1", "AccountObj", "1", made.created_at).await.expect("kept");
    let (code, said) = ran(directory, &["doctor", &made.id]);
    assert!(said.contains("! 同步规则为手动：纷享销客推送的 1 条变更等待下一次运行"), "S-7: {said}");
    assert!(code == Some(0) && said.contains("可以运行") && !said.contains('✗'), "{said}");

    let mut wrong = store.connection(&made.id).await.expect("a store").expect("a connection");
    wrong.secrets.set("crm_app_secret", "canary-wrong-secret");
    store.update_connection(&wrong, wrong.created_at).await.expect("changed");
    drop(systems);
    let (code, said) = ran(directory, &["doctor"]);
    assert!(code == Some(1) && said.contains("✗ 精斗云登录") && said.contains("✗ 纷享销客登录"), "{said}");
    assert!(!said.contains("canary-wrong-secret"));

    // Which the CRM need not be asked for.
    let twin = store.create_connection(NewConnection { name: "孪生".to_owned(), ..NewConnection::default() }, now);
    let mut twin = twin.await.expect("made");
    let mut first = store.connection(&made.id).await.expect("a store").expect("a connection");
    for one in [&mut first, &mut twin] {
        (one.account_id, one.started_at) = (Some("账套".to_owned()), Some(now));
        store.update_connection(one, one.created_at).await.expect("as an older program left it");
    }
    let (code, said) = ran(directory, &["doctor", &made.id]);
    assert!(code == Some(1) && said.contains("✗ 精斗云账套也用于对接「孪生」"), "{said}");
}

#[test]
fn what_looks_after_a_service_makes_nothing_where_there_is_none() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let file = directory.join("today.backup").display().to_string();
    let commands: [&[&str]; 6] =
        [&["backup", &file], &["doctor"], &["user", "list"], &["user", "revoke-tokens"], &["rotate-key"], &["sync"]];
    for arguments in commands {
        let (code, said) = ran(directory, arguments);
        assert!(code == Some(1) && said.contains("没有找到精享的数据库"), "{arguments:?}: {code:?} {said}");
        assert_eq!(std::fs::read_dir(directory).expect("a directory").count(), 0, "{arguments:?}");
    }
}

#[tokio::test]
async fn a_backup_is_made_checked_and_restored_on_another_machine() {
    let (here, there) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let (here, there) = (here.path(), there.path());
    assert!(told(here, &["user", "add", "wang"], "correct horse\n").status.success());
    let now = engine::Clock::now(&WallClock);
    let store = opened(here).await;
    let made = demonstration::connect(&store, "http://a", "http://b", Way::Application, now).await.expect("made");
    store.close().await;
    let file = here.join("today.backup").display().to_string();
    let (code, said) = ran(here, &["backup", &file]);
    assert!(code == Some(0) && said.contains("1 个对接") && said.contains("1 个用户"), "{said}");
    assert!(!here.join("today.backup.part").exists());
    assert_eq!(ran(there, &["restore", "--check", &file]).0, Some(0));
    let (code, said) = ran(there, &["restore", &file]);
    assert!(code == Some(1) && said.contains("主密钥"), "{said}");
    std::fs::copy(here.join("master.key"), there.join("master.key")).expect("copied");
    let (code, said) = ran(there, &["restore", &file]);
    assert!(code == Some(0) && said.contains("恢复完成"), "{said}");
    let (code, said) = ran(there, &["restore", &file]);
    assert!(code == Some(1) && said.contains("--force"), "{said}");
    let idle = Server::serve(there, &["--no-worker"]);
    let (code, said) = ran(there, &["restore", "--force", &file]);
    assert!(code == Some(1) && said.contains("还有 1 个 serve 或 work 进程"), "{said}");
    assert!(idle.stop(), "and it goes on to its own end");
    // One that was killed on this machine is known not to be there.
    drop(Server::serve(there, &[]));
    let (code, said) = ran(there, &["restore", "--force", &file]);
    assert!(code == Some(0) && said.contains("作废的令牌重新有效"), "{said}");
    let (code, said) = ran(there, &["user", "revoke-tokens"]);
    assert!(code == Some(0) && said.contains("已作废 0 个"), "{said}");
    let restored = opened(there).await.connection(&made.id).await.expect("a store").expect("the connection");
    assert_eq!(restored.name, made.name);
    assert_eq!(ran(there, &["restore", "--check", &there.join("master.key").display().to_string()]).0, Some(1));
    assert_eq!(ran(there, &["restore", "no-such-file"]).0, Some(1));
}

#[tokio::test]
async fn two_nodes_set_up_on_an_empty_database_do_not_both_begin_with_a_key_of_their_own() {
    let (here, there) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
    let (here, there) = (here.path(), there.path());
    let first = Server::serve(here, &["--no-worker"]);
    let shared = here.join("jingxiang.sqlite").display().to_string();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database-url", &shared];
    let work = ["work", "--database-url", &shared];
    for arguments in [&serve[..], &work[..]] {
        let (code, said) = ran(there, arguments);
        assert!(code == Some(1) && said.contains("另一个 serve 或 work 进程正用主密钥"), "{said}");
        assert!(!there.join("master.key").exists(), "nothing is left in the right one's place");
    }
    std::fs::write(there.join("master.key"), "07".repeat(32)).expect("written");
    std::fs::set_permissions(there.join("master.key"), std::fs::Permissions::from_mode(0o600)).expect("its own");
    let (code, said) = ran(there, &work);
    assert!(code == Some(1) && said.contains("请从那个节点复制"), "{said}");
    assert!(there.join("master.key").exists(), "what somebody has put there stays");
    std::fs::copy(here.join("master.key"), there.join("master.key")).expect("copied");
    let second = Server::serve(there, &["--no-worker", "--database-url", &shared]);
    assert!(second.stop() && first.stop());
}

#[tokio::test]
async fn another_master_key_takes_over_and_old_backups_open_until_the_old_one_is_forgotten() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let now = engine::Clock::now(&WallClock);
    let store = opened(directory).await;
    let made = demonstration::connect(&store, "http://a", "http://b", Way::Application, now).await.expect("made");
    store.close().await;
    let file = directory.join("old.backup").display().to_string();
    assert_eq!(ran(directory, &["backup", &file]).0, Some(0));
    let old = std::fs::read_to_string(directory.join("master.key")).expect("a key");
    let idle = Server::serve(directory, &["--no-worker"]);
    let (code, said) = ran(directory, &["rotate-key"]);
    assert!(code == Some(0) && said.contains("1 个对接"), "{said}");
    let (code, said) = ran(directory, &["rotate-key", "--forget"]);
    assert!(code == Some(1) && said.contains("还有 1 个 serve 或 work 进程在使用旧主密钥"), "{said}");
    assert!(idle.stop());
    assert!(!said.contains(old.trim()), "keys are not shown");
    let before = MasterKey::parse(&old).unwrap_or_else(|error| panic!("{error}"));
    let url = directory.join("jingxiang.sqlite").display().to_string();
    let store = Store::open(&url, before).await.expect("a store");
    assert!(store.connection(&made.id).await.is_err(), "the old key opens nothing any more");
    store.close().await;
    assert_eq!(ran(directory, &["restore", "--force", &file]).0, Some(0), "old backups open still");
    let (code, said) = ran(directory, &["rotate-key", "--forget"]);
    assert!(code == Some(0) && said.contains("1 个对接"), "what the old backup brought is sealed anew: {said}");
    let secrets = opened(directory).await.connection(&made.id).await.expect("opened").expect("there").secrets;
    let secret = secrets.get("jdy_client_secret").expect("a secret");
    assert_eq!(secret.expose_secret(), demonstration::JDY_CLIENT_SECRET);
    assert_eq!(ran(directory, &["restore", "--force", &file]).0, Some(1), "and now no more");
    assert!(ran(directory, &["doctor"]).1.contains("主密钥"));
}
