//! An operator at a terminal, on nothing but `client`'s public surface. Prints a plain line for everything that happens
//! and reads commands from its input; `/help` lists them.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use client::env::Env;
use client::wire::{Command, DeviceInfo, DialogId, OfferId, OperatorId};
use client::{Account, Core, CoreConfig, FileVault, Internet, OfferRow, RowKind, Runtime, Segment, State};
use client::{Status, TimelineRow, Who};
use tokio::sync::mpsc;

const HELP: &str = "/accept  /decline  /take N  /open N  /note TEXT  /transfer LOGIN-OR-NAME [NOTE]  /close  /noreply
/shift start|pause|continue|end  /quit  /help  and any other text is a reply to the current dialog";

/// What the operator is looking at.
struct Terminal {
    account: Account,
    auto: bool,
    told: HashSet<String>,
    /// Offers that wait for an answer, the newest last.
    offers: Vec<OfferId>,
    followed: BTreeSet<DialogId>,
    current: Option<DialogId>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let Some((server, login, password, data, auto)) = arguments() else {
        eprintln!("usage: terminal_operator --server URL --login LOGIN --password PASSWORD --data FOLDER [--auto]");
        std::process::exit(2);
    };
    let app_version = env!("CARGO_PKG_VERSION").into();
    let core = Core::new(CoreConfig {
        vault: Arc::new(FileVault::new(&data.join("vault"))?),
        data_dir: data,
        env: Env::machine(),
        net: Arc::new(Internet::new(false)?),
        device: DeviceInfo { name: "Terminal".into(), platform: "terminal".into(), app_version },
        runtime: Runtime::Own,
        plain_http: false,
    })?;
    let account = core.sign_in(&server, &login, &password).await?;
    println!("signed in as {}; /help lists the commands", account.me().name);
    let (told, offers, followed) = (HashSet::new(), Vec::new(), BTreeSet::new());
    let mut terminal = Terminal { account, auto, told, offers, followed, current: None };
    terminal.submit(Command::ShiftStart { planned_end: None }).await;
    terminal.run().await;
    core.close().await;
    Ok(())
}

fn arguments() -> Option<(String, String, String, PathBuf, bool)> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| given.iter().position(|a| a == name).and_then(|at| given.get(at + 1)).cloned();
    let auto = given.iter().any(|a| a == "--auto");
    Some((value("--server")?, value("--login")?, value("--password")?, value("--data")?.into(), auto))
}

