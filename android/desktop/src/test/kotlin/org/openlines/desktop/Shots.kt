package org.openlines.desktop

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.width
import androidx.compose.material3.VerticalDivider
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import org.openlines.core.Access
import org.openlines.core.CloseReason
import org.openlines.core.CommandId
import org.openlines.core.ComposerMode
import org.openlines.core.DialogId
import org.openlines.core.EntryEvent
import org.openlines.core.FileRef
import org.openlines.core.OfferOutcome
import org.openlines.core.LineId
import org.openlines.core.OperatorId
import org.openlines.core.PauseReason
import org.openlines.core.Refusal
import org.openlines.core.RowKind
import org.openlines.core.SessionState
import org.openlines.core.ShiftRow
import org.openlines.core.ShiftState as CoreShiftState
import org.openlines.core.Status
import org.openlines.core.TimelineRow
import org.openlines.core.UnsentState
import org.openlines.core.WhatChanged
import org.openlines.core.Who
import org.openlines.core.Why
import org.openlines.presentation.Composer
import org.openlines.presentation.DialogAction
import org.openlines.presentation.DialogQuestion
import org.openlines.presentation.DialogState
import org.openlines.presentation.Editing
import org.openlines.presentation.Foot
import org.openlines.presentation.FootStep
import org.openlines.presentation.Freshness
import org.openlines.presentation.Handover
import org.openlines.presentation.HeldReplyState
import org.openlines.presentation.InboxState
import org.openlines.presentation.NothingComes
import org.openlines.presentation.OfferStage
import org.openlines.presentation.OfferState
import org.openlines.presentation.Problem
import org.openlines.presentation.SettingsState
import org.openlines.presentation.ShellState
import org.openlines.presentation.ShiftLine
import org.openlines.presentation.ShiftState
import org.openlines.presentation.ShiftStep
import org.openlines.presentation.SignInState
import org.openlines.presentation.Tab
import org.openlines.presentation.TransferState
import org.openlines.presentation.Undo
import org.openlines.presentation.UndoStep
import org.openlines.ui.OpenlinesApp
import org.openlines.ui.screens.DialogScreen
import org.openlines.ui.screens.HeldReplyScreen
import org.openlines.ui.screens.InboxScreen
import org.openlines.ui.screens.OfferScreen
import org.openlines.ui.screens.SettingsScreen
import org.openlines.ui.screens.ShiftScreen
import org.openlines.ui.screens.SignInScreen
import org.openlines.ui.screens.TransferScreen

/** A picture that must stay as it is. */
class Shot(val name: String, val look: Look = Look(), val content: @Composable () -> Unit) {
    override fun toString() = name
}

internal val DARK = Look(dark = true)
internal val RU = Look(russian = true)
internal val LARGE = Look(type = 2f)

/** What the responsible finds in the menu. */
private val MENU = DialogAction.entries - setOf(DialogAction.UNPIN, DialogAction.NUDGE, DialogAction.LEAVE, DialogAction.UNSPAM)

internal val rows = listOf(
    dialogRow("1", "Marta Lindqvist", "Is the blue one in stock again?", waits = ago(11, 42), unread = 2),
    dialogRow("2", "Boris Shchukin", "The lamp came broken, what now? 😞", REPAIRS, waits = ago(6, 5), unread = 1),
    dialogRow("3", "Chloé Dupont", "Thanks! And how long does it take to Lyon?", waits = ago(1, 18), unread = 1).copy(draft = true),
    dialogRow("4", "Guest 1042", "", waits = ago(0, 35), unread = 1).copy(lastFile = true),
    dialogRow("5", "Dmitri Yolkin", "I have sent it to the workshop today.", REPAIRS, at = ago(8)),
    dialogRow("6", "Nora Ali", "It is on its way.", at = ago(2)).copy(lastUnsent = true, unsent = 1),
    dialogRow("7", "Hugo Weber", "You get the money back within two days.", at = ago(31)).copy(needsLook = 1),
)

