// What T4 measures, and how.

import Foundation
import LivePortal
import OpenlinesCore
import OperatorKit

enum Measuring {
    /// Rows of a window.
    static let rows = 50
    private static let calls = 2000
    private static let target = 0.5
    private static let build = CommandLine.arguments.firstIndex(of: "--library").map { CommandLine.arguments[$0 + 1] } ?? "debug"

    /// An accepted dialog that has as many entries, all of them with the portal.
    static func conversation(_ account: Account) async throws -> OpenlinesCore.TimelineView {
        _ = try await account.submit(command: .shiftStart(plannedEnd: nil))
        var offered: OfferRow?
        for await shown in Snapshots(account.offers()) {
            offered = shown.rows.first
            if offered != nil { break }
        }
        guard let offer = offered else { throw NotReady("no offer") }
        _ = try await account.submit(command: .accept(offer: offer.id))
        for number in 1...rows {
            let text = "Note \(number), as long as they often are, with an order's number"
            _ = try await account.submit(command: .note(dialog: offer.dialog, text: text))
        }
        let timeline = try account.timeline(dialog: offer.dialog)
        timeline.show(anchor: .newest, count: Int32(rows))
        for await shown in Snapshots(timeline) where shown.rows.count == rows && shown.rows.allSatisfy({ $0.unsent == nil }) { break }
        return timeline
    }

    /// A call's processor time in ms, over many calls after as many to warm up: what neighbours on this machine do does not count.
    static func cost<Window: SnapshotSource>(_ window: Window) async -> Double {
        for _ in 0..<calls { _ = await window.next(after: 0) }
        let start = processorTime()
        for _ in 0..<calls { _ = await window.next(after: 0) }
        return (processorTime() - start) * 1000 / Double(calls)
    }

    /// Of this process, in seconds.
    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Prints it; true when the target is met.
    static func report(_ what: String, _ ours: Double, _ none: Double) -> Bool {
        func rounded(_ ms: Double) -> String { String(format: "%.3f", ms) }
        let name = "T4 Swift, \(what), processor time more than an empty window's \(rounded(none)) ms, \(build) library"
        print(#"{"name":"\#(name)","target":\#(target),"value":\#(rounded(ours - none)),"unit":"ms"}"#)
        return ours - none <= target
    }
}
