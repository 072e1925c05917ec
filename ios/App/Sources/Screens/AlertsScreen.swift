// What is late, or nearly, or waits for somebody who decides; and what can be done about it.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct AlertsScreen: View {
    let state: AlertsState
    let onEvent: @MainActor (AlertsEvent) -> Void

    var body: some View {
        Group {
            if let alerts = state.alerts {
                if alerts.isEmpty {
                    Empty(icon: "checkmark", title: Words.alertsEmptyTitle, text: Words.alertsEmptyText) { EmptyView() }
                } else {
                    List {
                        ForEach(alerts, id: \.id) { AlertSection(alert: $0, state: state, onEvent: onEvent) }
                    }
                    .listStyle(.insetGrouped)
                }
            } else {
                ProgressView(Words.loading).frame(maxWidth: .infinity, maxHeight: .infinity)
            }
        }
        .navigationTitle(Words.alertsTitle)
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .confirmationDialog(Words.askTakeOverTitle, isPresented: Binding(isThere: state.asking != nil) { onEvent(.cancelQuestion) }, titleVisibility: .visible) {
            Button(Words.actionTakeOver) { onEvent(.confirm) }
            Button(Words.cancel, role: .cancel) { onEvent(.cancelQuestion) }
        } message: {
            Text(question)
        }
    }

    private var question: String {
        guard case .takeOver(_, let customer, let responsible) = state.asking else { return "" }
        if let responsible { return Words.askTakeOverText(name: responsible) }
        return Words.askTakeOverQueued(name: customer.isEmpty ? Words.customerUnknown : customer)
    }
}

/// An alert: what about, on which line, since when, its dialogs and whose they are.
private struct AlertSection: View {
    let alert: AlertRow
    let state: AlertsState
    let onEvent: @MainActor (AlertsEvent) -> Void

    var body: some View {
        Section {
            title
            ForEach(alert.dialogs, id: \.dialog) { about in
                AlertedDialog(alert: alert, about: about, state: state, onEvent: onEvent)
            }
            if more > 0, !alert.dialogs.isEmpty { Text(Words.alertMore(count: more)).foregroundStyle(.secondary) }
            if !alert.acknowledged {
                Button(Words.alertAcknowledge, systemImage: "checkmark") { onEvent(.acknowledge(alert.id)) }.frame(minHeight: 44)
            }
        }
    }

    private var since: String {
        let since = Times.dayAndClock(alert.since)
        // Of these nobody waits: it happened then.
        let happened = alert.kind == .customerTaken || alert.kind == .shiftPaused
        return happened ? since : Words.alertSince(time: since)
    }

    private var more: Int { Int(alert.count) - alert.dialogs.count }

    private var title: some View {
        VStack(alignment: .leading, spacing: 6) {
            Label(alert.kind.name, systemImage: alert.kind.icon)
                .font(.headline)
                .foregroundStyle(color)
                .accessibilityAddTraits(.isHeader)
            LineMark(id: alert.line, name: alert.lineName)
            HStack(spacing: 6) {
                if alert.count > 1 { Chip(text: Words.alertCount(count: Int(alert.count)), icon: "bubble.left") }
                if alert.kind == .customerTaken {
                    // Nobody's ladder: it was never his.
                } else if alert.level == 0 {
                    Chip(text: Words.alertYours, icon: "person")
                } else {
                    Chip(text: Words.alertLevel(level: "\(alert.level)"), icon: "person.2")
                }
                if alert.acknowledged { Chip(text: Words.alertAcknowledged, icon: "checkmark") }
            }
            Text(since).font(.subheadline).foregroundStyle(.secondary)
            if !alert.operatorNames.isEmpty { Text(verbatim: alert.operatorNames.joined(separator: ", ")).lineLimit(3) }
        }
        .accessibilityElement(children: .combine)
    }

    private var color: Color {
        if alert.acknowledged { return .secondary }
        return switch alert.kind {
        case .normViolation: .red
        case .customerTaken: .primary
        default: .orange
        }
    }
}

/// A dialog of an alert, and what a manager can do about it.
private struct AlertedDialog: View {
    let alert: AlertRow
    let about: AlertDialog
    let state: AlertsState
    let onEvent: @MainActor (AlertsEvent) -> Void

    var body: some View {
        let steps = alert.steps(about, me: state.me)
        Button { onEvent(.openDialog(about.dialog)) } label: { who }
            .buttonStyle(.plain)
            .contextMenu { buttons(steps) }
        if !steps.isEmpty {
            HStack(spacing: 8) { buttons(steps) }
                .buttonStyle(.bordered)
                .font(.subheadline)
                .lineLimit(1)
        }
    }

    private var who: some View {
        HStack(spacing: 10) {
            VStack(alignment: .leading, spacing: 2) {
                Text(about.customerName.isEmpty ? Words.customerUnknown : about.customerName).lineLimit(2)
                Text(about.responsibleName ?? Words.dialogQueued).font(.subheadline).foregroundStyle(.secondary).lineLimit(1)
            }
            Spacer(minLength: 0)
            if let countdown = alert.countdown(about) { DueChip(countdown: countdown, freshness: state.freshness) }
            Image(systemName: "chevron.forward").font(.caption).foregroundStyle(.secondary).accessibilityHidden(true)
        }
        .frame(minHeight: 44)
        .contentShape(.rect)
        .accessibilityElement(children: .combine)
    }

    private func buttons(_ steps: [AlertStep]) -> some View {
        ForEach(steps, id: \.self) { step in
            Button(step.name, systemImage: step.icon) { onEvent(.choose(about, step)) }
        }
    }
}
