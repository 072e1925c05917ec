// The wrapping key in the Android Keystore.
package org.openlines.app

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import java.security.KeyStore
import java.security.UnrecoverableKeyException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/**
 * AES-256 in the phone's secure hardware, where it has one. It does not ask for the user: notifications are answered and
 * synchronised while the phone is locked. There is no such key store on a JVM: tests hand [SealedVault] another key.
 */
class KeystoreKey(private val alias: String = "openlines") : WrappingKey {
    override fun get(): SecretKey? = try {
        store().getKey(alias, null) as SecretKey?
    } catch (_: UnrecoverableKeyException) {
        null
    } catch (_: KeyPermanentlyInvalidatedException) {
        null
    }

    override fun make(): SecretKey {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val spec = KeyGenParameterSpec.Builder(alias, purposes)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(256)
            .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).apply { init(spec) }.generateKey()
    }

    private fun store(): KeyStore = KeyStore.getInstance(STORE).apply { load(null) }

    private companion object {
        const val STORE = "AndroidKeyStore"
    }
}
