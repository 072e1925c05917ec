// Which screens lie on each other.

import OpenlinesCore
import Testing

@testable import OperatorKit

@MainActor @Suite struct RouteTests {
    private let dialog = Route.dialog(DialogId("4"))
    private let offer = Route.offer(OfferId("7"))

    @Test func backGoesOneScreenDownAndNeverOffTheFirst() {
        let routes = Routes()
        routes.open(dialog)
        routes.open(.transfer(DialogId("4")))
        #expect(routes.back())
        #expect(routes.top == dialog)
        #expect(routes.back())
        #expect(!routes.back())
        #expect(routes.stack == [.inbox])
    }

    @Test func aScreenThatLiesInTheStackIsUncovered() {
        let routes = Routes()
        routes.open(dialog)
        routes.open(.shift)
        routes.open(dialog)
        #expect(routes.stack == [.inbox, dialog])
    }

    @Test func aWonOfferGivesWayToItsDialogWhereItLies() {
        let routes = Routes()
        routes.open(offer)
        routes.open(.settings)
        routes.replace(offer, by: dialog)
        #expect(routes.stack == [.inbox, dialog, .settings])
        routes.replace(offer, by: .shift)
        #expect(routes.stack == [.inbox, dialog, .settings])
        routes.reset([.inbox, dialog, offer])
        routes.replace(offer, by: dialog)
        #expect(routes.stack == [.inbox, dialog])
    }

    @Test func everyScreenComesBackFromItsString() {
        let all: [Route] = [.inbox, offer, dialog, .heldReply(DialogId("4"), CommandId("a-b")), .transfer(DialogId("4")), .why(DialogId("4")), .shift, .alerts, .board, .settings]
        #expect(Routes.restored(Routes(all).save()) == all)
    }

    @Test(arguments: ["", "nonsense", "dialog:4", "inbox/dialog:", "inbox/held:4", "inbox/fly:1:2"])
    func aStringThatMakesNoSenseLeadsToTheInbox(saved: String) {
        #expect(Routes.restored(saved) == [.inbox])
        #expect(Routes.restored(nil) == [.inbox])
    }
}
