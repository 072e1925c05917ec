//! The network of a run: loses requests and answers, delivers twice, late and out of order, cuts sockets, goes away as a
//! whole. Requests go straight into the portal's router; sockets are byte pipes served by hyper over the same router.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use env::Env;
use http_body_util::BodyExt;
use hyper_util::rt::TokioIo;
use sync::{Boxed, Net, NetError, Stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf};
use tokio::sync::{Notify, oneshot};
use tower::ServiceExt;
use url::Url;

use super::dice::Dice;
use super::trace::Trace;
use super::world::Life;

/// Bytes that a socket holds in flight in each direction.
const PIPE: usize = 64 * 1024;

/// All wires between the processes.
#[derive(Clone)]
pub struct Network(Arc<Hub>);

struct Hub {
    env: Env,
    trace: Trace,
    dice: Mutex<Dice>,
    portal: Mutex<Option<(Router, Life)>>,
    out: AtomicBool,
    calm: AtomicBool,
    wires: Mutex<BTreeMap<String, Arc<Wire>>>,
}

/// What one caller hangs on.
#[derive(Default)]
struct Wire {
    /// Nothing gets through, although the caller does not know.
    torn: AtomicBool,
    /// Told when its sockets break.
    cut: Notify,
}

/// What happens to one request.
struct Fate {
    there: Duration,
    back: Duration,
    lost_there: bool,
    lost_back: bool,
    /// A second copy arrives this much later.
    twice: Option<Duration>,
    /// A lost one is noticed at once, as with a reset connection, or never.
    noticed: bool,
}

impl Network {
    /// A network without a portal.
    pub fn new(seed: u64, trace: &Trace, env: Env) -> Self {
        Network(Arc::new(Hub {
            env,
            trace: trace.clone(),
            dice: Mutex::new(Dice::new(seed, "network")),
            portal: Mutex::default(),
            out: AtomicBool::new(false),
            calm: AtomicBool::new(false),
            wires: Mutex::default(),
        }))
    }

    /// The portal listens, or does not any more.
    pub fn set_portal(&self, portal: Option<(Router, Life)>) {
        *self.0.portal.lock().unwrap_or_else(PoisonError::into_inner) = portal;
    }

    /// Nothing gets through for a while; open sockets break.
    pub fn set_out(&self, out: bool) {
        self.0.trace.say("network", if out { "goes away" } else { "is back" });
        self.0.out.store(out, Ordering::Relaxed);
        if out {
            self.0.cut_all();
        }
    }

    /// Nothing of this caller gets through for a while.
    pub fn set_torn(&self, who: &str, torn: bool) {
        self.0.trace.say(who, if torn { "has a dead wire" } else { "has its wire again" });
        let wire = self.0.wire(who);
        wire.torn.store(torn, Ordering::Relaxed);
        if torn {
            wire.cut.notify_waiters();
        }
    }

    /// No faults any more.
    pub fn heal(&self) {
        self.0.calm.store(true, Ordering::Relaxed);
        self.0.out.store(false, Ordering::Relaxed);
        let wires = self.0.wires.lock().unwrap_or_else(PoisonError::into_inner).clone();
        wires.values().for_each(|wire| wire.torn.store(false, Ordering::Relaxed));
        // A socket that fell silent would go on looking well for most of a minute.
        self.0.cut_all();
    }

    /// One caller's way in. It ends with `life`, when there is one.
    pub fn link(&self, who: &str, life: Option<Life>) -> Link {
        Link { hub: Arc::clone(&self.0), wire: self.0.wire(who), who: who.to_owned(), life }
    }
}

impl Hub {
    fn wire(&self, who: &str) -> Arc<Wire> {
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(wires.entry(who.to_owned()).or_default())
    }

    fn cut_all(&self) {
        let wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        wires.values().for_each(|wire| wire.cut.notify_waiters());
    }

    fn portal(&self) -> Option<(Router, Life)> {
        if self.out.load(Ordering::Relaxed) {
            return None;
        }
        let portal = self.portal.lock().unwrap_or_else(PoisonError::into_inner);
        portal.as_ref().filter(|(_, life)| life.is_alive()).cloned()
    }

