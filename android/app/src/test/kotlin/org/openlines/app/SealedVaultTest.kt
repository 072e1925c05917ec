// The vault over a JVM key store in place of the phone's.
package org.openlines.app

import java.io.File
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.openlines.app.world.JvmKey
import org.openlines.app.world.Portal
import org.openlines.core.AccountInfo
import org.openlines.core.Core
import org.openlines.core.CoreConfig
import org.openlines.core.VaultException
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class SealedVaultTest {
    @get:Rule
    val temporary = TemporaryFolder()
    private val folder get() = File(temporary.root, "vault")
    private val key by lazy { JvmKey(File(temporary.root, "keys")) }
    private val vault by lazy { SealedVault(folder, key) }
    private val secret = "token и ключ".toByteArray()

    @Test fun aSecretComesBackInAnotherProcess() {
        vault.set("a1", secret)
        val other = SealedVault(folder, JvmKey(File(temporary.root, "keys")))
        assertArrayEquals(secret, other.get("a1"))
    }

    @Test fun whatLiesInTheFileIsNotTheSecret() {
        vault.set("a1", secret)
        val file = File(folder, "a1").readBytes()
        assertFalse(String(file).contains("token"))
        vault.set("a1", secret)
        assertNotEquals("each time under a fresh nonce", file.toList(), File(folder, "a1").readBytes().toList())
    }

    @Test fun anotherTakesItsPlaceAndNoneIsNone() {
        assertNull(vault.get("a1"))
        vault.set("a1", secret)
        vault.set("a1", byteArrayOf())
        assertArrayEquals(byteArrayOf(), vault.get("a1"))
        vault.remove("a1")
        vault.remove("a1")
        assertNull(vault.get("a1"))
    }

    @Test fun aFileUnderAnotherNameDoesNotOpen() {
        vault.set("a1", secret)
        File(folder, "a1").copyTo(File(folder, "a2"))
        assertNull(vault.get("a2"))
    }

    @Test fun aDamagedFileIsNoSecret() {
        vault.set("a1", secret)
        val file = File(folder, "a1")
        for (cut in listOf(0, 5, 20)) {
            file.writeBytes(file.readBytes().take(cut).toByteArray())
            assertNull("$cut bytes", vault.get("a1"))
        }
    }

    /** The user cleared the phone's credentials, or the hardware lost the key: sign in again, no crash. */
    @Test fun aLostKeyIsALostSecretAndTheNextOneWorks() {
        vault.set("a1", secret)
        key.lose()
        assertNull(vault.get("a1"))
        vault.set("a1", secret)
        assertArrayEquals(secret, vault.get("a1"))
    }

    /** Before the first unlock: nothing may be taken for lost. */
    @Test fun aLockedKeyStoreIsSaidSo() {
        vault.set("a1", secret)
        key.locked = true
        assertThrows(VaultException.Unavailable::class.java) { vault.get("a1") }
        assertThrows(VaultException.Unavailable::class.java) { vault.set("a1", byteArrayOf(1)) }
        key.locked = false
        assertArrayEquals(secret, vault.get("a1"))
    }

    /** The same with the core on top: no crash and no loop, the operator signs in again. */
    @Test fun theCoreBeginsAnewWithoutTheKey() = Portal.start().use { portal ->
        runBlocking {
            core().run {
                signIn(portal.address, "anna", portal.password("anna"))
                shutdown()
            }
            core().run {
                assertEquals("Anna", accounts().single().name)
                shutdown()
            }
            key.lose()
            core().run {
                assertEquals(emptyList<AccountInfo>(), accounts())
                assertEquals("Anna", signIn(portal.address, "anna", portal.password("anna")).info().name)
                shutdown()
            }
        }
    }

    private fun core() = Core(CoreConfig(File(temporary.root, "core").path, "tests", "android", "0.1.0", false), vault)

    @Test fun aNameIsNoPath() {
        for (name in listOf("", "../a", "a/b", "a.b")) {
            assertThrows(name, VaultException.Unavailable::class.java) { vault.set(name, secret) }
        }
        assertTrue(folder.listFiles().orEmpty().isEmpty())
    }

    /** A write that ended half-way leaves the old secret. */
    @Test fun aCrashWhileWritingLeavesTheOldSecret() {
        vault.set("a1", secret)
        File(folder, "a1.new").writeBytes(byteArrayOf(1, 2, 3))
        assertArrayEquals(secret, SealedVault(folder, key).get("a1"))
        assertEquals(listOf("a1"), folder.list().orEmpty().filter { it == "a1" })
    }
}
