//! Commands in order, each exactly once: remembered, checked, carried out, remembered.

use std::collections::BTreeSet;

use rules::outbox::{self, Facts};
use rules::{Refusal, permit};
use sha2::{Digest, Sha256};
use wire::{
    AlertId, Command, CommandEnvelope, CommandId, CommandResult, ComposerMode, Delta, DialogId, Lane, OfferId, Outcome,
    Removed, ShiftState, UsedDraft, WhatChanged,
};

use super::{Denial, Denied, Parsed};
use crate::alerts;
use crate::auth::SignedInAs;
use crate::bus::Bus;
use crate::dialogs::{self, Act};
use crate::fault::Fault;
use crate::queue;
use crate::store::{DialogRow, DraftWrite, Remembered, Staff, Write};

/// Runs a batch. A fault undoes all of it; a command that takes no effect blocks only those behind it in its lane. Answers
/// with the results and the position as of which they tell what was changed.
pub(super) fn run(
    write: &mut Write,
    bus: &Bus,
    who: &SignedInAs,
    commands: Vec<Parsed>,
) -> Result<(Vec<CommandResult>, i64), Fault> {
    let Some(staff) = write.staff(who.me.id)? else {
        // Deactivated (P19): the words stay on the phone, refused.
        let no = |parsed: Parsed| CommandResult { id: parsed.id(), outcome: refused(Refusal::OperatorInactive.into()) };
        return Ok((commands.into_iter().map(no).collect(), 0));
    };
    let mut stuck: BTreeSet<Lane> = BTreeSet::new();
    let mut results = Vec::with_capacity(commands.len());
    let mut applied = Vec::new();
    for parsed in commands {
        let envelope = match parsed {
            Parsed::Command(envelope) => envelope,
            // Not remembered: a newer portal may know it.
            Parsed::Unreadable { id, detail } => {
                let outcome =
                    Outcome::Refused { code: Refusal::BadCommand.code().to_owned(), detail, by: None, at: None };
                results.push(CommandResult { id, outcome });
                continue;
            }
        };
        let outcome = if stuck.contains(&envelope.lane) {
            Outcome::Blocked
        } else {
            let (outcome, about) = Run { bus, who, staff: &staff, envelope: &envelope }.outcome(write)?;
            applied.extend(about.map(|about| (results.len(), about)));
            outcome
        };
        if !matches!(outcome, Outcome::Applied { .. } | Outcome::Duplicate { .. }) {
            stuck.insert(envelope.lane);
        }
        tracing::debug!(operator = %who.me.id, command = %envelope.id, kind = envelope.command.kind(), "command");
        results.push(CommandResult { id: envelope.id, outcome });
    }
    // When all is done, so that each result tells the same state.
    let position = write.position()?;
    for (n, about) in applied {
        if let Some(Outcome::Applied { deltas } | Outcome::Duplicate { deltas }) =
            results.get_mut(n).map(|result| &mut result.outcome)
        {
            *deltas = about.deltas(write, &staff)?;
        }
    }
    Ok((results, position))
}

/// What a command that took effect was about.
struct About {
    command: CommandId,
    /// Whose draft it may have used up.
    draft: Option<ComposerMode>,
    dialog: Option<DialogId>,
    offer: Option<OfferId>,
    shift: bool,
    alert: Option<AlertId>,
}

