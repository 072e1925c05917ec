// Shift, offers and one segment of the dialogs.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct InboxScreen: View {
    let state: InboxState
    let onEvent: @MainActor (InboxEvent) -> Void
    /// Returns when a refresh is over.
    let refreshed: @MainActor () async -> Void
    @Environment(\.accessibilityReduceMotion) private var lessMotion

    var body: some View {
        List {
            Section { ShiftBar(line: state.shift) { onEvent(.openShift) } }
            if !state.offers.isEmpty || !state.lost.isEmpty {
                Section {
                    ForEach(state.lost, id: \.id) { LostOffer(offer: $0, freshness: state.freshness, onEvent: onEvent) }
                    ForEach(state.offers, id: \.id) { OfferItem(offer: $0, freshness: state.freshness, onEvent: onEvent) }
                }
            }
            Section {
                dialogs
            } header: {
                Tabs(state: state, onEvent: onEvent)
            } footer: {
                EmptyView()
            }
        }
        .listStyle(.plain)
        .animation(lessMotion ? nil : .easeOut(duration: 0.18), value: state.rows?.map(\.id))
        .refreshable { await refresh() }
        .navigationTitle(Words.inboxTitle)
        .toolbar {
            ToolbarItem(placement: .topBarTrailing) { if state.showsAlerts { alerts } }
            ToolbarItem(placement: .topBarTrailing) {
                if state.showsBoard { Button(Words.boardTitle, systemImage: "square.grid.2x2") { onEvent(.openBoard) } }
            }
            ToolbarItem(placement: .topBarTrailing) {
                Button(Words.settingsTitle, systemImage: "slider.horizontal.3") { onEvent(.openSettings) }
            }
        }
        .safeAreaInset(edge: .bottom) { UndoBar(undo: state.undo) { onEvent(.undoSwipe) } }
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .onChange(of: state.offers.map(\.id), initial: true) { _, drawn in onEvent(.offersDrawn(drawn)) }
        .sensoryFeedback(.warning, trigger: state.offers.count) { before, now in now > before }
    }

    /// The way to the alerts, with how many wait for a look.
    private var alerts: some View {
        Button { onEvent(.openAlerts) } label: {
            if state.alerts > 0 {
                Chip(text: "\(state.alerts)", icon: "exclamationmark.triangle.fill", color: .red)
            } else {
                Image(systemName: "exclamationmark.triangle")
            }
        }
        .accessibilityLabel(state.alerts > 0 ? Words.alertsOpen(count: Int(state.alerts)) : Words.alertsTitle)
    }

    @ViewBuilder private var dialogs: some View {
        if state.isEmpty {
            NoDialogs(state: state, onEvent: onEvent).listRowSeparator(.hidden)
        } else if let rows = state.rows {
            Far(count: state.before) { onEvent(.scrolledToTop) }
            ForEach(rows, id: \.id) { row in
                DialogItem(row: row, freshness: state.freshness, leaving: state.undo?.step.dialog == row.id, onEvent: onEvent)
                    .onAppear { onEvent(.scrolled(anchor: row.id)) }
            }
            Far(count: state.after) {}
        } else if let problem = state.problem {
            Empty(icon: "exclamationmark.triangle", title: Words.screenProblemTitle, text: sentence(for: problem)) {
                Button(Words.retry) { onEvent(.refresh) }.buttonStyle(.borderedProminent)
            }
            .listRowSeparator(.hidden)
        } else {
            ProgressView(Words.loading).frame(maxWidth: .infinity).listRowSeparator(.hidden)
        }
    }

    private func refresh() async {
        onEvent(.refresh)
        await refreshed()
    }
}

/// Rows that are not in the window: they come when they come near.
private struct Far: View {
    let count: Int32
    let onAppear: @MainActor () -> Void

    var body: some View {
        if count > 0 {
            Text(Words.holeLoading(count: Int(count)))
                .font(.footnote)
                .foregroundStyle(.secondary)
                .frame(maxWidth: .infinity)
                .onAppear(perform: onAppear)
        }
    }
}

/// The segments of the list; which one is open, and for the queue which line.
private struct Tabs: View {
    let state: InboxState
    let onEvent: @MainActor (InboxEvent) -> Void

