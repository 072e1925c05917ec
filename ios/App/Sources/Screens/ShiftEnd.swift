// What becomes of the dialogs when the shift ends, and the days on which nothing is offered.

import OpenlinesCore
import OperatorKit
import SwiftUI

/// Asked once: who gets what waits for an answer.
struct EndSheet: View {
    let question: EndQuestion
    let onEvent: @MainActor (ShiftEvent) -> Void

    var body: some View {
        NavigationStack {
            Form {
                Section {
                    choice(nil) { queue }
                    ForEach(question.colleagues, id: \.colleague.id) { colleague in
                        choice(colleague.colleague.id) {
                            Colleague(choice: colleague, chosen: question.to == colleague.colleague.id)
                        }
                    }
                } header: {
                    Text(Words.shiftAskEndWaits(count: question.waiting))
                } footer: {
                    Text(Words.shiftAskEndStay)
                }
                Section {
                    Button(Words.shiftEnd, role: .destructive) { onEvent(.confirmEnd) }.frame(minHeight: 44)
                }
            }
            .navigationTitle(Words.shiftAskEndTitle)
            .navigationBarTitleDisplayMode(.inline)
            .toolbar {
                ToolbarItem(placement: .cancellationAction) { Button(Words.cancel) { onEvent(.cancelEnd) } }
            }
        }
        .presentationDetents([.medium, .large])
    }

    private func choice<Content: View>(_ to: OperatorId?, @ViewBuilder content: () -> Content) -> some View {
        Button { onEvent(.endTo(to)) } label: { content() }
            .buttonStyle(.plain)
            .accessibilityAddTraits(question.to == to ? .isSelected : AccessibilityTraits())
    }

    private var queue: some View {
        HStack(spacing: 12) {
            Image(systemName: "tray").frame(width: 44, height: 44).accessibilityHidden(true)
            VStack(alignment: .leading, spacing: 2) {
                Text(Words.shiftEndQueue)
                Text(Words.shiftEndQueueText).font(.caption).foregroundStyle(.secondary)
            }
            Spacer()
            if question.to == nil { Image(systemName: "checkmark").foregroundStyle(.tint).accessibilityHidden(true) }
        }
        .contentShape(.rect)
        .accessibilityElement(children: .combine)
    }
}

/// The days on which nothing is offered, and the way to more of them.
struct LeaveDays: View {
    let state: OperatorKit.ShiftState
    let onEvent: @MainActor (ShiftEvent) -> Void
    let onAdd: @MainActor () -> Void

    var body: some View {
        Section(Words.shiftLeave) {
            if state.leave.isEmpty { Text(Words.shiftLeaveNone).foregroundStyle(.secondary) }
            ForEach(state.leave, id: \.from) { leave in
                let days = Times.days(from: leave.from, to: leave.to)
                HStack {
                    Label(days, systemImage: "calendar")
                    Spacer()
                    Button(Words.shiftLeaveRemove(days: days), systemImage: "trash") { onEvent(.removeLeave(leave)) }
                        .labelStyle(.iconOnly)
                        .buttonStyle(.borderless)
                        .frame(minWidth: 44, minHeight: 44)
                }
            }
            if state.leavePending { Label(Words.shiftAsked, systemImage: "clock").foregroundStyle(.secondary) }
            Button(Words.shiftLeaveAdd, systemImage: "calendar.badge.plus") { onAdd() }.frame(minHeight: 44)
        }
    }
}

/// The first and the last day off, by two taps.
struct AddLeaveSheet: View {
    let onEvent: @MainActor (ShiftEvent) -> Void
    let onAway: @MainActor () -> Void
    @State private var tapped: Set<DateComponents> = []

    var body: some View {
        let chosen = chosen
        NavigationStack {
            Form {
                Section {
                    MultiDatePicker(Words.shiftLeaveTitle, selection: $tapped, in: Calendar.current.startOfDay(for: .now)...)
                } footer: {
                    Text(Words.shiftLeaveText)
                }
                Button(chosen.map { Words.shiftLeaveAddDays(days: Times.days(from: $0.from, to: $0.to)) } ?? Words.shiftLeaveAdd) {
                    if let chosen { onEvent(.addLeave(from: chosen.from, to: chosen.to)) }
                    onAway()
                }
                .disabled(chosen == nil)
                .frame(minHeight: 44)
            }
            .navigationTitle(Words.shiftLeaveTitle)
            .navigationBarTitleDisplayMode(.inline)
            .toolbar {
                ToolbarItem(placement: .cancellationAction) { Button(Words.cancel) { onAway() } }
            }
        }
    }

    /// Whole days, everything between the taps too: to the start of the day after the last.
    private var chosen: Leave? {
        let calendar = Calendar.current
        let days = tapped.compactMap { calendar.date(from: $0) }.map { calendar.startOfDay(for: $0) }
        guard let first = days.min(), let last = days.max() else { return nil }
        return calendar.date(byAdding: .day, value: 1, to: last).map { Leave(from: first, to: $0) }
    }
}
