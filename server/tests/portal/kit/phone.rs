//! A signed-in operator: follows the feed as docs/protocol.md says, and gives commands.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, Ordering};

use http::Method;
use serde_json::{Value, json};
use wire::{
    Access, Alert, AlertId, BasedOn, Board, Colleague, Command, CommandEnvelope, CommandId, CommandResults,
    ComposerMode, Delta, DeviceId, DialogHead, DialogId, Draft, EntriesPage, Entry, EntryBody, Lane, Line, LineId, Me,
    Offer, OfferId, OperatorId, Outcome, Page, Register, RegisterResult, RegisterResults, Removed, Scope, Seq, Shift,
    SignedIn, Timestamp, WhatChanged,
};

use super::{Answer, Portal};

/// What a phone knows: the plainest store that keeps to the protocol.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    pub cursor: String,
    pub heads: BTreeMap<DialogId, DialogHead>,
    pub entries: BTreeMap<(DialogId, Seq), Entry>,
    pub offers: BTreeMap<OfferId, Offer>,
    pub lines: BTreeMap<LineId, Line>,
    pub colleagues: BTreeMap<OperatorId, Colleague>,
    pub drafts: BTreeMap<(DialogId, ComposerMode), Draft>,
    pub reads: BTreeMap<DialogId, Seq>,
    pub shift: Option<Shift>,
    pub alerts: BTreeMap<AlertId, Alert>,
    pub boards: BTreeMap<LineId, Board>,
    /// Seen since the bootstrap began; what is set-like and is not among them goes at its end.
    fresh: BTreeSet<String>,
    pub bootstraps: usize,
    pub left: Vec<Scope>,
}

impl Known {
    pub fn apply(&mut self, page: &Page) {
        assert_eq!(page.from, self.cursor, "a page that does not continue the cursor");
        if page.from.is_empty() {
            self.fresh.clear();
        }
        for delta in &page.deltas {
            self.put(delta);
        }
        if page.bootstrapped {
            self.bootstraps += 1;
            self.sweep();
        }
        self.cursor = page.cursor.clone();
    }

    pub fn put(&mut self, delta: &Delta) {
        match delta {
            Delta::Dialog(head) => self.put_head(head),
            Delta::Entry(entry) => {
                let head = &self.heads[&entry.dialog];
                let range = head.first_seq..=head.last_seq;
                assert!(range.contains(&entry.seq), "{entry:?} is outside of {head:?}");
                self.entries.insert((entry.dialog, entry.seq), entry.clone());
            }
            Delta::Offer(offer) => {
                self.fresh.insert(format!("offer {}", offer.id));
                self.offers.insert(offer.id, offer.clone());
            }
            Delta::Line(line) => {
                self.fresh.insert(format!("line {}", line.id));
                self.lines.insert(line.id, line.clone());
            }
            Delta::Operator(colleague) => {
                self.fresh.insert(format!("operator {}", colleague.id));
                self.colleagues.insert(colleague.id, colleague.clone());
            }
            Delta::Draft(draft) => drop(self.drafts.insert((draft.dialog, draft.mode), draft.clone())),
            Delta::Read(mark) => drop(self.reads.insert(mark.dialog, mark.seq)),
            Delta::Shift(shift) => self.shift = Some(shift.clone()),
            Delta::Removed(Removed::Dialog { id }) => self.forget(*id),
            Delta::Alert(alert) => {
                self.fresh.insert(format!("alert {}", alert.id));
                self.alerts.insert(alert.id, alert.clone());
            }
            Delta::Board(board) => drop(self.boards.insert(board.line, board.clone())),
            Delta::Removed(Removed::Board { id }) => drop(self.boards.remove(id)),
            Delta::Removed(Removed::Alert { id }) => drop(self.alerts.remove(id)),
            Delta::Removed(Removed::Offer { id }) => drop(self.offers.remove(id)),
            Delta::Removed(Removed::Line { id }) => drop(self.lines.remove(id)),
            Delta::Removed(Removed::Operator { id }) => drop(self.colleagues.remove(id)),
            Delta::Removed(Removed::Draft { dialog, mode }) => drop(self.drafts.remove(&(*dialog, *mode))),
            Delta::ScopeRemoved { scope } => self.leave(*scope),
            Delta::Removed(Removed::Unknown) | Delta::Unknown { .. } => panic!("{delta:?} of the same version"),
        }
    }

