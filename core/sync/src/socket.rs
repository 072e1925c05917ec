//! One websocket to the portal, as typed frames. What to do with them is the feed's business.
//!
//! The handshake key and the frame masks come from tungstenite's own randomness: they hide nothing under TLS and change
//! no behaviour, so a seeded run replays without them.

use std::io::Read;
use std::time::Duration;

use env::Env;
use futures_util::{SinkExt, StreamExt};
use http::header;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use wire::{PhoneFrame, PortalFrame, Timestamp};

use crate::net::{NetError, Stream};
use crate::portal::{Failure, Portal, read_problem};

/// How long a connection, and then its handshake, may take.
const OPEN_TIME: Duration = Duration::from_secs(15);
/// How long a frame may take to leave.
const SEND_TIME: Duration = Duration::from_secs(10);
/// Longest page in bytes, packed or not.
const MAX_PAGE_BYTES: usize = 64 * 1024 * 1024;

/// An open socket.
pub(crate) struct Socket {
    stream: WebSocketStream<Box<dyn Stream>>,
    /// Wall clock when the handshake began: the portal's hello was written after it.
    pub sent_at: Timestamp,
    /// The same on the monotonic clock.
    pub start: tokio::time::Instant,
}

impl Socket {
    /// Connects and shakes hands.
    pub async fn open(portal: &Portal, env: &Env) -> Result<Socket, Failure> {
        let url = portal.socket_url()?;
        let mut request = url.as_str().into_client_request().map_err(|e| NetError::Address(e.to_string()))?;
        if let Some(token) = portal.token() {
            let bearer = format!("Bearer {token}").parse();
            request.headers_mut().insert(
                header::AUTHORIZATION,
                bearer.map_err(|_| NetError::Address("the token is not a header value".into()))?,
            );
        }
        let stream = in_time(OPEN_TIME, portal.net().connect(&url)).await??;
        let (sent_at, start) = (env.now(), env.instant());
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_PAGE_BYTES))
            .max_frame_size(Some(MAX_PAGE_BYTES))
            // Zeroed anew before every read; the default is 128 KiB.
            .read_buffer_size(8 * 1024);
        let shake = tokio_tungstenite::client_async_with_config(request, stream, Some(config));
        let (stream, _) = in_time(OPEN_TIME, shake).await?.map_err(|e| sort(&e))?;
        Ok(Socket { stream, sent_at, start })
    }

    /// The next frame. Cancelling loses nothing.
    pub async fn next(&mut self) -> Result<PortalFrame, Failure> {
        loop {
            let message = self.stream.next().await;
            let lost = || NetError::Lost("the portal closed the socket".into());
            match message.ok_or_else(lost)?.map_err(|e| sort(&e))? {
                Message::Text(text) => return serde_json::from_str(text.as_str()).map_err(|e| garbled(&e)),
                Message::Binary(packed) => return unpack(&packed),
                Message::Close(_) => return Err(lost().into()),
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// Sends a frame; an error means that the socket is of no more use.
    pub async fn send(&mut self, frame: &PhoneFrame) -> Result<(), Failure> {
        let text = serde_json::to_string(frame).map_err(|e| garbled(&e))?;
        in_time(SEND_TIME, self.stream.send(Message::text(text))).await?.map_err(|e| sort(&e))
    }
}

/// Limits a future in time.
pub(crate) async fn in_time<T>(limit: Duration, future: impl Future<Output = T>) -> Result<T, NetError> {
    tokio::time::timeout(limit, future).await.map_err(|_| NetError::TimedOut)
}

fn unpack(packed: &[u8]) -> Result<PortalFrame, Failure> {
    let limit = u64::try_from(MAX_PAGE_BYTES).unwrap_or(u64::MAX);
    let mut text = Vec::new();
    let reader = zstd::stream::read::Decoder::new(packed).map_err(|e| garbled(&e))?;
    reader.take(limit).read_to_end(&mut text).map_err(|e| garbled(&e))?;
    serde_json::from_slice(&text).map_err(|e| garbled(&e))
}

fn garbled(error: &dyn std::fmt::Display) -> Failure {
    Failure::Garbled { status: 0, detail: error.to_string() }
}

fn sort(error: &WsError) -> Failure {
    match error {
        WsError::Http(answer) => {
            let (parts, body) = (**answer).clone().into_parts();
            read_problem(&http::Response::from_parts(parts, body.unwrap_or_default()))
        }
        WsError::Io(e) => NetError::Lost(e.to_string()).into(),
        WsError::ConnectionClosed
        | WsError::AlreadyClosed
        | WsError::Protocol(ProtocolError::ResetWithoutClosingHandshake | ProtocolError::HandshakeIncomplete) => {
            NetError::Lost(error.to_string()).into()
        }
        other => garbled(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_page_is_the_same_page() {
        let frame = PortalFrame::Bye { code: "try_again".into() };
        let packed = zstd::encode_all(serde_json::to_vec(&frame).unwrap().as_slice(), 3).unwrap();
        assert_eq!(unpack(&packed).unwrap(), frame);
        assert!(matches!(unpack(b"not zstd"), Err(Failure::Garbled { .. })));
        assert!(matches!(unpack(&packed[..packed.len() - 2]), Err(Failure::Garbled { .. })));
    }
}
