// Local alarms as the system holds them.
package org.openlines.push

import android.app.AlarmManager
import java.time.Instant
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.core.Alarm
import org.openlines.core.AlarmKind
import org.openlines.core.DialogId
import org.openlines.core.OfferId
import org.robolectric.RobolectricTestRunner
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowAlarmManager

@RunWith(RobolectricTestRunner::class)
@Config(application = TestHost::class)
class AlarmsTest {
    private val alarms by lazy { Alarms(host) }

    @Test fun anAlarmStandsAtItsMomentAndWakesADozingPhone() {
        ShadowAlarmManager.setCanScheduleExactAlarms(false)
        alarms.set("a1", listOf(alarm(1, 60_000)))
        val standing = standing().single()
        assertEquals(60_000, standing.triggerAtMs)
        assertTrue(standing.isAllowWhileIdle)
    }

    @Test fun toTheSecondWhereTheUserAllowsIt() {
        ShadowAlarmManager.setCanScheduleExactAlarms(true)
        alarms.set("a1", listOf(alarm(1, 60_000)))
        assertEquals(ShadowAlarmManager.WINDOW_EXACT, standing().single().windowLengthMs)
        ShadowAlarmManager.setCanScheduleExactAlarms(false)
        alarms.set("a1", listOf(alarm(1, 60_000)))
        assertEquals(ShadowAlarmManager.WINDOW_HEURISTIC, standing().single().windowLengthMs)
    }

    @Test fun newOnesReplaceThoseOfTheAccountEvenFromAnotherProcess() {
        alarms.set("a1", listOf(alarm(1, 60_000), alarm(2, 70_000)))
        alarms.set("a2", listOf(alarm(1, 65_000)))
        Alarms(host).set("a1", listOf(alarm(2, 80_000)))
        assertEquals(listOf(65_000L, 80_000L), standing().map { it.triggerAtMs })
    }

    @Test fun anAccountThatIsGoneTakesItsAlarmsAlong() {
        alarms.set("a1", listOf(alarm(1, 60_000)))
        alarms.set("a2", listOf(alarm(1, 65_000)))
        alarms.keepOnly(setOf("a2"))
        assertEquals(listOf(65_000L), standing().map { it.triggerAtMs })
    }

    @Test fun theNearestAreEnough() {
        alarms.set("a1", (1..600).map { alarm(it, it * 1_000L) }.shuffled())
        assertEquals((1..20).map { it * 1_000L }, standing().map { it.triggerAtMs })
    }

    private fun standing() = shadowOf(host.system<AlarmManager>()).scheduledAlarms.sortedBy { it.triggerAtMs }

    private fun alarm(offer: Int, at: Long) = Alarm(
        id = "offer-$offer", at = Instant.ofEpochMilli(at), kind = AlarmKind.OFFER_ENDS, offer = OfferId("$offer"),
        dialog = DialogId("3"),
    )
}
