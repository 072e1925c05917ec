// What can be done with what is on screen. The core and the portal decide; this only keeps a screen from offering what they
// would refuse. Functions of rows, nothing else.

import OpenlinesCore

extension ShiftRow {
    /// The shift as it will be once everything unsent has arrived.
    public var soon: OpenlinesCore.ShiftState { pending ?? state }

    var steps: [ShiftStep] {
        switch soon {
        case .off: [.start]
        case .on: [.pause, .end]
        case .paused: [.continue, .end]
        }
    }
}

extension Freshness {
    init(_ news: AccountSnapshot?) {
        guard let news else {
            self.init()
            return
        }
        self.init(status: news.status, asOf: news.asOf, clockOffsetMs: news.clockOffsetMs, oldestUnsent: news.oldestUnsent)
    }
}

extension ShiftLine {
    init(_ news: AccountSnapshot?) {
        guard let news else {
            self.init()
            return
        }
        self.init(shift: news.shift, nothingComes: news.shift.flatMap { NothingComes($0, status: news.status) })
    }
}

extension NothingComes {
    init?(_ shift: ShiftRow, status: Status) {
        switch (shift.state, status) {
        case (.off, _): self = .shiftOff
        case (.paused, _): self = shift.pauseReason == .missedOffers ? .pausedAfterMisses : .pausedByMe
        case (.on, .offline(let since)): self = .noContact(since: since)
        case (.on, _): return nil
        }
    }
}

extension Tab {
    /// `allLines` is for those who manage something.
    static func all(for me: AccountInfo, lines: [LineRow]) -> [Tab] {
        me.manages(lines) ? allCases : allCases.filter { $0 != .allLines }
    }
}

extension AccountInfo {
    func manages(_ lines: [LineRow]) -> Bool { role != .operator || lines.contains(where: \.managed) }
}

extension DialogRow {
    /// The kind of the command that invites.
    private static let invite = "invite"

    /// Steps on their way after which the dialog stands as it stood.
    private static let light: Set<String> = ["pin", "unpin", invite, "ask_invite", "nudge"]

    /// A step is on its way that changes whose it is, or whether it is open: what is possible then is not known.
    private var isMoving: Bool { pending.map { !Self.light.contains($0) } == true }

    private var isOpen: Bool { state != nil && state != .closed }

    /// Neither closed nor about to be: it can be handed on and closed.
    private var isActive: Bool { isOpen && state != .closing }

    private var isMine: Bool { access == .responsible }
    private var isMyTurn: Bool { isMine && isActive }
    private var canTransfer: Bool { isActive && (isMine || access == .manager) }
    private var canTake: Bool { state == .queued && !spam && (access == .manager || access == .queued && takeable) }
    private var canResume: Bool { !isOpen && [.former, .colleague, .manager].contains(access) }

    /// Whoever sees it may say that it is none, but for those to whom it is offered and who were invited.
    private var canUnspam: Bool { spam && access != .offered && access != .participant }

    /// A colleague who sees it without a part in it asks for one.
    private var canAskInvite: Bool { access == .colleague && state == .answered }

    /// Somebody else answers, or nobody, on a line that he manages.
    private var canTakeOver: Bool { access == .manager && isActive }

    /// It is answered by somebody else, who has not just been asked.
    private var canNudge: Bool { access == .manager && state == .answered && pending != "nudge" }

    /// What a manager can do about it in the notification of an alert (P50).
    var alertSteps: [AlertStep] {
        guard canTakeOver, !isMoving else { return [] }
        return canNudge ? AlertStep.allCases : [.takeOver, .transfer]
    }

    /// What a swipe or a long press can do to the row in a list, the handiest first.
    public var rowActions: [RowAction] {
        guard !isMoving else { return [] }
        var actions: [RowAction] = []
        if canTake { actions.append(.take) }
        if canResume { actions.append(.resume) }
        if isMyTurn, awaited == .operator { actions.append(.noReplyNeeded) }
        if isMyTurn { actions.append(.close) }
        if canTransfer { actions.append(.transfer) }
        if isMyTurn { actions.append(pinned ? .unpin : .pin) }
        if canUnspam { actions.append(.unspam) } else if isMyTurn { actions.append(.spam) }
        return actions
    }

    /// What the menu of the open dialog offers.
    var menu: [DialogAction] {
        let why: Set<DialogAction> = session == nil ? [] : [.why]
        // It changes nothing, so it is there whatever is on its way.
        guard !isMoving else { return Array(why) }
        var actions = Set(rowActions.compactMap(\.inMenu)).union(why)
        if isMyTurn { actions.insert(.invite) }
        if canNudge { actions.insert(.nudge) }
        if access == .participant { actions.insert(.leave) }
        return DialogAction.allCases.filter(actions.contains)
    }

