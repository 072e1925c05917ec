//! A portal that the test plays itself: every request and every connection waits for the test's answer, on virtual time.
#![allow(clippy::disallowed_methods)] // The test's world is where the clock comes from.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use env::{Databases, Env, World};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use store::{Db, Durability, account};
use tokio::io::DuplexStream;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use url::Url;
use wire::*;

use crate::{Boxed, Clock, Engine, Net, NetError, Portal, Signals, Start, Status, Stream};

/// Portal time when a test begins.
pub const T0: Timestamp = Timestamp(1_795_000_000_000);

/// A request that waits for its answer.
pub struct Call {
    pub line: String,
    pub body: Value,
    pub bearer: Option<String>,
    answer: oneshot::Sender<Result<http::Response<Bytes>, NetError>>,
}

impl Call {
    pub fn answer(self, status: u16, body: &Value) {
        let response = http::Response::builder().status(status).body(Bytes::from(body.to_string())).unwrap();
        let _ = self.answer.send(Ok(response));
    }

    pub fn problem(self, status: u16, code: &str, retry_after: Option<u32>) {
        self.answer(status, &problem(status, code, retry_after));
    }

    pub fn lose(self) {
        let _ = self.answer.send(Err(NetError::Lost("cut".into())));
    }

    /// The ids of a command batch.
    pub fn ids(&self) -> Vec<String> {
        self.body["commands"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap().to_owned()).collect()
    }

    /// One outcome for all commands of the batch.
    pub fn settle(self, outcome: &Value) {
        let results = self.ids().into_iter().map(|id| merge(json!({"id": id}), outcome)).collect::<Vec<_>>();
        self.answer(200, &json!({"epoch": "e1", "results": results, "position": 2, "server_time": T0.to_string()}));
    }
}

pub fn merge(mut base: Value, more: &Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

pub fn problem(status: u16, code: &str, retry_after: Option<u32>) -> Value {
    json!({"type": "about:blank", "title": code, "status": status, "code": code, "detail": code, "retry_after": retry_after})
}

/// The network's phone side.
pub struct Fake {
    calls: mpsc::UnboundedSender<Call>,
    connections: mpsc::UnboundedSender<DuplexStream>,
}

impl Net for Fake {
    fn request(&self, request: http::Request<Bytes>) -> Boxed<'_, Result<http::Response<Bytes>, NetError>> {
        let (answer, answered) = oneshot::channel();
        let path = request.uri().path_and_query().unwrap().to_string();
        let bearer = request.headers().get("authorization").map(|v| v.to_str().unwrap().to_owned());
        let call = Call {
            line: format!("{} {path}", request.method()),
            body: serde_json::from_slice(request.body()).unwrap_or(Value::Null),
            bearer,
            answer,
        };
        let _ = self.calls.send(call);
        Box::pin(async move { answered.await.unwrap_or(Err(NetError::Lost("dropped".into()))) })
    }

    fn connect<'a>(&'a self, _address: &'a Url) -> Boxed<'a, Result<Box<dyn Stream>, NetError>> {
        let (phone, portal) = tokio::io::duplex(1 << 20);
        let sent = self.connections.send(portal);
        Box::pin(async move {
            match sent {
                Ok(()) => Ok(Box::new(phone) as Box<dyn Stream>),
                Err(_) => Err(NetError::Unreachable("nobody".into())),
            }
        })
    }
}

/// The network's other side, in the test's hands.
pub struct Far {
    calls: Mutex<mpsc::UnboundedReceiver<Call>>,
    connections: Mutex<mpsc::UnboundedReceiver<DuplexStream>>,
}

pub fn network() -> (Arc<dyn Net>, Far) {
    let (calls, called) = mpsc::unbounded_channel();
    let (connections, connected) = mpsc::unbounded_channel();
    let far = Far { calls: Mutex::new(called), connections: Mutex::new(connected) };
    (Arc::new(Fake { calls, connections }), far)
}

impl Far {
    /// The next request, which must be of this kind.
    pub async fn call(&self, line: &str) -> Call {
        let call = soon(async { self.calls.lock().await.recv().await }).await.expect("the phone is there");
        assert!(call.line.starts_with(line), "expected {line}, got {}", call.line);
        call
    }

    /// Asserts that nothing is asked for this long.
    pub async fn quiet(&self, time: Duration) {
        let call = tokio::time::timeout(time, async { self.calls.lock().await.recv().await }).await;
        if let Ok(Some(call)) = call {
            panic!("unexpected {}", call.line);
        }
    }

