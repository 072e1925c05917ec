package org.openlines.desktop

import java.nio.file.Path
import java.util.Locale
import kotlin.io.path.Path

/** What was asked for on the command line. */
data class Options(
    /** Where accounts, secrets and settings are kept. */
    val data: Path,
    val server: String? = null,
    val login: String? = null,
    val password: String? = null,
    val dark: Boolean = false,
    val highContrast: Boolean = false,
    /** How large type is; 1 as usual, 2 twice. */
    val type: Float = 1f,
    val locale: Locale = Locale.getDefault(),
    /** Commands on standard input in place of a window. */
    val script: Boolean = false,
    /** How the device calls itself. */
    val name: String = "Desktop",
    /** The size of the phone in dp, and how many pixels a dp has. */
    val width: Int = 412,
    val height: Int = 892,
    val scale: Float = 2f,
) {
    companion object {
        const val USAGE = "usage: run.sh --data FOLDER [--server URL --login L --password P] [--dark] [--contrast] [--lang en|ru]\n" +
            "       [--type 1.0] [--script [--name NAME] [--size 412x892] [--scale 2]]"

        fun read(arguments: List<String>): Options {
            var options = Options(Path(System.getProperty("user.home"), ".local", "share", "openlines-desktop"))
            val left = ArrayDeque(arguments)
            while (left.isNotEmpty()) {
                val name = left.removeFirst()
                options = options.flag(name) ?: run {
                    val value = requireNotNull(left.removeFirstOrNull()) { "$name needs a value, or is not known" }
                    options.value(name, value)
                }
            }
            return options
        }
    }

    private fun flag(name: String): Options? = when (name) {
        "--dark" -> copy(dark = true)
        "--contrast" -> copy(highContrast = true)
        "--script" -> copy(script = true)
        else -> null
    }

    private fun value(name: String, value: String): Options = when (name) {
        "--data" -> copy(data = Path(value))
        "--server" -> copy(server = value)
        "--login" -> copy(login = value)
        "--password" -> copy(password = value)
        "--lang" -> copy(locale = Locale.forLanguageTag(value))
        "--type" -> copy(type = requireNotNull(value.toFloatOrNull()) { "--type is a number" })
        "--name" -> copy(name = value)
        "--scale" -> copy(scale = requireNotNull(value.toFloatOrNull()) { "--scale is a number" })
        "--size" -> {
            val (width, height) = requireNotNull(Regex("(\\d+)x(\\d+)").matchEntire(value)?.destructured) { "--size is 412x892" }
            copy(width = width.toInt(), height = height.toInt())
        }
        else -> throw IllegalArgumentException("$name is not known")
    }
}
