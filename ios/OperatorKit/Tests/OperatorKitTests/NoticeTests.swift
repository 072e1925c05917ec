// Notifications on a real core and a real portal; the shade records.

import Foundation
@testable import LivePortal
import OpenlinesCore
import Testing

@testable import OperatorKit

extension Live {
    @MainActor @Suite(.serialized) struct NoticeTests {
        /// Refreshes until the shade has a card for this notice.
        private func card(_ phone: Accounts, _ what: String, _ holds: (NoticeCard) -> Bool) async throws -> NoticeCard {
            try await eventually("\(what): \(phone.shade.cards.values)") {
                await phone.push.refresh()
                return phone.shade.cards.values.first(where: holds)
            }
        }

        @Test func p41AnOfferIsAcceptedInItsNotificationAndItsEndIsAnAlarm() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                try await line.customer("Maria").writes("is it in stock?")
                let row = try await hand.nextOffer()
                let phone = Accounts(hand)
                let card = try await card(phone, "the offer") { $0.category == .offer }
                #expect(card.title == "Maria")
                #expect(card.text == "is it in stock?")
                #expect(card.category.buttons == [.accept, .decline])
                #expect(card.action.screen == .offer(row.id))
                #expect(phone.shade.heard == ["is it in stock?"])
                let end = try #require(phone.shade.alarms.first)
                #expect(abs(try #require(end.at).timeIntervalSince(row.deadline)) < 5)
                #expect(end.text == "offerOver" && !end.sounds)

