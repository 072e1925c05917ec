package org.openlines.presentation

import java.time.Instant
import org.openlines.core.AccountInfo
import org.openlines.core.DeviceRow

/** The account, how the app looks, and the way out. */
data class SettingsState(
    val account: AccountInfo? = null,
    /** All accounts of this device; another one is opened with [SettingsEvent.SwitchTo]. */
    val accounts: List<AccountInfo> = emptyList(),
    val theme: Theme = Theme.SYSTEM,
    val language: Language = Language.SYSTEM,
    /** Where this operator is signed in; `null` until the portal has told. */
    val devices: List<DeviceRow>? = null,
    val devicesProblem: Problem? = null,
    val version: String = "",
    val asking: SettingsQuestion? = null,
    val busy: Boolean = false,
    val freshness: Freshness = Freshness(),
    val problem: Problem? = null,
)

enum class Theme { SYSTEM, LIGHT, DARK }

enum class Language { SYSTEM, ENGLISH, RUSSIAN }

sealed interface SettingsQuestion {
    /**
     * Signing out loses what has not been sent: [unsent] on its way, the oldest since [oldest], and [needsLook] held or
     * refused.
     */
    data class SignOut(val unsent: Int, val needsLook: Int, val oldest: Instant?) : SettingsQuestion
    /** Ends the sign-in of another device: it deletes its data at its next contact. */
    data class Revoke(val device: DeviceRow) : SettingsQuestion
}

sealed interface SettingsEvent {
    data class ThemeChosen(val theme: Theme) : SettingsEvent
    data class LanguageChosen(val language: Language) : SettingsEvent
    data object LoadDevices : SettingsEvent
    /** Asks first. */
    data class Revoke(val device: DeviceRow) : SettingsEvent
    /** Asks first. */
    data object SignOut : SettingsEvent
    data object Confirm : SettingsEvent
    data object CancelQuestion : SettingsEvent
    data class SwitchTo(val account: String) : SettingsEvent
    data object AddAccount : SettingsEvent
    data object DismissProblem : SettingsEvent
    data object Back : SettingsEvent
}
