package org.openlines.presentation

import kotlin.io.path.writeText
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class MemoryTest {
    @get:Rule
    val temporary = TemporaryFolder()

    private val file by lazy { temporary.root.toPath().resolve("memory") }

    @Test
    fun `it outlives the process`() {
        FileMemory(file)["тема"] = "тёмная = dark\nyes"
        assertEquals("тёмная = dark\nyes", FileMemory(file)["тема"])
        FileMemory(file)["тема"] = null
        assertNull(FileMemory(file)["тема"])
    }

    @Test
    fun `a damaged file is forgotten`() {
        file.writeText("a=\\u12")
        assertNull(FileMemory(file)["a"])
        FileMemory(file)["a"] = "b"
        assertEquals("b", FileMemory(file)["a"])
    }

    @Test
    fun `looks are remembered, and nonsense is not`() {
        val memory = FileMemory(file)
        Looks(memory).choose(Theme.DARK)
        Looks(memory).choose(Language.RUSSIAN)
        assertEquals(Theme.DARK, Looks(FileMemory(file)).theme.value)
        assertEquals(Language.RUSSIAN, Looks(FileMemory(file)).language.value)
        memory["looks.theme"] = "PINK"
        assertEquals(Theme.SYSTEM, Looks(memory).theme.value)
    }
}
