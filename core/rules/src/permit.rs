//! Who sees what and who may do what: product.md's table "Who sees what" as one constant.
//!
//! [`access`] finds the row, [`rights`] says what it shows, [`may`] what it allows. The portal and the phone both ask
//! here and nowhere else.

use serde::{Deserialize, Serialize};
use wire::{Access, Command, OperatorId, Role, Seq, SessionHead, SessionState, ShiftState};

use crate::Refusal;

/// Who asks, in regard of the dialog's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reader {
    /// Who.
    pub id: OperatorId,
    /// His role.
    pub role: Role,
    /// True when he answers on this line.
    #[serde(default)]
    pub serves_line: bool,
    /// True when the line is one of those that he manages.
    #[serde(default)]
    pub manages_line: bool,
    /// The line's `see_all`.
    #[serde(default)]
    pub line_sees_all: bool,
}

/// How a dialog stands, in regard of the one who asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The current session's responsible.
    #[serde(default)]
    pub responsible: Option<OperatorId>,
    /// The current session's state; none before the first session.
    #[serde(default)]
    pub state: Option<SessionState>,
    /// True once the session may be taken by hand by the operators of its line (P17), of whom he is one.
    #[serde(default)]
    pub takeable: bool,
    /// True when he was invited.
    #[serde(default)]
    pub participant: bool,
    /// True when he was invited and manages the line: then he may what managers may, too.
    #[serde(default)]
    pub invited_manager: bool,
    /// For what he sees: an open offer of it is his. For answering an offer: the offer was made to him, over or not,
    /// because what is too late is for [`crate::queue::late_accept`] to say.
    #[serde(default)]
    pub offered: bool,
    /// True when he was responsible for any session of it before.
    #[serde(default)]
    pub was_responsible: bool,
}

impl Standing {
    /// What a dialog head's session tells; the rest is false.
    pub fn of(session: Option<&SessionHead>) -> Standing {
        Standing {
            responsible: session.and_then(|s| s.responsible),
            state: session.map(|s| s.state),
            takeable: session.is_some_and(|s| s.takeable),
            ..Standing::default()
        }
    }
}

/// Which entries of a dialog somebody may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entries {
    /// None.
    None,
    /// Those up to his leaving.
    UpToLeaving,
    /// Those of the open session.
    Session,
    /// Those up to his leaving and those of the open session, with a gap between.
    UpToLeavingAndSession,
    /// All.
    All,
}

/// Where the stretches of a dialog begin and end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The dialog's last entry.
    pub last: Seq,
    /// The open session's first entry; none without an open session.
    #[serde(default)]
    pub session_first: Option<Seq>,
    /// The last entry before the reader left, if he was ever responsible.
    #[serde(default)]
    pub left: Option<Seq>,
}

impl Entries {
    /// True when entry `seq` is one of them.
    pub fn cover(self, seq: Seq, bounds: &Bounds) -> bool {
        let before_leaving = bounds.left.is_some_and(|left| seq <= left);
        let in_session = bounds.session_first.is_some_and(|first| seq >= first);
        match self {
            Entries::None => false,
            Entries::UpToLeaving => before_leaving,
            Entries::Session => in_session,
            Entries::UpToLeavingAndSession => before_leaving || in_session,
            Entries::All => true,
        }
    }

    /// The first and last entry that a head names: all of these lie between, and what lies between and is not one of
    /// them comes as a hidden entry. `(1, 0)` for none.
    pub fn range(self, bounds: &Bounds) -> (Seq, Seq) {
        const NONE: (Seq, Seq) = (1, 0);
        let up_to_leaving = bounds.left.filter(|&left| left > 0).map(|left| (1, left.min(bounds.last)));
        let session = bounds.session_first.map(|first| (first, bounds.last));
        match self {
            Entries::None => NONE,
            Entries::UpToLeaving => up_to_leaving.unwrap_or(NONE),
            Entries::Session => session.unwrap_or(NONE),
            Entries::UpToLeavingAndSession => match (up_to_leaving, session) {
                (Some((first, _)), Some((_, last))) => (first, last),
                (one, other) => one.or(other).unwrap_or(NONE),
            },
            Entries::All => (1, bounds.last),
        }
    }

    /// These and those up to his leaving.
    fn and_up_to_leaving(self) -> Entries {
        match self {
            Entries::None | Entries::UpToLeaving => Entries::UpToLeaving,
            Entries::Session | Entries::UpToLeavingAndSession => Entries::UpToLeavingAndSession,
            Entries::All => Entries::All,
        }
    }
}

/// What somebody sees of a dialog besides its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// Messages and events.
    pub entries: Entries,
    /// Notes.
    pub notes: Entries,
    /// The customer's contact data.
    pub contact: bool,
}

