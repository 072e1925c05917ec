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
        if case .line = state.chosen { return Words.transferAskLineText(customer: customer, line: name) }
        return Words.transferAskText(customer: customer, name: name)
    }

    @ViewBuilder private var colleagues: some View {
        if let choices = state.colleagues {
            if choices.isEmpty {
                Text(Words.transferNobodyTitle).font(.headline)
                Text(Words.transferNobodyText).foregroundStyle(.secondary)
            }
            ForEach(choices, id: \.colleague.id) { choice in
                let target = TransferState.Target.colleague(choice.colleague.id)
                Button { onEvent(.chosen(target)) } label: { Colleague(choice: choice, chosen: target == state.chosen) }
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
                HStack {
                    LineMark(id: line.id, name: line.name)
                    Spacer()
                    if isChosen { Image(systemName: "checkmark").foregroundStyle(.tint).accessibilityHidden(true) }
                }
                .frame(minHeight: 44)
                .contentShape(.rect)
            }
            .buttonStyle(.plain)
            .accessibilityAddTraits(isChosen ? .isSelected : AccessibilityTraits())
        }
    }
}

/// A colleague and how he stands.
struct Colleague: View {
    let choice: TransferState.Choice
    var chosen = false

    var body: some View {
        HStack(spacing: 12) {
            Avatar(name: choice.colleague.name, id: choice.colleague.id.value)
            VStack(alignment: .leading, spacing: 2) {
                Text(verbatim: choice.colleague.name)
                Label(shift.name, systemImage: shift.icon).font(.caption).foregroundStyle(.secondary)
            }
            Spacer()
            if chosen { Image(systemName: "checkmark").foregroundStyle(.tint).accessibilityHidden(true) }
        }
        .opacity(choice.possible ? 1 : 0.5)
        .contentShape(.rect)
        .accessibilityElement(children: .combine)
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
