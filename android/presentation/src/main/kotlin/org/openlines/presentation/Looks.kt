package org.openlines.presentation

import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow

/** How the app looks, for all accounts. */
class Looks(private val memory: Memory) {
    private val chosenTheme = MutableStateFlow(Theme.entries.firstOrNull { it.name == memory[THEME] } ?: Theme.SYSTEM)
    private val chosenLanguage =
        MutableStateFlow(Language.entries.firstOrNull { it.name == memory[LANGUAGE] } ?: Language.SYSTEM)

    val theme: StateFlow<Theme> = chosenTheme.asStateFlow()
    val language: StateFlow<Language> = chosenLanguage.asStateFlow()

    fun choose(theme: Theme) {
        memory[THEME] = theme.name
        chosenTheme.value = theme
    }

    fun choose(language: Language) {
        memory[LANGUAGE] = language.name
        chosenLanguage.value = language
    }

    private companion object {
        const val THEME = "looks.theme"
        const val LANGUAGE = "looks.language"
    }
}
