//! The life of a session: `queued` -> `answered` -> `closing` -> `closed` (P1, P2, P4, P6, P19).
//!
//! Each function takes the session as it stands and answers the session as it shall stand. Nobody else sets a state or
//! a responsible, so "at most one responsible, exactly one in `answered` and `closing`" is decided in this file.

use serde::{Deserialize, Serialize};
use wire::{Awaited, CloseReason, OperatorId, SessionState, Timestamp};

use crate::Refusal;

/// What the rules need to know of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Where it stands.
    pub state: SessionState,
    /// Its owner. None in `queued`; in `closed` it is the last one, kept for the record.
    #[serde(default)]
    pub responsible: Option<OperatorId>,
    /// Who must act next.
    pub awaited: Awaited,
    /// The oldest customer message without an answer.
    #[serde(default)]
    pub waiting_since: Option<Timestamp>,
    /// True once it came back from `closing` (P2): then `no_reply_needed` returns it there (P6).
    #[serde(default)]
    pub reopened: bool,
    /// True while it stays with its responsible however long the answer takes (P19).
    #[serde(default)]
    pub pinned: bool,
    /// True for what came after the dialog was marked as spam: it is not offered (P5).
    #[serde(default)]
    pub was_spam: bool,
}

/// What a customer's message does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "arrival")]
pub enum Arrival {
    /// It opens a new session.
    Open {
        /// The new session.
        session: Session,
    },
    /// It is appended to the open one.
    Append {
        /// The session after it.
        session: Session,
    },
    /// It brings a closing session back to its responsible.
    Reopen {
        /// The session after it.
        session: Session,
    },
}

impl Arrival {
    /// The session after the message.
    pub fn session(&self) -> &Session {
        match self {
            Arrival::Open { session } | Arrival::Append { session } | Arrival::Reopen { session } => session,
        }
    }
}

impl Session {
    /// True until it is `closed`; a closing session is open still, because its customer can bring it back.
    pub fn is_open(&self) -> bool {
        self.state != SessionState::Closed
    }

    /// True when the queue offers it: nobody owns it, and its customer waits for an answer. One whose responsible was
    /// deactivated after his answer is offered when the customer writes (P19).
    pub fn wants_operator(&self) -> bool {
        self.state == SessionState::Queued && self.awaited == Awaited::Operator && !self.was_spam
    }

    /// The same session with nobody waiting for an answer: the customer must act next.
    fn awaiting_customer(self) -> Session {
        Session { awaited: Awaited::Customer, waiting_since: None, ..self }
    }
}

/// A customer wrote at `at` (P1, P2), in a dialog that is marked as `spam` or not (P5). More messages do not restart the wait; they undo a `no_reply_needed` (P6).
pub fn customer_wrote(current: Option<&Session>, spam: bool, at: Timestamp) -> Arrival {
    let waiting = |session: &Session| Session {
        awaited: Awaited::Operator,
        waiting_since: session.waiting_since.or(Some(at)),
        ..*session
    };
    match current {
        Some(s) if s.state == SessionState::Closing => {
            Arrival::Reopen { session: Session { state: SessionState::Answered, reopened: true, ..waiting(s) } }
        }
        Some(s) if s.is_open() => Arrival::Append { session: waiting(s) },
        _ => Arrival::Open {
            session: Session {
                state: SessionState::Queued,
                responsible: None,
                awaited: Awaited::Operator,
                waiting_since: Some(at),
                reopened: false,
                pinned: false,
                was_spam: spam,
            },
        },
    }
}

/// A message of an operator or participant was stored: the customer has his answer (P36). It changes no state: in
/// `closing` it is an afterword, and in `queued` a participant's word that leaves the session for somebody to own.
pub fn replied(session: &Session) -> Result<Session, Refusal> {
    if session.is_open() { Ok(session.awaiting_customer()) } else { Err(Refusal::SessionClosed) }
}

/// `by` accepts an offer of it: the first acceptance wins, every later one is too late (P13).
pub fn accepted(session: &Session, by: OperatorId) -> Result<Session, Refusal> {
    match session.state {
        SessionState::Queued => Ok(owned(session, by)),
        _ => Err(Refusal::TooLate),
    }
}

