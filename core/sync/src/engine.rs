//! The engine of one account: what its loops share, how they are woken, paused and ended.
//!
//! All loops run as one task, so that an engine is dropped in one piece. None of them holds anything that the store does
//! not: the process may end at any point, and the next start goes on from what was committed.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use env::Env;
use store::{Db, Durability, StoreError, account};
use tokio::sync::{Mutex, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use wire::{DialogId, LineId, OfferId, OperatorId, PhoneFrame, Seq, Timestamp};

use crate::portal::{Answer, Failure, Portal, SIGNED_OUT};
use crate::{Clock, commands, feed, history, registers};

/// Typing is shown for 5 s: telling of it this often is enough.
const TYPING_AGAIN: Duration = Duration::from_secs(2);

/// How the account stands with its portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Trying.
    Connecting,
    /// The feed is open: what the store shows is what is.
    Live,
    /// No connection, or none wanted.
    Offline {
        /// Portal time since when.
        since: Timestamp,
    },
    /// The portal ended this sign-in: `device_revoked`, `signed_out` or `client_too_old`.
    Refused {
        /// Which.
        code: String,
    },
}

/// Why a piece of work did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The portal or the way to it.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The phone's own database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sign-in is over; see [`Status::Refused`].
    #[error("refused: {0}")]
    Refused(String),
}

/// Somebody types; worth showing for 5 s.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typist {
    /// Where.
    pub dialog: DialogId,
    /// Who; `None` is the customer.
    pub operator: Option<OperatorId>,
    /// Portal time when it was heard.
    pub at: Timestamp,
}

/// What an account tells about itself, for as long as it is there: it outlives the engine, which starts anew with every
/// sign-in.
#[derive(Debug)]
pub struct Signals {
    /// How the account stands.
    pub status: watch::Sender<Status>,
    /// The last one seen typing.
    pub typist: watch::Sender<Option<Typist>>,
}

impl Signals {
    /// Signals that begin with `status`.
    pub fn new(status: Status) -> Signals {
        Signals { status: watch::Sender::new(status), typist: watch::Sender::default() }
    }
}

/// What an engine starts from.
#[derive(Debug)]
pub struct Start {
    /// The world.
    pub env: Env,
    /// The account's store.
    pub db: Db,
    /// Its portal, with the token.
    pub portal: Portal,
    /// Portal time.
    pub clock: Arc<Clock>,
    /// Where it tells how it stands.
    pub signals: Arc<Signals>,
    /// The app's version, held against the portal's oldest.
    pub app_version: String,
    /// Whether the host has a network, as far as it knows.
    pub network: bool,
    /// Whether somebody looks at the app.
    pub foreground: bool,
}

/// What the host told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Host {
    pub network: bool,
    pub foreground: bool,
    /// Grows when there is a reason to try at once.
    pub kicks: u64,
}

/// Ranges of entries that screens wait for.
pub(crate) type Wanted = BTreeMap<DialogId, Vec<(Seq, Seq)>>;

/// What open screens show of other people's work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Watching {
    /// Lines whose dialog heads are shown.
    pub lines: Vec<LineId>,
    /// The manager's board is shown.
    pub board: bool,
}

/// What the loops share.
pub(crate) struct Shared {
    pub env: Env,
    pub db: Db,
    pub portal: Portal,
    pub clock: Arc<Clock>,
    pub app_version: String,
    pub signals: Arc<Signals>,
    pub host: watch::Sender<Host>,
    pub watching: watch::Sender<Watching>,
    pub wanted: watch::Sender<Wanted>,
    /// Held while a command batch is in flight; true when rows may be left in `sending`.
    pub sending: Mutex<bool>,
    /// Held while registers are in flight.
    pub saving: Mutex<()>,
    /// Held while the feed is pulled by GET.
    pub pulling: Mutex<()>,
}

/// A running account. Dropping it ends its work at the next await.
pub struct Engine {
    shared: Arc<Shared>,
    frames: mpsc::Sender<PhoneFrame>,
    /// Where and when typing was told last.
    typing: std::sync::Mutex<Option<(DialogId, Instant)>>,
    task: JoinHandle<()>,
}

impl Engine {
    /// Starts the loops on the current tokio runtime. Make the store's watches before if nothing must be missed.
    pub fn start(start: Start) -> Engine {
        start.signals.status.send_replace(Status::Offline { since: start.clock.now() });
        let host = Host { network: start.network, foreground: start.foreground, kicks: 0 };
        let shared = Arc::new(Shared {
            clock: start.clock,
            signals: start.signals,
            env: start.env,
            db: start.db,
            portal: start.portal,
            app_version: start.app_version,
            host: watch::Sender::new(host),
            watching: watch::Sender::default(),
            wanted: watch::Sender::default(),
            sending: Mutex::new(true),
            saving: Mutex::default(),
            pulling: Mutex::default(),
        });
        let (frames, outgoing) = mpsc::channel(32);
        let running = Arc::clone(&shared);
        let task = shared.env.spawn(async move {
            let shared = &*running;
            tokio::select! {
                biased;
                () = shared.refused() => {}
                _ = async {
                    tokio::join!(feed::run(shared, outgoing), commands::run(shared), registers::run(shared), history::run(shared))
                } => {}
            }
        });
        Engine { shared, frames, typing: std::sync::Mutex::default(), task }
    }

    /// The portal of this account.
    pub fn portal(&self) -> &Portal {
        &self.shared.portal
    }

    /// The host's network came, changed or went. With one, everything that waits is tried at once.
    pub fn set_network(&self, network: bool) {
        self.shared.portal.net().changed();
        self.shared.host.send_modify(|host| {
            host.network = network;
            host.kicks += u64::from(network);
        });
    }

