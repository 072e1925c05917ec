package org.openlines.stage

import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.file.Path
import javax.crypto.Cipher
import javax.crypto.Mac
import javax.crypto.spec.IvParameterSpec
import javax.crypto.spec.SecretKeySpec
import kotlin.experimental.xor
import kotlin.io.path.extension
import kotlin.io.path.name
import kotlin.io.path.readBytes
import kotlin.io.path.writeBytes

/**
 * What a newer app leaves behind: databases whose schema has another version (`user_version`). They are SQLCipher's, so
 * the first page is decrypted, changed and sealed again. No core may have them open. Gives how many there were.
 */
fun Phone.schemaBecomes(version: Int): Int {
    val databases = folder.toFile().walk().map { it.toPath() }.filter { it.extension == "db" }.toList()
    for (database in databases) {
        val stored = String(checkNotNull(vault.get(database.parent.name)) { "no key for $database" })
        FirstPage(database, Portal.field(stored, "key").chunked(2).map { it.toInt(16).toByte() }.toByteArray()).version(version)
    }
    return databases.size
}

/** The first page as SQLCipher 4 keeps it: salt, ciphertext, initialisation vector, HMAC-SHA512. */
private class FirstPage(private val file: Path, private val key: ByteArray) {
    private val all = file.readBytes()

    fun version(version: Int) {
        val page = crypt(Cipher.DECRYPT_MODE)
        ByteBuffer.wrap(page).putInt(USER_VERSION - SALT, version)
        page.copyInto(all, SALT)
        crypt(Cipher.ENCRYPT_MODE).copyInto(all, SALT)
        seal().copyInto(all, SEAL_AT)
        file.writeBytes(all)
    }

    private fun crypt(mode: Int): ByteArray = Cipher.getInstance("AES/CBC/NoPadding").run {
        init(mode, SecretKeySpec(key, "AES"), IvParameterSpec(all, IV_AT, SEAL_AT - IV_AT))
        doFinal(all, SALT, IV_AT - SALT)
    }

    private fun seal(): ByteArray = mac(sealingKey()).run {
        update(all, SALT, SEAL_AT - SALT)
        doFinal(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(1).array())
    }

    /** PBKDF2 in two rounds. */
    private fun sealingKey(): ByteArray {
        val salt = all.copyOf(SALT).map { it xor 0x3a }.toByteArray()
        val one = mac(key).doFinal(salt + byteArrayOf(0, 0, 0, 1))
        val two = mac(key).doFinal(one)
        return ByteArray(key.size) { one[it] xor two[it] }
    }

    private fun mac(with: ByteArray) = Mac.getInstance("HmacSHA512").apply { init(SecretKeySpec(with, "HmacSHA512")) }

    private companion object {
        const val SALT = 16
        const val USER_VERSION = 60
        const val IV_AT = 4096 - 80
        const val SEAL_AT = 4096 - 64
    }
}