    fn put_head(&mut self, head: &DialogHead) {
        self.fresh.insert(format!("dialog {}", head.id));
        let old = self.heads.insert(head.id, head.clone());
        let session = |head: &DialogHead| head.session.as_ref().map(|session| session.id);
        let changed = old.is_some_and(|old| old.access != head.access || session(&old) != session(head));
        self.entries.retain(|(dialog, seq), entry| {
            let covered = (head.first_seq..=head.last_seq).contains(seq);
            *dialog != head.id || covered && !(changed && entry.body == EntryBody::Hidden)
        });
        if let Some(last) = head.erased_to {
            for (_, entry) in self.entries.range_mut((head.id, 0)..=(head.id, last)) {
                erase(&mut entry.body);
            }
            self.drafts.retain(|(dialog, _), _| *dialog != head.id);
        }
    }

    fn forget(&mut self, id: DialogId) {
        self.heads.remove(&id);
        self.entries.retain(|(dialog, _), _| *dialog != id);
    }

    fn leave(&mut self, scope: Scope) {
        self.left.push(scope);
        let (line, gone): (LineId, &[Access]) = match scope {
            Scope::LineHeads(line) | Scope::Line(line) => (line, &[Access::Colleague, Access::Manager, Access::Queued]),
            Scope::Operator(_) | Scope::Portal => return,
        };
        let heads = self.heads.values().filter(|head| head.line == line && gone.contains(&head.access));
        for id in heads.map(|head| head.id).collect::<Vec<_>>() {
            self.forget(id);
        }
    }

    fn sweep(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        let stale = self.heads.keys().filter(|id| !fresh.contains(&format!("dialog {id}"))).copied();
        for id in stale.collect::<Vec<_>>() {
            self.forget(id);
        }
        self.offers.retain(|id, _| fresh.contains(&format!("offer {id}")));
        self.alerts.retain(|id, _| fresh.contains(&format!("alert {id}")));
        self.lines.retain(|id, _| fresh.contains(&format!("line {id}")));
        self.colleagues.retain(|id, _| fresh.contains(&format!("operator {id}")));
    }

    /// Numbers of a dialog that its head covers and that are not here.
    pub fn holes(&self, dialog: DialogId) -> Vec<Seq> {
        let head = &self.heads[&dialog];
        (head.first_seq..=head.last_seq).filter(|seq| !self.entries.contains_key(&(dialog, *seq))).collect()
    }

    /// Kinds and words of a dialog's entries in order: `customer_message Hello`.
    pub fn told(&self, dialog: DialogId) -> Vec<String> {
        let own = self.entries.iter().filter(|((id, _), _)| *id == dialog);
        own.map(|(_, entry)| tell(entry)).collect()
    }
}

/// Takes the words of an entry.
fn erase(body: &mut EntryBody) {
    match body {
        EntryBody::CustomerMessage { text, file } => (*text, *file) = (String::new(), None),
        EntryBody::OperatorMessage { text }
        | EntryBody::AutomaticText { text }
        | EntryBody::Note { text }
        | EntryBody::Edit { text, .. } => text.clear(),
        _ => {}
    }
}

