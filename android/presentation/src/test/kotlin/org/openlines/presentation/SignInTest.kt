package org.openlines.presentation

import java.net.ServerSocket
import java.time.Duration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.Core
import org.openlines.stage.Portal
import org.openlines.stage.TestVault
import org.openlines.stage.Wire
import org.openlines.stage.until

/** Signing in, on a real core and a real portal: each failure is said plainly. */
class SignInTest {
    private class Form(core: Core, scope: CoroutineScope) {
        val signedIn = MutableStateFlow<String?>(null)
        val memory = ShortMemory()
        val clock = TestClock()
        val screen = SignInPresenter(core, memory, clock, scope) { signedIn.value = it.info().name }

        fun fill(address: String, login: String, password: String) {
            screen.on(SignInEvent.AddressChanged(address))
            screen.on(SignInEvent.LoginChanged(login))
            screen.on(SignInEvent.PasswordChanged(password))
        }

        suspend fun fails(): Problem {
            screen.on(SignInEvent.Submit)
            return screen.state.until("a problem") { it.problem != null && !it.busy }.problem!!
        }
    }

    private suspend fun Scene.form() = Form(phone().start(), scope)

    @Test
    fun `nothing is asked until all is filled in`() = scene(portal) {
        val form = form()
        form.fill(portal.url, " ", "secret")
        assertFalse(form.screen.state.value.canSubmit)
        form.screen.on(SignInEvent.Submit)
        assertFalse(form.screen.state.value.busy)
    }

    @Test
    fun `right words open the account, and address and login are remembered, the password is not`() = scene(portal) {
        val anna = portal.person("Anna")
        val form = form()
        form.fill("  ${portal.url} ", " ${anna.login} ", anna.password)
        form.screen.on(SignInEvent.Submit)
        assertTrue(form.screen.state.value.busy)
        form.signedIn.until("signed in") { it == "Anna" }
        val after = form.screen.state.until("ready again") { !it.busy }
        assertNull(after.problem)
        assertEquals("", after.password)
        val next = SignInPresenter(phone().start(), form.memory, form.clock, scope) {}
        assertEquals(listOf(portal.url, anna.login, ""), next.state.value.run { listOf(address, login, password) })
        assertFalse(anna.password in next.state.value.copy(password = anna.password).toString())
    }

    @Test
    fun `a wrong password, and then too many of them`() = scene(portal) {
        val anna = portal.person("Anna")
        val form = form()
        form.fill(portal.url, anna.login, "wrong")
        assertEquals(Problem.WrongPassword, form.fails())
        form.screen.on(SignInEvent.PasswordChanged("wrong too"))
        assertNull(form.screen.state.value.problem)
        var problem = form.fails()
        var tries = 0
        while (problem == Problem.WrongPassword && tries++ < 10) problem = form.fails()
        val until = (problem as Problem.Wait).until
        assertTrue(Duration.between(form.clock.now(), until) in Duration.ofSeconds(1)..Duration.ofMinutes(1))
    }

    @Test
    fun `nobody there, nonsense for an address, and somebody who is no portal`() = scene(portal) {
        val form = form()
        val free = ServerSocket(0).use { it.localPort }
        form.fill("http://127.0.0.1:$free", "anna", "secret")
        assertEquals(Problem.NoNetwork, form.fails())
        for (address in listOf("not an address", "http://", "ftp://127.0.0.1", "http://shop.example")) {
            form.fill(address, "anna", "secret")
            assertEquals(address, Problem.WrongAddress, form.fails())
        }
        val hotel = wire().apply { become(Wire.State.GARBAGE) }
        form.fill(hotel.url, "anna", "secret")
        assertEquals(Problem.WrongAddress, form.fails())
    }

    @Test
    fun `a portal that is busy, and one that serves newer apps only`() = scene(portal) {
        val anna = portal.person("Anna")
        val core = phone().start()
        val form = Form(core, scope)
        val wire = wire().apply { become(Wire.State.BUSY) }
        form.fill(wire.url, anna.login, anna.password)
        assertEquals(Problem.Wait(form.clock.now().plusSeconds(Wire.BUSY_S), busy = true), form.fails())
        wire.become(Wire.State.NEWER)
        assertEquals(Problem.VersionTooOld(Wire.NEWER), form.fails())
        assertEquals("no sign-in is left behind", emptyList<Any>(), core.accounts())
        wire.become(Wire.State.OPEN)
        form.screen.on(SignInEvent.Submit)
        form.signedIn.until("signed in") { it == "Anna" }
    }

    @Test
    fun `what the portal does not take has a reason too`() = scene(portal) {
        val form = form()
        form.fill(portal.url, "a".repeat(101), "secret")
        assertEquals(Problem.Refused("bad_field"), form.fails())
    }

    @Test
    fun `on a slow way it says that it is at work, and signs in once`() = scene(portal) {
        val anna = portal.person("Anna")
        val wire = wire().apply { become(Wire.State.SLOW) }
        val form = form()
        form.fill(wire.url, anna.login, anna.password)
        form.screen.on(SignInEvent.Submit)
        assertTrue(form.screen.state.value.busy)
        assertFalse(form.screen.state.value.canSubmit)
        form.screen.on(SignInEvent.Submit)
        form.signedIn.until("signed in") { it == "Anna" }
        val devices = portal.ask("GET", "/api/v1/devices", null, portal.token(anna))
        assertEquals("one phone, and the one that asks", 2, devices.split("\"created_at\"").size - 1)
    }

    @Test
    fun `a locked key store is said, and nothing is left behind`() = scene(portal) {
        val anna = portal.person("Anna")
        val vault = TestVault().apply { locked = true }
        val core = phone(vault).start()
        val form = Form(core, scope)
        form.fill(portal.url, anna.login, anna.password)
        assertEquals(Problem.Vault, form.fails())
        vault.locked = false
        assertEquals(emptyList<Any>(), core.accounts())
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
