//! The play: every conversation in a task of its own, turn after turn.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use env::Env;
use tokio::sync::{Semaphore, watch};
use wire::{Command, DeviceInfo, EntriesPage, Entry, EntryBody, SignIn, SignedIn};

use super::compare::{self, Copy, Difference, Message};
use super::customer::Customer;
use super::input::{Conversation, Side};
use super::operator::{self, Directory, Operator, Responsible, Seen};
use crate::http::Connection;
use crate::portal::{Inside, Ready};

/// When the next turn may be sent.
#[derive(Clone)]
pub struct Pace {
    /// Recorded seconds are divided by it; `None`: no gaps.
    speed: Option<f64>,
    /// Between any two turns, with the instant of the next one.
    every: Option<(Duration, Arc<Mutex<Instant>>)>,
}

impl Pace {
    /// The recorded gaps, this many times faster; or none at all.
    pub fn with_gaps(speed: Option<f64>) -> Self {
        Pace { speed, every: None }
    }

    /// This many turns a second in all.
    pub fn at_rate(rate: f64) -> Self {
        Pace { speed: None, every: Some((Duration::from_secs_f64(1.0 / rate), Arc::new(Mutex::new(Instant::now())))) }
    }

    async fn turn(&self, gap_s: f64) {
        if let Some(speed) = self.speed {
            let gap = Duration::try_from_secs_f64(gap_s.max(0.0) / speed).unwrap_or(Duration::MAX);
            tokio::time::sleep(gap).await;
        }
        if let Some((every, next)) = &self.every {
            let due = {
                let mut next = next.lock().unwrap_or_else(PoisonError::into_inner);
                // What could not be sent in time is not made up for in a burst.
                let due = (*next).max(Instant::now() - *every * 10);
                *next = due + *every;
                due
            };
            tokio::time::sleep_until(due.into()).await;
        }
    }
}

/// A conversation that was played, as far as it went.
pub struct Played {
    /// The recording.
    pub conversation: Conversation,
    /// From the customer's acknowledgement to the operator's committed store, a turn each.
    pub latencies: Vec<Duration>,
    /// Why it ended early: the turn, from 1, and what happened.
    pub broken: Option<(usize, String)>,
    token: Option<String>,
    responsible: watch::Receiver<Option<Responsible>>,
}

/// A portal with operators, ready for conversations.
pub struct Replay {
    portal: Inside,
    sites: BTreeMap<String, String>,
    operators: Vec<Operator>,
    directory: Directory,
    open: usize,
    patience: Duration,
}

impl Replay {
    /// Starts a portal in `dir` with these open lines, all served by all operators.
    ///
    /// # Errors
    /// In words.
    pub async fn start(
        dir: &Path,
        operators: usize,
        lines: &[String],
        open: usize,
        patience: Duration,
    ) -> Result<Self, String> {
        let portal_dir = dir.join("portal");
        std::fs::create_dir_all(&portal_dir).map_err(|error| format!("{}: {error}", portal_dir.display()))?;
        let portal = Inside::start(&portal_dir, operators, |_| Ok(())).await?;
        let sites = sites(&portal, lines).await.map_err(|fault| fault.detail)?;
        let directory = Directory::default();
        let mut at_work = Vec::new();
        for login in portal.ready.operators() {
            at_work.push(Operator::start(dir, &portal.ready, login, directory.clone()).await?);
        }
        Ok(Replay { portal, sites, operators: at_work, directory, open, patience })
    }

    /// Plays all of them, at most so many at the same time; `done` counts turns.
    pub async fn play(&self, conversations: Vec<Conversation>, pace: Pace, done: Arc<AtomicUsize>) -> Vec<Played> {
        let room = Arc::new(Semaphore::new(self.open));
        let mut tasks = Vec::new();
        for conversation in conversations {
            let Ok(permit) = room.clone().acquire_owned().await else { break };
            let mut player = Player {
                site: self.sites.get(&conversation.line).cloned().unwrap_or_default(),
                portal: self.portal.ready.clone(),
                pace: pace.clone(),
                patience: self.patience,
                done: done.clone(),
                played: Played {
                    responsible: self.directory.of(&conversation.name),
                    conversation,
                    latencies: Vec::new(),
                    broken: None,
                    token: None,
                },
            };
            tasks.push(Env::machine().spawn(async move {
                player.run().await;
                drop(permit);
                player.played
            }));
        }
        let mut played = Vec::new();
        for task in tasks {
            played.extend(task.await.ok());
        }
        played
    }

