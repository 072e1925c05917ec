//! An operator at a terminal, on nothing but `client`'s public surface. Prints a plain line for everything that happens
//! and reads commands from its input; `/help` lists them.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use client::env::Env;
use client::wire::{Access, Command, DeviceInfo, DialogId, OfferId};
use client::{
    Account, Core, CoreConfig, FileVault, Internet, RowKind, Runtime, Segment, State, Status, TimelineRow, Who,
};
use tokio::sync::mpsc;

const HELP: &str = "/accept  /decline  /take N  /open N  /note TEXT  /transfer LOGIN-OR-NAME [NOTE]  /close  /noreply
/shift start|pause|continue|end  /quit  /help  and any other text is a reply to the current dialog";

/// What the operator is looking at.
struct Terminal {
    account: Account,
    auto: bool,
    told: HashSet<String>,
    followed: HashSet<DialogId>,
    offer: Option<OfferId>,
    current: Option<DialogId>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    const USAGE: &str = "usage: terminal_operator --server URL --login L --password P --data FOLDER [--auto]";
    let given: Vec<String> = std::env::args().collect();
    let value = |name: &str| given.get(given.iter().position(|a| a == name)? + 1);
    let wanted = ["--server", "--login", "--password", "--data"].map(value);
    let [Some(server), Some(login), Some(password), Some(data)] = wanted else { return Err(USAGE.into()) };
    let (data, auto) = (PathBuf::from(data), given.iter().any(|a| a == "--auto"));
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
    let account = core.sign_in(server, login, password).await.map_err(|error| error.to_string())?;
    println!("signed in as {}; /help lists the commands", account.me().name);
    let mut terminal =
        Terminal { account, auto, told: HashSet::new(), followed: HashSet::new(), offer: None, current: None };
    terminal.submit(Command::ShiftStart { planned_end: None }).await;
    terminal.run().await;
    core.close().await;
    Ok(())
}

impl Terminal {
    async fn run(&mut self) {
        let (typed, mut lines) = mpsc::unbounded_channel();
        let read = move || std::io::stdin().lines().map_while(Result::ok).for_each(|line| drop(typed.send(line)));
        Env::machine().thread("stdin", read).expect("a thread to read the input");
        let (changed, mut dialogs) = mpsc::unbounded_channel();
        for segment in [Segment::Mine, Segment::WaitingCustomer, Segment::Queue { line: None }] {
            let (view, changed) = (self.account.dialogs(segment), changed.clone());
            Env::machine().spawn(async move {
                let mut revision = 0;
                while let Some(now) = view.next(revision).await {
                    revision = now.revision;
                    now.rows.into_iter().for_each(|row| drop(changed.send(row)));
                }
            });
        }
        let (offers, mut seen, mut status) = (self.account.offers(), 0, self.account.status());
        loop {
            tokio::select! {
                Some(now) = offers.next(seen) => {
                    seen = now.revision;
                    self.offer = None;
                    if let Ok(Some(shift)) = self.account.shift().await {
                        self.tell(format!("-- shift {:?} {:?} since {}", shift.state, shift.pause_reason, shift.since));
                    }
                    for row in now.rows.iter().filter(|row| row.outcome.is_none() && row.answer.is_none()) {
                        self.offer = Some(row.id);
                        self.tell(format!("offer {} from {}: {}", row.id, row.customer_name, row.words));
                        self.account.seen(vec![row.id]);
                        if self.auto {
                            self.submit(Command::Accept { offer: row.id }).await;
                        }
                    }
                }
                Some(row) = dialogs.recv() => match row.access {
                    Access::Responsible | Access::Participant if !self.followed.contains(&row.id) => self.open(row.id),
                    _ if row.takeable => self.tell(format!("waiting: dialog {} {}", row.id, row.customer_name)),
                    _ => {}
                },
                Ok(()) = status.changed() => match status.borrow_and_update().clone() {
                    Status::Live => println!("-- live"),
                    Status::Refused { code } => return println!("-- refused: {code}"),
                    Status::Connecting | Status::Offline { .. } => {}
                },
                Some(line) = lines.recv() => match line.trim() { // the input may end: he stays at work
                    "/quit" => return,
                    line => self.obey(line).await,
                },
            }
        }
    }

