//! A phone as far as the wire is concerned: it signs in, starts its shift, accepts every offer and keeps its pull armed.
//! It reads of a page only what the bench needs, because it shares its processors with the portal.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use env::Env;
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{self, Message};
use wire::{
    Command, CommandBatch, CommandEnvelope, CommandResults, DeviceInfo, DialogId, Lane, OfferId, Outcome, PhoneFrame,
    SignIn, SignedIn, Want,
};

use super::load::{Marks, number};
use crate::http::Connection;
use crate::portal::{Login, Ready};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
enum Frame {
    Page {
        cursor: String,
        deltas: Vec<Delta>,
    },
    Bye {
        code: String,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Delta {
    delta: String,
    #[serde(default)]
    id: Option<OfferId>,
    #[serde(default)]
    dialog: Option<DialogId>,
    #[serde(default)]
    outcome: Option<String>,
    #[serde(default)]
    body: Option<Words>,
    /// A dialog's last words: what an offer shows. (Entries older than the cursor are holes, fetched when they are looked at.)
    #[serde(default)]
    last: Option<Words>,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    text: String,
}

/// A phone for each operator made for load, following the feed into `marks` until the set is dropped. `accepted` counts
/// dialogs that they took.
///
/// # Errors
/// When the portal does not let one.
pub async fn connect_all(
    portal: &Ready,
    marks: &Arc<Marks>,
    accepted: &Arc<AtomicUsize>,
) -> Result<JoinSet<()>, String> {
    let mut phones = JoinSet::new();
    for login in portal.operators() {
        let phone = Phone::connect(portal, login, accepted.clone()).await;
        phones.spawn(phone.map_err(|error| format!("a phone cannot connect: {error}"))?.follow(marks.clone()));
    }
    Ok(phones)
}

/// A signed-in phone.
pub struct Phone {
    http: Connection,
    token: String,
    socket: WebSocketStream<TcpStream>,
    accepted: Arc<AtomicUsize>,
}

impl Phone {
    /// Signs in, starts the shift and connects. `accepted` counts dialogs that this phone took.
    ///
    /// # Errors
    /// When the portal does not let it.
    pub async fn connect(portal: &Ready, login: &Login, accepted: Arc<AtomicUsize>) -> io::Result<Self> {
        let mut http = Connection::open(portal.address).await?;
        let device = DeviceInfo { name: "bench".into(), platform: "bench".into(), app_version: "0".into() };
        let sign_in = SignIn { login: login.login.clone(), password: login.password.clone(), device };
        let signed_in: SignedIn = http.post("/api/v1/sessions", None, &sign_in).await?.json()?;
        let token = signed_in.token;
        let stream = TcpStream::connect(portal.address).await?;
        stream.set_nodelay(true)?;
        let mut request =
            format!("ws://{}/api/v1/socket", portal.address).into_client_request().map_err(io::Error::other)?;
        let bearer = format!("Bearer {token}").parse().map_err(io::Error::other)?;
        request.headers_mut().insert(http::header::AUTHORIZATION, bearer);
        let config = WebSocketConfig::default().read_buffer_size(8 * 1024);
        let shake = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
        let (socket, _) = shake.await.map_err(io::Error::other)?;
        let mut phone = Phone { http, token, socket, accepted };
        phone.run(Lane::Own, Command::ShiftStart { planned_end: None }).await?;
        Ok(phone)
    }

    /// Follows the feed for as long as the portal is there, noting each message in `marks`.
    pub async fn follow(mut self, marks: Arc<Marks>) {
        if let Err(error) = self.pull(&marks).await {
            eprintln!("bench: a phone lost its portal: {error}");
        }
    }

    async fn pull(&mut self, marks: &Marks) -> io::Result<()> {
        let mut after = String::new();
        self.want(&after).await?;
        while let Some(message) = self.socket.next().await {
            let message = match message {
                Ok(message) => message,
                Err(tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed) => return Ok(()),
                Err(error) => return Err(io::Error::other(error)),
            };
            let json = match message {
                Message::Text(text) => text.as_bytes().to_vec(),
                Message::Binary(bytes) => zstd::decode_all(bytes.as_ref())?,
                Message::Close(_) => return Ok(()),
                _ => continue,
            };
            match serde_json::from_slice(&json).map_err(io::Error::other)? {
                Frame::Page { cursor, deltas } => {
                    let words = |delta: &Delta| number(&delta.body.as_ref().or(delta.last.as_ref())?.text);
                    for message in deltas.iter().filter_map(words) {
                        marks.paged(message);
                    }
                    after = cursor;
                    self.want(&after).await?;
                    self.accept(&deltas).await?;
                }
                Frame::Bye { code } if code == "stopping" => return Ok(()),
                Frame::Bye { code } => return Err(io::Error::other(code)),
                Frame::Other => {}
            }
        }
        Ok(())
    }

    async fn want(&mut self, after: &str) -> io::Result<()> {
        let want = Want { after: after.to_owned(), accept: vec!["zstd".to_owned()], ..Want::default() };
        let frame = serde_json::to_string(&PhoneFrame::Want(want)).map_err(io::Error::other)?;
        self.socket.send(Message::text(frame)).await.map_err(io::Error::other)
    }

    async fn accept(&mut self, deltas: &[Delta]) -> io::Result<()> {
        for delta in deltas.iter().filter(|delta| delta.delta == "offer" && delta.outcome.is_none()) {
            if let (Some(offer), Some(dialog)) = (delta.id, delta.dialog)
                && self.run(Lane::Dialog(dialog), Command::Accept { offer }).await?
            {
                self.accepted.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    /// Runs a command; true when it took effect.
    async fn run(&mut self, lane: Lane, command: Command) -> io::Result<bool> {
        let env = Env::machine();
        let envelope = CommandEnvelope { id: env.command_id(), lane, based_on: None, made_at: env.now(), command };
        let batch = CommandBatch { commands: vec![envelope] };
        let results: CommandResults = self.http.post("/api/v1/commands", Some(&self.token), &batch).await?.json()?;
        Ok(results.results.iter().all(|result| matches!(result.outcome, Outcome::Applied { .. })))
    }
}
