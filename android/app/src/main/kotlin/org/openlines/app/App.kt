// The process: one core, its key store, its notifications. Activities, receivers and workers find everything here.
package org.openlines.app

import android.app.Application
import android.content.Context
import android.content.Intent
import android.os.Build
import android.provider.Settings
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.ProcessLifecycleOwner
import java.io.File
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.withIndex
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.openlines.core.Account
import org.openlines.core.Core
import org.openlines.core.CoreConfig
import org.openlines.core.DialogId
import org.openlines.core.OfferId
import org.openlines.kit.calls
import org.openlines.kit.offerSnapshots
import org.openlines.presentation.FileMemory
import org.openlines.presentation.Looks
import org.openlines.presentation.Memory
import org.openlines.push.Push
import org.openlines.push.PushHost
import org.openlines.ui.Words

/** What only a phone has is behind `open` members: tests under Robolectric put something else in their place. */
open class App : Application(), PushHost {
    override val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    override val push by lazy { Push(this, this) }

    /** In the language that was chosen in the app, which may be another one than the phone's. */
    override val words: Words get() = ResourceWords(inLanguage(Looks(memory).language.value).resources)

    val memory: Memory by lazy { FileMemory(File(filesDir, "memory.properties").toPath()) }
    val network by lazy { Network(this) }
    val version: String by lazy { packageManager.getPackageInfo(packageName, 0).versionName ?: "0" }

    /** Whether a screen of the app is seen; it passes over the moment between two activities. */
    open val seen: Lifecycle get() = ProcessLifecycleOwner.get().lifecycle

    /** The dialog whose screen lies above the others, with its account. */
    @Volatile
    var front: Pair<String, DialogId>? = null

    private val opening = Mutex()

    @Volatile
    private var opened: Core? = null

    override fun onCreate() {
        super.onCreate()
        startNative()
        seen.addObserver(Attention(this))
        scope.launch { network.available.collect { available -> opened?.setNetwork(available) } }
    }

    /** Must come before the first use of the core. */
    protected open fun startNative() = NativeCore.start(this)

    protected open fun wrappingKey(): WrappingKey = KeystoreKey()

    /** Neither a backup nor the next phone gets what lies here. */
    protected open fun folder(): File = noBackupFilesDir

    /** The core, made at the first call. Throws when it cannot be; the next call tries again. */
    suspend fun core(): Core = opening.withLock {
        // Kept before it is handed on: who asked may be gone by then, and there must not be two on one folder.
        opened ?: withContext(Dispatchers.IO) {
            open().also { core ->
                opened = core
                // What changes from now on, [onCreate] passes on.
                core.setNetwork(network.available.value)
            }
        }
    }

    override suspend fun accounts(): List<Account> = core().let { core -> core.accounts().map { core.account(it.id) } }

    override fun screen(account: String, dialog: DialogId?, offer: OfferId?): Intent =
        Screens.intent(this, account, dialog, offer)

    override fun transfer(account: String, dialog: DialogId): Intent = Screens.transfer(this, account, dialog)

    override fun alerts(account: String): Intent = Screens.alerts(this, account)

    override fun isInFront(account: String, dialog: DialogId): Boolean =
        front == account to dialog && seen.currentState.isAtLeast(Lifecycle.State.STARTED)

    /**
     * While it is seen: notifications and alarms follow the offers and the calls by name. What was there before makes no
     * sound, it is on screen. Ends when it is cancelled.
     */
    suspend fun followNotices() = coroutineScope {
        accounts().forEach { account ->
            val news = combine(account.offerSnapshots(), account.calls(), ::Pair)
            launch { news.withIndex().collect { push.refresh(quiet = it.index == 0) } }
        }
    }

    private fun open(): Core {
        val config = CoreConfig(
            dataDir = File(folder(), "core").path,
            deviceName = deviceName(),
            platform = "android",
            appVersion = version,
            plainHttp = false,
        )
        val core = Core(config, SealedVault(File(folder(), "vault"), wrappingKey()))
        // A worker or a receiver may have started this process: nobody looks then.
        core.setForeground(seen.currentState.isAtLeast(Lifecycle.State.STARTED))
        return core
    }

    /** How the owner calls his phone, or else what it is. */
    private fun deviceName(): String {
        val given = Settings.Global.getString(contentResolver, Settings.Global.DEVICE_NAME)
        return (given?.takeIf(String::isNotBlank) ?: "${Build.MANUFACTURER} ${Build.MODEL}").take(MAX_NAME)
    }

    private companion object {
        const val MAX_NAME = 100
    }
}

internal val Context.app: App get() = applicationContext as App
