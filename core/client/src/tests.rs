//! The core against a portal of a few lines, on virtual time: what it promises to an app.
#![allow(clippy::disallowed_methods)] // The test's world is where the clock comes from.

mod calls;
mod changes;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use env::{Databases, Env, World};
use serde_json::{Value, json};
use url::Url;
use wire::*;

use crate::*;

const T0: Timestamp = Timestamp(1_795_000_000_000);
const ME: OperatorId = OperatorId(7);
const ADDRESS: &str = "http://127.0.0.1:1";

type Answer = Result<(u16, Value), NetError>;

/// A portal that answers by request line and keeps what it was asked.
#[derive(Default)]
struct Fake {
    answers: Mutex<BTreeMap<&'static str, Answer>>,
    asked: Mutex<Vec<(String, Value)>>,
}

impl Fake {
    fn set(&self, line: &'static str, answer: Answer) {
        self.answers.lock().unwrap().insert(line, answer);
    }

    /// Bodies of what was asked with this request line.
    fn asked(&self, line: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(asked, _)| asked.starts_with(line)).map(|(_, body)| body.clone()).collect()
    }
}

impl Net for Fake {
    fn request(&self, request: http::Request<Bytes>) -> Boxed<'_, Result<http::Response<Bytes>, NetError>> {
        let line = format!("{} {}", request.method(), request.uri().path());
        let body: Value = serde_json::from_slice(request.body()).unwrap_or(Value::Null);
        let mut answer = self.answers.lock().unwrap().get(line.as_str()).cloned();
        if line == "POST /api/v1/commands" && answer.is_none() {
            let applied = |c: &Value| json!({"id": c["id"], "outcome": "applied", "deltas": []});
            let results: Vec<Value> = body["commands"].as_array().unwrap().iter().map(applied).collect();
            answer = Some(Ok((
                200,
                json!({"epoch": "e1", "results": results, "position": 2, "server_time": T0.to_string()}),
            )));
        }
        self.asked.lock().unwrap().push((line, body));
        Box::pin(async move {
            let (status, body) = answer.unwrap_or(Err(NetError::Unreachable("nobody".into())))?;
            Ok(http::Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap())
        })
    }

    fn connect<'a>(&'a self, _address: &'a Url) -> Boxed<'a, Result<Box<dyn Stream>, NetError>> {
        Box::pin(async { Err(NetError::Unreachable("no sockets here".into())) })
    }
}

/// Virtual time, inline databases, counted commits.
struct Clockwork {
    start: tokio::time::Instant,
    random: AtomicU64,
    commits: AtomicU64,
}

impl World for Clockwork {
    fn now(&self) -> Timestamp {
        T0.plus_ms(i64::try_from(self.start.elapsed().as_millis()).unwrap())
    }

    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = (self.random.fetch_add(0x9e37_79b9_7f4a, Ordering::Relaxed) >> 8) as u8;
        }
    }

    fn committed(&self, _database: &Path) {
        self.commits.fetch_add(1, Ordering::Relaxed);
    }
}

struct Bench {
    net: Arc<Fake>,
    world: Arc<Clockwork>,
    folder: tempfile::TempDir,
    core: Core,
}

impl Bench {
    fn new() -> Bench {
        let net = Arc::new(Fake::default());
        net.set("POST /api/v1/sessions", Ok((200, signed_in("0.1.0"))));
        let world = Arc::new(Clockwork {
            start: tokio::time::Instant::now(),
            random: AtomicU64::new(1),
            commits: AtomicU64::new(0),
        });
        let folder = tempfile::tempdir().unwrap();
        let core = core(&net, Env::new(world.clone(), Databases::Inline), folder.path(), Runtime::Ambient);
        Bench { net, world, folder, core }
    }

    /// The process ends and begins again.
    fn restarted(self) -> Bench {
        let Bench { net, world, folder, core: old } = self;
        drop(old);
        let core = core(&net, Env::new(world.clone(), Databases::Inline), folder.path(), Runtime::Ambient);
        Bench { net, world, folder, core }
    }

    async fn sign_in(&self) -> Account {
        self.core.sign_in(ADDRESS, "anna", "secret").await.unwrap()
    }

    /// Signs in and brings these deltas by the feed.
    async fn with(&self, deltas: &[Value]) -> Account {
        let account = self.sign_in().await;
        self.feed("", "c1", deltas);
        account.sync_once(Duration::from_secs(60)).await.unwrap();
        account
    }

