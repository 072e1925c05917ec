// The switch for one's own shift, and the line of it that the inbox shows.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct ShiftScreen: View {
    let state: OperatorKit.ShiftState
    let onEvent: @MainActor (ShiftEvent) -> Void
    @State private var addsLeave = false

    var body: some View {
        Form {
            Section {
                ShiftWords(line: state.line)
                if state.line.shift?.pending != nil { Label(Words.shiftAsked, systemImage: "clock").foregroundStyle(.secondary) }
                if let end = state.line.shift?.plannedEnd { Text(Words.shiftUntil(time: Times.dayAndClock(end))) }
            }
            if state.steps.contains(.start) { Section { plannedEnd } }
            if state.canProlong { Section { prolong } footer: { Text(state.line.shift?.plannedEnd == nil ? "" : Words.shiftEndsItself) } }
            Section {
                ForEach(state.steps, id: \.self) { step in
                    Button { onEvent(event(for: step)) } label: {
                        Label(name(of: step), systemImage: icon(of: step)).font(.headline).frame(maxWidth: .infinity, minHeight: 44)
                    }
                    .tint(step == .end ? .red : .accentColor)
                }
            }
            if state.line.shift != nil { LeaveDays(state: state, onEvent: onEvent) { addsLeave = true } }
        }
        .navigationTitle(Words.shiftTitle)
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .confirmationDialog(Words.shiftAskEndTitle, isPresented: asks(waiting: false), titleVisibility: .visible) {
            Button(Words.shiftEnd, role: .destructive) { onEvent(.confirmEnd) }
            Button(Words.cancel, role: .cancel) { onEvent(.cancelEnd) }
        } message: {
            Text(Words.shiftAskEndText)
        }
        .sheet(isPresented: asks(waiting: true)) {
            if let question = state.askingEnd { EndSheet(question: question, onEvent: onEvent) }
        }
        .sheet(isPresented: $addsLeave) { AddLeaveSheet(onEvent: onEvent) { addsLeave = false } }
        .sensoryFeedback(.success, trigger: state.line.shift?.soon)
    }

    /// Where nothing waits, there is nothing to choose.
    private func asks(waiting: Bool) -> Binding<Bool> {
        Binding(isThere: state.askingEnd.map { ($0.waiting > 0) == waiting } ?? false) { onEvent(.cancelEnd) }
    }

    /// A later end of the shift that is on. A planned one can be put off, not taken back.
    private var prolong: some View {
        Menu {
            ForEach(laterEnds, id: \.self) { end in
                Button(Words.shiftUntil(time: Times.dayAndClock(end))) { onEvent(.prolong(end)) }
            }
        } label: {
            Label(Words.shiftPlannedEnd, systemImage: "clock.arrow.circlepath").frame(minHeight: 44)
        }
    }

    private var laterEnds: [Date] {
        let (now, planned) = (state.freshness.portalTime(.now), state.line.shift?.plannedEnd)
        let minutes: [Double] = planned == nil ? [120, 240, 360, 480] : [30, 60, 120, 240]
        let quarter: TimeInterval = 15 * 60
        return minutes.map { later in
            let end = max(now, planned ?? now).addingTimeInterval(later * 60)
            return Date(timeIntervalSince1970: (end.timeIntervalSince1970 / quarter).rounded(.up) * quarter)
        }
    }

    @ViewBuilder private var plannedEnd: some View {
        Toggle(Words.shiftPlannedEnd, isOn: Binding(state.plannedEnd != nil) { onEvent(.plannedEndChanged($0 ? soon : nil)) })
        if let end = state.plannedEnd {
            DatePicker(
                Words.shiftPlannedEnd, selection: Binding(end) { onEvent(.plannedEndChanged($0)) },
                in: state.freshness.portalTime(.now)...)
        }
    }

    private var soon: Date { state.freshness.portalTime(.now).addingTimeInterval(8 * 3600) }

    private func event(for step: ShiftStep) -> ShiftEvent {
        switch step {
        case .start: .start
        case .pause: .pause
        case .continue: .continue
        case .end: .end
        }
    }

    private func name(of step: ShiftStep) -> String {
        switch step {
        case .start: Words.shiftStart
        case .pause: Words.shiftPause
        case .continue: Words.shiftContinue
        case .end: Words.shiftEnd
        }
    }

    private func icon(of step: ShiftStep) -> String {
        switch step {
        case .start, .continue: "play.fill"
        case .pause: "pause.fill"
        case .end: "stop.fill"
        }
    }
}

/// How the shift stands and why nothing comes.
private struct ShiftWords: View {
    let line: ShiftLine

    var body: some View {
        Ticking { now in SaidOfShift(line: line, nothingComes: line.nothingComes(at: now)) }
    }
}

private struct SaidOfShift: View {
    let line: ShiftLine
    let nothingComes: NothingComes?

    var body: some View {
        HStack(alignment: .firstTextBaseline, spacing: 12) {
            Image(systemName: icon).foregroundStyle(color).accessibilityHidden(true)
            VStack(alignment: .leading, spacing: 2) {
                Text(title).font(.headline)
                if let text { Text(text).font(.subheadline).foregroundStyle(.secondary) }
            }
        }
        .accessibilityElement(children: .combine)
    }

    private var since: String? { line.shift.map { Times.dayAndClock($0.since) } }

    private var icon: String {
        switch nothingComes {
        case nil: line.shift == nil ? "clock" : "checkmark.circle.fill"
        case .shiftOff: "power"
        case .pausedByMe: "pause.circle.fill"
        case .pausedAfterMisses: "exclamationmark.triangle.fill"
        case .noContact: "wifi.slash"
        }
    }

    private var color: Color {
        switch nothingComes {
        case nil: line.shift == nil ? .secondary : .green
        case .shiftOff: .secondary
        case .pausedByMe: .orange
        case .pausedAfterMisses, .noContact: .red
        }
    }

    private var title: String {
        switch nothingComes {
        case nil: line.shift == nil ? Words.shiftUnknown : Words.shiftOn
        case .shiftOff: Words.shiftOff
        case .pausedByMe: Words.shiftPaused
        case .pausedAfterMisses: Words.shiftPausedMisses
        case .noContact: Words.shiftNoContact
        }
    }

    private var text: String? {
        switch nothingComes {
        case nil: since.map { Words.shiftSince(time: $0) }
        case .shiftOff: Words.shiftOffText
        case .pausedByMe: since.map { Words.shiftPausedText(time: $0) }
        case .pausedAfterMisses: Words.shiftPausedMissesText
        case .noContact(let since): Words.shiftNoContactText(time: Times.dayAndClock(since))
        }
    }
}

/// The own shift in one line, and one tap to change it.
struct ShiftBar: View {
    let line: ShiftLine
    let onOpen: @MainActor () -> Void

    var body: some View {
        Button(action: onOpen) {
            HStack {
                ShiftWords(line: line)
                Spacer()
                Text(line.shift?.pending == nil ? Words.shiftChange : Words.shiftAsked).font(.subheadline).foregroundStyle(.tint)
            }
            .contentShape(.rect)
        }
        .buttonStyle(.plain)
    }
}
