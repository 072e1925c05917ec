//! An operator with his phone: acts on what the screen shows, walks in and out of the network, starts the app again when
//! it died, and remembers what the app promised.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use env::Env;
use store::offers::OfferRow;
use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;
use wire::{
    Access, Colleague, Command, ComposerMode, DialogHead, DialogId, Leave, LineId, OperatorId, SessionState, ShiftState,
};

use super::acts::{self, Act};
use super::cast::PASSWORD;
use super::check::{self, Missing};
use super::dice::Dice;
use super::ledger::Ledger;
use super::net::Network;
use super::phone::{Glance, Phone, Vault, rests};
use super::trace::Trace;
use super::world::Side;

/// An operator.
pub struct Person {
    /// The phone's side; its name is his login.
    pub side: Arc<Side>,
    /// Who he is to the portal.
    pub id: OperatorId,
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
    /// Everybody is called to a dialog at once.
    pub called: UnboundedReceiver<DialogId>,
    /// The platform's key store.
    pub vault: Vault,
    /// What was promised.
    pub ledger: Ledger,
    /// How many dialogs there are at most.
    pub dialogs: i64,
    /// Whether the list of all dialogs is open all the time.
    pub watches: bool,
    /// Replies that were once not on screen.
    pub missing: Vec<Missing>,
    /// Words written so far.
    pub words: u64,
    /// Whether the app is in front.
    pub front: bool,
    /// Whether the device has a network.
    pub online: bool,
    /// Whether something between device and portal is broken.
    pub torn: bool,
}

