package org.openlines.presentation

import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.job
import kotlinx.coroutines.runBlocking
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.Core
import org.openlines.core.DialogId
import org.openlines.core.OfferRow
import org.openlines.core.SecretVault
import org.openlines.core.ShiftState as Shift
import org.openlines.core.Status
import org.openlines.core.TimelineRow
import org.openlines.core.UnsentState
import org.openlines.stage.Phone
import org.openlines.stage.Portal
import org.openlines.stage.TestVault
import org.openlines.stage.Wire
import org.openlines.stage.until

/** A test with people, phones and a real portal. Everything of a presenter happens on its one thread. */
internal fun scene(portal: Portal, play: suspend Scene.() -> Unit) = runBlocking {
    val everything = CoroutineScope(coroutineContext + SupervisorJob(coroutineContext.job))
    val scene = Scene(portal, everything)
    try {
        scene.play()
    } finally {
        everything.coroutineContext.job.cancelAndJoin()
        scene.end()
    }
}

internal class Scene(val portal: Portal, val scope: CoroutineScope) {
    private val leftovers = ArrayList<AutoCloseable>()

    fun phone(vault: SecretVault = TestVault()) = Phone(vault).also(leftovers::add)

    fun wire() = Wire(portal).also(leftovers::add)

    /** Somebody with a phone, signed in over [address]. */
    suspend fun hand(person: Portal.Person, address: String = portal.url): Hand {
        val phone = phone()
        val core = phone.start()
        return Hand(core, core.signIn(address, person.login, person.password), scope)
    }

    fun end() = leftovers.forEach(AutoCloseable::close)
}

/** A phone in somebody's hand, without the shell: one desk. */
internal class Hand(val core: Core, account: Account, scope: CoroutineScope) {
    val clock = TestClock()
    val memory = ShortMemory()
    val desk = Desk(account, account.info(), Routes(), memory, clock, scope)

    suspend fun onShift(): Hand {
        desk.account.submit(Command.ShiftStart(null))
        desk.news.until("on shift") { it?.shift?.state == Shift.ON }
        return this
    }

    suspend fun live(): Hand {
        desk.news.until("live") { it?.status is Status.Live }
        return this
    }

    /** His lines have come. */
    suspend fun knowsLines(): Hand {
        desk.news.until("lines") { it?.lines.orEmpty().isNotEmpty() }
        return this
    }

    suspend fun offline() {
        desk.news.until("offline") { it?.status is Status.Offline }
    }

    /** Tries again at once, as when the phone tells that a network came. */
    fun networkCame() = core.setNetwork(true)

    suspend fun nextOffer(): OfferRow =
        desk.offers.until("an offer") { offers -> offers?.rows.orEmpty().any { it.outcome == null } }!!
            .rows.first { it.outcome == null }

    /** Accepts the next offer; gives its dialog once it is his. */
    suspend fun acceptNext(): DialogId {
        val offer = nextOffer()
        desk.account.submit(Command.Accept(offer.id))
        desk.offers.until("won") { offers ->
            stage(offers?.rows?.firstOrNull { it.id == offer.id }, known = true) == OfferStage.WON
        }
        return offer.dialog
    }
}

/** Whether the window has such a row. */
internal fun DialogState.has(wanted: (TimelineRow) -> Boolean): Boolean = rows.orEmpty().any(wanted)

/** Not confirmed, and neither held nor refused. */
internal val TimelineRow.isOnItsWay: Boolean
    get() = unsent?.state == UnsentState.QUEUED || unsent?.state == UnsentState.SENDING

/** The last row; an own unsent command, when there is one. */
internal val DialogState.last: TimelineRow? get() = rows?.lastOrNull()

/** A clock that a test moves. */
internal class TestClock : Clock {
    private val time = MutableStateFlow(Instant.now())

    override fun now(): Instant = time.value

    override suspend fun wait(time: Duration) {
        val due = now().plus(time)
        this.time.first { !it.isBefore(due) }
    }

    fun advance(by: Duration) = time.update { it.plus(by) }
}
