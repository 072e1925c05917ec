//! Whole portals made of nothing but the rules, played with random events: whatever people do and in whatever order,
//! a session has one responsible when it should, offers end in time, and nobody and nothing starves.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rules::queue::{self, Asked, Choice, Hours, Line, Mode, Operator};
use rules::session::{self, Session};
use wire::{CloseReason, OperatorId, SessionState, ShiftState, Timestamp};

const QUEUE_TIME_S: i64 = 60;

#[derive(Debug, Clone)]
enum Step {
    /// A customer writes in a dialog.
    Write(usize),
    /// An operator answers one of the last offers, some milliseconds after having tapped.
    Accept { offer: usize, under_way_ms: i64 },
    /// An operator declines one of the open offers.
    Decline { offer: usize },
    /// An operator takes a dialog by hand.
    Take { dialog: usize, operator: usize },
    /// The responsible hands it to somebody.
    Transfer { dialog: usize, to: usize },
    /// The responsible replies.
    Reply(usize),
    /// The responsible says that no reply is needed.
    NoReply(usize),
    /// The responsible closes.
    Close { dialog: usize, grace: bool },
    /// The closing time is over.
    End(usize),
    /// Somebody resumes it.
    Resume { dialog: usize, operator: usize },
    /// Somebody changes his shift.
    Shift { operator: usize, shift: ShiftState },
    /// Time goes by.
    Pass { ms: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let (dialog, operator, offer) = (|| 0..5_usize, || 0..4_usize, || 0..6_usize);
    let shift = prop_oneof![3 => Just(ShiftState::On), 1 => Just(ShiftState::Off), 1 => Just(ShiftState::Paused)];
    prop_oneof![
        4 => dialog().prop_map(Step::Write),
        4 => (offer(), 0..40_000_i64).prop_map(|(offer, under_way_ms)| Step::Accept { offer, under_way_ms }),
        3 => offer().prop_map(|offer| Step::Decline { offer }),
        1 => (dialog(), operator()).prop_map(|(dialog, operator)| Step::Take { dialog, operator }),
        1 => (dialog(), operator()).prop_map(|(dialog, to)| Step::Transfer { dialog, to }),
        2 => dialog().prop_map(Step::Reply),
        1 => dialog().prop_map(Step::NoReply),
        2 => (dialog(), any::<bool>()).prop_map(|(dialog, grace)| Step::Close { dialog, grace }),
        1 => dialog().prop_map(Step::End),
        1 => (dialog(), operator()).prop_map(|(dialog, operator)| Step::Resume { dialog, operator }),
        2 => (operator(), shift).prop_map(|(operator, shift)| Step::Shift { operator, shift }),
        4 => (0..400_000_i64).prop_map(|ms| Step::Pass { ms }),
    ]
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    Accepted,
    Declined,
    Expired,
    Withdrawn,
}

#[derive(Debug, Clone)]
struct Offer {
    dialog: usize,
    /// Which session of the dialog.
    session: usize,
    operator: usize,
    made_at: Timestamp,
    deadline: Timestamp,
    round: i64,
    ended: Option<(End, Timestamp)>,
}

#[derive(Debug, Clone, Default)]
struct Dialog {
    session: Option<Session>,
    /// How many sessions it had.
    sessions: usize,
    round: i64,
    wait_until: Option<Timestamp>,
}

#[derive(Debug, Clone)]
struct Staff {
    shift: ShiftState,
    max_dialogs: u32,
    last_work: Option<Timestamp>,
    last_expired: Option<Timestamp>,
}

/// A portal of one line that keeps what the real one keeps, in memory.
struct Portal {
    line: Line,
    now: Timestamp,
    staff: Vec<Staff>,
    dialogs: Vec<Dialog>,
    offers: Vec<Offer>,
}

fn id(operator: usize) -> OperatorId {
    OperatorId(operator as i64 + 1)
}

impl Portal {
    fn new(mode: Mode, caps: &[u32]) -> Portal {
        let staff =
            |&max_dialogs: &u32| Staff { shift: ShiftState::On, max_dialogs, last_work: None, last_expired: None };
        Portal {
            line: Line { mode, queue_time_s: QUEUE_TIME_S, hours: Hours::Open },
            now: Timestamp(1_000_000),
            staff: caps.iter().map(staff).collect(),
            dialogs: vec![Dialog::default(); 5],
            offers: Vec::new(),
        }
    }

