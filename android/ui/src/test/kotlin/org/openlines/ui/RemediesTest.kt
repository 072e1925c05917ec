package org.openlines.ui

import java.io.File
import java.lang.reflect.Proxy
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.openlines.ui.parts.refusalOf

/** A code that reaches an operator is said in words of its own, which tell the remedy (docs/errors.md). */
class RemediesTest {
    /** Texts that are the names of themselves. */
    private val names = Proxy.newProxyInstance(javaClass.classLoader, arrayOf(Words::class.java)) { _, text, _ -> text.name } as Words

    private fun said(code: String) = refusalOf(code, null, null, names)

    /** The codes in a section of the page. */
    private fun codes(section: String): List<String> = PAGE.readText().substringAfter("## $section\n").substringBefore("\n## ")
        .lines().mapNotNull { Regex("^\\| `([a-z_]+)` \\|").find(it)?.groupValues?.get(1) }

    @Test
    fun `every code that refuses a command has words of its own`() {
        val refusing = codes("Refused commands")
        assertTrue("$refusing", refusing.size > 10)
        assertEquals(emptyList<String>(), refusing.filter { said(it) == OTHER })
    }

    @Test
    fun `of the portal's answers only those are without that no operator gets`() {
        val without = codes("Answers of the portal").filter { said(it) == OTHER }
        assertEquals(ELSEWHERE, without.toSet())
        assertEquals("what the phone's core says itself", listOf("client_too_old"), codes("What an app gets").filter { said(it) == OTHER })
    }

    private companion object {
        val PAGE = File("../../docs/errors.md")
        val OTHER = Words::refusedOther.name

        /** A problem of its own, of customers, of administrators, or for what this app does not send. */
        val ELSEWHERE = setOf(
            "wrong_credentials", "signed_out", "too_many_requests", "try_again", "disk_full", "internal",
            "visit_over", "bad_identity", "origin_not_allowed",
            "last_admin",
            "too_large", "bad_file_type", "cursor_expired",
        )
    }
}
