//! A visitor of a live chat site.

use axum::body::Body;
use futures_util::{SinkExt, StreamExt};
use http::{Method, Request, header};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};
use wire::{
    DialogId, FileRef, Visit, VisitorEntry, VisitorFrame, VisitorMessageStored, VisitorPage, VisitorPortalFrame,
};

use super::{Answer, Portal, soon};

/// A visitor with his token.
pub struct Customer {
    pub portal: Portal,
    pub token: String,
    said: std::cell::Cell<usize>,
}

impl Customer {
    pub async fn arrive(portal: Portal, site: &str) -> Customer {
        let answer = portal.call(Method::POST, "/livechat/v1/visits", None, Some(json!({ "site": site }))).await;
        Customer::with(portal, answer.ok())
    }

    pub fn with(portal: Portal, visit: Visit) -> Customer {
        Customer { portal, token: visit.token, said: std::cell::Cell::new(0) }
    }

    pub async fn post(&self, message: Value) -> Answer {
        self.portal.call(Method::POST, "/livechat/v1/messages", Some(&self.token), Some(message)).await
    }

    /// Writes; the entry as it is stored.
    pub async fn say(&self, text: &str) -> VisitorEntry {
        self.said.set(self.said.get() + 1);
        let client_id = format!("m{}", self.said.get());
        let stored: VisitorMessageStored = self.post(json!({ "client_id": client_id, "text": text })).await.ok();
        stored.entry
    }

    /// His feed behind a cursor.
    pub async fn page(&self, after: &str) -> VisitorPage {
        let path = format!("/livechat/v1/feed?after={after}");
        self.portal.call(Method::GET, &path, Some(&self.token), None).await.ok()
    }

    /// All words that he sees.
    pub async fn sees(&self) -> Vec<String> {
        self.page("").await.entries.into_iter().map(|entry| entry.text).collect()
    }

    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        let request = Request::post(format!("/livechat/v1/files?name={name}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "image/png")
            .body(Body::from(bytes.to_vec()));
        self.portal.send(request.unwrap()).await
    }

    pub async fn upload_image(&self) -> FileRef {
        self.upload("a.png", b"\x89PNG\r\n\x1a\nrest").await.ok()
    }

    /// His dialog, once he wrote.
    pub async fn dialog(&self) -> DialogId {
        let hash = server::auth::token_hash(&self.token);
        let visitor = self.portal.app.store.read(move |read| read.visitor(&hash)).await;
        visitor.unwrap().unwrap().dialog.expect("he wrote")
    }

    pub async fn has_written(&self) -> bool {
        self.page("").await.status != wire::VisitorStatus::New
    }

    /// Who he is to the portal.
    pub async fn id(&self) -> String {
        let conn = rusqlite::Connection::open(server::store::db_path(self.portal.dir())).unwrap();
        let sql = "SELECT v.customer FROM visitor v JOIN visitor_token t ON t.visitor = v.id WHERE t.token_hash = ?1";
        let hash = server::auth::token_hash(&self.token);
        conn.query_row(sql, [hash.as_slice()], |row| row.get::<_, i64>(0)).unwrap().to_string()
    }

    /// He turns out to be another one from elsewhere: an admin joins the two.
    pub async fn is_the_same_person_as(&self, other: &Customer) {
        let admin = self.portal.phone("admin").await;
        let path = format!("/api/v1/customers/{}/join", other.id().await);
        let _: Value = admin.call(Method::POST, &path, Some(json!({ "customer": self.id().await }))).await.ok();
    }

    /// His widget's socket, signed in.
    pub async fn socket(&self, address: &str) -> SiteSocket {
        let mut socket = SiteSocket::open(address).await;
        socket.say(&VisitorFrame::Auth { token: self.token.clone() }).await;
        socket
    }
}

/// A widget's socket.
pub struct SiteSocket(tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>);

impl SiteSocket {
    pub async fn open(address: &str) -> SiteSocket {
        let request = format!("ws://{address}/livechat/v1/socket").into_client_request().unwrap();
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        SiteSocket(tokio_tungstenite::client_async(request, stream).await.unwrap().0)
    }

    pub async fn say(&mut self, frame: &VisitorFrame) {
        self.0.send(Message::text(serde_json::to_string(frame).unwrap())).await.unwrap();
    }

    pub async fn raw(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// The next frame; `None` when the portal closed.
    pub async fn hear(&mut self) -> Option<VisitorPortalFrame> {
        match soon("a frame", self.0.next()).await? {
            Ok(Message::Text(text)) => Some(serde_json::from_str(&text).unwrap()),
            Ok(Message::Close(_)) | Err(_) => None,
            Ok(other) => panic!("{other:?}"),
        }
    }

    /// The next page behind a cursor.
    pub async fn page(&mut self, after: &str) -> VisitorPage {
        self.say(&VisitorFrame::Want { after: after.into() }).await;
        match self.hear().await {
            Some(VisitorPortalFrame::Page(page)) => page,
            other => panic!("{other:?}"),
        }
    }
}
