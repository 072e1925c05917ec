//! What lines say by themselves (P17), looked at a second time: in plain SQL over the portal's rows, past its code.

use server::Fault;
use wire::{SessionId, Timestamp};

use super::Day;

/// Seconds for which nobody can be asked until a customer is told.
const AFTER_S: i64 = 30;

/// Session ?1 of a line that always works and has a text, about which nobody could be asked since before ?2, by its decisions
/// since it was last somebody's, and whose customer was not told.
const UNTOLD: &str = "SELECT s.id FROM session s JOIN line l ON l.id = s.line WHERE s.id = ?1 AND s.state = 'queued'
    AND s.awaited = 'operator' AND s.waiting_since IS NOT NULL AND NOT s.was_spam AND l.hours IS NULL
    AND l.empty_queue_text IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.dialog = s.dialog AND e.session = s.id AND e.kind = 'automatic_text')
    AND (SELECT min(d.at) FROM decision d WHERE d.session = s.id AND d.at >= s.owned_since
      AND d.id > coalesce((SELECT max(x.id) FROM decision x WHERE x.session = s.id
        AND x.outcome ->> 'choice' <> 'nobody'), 0)) < ?2";

/// Was told without need: a second time, or nobody was not there for that long since it was last in somebody's hands, or he had
/// written nothing since he was answered.
const NEEDLESS: &str = "SELECT e.session FROM entry e WHERE e.kind = 'automatic_text' AND (
    EXISTS (SELECT 1 FROM entry o WHERE o.dialog = e.dialog AND o.session = e.session AND o.kind = 'automatic_text'
      AND o.seq < e.seq)
    OR EXISTS (SELECT 1 FROM entry o WHERE o.dialog = e.dialog AND o.session = e.session AND o.seq < e.seq
      AND o.at > e.at - ?1 AND (o.kind = 'operator_message' OR o.event ->> 'event' IN
        ('accepted', 'taken', 'transferred', 'taken_over', 'returned', 'sent', 'sent_back', 'not_accepted')))
    OR NOT EXISTS (SELECT 1 FROM entry c WHERE c.dialog = e.dialog AND c.session = e.session AND c.seq < e.seq
      AND c.kind = 'customer_message' AND NOT EXISTS (SELECT 1 FROM entry o WHERE o.dialog = e.dialog
        AND o.session = e.session AND o.kind = 'operator_message' AND o.seq BETWEEN c.seq AND e.seq))
    OR NOT EXISTS (SELECT 1 FROM decision d WHERE d.session = e.session AND d.at <= e.at - ?1
      AND d.outcome ->> 'choice' = 'nobody' AND NOT EXISTS (SELECT 1 FROM decision x WHERE x.session = e.session
        AND x.id > d.id AND x.at < e.at AND x.outcome ->> 'choice' <> 'nobody')))";

impl Day {
    /// A customer for whom nobody could be asked for long enough has read that.
    pub(super) fn check_text(&mut self, session: SessionId, now: Timestamp) -> Result<(), Fault> {
        let since = now.plus_s(-AFTER_S - 1);
        self.look("P17: its customer was not told that nobody is there: session", UNTOLD, [session.0, since.0], now)
    }

    /// Nobody was told too soon, or twice.
    pub(super) fn check_texts(&mut self, now: Timestamp) -> Result<(), Fault> {
        self.look(
            "P17: its customer was told needlessly that nobody is there: session",
            NEEDLESS,
            [AFTER_S * 1000],
            now,
        )
    }
}
