// A dialog: who, what was said, and what to say.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct DialogScreen: View {
    let state: DialogState
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        Group {
            if state.gone {
                Empty(icon: "lock", title: Words.dialogGoneTitle, text: Words.dialogGoneText) {
                    Button(Words.dialogGoneAction) { onEvent(.back) }.buttonStyle(.borderedProminent)
                }
            } else if let rows = state.rows {
                Timeline(state: state, rows: rows, onEvent: onEvent)
            } else if let problem = state.problem {
                NotOpen(problem: problem) { onEvent(.back) }
            } else {
                ProgressView(Words.loading).frame(maxWidth: .infinity, maxHeight: .infinity)
            }
        }
        .navigationTitle(state.dialog?.name ?? "")
        .navigationBarTitleDisplayMode(.inline)
        .toolbar {
            ToolbarItem(placement: .principal) { Head(state: state) }
            ToolbarItem(placement: .topBarTrailing) { menu }
        }
        .safeAreaInset(edge: .bottom, spacing: 0) { if !state.gone { DialogFoot(state: state, onEvent: onEvent) } }
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .sheet(isPresented: Binding(isThere: state.inviting != nil) { onEvent(.cancelInvite) }) {
            InviteSheet(inviting: state.inviting ?? Inviting(), onEvent: onEvent)
        }
        .confirmationDialog(question.title, isPresented: Binding(isThere: state.asking != nil) { onEvent(.cancelQuestion) }, titleVisibility: .visible) {
            Button(question.verb, role: question.destroys ? .destructive : nil) { onEvent(.confirm) }
            Button(Words.cancel, role: .cancel) { onEvent(.cancelQuestion) }
        } message: {
            Text(question.text)
        }
    }

    @ViewBuilder private var menu: some View {
        if !state.menu.isEmpty || !state.participants.isEmpty {
            Menu {
                if !state.participants.isEmpty {
                    Section(Words.participantsTitle) {
                        ForEach(state.participants, id: \.operator) { Label($0.name, systemImage: "person") }
                    }
                }
                ForEach(state.menu, id: \.self) { action in
                    Button(action.name, systemImage: action.icon) { onEvent(.choose(action)) }
                }
            } label: {
                Label(Words.dialogMenu, systemImage: "ellipsis.circle")
            }
        }
    }

    private var question: Question { Question(state.asking, name: state.dialog?.name ?? "") }
}

/// What is asked once before it is done; the verb stands on the button.
private struct Question {
    var title = ""
    var text = ""
    var verb = ""
    var destroys = false

    init(_ asking: DialogQuestion?, name: String) {
        switch asking {
        case .close: (title, text, verb) = (Words.askCloseTitle, Words.askCloseText(name: name), Words.actionClose)
        case .noReplyNeeded: (title, text, verb) = (Words.askNoReplyTitle, Words.askNoReplyText(name: name), Words.actionNoReply)
        case .takeOver(let responsible):
            (title, verb) = (Words.askTakeOverTitle, Words.actionTakeOver)
            text = Words.askTakeOverText(name: responsible ?? Words.authorColleague)
        case .leave: (title, text, verb) = (Words.askLeaveTitle, Words.askLeaveText, Words.actionLeave)
        case .delete(_, let words), .stopEdit(let words):
            (title, verb, destroys) = (Words.askDeleteTitle, Words.askDeleteAction, true)
            text = words.isEmpty ? Words.askDeleteStepText : Words.askDeleteText(words: String(words.prefix(200)))
        case .recall:
            (title, text, verb, destroys) = (Words.askRecallTitle, Words.askRecallText, Words.messageRecall, true)
        case nil: break
        }
    }
}

/// Customer, line, whose it is, and how long he waits.
private struct Head: View {
    let state: DialogState

    var body: some View {
        if let row = state.dialog {
            HStack(spacing: 8) {
                VStack(alignment: .leading, spacing: 1) {
                    Text(row.name).font(.headline).lineLimit(1).accessibilityAddTraits(.isHeader)
                    HStack(spacing: 6) {
                        LineMark(id: row.line, name: row.lineName)
                        if let standing = standing(row) { Text(standing).font(.caption).foregroundStyle(.secondary).lineLimit(1) }
                        invited(row)
                    }
                    AlsoIn(row: row)
                }
                PinMark(row: row)
                TimeChip(row: row, freshness: state.freshness)
            }
            .accessibilityElement(children: .combine)
        }
    }

    /// How many colleagues were invited.
    @ViewBuilder private func invited(_ row: DialogRow) -> some View {
        if row.participants > 0 {
            Label("+\(row.participants)", systemImage: "person.2")
                .font(.caption)
                .foregroundStyle(.secondary)
                .accessibilityLabel(Words.dialogParticipants(count: Int(row.participants)))
        }
    }