impl Person {
    fn name(&self) -> &'static str {
        self.side.name
    }

    /// Starts the app, as often as it takes.
    ///
    /// # Errors
    /// When it has no place for its files.
    pub async fn start(&mut self) -> Result<Phone, String> {
        loop {
            let life = self.side.live().map_err(|error| error.to_string())?;
            let link = self.network.link(self.name(), Some(life.clone()));
            let login = (self.name(), PASSWORD);
            let started = Phone::start(life.clone(), link, &self.vault, login, &self.env, self.dialogs);
            let started = tokio::select! {
                biased;
                () = life.died() => Err("died".to_owned()),
                started = started => started,
            };
            match started {
                Ok(mut phone) if life.is_alive() => {
                    self.trace.say(self.name(), "up");
                    if self.watches {
                        phone.open_list();
                    }
                    (self.front, self.online) = (true, true);
                    return Ok(phone);
                }
                Ok(_) => {}
                Err(error) => {
                    self.trace.say(self.name(), format_args!("did not start: {error}"));
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
    pub async fn work(mut self, steps: u64) -> Result<(Person, Phone), String> {
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
                Some(dialog) = self.called.recv() => self.race(&phone, dialog).await?,
                () = self.pushed.notified(), if !self.front => {
                    let synced = phone.sync_once(Duration::from_secs(25)).await;
                    self.trace.say(self.name(), format_args!("woken by a push: {synced:?}"));
                }
                () = self.env.sleep(Duration::from_millis(wait)) => self.step(&phone).await?,
            }
        }
        Ok((self, phone))
    }

    /// Learns under which ids replies go on that came to rest with their edits in them.
    pub async fn adopt(&mut self, phone: &Phone) -> Result<(), String> {
        phone.outbox().await?.iter().filter(|row| rests(row)).for_each(|row| self.ledger.adopt(row));
        Ok(())
    }

    async fn step(&mut self, phone: &Phone) -> Result<(), String> {
        let missing = check::out_of_sight(phone, &self.ledger).await?;
        self.adopt(phone).await?;
        // What goes on under another id is there under that.
        for missing in missing.into_iter().filter(|missing| self.ledger.said.iter().any(|said| said.id == missing.send))
        {
            if !self.missing.contains(&missing) {
                self.trace.say(self.name(), format_args!("misses {missing:?}"));
                self.missing.push(missing);
            }
        }
        let glance = phone.glance().await?;
        match self.dice.range(0, 100) {
            0..6 => self.roam(phone),
            6..13 => self.shift(phone, &glance).await,
            13..20 => self.look_at_held(phone).await?,
            20..22 => self.clock(),
            22..26 => self.alerts(phone, &glance).await,
            26..54 => {
                for offer in glance.offers.iter().filter(|offer| is_open(offer)) {
                    self.answer(phone, offer).await;
                }
            }
            _ => {
                let of = |head| acts::wishes(head, self.id).into_iter().map(move |(weight, act)| (weight, (head, act)));
                let wishes: Vec<_> = glance.heads.iter().flat_map(of).collect();
                if let Some((head, act)) = acts::pick(&mut self.dice, &wishes) {
                    self.act(phone, &glance, head, act).await;
                }
            }
        }
        Ok(())
    }

    /// All are called to one dialog in the same instant.
    async fn race(&mut self, phone: &Phone, dialog: DialogId) -> Result<(), String> {
        let glance = phone.glance().await?;
        if let Some(offer) = glance.offers.iter().find(|offer| offer.dialog == dialog && is_open(offer)) {
            self.answer(phone, offer).await;
        }
        let Some(head) = glance.heads.iter().find(|head| head.id == dialog) else { return Ok(()) };
        for _ in 0..self.dice.range(1, 3) {
            if let Some(act) = acts::pick(&mut self.dice, &acts::decisive(head, self.id)) {
                self.act(phone, &glance, head, act).await;
            }
        }
        Ok(())
    }

    fn roam(&mut self, phone: &Phone) {
        match self.dice.range(0, 5) {
            0 | 1 => {
                self.front = !self.front;
                self.trace.say(self.name(), if self.front { "opens the app" } else { "leaves the app" });
                phone.set_foreground(self.front);
            }
            2 | 3 => {
                self.online = !self.online;
                self.trace.say(self.name(), if self.online { "has a network" } else { "has no network" });
                phone.set_network(self.online);
            }
            _ => {
                self.torn = !self.torn;
                self.network.set_torn(self.name(), self.torn);
            }
        }
    }

    fn clock(&mut self) {
        let skew = i64::try_from(self.dice.range(0, 1_200_000)).unwrap_or(0) - 600_000;
        self.trace.say(self.name(), format_args!("sets the clock: {skew} ms off"));
        self.side.skew_ms.store(skew, Ordering::Relaxed);
    }

    async fn shift(&mut self, phone: &Phone, glance: &Glance) {
        let state = glance.shift.as_ref().map_or(ShiftState::Off, |shift| shift.state);
        let now = phone.now();
        if state == ShiftState::On && self.dice.percent(40) {
            return;
        }
        let command = match (state, self.dice.range(0, 10)) {
            (_, 0) => {
                let from = now.plus_s(i64::try_from(self.dice.range(0, 40)).unwrap_or(0));
                let leave = vec![Leave { from, to: from.plus_s(20) }];
                Command::LeaveDays { leave: if self.dice.percent(70) { leave } else { Vec::new() } }
            }
            (ShiftState::On, 1..4) => {
                let to = self.colleague(glance).filter(|_| self.dice.percent(50));
                Command::ShiftEnd { to }
            }
            (ShiftState::On, 4..7) => Command::ShiftPause,
            (ShiftState::Paused, _) => Command::ShiftContinue,
            (ShiftState::On, _) if self.dice.percent(50) => Command::ShiftContinue,
            _ => Command::ShiftStart { planned_end: self.dice.percent(20).then(|| now.plus_s(3600)) },
        };
        self.submit(phone, command).await;
    }

    async fn alerts(&mut self, phone: &Phone, glance: &Glance) {
        let Some(alert) = self.dice.pick(&glance.alerts).map(|alert| alert.id) else { return };
        self.submit(phone, Command::AcknowledgeAlert { alert }).await;
    }

    async fn answer(&mut self, phone: &Phone, offer: &OfferRow) {
        let (id, alike) = (offer.id, self.dice.percent(20));
        match (self.dice.range(0, 10), offer.from.is_some() && !alike) {
            (0 | 1, true) => self.submit(phone, Command::DeclineTransfer { offer: id }).await,
            (0 | 1, false) => self.submit(phone, Command::Decline { offer: id }).await,
            (2..8, asked) => {
                let offer = id;
                let yes = if asked { Command::ConfirmTransfer { offer } } else { Command::Accept { offer } };
                self.submit(phone, yes).await;
            }
            _ => return,
        }
        // Words before the portal has said whether the dialog is won.
        if self.dice.percent(25) {
            self.send(phone, offer.dialog).await;
        }
    }

    async fn act(&mut self, phone: &Phone, glance: &Glance, head: &DialogHead, act: Act) {
        let dialog = head.id;
        let command = match act {
            Act::Send => {
                for _ in 0..self.dice.range(1, 4) {
                    self.send(phone, dialog).await;
                }
                return;
            }
            Act::Edit | Act::Recall => return self.change(phone, dialog, act).await,
            Act::Draft => return self.draft(phone, dialog).await,
            Act::Read => return self.read(phone, head).await,
            Act::Note => Command::Note { dialog, text: self.words("note"), draft: None },
            Act::Take => Command::Take { dialog },
            Act::TakeOver => Command::TakeOver { dialog },
            Act::Transfer => {
                let Some(to) = self.colleague(glance) else { return };
                Command::Transfer { dialog, to, note: self.handing_over() }
            }
            Act::ToLine => {
                let line = glance.lines.iter().map(|line| line.id).find(|line| *line != head.line);
                let line = line.unwrap_or(LineId(3 - head.line.0));
                Command::TransferToLine { dialog, line, note: self.handing_over(), anyway: self.dice.percent(50) }
            }
            Act::Withdraw => Command::WithdrawTransfer { dialog },
            Act::Invite => {
                let Some(operator) = self.colleague(glance) else { return };
                Command::Invite { dialog, operator }
            }
            Act::Leave => Command::Leave { dialog },
            Act::AskInvite => Command::AskInvite { dialog },
            Act::Nudge => Command::Nudge { dialog },
            Act::Close => Command::Close { dialog },
            Act::Pin => Command::Pin { dialog },
            Act::Unpin => Command::Unpin { dialog },
            Act::Spam => Command::Spam { dialog },
            Act::Unspam => Command::Unspam { dialog },
            Act::NoReplyNeeded => Command::NoReplyNeeded { dialog },
            Act::Resume => Command::Resume { dialog },
        };
        let closed = head.session.as_ref().is_none_or(|session| session.state == SessionState::Closed);
        let opens = matches!(act, Act::Resume) && closed || matches!(act, Act::Take) && head.access == Access::Queued;
        self.submit(phone, command).await;
        if opens && self.dice.percent(50) {
            self.send(phone, dialog).await;
        }
    }

    /// Mostly somebody else who works, sometimes anybody at all.
    fn colleague(&mut self, glance: &Glance) -> Option<OperatorId> {
        let works = |one: &&Colleague| one.shift != ShiftState::Off && one.id != self.id;
        let there: Vec<OperatorId> = glance.colleagues.iter().filter(works).map(|one| one.id).collect();
        let anybody = self.dice.percent(15) || there.is_empty();
        let all = || glance.colleagues.iter().map(|one| one.id).collect();
        self.dice.pick(&if anybody { all() } else { there }).copied()
    }

    fn handing_over(&mut self) -> Option<String> {
        self.dice.percent(50).then(|| self.words("handing over"))
    }

    async fn read(&mut self, phone: &Phone, head: &DialogHead) {
        if phone.mark_read(head.id, head.last_seq).await.is_ok() && phone.life.is_alive() {
            self.ledger.read(head.id, head.last_seq);
        }
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

    /// Edits a message of his own, or takes it back, wherever it is by now.
    async fn change(&mut self, phone: &Phone, dialog: DialogId, act: Act) {
        let Some(message) = self.dice.pick(&self.ledger.messages(dialog)).copied() else { return };
        let command = match act {
            Act::Edit => Command::Edit { dialog, message, text: self.words("edited") },
            _ => Command::Recall { dialog, message },
        };
        self.submit(phone, command).await;
    }

    async fn draft(&mut self, phone: &Phone, dialog: DialogId) {
        let mode = if self.dice.percent(70) { ComposerMode::Reply } else { ComposerMode::Note };
        let text = if self.dice.percent(15) { String::new() } else { self.words("draft") };
        self.keep_draft(phone, dialog, mode, &text).await;
    }

    async fn keep_draft(&mut self, phone: &Phone, dialog: DialogId, mode: ComposerMode, text: &str) {
        let saved = phone.save_draft(dialog, mode, text).await;
        self.trace.say(self.name(), format_args!("draft in {dialog}: {text:?} {saved:?}"));
        if saved.is_ok() {
            self.ledger.drafted(dialog, mode, phone.life.is_alive().then_some(text));
        }
    }

    async fn look_at_held(&mut self, phone: &Phone) -> Result<(), String> {
        let resting: Vec<_> = phone.outbox().await?.into_iter().filter(rests).collect();
        let Some(row) = self.dice.pick(&resting).cloned() else { return Ok(()) };
        let (id, mut command) = (row.envelope.id, row.envelope.command);
        let kind = command.kind();
        match self.dice.range(0, 20) {
            0..5 if command.words().is_some() => {
                let text = self.words("edited");
                let edited = phone.edit_held(id, &text).await;
                self.trace.say(self.name(), format_args!("edits {kind}: {edited:?}"));
                let Ok(fresh) = edited else { return Ok(()) };
                reword(&mut command, &text);
                self.ledger.replaced(id, fresh, &command, phone.life.is_alive());
            }
            5..8 => {
                let turned = phone.turn_into_note(id).await;
                self.trace.say(self.name(), format_args!("makes {kind} a note: {turned:?}"));
                if let (Ok(fresh), Command::Send { dialog, text, .. }) = (turned, command) {
                    let note = Command::Note { dialog, text, draft: None };
                    self.ledger.replaced(id, fresh, &note, phone.life.is_alive());
                }
            }
            8..16 => {
                let sent = phone.send_anyway(id).await;
                self.trace.say(self.name(), format_args!("sends {kind} anyway: {sent:?}"));
                if let Ok(fresh) = sent
                    && fresh != id
                {
                    self.ledger.gave_up(id);
                    self.ledger.took(fresh, &command, phone.life.is_alive());
                }
            }
            _ => {
                let gone = phone.discard(id).await;
                self.trace.say(self.name(), format_args!("discards {kind}: {gone:?}"));
                if gone.is_ok() {
                    self.ledger.gave_up(id);
                }
            }
        }
        Ok(())
    }

    fn words(&mut self, kind: &str) -> String {
        self.words += 1;
        format!("{} {kind} {} \u{e9}\u{301} {}", self.name(), self.words, self.dice.range(0, 100_000))
    }

    async fn submit(&mut self, phone: &Phone, command: Command) {
        if !phone.life.is_alive() {
            return;
        }
        let done = phone.submit(command.clone()).await;
        let about = command.dialog().map(|dialog| format!(" in {dialog}")).unwrap_or_default();
        self.trace.say(self.name(), format_args!("{}{about}: {done:?}", command.kind()));
        if let Ok(id) = done {
            self.ledger.took(id, &command, phone.life.is_alive());
        }
    }
}

fn is_open(offer: &OfferRow) -> bool {
    offer.outcome.is_none() && offer.answer.is_none()
}

fn reword(command: &mut Command, words: &str) {
    match command {
        Command::Send { text, .. } | Command::Note { text, .. } | Command::Edit { text, .. } => words.clone_into(text),
        Command::Transfer { note, .. } | Command::TransferToLine { note, .. } => *note = Some(words.to_owned()),
        _ => {}
    }
}
