// What the screens take from the phone: language, contrast, motion, touch.
package org.openlines.app

import android.app.UiModeManager
import android.content.Context
import android.content.res.Configuration
import android.os.Build
import android.provider.Settings
import androidx.core.content.getSystemService
import java.util.Locale
import org.openlines.presentation.Language

/** This context in the language that was chosen in the app. */
internal fun Context.inLanguage(language: Language): Context {
    val locale = when (language) {
        Language.SYSTEM -> return this
        Language.ENGLISH -> Locale.ENGLISH
        Language.RUSSIAN -> Locale.forLanguageTag("ru")
    }
    val configuration = Configuration(resources.configuration)
    configuration.setLocale(locale)
    return createConfigurationContext(configuration)
}

/** The user asks for more contrast (from Android 14 on). */
internal fun Context.wantsContrast(): Boolean = Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE &&
    (getSystemService<UiModeManager>()?.contrast ?: 0f) >= HIGH_CONTRAST

/** False when the user has switched animations off. */
internal fun Context.wantsMotion(): Boolean =
    Settings.Global.getFloat(contentResolver, Settings.Global.ANIMATOR_DURATION_SCALE, 1f) != 0f

private const val HIGH_CONTRAST = 0.5f
