//! A customer of the replay: one visit, messages over HTTP, and his feed over the same socket as the widget's.

use std::io;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use wire::{
    Problem, Visit, VisitStart, VisitorAuthor, VisitorEntry, VisitorFrame, VisitorMessage, VisitorPage,
    VisitorPortalFrame,
};

use super::compare;
use super::input::Side;
use crate::http::Connection;
use crate::portal::Ready;

/// How often a message is sent again when the portal asks for patience or the connection broke.
const TRIES: u32 = 20;

/// A visitor of a live chat site.
pub struct Customer {
    portal: Ready,
    token: String,
    http: Option<Connection>,
    socket: Option<WebSocketStream<TcpStream>>,
    cursor: String,
    seen: usize,
}

impl Customer {
    /// Begins a visit under a name.
    ///
    /// # Errors
    /// When the portal does not let him in.
    pub async fn arrive(portal: &Ready, site: &str, name: &str) -> io::Result<Self> {
        let mut http = Connection::open(portal.address).await?;
        let start = VisitStart { site: site.to_owned(), name: Some(name.to_owned()), identity: None };
        let visit: Visit = http.post("/livechat/v1/visits", None, &start).await?.json()?;
        let portal = portal.clone();
        let (token, cursor) = (visit.token, String::new());
        Ok(Customer { portal, token, http: Some(http), socket: None, cursor, seen: 0 })
    }

    /// Writes; returns the instant of the acknowledgement. The same id makes every repeat the same message.
    ///
    /// # Errors
    /// When the portal refuses it.
    pub async fn write(&mut self, id: &str, text: &str) -> io::Result<Instant> {
        let message = VisitorMessage { client_id: id.to_owned(), text: text.to_owned(), file: None };
        let mut tries = 0;
        loop {
            tries += 1;
            let wait = match self.post(&message).await {
                Ok(None) => return Ok(Instant::now()),
                Ok(Some(seconds)) if tries < TRIES => Duration::from_secs(seconds.into()),
                Err(error) if tries < TRIES && error.kind() != io::ErrorKind::Other => Duration::from_millis(100),
                Ok(Some(_)) => return Err(io::Error::other("the portal asks for patience again and again")),
                Err(error) => return Err(error),
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// `Some(seconds)`: the portal asks to try again after them.
    async fn post(&mut self, message: &VisitorMessage) -> io::Result<Option<u32>> {
        let mut http = match self.http.take() {
            Some(http) => http,
            None => Connection::open(self.portal.address).await?,
        };
        let answer = http.post("/livechat/v1/messages", Some(&self.token), message).await?;
        self.http = Some(http);
        if let Ok(Problem { retry_after: Some(seconds), .. }) = serde_json::from_slice(&answer.body) {
            return Ok(Some(seconds));
        }
        answer.json::<serde::de::IgnoredAny>().map(|_| None)
    }

    /// Waits until his feed has shown this many messages.
    pub async fn sees(&mut self, count: usize) {
        while self.seen < count {
            // A lost connection is made again; what it missed comes behind the cursor.
            if self.pull().await.is_err() {
                self.socket = None;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }

    async fn pull(&mut self) -> io::Result<()> {
        if self.socket.is_none() {
            self.socket = Some(self.connect().await?);
            self.want().await?;
        }
        let Some(socket) = &mut self.socket else { return Ok(()) };
        let message = socket.next().await.ok_or(io::ErrorKind::UnexpectedEof)?.map_err(io::Error::other)?;
        let Message::Text(text) = message else { return Ok(()) };
        match serde_json::from_str(&text).map_err(io::Error::other)? {
            VisitorPortalFrame::Page(page) => {
                self.seen += page.entries.len();
                self.cursor = page.cursor;
                self.want().await
            }
            VisitorPortalFrame::Bye { code } => Err(io::Error::other(code)),
            _ => Ok(()),
        }
    }

    async fn connect(&self) -> io::Result<WebSocketStream<TcpStream>> {
        let stream = TcpStream::connect(self.portal.address).await?;
        stream.set_nodelay(true)?;
        let url = format!("ws://{}/livechat/v1/socket", self.portal.address);
        let (mut socket, _) = tokio_tungstenite::client_async(url, stream).await.map_err(io::Error::other)?;
        say(&mut socket, &VisitorFrame::Auth { token: self.token.clone() }).await?;
        Ok(socket)
    }

    async fn want(&mut self) -> io::Result<()> {
        let frame = VisitorFrame::Want { after: self.cursor.clone() };
        match &mut self.socket {
            Some(socket) => say(socket, &frame).await,
            None => Ok(()),
        }
    }

    /// The feed again from its beginning: what a reloaded page shows.
    ///
    /// # Errors
    /// When the portal does not answer.
    pub async fn feed(portal: &Ready, token: &str) -> io::Result<Vec<compare::Message>> {
        let mut http = Connection::open(portal.address).await?;
        let (mut messages, mut after) = (Vec::new(), String::new());
        loop {
            let answer = http.get(&format!("/livechat/v1/feed?after={after}"), Some(token)).await?;
            let page: VisitorPage = answer.json()?;
            messages.extend(page.entries.into_iter().map(message));
            if !page.more {
                return Ok(messages);
            }
            after = page.cursor;
        }
    }

    /// Shows who he is after he has left.
    pub fn leave(self) -> String {
        self.token
    }
}

fn message(entry: VisitorEntry) -> compare::Message {
    let side = match entry.author {
        VisitorAuthor::You => Side::Customer,
        VisitorAuthor::Operator { .. } | VisitorAuthor::Automatic => Side::Operator,
    };
    (side, entry.text)
}

async fn say(socket: &mut WebSocketStream<TcpStream>, frame: &VisitorFrame) -> io::Result<()> {
    let json = serde_json::to_string(frame).map_err(io::Error::other)?;
    socket.send(Message::text(json)).await.map_err(io::Error::other)
}
