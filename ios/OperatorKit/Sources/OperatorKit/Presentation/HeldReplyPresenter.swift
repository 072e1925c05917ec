// The look at a held command (P62): the words beside what changed, and four ways on.

import Foundation
import OpenlinesCore

public final class HeldReplyPresenter: Presenter<HeldReplyState, HeldReplyEvent> {
    private let desk: Desk
    private let key: String

    public init(_ desk: Desk, dialog: DialogId, command: CommandId) {
        self.desk = desk
        key = "held.\(desk.info.id).\(command.value)"
        super.init(HeldReplyState(dialog: dialog, command: command), clock: desk.clock, problem: \.problem)
        show { $0.edited = desk.memory[key] }
        follow(desk.news) { [weak self] news in self?.show { $0.freshness = Freshness(news) } }
        guard let timeline = opened({ try desk.account.timeline(dialog: dialog) }) else {
            if state.problem?.isGone == true { finished() }
            return
        }
        follow(timeline) { [weak self] timeline in self?.shown(timeline) }
    }

    public override func on(_ event: HeldReplyEvent) {
        let (account, command) = (desk.account, state.command)
        switch event {
        case .sendAnyway: finish { _ = try await account.sendAnyway(id: command) }
        case .edit: edit(state.held?.text)
        case .textChanged(let text): edit(text)
        case .cancelEdit: edit(nil)
        case .sendEdited:
            guard state.canSendEdited, let words = state.edited else { return }
            finish { _ = try await account.editHeld(id: command, text: words) }
        case .turnIntoNote: finish { _ = try await account.turnIntoNote(id: command) }
        case .discard: show { $0.askingDiscard = true }
        case .cancelDiscard: show { $0.askingDiscard = false }
        case .confirmDiscard:
            show { $0.askingDiscard = false }
            finish { try await account.discard(id: command) }
        case .dismissProblem: show { $0.problem = nil }
        case .back: leave()
        }
    }

    private func shown(_ timeline: TimelineSnapshot) {
        let held = timeline.rows.first { $0.unsent?.command == state.command && $0.unsent?.state == .held }
        show {
            $0.row = timeline.head.dialog
            guard let held else { return }
            $0.held = held
            $0.whatChanged = held.unsent?.whatChanged
            $0.since = timeline.rows.filter { Self.happened($0, after: held) }
        }
        if held == nil { finished() }
    }

    /// It is held no more, or never was.
    private func finished() {
        show { $0.done = true }
        leave()
    }

    /// What others did since it was written.
    private static func happened(_ row: TimelineRow, after held: TimelineRow) -> Bool {
        guard let at = row.at, let written = held.at else { return false }
        return row.unsent == nil && row.who != .me && at >= written
    }

    /// The words being changed survive the process.
    private func edit(_ text: String?) {
        desk.memory[key] = text
        show { $0.edited = text }
    }

    private func finish(_ body: @escaping @MainActor () async throws -> Void) {
        guard !state.busy else { return }
        show {
            $0.busy = true
            $0.problem = nil
        }
        // It goes on although the screen is left.
        Task { [self] in
            let problem = await problemOf(clock, body)
            if problem == nil { desk.memory[key] = nil }
            show {
                $0.busy = false
                $0.problem = problem
                $0.done = $0.done || problem == nil
            }
            if problem == nil { leave() }
        }
    }

    private func leave() { desk.routes.close(.heldReply(state.dialog, state.command)) }
}