    /// Prints a line once.
    fn tell(&mut self, line: String) {
        if self.told.insert(line.clone()) {
            println!("{line}");
        }
    }

    /// Makes a dialog the current one and prints its timeline from now on.
    fn open(&mut self, dialog: DialogId) {
        self.current = Some(dialog);
        if !self.followed.insert(dialog) {
            return;
        }
        println!("-- dialog {dialog}");
        let (view, account) = (self.account.timeline(dialog), self.account.clone());
        Env::machine().spawn(async move {
            let (mut revision, mut told) = (0, HashSet::new());
            while let Some(now) = view.next(revision).await {
                revision = now.revision;
                let customer = now.head.dialog.map(|row| row.customer_name).unwrap_or_default();
                for row in &now.rows {
                    let Some(line) = describe(row, &customer) else { continue };
                    if told.insert((row.id.clone(), line.clone())) {
                        println!("{line}");
                    }
                }
                let _ = account.mark_read(dialog, now.head.last_seq).await; // printed is read
            }
        });
    }

    async fn submit(&self, command: Command) {
        if let Err(error) = self.account.submit(command).await {
            println!("not possible: {error}");
        }
    }

    async fn obey(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
        let command = match (word, self.current) {
            ("" | "/help", _) => return println!("{HELP}"),
            ("/accept", _) => self.offer.map(|offer| Command::Accept { offer }),
            ("/decline", _) => self.offer.map(|offer| Command::Decline { offer }),
            ("/take", _) => rest.parse().ok().map(|dialog| Command::Take { dialog }),
            ("/open", _) => return rest.parse().map_or_else(|_| println!("which?"), |dialog| self.open(dialog)),
            ("/shift", _) if rest == "start" => Some(Command::ShiftStart { planned_end: None }),
            ("/shift", _) if rest == "pause" => Some(Command::ShiftPause),
            ("/shift", _) if rest == "continue" => Some(Command::ShiftContinue),
            ("/shift", _) if rest == "end" => Some(Command::ShiftEnd { to: None }),
            ("/note", Some(dialog)) => Some(Command::Note { dialog, text: rest.into(), draft: None }),
            ("/close", Some(dialog)) => Some(Command::Close { dialog }),
            ("/noreply", Some(dialog)) => Some(Command::NoReplyNeeded { dialog }),
            ("/transfer", Some(dialog)) => {
                let (name, note) = rest.split_once(' ').unwrap_or((rest, ""));
                let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
                let Some(team) = self.account.team().next(0).await else { return };
                let to = team.rows.iter().find(|one| one.name.to_lowercase().starts_with(&name.to_lowercase()));
                to.filter(|_| !name.is_empty()).map(|to| Command::Transfer { dialog, to: to.id, note })
            }
            (word, _) if word.starts_with('/') => None,
            (_, current) => current.map(|dialog| Command::Send { dialog, text: line.into(), draft: None }),
        };
        match command {
            Some(command) => self.submit(command).await,
            None => println!("not possible here; /help lists the commands"),
        }
    }
}

/// A row of a timeline as a line.
fn describe(row: &TimelineRow, customer: &str) -> Option<String> {
    let who = match row.who? {
        Who::Customer => customer,
        Who::Me => "you",
        Who::Colleague | Who::Portal => row.who_name.as_deref().unwrap_or("portal"),
    };
    let state = match row.unsent.as_ref().map(|unsent| unsent.state) {
        Some(State::Sending) => return None,
        Some(state) => format!(" ({})", state.as_str()),
        None if who == "you" => " (sent)".to_owned(),
        None => String::new(),
    };
    let file = if row.file.is_some() { " [file]" } else { "" };
    match row.kind {
        RowKind::Message => Some(format!("{who}: {}{file}{state}", row.text)),
        RowKind::Note => Some(format!("note of {who}: {}{state}", row.text)),
        RowKind::Action => Some(format!("you /{}{state}", row.unsent.as_ref()?.kind)),
        RowKind::Event => Some(format!("* {:?}", row.event.as_ref()?)),
        RowKind::Unknown => Some("* something newer: update the app".into()),
        RowKind::Hole => None,
    }
}
