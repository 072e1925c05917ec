//! What must hold after a run, whatever happened in it. Each broken promise is one line.

use std::collections::{BTreeMap, BTreeSet};

use rules::outbox::State;
use rules::queue::{Choice, Hours};
use server::Shared;
use store::outbox::OutboxRow;
use wire::{Access, Awaited, Command, CommandId, ComposerMode, DialogHead, OperatorId, Seq, SessionId};

use super::ledger::{Ledger, Said};
use super::phone::Phone;
use super::portal_file::{Made, PortalFile};

/// Broken promises.
pub type Broken = Vec<String>;

/// What waits waits because nobody can be asked (P17), and every decision comes out the same when it is made again (P22).
///
/// # Errors
/// When the portal cannot be read.
pub async fn nobody_forgotten(app: &Shared) -> Result<Broken, String> {
    let now = app.env.now();
    let looked = app.store.read(move |read| {
        let (mut forgotten, mut broken) = (Vec::new(), Broken::new());
        for row in (1..).map_while(|id| read.session(SessionId(id)).transpose()) {
            let row = row?;
            if row.life.wants_operator() && read.open_offer(row.id)?.is_none() && read.is_open(row.line, now)? {
                let rules = read.line_rules(row.line)?;
                let decision = read.question(&row, &rules, Hours::Open, now)?.decide();
                if matches!(decision.outcome, Choice::Offer { .. } | Choice::OfferAll { .. }) {
                    forgotten.push(row.id);
                }
            }
            for decision in read.decisions(row.id)?.iter().filter(|decision| !decision.same) {
                broken.push(format!("session {}: the decision of {} comes out differently", row.id, decision.at));
            }
        }
        Ok((forgotten, broken))
    });
    let (forgotten, mut broken) = looked.await.map_err(|fault| fault.detail)?;
    for session in forgotten {
        broken.push(format!("session {session} waits although it can be offered"));
        broken.push(server::queue::explain(app, session).await.map_err(|fault| fault.detail)?.text);
    }
    Ok(broken)
}

/// Every command that the phone took on took effect exactly once and in order, or rests with its words for all to see.
///
/// # Errors
/// When a database cannot be read.
pub async fn commands(portal: &PortalFile, phone: &Phone, ledger: &Ledger, me: OperatorId) -> Result<Broken, String> {
    let mut broken = Broken::new();
    let mut order: BTreeMap<i64, i64> = BTreeMap::new();
    for said in ledger.said.iter().filter(|said| !said.discarded) {
        let id = said.id;
        let row = phone.db.read(move |r| store::outbox::get(r, id)).await.map_err(|error| error.to_string())?;
        let entries = portal.entries_of(id).map_err(|error| error.to_string())?;
        let outcome = portal.outcome_of(me.0, id).map_err(|error| error.to_string())?.unwrap_or_default();
        let applied = outcome.contains("applied");
        let name = format!("{} {id} of {me}", said.command.kind());
        match row {
            Some(row) if row.state == State::Queued && waits_behind(phone, &row).await? => {}
            Some(row) if matches!(row.state, State::Queued | State::Sending) => {
                broken.push(format!("{name} never left: {:?} after {} tries", row.state, row.attempts));
            }
            Some(row) => {
                if applied || !entries.is_empty() {
                    broken.push(format!("{name} took effect and is shown as {:?}", row.state));
                }
                // A late copy of a request may have been refused where the first one was held: the phone hears of it when
                // it tries again.
                if row.state == State::Refused && !outcome.contains("refused") && !said.reworded {
                    broken.push(format!("{name} is shown as {:?}, the portal says {outcome:?}", row.state));
                }
                if ledger.is_taken_back(said) {
                    broken.push(format!("{name} was taken back and rests as {:?}", row.state));
                }
                if row.envelope.command.words() != ledger.words(said) {
                    broken.push(format!("{name} is kept with other words: {:?}", row.envelope.command));
                }
            }
            None if !applied && ledger.is_taken_back(said) => {}
            None if !applied && went_into_its_reply(portal, said)? => {}
            None if !applied => broken.push(format!("{name} was taken on and is gone; the portal says {outcome:?}")),
            None if entries.is_empty() && is_recalled(portal, said)? => {}
            None => broken.extend(effect(said, &entries, me).map(|wrong| format!("{name} {wrong}"))),
        }
        if let Some(entry) = entries.first() {
            let before = order.insert(entry.dialog, entry.seq).unwrap_or(0);
            if before >= entry.seq {
                broken.push(format!("{name} has number {}, behind an earlier command's {before}", entry.seq));
            }
        }
    }
    Ok(broken)
}

/// Whether a command takes back what was taken back before: there was nothing left to do.
fn is_recalled(portal: &PortalFile, said: &Said) -> Result<bool, String> {
    let Command::Recall { message, .. } = said.command else { return Ok(false) };
    let made = portal.entries_of(message).map_err(|error| error.to_string())?;
    let Some(reply) = made.first() else { return Ok(false) };
    portal.is_recalled(reply.dialog, reply.seq).map_err(|error| error.to_string())
}