                await phone.push.refresh()
                #expect(phone.shade.heard.count == 1, "it is said once")
                await phone.push.answer(card.action, .accept)
                try await until("won", hand.desk.offers) { $0?.rows.first { $0.id == row.id }?.stage == .won }
                await phone.push.refresh()
                #expect(phone.shade.notices[card.action.notice] == nil)
                #expect(phone.shade.alarms.isEmpty)
            }
        }

        @Test func p66AMessageIsAnsweredInPlaceAndReadItIsTakenAway() async throws {
            try await Scene.play { scene in
                let (hand, maria, dialog) = try await scene.talk()
                let phone = Accounts(hand)
                try await maria.writes("still there?")
                let card = try await card(phone, "the message") { $0.text == "still there?" }
                #expect(card.category == .message && card.category.buttons == [.reply])
                #expect(card.action.screen == .dialog(dialog.state.id))
                await phone.push.answer(card.action, .reply, said: "two are left")
                try await maria.hears("two are left")
                #expect(phone.shade.notices[card.action.notice] == nil)

                try await maria.writes("good")
                let second = try await self.card(phone, "the next one") { $0.text == "good" }
                #expect(second.id == card.id, "messages of one dialog share a notification")
                let seq = try #require(try await dialog.until("it is here") { $0.rows?.last?.text == "good" }.rows?.last?.seq)
                dialog.on(.seen(seq))
                _ = try await eventually("taken away") {
                    await phone.push.refresh()
                    return phone.shade.cards[card.id] == nil ? true : nil
                }
                dialog.close()
            }
        }

        @Test func p20p21p50WhoCallsSomebodyByNameIsSaidInANotification() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(three.line.id)", ["see_all": true])
                let (hers, his, id) = (Accounts(three.hand), Accounts(three.his), three.dialog.state.id)
                @MainActor func called(_ phone: Accounts, _ text: String, _ category: NoticeCategory) async throws {
                    let card = try await card(phone, text) { $0.text == text }
                    #expect(card.category == category && card.category.buttons.isEmpty)
                    #expect(card.title == "Maria" && card.action.screen == .dialog(id))
                }
                try await scene.portal.does(three.oleg, id.value, ["kind": "ask_invite"])
                try await called(hers, "inviteAsked Oleg", .mention)
                #expect(hers.shade.heard == ["inviteAsked Oleg"])
                try await scene.portal.does(three.vera, id.value, ["kind": "nudge"])
                try await called(hers, "nudged Vera", .mention)
                _ = try await three.hand.desk.account.submit(command: .invite(dialog: id, operator: OperatorId(three.oleg.id)))
                try await called(his, "invited Anna", .mention)
                _ = try await three.hand.desk.account.submit(command: .transfer(dialog: id, to: OperatorId(three.oleg.id), note: nil))
                try await called(his, "handedOver Anna", .handedOver)
                three.dialog.close()
            }
        }

        @Test func p21p50WhoeverSitsInTheInboxHearsWhoCallsAndSeesItInTheList() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(three.line.id)", ["see_all": true])
                let (hers, mine) = (Accounts(three.hand), three.dialog)
                let inbox = InboxPresenter(three.hand.desk)
                await hers.push.follow()
                @MainActor func called(_ call: NoticeKind, _ name: String) async throws {
                    try await inbox.until("called by \(name)") { $0.rows?.first?.call == call && $0.rows?.first?.callBy == name }
                }
                @MainActor func heard(_ texts: String...) async throws {
                    _ = try await eventually("heard: \(hers.shade.heard)") { hers.shade.heard == texts ? true : nil }
                }
                try await scene.portal.does(three.vera, mine.state.id.value, ["kind": "nudge"])
                try await called(.nudged, "Vera")
                try await heard("nudged Vera")
                mine.on(.textChanged("two are left"))
                mine.on(.send)
                inbox.on(.openTab(.waitingCustomer))
                try await inbox.until("answered") { $0.rows?.first.map { $0.call == nil } == true }
                _ = try await eventually("taken away") { hers.shade.cards.values.allSatisfy { $0.category != .mention } ? true : nil }
                try await scene.portal.does(three.oleg, mine.state.id.value, ["kind": "ask_invite"])
                try await called(.inviteAsked, "Oleg")
                try await heard("nudged Vera", "inviteAsked Oleg")
                let asked = try await mine.until("in the dialog") { $0.asker != nil }.rows?.last?.seq
                mine.on(.seen(try #require(asked)))
                try await inbox.until("read") { $0.rows?.first?.call == nil }
                inbox.close()
                mine.close()
            }
        }

        @Test func p20WhatComesBackIsHisLikeWhatIsHandedToHim() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let phone = Accounts(hand)
                let back = Notice(
                    id: "mention-sent_back-1", kind: .sentBack, dialog: DialogId("1"), offer: nil, alert: nil, about: nil, count: 1,
                    title: "Maria", text: "", at: Date(), deadline: nil, silent: false)
                let board = NoticeBoard(phone.shade, NamesAsWords())
                await board.show(hand.desk.account, Notices(show: [back], withdrawn: []), quiet: false, rang: [])
                let card = try #require(phone.shade.notices[back.id])
                #expect(card.category == .handedOver && card.category.buttons.isEmpty)
                #expect(card.title == "Maria" && card.text == "sentBack" && card.action.screen == .dialog(DialogId("1")))
            }
        }

        @Test func p20ATransferThatWaitsForAYesIsAcceptedInItsNotification() async throws {
            try await Scene.play { scene in
                let three = try await scene.three()
                try await three.confirmTransfers()
                let (phone, id) = (Accounts(three.his), three.dialog.state.id)
                _ = try await three.hand.desk.account.submit(command: .transfer(dialog: id, to: OperatorId(three.oleg.id), note: nil))
                let offer = try await three.his.nextOffer()
                let card = try await card(phone, "the transfer") { $0.action.offer == offer.id && $0.category == .transfer }
                #expect(card.category.buttons == [.accept, .decline])
                #expect(card.title == "Maria" && card.text == "hello" && card.action.screen == .offer(offer.id))
                await phone.push.answer(card.action, .accept)
                try await until("won", three.his.desk.offers) { $0?.rows.first { $0.id == offer.id }?.stage == .won }
                three.dialog.close()
            }
        }

        @Test func whatCannotBeDoneIsSaidAndAReplyKeepsItsWords() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let phone = Accounts(hand)
                let mine = hand.desk.info.id
                let offer = NoticeAction(account: mine, notice: "offer-1", title: "Maria", offer: OfferId("999999"), screen: .inbox)
                await phone.push.answer(offer, .accept)
                #expect(phone.shade.notices["offer-1"]?.text == "offerOver")
                let dialog = NoticeAction(account: mine, notice: "dialog-1", title: "", dialog: DialogId("999999"), screen: .inbox)
                await phone.push.answer(dialog, .reply, said: "two are left")
                let failed = try #require(phone.shade.notices["dialog-1"])
                #expect(failed.text == "notSent two are left")
                #expect(failed.title == "somebody" && failed.category == .plain)
                await phone.push.answer(dialog, .accept)
                #expect(phone.shade.notices["dialog-1"] == failed, "a card that is about no offer")
            }
        }

        @Test func p65NormsOfOwnDialogsAreAlarmsAndOnesThatRangAreNotHeardTwice() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["norms": ["first": 3600]])
                try await line.customer("Maria").writes("hello")
                let id = try await hand.acceptNext()
                let phone = Accounts(hand)
                let alarms = try await eventually("both alarms") {
                    await phone.push.refresh()
                    return phone.shade.alarms.count == 2 ? phone.shade.alarms : nil
                }
                let row = try #require(await hand.desk.account.row(of: id))
                #expect(alarms.map(\.text) == ["normWarning 1", "normViolation 1"])
                #expect(alarms.allSatisfy { $0.title == "Maria" && $0.sounds && $0.action.screen == .dialog(id) })
                for (alarm, at) in zip(alarms, [row.warnAt, row.dueAt]) {
                    #expect(abs(try #require(alarm.at).timeIntervalSince(try #require(at))) < 5)
                }
                phone.shade.ring()
                await phone.push.refresh()
                #expect(phone.shade.cards.keys.allSatisfy { !$0.contains("alarm-") }, "now the core speaks")
                #expect(phone.shade.alarms.count == 2)

                phone.shade.ring()
                let account = hand.desk.account
                let rang = await Alarms(phone.shade, NamesAsWords()).takeRung(account)
                #expect(rang == [.normWarning, .normViolation])
                let overdue = Notice(
                    id: "alert-1", kind: .normViolation, dialog: id, offer: nil, alert: nil, about: .normViolation, count: 1,
                    title: "Maria", text: "Shop", at: Date(), deadline: nil, silent: false)
                let (heard, board) = (phone.shade.heard, NoticeBoard(phone.shade, NamesAsWords()))
                await board.show(account, Notices(show: [overdue], withdrawn: []), quiet: false, rang: rang)
                #expect(phone.shade.notices["alert-1"]?.category == .plain, "what the portal has not told of is not acknowledged")
                #expect(phone.shade.heard == heard)
                await board.show(account, Notices(show: [overdue], withdrawn: []), quiet: false, rang: [])
                #expect(phone.shade.heard == heard + ["normViolation 1"])
            }
        }

        @Test func p36AManagerSeesAnOverdueAnswerAndTakesItOverInTheNotification() async throws {
            try await Scene.play { scene in
                let (_, hers, id) = try await scene.overdue()
                let phone = Accounts(hers)
                let card = try await card(phone, "overdue") { $0.text == "normViolation 1" && $0.category == .alertOfDialog }
                #expect(card.category.buttons == [.acknowledge, .takeOver, .nudge, .transfer])
                #expect(card.action.screen == .dialog(id) && card.action.screen(of: .transfer) == .transfer(id))
                await phone.push.answer(card.action, .takeOver)
                let dialog = DialogPresenter(hers.desk, dialog: id)
                try await dialog.until("Vera's") { $0.foot == .write }
                dialog.close()
            }
        }

        @Test func p50AManagerAsksForAnAnswerInTheNotificationAndWhatCannotBeDoneIsSaid() async throws {
            try await Scene.play { scene in
                let (hand, hers, id) = try await scene.overdue()
                let phone = Accounts(hers)
                let card = try await card(phone, "overdue") { $0.category == .alertOfDialog }
                await phone.push.answer(card.action, .nudge)
                let dialog = DialogPresenter(hand.desk, dialog: id)
                try await dialog.until("Anna is asked") { $0.rows?.contains { $0.event == .nudged } == true }
                dialog.on(.choose(.close))
                dialog.on(.confirm)
                let seen = DialogPresenter(hers.desk, dialog: id)
                try await seen.until("over, and with the alert it is told of no more") { $0.gone }
                await phone.push.answer(card.action, .takeOver)
                #expect(phone.shade.notices[card.action.notice]?.text == "notDone")
                [dialog, seen].forEach { $0.close() }
            }
        }

        @Test func p50InThePocketTooAManagersPhoneKnowsTheDialogOfItsAlert() async throws {
            try await Scene.play { scene in
                let (anna, vera, line) = try await scene.annaUnderVera()
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["norms": ["first": 1]])
                let hand = try await scene.hand(anna).onShift()
                try await line.customer("Maria").writes("hello")
                let dialog = try await hand.dialog()
                let core = try scene.phone().start()
                core.setForeground(foreground: false)
                let pocket = Pocket(try await core.signIn(address: scene.portal.address, login: vera.login, password: vera.password))
                let card = try await eventually("overdue: \(pocket.shade.cards.values)") {
                    await pocket.push.sync()
                    return pocket.shade.cards.values.first { $0.category == .alertOfDialog && $0.text == "normViolation 1" }
                }
                #expect(card.title == "Maria")
                await pocket.push.answer(card.action, .takeOver)
                try await dialog.until("Anna's no more") { $0.foot == .readOnly(responsible: "Vera") }
                dialog.close()
            }
        }

        @Test func p50WhatNobodyAnswersIsTakenOrHandedOn() async throws {
            try await Scene.play { scene in
                let (_, vera, line) = try await scene.annaUnderVera()
                try await scene.portal.tell("PATCH", "/api/v1/admin/lines/\(line.id)", ["norms": ["first": 1]])
                let phone = Accounts(try await scene.hand(vera))
                try await line.customer("Maria").writes("hello")
                let card = try await card(phone, "overdue") { $0.text == "normViolation 1" && $0.category != .plain }
                #expect(card.category == .alertToTake && card.category.buttons == [.acknowledge, .takeOver, .transfer])
            }
        }

        @Test func p18ACustomerTakenByAColleagueIsOnlyToBeKnown() async throws {
            try await Scene.play { scene in
                let (_, hers, id) = try await scene.overdue()
                let phone = Accounts(hers)
                _ = try await card(phone, "hers to manage") { $0.category == .alertOfDialog }
                @MainActor func taken(_ count: Int32, _ names: String) async -> NoticeCard? {
                    let notice = Notice(
                        id: "alert-customer_taken-1", kind: .manager, dialog: id, offer: nil, alert: AlertId("9"), about: .customerTaken,
                        count: count, title: "Maria", text: names, at: Date(), deadline: nil, silent: true)
                    let board = NoticeBoard(phone.shade, NamesAsWords())
                    await board.show(hers.desk.account, Notices(show: [notice], withdrawn: []), quiet: false, rang: [])
                    return phone.shade.notices[notice.id]
                }
                let named = try #require(await taken(2, "Oleg, Pia"))
                #expect(named.text == "customerTaken 2 Oleg, Pia" && named.category == .alert)
                #expect(await taken(1, "")?.text == "customerTaken 1 ", "the app says Colleague for nobody known")
            }
        }

        @Test func p17ManagersAreToldOnceAndSayThatTheyHaveSeenIt() async throws {
            try await Scene.play { scene in
                let (_, vera, line) = try await scene.annaUnderVera()
                let hers = try await scene.hand(vera)
                let phone = Accounts(hers)
                try await line.customer("Maria").writes("hello")
                let card = try await card(phone, "nobody is there") { $0.category == .alert }
                #expect(card.text == "nobodyEligible Shop")
                #expect(card.action.screen == .alerts)
                await phone.push.answer(card.action, .acknowledge)
                try await until("seen", hers.desk.alerts) { $0?.rows.first?.acknowledged == true }
            }
        }

        @Test func accountsDoNotGetInEachOthersWayAndOneThatIsGoneTakesItsOwnAlong() async throws {
            try await Scene.play { scene in
                let (anna, line) = try await scene.anna()
                let (other, second) = try await scene.anna()
                try await line.customer("Maria").writes("to the first")
                try await second.customer("Ivan").writes("to the second")
                _ = try await (anna.nextOffer(), other.nextOffer())
                let phone = Accounts(anna, other)
                await phone.push.refresh(quiet: true)
                #expect(phone.shade.heard.isEmpty)
                #expect(Set(phone.shade.cards.values.map(\.text)) == ["to the first", "to the second"])
                #expect(phone.shade.alarms.count == 2)
                phone.hands = [other]
                await phone.push.refresh()
                #expect(phone.shade.cards.values.map(\.text) == ["to the second"])
                #expect(phone.shade.alarms.map(\.title) == ["Ivan"])
            }
        }

        @Test func whileTheAppRunsNewOnesComeByThemselves() async throws {
            try await Scene.play { scene in
                let (hand, line) = try await scene.anna()
                let phone = Accounts(hand)
                await phone.push.follow()
                let maria = try await line.customer("Maria")
                try await maria.writes("hello")
                _ = try await eventually("it is heard") { phone.shade.heard == ["hello"] ? true : nil }
                _ = try await hand.acceptNext()
                _ = try await eventually("the offer is over") { phone.shade.cards.values.allSatisfy { $0.category != .offer } ? true : nil }
                try await maria.writes("are you there?")
                _ = try await eventually("and what she wrote") { phone.shade.heard.contains("are you there?") ? true : nil }
            }
        }

        @Test func theNearestAlarmsAreEnough() async throws {
            try await Scene.play { scene in
                let (hand, _) = try await scene.anna()
                let shade = Shade()
                let alarms = Alarms(shade, NamesAsWords())
                let all = (1...60).map { number in
                    Alarm(
                        id: "norm-warning-\(number)", at: Date(timeIntervalSince1970: Double(number)), kind: .normWarning, offer: nil,
                        dialog: DialogId("\(number)"))
                }
                await alarms.set(hand.desk.account, all.shuffled())
                #expect(shade.alarms.map { $0.at?.timeIntervalSince1970 } == (1...Alarms.most).map { Double($0) })
                await alarms.set(hand.desk.account, [all[1]])
                #expect(shade.alarms.map(\.title) == ["somebody"])
            }
        }

        @Test func theAppsAccountsAreTheShells() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                try await scene.portal.line().staff(anna)
                let app = App(try scene.phone())
                try await app.signIn(scene.portal, anna)
                #expect(try await app.shell.accounts().map { $0.info().name } == ["Anna"])
                #expect(app.shell.signIns.now == 1)
                let again = try await app.again()
                #expect(try await again.shell.accounts().count == 1, "asked at the start, it waits for the core")
                let settings = try await again.settings()
                settings.on(.signOut)
                settings.on(.confirm)
                _ = try await again.form()
                #expect(try await again.shell.accounts().isEmpty)
                #expect(again.shell.signIns.now == 2)
                await again.halt()
            }
        }

        @Test func aReplyThatMeetsALockedKeyStoreKeepsItsWords() async throws {
            try await Scene.play { scene in
                let anna = try await scene.portal.person("Anna")
                let vault = MemoryVault()
                let app = App(try scene.phone(vault: vault))
                let dialog = try await app.talk(scene.portal, anna).state.id
                let account = try #require(app.shell.desk).info.id
                vault.setLocked(true)
                let again = try await app.again()
                let shade = Shade()
                let push = Push(again.shell, center: shade, words: NamesAsWords())
                let action = NoticeAction(account: account, notice: "dialog-1", title: "Maria", dialog: dialog, screen: .dialog(dialog))
                await push.answer(action, .reply, said: "two are left")
                #expect(shade.notices["dialog-1"]?.text == "notSent two are left")
                await again.halt()

                let broken = ShellPresenter(memory: ShortMemory(), version: "1.0.0") { throw CoreError.Storage(detail: "full") }
                await Push(broken, center: shade, words: NamesAsWords()).answer(action, .reply, said: "three are left")
                #expect(shade.notices["dialog-1"]?.text == "notSent three are left", "nor does a core that does not open")
                broken.close()
            }
        }
    }
}

