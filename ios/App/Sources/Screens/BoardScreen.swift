// The manager's board: on each line who waits and how long, and how everybody stands.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct BoardScreen: View {
    let state: BoardState
    let onEvent: @MainActor (BoardEvent) -> Void

    var body: some View {
        Group {
            if let lines = state.lines {
                if lines.isEmpty {
                    Empty(icon: "square.grid.2x2", title: Words.boardEmptyTitle, text: Words.boardEmptyText) { EmptyView() }
                } else {
                    List {
                        Section(Words.boardLines) {
                            ForEach(lines, id: \.line) { row in
                                Button { onEvent(.openLine(row.line)) } label: { BoardLine(row: row, freshness: state.freshness) }
                                    .buttonStyle(.plain)
                            }
                        }
                        Section(Words.boardOperators) {
                            ForEach(state.operators, id: \.operator) { BoardOperator(row: $0) }
                        }
                    }
                    .listStyle(.insetGrouped)
                }
            } else {
                ProgressView(Words.loading).frame(maxWidth: .infinity, maxHeight: .infinity)
            }
        }
        .navigationTitle(Words.boardTitle)
        .toolbar {
            ToolbarItem(placement: .topBarTrailing) {
                Button(Words.alertsTitle, systemImage: "exclamationmark.triangle") { onEvent(.openAlerts) }
            }
        }
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
    }
}

/// A line: its counts, each with a word, and the longest wait.
private struct BoardLine: View {
    let row: BoardLineRow
    let freshness: Freshness

    var body: some View {
        VStack(alignment: .leading, spacing: 6) {
            LineMark(id: row.line, name: row.name)
            Chip(text: Words.boardWaiting(count: Int(row.waiting)), icon: "tray", color: row.waiting > 0 ? .orange : .secondary)
            if let oldest = row.oldest {
                Ticking { now in
                    let waited = freshness.portalTime(now).timeIntervalSince(oldest)
                    let urgency = Urgency(waited: waited)
                    Chip(text: Words.boardOldest(time: Times.length(waited)), icon: urgency.icon, color: urgency.color)
                }
            }
            if row.overdue > 0 {
                Chip(text: Words.boardOverdue(count: Int(row.overdue)), icon: "exclamationmark.triangle.fill", color: .red)
            }
            Chip(text: Words.boardAnswered(count: Int(row.answered)), icon: "bubble.left.and.bubble.right")
        }
        .frame(maxWidth: .infinity, alignment: .leading)
        .contentShape(.rect)
        .accessibilityElement(children: .combine)
    }
}

/// An operator: how he stands, what he has, and when he was last heard of.
private struct BoardOperator: View {
    let row: BoardOperatorRow

    var body: some View {
        HStack(alignment: .top, spacing: 12) {
            Avatar(name: row.name, id: row.operator.value)
            VStack(alignment: .leading, spacing: 3) {
                Text(verbatim: row.name).font(.headline)
                Label(shift.name, systemImage: shift.icon).font(.caption).foregroundStyle(.secondary)
                Text(Words.boardLoad(count: Int(row.load))).font(.subheadline)
                if row.awaiting > 0 {
                    Chip(text: Words.boardAwaiting(count: Int(row.awaiting)), icon: "hourglass", color: .orange)
                }
                if row.unreachable { Chip(text: Words.boardUnreachable, icon: "wifi.slash", color: .red) }
                if let at = row.lastAction {
                    Text(Words.boardLastAction(time: Times.dayAndClock(at))).font(.caption).foregroundStyle(.secondary)
                }
            }
        }
        .accessibilityElement(children: .combine)
    }

    private var shift: (name: String, icon: String) {
        if row.onLeave { return (Words.boardOnLeave, "calendar") }
        switch row.shift {
        case .on: return (Words.colleagueOn, "checkmark.circle")
        case .paused where row.pauseReason == .missedOffers: return (Words.boardPausedMisses, "exclamationmark.triangle")
        case .paused: return (Words.colleaguePaused, "pause.circle")
        case .off: return (Words.colleagueOff, "moon")
        }
    }
}
