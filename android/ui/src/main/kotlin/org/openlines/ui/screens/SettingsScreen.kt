package org.openlines.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import java.util.Locale
import org.openlines.core.AccountInfo
import org.openlines.core.DeviceRow
import org.openlines.core.Role
import org.openlines.presentation.Language
import org.openlines.presentation.SettingsEvent
import org.openlines.presentation.SettingsQuestion
import org.openlines.presentation.SettingsState
import org.openlines.presentation.Theme
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.parts.Avatar
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.Question
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.SheetLine
import org.openlines.ui.parts.sentenceOf
import org.openlines.ui.theme.asWritten
import org.openlines.ui.times
import org.openlines.ui.words

/** The account, how the app looks, where one is signed in, and the way out. */
@Composable
fun SettingsScreen(state: SettingsState, onEvent: (SettingsEvent) -> Unit) {
    LaunchedEffect(Unit) { onEvent(SettingsEvent.LoadDevices) }
    Frame(
        head = { Head(words.settingsTitle, { onEvent(SettingsEvent.Back) }) },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(SettingsEvent.DismissProblem) },
        over = { state.asking?.let { Asked(it, onEvent) } },
    ) {
        Box(Modifier.fillMaxSize(), Alignment.TopCenter) {
            Column(
                Modifier.widthIn(max = 560.dp).fillMaxSize().verticalScroll(rememberScrollState()).padding(bottom = 24.dp),
                Arrangement.spacedBy(12.dp),
            ) {
                state.account?.let { Account(it, onEvent) }
                Looks(state, onEvent)
                Devices(state, onEvent)
                About(state.version)
            }
        }
    }
}

@Composable
private fun Section(title: String, content: @Composable ColumnScope.() -> Unit) {
    Surface(
        Modifier.fillMaxWidth().padding(horizontal = 12.dp), MaterialTheme.shapes.large,
        MaterialTheme.colorScheme.surfaceContainer,
    ) {
        Column(Modifier.padding(vertical = 12.dp)) {
            Text(
                title, Modifier.padding(horizontal = 16.dp).padding(bottom = 4.dp).semantics { heading() },
                MaterialTheme.colorScheme.primary, style = MaterialTheme.typography.titleSmall,
            )
            content()
        }
    }
}

@Composable
private fun Account(account: AccountInfo, onEvent: (SettingsEvent) -> Unit) {
    Section(words.settingsAccount) {
        Row(Modifier.padding(horizontal = 16.dp, vertical = 8.dp), Arrangement.spacedBy(12.dp), Alignment.CenterVertically) {
            Avatar(account.name, account.operator.value, channel = false)
            Column(Modifier.weight(1f)) {
                Text(account.name, style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
                val style = MaterialTheme.typography.bodyMedium
                Text(nameOf(account.role), color = MaterialTheme.colorScheme.onSurfaceVariant, style = style)
                Text(account.address, color = MaterialTheme.colorScheme.onSurfaceVariant, style = style, maxLines = 3, overflow = TextOverflow.Ellipsis)
            }
        }
        SheetLine(Icons.Person, words.settingsAddAccount, { onEvent(SettingsEvent.AddAccount) }, inset = 20.dp)
        SheetLine(Icons.Leave, words.settingsSignOut, { onEvent(SettingsEvent.SignOut) }, MaterialTheme.colorScheme.error, 20.dp)
    }
}

@Composable
private fun nameOf(role: Role): String = when (role) {
    Role.OPERATOR -> words.roleOperator
    Role.MANAGER -> words.roleManager
    Role.ADMIN -> words.roleAdmin
}

@Composable
private fun Looks(state: SettingsState, onEvent: (SettingsEvent) -> Unit) {
    Section(words.settingsLooks) {
        Choice(Icons.Moon, words.settingsTheme) {
            WrappedPills(Theme.entries, state.theme, { nameOf(it) }) { onEvent(SettingsEvent.ThemeChosen(it)) }
        }
        Choice(Icons.Globe, words.settingsLanguage) {
            WrappedPills(Language.entries, state.language, { nameOf(it) }) { onEvent(SettingsEvent.LanguageChosen(it)) }
        }
    }
}

@Composable
private fun Choice(icon: ImageVector, name: String, pills: @Composable () -> Unit) {
    Row(
        Modifier.padding(start = 16.dp, top = 8.dp, end = 16.dp), Arrangement.spacedBy(10.dp), Alignment.CenterVertically,
    ) {
        Icon(icon, null, Modifier.size(20.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        Text(name, style = MaterialTheme.typography.bodyLarge)
    }
    pills()
}

@Composable
private fun nameOf(theme: Theme): String = when (theme) {
    Theme.SYSTEM -> words.settingsAsSystem
    Theme.LIGHT -> words.settingsLight
    Theme.DARK -> words.settingsDark
}

/** A language is called by its own name, so that it can be found in any other. */
@Composable
private fun nameOf(language: Language): String = when (language) {
    Language.SYSTEM -> words.settingsAsSystem
    Language.ENGLISH -> ownName("en")
    Language.RUSSIAN -> ownName("ru")
}

private fun ownName(tag: String): String {
    val locale = Locale.forLanguageTag(tag)
    return locale.getDisplayLanguage(locale).replaceFirstChar { it.titlecase(locale) }
}

@Composable
private fun Devices(state: SettingsState, onEvent: (SettingsEvent) -> Unit) {
    Section(words.settingsDevices) {
        val problem = state.devicesProblem
        val devices = state.devices
        if (problem != null) {
            Text(sentenceOf(problem), Modifier.padding(16.dp), style = MaterialTheme.typography.bodyMedium)
            Quiet(words.retry, Icons.Retry, { onEvent(SettingsEvent.LoadDevices) }, Modifier.padding(horizontal = 8.dp))
        } else if (devices == null) {
            Text(words.loading, Modifier.padding(16.dp), MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
        for (device in devices.orEmpty()) Device(device, onEvent)
    }
}

@Composable
private fun Device(device: DeviceRow, onEvent: (SettingsEvent) -> Unit) {
    Row(
        Modifier.fillMaxWidth().heightIn(min = 64.dp).padding(start = 16.dp, end = 8.dp, top = 4.dp, bottom = 4.dp),
        Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        Icon(Icons.Device, null, Modifier.size(24.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        Column(Modifier.weight(1f)) {
            Text(device.name, style = MaterialTheme.typography.bodyLarge.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
            val seen = times.dayAndClock(device.seenAt, LocalNow.current.value, words)
            val text = if (device.current) words.deviceThis else words.deviceSeen(seen)
            Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
        if (!device.current) Quiet(words.deviceRevoke, null, { onEvent(SettingsEvent.Revoke(device)) })
    }
}

@Composable
private fun About(version: String) {
    Text(
        words.settingsVersion(version), Modifier.padding(horizontal = 28.dp, vertical = 4.dp),
        MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodySmall,
    )
}

@Composable
private fun Asked(question: SettingsQuestion, onEvent: (SettingsEvent) -> Unit) {
    val yes = { onEvent(SettingsEvent.Confirm) }
    val no = { onEvent(SettingsEvent.CancelQuestion) }
    when (question) {
        is SettingsQuestion.SignOut -> {
            val text = if (question.unsent == 0) words.askSignOutText else words.askSignOutUnsent(question.unsent)
            Question(words.askSignOutTitle, text, words.settingsSignOut, Icons.Leave, true, yes, no)
        }
        is SettingsQuestion.Revoke -> {
            val text = words.askRevokeText(question.device.name)
            Question(words.askRevokeTitle, text, words.deviceRevoke, Icons.Device, true, yes, no)
        }
    }
}
