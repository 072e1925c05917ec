// T4: what 50 rows across the boundary cost more than none, in Swift: a list of dialogs and a timeline. Prints a line of JSON
// for each; the exit code is 1 when a target is missed.
//   usage: t4 [--library phone|debug]   (which build of the core this is linked with, for the words)

import Foundation
import LivePortal
import OpenlinesCore
import OperatorKit

let rows = Measuring.rows

let portal = try await LivePortal()
let anna = try await portal.person("Anna")
let line = try await portal.line().staff(anna)
for number in 1...rows {
    try await line.customer("Customer \(number)").writes("Message of customer \(number), as long as they often are.")
}
let folder = try Places.scratch("t4")
let core = try Core(
    config: CoreConfig(dataDir: folder.path, deviceName: "t4", platform: "ios", appVersion: "1.0.0", plainHttp: false),
    vault: MemoryVault())
let account = try await core.signIn(address: portal.address, login: anna.login, password: anna.password)

let empty = try account.dialogs(segment: .history)
let list = try account.dialogs(segment: .queue(line: nil))
for await shown in Snapshots(list) where shown.rows.count == rows { break }
let met = Measuring.report("list of \(rows) dialogs", await Measuring.cost(list), await Measuring.cost(empty))

let timeline = try await Measuring.conversation(account)
let kept = Measuring.report("timeline of \(rows) entries", await Measuring.cost(timeline), await Measuring.cost(empty))
await core.shutdown()
Places.remove(folder)
exit(met && kept ? 0 : 1)
