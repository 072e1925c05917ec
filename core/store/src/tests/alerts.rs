//! Norms and alerts as they call: P36, P65, P66.

use super::*;
use crate::notices::{self, AlarmKind, Notice, NoticeKind};
use crate::{account, alerts, dialogs, outbox};

/// An own dialog whose customer waits since T0, promised an answer in 20 minutes.
fn promised(id: i64) -> Delta {
    let mut head = head(id, Access::Responsible, 1, 0);
    let norm = NormHead { kind: NormKind::First, warn_at: Some(T0.plus_s(900)), due_at: Some(T0.plus_s(1200)) };
    head.session = head.session.map(|session| SessionHead { norm: Some(norm), ..session });
    Delta::Dialog(head)
}

fn told(id: i64, kind: AlertKind, dialogs: &[i64], called_s: i64) -> Alert {
    Alert {
        id: AlertId(id),
        line: LineId(1),
        kind,
        level: 0,
        count: u32::try_from(dialogs.len()).unwrap(),
        since: T0,
        dialogs: dialogs.iter().copied().map(DialogId).collect(),
        operators: Vec::new(),
        called_at: T0.plus_s(called_s),
        acknowledged: false,
    }
}

fn shift(state: ShiftState) -> Delta {
    Delta::Shift(Shift { state, since: T0, pause_reason: None, planned_end: None, leave: Vec::new() })
}

fn line(managed: bool) -> Delta {
    Delta::Line(Line { id: LineId(1), name: "Shop".into(), managed, confirm_transfer: false, guest: false })
}

impl Fixture {
    /// What is to be shown at this second, and what goes.
    async fn notices(&self, at_s: i64) -> (Vec<Notice>, Vec<String>) {
        let notices = self.draw_notices(T0.plus_s(at_s)).await;
        (notices.show, notices.withdrawn)
    }

    /// Kind, count and whether it is silent, of what is to be shown.
    async fn calls(&self, at_s: i64) -> Vec<(NoticeKind, u32, bool)> {
        let shown = self.notices(at_s).await.0;
        shown.into_iter().map(|notice| (notice.kind, notice.count, notice.silent)).collect()
    }
}

#[tokio::test]
async fn p65_an_own_dialogs_norm_wakes_the_phone_by_its_own_clock() {
    let fixture = Fixture::new();
    fixture.feed(vec![promised(1)]).await;
    let alarms = |at_s: i64| fixture.read(move |r| notices::alarms(r, T0.plus_s(at_s)));
    assert!(alarms(0).await.is_empty(), "not without an open shift");
    fixture.feed(vec![shift(ShiftState::On)]).await;
    fixture.write(|w| account::set_clock_offset(w, 5_000)).await;
    let instants: Vec<_> = alarms(0).await.into_iter().map(|alarm| (alarm.kind, alarm.at)).collect();
    let by_phone = |at_s: i64| T0.plus_s(at_s - 5);
    assert_eq!(instants, [(AlarmKind::NormWarning, by_phone(900)), (AlarmKind::NormViolation, by_phone(1200))]);
    assert_eq!(alarms(900).await.len(), 1, "the deadline is still to come");
    assert!(alarms(1200).await.is_empty());
}

#[tokio::test]
async fn p65_p66_a_warning_and_a_violation_call_without_a_network() {
    use NoticeKind::{NormViolation, NormWarning};
    let fixture = Fixture::new();
    fixture.feed(vec![line(false), promised(1), shift(ShiftState::On)]).await;
    assert!(fixture.calls(899).await.is_empty());
    let (shown, _) = fixture.notices(900).await;
    assert_eq!((shown[0].kind, shown[0].dialog, shown[0].silent), (NormWarning, Some(DialogId(1)), false));
    assert_eq!((shown[0].title.as_str(), shown[0].text.as_str(), shown[0].alert), ("Guest 1", "Shop", None));
    assert!(fixture.calls(1000).await.is_empty(), "said once");
    let (shown, withdrawn) = fixture.notices(1200).await;
    assert_eq!(withdrawn, ["alert-norm_warning-1"]);
    assert_eq!((shown[0].kind, shown[0].silent), (NormViolation, false));
    // The portal's alert about the same changes nothing but that it can be acknowledged.
    fixture.feed(vec![Delta::Alert(told(7, AlertKind::NormViolation, &[1], 1201))]).await;
    assert_eq!(fixture.calls(1210).await, [(NormViolation, 1, true)]);
    assert!(fixture.calls(1211).await.is_empty());
    // The answer withdraws it, when the portal has it.
    fixture.feed(vec![Delta::Removed(Removed::Alert { id: AlertId(7) }), mine(1, 0)]).await;
    assert_eq!(fixture.notices(1220).await, (vec![], vec!["alert-norm_violation-1".to_owned()]));
}

