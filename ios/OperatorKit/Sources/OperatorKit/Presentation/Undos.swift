// The one step that can still be undone.

import Foundation
import OpenlinesCore

/// The one step that can still be undone. It runs when its time is over, when another one takes its place, and when the app
/// leaves the screen; a process that dies before has done nothing.
@MainActor
public final class Undos {
    private unowned let desk: Desk
    private var waiting: Task<Void, Never>?

    public let undo = States<Undo?>(nil)
    /// Why a step that ran late was refused: the last one.
    public let problem = States<Problem?>(nil)

    init(_ desk: Desk) { self.desk = desk }

    public func begin(_ step: UndoStep, name: String) {
        runNow()
        let begun = Undo(step: step, name: name, until: desk.clock.now().addingTimeInterval(step.time))
        undo.change { $0 = begun }
        let clock = desk.clock
        waiting = desk.work.start { [weak self] in
            await clock.wait(until: begun.until)
            if !Task.isCancelled { self?.runNow() }
        }
    }

    public func takeBack() {
        if take() != nil { undo.change { $0 = nil } }
    }

    public func runNow() {
        guard let due = take() else { return }
        let (undo, problem) = (undo, problem)
        problem.change { $0 = nil }
        let stored = desk.submit(due.step.command) { why in problem.change { $0 = why } }
        Task {
            // Only then: the row must not come back for a moment.
            await stored.value
            undo.change { if $0 == due { $0 = nil } }
        }
    }

    /// What is waiting, which then waits no more.
    private func take() -> Undo? {
        guard let task = waiting else { return nil }
        waiting = nil
        task.cancel()
        return undo.now
    }
}

extension UndoStep {
    fileprivate var command: Command {
        switch self {
        case .decline(let offer): .decline(offer: offer)
        case .close(let dialog): .close(dialog: dialog)
        case .noReplyNeeded(let dialog): .noReplyNeeded(dialog: dialog)
        case .spam(let dialog): .spam(dialog: dialog)
        }
    }

    fileprivate var time: TimeInterval { if case .spam = self { Timing.spamUndo } else { Timing.undo } }
}
