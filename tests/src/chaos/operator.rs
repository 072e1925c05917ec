//! The operator with the phone: acts on what the screen shows, walks in and out of the network, starts the app again when
//! it died, and remembers what the app promised.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use env::Env;
use tokio::sync::Notify;
use wire::{Access, Command, CommandId, ComposerMode, DialogHead, DialogId, Seq, SessionState};

use super::check::{self, Broken};
use super::dice::Dice;
use super::net::Network;
use super::phone::{Phone, Vault, rests};
use super::trace::Trace;
use super::world::Side;

/// A command that the phone took on.
#[derive(Debug, Clone)]
pub struct Said {
    /// Its id.
    pub id: CommandId,
    /// What it was.
    pub command: Command,
    /// The operator gave it up later.
    pub discarded: bool,
}

/// What the operator was promised.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Commands for which `submit` returned, in that order.
    pub said: Vec<Said>,
    /// Commands over which the phone died: they may exist.
    pub in_doubt: Vec<CommandId>,
    /// The last text kept as a draft; empty when used up; `None` when the phone died over it.
    pub drafts: BTreeMap<(DialogId, ComposerMode), Option<String>>,
    /// The highest mark kept.
    pub reads: BTreeMap<DialogId, Seq>,
}

impl Ledger {
    /// A held command got other words and a new id, in the old one's place. `sure`: the phone lived to say so.
    fn edited(&mut self, old: CommandId, fresh: CommandId, words: &str, sure: bool) {
        for said in self.said.iter_mut().filter(|said| said.id == old) {
            if !sure {
                // Either of the two is there now.
                said.discarded = true;
                self.in_doubt.push(fresh);
                continue;
            }
            said.id = fresh;
            match &mut said.command {
                Command::Send { text, .. } | Command::Note { text, .. } => words.clone_into(text),
                Command::Transfer { note, .. } => *note = Some(words.to_owned()),
                _ => {}
            }
        }
    }
}

/// The operator.
pub struct Person {
    /// The phone's side.
    pub side: Arc<Side>,
    /// The network.
    pub network: Network,
    /// For waiting.
    pub env: Env,
    /// Luck.
    pub dice: Dice,
    /// The trace.
    pub trace: Trace,
    /// A push came.
    pub pushed: Arc<Notify>,
    /// The platform's key store.
    pub vault: Vault,
    /// Name and password.
    pub login: (String, String),
    /// What was promised.
    pub ledger: Ledger,
    /// Whether the list of all dialogs is open all the time.
    pub watches: bool,
    /// Promises that were seen broken under way.
    pub broken: Broken,
    /// Words written so far.
    pub words: u64,
    /// Whether the app is in front.
    pub front: bool,
    /// Whether the device has a network.
    pub online: bool,
}

impl Person {
    /// Starts the app, as often as it takes.
    pub async fn start(&mut self) -> Result<Phone, String> {
        loop {
            let life = self.side.live().map_err(|error| error.to_string())?;
            let link = self.network.link("phone", Some(life.clone()));
            let (login, password) = (self.login.0.as_str(), self.login.1.as_str());
            let started = Phone::start(life.clone(), link, &self.vault, (login, password), &self.env);
            let started = tokio::select! {
                biased;
                () = life.died() => Err("died".to_owned()),
                started = started => started,
            };
            match started {
                Ok(mut phone) if life.is_alive() => {
                    self.trace.say("phone", "up");
                    if self.watches {
                        phone.open_list();
                    }
                    (self.front, self.online) = (true, true);
                    return Ok(phone);
                }
                Ok(_) => {}
                Err(error) => {
                    self.trace.say("phone", format_args!("did not start: {error}"));
                    life.kill();
                }
            }
            let wait = self.dice.range(500, 5_000);
            self.env.sleep(Duration::from_millis(wait)).await;
        }
    }

    /// Works for so many steps.
    ///
    /// # Errors
    /// When the phone cannot be used at all.
    pub async fn work(&mut self, steps: u64) -> Result<Phone, String> {
        let mut phone = self.start().await?;
        self.submit(&phone, Command::ShiftStart { planned_end: None }).await;
        for _ in 0..steps {
            let long = self.dice.percent(8);
            let wait = self.dice.range(100, if long { 60_000 } else { 8_000 });
            tokio::select! {
                biased;
                () = phone.life.died() => {
                    drop(phone);
                    let wait = self.dice.range(0, 20_000);
                    self.env.sleep(Duration::from_millis(wait)).await;
                    phone = self.start().await?;
                }
                () = self.pushed.notified(), if !self.front => {
                    let synced = phone.sync_once(Duration::from_secs(25)).await;
                    self.trace.say("phone", format_args!("woken by a push: {synced:?}"));
                }
                () = self.env.sleep(Duration::from_millis(wait)) => self.step(&phone).await?,
            }
        }
        Ok(phone)
    }