#[tokio::test]
async fn p36_alerts_of_one_line_and_level_are_one_notice_with_a_sound_at_most_every_5_minutes() {
    use NoticeKind::NormViolation;
    let fixture = Fixture::new();
    fixture.feed(vec![line(false), shift(ShiftState::On)]).await;
    let alert = |dialogs: &[i64], called_s| vec![Delta::Alert(told(7, AlertKind::NormViolation, dialogs, called_s))];
    fixture.feed(alert(&[1], 100)).await;
    assert_eq!(fixture.calls(100).await, [(NormViolation, 1, false)]);
    fixture.feed(alert(&[1, 2], 100)).await;
    assert_eq!(fixture.calls(200).await, [(NormViolation, 2, true)], "within 5 minutes silently");
    fixture.feed(alert(&[1, 2, 3], 400)).await;
    assert_eq!(fixture.calls(400).await, [(NormViolation, 3, false)]);
    fixture.feed(alert(&[1, 3], 400)).await;
    assert_eq!(fixture.calls(410).await, [(NormViolation, 2, true)]);
    // What is acknowledged is withdrawn at once, and the next one is news.
    let seen = envelope(9, Command::AcknowledgeAlert { alert: AlertId(7) });
    fixture.write(move |w| outbox::enqueue(w, &seen)).await;
    assert_eq!(fixture.notices(420).await, (vec![], vec!["alert-norm_violation-1".to_owned()]));
    assert!(fixture.read(alerts::rows).await[0].acknowledged);
    fixture.feed(vec![Delta::Alert(told(8, AlertKind::NormViolation, &[4], 430))]).await;
    assert_eq!(fixture.calls(430).await, [(NormViolation, 1, false)]);
    // What the portal did not take is not acknowledged after all.
    let outcome = Outcome::Refused { code: "forbidden".into(), detail: String::new(), by: None, at: None };
    let refused = CommandResult { id: id(9), outcome };
    fixture.write(move |w| outbox::settle(w, &refused, 1, T0)).await;
    assert!(fixture.read(alerts::rows).await.iter().all(|row| !row.acknowledged));
}

#[tokio::test]
async fn p66_managers_alerts_need_no_shift_and_a_pause_does_not_silence_them() {
    let fixture = Fixture::new();
    let theirs = Alert { level: 1, ..told(7, AlertKind::NormViolation, &[1], 100) };
    fixture.feed(vec![line(true), Delta::Alert(theirs)]).await;
    fixture.feed(vec![Delta::Alert(told(8, AlertKind::ShiftPaused, &[], 100))]).await;
    // A count of none tells of nothing.
    assert_eq!(fixture.calls(100).await, [(NoticeKind::NormViolation, 1, false)]);
    let paused = Alert { count: 1, operators: vec![ANNA], ..told(9, AlertKind::ShiftPaused, &[], 100) };
    fixture.feed(vec![Delta::Alert(paused), shift(ShiftState::Paused)]).await;
    let (shown, _) = fixture.notices(100).await;
    assert_eq!((shown[0].kind, shown[0].about), (NoticeKind::Manager, Some(AlertKind::ShiftPaused)));
    assert_eq!((shown[0].dialog, shown[0].silent, shown[0].title.as_str()), (None, false, "Shop"));
}

#[tokio::test]
async fn p50_once_an_alerts_dialog_is_known_it_is_shown_anew_without_a_sound_and_only_once() {
    let fixture = Fixture::new();
    let theirs = Alert { level: 1, ..told(7, AlertKind::NormViolation, &[1], 100) };
    fixture.feed(vec![line(true), Delta::Alert(theirs)]).await;
    assert_eq!(fixture.calls(100).await, [(NoticeKind::NormViolation, 1, false)]);
    fixture.feed(vec![Delta::Dialog(head(1, Access::Manager, 1, 0))]).await;
    let (shown, _) = fixture.notices(101).await;
    assert_eq!((shown.len(), shown[0].silent), (1, true));
    assert_ne!(shown[0].title, "Shop", "who waits is known now");
    // Nobody looks at the line any more.
    fixture.feed(vec![Delta::ScopeRemoved { scope: Scope::LineHeads(LineId(1)) }]).await;
    assert!(fixture.calls(102).await.is_empty());
}

#[tokio::test]
async fn p18_that_a_customer_was_taken_makes_no_sound() {
    let fixture = Fixture::new();
    let taken = Alert { operators: vec![ANNA], ..told(7, AlertKind::CustomerTaken, &[1], 100) };
    fixture.feed(vec![line(true), Delta::Alert(taken)]).await;
    assert_eq!(fixture.calls(100).await, [], "off shift it is on the list of alerts alone");
    fixture.feed(vec![shift(ShiftState::On)]).await;
    assert_eq!(fixture.calls(100).await, [(NoticeKind::Manager, 1, true)]);
    assert_eq!(fixture.read(alerts::rows).await[0].kind, AlertKind::CustomerTaken);
}

#[tokio::test]
async fn p18_a_guest_reads_who_took_his_customer_and_on_which_line() {
    let fixture = Fixture::new();
    let taken = Alert { count: 1, operators: vec![ANNA], ..told(7, AlertKind::CustomerTaken, &[], 100) };
    let shop = Line { id: LineId(1), name: "Shop".into(), managed: false, confirm_transfer: false, guest: true };
    let anna = Colleague {
        id: ANNA,
        name: "Anna".into(),
        role: Role::Operator,
        shift: ShiftState::On,
        active: true,
        on_leave: false,
        unreachable_since: None,
        guest: true,
    };
    let told = vec![shift(ShiftState::On), Delta::Alert(taken), Delta::Line(shop), Delta::Operator(anna)];
    fixture.feed(told).await;
    let (shown, _) = fixture.notices(100).await;
    assert_eq!((shown[0].title.as_str(), shown[0].text.as_str(), shown[0].silent), ("Shop", "Anna", true));
    let row = fixture.read(alerts::rows).await.remove(0);
    assert_eq!((row.line_name, row.operator_names), ("Shop".to_owned(), vec!["Anna".to_owned()]));
    assert_eq!(fixture.read(dialogs::lines).await, [], "it is none of his");
}

#[tokio::test]
async fn p66_without_an_open_shift_an_operators_norm_calls_nobody_and_in_a_pause_silently() {
    let fixture = Fixture::new();
    fixture.feed(vec![line(false), promised(1), Delta::Alert(told(7, AlertKind::NormWarning, &[1], 900))]).await;
    assert!(fixture.calls(900).await.is_empty());
    fixture.feed(vec![shift(ShiftState::Paused)]).await;
    assert_eq!(fixture.calls(900).await, [(NoticeKind::NormWarning, 1, true)]);
}
