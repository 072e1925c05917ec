// A dialog on a real core and a real portal.

import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct DialogTests {
        @Test func aReplyIsAnEntryInPlaceOfItsOwnRowAndTheCustomerHasIt() async throws {
            try await Scene.play { scene in
                let (_, maria, dialog) = try await scene.talk("is it in stock?")
                dialog.on(.textChanged("yes, it is"))
                #expect(dialog.state.composer.canSend)
                dialog.on(.send)
                #expect(dialog.state.composer.text == "")
                let echo = try await dialog.until("its row") { $0.rows?.last?.text == "yes, it is" }.rows?.last
                let entry = try await dialog.until("its entry") { $0.rows?.last?.text == "yes, it is" && $0.rows?.last?.seq != nil }
                #expect(entry.rows?.last?.id == echo?.id)
                try await maria.hears("yes, it is")
                dialog.close()
            }
        }

        @Test func aNoteNeverReachesTheCustomerAndTheComposerStaysWithNotes() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog) = try await scene.talk()
                dialog.on(.textChanged("half a reply"))
                dialog.on(.modeChanged(.note))
                #expect(dialog.state.composer.text == "")
                #expect(dialog.state.composer.otherModeHasDraft)
                dialog.on(.textChanged("she is a regular"))
                dialog.on(.send)
                try await dialog.until("the note") { $0.rows?.contains { $0.kind == .note && $0.seq != nil } == true }
                let again = DialogPresenter(hand.desk, dialog: dialog.state.id)
                try await again.until("the composer") { $0.foot == .write && $0.composer.otherModeHasDraft }
                #expect(again.state.composer.mode == .note)
                again.on(.modeChanged(.reply))
                #expect(again.state.composer.text == "half a reply")
                #expect(try await maria.sees().allSatisfy(\.isMine))
                dialog.close()
                again.close()
            }
        }

        @Test func whatWasTypedIsThereAgainToTheLastKeystroke() async throws {
            try await Scene.play { scene in
                let (hand, _, dialog) = try await scene.talk()
                for end in 1...12 { dialog.on(.textChanged(String("let me look ".prefix(end)))) }
                #expect(dialog.state.composer.text == "let me look ")
                dialog.close()
                await hand.desk.drafts.settled(Drafts.Place(dialog: dialog.state.id, mode: .reply))
                let again = DialogPresenter(hand.desk, dialog: dialog.state.id)
                try await again.until("its words") { $0.composer.text == "let me look " }
                again.close()
            }
        }

        @Test func wordsFromAnotherDeviceComeIntoAnUntouchedComposerAndBesideATouchedOne() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let line = try await scene.portal.line().staff(anna)
                let phone = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let here = try await phone.dialog()
                let tablet = try await scene.hand(anna)
                let there = DialogPresenter(tablet.desk, dialog: here.state.id)
                try await there.until("the composer") { $0.foot == .write }
                there.on(.textChanged("from the tablet"))
                try await here.until("it came") { $0.composer.text == "from the tablet" }
                try await phone.network(false)
                here.on(.textChanged("from the phone"))
                await phone.desk.drafts.settled()
                there.on(.textChanged("from the tablet, more"))
                let third = DialogPresenter(try await scene.hand(anna).desk, dialog: here.state.id)
                try await third.until("the portal has the tablet's") { $0.composer.text == "from the tablet, more" }
                try await phone.network(true)
                let state = try await here.until("beside one's own") { $0.composer.otherDraft == "from the tablet, more" }
                #expect(state.composer.text == "from the phone")
                here.on(.useOtherDraft)
                #expect(here.state.composer.text == "from the tablet, more")
                #expect(here.state.composer.otherDraft == "from the phone")
                here.on(.dismissOtherDraft)
                #expect(here.state.composer.otherDraft == nil)
                here.close()
                there.close()
                third.close()
            }
        }

        @Test func whatCannotBeSentIsSaidAndStaysInTheComposer() async throws {
            try await Scene.play { scene in
                let (hand, _, dialog) = try await scene.talk()
                dialog.on(.textChanged(" \n "))
                #expect(!dialog.state.composer.canSend)
                dialog.on(.textChanged(String(repeating: "я", count: maxText + 1)))
                #expect(dialog.state.composer.tooLong)
                dialog.on(.send)
                #expect(dialog.state.composer.length == maxText + 1)
                dialog.on(.textChanged(String(repeating: "я", count: 10_000)))
                dialog.on(.send)
                try await dialog.until("sent whole") { $0.rows?.contains { $0.text.count == 10_000 && $0.seq != nil } == true }
                #expect(dialog.state.problem == nil)

                await hand.core.shutdown()
                dialog.on(.textChanged("one more"))
                dialog.on(.send)
                try await dialog.until("back in the composer") { $0.composer.text == "one more" && $0.problem == .signedOut }
                dialog.on(.dismissProblem)
                #expect(dialog.state.problem == nil)
                dialog.close()
            }
        }

        @Test func aFullPhoneKeepsTheWordsAndOnceThereIsRoomTheyGoOnce() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog) = try await scene.talk()
                dialog.on(.textChanged("before"))
                await hand.desk.drafts.settled(Drafts.Place(dialog: dialog.state.id, mode: .reply))
                try await fullDisk {
                    dialog.on(.send)
                    let said = try await dialog.until("it says so") { $0.problem == .storage && !$0.composer.sending }
                    #expect(said.composer.text == "before")
                    #expect(said.unsent.isEmpty)
                    dialog.on(.dismissProblem)
                    dialog.on(.textChanged("before and meanwhile"))
                    try await dialog.until("the draft is not stored either") { $0.problem == .storage }
                    #expect(dialog.state.composer.text == "before and meanwhile")
                }
                dialog.on(.send)
                let sent = try await dialog.until("sent") { $0.rows?.contains { $0.text == "before and meanwhile" && $0.seq != nil } == true }
                #expect(sent.problem == nil)
                #expect(sent.composer.text == "")
                #expect(try await maria.sees().filter { !$0.isMine }.count == 1)
                dialog.close()
            }
        }

        @Test func closingIsAskedOnceAndAClosedDialogIsResumed() async throws {
            try await Scene.play { scene in
                let (_, _, dialog) = try await scene.talk(settings: ["full_close_time": 0])
                try await dialog.until("the menu") { $0.menu.contains(.close) }
                dialog.on(.choose(.close))
                #expect(dialog.state.asking == .close)
                dialog.on(.cancelQuestion)
                #expect(dialog.state.asking == nil)
                dialog.on(.choose(.close))
                dialog.on(.confirm)
                try await dialog.until("closed") { $0.dialog?.state == .closed && $0.foot == .step(.resume) }
                #expect(dialog.state.menu == [.why])
                dialog.on(.takeStep)
                try await dialog.until("open again") { $0.foot == .write }
                dialog.close()
            }
        }

        @Test func anOwnMessageThatHasNotLeftIsTakenBack() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog) = try await scene.talk()
                try await hand.network(false)
                dialog.on(.textChanged("yes, it si"))
                dialog.on(.send)
                let row = try await dialog.until("it waits") { $0.rows?.last?.unsent?.state == .queued }.rows?.last
                dialog.on(.takeBack(try #require(row?.unsent).command))
                #expect(dialog.state.composer.text == "yes, it si")
                try await dialog.until("gone") { $0.rows?.contains { $0.unsent != nil } == false }
                dialog.on(.textChanged("yes, it is"))
                dialog.on(.send)
                try await hand.network(true)
                try await maria.hears("yes, it is")
                #expect(try await maria.sees().filter { !$0.isMine }.count == 1)
                dialog.close()
            }
        }

        @Test func whatWasSeenIsReadAndTheMarkOfTheNewStaysWhereItWas() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                let maria = try await line.customer("Maria")
                try await maria.writes("one")
                try await maria.writes("two")
                let dialog = try await hand.dialog()
                let inbox = InboxPresenter(hand.desk)
                try await inbox.until("unread") { $0.rows?.first?.unread == 2 }
                let before = dialog.state.readBefore
                let last = try await dialog.until("both") { $0.rows?.contains { $0.text == "two" } == true }.rows?.last { $0.seq != nil }?.seq
                dialog.on(.seen(try #require(last)))
                try await inbox.until("read") { $0.rows?.first?.unread == 0 }
                #expect(dialog.state.readBefore == before)
                dialog.close()
                inbox.close()
            }
        }

        @Test func aDialogThatGoesAwaySaysSo() async throws {
            try await Scene.play { scene in
                let (anna, oleg) = (try await scene.portal.person("Anna"), try await scene.portal.person("Oleg"))
                let line = try await scene.portal.line().staff(anna, oleg)
                let hand = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let offer = try await hand.nextOffer()
                let dialog = DialogPresenter(hand.desk, dialog: offer.dialog)
                try await dialog.until("accept below it") { $0.foot == .step(.accept(offer.id)) }
                let other = try await scene.hand(oleg).onShift()
                _ = try await hand.desk.account.submit(command: .decline(offer: offer.id))
                _ = try await other.acceptNext()
                try await dialog.until("gone") { $0.gone && $0.rows?.isEmpty == true }
                let unknown = DialogPresenter(hand.desk, dialog: DialogId("999999"))
                try await unknown.until("never there") { $0.gone }
                unknown.close()
                dialog.close()
            }
        }

        @Test func aRefusedTextKeepsItsWordsAndGoesAgainOrBackIntoTheComposer() async throws {
            try await Scene.play { scene in
                let wire = try scene.wire()
                let three = try await scene.three(over: wire)
                let dialog = three.dialog
                wire.become(.cut)
                try await three.hand.offline()
                dialog.on(.modeChanged(.note))
                for words in ["first note", "second note"] {
                    dialog.on(.textChanged(words))
                    dialog.on(.send)
                }
                try await dialog.until("both wait") { $0.unsent.count == 2 }
                // Notes are never held; a former responsible may not write any.
                try await three.handOver()
                wire.become(.open)
                three.hand.networkCame()
                let refused = try await dialog.until("both refused") { $0.unsent.filter { $0.state == .refused }.count == 2 }
                let (one, two) = (refused.unsent[0], refused.unsent[1])
                #expect(one.refusal?.code == "not_responsible")
                #expect(refused.foot == .readOnly(responsible: "Oleg"))
                dialog.on(.takeBack(one.command))
                try await dialog.until("back in the composer") { $0.composer.text == "first note" && $0.composer.mode == .note }
                try await dialog.until("and no row any more") { $0.unsent.count == 1 }
                dialog.on(.retry(two.command))
                let problem = try await dialog.until("still not hers") { $0.problem != nil }.problem
                #expect(problem == .refused(code: "not_responsible", who: nil, at: nil))
                dialog.on(.delete(two.command))
                #expect(dialog.state.asking == .delete(two.command, words: "second note"))
                dialog.on(.confirm)
                try await dialog.until("given up") { $0.unsent.isEmpty }
                dialog.close()
            }
        }

        @Test func onASlowWayNothingWaitsButTheRow() async throws {
            try await Scene.play { scene in
                let wire = try scene.wire()
                let (hand, maria, dialog) = try await scene.talk(over: wire)
                wire.become(.slow(2))
                hand.networkCame()
                dialog.on(.textChanged("one moment"))
                dialog.on(.send)
                #expect(dialog.state.composer.text == "")
                let row = try await dialog.until("on its way") { $0.unsent.first != nil }.rows?.last
                // What is typed meanwhile is there at once, and stays when the answer comes.
                dialog.on(.textChanged("it is"))
                #expect(dialog.state.composer.text == "it is")
                let sent = try await dialog.until("an entry") { $0.rows?.contains { $0.text == "one moment" && $0.seq != nil } == true }
                #expect(sent.rows?.contains { $0.id == row?.id } == true)
                #expect(sent.composer.text == "it is")
                #expect(try await maria.hears("one moment") == 1)
                dialog.close()
            }
        }
    }
}

extension DialogState {
    /// Own commands that the portal has not confirmed.
    fileprivate var unsent: [Unsent] { (rows ?? []).compactMap(\.unsent) }
}