    fn throw<T>(&self, with: impl FnOnce(&mut Dice) -> T) -> T {
        with(&mut self.dice.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn fate(&self) -> Fate {
        if self.calm.load(Ordering::Relaxed) {
            let way = Duration::from_millis(10);
            return Fate { there: way, back: way, lost_there: false, lost_back: false, twice: None, noticed: true };
        }
        self.throw(|dice| Fate {
            there: delay(dice),
            back: delay(dice),
            lost_there: dice.percent(7),
            lost_back: dice.percent(7),
            twice: dice.percent(7).then(|| Duration::from_millis(dice.range(0, 20_000))),
            noticed: dice.percent(60),
        })
    }

    /// Hands a request to the portal; nothing comes back from one that died over it.
    async fn deliver(&self, request: http::Request<Bytes>) -> Option<http::Response<Bytes>> {
        let (router, life) = self.portal()?;
        let name = format!("{} {}", request.method(), request.uri().path());
        let answer = router.oneshot(request.map(Body::from)).await;
        let (parts, body) = answer.unwrap_or_else(|never| match never {}).into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        if let Some(results) = results(&body) {
            self.trace.say("portal", format_args!("{name}: {results}"));
        }
        life.is_alive().then(|| http::Response::from_parts(parts, body))
    }
}

/// What became of each command or register of a batch, when that is what the answer tells.
fn results(body: &Bytes) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let word = |result: &serde_json::Value| {
        let word = |name: &str| result.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let why = [word("code"), word("what_changed")].concat();
        format!("{} {why} {}", word("outcome"), word("id"))
    };
    let words: Vec<String> = value.get("results")?.as_array()?.iter().map(word).collect();
    Some(words.join("; "))
}

/// Mostly short, now and then long enough for others to overtake.
fn delay(dice: &mut Dice) -> Duration {
    let longest = if dice.percent(10) { 8_000 } else { 150 };
    Duration::from_millis(dice.range(1, longest))
}

/// One caller's way to the portal.
#[derive(Clone)]
pub struct Link {
    hub: Arc<Hub>,
    wire: Arc<Wire>,
    who: String,
    life: Option<Life>,
}

impl Link {
    fn is_cut(&self) -> bool {
        self.life.as_ref().is_some_and(|life| !life.is_alive())
    }

    /// The caller hears of the loss at once, or waits in vain until his patience ends or the network changes.
    async fn lose(&self, noticed: bool, answer: oneshot::Sender<Result<http::Response<Bytes>, NetError>>) {
        if !noticed {
            self.wire.cut.notified().await;
        }
        let _ = answer.send(Err(NetError::Lost("reset".into())));
    }

    fn is_torn(&self) -> bool {
        self.wire.torn.load(Ordering::Relaxed)
    }