impl About {
    /// What the command made and what it left behind, as its sender may see it now.
    fn deltas(&self, write: &Write, staff: &Staff) -> Result<Vec<Delta>, Fault> {
        let me = staff.me.id;
        let mut deltas = Vec::new();
        if let Some(row) = self.dialog.map(|id| write.dialog(id)).transpose()?.flatten() {
            if let Some((head, sight)) = write.head(staff, &row)? {
                deltas.push(Delta::Dialog(head));
                deltas.extend(write.entries_of(row.id, self.command, &sight)?.into_iter().map(Delta::Entry));
            }
            if let Some(mode) = self.draft {
                deltas.extend(write.draft(me, row.id, mode)?.map(Delta::Draft));
            }
        }
        if let Some(offer) = self.offer {
            deltas.extend(write.offer_to(me, offer)?.map(|row| Delta::Offer(row.offer)));
        }
        if let Some(id) = self.alert {
            let alert = write.alert_for(staff, id)?;
            deltas.push(alert.map_or(Delta::Removed(Removed::Alert { id }), Delta::Alert));
        }
        if self.shift {
            deltas.push(Delta::Shift(write.shift(me)?));
        }
        Ok(deltas)
    }
}

struct Run<'a> {
    bus: &'a Bus,
    who: &'a SignedInAs,
    staff: &'a Staff,
    envelope: &'a CommandEnvelope,
}

