// The app as it is, with a JVM's key store and with a foreground that tests switch.
package org.openlines.app.world

import androidx.lifecycle.Lifecycle
import androidx.lifecycle.LifecycleOwner
import androidx.lifecycle.LifecycleRegistry
import androidx.work.Configuration
import androidx.work.testing.WorkManagerTestInitHelper
import java.io.File
import kotlinx.coroutines.runBlocking
import org.openlines.app.App
import org.openlines.app.WrappingKey
import org.openlines.core.Account

class TestApp : App(), LifecycleOwner {
    /** AndroidX's own lives for the whole JVM: this one belongs to the test. */
    override val lifecycle = LifecycleRegistry.createUnsafe(this)
    override val seen: Lifecycle get() = lifecycle

    val key by lazy { JvmKey(File(folder(), "keys")) }

    override fun onCreate() {
        // Robolectric runs no start-up providers.
        WorkManagerTestInitHelper.initializeTestWorkManager(this, Configuration.Builder().build())
        super.onCreate()
    }

    /** JNA finds the library of this machine by jna.library.path. */
    override fun startNative() = Unit

    override fun wrappingKey(): WrappingKey = key

    /** Two processes of one test share a folder. */
    override fun folder(): File = System.getProperty("openlines.folder")?.let(::File) ?: super.folder()

    fun inFront() {
        lifecycle.currentState = Lifecycle.State.RESUMED
    }

    fun away() {
        lifecycle.currentState = Lifecycle.State.CREATED
    }

    fun signIn(portal: Portal, login: String): Account =
        runBlocking { core().signIn(portal.address, login, portal.password(login)) }
}
