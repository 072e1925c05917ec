//! Who was asked (P5, P10, P11, P13-P18), looked at a second time: in plain SQL over the portal's rows, past its code.

use std::sync::LazyLock;

use server::Fault;
use wire::{OfferId, Timestamp};

use super::Day;
use super::people::RETURN_TIME_S;

/// The undecided offers of the queue to one operator `x` that were made after ?1.
const NEW: &str = "SELECT f.id FROM offer f JOIN operator x ON x.id = f.operator JOIN session s ON s.id = f.session
    JOIN line l ON l.id = f.line LEFT JOIN line_operator xm ON xm.line = f.line AND xm.operator = x.id
    WHERE f.id > ?1 AND f.kind = 'queue' AND f.outcome IS NULL";

/// How many sessions keep a slot of an operator (P16). (Only a query that repeats its condition is served by the partial
/// index of owned sessions.)
pub(super) fn slots(operator: &str, and: &str) -> String {
    format!(
        "(SELECT count(*) FROM session o JOIN line ol ON ol.id = o.line WHERE o.responsible = {operator} {and}
          AND o.state IN ('answered', 'closing') AND o.state = 'answered' AND CASE ol.frees_slot WHEN 'on_close' THEN 1
            WHEN 'on_waiting_customer' THEN o.awaited = 'operator' ELSE o.first_reply_at IS NULL END)"
    )
}

/// Has two slots for sure: one may have become free in that very instant, and so may those of what went back from him and
/// still waits.
pub(super) fn has_slots(operator: &str) -> String {
    let went_back = format!(
        "(SELECT count(*) FROM session b INDEXED BY day_returned WHERE b.state = 'queued' AND b.returned_from = {operator}.id)"
    );
    format!(
        "(SELECT count(*) FROM session o WHERE o.responsible = {operator}.id AND o.line = f.line
          AND o.state IN ('answered', 'closing')) + {went_back} < l.max_dialogs - 1
         AND ({operator}.max_total = 0 OR (SELECT count(*) FROM session o WHERE o.responsible = {operator}.id
          AND o.state IN ('answered', 'closing')) + {went_back} < {operator}.max_total - 1)"
    )
}

/// Asked without serving the line or being eligible (P14), or over a cap (P16): with this one he must not have more than that.
static NOT_ELIGIBLE: LazyLock<String> = LazyLock::new(|| {
    let (line, total) = (slots("x.id", "AND o.line = f.line"), slots("x.id", ""));
    format!(
        "{NEW} AND (xm.operator IS NULL OR NOT x.active OR x.shift_state <> 'on' OR x.on_leave
         OR l.max_dialogs <= {line} OR x.max_total > 0 AND x.max_total <= {total})"
    )
});

/// Passed over: a colleague `c` of the line who was eligible for sure, at that instant and before, who was never asked about
/// this session, and whose turn it was: he answers and the other's devices do not (P15), or, `evenly`, he is longer without
/// work (P10), or, `strictly`, it is the first offer of the session, and he is before in the list (P11).
static PASSED_OVER: LazyLock<String> = LazyLock::new(|| {
    let has_slots = has_slots("c");
    format!(
        "{NEW} AND EXISTS (SELECT 1 FROM line_operator m JOIN operator c ON c.id = m.operator
           WHERE m.line = f.line AND c.id <> x.id AND c.active AND c.shift_state = 'on' AND c.shift_since < f.made_at
           AND NOT c.on_leave AND c.unreachable_since IS NULL AND s.returned_from IS NOT c.id
           AND max(coalesce(c.last_work, 0), coalesce(c.last_expired, 0)) < f.made_at
           AND NOT EXISTS (SELECT 1 FROM offer h WHERE h.operator = c.id AND h.outcome IS NULL)
           AND NOT EXISTS (SELECT 1 FROM offer p WHERE p.session = s.id AND p.operator = c.id)
           AND {has_slots}
           AND CASE WHEN x.unreachable_since < f.made_at THEN 1 ELSE CASE l.mode
               WHEN 'evenly' THEN max(coalesce(c.last_work, 0), coalesce(c.last_expired, 0))
                                  < max(coalesce(x.last_work, 0), coalesce(x.last_expired, 0))
               WHEN 'strictly' THEN m.place < xm.place
                                    AND NOT EXISTS (SELECT 1 FROM offer p WHERE p.session = s.id AND p.id < f.id)
               ELSE 0 END END)"
    )
});

/// Reminded before 1, 5, then 15 min after his own last answer (P13).
static TOO_SOON: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{NEW} AND f.made_at < (SELECT max(p.ended_at) + CASE count(*) WHEN 1 THEN 60000 WHEN 2 THEN 300000 ELSE 900000 END
           FROM offer p WHERE p.session = s.id AND p.operator = x.id AND p.id < f.id
           AND p.kind IN ('queue', 'personal') AND p.outcome IN ('declined', 'expired') HAVING count(*) > 0)"
    )
});

