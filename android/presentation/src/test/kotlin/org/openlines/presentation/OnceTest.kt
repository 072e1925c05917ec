package org.openlines.presentation

import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

/** One tap is one command, and no button stays dead. */
class OnceTest {
    private val once = Once<String>()

    @Test
    fun `until something is known of the first tap a second one is none`() {
        assertTrue(once.take("ask"))
        once.shown("ask", told = true)
        assertFalse("that was read before it was stored", once.take("ask"))
        once.stored()
        once.shown("ask", told = false)
        assertFalse("other news, the same dialog", once.take("ask"))
    }

    @Test
    fun `on its way, it can be taken again afterwards`() {
        once.take("ask")
        once.shown(null, told = true)
        once.stored()
        once.shown("ask", told = true)
        assertTrue(once.take("ask"))
        assertFalse(once.take("ask"))
    }

    @Test
    fun `refused before it was seen on its way, it can be taken again`() {
        once.take("ask")
        once.stored()
        once.shown("ask", told = true)
        assertTrue(once.take("ask"))
    }

    @Test
    fun `what could not be stored can be tried again`() {
        once.take("ask")
        once.failed()
        once.stored()
        assertTrue(once.take("ask"))
        once.shown("ask", told = true)
        assertFalse("what was before does not count", once.take("ask"))
    }

    @Test
    fun `another step is another tap`() {
        once.take("accept 7")
        assertTrue(once.take("accept 8"))
        assertFalse(once.take("accept 8"))
    }
}
