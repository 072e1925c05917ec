//! The reference of T6: a bare axum websocket echo in a process of its own, driven at the same rate over as many
//! sockets by the same driver.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ws::{Message, WebSocketUpgrade};
use axum::routing::get;
use futures_util::{SinkExt, StreamExt};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite;

use super::load::{TEXT_CHARS, text};
use crate::portal::Beside;
use crate::stats::Latencies;

/// Where the echo listens.
#[derive(Debug, Serialize, Deserialize)]
pub struct Echo {
    address: SocketAddr,
}

/// Serves the echo on a free port.
///
/// # Errors
/// Those of the socket.
pub async fn serve() -> io::Result<Echo> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let upgrade = |upgrade: WebSocketUpgrade| async move {
        upgrade.on_upgrade(|mut socket| async move {
            while let Some(Ok(message)) = socket.recv().await {
                if matches!(message, Message::Text(_)) && socket.send(message).await.is_err() {
                    return;
                }
            }
        })
    };
    let router = Router::new().route("/", get(upgrade));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(Echo { address })
}

/// Round trips at a fixed rate over this many sockets.
///
/// # Errors
/// When the echo does not work.
pub async fn measure(sockets: u32, rate: u32, time: Duration) -> Result<Latencies, String> {
    let echo: Beside<Echo> = Beside::start(&["echo"]).map_err(|error| format!("the echo: {error}"))?;
    let began = Instant::now() + Duration::from_millis(200);
    let every = Duration::from_secs(1) * sockets / rate;
    let mut tasks = Vec::new();
    for n in 0..sockets {
        let address = echo.ready.address;
        let first = began + every * n / sockets;
        tasks.push(tokio::spawn(async move { one(address, first, every, began + time).await }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.map_err(|error| error.to_string())?.map_err(|error| format!("the echo: {error}"))?);
    }
    Ok(all.into_iter().collect())
}

async fn one(
    address: SocketAddr,
    first: Instant,
    every: Duration,
    end: Instant,
) -> Result<Vec<Duration>, tungstenite::Error> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut socket, _) = tokio_tungstenite::client_async(format!("ws://{address}/"), stream).await?;
    let mut trips = Vec::new();
    let mut due = first;
    while due < end {
        tokio::time::sleep_until(due.into()).await;
        let sent = Instant::now();
        socket.send(tungstenite::Message::text(text(trips.len(), TEXT_CHARS))).await?;
        while let Some(message) = socket.next().await {
            if message?.is_text() {
                break;
            }
        }
        trips.push(sent.elapsed());
        due += every;
    }
    Ok(trips)
}
