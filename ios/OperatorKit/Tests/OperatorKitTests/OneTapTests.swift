// A step that one tap takes: when it can be taken again.

import OpenlinesCore
import Testing

@testable import OperatorKit

@MainActor struct OneTapTests {
    private let tap = OneTap<FootStep>()
    private let rows = [TimelineRow.of(.accepted, by: "Anna", seq: 3)]
    private let command = CommandId("1")

    init() { #expect(tap.take(.askInvite, rows)) }

    @Test func aSecondTapIsNone() {
        #expect(!tap.take(.askInvite, rows))
        tap.shown(.askInvite, rows)
        #expect(!tap.take(.askInvite, rows), "it is shown as it was: the command is on its way to the core")
        tap.stored(command)
        tap.shown(.askInvite, rows)
        #expect(!tap.take(.askInvite, rows), "nor is it stored and seen at once")
    }

    @Test func itIsOverWhenItIsOnItsWayOrAnotherStepStandsThere() {
        tap.shown(.onItsWay(.askInvite), rows)
        #expect(tap.take(.resume, rows))
        tap.shown(nil, rows)
        #expect(tap.take(.askInvite, rows))
    }

    @Test func whatCouldNotBeStoredIsTriedAgain() {
        tap.free()
        #expect(tap.take(.askInvite, rows))
    }

    @Test func anAnswerThatComesBeforeItIsSeenOnItsWayEndsItToo() {
        let refused = rows + [.of(nil, by: "Anna", unsent: .of(command, "ask_invite", .refused))]
        tap.shown(.askInvite, refused)
        tap.stored(command)
        tap.shown(.askInvite, refused)
        #expect(tap.take(.askInvite, refused))

        let asked = rows + [.of(.inviteAsked(operator: OperatorId("7")), by: "Anna", seq: 4)]
        tap.shown(.askInvite, asked)
        #expect(!tap.take(.askInvite, asked), "what happens before it is stored is something else")
        tap.stored(CommandId("2"))
        tap.shown(.askInvite, asked)
        #expect(tap.take(.askInvite, asked))
    }
}
