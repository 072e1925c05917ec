// Why me, why not me: what the queue decided about the dialog, the last of it first (P22).

import OpenlinesCore
import OperatorKit
import SwiftUI

struct WhyScreen: View {
    let state: WhyState
    let onEvent: @MainActor (WhyEvent) -> Void

    var body: some View {
        Group {
            if let problem = state.problem {
                Ticking { _ in
                    Empty(icon: "exclamationmark.triangle", title: Words.screenProblemTitle, text: sentence(for: problem)) {
                        Button(Words.retry) { onEvent(.retry) }.buttonStyle(.borderedProminent)
                    }
                }
            } else if let decisions = state.decisions {
                if decisions.isEmpty {
                    Empty(icon: "questionmark.circle", title: Words.whyEmptyTitle, text: Words.whyEmptyText) { EmptyView() }
                } else {
                    List {
                        // They do not change once they are told: their places name them.
                        ForEach(decisions.indices, id: \.self) { DecisionSection(decision: decisions[$0], state: state) }
                    }
                    .listStyle(.insetGrouped)
                }
            } else {
                ProgressView(Words.loading).frame(maxWidth: .infinity, maxHeight: .infinity)
            }
        }
        .navigationTitle(Words.actionWhy)
        .navigationBarTitleDisplayMode(.inline)
        // What went wrong stands in place of the decisions.
        .framed(state.freshness, nil) {}
    }
}

/// A decision: when, what, by which rule, of how many; the verdict on the reader, then those on others.
private struct DecisionSection: View {
    let decision: DecisionRow
    let state: WhyState
    @State private var all = false
    /// How many verdicts on others stand there before somebody asks for more.
    private static let few = 5

    var body: some View {
        let others = decision.others(me: state.me)
        let shown = all || others.count <= Self.few + 1 ? others : Array(others.prefix(Self.few))
        Section {
            decided
            if decision.verdictOfMe != nil || !state.manages { mine }
            ForEach(shown, id: \.operator) { VerdictLine(row: $0) }
            if shown.count < others.count {
                Button(Words.whyMore(count: others.count - shown.count), systemImage: "chevron.down") { all = true }.frame(minHeight: 44)
            }
        }
    }

    private var decided: some View {
        VStack(alignment: .leading, spacing: 4) {
            Ticking { now in
                let at = Times.dayAndClock(decision.at, now: state.freshness.portalTime(now))
                Text(verbatim: "\(at) · \(Words.whyRound(round: "\(decision.round)"))").font(.caption)
            }
            .foregroundStyle(.secondary)
            Text(sentence(forChoiceOf: decision, me: state.me)).font(.headline).lineLimit(4).accessibilityAddTraits(.isHeader)
            Group {
                Text(sentence(forRule: decision.rule))
                if decision.considered > 0 {
                    Text(Words.whyConsidered(considered: Int(decision.considered), eligible: "\(decision.eligible)"))
                }
            }
            .font(.subheadline)
            .foregroundStyle(.secondary)
        }
        .accessibilityElement(children: .combine)
    }

    /// The verdict on the reader, before all others.
    private var mine: some View {
        let verdict = decision.verdictOfMe.map { Verdict(said: $0) }
        return Label {
            VStack(alignment: .leading, spacing: 2) {
                Text(Words.whyYou).font(.caption)
                Text(verdict?.text ?? Words.whyVerdictNone)
            }
        } icon: {
            Image(systemName: verdict?.icon ?? "info.circle").foregroundStyle(.tint).accessibilityHidden(true)
        }
        .padding(10)
        .frame(maxWidth: .infinity, alignment: .leading)
        .background(Color.accentColor.opacity(decision.verdictOfMe == "chosen" ? 0.24 : 0.1), in: .rect(cornerRadius: 12))
        .accessibilityElement(children: .combine)
    }
}

/// The verdict on somebody else.
private struct VerdictLine: View {
    let row: VerdictRow

    var body: some View {
        let verdict = Verdict(said: row.verdict)
        HStack(spacing: 12) {
            Avatar(name: row.name, id: row.operator.value)
            VStack(alignment: .leading, spacing: 2) {
                Text(row.name.isEmpty ? Words.authorColleague : row.name).lineLimit(2)
                Text(verdict.text).font(.subheadline).foregroundStyle(.secondary)
            }
            Spacer(minLength: 0)
            Image(systemName: verdict.icon).foregroundStyle(.secondary).accessibilityHidden(true)
        }
        .accessibilityElement(children: .combine)
    }
}

/// What was decided, in a sentence.
private func sentence(forChoiceOf decision: DecisionRow, me: OperatorId) -> String {
    // As seen on the day of the decision: until 14:03, until 28 November, 09:00.
    let until = decision.until.map { Times.dayAndClock($0, now: decision.at) }
    switch (decision.choice, until) {
    case ("offer", let until?) where decision.chosen == me: return Words.whyChoiceMe(time: until)
    case ("offer", let until?): return Words.whyChoiceOffer(name: decision.chosenName ?? Words.authorColleague, time: until)
    case ("offer_all", let until?): return Words.whyChoiceAll(time: until)
    case ("wait", let until?): return Words.whyChoiceWait(time: until)
    case ("closed", let until?): return Words.whyChoiceClosedUntil(time: until)
    case ("closed", nil): return Words.whyChoiceClosed
    case ("nobody", _): return Words.whyChoiceNobody
    default: return Words.whyChoiceOther(choice: decision.choice)
    }
}

private func sentence(forRule rule: String) -> String {
    switch rule {
    case "evenly": Words.whyRuleEvenly
    case "strictly": Words.whyRuleStrictly
    case "all": Words.whyRuleAll
    case "same_customer": Words.whyRuleSameCustomer
    case "crm": Words.whyRuleCrm
    case "sticky": Words.whyRuleSticky
    case "off_hours": Words.whyRuleOffHours
    default: Words.whyRuleOther(rule: rule)
    }
}

/// A verdict in words, with an icon. A newer portal may have more of them.
private struct Verdict {
    let text: String
    let icon: String

    init(said: String) {
        let look: (String, String) = switch said {
        case "chosen": (Words.whyVerdictChosen, "checkmark")
        case "behind": (Words.whyVerdictBehind, "person.2")
        case "inactive": (Words.whyVerdictInactive, "nosign")
        case "no_shift": (Words.whyVerdictNoShift, "power")
        case "paused": (Words.whyVerdictPaused, "pause.circle")
        case "on_leave": (Words.whyVerdictOnLeave, "calendar")
        case "line_cap": (Words.whyVerdictLineCap, "tray.full")
        case "total_cap": (Words.whyVerdictTotalCap, "tray.full")
        case "holds_offer": (Words.whyVerdictHoldsOffer, "hourglass")
        case "asked": (Words.whyVerdictAsked, "bell")
        case "reminded_later": (Words.whyVerdictRemindedLater, "clock")
        case "unreachable": (Words.whyVerdictUnreachable, "wifi.slash")
        case "off_hours": (Words.whyVerdictOffHours, "moon")
        default: (Words.whyVerdictOther(verdict: said), "info.circle")
        }
        (text, icon) = look
    }
}
