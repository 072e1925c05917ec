package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.core.ComposerMode
import org.openlines.core.Core
import org.openlines.core.DialogId
import org.openlines.core.Status
import org.openlines.stage.Phone
import org.openlines.stage.Portal
import org.openlines.stage.TestVault
import org.openlines.stage.Wire
import org.openlines.stage.eventually
import org.openlines.stage.schemaBecomes
import org.openlines.stage.until

/** The whole app without its pixels: accounts, the stack of screens, and what may happen to both. */
class ShellTest {
    /** A phone whose app can be ended and started again. */
    private class App(val scene: Scene, val phone: Phone) {
        val memory = ShortMemory()
        val clock = TestClock()
        lateinit var core: Core
        lateinit var shell: ShellPresenter

        fun start(saved: String? = null) {
            shell = ShellPresenter(memory, clock, "0.1.0", scene.scope, saved) { phone.start().also { core = it } }
        }

        /** The process ends; what the system kept of it comes back. */
        suspend fun endAndStart() {
            val saved = shell.save()
            shell.shutdown()
            core.close()
            start(saved)
        }

        suspend fun top(route: Route): Screen = shell.state.until("$route on top") { it.top?.route == route }.top!!

        suspend fun signIn(person: Portal.Person, address: String) {
            val form = (top(Route.SignIn) as Screen.SignIn).presenter
            form.on(SignInEvent.AddressChanged(address))
            form.on(SignInEvent.LoginChanged(person.login))
            form.on(SignInEvent.PasswordChanged(person.password))
            form.on(SignInEvent.Submit)
        }

        suspend fun inbox() = (top(Route.Inbox) as Screen.Inbox).presenter

        suspend fun dialog(id: DialogId) = (top(Route.Dialog(id)) as Screen.Dialog).presenter
    }

    private fun Scene.app(vault: TestVault = TestVault()) = App(this, phone(vault)).apply { start() }

    /** Signs in, opens the shift and accepts Maria's dialog; it is on top. */
    private suspend fun App.talk(anna: Portal.Person, line: Portal.Line, address: String): DialogId {
        signIn(anna, address)
        val inbox = inbox()
        inbox.on(InboxEvent.OpenShift)
        val shift = (top(Route.Shift) as Screen.Shift).presenter
        shift.state.until("off") { it.steps.isNotEmpty() }
        shift.on(ShiftEvent.Start)
        shift.on(ShiftEvent.Back)
        line.customer("Maria").writes("hello")
        val offer = inbox.state.until("the offer") { it.offers.isNotEmpty() }.offers.single()
        inbox.on(InboxEvent.Accept(offer.id))
        dialog(offer.dialog).state.until("hers") { it.foot == Foot.Write }
        return offer.dialog
    }

    @Test
    fun `after the end of the process the same screen is there, with its draft, without a network`() = scene(portal) {
        val anna = portal.person("Anna")
        val wire = wire()
        val app = app()
        val dialog = app.talk(anna, portal.line().staff(anna), wire.url)
        app.dialog(dialog).on(DialogEvent.ModeChanged(ComposerMode.NOTE))
        app.dialog(dialog).on(DialogEvent.TextChanged("half a note"))
        wire.become(Wire.State.CUT)
        app.endAndStart()
        val again = app.dialog(dialog)
        val state = again.state.until("as it was") { it.foot == Foot.Write && it.composer.text == "half a note" }
        assertEquals(ComposerMode.NOTE, state.composer.mode)
        assertTrue(state.rows.orEmpty().any { it.text == "hello" })
        again.state.until("and how old it is") { it.freshness.offlineSince != null && it.freshness.asOf != null }
        app.shell.on(ShellEvent.Back)
        app.inbox().state.until("the list too") { it.rows?.size == 1 }
        app.shell.on(ShellEvent.Back)
        assertEquals(Route.Inbox, app.shell.state.value.top?.route)
    }

    @Test
    fun `a sign-in that ends while a screen is open loses nothing`() = scene(portal) {
        val anna = portal.person("Anna")
        val app = app()
        val dialog = app.talk(anna, portal.line().staff(anna), portal.url)
        app.dialog(dialog).on(DialogEvent.TextChanged("unfinished"))
        portal.deactivate(anna)
        val form = app.top(Route.SignIn) as Screen.SignIn
        assertEquals("Anna", form.presenter.state.value.again)
        assertEquals("${portal.url}/", form.presenter.state.value.address)
        assertEquals(1, app.shell.state.value.screens.size)
        portal.activate(anna)
        app.signIn(anna, portal.url)
        app.dialog(dialog).state.until("where she was") { it.composer.text == "unfinished" }
    }

