// Notices as the operator finds them in the shade.
package org.openlines.push

import android.Manifest
import android.app.Notification
import android.app.NotificationManager
import androidx.core.app.NotificationCompat.MessagingStyle
import java.time.Duration
import java.time.Instant
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.core.Access
import org.openlines.core.AlertId
import org.openlines.core.AlertKind
import org.openlines.core.DialogId
import org.openlines.core.DialogRow
import org.openlines.core.Notice
import org.openlines.core.NoticeKind
import org.openlines.core.Notices
import org.openlines.core.OfferId
import org.openlines.core.SessionState
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(application = TestHost::class)
class NoticeBoardTest {
    private val board by lazy { NoticeBoard(host, host) }

    @Before fun allowed() = shadowOf(host).grantPermissions(Manifest.permission.POST_NOTIFICATIONS)

    @Test fun anOfferCanBeAcceptedAndDeclinedAndCountsDown() {
        val deadline = Instant.now() + Duration.ofSeconds(60)
        show(offer(deadline = deadline))
        val shown = shown().getValue("a1/offer-7")
        assertEquals("Maria", shown.text(Notification.EXTRA_TITLE))
        assertEquals("Is the mug in stock?", shown.text(Notification.EXTRA_TEXT))
        assertEquals(listOf("noticeAccept", "noticeDecline"), shown.actions.map { it.title.toString() })
        assertTrue(shown.extras.getBoolean(Notification.EXTRA_CHRONOMETER_COUNT_DOWN))
        assertEquals(deadline.toEpochMilli(), shown.`when`)
        assertTrue("goes away with the offer", shown.timeoutAfter in 50_000..60_000)
    }

    @Test fun anOfferThatIsOverGoesAtOnce() {
        show(offer(deadline = Instant.now() - Duration.ofMinutes(5)))
        assertEquals(1, shown().getValue("a1/offer-7").timeoutAfter)
    }

    @Test fun aMessageCanBeAnsweredInPlace() {
        show(message("Is it still there?"))
        val reply = shown().getValue("a1/dialog-3").actions.single()
        assertEquals("noticeReply", reply.title.toString())
        assertEquals(NoticeAction.WORDS, reply.remoteInputs.single().resultKey)
    }

    @Test fun messagesOfADialogShareANotification() {
        show(message("One", at = 1_000))
        show(message("Two", at = 2_000))
        show(message("Two", at = 2_000))
        val style = MessagingStyle.extractMessagingStyleFromNotification(shown().values.single())
        assertEquals(listOf("One", "Two"), style?.messages?.map { it.text.toString() })
    }

    @Test fun eachKindHasItsOwnChannel() {
        show(offer(), message("Hello"))
        assertEquals("offer", shown().getValue("a1/offer-7").channelId)
        assertEquals("message", shown().getValue("a1/dialog-3").channelId)
        val channels = host.system<NotificationManager>().notificationChannels.associate { it.id to it.name.toString() }
        val named = mapOf(
            "offer" to "noticeChannelOffer", "transfer" to "noticeChannelTransfer", "message" to "noticeChannelMessage",
            "mention" to "noticeChannelMention", "norm_warning" to "noticeChannelNormWarning",
            "norm_violation" to "noticeChannelNormViolation", "manager" to "noticeChannelManager", "sync" to "noticeSyncing",
        )
        assertEquals(named, channels)
    }

    @Test fun whatIsWithdrawnGoesAndTheRestStays() {
        show(offer(), message("Hello"))
        board.show("a1", Notices(show = emptyList(), withdrawn = listOf("offer-7", "offer-8")))
        assertEquals(setOf("a1/dialog-3"), shown().keys)
    }

    @Test fun accountsDoNotGetInEachOthersWay() {
        show(offer())
        board.show("a2", Notices(listOf(offer().copy(title = "Ivan")), emptyList()))
        assertEquals(setOf("a1/offer-7", "a2/offer-7"), shown().keys)
        val (first, second) = listOf("a1", "a2").map { shown().getValue("$it/offer-7").actions[0].actionIntent }
        assertNotEquals("an answer goes to its own account", first, second)
        board.keepOnly(setOf("a2"))
        assertEquals(setOf("a2/offer-7"), shown().keys)
    }

