//! The armed pull: a phone says what it wants, and gets one page as soon as there is something after its cursor. The
//! portal keeps nothing about a phone but its open want.

use std::cell::RefCell;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use tokio::sync::watch;
use wire::{LineId, OfferId, PhoneFrame, PortalFrame, Scope, Timestamp, Want};
use zstd::bulk::Compressor;

use super::page::{PageFor, page};
use crate::app::Shared;
use crate::auth::{SignedInAs, bearer};
use crate::bus::{Passing, Subscription, Topic};
use crate::fault::Fault;
use crate::timers::sleep_until;

/// A phone pings every 30 s; one that is silent for longer than this is gone.
const SILENCE: Duration = Duration::from_secs(75);
/// Largest frame that a phone may send.
const MAX_FRAME: usize = 64 * 1024;
/// Zeroed anew by tungstenite before every read and kept by every connection: its default of 128 KiB costs both.
pub(crate) const READ_BUFFER: usize = 4096;
/// Frames up to this length are not worth compressing.
const PLAIN_UP_TO: usize = 512;

thread_local! {
    /// Making a compressor costs more than compressing a page.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

fn compressed(json: &[u8]) -> std::io::Result<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|slot| match slot {
        Some(compressor) => compressor.compress(json),
        None => slot.insert(Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?).compress(json),
    })
}

/// The staff's socket.
#[utoipa::path(get, path = "/api/v1/socket", tag = "sync", responses((status = 101, description = "wire::PhoneFrame in, wire::PortalFrame out")))]
pub(crate) async fn socket(State(app): State<Shared>, request: axum::extract::Request) -> Result<Response, Fault> {
    use axum::extract::FromRequestParts;
    let (mut parts, _body) = request.into_parts();
    let token = bearer(&parts)?.to_owned();
    let who = app.who(&token).await?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &app)
        .await
        .map_err(|_| Fault::bad_request("This address is a websocket; send an upgrade request."))?;
    Ok(upgrade.max_message_size(MAX_FRAME).read_buffer_size(READ_BUFFER).on_upgrade(move |socket| async move {
        let mut connection = Connection::new(app, who, token, socket);
        let code = connection.run().await;
        connection.bye(code).await;
    }))
}

struct Connection {
    app: Shared,
    who: SignedInAs,
    token: String,
    socket: WebSocket,
    subscription: Subscription,
    sign_ins: watch::Receiver<u64>,
    want: Option<Want>,
    /// When boards may come again.
    look_at: Option<Timestamp>,
    /// The last page's cursor and offers: a want that continues it says that the phone has committed them.
    undelivered: Option<(String, Vec<OfferId>)>,
}

/// Why a connection ends; `None` when the other side went away.
type End = Option<&'static str>;

impl Connection {
    fn new(app: Shared, who: SignedInAs, token: String, socket: WebSocket) -> Self {
        let mut subscription = app.bus.subscribe();
        subscription.follow(vec![Topic::Scope(Scope::Operator(who.me.id))]);
        let sign_ins = app.bus.sign_ins();
        Connection { app, who, token, socket, subscription, sign_ins, want: None, look_at: None, undelivered: None }
    }