impl Rights {
    /// True when he may have entry `seq`.
    pub fn see(&self, seq: Seq, is_note: bool, bounds: &Bounds) -> bool {
        (if is_note { self.notes } else { self.entries }).cover(seq, bounds)
    }
}

/// What can be done to a dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Take,
    TakeOver,
    Write,
    Note,
    Transfer,
    Close,
    Spam,
    Unspam,
    Invite,
    Leave,
    AskInvite,
    Nudge,
    Pin,
    NoReplyNeeded,
    Resume,
}

/// One row of "Who sees what".
struct Row {
    access: Access,
    rights: Rights,
    acts: &'static [Action],
}

const fn row(access: Access, entries: Entries, notes: Entries, contact: bool, acts: &'static [Action]) -> Row {
    Row { access, rights: Rights { entries, notes, contact }, acts }
}

/// "Who sees what". Answering an offer is not in it: who manages a line can be offered a dialog of it too, so
/// [`Standing::offered`] alone decides. `Resume` is with everybody who finds the closed dialog (P4).
const TABLE: [Row; 7] = {
    use Action::*;
    use Entries::{All, None, Session, UpToLeaving};
    [
        row(
            Access::Responsible,
            All,
            All,
            true,
            &[Write, Note, Transfer, Close, Spam, Unspam, Invite, Pin, NoReplyNeeded],
        ),
        // In the queue it is for the taking like for everybody of the line ([`Standing::takeable`]).
        row(Access::Participant, All, All, true, &[Write, Note, Leave, Take]),
        row(Access::Offered, Session, None, false, &[]),
        row(Access::Queued, None, None, false, &[Take, Unspam]),
        row(Access::Former, UpToLeaving, UpToLeaving, true, &[Resume, Unspam]),
        row(Access::Colleague, All, All, false, &[AskInvite, Resume, Unspam]),
        row(Access::Manager, All, All, true, &[TakeOver, Note, Transfer, Nudge, Resume, Unspam]),
    ]
};

/// Which row of the table applies; `None`: he is not told that the dialog exists. Of several the one that lets him do
/// most comes first; what a former responsible saw stays his in any row ([`rights`]).
pub fn access(reader: &Reader, standing: &Standing) -> Option<Access> {
    let owns = standing.responsible == Some(reader.id);
    let open = standing.state.is_some_and(|state| state != SessionState::Closed);
    let manages = reader.role == Role::Admin || (reader.role == Role::Manager && reader.manages_line);
    [
        (owns && open, Access::Responsible),
        (standing.participant, Access::Participant),
        (manages, Access::Manager),
        (standing.offered, Access::Offered),
        (reader.serves_line && standing.state == Some(SessionState::Queued), Access::Queued),
        (reader.serves_line && reader.line_sees_all, Access::Colleague),
        (owns || standing.was_responsible, Access::Former),
    ]
    .into_iter()
    .find_map(|(applies, access)| applies.then_some(access))
}

/// What that row shows. `was_responsible`: what he saw up to his leaving stays his.
pub fn rights(access: Access, was_responsible: bool) -> Rights {
    let rights = find(access).map_or(NOTHING, |row| row.rights);
    if !was_responsible {
        return rights;
    }
    Rights { entries: rights.entries.and_up_to_leaving(), notes: rights.notes.and_up_to_leaving(), contact: true }
}

/// Whether the head shows what is promised to the customer and until when (P36). To a former responsible the dialog is
/// history: what is promised there is no business of his.
pub fn sees_norm(access: Access) -> bool {
    access != Access::Former
}

/// Whether somebody of that role sees how a line stands and what its operators do (P50).
pub fn sees_board(role: Role, manages_line: bool) -> bool {
    role == Role::Admin || (role == Role::Manager && manages_line)
}

/// Whether somebody sees the queue's verdict on everybody (P22), not only on himself and on who was asked.
pub fn sees_every_verdict(reader: &Reader) -> bool {
    sees_board(reader.role, reader.manages_line)
}

const NOTHING: Rights = Rights { entries: Entries::None, notes: Entries::None, contact: false };

fn find(access: Access) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.access == access)
}

/// What somebody may do: by his own row, and by a manager's.
#[derive(Clone, Copy)]
struct Acts(&'static [Action], &'static [Action]);

impl Acts {
    fn of(access: Access, standing: &Standing) -> Acts {
        let acts = |access| find(access).map_or(&[][..], |row| row.acts);
        let too = standing.invited_manager && access == Access::Participant;
        Acts(acts(access), if too { acts(Access::Manager) } else { &[] })
    }

    fn have(self, action: Action) -> bool {
        self.0.contains(&action) || self.1.contains(&action)
    }
}