    /// Compares every copy with the recording, once all is said.
    pub async fn compare(&self, played: &[Played]) -> Vec<Difference> {
        let mut staff = match Staff::sign_in(&self.portal.ready).await {
            Ok(staff) => staff,
            Err(error) => return played.iter().flat_map(|played| played.all_differ(&error.to_string())).collect(),
        };
        let mut differences = Vec::new();
        for played in played {
            if let Some((turn, what)) = &played.broken {
                let conversation = played.conversation.name.clone();
                differences.push(Difference { conversation, turn: *turn, what: what.clone() });
            }
            let responsible = played.responsible.borrow().clone();
            let (Some(token), Some(responsible)) = (&played.token, responsible) else {
                differences.extend(played.all_differ("nobody ever answered"));
                continue;
            };
            let mut compare = |copy, messages: &[Message]| {
                let Conversation { name, turns, .. } = &played.conversation;
                differences.extend(compare::differences(name, copy, turns, messages));
            };
            // A copy that cannot be had is an empty one: all its turns are missing.
            compare(Copy::Portal, &staff.messages(&responsible).await.unwrap_or_default());
            compare(Copy::Operator, &operator::messages(&responsible).await);
            compare(Copy::Customer, &Customer::feed(&self.portal.ready, token).await.unwrap_or_default());
        }
        differences
    }

    /// The portal's directory, for tests that tamper with it.
    #[cfg(test)]
    pub(super) fn database(&self) -> std::path::PathBuf {
        server::store::db_path(&self.portal.app.config.data_dir)
    }

    /// Ends the operators' work.
    pub async fn close(self) {
        for operator in self.operators {
            operator.close().await;
        }
    }
}

/// An open line with a site for each name.
async fn sites(portal: &Inside, lines: &[String]) -> Result<BTreeMap<String, String>, server::Fault> {
    let names: BTreeSet<String> = lines.iter().cloned().collect();
    let made = portal.app.store.write(move |write| {
        let mut sites = BTreeMap::new();
        let existing = write.lines()?.first().map(|line| line.id).ok_or_else(|| server::Fault::not_found("line"))?;
        let staff = write.line_staff(existing)?;
        for name in names {
            let line = write.add_line(&name)?;
            write.set_line_staff(line, &staff)?;
            sites.insert(name, write.add_site(line, "replay", &[])?.key);
        }
        Ok(sites)
    });
    made.await
}

impl Played {
    fn all_differ(&self, why: &str) -> Vec<Difference> {
        let conversation = &self.conversation;
        let all = 1..=conversation.turns.len();
        all.map(|turn| Difference { conversation: conversation.name.clone(), turn, what: why.to_owned() }).collect()
    }
}

/// One conversation under way.
struct Player {
    site: String,
    portal: Ready,
    pace: Pace,
    patience: Duration,
    done: Arc<AtomicUsize>,
    played: Played,
}

