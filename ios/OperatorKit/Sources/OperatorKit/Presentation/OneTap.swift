// A button that does something once, however often it is tapped.

import OpenlinesCore

/// A step that one tap takes: the command of a second tap would be refused, and somebody would have to look at it. It can be
/// taken again when the screen shows what became of it.
@MainActor
final class OneTap<Step: Equatable> {
    private var taken: Step?
    /// The newest entry as it was taken.
    private var newest: Int64 = 0
    private var command: CommandId?

    /// True for the tap that counts; `rows` are what it was seen under.
    func take(_ step: Step, _ rows: [TimelineRow]) -> Bool {
        guard taken == nil else { return false }
        (taken, newest, command) = (step, Self.newest(rows), nil)
        return true
    }

    /// Its command is with the core.
    func stored(_ command: CommandId) { self.command = command }

    /// It could not be stored.
    func free() { taken = nil }

    /// What is shown now, `step` in its place and `rows` above it. It is over when the step is another one, or is shown as on
    /// its way. Changes that come quickly are shown as one, so that may be missed: then the command stands in the timeline
    /// as refused, or what it did stands there as a newer entry.
    func shown(_ step: Step?, _ rows: [TimelineRow]) {
        let isAnswered = command != nil && (rows.contains { $0.unsent?.command == command } || Self.newest(rows) > newest)
        if step != taken || isAnswered { taken = nil }
    }

    private static func newest(_ rows: [TimelineRow]) -> Int64 { rows.last { $0.seq != nil }?.seq ?? 0 }
}
