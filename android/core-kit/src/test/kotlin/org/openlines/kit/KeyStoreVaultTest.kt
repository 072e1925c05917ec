package org.openlines.kit

import java.nio.file.Files
import java.nio.file.attribute.PosixFilePermissions
import kotlin.io.path.deleteExisting
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.writeText
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.openlines.core.VaultException

class KeyStoreVaultTest {
    @get:Rule
    val temporary = TemporaryFolder()

    private val folder by lazy { temporary.root.toPath().resolve("vault") }

    @Test
    fun `a secret outlives the process and can be forgotten`() {
        KeyStoreVault(folder).set("a", byteArrayOf(1, 0, -1))
        KeyStoreVault(folder).set("b", byteArrayOf(2))
        val reopened = KeyStoreVault(folder)
        assertArrayEquals(byteArrayOf(1, 0, -1), reopened.get("a"))
        reopened.set("a", byteArrayOf(9))
        assertArrayEquals(byteArrayOf(9), KeyStoreVault(folder).get("a"))
        reopened.remove("a")
        reopened.remove("never there")
        assertNull(KeyStoreVault(folder).get("a"))
        assertArrayEquals(byteArrayOf(2), KeyStoreVault(folder).get("b"))
    }

    @Test
    fun `an empty vault has nothing and is no error`() {
        assertNull(KeyStoreVault(folder).get("a"))
    }

    @Test
    fun `only its owner can read it`() {
        KeyStoreVault(folder).set("a", byteArrayOf(1))
        for (file in folder.listDirectoryEntries()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        }
    }

    @Test
    fun `a damaged file is told, not taken for an empty vault`() {
        KeyStoreVault(folder).set("a", byteArrayOf(1))
        folder.resolve("secrets.jceks").writeText("rubbish")
        assertThrows(VaultException.Unavailable::class.java) { KeyStoreVault(folder).get("a") }
    }

    @Test
    fun `a lost password is told, and nothing is written over`() {
        KeyStoreVault(folder).set("a", byteArrayOf(1))
        folder.resolve("secrets.key").deleteExisting()
        assertThrows(VaultException.Unavailable::class.java) { KeyStoreVault(folder).get("a") }
        assertThrows(VaultException.Unavailable::class.java) { KeyStoreVault(folder).set("b", byteArrayOf(1)) }
    }
}