/// Offered before another session of the line that waited longer, and about which nobody was ever asked (P17).
static OUT_OF_ORDER: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{NEW} AND s.opened_at < f.made_at AND NOT EXISTS (SELECT 1 FROM offer p WHERE p.session = s.id AND p.id < f.id)
         AND EXISTS (SELECT 1 FROM session o WHERE o.line = f.line AND o.state = 'queued' AND o.awaited = 'operator'
           AND NOT o.was_spam AND o.waiting_since < s.waiting_since AND o.opened_at < f.made_at AND o.parent IS NULL
           AND o.returned_from IS NULL AND o.sent_by IS NULL
           AND NOT EXISTS (SELECT 1 FROM offer p WHERE p.session = o.id))"
    )
});

/// What came after its dialog was marked as spam is offered all the same (P5).
const SPAM_OFFERED: &str = "SELECT f.id FROM offer f JOIN session s ON s.id = f.session
    WHERE f.id > ?1 AND f.outcome IS NULL AND s.was_spam";

/// A claim was put to somebody who does not work, whose devices do not answer, or who has none: he did not answer the session
/// before (P18). (No customer of the day has two dialogs, and there is no CRM.)
const CLAIM_TO_NOBODY: &str = "SELECT f.id FROM offer f JOIN operator x ON x.id = f.operator
    JOIN session s ON s.id = f.session LEFT JOIN session p ON p.id = s.parent
    WHERE f.id > ?1 AND f.kind = 'personal' AND f.outcome IS NULL
    AND (NOT x.active OR x.shift_state <> 'on' OR x.on_leave OR x.unreachable_since < f.made_at
      OR p.responsible IS NOT x.id)";

/// The first offer of a session went past who answered the one before, for sure within `sticky_time`, on shift, reachable and
/// below his caps (P18).
static CLAIM_PASSED_OVER: LazyLock<String> = LazyLock::new(|| {
    let has_slots = has_slots("r");
    format!(
        "SELECT f.id FROM offer f JOIN session s ON s.id = f.session
         JOIN session p ON p.id = s.parent JOIN operator r ON r.id = p.responsible JOIN line l ON l.id = f.line
         WHERE f.id > ?1 AND f.kind IN ('queue', 'all') AND p.closed_at > f.made_at - 80000000 AND l.sticky_time = 86400
         AND r.active AND r.shift_state = 'on' AND r.shift_since < f.made_at AND NOT r.on_leave
         AND r.unreachable_since IS NULL AND s.returned_from IS NULL AND s.sent_by IS NULL
         AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.session = s.id AND o.id < f.id)
         AND NOT EXISTS (SELECT 1 FROM offer o WHERE o.operator = r.id AND o.outcome IS NULL) AND {has_slots}"
    )
});

/// Reached no device for longer than the lines wait for that (20 s, the default), and has not moved on (P15).
const NOT_MOVED_ON: &str =
    "SELECT id FROM offer INDEXED BY day_undelivered WHERE outcome IS NULL AND delivered_at IS NULL
    AND kind IN ('queue', 'personal') AND made_at < ?1";

/// Kept too long (P19): unpinned and waiting for its responsible beyond the line's time, on a line that always works, and
/// nobody was told that there is no one else.
const KEPT: &str = "SELECT s.id FROM session s JOIN line l ON l.id = s.line
    WHERE s.state = 'answered' AND s.awaited = 'operator' AND s.waiting_since < ?1 AND s.owned_since < ?1
    AND NOT s.pinned AND l.hours IS NULL AND s.kept_since IS NOT s.waiting_since";

impl Day {
    /// The offers that were made after `seen` are to whom the rules say, when they say.
    pub(super) fn check_offers(&mut self, seen: OfferId, now: Timestamp) -> Result<(), Fault> {
        for (rule, wrong) in [
            ("P5: what came after spam is offered: offer", SPAM_OFFERED),
            ("P14, P16: somebody was asked who may not be: offer", &NOT_ELIGIBLE),
            ("P10, P11, P15: somebody was passed over: offer", &PASSED_OVER),
            ("P13: somebody was reminded too soon: offer", &TOO_SOON),
            ("P17: somebody waited longer: offer", &OUT_OF_ORDER),
            ("P18: a claim was put to somebody who has none or cannot answer it: offer", CLAIM_TO_NOBODY),
            ("P18: who answered last was passed over: offer", &CLAIM_PASSED_OVER),
        ] {
            self.look(rule, wrong, [seen.0], now)?;
        }
        Ok(())
    }

    /// What reaches nobody moves on, and what waits too long for its responsible has gone back, or its managers know.
    pub(super) fn check_returns(&mut self, now: Timestamp) -> Result<(), Fault> {
        for (rule, wrong, given) in [
            ("P15: it reached no device and did not move on: offer", NOT_MOVED_ON, now.0 - 21_000),
            ("P19: it stays with who does not answer: session", KEPT, now.0 - 1000 * (RETURN_TIME_S + 1)),
        ] {
            self.look(rule, wrong, [given], now)?;
        }
        Ok(())
    }
}