    fn queued(&self, dialog: usize) -> bool {
        self.dialogs[dialog].session.is_some_and(|s| s.state == SessionState::Queued)
    }

    fn open_offers(&self) -> impl Iterator<Item = (usize, &Offer)> {
        self.offers.iter().enumerate().filter(|(_, offer)| offer.ended.is_none())
    }

    /// The operators as the decision about this dialog's session sees them.
    fn seen_by(&self, dialog: usize) -> Vec<Operator> {
        let session = self.dialogs[dialog].sessions;
        let one = |(index, staff): (usize, &Staff)| {
            let holds_offer = self.open_offers().any(|(_, o)| o.operator == index);
            let owned = self
                .dialogs
                .iter()
                .filter_map(|d| d.session)
                .filter(|s| s.is_open() && s.state != SessionState::Queued && s.responsible == Some(id(index)));
            let load = owned.count() as u32 + u32::from(holds_offer);
            let asked = |o: &&Offer| o.dialog == dialog && o.session == session && o.operator == index;
            let ended: Vec<&Offer> = self.offers.iter().filter(asked).filter(|o| o.ended.is_some()).collect();
            let asked = ended.last().and_then(|last| {
                let (_, ended_at) = last.ended?;
                Some(Asked { times: ended.len() as u32, round: last.round, ended_at, by_claim: false })
            });
            Operator {
                id: id(index),
                order: 0,
                active: true,
                shift: staff.shift,
                on_leave: false,
                line_load: load,
                total_load: load,
                max_dialogs: staff.max_dialogs,
                max_total: 0,
                holds_offer,
                last_work: staff.last_work,
                last_expired: staff.last_expired,
                unreachable: false,
                gave_it_back: false,
                asked,
            }
        };
        self.staff.iter().enumerate().map(one).collect()
    }

    /// P17: whatever changed, who may be asked now is asked, the oldest unanswered message first.
    fn ask(&mut self) {
        let mut waiting: Vec<usize> = (0..self.dialogs.len()).filter(|&d| self.queued(d)).collect();
        waiting.sort_by_key(|&d| (self.dialogs[d].session.and_then(|s| s.waiting_since), d));
        for dialog in waiting {
            if self.open_offers().any(|(_, o)| o.dialog == dialog) {
                continue;
            }
            let operators = self.seen_by(dialog);
            let decision = queue::choose(&self.line, &[], &operators, self.dialogs[dialog].round, self.now);
            let d = &mut self.dialogs[dialog];
            d.wait_until = None;
            match decision.outcome {
                Choice::Offer { operator, deadline, round } => {
                    d.round = round;
                    let session = d.sessions;
                    let operator = operator.0 as usize - 1;
                    let made_at = self.now;
                    self.offers.push(Offer { dialog, session, operator, made_at, deadline, round, ended: None });
                }
                Choice::Wait { until, round, .. } => {
                    assert!(until > self.now, "a reminder that is due is given");
                    d.round = round;
                    d.wait_until = Some(until);
                }
                Choice::OfferAll { .. } | Choice::Closed { .. } => unreachable!("not by these modes"),
                Choice::Nobody => {
                    let free = |o: &Operator| {
                        o.shift == ShiftState::On
                            && !o.holds_offer
                            && (o.max_dialogs == 0 || o.line_load < o.max_dialogs)
                    };
                    assert!(!operators.iter().any(free), "somebody eligible was passed over: {operators:?}");
                }
            }
        }
    }

