// The core's native library, on a phone.
package org.openlines.app

import android.content.Context
import org.openlines.core.TlsVerifier

/**
 * The core checks certificates with the phone's own verifier, which lives in Java: it must have been handed a context
 * before the first connection. This can be seen neither by the type check for Android nor under Robolectric.
 */
internal object NativeCore {
    fun start(context: Context) {
        System.loadLibrary("openlines_core")
        TlsVerifier.init(context.applicationContext)
    }
}
