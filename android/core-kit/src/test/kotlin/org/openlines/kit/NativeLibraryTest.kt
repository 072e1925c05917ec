package org.openlines.kit

import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder

class NativeLibraryTest {
    @get:Rule
    val temporary = TemporaryFolder()

    private val named = "openlines.core.library"
    private val override = "uniffi.component.openlines_core.libraryOverride"
    private val before = listOf(named, override).associateWith { System.getProperty(it) }

    @Before
    fun forget() = before.keys.forEach { System.clearProperty(it) }

    @After
    fun restore() = before.forEach { (key, value) ->
        if (value == null) System.clearProperty(key) else System.setProperty(key, value)
    }

    @Test
    fun `the named folder comes before the one beside the app`() {
        val (first, second) = temporary.newFolder("first") to temporary.newFolder("second")
        val (here, there) = listOf(first, second).map { it.resolve(System.mapLibraryName("openlines_core")) }
        listOf(here, there).forEach { it.writeText("") }
        assertEquals(there.toPath(), NativeLibrary.locate(second.toPath()))
        System.setProperty(named, first.path)
        assertEquals(here.toPath(), NativeLibrary.locate(second.toPath()))
        assertEquals(here.path, System.getProperty(override))
    }

    @Test
    fun `without one it is left to the system`() {
        assertNull(NativeLibrary.locate(temporary.root.toPath()))
        assertNull(System.getProperty(override))
    }
}
