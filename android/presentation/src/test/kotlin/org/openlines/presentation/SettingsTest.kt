package org.openlines.presentation

import kotlinx.coroutines.flow.MutableStateFlow
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.stage.Portal
import org.openlines.stage.Wire
import org.openlines.stage.until

/** The settings, on a real core and a real portal. */
class SettingsTest {
    private class Way(val out: MutableStateFlow<Boolean> = MutableStateFlow(false)) : SettingsPresenter.Leave {
        override fun signedOut() {
            out.value = true
        }

        override fun switchTo(account: String) = Unit

        override fun addAccount() = Unit
    }

    private fun Hand.settings(way: Way = Way()) = SettingsPresenter(desk, core, Looks(memory), "0.1.0", way)

    @Test
    fun `signing out says first what is unsent, then loses it`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).onShift()
        line.customer("Maria").writes("hello")
        val dialog = DialogPresenter(hand.desk, hand.acceptNext())
        dialog.state.until("the composer") { it.foot == Foot.Write }
        wire.become(Wire.State.CUT)
        hand.offline()
        dialog.on(DialogEvent.TextChanged("on my way"))
        dialog.on(DialogEvent.Send)
        dialog.state.until("it waits") { it.last?.unsent != null }
        hand.desk.news.until("it is counted") { it?.unsent == 1 }
        val way = Way()
        val screen = hand.settings(way)
        screen.on(SettingsEvent.SignOut)
        val question = screen.state.value.asking as SettingsQuestion.SignOut
        assertEquals(1, question.unsent)
        assertTrue(question.oldest != null)
        screen.on(SettingsEvent.CancelQuestion)
        screen.on(SettingsEvent.Confirm)
        assertEquals(1, hand.core.accounts().size)
        screen.on(SettingsEvent.SignOut)
        screen.on(SettingsEvent.Confirm)
        way.out.until("out") { it }
        assertEquals(0, hand.core.accounts().size)
    }

    @Test
    fun `another device is signed out from here`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val tablet = portal.token(anna)
        val screen = hand(anna).settings()
        screen.on(SettingsEvent.LoadDevices)
        val devices = screen.state.until("both devices") { it.devices?.size == 2 }.devices!!
        val other = devices.single { !it.current }
        assertEquals("Test phone", devices.single { it.current }.name)
        screen.on(SettingsEvent.Revoke(other))
        assertEquals(SettingsQuestion.Revoke(other), screen.state.value.asking)
        screen.on(SettingsEvent.Confirm)
        screen.state.until("one is left") { it.devices?.size == 1 }
        val refused = assertThrows(IllegalStateException::class.java) {
            portal.ask("GET", "/api/v1/devices", null, tablet)
        }
        assertTrue("device_revoked" in refused.message.orEmpty())
    }

    @Test
    fun `without a network the devices are not known, and the screen says why`() = scene(portal) {
        val anna = portal.person("Anna")
        portal.line().staff(anna)
        val wire = wire()
        val hand = hand(anna, wire.url).live()
        wire.become(Wire.State.CUT)
        val screen = hand.settings()
        screen.on(SettingsEvent.LoadDevices)
        assertNull(screen.state.until("why") { it.devicesProblem == Problem.NoNetwork }.devices)
        wire.become(Wire.State.GARBAGE)
        screen.on(SettingsEvent.LoadDevices)
        screen.state.until("garbage is no list") { it.devicesProblem != null && it.devices == null }
        wire.become(Wire.State.OPEN)
        screen.on(SettingsEvent.LoadDevices)
        screen.state.until("known again") { it.devices?.size == 1 && it.devicesProblem == null }
    }

    @Test
    fun `looks are chosen and remembered`() = scene(portal) {
        val hand = hand(portal.person("Anna"))
        val screen = hand.settings()
        screen.on(SettingsEvent.ThemeChosen(Theme.DARK))
        screen.on(SettingsEvent.LanguageChosen(Language.RUSSIAN))
        screen.state.until("chosen") { it.theme == Theme.DARK && it.language == Language.RUSSIAN }
        val again = hand.settings().state.until("the account") { it.accounts.size == 1 }
        assertEquals(Theme.DARK to Language.RUSSIAN, again.theme to again.language)
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
