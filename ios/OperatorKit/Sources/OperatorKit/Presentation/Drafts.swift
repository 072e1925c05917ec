// Stores drafts as they are typed, and tells their echo from what another device has written.

import OpenlinesCore

/// A draft is stored as it is typed and comes back with the next snapshot, a little late. This tells such an echo from what
/// another device has written: only that may change what stands in the composer.
struct DraftEcho {
    /// Own texts that have not come back yet, in order.
    private var own: [String] = []
    private var stored = ""

    /// What the store holds or is about to hold, as far as is known here.
    var last: String { own.last ?? stored }

    /// This text is about to be stored.
    mutating func wrote(_ text: String) { own.append(text) }

    /// It was not.
    mutating func failed(_ text: String) {
        if let at = own.firstIndex(of: text) { own.remove(at: at) }
    }

    /// A snapshot has this text. True when it is somebody else's, and newer than everything that was typed here.
    mutating func arrived(_ text: String) -> Bool {
        guard let at = own.firstIndex(of: text) else {
            let news = own.isEmpty && text != stored
            if news { stored = text }
            return news
        }
        // Snapshots are merged: what came before it will not come any more.
        own.removeFirst(at + 1)
        stored = text
        return false
    }
}

/// Stores drafts as they are typed (P64). A keystroke never waits: what is typed while a text is being stored is stored
/// after it, the last word of each composer only. It belongs to the account, not to a screen, so that the last keystroke
/// before a screen is left is stored too.
@MainActor
public final class Drafts {
    /// One composer of one dialog.
    public struct Place: Hashable, Sendable {
        public let dialog: DialogId
        public let mode: ComposerMode

        public init(dialog: DialogId, mode: ComposerMode) {
            self.dialog = dialog
            self.mode = mode
        }
    }

    private let account: Account
    private let clock: any PhoneClock
    private var waiting: [Place: String] = [:]
    private var order: [Place] = []
    private var echoes: [Place: DraftEcho] = [:]
    private var storing = false
    private var settling: [Place: [CheckedContinuation<Void, Never>]] = [:]
    private var failures: [Int: @MainActor (Place, Problem) -> Void] = [:]
    private var count = 0

    public init(account: Account, clock: any PhoneClock = SystemClock()) {
        self.account = account
        self.clock = clock
    }

    public func put(_ place: Place, _ text: String) {
        if waiting.updateValue(text, forKey: place) == nil { order.append(place) }
        guard !storing else { return }
        storing = true
        // It outlives the screen on purpose: what was typed last is stored although the screen is gone.
        Task { await storeAll() }
    }

    /// Returns when nothing waits to be stored.
    public func settled() async {
        while let place = order.first { await settled(place) }
    }

    /// Returns when what was typed there is stored, or could not be.
    public func settled(_ place: Place) async {
        guard waiting[place] != nil else { return }
        await withCheckedContinuation { settling[place, default: []].append($0) }
    }

    /// Hears what could not be stored, until `forget`.
    func onFailure(_ hear: @escaping @MainActor (Place, Problem) -> Void) -> Int {
        count += 1
        failures[count] = hear
        return count
    }

    func forget(_ key: Int) { failures[key] = nil }

    /// The text there is about to be used up by a message.
    func used(_ place: Place) { echoes[place, default: DraftEcho()].wrote("") }

    /// It was not: the message was not stored.
    func notUsed(_ place: Place) { echoes[place, default: DraftEcho()].failed("") }

    /// A snapshot shows this text there. True when it is from elsewhere and nothing typed here is newer.
    func arrived(_ place: Place, _ text: String) -> Bool {
        echoes[place, default: DraftEcho()].arrived(text) && waiting[place] == nil
    }

    /// The words there, the newest that are known: typed here and perhaps not stored yet, or stored.
    func words(_ place: Place) -> String { waiting[place] ?? echoes[place, default: DraftEcho()].last }

    private func storeAll() async {
        while let place = order.first, let text = waiting[place] {
            await store(place, text)
            // Typed on meanwhile? Then it waits again.
            guard waiting[place] == text else { continue }
            waiting[place] = nil
            order.removeFirst()
            settling.removeValue(forKey: place)?.forEach { $0.resume() }
        }
        storing = false
    }

    private func store(_ place: Place, _ text: String) async {
        guard text != echoes[place, default: DraftEcho()].last else { return }
        echoes[place, default: DraftEcho()].wrote(text)
        let problem = await problemOf(clock) {
            try await account.saveDraft(dialog: place.dialog, mode: place.mode, text: text)
        }
        guard let problem else { return }
        echoes[place]?.failed(text)
        failures.values.forEach { $0(place, problem) }
    }
}