    async fn run(&mut self) -> End {
        let hello = PortalFrame::Hello {
            server_time: self.app.env.now(),
            epoch: self.app.meta.epoch.clone(),
            min_client: crate::app::MIN_CLIENT.to_owned(),
        };
        if self.send(&hello).await.is_err() {
            return None;
        }
        let (wake, boards) = (self.subscription.wake(), self.subscription.boards());
        let app = self.app.clone();
        let stopped = app.stopped();
        tokio::pin!(stopped);
        loop {
            let step = tokio::select! {
                biased; // A phone that floods its socket comes last.
                () = &mut stopped => Err(Some("stopping")),
                Ok(()) = self.sign_ins.changed() => self.check_token().await,
                () = wake.notified(), if self.want.is_some() => self.answer().await,
                () = boards.notified(), if self.want.is_some() => self.boards_changed().await,
                () = sleep_until(&app.env, self.look_at), if self.want.is_some() && self.look_at.is_some() => {
                    self.answer().await
                }
                Some(passing) = self.subscription.passing.recv() => self.pass(passing).await,
                frame = tokio::time::timeout(SILENCE, self.socket.recv()) => match frame {
                    Ok(Some(Ok(message))) => self.heard(message).await,
                    Ok(None | Some(Err(_))) | Err(_) => Err(None),
                },
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    async fn heard(&mut self, message: Message) -> Result<(), End> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Some("bad_frame")),
            Message::Close(_) => return Err(None),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        crate::queue::contact(&self.app, self.who.me.id).await;
        match serde_json::from_str(&text).map_err(|_| Some("bad_frame"))? {
            PhoneFrame::Want(want) => {
                let committed = self.undelivered.take().filter(|(cursor, _)| *cursor == want.after);
                self.want = Some(want);
                if let Some((_, offers)) = committed {
                    self.reached(offers, false).await?;
                }
                self.answer().await
            }
            PhoneFrame::Seen { offers } => self.reached(offers, true).await,
            PhoneFrame::Typing { dialog } => {
                crate::dialogs::operator_types(&self.app, &self.who.me, dialog).await.map_err(|fault| Some(fault.code))
            }
            PhoneFrame::Ping => self.send(&PortalFrame::Pong).await,
            PhoneFrame::Unknown => Ok(()),
        }
    }

    async fn reached(&mut self, offers: Vec<OfferId>, shown: bool) -> Result<(), End> {
        if offers.is_empty() {
            return Ok(());
        }
        let me = self.who.me.id;
        let stamped = self.app.store.write(move |write| write.offers_reached(me, &offers, shown)).await;
        // A stamp that could not be stored only costs a push.
        if let Err(fault) = stamped {
            tracing::warn!(code = fault.code, "offer not stamped");
        }
        Ok(())
    }

    /// Answers the open want if there is something.
    async fn answer(&mut self) -> Result<(), End> {
        let Some(want) = self.want.clone() else { return Ok(()) };
        let compress = want.accept.iter().any(|encoding| encoding == "zstd");
        let (me, epoch, now) = (self.who.me.id, self.app.meta.epoch.clone(), self.app.env.now());
        // The scopes to wait on are known only after reading; whoever was missing is followed before a second look.
        loop {
            let (want, epoch) = (want.clone(), epoch.clone());
            let found = match self.app.store.read(move |read| page(read, me, &epoch, &want, now)).await {
                Ok(found) => found,
                Err(fault) if fault.code == "cursor_expired" => {
                    self.want = None;
                    return self.send(&PortalFrame::CursorExpired).await;
                }
                Err(fault) => return Err(Some(fault.code)),
            };
            self.look_at = found.look_at;
            let grown = self.follow(&found.scopes, &found.boards);
            if found.is_news() {
                return self.send_page(found, compress).await;
            }
            if !grown {
                return Ok(());
            }
        }
    }

    /// Something changed that a board shows; however much does before it may come again, it is counted once.
    async fn boards_changed(&mut self) -> Result<(), End> {
        if self.look_at.is_some_and(|at| at > self.app.env.now()) { Ok(()) } else { self.answer().await }
    }

    /// Waits on these scopes and boards from now on. True when some are new.
    fn follow(&mut self, scopes: &[Scope], boards: &[LineId]) -> bool {
        let scopes = scopes.iter().map(|scope| Topic::Scope(*scope));
        self.subscription.follow(scopes.chain(boards.iter().map(|line| Topic::Board(*line))).collect())
    }

    async fn send_page(&mut self, found: PageFor, compress: bool) -> Result<(), End> {
        self.want = None;
        self.undelivered = Some((found.page.cursor.clone(), found.offers));
        let json = serde_json::to_vec(&PortalFrame::Page(found.page)).map_err(|_| Some("internal"))?;
        let message = if compress && json.len() > PLAIN_UP_TO {
            Message::Binary(compressed(&json).map_err(|_| Some("internal"))?.into())
        } else {
            Message::Text(String::from_utf8(json).map_err(|_| Some("internal"))?.into())
        };
        self.put(message).await
    }

    /// Sends, unless the other side has stopped reading.
    async fn put(&mut self, message: Message) -> Result<(), End> {
        match tokio::time::timeout(SILENCE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(None),
        }
    }

    async fn pass(&mut self, passing: Passing) -> Result<(), End> {
        let Passing::Typing { dialog, operator, .. } = passing;
        self.send(&PortalFrame::Typing { dialog, operator }).await
    }

    /// Somebody's rights changed: is this still a valid token, and is there a page to say so?
    async fn check_token(&mut self) -> Result<(), End> {
        self.who = self.app.who(&self.token).await.map_err(|fault| Some(fault.code))?;
        self.answer().await
    }

    async fn send(&mut self, frame: &PortalFrame) -> Result<(), End> {
        let json = serde_json::to_string(frame).map_err(|_| Some("internal"))?;
        self.put(Message::Text(json.into())).await
    }

    async fn bye(&mut self, end: End) {
        if let Some(code) = end {
            let _ = self.send(&PortalFrame::Bye { code: code.to_owned() }).await;
            let _ = self.put(Message::Close(None)).await;
        }
    }
}
