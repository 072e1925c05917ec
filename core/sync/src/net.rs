//! The network as the engine gets it: one request, or one connection for the socket. Handed in like the rest of the
//! world, so that a test can put a scripted or a lossy network in its place.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite};
use url::Url;

/// A boxed future, so that [`Net`] can be a trait object.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A byte stream to the portal; under `https` and `wss` it is already encrypted.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The way to a portal. Time limits are the caller's: an implementation may wait for ever.
pub trait Net: Send + Sync + 'static {
    /// One request with its whole answer. Every status is an answer; only a missing answer is an error.
    fn request(&self, request: http::Request<Bytes>) -> Boxed<'_, Result<http::Response<Bytes>, NetError>>;

    /// A connection to the host and port of `address` (`ws`/`http` plain, `wss`/`https` under TLS).
    fn connect<'a>(&'a self, address: &'a Url) -> Boxed<'a, Result<Box<dyn Stream>, NetError>>;

    /// The device came to another network: connections kept for later requests lead nowhere now.
    fn changed(&self) {}
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// The address itself is of no use.
    #[error("bad address: {0}")]
    Address(String),
    /// No such host.
    #[error("no such host: {0}")]
    Name(String),
    /// The host could not prove that it is the portal.
    #[error("TLS: {0}")]
    Tls(String),
    /// Nobody answered at the address.
    #[error("no connection: {0}")]
    Unreachable(String),
    /// The connection broke before the answer was complete.
    #[error("connection lost: {0}")]
    Lost(String),
    /// No answer in time.
    #[error("no answer in time")]
    TimedOut,
}

impl NetError {
    /// True when another address is the remedy, not another try.
    pub fn is_wrong_address(&self) -> bool {
        matches!(self, NetError::Address(_) | NetError::Name(_) | NetError::Tls(_))
    }
}

/// Reads what a person typed as the portal's address. Without a scheme it is `https`; plain `http` is for this machine
/// only, unless `plain` allows it everywhere. The result ends in `/`, so that paths can be joined to it.
///
/// # Errors
/// [`NetError::Address`], with words for a person.
pub fn portal_address(typed: &str, plain: bool) -> Result<Url, NetError> {
    let typed = typed.trim();
    let bad = |why: &str| NetError::Address(format!("{typed}: {why}"));
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    let mut url = Url::parse(&whole).map_err(|e| bad(&e.to_string()))?;
    if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(bad("expected a host, as in https://portal.example"));
    }
    check_scheme(&url, plain)?;
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// Refuses an address that would carry a token in plain text over a network.
pub(crate) fn check_scheme(url: &Url, plain: bool) -> Result<(), NetError> {
    match url.scheme() {
        "https" | "wss" => Ok(()),
        "http" | "ws" if plain || is_loopback(url) => Ok(()),
        "http" | "ws" => Err(NetError::Address(format!("{url}: plain http is refused, use https"))),
        other => Err(NetError::Address(format!("{url}: {other} is not http or https"))),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_people_type_it() {
        for (typed, read) in [
            ("portal.example", "https://portal.example/"),
            (" https://portal.example/desk?x#y ", "https://portal.example/desk/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
            ("http://[::1]:8080/", "http://[::1]:8080/"),
            ("http://localhost:1", "http://localhost:1/"),
        ] {
            assert_eq!(portal_address(typed, false).unwrap().as_str(), read);
        }
    }

    #[test]
    fn p68_a_token_never_crosses_a_network_in_plain_text_by_accident() {
        for typed in ["http://portal.example", "http://10.0.0.1", "ftp://portal.example", "", "https://", "a b"] {
            assert!(portal_address(typed, false).is_err(), "{typed}");
        }
        assert!(portal_address("http://portal.example", true).is_ok());
        assert!(portal_address("ftp://portal.example", true).is_err());
        assert!(portal_address("https://me:secret@portal.example", true).is_err());
    }
}