internal val inbox = InboxState(ME, LIVE, ON_SHIFT, tabs = Tab.entries.minus(Tab.ALL_LINES), lines = listOf(SHOP, REPAIRS), rows = rows)

internal val offers = listOf(
    offerRow("7", "Ines Moreau", "Hello, my order 20417 says delivered, but there is nothing here. Can you help?", 42),
    offerRow("8", "Guest 1043", "hi", 57, line = REPAIRS),
)

internal val talk = listOf(
    event(EntryEvent.Opened, ago(1460), Who.CUSTOMER),
    entry(Who.CUSTOMER, "Good evening. Do you repair lamps that were not bought from you?", ago(1460), "Marta Lindqvist"),
    entry(Who.PORTAL, "We are all busy. We answer as soon as we can.", ago(1459)),
    event(EntryEvent.Accepted, ago(1458), Who.COLLEAGUE, "Oleg Petrov"),
    entry(Who.COLLEAGUE, "Yes, send us a photo and we tell you what it costs.", ago(1455), "Oleg Petrov"),
    event(EntryEvent.Closed(CloseReason.IDLE), ago(1395), Who.PORTAL),
    entry(Who.CUSTOMER, "Hello again! Here it is. The switch is broken, I think.", ago(14), "Marta Lindqvist")
        .copy(file = FileRef("f1", "lamp-from-the-side.jpg", "image/jpeg", 482_133)),
    event(EntryEvent.Transferred, ago(13), Who.COLLEAGUE, "Oleg Petrov", "Anna Sokolova"),
    entry(Who.COLLEAGUE, "She wants the blue shade as well, ask whether 59 € is fine.", ago(13), "Oleg Petrov", RowKind.NOTE),
    entry(Who.ME, "Thank you, Marta! The switch is easy: 24 € with shipping.", ago(12, 30), "Anna Sokolova"),
    entry(Who.ME, "Shall I add the blue shade for 59 €?", ago(12, 10), "Anna Sokolova"),
    entry(Who.CUSTOMER, "Oh, is the blue one in stock again?", ago(11, 42), "Marta Lindqvist"),
    entry(Who.CUSTOMER, "Then yes please 💙 👩‍👩‍👧", ago(11, 30), "Marta Lindqvist"),
)

internal val marta = rows[0].copy(unread = 0)

internal val dialog = DialogState(
    DialogId("1"), marta, rows = talk, before = 0, readBefore = null, foot = Foot.Write, composer = Composer(text = ""),
    menu = MENU, freshness = LIVE,
)

private val unsentTalk = talk.takeLast(3) + listOf(
    unsent("q", "Yes, since this morning. I put one aside for you.", UnsentState.QUEUED),
    unsent("s", "It leaves today.", UnsentState.SENDING, at = ago(0, 50)),
    unsent("h", "Then I close this for now.", UnsentState.HELD, changed = WhatChanged.CUSTOMER_WROTE, at = ago(0, 40)),
    unsent("r", "Here is the link.", UnsentState.REFUSED, refusal = Refusal("not_responsible", "", OperatorId("3"), "Oleg Petrov", ago(1)), at = ago(0, 30)),
    unsent("t", "", UnsentState.QUEUED, "transfer", at = ago(0, 20)),
)

internal val held = HeldReplyState(
    DialogId("1"), unsent("h", "", UnsentState.HELD).unsent!!.command, marta,
    unsent("h", "The blue shade is sold out, shall I send the green one?", UnsentState.HELD, changed = WhatChanged.CUSTOMER_WROTE, at = ago(9)),
    WhatChanged.CUSTOMER_WROTE,
    listOf(
        entry(Who.CUSTOMER, "I have found a blue one elsewhere, thank you!", ago(4), "Marta Lindqvist"),
        entry(Who.CUSTOMER, "Only the switch, please.", ago(3, 40), "Marta Lindqvist"),
    ),
    freshness = LIVE,
)

