// An own message that gets other words, and what a long press on a message offers.

import Foundation
import OpenlinesCore

/// A message whose words are being changed. What was being typed waits meanwhile, as it is.
public struct Editing: Equatable, Sendable {
    public let message: CommandId
    /// Its words without the change; `nil` while they are not known.
    public private(set) var original: String?
    public var text: String

    public init(message: CommandId, original: String) {
        (self.message, self.original, text) = (message, original, original)
    }

    init(message: CommandId, text: String) {
        (self.message, self.text) = (message, text)
    }

    public var canSave: Bool { text != original && text.isSendable }

    /// As it is remembered. The words that the message has are not: the timeline says them.
    var kept: String { "\(message.value)\n\(text)" }

    init?(kept: String) {
        guard let end = kept.firstIndex(of: "\n") else { return nil }
        self.init(message: CommandId(String(kept[..<end])), text: String(kept[kept.index(after: end)...]))
    }

    /// With the words that the timeline has by now.
    func knowing(_ rows: [TimelineRow]) -> Editing {
        var known = self
        if original == nil { known.original = rows.first { $0.message == message && $0.unsent == nil }?.text }
        return known
    }
}

/// What a long press on a message offers, in the order in which it stands there.
public enum MessageAction: Sendable {
    /// The screen does it: the clipboard is the system's.
    case copy
    case edit
    case recall
}

extension TimelineRow {
    /// What everybody who reads it can do with it.
    public var actions: [MessageAction] { text.hasWords ? [.copy] : [] }

    /// An own message that may be changed now, by portal time. One that is held or was refused has steps of its own.
    fileprivate func isChangeable(at now: Date) -> Bool {
        guard message != nil, unsent?.state != .held, unsent?.state != .refused else { return false }
        return changeUntil.map { now < $0 } ?? true
    }

    /// An own message that the portal cannot have heard of.
    var neverLeft: Bool { message != nil && unsent?.command == message && unsent?.state == .queued && unsent?.attempts == 0 }
}

extension DialogState {
    /// What can be done with this row at this moment of the phone's clock. One message is edited at a time.
    public func actions(on row: TimelineRow, now: Date) -> [MessageAction] {
        guard foot == .write, row.isChangeable(at: freshness.portalTime(now)) else { return row.actions }
        return row.actions + (editing == nil ? [.edit, .recall] : [.recall])
    }
}