    fn feed(&self, from: &str, cursor: &str, deltas: &[Value]) {
        let page = json!({"epoch": "e1", "from": from, "cursor": cursor, "deltas": deltas, "more": false,
                          "bootstrapped": true, "position": 1, "server_time": T0.to_string()});
        self.net.set("GET /api/v1/feed", Ok((200, page)));
    }

    fn kept(&self) -> Vec<PathBuf> {
        let of = |folder: &str| std::fs::read_dir(self.folder.path().join(folder)).unwrap();
        of("accounts").chain(of("vault")).map(|entry| entry.unwrap().path()).collect()
    }
}

fn core(net: &Arc<Fake>, env: Env, folder: &Path, runtime: Runtime) -> Core {
    let device = DeviceInfo { name: "Test".into(), platform: "test".into(), app_version: "0.1.0".into() };
    let vault = Arc::new(FileVault::new(&folder.join("vault")).unwrap());
    let net: Arc<dyn Net> = net.clone();
    Core::new(CoreConfig { data_dir: folder.into(), env, net, vault, device, runtime, plain_http: false }).unwrap()
}

fn signed_in(min_client: &str) -> Value {
    json!({
        "token": "token", "device": "1", "operator": {"id": "7", "name": "Anna", "role": "operator"},
        "portal": {"name": "Demo", "version": "1", "epoch": "e1", "min_client": min_client, "features": []},
        "limits": {"text_chars": 20000, "file_bytes": 1, "commands": 50},
    })
}

fn problem(status: u16, code: &str) -> Answer {
    let problem = json!({"type": "about:blank", "title": code, "status": status, "code": code, "detail": code,
                         "retry_after": if status == 429 { Some(42) } else { None }});
    Ok((status, problem))
}

fn head(dialog: i64, access: Access, state: SessionState) -> Value {
    let session = SessionHead {
        id: SessionId(dialog),
        state,
        responsible: (access == Access::Responsible).then_some(ME),
        awaited: Awaited::Operator,
        opened_at: T0,
        first_seq: 1,
        waiting_since: Some(T0),
        closed_at: None,
        close_reason: None,
        takeable: true,
        pinned: false,
        was_spam: false,
        participants: Vec::new(),
        transfer: None,
        norm: None,
    };
    let head = DialogHead {
        id: DialogId(dialog),
        line: LineId(1),
        channel: ChannelId(1),
        customer: CustomerHead { id: CustomerId(dialog), name: format!("Guest {dialog}") },
        access,
        former: false,
        spam: false,
        first_seq: 1,
        last_seq: 0,
        erased_to: None,
        last: None,
        session: Some(session),
        also: None,
    };
    serde_json::to_value(Delta::Dialog(head)).unwrap()
}

fn mine(dialog: i64) -> Value {
    head(dialog, Access::Responsible, SessionState::Answered)
}

fn offer(id: i64, dialog: i64) -> Value {
    json!({"delta": "offer", "id": id.to_string(), "dialog": dialog.to_string(), "session": dialog.to_string(),
           "line": "1", "made_at": T0.to_string(), "deadline": T0.plus_s(60).to_string(), "round": 1,
           "why": {"rule": "evenly", "considered": 1, "eligible": 1}})
}

fn send(dialog: i64, text: &str) -> Command {
    Command::Send { dialog: DialogId(dialog), text: text.into(), draft: None }
}

fn code<T: std::fmt::Debug>(result: Result<T, CoreError>) -> String {
    match result {
        Err(CoreError::Refused { code, .. }) => code,
        other => format!("{other:?}"),
    }
}

/// The timeline's own unsent rows: text and state.
async fn unsent(account: &Account, dialog: i64) -> Vec<(String, State)> {
    let rows = account.timeline(DialogId(dialog)).next(0).await.unwrap().rows;
    rows.into_iter().filter_map(|row| Some((row.text, row.unsent?.state))).collect()
}

