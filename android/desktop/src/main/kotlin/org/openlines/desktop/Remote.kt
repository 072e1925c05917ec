package org.openlines.desktop

import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.unit.Density
import java.io.File
import java.lang.management.ManagementFactory
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.jetbrains.skia.EncodedImageFormat
import org.openlines.presentation.Screen
import org.openlines.presentation.ShellEvent

/*
 * The phone without a display, led by commands on standard input, one a line; each is answered by one line, `ok ...` or
 * `error ...`. It does what a finger does: finds what is on screen, presses it, types. Nothing else reaches the app but
 * `network`, which a finger cannot do either.
 */
private val COMMANDS = """
    picture FILE          a PNG of the screen
    wait TEXT             until this text is on screen (30 s at most)
    gone TEXT             until it is not
    press TEXT            what is called TEXT: what says just that before what says more
    type NAME: TEXT       into the field called NAME, after what stands there
    accept, decline       the offer on screen
    reply TEXT, note TEXT in the open dialog
    transfer NAME TEXT    the open dialog, to NAME, with TEXT as the note
    close                 the open dialog
    open TEXT             the dialog in whose row TEXT stands
    shift start|pause|continue|end
    back
    network off|on
    screen                all texts on screen
    quit
""".trimIndent()

/** Runs a phone for a script. */
class Remote(private val options: Options) {
    private val scope = CoroutineScope(EventThread)

    private lateinit var phone: Phone
    private lateinit var scene: ImageComposeScene
    private lateinit var finger: Finger
    private val backs = ArrayList<() -> Unit>()

    fun run(): Unit = runBlocking {
        withContext(EventThread) {
            start()
            known()
        }
        passed("drawn")
        println("ok ready ${passed.last().second} ms: ${passed.joinToString { (what, ms) -> "$what $ms" }}")
        val lines = generateSequence(::readlnOrNull).map(String::trim).filter(String::isNotEmpty)
        for (line in lines) {
            println(withContext(EventThread) { answer(line) })
            System.out.flush()
            if (line == "quit") break
        }
        exitProcess(0)
    }

    /** When, in milliseconds since the process began. */
    private val passed = ArrayList<Pair<String, Long>>()

    private fun passed(what: String) {
        passed += what to System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().startTime
    }

    private fun start() {
        passed("main")
        val density = Density(options.scale, options.type)
        val (width, height) = (options.width * options.scale).toInt() to (options.height * options.scale).toInt()
        phone = Phone(options, scope)
        scene = ImageComposeScene(width, height, density, EventThread) { phone.Content { enabled, onBack -> Backs(backs, enabled, onBack) } }
        finger = Finger(scene)
        scene.render(System.nanoTime())
        passed("picture")
        scope.launch {
            while (isActive) {
                if (scene.hasInvalidations()) scene.render(System.nanoTime())
                delay(16.milliseconds)
            }
        }
    }

    /** Until the list of dialogs is filled, or the form for signing in is there. */
    private suspend fun known() {
        val top = phone.shell.state.first { it.top != null || it.problem != null }.top
        passed("core")
        if (top is Screen.Inbox) top.presenter.state.first { it.rows != null }
        passed("list")
        finger.settle()
    }

    private suspend fun answer(line: String): String {
        val word = line.substringBefore(' ')
        val rest = line.substringAfter(' ', "").trim()
        return try {
            "ok ${obey(word, rest)}".trim()
        } catch (no: IllegalStateException) {
            "error ${no.message.orEmpty().replace('\n', ' ')}"
        }
    }

    private suspend fun obey(word: String, rest: String): String {
        val say = IcuWords(options.locale)
        when (word) {
            "picture" -> return picture(File(rest))
            "wait" -> finger.find(rest)
            "gone" -> finger.await("\"$rest\" is still there") { it.none { node -> node.says(rest) } }
            "press" -> finger.press(rest)
            "type" -> finger.type(rest.substringBefore(':'), rest.substringAfter(':').trim())
            "accept" -> finger.press(say.offerAccept)
            "decline" -> finger.press(say.offerDecline)
            "reply" -> write(say.composerReply, rest, say.composerSend)
            "note" -> write(say.composerNote, rest, say.composerSaveNote)
            "transfer" -> transfer(say, rest)
            "close" -> close(say)
            "open" -> finger.open(rest)
            "shift" -> shift(say, rest)
            "back" -> backs.lastOrNull()?.invoke() ?: error("there is no way back")
            "network" -> phone.shell.on(ShellEvent.Network(rest == "on"))
            "screen" -> return finger.texts().joinToString(" | ")
            "quit" -> return "bye"
            "help" -> return COMMANDS.replace("\n", " ; ")
            else -> error("$word is not known")
        }
        return ""
    }

    private suspend fun write(mode: String, text: String, send: String) {
        finger.press(mode)
        finger.typeInto("composer", text)
        finger.press(send)
    }

    private suspend fun close(say: IcuWords) {
        finger.press(say.dialogMenu)
        finger.press(say.actionClose)
        finger.find(say.askCloseTitle)
        finger.press(say.actionClose)
    }

    private suspend fun transfer(say: IcuWords, rest: String) {
        val (name, note) = rest.substringBefore(' ') to rest.substringAfter(' ', "")
        finger.press(say.dialogMenu)
        finger.press(say.actionTransfer)
        finger.press(name)
        if (note.isNotEmpty()) finger.typeInto("note", note)
        val verb = finger.await("nobody called $name can be chosen") { nodes ->
            nodes.any { it.enabled && it.says(say.transferTo("").trim()) && it.says(name) }
        }.first { it.enabled && it.says(say.transferTo("").trim()) && it.says(name) }
        finger.press(verb)
        finger.find(say.transferAskTitle)
        finger.press(verb.text)
    }

    private suspend fun shift(say: IcuWords, step: String) {
        val name = mapOf(
            "start" to say.shiftStart, "pause" to say.shiftPause, "continue" to say.shiftContinue, "end" to say.shiftEnd,
        )[step] ?: error("shift start|pause|continue|end")
        finger.press(say.shiftChange)
        finger.press(name)
        if (step == "end") {
            finger.find(say.shiftAskEndTitle)
            finger.press(name)
        }
        finger.press(say.back)
    }

    private suspend fun picture(file: File): String {
        finger.settle()
        val image = scene.render(System.nanoTime())
        val png = checkNotNull(image.encodeToData(EncodedImageFormat.PNG)) { "no PNG" }
        withContext(Dispatchers.IO) {
            file.absoluteFile.parentFile?.mkdirs()
            file.writeBytes(png.bytes)
        }
        return file.path
    }
}
