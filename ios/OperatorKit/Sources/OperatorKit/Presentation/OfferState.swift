// One offer: what its screen shows and what it can be told.

import OpenlinesCore

/// One offer, whole: who writes, what, why it came here, how long it stands.
public struct OfferState: Equatable, Sendable {
    public let id: OfferId
    /// `nil` while it is looked for, and when it is not known here (`stage` says which).
    public var offer: OfferRow?
    public var stage: OfferStage = .loading
    /// The words of its session, as far as they may be read before accepting.
    public var words: [TimelineRow] = []
    public var freshness = Freshness()
    public var problem: Problem?

    public init(id: OfferId) { self.id = id }
}

extension OfferRow {
    /// A colleague hands the dialog over and waits for a yes: `fromName`, `note`. Otherwise the line's rule chose.
    public var isTransfer: Bool { from != nil }
}

public enum OfferStage: Sendable {
    case loading
    /// Accept or decline.
    case open
    /// Accepted here, not yet confirmed by the portal.
    case accepting
    /// Declined here, not yet confirmed.
    case declining
    /// It is his: the screen gives way to the dialog.
    case won
    /// A colleague got it: `winnerName`, `endedAt`.
    case lost
    /// Its time is up.
    case expired
    /// It was declined.
    case declined
    /// Nobody needs to answer it any more, or it is not known here.
    case gone
}

public enum OfferEvent: Sendable {
    case accept
    case decline
    /// It is drawn: the portal need not push it.
    case drawn
    case dismissProblem
    case back
}
