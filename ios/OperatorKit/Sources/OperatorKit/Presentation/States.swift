// How a state is published: the newest one at any time, and streams of newest ones for screens.

/// Holds a state and tells everybody who follows it. A follower that is slow misses states in between, never the last one.
@MainActor
public final class States<State: Equatable & Sendable> {
    /// The state now.
    public private(set) var now: State
    private var followers: [Int: AsyncStream<State>.Continuation] = [:]
    private var count = 0
    private var ended = false

    init(_ first: State) { now = first }

    /// The state now and every newer one, until the end.
    public func follow() -> AsyncStream<State> {
        let (stream, continuation) = AsyncStream.makeStream(of: State.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield(now)
        guard !ended else {
            continuation.finish()
            return stream
        }
        count += 1
        let key = count
        followers[key] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { @MainActor in self?.followers[key] = nil }
        }
        return stream
    }

    /// Changes the state; nothing is told when it stays the same.
    func change(_ body: (inout State) -> Void) {
        var next = now
        body(&next)
        guard next != now else { return }
        now = next
        followers.values.forEach { $0.yield(next) }
    }

    /// Ends all streams.
    func end() {
        ended = true
        followers.values.forEach { $0.finish() }
        followers = [:]
    }
}