    @Test fun theTapOpensTheOfferOrTheDialog() {
        show(offer(), message("Hello"))
        val screens = shown().mapValues { shadowOf(it.value.contentIntent).savedIntent.action }
        assertEquals(mapOf("a1/offer-7" to "offer 7 of a1", "a1/dialog-3" to "dialog 3 of a1"), screens)
    }

    @Test fun aSilentOneMakesNoSound() {
        show(offer().copy(silent = true))
        assertEquals(Notification.GROUP_ALERT_SUMMARY, shown().values.single().groupAlertBehavior)
        show(offer())
        assertEquals(Notification.GROUP_ALERT_ALL, shown().values.single().groupAlertBehavior)
    }

    @Test fun aLockedScreenMayHideNamesAndWords() {
        show(offer(), message("My card number is"))
        for (shown in shown().values) {
            assertEquals(Notification.VISIBILITY_PRIVATE, shown.visibility)
            val open = shown.publicVersion
            assertTrue(open.text(Notification.EXTRA_TITLE).orEmpty().startsWith("noticeHidden"))
            assertNull(open.text(Notification.EXTRA_TEXT))
        }
    }

    @Test fun namelessAndWordlessOnesSaySomething() {
        show(message("").copy(title = ""))
        val shown = shown().values.single()
        assertEquals("noticeSomebody", shown.text(Notification.EXTRA_TITLE))
        assertEquals("noticeNoWords", shown.text(Notification.EXTRA_TEXT))
    }

    @Test fun anythingCustomersWriteIsDrawn() {
        val long = "👨‍👩‍👧‍👦 שלום ".repeat(1_000)
        show(message(long).copy(title = "Имя".repeat(100)))
        show(offer().copy(text = long))
        assertEquals(2, shown().size)
    }

    @Test fun aReplyThatWasNotSentKeepsItsWords() {
        show(message("Hello"))
        board.fail(NoticeAction("a1", message("Hello")), "Two are left")
        val shown = shown().getValue("a1/dialog-3")
        assertEquals("noticeNotSent Two are left", shown.text(Notification.EXTRA_BIG_TEXT))
        assertEquals("stays until it is read", 0, shown.timeoutAfter)
    }

    @Test fun anAcceptThatWasRefusedSaysSoAndGoes() {
        show(offer())
        board.fail(NoticeAction("a1", offer()), null)
        val shown = shown().getValue("a1/offer-7")
        assertEquals("noticeOfferOver", shown.text(Notification.EXTRA_TEXT))
        assertTrue(shown.timeoutAfter > 0)
        assertNull(shown.actions)
    }

    @Test fun anOverdueAnswerCanBeAcknowledgedOnceThePortalHasToldOfIt() {
        val overdue = message("Shop").copy(
            id = "alert-norm_violation-1", kind = NoticeKind.NORM_VIOLATION, about = AlertKind.NORM_VIOLATION, count = 2, dialog = null,
        )
        show(overdue)
        val shown = shown().getValue("a1/alert-norm_violation-1")
        assertEquals("norm_violation", shown.channelId)
        assertEquals("noticeNormViolation 2", shown.text(Notification.EXTRA_TEXT))
        assertNull(shown.actions)
        show(overdue.copy(alert = AlertId("7"), silent = true))
        val told = shown().getValue("a1/alert-norm_violation-1")
        assertEquals(listOf("noticeAcknowledge"), told.actions.map { it.title.toString() })
        assertEquals("about several: the alerts", "alerts of a1", shadowOf(told.contentIntent).savedIntent.action)
        show(overdue.copy(alert = AlertId("7"), dialog = DialogId("3")))
        val one = shown().getValue("a1/alert-norm_violation-1")
        assertEquals("about one: its dialog", "dialog 3 of a1", shadowOf(one.contentIntent).savedIntent.action)
    }

