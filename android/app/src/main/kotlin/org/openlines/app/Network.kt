// Whether the phone has a network.
package org.openlines.app

import android.content.Context
import android.net.ConnectivityManager
import androidx.core.content.getSystemService
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow

/** The system's default network, as it comes and goes. One that only promises the internet counts: a try tells the rest. */
class Network(context: Context) {
    private val state = MutableStateFlow(true)

    val available: StateFlow<Boolean> = state.asStateFlow()

    init {
        val manager = context.getSystemService<ConnectivityManager>()
        if (manager != null) {
            state.value = manager.activeNetwork != null
            manager.registerDefaultNetworkCallback(object : ConnectivityManager.NetworkCallback() {
                override fun onAvailable(network: android.net.Network) {
                    state.value = true
                }

                override fun onLost(network: android.net.Network) {
                    state.value = false
                }
            })
        }
    }
}
