//! An operator of the replay: a real core that accepts every offer, and what it has of a dialog in its committed store.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use client::{Account, Anchor, Core, CoreConfig, FileVault, Internet, RowKind, Runtime, State, TimelineRow, Who};
use env::Env;
use tokio::sync::watch;
use wire::{Access, Command, DeviceInfo, DialogId};

use super::compare::Message;
use super::input::Side;
use crate::portal::{Login, Ready};

/// Rows of a window.
const WINDOW: usize = 120;

/// Who answers a customer, and in which dialog.
#[derive(Clone)]
pub struct Responsible {
    /// The operator's account.
    pub account: Account,
    /// The dialog.
    pub dialog: DialogId,
}

/// Which customer is answered by whom: told by the offers that operators accept.
#[derive(Clone, Default)]
pub struct Directory {
    customers: Arc<Mutex<HashMap<String, watch::Sender<Option<Responsible>>>>>,
}

impl Directory {
    /// Who answers a customer, now and from now on.
    pub fn of(&self, customer: &str) -> watch::Receiver<Option<Responsible>> {
        self.with(customer, watch::Sender::subscribe)
    }

    fn tell(&self, customer: &str, responsible: Responsible) {
        self.with(customer, |sender| sender.send_replace(Some(responsible)));
    }

    fn with<T>(&self, customer: &str, act: impl FnOnce(&watch::Sender<Option<Responsible>>) -> T) -> T {
        let mut customers = self.customers.lock().unwrap_or_else(PoisonError::into_inner);
        act(customers.entry(customer.to_owned()).or_insert_with(|| watch::channel(None).0))
    }
}

/// An operator at work.
pub struct Operator {
    core: Core,
}

impl Operator {
    /// Signs in, starts the shift and accepts whatever is offered from now on.
    ///
    /// # Errors
    /// In words.
    pub async fn start(dir: &Path, portal: &Ready, login: &Login, directory: Directory) -> Result<Self, String> {
        let text = |error: &dyn std::fmt::Display| format!("{}: {error}", login.login);
        let home = dir.join(&login.login);
        let config = CoreConfig {
            vault: Arc::new(FileVault::new(&home).map_err(|error| text(&error))?),
            net: Arc::new(Internet::new(false).map_err(|error| text(&error))?),
            data_dir: home,
            env: Env::machine(),
            device: DeviceInfo { name: "replay".into(), platform: "replay".into(), app_version: "1.0.0".into() },
            runtime: Runtime::Ambient,
            plain_http: false,
        };
        let core = Core::new(config).map_err(|error| text(&error))?;
        let account = core.sign_in(&portal.url(), &login.login, &login.password).await.map_err(|error| text(&error))?;
        account.submit(Command::ShiftStart { planned_end: None }).await.map_err(|error| text(&error))?;
        Env::machine().spawn(accept(account, directory));
        Ok(Operator { core })
    }

    /// Ends his work.
    pub async fn close(self) {
        self.core.close().await;
    }
}

/// Accepts every offer, once; ends with the core.
async fn accept(account: Account, directory: Directory) {
    let (view, mut revision, mut answered) = (account.offers(), 0, HashSet::new());
    while let Some(offers) = view.next(revision).await {
        revision = offers.revision;
        for offer in offers.rows {
            if offer.customer_name.is_empty() {
                continue; // Its dialog's head is still on the way and brings another revision.
            }
            if offer.outcome.is_none() && answered.insert(offer.id) {
                let responsible = Responsible { account: account.clone(), dialog: offer.dialog };
                directory.tell(&offer.customer_name, responsible);
                if let Err(error) = account.submit(Command::Accept { offer: offer.id }).await {
                    eprintln!("replay: offer {} not accepted: {error}", offer.id);
                }
            }
        }
    }
}

/// What an operator's store has of a dialog.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// When each message was there, in order, from the first one on without a gap.
    pub messages: Vec<Instant>,
    /// The operator is responsible: he may reply.
    pub mine: bool,
    /// An own reply that did not go out, with the reason.
    pub stuck: Option<String>,
}

/// Watches a customer's dialog in the store of whoever is responsible, until nobody listens any more.
pub async fn follow(mut responsible: watch::Receiver<Option<Responsible>>, seen: watch::Sender<Seen>) {
    loop {
        let Some(Responsible { account, dialog }) = responsible.borrow_and_update().clone() else {
            if responsible.changed().await.is_err() {
                return;
            }
            continue;
        };
        // A new responsible is looked at from the beginning; what was there stays noted with its first instant.
        let (view, mut revision, mut last, mut count, mut middle) = (account.timeline(dialog), 0, 0, 0, 1);
        view.show(Anchor::At(middle), WINDOW);
        loop {
            let snapshot = tokio::select! {
                snapshot = view.next(revision) => snapshot,
                changed = responsible.changed() => if changed.is_err() { return } else { break },
                () = seen.closed() => return,
            };
            let Some(snapshot) = snapshot else { return };
            revision = snapshot.revision;
            let now = Instant::now();
            let new =
                snapshot.rows.iter().take_while(|row| row.kind != RowKind::Hole).filter(|row| row.unsent.is_none());
            let before = (last, count);
            for row in new.filter(|row| row.seq > Some(before.0)) {
                last = row.seq.unwrap_or(last);
                count += usize::from(row.kind == RowKind::Message);
            }
            let stuck = snapshot.rows.iter().find_map(stuck);
            let mine = snapshot.head.dialog.is_some_and(|row| row.access == Access::Responsible);
            seen.send_modify(|seen| {
                seen.messages.resize(seen.messages.len().max(count), now);
                (seen.mine, seen.stuck) = (mine, stuck);
            });
            if last > middle {
                middle = last + WINDOW as i64 / 4;
                view.show(Anchor::At(middle), WINDOW);
            }
        }
    }
}

fn stuck(row: &TimelineRow) -> Option<String> {
    let unsent = row.unsent.as_ref()?;
    match unsent.state {
        State::Held => Some(format!("held: {:?}", unsent.what_changed)),
        State::Refused => Some(format!("refused: {:?}", unsent.refusal)),
        State::Queued | State::Sending => None,
    }
}

/// All messages of a dialog in an operator's store, own unsent ones left out.
pub async fn messages(responsible: &Responsible) -> Vec<Message> {
    let (mut messages, mut next) = (Vec::new(), 1);
    loop {
        let view = responsible.account.timeline(responsible.dialog);
        // The window lies so that it begins at the first number not read yet.
        view.show(Anchor::At(next + WINDOW as i64 / 2), WINDOW);
        let Some(snapshot) = view.next(0).await else { return messages };
        let fresh: Vec<&TimelineRow> =
            snapshot.rows.iter().filter(|row| row.unsent.is_none() && row.seq >= Some(next)).collect();
        next = fresh.iter().filter_map(|row| row.seq).max().unwrap_or(snapshot.head.last_seq) + 1;
        messages.extend(fresh.into_iter().filter(|row| row.kind == RowKind::Message).map(message));
        if next > snapshot.head.last_seq {
            return messages;
        }
    }
}

fn message(row: &TimelineRow) -> Message {
    let side = if row.who == Some(Who::Customer) { Side::Customer } else { Side::Operator };
    (side, row.text.clone())
}
