// Pictures of the true Android screens, for people to look at: target/android-screens. Each shows a real portal's day.
package org.openlines.app

import android.content.Intent
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.lifecycle.ViewModelProvider
import androidx.test.core.app.ActivityScenario
import kotlinx.coroutines.runBlocking
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.openlines.app.world.World
import org.openlines.app.world.picture
import org.openlines.app.world.sees
import org.openlines.app.world.write
import org.openlines.core.Account
import org.openlines.core.Command
import org.openlines.core.DialogId
import org.openlines.presentation.Route
import org.openlines.presentation.ShellEvent
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
class PicturesTest {
    @get:Rule(order = 0)
    val world = World()

    @get:Rule(order = 1)
    val rule = createEmptyComposeRule()

    @Before fun seen() = world.app.inFront()

    @Test fun light() = day("light")

    @Test @Config(qualifiers = "+night") fun dark() = day("dark")

    @Test @Config(qualifiers = "+ru") fun russian() = day("russian")

    @Test fun large() {
        RuntimeEnvironment.setFontScale(2f)
        day("large")
    }

    @Test @Config(qualifiers = "w1024dp-h700dp-land-xhdpi") fun wide() = day("wide")

    private fun day(name: String) {
        var dialog: DialogId? = null
        ActivityScenario.launch<MainActivity>(Intent(world.app, MainActivity::class.java)).use { scenario ->
            rule.sees("Openlines")
            picture(name, "sign-in")
        }
        val anna = world.onShift("anna")
        dialog = morning(anna)
        ActivityScenario.launch<MainActivity>(Intent(world.app, MainActivity::class.java)).use { scenario ->
            fun open(route: Route) = scenario.onActivity { activity ->
                ViewModelProvider(activity)[ShellModel::class.java].shell.on(ShellEvent.Open(route))
            }
            rule.sees("Maria")
            rule.sees("Олег")
            picture(name, "inbox")
            open(Route.Dialog(dialog))
            rule.write("The red one has come in, too. ")
            rule.sees("wrapping")
            picture(name, "dialog")
            open(Route.Offer(world.offered(anna, "Здравствуйте! Где мой заказ № 1204?").id))
            rule.sees("Олег")
            picture(name, "offer")
            for ((screen, route) in listOf("shift" to Route.Shift, "settings" to Route.Settings, "alerts" to Route.Alerts, "transfer" to Route.Transfer(dialog))) {
                open(route)
                rule.waitForIdle()
                picture(name, screen)
            }
        }
    }

    /** Two dialogs, a note, a queued reply to come, an offer. */
    private fun morning(anna: Account): DialogId {
        val maria = world.portal.customer("Maria González")
        val dialog = world.accepted(anna, maria, "Hello! Is the blue mug still in stock? I need six of them by Friday.")
        runBlocking {
            anna.submit(Command.Send(dialog, "Good morning, Maria. Six are left, and they would be with you on Thursday."))
            anna.submit(Command.Note(dialog, "Regular customer: offer gift wrapping."))
            anna.syncOnce(20_000)
        }
        maria.writes("Wonderful 🎉 I take all six. Could you do gift wrapping?")
        world.accepted(anna, world.portal.customer("דוד לוי"), "שלום, האם המשלוח מגיע היום?")
        world.portal.customer("Олег").writes("Здравствуйте! Где мой заказ № 1204?")
        runBlocking { anna.syncOnce(20_000) }
        return dialog
    }

    private fun picture(variant: String, screen: String) = rule.picture("$screen-$variant")
}
