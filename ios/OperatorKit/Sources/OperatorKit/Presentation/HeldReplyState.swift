// A command held for a look: what its screen shows and what it can be told.

import OpenlinesCore

/// A command that was held for a look: what was written beside what changed since.
public struct HeldReplyState: Equatable, Sendable {
    public let dialog: DialogId
    public let command: CommandId
    /// The dialog's head as it is now.
    public var row: DialogRow?
    /// The held command; `nil` while it is looked for.
    public var held: TimelineRow?
    /// Why it is held; `nil` when it is held behind a lost acceptance.
    public var whatChanged: WhatChanged?
    /// What has happened since it was written, oldest first.
    public var since: [TimelineRow] = []
    /// The words being changed; `nil` unless they are.
    public var edited: String?
    /// It is asked whether to give the words up.
    public var askingDiscard = false
    public var busy = false
    /// It is held no more: sent, changed or given up, here or elsewhere. The screen closes.
    public var done = false
    public var freshness = Freshness()
    public var problem: Problem?

    public init(dialog: DialogId, command: CommandId) {
        self.dialog = dialog
        self.command = command
    }

    /// Only words to the customer can become a note or be changed.
    public var hasWords: Bool { held?.text.isEmpty == false }

    public var canSendEdited: Bool {
        guard !busy, let edited else { return false }
        return edited.hasWords && edited.portalLength <= maxText
    }
}

public enum HeldReplyEvent: Sendable {
    case sendAnyway
    case edit
    case textChanged(String)
    case cancelEdit
    case sendEdited
    case turnIntoNote
    /// Asks first.
    case discard
    case confirmDiscard
    case cancelDiscard
    case dismissProblem
    case back
}