internal val transfer = TransferState(
    DialogId("1"), marta,
    listOf(
        TransferState.Choice(colleague("3", "Oleg Petrov", CoreShiftState.ON), true),
        TransferState.Choice(colleague("4", "Fatima Zahra Benali", CoreShiftState.ON), true),
        TransferState.Choice(colleague("5", "Jonas Berg", CoreShiftState.PAUSED), true),
        TransferState.Choice(colleague("6", "Lidia Vega", CoreShiftState.ON, onLeave = true), false),
    ),
    listOf(TransferState.LineChoice(LineId("2"), "Wholesale")), chosen = TransferState.Target.Colleague(OperatorId("3")),
    note = "She wants the blue shade too. 59 € is agreed.", freshness = LIVE,
)

private val settings = SettingsState(ME, devices = DEVICES, version = "0.1.0", freshness = LIVE)

private val handover = Handover("Oleg Petrov", NOW.plusSeconds(102))

private val mine = entry(Who.ME, "Shall I add the blue shade for 59 €?", ago(12, 10), "Anna Sokolova")
    .copy(message = CommandId("m"), changeUntil = NOW.plusSeconds(3600))

private val changeable = dialog.copy(rows = talk.dropLast(3) + mine + talk.takeLast(2))

/** Taken from a note and a draft for colleagues: neither shows. */
private val editing = changeable.copy(
    composer = Composer(ComposerMode.NOTE, "The last one is on the second shelf.", otherModeHasDraft = true),
    editing = Editing(mine.message!!, mine.text, "Shall I add the blue shade for 49 €? It is the last one."),
)

private fun menuShot(name: String, look: Look = Look()) = Shot("dialog-$name", look) { DialogScreen(changeable, {}, touched = mine.id) }

internal fun inboxShot(name: String, look: Look = Look(), state: InboxState = inbox) = Shot("inbox-$name", look) { InboxScreen(state, {}) }

internal fun dialogShot(name: String, look: Look = Look(), state: DialogState = dialog) = Shot("dialog-$name", look) { DialogScreen(state, {}) }

internal fun talkOf(vararg rows: TimelineRow) = dialog.copy(rows = rows.toList())

private val inboxShots = listOf(
    inboxShot("light", state = inbox.copy(offers = offers.take(1))),
    inboxShot("dark", DARK, inbox.copy(offers = offers.take(1))),
    inboxShot("russian", RU, inbox.copy(offers = offers, undo = Undo(UndoStep.Close(DialogId("5")), "Dmitri Yolkin", NOW.plusSeconds(4)))),
    inboxShot("type-200", LARGE, inbox.copy(offers = offers.take(1))),
    inboxShot("contrast", Look(contrast = true), inbox.copy(offers = offers.take(1))),
    inboxShot("contrast-dark", Look(contrast = true, dark = true)),
    inboxShot("empty", state = inbox.copy(rows = emptyList())),
    inboxShot("empty-off-russian", RU.copy(dark = true), inbox.copy(rows = emptyList(), shift = OFF_SHIFT)),
    inboxShot("unknown", state = InboxState(ME, Freshness(Status.Connecting))),
    inboxShot("offline", state = inbox.copy(freshness = OFFLINE, shift = ON_SHIFT.copy(nothingComes = NothingComes.NoContact(ago(24))))),
    inboxShot("problem", DARK, inbox.copy(problem = Problem.Refused("too_late", "Oleg Petrov", ago(1)), lost = listOf(lost))),
    inboxShot("long-names", state = inbox.copy(
        offers = listOf(offerRow("7", LONG_NAME, LONG_TEXT, 42, line = REPAIRS.copy(name = LONG_NAME))),
        rows = rows.map { it.copy(customerName = LONG_NAME, lineName = LONG_NAME, lastText = LONG_TEXT.take(160)) },
    )),
    inboxShot("unread-100", state = inbox.copy(rows = rows.map { it.copy(unread = 100) })),
    inboxShot("queue", state = inbox.copy(tab = Tab.QUEUE, rows = queue)),
    inboxShot("history-russian", RU, inbox.copy(tab = Tab.HISTORY, rows = history)),
)

internal val lost get() = offers[1].copy(outcome = OfferOutcome.WITHDRAWN, winnerName = "Oleg Petrov", endedAt = ago(0, 2))

