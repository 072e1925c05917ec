// Windows that cannot be opened: an id from an old link that is none, a mistake of ours.

import Foundation
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct OpeningTests {
        @Test func aDialogThatCannotBeIsGone() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let dialog = DialogPresenter(hand.desk, dialog: DialogId("nonsense"))
                #expect(dialog.state.gone)
                #expect(dialog.state.problem == nil)
                dialog.on(.textChanged("to nobody"))
                dialog.close()
            }
        }

        @Test func aHeldReplyThatCannotBeClosesItsScreen() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let (dialog, command) = (DialogId("nonsense"), CommandId("none"))
                hand.desk.routes.open(.heldReply(dialog, command))
                let screen = HeldReplyPresenter(hand.desk, dialog: dialog, command: command)
                #expect(screen.state.done)
                #expect(hand.desk.routes.stack == [.inbox])
                screen.close()
            }
        }

        @Test func aTransferOfWhatCannotBeSaysSo() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let transfer = TransferPresenter(hand.desk, dialog: DialogId("nonsense"))
                #expect(transfer.state.problem == .refused(code: "not_found", who: nil, at: nil))
                transfer.close()
            }
        }

        @Test func aLineThatCannotBeGivesWayToAllOfThem() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                let inbox = InboxPresenter(hand.desk)
                inbox.on(.openTab(.queue))
                inbox.on(.onlyLine(LineId("nonsense")))
                #expect(inbox.state.problem == .refused(code: "not_found", who: nil, at: nil))
                #expect(inbox.state.line == nil)
                try await inbox.until("all lines") { $0.rows != nil }
                inbox.on(.onlyLine(LineId(line.id)))
                try await inbox.until("one line") { $0.line?.value == line.id && $0.rows != nil }
                // A row that cannot be moves no window.
                inbox.on(.scrolled(anchor: DialogId("nonsense")))
                inbox.close()
            }
        }
    }
}

@MainActor @Suite struct OpenedTests {
    private struct Shown: Equatable {
        var problem: Problem?
    }

    @Test func whatKeepsAWindowClosedIsShown() {
        let screen = Presenter<Shown, Never>(Shown(), clock: TestClock(), problem: \.problem)
        #expect(screen.opened { 7 } == 7)
        #expect(screen.state.problem == nil)
        #expect(screen.opened { () throws -> Int in throw CoreError.Bug(detail: "here") } == nil)
        #expect(screen.state.problem == .bug(detail: "here"))
    }

    @Test func aFolderThatCannotBeMadeIsTheStoragesFault() {
        let problem = { () -> Problem? in
            do {
                try FileManager.default.createDirectory(atPath: "/proc/nowhere/at/all", withIntermediateDirectories: true)
                return nil
            } catch {
                return Problem(error, now: Date())
            }
        }()
        #expect(problem == .storage)
        struct Odd: Error {}
        #expect(Problem(Odd(), now: Date()) == .bug(detail: "Odd()"))
    }
}