    /// Lets time go by, firing what is due on its way.
    fn pass(&mut self, ms: i64) {
        let end = self.now.plus_ms(ms);
        loop {
            let deadlines = self.open_offers().map(|(_, o)| o.deadline);
            let reminders = self.dialogs.iter().filter_map(|d| d.wait_until);
            let Some(next) = deadlines.chain(reminders).min().filter(|&next| next <= end) else { break };
            self.now = next;
            for offer in self.offers.iter_mut().filter(|o| o.ended.is_none() && o.deadline <= next) {
                offer.ended = Some((End::Expired, next));
                self.staff[offer.operator].last_expired = Some(next);
            }
            self.ask();
            self.check();
        }
        self.now = end;
    }

    /// The session has an owner or is over: its open offers are withdrawn.
    fn withdraw(&mut self, dialog: usize) {
        for offer in self.offers.iter_mut().filter(|o| o.dialog == dialog && o.ended.is_none()) {
            offer.ended = Some((End::Withdrawn, self.now));
        }
    }

    fn worked(&mut self, dialog: usize) {
        if let Some(by) = self.dialogs[dialog].session.and_then(|s| s.responsible) {
            self.staff[by.0 as usize - 1].last_work = Some(self.now);
        }
    }

    /// Applies a rule to the dialog's session; a refusal changes nothing.
    fn apply<E>(&mut self, dialog: usize, rule: impl Fn(&Session) -> Result<Session, E>) -> bool {
        let Some(Ok(after)) = self.dialogs[dialog].session.as_ref().map(rule) else { return false };
        self.dialogs[dialog].session = Some(after);
        if after.state != SessionState::Queued {
            self.dialogs[dialog].wait_until = None;
            self.withdraw(dialog);
        }
        true
    }

    fn write(&mut self, dialog: usize) {
        let d = &mut self.dialogs[dialog];
        let before = d.session;
        let arrival = session::customer_wrote(d.session.as_ref(), false, self.now);
        if matches!(arrival, session::Arrival::Open { .. }) {
            assert!(before.is_none_or(|s| s.state == SessionState::Closed));
            d.sessions += 1;
            d.round = 1;
        }
        d.session = Some(*arrival.session());
    }

    fn accept(&mut self, offer: usize, under_way_ms: i64) {
        // The last offers, whether they are over or not.
        let Some(index) = self.offers.len().checked_sub(1 + offer) else { return };
        let offer = self.offers[index].clone();
        let current = self.dialogs[offer.dialog].sessions == offer.session && self.queued(offer.dialog);
        let over = matches!(offer.ended, Some((End::Accepted | End::Declined | End::Withdrawn, _)));
        let tapped_at = self.now.plus_ms(-under_way_ms);
        if queue::late_accept(offer.deadline, tapped_at, self.now, over || !current).is_err() {
            return;
        }
        assert!(self.apply(offer.dialog, |s| session::accepted(s, id(offer.operator))), "a queued session is accepted");
        assert!(self.now.0 <= offer.deadline.0 + 15_000 && tapped_at < offer.deadline);
        self.offers[index].ended = Some((End::Accepted, self.now));
        self.worked(offer.dialog);
    }

    fn play(&mut self, step: &Step) {
        match *step {
            Step::Write(dialog) => self.write(dialog),
            Step::Accept { offer, under_way_ms } => self.accept(offer, under_way_ms),
            Step::Decline { offer } => {
                let now = self.now;
                if let Some(offer) = self.offers.iter_mut().filter(|o| o.ended.is_none()).nth(offer) {
                    offer.ended = Some((End::Declined, now));
                }
            }
            Step::Take { dialog, operator } => {
                if self.apply(dialog, |s| session::taken(s, id(operator))) {
                    self.worked(dialog);
                }
            }
            Step::Transfer { dialog, to } => {
                self.apply(dialog, |s| session::transferred(s, id(to)));
            }
            Step::Reply(dialog) => {
                if !self.queued(dialog) && self.apply(dialog, session::replied) {
                    self.worked(dialog);
                }
            }
            Step::NoReply(dialog) => {
                self.apply(dialog, session::no_reply_needed);
            }
            Step::Close { dialog, grace } => {
                self.worked(dialog);
                self.apply(dialog, |s| session::closed(s, CloseReason::Operator, grace));
            }
            Step::End(dialog) => {
                self.apply(dialog, |s| session::ended(s).ok_or(()));
            }
            Step::Resume { dialog, operator } => {
                if self.apply(dialog, |s| session::resumed(s, id(operator))) {
                    self.dialogs[dialog].sessions += 1;
                }
            }
            Step::Shift { operator, shift } => self.staff[operator].shift = shift,
            Step::Pass { ms } => self.pass(ms),
        }
        self.ask();
        self.check();
    }

