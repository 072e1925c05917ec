// What stands below a timeline: the two composers, or the one step that leads to them.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct DialogFoot: View {
    let state: DialogState
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        VStack(spacing: 0) {
            if let handover = state.handover { WaitingForYes(handover: handover, freshness: state.freshness, onEvent: onEvent) }
            if let editing = state.editing { Editor(editing: editing, onEvent: onEvent) } else { foot }
        }
        .background(.bar)
    }

    @ViewBuilder private var foot: some View {
        switch state.foot {
        case .nothing: EmptyView()
        case .write: Composers(state: state, both: true, onEvent: onEvent)
        case .noteOnly(let step):
            if let step { Step(step: step, onEvent: onEvent) }
            Composers(state: state, both: false, onEvent: onEvent)
        case .step(let step): Step(step: step, onEvent: onEvent)
        case .readOnly(let responsible):
            Label(responsible.map { Words.footReadOnlyOf(name: $0) } ?? Words.footReadOnly, systemImage: "eye")
                .font(.subheadline)
                .foregroundStyle(.secondary)
                .frame(maxWidth: .infinity, minHeight: 52)
        }
    }
}

/// The dialog was handed on and waits for a yes: for whose, how long, and the way back.
private struct WaitingForYes: View {
    let handover: Handover
    let freshness: Freshness
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        HStack(spacing: 10) {
            Ticking { now in
                Label(text(left: handover.until.timeIntervalSince(freshness.portalTime(now))), systemImage: "hourglass")
                    .font(.subheadline)
                    .monospacedDigit()
                    .foregroundStyle(.secondary)
            }
            Spacer(minLength: 0)
            Button(Words.transferTakeBack) { onEvent(.withdrawTransfer) }
                .frame(minHeight: 44)
                .disabled(handover.withdrawing)
        }
        .padding(.horizontal, 12)
    }

    private func text(left: TimeInterval) -> String {
        if handover.withdrawing { return Words.pendingWithdrawTransfer }
        return Words.transferConfirmLeft(name: handover.name ?? Words.authorColleague, time: Times.length(left))
    }
}

/// Accept, take, take over, resume or ask to join, in place of the composer.
private struct Step: View {
    let step: FootStep
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        VStack(spacing: 8) {
            if case .take(needsShift: true) = step { Text(Words.footNeedsShift).font(.subheadline) }
            Button { onEvent(.takeStep) } label: {
                Label(isOnItsWay ? Words.footOnItsWay(step: name(of: step)) : name(of: step), systemImage: isOnItsWay ? "clock" : icon)
                    .frame(maxWidth: .infinity)
            }
            .buttonStyle(.borderedProminent)
            .controlSize(.large)
            .disabled(isOnItsWay)
        }
        .padding(12)
    }

    private var isOnItsWay: Bool { if case .onItsWay = step { true } else { false } }

    private func name(of step: FootStep) -> String {
        switch step {
        case .accept: Words.offerAccept
        case .take: Words.actionTake
        case .takeOver: Words.actionTakeOver
        case .resume: Words.actionResume
        case .askInvite: Words.actionAskInvite
        case .onItsWay(let what): name(of: what)
        }
    }

    private var icon: String {
        switch step {
        case .accept: "checkmark"
        case .take, .takeOver: "hand.raised"
        case .resume: "arrow.uturn.backward"
        case .askInvite: "person.badge.plus"
        case .onItsWay: "clock"
        }
    }
}

/// Two composers that cannot be taken for each other: the reply is plain with an arrow, the note is amber from edge to edge,
/// with a lock, and says who will read it.
private struct Composers: View {
    let state: DialogState
    let both: Bool
    let onEvent: @MainActor (DialogEvent) -> Void

