package org.openlines.presentation

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

/** Which texts of the store are news for the composer. */
class DraftEchoTest {
    private val echo = DraftEcho()

    @Test
    fun `the first text is news`() = assertTrue(echo.arrived("from yesterday"))

    @Test
    fun `own texts come back without being news`() {
        echo.wrote("a")
        echo.wrote("ab")
        assertFalse(echo.arrived("a"))
        assertFalse(echo.arrived("ab"))
    }

    @Test
    fun `an older text that arrives late changes nothing`() {
        echo.arrived("old")
        echo.wrote("new")
        assertFalse(echo.arrived("old"))
        assertFalse(echo.arrived("new"))
    }

    @Test
    fun `texts in between may be left out`() {
        listOf("a", "ab", "abc").forEach(echo::wrote)
        assertFalse(echo.arrived("abc"))
        assertTrue(echo.arrived("from the tablet"))
    }

    @Test
    fun `what another device writes once everything is back is news`() {
        echo.wrote("a")
        echo.arrived("a")
        assertTrue(echo.arrived("b"))
        assertEquals("b", echo.last)
    }

    @Test
    fun `the same text once more is no news`() {
        assertTrue(echo.arrived("b"))
        assertFalse(echo.arrived("b"))
    }

    @Test
    fun `a text that was not stored is not waited for`() {
        echo.wrote("too long")
        echo.failed("too long")
        assertTrue(echo.arrived("b"))
    }

    @Test
    fun `the last text that is known to be stored`() {
        assertEquals("", echo.last)
        echo.wrote("a")
        assertEquals("a", echo.last)
    }
}
