package org.openlines.kit

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.openlines.core.Core
import org.openlines.core.CoreConfig
import org.openlines.core.SecretVault

/** Makes the core without holding up the caller's thread: the first call loads the native library. */
suspend fun openCore(config: CoreConfig, vault: SecretVault): Core = withContext(Dispatchers.IO) { Core(config, vault) }
