package org.openlines.stage

import java.nio.file.Files
import java.nio.file.Path
import org.openlines.core.Account
import org.openlines.core.Core
import org.openlines.core.CoreConfig
import org.openlines.core.SecretVault
import org.openlines.kit.openCore

/** What of a phone outlives its process: a folder and a key store. */
class Phone(val vault: SecretVault = TestVault()) : AutoCloseable {
    val folder: Path = Files.createTempDirectory("openlines-phone")
    private val cores = ArrayList<Core>()

    suspend fun start(): Core {
        val data = folder.resolve("data").toString()
        return openCore(CoreConfig(data, "Test phone", "android", "0.1.0", plainHttp = false), vault).also(cores::add)
    }

    /** Starts and signs in. */
    suspend fun signIn(person: Portal.Person, address: String): Account =
        start().signIn(address, person.login, person.password)

    /** The process ends in good order. */
    suspend fun end(core: Core) {
        core.shutdown()
        core.close()
        cores -= core
    }

    override fun close() {
        cores.forEach(Core::close)
        folder.toFile().deleteRecursively()
    }
}
