//! The real network: reqwest for requests, a TCP or TLS stream for the socket, both under one TLS configuration that
//! trusts what the platform trusts.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use crate::net::{Boxed, Net, NetError, Stream, check_scheme};

/// Longest answer that is read, in bytes: more than any page can be, less than a phone's memory.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// The real network.
pub struct Internet {
    http: reqwest::Client,
    tls: TlsConnector,
    plain: bool,
}

impl Internet {
    /// Makes it. `plain` allows `http` to hosts other than this machine; leave it off outside a lab.
    ///
    /// # Errors
    /// [`NetError::Tls`] when the platform's trust store cannot be used.
    pub fn new(plain: bool) -> Result<Self, NetError> {
        let tls = |e: &dyn std::fmt::Display| NetError::Tls(e.to_string());
        let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| tls(&e))?
            .with_platform_verifier()
            .map_err(|e| tls(&e))?
            .with_no_client_auth();
        let mut both = config.clone();
        both.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let http = reqwest::Client::builder()
            .tls_backend_preconfigured(both)
            .dns_resolver(Names)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(15))
            .user_agent(concat!("openlines/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|e| tls(&e))?;
        Ok(Internet { http, tls: TlsConnector::from(Arc::new(config)), plain })
    }

    async fn answer(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, NetError> {
        let address = request.uri().to_string();
        check_scheme(&Url::parse(&address).map_err(|e| NetError::Address(format!("{address}: {e}")))?, self.plain)?;
        let request = request.try_into().map_err(|e: reqwest::Error| NetError::Address(e.to_string()))?;
        let mut answer = self.http.execute(request).await.map_err(|e| sort(&e))?;
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| sort(&e))? {
            if body.len() + chunk.len() > MAX_ANSWER {
                return Err(NetError::Lost(format!("the answer is longer than {MAX_ANSWER} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = http::Response::new(body.freeze());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        Ok(response)
    }

    async fn stream(&self, address: &Url) -> Result<Box<dyn Stream>, NetError> {
        check_scheme(address, self.plain)?;
        let host = address.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = address.port_or_known_default().unwrap_or(443);
        let mut last = NetError::Name(host.clone());
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        for to in found.map_err(|e| NetError::Name(format!("{host}: {e}")))? {
            match TcpStream::connect(to).await {
                Ok(tcp) => {
                    // Small frames must leave at once; a socket that cannot be told so still works.
                    let _ = tcp.set_nodelay(true);
                    return self.protect(address, &host, tcp).await;
                }
                Err(e) => last = NetError::Unreachable(format!("{to}: {e}")),
            }
        }
        Err(last)
    }

    async fn protect(&self, address: &Url, host: &str, tcp: TcpStream) -> Result<Box<dyn Stream>, NetError> {
        if matches!(address.scheme(), "http" | "ws") {
            return Ok(Box::new(tcp));
        }
        let name = ServerName::try_from(host.to_owned()).map_err(|e| NetError::Tls(e.to_string()))?;
        match self.tls.connect(name, tcp).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(e) if e.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => Err(NetError::Tls(e.to_string())),
            Err(e) => Err(NetError::Lost(e.to_string())),
        }
    }
}

impl Net for Internet {
    fn request(&self, request: http::Request<Bytes>) -> Boxed<'_, Result<http::Response<Bytes>, NetError>> {
        Box::pin(self.answer(request))
    }

    fn connect<'a>(&'a self, address: &'a Url) -> Boxed<'a, Result<Box<dyn Stream>, NetError>> {
        Box::pin(self.stream(address))
    }
}

/// Asks the system, as reqwest would, but says by the type of its error that the *name* was the trouble.
struct Names;

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NoSuchName(String);

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found = found.map_err(|e| NoSuchName(format!("{}: {e}", name.as_str())))?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// Finds the first cause that has a name of ours.
fn sort(error: &reqwest::Error) -> NetError {
    if error.is_timeout() {
        return NetError::TimedOut;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut last = error.to_string();
    while let Some(e) = cause {
        last = e.to_string();
        if e.is::<NoSuchName>() {
            return NetError::Name(last);
        }
        let inner = e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if e.is::<rustls::Error>() || inner.is_some_and(|i| i.is::<rustls::Error>()) {
            return NetError::Tls(last);
        }
        if let Some(NoSuchName(name)) = inner.and_then(|i| i.downcast_ref()) {
            return NetError::Name(name.clone());
        }
        cause = e.source();
    }
    if error.is_connect() { NetError::Unreachable(last) } else { NetError::Lost(last) }
}
