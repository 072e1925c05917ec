//! The real program as a process, spoken to over real sockets.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use env::Env;
use reqwest::{Client, Method};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wire::{Visit, VisitorEntry, VisitorPage};

use super::PATIENCE;

fn program(args: &[&str], dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openlines"));
    command.args(args).env("OPENLINES_DATA", dir).env_remove("OPENLINES_LISTEN");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command of the program to its end.
pub fn run(args: &[&str], dir: &Path, input: &str) -> Output {
    let mut child = program(args, dir).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A serving process; killed when dropped.
pub struct Binary {
    child: Child,
    lines: Receiver<String>,
    /// `http://127.0.0.1:PORT` or the same with https.
    pub url: String,
    /// What it printed before it was ready.
    pub printed: Vec<String>,
    pub http: Client,
}

impl Binary {
    /// Serves on a free port; the words of its failure when it does not come up.
    pub fn serve(dir: &Path, args: &[&str], env: &[(&str, &Path)]) -> Result<Binary, String> {
        let own = ["serve", "--messages-per-visit", "1000000", "--messages-per-address", "1000000"];
        let listen: &[&str] = if args.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let mut command = program(&[&own[..], listen, args].concat(), dir);
        command.envs(env.iter().copied());
        let mut child = command.spawn().unwrap();
        let (sender, lines) = channel();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let read = move || stdout.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line)));
        Env::machine().thread("stdout", read).unwrap();
        let mut printed = Vec::new();
        loop {
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => match line.strip_prefix("listening on ") {
                    Some(url) => {
                        drain(&mut child);
                        let url = url.to_owned();
                        return Ok(Binary { child, lines, url, printed, http: client() });
                    }
                    None => printed.push(line),
                },
                Err(_) => {
                    let mut words = String::new();
                    child.kill().unwrap();
                    child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
                    assert_eq!(child.wait().unwrap().code(), Some(1), "{words}");
                    return Err(words);
                }
            }
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The next line that it prints.
    pub fn prints(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// Ends it as a power cut would.
    pub fn kill_9(mut self) {
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }

    /// Waits until it has ended by itself; its exit code.
    pub fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Asks it to stop and waits until it did; its exit code.
    pub fn stop(mut self) -> Option<i32> {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        // Its standard output ends when it ends.
        while self.lines.recv_timeout(PATIENCE).is_ok() {}
        self.child.wait().unwrap().code()
    }

    /// A request with an optional token and JSON body: status and body.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<Value>,
    ) -> reqwest::Result<(u16, Value)> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok((status, serde_json::from_slice(&response.bytes().await?).unwrap_or(Value::Null)))
    }

    /// A request that must succeed.
    pub async fn ok<T: DeserializeOwned>(&self, path: &str, token: Option<&str>, body: Option<Value>) -> T {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let (status, value) = self.call(method, path, token, body).await.unwrap();
        assert_eq!(status, 200, "{value}");
        serde_json::from_value(value).unwrap()
    }

    pub async fn sign_in(&self, login: &str, password: &str) -> (u16, Value) {
        let device = json!({ "name": "Phone", "platform": "test", "app_version": "1" });
        let body = json!({ "login": login, "password": password, "device": device });
        self.call(Method::POST, "/api/v1/sessions", None, Some(body)).await.unwrap()
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Logs are read away, so that a full pipe stops nobody.
fn drain(child: &mut Child) {
    let mut stderr = child.stderr.take().unwrap();
    let read = move || drop(std::io::copy(&mut stderr, &mut std::io::sink()));
    Env::machine().thread("stderr", read).unwrap();
}

fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    // No proxy of this machine's environment stands between the test and its portal.
    Client::builder().no_proxy().tls_certs_only([]).timeout(Duration::from_secs(60)).build().unwrap()
}

/// A visitor of a portal in another process, who remembers what was acknowledged.
pub struct Visitor {
    pub token: String,
    pub acknowledged: Vec<String>,
    next: usize,
}

impl Visitor {
    pub async fn arrive(portal: &Binary, site: &str) -> Visitor {
        let visit: Visit = portal.ok("/livechat/v1/visits", None, Some(json!({ "site": site }))).await;
        Visitor { token: visit.token, acknowledged: Vec::new(), next: 0 }
    }

    /// Sends his next message; the same again until it is acknowledged. Status and body of a failure.
    pub async fn say(&mut self, portal: &Binary) -> Result<(), Option<(u16, Value)>> {
        let text = format!("message {}", self.next);
        let body = json!({ "client_id": self.next.to_string(), "text": text });
        let sent = portal.call(Method::POST, "/livechat/v1/messages", Some(&self.token), Some(body)).await;
        match sent {
            Ok((200, _)) => {
                self.acknowledged.push(text);
                self.next += 1;
                Ok(())
            }
            Ok(failure) => Err(Some(failure)),
            Err(_) => Err(None),
        }
    }

    /// Everything in his dialog.
    pub async fn feed(&self, portal: &Binary) -> Vec<VisitorEntry> {
        let (mut entries, mut after) = (Vec::new(), String::new());
        loop {
            let page: VisitorPage =
                portal.ok(&format!("/livechat/v1/feed?after={after}"), Some(&self.token), None).await;
            (after, entries) = (page.cursor, [entries, page.entries].concat());
            if !page.more {
                return entries;
            }
        }
    }
}