    /// What is true after every step.
    fn check(&self) {
        for (number, dialog) in self.dialogs.iter().enumerate() {
            let Some(session) = dialog.session else { continue };
            match session.state {
                SessionState::Queued => assert_eq!(session.responsible, None, "nobody owns what is queued"),
                SessionState::Answered | SessionState::Closing => assert!(session.responsible.is_some()),
                SessionState::Closed => assert_eq!(session.waiting_since, None),
            }
            assert!(session.waiting_since.is_none() || session.awaited == wire::Awaited::Operator);
            let won = self.offers.iter().filter(|o| {
                o.dialog == number && o.session == dialog.sessions && matches!(o.ended, Some((End::Accepted, _)))
            });
            assert!(won.count() <= 1, "one acceptance a session");
        }
        let mut busy = BTreeSet::new();
        let mut offered = BTreeSet::new();
        for (_, offer) in self.open_offers() {
            assert!(offer.deadline > self.now, "no offer outlives its deadline: {offer:?}");
            assert!(self.queued(offer.dialog), "only what is queued is offered");
            assert!(busy.insert(offer.operator), "one undecided offer an operator");
            assert!(offered.insert(offer.dialog), "one open offer a session");
        }
        self.check_rounds();
    }

    fn check_rounds(&self) {
        let mut turns: BTreeMap<(usize, usize, usize), Vec<&Offer>> = BTreeMap::new();
        for offer in &self.offers {
            turns.entry((offer.dialog, offer.session, offer.operator)).or_default().push(offer);
        }
        for asked in turns.values() {
            for (times, two) in asked.windows(2).enumerate() {
                let (Some((_, ended_at)), again) = (two[0].ended, two[1]) else { panic!("asked while being asked") };
                assert!(two[0].round < again.round, "asked twice in a round: {asked:?}");
                let minutes = [1, 5, 15][times.min(2)];
                assert!(again.made_at >= ended_at.plus_s(minutes * 60), "reminded too early: {asked:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p13_p14_p17_a_portal_keeps_its_promises(
        mode in prop_oneof![Just(Mode::Evenly), Just(Mode::Strictly)],
        caps in prop::collection::vec(prop_oneof![Just(0_u32), 1..4_u32], 4),
        steps in prop::collection::vec(step(), 0..80),
    ) {
        let mut portal = Portal::new(mode, &caps);
        for step in &steps {
            portal.play(step);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p13_p17_nobody_eligible_and_nothing_queued_starves(
        mode in prop_oneof![Just(Mode::Evenly), Just(Mode::Strictly)],
        steps in prop::collection::vec(step(), 0..40),
    ) {
        let mut portal = Portal::new(mode, &[0; 4]);
        for step in &steps {
            portal.play(step);
        }
        // From now on everybody is there, two decline every ten seconds, and nobody does anything else.
        for staff in &mut portal.staff {
            staff.shift = ShiftState::On;
        }
        portal.ask();
        let begun = portal.offers.len();
        let queued: Vec<usize> = (0..5).filter(|&d| portal.queued(d)).collect();
        for _ in 0..720 {
            portal.pass(10_000);
            portal.play(&Step::Decline { offer: 0 });
            portal.play(&Step::Decline { offer: 0 });
        }
        for dialog in queued {
            for operator in 0..4 {
                let asked = portal.offers[begun.saturating_sub(4)..]
                    .iter()
                    .filter(|o| o.dialog == dialog && o.operator == operator)
                    .count();
                prop_assert!(asked >= 3, "operator {operator} was asked {asked} times in 2 h about dialog {dialog}");
            }
        }
    }
}