    var body: some View {
        ScrollView(.horizontal, showsIndicators: false) {
            HStack(spacing: 6) {
                ForEach(state.tabs, id: \.self) { tab in
                    Choice(name: name(of: tab), chosen: tab == state.tab) { onEvent(.openTab(tab)) }
                }
                if state.tab.hasLines, state.lines.count > 1 { lines }
            }
        }
    }

    private var lines: some View {
        Picker(Words.inboxEveryLine, selection: Binding(state.line) { onEvent(.onlyLine($0)) }) {
            Text(Words.inboxEveryLine).tag(LineId?.none)
            ForEach(state.lines, id: \.id) { Text($0.name).tag(Optional($0.id)) }
        }
        .pickerStyle(.menu)
    }

    private func name(of tab: OperatorKit.Tab) -> String {
        switch tab {
        case .mine: Words.tabMine
        case .waitingCustomer: Words.tabWaitingCustomer
        case .queue: Words.tabQueue
        case .allLines: Words.tabAllLines
        case .history: Words.tabHistory
        case .spam: Words.tabSpam
        }
    }
}

private struct Choice: View {
    let name: String
    let chosen: Bool
    let onChoose: @MainActor () -> Void

    var body: some View {
        Button(action: onChoose) {
            Text(name)
                .font(.subheadline)
                .fontWeight(chosen ? .semibold : .regular)
                .padding(.horizontal, 12)
                .frame(minHeight: 44)
        }
        .buttonStyle(.plain)
        .foregroundStyle(chosen ? Color.accentColor : .secondary)
        .accessibilityAddTraits(chosen ? .isSelected : AccessibilityTraits())
    }
}

/// A dialog in the list: who, how long he waits, the last words, and what needs a look.
private struct DialogItem: View {
    let row: DialogRow
    let freshness: Freshness
    /// It will be put away unless that is undone.
    let leaving: Bool
    let onEvent: @MainActor (InboxEvent) -> Void

    var body: some View {
        Button { onEvent(.openDialog(row.id)) } label: { content }
            .buttonStyle(.plain)
            .opacity(leaving ? 0.4 : 1)
            .accessibilityElement(children: .combine)
            .swipeActions(edge: .trailing) { swipes(row.rowActions.filter { $0 == .close }) }
            .swipeActions(edge: .leading) { swipes(row.rowActions.filter { $0.isSwipe && $0 != .close }) }
            .contextMenu { swipes(row.rowActions) }
    }

    /// The same by swipe, by long press and, through both, for the screen reader.
    private func swipes(_ actions: [RowAction]) -> some View {
        ForEach(actions, id: \.self) { action in
            Button(action.name, systemImage: action.icon) { onEvent(.swiped(row.id, action)) }
                .tint(action == .close ? .gray : .accentColor)
        }
    }

    private var content: some View {
        HStack(alignment: .top, spacing: 12) {
            Avatar(name: row.customerName, id: row.customer)
            VStack(alignment: .leading, spacing: 3) {
                HStack(alignment: .firstTextBaseline) {
                    Text(row.name).font(.headline).lineLimit(1)
                    PinMark(row: row)
                    Spacer(minLength: 8)
                    when
                }
                HStack(spacing: 8) {
                    LineMark(id: row.line, name: row.lineName)
                    if let whose { Label(whose, systemImage: "person").font(.caption).foregroundStyle(.secondary).lineLimit(1) }
                }
                AlsoIn(row: row)
                lastWords
                marks
            }
        }
        .padding(.vertical, 4)
        .contentShape(.rect)
    }

    @ViewBuilder private var when: some View {
        if row.countdown != nil || row.waits != nil {
            TimeChip(row: row, freshness: freshness)
        } else if let at = row.closedAt ?? row.lastAt {
            Text(verbatim: Times.short(at)).font(.caption).foregroundStyle(.secondary)
        }
    }

    /// Whose it is, unless it is mine or nobody's.
    private var whose: String? {
        switch row.access {
        case .responsible, .queued, .offered: nil
        case .participant, .former, .colleague, .manager: row.responsibleName
        }
    }