    /// The next socket, after its hello.
    pub async fn socket(&self) -> FarSocket {
        let mut socket = self.bare_socket().await;
        socket
            .send(&json!({"type": "hello", "server_time": T0.to_string(), "epoch": "e1", "min_client": "0.1.0"}))
            .await;
        socket
    }

    pub async fn bare_socket(&self) -> FarSocket {
        FarSocket(tokio_tungstenite::accept_async(self.connection().await).await.unwrap())
    }

    pub async fn connection(&self) -> DuplexStream {
        soon(async { self.connections.lock().await.recv().await }).await.expect("the phone is there")
    }

    /// Asserts that nobody connects for this long.
    pub async fn no_socket(&self, time: Duration) {
        let connection = tokio::time::timeout(time, async { self.connections.lock().await.recv().await }).await;
        assert!(connection.is_err(), "unexpected connection");
    }
}

/// A socket's portal side.
pub struct FarSocket(WebSocketStream<DuplexStream>);

impl FarSocket {
    pub async fn send(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// A page as the portal packs it.
    pub async fn send_packed(&mut self, frame: &Value) {
        let packed = zstd::encode_all(frame.to_string().as_bytes(), 3).unwrap();
        self.0.send(Message::binary(packed)).await.unwrap();
    }

    /// The next frame; `None` once the phone has gone.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            match soon(self.0.next()).await? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    pub async fn want(&mut self) -> String {
        let want = self.next().await.expect("a want");
        assert_eq!(want["type"], "want", "{want}");
        want["after"].as_str().unwrap().to_owned()
    }
}

/// Waits an hour of virtual time at most.
pub async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(3600), future).await.expect("it happens within an hour")
}

/// A world on tokio's paused clock, with a wall clock that may be wrong.
pub struct Clockwork {
    start: Instant,
    pub skew: AtomicI64,
    random: AtomicU64,
}

impl World for Clockwork {
    fn now(&self) -> Timestamp {
        let passed = i64::try_from(self.start.elapsed().as_millis()).unwrap();
        T0.plus_ms(passed + self.skew.load(Ordering::Relaxed))
    }

    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.random.fetch_add(0x9e37_79b9, Ordering::Relaxed).wrapping_mul(31) as u8;
        }
    }
}

pub fn world() -> (Arc<Clockwork>, Env) {
    let world = Arc::new(Clockwork { start: Instant::now(), skew: AtomicI64::new(0), random: AtomicU64::new(7) });
    (Arc::clone(&world), Env::new(world, Databases::Inline))
}

/// A signed-in phone.
pub struct Phone {
    pub env: Env,
    pub db: Db,
    pub engine: Engine,
    pub clock: Arc<Clock>,
    pub signals: Arc<Signals>,
    pub far: Far,
    pub folder: PathBuf,
}

pub const ME: OperatorId = OperatorId(7);

impl Phone {
    pub async fn new(foreground: bool) -> Phone {
        let (_, env) = world();
        let folder = std::env::temp_dir().join(format!("openlines-sync-{}-{}", std::process::id(), serial()));
        std::fs::create_dir_all(&folder).unwrap();
        Phone::open(env, folder, foreground).await
    }

    pub async fn open(env: Env, folder: PathBuf, foreground: bool) -> Phone {
        let db = Db::open(&folder.join("account.db"), &[5; 32], &env).unwrap();
        let me = Me { id: ME, name: "Anna".into(), role: Role::Operator };
        let portal = PortalInfo {
            name: "Demo".into(),
            version: "1".into(),
            epoch: "e1".into(),
            min_client: "0.1.0".into(),
            features: Vec::new(),
        };
        let signed_in =
            SignedIn { token: "t".into(), device: DeviceId(1), operator: me, portal, limits: Limits::default() };
        db.write(Durability::Full, move |w| account::save(w, &signed_in)).await.unwrap();
        let (net, far) = network();
        let portal = Portal::new(net, env.clone(), "http://127.0.0.1:1/".parse().unwrap()).with_token("secret");
        let clock = Arc::new(Clock::new(env.clone(), 0));
        let signals = Arc::new(Signals::new(Status::Connecting));
        let start = Start {
            env: env.clone(),
            db: db.clone(),
            portal,
            clock: Arc::clone(&clock),
            signals: Arc::clone(&signals),
            app_version: "0.1.0".into(),
            network: true,
            foreground,
        };
        Phone { env, db, engine: Engine::start(start), clock, signals, far, folder }
    }