internal val queue get() = listOf(
    dialogRow("11", "Guest 1050", "Can I pick it up myself?", waits = ago(14), access = Access.QUEUED, state = SessionState.QUEUED).copy(takeable = true),
    dialogRow("12", "Guest 1051", "Hello?", REPAIRS, waits = ago(2), access = Access.QUEUED, state = SessionState.QUEUED),
)

private val history get() = listOf(
    closed(dialogRow("21", "Hugo Weber", "You are welcome!", at = ago(95))),
    closed(dialogRow("22", "Nora Ali", "Is anybody there?", REPAIRS, at = ago(2000), who = Who.CUSTOMER), CloseReason.IDLE),
    closed(dialogRow("23", "casino777", "win now", at = ago(3000), who = Who.CUSTOMER), CloseReason.SPAM),
)

private val dialogShots = listOf(
    dialogShot("light"),
    dialogShot("dark", DARK),
    dialogShot("russian", RU, dialog.copy(rows = talk.takeLast(7), readBefore = talk[9].seq, composer = Composer(text = "Да, с сегодняшнего утра.", otherModeHasDraft = true))),
    dialogShot("type-200", LARGE, dialog.copy(rows = talk.takeLast(5))),
    dialogShot("note", state = dialog.copy(composer = Composer(ComposerMode.NOTE, "Blue shade: the last one is on the second shelf.", otherModeHasDraft = true))),
    dialogShot("note-dark-russian", RU.copy(dark = true), dialog.copy(composer = Composer(ComposerMode.NOTE))),
    dialogShot("note-type-200", LARGE, dialog.copy(composer = Composer(ComposerMode.NOTE, "The last one is on the second shelf."))),
    dialogShot("contrast", Look(contrast = true)),
    dialogShot("unsent", state = dialog.copy(rows = unsentTalk, freshness = OFFLINE)),
    dialogShot("unsent-dark-russian", RU.copy(dark = true), dialog.copy(rows = unsentTalk)),
    dialogShot("rtl", state = talkOf(
        entry(Who.CUSTOMER, "שלום, המנורה הגיעה שבורה. מה עושים?", ago(9), "נועה לוי"),
        entry(Who.ME, "Hello! Please send a photo of it.", ago(8), "Anna Sokolova"),
        entry(Who.CUSTOMER, "مرحبا، هل يمكنني استبدالها بالزرقاء؟ رقم الطلب 20417", ago(7), "نور علي"),
        entry(Who.ME, "نعم، بالطبع.", ago(6), "Anna Sokolova"),
        unsent("x", "בטח, נשלח אליך חדשה היום (order 20417).", UnsentState.QUEUED),
    ).copy(dialog = marta.copy(customerName = "נועה לוי"))),
    dialogShot("long", state = talkOf(
        entry(Who.CUSTOMER, LONG_TEXT, ago(9), LONG_NAME),
        hole(500, 14),
        entry(Who.ME, "👩‍👩‍👧‍👦👨‍💻🏳️‍🌈🇫🇮👍🏽 e\u0301 Ё", ago(8), "Anna Sokolova"),
        entry(Who.CUSTOMER, "Donaudampfschifffahrtsgesellschaftskapitän".repeat(6), ago(7), LONG_NAME),
    ).copy(dialog = marta.copy(customerName = LONG_NAME, lineName = LONG_NAME))),
    menuShot("message-menu"),
    menuShot("message-menu-dark-russian", RU.copy(dark = true)),
    menuShot("message-menu-type-200", LARGE),
    dialogShot("edit", state = editing),
    dialogShot("edit-dark-russian", RU.copy(dark = true), editing),
    dialogShot("edit-type-200-russian", LARGE.copy(russian = true), editing),
    dialogShot("ask-recall-russian", RU, changeable.copy(asking = DialogQuestion.Recall(mine.message!!))),
    dialogShot("ask-close", DARK, dialog.copy(asking = DialogQuestion.Close)),
    dialogShot("closed", state = dialog.copy(dialog = closed(marta), menu = emptyList(), foot = Foot.NoteOnly(FootStep.Resume), composer = Composer(ComposerMode.NOTE))),
    dialogShot("queued-russian", RU, dialog.copy(dialog = queue[0], menu = emptyList(), rows = talk.takeLast(1), foot = Foot.Step(FootStep.Take(false)))),
    dialogShot("transfer-waiting", state = dialog.copy(handover = handover)),
    dialogShot("transfer-waiting-dark-russian", RU.copy(dark = true), dialog.copy(handover = handover)),
    dialogShot("gone", state = dialog.copy(gone = true, dialog = null, menu = emptyList())),
    Shot("panes-wide", Look(width = 1000, height = 700)) {
        Row {
            Box(Modifier.width(400.dp).fillMaxHeight()) { InboxScreen(inbox.copy(offers = offers.take(1)), {}, DialogId("1")) }
            VerticalDivider()
            Box(Modifier.weight(1f)) { DialogScreen(dialog, {}, beside = true) }
        }
    },
)