    @Test fun p50_aManagerDoesInTheNotificationWhatHeDoesInTheApp() {
        fun does(action: Notification.Action) = shadowOf(action.actionIntent).savedIntent.action
        val all = listOf("noticeAcknowledge", "actionTakeOver", "actionNudge", "actionTransfer")
        assertEquals("there is room for three", all.take(3), buttons(dialogRow()).map { it.title.toString() })
        val queued = buttons(dialogRow(state = SessionState.QUEUED))
        assertEquals("nobody can be asked", all - "actionNudge", queued.map { it.title.toString() })
        assertEquals(listOf(NoticeAction.ACKNOWLEDGE, NoticeAction.TAKE_OVER, "transfer 3 of a1"), queued.map(::does))
        assertEquals(NoticeAction.NUDGE, does(buttons(dialogRow())[2]))
        for (other in listOf(null, dialogRow(Access.RESPONSIBLE), dialogRow(state = SessionState.CLOSING), dialogRow().copy(pending = "transfer"))) {
            assertEquals(all.take(1), buttons(other).map { it.title.toString() })
        }
        show(alert().copy(alert = null))
        assertNull("what the portal has not told of", shown().getValue("a1/alert-norm_violation-1").actions)
    }

    @Test fun p18_aCustomerTakenByAColleagueIsOnlyToBeKnown() {
        val taken = alert().copy(kind = NoticeKind.MANAGER, about = AlertKind.CUSTOMER_TAKEN, text = "Oleg, Pia", count = 2)
        assertEquals(listOf("noticeAcknowledge"), buttons(dialogRow(), taken).map { it.title.toString() })
        assertEquals("noticeCustomerTaken 2 Oleg, Pia", shown().getValue("a1/${taken.id}").text(Notification.EXTRA_TEXT))
        show(taken.copy(text = "", count = 1))
        assertEquals("noticeCustomerTaken 1 authorColleague", shown().getValue("a1/${taken.id}").text(Notification.EXTRA_TEXT))
    }

    @Test fun whatCouldNotBeDoneAboutAnAlertIsSaidAndStays() {
        val tapped = NoticeAction.of(shadowOf(buttons(dialogRow())[1].actionIntent).savedIntent)!!
        board.fail(tapped, null)
        val said = shown().getValue("a1/alert-norm_violation-1")
        assertEquals("noticeNotDone", said.text(Notification.EXTRA_TEXT))
        assertEquals("the alert may be true still", 0, said.timeoutAfter)
        assertEquals("dialog 3 of a1", shadowOf(said.contentIntent).savedIntent.action)
    }

    @Test fun aTransferThatWaitsForAYesIsAnOfferInAChannelOfItsOwn() {
        show(transfer())
        val shown = shown().getValue("a1/offer-7")
        assertEquals("transfer", shown.channelId)
        assertEquals("Is the mug in stock?", shown.text(Notification.EXTRA_TEXT))
        assertEquals(listOf("noticeAccept", "noticeDecline"), shown.actions.map { it.title.toString() })
        assertTrue(shown.extras.getBoolean(Notification.EXTRA_CHRONOMETER_COUNT_DOWN))
        assertEquals("offer 7 of a1", shadowOf(shown.contentIntent).savedIntent.action)
        assertEquals("transfer" to "noticeHiddenTransfer", shown.hidden())
        val tapped = NoticeAction.of(shadowOf(shown.actions.first().actionIntent).savedIntent)!!
        board.fail(tapped, null)
        assertEquals("who silenced offers is told all the same", "transfer", shown().getValue("a1/offer-7").channelId)
    }

