//! Who was asked (P10, P11, P14, P15, P16) and what goes back (P19), looked at a second time: in plain SQL over the portal's
//! rows, past its code.

use server::Fault;
use wire::{OfferId, Timestamp};

use super::Day;
use super::people::RETURN_TIME_S;

/// The undecided offers of the queue to one operator `x` that were made after ?1.
const NEW: &str = "SELECT f.id FROM offer f JOIN operator x ON x.id = f.operator JOIN session s ON s.id = f.session
    JOIN line l ON l.id = f.line LEFT JOIN line_operator xm ON xm.line = f.line AND xm.operator = x.id
    WHERE f.id > ?1 AND f.kind = 'queue' AND f.outcome IS NULL";

/// Asked without serving the line or being eligible (P14), or over the line's cap (P16): with this one he must not have more
/// than that. (Only a query that repeats its condition is served by the partial index of owned sessions.)
const NOT_ELIGIBLE: &str = "(xm.operator IS NULL OR NOT x.active OR x.shift_state <> 'on' OR x.on_leave
    OR l.max_dialogs <= (SELECT count(*) FROM session o WHERE o.responsible = x.id AND o.line = f.line
                         AND o.state IN ('answered', 'closing') AND o.state = 'answered'))";

/// Passed over: a colleague `c` of the line who was eligible for sure, at that instant and before, who was never asked about
/// this session, and whose turn it was: he answers and the other's devices do not (P15), or, `evenly`, he is longer without
/// work (P10), or, `strictly`, it is the first offer of the session, and he is before in the list (P11). He has two slots: one
/// may have become free in that very instant, by a dialog that went back.
const PASSED_OVER: &str = "EXISTS (SELECT 1 FROM line_operator m JOIN operator c ON c.id = m.operator
    WHERE m.line = f.line AND c.id <> x.id AND c.active AND c.shift_state = 'on' AND c.shift_since < f.made_at
    AND NOT c.on_leave AND c.unreachable_since IS NULL AND s.returned_from IS NOT c.id
    AND max(coalesce(c.last_work, 0), coalesce(c.last_expired, 0)) < f.made_at
    AND NOT EXISTS (SELECT 1 FROM offer h WHERE h.operator = c.id AND h.outcome IS NULL)
    AND NOT EXISTS (SELECT 1 FROM offer p WHERE p.session = s.id AND p.operator = c.id)
    AND (SELECT count(*) FROM session o WHERE o.responsible = c.id AND o.line = f.line
         AND o.state IN ('answered', 'closing')) < l.max_dialogs - 1
    AND CASE WHEN x.unreachable_since < f.made_at THEN 1 ELSE CASE l.mode
        WHEN 'evenly' THEN max(coalesce(c.last_work, 0), coalesce(c.last_expired, 0))
                           < max(coalesce(x.last_work, 0), coalesce(x.last_expired, 0))
        WHEN 'strictly' THEN m.place < xm.place
                             AND NOT EXISTS (SELECT 1 FROM offer p WHERE p.session = s.id AND p.id < f.id)
        ELSE 0 END END)";

/// Kept too long (P19): unpinned and waiting for its responsible beyond the line's time, on a line that always works, and
/// nobody was told that there is no one else.
const KEPT: &str = "SELECT s.id FROM session s JOIN line l ON l.id = s.line
    WHERE s.state = 'answered' AND s.awaited = 'operator' AND s.waiting_since < ?1 AND s.owned_since < ?1
    AND NOT s.pinned AND l.hours IS NULL AND s.kept_since IS NOT s.waiting_since";

impl Day {
    /// The offers that were made after `seen` are to whom the rules say.
    pub(super) fn check_offers(&mut self, seen: OfferId, now: Timestamp) -> Result<(), Fault> {
        for (rule, wrong) in [
            ("P5: what came after spam is offered: offer", "s.was_spam"),
            ("P14, P16: somebody was asked who may not be: offer", NOT_ELIGIBLE),
            ("P10, P11, P15: somebody was passed over: offer", PASSED_OVER),
        ] {
            for offer in self.rows(&format!("{NEW} AND {wrong}"), [seen.0], |row| row.get::<_, i64>(0))? {
                self.report.breaks(now, format!("{rule} {offer}"));
            }
        }
        Ok(())
    }

    /// What waits too long for its responsible has gone back, or its managers know.
    pub(super) fn check_returns(&mut self, now: Timestamp) -> Result<(), Fault> {
        let since = now.0 - 1000 * (RETURN_TIME_S + 1);
        for session in self.rows(KEPT, [since], |row| row.get::<_, i64>(0))? {
            self.report.breaks(now, format!("P19: session {session} stays with who does not answer"));
        }
        Ok(())
    }
}