internal val offerState = OfferState(offers[0].id, offers[0], OfferStage.OPEN, listOf(entry(Who.CUSTOMER, offers[0].words, ago(0, 18), "Ines Moreau")), LIVE)

internal val handed = offers[0].copy(
    deadline = NOW.plusSeconds(102), madeAt = NOW.minusSeconds(18), why = Why("transfer", 0, 0, null),
    from = OperatorId("3"), fromName = "Oleg Petrov", note = "She wants the blue shade too. 59 € is agreed.",
)

private val missed = ShiftLine(ShiftRow(CoreShiftState.PAUSED, ago(7), PauseReason.MISSED_OFFERS, null, null), NothingComes.PausedAfterMisses)

private val otherShots = listOf(
    Shot("sign-in-light") { SignInScreen(SignInState(), {}) },
    Shot("sign-in-problem-dark-russian", RU.copy(dark = true)) {
        SignInScreen(SignInState("chat.northwind.example", "anna", "secret", problem = Problem.WrongPassword), {})
    },
    Shot("sign-in-wait-type-200", LARGE) {
        SignInScreen(SignInState("chat.northwind.example", "anna", "secret", problem = Problem.Wait(NOW.plusSeconds(42)), again = "Anna Sokolova"), {})
    },
    Shot("offer-light") { OfferScreen(offerState, {}) },
    Shot("offer-late-dark-russian", RU.copy(dark = true)) {
        OfferScreen(offerState.copy(offer = offers[0].copy(deadline = NOW.plusSeconds(9), madeAt = NOW.minusSeconds(51))), {})
    },
    Shot("offer-type-200", LARGE) { OfferScreen(offerState, {}) },
    Shot("offer-transfer") { OfferScreen(offerState.copy(offer = handed), {}) },
    Shot("offer-transfer-dark-russian", RU.copy(dark = true)) { OfferScreen(offerState.copy(offer = handed), {}) },
    Shot("inbox-transfer") { InboxScreen(inbox.copy(offers = listOf(handed)), {}) },
    Shot("offer-lost") { OfferScreen(offerState.copy(offer = lost, stage = OfferStage.LOST), {}) },
    Shot("held-light") { HeldReplyScreen(held, {}) },
    Shot("held-dark-russian", RU.copy(dark = true)) { HeldReplyScreen(held, {}) },
    Shot("held-edit-type-200", LARGE) { HeldReplyScreen(held.copy(edited = held.held!!.text), {}) },
    Shot("transfer-light") { TransferScreen(transfer, {}) },
    Shot("transfer-ask-dark-russian", RU.copy(dark = true)) { 
        TransferScreen(transfer.copy(asking = true, chosen = TransferState.Target.Line(LineId("2"))), {})
    },
    Shot("transfer-type-200", LARGE) { TransferScreen(transfer, {}) },
    Shot("shift-on-light") { ShiftScreen(ShiftState(ON_SHIFT, listOf(ShiftStep.PAUSE, ShiftStep.END), freshness = LIVE), {}) },
    Shot("shift-off-dark-russian", RU.copy(dark = true)) { ShiftScreen(ShiftState(OFF_SHIFT, listOf(ShiftStep.START), freshness = LIVE), {}) },
    Shot("shift-missed-type-200", LARGE) { ShiftScreen(ShiftState(missed, listOf(ShiftStep.CONTINUE, ShiftStep.END), freshness = LIVE), {}) },
    Shot("settings-light") { SettingsScreen(settings, {}) },
    Shot("settings-dark-russian", RU.copy(dark = true)) { SettingsScreen(settings, {}) },
)

