// The core's secrets on this phone: files that only the key store's key opens.
package org.openlines.app

import android.util.AtomicFile
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.ProviderException
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import org.openlines.core.SecretVault
import org.openlines.core.VaultException

/** The key that wraps the secrets. It stays inside the platform's key store. */
interface WrappingKey {
    /** The key; `null` when there is none, or when it can never be used again. */
    fun get(): SecretKey?

    /** A new key in place of whatever was there. */
    fun make(): SecretKey
}

/**
 * Keeps each secret in a file of its own, encrypted by [key] and bound to its name, in a [folder] that no backup takes.
 *
 * A secret whose key is gone is gone, too: [get] says that there is none, and the core begins anew. While the key store
 * cannot be used, before the first unlock for example, every call fails instead, so that nothing is taken for lost.
 */
class SealedVault(private val folder: File, private val key: WrappingKey) : SecretVault {
    override fun get(name: String): ByteArray? = guarded {
        val sealed = try {
            file(name).readFully()
        } catch (_: FileNotFoundException) {
            return null
        }
        key.get()?.let { open(it, name, sealed) }
    }

    override fun set(name: String, secret: ByteArray) = guarded {
        val sealed = seal(key.get() ?: key.make(), name, secret)
        folder.mkdirs()
        // Written beside and moved into place: a crash leaves the old secret or the new one, never half of it.
        val file = file(name)
        val stream = file.startWrite()
        try {
            stream.write(sealed)
        } catch (error: IOException) {
            file.failWrite(stream)
            throw error
        }
        file.finishWrite(stream)
    }

    override fun remove(name: String) = guarded { file(name).delete() }

    private fun file(name: String): AtomicFile {
        if (!NAME.matches(name)) throw VaultException.Unavailable("$name is no name for a secret")
        return AtomicFile(File(folder, name))
    }

    private fun seal(key: SecretKey, name: String, secret: ByteArray): ByteArray {
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.ENCRYPT_MODE, key)
        cipher.updateAAD(name.toByteArray())
        return byteArrayOf(FORM) + cipher.iv + cipher.doFinal(secret)
    }

    /** What was sealed; `null` when another key sealed it or when it is damaged. */
    private fun open(key: SecretKey, name: String, sealed: ByteArray): ByteArray? {
        if (sealed.size < HEAD || sealed[0] != FORM) return null
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, sealed, 1, IV))
        cipher.updateAAD(name.toByteArray())
        return try {
            cipher.doFinal(sealed, HEAD, sealed.size - HEAD)
        } catch (_: AEADBadTagException) {
            null
        }
    }

    /** Everything that fails is said in the core's words. ProviderException is how Android's key store fails. */
    private inline fun <T> guarded(work: () -> T): T = try {
        work()
    } catch (error: IOException) {
        throw VaultException.Unavailable(error.toString())
    } catch (error: GeneralSecurityException) {
        throw VaultException.Unavailable(error.toString())
    } catch (error: ProviderException) {
        throw VaultException.Unavailable(error.toString())
    }

    private companion object {
        const val CIPHER = "AES/GCM/NoPadding"
        const val FORM: Byte = 1
        const val IV = 12
        const val HEAD = 1 + IV
        const val TAG_BITS = 128
        val NAME = Regex("[A-Za-z0-9_-]+")
    }
}