    private var composer: Composer { state.composer }
    private var isNote: Bool { composer.mode == .note || !both }

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            if let other = composer.otherDraft { OtherDraft(text: other, onEvent: onEvent) }
            if both {
                HStack(spacing: 8) {
                    modes
                    if composer.otherModeHasDraft { Image(systemName: "pencil").accessibilityLabel(Words.composerHasDraft) }
                }
            }
            if isNote { Label(Words.composerOnlyColleagues, systemImage: "lock.fill").font(.footnote) }
            HStack(alignment: .bottom, spacing: 8) {
                Typed(text: composer.text, hint: hint) { onEvent(.textChanged($0)) }.id(isNote)
                send
            }
        }
        .padding(.horizontal, 12)
        .padding(.vertical, 8)
        .background(isNote ? Color.yellow.opacity(0.22) : .clear)
    }

    private var modes: some View {
        Picker(Words.composerModes, selection: Binding(composer.mode) { onEvent(.modeChanged($0)) }) {
            Text(Words.composerReply).tag(ComposerMode.reply)
            Text(Words.composerNote).tag(ComposerMode.note)
        }
        .pickerStyle(.segmented)
        .labelsHidden()
    }

    private var hint: String {
        isNote ? Words.composerNoteHint : Words.composerReplyHint(name: state.dialog?.name ?? Words.customerUnknown)
    }

    private var send: some View {
        Button(isNote ? Words.composerSaveNote : Words.composerSend, systemImage: isNote ? "lock.fill" : "arrow.up") { onEvent(.send) }
            .labelStyle(.iconOnly)
            .buttonStyle(.borderedProminent)
            .tint(isNote ? .orange : .accentColor)
            .frame(minWidth: 44, minHeight: 44)
            .disabled(!composer.canSend)
    }
}

/// An own message gets other words. It says so above them, and its button has a word: nothing here looks like a new message.
private struct Editor: View {
    let editing: Editing
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        VStack(alignment: .leading, spacing: 0) {
            HStack {
                Label(Words.composerEditing, systemImage: "pencil").font(.footnote).foregroundStyle(.tint)
                Spacer(minLength: 8)
                Button(Words.composerEditCancel) { onEvent(.stopEdit) }.font(.footnote).frame(minHeight: 44)
            }
            HStack(alignment: .bottom, spacing: 8) {
                Typed(text: editing.text, hint: Words.composerEditing, isAsked: true) { onEvent(.editChanged($0)) }
                Button(Words.composerEditSave) { onEvent(.saveEdit) }
                    .buttonStyle(.borderedProminent)
                    .frame(minWidth: 44, minHeight: 44)
                    .disabled(!editing.canSave)
            }
        }
        .padding(.horizontal, 12)
        .padding(.bottom, 8)
    }
}

/// The field that is typed in, and how long its words are once that matters.
private struct Typed: View {
    let text: String
    let hint: String
    /// Somebody has asked for it: the keyboard comes by itself.
    var isAsked = false
    let onText: @MainActor (String) -> Void
    @FocusState private var isTyping: Bool

    var body: some View {
        VStack(alignment: .leading, spacing: 2) {
            TextField(hint, text: Binding(text, onText), axis: .vertical)
                .textFieldStyle(.plain)
                .lineLimit(1...6)
                .frame(minHeight: 44)
                .accessibilityLabel(hint)
                .focused($isTyping)
                .onAppear { if isAsked { isTyping = true } }
            if length > maxText - 1000 {
                Text(Words.composerLength(length: "\(length)", most: "\(maxText)"))
                    .font(.caption)
                    .foregroundStyle(length > maxText ? Color.red : .secondary)
            }
        }
    }

    private var length: Int { text.portalLength }
}

/// What another device had written meanwhile is offered, not lost.
private struct OtherDraft: View {
    let text: String
    let onEvent: @MainActor (DialogEvent) -> Void

    var body: some View {
        HStack {
            VStack(alignment: .leading, spacing: 2) {
                Label(Words.composerOtherDraft, systemImage: "iphone").font(.caption)
                Text(verbatim: text).font(.subheadline).lineLimit(2)
            }
            Spacer()
            Button(Words.composerUseOther) { onEvent(.useOtherDraft) }
            Button(Words.dismiss, systemImage: "xmark") { onEvent(.dismissOtherDraft) }
                .labelStyle(.iconOnly)
                .frame(minWidth: 44, minHeight: 44)
        }
    }
}
