//! A PostgreSQL that cannot be reached.

use std::net::SocketAddr;
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::databases::{for_each_url, open};

/// The only way to the server, until it is dropped.
struct Way(JoinHandle<()>);

impl Way {
    /// `silent` takes callers and says nothing to them.
    async fn open(at: SocketAddr, server: &str, silent: bool) -> (Self, SocketAddr) {
        let (listener, server) = (TcpListener::bind(at).await.expect("a port"), server.to_owned());
        let address = listener.local_addr().expect("an address");
        let way = async move {
            let (mut calls, mut held) = (JoinSet::new(), Vec::new());
            while let Ok((mut here, _)) = listener.accept().await {
                if silent {
                    held.push(here);
                    continue;
                }
                let mut there = TcpStream::connect(&server).await.expect("the server");
                calls.spawn(async move { tokio::io::copy_bidirectional(&mut here, &mut there).await });
            }
        };
        (Self(tokio::spawn(way)), address)
    }

    /// Nobody gets through any more, nor does who had.
    async fn close(self) {
        self.0.abort();
        let _ = self.0.await;
    }
}

/// The server of the URL, and the same URL by another way.
fn other_way(url: &str) -> (&str, impl Fn(SocketAddr) -> String) {
    let (head, path) = url.rsplit_once('/').expect("a database");
    let (user, server) = head.rsplit_once('@').expect("a user");
    (server, move |address| format!("{user}@{address}/{path}"))
}

/// What the server itself is told.
async fn told(url: &str, what: &str) {
    let mut raw = PgConnection::connect(url).await.expect("a database");
    sqlx::raw_sql(AssertSqlSafe(what)).execute(&mut raw).await.expect("done");
}

#[tokio::test]
async fn a_server_that_only_answers_is_told_from_one_that_takes_what_is_written() {
    for_each_url(async |url| {
        let store = open(&url).await;
        store.check().await.expect("it writes");
        if url.starts_with("postgres") {
            let (_, name) = url.rsplit_once('/').expect("a database");
            let others = "select pg_terminate_backend(pid, 5000) from pg_stat_activity \
                          where datname = current_database() and pid <> pg_backend_pid()";
            told(&url, &format!("alter database {name} set default_transaction_read_only = on; {others}")).await;
            store.ping().await.expect("it answers");
            assert!(matches!(store.check().await, Err(Error::ReadOnly)));
            assert!(matches!(store.ring("nobody", 0).await, Err(Error::Db(_))));
            let back = format!("set transaction read write; alter database {name} reset default_transaction_read_only");
            told(&url, &format!("begin; {back}; commit; {others}")).await;
            store.check().await.expect("it writes again");
        }
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_is_away_is_said_at_once_and_used_again_when_it_is_back() {
    for_each_url(async |url| {
        if !url.starts_with("postgres") {
            return;
        }
        let (server, by) = other_way(&url);
        let (way, address) = Way::open(SocketAddr::from(([127, 0, 0, 1], 0)), server, false).await;
        let store = open(&by(address)).await;
        store.ping().await.expect("there");
        way.close().await;
        for silent in [false, true] {
            let deaf = if silent { Some(Way::open(address, server, true).await.0) } else { None };
            // The pool's own answer comes after half a minute, and is another.
            for _ in 0..2 {
                assert!(matches!(store.ping().await, Err(Error::Db(sqlx::Error::Io(_)))), "silent: {silent}");
                let written = store.ring("nobody", 0).await;
                assert!(matches!(written, Err(Error::Db(sqlx::Error::Io(_)))), "silent: {silent}, {written:?}");
            }
            if let Some(deaf) = deaf {
                deaf.close().await;
            }
        }
        let (way, _) = Way::open(address, server, false).await;
        while store.ping().await.is_err() {}
        store.ring("nobody", 0).await.expect("written");
        store.close().await;
        way.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_statement_that_is_not_answered_ends_for_who_waits_and_keeps_no_line_from_others() {
    for_each_url(async |url| {
        if !url.starts_with("postgres") {
            return;
        }
        let store = open(&url).await;
        let hasty = store.within(Duration::from_millis(100));
        hasty.ring("nobody", 0).await.expect("quick enough");
        let mut raw = PgConnection::connect(&url).await.expect("a database");
        sqlx::raw_sql("begin; lock table schedules in access exclusive mode").execute(&mut raw).await.expect("held");
        // More than the pool has lines.
        for _ in 0..12 {
            let silent = hasty.ring("nobody", 0).await;
            assert!(matches!(&silent, Err(Error::Db(sqlx::Error::Io(_)))), "{silent:?}");
        }
        store.ping().await.expect("a line is free");
        let (patient, ()) = tokio::join!(store.ring("nobody", 0), async {
            store.ping().await.expect("beside it");
            sqlx::raw_sql("commit").execute(&mut raw).await.expect("let go");
        });
        patient.expect("who has time gets an answer");
        store.close().await;
    })
    .await;
}