    /// The app came to the front or left it. In the background the socket is closed.
    pub fn set_foreground(&self, foreground: bool) {
        self.shared.host.send_modify(|host| {
            host.foreground = foreground;
            host.kicks += u64::from(foreground);
        });
    }

    /// What open screens show of other people's work.
    pub fn watch(&self, shown: Watching) {
        self.shared.watching.send_if_modified(|watching| {
            let changed = *watching != shown;
            *watching = shown;
            changed
        });
    }

    /// Entries of a dialog that a screen waits for; replaces what it waited for before.
    pub fn want_entries(&self, dialog: DialogId, ranges: Vec<(Seq, Seq)>) {
        self.shared.wanted.send_if_modified(|wanted| {
            let before = if ranges.is_empty() { wanted.remove(&dialog) } else { wanted.insert(dialog, ranges.clone()) };
            before.unwrap_or_default() != ranges
        });
    }

    /// Says that the operator types; call it at every keystroke. Lost when there is no socket: it matters only now.
    pub fn typing(&self, dialog: DialogId) {
        let now = self.shared.env.instant();
        let mut told = self.typing.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|(told_of, at)| told_of == dialog && now.saturating_duration_since(at) < TYPING_AGAIN) {
            return;
        }
        *told = Some((dialog, now));
        let _ = self.frames.try_send(PhoneFrame::Typing { dialog });
    }

    /// Says that these offers were drawn.
    pub fn seen(&self, offers: Vec<OfferId>) {
        let _ = self.frames.try_send(PhoneFrame::Seen { offers });
    }

    /// Sends what waits and fetches what is new, once: after a push, on pull-to-refresh, in the background. The work
    /// does not need the engine to stay.
    ///
    /// # Errors
    /// The first trouble; what was done before it is kept.
    pub fn sync_once(&self) -> impl Future<Output = Result<(), SyncError>> + Send + use<> {
        let shared = Arc::clone(&self.shared);
        async move {
            if let Status::Refused { code } = &*shared.signals.status.borrow() {
                return Err(SyncError::Refused(code.clone()));
            }
            let done = async {
                commands::hurry(&shared).await;
                commands::send_ready(&shared).await?;
                registers::send_pending(&shared).await?;
                feed::pull(&shared).await
            };
            let done = done.await;
            if let Err(error) = &done {
                shared.refuse_for(error).await;
            }
            done
        }
    }

    /// Ends the work at its next await.
    pub fn stop(&self) {
        self.task.abort();
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("portal", &self.shared.portal).finish_non_exhaustive()
    }
}

impl Shared {
    /// Learns portal time from an answer and remembers a better offset.
    pub async fn learn(&self, sent_at: Timestamp, round_trip: Duration, server: Timestamp) -> Result<(), SyncError> {
        if let Some(ms) = self.clock.observe(sent_at, round_trip, server) {
            self.db.write(Durability::Normal, move |w| account::set_clock_offset(w, ms)).await?;
        }
        Ok(())
    }

    /// [`Shared::learn`] from a whole answer.
    pub async fn learn_from<T>(&self, answer: &Answer<T>, server: Timestamp) -> Result<(), SyncError> {
        self.learn(answer.sent_at, answer.round_trip, server).await
    }

    /// Waits until work makes sense, and takes note of all reasons to hurry so far.
    pub async fn awake(&self, host: &mut watch::Receiver<Host>, foreground: bool) {
        // The sender lives in `self`: it cannot be gone.
        let _ = host.wait_for(|host| host.network && (host.foreground || !foreground)).await;
        host.borrow_and_update();
    }

    /// Waits until work under way had better be done anew: another network, or none.
    pub async fn disturbed(&self, host: &mut watch::Receiver<Host>) {
        let kicks = host.borrow_and_update().kicks;
        let _ = host.wait_for(|host| host.kicks != kicks || !host.network).await;
    }

    /// Waits before the next attempt: as long as the portal asks, else with back-off until there is a reason to hurry.
    pub async fn pause(&self, host: &mut watch::Receiver<Host>, attempts: u32, error: &SyncError) {
        let jitter = self.env.below(1001);
        if let SyncError::Failure(failure) = error
            && let Some(asked) = failure.retry_after()
        {
            return self.env.sleep(asked + Duration::from_millis(jitter)).await;
        }
        let wait = rules::outbox::backoff_ms(attempts, u32::try_from(jitter).unwrap_or(0));
        tokio::select! {
            biased;
            _ = host.changed() => {}
            () = self.env.sleep(Duration::from_millis(wait)) => {}
        }
    }

    /// Sets the status, unless the account was refused meanwhile.
    pub fn set_status(&self, status: Status) {
        self.signals.status.send_if_modified(|now| {
            let change = *now != status && !matches!(now, Status::Refused { .. });
            if change {
                *now = status;
            }
            change
        });
    }

    /// Ends the account's work when the error says so. True then.
    pub async fn refuse_for(&self, error: &SyncError) -> bool {
        let SyncError::Failure(failure) = error else { return false };
        let Some(code) = failure.ends_session() else { return false };
        self.refuse(code).await;
        true
    }

    /// Ends the account's work.
    pub async fn refuse(&self, code: &str) {
        if code == SIGNED_OUT {
            // Should this fail, the next start hears the same from the portal.
            let noted = self.db.write(Durability::Full, |w| account::set_signed_out(w, true)).await;
            noted.unwrap_or_else(|error| tracing::warn!(%error, "signed out, and not noted"));
        }
        tracing::info!(code, "account refused");
        self.set_status(Status::Refused { code: code.to_owned() });
    }

    async fn refused(&self) {
        let _ = self.signals.status.subscribe().wait_for(|status| matches!(status, Status::Refused { .. })).await;
    }
}
