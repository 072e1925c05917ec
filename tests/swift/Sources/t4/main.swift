// T4: what 50 rows across the boundary cost more than none, in Swift. Prints one line of the bench's report.
//   usage: t4 [--library phone|debug]   (which build of the core this is linked with, for the words)

import Foundation
import LivePortal
import OpenlinesCore
import OperatorKit

let build = CommandLine.arguments.firstIndex(of: "--library").map { CommandLine.arguments[$0 + 1] } ?? "debug"
let portal = try await LivePortal()
let anna = try await portal.person("Anna")
let line = try await portal.line().staff(anna)
for number in 1...50 {
    try await line.customer("Customer \(number)").writes("Message of customer \(number), as long as they often are.")
}
let folder = try Places.scratch("t4")
let core = try Core(
    config: CoreConfig(dataDir: folder.path, deviceName: "t4", platform: "ios", appVersion: "1.0.0", plainHttp: false),
    vault: MemoryVault())
let account = try await core.signIn(address: portal.address, login: anna.login, password: anna.password)
let full = try account.dialogs(segment: .queue(line: nil))
let empty = try account.dialogs(segment: .history)
for await shown in Snapshots(full) where shown.rows.count == 50 { break }

/// A call's processor time in ms, over many calls: what neighbours on this machine do does not count.
func cost(_ view: DialogListView) async -> Double {
    let calls = 1000
    let start = processorTime()
    for _ in 0..<calls { _ = await view.next(after: 0) }
    return (processorTime() - start) * 1000 / Double(calls)
}

/// Of this process, in seconds.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

_ = await (cost(full), cost(empty))
let (ours, reference) = await (cost(full), cost(empty))
let more = ours - reference
let report: [String: Any] = [
    "id": "T4", "what": "50 rows across the boundary, Swift, processor time (\(build) library)", "ours": rounded(ours), "reference": rounded(reference),
    "ratio": rounded(more), "target": "<= 0.5 ms more", "pass": more <= 0.5,
]
func rounded(_ ms: Double) -> Double { (ms * 1000).rounded() / 1000 }
let text = try JSONSerialization.data(withJSONObject: report, options: [.sortedKeys])
print(String(decoding: text, as: UTF8.self))
await core.shutdown()
Places.remove(folder)
