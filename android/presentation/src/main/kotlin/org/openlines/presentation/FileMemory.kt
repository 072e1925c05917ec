package org.openlines.presentation

import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.util.Properties
import kotlin.io.path.exists
import kotlin.io.path.reader
import kotlin.io.path.writer

/** Remembers in a file. One that is unreadable or cannot be written is no reason to stop: it remembers less then. */
class FileMemory(private val file: Path) : Memory {
    private val kept = Properties()

    init {
        try {
            if (file.exists()) file.reader().use(kept::load)
        } catch (_: IOException) {
            kept.clear()
        } catch (_: IllegalArgumentException) {
            kept.clear()
        }
    }

    @Synchronized
    override fun get(key: String): String? = kept.getProperty(key)

    @Synchronized
    override fun set(key: String, value: String?) {
        if (value == kept.getProperty(key)) return
        if (value == null) kept.remove(key) else kept.setProperty(key, value)
        save()
    }

    @Synchronized
    override fun forget(account: String) {
        if (kept.keys.removeIf { belongs(it.toString(), account) }) save()
    }

    private fun save() {
        try {
            val fresh = file.resolveSibling("${file.fileName}.new")
            fresh.writer().use { kept.store(it, null) }
            Files.move(fresh, file, ATOMIC_MOVE)
        } catch (_: IOException) {
            // What is not written is forgotten with the process.
        }
    }
}