/// Whether a command changes a reply that never took effect: what it says went there.
fn went_into_its_reply(portal: &PortalFile, said: &Said) -> Result<bool, String> {
    let Some(reply) = said.command.message() else { return Ok(false) };
    Ok(portal.entries_of(reply).map_err(|error| error.to_string())?.is_empty())
}

/// A reply that a timeline did not show, and what of that timeline was still to be filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The command that sent it.
    pub send: CommandId,
    holes: Vec<(Seq, Seq)>,
}

/// What was sent never vanishes from the phone's timeline, not even for a moment: it is a message on its way, an entry, or,
/// for who left and came back, in a hole ([`vanished`] says so).
///
/// # Errors
/// When the store fails.
pub async fn out_of_sight(phone: &Phone, ledger: &Ledger) -> Result<Vec<Missing>, String> {
    let mut all = Vec::new();
    let mine = phone.heads().await?.into_iter().filter(|head| head.access == Access::Responsible);
    for head in mine {
        let of_dialog =
            |said: &&Said| !said.discarded && matches!(said.command, Command::Send { dialog, .. } if dialog == head.id);
        // What was taken back before it took effect is gone with its words.
        let stays = |said: &&Said| !ledger.is_taken_back(said);
        let ids: Vec<CommandId> = ledger.said.iter().filter(of_dialog).filter(stays).map(|said| said.id).collect();
        let read = phone.db.read(move |r| {
            let entries = store::history::entries(r, head.id, head.first_seq, head.last_seq)?;
            let holes = store::history::holes(r, head.id, head.first_seq, head.last_seq)?;
            let mut missing = Vec::new();
            for send in ids {
                let there = entries.iter().any(|entry| entry.command_id == Some(send));
                if !there && store::outbox::get(r, send)?.is_none() {
                    missing.push(Missing { send, holes: holes.clone() });
                }
            }
            Ok(missing)
        });
        all.extend(read.await.map_err(|error| error.to_string())?);
    }
    Ok(all)
}

/// Those of [`out_of_sight`] that were in no hole.
///
/// # Errors
/// When the portal cannot be read.
pub fn vanished(portal: &PortalFile, missing: &[Missing]) -> Result<Broken, String> {
    let mut broken = Broken::new();
    for Missing { send, holes } in missing {
        let made = portal.entries_of(*send).map_err(|error| error.to_string())?;
        let behind = |seq: Seq| holes.iter().any(|(first, last)| (*first..=*last).contains(&seq));
        if !made.iter().any(|entry| behind(entry.seq)) {
            broken.push(format!("send {send} vanished from the phone's timeline"));
        }
    }
    Ok(broken)
}

/// Behind a command that is held for a look its lane waits.
async fn waits_behind(phone: &Phone, row: &OutboxRow) -> Result<bool, String> {
    let lane = row.envelope.lane;
    let rows = phone.db.read(move |r| store::outbox::lane(r, lane)).await.map_err(|error| error.to_string())?;
    let before = rows.iter().take_while(|other| other.envelope.id != row.envelope.id);
    Ok(before.into_iter().any(|other| other.state == State::Held))
}

/// What is wrong with the entries that an applied command made.
fn effect(said: &Said, entries: &[Made], me: OperatorId) -> Option<String> {
    let made = |kind: &str, words: &str, author: Option<i64>| match entries {
        [one] if one.kind == kind && one.text == words && one.author == author => None,
        other => Some(format!("made {other:?} of {words:?}")),
    };
    match &said.command {
        Command::Send { text, .. } => made("operator_message", text, Some(me.0)),
        Command::Note { text, .. } => made("note", text, Some(me.0)),
        Command::Edit { text, .. } => made("edit", text, Some(me.0)),
        Command::Recall { .. } => made("tombstone", "", Some(me.0)),
        // Nothing was left to do, or what they do is no item of a timeline.
        Command::Decline { .. } | Command::DeclineTransfer { .. } | Command::Invite { .. } | Command::Unspam { .. }
            if entries.is_empty() =>
        {
            None
        }
        Command::Pin { .. }
        | Command::Unpin { .. }
        | Command::ShiftStart { .. }
        | Command::ShiftPause
        | Command::ShiftContinue
        | Command::LeaveDays { .. }
        | Command::ShiftEnd { .. }
        | Command::AcknowledgeAlert { .. } => (!entries.is_empty()).then(|| format!("made {entries:?}")),
        _ => made("event", "", None),
    }
}