impl Run<'_> {
    /// The outcome, still without deltas, and what they are to tell of.
    fn outcome(&self, write: &mut Write) -> Result<(Outcome, Option<About>), Fault> {
        let CommandEnvelope { id, command, .. } = self.envelope;
        let digest = digest(command)?;
        if let Some(known) = write.remembered(self.who.me.id, *id)? {
            return Ok(self.again(&digest, known));
        }
        let offer = command.offer();
        let dialog = match offer {
            Some(offer) => write.offer_for_answer(self.who.me.id, offer)?.map(|row| row.offer.dialog),
            None => command.dialog(),
        };
        let outcome = match write.nested(|write| self.attempt(write, dialog)) {
            Ok(()) => Outcome::Applied { deltas: Vec::new() },
            Err(Denied::Refused(denial)) => refused(denial),
            Err(Denied::Held(what_changed)) => return Ok((Outcome::Held { what_changed }, None)),
            Err(Denied::Fault(fault)) => return Err(fault),
        };
        let remembered = Remembered { digest, outcome: outcome.clone(), dialog, offer };
        write.remember(self.who.me.id, *id, &remembered)?;
        let about = matches!(outcome, Outcome::Applied { .. }).then(|| self.about_it(dialog, offer));
        Ok((outcome, about))
    }

    /// The same id again: the same outcome, if it is the same command.
    fn again(&self, digest: &[u8], known: Remembered) -> (Outcome, Option<About>) {
        match known.outcome {
            _ if known.digest != digest => (refused(Refusal::IdConflict.into()), None),
            Outcome::Applied { .. } => {
                (Outcome::Duplicate { deltas: Vec::new() }, Some(self.about_it(known.dialog, known.offer)))
            }
            other => (other, None),
        }
    }

    fn about_it(&self, dialog: Option<DialogId>, offer: Option<OfferId>) -> About {
        let CommandEnvelope { id, command, lane, .. } = self.envelope;
        let draft = draft_of(command).map(|(mode, _)| mode);
        let alert = match command {
            Command::AcknowledgeAlert { alert } => Some(*alert),
            _ => None,
        };
        About { command: *id, draft, dialog, offer, shift: *lane == Lane::Own && alert.is_none(), alert }
    }

    fn attempt(&self, write: &mut Write, dialog: Option<DialogId>) -> Result<(), Denied> {
        let CommandEnvelope { id, command, lane, .. } = self.envelope;
        if outbox::too_old(*id, write.now) {
            return Err(Denied::Held(WhatChanged::TooOld));
        }
        rules::text::check_command(command).map_err(|error| Denied::from(error.refusal()))?;
        let expected = outbox::lane(command, dialog).ok_or(Denied::from(Refusal::NotFound))?;
        if expected != *lane {
            return Err(Refusal::LaneMismatch.into());
        }
        match dialog {
            None => self.own(write),
            Some(dialog) => self.about(write, dialog),
        }
    }

    /// Commands that concern the operator himself.
    fn own(&self, write: &mut Write) -> Result<(), Denied> {
        let me = self.who.me.id;
        let (to, planned_end) = match &self.envelope.command {
            Command::ShiftStart { planned_end } => (ShiftState::On, *planned_end),
            Command::ShiftContinue if write.shift(me)?.state == ShiftState::Off => return Err(Refusal::NoShift.into()),
            Command::ShiftContinue => (ShiftState::On, None),
            Command::ShiftPause => (ShiftState::Paused, None),
            Command::LeaveDays { leave } => return queue::set_leave(write, self.bus, me, leave),
            Command::AcknowledgeAlert { alert } => return alerts::acknowledge(write, me, *alert),
            Command::ShiftEnd { to } => return dialogs::end_shift(write, self.bus, me, *to),
            _ => return Err(Refusal::BadCommand.into()),
        };
        queue::set_shift(write, self.bus, me, to, planned_end)
    }

    /// Commands about a dialog: may he, and is the world still the one that he saw?
    fn about(&self, write: &mut Write, dialog: DialogId) -> Result<(), Denied> {
        let CommandEnvelope { id, command, made_at, .. } = self.envelope;
        let me = self.who.me.id;
        let row = write.dialog(dialog)?.ok_or(Denied::from(Refusal::NotFound))?;
        let mut view = write.view(self.staff, &row)?;
        let access = match (view.access, command.offer()) {
            (Some(access), _) => access,
            // Whoever was asked may hear that it is too late, whatever became of the dialog.
            (None, Some(_)) => wire::Access::Offered,
            (None, None) => return Err(Refusal::NotFound.into()),
        };
        if row.erased_to.is_some() {
            // Nobody is there any more who could be answered, or written about (P3).
            return Err(Refusal::Forbidden.into());
        }
        view.standing.offered |= command.offer().is_some();
        if matches!(command, Command::Take { .. }) {
            // Off hours always, also while an offer from before runs (P17).
            view.standing.takeable |= view.reader.serves_line && !write.is_open(row.line, write.now)?;
        }
        self.check_based_on(write, &row)?;
        match permit::may(access, command, &view.standing, write.shift(me)?.state) {
            // Who was first is for the queue to say.
            Ok(()) | Err(Refusal::TooLate) => {}
            Err(refusal) => return Err(who_was_first(write, &row, refusal)?.into()),
        }
        let act = Act { me, command: *id, dialog: &row };
        match command {
            Command::Accept { offer } | Command::ConfirmTransfer { offer } => {
                queue::accept(write, self.bus, me, *id, *offer, *made_at)?
            }
            Command::Decline { offer } | Command::DeclineTransfer { offer } => {
                queue::decline(write, self.bus, me, *id, *offer)?
            }
            Command::Spam { .. } => dialogs::spam(write, self.bus, act)?,
            Command::Unspam { .. } => dialogs::unspam(write, self.bus, act)?,
            Command::TakeOver { .. } => dialogs::take_over(write, self.bus, act)?,
            Command::Invite { operator, .. } => dialogs::invite(write, act, *operator)?,
            Command::Leave { .. } => dialogs::leave(write, act)?,
            Command::AskInvite { .. } => dialogs::ask_invite(write, act)?,
            Command::Nudge { .. } => dialogs::nudge(write, act)?,
            Command::WithdrawTransfer { .. } => dialogs::withdraw_transfer(write, self.bus, act)?,
            Command::TransferToLine { line, note, anyway, .. } => {
                dialogs::transfer_to_line(write, self.bus, act, *line, note.as_deref(), *anyway)?
            }
            Command::Take { .. } => queue::take(write, self.bus, me, *id, &row)?,
            Command::Send { text, .. } => dialogs::reply(write, self.bus, act, text)?,
            Command::Note { text, .. } => dialogs::note(write, act, text)?,
            Command::Edit { message, text, .. } => dialogs::edit(write, act, *message, text)?,
            Command::Recall { message, .. } => dialogs::recall(write, act, *message)?,
            Command::Transfer { to, note, .. } => {
                let forced = access == wire::Access::Manager || view.standing.invited_manager;
                dialogs::transfer(write, self.bus, act, *to, note.as_deref(), forced)?
            }
            Command::Close { .. } => dialogs::close(write, self.bus, act)?,
            Command::Pin { .. } => dialogs::pin(write, act, true)?,
            Command::Unpin { .. } => dialogs::pin(write, act, false)?,
            Command::NoReplyNeeded { .. } => dialogs::no_reply_needed(write, self.bus, act)?,
            Command::Resume { .. } => dialogs::resume(write, act)?,
            Command::ShiftStart { .. }
            | Command::ShiftPause
            | Command::ShiftContinue
            | Command::LeaveDays { .. }
            | Command::ShiftEnd { .. }
            | Command::AcknowledgeAlert { .. } => {
                return Err(Refusal::BadCommand.into());
            }
        }
        if let Some((mode, Some(used))) = draft_of(command) {
            let (text, device, edited_at) = (String::new(), self.who.device, *made_at);
            let cleared = DraftWrite { dialog, mode, text, base_rev: used.rev, device, edit: used.edit, edited_at };
            write.set_draft(me, &cleared)?;
        }
        Ok(())
    }

    /// P62: what a customer would see, or what moves a session away, is not done blind.
    fn check_based_on(&self, write: &Write, row: &DialogRow) -> Result<(), Denied> {
        if !self.envelope.command.is_based() {
            return Ok(());
        }
        let Some(based_on) = &self.envelope.based_on else { return Err(Refusal::BadCommand.into()) };
        let me = self.who.me.id;
        let session = row.session.as_ref();
        let facts = Facts {
            session: session.map(|s| s.id),
            open: session.is_some_and(|s| s.life.is_open()),
            responsible: session.and_then(|s| s.life.responsible),
            last_customer_seq: session.map_or(0, |s| s.last_customer_seq),
            resumed_from: session.and_then(|s| s.resumed).filter(|(_, by)| *by == me).map(|(parent, _)| parent),
        };
        let hold_after = write.line_rules(row.line)?.hold_after;
        match outbox::held(based_on, me, self.envelope.made_at, write.now, &facts, hold_after) {
            Some(what_changed) => Err(Denied::Held(what_changed)),
            None => Ok(()),
        }
    }
}

