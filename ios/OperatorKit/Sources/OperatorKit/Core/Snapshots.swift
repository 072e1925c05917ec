// A window of the core as an asynchronous sequence: `for await snapshot in Snapshots(view) { .. }`.

import OpenlinesCore

/// Something that grows with every change.
public protocol Revisioned: Sendable {
    var revision: Int64 { get }
}

/// A window of the core: `next` waits for something newer than `after`, `stop` ends every wait.
public protocol SnapshotSource: AnyObject, Sendable {
    associatedtype Snapshot: Revisioned
    func next(after: Int64) async -> Snapshot?
    func stop()
}

extension AccountSnapshot: Revisioned {}
extension DialogListSnapshot: Revisioned {}
extension TimelineSnapshot: Revisioned {}
extension OffersSnapshot: Revisioned {}
extension AlertsSnapshot: Revisioned {}
extension BoardSnapshot: Revisioned {}
extension TeamSnapshot: Revisioned {}
extension AccountView: SnapshotSource {}
extension DialogListView: SnapshotSource {}
extension TimelineView: SnapshotSource {}
extension OffersView: SnapshotSource {}
extension AlertsView: SnapshotSource {}
extension BoardView: SnapshotSource {}
extension TeamView: SnapshotSource {}

/// Every revision that its reader has time for, from the present one on. A cancelled task stops the window, because
/// cancelling alone does not reach a call that waits in the core; a stopped window ends the sequence.
public struct Snapshots<Source: SnapshotSource>: AsyncSequence, Sendable {
    public typealias Element = Source.Snapshot

    let source: Source

    public init(_ source: Source) { self.source = source }

    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    public struct Iterator: AsyncIteratorProtocol {
        let source: Source
        var revision: Int64 = 0

        public mutating func next() async -> Source.Snapshot? {
            let (source, after) = (source, revision)
            let snapshot = await withTaskCancellationHandler {
                await source.next(after: after)
            } onCancel: {
                source.stop()
            }
            guard let snapshot else { return nil }
            revision = snapshot.revision
            return snapshot
        }
    }
}
