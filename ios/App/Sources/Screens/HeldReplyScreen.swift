// The look at a held command: what changed beside what was written, and four ways on.

import OpenlinesCore
import OperatorKit
import SwiftUI

struct HeldReplyScreen: View {
    let state: HeldReplyState
    let onEvent: @MainActor (HeldReplyEvent) -> Void

    var body: some View {
        List {
            Section(Words.heldChanged) {
                Label(sentence(for: state.whatChanged), systemImage: "hourglass").foregroundStyle(.orange)
                ForEach(state.since, id: \.id) { TimelineItem(row: $0).listRowSeparator(.hidden) }
            }
            Section(Words.heldWritten) { written }
            // Without its words there is nothing to decide.
            if state.held != nil { Section { ways } }
        }
        .listStyle(.insetGrouped)
        .navigationTitle(state.row?.name ?? Words.heldTitle)
        .navigationBarTitleDisplayMode(.inline)
        .disabled(state.busy)
        .framed(state.freshness, state.problem) { onEvent(.dismissProblem) }
        .confirmationDialog(Words.heldAskTitle, isPresented: Binding(isThere: state.askingDiscard) { onEvent(.cancelDiscard) }, titleVisibility: .visible) {
            Button(Words.heldDiscard, role: .destructive) { onEvent(.confirmDiscard) }
            Button(Words.cancel, role: .cancel) { onEvent(.cancelDiscard) }
        } message: {
            Text(Words.heldAskText)
        }
    }

    @ViewBuilder private var written: some View {
        if let edited = state.edited {
            TextField(Words.heldWritten, text: Binding(edited) { onEvent(.textChanged($0)) }, axis: .vertical)
                .lineLimit(2...12)
                .frame(minHeight: 44)
        } else if let held = state.held {
            if state.hasWords {
                Text(verbatim: held.text).textSelection(.enabled)
            } else {
                Text(sentence(forPending: held.unsent?.kind ?? "", whom: held.whomName) ?? Words.pendingOther)
            }
            if let at = held.at { Text(Words.heldWrittenAt(time: Times.dayAndClock(at))).font(.caption).foregroundStyle(.secondary) }
        } else if let problem = state.problem {
            NotOpen(problem: problem) { onEvent(.back) }
        } else {
            ProgressView(Words.loading)
        }
    }

    @ViewBuilder private var ways: some View {
        if state.edited != nil {
            Button(Words.heldSendEdited, systemImage: "arrow.up") { onEvent(.sendEdited) }.disabled(!state.canSendEdited)
            Button(Words.heldCancelEdit, systemImage: "xmark") { onEvent(.cancelEdit) }
        } else {
            Button(Words.heldSendAnyway, systemImage: "arrow.up") { onEvent(.sendAnyway) }
            if state.hasWords {
                Button(Words.heldEdit, systemImage: "pencil") { onEvent(.edit) }
                Button(Words.heldIntoNote, systemImage: "lock") { onEvent(.turnIntoNote) }
            }
            Button(Words.heldDiscard, systemImage: "trash", role: .destructive) { onEvent(.discard) }
        }
    }
}
