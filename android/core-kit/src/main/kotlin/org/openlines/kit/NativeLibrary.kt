package org.openlines.kit

import java.nio.file.Path
import kotlin.io.path.Path
import kotlin.io.path.absolutePathString
import kotlin.io.path.exists

/**
 * Where the core's native library lies on a computer. On a phone the system finds it inside the app and none of this is
 * called.
 */
object NativeLibrary {
    private const val NAME = "openlines_core"

    /**
     * Tells the generated code to load the library from the first of these places that has it: the folder named by the
     * property `openlines.core.library` or by the variable `OPENLINES_CORE_LIBRARY`, then [beside], for an app that
     * brings it along. Must come before the first use of the core. Gives what was found; without it the library is
     * searched for where the system and `jna.library.path` say.
     */
    fun locate(vararg beside: Path): Path? {
        val named = listOfNotNull(
            System.getProperty("openlines.core.library"),
            System.getenv("OPENLINES_CORE_LIBRARY"),
        ).filter(String::isNotBlank).map { Path(it) }
        val found = (named + beside).map { it.resolve(System.mapLibraryName(NAME)) }.firstOrNull(Path::exists)
        if (found != null) System.setProperty("uniffi.component.$NAME.libraryOverride", found.absolutePathString())
        return found
    }
}
