package org.openlines.app.world

import java.io.File
import java.security.KeyStore
import java.security.ProviderException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import org.openlines.app.WrappingKey

/** The wrapping key in a JVM's key store, in a [file] that outlives the process. It can be lost and locked. */
class JvmKey(private val file: File) : WrappingKey {
    var locked = false
    private val password = "tests".toCharArray()

    override fun get(): SecretKey? = open().getKey("key", password) as SecretKey?

    override fun make(): SecretKey {
        val key = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey()
        val store = open()
        store.setKeyEntry("key", key, password, null)
        file.parentFile?.mkdirs()
        file.outputStream().use { store.store(it, password) }
        return key
    }

    fun lose() {
        file.delete()
    }

    private fun open(): KeyStore {
        // What Android's key store throws.
        if (locked) throw ProviderException("the device is locked")
        val store = KeyStore.getInstance("JCEKS")
        if (file.exists()) file.inputStream().use { store.load(it, password) } else store.load(null, password)
        return store
    }
}
