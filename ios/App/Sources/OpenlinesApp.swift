// The app: one shell for the life of the process, told when the app comes to the front and when the network changes.

import Network
import OpenlinesCore
import OperatorKit
import SwiftUI
import UIKit

@main
struct OpenlinesApp: App {
    @State private var shell: ShellPresenter
    @State private var notices: NoticeHost
    @Environment(\.scenePhase) private var phase

    init() {
        let shell = Host.shell()
        _shell = State(initialValue: shell)
        _notices = State(initialValue: NoticeHost(shell))
    }

    var body: some Scene {
        WindowGroup {
            ShellView(shell: shell)
                .onChange(of: phase) { _, phase in
                    switch phase {
                    case .active: shell.on(.foreground(true))
                    case .background:
                        Host.left(shell)
                        Task { await notices.left() }
                    // Passes by on the way to one of the others, and under a system alert.
                    case .inactive: break
                    @unknown default: break
                    }
                }
                .task { await notices.follow() }
                .task {
                    for await available in Host.network() { shell.on(.network(available)) }
                }
        }
    }
}

/// What the device gives to the shell.
@MainActor
enum Host {
    private static let screensKey = "screens"

    static func shell() -> ShellPresenter {
        let memory = DefaultsMemory()
        let version = Bundle.main.object(forInfoDictionaryKey: "CFBundleShortVersionString") as? String ?? "0"
        let device = UIDevice.current.name
        return ShellPresenter(memory: memory, version: version, saved: memory[screensKey]) {
            try await openCore(version: version, device: device)
        }
    }

    /// The system may end the process from here on: what is seen is noted, the core works on as long as it is let.
    static func left(_ shell: ShellPresenter) {
        DefaultsMemory()[screensKey] = shell.save()
        shell.on(.foreground(false))
    }

    static func network() -> AsyncStream<Bool> {
        AsyncStream { continuation in
            let monitor = NWPathMonitor()
            monitor.pathUpdateHandler = { continuation.yield($0.status == .satisfied) }
            continuation.onTermination = { _ in monitor.cancel() }
            monitor.start(queue: .main)
        }
    }

    /// Off the main actor: the first call loads the library and makes a folder.
    private nonisolated static func openCore(version: String, device: String) async throws -> Core {
        let folder = try FileManager.default.url(
            for: .applicationSupportDirectory, in: .userDomainMask, appropriateFor: nil, create: true)
        var data = folder.appendingPathComponent("core", isDirectory: true)
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        // Keys stay on this device, so a copy of the data elsewhere would be of no use.
        var values = URLResourceValues()
        values.isExcludedFromBackup = true
        try data.setResourceValues(values)
        let config = CoreConfig(dataDir: data.path, deviceName: device, platform: "ios", appVersion: version, plainHttp: false)
        return try Core(config: config, vault: KeychainVault())
    }
}
