// Tasks that belong together and end together.

/// Tasks on the main actor. Those that still run end with it.
@MainActor
final class Work {
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var count = 0
    private var ended = false

    nonisolated init() {}

    /// Runs `body` until it is done or the work ends.
    @discardableResult
    func start(_ body: @escaping @MainActor () async -> Void) -> Task<Void, Never> {
        count += 1
        let key = count
        let task = Task { @MainActor [weak self] in
            guard !Task.isCancelled else { return }
            await body()
            self?.tasks[key] = nil
        }
        if ended { task.cancel() } else { tasks[key] = task }
        return task
    }

    func end() {
        ended = true
        tasks.values.forEach { $0.cancel() }
        tasks = [:]
    }
}