struct NoticeActionTests {
    @Test func whatTheSystemCarriesIsReadAgain() {
        let whole = NoticeAction(
            account: "a1", notice: "dialog-3", title: "Maria", dialog: DialogId("3"), offer: OfferId("7"), alert: AlertId("9"),
            screen: .dialog(DialogId("3")))
        let bare = NoticeAction(account: "a1", notice: "alert-1", title: "", screen: .alerts)
        for action in [whole, bare] { #expect(NoticeAction(carried: action.carried) == action) }
        #expect(NoticeAction(carried: ["notice": "1"]) == nil)
        #expect(NoticeAction(carried: ["account": "a1", "notice": "1", "screen": "nonsense:"])?.screen == .inbox)
    }

    @Test func aReplyOfNothingIsNoCommand() {
        let action = NoticeAction(account: "a1", notice: "1", title: "", dialog: DialogId("3"), screen: .inbox)
        #expect(action.command(.reply, said: "  ") == nil)
        #expect(action.command(.reply, said: nil) == nil)
        #expect(action.command(.acknowledge, said: nil) == nil)
        #expect(action.command(.reply, said: "yes") == .send(dialog: DialogId("3"), text: "yes"))
    }

    @Test func transferOpensItsScreenAndIsNoCommand() {
        let action = NoticeAction(account: "a1", notice: "1", title: "", dialog: DialogId("3"), alert: AlertId("9"), screen: .alerts)
        #expect(action.screen(of: .transfer) == .transfer(DialogId("3")) && action.command(.transfer, said: nil) == nil)
        #expect(action.screen(of: .nudge) == nil && action.command(.nudge, said: nil) == .nudge(dialog: DialogId("3")))
    }
}