/// An entry in a word or two.
fn tell(entry: &Entry) -> String {
    match &entry.body {
        EntryBody::Event(event) => serde_json::to_value(event).unwrap()["event"].as_str().unwrap().to_owned(),
        body => format!("{} {}", body.kind(), body.text()).trim_end().to_owned(),
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked(pub Outcome);

impl Asked {
    #[track_caller]
    pub fn applied(self) -> Vec<Delta> {
        match self.0 {
            Outcome::Applied { deltas } => deltas,
            other => panic!("not applied: {other:?}"),
        }
    }

    #[track_caller]
    pub fn refused(self) -> String {
        match self.0 {
            Outcome::Refused { code, .. } => code,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[track_caller]
    pub fn held(self) -> WhatChanged {
        match self.0 {
            Outcome::Held { what_changed } => what_changed,
            other => panic!("not held: {other:?}"),
        }
    }
}

/// A signed-in device of an operator.
pub struct Phone {
    pub portal: Portal,
    pub me: Me,
    pub device: DeviceId,
    pub token: String,
    pub known: Known,
    /// Most deltas a page.
    pub limit: usize,
    /// Lines whose heads a screen shows.
    pub watch: Vec<LineId>,
    /// A screen shows the board.
    pub board: bool,
}

impl Phone {
    pub fn new(portal: Portal, signed_in: SignedIn) -> Phone {
        let SignedIn { token, device, operator, .. } = signed_in;
        Phone {
            portal,
            me: operator,
            device,
            token,
            known: Known::default(),
            limit: 500,
            watch: Vec::new(),
            board: false,
        }
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.portal.call(method, path, Some(&self.token), body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    /// One page behind a cursor, not applied.
    pub async fn page(&self, after: &str) -> Answer {
        let watch = self.watch.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        self.get(&format!("/api/v1/feed?after={after}&watch={watch}&board={}&limit={}", self.board, self.limit)).await
    }

    /// Fetches one page and applies it; false when there was nothing.
    pub async fn sync_page(&mut self) -> bool {
        let page: Page = self.page(&self.known.cursor).await.ok();
        self.known.apply(&page);
        page.more || page.cursor != page.from
    }

    /// Fetches the feed until nothing is new.
    pub async fn sync(&mut self) -> &mut Self {
        while self.sync_page().await {}
        self
    }

    /// What a device knows that signs in just now, with all entries of its dialogs.
    pub async fn bootstrap(&self) -> Known {
        self.fresh().await.known
    }

    /// The same device as it would be if it began anew.
    pub async fn fresh(&self) -> Phone {
        let mut fresh = Phone { known: Known::default(), limit: 500, ..self.at(&self.portal) };
        fresh.sync().await;
        fresh
    }

    /// The same device, as it stands, at a fork of its portal.
    pub fn at(&self, portal: &Portal) -> Phone {
        Phone {
            portal: portal.clone(),
            me: self.me.clone(),
            token: self.token.clone(),
            known: self.known.clone(),
            watch: self.watch.clone(),
            ..*self
        }
    }

    /// Fetches what heads cover and the feed did not bring.
    pub async fn fill_holes(&mut self) {
        for dialog in self.known.heads.keys().copied().collect::<Vec<_>>() {
            for seq in self.known.holes(dialog) {
                let page: EntriesPage =
                    self.get(&format!("/api/v1/dialogs/{dialog}/entries?from={seq}&to={seq}")).await.ok();
                assert_eq!((page.from, page.to, page.entries.len()), (seq, seq, 1));
                self.known.put(&Delta::Entry(page.entries[0].clone()));
            }
        }
    }

    /// A command as this phone would store it now: based on what it knows.
    pub fn envelope(&self, command: Command) -> CommandEnvelope {
        let offered = command.offer().map(|offer| self.known.offers[&offer].dialog);
        let dialog = offered.or(command.dialog());
        let head = dialog.and_then(|id| self.known.heads.get(&id));
        let session = head.and_then(|head| head.session.as_ref());
        let based_on = command.is_based().then(|| BasedOn {
            session: session.map(|session| session.id),
            responsible: session.and_then(|session| session.responsible),
            seq: head.map_or(0, |head| head.last_seq),
        });
        CommandEnvelope {
            id: self.portal.app.env.command_id(),
            lane: dialog.map_or(Lane::Own, Lane::Dialog),
            based_on,
            made_at: self.portal.now(),
            command,
        }
    }

    /// Posts commands; one outcome each, in order.
    pub async fn post(&self, commands: &[CommandEnvelope]) -> Vec<Asked> {
        let answer = self.call(Method::POST, "/api/v1/commands", Some(json!({ "commands": commands }))).await;
        let results: CommandResults = answer.ok();
        let ids: Vec<CommandId> = results.results.iter().map(|result| result.id).collect();
        assert_eq!(ids, commands.iter().map(|command| command.id).collect::<Vec<_>>());
        results.results.into_iter().map(|result| Asked(result.outcome)).collect()
    }

    /// Posts one command.
    pub async fn post_one(&self, command: &CommandEnvelope) -> Asked {
        self.post(std::slice::from_ref(command)).await.remove(0)
    }

    /// Gives a command, based on what this phone knows.
    pub async fn give(&self, command: Command) -> Asked {
        self.post_one(&self.envelope(command)).await
    }

    pub async fn say(&self, dialog: DialogId, text: &str) -> Asked {
        self.give(Command::Send { dialog, text: text.into(), draft: None }).await
    }

    pub async fn note(&self, dialog: DialogId, text: &str) -> Asked {
        self.give(Command::Note { dialog, text: text.into(), draft: None }).await
    }

    pub async fn accept(&self, offer: OfferId) -> Asked {
        self.give(Command::Accept { offer }).await
    }

    pub async fn decline(&self, offer: OfferId) -> Asked {
        self.give(Command::Decline { offer }).await
    }

    pub async fn transfer(&self, dialog: DialogId, to: OperatorId) -> Asked {
        self.give(Command::Transfer { dialog, to, note: None }).await
    }

    pub async fn close(&self, dialog: DialogId) -> Asked {
        self.give(Command::Close { dialog }).await
    }

    /// The undecided offer that this phone holds, after a look at the feed.
    pub async fn offer(&mut self) -> Option<Offer> {
        self.sync().await;
        self.known.offers.values().find(|offer| offer.outcome.is_none()).cloned()
    }

    /// Accepts the offer that it holds; the dialog.
    pub async fn accept_offer(&mut self) -> DialogId {
        let offer = self.offer().await.expect("an offer");
        self.accept(offer.id).await.applied();
        self.sync().await;
        offer.dialog
    }

    pub fn head(&self, dialog: DialogId) -> &DialogHead {
        self.known.heads.get(&dialog).unwrap_or_else(|| panic!("{} knows nothing of {dialog}", self.me.name))
    }

    pub async fn put(&self, registers: &[Register]) -> Vec<RegisterResult> {
        let body = json!({ "registers": registers });
        let results: RegisterResults = self.call(Method::PUT, "/api/v1/registers", Some(body)).await.ok();
        results.results
    }

    /// Numbers the edits of all phones, in the order in which the test has them made.
    pub fn next_edit() -> i64 {
        static EDITS: AtomicI64 = AtomicI64::new(0);
        EDITS.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Stores a draft as the device's next edit; as it stands on the portal afterwards.
    pub async fn draft(&self, dialog: DialogId, text: &str, base_rev: i64, edited_at: Timestamp) -> Draft {
        let (mode, edit) = (ComposerMode::Reply, Self::next_edit());
        self.put_draft(Register::Draft { dialog, mode, text: text.into(), base_rev, edit, edited_at }).await
    }

    /// Stores this draft; as it stands on the portal afterwards.
    pub async fn put_draft(&self, draft: Register) -> Draft {
        let put = self.put(&[draft]).await;
        match &put[..] {
            [RegisterResult::Stored { delta: Delta::Draft(draft) }] => draft.clone(),
            other => panic!("{other:?}"),
        }
    }
}
