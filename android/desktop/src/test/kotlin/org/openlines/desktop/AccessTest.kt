package org.openlines.desktop

import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getAllSemanticsNodes
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.style.TextOverflow
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.junit.runners.Parameterized

/** On every screen of the pictures: what can be touched is large enough and has a name, and no words are cut off. */
@RunWith(Parameterized::class)
class AccessTest(private val shot: Shot) {
    private fun onScreen(merged: Boolean, look: (List<SemanticsNode>) -> Unit) = onScene(shot.look, 1f, shot.content) { scene ->
        look(scene.semanticsOwners.flatMap { it.getAllSemanticsNodes(merged) })
    }

    @Test
    fun whatCanBeTouchedHasANameAndIsLargeEnough() = onScreen(merged = true) { nodes ->
        val wrong = nodes.filter { SemanticsActions.OnClick in it.config && it.config.getOrNull(SemanticsActions.OnClick)?.action != null }
            .filter { node ->
                val box = node.touchBoundsInRoot
                // What a list cuts off at the edge of the screen can be scrolled to.
                val whole = node.boundsInRoot.let { it.width >= node.size.width - 1 && it.height >= node.size.height - 1 }
                Spot(node).text.isBlank() || whole && (box.width < 47.5f || box.height < 47.5f)
            }
        assertEquals(emptyList<String>(), wrong.map { "\"${Spot(it).text}\" ${it.touchBoundsInRoot}" })
    }

    @Test
    fun noWordsAreCutOff() = onScreen(merged = false) { nodes ->
        val cut = nodes.mapNotNull(::layoutOf).filter { it.layoutInput.overflow != TextOverflow.Ellipsis && isCut(it) }
        assertEquals(emptyList<String>(), cut.map { it.layoutInput.text.text.take(60) })
    }

    /** Lines that do not fit, or one that is wider than its place (less what rounding does). */
    private fun isCut(text: TextLayoutResult): Boolean =
        text.didOverflowHeight || (0 until text.lineCount).any { text.getLineRight(it) - text.getLineLeft(it) > text.size.width + 1.5f }

    private fun layoutOf(node: SemanticsNode): TextLayoutResult? {
        // A field scrolls.
        if (SemanticsProperties.EditableText in node.config) return null
        val results = ArrayList<TextLayoutResult>()
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(results)
        return results.firstOrNull()
    }

    companion object {
        @JvmStatic
        @Parameterized.Parameters(name = "{0}")
        fun shots(): List<Shot> = SHOTS
    }
}
