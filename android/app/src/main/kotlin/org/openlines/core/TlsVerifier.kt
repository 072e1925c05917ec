// The one thing that the core's library wants through JNI. Its other half is bindings/ffi/src/android.rs, which knows this
// class and its function by their names.
package org.openlines.core

import android.content.Context

object TlsVerifier {
    /** Once a process, after the library is loaded and before the first [Core]. */
    @JvmStatic
    external fun init(context: Context)
}
