//! Names for a guest: somebody who has a thing of a line that is none of his (an offer that the CRM's word brought him, an
//! invitation, a dialog from before he left, a notice) reads the line's name, and the names of those whom the thing
//! mentions.

use std::collections::BTreeSet;

use wire::{Alert, Colleague, DialogHead, LineId, Offer, OperatorId, ShiftState};

use crate::fault::Fault;
use crate::store::{Read, Sight};

/// Somebody who is named in a dialog of another line: how he stands there is no business of the reader.
pub(super) fn name_alone(one: Colleague) -> Colleague {
    Colleague { shift: ShiftState::Off, on_leave: false, unreachable_since: None, guest: true, ..one }
}

/// What a page mentions that the reader's own lines do not tell him of.
#[derive(Debug, Default)]
pub(super) struct Mentioned {
    pub lines: BTreeSet<LineId>,
    pub operators: BTreeSet<OperatorId>,
}

impl Mentioned {
    /// A dialog, with all that he may read of it: he may fetch older entries too, which come without names.
    pub fn dialog(&mut self, read: &Read, head: &DialogHead, sight: &Sight) -> Result<(), Fault> {
        self.lines.insert(head.line);
        if let Some(session) = &head.session {
            self.operators.extend(session.responsible);
            self.operators.extend(&session.participants);
            self.operators.extend(session.transfer.iter().flat_map(|transfer| [transfer.to, transfer.by]));
        }
        self.operators.extend(read.actors(head.id, sight)?);
        Ok(())
    }

    /// An offer.
    pub fn offer(&mut self, offer: &Offer) {
        self.lines.insert(offer.line);
        self.operators.extend(offer.from.into_iter().chain(offer.winner));
    }

    /// An alert.
    pub fn alert(&mut self, alert: &Alert) {
        self.lines.insert(alert.line);
        self.operators.extend(&alert.operators);
    }
}
