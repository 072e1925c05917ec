//! The real network: reqwest for requests, a TCP or TLS stream for the socket, both under one TLS configuration that
//! trusts what the platform trusts.

use std::sync::{Arc, PoisonError, RwLock};
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
    /// Made anew on another network, with all its connections.
    http: RwLock<reqwest::Client>,
    tls: Arc<rustls::ClientConfig>,
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
        Ok(Internet { http: RwLock::new(client(&config)?), tls: Arc::new(config), plain })
    }

    async fn answer(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, NetError> {
        let address = request.uri().to_string();
        check_scheme(&Url::parse(&address).map_err(|e| NetError::Address(format!("{address}: {e}")))?, self.plain)?;
        let request = request.try_into().map_err(|e: reqwest::Error| NetError::Address(e.to_string()))?;
        let http = self.http.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut answer = http.execute(request).await.map_err(|e| sort(&e))?;
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
        for to in found.map_err(|e| no_name(format!("{host}: {e}")))? {
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
        match TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await {
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

    fn changed(&self) {
        // Should there be no new one, the old one lets go of connections that stay idle.
        if let Ok(fresh) = client(&self.tls) {
            *self.http.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
    }
}

fn client(tls: &rustls::ClientConfig) -> Result<reqwest::Client, NetError> {
    let mut tls = tls.clone();
    // The portal speaks nothing newer, and what the socket does not bring is a handful of requests.
    tls.alpn_protocols = vec![b"http/1.1".to_vec()];
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .dns_resolver(Names)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(15))
        .tcp_keepalive(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(30))
        .user_agent(concat!("openlines/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| NetError::Tls(e.to_string()))
}

/// A name that could not be asked for is no reason to doubt it.
fn no_name(detail: String) -> NetError {
    if detail.contains("Temporary failure") { NetError::Unreachable(detail) } else { NetError::Name(detail) }
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
    let mut last = String::new();
    while let Some(e) = cause {
        last = e.to_string();
        if e.is::<NoSuchName>() {
            return no_name(last);
        }
        if e.is::<rustls::Error>() {
            return NetError::Tls(last);
        }
        // An I/O error's `source` skips the error that it wraps.
        let wrapped = e.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = wrapped.map(|inner| inner as &(dyn std::error::Error + 'static)).or_else(|| e.source());
    }
    if error.is_connect() { NetError::Unreachable(last) } else { NetError::Lost(last) }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    async fn get(internet: &Internet, url: &str) -> Result<http::Response<Bytes>, NetError> {
        internet.request(http::Request::get(url).body(Bytes::new()).unwrap()).await
    }

    /// A host that gives every connection this answer.
    async fn host(answer: &'static [u8]) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        env::Env::machine().spawn(async move {
            while let Ok((mut tcp, _)) = listener.accept().await {
                let mut asked = [0; 1024];
                let _ = tcp.read(&mut asked).await;
                let _ = tcp.write_all(answer).await;
            }
        });
        port
    }

    #[tokio::test]
    async fn every_status_is_an_answer_and_no_redirect_is_followed() {
        let internet = Internet::new(false).unwrap();
        let port =
            host(b"HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/\r\ncontent-length: 2\r\n\r\nhi").await;
        let answer = get(&internet, &format!("http://127.0.0.1:{port}/")).await.unwrap();
        assert_eq!((answer.status().as_u16(), answer.body().as_ref()), (302, b"hi".as_ref()));
        internet.changed();
        assert_eq!(get(&internet, &format!("http://localhost:{port}/")).await.unwrap().status(), 302);
        let url = format!("ws://127.0.0.1:{port}/").parse().unwrap();
        assert!(internet.connect(&url).await.is_ok());
    }

    #[tokio::test]
    async fn what_is_no_answer_says_why() {
        let internet = Internet::new(false).unwrap();
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let error = get(&internet, &format!("http://127.0.0.1:{closed}/")).await.unwrap_err();
        assert!(matches!(error, NetError::Unreachable(_)), "{error:?}");
        let error = internet.connect(&format!("ws://127.0.0.1:{closed}/").parse().unwrap()).await.err().unwrap();
        assert!(matches!(error, NetError::Unreachable(_)), "{error:?}");
        let error = get(&internet, "http://10.0.0.1/").await.unwrap_err();
        assert!(matches!(error, NetError::Address(_)), "{error:?}");
        let port = host(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await;
        let error = get(&internet, &format!("http://127.0.0.1:{port}/")).await.unwrap_err();
        assert!(matches!(error, NetError::Lost(_)), "{error:?}");
        let plain = host(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let error = get(&internet, &format!("https://127.0.0.1:{plain}/")).await.unwrap_err();
        assert!(matches!(error, NetError::Tls(_)), "{error:?}");
        let error = internet.connect(&format!("wss://127.0.0.1:{plain}/").parse().unwrap()).await.err().unwrap();
        assert!(matches!(error, NetError::Tls(_)), "{error:?}");
    }
}
