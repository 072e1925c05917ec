package org.openlines.kit

import java.io.IOException
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardOpenOption.CREATE_NEW
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.WRITE
import java.nio.file.attribute.PosixFilePermissions
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.SecureRandom
import java.util.Base64
import javax.crypto.spec.SecretKeySpec
import kotlin.io.path.exists
import kotlin.io.path.inputStream
import kotlin.io.path.outputStream
import kotlin.io.path.readText
import kotlin.io.path.writeText
import org.openlines.core.SecretVault
import org.openlines.core.VaultException

/**
 * Secrets in a key store file, for computers that have no key store of their own: the desktop and tests. The file's
 * password lies beside it, so a secret is as safe as its folder, which only its owner can read. A phone uses its
 * platform's key store instead.
 */
class KeyStoreVault(private val folder: Path) : SecretVault {
    private val file = folder.resolve("secrets.jceks")

    @Synchronized
    override fun get(name: String): ByteArray? = working {
        val (store, password) = opened()
        store.getKey(name, password)?.encoded
    }

    @Synchronized
    override fun set(name: String, secret: ByteArray) = working {
        val (store, password) = opened()
        store.setKeyEntry(name, SecretKeySpec(secret, "RAW"), password, null)
        keep(store, password)
    }

    @Synchronized
    override fun remove(name: String) = working {
        val (store, password) = opened()
        if (store.containsAlias(name)) {
            store.deleteEntry(name)
            keep(store, password)
        }
    }

    private fun opened(): Pair<KeyStore, CharArray> {
        val password = password()
        val store = KeyStore.getInstance("JCEKS")
        if (file.exists()) file.inputStream().use { store.load(it, password) } else store.load(null, password)
        return store to password
    }

    private fun password(): CharArray {
        val kept = folder.resolve("secrets.key")
        if (!kept.exists()) {
            // A key store whose password is lost opens for nobody: say so rather than make another beside it.
            if (file.exists()) throw IOException("$kept is missing")
            Files.createDirectories(folder)
            val random = ByteArray(32).also(SecureRandom()::nextBytes)
            replace(kept) { it.writeText(Base64.getEncoder().encodeToString(random)) }
        }
        return kept.readText().toCharArray()
    }

    private fun keep(store: KeyStore, password: CharArray) =
        replace(file) { fresh -> fresh.outputStream().use { store.store(it, password) } }

    /** Written beside and moved into place: a crash leaves the old file or the new one, never half of it. */
    private fun replace(path: Path, write: (Path) -> Unit) {
        val fresh = path.resolveSibling("${path.fileName}.new")
        Files.deleteIfExists(fresh)
        createPrivate(fresh)
        write(fresh)
        FileChannel.open(fresh, WRITE).use { it.force(true) }
        Files.move(fresh, path, ATOMIC_MOVE)
        if (isPosix()) FileChannel.open(folder, READ).use { it.force(true) }
    }

    private fun createPrivate(path: Path) {
        if (isPosix()) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
        } else {
            Files.newByteChannel(path, CREATE_NEW, WRITE).close()
        }
    }

    private fun isPosix() = "posix" in folder.fileSystem.supportedFileAttributeViews()

    private fun <T> working(body: () -> T): T = try {
        body()
    } catch (error: IOException) {
        throw VaultException.Unavailable(error.toString())
    } catch (error: GeneralSecurityException) {
        throw VaultException.Unavailable(error.toString())
    }
}