private val signIn = SignInState("chat.northwind.example", "anna", "secret")

private fun signInShot(name: String, look: Look = Look(), state: SignInState) = Shot("sign-in-$name", look) { SignInScreen(state, {}) }

private fun closedShot(name: String, problem: Problem, look: Look = Look()) =
    Shot("app-$name", look) { OpenlinesApp(ShellState(problem = problem), {}) }

/** What goes wrong, where it is seen. */
private val faultShots = listOf(
    signInShot("dark", DARK, SignInState()),
    signInShot("busy", state = signIn.copy(busy = true)),
    signInShot("no-network", state = signIn.copy(problem = Problem.NoNetwork)),
    signInShot("wrong-address-russian", RU, signIn.copy(address = "northwind", problem = Problem.WrongAddress)),
    signInShot("too-old", DARK, signIn.copy(problem = Problem.VersionTooOld("1.4.0"))),
    signInShot("portal-busy-russian", RU, signIn.copy(problem = Problem.Wait(NOW.plusSeconds(7), busy = true))),
    signInShot("revoked-russian", RU.copy(dark = true), signIn.copy(password = "", problem = Problem.Refused("device_revoked"))),
    signInShot("account-gone-type-200", LARGE, SignInState(problem = Problem.AccountGone)),
    signInShot("no-network-type-200", LARGE, signIn.copy(problem = Problem.NoNetwork)),
    signInShot("vault", state = signIn.copy(problem = Problem.Vault)),
    closedShot("locked", Problem.Vault),
    closedShot("newer-dark-russian", Problem.VersionTooOld(""), RU.copy(dark = true)),
    closedShot("storage-type-200", Problem.Storage, LARGE),
    inboxShot("too-old", state = inbox.copy(freshness = Freshness(Status.Refused("client_too_old"), ago(24), oldestUnsent = ago(3)))),
    inboxShot("connecting-russian", RU, inbox.copy(freshness = Freshness(Status.Connecting, ago(24), oldestUnsent = ago(3)))),
    dialogShot("storage", state = dialog.copy(composer = Composer(text = "Yes, since this morning. I put one aside for you."), problem = Problem.Storage)),
    dialogShot("storage-type-200-russian", LARGE.copy(russian = true), dialog.copy(composer = Composer(text = "Да, с сегодняшнего утра."), problem = Problem.Storage)),
    dialogShot("slow", state = dialog.copy(rows = talk.takeLast(5) + unsent("s", "Yes, since this morning.", UnsentState.SENDING, at = ago(0, 3)))),
    Shot("settings-problem") { SettingsScreen(settings.copy(devices = null, devicesProblem = Problem.NoNetwork, freshness = OFFLINE), {}) },
    Shot("settings-loading-russian", RU) { SettingsScreen(settings.copy(devices = null), {}) },
    Shot("settings-type-200", LARGE) { SettingsScreen(settings, {}) },
    Shot("held-type-200", LARGE) { HeldReplyScreen(held, {}) },
    Shot("shift-on-type-200", LARGE) { ShiftScreen(ShiftState(ON_SHIFT, listOf(ShiftStep.PAUSE, ShiftStep.END), freshness = LIVE), {}) },
    Shot("shift-on-type-200-russian", LARGE.copy(russian = true)) { ShiftScreen(ShiftState(ON_SHIFT, listOf(ShiftStep.PAUSE, ShiftStep.END), freshness = LIVE), {}) },
)

/** Every golden picture. */
val SHOTS: List<Shot> = inboxShots + dialogShots + otherShots + faultShots + teamShots + longShots + transferShots + whyShots