    /// The transfer that waits for its receiver's yes, for those who may take it back: who answers, and a manager.
    func handover(me: OperatorId) -> Handover? {
        guard let until = transferUntil, transferTo != me, isMine || access == .manager else { return nil }
        return Handover(name: transferToName, until: until, withdrawing: pending == "withdraw_transfer")
    }

    /// Who asked last to be invited and is not in yet, for the responsible; `rows` end with the newest entry. What was asked
    /// before the dialog was closed is past, and while an invitation is on its way nobody needs another one.
    func asker(_ rows: [TimelineRow], participants: [ParticipantRow]) -> Asker? {
        let isInviting = rows.contains { $0.unsent?.kind == Self.invite && $0.unsent?.state != .refused }
        guard isMyTurn, !isMoving, !isInviting else { return nil }
        // Nobody lets in who is in, who was in since he asked, or himself, who asked before the dialog became his.
        var inside = Set(participants.map(\.operator) + [responsible].compactMap { $0 })
        for row in rows.reversed() {
            switch row.event {
            case .closed: return nil
            case .left(let colleague): inside.insert(colleague)
            case .inviteAsked(let colleague) where !inside.contains(colleague):
                return Asker(row: row.id, operator: colleague)
            default: break
            }
        }
        return nil
    }

    /// What stands below the timeline.
    func foot(offers: [OfferRow], shift: ShiftRow?) -> Foot {
        let step = step(offers: offers, shift: shift)
        switch access {
        case .responsible: return .write
        case .participant: return isOpen ? .write : .noteOnly(step: nil)
        case .manager: return .noteOnly(step: step)
        case .offered, .queued, .former, .colleague:
            return step.map(Foot.step) ?? .readOnly(responsible: responsibleName)
        }
    }

    /// The one step that leads to the composer.
    private func step(offers: [OfferRow], shift: ShiftRow?) -> FootStep? {
        let offer = offers.first { $0.dialog == id && $0.isAnswerable }
        if let offer, access == .offered || access == .manager {
            // One that is refused because he has as many as he may stands open again.
            return pending == "accept" || offer.stage == .accepting ? .onItsWay(.accept(offer.id)) : .accept(offer.id)
        }
        if canTake {
            let shiftOpen = shift.map { $0.soon != .off } ?? false
            return onItsWay("take", .take(needsShift: access == .queued && !shiftOpen))
        }
        if canResume { return onItsWay("resume", .resume) }
        if canTakeOver { return onItsWay("take_over", .takeOver(responsible: responsibleName)) }
        if canAskInvite { return onItsWay("ask_invite", .askInvite) }
        return nil
    }

    private func onItsWay(_ kind: String, _ step: FootStep) -> FootStep { pending == kind ? .onItsWay(step) : step }
}

extension RowAction {
    fileprivate var inMenu: DialogAction? {
        switch self {
        case .noReplyNeeded: .noReplyNeeded
        case .transfer: .transfer
        case .close: .close
        case .pin: .pin
        case .unpin: .unpin
        case .spam: .spam
        case .unspam: .unspam
        case .take, .resume: nil
        }
    }
}

extension AlertRow {
    /// What can be done about one of its dialogs, besides opening it; `me` is the reader's name. What concerns him as the
    /// responsible is answered in the dialog.
    public func steps(_ about: AlertDialog, me: String) -> [AlertStep] {
        if level == 0 || about.responsibleName == me { return [] }
        return about.responsibleName == nil ? [.takeOver, .transfer] : AlertStep.allCases
    }
}

extension OfferRow {
    /// How it stands.
    public var stage: OfferStage {
        switch outcome {
        case .accepted: .won
        case .declined: .declined
        case .expired: .expired
        case .withdrawn: winnerName != nil ? .lost : .gone
        case nil: answered
        }
    }

    /// Nobody has decided it, and it was not declined here.
    var isAnswerable: Bool { stage == .open || stage == .accepting }

    private var answered: OfferStage {
        guard let answer else { return .open }
        // He has as many dialogs as he may: the offer stays, for when he has closed one.
        if answer.refusal?.code == "at_cap" { return .open }
        if answer.state == .refused { return answer.refusal?.by != nil ? .lost : .gone }
        return answer.accepts ? .accepting : .declining
    }
}