    @Test
    fun `a revoked device is wiped, and the screen says so`() = scene(portal) {
        val anna = portal.person("Anna")
        val app = app()
        app.talk(anna, portal.line().staff(anna), portal.url)
        val elsewhere = portal.token(anna)
        val devices = portal.ask("GET", "/api/v1/devices", null, elsewhere)
        val phone = devices.split("{").single { "Test phone" in it }
        portal.ask("DELETE", "/api/v1/devices/${Portal.field(phone, "id")}", null, elsewhere)
        val form = app.top(Route.SignIn) as Screen.SignIn
        assertEquals(Problem.Refused("device_revoked"), form.presenter.state.value.problem)
        eventually("wiped") { app.phone.folder.resolve("data/accounts").toFile().list().orEmpty().isEmpty() }
        app.endAndStart()
        app.top(Route.SignIn)
    }

    @Test
    fun `a locked key store is said, and unlocked it goes on`() = scene(portal) {
        val anna = portal.person("Anna")
        val vault = TestVault()
        val app = app(vault)
        val dialog = app.talk(anna, portal.line().staff(anna), portal.url)
        vault.locked = true
        app.endAndStart()
        assertEquals(Problem.Vault, app.shell.state.until("it says so") { it.problem != null }.problem)
        assertTrue(app.shell.state.value.screens.isEmpty())
        app.shell.on(ShellEvent.Retry)
        app.shell.state.until("still locked") { it.problem == Problem.Vault }
        vault.locked = false
        app.shell.on(ShellEvent.Retry)
        app.dialog(dialog).state.until("where she was") { it.foot == Foot.Write }
    }

    @Test
    fun `an emptied key store leaves nothing to read, and one signs in anew`() = scene(portal) {
        val anna = portal.person("Anna")
        val vault = TestVault()
        val app = app(vault)
        app.talk(anna, portal.line().staff(anna), portal.url)
        vault.lose()
        app.endAndStart()
        val form = (app.top(Route.SignIn) as Screen.SignIn).presenter
        assertEquals(Problem.AccountGone, form.state.value.problem)
        app.endAndStart()
        assertEquals("it is said once", null, (app.top(Route.SignIn) as Screen.SignIn).presenter.state.value.problem)
        app.signIn(anna, portal.url)
        app.inbox().state.until("all is fetched again") { it.rows?.size == 1 }
    }

    @Test
    fun `what a newer app left here is kept for it`() = scene(portal) {
        val anna = portal.person("Anna")
        val app = app()
        val dialog = app.talk(anna, portal.line().staff(anna), portal.url)
        app.dialog(dialog).on(DialogEvent.TextChanged("half a reply"))
        val saved = app.shell.save()
        app.shell.shutdown()
        app.core.close()
        assertEquals(1, app.phone.schemaBecomes(999))
        app.start(saved)
        app.shell.state.until("it says so") { it.problem == Problem.VersionTooOld("") && it.screens.isEmpty() }
        app.shell.on(ShellEvent.Retry)
        app.shell.state.until("still too old") { it.problem == Problem.VersionTooOld("") }
        app.shell.shutdown()
        app.core.close()
        app.phone.schemaBecomes(1)
        app.start(saved)
        app.dialog(dialog).state.until("nothing is lost") { it.composer.text == "half a reply" }
    }

    @Test
    fun `a portal that has become too new loses nothing`() = scene(portal) {
        val anna = portal.person("Anna")
        val line = portal.line().staff(anna)
        val wire = wire()
        val app = app()
        val dialog = app.talk(anna, line, wire.url)
        wire.become(Wire.State.NEWER)
        app.shell.on(ShellEvent.Network(true))
        val screen = app.dialog(dialog)
        screen.state.until("it says so") { it.freshness.status == Status.Refused("client_too_old") }
        screen.on(DialogEvent.TextChanged("kept"))
        screen.on(DialogEvent.Send)
        screen.state.until("it waits") { it.last?.unsent != null }
        assertEquals(Route.Dialog(dialog), app.shell.state.value.top?.route)
        wire.become(Wire.State.OPEN)
        // The update ends the process.
        app.endAndStart()
        app.dialog(dialog).state.until("sent") { state -> state.has { it.text == "kept" && it.seq != null } }
    }