/// Whether a command about a dialog may be given by somebody with that access and shift. Whoever has no access at all is
/// answered [`Refusal::NotFound`]. A target of a transfer is judged by [`target`].
pub fn may(access: Access, command: &Command, standing: &Standing, shift: ShiftState) -> Result<(), Refusal> {
    let acts = Acts::of(access, standing);
    let responsible_only = |action: Action| if acts.have(action) { Ok(()) } else { Err(Refusal::NotResponsible) };
    let state = standing.state.unwrap_or(SessionState::Closed);
    let open = state != SessionState::Closed;
    let active = open && state != SessionState::Closing;
    match command {
        Command::ShiftStart { .. }
        | Command::ShiftPause
        | Command::ShiftContinue
        | Command::LeaveDays { .. }
        | Command::ShiftEnd { .. } => Ok(()),
        // Whose alert it is asks the portal.
        Command::AcknowledgeAlert { .. } => Ok(()),
        _ if command.offer().is_some() => standing.offered.then_some(()).ok_or(Refusal::NotFound),
        Command::Take { .. } => may_take(acts, standing, state, shift),
        Command::Resume { .. } if open => Err(Refusal::AlreadyOpen),
        Command::Resume { .. } if acts.have(Action::Resume) => Ok(()),
        Command::Resume { .. } => Err(Refusal::Forbidden),
        Command::Note { .. } => responsible_only(Action::Note),
        Command::Send { .. } | Command::Edit { .. } | Command::Recall { .. } if !open => Err(Refusal::SessionClosed),
        // Whose message it is and how old, says `change::may`.
        Command::Send { .. } | Command::Edit { .. } | Command::Recall { .. } => responsible_only(Action::Write),
        Command::Transfer { .. }
        | Command::TransferToLine { .. }
        | Command::WithdrawTransfer { .. }
        | Command::Spam { .. }
        | Command::TakeOver { .. }
        | Command::Invite { .. }
        | Command::AskInvite { .. }
        | Command::Nudge { .. }
        | Command::Close { .. }
        | Command::Pin { .. }
        | Command::Unpin { .. }
        | Command::NoReplyNeeded { .. }
            if !active =>
        {
            Err(Refusal::SessionClosed)
        }
        Command::Transfer { .. } | Command::TransferToLine { .. } | Command::WithdrawTransfer { .. } => {
            responsible_only(Action::Transfer)
        }
        Command::Close { .. } => responsible_only(Action::Close),
        Command::Spam { .. } => responsible_only(Action::Spam),
        Command::Unspam { .. } if acts.have(Action::Unspam) => Ok(()),
        Command::Invite { .. } => responsible_only(Action::Invite),
        Command::AskInvite { .. } if acts.have(Action::AskInvite) => Ok(()),
        Command::TakeOver { .. } if acts.have(Action::TakeOver) => Ok(()),
        Command::Nudge { .. } if acts.have(Action::Nudge) => Ok(()),
        Command::Leave { .. } if acts.have(Action::Leave) => Ok(()),
        Command::TakeOver { .. }
        | Command::AskInvite { .. }
        | Command::Nudge { .. }
        | Command::Leave { .. }
        | Command::Unspam { .. } => Err(Refusal::Forbidden),
        Command::Pin { .. } | Command::Unpin { .. } => responsible_only(Action::Pin),
        Command::NoReplyNeeded { .. } => responsible_only(Action::NoReplyNeeded),
        Command::Accept { .. }
        | Command::Decline { .. }
        | Command::ConfirmTransfer { .. }
        | Command::DeclineTransfer { .. } => Err(Refusal::NotFound),
    }
}

/// Whether somebody may ask whom and where the dialog could be handed to: whoever may hand it on (P20).
pub fn may_hand_on(access: Access, standing: &Standing) -> bool {
    Acts::of(access, standing).have(Action::Transfer)
}

/// P17 for operators; a manager takes what is queued whenever he likes (P21).
fn may_take(acts: Acts, standing: &Standing, state: SessionState, shift: ShiftState) -> Result<(), Refusal> {
    let by_right = acts.have(Action::TakeOver);
    match state {
        SessionState::Closed => Err(Refusal::SessionClosed),
        SessionState::Answered | SessionState::Closing => Err(Refusal::TooLate),
        SessionState::Queued if by_right => Ok(()),
        SessionState::Queued if !acts.have(Action::Take) => Err(Refusal::Forbidden),
        SessionState::Queued if shift == ShiftState::Off => Err(Refusal::NoShift),
        SessionState::Queued if !standing.takeable => Err(Refusal::Forbidden),
        SessionState::Queued => Ok(()),
    }
}

/// Whether a session may be transferred to a user who stands so (P20). A pause stops offers only.
pub fn target(active: bool, shift: ShiftState, on_leave: bool) -> Result<(), Refusal> {
    if active && shift != ShiftState::Off && !on_leave { Ok(()) } else { Err(Refusal::TargetUnavailable) }
}
