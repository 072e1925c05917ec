// What stands behind a screen.

import OpenlinesCore

/// What stands behind a screen: it turns what the core shows into a state, and events into calls of the core. All of it
/// happens on the main actor; nothing blocks it, every call of the core that takes time suspends.
@MainActor
open class Presenter<State: Equatable & Sendable, Event: Sendable> {
    let clock: any PhoneClock
    let work = Work()
    private let shown: States<State>
    private let troubled: WritableKeyPath<State, Problem?> & Sendable

    /// `problem`: where a problem is shown.
    init(_ start: State, clock: any PhoneClock, problem: WritableKeyPath<State, Problem?> & Sendable) {
        shown = States(start)
        self.clock = clock
        troubled = problem
    }

    /// What the screen shows now.
    public var state: State { shown.now }

    /// What the screen shows, now and from now on.
    public var states: AsyncStream<State> { shown.follow() }

    /// What the screen tells.
    open func on(_ event: Event) {}

    /// The screen is gone for good.
    open func close() {
        work.end()
        shown.end()
    }

    func show(_ change: (inout State) -> Void) { shown.change(change) }

    func show(_ problem: Problem?) {
        shown.change { $0[keyPath: troubled] = problem }
    }

    /// Hears every value of something, from the present one on. Values in between may be missed, never the last one.
    func follow<Value>(_ values: States<Value>, _ heard: @escaping @MainActor (Value) -> Void) {
        heard(values.now)
        work.start {
            for await value in values.follow() { heard(value) }
        }
    }

    /// Hears every snapshot of a window until it ends, and stops it.
    @discardableResult
    func follow<Source: SnapshotSource>(
        _ source: Source, _ heard: @escaping @MainActor (Source.Snapshot) -> Void
    ) -> Task<Void, Never> {
        work.start {
            for await snapshot in Snapshots(source) { heard(snapshot) }
            source.stop()
        }
    }

    /// Opens a window, and shows why when it cannot be opened: an id from an old link that is none, a mistake of ours.
    func opened<Source>(_ open: () throws -> Source) -> Source? {
        do {
            return try open()
        } catch {
            show(Problem(error, now: clock.now()))
            return nil
        }
    }

    /// Does something that may fail, and shows why. True when it was done. What failed before it is forgotten as it begins,
    /// not as it ends: meanwhile something else may have failed.
    @discardableResult
    func attempt(_ body: () async throws -> Void) async -> Bool {
        show(nil)
        let problem = await problemOf(clock, body)
        if let problem { show(problem) }
        return problem == nil
    }
}

/// Tells the core something that matters only now, like "he types": when it is not told, nothing is lost and nobody is troubled.
func hint(_ body: () throws -> Void) {
    try? body()
}

/// Does it, and gives what went wrong; `nil` when nothing did.
@MainActor
func problemOf(_ clock: any PhoneClock, _ body: () async throws -> Void) async -> Problem? {
    do {
        try await body()
        return nil
    } catch {
        return Problem(error, now: clock.now())
    }
}