/// A refusal for what a colleague did names him, what he did and when (P20).
fn who_was_first(write: &Write, row: &DialogRow, refusal: Refusal) -> Result<Denial, Fault> {
    let about_it = matches!(refusal, Refusal::NotResponsible | Refusal::SessionClosed | Refusal::AlreadyOpen);
    let Some(session) = row.session.as_ref().filter(|_| about_it) else { return Ok(refusal.into()) };
    let Some((event, at)) = write.last_change(session)? else { return Ok(refusal.into()) };
    let (by, detail) = dialogs::what_happened(&event);
    Ok(Denial { refusal, by, at: Some(at), detail })
}

/// The composer that a command comes from, and the draft that it uses up.
fn draft_of(command: &Command) -> Option<(ComposerMode, Option<UsedDraft>)> {
    match command {
        Command::Send { draft, .. } => Some((ComposerMode::Reply, *draft)),
        Command::Note { draft, .. } => Some((ComposerMode::Note, *draft)),
        _ => None,
    }
}

/// Covers kind and payload, not `based_on` or `made_at`: "send anyway" is the same command.
fn digest(command: &Command) -> Result<Vec<u8>, Fault> {
    Ok(Sha256::digest(serde_json::to_vec(command)?).to_vec())
}

fn refused(denial: Denial) -> Outcome {
    let Denial { refusal, by, at, detail } = denial;
    let detail = detail.unwrap_or(refusal.detail()).to_owned();
    Outcome::Refused { code: refusal.code().to_owned(), detail, by, at }
}
