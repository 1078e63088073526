//! Users, sessions, tokens and failed sign-ins.

use store::{Conflict, Error, Life, NewToken, NewUser, Note, Role, Scope, Store, Throttled, User};
use tokio::task::JoinSet;

use crate::databases::{NOW, for_each_database};

const LIFE: Life = Life { idle_ms: 3_600_000, whole_ms: 86_400_000, lends: true };

fn note() -> Note {
    Note::new("test", None, "test.done")
}

async fn user(store: &Store, name: &str, scope: Scope) -> User {
    let new = NewUser { name: name.to_owned(), password: Some("phc".to_owned()), scope, must_change: false };
    store.create_user(new, &note(), NOW).await.expect("a user")
}

#[tokio::test]
async fn a_user_is_found_in_whatever_letters_and_exists_once() {
    for_each_database(async |store| {
        let scope = Scope { role: Role::Operator, connections: Some(vec!["c1".to_owned()]) };
        let made = user(&store, "Émile", scope).await;
        let found = store.user_named("éMILE").await.expect("a store").expect("a user");
        assert_eq!(found, (made.clone(), Some("phc".to_owned())));
        let new = NewUser { name: "ÉMILE".to_owned(), password: None, scope: Scope::EVERYTHING, must_change: true };
        let again = store.create_user(new, &note(), NOW).await;
        assert!(matches!(again, Err(Error::Conflict(Conflict::Name(_)))));
        assert_eq!(store.users().await.expect("users"), [made]);
        let noted = store.verify_audit().await.expect("a look");
        assert_eq!((noted.rows, noted.broken_at), (1, None), "what was not done is not noted");
    })
    .await;
}

#[tokio::test]
async fn of_administrators_who_take_each_other_away_one_stays() {
    for_each_database(async |store| {
        let mut tasks = JoinSet::new();
        for n in 0..8 {
            let user = user(&store, &format!("u{n}"), Scope::EVERYTHING).await;
            let store = store.clone();
            tasks.spawn(async move { store.change_user(&user.id, disabled(true), NOW).await });
        }
        let refused: Vec<_> = tasks.join_all().await.into_iter().filter_map(Result::err).collect();
        assert!(matches!(refused[..], [Error::Conflict(Conflict::LastAdministrator)]), "{refused:?}");
        assert_eq!(store.users().await.expect("users").iter().filter(|user| !user.disabled).count(), 1);
    })
    .await;
}

/// As a change of a user.
fn disabled(disabled: bool) -> impl FnOnce(&mut User) -> Option<Note> + Send {
    move |user| {
        user.disabled = disabled;
        Some(note())
    }
}

#[tokio::test]
async fn of_changes_of_a_user_at_once_all_hold() {
    for_each_database(async |store| {
        user(&store, "other", Scope::EVERYTHING).await;
        let wang = user(&store, "wang", Scope::EVERYTHING).await;
        for _ in 0..8 {
            let back = |user: &mut User| {
                (user.scope, user.disabled) = (Scope::EVERYTHING, false);
                Some(note())
            };
            store.change_user(&wang.id, back, NOW).await.expect("changed");
            let viewer = |user: &mut User| {
                user.scope.role = Role::Viewer;
                Some(note())
            };
            let nowhere = |user: &mut User| {
                user.scope.connections = Some(Vec::new());
                Some(note())
            };
            let all = tokio::join!(
                store.change_user(&wang.id, disabled(true), NOW),
                store.change_user(&wang.id, viewer, NOW),
                store.change_user(&wang.id, nowhere, NOW),
            );
            assert!(matches!(all, (Ok(()), Ok(()), Ok(()))), "{all:?}");
            let user = store.user(&wang.id).await.expect("a store").expect("a user");
            let nothing = Scope { role: Role::Viewer, connections: Some(Vec::new()) };
            assert_eq!((user.disabled, user.scope), (true, nothing));
        }
        let rows = store.verify_audit().await.expect("a look").rows;
        store.change_user(&wang.id, |_| None, NOW).await.expect("nothing");
        assert_eq!(store.verify_audit().await.expect("a look").rows, rows, "what is not changed is not written down");
    })
    .await;
}