impl Terminal {
    async fn run(&mut self) {
        let account = self.account.clone();
        let (typed, mut lines) = mpsc::unbounded_channel();
        let read = move || std::io::stdin().lines().map_while(Result::ok).for_each(|line| drop(typed.send(line)));
        if Env::machine().thread("stdin", read).is_err() {
            return;
        }
        let mut status = account.status();
        let (offers, queue) = (account.offers(), account.dialogs(Segment::Queue { line: None }));
        let (mine, waiting) = (account.dialogs(Segment::Mine), account.dialogs(Segment::WaitingCustomer));
        let (mut seen_offers, mut seen_queue, mut seen_mine, mut seen_waiting) = (0, 0, 0, 0);
        loop {
            tokio::select! {
                Some(now) = offers.next(seen_offers) => {
                    seen_offers = now.revision;
                    self.show_offers(now.rows).await;
                }
                Some(now) = queue.next(seen_queue) => {
                    seen_queue = now.revision;
                    for row in now.rows.iter().filter(|row| row.takeable) {
                        self.tell(format!("waiting {} from {}: {}", row.id, row.customer_name, row.last_text));
                    }
                }
                Some(now) = mine.next(seen_mine) => {
                    seen_mine = now.revision;
                    now.rows.iter().for_each(|row| self.follow(row.id));
                }
                Some(now) = waiting.next(seen_waiting) => {
                    seen_waiting = now.revision;
                    now.rows.iter().for_each(|row| self.follow(row.id));
                }
                Ok(()) = status.changed() => match status.borrow_and_update().clone() {
                    Status::Connecting => {}
                    Status::Live => println!("-- live"),
                    Status::Offline { .. } => println!("-- offline"),
                    Status::Refused { code } => return println!("-- refused: {code}"),
                },
                // The input may end; the operator stays at work until somebody ends him.
                Some(line) = lines.recv() => match line.trim() {
                    "/quit" => return,
                    line => self.obey(line).await,
                },
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }

    fn tell(&mut self, line: String) {
        if self.told.insert(line.clone()) {
            println!("{line}");
        }
    }

    async fn show_offers(&mut self, rows: Vec<OfferRow>) {
        self.offers.clear();
        for row in rows.into_iter().filter(|row| row.outcome.is_none() && row.answer.is_none()) {
            self.offers.push(row.id);
            self.tell(format!("offer {} from {}: {}", row.id, row.customer_name, row.words));
            self.account.seen(vec![row.id]);
            if self.auto {
                self.submit(Command::Accept { offer: row.id }).await;
            }
        }
    }

    /// Makes a dialog the current one when it is new, and prints its timeline from now on.
    fn follow(&mut self, dialog: DialogId) {
        if !self.followed.insert(dialog) {
            return;
        }
        println!("-- dialog {dialog}");
        self.current = Some(dialog);
        let view = self.account.timeline(dialog);
        let printing = async move {
            let (mut revision, mut told) = (0, HashSet::new());
            while let Some(now) = view.next(revision).await {
                revision = now.revision;
                let customer = now.head.dialog.map(|row| row.customer_name).unwrap_or_default();
                for line in now.rows.iter().filter_map(|row| Some((row.id.clone(), describe(row, &customer)?))) {
                    if told.insert(line.clone()) {
                        println!("{}", line.1);
                    }
                }
            }
        };
        Env::machine().spawn(printing);
    }

    async fn submit(&self, command: Command) {
        if let Err(error) = self.account.submit(command).await {
            println!("not possible: {error}");
        }
    }

    async fn obey(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let command = match (word, self.current) {
            ("", _) => return,
            ("/help", _) => return println!("{HELP}"),
            ("/accept", _) => self.offers.first().map(|&offer| Command::Accept { offer }),
            ("/decline", _) => self.offers.first().map(|&offer| Command::Decline { offer }),
            ("/take", _) => rest.parse().ok().map(|dialog| Command::Take { dialog }),
            ("/open", _) => {
                let Ok(dialog) = rest.parse() else { return println!("which dialog?") };
                self.follow(dialog);
                self.current = Some(dialog);
                return;
            }
            ("/shift", _) => match rest {
                "start" => Some(Command::ShiftStart { planned_end: None }),
                "pause" => Some(Command::ShiftPause),
                "continue" => Some(Command::ShiftContinue),
                "end" => Some(Command::ShiftEnd),
                _ => None,
            },
            ("/note", Some(dialog)) => Some(Command::Note { dialog, text: rest.into(), draft_rev: None }),
            ("/close", Some(dialog)) => Some(Command::Close { dialog }),
            ("/noreply", Some(dialog)) => Some(Command::NoReplyNeeded { dialog }),
            ("/transfer", Some(dialog)) => {
                let (name, note) = rest.split_once(' ').unwrap_or((rest, ""));
                let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
                self.colleague(name).await.map(|to| Command::Transfer { dialog, to, note })
            }
            (word, _) if word.starts_with('/') => None,
            (_, current) => current.map(|dialog| Command::Send { dialog, text: line.into(), draft_rev: None }),
        };
        match command {
            Some(command) => self.submit(command).await,
            None => println!("not possible here; /help lists the commands"),
        }
    }

    async fn colleague(&self, name: &str) -> Option<OperatorId> {
        let colleagues = self.account.colleagues().await.unwrap_or_default();
        let called = |full: &str| full.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(name));
        colleagues.iter().find(|one| one.name == name || called(&one.name)).map(|one| one.id)
    }
}

/// A row of a timeline as a line.
fn describe(row: &TimelineRow, customer: &str) -> Option<String> {
    let who = match row.who? {
        Who::Customer => customer,
        Who::Me => "you",
        Who::Colleague | Who::Portal => row.who_name.as_deref().unwrap_or("portal"),
    };
    let state = match (&row.unsent, row.who?) {
        (Some(unsent), _) => match (unsent.state, &unsent.refusal) {
            (State::Refused, Some(refusal)) => format!(" (refused: {})", refusal.code),
            (State::Held, _) => " (held)".to_owned(),
            _ => " (queued)".to_owned(),
        },
        (None, Who::Me) => " (sent)".to_owned(),
        (None, _) => String::new(),
    };
    let file = row.file.as_ref().map(|file| format!(" [{}]", file.name)).unwrap_or_default();
    match row.kind {
        RowKind::Message => Some(format!("{who}: {}{file}{state}", row.text)),
        RowKind::Note => Some(format!("note of {who}: {}{state}", row.text)),
        RowKind::Action => Some(format!("you /{}{state}", row.unsent.as_ref().map_or("", |unsent| unsent.kind))),
        RowKind::Event => Some(format!("* {:?}", row.event.as_ref()?).to_lowercase()),
        RowKind::Unknown => Some("* something newer: update the app".into()),
        RowKind::Hole => None,
    }
}