#[tokio::test(start_paused = true)]
async fn sign_in_says_plainly_what_is_wrong() {
    let bench = Bench::new();
    let unreachable = || Err(NetError::Unreachable("x".into()));
    let cases: Vec<(&str, Answer, &str)> = vec![
        (ADDRESS, problem(401, "wrong_credentials"), "WrongPassword"),
        (ADDRESS, problem(429, "too_many_requests"), "Wait { seconds: 42, code: \"too_many_requests\" }"),
        (ADDRESS, Ok((200, signed_in("0.2.0"))), "VersionTooOld { least: \"0.2.0\" }"),
        (ADDRESS, Ok((200, json!("<html>a web site</html>"))), "WrongAddress"),
        (ADDRESS, Ok((404, json!("<html>not found</html>"))), "WrongAddress"),
        (ADDRESS, Err(NetError::Name("x".into())), "WrongAddress"),
        (ADDRESS, Err(NetError::Tls("x".into())), "WrongAddress"),
        ("http://portal.example", unreachable(), "WrongAddress"),
        (ADDRESS, unreachable(), "NoNetwork"),
        (ADDRESS, Err(NetError::TimedOut), "NoNetwork"),
        (ADDRESS, problem(503, "try_again"), "Wait { seconds: 5, code: \"try_again\" }"),
    ];
    for (address, answer, expected) in cases {
        bench.net.set("POST /api/v1/sessions", answer);
        let error = bench.core.sign_in(address, "anna", "wrong").await.unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{error:?} is not {expected}");
    }
    bench.core.set_network(false);
    bench.net.set("POST /api/v1/sessions", Ok((200, signed_in("0.1.0"))));
    let error = bench.core.sign_in(ADDRESS, "anna", "secret").await.unwrap_err();
    assert!(matches!(error, CoreError::NoNetwork { .. }));
    assert_eq!(bench.kept(), [] as [PathBuf; 0], "nothing is left of a failed sign-in");
    assert_eq!(bench.net.asked("DELETE /api/v1/sessions/current").len(), 1, "the useless sign-in is taken back");
}

#[tokio::test(start_paused = true)]
async fn p61_submit_returns_after_the_commit_and_survives_the_process() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    bench.core.set_network(false);
    let before = bench.world.commits.load(Ordering::Relaxed);
    let receipt = account.submit(send(1, "Hello")).await.unwrap();
    assert!(bench.world.commits.load(Ordering::Relaxed) > before);
    drop(account);
    let bench = bench.restarted();
    let account = bench.core.accounts().await.unwrap().remove(0);
    assert_eq!(account.me().name, "Anna");
    until(&account, 1, <[_]>::is_empty).await;
    let sent = bench.net.asked("POST /api/v1/commands").remove(0);
    assert_eq!(sent["commands"][0]["id"], receipt.id.to_string());
    assert_eq!(sent["commands"][0]["based_on"], json!({"session": "1", "responsible": "7", "seq": 0}));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_right_is_refused_at_once_and_nothing_is_stored() {
    let bench = Bench::new();
    let closed = head(2, Access::Former, SessionState::Closed);
    let queued = head(3, Access::Queued, SessionState::Queued);
    let account = bench.with(&[mine(1), closed, queued]).await;
    bench.core.set_network(false);
    assert_eq!(code(account.submit(send(1, "  \n ")).await), "text_empty");
    assert_eq!(code(account.submit(send(1, &"x".repeat(20_001))).await), "text_too_long");
    assert_eq!(code(account.submit(send(9, "Hello")).await), "not_found");
    assert_eq!(code(account.submit(send(2, "Hello")).await), "session_closed");
    assert_eq!(code(account.submit(Command::Accept { offer: OfferId(8) }).await), "not_found");
    assert_eq!(code(account.submit(Command::Take { dialog: DialogId(3) }).await), "no_shift");
    assert!(account.oldest_unsent().await.unwrap().is_none());
    account.submit(Command::ShiftStart { planned_end: None }).await.unwrap();
    account.submit(Command::Take { dialog: DialogId(3) }).await.unwrap();
    account.submit(send(3, "I am here")).await.unwrap();
    account.submit(Command::Transfer { dialog: DialogId(1), to: OperatorId(8), note: None }).await.unwrap();
    assert_eq!(code(account.submit(send(1, "one more")).await), "not_responsible");
}