/// Drafts and read marks are on the portal as they are on the phone, and on the phone as they were kept.
///
/// # Errors
/// When a database cannot be read.
pub async fn registers(portal: &PortalFile, phone: &Phone, ledger: &Ledger, me: OperatorId) -> Result<Broken, String> {
    let mut broken = Broken::new();
    for head in phone.heads().await? {
        let dialog = head.id;
        let rows = phone.db.read(move |r| store::outbox::rows(r, dialog)).await.map_err(|error| error.to_string())?;
        let used: Vec<ComposerMode> = rows.iter().filter_map(|row| used_draft(&row.envelope.command)).collect();
        for (mode, name) in [(ComposerMode::Reply, "reply"), (ComposerMode::Note, "note")] {
            let here = phone.db.read(move |r| store::registers::draft(r, dialog, mode)).await;
            let here = here.map_err(|error| error.to_string())?.map(|draft| draft.text).unwrap_or_default();
            let there = portal.draft_of(me.0, dialog.0, name).map_err(|error| error.to_string())?.unwrap_or_default();
            // What waits in the outbox as a message is still a draft for the portal.
            if here != there && !(here.is_empty() && used.contains(&mode)) {
                broken.push(format!("{name} draft of {dialog}: phone {here:?}, portal {there:?}"));
            }
            if let Some(Some(kept)) = ledger.drafts.get(&(dialog, mode))
                && *kept != here
            {
                broken.push(format!("{name} draft of {dialog} was kept as {kept:?} and is {here:?}"));
            }
        }
        let here = phone.db.read(move |r| store::registers::read(r, dialog)).await.map_err(|e| e.to_string())?;
        let there = portal.read_of(me.0, dialog.0).map_err(|error| error.to_string())?;
        let visible = |seq: i64| seq.min(head.last_seq);
        let kept = ledger.reads.get(&dialog).copied().unwrap_or(0);
        if visible(here) != visible(there) || here < kept {
            broken.push(format!("read mark of {dialog}: kept {kept}, phone {here}, portal {there}"));
        }
    }
    Ok(broken)
}

/// The composer whose draft a command uses up.
fn used_draft(command: &Command) -> Option<ComposerMode> {
    match command {
        Command::Send { draft: Some(_), .. } => Some(ComposerMode::Reply),
        Command::Note { draft: Some(_), .. } => Some(ComposerMode::Note),
        _ => None,
    }
}

/// How a message reads while an own change of it waits: that is for this phone to show.
const ON_ITS_WAY: &str = "changed by a command that waits";

/// Everything that a phone shows of the portal, as text by name.
///
/// # Errors
/// When the store fails.
pub async fn picture(phone: &Phone) -> Result<BTreeMap<String, String>, String> {
    let heads = phone.heads().await?;
    let read = phone.db.read(move |r| {
        let mut picture = BTreeMap::new();
        for head in heads {
            let id = head.id;
            picture.insert(format!("head {id}"), format!("{:?}", as_told(head.clone())));
            let entries = store::history::entries(r, id, head.first_seq, head.last_seq)?;
            let holes = store::history::holes(r, id, head.first_seq, head.last_seq)?;
            picture.insert(format!("holes {id}"), format!("{holes:?}"));
            for entry in entries {
                picture.insert(format!("entry {id}/{:04}", entry.seq), format!("{entry:?}"));
            }
            for row in store::timeline::rows(r, id, head.first_seq, head.last_seq)? {
                let reads = format!("{} {:?}", row.text, row.changed);
                let reads = if row.unsent.is_some() { ON_ITS_WAY.to_owned() } else { reads };
                picture.insert(format!("reads {id}/{:04}", row.seq.unwrap_or(0)), reads);
            }
            // What was read beyond the entries that he may have now is of no account.
            let read = store::registers::read(r, id)?.min(head.last_seq);
            picture.insert(format!("read {id}"), read.to_string());
        }
        for alert in store::alerts::rows(r)? {
            picture.insert(format!("alert {}", alert.id), format!("{alert:?}"));
        }
        for offer in store::offers::rows(r)? {
            // As it was told: the row also knows what became of the operator's own answer.
            picture.insert(format!("offer {}", offer.id), format!("{:?}", store::offers::get(r, offer.id)?));
        }
        picture.insert("shift".into(), format!("{:?}", store::account::shift(r)?));
        picture.insert("lines".into(), format!("{:?}", store::dialogs::lines(r)?));
        // Guests' names are kept until the next bootstrap, of use or not.
        let mut colleagues = store::dialogs::colleagues(r)?;
        colleagues.retain(|colleague| !colleague.guest);
        picture.insert("colleagues".into(), format!("{colleagues:?}"));
        Ok(picture)
    });
    read.await.map_err(|error| error.to_string())
}

/// Who had a dialog once is told who has it and how it ended, but not of every message: whom it awaits meanwhile may be old.
fn as_told(mut head: DialogHead) -> DialogHead {
    if let (Access::Former, Some(session)) = (head.access, &mut head.session) {
        (session.awaited, session.waiting_since, session.transfer) = (Awaited::Operator, None, None);
    }
    head
}

/// Where the phone's picture differs from a phone that has just been told everything.
pub fn differences(who: &str, old: &BTreeMap<String, String>, fresh: &BTreeMap<String, String>) -> Broken {
    let names: BTreeSet<&String> = old.keys().chain(fresh.keys()).collect();
    let mut broken = Broken::new();
    for name in names {
        let (here, there) = (old.get(name), fresh.get(name));
        if here != there && here.is_none_or(|here| here != ON_ITS_WAY) {
            let text = |side: Option<&String>| side.cloned().unwrap_or_else(|| "nothing".into());
            broken.push(format!("{name}: {who}'s phone has {}, a new one gets {}", text(here), text(there)));
        }
    }
    broken
}
