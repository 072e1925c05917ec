//! The smallest keep-alive HTTP client: a load driver that shares its processors with what it measures must cost little.

use std::io;
use std::net::SocketAddr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One connection to a portal on this machine.
pub struct Connection {
    address: SocketAddr,
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads the body of a success.
    ///
    /// # Errors
    /// With the portal's own words when it refused.
    pub fn json<T: DeserializeOwned>(&self) -> io::Result<T> {
        if !(200..300).contains(&self.status) {
            let words = String::from_utf8_lossy(&self.body);
            return Err(io::Error::other(format!("HTTP {}: {words}", self.status)));
        }
        serde_json::from_slice(&self.body).map_err(io::Error::other)
    }
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// Those of the socket.
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { address, stream, buffer: Vec::with_capacity(4096) })
    }

    /// Sends a JSON body and waits for the answer.
    ///
    /// # Errors
    /// Those of the socket, and an answer that is no HTTP.
    pub async fn post(&mut self, path: &str, token: Option<&str>, body: &impl Serialize) -> io::Result<Answer> {
        let body = serde_json::to_vec(body).map_err(io::Error::other)?;
        self.request("POST", path, token, &body).await
    }

    /// Fetches.
    ///
    /// # Errors
    /// As for [`Connection::post`].
    pub async fn get(&mut self, path: &str, token: Option<&str>) -> io::Result<Answer> {
        self.request("GET", path, token, &[]).await
    }

    /// Deletes.
    ///
    /// # Errors
    /// As for [`Connection::post`].
    pub async fn delete(&mut self, path: &str, token: Option<&str>) -> io::Result<Answer> {
        self.request("DELETE", path, token, &[]).await
    }

    async fn request(&mut self, method: &str, path: &str, token: Option<&str>, body: &[u8]) -> io::Result<Answer> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        if let Some(token) = token {
            request.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        request.push_str(&format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len()));
        let mut bytes = request.into_bytes();
        bytes.extend_from_slice(body);
        self.stream.write_all(&bytes).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> io::Result<Answer> {
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, whole, head)) = head(&self.buffer)? {
                while self.buffer.len() < whole {
                    if self.stream.read_buf(&mut self.buffer).await? == 0 {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                return Ok(Answer { status, body: self.buffer.split_off(head) });
            }
        }
    }
}

/// Status, length of the whole answer and length of its head, once the head is there.
fn head(bytes: &[u8]) -> io::Result<Option<(u16, usize, usize)>> {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let odd = || io::Error::new(io::ErrorKind::InvalidData, "not an answer that this client understands");
    let text = bytes.get(..end).and_then(|head| std::str::from_utf8(head).ok()).ok_or_else(odd)?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).ok_or_else(odd)?;
    let mut length = (status == 204).then_some(0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok();
        }
    }
    Ok(Some((status, end + 4 + length.ok_or_else(odd)?, end + 4)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_complete_when_its_length_says_so() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(head(answer).unwrap(), Some((200, answer.len(), answer.len() - 2)));
        assert_eq!(head(b"HTTP/1.1 200 OK\r\nContent-").unwrap(), None);
        assert!(head(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert_eq!(head(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap(), Some((204, 27, 27)));
    }
}
