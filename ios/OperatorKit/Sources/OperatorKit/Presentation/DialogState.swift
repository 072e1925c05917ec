// A dialog: what its screen shows and what it can be told.

import Foundation
import OpenlinesCore

/// A dialog: its timeline, and what stands below it.
public struct DialogState: Equatable, Sendable {
    public let id: DialogId
    /// The dialog's row; `nil` while it is not known here.
    public var dialog: DialogRow?
    /// The right to it has ended: what it covered has left the phone.
    public var gone = false
    /// The window, ascending, own unsent commands last; `nil` until it is read for the first time.
    public var rows: [TimelineRow]?
    /// How many entries lie before and after the window.
    public var before: Int32 = 0
    public var after: Int32 = 0
    /// The last entry that was read before this visit: the mark "new" stands behind it.
    public var readBefore: Int64?
    /// What stands below the timeline.
    public var foot: Foot = .nothing
    public var composer = Composer()
    /// An own message is being edited, in the composer's place.
    public var editing: Editing?
    /// It was handed on, and the receiver has not said yes: until then it stays as it is.
    public var handover: Handover?
    /// What the menu in the head offers.
    public var menu: [DialogAction] = []
    /// Who was invited, by name.
    public var participants: [ParticipantRow] = []
    /// Who asks to be invited, for the responsible.
    public var asker: Asker?
    /// What is asked before it is done.
    public var asking: DialogQuestion?
    /// A colleague is chosen who will be invited.
    public var inviting: Inviting?
    /// When somebody was last heard typing here (portal time); worth showing for `Timing.typing`.
    public var typingAt: Date?
    /// It was the customer; otherwise a colleague.
    public var typingByCustomer = false
    public var freshness = Freshness()
    public var problem: Problem?

    public init(id: DialogId) { self.id = id }

    /// The window ends with the newest entry.
    public var atNewest: Bool { after == 0 }
}

/// Who can be invited; `nil` until they are known.
public struct Inviting: Equatable, Sendable {
    public var colleagues: [TransferState.Choice]?

    public init(colleagues: [TransferState.Choice]? = nil) { self.colleagues = colleagues }
}

/// Somebody asks to be invited, in the timeline's `row`: there he is invited with one tap.
public struct Asker: Equatable, Sendable {
    public let row: String
    public let `operator`: OperatorId
}

/// A transfer that waits for its receiver's yes, for those who may take it back.
public struct Handover: Equatable, Sendable {
    /// Who is asked; `nil`: the name is not known here.
    public let name: String?
    /// When it comes to nothing by itself (portal time).
    public let until: Date
    /// It is being taken back.
    public let withdrawing: Bool
}

/// What stands below the timeline: the composer, or the one step that leads to it.
public enum Foot: Equatable, Sendable {
    /// Nothing is known yet, or nothing can be done.
    case nothing
    /// Both composers.
    case write
    /// Notes only: somebody else answers, or the session is closed. `step` leads to the other.
    case noteOnly(step: FootStep?)
    /// No composer, but a step.
    case step(FootStep)
    /// Reading only; somebody else is responsible, by name when it is known.
    case readOnly(responsible: String?)

    /// The step that leads to the composer.
    var step: FootStep? {
        switch self {
        case .step(let step): step
        case .noteOnly(let step): step
        case .nothing, .write, .readOnly: nil
        }
    }
}

public indirect enum FootStep: Equatable, Sendable {
    /// Accept the offer of this session.
    case accept(OfferId)
    /// Take a queued session; `needsShift`: the shift must be opened first, and the step leads there.
    case take(needsShift: Bool)
    /// Take it from `responsible`: asks first.
    case takeOver(responsible: String?)
    /// Open a new session in a closed dialog.
    case resume
    /// Ask the responsible to be invited.
    case askInvite
    /// The step was taken and is on its way to the portal.
    case onItsWay(FootStep)
}

/// The two composers. Each has its own draft; which one is open is remembered for each dialog.
public struct Composer: Equatable, Sendable {
    public var mode: ComposerMode = .reply
    public var text = ""
    /// What another device had written meanwhile.
    public var otherDraft: String?
    /// The other composer holds words too, out of sight.
    public var otherModeHasDraft = false
    /// Its words are being stored as a message.
    public var sending = false

    public init() {}

    /// Characters as the portal counts them.
    public var length: Int { text.portalLength }
    public var tooLong: Bool { length > maxText }
    public var canSend: Bool { text.isSendable }
}

/// What the head's menu does, in the order in which it stands there.
public enum DialogAction: CaseIterable, Sendable {
    case noReplyNeeded, pin, unpin, transfer, invite, nudge, why, leave, spam, unspam, close
}

extension Unsent {
    /// A transfer to a line was refused because it is closed, or nobody can be asked there now: it may go all the same (P20).
    public var asksAnyway: Bool {
        kind == "transfer_to_line" && (refusal?.code == "line_closed" || refusal?.code == "nobody_eligible")
    }
}

/// What is asked once before it is done.
public enum DialogQuestion: Equatable, Sendable {
    case close
    case noReplyNeeded
    case takeOver(responsible: String?)
    case leave
    /// Give up an own command; `words` are lost with it.
    case delete(CommandId, words: String)
    /// Take an own message back.
    case recall(CommandId)
    /// Stop editing a message; `words` are lost with it.
    case stopEdit(words: String)
}

public enum DialogEvent: Sendable {
    case textChanged(String)
    case modeChanged(ComposerMode)
    case send
    /// Puts what another device had written into the composer; what was there is offered in its place.
    case useOtherDraft
    case dismissOtherDraft

    /// These entries are on screen, up to this number: they count as read.
    case seen(Int64)
    /// This entry is in the middle of the screen: the window follows.
    case scrolled(Int64)
    case jumpToNewest

    /// Accept, take, take over, resume or ask to be invited: whatever `DialogState.foot` shows.
    case takeStep
    /// Close, no reply needed and leave ask first, spam can be undone, transfer and invite go on to a choice.
    case choose(DialogAction)
    /// Brings this colleague in, at once.
    case invite(OperatorId)
    case cancelInvite
    /// Brings `DialogState.asker` in.
    case inviteAsker
    /// Takes the transfer of `DialogState.handover` back.
    case withdrawTransfer
    /// Yes to `DialogState.asking`.
    case confirm
    case cancelQuestion

    /// Sends a refused text once more, as a new command.
    case retry(CommandId)
    /// Puts a refused or queued text back into its composer and gives the command up. An edit goes on being edited.
    case takeBack(CommandId)
    /// Asks first.
    case delete(CommandId)
    case lookAtHeld(CommandId)

    /// Puts the words of an own message (`TimelineRow.message`) in the composer's place.
    case edit(CommandId)
    case editChanged(String)
    case saveEdit
    /// Asks first when there are changed words.
    case stopEdit
    /// Takes an own message back; asks first.
    case recall(CommandId)

    case dismissProblem
    case back
}
