//! The socket of a phone.

use futures_util::{SinkExt, StreamExt};
use http::header;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest};
use wire::{Page, PhoneFrame, PortalFrame, Want};

use super::soon;

/// An open socket of the staff.
pub struct StaffSocket {
    stream: WebSocketStream<TcpStream>,
    /// Whether the last frame was a packed one.
    pub packed: bool,
}

impl StaffSocket {
    /// Connects with a token.
    pub async fn connect(address: &str, token: &str) -> Result<StaffSocket, Error> {
        let mut request = format!("ws://{address}/api/v1/socket").into_client_request()?;
        request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        let stream = TcpStream::connect(address).await.unwrap();
        let (stream, _) = tokio_tungstenite::client_async(request, stream).await?;
        Ok(StaffSocket { stream, packed: false })
    }

    /// Connects and hears the greeting.
    pub async fn greeted(address: &str, token: &str) -> StaffSocket {
        let mut socket = StaffSocket::connect(address, token).await.unwrap();
        assert!(matches!(socket.hear().await, Some(PortalFrame::Hello { .. })));
        socket
    }

    pub async fn say(&mut self, frame: &PhoneFrame) {
        self.send(Message::text(serde_json::to_string(frame).unwrap())).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    pub async fn want(&mut self, want: Want) {
        self.say(&PhoneFrame::Want(want)).await;
    }

    /// Arms the pull behind a cursor.
    pub async fn want_after(&mut self, after: &str) {
        self.want(Want { after: after.into(), ..Want::default() }).await;
    }

    /// The next frame; `None` when the portal closed.
    pub async fn hear(&mut self) -> Option<PortalFrame> {
        match soon("a frame", self.stream.next()).await? {
            Ok(Message::Text(text)) => {
                self.packed = false;
                Some(serde_json::from_str(&text).unwrap())
            }
            Ok(Message::Binary(bytes)) => {
                self.packed = true;
                let json = zstd::bulk::decompress(&bytes, 10_000_000).unwrap();
                Some(serde_json::from_slice(&json).unwrap())
            }
            Ok(Message::Close(_)) | Err(_) => None,
            Ok(other) => panic!("{other:?}"),
        }
    }

    /// The next frame, which must be a page.
    pub async fn page(&mut self) -> Page {
        match self.hear().await {
            Some(PortalFrame::Page(page)) => page,
            other => panic!("no page but {other:?}"),
        }
    }

    /// Proves that everything sent so far was heard and nothing came back for it.
    pub async fn nothing_comes(&mut self) {
        self.say(&PhoneFrame::Ping).await;
        assert_eq!(self.hear().await, Some(PortalFrame::Pong));
    }

    /// The code with which the portal says good-bye; then it closes.
    pub async fn bye(&mut self) -> String {
        let code = match self.hear().await {
            Some(PortalFrame::Bye { code }) => code,
            other => panic!("no bye but {other:?}"),
        };
        assert_eq!(self.hear().await, None);
        code
    }
}
