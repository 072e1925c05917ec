// A notification center that records, and words that are their own names.

import OpenlinesCore

@testable import OperatorKit

/// What the system would show.
@MainActor final class Shade: NoticeCenter {
    private(set) var cards: [String: NoticeCard] = [:]
    private(set) var later: [String: NoticeCard] = [:]
    /// The texts that made a sound, in order.
    private(set) var heard: [String] = []

    /// The cards by the notice that they are of, whoever's.
    var notices: [String: NoticeCard] { Dictionary(uniqueKeysWithValues: cards.values.map { ($0.action.notice, $0) }) }
    var alarms: [NoticeCard] { later.values.sorted { $0.at ?? .distantPast < $1.at ?? .distantPast } }

    func show(_ card: NoticeCard) async {
        if card.at != nil {
            later[card.id] = card
        } else {
            cards[card.id] = card
            if card.sounds { heard.append(card.text) }
        }
    }

    func withdraw(_ ids: [String]) { ids.forEach { cards[$0] = nil } }
    func cancel(_ ids: [String]) { ids.forEach { later[$0] = nil } }
    func shown() async -> [String] { Array(cards.keys) }
    func waiting() async -> [String] { Array(later.keys) }

    /// The moment of everything that waits has come.
    func ring() {
        cards.merge(later) { $1 }
        later = [:]
    }
}

@MainActor struct NamesAsWords: NoticeWords {
    var somebody: String { "somebody" }
    var noWords: String { "noWords" }
    var offerOver: String { "offerOver" }
    var notDone: String { "notDone" }
    var sentBack: String { "sentBack" }
    func notSent(_ words: String) -> String { "notSent \(words)" }
    func handedOver(name: String) -> String { "handedOver \(name)" }
    func invited(name: String) -> String { "invited \(name)" }
    func inviteAsked(name: String) -> String { "inviteAsked \(name)" }
    func nudged(name: String) -> String { "nudged \(name)" }
    func normWarning(_ count: Int) -> String { "normWarning \(count)" }
    func normViolation(_ count: Int) -> String { "normViolation \(count)" }
    func secondRound(line: String) -> String { "secondRound \(line)" }
    func nobodyEligible(line: String) -> String { "nobodyEligible \(line)" }
    func customerTaken(_ count: Int, name: String) -> String { "customerTaken \(count) \(name)" }
    func shiftPaused(line: String) -> String { "shiftPaused \(line)" }
    func manager(line: String) -> String { "manager \(line)" }
}

/// Some hands' accounts on one phone.
@MainActor final class Accounts: PushHost {
    var hands: [Hand]
    let shade = Shade()
    private(set) lazy var push = Push(self, center: shade, words: NamesAsWords())

    init(_ hands: Hand...) { self.hands = hands }

    func accounts() async throws -> [Account] { hands.map(\.desk.account) }
}

/// A phone that a push has woken: nothing of the app is open.
@MainActor final class Pocket: PushHost {
    private let account: Account
    let shade = Shade()
    private(set) lazy var push = Push(self, center: shade, words: NamesAsWords())

    init(_ account: Account) { self.account = account }

    func accounts() async throws -> [Account] { [account] }
}
