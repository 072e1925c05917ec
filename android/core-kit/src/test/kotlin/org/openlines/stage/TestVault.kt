package org.openlines.stage

import java.util.concurrent.ConcurrentHashMap
import org.openlines.core.SecretVault
import org.openlines.core.VaultException

/** A key store that can be locked, and that can lose everything. */
class TestVault : SecretVault {
    private val secrets = ConcurrentHashMap<String, ByteArray>()

    @Volatile
    var locked = false

    fun lose() = secrets.clear()

    override fun get(name: String): ByteArray? = opened { secrets[name] }

    override fun set(name: String, secret: ByteArray) = opened { secrets[name] = secret }

    override fun remove(name: String) = opened {
        secrets.remove(name)
        Unit
    }

    private fun <T> opened(body: () -> T): T {
        if (locked) throw VaultException.Unavailable("locked")
        return body()
    }
}