    private var lastWords: some View {
        HStack(alignment: .firstTextBaseline, spacing: 5) {
            if row.lastUnsent {
                Tick(state: .queued)
            } else if row.lastWho == .me {
                Tick(state: nil)
            } else if row.lastWho == .colleague {
                Image(systemName: "person").accessibilityLabel(Words.authorColleague)
            }
            Text(words).lineLimit(row.unread > 0 ? 2 : 1)
            Spacer(minLength: 0)
            if row.unread > 0 { UnreadBadge(count: row.unread) }
        }
        .font(.subheadline)
        .foregroundStyle(row.unread > 0 ? .primary : .secondary)
    }

    private var words: String {
        if !row.lastText.isEmpty { return row.lastText }
        return row.lastFile ? Words.fileSent : Words.noWords
    }

    /// What needs a look, who calls, outbox, draft, and how it ended.
    @ViewBuilder private var marks: some View {
        // A pin shows at once.
        let pending = row.pending.flatMap { $0 == "pin" || $0 == "unpin" ? nil : sentence(forPending: $0) }
        if row.needsLook > 0 {
            Chip(text: Words.markNeedsLook(count: Int(row.needsLook)), icon: "exclamationmark.triangle.fill", color: .red)
        }
        if let calling = row.calling { Chip(text: calling, icon: "bell.fill", color: .accentColor) }
        if let pending {
            Chip(text: pending, icon: "clock")
        } else if row.unsent > 0 {
            Chip(text: Words.markUnsent(count: Int(row.unsent)), icon: "clock")
        }
        if row.draft { Chip(text: Words.markDraft, icon: "pencil", color: .orange) }
        if row.takeable, !row.spam, pending == nil { Chip(text: Words.markTakeable, icon: "hand.raised") }
        if row.spam, row.closeReason != .spam, pending == nil { Chip(text: Words.markSpam, icon: "nosign") }
        if let ending = row.ending, pending == nil { Chip(text: ending, icon: row.closeReason == .spam ? "nosign" : "archivebox") }
    }
}

/// An offer among the dialogs: the ring, who, what, and the two answers.
private struct OfferItem: View {
    let offer: OfferRow
    let freshness: Freshness
    let onEvent: @MainActor (InboxEvent) -> Void

    var body: some View {
        VStack(alignment: .leading, spacing: 10) {
            Button { onEvent(.openOffer(offer.id)) } label: {
                HStack(alignment: .top, spacing: 12) {
                    DeadlineRing(offer: offer, freshness: freshness)
                    VStack(alignment: .leading, spacing: 2) {
                        Text(offer.isTransfer ? ruleSentence(offer) : Words.offerNew).font(.caption).foregroundStyle(.tint)
                        Text(offer.customerName.isEmpty ? Words.customerUnknown : offer.customerName).font(.headline).lineLimit(1)
                        LineMark(id: offer.line, name: offer.lineName)
                        if !offer.words.isEmpty { Text(offer.words).font(.subheadline).lineLimit(3) }
                    }
                    Spacer(minLength: 0)
                }
                .contentShape(.rect)
            }
            .buttonStyle(.plain)
            .accessibilityElement(children: .combine)
            if offer.isTransfer, let note = offer.note { HandOverNote(note: note, from: offer.fromName, lines: 3) }
            answers
        }
        .padding(.vertical, 6)
        .swipeActions(edge: .leading) {
            Button(Words.offerAccept, systemImage: "checkmark") { onEvent(.accept(offer.id)) }.tint(.green)
        }
        .swipeActions(edge: .trailing) {
            Button(Words.offerDecline, systemImage: "xmark") { onEvent(.decline(offer.id)) }.tint(.gray)
        }
    }