    /// The process ends here; another begins on what it left.
    pub async fn killed(self) -> Phone {
        let Phone { env, db, engine, far, folder, .. } = self;
        drop((engine, far));
        db.close().await;
        Phone::open(env, folder, false).await
    }

    pub async fn status(&self, wanted: impl Fn(&Status) -> bool) -> Status {
        let mut status = self.signals.status.subscribe();
        soon(status.wait_for(|now| wanted(now))).await.unwrap().clone()
    }

    /// Stores a command as `submit` does.
    pub async fn enqueue(&self, lane: Lane, command: Command) -> CommandId {
        let id = self.env.command_id();
        let made_at = self.env.now();
        let enqueue = move |w: &store::Write<'_>| {
            let nothing = BasedOn { session: None, responsible: None, seq: 0 };
            let seen = command.dialog().map(|dialog| store::dialogs::based_on(w, dialog)).transpose()?.flatten();
            let based_on = command.is_based().then_some(seen.unwrap_or(nothing));
            store::outbox::enqueue(w, &CommandEnvelope { id, lane, based_on, made_at, command })
        };
        self.db.write(Durability::Full, enqueue).await.unwrap();
        id
    }

    pub async fn send(&self, dialog: i64, text: &str) -> CommandId {
        let dialog = DialogId(dialog);
        self.enqueue(Lane::Dialog(dialog), Command::Send { dialog, text: text.into(), draft: None }).await
    }

    pub async fn outbox(&self, dialog: i64) -> Vec<store::outbox::OutboxRow> {
        self.db.read(move |r| store::outbox::rows(r, DialogId(dialog))).await.unwrap()
    }

    pub async fn cursor(&self) -> String {
        self.db.read(store::feed::cursor).await.unwrap()
    }

    pub async fn texts(&self, dialog: i64) -> Vec<String> {
        let entries = self.db.read(move |r| store::history::entries(r, DialogId(dialog), 1, 10_000)).await.unwrap();
        entries.iter().map(|entry| entry.body.text().to_owned()).collect()
    }

    /// Waits until the store satisfies a condition.
    pub async fn until<F, Fut>(&self, condition: F)
    where
        F: Fn() -> Fut,
        Fut: Future<Output = bool>,
    {
        let mut watch = self.db.watch();
        soon(async {
            while !condition().await {
                watch.changed().await;
            }
        })
        .await;
    }
}

fn serial() -> u64 {
    static SERIAL: AtomicU64 = AtomicU64::new(0);
    SERIAL.fetch_add(1, Ordering::Relaxed)
}

/// A head of a dialog that is mine.
pub fn head(dialog: i64, last_seq: Seq) -> Value {
    let session = SessionHead {
        id: SessionId(dialog),
        state: SessionState::Answered,
        responsible: Some(ME),
        awaited: Awaited::Operator,
        opened_at: T0,
        first_seq: 1,
        waiting_since: Some(T0),
        closed_at: None,
        close_reason: None,
        takeable: false,
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
        access: Access::Responsible,
        former: false,
        spam: false,
        first_seq: 1,
        last_seq,
        last: None,
        session: Some(session),
        also: None,
    };
    serde_json::to_value(Delta::Dialog(head)).unwrap()
}

/// A bare entry of a dialog.
pub fn entry(dialog: i64, seq: Seq, text: &str, command: Option<CommandId>) -> Value {
    let author = if command.is_some() { Author::Operator { id: ME } } else { Author::Customer };
    let body = match command {
        Some(_) => EntryBody::OperatorMessage { text: text.into() },
        None => EntryBody::CustomerMessage { text: text.into(), file: None },
    };
    let entry = Entry {
        dialog: DialogId(dialog),
        seq,
        session: SessionId(dialog),
        at: T0.plus_s(seq),
        author,
        command_id: command,
        body,
    };
    serde_json::to_value(entry).unwrap()
}

pub fn entry_delta(dialog: i64, seq: Seq, text: &str) -> Value {
    merge(entry(dialog, seq, text, None), &json!({"delta": "entry"}))
}

pub fn page(from: &str, cursor: &str, deltas: &[Value]) -> Value {
    json!({"epoch": "e1", "from": from, "cursor": cursor, "deltas": deltas, "more": false, "bootstrapped": from.is_empty(),
           "position": 1, "server_time": T0.to_string()})
}

pub fn page_frame(from: &str, cursor: &str, deltas: &[Value]) -> Value {
    merge(page(from, cursor, deltas), &json!({"type": "page"}))
}
