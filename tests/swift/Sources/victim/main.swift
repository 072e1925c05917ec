// A phone's process for the test that kills one: opens the account in FOLDER, takes the network away, stores a reply and
// says its id. Then it waits for its end.   usage: victim FOLDER DIALOG TEXT

import Foundation
import OpenlinesCore
import OperatorKit

let arguments = CommandLine.arguments
guard arguments.count == 4 else { fatalError("usage: victim FOLDER DIALOG TEXT") }
let folder = URL(fileURLWithPath: arguments[1])
let vault = try FileVault(folder: folder.appendingPathComponent("vault"))
let config = CoreConfig(
    dataDir: folder.path, deviceName: "victim", platform: "ios", appVersion: "1.0.0", plainHttp: false)
let core = try Core(config: config, vault: vault)
core.setNetwork(available: false)
guard let known = try await core.accounts().first else { fatalError("no account in \(folder.path)") }
let account = try await core.account(id: known.id)
let receipt = try await account.submit(command: .send(dialog: DialogId(arguments[2]), text: arguments[3]))
FileHandle.standardOutput.write(Data("\(receipt.id.value)\n".utf8))
while true { try await Task.sleep(nanoseconds: 1_000_000_000) }