    @ViewBuilder private var answers: some View {
        if let refusal = offer.answer?.refusal {
            Text(sentence(forRefusal: refusal.code, who: refusal.byName, at: nil))
                .font(.subheadline)
                .foregroundStyle(.red)
        }
        if let answer = offer.answer, answer.refusal == nil {
            Label(answer.accepts ? Words.offerAccepting : Words.offerDeclining, systemImage: "clock")
                .font(.subheadline)
                .foregroundStyle(.secondary)
        } else {
            HStack(spacing: 10) {
                Button(Words.offerDecline) { onEvent(.decline(offer.id)) }.buttonStyle(.bordered)
                Button { onEvent(.accept(offer.id)) } label: {
                    Label(Words.offerAccept, systemImage: "checkmark").frame(maxWidth: .infinity)
                }
                .buttonStyle(.borderedProminent)
            }
            .controlSize(.large)
        }
    }
}

/// "Anna took it, 2 s ago"
private struct LostOffer: View {
    let offer: OfferRow
    let freshness: Freshness
    let onEvent: @MainActor (InboxEvent) -> Void

    var body: some View {
        HStack {
            Ticking { now in
                Label(text(at: freshness.portalTime(now)), systemImage: "info.circle").font(.subheadline).foregroundStyle(.secondary)
            }
            Spacer()
            Button(Words.dismiss, systemImage: "xmark") { onEvent(.dismissLost(offer.id)) }
                .labelStyle(.iconOnly)
                .buttonStyle(.borderless)
                .frame(minWidth: 44, minHeight: 44)
        }
    }

    private func text(at now: Date) -> String { lostSentence(offer, now: now) }
}

/// Who got an offer, and how long ago.
func lostSentence(_ offer: OfferRow, now: Date) -> String {
    guard let name = offer.winnerName else { return Words.offerGone }
    guard let ended = offer.endedAt else { return Words.offerLost(name: name) }
    return Words.offerLostAgo(name: name, time: Times.length(now.timeIntervalSince(ended)))
}

/// Why this segment is empty, and what fills it.
private struct NoDialogs: View {
    let state: InboxState
    let onEvent: @MainActor (InboxEvent) -> Void

    var body: some View {
        switch state.tab {
        case .mine: mine
        case .waitingCustomer: Empty(icon: "hourglass", title: Words.emptyWaitingTitle, text: Words.emptyWaitingText) { EmptyView() }
        case .queue: Empty(icon: "checkmark", title: Words.emptyQueueTitle, text: Words.emptyQueueText) { EmptyView() }
        case .allLines: Empty(icon: "bubble.left", title: Words.emptyAllTitle, text: Words.emptyAllText) { EmptyView() }
        case .history: Empty(icon: "archivebox", title: Words.emptyHistoryTitle, text: Words.emptyHistoryText) { EmptyView() }
        case .spam: Empty(icon: "nosign", title: Words.emptySpamTitle, text: Words.emptySpamText) { EmptyView() }
        }
    }

    @ViewBuilder private var mine: some View {
        if state.shift.nothingComes == nil {
            Empty(icon: "tray", title: Words.emptyMineTitle, text: Words.emptyMineText) { EmptyView() }
        } else {
            Empty(icon: "power", title: Words.emptyMineTitle, text: Words.emptyMineOffText) {
                Button(Words.emptyMineOffAction) { onEvent(.openShift) }.buttonStyle(.borderedProminent)
            }
        }
    }
}

/// What was swiped away can be had back for some seconds.
private struct UndoBar: View {
    let undo: Undo?
    let onUndo: @MainActor () -> Void

    var body: some View {
        if let undo {
            HStack {
                Text(text(undo)).font(.callout)
                Spacer()
                Button(Words.undoAction, action: onUndo).fontWeight(.semibold).frame(minHeight: 44)
            }
            .padding(.horizontal, 16)
            .background(.regularMaterial, in: .rect(cornerRadius: 14))
            .padding(12)
        }
    }

    private func text(_ undo: Undo) -> String {
        switch undo.step {
        case .decline: Words.undoDecline(name: undo.name)
        case .close: Words.undoClose(name: undo.name)
        case .noReplyNeeded: Words.undoNoReply(name: undo.name)
        case .spam: Words.undoSpam(name: undo.name)
        }
    }
}

extension UndoStep {
    /// The dialog that it puts away.
    fileprivate var dialog: DialogId? {
        switch self {
        case .decline: nil
        case .close(let dialog), .noReplyNeeded(let dialog), .spam(let dialog): dialog
        }
    }
}
