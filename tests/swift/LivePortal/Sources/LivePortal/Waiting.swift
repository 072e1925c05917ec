// Folders of a test run, and waiting for a condition.

#if os(Linux) || os(macOS)
import Foundation

/// Something a test needs did not come about; the words say what.
public struct NotReady: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}

/// Waits until `condition` gives something, asking again every 20 ms; fails with `what` after some seconds.
public func eventually<T: Sendable>(
    _ what: @autoclosure () -> String, within seconds: Double = 30, isolation: isolated (any Actor)? = #isolation,
    _ condition: () async throws -> T?
) async throws -> T {
    let end = Date().addingTimeInterval(seconds)
    while true {
        if let found = try await condition() { return found }
        guard Date() < end else { throw NotReady("waited \(Int(seconds)) s in vain: \(what())") }
        try await Task.sleep(nanoseconds: 20_000_000)
    }
}

/// OPENLINES_BIN names the portal's program, OPENLINES_SCRATCH a folder for data; both have defaults.
public enum Places {
    private static func setting(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    static var program: URL {
        if let named = setting("OPENLINES_BIN") { return URL(fileURLWithPath: named) }
        let cache = setting("XDG_CACHE_HOME") ?? (setting("HOME") ?? "") + "/.cache"
        return URL(fileURLWithPath: cache).appendingPathComponent("openlines/target/debug/openlines")
    }

    /// A new empty folder; `remove` it at the end.
    public static func scratch(_ name: String) throws -> URL {
        let base = setting("OPENLINES_SCRATCH").map { URL(fileURLWithPath: $0) } ?? FileManager.default.temporaryDirectory
        let folder = base.appendingPathComponent("openlines-\(name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    public static func remove(_ folder: URL) {
        try? FileManager.default.removeItem(at: folder)
    }
}
#endif