/// `by` takes it from the queue by hand (P17).
pub fn taken(session: &Session, by: OperatorId) -> Result<Session, Refusal> {
    match session.state {
        SessionState::Queued => Ok(owned(session, by)),
        SessionState::Closed => Err(Refusal::SessionClosed),
        SessionState::Answered | SessionState::Closing => Err(Refusal::TooLate),
    }
}

/// It is handed to `to`, from a responsible or out of the queue (P20). The customer's wait goes on unchanged (P36).
pub fn transferred(session: &Session, to: OperatorId) -> Result<Session, Refusal> {
    match session.state {
        SessionState::Queued => Ok(owned(session, to)),
        SessionState::Answered if session.responsible == Some(to) => Err(Refusal::BadCommand),
        SessionState::Answered => Ok(owned(session, to)),
        SessionState::Closing | SessionState::Closed => Err(Refusal::SessionClosed),
    }
}

fn owned(session: &Session, by: OperatorId) -> Session {
    // A pin is its owner's own; and who owns it took it for no spam.
    Session { state: SessionState::Answered, responsible: Some(by), pinned: false, was_spam: false, ..*session }
}

/// It goes from its responsible back to the queue (P19); the customer's wait goes on. `None` when it is in nobody's
/// hands, or closing.
pub fn returned(session: &Session) -> Option<Session> {
    (session.state == SessionState::Answered).then_some(Session {
        state: SessionState::Queued,
        responsible: None,
        pinned: false,
        ..*session
    })
}

/// It goes to another line's queue (P20), where somebody is asked whoever had the last word; the customer's wait goes on.
pub fn sent(session: &Session) -> Result<Session, Refusal> {
    match session.state {
        SessionState::Closing | SessionState::Closed => Err(Refusal::SessionClosed),
        SessionState::Queued | SessionState::Answered => {
            let awaited = Awaited::Operator;
            Ok(Session { state: SessionState::Queued, responsible: None, awaited, pinned: false, ..*session })
        }
    }
}

/// Its responsible pins it, or lets it go again (P19).
pub fn pinned(session: &Session, pin: bool) -> Result<Session, Refusal> {
    match session.state {
        SessionState::Queued => Err(Refusal::NotResponsible),
        SessionState::Closing | SessionState::Closed => Err(Refusal::SessionClosed),
        SessionState::Answered => Ok(Session { pinned: pin, ..*session }),
    }
}

/// The customer needs no answer now (P6): the wait ends without one. A session that was reopened goes back to `closing`.
pub fn no_reply_needed(session: &Session) -> Result<Session, Refusal> {
    match session.state {
        SessionState::Queued => Err(Refusal::NotResponsible),
        SessionState::Closing | SessionState::Closed => Err(Refusal::SessionClosed),
        SessionState::Answered if session.reopened => Ok(closing(session)),
        SessionState::Answered => Ok(session.awaiting_customer()),
    }
}

fn closing(session: &Session) -> Session {
    Session { state: SessionState::Closing, reopened: false, ..session.awaiting_customer() }
}

/// It is closed. `grace`: its line has a `full_close_time`, so that it first goes to `closing`. Spam and a session that
/// nobody owns end at once: there is nobody to whom it could come back.
pub fn closed(session: &Session, reason: CloseReason, grace: bool) -> Result<Session, Refusal> {
    let at_once = reason == CloseReason::Spam || session.state == SessionState::Queued || !grace;
    match session.state {
        SessionState::Closed => Err(Refusal::SessionClosed),
        SessionState::Closing if reason != CloseReason::Spam => Err(Refusal::SessionClosed),
        _ if at_once => Ok(Session { state: SessionState::Closed, ..closing(session) }),
        _ => Ok(closing(session)),
    }
}

/// Its `full_close_time` is over. `None` when it is not closing any more: a late timer changes nothing.
pub fn ended(session: &Session) -> Option<Session> {
    (session.state == SessionState::Closing).then_some(Session { state: SessionState::Closed, ..*session })
}

/// `by` resumes a closed dialog: the new session, with him responsible (P4). It awaits him, but no customer waits.
pub fn resumed(current: &Session, by: OperatorId) -> Result<Session, Refusal> {
    if current.is_open() {
        return Err(Refusal::AlreadyOpen);
    }
    Ok(Session {
        state: SessionState::Answered,
        responsible: Some(by),
        awaited: Awaited::Operator,
        waiting_since: None,
        reopened: false,
        pinned: false,
        was_spam: false,
    })
}
