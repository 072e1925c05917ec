//! How state arrives: pages by the socket's armed pull, or by GET, into one `apply`.

use std::time::Duration;

use store::{Durability, StoreError, feed};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use wire::{Page, PhoneFrame, PortalFrame, Want};

use crate::engine::{Shared, Status, SyncError, Typist, Watching};
use crate::net::NetError;
use crate::portal::{CLIENT_TOO_OLD, DEVICE_REVOKED, Failure, SIGNED_OUT};
use crate::socket::{Socket, in_time};

/// Silence after which the portal is asked whether it is there.
const PING_AFTER: Duration = Duration::from_secs(30);
/// Silence after that question which means that it is not.
const DEAD_AFTER: Duration = Duration::from_secs(10);
/// Pages in a row that do not fit before the connection is given up.
const MISFITS: u32 = 3;

/// Keeps the feed open while the app is in front and there is a network.
pub(crate) async fn run(shared: &Shared, mut outgoing: mpsc::Receiver<PhoneFrame>) {
    let mut host = shared.host.subscribe();
    let mut attempts = 0;
    loop {
        shared.awake(&mut host, true).await;
        shared.set_status(Status::Connecting);
        let mut asleep = shared.host.subscribe();
        let ended = tokio::select! {
            biased;
            _ = asleep.wait_for(|host| !host.network || !host.foreground) => Ok(()),
            error = live(shared, &mut outgoing, &mut attempts) => Err(error),
        };
        shared.set_status(Status::Offline { since: shared.clock.now() });
        let Err(error) = ended else { continue };
        tracing::debug!(%error, attempts, "feed ended");
        if shared.refuse_for(&error).await {
            return;
        }
        attempts += 1;
        if answered(&error) {
            // A portal is there, but no socket to it: some proxies allow none.
            match pull(shared).await {
                Err(error) if shared.refuse_for(&error).await => return,
                Err(error) => tracing::debug!(%error, "pull instead of socket failed"),
                Ok(()) => {}
            }
        }
        shared.pause(&mut host, attempts, &error).await;
    }
}

fn answered(error: &SyncError) -> bool {
    matches!(error, SyncError::Failure(Failure::Portal(_) | Failure::Garbled { .. }))
}

/// One socket from its opening to its end. Whatever the portal says on it ends the back-off.
async fn live(shared: &Shared, outgoing: &mut mpsc::Receiver<PhoneFrame>, attempts: &mut u32) -> SyncError {
    match try_live(shared, outgoing, attempts).await {
        Ok(never) => match never {},
        Err(error) => error,
    }
}

async fn try_live(
    shared: &Shared,
    outgoing: &mut mpsc::Receiver<PhoneFrame>,
    attempts: &mut u32,
) -> Result<std::convert::Infallible, SyncError> {
    let mut host = shared.host.subscribe();
    let mut watching = shared.watching.subscribe();
    let mut socket = Socket::open(&shared.portal, &shared.env).await?;
    greet(shared, &mut socket).await?;
    socket.send(&PhoneFrame::Want(want(shared).await?)).await?;
    shared.set_status(Status::Live);
    let mut misfits = 0;
    let mut silence = Silence::new(shared);
    loop {
        tokio::select! {
            biased;
            frame = socket.next() => {
                arrived(shared, &mut socket, frame?, &mut misfits).await?;
                *attempts = 0;
                silence = Silence::new(shared);
            }
            // Another network: is the portal still at the end of this connection?
            Ok(()) = host.changed() => silence.ask(shared, &mut socket).await?,
            Ok(()) = watching.changed() => socket.send(&PhoneFrame::Want(want(shared).await?)).await?,
            Some(frame) = outgoing.recv() => socket.send(&frame).await?,
            () = sleep_until(silence.until) => {
                if silence.asked {
                    return Err(Failure::from(NetError::TimedOut).into());
                }
                silence.ask(shared, &mut socket).await?;
            }
        }
    }
}

/// How long the portal has been silent.
struct Silence {
    until: Instant,
    asked: bool,
}

impl Silence {
    fn new(shared: &Shared) -> Silence {
        Silence { until: shared.env.instant() + PING_AFTER, asked: false }
    }

    async fn ask(&mut self, shared: &Shared, socket: &mut Socket) -> Result<(), SyncError> {
        socket.send(&PhoneFrame::Ping).await?;
        if !self.asked {
            *self = Silence { until: shared.env.instant() + DEAD_AFTER, asked: true };
        }
        Ok(())
    }
}

