package org.openlines.desktop

import kotlin.system.exitProcess

/*
 * The operator's phone on a desktop: the same screens, presenters and core as on Android.
 *
 *     run.sh --data FOLDER [--server URL --login L --password P] [--dark] [--lang ru]        a window
 *     run.sh --script ... [--name NAME] [--size 412x892] [--scale 2]                          no display: see Remote.kt
 */

fun main(arguments: Array<String>) {
    val options = try {
        Options.read(arguments.toList())
    } catch (wrong: IllegalArgumentException) {
        System.err.println("${wrong.message}\n${Options.USAGE}")
        exitProcess(2)
    }
    if (options.script) Remote(options).run() else window(options)
}