impl Player {
    async fn run(&mut self) {
        let (seen, mut store) = watch::channel(Seen::default());
        Env::machine().spawn(operator::follow(self.played.responsible.clone(), seen));
        let mut acknowledged = Vec::new();
        let turns = self.played.conversation.turns.clone();
        let name = self.played.conversation.name.clone();
        let mut customer = match Customer::arrive(&self.portal, &self.site, &name).await {
            Ok(customer) => customer,
            Err(error) => return self.broken(0, error),
        };
        let mut before = 0.0;
        for (n, turn) in turns.iter().enumerate() {
            self.pace.turn(turn.after_s - before).await;
            before = turn.after_s;
            let sent = match turn.who {
                Side::Customer => {
                    customer.write(&format!("turn {n}"), &turn.text).await.map(Some).map_err(|error| error.to_string())
                }
                Side::Operator => self.reply(&turn.text).await.map(|()| None),
            };
            match sent {
                Ok(at) => acknowledged.extend(at.map(|at| (n, at))),
                Err(error) => {
                    self.broken(n, error);
                    break;
                }
            }
            // The next speaker must have it: a customer looks at his page, an operator at his store.
            let next = turns.get(n + 1).map(|next| next.who);
            let arrived = match (turn.who, next) {
                (Side::Customer, Some(Side::Operator) | None) => in_store(&mut store, n + 1, self.patience).await,
                _ => in_feed(&mut customer, n + 1, self.patience).await,
            };
            if let Err(error) = arrived {
                self.broken(n, error);
                break;
            }
            self.done.fetch_add(1, Ordering::Relaxed);
        }
        if self.played.broken.is_none()
            && let Err(error) = in_store(&mut store, turns.len(), self.patience).await
        {
            self.broken(turns.len() - 1, error);
        }
        let there = store.borrow().messages.clone();
        let latency = |(n, at): (usize, Instant)| there.get(n).map(|there| there.saturating_duration_since(at));
        self.played.latencies = acknowledged.into_iter().filter_map(latency).collect();
        self.played.token = Some(customer.leave());
    }

    async fn reply(&self, text: &str) -> Result<(), String> {
        let responsible = self.played.responsible.borrow().clone();
        let Responsible { account, dialog } = responsible.ok_or("nobody answers")?;
        let send = Command::Send { dialog, text: text.to_owned(), draft: None };
        account.submit(send).await.map(|_| ()).map_err(|error| format!("the operator could not reply: {error}"))
    }

    fn broken(&mut self, turn: usize, why: impl std::fmt::Display) {
        self.played.broken = Some((turn + 1, why.to_string()));
    }
}

pub(super) async fn in_store(
    store: &mut watch::Receiver<Seen>,
    count: usize,
    patience: Duration,
) -> Result<(), String> {
    let there = store.wait_for(|seen| (seen.mine && seen.messages.len() >= count) || seen.stuck.is_some());
    match tokio::time::timeout(patience, there).await {
        Ok(Ok(seen)) => match &seen.stuck {
            Some(why) => Err(format!("the operator's reply is {why}")),
            None => Ok(()),
        },
        Ok(Err(_)) => Err("the operator's core is closed".to_owned()),
        Err(_) => Err(format!("not in the operator's store after {} s", patience.as_secs())),
    }
}

async fn in_feed(customer: &mut Customer, count: usize, patience: Duration) -> Result<(), String> {
    tokio::time::timeout(patience, customer.sees(count))
        .await
        .map_err(|_| format!("not in the customer's feed after {} s", patience.as_secs()))
}

/// The portal's own copy, as an admin reads it.
struct Staff {
    http: Connection,
    token: String,
}

impl Staff {
    async fn sign_in(portal: &Ready) -> std::io::Result<Self> {
        let admin = portal.login("admin").ok_or_else(|| std::io::Error::other("the portal has no admin"))?;
        let mut http = Connection::open(portal.address).await?;
        let device = DeviceInfo { name: "replay".into(), platform: "replay".into(), app_version: "1.0.0".into() };
        let sign_in = SignIn { login: admin.login.clone(), password: admin.password.clone(), device };
        let signed_in: SignedIn = http.post("/api/v1/sessions", None, &sign_in).await?.json()?;
        Ok(Staff { http, token: signed_in.token })
    }

    async fn messages(&mut self, responsible: &Responsible) -> std::io::Result<Vec<Message>> {
        let (mut pages, mut before) = (Vec::new(), i64::MAX);
        loop {
            let path = format!("/api/v1/dialogs/{}/entries?before={before}", responsible.dialog);
            let page: EntriesPage = self.http.get(&path, Some(&self.token)).await?.json()?;
            before = page.from;
            let last = page.entries.is_empty() || page.from <= 1;
            pages.push(page.entries);
            if last {
                return Ok(pages.into_iter().rev().flatten().filter_map(message).collect());
            }
        }
    }
}

fn message(entry: Entry) -> Option<Message> {
    match entry.body {
        EntryBody::CustomerMessage { text, .. } => Some((Side::Customer, text)),
        EntryBody::OperatorMessage { text } | EntryBody::AutomaticText { text } => Some((Side::Operator, text)),
        _ => None,
    }
}
