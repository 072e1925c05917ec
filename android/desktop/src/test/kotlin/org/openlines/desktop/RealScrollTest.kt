package org.openlines.desktop

import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getAllSemanticsNodes
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.unit.Density
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.distinctUntilChangedBy
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.ClassRule
import org.junit.Test
import org.openlines.presentation.Desk
import org.openlines.presentation.InboxEvent
import org.openlines.presentation.InboxPresenter
import org.openlines.presentation.Routes
import org.openlines.presentation.ShortMemory
import org.openlines.presentation.SystemClock
import org.openlines.presentation.Tab
import org.openlines.stage.Phone as StagePhone
import org.openlines.stage.Portal
import org.openlines.stage.until
import org.openlines.ui.screens.InboxScreen

/** The screen, the presenter and the real core together: a long list is scrolled through, and no row costs a call. */
class RealScrollTest {
    @Test
    fun `a thousand dialogs of a real core are scrolled through by windows`() = runBlocking(EventThread) {
        val anna = portal.person("Anna")
        fill(portal.line().staff(anna))
        val phone = StagePhone()
        val everything = CoroutineScope(coroutineContext + SupervisorJob(coroutineContext.job))
        try {
            val account = phone.signIn(anna, portal.url)
            val inbox = InboxPresenter(Desk(account, account.info(), Routes(), ShortMemory(), SystemClock, everything))
            inbox.on(InboxEvent.OpenTab(Tab.QUEUE))
            inbox.state.until("all of them") { it.tab == Tab.QUEUE && (it.rows?.size ?: 0) + it.after == DIALOGS }
            var windows = 0
            everything.launch { inbox.state.distinctUntilChangedBy { it.rows }.collect { windows += 1 } }
            val (asked, seen) = scrolled(inbox)
            assertEquals("every row is drawn from a window", DIALOGS, seen.size)
            assertTrue("$asked questions and $windows windows for $DIALOGS rows", asked in 5..DIALOGS / 30 && windows <= DIALOGS / 30)
        } finally {
            everything.coroutineContext.job.cancelAndJoin()
            phone.close()
        }
    }

    /** All the way down, a few rows at a time; how often the screen asked for another window, and whom it showed. */
    private suspend fun scrolled(inbox: InboxPresenter): Pair<Int, Set<String>> {
        var asked = 0
        val seen = HashSet<String>()
        val scene = ImageComposeScene(412, 892, Density(1f), EventThread) {
            val state by inbox.state.collectAsState()
            TestWorld {
                InboxScreen(state, { event ->
                    if (event is InboxEvent.Scrolled) asked += 1
                    inbox.on(event)
                })
            }
        }
        var frame = 0L
        fun names() = scene.semanticsOwners.flatMap { it.getAllSemanticsNodes(mergingEnabled = false) }
            .flatMap { it.config.getOrNull(SemanticsProperties.Text).orEmpty() }.map { it.text }.filter { it.startsWith("Guest ") }
        suspend fun draw() {
            scene.render(frame++ * FRAME_NS)
            yield()
        }
        try {
            for (at in 0 until DIALOGS + HEADS step 5) {
                scrollTo(scene, at)
                // Where nothing is known yet, the next window comes in a moment.
                inbox.state.until("rows around $at") { it.before <= at && at - HEADS < it.before + it.rows.orEmpty().size }
                repeat(3) { draw() }
                seen += names()
            }
        } finally {
            scene.close()
        }
        return asked to seen
    }

    private fun scrollTo(scene: ImageComposeScene, index: Int) {
        val list = scene.semanticsOwners.flatMap { it.getAllSemanticsNodes(mergingEnabled = false) }
            .firstOrNull { it.config.getOrNull(SemanticsProperties.TestTag) == "inbox" }
        list?.config?.getOrNull(SemanticsActions.ScrollToIndex)?.action?.invoke(index)
    }

    private fun fill(line: Portal.Line) {
        val visitors = Executors.newFixedThreadPool(8)
        repeat(DIALOGS) { visitors.submit { line.customer("Guest $it").writes("Good day, number $it") } }
        visitors.shutdown()
        assertTrue(visitors.awaitTermination(2, TimeUnit.MINUTES))
    }

    companion object {
        private const val DIALOGS = 1_000
        private const val FRAME_NS = 50_000_000L

        /** What stands in the list before the first dialog: the shift and the segments. */
        private const val HEADS = 2

        @ClassRule
        @JvmField
        val portal = Portal()
    }
}
