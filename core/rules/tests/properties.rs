//! What holds for every input, not only for those of the tables: choices against the plainest code that chooses, span
//! sets against plain sets, folded words. `portal.rs` plays whole portals.

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::queue::{Asked, Choice, Claim, Hours, Line, Mode, Operator, Personal, Verdict, choose};
use rules::spans::SpanSet;
use rules::{permit, text};
use wire::{Access, OperatorId, ShiftState, Timestamp};

const NOW: i64 = 10_000_000;

fn instant() -> impl Strategy<Value = Timestamp> {
    // Few instants, so that ties and edges of the reminder times come up.
    (0..=20_i64).prop_map(|minutes| Timestamp(NOW - minutes * 60_000))
}

fn shift() -> impl Strategy<Value = ShiftState> {
    prop_oneof![6 => Just(ShiftState::On), 1 => Just(ShiftState::Off), 1 => Just(ShiftState::Paused)]
}

prop_compose! {
    fn operator()(
        order in 0..3_i64,
        shift in shift(),
        (active, on_leave, holds_offer) in (prop::bool::weighted(0.9), prop::bool::weighted(0.1), prop::bool::weighted(0.2)),
        (unreachable, gave_it_back) in (prop::bool::weighted(0.2), prop::bool::weighted(0.1)),
        (line_load, total_load, max_dialogs, max_total) in (0..4_u32, 0..6_u32, 0..5_u32, 0..7_u32),
        last_work in prop::option::of(instant()),
        last_expired in prop::option::of(instant()),
        asked in prop::option::of((1..5_u32, 1..4_i64, instant())),
    ) -> Operator {
        let asked = asked.map(|(times, round, ended_at)| Asked { times, round, ended_at, by_claim: false });
        Operator {
            id: OperatorId(1), order, active, shift, on_leave, line_load, total_load, max_dialogs, max_total,
            holds_offer, last_work, last_expired, unreachable, gave_it_back, asked,
        }
    }
}

fn operators() -> impl Strategy<Value = Vec<Operator>> {
    prop::collection::vec(operator(), 0..8).prop_map(|mut all| {
        for (index, operator) in all.iter_mut().enumerate() {
            operator.id = OperatorId(index as i64 + 1);
        }
        all
    })
}

/// P14 and P16 in their own words.
fn eligible(o: &Operator) -> bool {
    o.active
        && o.shift == ShiftState::On
        && !o.on_leave
        && (o.max_dialogs == 0 || o.line_load < o.max_dialogs)
        && (o.max_total == 0 || o.total_load < o.max_total)
        && !o.holds_offer
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Evenly), Just(Mode::Strictly), Just(Mode::All)]
}

fn line(mode: Mode) -> Line {
    Line { mode, queue_time_s: 60, hours: Hours::Open }
}

