//! Customers: each keeps writing under one client id until the portal says that it has the message (P81).

use std::time::Duration;

use bytes::Bytes;
use env::Env;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wire::{Visit, VisitStart, VisitorEntry, VisitorMessage, VisitorMessageStored, VisitorPage};

use super::cast::Door;
use super::dice::Dice;
use super::net::Link;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(1);

/// Calls as JSON over a link.
#[derive(Clone)]
pub struct Caller {
    /// The way there.
    pub link: Link,
    /// For waiting.
    pub env: Env,
    /// Bearer token, once there is one.
    pub token: Option<String>,
}

impl Caller {
    /// One try.
    pub async fn once<B: Serialize, T: DeserializeOwned>(&self, method: &str, path: &str, body: &B) -> Result<T, u16> {
        let mut request = http::Request::builder().method(method).uri(format!("http://portal{path}"));
        request = request.header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = if method == "GET" { Bytes::new() } else { serde_json::to_vec(body).map_err(|_| 0_u16)?.into() };
        let request = request.body(body).map_err(|_| 0_u16)?;
        let answer = tokio::time::timeout(PATIENCE, self.link.call(request)).await;
        let answer = answer.map_err(|_| 0_u16)?.map_err(|_| 0_u16)?;
        let status = answer.status();
        if !status.is_success() {
            return Err(status.as_u16());
        }
        serde_json::from_slice(answer.body()).map_err(|_| 1)
    }

    /// Tries until there is an answer; a final no of the portal is returned.
    pub async fn insist<B: Serialize, T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: &B,
    ) -> Result<T, u16> {
        loop {
            match self.once(method, path, body).await {
                Err(0 | 429 | 500..) => self.env.sleep(PAUSE).await,
                answer => return answer,
            }
        }
    }
}

/// One customer of a run.
pub struct Customer {
    /// His number, from 1.
    pub number: u64,
    /// His way to the portal.
    pub caller: Caller,
    /// His luck.
    pub dice: Dice,
}

/// What a customer knows at the end.
#[derive(Debug, Default)]
pub struct Told {
    /// His words in the order in which they were acknowledged, with the number that the portal gave each.
    pub sent: Vec<(String, wire::Seq)>,
    /// Which of them he has deleted.
    pub deleted: Vec<wire::Seq>,
    /// What his feed shows.
    pub feed: Vec<VisitorEntry>,
    /// What went wrong, in words.
    pub trouble: Option<String>,
}

impl Customer {
    /// Visits, writes so many messages, and stops.
    pub async fn write(mut self, door: Door, messages: u64) -> (Told, Caller) {
        let mut told = Told::default();
        self.caller.token = door.token;
        if self.caller.token.is_none() {
            let start = VisitStart { site: door.site, name: Some(format!("Customer {}", self.number)), identity: None };
            match self.caller.insist::<_, Visit>("POST", "/livechat/v1/visits", &start).await {
                Ok(visit) => self.caller.token = Some(visit.token),
                Err(status) => told.trouble = Some(format!("no visit: {status}")),
            }
        }
        for n in 1..=messages {
            let long = self.dice.percent(25);
            let gap = self.dice.range(200, if long { 150_000 } else { 12_000 });
            self.caller.env.sleep(Duration::from_millis(gap)).await;
            let text = format!("c{} m{n} \u{1f44b} {}", self.number, self.dice.range(0, 1000));
            let message = VisitorMessage { client_id: format!("{}-{n}", self.number), text: text.clone(), file: None };
            match self.caller.insist::<_, VisitorMessageStored>("POST", "/livechat/v1/messages", &message).await {
                Ok(stored) => told.sent.push((text, stored.entry.seq)),
                Err(status) => told.trouble = Some(format!("message {n} refused: {status}")),
            }
            if self.dice.percent(8) {
                self.delete_one(&mut told).await;
            }
        }
        (told, self.caller)
    }

    async fn delete_one(&mut self, told: &mut Told) {
        let Some(seq) = self.dice.pick(&told.sent).map(|(_, seq)| *seq) else { return };
        let path = format!("/livechat/v1/messages/{seq}");
        match self.caller.insist::<_, VisitorMessageStored>("DELETE", &path, &()).await {
            Ok(stored) if stored.entry.recalled => told.deleted.push(seq),
            Ok(stored) => told.trouble = Some(format!("deleted and still there: {:?}", stored.entry)),
            Err(status) => told.trouble = Some(format!("message {seq} not deleted: {status}")),
        }
    }
}

/// Reads a customer's feed from its start.
///
/// # Errors
/// In words.
pub async fn read_feed(caller: &Caller) -> Result<Vec<VisitorEntry>, String> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/livechat/v1/feed?after={cursor}");
        let page: VisitorPage = caller.insist("GET", &path, &()).await.map_err(|status| format!("feed: {status}"))?;
        for entry in page.entries {
            // What was changed comes again.
            match entries.iter_mut().find(|known: &&mut VisitorEntry| known.seq == entry.seq) {
                Some(known) => *known = entry,
                None => entries.push(entry),
            }
        }
        cursor = page.cursor;
        if !page.more {
            return Ok(entries);
        }
    }
}
