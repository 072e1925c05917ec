//! What an operator may want to do with a dialog as his screen shows it, and how much he wants it.

use wire::{Access, DialogHead, OperatorId, SessionState};

use super::dice::Dice;

/// Something to do with a dialog. Whom, where to and in which words is drawn when it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the command of that name")]
pub enum Act {
    Send,
    Note,
    Edit,
    Recall,
    /// Types something and leaves it.
    Draft,
    /// Reads to the end.
    Read,
    Take,
    TakeOver,
    Transfer,
    Withdraw,
    ToLine,
    Invite,
    Leave,
    AskInvite,
    Nudge,
    Close,
    Pin,
    Unpin,
    Spam,
    Unspam,
    NoReplyNeeded,
    Resume,
}

/// Acts with their weights.
type Wishes = Vec<(u64, Act)>;

/// What his screen suggests.
pub fn wishes(head: &DialogHead, me: OperatorId) -> Wishes {
    use Act::*;
    let Some(session) = &head.session else { return Wishes::new() };
    let mut wishes = match (head.access, session.state) {
        (Access::Responsible, SessionState::Answered) => responsible(session.pinned),
        (Access::Responsible, SessionState::Closing) => {
            vec![(6, Send), (2, Edit), (2, Note), (3, Read), (1, NoReplyNeeded)]
        }
        (Access::Participant, _) => {
            vec![(12, Send), (6, Note), (8, Leave), (5, Read), (4, Draft), (3, Edit), (2, Recall)]
        }
        (Access::Manager, SessionState::Answered) => vec![
            (14, TakeOver),
            (8, Transfer),
            (4, ToLine),
            (10, Nudge),
            (8, Note),
            (6, Read),
            // Not his to do: what it refuses is part of the story.
            (2, Send),
        ],
        (Access::Manager, SessionState::Queued) => {
            vec![(12, TakeOver), (8, Take), (6, Transfer), (4, ToLine), (6, Read)]
        }
        (Access::Queued, _) => vec![(if session.takeable { 24 } else { 1 }, Take), (1, Read)],
        (Access::Colleague, SessionState::Answered) => vec![(10, AskInvite), (4, Read), (1, Send)],
        (Access::Former | Access::Colleague | Access::Manager, SessionState::Closed) => {
            vec![(12, Resume), (2, Read), (1, Send)]
        }
        _ => vec![(1, Send), (1, Edit), (2, Read), (1, Take), (1, Resume)],
    };
    if session.transfer.is_some_and(|transfer| transfer.by == me || head.access == Access::Manager) {
        wishes.push((10, Withdraw));
    }
    if head.spam {
        wishes.push((40, Unspam));
    }
    wishes
}

fn responsible(pinned: bool) -> Wishes {
    use Act::*;
    vec![
        (22, Send),
        (6, Edit),
        (3, Recall),
        (5, Note),
        (7, Draft),
        (6, Read),
        (5, NoReplyNeeded),
        (10, Transfer),
        (4, ToLine),
        (5, Invite),
        (12, Close),
        (if pinned { 0 } else { 4 }, Pin),
        (if pinned { 8 } else { 0 }, Unpin),
        (2, Spam),
    ]
}

/// What decides over the dialog when two do it in the same instant.
pub fn decisive(head: &DialogHead, me: OperatorId) -> Wishes {
    use Act::*;
    let decides =
        |act: &Act| !matches!(act, Note | Edit | Recall | Draft | Read | Pin | Unpin | Nudge | AskInvite | Invite);
    wishes(head, me).into_iter().filter(|(_, act)| decides(act)).map(|(weight, act)| (weight.min(10), act)).collect()
}

/// One of them by their weights.
pub fn pick<T: Copy>(dice: &mut Dice, wishes: &[(u64, T)]) -> Option<T> {
    let mut at = dice.range(0, wishes.iter().map(|(weight, _)| weight).sum());
    for (weight, wish) in wishes {
        if at < *weight {
            return Some(*wish);
        }
        at -= weight;
    }
    None
}