#[tokio::test(start_paused = true)]
async fn p17_p21_who_was_invited_may_what_his_line_allows() {
    for (line, takes, takes_over) in [
        (None, "forbidden", "forbidden"),
        (Some(json!({"delta": "line", "id": "1", "name": "Shop", "guest": true})), "forbidden", "forbidden"),
        (Some(json!({"delta": "line", "id": "1", "name": "Shop"})), "applied", "forbidden"),
        (Some(json!({"delta": "line", "id": "1", "name": "Shop", "managed": true})), "applied", "applied"),
    ] {
        let bench = Bench::new();
        let queued = head(1, Access::Participant, SessionState::Queued);
        let deltas: Vec<Value> =
            line.into_iter().chain([queued, head(2, Access::Participant, SessionState::Answered)]).collect();
        let account = bench.with(&deltas).await;
        bench.core.set_network(false);
        account.submit(Command::ShiftStart { planned_end: None }).await.unwrap();
        for (command, expected) in
            [(Command::Take { dialog: DialogId(1) }, takes), (Command::TakeOver { dialog: DialogId(2) }, takes_over)]
        {
            let found = account.submit(command).await;
            assert_eq!(if found.is_ok() { "applied".to_owned() } else { code(found) }, expected);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn p61_one_writes_behind_an_accept_that_is_still_on_its_way() {
    let bench = Bench::new();
    let account = bench.with(&[head(1, Access::Offered, SessionState::Queued), offer(4, 1)]).await;
    bench.core.set_network(false);
    assert_eq!(code(account.submit(send(1, "Hello")).await), "not_responsible");
    account.submit(Command::Accept { offer: OfferId(4) }).await.unwrap();
    account.submit(send(1, "Hello")).await.unwrap();
    let rows = unsent(&account, 1).await;
    assert!(rows.contains(&("Hello".into(), State::Queued)), "{rows:?}");
}

#[tokio::test(start_paused = true)]
async fn p13_an_accept_carries_the_portals_time_of_its_tap_whatever_the_phones_clock_says() {
    let bench = Bench::new();
    let account = bench.sign_in().await;
    let mut offered = offer(4, 1);
    offered["deadline"] = T0.plus_s(660).to_string().into();
    bench.feed("", "c1", &[head(1, Access::Offered, SessionState::Queued), offered]);
    // The phone's clock is ten minutes slow.
    if let Some(Ok((_, page))) = bench.net.answers.lock().unwrap().get_mut("GET /api/v1/feed") {
        page["server_time"] = bench.world.now().plus_s(600).to_string().into();
    }
    account.sync_once(Duration::from_secs(60)).await.unwrap();
    bench.core.set_network(false);
    tokio::time::sleep(Duration::from_secs(5)).await;
    let tapped_at = bench.world.now().plus_s(600);
    account.submit(Command::Accept { offer: OfferId(4) }).await.unwrap();
    let waiting = account.read(|r| store::outbox::rows(r, DialogId(1))).await.unwrap();
    assert_eq!(waiting[0].envelope.made_at, tapped_at);
}

#[tokio::test(start_paused = true)]
async fn p64_a_reply_uses_up_its_own_draft_and_no_other() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    bench.core.set_network(false);
    let reply = async || account.timeline(DialogId(1)).next(0).await.unwrap().head.reply.map(|draft| draft.text);
    account.save_draft(DialogId(1), ComposerMode::Reply, "A long thought").await.unwrap();
    account.submit(send(1, "quick")).await.unwrap();
    assert_eq!(reply().await.as_deref(), Some("A long thought"));
    account.submit(send(1, "A long thought")).await.unwrap();
    assert_eq!(reply().await.unwrap_or_default(), "");
    let long = "x".repeat(20_001);
    assert_eq!(code(account.save_draft(DialogId(1), ComposerMode::Reply, &long).await), "text_too_long");
}

#[tokio::test(start_paused = true)]
async fn p62_a_held_reply_is_sent_anyway_edited_or_discarded() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1), mine(2), mine(3)]).await;
    let mut ids = Vec::new();
    for dialog in 1..=3 {
        bench.core.set_network(false);
        let id = account.submit(send(dialog, "Hello")).await.unwrap().id;
        let held = json!({"id": id, "outcome": "held", "what_changed": "customer_wrote"});
        bench.net.set(
            "POST /api/v1/commands",
            Ok((200, json!({"epoch": "e1", "results": [held], "position": 2, "server_time": T0.to_string()}))),
        );
        assert_eq!(code(account.send_anyway(id).await), "not_held");
        bench.core.set_network(true);
        until(&account, dialog, |rows| rows == [("Hello".into(), State::Held)]).await;
        ids.push(id);
    }
    bench.core.set_network(false);
    assert_eq!(account.send_anyway(ids[0]).await.unwrap().id, ids[0], "the same command, looked at again");
    assert_ne!(account.edit_held(ids[1], "Hello again").await.unwrap().id, ids[1], "other words, another command");
    account.discard(ids[2]).await.unwrap();
    assert_eq!(unsent(&account, 1).await, [("Hello".into(), State::Queued)]);
    assert_eq!(unsent(&account, 2).await, [("Hello again".into(), State::Queued)]);
    assert_eq!(unsent(&account, 3).await, []);
    assert_eq!(code(account.discard(ids[2]).await), "too_late");
}

