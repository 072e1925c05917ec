//! The portal's HTTP surface, typed: one function a call, one kind of failure for all of them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use http::{Method, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use wire::{
    CommandBatch, CommandResults, Decisions, DeviceId, DeviceRow, DialogId, EntriesPage, Page, Problem, RegisterBatch,
    RegisterResults, Seq, SessionId, SignIn, SignedIn, Targets, Timestamp, Want,
};

use crate::net::{Net, NetError};

/// How long one request may take.
pub(crate) const REQUEST_TIME: Duration = Duration::from_secs(30);

/// Why a call did not give what was asked for.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// No answer.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The portal said no, with a code.
    #[error("{} ({})", .0.detail, .0.code)]
    Portal(Box<Problem>),
    /// Something answered, but not as a portal does: a captive page, a proxy's error, a broken build.
    #[error("status {status}: not a portal's answer: {detail}")]
    Garbled {
        /// The HTTP status.
        status: u16,
        /// What was wrong with it.
        detail: String,
    },
}

impl Failure {
    /// The code that ends this device's session, if this failure does: `device_revoked`, `client_too_old` or, for any
    /// other 401 of a portal, `signed_out`.
    pub fn ends_session(&self) -> Option<&'static str> {
        let Failure::Portal(problem) = self else { return None };
        match (problem.code.as_str(), problem.status) {
            (DEVICE_REVOKED, 401) => Some(DEVICE_REVOKED),
            (CLIENT_TOO_OLD, _) => Some(CLIENT_TOO_OLD),
            (_, 401) => Some(SIGNED_OUT),
            _ => None,
        }
    }

    /// How long the portal asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Failure::Portal(problem) => problem.retry_after.map(|s| Duration::from_secs(s.into())),
            _ => None,
        }
    }

    /// The portal's final no: what was sent can never be accepted. A 404 is none: that is about the address.
    pub fn refusal(&self) -> Option<&Problem> {
        match self {
            Failure::Portal(problem) if matches!(problem.status, 400 | 403 | 413 | 422) => Some(problem),
            _ => None,
        }
    }

    /// There is no such thing, or not for this reader.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Failure::Portal(problem) if problem.status == 404)
    }
}

/// The account was revoked on the portal: everything of it leaves this device.
pub const DEVICE_REVOKED: &str = "device_revoked";
/// The token is not known any more: sign in again, nothing is lost.
pub const SIGNED_OUT: &str = "signed_out";
/// The portal serves newer clients only.
pub const CLIENT_TOO_OLD: &str = "client_too_old";

/// An answer with the times that a clock can learn from.
#[derive(Debug)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// Wall clock when the request left.
    pub sent_at: Timestamp,
    /// How long it took.
    pub round_trip: Duration,
}

/// One portal, seen with one token.
#[derive(Clone)]
pub struct Portal {
    net: Arc<dyn Net>,
    env: Env,
    base: Url,
    token: Option<Arc<str>>,
}