    private func standing(_ row: DialogRow) -> String? {
        switch row.state {
        case .closed: Words.markClosed
        case .closing: Words.markClosing
        case .queued: Words.dialogQueued
        case .answered, nil: row.access == .responsible ? Words.dialogYours : row.responsibleName
        }
    }
}

/// The entries by day, oldest first. It opens at the newest, and stays where it is read.
private struct Timeline: View {
    let state: DialogState
    let rows: [TimelineRow]
    let onEvent: @MainActor (DialogEvent) -> Void
    @State private var middle: String?

    var body: some View {
        ScrollView {
            LazyVStack(spacing: 4) {
                if state.before > 0 { Hole(count: Int64(state.before)) }
                ForEach(Array(rows.enumerated()), id: \.element.id) { index, row in
                    TimelineItem(
                        row: row, actions: state.actions(on: row, now: .now), opensDay: opensDay(index),
                        opensNew: opensNew(index), isFirst: isFirst(index), asks: row.id == state.asker?.row, onEvent: onEvent
                    )
                    .onAppear { if let seq = row.seq { onEvent(.seen(seq)) } }
                }
                if state.after > 0 { Hole(count: Int64(state.after)) }
                Typing(state: state)
            }
            .scrollTargetLayout()
            .padding(.horizontal, 12)
            .padding(.vertical, 8)
        }
        .scrollPosition(id: $middle, anchor: .center)
        .defaultScrollAnchor(.bottom)
        .scrollDismissesKeyboard(.interactively)
        .onChange(of: middle) { _, id in
            if let seq = rows.first(where: { $0.id == id })?.seq { onEvent(.scrolled(seq)) }
        }
        .overlay(alignment: .bottomTrailing) { if !state.atNewest { newest } }
    }

    private var newest: some View {
        Button(Words.dialogNewest, systemImage: "arrow.down") {
            middle = nil
            onEvent(.jumpToNewest)
        }
        .labelStyle(.iconOnly)
        .frame(width: 44, height: 44)
        .background(.regularMaterial, in: .circle)
        .padding(12)
    }

    private func opensDay(_ index: Int) -> Date? {
        guard let at = rows[index].at else { return nil }
        let before = rows[..<index].last { $0.at != nil }?.at
        return before.map { Calendar.current.isDate($0, inSameDayAs: at) } == true ? nil : at
    }

    /// From here on it was new when the dialog was opened.
    private func opensNew(_ index: Int) -> Bool {
        guard let read = state.readBefore, read > 0, rows[index].who == .customer, let seq = rows[index].seq, seq > read else { return false }
        return !rows[..<index].contains { $0.who == .customer && ($0.seq ?? 0) > read }
    }

    /// The first of several by one author shows his name.
    private func isFirst(_ index: Int) -> Bool {
        guard index > 0 else { return true }
        let (before, row) = (rows[index - 1], rows[index])
        return before.who != row.who || before.whoName != row.whoName || before.kind != row.kind
    }
}

/// A row of a timeline, whatever it is, with the marks above it. Without `onEvent` it is only looked at.
struct TimelineItem: View {
    let row: TimelineRow
    /// What a long press offers; `nil`: what it offers to everybody who reads it.
    var actions: [MessageAction]?
    var opensDay: Date?
    var opensNew = false
    var isFirst = true
    /// Somebody asks to be invited: one tap does it.
    var asks = false
    var onEvent: (@MainActor (DialogEvent) -> Void)?

    var body: some View {
        VStack(spacing: 4) {
            if let opensDay {
                Text(verbatim: Times.day(opensDay))
                    .font(.caption)
                    .foregroundStyle(.secondary)
                    .padding(.top, 10)
                    .accessibilityAddTraits(.isHeader)
            }
            if opensNew {
                Text(Words.dialogNew).font(.caption).foregroundStyle(.tint).padding(.vertical, 4).accessibilityAddTraits(.isHeader)
            }
            content
        }
        .frame(maxWidth: .infinity)
    }

    @ViewBuilder private var content: some View {
        switch row.kind {
        case .message, .note: Bubble(row: row, menu: menu, isFirst: isFirst, onEvent: onEvent)
        case .event: event
        case .hole: Hole(count: row.count)
        case .action: OwnStep(row: row, menu: menu, onEvent: onEvent)
        case .unknown: Happened(text: Words.entryUnknown, icon: "exclamationmark.triangle")
        }
    }

    @ViewBuilder private var event: some View {
        Happened(text: eventText, icon: nil)
        if asks, let onEvent {
            Button(Words.inviteHim(name: named(row.whoName)), systemImage: "person.badge.plus") { onEvent(.inviteAsker) }
                .font(.footnote)
                .frame(minHeight: 44)
        }
    }

