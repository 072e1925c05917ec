// The one window of the app.
package org.openlines.app

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Build
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import androidx.activity.viewModels
import androidx.core.content.ContextCompat
import androidx.lifecycle.lifecycleScope
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.openlines.presentation.Screen
import org.openlines.presentation.ShellEvent
import org.openlines.push.SyncWorker

class MainActivity : ComponentActivity() {
    private val model: ShellModel by viewModels { ShellModel.factory }
    private val asking = registerForActivityResult(RequestPermission()) { granted ->
        // What came in before the permission was given is said now.
        if (granted) SyncWorker.start(this)
    }

    override fun onCreate(savedInstanceState: Bundle?) {
        enableEdgeToEdge()
        super.onCreate(savedInstanceState)
        // After the end of the process the saved screens count, not the notification that once opened the app.
        if (savedInstanceState == null) open(intent)
        setContent { Root(model.shell) }
        lifecycleScope.launch { askForNotifications() }
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        open(intent)
    }

    private fun open(intent: Intent?) {
        val (account, route) = Screens.of(intent) ?: return
        model.shell.on(ShellEvent.Open(route, account))
    }

    /** Once, as soon as there is somebody to notify: without it an offer comes unheard. */
    private suspend fun askForNotifications() {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU || app.memory[ASKED] != null) return
        model.shell.state.first { it.screens.firstOrNull() is Screen.Inbox }
        if (ContextCompat.checkSelfPermission(this, NOTIFY) == PackageManager.PERMISSION_GRANTED) return
        app.memory[ASKED] = "yes"
        asking.launch(NOTIFY)
    }

    private companion object {
        const val NOTIFY = Manifest.permission.POST_NOTIFICATIONS
        const val ASKED = "asked.notifications"
    }
}