    /// Everything that depends on the operator is well again.
    pub async fn settle(&mut self, mut phone: Phone) -> Result<Phone, String> {
        if !phone.life.is_alive() {
            drop(phone);
            phone = self.start().await?;
        }
        phone.set_network(true);
        phone.set_foreground(true);
        Ok(phone)
    }

    async fn step(&mut self, phone: &Phone) -> Result<(), String> {
        if self.broken.is_empty() {
            self.broken = check::in_sight(phone, &self.ledger).await?;
            self.broken.iter().for_each(|line| self.trace.say("operator", format_args!("misses something: {line}")));
        }
        let heads = phone.heads().await?;
        match self.dice.range(0, 100) {
            0..5 => self.roam(phone),
            5..9 => self.shift(phone).await,
            9..15 => self.look_at_held(phone, &heads).await?,
            15..17 => self.clock(),
            17..45 => self.offers(phone).await?,
            _ => self.dialogs(phone, &heads).await,
        }
        Ok(())
    }

    fn roam(&mut self, phone: &Phone) {
        if self.dice.percent(50) {
            self.front = !self.front;
            self.trace.say("operator", if self.front { "opens the app" } else { "leaves the app" });
            phone.set_foreground(self.front);
        } else {
            self.online = !self.online;
            self.trace.say("operator", if self.online { "has a network" } else { "has no network" });
            phone.set_network(self.online);
        }
    }

    fn clock(&mut self) {
        let skew = i64::try_from(self.dice.range(0, 1_200_000)).unwrap_or(0) - 600_000;
        self.trace.say("operator", format_args!("sets the clock: {skew} ms off"));
        self.side.skew_ms.store(skew, Ordering::Relaxed);
    }

    async fn shift(&mut self, phone: &Phone) {
        let command = match self.dice.range(0, 4) {
            0 => Command::ShiftPause,
            1 => Command::ShiftContinue,
            _ => Command::ShiftStart { planned_end: None },
        };
        self.submit(phone, command).await;
    }

