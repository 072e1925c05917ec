//! When a session leaves its responsible without his doing (P19).

use wire::{Awaited, SessionState, ShiftState, Timestamp};

use crate::session::Session;
use crate::working_time::Hours;

/// When an unanswered session goes back to the queue: `return_time` seconds of working time after its oldest unanswered
/// message, but nobody loses what he has had for a shorter time. `None`: it does not, because it is pinned, no customer
/// waits for its responsible, or the line's `return_time` is 0.
pub fn return_at(session: &Session, owned_since: Timestamp, return_time_s: i64, hours: &Hours) -> Option<Timestamp> {
    let waits = session.state == SessionState::Answered && session.awaited == Awaited::Operator;
    if !waits || session.pinned || return_time_s == 0 {
        return None;
    }
    session.waiting_since.and_then(|since| hours.after_s(since.max(owned_since), return_time_s))
}

/// When a session is closed because its customer is silent (P32): `idle_close_time` seconds of working time after it began
/// to await him, also when it has lost its responsible meanwhile. `None`: it does not, because it awaits somebody else, or
/// the line's `idle_close_time` is 0.
pub fn idle_close_at(session: &Session, since: Timestamp, idle_close_time_s: i64, hours: &Hours) -> Option<Timestamp> {
    let open = matches!(session.state, SessionState::Queued | SessionState::Answered);
    let silent = open && session.awaited == Awaited::Customer;
    if !silent || idle_close_time_s == 0 {
        return None;
    }
    hours.after_s(since, idle_close_time_s)
}

/// Between two nudges of one dialog (P50), and between two requests of one colleague to be invited (P21).
const NUDGE_EVERY_S: i64 = 120;

/// Whether the responsible may be nudged again, or asked again to invite somebody, who was so last at an instant.
pub fn may_ask_again(last: Timestamp, now: Timestamp) -> bool {
    now >= last.plus_s(NUDGE_EVERY_S)
}

/// Whether it leaves its responsible when he ends his shift: what awaits the customer stays, and what is pinned.
pub fn leaves_at_shift_end(session: &Session) -> bool {
    session.state == SessionState::Answered && session.awaited == Awaited::Operator && !session.pinned
}

/// Whether it leaves its responsible, whose shift stands so, because the customer wrote. A pause stops offers only; leave
/// overrides a pin.
pub fn leaves_when_customer_writes(session: &Session, shift: ShiftState, on_leave: bool) -> bool {
    let without_pin = Session { pinned: session.pinned && !on_leave, ..*session };
    leaves_at_shift_end(&without_pin) && (shift == ShiftState::Off || on_leave)
}