    /// One request through the faults.
    ///
    /// # Errors
    /// When no answer arrives.
    pub async fn call(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, NetError> {
        if self.is_cut() {
            std::future::pending::<()>().await;
        }
        let (answer, answered) = oneshot::channel();
        let (link, fate) = (self.clone(), self.hub.fate());
        self.hub.env.spawn(link.travel(request, fate, answer));
        let answer = match answered.await {
            Ok(answer) => answer,
            Err(_) => std::future::pending().await,
        };
        if self.is_cut() {
            std::future::pending::<()>().await;
        }
        answer
    }

    async fn travel(
        self,
        request: http::Request<Bytes>,
        fate: Fate,
        answer: oneshot::Sender<Result<http::Response<Bytes>, NetError>>,
    ) {
        let hub = &self.hub;
        let name = format!("{} {}", request.method(), request.uri().path());
        if let Some(later) = fate.twice {
            let (hub, copy, trace) = (Arc::clone(hub), request.clone(), hub.trace.clone());
            let (who, name) = (self.who.clone(), name.clone());
            hub.clone().env.spawn(async move {
                hub.env.sleep(fate.there + later).await;
                let status = hub.deliver(copy).await.map(|answer| answer.status().as_u16());
                trace.say(&who, format_args!("{name} again: {status:?}"));
            });
        }
        hub.env.sleep(fate.there).await;
        if fate.lost_there || self.is_torn() {
            hub.trace.say(&self.who, format_args!("{name} lost"));
            return self.lose(fate.noticed, answer).await;
        }
        let arrived = hub.deliver(request).await;
        hub.env.sleep(fate.back).await;
        match arrived {
            None => {
                hub.trace.say(&self.who, format_args!("{name} unanswered"));
                let _ = answer.send(Err(NetError::Unreachable("nobody there".into())));
            }
            Some(_) if fate.lost_back || self.is_torn() => {
                hub.trace.say(&self.who, format_args!("{name} done, answer lost"));
                self.lose(fate.noticed, answer).await;
            }
            Some(response) => {
                let (status, length) = (response.status().as_u16(), response.body().len());
                hub.trace.say(&self.who, format_args!("{name} {status} {length}"));
                let _ = answer.send(Ok(response));
            }
        }
    }

    async fn dial(&self) -> Result<Box<dyn Stream>, NetError> {
        if self.is_cut() {
            std::future::pending::<()>().await;
        }
        let fate = self.hub.fate();
        self.hub.env.sleep(fate.there).await;
        let Some((router, portal)) = self.hub.portal().filter(|_| !fate.lost_there && !self.is_torn()) else {
            self.hub.trace.say(&self.who, "socket refused");
            return Err(NetError::Unreachable("nobody there".into()));
        };
        let (near, near_end) = tokio::io::duplex(PIPE);
        let (far_end, far) = tokio::io::duplex(PIPE);
        let service = hyper::service::service_fn(move |request: http::Request<hyper::body::Incoming>| {
            router.clone().oneshot(request.map(Body::new))
        });
        self.hub.env.spawn(async move {
            let serving = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(far), service);
            let _ = serving.with_upgrades().await;
        });
        self.hub.env.spawn(self.clone().carry(near_end, far_end, portal));
        self.hub.trace.say(&self.who, "socket open");
        Ok(Box::new(near))
    }

    /// Carries a socket's bytes until one end closes, a process dies or the wire breaks; then both ends are dropped.
    async fn carry(self, near: DuplexStream, far: DuplexStream, portal: Life) {
        let hub = &self.hub;
        let (mut near_read, mut near_write) = tokio::io::split(near);
        let (mut far_read, mut far_write) = tokio::io::split(far);
        let (lasts, silent) = hub.throw(|dice| {
            let short = dice.percent(60);
            (dice.range(500, if short { 60_000 } else { 600_000 }), dice.percent(30).then(|| dice.range(0, 90_000)))
        });
        let breaks = async {
            hub.env.sleep(Duration::from_millis(lasts)).await;
            if hub.calm.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        let phone_died = async {
            match &self.life {
                Some(life) => life.died().await,
                None => std::future::pending().await,
            }
        };
        let mut why = tokio::select! {
            biased;
            () = portal.died() => "portal died",
            () = phone_died => "phone died",
            () = self.wire.cut.notified() => "network away",
            () = self.pump(&mut near_read, &mut far_write) => "near end closed",
            () = self.pump(&mut far_read, &mut near_write) => "far end closed",
            () = breaks => "broke",
        };
        if let (Some(ms), "broke") = (silent, why) {
            why = "went silent";
            hub.trace.say(&self.who, "socket goes silent");
            tokio::select! {
                biased;
                () = self.wire.cut.notified() => {}
                () = hub.env.sleep(Duration::from_millis(ms)) => {}
            }
        }
        hub.trace.say(&self.who, format_args!("socket {why}"));
    }

    async fn pump(&self, from: &mut ReadHalf<DuplexStream>, to: &mut WriteHalf<DuplexStream>) {
        let mut chunk = vec![0; 4096];
        loop {
            let Ok(length @ 1..) = from.read(&mut chunk).await else { return };
            let fate = self.hub.fate();
            self.hub.env.sleep(fate.there / 4).await;
            if to.write_all(chunk.get(..length).unwrap_or_default()).await.is_err() {
                return;
            }
        }
    }
}

impl Net for Link {
    fn request(&self, request: http::Request<Bytes>) -> Boxed<'_, Result<http::Response<Bytes>, NetError>> {
        Box::pin(self.call(request))
    }

    fn connect<'a>(&'a self, _address: &'a Url) -> Boxed<'a, Result<Box<dyn Stream>, NetError>> {
        Box::pin(self.dial())
    }
}