    async fn offers(&mut self, phone: &Phone) -> Result<(), String> {
        let rows = phone.db.read(store::offers::rows).await.map_err(|error| error.to_string())?;
        for row in rows.iter().filter(|row| row.outcome.is_none() && row.answer.is_none()) {
            match self.dice.range(0, 10) {
                0 => self.submit(phone, Command::Decline { offer: row.id }).await,
                1..8 => {
                    self.submit(phone, Command::Accept { offer: row.id }).await;
                    // Words before the portal has said whether the dialog is won.
                    if self.dice.percent(40) {
                        self.send(phone, row.dialog).await;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    async fn dialogs(&mut self, phone: &Phone, heads: &[DialogHead]) {
        let Some(head) = self.dice.pick(heads).cloned() else { return };
        let state = head.session.as_ref().map(|session| session.state);
        let dialog = head.id;
        match (head.access, state) {
            (Access::Responsible, Some(SessionState::Answered)) => self.converse(phone, &head).await,
            (_, Some(SessionState::Queued)) => self.submit(phone, Command::Take { dialog }).await,
            (_, Some(SessionState::Closed)) => {
                if self.dice.percent(60) {
                    self.submit(phone, Command::Resume { dialog }).await;
                    self.send(phone, dialog).await;
                }
            }
            // What it refuses is part of the story, too.
            _ => self.send(phone, dialog).await,
        }
    }

    async fn converse(&mut self, phone: &Phone, head: &DialogHead) {
        let dialog = head.id;
        match self.dice.range(0, 100) {
            0..45 => {
                for _ in 0..self.dice.range(1, 4) {
                    self.send(phone, dialog).await;
                }
            }
            45..57 => {
                let text = self.words("note");
                self.submit(phone, Command::Note { dialog, text, draft: None }).await;
            }
            57..72 => self.draft(phone, dialog).await,
            72..84 => {
                let done = phone.mark_read(dialog, head.last_seq).await.is_ok() && phone.life.is_alive();
                if done {
                    let mark = self.ledger.reads.entry(dialog).or_default();
                    *mark = head.last_seq.max(*mark);
                }
            }
            84..91 => self.submit(phone, Command::NoReplyNeeded { dialog }).await,
            91..94 => self.transfer(phone, dialog).await,
            _ => self.submit(phone, Command::Close { dialog }).await,
        }
    }

    async fn transfer(&mut self, phone: &Phone, dialog: DialogId) {
        let Ok(colleagues) = phone.db.read(store::dialogs::colleagues).await else { return };
        let Some(to) = self.dice.pick(&colleagues).map(|colleague| colleague.id) else { return };
        let note = self.dice.percent(50).then(|| self.words("handing over"));
        self.submit(phone, Command::Transfer { dialog, to, note }).await;
    }

    /// A reply: what stands in the composer, words typed just now, or words from elsewhere.
    async fn send(&mut self, phone: &Phone, dialog: DialogId) {
        let read = phone.db.read(move |r| store::registers::draft(r, dialog, ComposerMode::Reply)).await;
        let draft = read.ok().flatten().map(|draft| draft.text).filter(|text| !text.is_empty());
        let text = match (draft, self.dice.range(0, 10)) {
            (Some(text), 0..6) => text,
            (_, 6..9) => {
                let text = self.words("typed");
                self.keep_draft(phone, dialog, ComposerMode::Reply, &text).await;
                let pause = self.dice.range(0, 1000);
                self.env.sleep(Duration::from_millis(pause)).await;
                text
            }
            _ => self.words("reply"),
        };
        self.submit(phone, Command::Send { dialog, text, draft: None }).await;
    }

    async fn draft(&mut self, phone: &Phone, dialog: DialogId) {
        let mode = if self.dice.percent(70) { ComposerMode::Reply } else { ComposerMode::Note };
        let text = if self.dice.percent(15) { String::new() } else { self.words("draft") };
        self.keep_draft(phone, dialog, mode, &text).await;
    }

    async fn keep_draft(&mut self, phone: &Phone, dialog: DialogId, mode: ComposerMode, text: &str) {
        let saved = phone.save_draft(dialog, mode, text).await;
        self.trace.say("operator", format_args!("draft in {dialog}: {text:?} {saved:?}"));
        if saved.is_ok() {
            self.ledger.drafts.insert((dialog, mode), phone.life.is_alive().then(|| text.to_owned()));
        }
    }

    async fn look_at_held(&mut self, phone: &Phone, heads: &[DialogHead]) -> Result<(), String> {
        let rows = phone.outbox(heads.iter().map(|head| head.id).collect()).await?;
        let resting: Vec<_> = rows.into_iter().filter(rests).collect();
        let Some(row) = self.dice.pick(&resting).cloned() else { return Ok(()) };
        let id = row.envelope.id;
        let command = &row.envelope.command;
        if command.words().is_some() && self.dice.percent(25) {
            let text = self.words("edited");
            let edited = phone.edit_held(id, &text).await;
            self.trace.say("operator", format_args!("edits {}: {edited:?}", command.kind()));
            let Ok(fresh) = edited else { return Ok(()) };
            self.ledger.edited(id, fresh, &text, phone.life.is_alive());
        } else if self.dice.percent(65) {
            let sent = phone.send_anyway(id).await;
            self.trace.say("operator", format_args!("sends {} anyway: {sent:?}", row.envelope.command.kind()));
        } else {
            let gone = phone.discard(id).await;
            self.trace.say("operator", format_args!("discards {}: {gone:?}", row.envelope.command.kind()));
            if gone.is_ok() {
                self.ledger.said.iter_mut().filter(|said| said.id == id).for_each(|said| said.discarded = true);
            }
        }
        Ok(())
    }

    fn words(&mut self, kind: &str) -> String {
        self.words += 1;
        format!("{kind} {} \u{e9}\u{301} {}", self.words, self.dice.range(0, 100_000))
    }

    async fn submit(&mut self, phone: &Phone, command: Command) {
        if !phone.life.is_alive() {
            return;
        }
        let done = phone.submit(command.clone()).await;
        let about = command.dialog().map(|dialog| format!(" in {dialog}")).unwrap_or_default();
        self.trace.say("operator", format_args!("{}{about}: {done:?}", command.kind()));
        let Ok(id) = done else { return };
        if !phone.life.is_alive() {
            self.ledger.in_doubt.push(id);
        } else {
            self.ledger.said.push(Said { id, command: command.clone(), discarded: false });
        }
        // A message whose words are the draft uses the draft up.
        let slot = match &command {
            Command::Send { dialog, .. } => (*dialog, ComposerMode::Reply),
            Command::Note { dialog, .. } => (*dialog, ComposerMode::Note),
            _ => return,
        };
        if let Some(draft) = self.ledger.drafts.get_mut(&slot) {
            let same = draft.as_deref() == command.words();
            *draft = draft.take().filter(|_| phone.life.is_alive()).map(|text| if same { String::new() } else { text });
        }
    }
}