    private var menu: MessageMenu { MessageMenu(row: row, actions: actions ?? row.actions, onEvent: onEvent) }

    private var eventText: String {
        let event = sentence(forEventOf: row)
        return row.at.map { Words.eventAt(at: Times.clock($0), event: event) } ?? event
    }
}

/// What can be done with words, for a long press and as actions for a screen reader.
private struct MessageMenu: View {
    let row: TimelineRow
    let actions: [MessageAction]
    let onEvent: (@MainActor (DialogEvent) -> Void)?

    var body: some View {
        ForEach(actions, id: \.self) { action in
            Button(action.name, systemImage: action.icon, role: action == .recall ? .destructive : nil) { take(action) }
        }
    }

    private func take(_ action: MessageAction) {
        switch (action, row.message) {
        case (.copy, _): UIPasteboard.general.string = row.text
        case (.edit, let message?): onEvent?(.edit(message))
        case (.recall, let message?): onEvent?(.recall(message))
        case (.edit, nil), (.recall, nil): break
        }
    }
}

extension View {
    fileprivate func offers(_ menu: MessageMenu) -> some View {
        contextMenu { menu }.accessibilityActions { menu }
    }
}

/// Something that happened: small, centred.
private struct Happened: View {
    let text: String
    let icon: String?
    var bad = false

    var body: some View {
        HStack(spacing: 5) {
            if let icon { Image(systemName: icon).accessibilityHidden(true) }
            Text(text).multilineTextAlignment(.center)
        }
        .font(.caption)
        .foregroundStyle(bad ? Color.red : .secondary)
        .padding(.horizontal, 24)
        .padding(.vertical, 4)
    }
}

/// Entries that are not here yet: a row of its own, never silence.
private struct Hole: View {
    let count: Int64

    var body: some View {
        Happened(text: Words.holeLoading(count: Int(clamping: count)), icon: "ellipsis")
    }
}

/// Words in a bubble: the customer's on one side, ours on the other; a note amber, with a lock.
private struct Bubble: View {
    let row: TimelineRow
    let menu: MessageMenu
    let isFirst: Bool
    let onEvent: (@MainActor (DialogEvent) -> Void)?
    @State private var isWhole = false
    /// Longer texts are folded: nobody scrolls through a novel to reach the composer.
    private static let fold = 700

    private var isNote: Bool { row.kind == .note }
    private var isTheirs: Bool { row.who == .customer }

    var body: some View {
        VStack(alignment: isTheirs ? .leading : .trailing, spacing: 2) {
            words
            if let onEvent, let unsent = row.unsent { UnsentFoot(unsent: unsent, onEvent: onEvent) }
        }
        .frame(maxWidth: 560, alignment: isTheirs ? .leading : .trailing)
        .padding(isTheirs ? .trailing : .leading, 44)
        .frame(maxWidth: .infinity, alignment: isTheirs ? .leading : .trailing)
    }

    private var words: some View {
        VStack(alignment: .leading, spacing: 3) {
            if let author { Label(author.name, systemImage: author.icon).font(.caption).foregroundStyle(.secondary) }
            if let file = row.file {
                Label(file.name, systemImage: "paperclip").font(.subheadline)
                Text(Words.fileSize(kilobytes: "\((file.size + 1023) / 1024)")).font(.caption).foregroundStyle(.secondary)
            }
            if let gone {
                Text(verbatim: gone).foregroundStyle(.secondary)
            } else if !row.text.isEmpty {
                // A folded text is not even laid out beyond what can be seen of it.
                Text(verbatim: isLong && !isWhole ? String(row.text.prefix(Self.fold)) : row.text)
                    .lineLimit(isLong && !isWhole ? 14 : nil)
            }
            // The customer reads the newest words; colleagues keep seeing the first ones (P42).
            if let before {
                Text(verbatim: Words.messageFirstText(text: before)).font(.caption).foregroundStyle(.secondary).lineLimit(4)
            }
            if isLong {
                Button(isWhole ? Words.messageFold : Words.messageUnfold(characters: "\(row.text.portalLength)")) { isWhole.toggle() }
                    .font(.footnote)
            }
            HStack(spacing: 4) {
                if row.changed?.editedAt != nil, gone == nil { Text(verbatim: Words.messageEdited) }
                if let at = row.at { Text(verbatim: Times.clock(at)) }
                if row.who == .me, !isNote || row.unsent != nil { Tick(state: row.unsent?.state) }
            }
            .font(.caption2)
            .foregroundStyle(.secondary)
        }
        .padding(.horizontal, 12)
        .padding(.vertical, 8)
        .background(ground, in: .rect(cornerRadius: 16))
        .overlay { if isNote { RoundedRectangle(cornerRadius: 16).stroke(Color.orange.opacity(0.6), lineWidth: 1) } }
        .accessibilityElement(children: .combine)
        .offers(menu)
    }