    @Test
    fun `two accounts, one after the other, and out again`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        portal.line().staff(anna, oleg)
        val app = app()
        app.signIn(anna, portal.url)
        app.inbox().on(InboxEvent.OpenSettings)
        (app.top(Route.Settings) as Screen.Settings).presenter.on(SettingsEvent.AddAccount)
        assertTrue((app.top(Route.SignIn) as Screen.SignIn).presenter.state.value.canGoBack)
        app.signIn(oleg, portal.url)
        assertEquals("Oleg", app.inbox().state.value.me?.name)
        app.inbox().on(InboxEvent.OpenSettings)
        val settings = (app.top(Route.Settings) as Screen.Settings).presenter
        val accounts = settings.state.until("both") { it.accounts.size == 2 }.accounts
        settings.on(SettingsEvent.SwitchTo(accounts.single { it.name == "Anna" }.id))
        app.shell.state.until("Anna's inbox") { (it.top as? Screen.Inbox)?.presenter?.state?.value?.me?.name == "Anna" }
        app.endAndStart()
        assertEquals("Anna", app.inbox().state.value.me?.name)
        app.inbox().on(InboxEvent.OpenSettings)
        val out = (app.top(Route.Settings) as Screen.Settings).presenter
        out.on(SettingsEvent.SignOut)
        out.on(SettingsEvent.Confirm)
        app.shell.state.until("Oleg is left") { (it.top as? Screen.Inbox)?.presenter?.state?.value?.me?.name == "Oleg" }
    }

    @Test
    fun `a notification opens its dialog over the inbox, also before the core is open`() = scene(portal) {
        val anna = portal.person("Anna")
        val app = app()
        val dialog = app.talk(anna, portal.line().staff(anna), portal.url)
        app.shell.on(ShellEvent.Open(Route.Settings))
        app.top(Route.Settings)
        app.shell.on(ShellEvent.Open(Route.Dialog(dialog)))
        app.dialog(dialog)
        assertEquals(listOf(Route.Inbox, Route.Dialog(dialog)), app.shell.state.value.screens.map { it.route })
        app.shell.on(ShellEvent.Open(Route.Transfer(dialog)))
        app.top(Route.Transfer(dialog))
        app.shell.on(ShellEvent.Back)
        // What becomes of it is seen there.
        app.top(Route.Dialog(dialog))
        app.shell.on(ShellEvent.Back)
        app.endAndStart()
        app.shell.on(ShellEvent.Open(Route.Dialog(dialog)))
        app.dialog(dialog).state.until("open") { it.foot == Foot.Write }
        assertEquals(2, app.shell.state.value.screens.size)
    }

    @Test
    fun `a notification opens its own account, whichever is open, and one that is gone changes nothing`() = scene(portal) {
        val (anna, oleg) = portal.person("Anna") to portal.person("Oleg")
        val line = portal.line().staff(anna)
        portal.line().staff(oleg)
        val app = app()
        val dialog = app.talk(anna, line, portal.url)
        val hers = app.core.accounts().single().id
        app.shell.on(ShellEvent.Open(Route.Settings))
        (app.top(Route.Settings) as Screen.Settings).presenter.on(SettingsEvent.AddAccount)
        app.signIn(oleg, portal.url)
        app.inbox()
        val his = app.core.accounts().single { it.id != hers }.id
        app.shell.on(ShellEvent.Open(Route.Dialog(dialog), hers))
        app.dialog(dialog).state.until("hers") { it.foot == Foot.Write }
        app.shell.on(ShellEvent.Open(Route.Dialog(DialogId("1")), "nobody's"))
        app.shell.on(ShellEvent.Back)
        assertEquals("Anna", app.inbox().state.value.me?.name)
        app.shell.on(ShellEvent.Open(Route.Settings))
        (app.top(Route.Settings) as Screen.Settings).presenter.on(SettingsEvent.SwitchTo(his))
        app.shell.state.until("Oleg's") { (it.top as? Screen.Inbox)?.presenter?.state?.value?.me?.name == "Oleg" }
        app.endAndStart()
        app.shell.on(ShellEvent.Open(Route.Dialog(dialog), hers))
        app.dialog(dialog).state.until("hers from the start") { it.foot == Foot.Write }
    }

    @Test
    fun `garbage on the way is no contact, and what was done waits for the portal`() = scene(portal) {
        val anna = portal.person("Anna")
        val wire = wire()
        val app = app()
        val dialog = app.talk(anna, portal.line().staff(anna), wire.url)
        wire.become(Wire.State.GARBAGE)
        val screen = app.dialog(dialog)
        screen.state.until("no contact") { it.freshness.offlineSince != null }
        screen.on(DialogEvent.TextChanged("patience"))
        screen.on(DialogEvent.Send)
        screen.state.until("it waits") { it.last?.unsent != null }
        wire.become(Wire.State.OPEN)
        app.shell.on(ShellEvent.Network(true))
        screen.state.until("sent") { state -> state.has { it.text == "patience" && it.seq != null } }
        screen.state.until("nothing is unsent") { it.freshness.oldestUnsent == null }
    }

    @Test
    fun `a portal that goes away and comes back`() = scene(portal) {
        val anna = portal.person("Anna")
        val app = app()
        val dialog = app.talk(anna, portal.line().staff(anna), portal.url)
        portal.halt()
        val screen = app.dialog(dialog)
        screen.state.until("no contact") { it.freshness.offlineSince != null }
        portal.restart()
        app.shell.on(ShellEvent.Network(true))
        screen.state.until("live") { it.freshness.isLive }
    }

    companion object {
        @JvmField
        @ClassRule
        val portal = Portal()
    }
}
