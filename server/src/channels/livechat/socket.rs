//! The widget's socket: the same armed pull as the phone's. A browser cannot set a header, so the first frame shows the
//! token.

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use http::HeaderMap;
use wire::{DialogId, VisitorFrame, VisitorPortalFrame};

use super::feed::stretch;
use super::{origin, visit_over};
use crate::app::Shared;
use crate::auth::token_hash;
use crate::bus::{Passing, Subscription, Topic};
use crate::fault::Fault;
use crate::http::Address;
use crate::sync::READ_BUFFER;

/// A widget pings every 30 s; one that is silent for longer than this is gone.
const SILENCE: Duration = Duration::from_secs(75);
/// The first frame must come within this time.
const AUTH_TIME: Duration = Duration::from_secs(10);
/// Largest frame that a widget may send.
const MAX_FRAME: usize = 4096;
/// "The customer types" goes on at most this often.
const TYPING_EVERY: Duration = Duration::from_secs(1);

/// The widget's socket.
#[utoipa::path(get, path = "/livechat/v1/socket", tag = "livechat", responses((status = 101, description = "wire::VisitorFrame in, wire::VisitorPortalFrame out")))]
pub(crate) async fn socket(
    State(app): State<Shared>,
    Address(address): Address,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Fault> {
    app.gate.read(address)?;
    let upgrade = upgrade.map_err(|_| Fault::bad_request("This address is a websocket; send an upgrade request."))?;
    Ok(upgrade.max_message_size(MAX_FRAME).read_buffer_size(READ_BUFFER).on_upgrade(move |mut socket| async move {
        let first = tokio::time::timeout(AUTH_TIME, socket.recv()).await;
        let token = match first {
            Ok(Some(Ok(Message::Text(text)))) => match serde_json::from_str(&text) {
                Ok(VisitorFrame::Auth { token }) => token,
                _ => return bye(&mut socket, "bad_frame").await,
            },
            _ => return,
        };
        let mut connection = Connection {
            subscription: app.bus.subscribe(),
            hash: token_hash(&token),
            app,
            socket,
            address,
            headers,
            dialog: None,
            want: None,
            typed_at: None,
        };
        if let Some(code) = connection.run().await {
            bye(&mut connection.socket, code).await;
        }
    }))
}

async fn bye(socket: &mut WebSocket, code: &str) {
    let frame = VisitorPortalFrame::Bye { code: code.to_owned() };
    let _ = socket.send(Message::Text(serde_json::to_string(&frame).unwrap_or_default().into())).await;
    let _ = socket.send(Message::Close(None)).await;
}

struct Connection {
    app: Shared,
    socket: WebSocket,
    subscription: Subscription,
    hash: [u8; 32],
    address: IpAddr,
    headers: HeaderMap,
    dialog: Option<DialogId>,
    want: Option<String>,
    typed_at: Option<tokio::time::Instant>,
}

/// Why a connection ends; `None` when the other side went away.
type End = Option<&'static str>;

impl Connection {
    async fn run(&mut self) -> End {
        if let Err(fault) = self.find_dialog().await {
            return Some(fault.code);
        }
        let wake = self.subscription.wake();
        let app = self.app.clone();
        let stopped = app.stopped();
        tokio::pin!(stopped);
        loop {
            let step = tokio::select! {
                biased; // A page that floods its socket comes last.
                () = &mut stopped => Err(Some("stopping")),
                () = wake.notified(), if self.want.is_some() => self.answer().await,
                Some(Passing::Typing { operator: Some(_), name, .. }) = self.subscription.passing.recv() => {
                    self.send(&VisitorPortalFrame::Typing { name }).await
                }
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

    /// The visitor's dialog, and a place to wait for it, or for his first message to make it.
    async fn find_dialog(&mut self) -> Result<(), Fault> {
        loop {
            let (hash, headers) = (self.hash, self.headers.clone());
            let visitor = self.app.store.read(move |read| {
                let visitor = read.visitor(&hash)?.ok_or_else(visit_over)?;
                origin::allow_visitor(read, &headers, &visitor)?;
                Ok(visitor)
            });
            let visitor = visitor.await?;
            self.dialog = visitor.dialog;
            let topic = visitor.dialog.map_or(Topic::Arrival(visitor.id), Topic::Visitor);
            // What happened between the read and the wait is found by a second look.
            if !self.subscription.follow(vec![topic]) {
                return Ok(());
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
        match serde_json::from_str(&text).map_err(|_| Some("bad_frame"))? {
            VisitorFrame::Want { after } => {
                self.app.gate.read(self.address).map_err(|fault| Some(fault.code))?;
                self.want = Some(after);
                self.answer().await
            }
            VisitorFrame::Typing => self.typing().await,
            VisitorFrame::Ping => self.send(&VisitorPortalFrame::Pong).await,
            VisitorFrame::Auth { .. } | VisitorFrame::Unknown => Ok(()),
        }
    }

    async fn typing(&mut self) -> Result<(), End> {
        let now = self.app.env.instant();
        if let (Some(dialog), true) = (self.dialog, self.typed_at.is_none_or(|at| now - at >= TYPING_EVERY)) {
            self.typed_at = Some(now);
            crate::dialogs::customer_types(&self.app, dialog).await.map_err(|fault| Some(fault.code))?;
        }
        Ok(())
    }

    async fn answer(&mut self) -> Result<(), End> {
        let Some(after) = self.want.clone() else { return Ok(()) };
        if self.dialog.is_none() {
            self.find_dialog().await.map_err(|fault| Some(fault.code))?;
        }
        let Some(dialog) = self.dialog else { return Ok(()) };
        let hash = self.hash;
        let found = self.app.store.read(move |read| {
            // His visit may have been ended since (P3).
            read.visitor(&hash)?.ok_or_else(visit_over)?;
            stretch(read, Some(dialog), &after)
        });
        let found = found.await;
        let found = found.map_err(|fault| Some(fault.code))?;
        if !found.is_news() {
            return Ok(());
        }
        self.want = None;
        let page = found.page(&self.app);
        self.send(&VisitorPortalFrame::Page(page)).await
    }

    async fn send(&mut self, frame: &VisitorPortalFrame) -> Result<(), End> {
        let json = serde_json::to_string(frame).map_err(|_| Some("internal"))?;
        // A page that has stopped reading is gone.
        match tokio::time::timeout(SILENCE, self.socket.send(Message::Text(json.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(None),
        }
    }
}
