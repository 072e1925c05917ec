package org.openlines.boundary

import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.CoreException
import org.openlines.core.DialogId
import org.openlines.core.NoticeKind
import org.openlines.core.OfferRow
import org.openlines.core.Segment
import org.openlines.core.ShiftState
import org.openlines.core.UnsentState
import org.openlines.core.Who
import org.openlines.kit.TimelinePlace
import org.openlines.kit.offerSnapshots
import org.openlines.kit.timelineSnapshots
import org.openlines.stage.PATIENCE_MS
import org.openlines.stage.Phone
import org.openlines.stage.Portal
import org.openlines.stage.TestVault
import org.openlines.stage.eventually
import org.openlines.stage.until

/** What an app is promised at the boundary: the real library, a real portal, a customer who writes over live chat. */
class BoundaryTest {
    private val vault = TestVault()
    private val phone = Phone(vault)
    private lateinit var anna: Portal.Person
    private lateinit var line: Portal.Line

    @Before
    fun begin() {
        anna = portal.person("Anna")
        line = portal.line().staff(anna)
    }

    @After
    fun end() = phone.close()

    @Test
    fun `an offer is accepted, and a reply keeps its row when it becomes an entry`() = runBlocking {
        val account = phone.signIn(anna, portal.url)
        assertEquals("Anna", account.info().name)
        account.submit(Command.ShiftStart(null))
        val customer = line.customer("Maria").writes("Is it in stock?")
        val offer = account.offered()
        assertEquals("Maria" to "Is it in stock?", offer.customerName to offer.words)
        assertTrue(offer.deadline.isAfter(offer.madeAt))
        account.seen(listOf(offer.id))
        account.submit(Command.Accept(offer.id))

        val receipt = account.submit(Command.Send(offer.dialog, "It is ✅"))
        val row = "c${receipt.id}"
        val view = account.timeline(offer.dialog)
        var revision = 0L
        val seen = ArrayList<UnsentState?>()
        withTimeout(PATIENCE_MS) {
            while (true) {
                val shown = view.next(revision) ?: error("the view ended")
                revision = shown.revision
                val echo = shown.rows.single { it.id == row }
                assertEquals("It is ✅" to Who.ME, echo.text to echo.who)
                seen += echo.unsent?.state
                if (echo.seq != null) break
            }
        }
        view.stop()
        view.close()
        assertNull("the last is the entry itself: $seen", seen.last())
        eventually("Maria sees the answer") { "It is ✅" in customer.sees() }
    }

    @Test
    fun `a message calls for a notice, and reading takes it away`() = runBlocking {
        val account = phone.signIn(anna, portal.url)
        account.submit(Command.ShiftStart(null))
        line.customer("Maria").writes("Hello")
        val offer = account.offered()
        val first = account.notices().show.single()
        assertEquals("not drawn yet", first, account.notices().show.single())
        account.noticesDrawn()
        assertEquals(NoticeKind.OFFER to offer.id, first.kind to first.offer)
        assertEquals(offer.id, account.alarms().single().offer)
        account.submit(Command.Accept(offer.id))
        account.timelineSnapshots(offer.dialog, flowOf(TimelinePlace())).until("the message") { shown ->
            shown.rows.any { it.text == "Hello" } && shown.rows.none { it.unsent != null }
        }
        val then = account.notices()
        account.noticesDrawn()
        assertEquals(listOf(first.id), then.withdrawn)
        assertEquals("Maria" to "Hello", then.show.single().run { title to text })
        account.markRead(offer.dialog, 100)
        assertEquals(listOf("dialog-${offer.dialog}"), account.notices().withdrawn)
        assertTrue(account.alarms().isEmpty())
    }

    @Test
    fun `what goes wrong has a type with a next step`() = runBlocking {
        val core = phone.start()
        throws<CoreException.WrongPassword> { core.signIn(portal.url, anna.login, "guess") }
        throws<CoreException.WrongAddress> { core.signIn("http://10.1.2.3", anna.login, anna.password) }
        throws<CoreException.NoNetwork> { core.signIn("http://127.0.0.1:1", anna.login, anna.password) }
        val account = core.signIn(portal.url, anna.login, anna.password)
        val refused = throws<CoreException.Refused> { account.submit(Command.Send(DialogId("77"), "Hello")) }
        assertEquals("not_found", refused.code)
        assertEquals("not_found", throws<CoreException.Refused> { account.submit(Command.Close(DialogId("x"))) }.code)
        assertEquals("not_found", throws<CoreException.Refused> { account.timeline(DialogId("")) }.code)
        vault.locked = true
        throws<CoreException.Vault> { phone.start().accounts() }
        vault.locked = false
        assertEquals(account.id(), core.accounts().single().id)
        core.shutdown()
        throws<CoreException.Closed> { core.accounts() }
        throws<CoreException.Closed> { account.lines() }
        Unit
    }

    @Test
    fun `a lost key leaves no account behind`() = runBlocking {
        val core = phone.start()
        core.signIn(portal.url, anna.login, anna.password)
        phone.end(core)
        vault.lose()
        assertTrue(phone.start().accounts().isEmpty())
    }

    @Test
    fun `stopping a view ends who waits, and who comes later`() = runBlocking {
        val account = phone.signIn(anna, portal.url)
        val view = account.dialogs(Segment.Mine)
        val shown = view.next(0) ?: error("nothing to begin with")
        val waiting = List(3) { async(start = CoroutineStart.UNDISPATCHED) { view.next(shown.revision) } }
        view.stop()
        withTimeout(PATIENCE_MS) { waiting.forEach { assertNull(it.await()) } }
        assertNull(view.next(0))
        view.close()
    }

    @Test
    fun `a wait that is given up loses nothing`() = runBlocking {
        val account = phone.signIn(anna, portal.url)
        val view = account.accountView()
        val shown = view.next(0) ?: error("nothing to begin with")
        val given = async(start = CoroutineStart.UNDISPATCHED) { view.next(shown.revision + 1000) }
        given.cancel()
        account.submit(Command.ShiftStart(null))
        withTimeout(PATIENCE_MS) {
            var revision = 0L
            while (true) {
                val now = view.next(revision) ?: error("the view ended")
                revision = now.revision
                if (now.shift?.state == ShiftState.ON) break
            }
        }
        view.close()
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}

/** The first offer that waits for an answer. */
suspend fun Account.offered(): OfferRow =
    offerSnapshots().until("an offer") { it.rows.any { row -> row.outcome == null } }.rows.first { it.outcome == null }

/** The error of this type that [body] ends with. */
inline fun <reified E : CoreException> throws(body: () -> Any?): E {
    try {
        body()
    } catch (error: CoreException) {
        return error as? E ?: throw AssertionError("$error is no ${E::class.simpleName}", error)
    }
    throw AssertionError("nothing went wrong, ${E::class.simpleName} should have")
}