/// Waits until the timeline's unsent rows are as wanted.
async fn until(account: &Account, dialog: i64, wanted: impl Fn(&[(String, State)]) -> bool) {
    let view = account.timeline(DialogId(dialog));
    let mut revision = 0;
    let reached = async {
        loop {
            let now = view.next(revision).await.unwrap();
            revision = now.revision;
            let rows: Vec<_> = now.rows.into_iter().filter_map(|row| Some((row.text, row.unsent?.state))).collect();
            if wanted(&rows) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(600), reached).await.expect("it comes to that");
}

#[tokio::test(start_paused = true)]
async fn p68_a_revoked_device_wipes_the_account() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    assert_eq!(bench.kept().len(), 2);
    bench.net.set("POST /api/v1/commands", problem(401, "device_revoked"));
    let mut status = account.status();
    account.submit(send(1, "Hello")).await.unwrap();
    let refused = Status::Refused { code: "device_revoked".into() };
    tokio::time::timeout(Duration::from_secs(60), status.wait_for(|now| *now == refused)).await.unwrap().unwrap();
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert!(bench.core.accounts().await.unwrap().is_empty());
    assert_eq!(bench.kept(), [] as [PathBuf; 0]);
    assert_eq!(account.submit(send(1, "Hello")).await, Err(CoreError::Closed));
    assert!(account.timeline(DialogId(1)).next(0).await.is_none());
    assert!(bench.restarted().core.accounts().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_signed_out_account_keeps_everything_until_it_signs_in_again() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    bench.net.set("POST /api/v1/commands", problem(401, "signed_out"));
    account.submit(send(1, "Hello")).await.unwrap();
    let refused = Status::Refused { code: "signed_out".into() };
    let mut status = account.status();
    tokio::time::timeout(Duration::from_secs(60), status.wait_for(|now| *now == refused)).await.unwrap().unwrap();
    account.submit(send(1, "and more")).await.unwrap();
    drop((account, status));

    let bench = bench.restarted();
    let before = bench.net.asked("").len();
    let account = bench.core.accounts().await.unwrap().remove(0);
    assert_eq!(*account.status().borrow(), refused);
    assert_eq!(account.sync_once(Duration::from_secs(5)).await, Err(CoreError::SignedOut));
    assert_eq!(bench.net.asked("").len(), before, "the portal is left alone");
    assert_eq!(unsent(&account, 1).await.len(), 2, "nothing is lost");
    bench.net.answers.lock().unwrap().remove("POST /api/v1/commands");
    let again = bench.sign_in().await;
    assert_eq!(bench.core.accounts().await.unwrap().len(), 1, "it is the same account");
    until(&again, 1, <[_]>::is_empty).await;
    until(&account, 1, <[_]>::is_empty).await;
    assert!(matches!(*account.status().borrow(), Status::Offline { .. } | Status::Connecting));
}

#[tokio::test(start_paused = true)]
async fn signing_out_removes_the_account_and_tells_the_portal() {
    let bench = Bench::new();
    let account = bench.with(&[mine(1)]).await;
    bench.net.set("DELETE /api/v1/sessions/current", Ok((204, Value::Null)));
    account.sign_out().await.unwrap();
    assert!(bench.kept().is_empty());
    assert_eq!(bench.net.asked("DELETE /api/v1/sessions/current").len(), 1);
    let account = bench.sign_in().await;
    assert!(account.dialogs(Segment::Mine).next(0).await.unwrap().rows.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_lost_key_costs_the_account_and_nothing_else() {
    let bench = Bench::new();
    bench.with(&[mine(1)]).await;
    for secret in std::fs::read_dir(bench.folder.path().join("vault")).unwrap() {
        std::fs::remove_file(secret.unwrap().path()).unwrap();
    }
    let bench = bench.restarted();
    assert!(bench.core.accounts().await.unwrap().is_empty());
    assert!(bench.kept().is_empty());
    bench.sign_in().await;
    let bench = bench.restarted();
    assert_eq!(bench.core.accounts().await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_locked_key_store_costs_nothing() {
    #[derive(Debug)]
    struct Locked;
    impl SecretVault for Locked {
        fn get(&self, _: &str) -> Result<Option<Vec<u8>>, VaultError> {
            Err(VaultError("locked".into()))
        }
        fn set(&self, _: &str, _: &[u8]) -> Result<(), VaultError> {
            Err(VaultError("locked".into()))
        }
        fn remove(&self, _: &str) -> Result<(), VaultError> {
            Err(VaultError("locked".into()))
        }
    }
    let bench = Bench::new();
    bench.with(&[mine(1)]).await;
    let Bench { net, world, folder, core: old } = bench;
    drop(old);
    let locked = Core::new(CoreConfig {
        data_dir: folder.path().into(),
        env: Env::new(world.clone(), Databases::Inline),
        net: net.clone(),
        vault: Arc::new(Locked),
        device: DeviceInfo { name: "Test".into(), platform: "test".into(), app_version: "0.1.0".into() },
        runtime: Runtime::Ambient,
        plain_http: false,
    })
    .unwrap();
    assert!(matches!(locked.accounts().await, Err(CoreError::Vault { .. })));
    drop(locked);
    let core = core(&net, Env::new(world.clone(), Databases::Inline), folder.path(), Runtime::Ambient);
    assert_eq!(core.accounts().await.unwrap().len(), 1);
}

#[test]
fn p61_work_survives_its_caller_on_the_cores_own_threads() {
    let net = Arc::new(Fake::default());
    net.set("POST /api/v1/sessions", Ok((200, signed_in("0.1.0"))));
    let folder = tempfile::tempdir().unwrap();
    let core = core(&net, Env::machine(), folder.path(), Runtime::Own);
    let caller = tokio::runtime::Builder::new_current_thread().build().unwrap();
    caller.block_on(async {
        let account = core.sign_in(ADDRESS, "anna", "secret").await.unwrap();
        net.set("POST /api/v1/commands", Err(NetError::Unreachable("nobody".into())));
        let mut given_up = Box::pin(account.submit(Command::ShiftStart { planned_end: None }));
        let once = std::future::poll_fn(|cx| std::task::Poll::Ready(given_up.as_mut().poll(cx).is_ready())).await;
        drop(given_up);
        assert!(!once, "it was given up half way");
        let mut changes = account.inner.db.watch();
        while account.oldest_unsent().await.unwrap().is_none() {
            changes.changed().await;
        }
        core.close().await;
        assert_eq!(account.oldest_unsent().await, Err(CoreError::Closed));
        assert_eq!(core.accounts().await.unwrap_err(), CoreError::Closed);
    });
}

#[test]
fn p68_a_file_vault_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let vault = FileVault::new(folder.path()).unwrap();
    assert_eq!(vault.get("a1").unwrap(), None);
    vault.set("a1", b"one").unwrap();
    vault.set("a1", b"two").unwrap();
    assert_eq!(vault.get("a1").unwrap().unwrap(), b"two");
    let mode = std::fs::metadata(folder.path().join("a1")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    vault.remove("a1").unwrap();
    vault.remove("a1").unwrap();
    assert_eq!(vault.get("a1").unwrap(), None);
    for name in ["", "../a1", "a/b", "a.b"] {
        assert!(vault.set(name, b"x").is_err(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_damaged_account_keeps_nobody_from_the_others() {
    let bench = Bench::new();
    bench.sign_in().await;
    bench.core.sign_in("http://127.0.0.1:2", "anna", "secret").await.unwrap();
    let damaged = bench.core.accounts().await.unwrap()[0].id().to_owned();
    let database = |bench: &Bench| bench.folder.path().join("accounts").join(&damaged).join("account.db");
    bench.core.close().await;
    std::fs::write(database(&bench), b"no database").unwrap();
    let bench = bench.restarted();
    let names: Vec<String> =
        bench.core.accounts().await.unwrap().iter().map(|account| account.id().to_owned()).collect();
    assert_eq!(names.len(), 1);
    assert!(!names.contains(&damaged));
    assert!(database(&bench).exists(), "what is damaged is not thrown away");
}
