// Handing a dialog to a colleague or to another line, with a note for him.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct TransferScreen: View {
    let state: TransferState
    let onEvent: @MainActor (TransferEvent) -> Void

    var body: some View {
        Form {
            Section(Words.transferChoose) { colleagues }
            if !state.lines.isEmpty { Section(Words.transferLines) { lines } }
            Section {
                TextField(Words.transferNoteHint, text: Binding(state.note) { onEvent(.noteChanged($0)) }, axis: .vertical)
                    .lineLimit(2...8)
            } footer: {
                Label(Words.transferNoteTitle, systemImage: "lock.fill")
            }
        }
        .navigationTitle(state.dialog?.name ?? Words.transferTitle)
        .navigationBarTitleDisplayMode(.inline)
        .toolbar {
            ToolbarItem(placement: .confirmationAction) {
                Button(Words.actionTransfer) { onEvent(.send) }.disabled(!state.canSend)
            }
        }
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .confirmationDialog(Words.transferAskTitle, isPresented: Binding(isThere: state.asking) { onEvent(.cancelQuestion) }, titleVisibility: .visible) {
            Button(Words.transferTo(name: state.chosenName ?? "")) { onEvent(.confirm) }
            Button(Words.cancel, role: .cancel) { onEvent(.cancelQuestion) }
        } message: {
            Text(consequence)
        }
    }

    private var consequence: String {
        let (customer, name) = (state.dialog?.name ?? Words.customerUnknown, state.chosenName ?? "")
        return switch state.question {
        case .colleague, nil: Words.transferAskText(customer: customer, name: name)
        case .colleagueAtCap: "\(Words.transferAskText(customer: customer, name: name)) \(Words.transferAskAtCap(name: name))"
        case .line: Words.transferAskLineText(customer: customer, line: name)
        case .lineClosed: Words.transferAskLineClosed(customer: customer, line: name)
        case .lineNobody: Words.transferAskLineNobody(customer: customer, line: name)
        }
    }

    @ViewBuilder private var colleagues: some View {
        if let choices = state.colleagues {
            if choices.isEmpty {
                Text(Words.transferNobodyTitle).font(.headline)
                Text(Words.transferNobodyText).foregroundStyle(.secondary)
            }
            ForEach(choices, id: \.colleague.id) { choice in
                let target = TransferState.Target.colleague(choice.colleague.id)
                let load = state.load(of: choice.colleague.id)
                Button { onEvent(.chosen(target)) } label: { Colleague(choice: choice, chosen: target == state.chosen, load: load) }
                    .buttonStyle(.plain)
                    .disabled(!choice.possible)
                    .accessibilityAddTraits(target == state.chosen ? .isSelected : AccessibilityTraits())
            }
        } else if let problem = state.problem {
            NotOpen(problem: problem) { onEvent(.back) }
        } else {
            ProgressView(Words.loading)
        }
    }
}

extension TransferScreen {
    private var lines: some View {
        ForEach(state.lines, id: \.id) { line in
            let isChosen = state.chosen == .line(line.id)
            Button { onEvent(.chosen(.line(line.id))) } label: {
                OtherLine(line: line, freshness: state.freshness, chosen: isChosen)
            }
            .buttonStyle(.plain)
            .accessibilityAddTraits(isChosen ? .isSelected : AccessibilityTraits())
        }
    }
}

/// Another line: whether somebody answers there, and who waits already.
private struct OtherLine: View {
    let line: TransferState.LineChoice
    let freshness: Freshness
    let chosen: Bool

    var body: some View {
        HStack(spacing: 12) {
            VStack(alignment: .leading, spacing: 2) {
                LineMark(id: line.id, name: line.name, isHeading: true)
                if let standing = line.standing {
                    Ticking { now in
                        Label(text(standing, now: freshness.portalTime(now)), systemImage: icon(standing))
                            .font(.caption)
                            .monospacedDigit()
                            .foregroundStyle(.secondary)
                    }
                }
            }
            Spacer()
            if chosen { Image(systemName: "checkmark").foregroundStyle(.tint).accessibilityHidden(true) }
        }
        .frame(minHeight: 44)
        .contentShape(.rect)
        .accessibilityElement(children: .combine)
    }

    private func text(_ standing: LineTarget, now: Date) -> String {
        guard standing.waiting > 0, let oldest = standing.oldest else { return answers(standing) }
        let time = Times.length(now.timeIntervalSince(oldest))
        return "\(answers(standing)) · \(Words.lineWaitingSince(count: Int(standing.waiting), time: time))"
    }

    private func answers(_ standing: LineTarget) -> String {
        if !standing.open { return standing.opensAt.map { Words.lineOpens(time: Times.dayAndClock($0)) } ?? Words.lineClosed }
        return standing.onShift == 0 ? Words.lineNobody : Words.lineOnShift(count: Int(standing.onShift))
    }

    private func icon(_ standing: LineTarget) -> String {
        if !standing.open { return "moon" }
        return standing.onShift == 0 ? "person.slash" : "checkmark.circle"
    }
}

/// A colleague and how he stands, with what he has to do where `load` tells it.
struct Colleague: View {
    let choice: TransferState.Choice
    var chosen = false
    var load: ColleagueTarget?

    var body: some View {
        HStack(spacing: 12) {
            Avatar(name: choice.colleague.name, id: choice.colleague.id.value)
            VStack(alignment: .leading, spacing: 2) {
                Text(verbatim: choice.colleague.name)
                // How a guest stands is known only where the portal has told it just now.
                if load != nil || !choice.colleague.guest {
                    Label { standing } icon: { Image(systemName: shift.icon) }.font(.caption).foregroundStyle(.secondary)
                }
            }
            Spacer()
            if chosen { Image(systemName: "checkmark").foregroundStyle(.tint).accessibilityHidden(true) }
        }
        .opacity(choice.possible ? 1 : 0.5)
        .contentShape(.rect)
        .accessibilityElement(children: .combine)
    }

    /// Somebody with as many dialogs as he may have can be chosen all the same: amber says so before it is asked.
    private var standing: Text {
        guard let load else { return Text(verbatim: shift.name) }
        let count = Int(load.dialogs)
        let dialogs = load.atCap
            ? Text(verbatim: Words.colleagueAtCap(count: count)).foregroundStyle(Color.orange)
            : Text(verbatim: Words.colleagueDialogs(count: count))
        return Text(verbatim: "\(shift.name) · ") + dialogs
    }

    private var shift: (name: String, icon: String) {
        if choice.colleague.onLeave { return (Words.colleagueOnLeave, "calendar") }
        return switch choice.colleague.shift {
        case .on: (Words.colleagueOn, "checkmark.circle")
        case .paused: (Words.colleaguePaused, "pause.circle")
        case .off: (Words.colleagueOff, "moon")
        }
    }
}