#[tokio::test]
async fn a_session_lives_while_it_is_used_and_not_beyond_its_end() {
    for_each_database(async |store| {
        let user = user(&store, "wang", Scope::EVERYTHING).await;
        let begin = async |hash: &str, before: Option<&str>| {
            store.begin_session(&user.id, hash, before, LIFE, &note(), NOW).await.expect("a session");
        };
        let at = async |hash: &str, now: i64| store.session(hash, LIFE, now).await.expect("a store").is_some();
        begin("h1", None).await;
        assert!(at("h1", NOW + 3_599_999).await && !at("h2", NOW).await);
        assert!(at("h1", NOW + 7_000_000).await, "it was used in between");
        assert!(!at("h1", NOW + 86_400_000).await);
        begin("h2", Some("h1")).await;
        assert!(!at("h1", NOW).await && at("h2", NOW).await);
        store.end_session("h2", &note(), NOW).await.expect("ended");
        assert!(!at("h2", NOW).await);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_and_a_disabled_user_end_all_sessions() {
    for_each_database(async |store| {
        let wang = user(&store, "wang", Scope::EVERYTHING).await;
        user(&store, "other", Scope::EVERYTHING).await;
        let begin = async |hash: &str| {
            store.begin_session(&wang.id, hash, None, LIFE, &note(), NOW).await.expect("a session");
        };
        let lives = async |hash: &str| store.session(hash, LIFE, NOW).await.expect("a store").is_some();
        begin("h1").await;
        store.set_password(&wang.id, "new phc", true, &note(), NOW).await.expect("changed");
        assert!(!lives("h1").await);
        let (changed, password) = store.user_named("wang").await.expect("a store").expect("a user");
        assert_eq!((changed.must_change, password.as_deref()), (true, Some("new phc")));
        begin("h2").await;
        store.change_user(&wang.id, disabled(true), NOW).await.expect("changed");
        store.change_user(&wang.id, disabled(false), NOW).await.expect("changed");
        assert!(!lives("h2").await, "to be enabled again is no session");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_until_it_expires_is_revoked_or_its_user_is_disabled() {
    for_each_database(async |store| {
        let wang = user(&store, "wang", Scope::EVERYTHING).await;
        user(&store, "other", Scope::EVERYTHING).await;
        let scope = Scope { role: Role::Viewer, connections: None };
        let new = |hash: &str, expires_at| NewToken {
            hash: hash.to_owned(),
            user_id: wang.id.clone(),
            name: "脚本".to_owned(),
            scope: scope.clone(),
            expires_at,
            maker: None,
        };
        let good = async |hash: &str, now: i64| store.bearer(hash, now).await.expect("a store").is_some();
        store.create_token(new("h1", Some(NOW + 1000)), &note(), NOW).await.expect("a token");
        let second = store.create_token(new("h2", None), &note(), NOW).await.expect("a token");
        assert!(good("h1", NOW + 999).await && !good("h1", NOW + 1000).await);
        assert!(store.revoke_token(&second.id, &note(), NOW).await.expect("revoked"));
        assert!(!store.revoke_token(&second.id, &note(), NOW).await.expect("revoked"), "only once");
        assert!(!good("h2", NOW).await);
        let maker = store.create_token(new("h3", None), &note(), NOW).await.expect("a token").id;
        let made = NewToken { maker: Some(maker.clone()), ..new("h4", None) };
        let made = store.create_token(made, &note(), NOW).await.expect("a token").id;
        let last = NewToken { maker: Some(made), ..new("h5", None) };
        store.create_token(last, &note(), NOW).await.expect("a token");
        assert!(store.revoke_token(&maker, &note(), NOW).await.expect("revoked"));
        assert!(!good("h4", NOW).await && !good("h5", NOW).await && good("h1", NOW).await);
        store.change_user(&wang.id, disabled(true), NOW).await.expect("changed");
        assert!(!good("h1", NOW).await);
        let used: Vec<_> = store.tokens(Some(&wang.id), None, 50).await.expect("tokens").items;
        assert_eq!(used.iter().filter(|token| token.used_at.is_some()).count(), 1);
        assert!(store.tokens(Some("nobody"), None, 50).await.expect("tokens").items.is_empty());
        assert_eq!(store.tokens(None, None, 50).await.expect("tokens").items.len(), 5);
    })
    .await;
}

fn throttled(subject: &str) -> Throttled {
    Throttled { subject: subject.to_owned(), free: 3, most_ms: 60_000, clears: true }
}

#[tokio::test]
async fn of_many_attempts_at_once_no_more_come_through_than_are_free() {
    for_each_database(async |store| {
        let mut tasks = JoinSet::new();
        for n in 0..40 {
            let store = store.clone();
            // In both orders: the rows are locked in one.
            let mut of = vec![throttled("name a"), throttled("address 1")];
            if n % 2 == 0 {
                of.reverse();
            }
            tasks.spawn(async move { store.attempt(&of, NOW).await.expect("a store") });
        }
        let waits = tasks.join_all().await;
        assert_eq!(waits.iter().filter(|wait| wait.is_none()).count(), 4);
        assert!(waits.iter().flatten().all(|wait| *wait == 1000), "who is too early does not wait longer for it");
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_waits_for_one_reason_counts_for_none() {
    for_each_database(async |store| {
        let attempt = async |of: &[Throttled], now| store.attempt(of, now).await.expect("a store");
        for _ in 0..4 {
            assert_eq!(attempt(&[throttled("name a")], NOW).await, None);
        }
        for _ in 0..9 {
            assert_eq!(attempt(&[throttled("address 1"), throttled("name a")], NOW).await, Some(1000));
        }
        assert_eq!(attempt(&[throttled("address 1")], NOW).await, None);
        store.succeeded(&[throttled("name a")]).await.expect("a store");
        assert_eq!(attempt(&[throttled("name a")], NOW).await, None);
    })
    .await;
}