/// The portal's first frame.
async fn greet(shared: &Shared, socket: &mut Socket) -> Result<(), SyncError> {
    match in_time(DEAD_AFTER, socket.next()).await.map_err(Failure::from)?? {
        PortalFrame::Hello { server_time, min_client, .. } => {
            if is_older(&shared.app_version, &min_client) {
                shared.refuse(CLIENT_TOO_OLD).await;
                return Err(SyncError::Refused(CLIENT_TOO_OLD.into()));
            }
            let round_trip = shared.env.instant().saturating_duration_since(socket.start);
            shared.learn(socket.sent_at, round_trip, server_time).await
        }
        PortalFrame::Bye { code } => Err(bye(shared, code).await),
        other => Err(Failure::Garbled { status: 0, detail: format!("no hello but {other:?}") }.into()),
    }
}

async fn arrived(shared: &Shared, socket: &mut Socket, frame: PortalFrame, misfits: &mut u32) -> Result<(), SyncError> {
    match frame {
        PortalFrame::Page(page) => {
            match apply(shared, page).await {
                Ok(_) => *misfits = 0,
                // A page for a want that another road has overtaken.
                Err(SyncError::Store(StoreError::CursorMismatch)) if *misfits < MISFITS => *misfits += 1,
                Err(error) => return Err(error),
            }
            socket.send(&PhoneFrame::Want(want(shared).await?)).await?;
        }
        PortalFrame::CursorExpired => {
            *misfits += 1;
            if *misfits > MISFITS {
                return Err(Failure::Garbled { status: 0, detail: "no cursor is good enough".into() }.into());
            }
            shared.db.write(Durability::Normal, feed::reset_cursor).await?;
            socket.send(&PhoneFrame::Want(want(shared).await?)).await?;
        }
        PortalFrame::Typing { dialog, operator } => {
            let at = shared.clock.now();
            shared.signals.typist.send_replace(Some(Typist { dialog, operator, at }));
        }
        PortalFrame::Bye { code } => return Err(bye(shared, code).await),
        PortalFrame::Pong | PortalFrame::Hello { .. } | PortalFrame::Unknown => {}
    }
    Ok(())
}

async fn bye(shared: &Shared, code: String) -> SyncError {
    if [DEVICE_REVOKED, SIGNED_OUT, CLIENT_TOO_OLD].contains(&code.as_str()) {
        shared.refuse(&code).await;
        return SyncError::Refused(code);
    }
    Failure::from(NetError::Lost(format!("bye: {code}"))).into()
}

/// Fetches pages by GET until there are no more.
pub(crate) async fn pull(shared: &Shared) -> Result<(), SyncError> {
    let _one = shared.pulling.lock().await;
    let mut misfits = 0;
    loop {
        let answer = match shared.portal.feed(&want(shared).await?).await {
            Err(Failure::Portal(problem)) if problem.code == "cursor_expired" && misfits < MISFITS => {
                misfits += 1;
                shared.db.write(Durability::Normal, feed::reset_cursor).await?;
                continue;
            }
            answer => answer?,
        };
        shared.learn_from(&answer, answer.value.server_time).await?;
        match apply(shared, answer.value).await {
            Ok(applied) if applied.more => misfits = 0,
            Ok(_) => return Ok(()),
            Err(SyncError::Store(StoreError::CursorMismatch)) if misfits < MISFITS => misfits += 1,
            Err(error) => return Err(error),
        }
    }
}

/// The one road into the store.
async fn apply(shared: &Shared, page: Page) -> Result<feed::Applied, SyncError> {
    Ok(shared.db.write(Durability::Normal, move |w| feed::apply(w, &page)).await?)
}

async fn want(shared: &Shared) -> Result<Want, SyncError> {
    let after = shared.db.read(feed::cursor).await?;
    let Watching { lines: watch, board } = shared.watching.borrow().clone();
    Ok(Want { after, watch, board, limit: None, accept: vec!["zstd".into()] })
}

/// Compares versions by their numbers; a version without numbers is never older.
pub fn is_older(version: &str, least: &str) -> bool {
    let numbers = |text: &str| -> Option<Vec<u64>> {
        let core = text.split(['-', '+']).next().unwrap_or_default();
        let mut parts = core.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
        parts.resize(parts.len().max(4), 0);
        Some(parts)
    };
    matches!((numbers(version), numbers(least)), (Some(version), Some(least)) if version < least)
}
