//! Listening: plain HTTP for this machine or behind a trusted proxy, TLS otherwise, and a graceful stop.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::RustlsConfig;

use crate::app::Shared;
use crate::fault::Fault;

/// How long open requests may go on after a stop was asked for.
const GRACE: Duration = Duration::from_secs(10);

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The address; port 0 takes a free one.
    pub address: SocketAddr,
    /// Certificate chain and private key, PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// A proxy in front speaks TLS.
    pub behind_proxy: bool,
}

/// A bound socket, not yet served.
pub struct Listening {
    listener: TcpListener,
    tls: Option<RustlsConfig>,
    /// The address in fact.
    pub address: SocketAddr,
}

/// Binds.
///
/// # Errors
/// Each with a remedy: `port_in_use`, `needs_tls`, `bad_certificate`, `cannot_listen`.
pub async fn listen(endpoint: &Endpoint) -> Result<Listening, Fault> {
    let Endpoint { address, tls, behind_proxy } = endpoint;
    if tls.is_none() && !address.ip().is_loopback() && !behind_proxy {
        let detail = format!(
            "{address} is reachable from a network: give --tls-cert and --tls-key, or --trusted-proxy ADDRESS when a \
             proxy in front speaks TLS"
        );
        return Err(Fault::set_up("needs_tls", detail));
    }
    let tls = match tls {
        None => None,
        Some((cert, key)) => Some(RustlsConfig::from_pem_file(cert, key).await.map_err(|error| {
            let (cert, key) = (cert.display(), key.display());
            let detail = format!("cannot use {cert} with {key}: {error}: both must be PEM and belong together");
            Fault::set_up("bad_certificate", detail)
        })?),
    };
    let listener = TcpListener::bind(address).map_err(|error| cannot_bind(address, &error))?;
    listener.set_nonblocking(true).map_err(|error| cannot_bind(address, &error))?;
    let address = listener.local_addr().map_err(|error| cannot_bind(address, &error))?;
    Ok(Listening { listener, tls, address })
}

fn cannot_bind(address: &SocketAddr, error: &std::io::Error) -> Fault {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            let detail = format!("{address} is in use: stop the other program or choose another --listen");
            Fault::set_up("port_in_use", detail)
        }
        _ => {
            let detail =
                format!("cannot listen on {address}: {error}: choose another --listen, with a port above 1023");
            Fault::set_up("cannot_listen", detail)
        }
    }
}

impl Listening {
    /// `http://...` or `https://...` of the bound address.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves until `stop` completes, then lets open requests end.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn serve(self, app: Shared, stop: impl Future<Output = ()>) -> std::io::Result<()> {
        let service = super::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let serving = {
            let (handle, listener, tls) = (handle.clone(), self.listener, self.tls);
            app.env.spawn(async move {
                match tls {
                    Some(tls) => {
                        let server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle);
                        server.map(|tls| tls.acceptor(NoDelayAcceptor::new())).serve(service).await
                    }
                    None => {
                        let server = axum_server::from_tcp(listener)?.handle(handle);
                        server.acceptor(NoDelayAcceptor::new()).serve(service).await
                    }
                }
            })
        };
        stop.await;
        app.stop();
        handle.graceful_shutdown(Some(GRACE));
        serving.await.map_err(std::io::Error::other)?
    }
}
