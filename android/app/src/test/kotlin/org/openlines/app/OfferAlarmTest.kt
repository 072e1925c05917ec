// P65: an offer ends on the phone at its deadline, whatever network and pushes do.
package org.openlines.app

import android.app.AlarmManager
import java.time.Instant
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.app.world.World
import org.openlines.app.world.eventually
import org.openlines.app.world.eventuallyTrue
import org.openlines.app.world.text
import org.openlines.kit.offerSnapshots
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf

@RunWith(RobolectricTestRunner::class)
class OfferAlarmTest {
    @get:Rule
    val world = World()

    @Test fun withoutNetworkTheAlarmTakesTheOfferAway() {
        world.portal.queueTime(seconds = 6)
        val anna = world.onShift("anna")
        world.portal.customer("Maria").writes("Hello?")
        val offer = world.offered(anna, "Hello?")
        runBlocking { world.app.push.refresh() }
        assertEquals("Hello?", world.notifications().single().text())
        world.portal.halt()

        val alarm = eventually("an alarm stands") { alarms().singleOrNull() }
        val offset = runBlocking { anna.offerSnapshots().first() }.clockOffsetMs
        assertEquals("at the deadline, by the phone's clock", offer.deadline.toEpochMilli() - offset, alarm.triggerAtMs)
        assertTrue("in doze, too", alarm.isAllowWhileIdle)

        // The system's part: it fires when the time has come.
        eventuallyTrue("the deadline passes") { Instant.now().toEpochMilli() > alarm.triggerAtMs }
        checkNotNull(alarm.operation).send()
        eventuallyTrue("the offer is gone from the shade") { world.notifications().isEmpty() }
        eventuallyTrue("no alarm is left") { alarms().none { it.triggerAtMs == alarm.triggerAtMs } }
    }

    /** The system has forgotten the alarms: a started phone sets them anew. */
    @Test fun aStartedPhoneSetsItsAlarmsAnew() {
        val anna = world.onShift("anna")
        world.portal.customer("Maria").writes("Hello?")
        world.offered(anna, "Hello?")
        assertTrue(alarms().isEmpty())
        world.app.sendBroadcast(android.content.Intent(android.content.Intent.ACTION_BOOT_COMPLETED).setPackage(world.app.packageName))
        eventually("an alarm stands") { alarms().singleOrNull() }
    }

    /** Only those for offers; WorkManager has its own. */
    private fun alarms() = shadowOf(checkNotNull(world.app.getSystemService(AlarmManager::class.java))).scheduledAlarms
        .filter { it.operation?.let { operation -> shadowOf(operation).savedIntent.data?.scheme } == "openlines-alarm" }
}