impl fmt::Debug for Portal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Portal").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl Portal {
    /// A portal that nobody has signed in to; `base` ends in `/` (see [`crate::portal_address`]).
    pub fn new(net: Arc<dyn Net>, env: Env, base: Url) -> Self {
        Portal { net, env, base, token: None }
    }

    /// The same portal for the bearer of `token`.
    #[must_use]
    pub fn with_token(self, token: &str) -> Self {
        Portal { token: Some(token.into()), ..self }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn net(&self) -> &dyn Net {
        &*self.net
    }

    /// `POST /api/v1/sessions`.
    ///
    /// # Errors
    /// See [`Failure`]; `wrong_password` and `too_many_requests` are the ones that a person causes.
    pub async fn sign_in(&self, sign_in: &SignIn) -> Result<SignedIn, Failure> {
        Ok(self.call(Method::POST, self.url("sessions", &[])?, Some(sign_in)).await?.value)
    }

    /// `DELETE /api/v1/sessions/current`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn sign_out(&self) -> Result<(), Failure> {
        self.send(Method::DELETE, self.url("sessions/current", &[])?, Bytes::new()).await.map(|_| ())
    }

    /// `GET /api/v1/devices`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn devices(&self) -> Result<Vec<DeviceRow>, Failure> {
        #[derive(serde::Deserialize)]
        struct Devices {
            devices: Vec<DeviceRow>,
        }
        Ok(self.call::<(), Devices>(Method::GET, self.url("devices", &[])?, None).await?.value.devices)
    }

    /// `DELETE /api/v1/devices/{id}`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn revoke(&self, device: DeviceId) -> Result<(), Failure> {
        self.send(Method::DELETE, self.url(&format!("devices/{device}"), &[])?, Bytes::new()).await.map(|_| ())
    }

    /// `GET /api/v1/feed`.
    ///
    /// # Errors
    /// See [`Failure`]; `cursor_expired` means: again without a cursor.
    pub async fn feed(&self, want: &Want) -> Result<Answer<Page>, Failure> {
        let mut query = vec![("after", want.after.clone())];
        if !want.watch.is_empty() {
            let lines: Vec<String> = want.watch.iter().map(ToString::to_string).collect();
            query.push(("watch", lines.join(",")));
        }
        if want.board {
            query.push(("board", "true".to_owned()));
        }
        if let Some(limit) = want.limit {
            query.push(("limit", limit.to_string()));
        }
        self.call::<(), _>(Method::GET, self.url("feed", &query)?, None).await
    }

    /// `GET /api/v1/dialogs/{id}/entries?from=&to=`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn entries(&self, dialog: DialogId, from: Seq, to: Seq) -> Result<Answer<EntriesPage>, Failure> {
        let query = [("from", from.to_string()), ("to", to.to_string())];
        self.call::<(), _>(Method::GET, self.url(&format!("dialogs/{dialog}/entries"), &query)?, None).await
    }

    /// `GET /api/v1/dialogs/{id}/targets`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn targets(&self, dialog: DialogId) -> Result<Targets, Failure> {
        let url = self.url(&format!("dialogs/{dialog}/targets"), &[])?;
        Ok(self.call::<(), _>(Method::GET, url, None).await?.value)
    }

    /// `GET /api/v1/sessions/{id}/decisions`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn decisions(&self, session: SessionId) -> Result<Decisions, Failure> {
        let url = self.url(&format!("sessions/{session}/decisions"), &[])?;
        Ok(self.call::<(), _>(Method::GET, url, None).await?.value)
    }

    /// `POST /api/v1/commands`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn commands(&self, batch: &CommandBatch) -> Result<Answer<CommandResults>, Failure> {
        self.call(Method::POST, self.url("commands", &[])?, Some(batch)).await
    }

    /// `PUT /api/v1/registers`.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn registers(&self, batch: &RegisterBatch) -> Result<Answer<RegisterResults>, Failure> {
        self.call(Method::PUT, self.url("registers", &[])?, Some(batch)).await
    }

    /// The socket's address.
    pub(crate) fn socket_url(&self) -> Result<Url, Failure> {
        let mut url = self.url("socket", &[])?;
        let scheme = if url.scheme() == "http" { "ws" } else { "wss" };
        url.set_scheme(scheme).map_err(|()| NetError::Address(self.base.to_string()))?;
        Ok(url)
    }

    fn url(&self, path: &str, query: &[(&str, String)]) -> Result<Url, Failure> {
        let url = self.base.join(&format!("api/v1/{path}"));
        let mut url = url.map_err(|e| NetError::Address(format!("{}: {e}", self.base)))?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    async fn call<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: Option<&B>,
    ) -> Result<Answer<T>, Failure> {
        let garbled = |status: u16, detail: String| Failure::Garbled { status, detail };
        let body = match body {
            Some(body) => serde_json::to_vec(body).map_err(|e| garbled(0, e.to_string()))?.into(),
            None => Bytes::new(),
        };
        let (sent_at, start) = (self.env.now(), self.env.instant());
        let answer = self.send(method, url, body).await?;
        let round_trip = start.elapsed();
        let value = serde_json::from_slice(answer.body()).map_err(|e| garbled(answer.status().as_u16(), e.to_string()));
        Ok(Answer { value: value?, sent_at, round_trip })
    }

    async fn send(&self, method: Method, url: Url, body: Bytes) -> Result<http::Response<Bytes>, Failure> {
        let mut request = http::Request::builder().method(method).uri(url.as_str());
        request = request.header(header::ACCEPT, "application/json");
        if !body.is_empty() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(body).map_err(|e| NetError::Address(e.to_string()))?;
        let answer = tokio::time::timeout(REQUEST_TIME, self.net.request(request)).await;
        let answer = answer.map_err(|_| NetError::TimedOut)??;
        if answer.status().is_success() { Ok(answer) } else { Err(read_problem(&answer)) }
    }
}

/// Reads an error answer. A status that speaks for itself does so even when a proxy wrote the body.
pub(crate) fn read_problem<B: AsRef<[u8]>>(answer: &http::Response<B>) -> Failure {
    let status = answer.status();
    let waits = answer.headers().get(header::RETRY_AFTER);
    let waits = waits.and_then(|v| v.to_str().ok()).and_then(|v| v.trim().parse().ok());
    match serde_json::from_slice::<Box<Problem>>(answer.body().as_ref()) {
        Ok(mut problem) => {
            problem.retry_after = problem.retry_after.or(waits);
            Failure::Portal(problem)
        }
        Err(_) if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) => {
            let code = if status == StatusCode::SERVICE_UNAVAILABLE { "try_again" } else { "too_many_requests" };
            Failure::Portal(Box::new(Problem {
                kind: "about:blank".into(),
                title: status.canonical_reason().unwrap_or_default().into(),
                status: status.as_u16(),
                code: code.into(),
                detail: "the portal asks to be left alone for a while".into(),
                fields: Vec::new(),
                retry_after: waits,
            }))
        }
        Err(e) => Failure::Garbled { status: status.as_u16(), detail: e.to_string() },
    }
}