    private var isLong: Bool { row.text.count > Self.fold }

    /// What stands in the place of words that were taken back or erased.
    private var gone: String? {
        guard let changed = row.changed else { return nil }
        if changed.erased { return Words.messageErased }
        return changed.recalled ? Words.messageRecalled : nil
    }

    /// What a changed message said at first.
    private var before: String? { row.changed?.firstText.flatMap { $0.isEmpty || $0 == row.text && gone == nil ? nil : $0 } }

    private var ground: Color {
        if isNote { return .yellow.opacity(0.22) }
        return row.who == .me ? .accentColor.opacity(0.18) : .secondary.opacity(0.14)
    }

    private var author: (name: String, icon: String)? {
        if isNote {
            let name = row.who == .me ? nil : row.whoName
            return (name.map { Words.noteBy(name: $0) } ?? Words.noteMine, "lock.fill")
        }
        guard isFirst, let who = row.who else { return nil }
        switch who {
        case .me: return nil
        case .customer: return (given ?? Words.customerUnknown, "person.fill")
        case .colleague: return (given ?? Words.authorColleague, "person.2.fill")
        case .portal: return (Words.authorPortal, "gearshape.fill")
        }
    }

    private var given: String? { row.whoName.flatMap { $0.isEmpty ? nil : $0 } }
}

/// Under own words that are not with the portal: how they stand, and what can be done about it.
private struct UnsentFoot: View {
    let unsent: Unsent
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        VStack(alignment: .trailing, spacing: 0) {
            Text(standing)
                .font(.caption)
                .foregroundStyle(unsent.state == .refused || unsent.state == .held ? Color.red : .secondary)
                .multilineTextAlignment(.trailing)
            HStack(spacing: 12) {
                switch unsent.state {
                case .sending: EmptyView()
                case .queued: takeBack
                case .held: Button(Words.unsentLook) { onEvent(.lookAtHeld(unsent.command)) }
                case .refused:
                    Button(Words.unsentRetry) { onEvent(.retry(unsent.command)) }
                    takeBack
                    Button(Words.unsentDelete, role: .destructive) { onEvent(.delete(unsent.command)) }
                }
            }
            .font(.footnote)
            .frame(minHeight: unsent.state == .sending ? 0 : 44)
        }
    }

    private var takeBack: some View { Button(Words.unsentTakeBack) { onEvent(.takeBack(unsent.command)) } }

    /// Of a change it says which: the message itself has arrived.
    private var standing: String {
        let said = sentence(for: unsent)
        return sentence(forPending: unsent.kind).map { Words.actionState(state: said, step: $0) } ?? said
    }
}

/// An own step that is no message, on its way.
private struct OwnStep: View {
    let row: TimelineRow
    let menu: MessageMenu
    let onEvent: (@MainActor (DialogEvent) -> Void)?

    var body: some View {
        if let unsent = row.unsent {
            let bad = unsent.state == .refused || unsent.state == .held
            let step = sentence(forPending: unsent.kind, whom: row.whomName) ?? Words.pendingOther
            Happened(
                text: Words.actionState(state: sentence(for: unsent), step: step),
                icon: bad ? "exclamationmark.triangle" : "clock", bad: bad)
            if !row.text.isEmpty { Text(verbatim: row.text).font(.footnote).foregroundStyle(.secondary).offers(menu) }
            if bad, let onEvent {
                HStack(spacing: 16) {
                    if unsent.state == .held { Button(Words.unsentLook) { onEvent(.lookAtHeld(unsent.command)) } }
                    if unsent.asksAnyway { Button(Words.unsentAnyway) { onEvent(.retry(unsent.command)) } }
                    Button(Words.unsentDelete, role: .destructive) { onEvent(.delete(unsent.command)) }
                }
                .font(.footnote)
                .frame(minHeight: 44)
            }
        }
    }
}

/// Somebody types; worth showing for some seconds.
private struct Typing: View {
    let state: DialogState

    var body: some View {
        if let at = state.typingAt {
            Ticking { now in
                if state.freshness.portalTime(now).timeIntervalSince(at) < Timing.typing {
                    Label(state.typingByCustomer ? Words.typingCustomer : Words.typingColleague, systemImage: "pencil")
                        .font(.caption)
                        .foregroundStyle(.secondary)
                        .frame(maxWidth: .infinity, alignment: .leading)
                }
            }
        }
    }
}