    @Test fun whoCallsByNameIsNamedAndTheTapOpensTheDialog() {
        val calls = mapOf(
            NoticeKind.HANDED_OVER to listOf("transfer", "noticeHandedOver Oleg", "noticeHiddenTransfer"),
            NoticeKind.SENT_BACK to listOf("transfer", "noticeSentBack", "noticeHiddenTransfer"),
            NoticeKind.INVITED to listOf("mention", "noticeInvited Oleg", "noticeHiddenMention"),
            NoticeKind.INVITE_ASKED to listOf("mention", "noticeInviteAsked Oleg", "noticeHiddenMention"),
            NoticeKind.NUDGED to listOf("mention", "noticeNudged Oleg", "noticeHiddenMention"),
        )
        for ((kind, said) in calls) {
            show(message("Oleg").copy(id = "mention-3", kind = kind))
            val shown = shown().getValue("a1/mention-3")
            assertEquals(said, listOf(shown.channelId, shown.text(Notification.EXTRA_TEXT), shown.hidden().second))
            assertEquals("the locked screen's has the same switch", shown.channelId, shown.hidden().first)
            assertEquals("Maria", shown.text(Notification.EXTRA_TITLE))
            assertNull("what is to be done is done in the dialog", shown.actions)
            assertEquals("dialog 3 of a1", shadowOf(shown.contentIntent).savedIntent.action)
        }
        show(message("").copy(id = "mention-3", kind = NoticeKind.NUDGED))
        assertEquals("noticeNudged authorColleague", shown().getValue("a1/mention-3").text(Notification.EXTRA_TEXT))
    }

    @Test fun aCallInTheDialogThatIsSeenIsNotDrawnAndAllElseIs() {
        host.front = "a1" to DialogId("3")
        val nudge = message("Oleg").copy(id = "mention-nudged-3", kind = NoticeKind.NUDGED)
        show(nudge, message("hello"), offer())
        assertEquals(setOf("a1/dialog-3", "a1/offer-7"), shown().keys)
        show(nudge.copy(id = "mention-nudged-4", dialog = DialogId("4")))
        assertTrue("elsewhere", "a1/mention-nudged-4" in shown())
        board.show("a2", Notices(listOf(nudge), emptyList()))
        assertTrue("another portal's dialog of the same number", "a2/mention-nudged-3" in shown())
    }

    @Test fun withoutThePermissionNothingIsShown() {
        shadowOf(host).denyPermissions(Manifest.permission.POST_NOTIFICATIONS)
        shadowOf(host.system<NotificationManager>()).setNotificationsEnabled(false)
        show(offer())
        assertFalse(shown().isNotEmpty())
    }

    private fun show(vararg notices: Notice) = board.show("a1", Notices(notices.toList(), emptyList()))

    /** The buttons of an alert about a dialog that is known here as [row]. */
    private fun buttons(row: DialogRow?, alert: Notice = alert()): List<Notification.Action> {
        board.show("a1", Notices(listOf(alert), emptyList()), alerted = listOfNotNull(row).associateBy { it.id })
        return shown().getValue("a1/${alert.id}").actions.toList()
    }

    private fun alert() = message("Shop").copy(
        id = "alert-norm_violation-1", kind = NoticeKind.NORM_VIOLATION, about = AlertKind.NORM_VIOLATION, alert = AlertId("7"),
    )

    private fun offer(deadline: Instant = Instant.now() + Duration.ofSeconds(60)) = Notice(
        id = "offer-7", kind = NoticeKind.OFFER, dialog = DialogId("3"), offer = OfferId("7"), alert = null, about = null, count = 1, title = "Maria",
        text = "Is the mug in stock?", at = Instant.now(), deadline = deadline, silent = false,
    )

    private fun transfer() = offer().copy(kind = NoticeKind.TRANSFER)

    /** The channel and the words of what a locked screen shows. */
    private fun Notification.hidden() = publicVersion.channelId to publicVersion.text(Notification.EXTRA_TITLE)

    private fun message(text: String, at: Long = 1_000) = Notice(
        id = "dialog-3", kind = NoticeKind.MESSAGE, dialog = DialogId("3"), offer = null, alert = null, about = null, count = 1, title = "Maria",
        text = text, at = Instant.ofEpochMilli(at), deadline = null, silent = false,
    )
}