/// The plainest code that chooses: filter, then sort.
fn plain_choice(mode: Mode, operators: &[Operator], round: i64, now: Timestamp) -> Choice {
    let all: Vec<&Operator> = operators.iter().filter(|o| eligible(o)).collect();
    let asked = |o: &&Operator| o.asked.is_some_and(|a| a.round >= round);
    let (asked, not_asked): (Vec<&Operator>, Vec<&Operator>) = all.iter().copied().partition(asked);
    // P11: behind whoever was asked last in this round, eligible or not; from the top in the next one.
    let went = operators.iter().filter(|o| o.asked.is_some_and(|a| a.round >= round));
    let last =
        went.max_by_key(|o| o.asked.map(|a| a.ended_at)).map(|o| (o.order, o.id)).filter(|_| !not_asked.is_empty());
    let over = not_asked.is_empty();
    let (pool, round) = if over { (asked, round + 1) } else { (not_asked, round) };
    let wait_ms = |a: &Asked| [60_000, 300_000, 900_000, 900_000][a.times as usize - 1];
    let due_at = |o: &Operator| o.asked.map_or(i64::MIN, |a| a.ended_at.0 + wait_ms(&a));
    let mut due: Vec<&Operator> = pool.iter().copied().filter(|o| due_at(o) <= now.0).collect();
    due.sort_by_key(|o| (o.order, o.id));
    match mode {
        Mode::Evenly => due.sort_by_key(|o| o.last_work.into_iter().chain(o.last_expired).max()),
        Mode::Strictly => due.sort_by_key(|o| last.is_some_and(|last| (o.order, o.id) <= last)),
        Mode::All => {}
    }
    due.sort_by_key(|o| (o.gave_it_back, o.unreachable));
    let deadline = Timestamp(now.0 + 60_000);
    match (due.first(), pool.iter().map(|o| (due_at(o), o.id)).min()) {
        (Some(_), _) if mode == Mode::All => Choice::OfferAll { deadline, round },
        (Some(o), _) => Choice::Offer { operator: o.id, deadline, round },
        (None, Some((until, operator))) => Choice::Wait { until: Timestamp(until), operator, round },
        (None, None) => Choice::Nobody,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn p10_p11_p12_p13_p14_p15_the_choice_is_that_of_the_plainest_code(mode in mode(), all in operators(), round in 1..5_i64) {
        let now = Timestamp(NOW);
        let decision = choose(&line(mode), &[], &all, round, now);
        prop_assert_eq!(decision.outcome, plain_choice(mode, &all, round, now));
    }

    #[test]
    fn p22_every_verdict_is_true(mode in mode(), all in operators(), round in 1..5_i64) {
        let now = Timestamp(NOW);
        let decision = choose(&line(mode), &[], &all, round, now);
        prop_assert_eq!(decision.considered.len(), all.len());
        let first = decision.considered.iter().zip(&all).find(|((_, verdict), _)| *verdict == Verdict::Chosen);
        let first_reachable = first.is_some_and(|(_, operator)| !operator.unreachable);
        for ((id, verdict), o) in decision.considered.iter().zip(&all) {
            prop_assert_eq!(*id, o.id);
            let due = o.asked.is_none_or(|a| a.due() <= now);
            match decision.outcome {
                Choice::Offer { operator, .. } => prop_assert_eq!(*verdict == Verdict::Chosen, operator == o.id),
                Choice::OfferAll { .. } => prop_assert_ne!(*verdict, Verdict::Behind),
                _ => prop_assert_ne!(*verdict, Verdict::Chosen),
            }
            let holds = match verdict {
                Verdict::Chosen | Verdict::Behind => eligible(o) && (due || mode == Mode::All),
                Verdict::Inactive => !o.active,
                Verdict::NoShift => o.shift == ShiftState::Off,
                Verdict::Paused => o.shift == ShiftState::Paused,
                Verdict::OnLeave => o.on_leave,
                Verdict::LineCap => o.line_load >= o.max_dialogs,
                Verdict::TotalCap => o.total_load >= o.max_total,
                Verdict::HoldsOffer => o.holds_offer,
                Verdict::Asked => eligible(o) && o.asked.is_some_and(|a| a.round >= round),
                Verdict::RemindedLater => eligible(o) && !due,
                Verdict::Unreachable => eligible(o) && o.unreachable && first_reachable && mode != Mode::All,
                Verdict::OffHours => false,
            };
            prop_assert!(holds, "{verdict:?} of {o:?}");
        }
    }

    #[test]
    fn p17_a_closed_line_offers_nothing_and_may_be_taken_from(mode in mode(), all in operators()) {
        let until = Some(Timestamp(NOW + 1));
        let closed = Line { hours: Hours::Closed { until }, ..line(mode) };
        let decision = choose(&closed, &[], &all, 1, Timestamp(NOW));
        prop_assert_eq!(decision.outcome, Choice::Closed { until });
        prop_assert!(decision.takeable());
    }

    #[test]
    fn p18_a_claim_comes_first_once_and_falls_back_to_the_mode(
        mode in mode(), all in operators(), claimant in operator(),
        claim in prop_oneof![Just(Claim::SameCustomer), Just(Claim::Crm), Just(Claim::Sticky)],
    ) {
        let now = Timestamp(NOW);
        let he = Operator { id: OperatorId(99), ..claimant };
        let decision = choose(&line(mode), &[Personal { claim, operator: he }], &all, 1, now);
        let caps = Operator { holds_offer: false, ..he };
        let present = Operator { max_dialogs: 0, max_total: 0, ..caps };
        let fits = if claim == Claim::Sticky { eligible(&caps) } else { eligible(&present) };
        if fits && !he.unreachable && he.asked.is_none() {
            prop_assert_eq!(decision.outcome, Choice::Offer { operator: he.id, deadline: Timestamp(NOW + 60_000), round: 1 });
        } else {
            prop_assert_eq!(decision.outcome, plain_choice(mode, &all, 1, now));
            prop_assert_ne!(decision.personal[0].2, Verdict::Chosen);
        }
    }

    #[test]
    fn p63_a_span_set_equals_a_plain_set(
        steps in prop::collection::vec((any::<bool>(), 0..40_i64, -3..12_i64), 0..40),
        (from, length) in (-5..45_i64, -2..50_i64),
    ) {
        let mut spans = SpanSet::new();
        let mut plain = BTreeSet::new();
        for (add, from, length) in steps {
            let to = from + length;
            if add {
                spans.insert(from, to);
                plain.extend(from..=to);
            } else {
                spans.remove(from, to);
                plain.retain(|n| !(from..=to).contains(n));
            }
        }
        prop_assert_eq!(spans.iter().flat_map(|(a, b)| a..=b).collect::<Vec<_>>(), plain.iter().copied().collect::<Vec<_>>());
        let ranges: Vec<_> = spans.iter().collect();
        prop_assert!(ranges.windows(2).all(|two| two[0].1 + 1 < two[1].0), "ranges that touch are one: {ranges:?}");
        prop_assert_eq!(&ranges.iter().rev().copied().collect::<SpanSet>(), &spans);
        let to = from + length;
        let missing: Vec<i64> = spans.missing(from, to).into_iter().flat_map(|(a, b)| a..=b).collect();
        prop_assert_eq!(&missing, &(from..=to).filter(|n| !plain.contains(n)).collect::<Vec<_>>());
        prop_assert_eq!(spans.covers(from, to), missing.is_empty());
        prop_assert_eq!(spans.contains(from), plain.contains(&from));
        prop_assert_eq!(spans.is_empty(), plain.is_empty());
    }

    #[test]
    fn p46_folding_twice_is_folding_once(text in "(\\PC|[ЁёеЕиЙ\u{300}-\u{345}\u{1f3fb}\u{200d}ΣσςİıſK]){0,24}") {
        let folded = text::fold(&text);
        prop_assert_eq!(text::fold(&folded), folded);
    }

    #[test]
    fn p46_case_and_io_do_not_matter_to_search(text in "[А-яЁёA-Za-z0-9 ()+-]{0,40}") {
        let keys = text::search_keys(&text);
        prop_assert_eq!(&text::search_keys(&text.to_uppercase()), &keys);
        prop_assert_eq!(&text::search_keys(&text.replace('ё', "е").replace('Ё', "е\u{308}")), &keys);
        prop_assert!(keys.iter().all(|key| !key.is_empty() && key.chars().all(char::is_alphanumeric)));
        prop_assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    }

    #[test]
    fn p40_a_preview_is_one_line_of_at_most_that_many_characters(text in any::<String>(), max in 0..40_usize) {
        let line = text::preview(&text, max);
        prop_assert!(line.chars().count() <= max);
        prop_assert!(!line.chars().any(char::is_control));
        prop_assert_eq!(text::preview(&line, max), line);
    }

    #[test]
    fn p63_what_may_be_had_lies_in_the_range_of_the_head(
        (last, first, left) in (0..9_i64, prop::option::of(1..9_i64), prop::option::of(0..9_i64)),
    ) {
        let session_first = first.filter(|&first| first <= last);
        let bounds = permit::Bounds { last, session_first, left: left.map(|left| left.min(last)) };
        use permit::Entries::{All, None, Session, UpToLeaving, UpToLeavingAndSession};
        for entries in [None, UpToLeaving, Session, UpToLeavingAndSession, All] {
            let had: Vec<i64> = (1..=last).filter(|&seq| entries.cover(seq, &bounds)).collect();
            let (from, to) = entries.range(&bounds);
            prop_assert_eq!(had.first().copied().unwrap_or(1), from);
            prop_assert_eq!(had.last().copied().unwrap_or(0), to);
        }
    }
}

#[test]
fn p46_every_character_folds_once() {
    for c in '\0'..=char::MAX {
        let text = format!("е{c}\u{308}");
        let folded = text::fold(&text);
        assert_eq!(text::fold(&folded), folded, "{}", text.escape_unicode());
    }
}

#[test]
fn p46_a_hostile_text_folds_in_linear_time() {
    // Quadratic code would need minutes for this.
    let text = format!("ё{}", "\u{308}\u{323}".repeat(500_000));
    assert_eq!(text::fold(&text).chars().count(), 500_001);
}

#[test]
fn p82_who_was_responsible_never_sees_less_for_it() {
    let bounds = permit::Bounds { last: 9, session_first: Some(6), left: Some(3) };
    use Access::{Colleague, Former, Manager, Offered, Participant, Queued, Responsible};
    for access in [Responsible, Participant, Offered, Queued, Former, Colleague, Manager] {
        let (plain, former) = (permit::rights(access, false), permit::rights(access, true));
        for seq in 1..=9 {
            for note in [false, true] {
                assert!(former.see(seq, note, &bounds) >= plain.see(seq, note, &bounds), "{access:?} {seq}");
                assert!(former.see(seq, note, &bounds) >= (seq <= 3), "{access:?} {seq}");
            }
        }
    }
}
