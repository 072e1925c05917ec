package org.openlines.boundary

import java.io.File
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** What the core says of its surface stands in the generated Kotlin too: every item of bindings/api.txt has its words. */
class DocsTest {
    private val lines = File(System.getProperty("openlines.bindings"), "openlines_core.kt").readLines()
    private val surface = File("../../bindings/api.txt").readLines()

    private fun named(pattern: String): List<String> {
        val item = Regex(pattern)
        return surface.mapNotNull { item.find(it)?.groupValues?.get(1) }.distinct()
    }

    /** An item has to be declared, and each place that declares it begins with a comment. */
    private fun documented(names: List<String>, declaration: (String) -> String) {
        assertTrue(names.isNotEmpty())
        val missing = names.filterNot { name ->
            val places = Regex(declaration(name)).let { wanted -> lines.indices.filter { wanted.containsMatchIn(lines[it]) } }
            places.isNotEmpty() && places.all(::hasWords)
        }
        assertEquals("without words", emptyList<String>(), missing)
    }

    private fun hasWords(at: Int): Boolean =
        lines.subList(0, at).lastOrNull { it.isNotBlank() && !it.trim().startsWith("@") }?.trim() == "*/"

    @Test
    fun `types`() {
        documented(named("^(?:record|enum) (\\w+)$")) { "^(data|enum|sealed) class $it\\b" }
        documented(named("^error (\\w+)Error$")) { "^sealed class ${it}Exception\\b" }
        documented(named("^object (\\w+)$")) { "^(public interface ${it}Interface|open class $it:)" }
        documented(named("^trait (\\w+)\\b")) { "^public interface $it\\b" }
    }

    @Test
    fun `functions`() {
        documented(named("^    (?:async )?fn (\\w+)\\(") - "new") { "^    (suspend )?fun `${camel(it)}`\\(" }
        documented(listOf("new")) { "^    constructor\\(`" }
    }

    @Test
    fun `fields and cases`() {
        documented(named("^ +([a-z]\\w*): ")) { "^ +va[lr] `${camel(it)}`: " }
        documented(named("^    ([A-Z]\\w*),$")) { "^    (${upper(it)}[,;(]|(data )?(class|object) $it\\b)" }
        documented(named("^    ([A-Z]\\w*) \\{$")) { "^    (data )?class $it\\b" }
    }

    private fun camel(name: String) = Regex("_([a-z0-9])").replace(name) { it.groupValues[1].uppercase() }

    private fun upper(name: String) = Regex("(?<=[a-z])([A-Z])").replace(name) { "_" + it.value }.uppercase()
}
