package org.openlines.ui.screens

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.openlines.core.AlertDialog
import org.openlines.core.AlertKind
import org.openlines.core.AlertRow
import org.openlines.presentation.AlertStep
import org.openlines.presentation.AlertsEvent
import org.openlines.presentation.AlertsQuestion
import org.openlines.presentation.AlertsState
import org.openlines.presentation.alertSteps
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.parts.Chip
import org.openlines.ui.parts.DueChip
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.LineMark
import org.openlines.ui.parts.Question
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Small
import org.openlines.ui.parts.Soft
import org.openlines.ui.theme.Tone
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** What is late, or nearly, or waits for somebody who decides; and what can be done about it. */
@Composable
fun AlertsScreen(state: AlertsState, onEvent: (AlertsEvent) -> Unit) {
    Frame(
        head = { Head(words.alertsTitle, { onEvent(AlertsEvent.Back) }) },
        freshness = state.freshness,
        problem = state.problem,
        onDismissProblem = { onEvent(AlertsEvent.DismissProblem) },
        over = { state.asking?.let { Asked(it, onEvent) } },
    ) {
        val alerts = state.alerts
        when {
            alerts == null -> Skeleton(4)
            alerts.isEmpty() -> Empty(Icons.Check, words.alertsEmptyTitle, words.alertsEmptyText)
            else -> Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
                LazyColumn(
                    Modifier.weight(1f).widthIn(max = 640.dp).fillMaxWidth().testTag("alerts"),
                    contentPadding = PaddingValues(12.dp), verticalArrangement = Arrangement.spacedBy(12.dp),
                ) { items(alerts, { it.id.value }) { Alert(it, state, onEvent) } }
            }
        }
    }
}

@Composable
private fun Asked(question: AlertsQuestion, onEvent: (AlertsEvent) -> Unit) = when (question) {
    is AlertsQuestion.TakeOver -> {
        val from = question.responsible
        val customer = question.customer.ifEmpty { words.customerUnknown }
        val text = if (from == null) words.askTakeOverQueued(customer) else words.askTakeOverText(from)
        Question(
            words.askTakeOverTitle, text, words.actionTakeOver, Icons.Take, false,
            { onEvent(AlertsEvent.Confirm) }, { onEvent(AlertsEvent.CancelQuestion) },
        )
    }
}

@Composable
private fun Alert(alert: AlertRow, state: AlertsState, onEvent: (AlertsEvent) -> Unit) {
    Surface(
        Modifier.fillMaxWidth(), MaterialTheme.shapes.large, MaterialTheme.colorScheme.surfaceContainer,
    ) {
        Column(Modifier.padding(vertical = 12.dp), Arrangement.spacedBy(6.dp)) {
            Title(alert)
            About(alert, state)
            for ((at, dialog) in alert.dialogs.withIndex()) {
                if (at > 0) HorizontalDivider(Modifier.padding(horizontal = 16.dp), color = MaterialTheme.colorScheme.outlineVariant)
                Dialog(alert, dialog, state, onEvent)
            }
            val more = alert.count - alert.dialogs.size
            if (alert.dialogs.isNotEmpty() && more > 0) Quiet(words.alertMore(more))
            if (!alert.acknowledged) {
                val seen = { onEvent(AlertsEvent.Acknowledge(alert.id)) }
                Soft(words.alertAcknowledge, Icons.Check, seen, Modifier.fillMaxWidth().padding(horizontal = 16.dp))
            }
        }
    }
}

@Composable
private fun Title(alert: AlertRow) {
    val (icon, name) = kindOf(alert.kind)
    val tone = if (alert.acknowledged) tones.calm else toneOf(alert.kind)
    Row(Modifier.padding(horizontal = 16.dp), Arrangement.spacedBy(10.dp), Alignment.CenterVertically) {
        Surface(color = tone.ground, contentColor = tone.ink, shape = MaterialTheme.shapes.small) {
            Icon(icon, null, Modifier.padding(6.dp).size(20.dp))
        }
        Text(name, Modifier.weight(1f).semantics { heading() }, style = MaterialTheme.typography.titleMedium)
    }
}

/** Line, how many, how high the ladder went, and since when. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun About(alert: AlertRow, state: AlertsState) {
    FlowRow(Modifier.padding(horizontal = 16.dp), Arrangement.spacedBy(8.dp), Arrangement.spacedBy(6.dp)) {
        LineMark(alert.line.value, alert.lineName, Modifier.align(Alignment.CenterVertically))
        if (alert.count > 1) Chip(words.alertCount(alert.count), Icons.Chat, tones.calm)
        // What a colleague has taken was never his.
        if (alert.kind != AlertKind.CUSTOMER_TAKEN) {
            val level = if (alert.level == 0) words.alertYours else words.alertLevel("${alert.level}")
            Chip(level, if (alert.level == 0) Icons.Person else Icons.People, tones.calm)
        }
        if (alert.acknowledged) Chip(words.alertAcknowledged, Icons.Check, tones.calm)
    }
    val since = times.dayAndClock(alert.since, state.freshness.portalTime(LocalNow.current.value), words)
    // Nobody waits: it happened then.
    val happened = alert.kind == AlertKind.CUSTOMER_TAKEN || alert.kind == AlertKind.SHIFT_PAUSED
    Quiet(if (happened) since else words.alertSince(since))
    if (alert.operatorNames.isNotEmpty()) {
        Text(
            alert.operatorNames.joinToString(), Modifier.padding(horizontal = 16.dp),
            style = MaterialTheme.typography.bodyLarge.asWritten(), maxLines = 3, overflow = TextOverflow.Ellipsis,
        )
    }
}

@Composable
private fun Quiet(text: String) {
    Text(
        text, Modifier.padding(horizontal = 16.dp), MaterialTheme.colorScheme.onSurfaceVariant,
        style = MaterialTheme.typography.bodyMedium,
    )
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Dialog(alert: AlertRow, dialog: AlertDialog, state: AlertsState, onEvent: (AlertsEvent) -> Unit) {
    Column(Modifier.fillMaxWidth()) {
        Row(
            Modifier.fillMaxWidth().clickable(role = Role.Button) { onEvent(AlertsEvent.OpenDialog(dialog.dialog)) }
                .heightIn(min = 56.dp).padding(horizontal = 16.dp, vertical = 6.dp),
            Arrangement.spacedBy(10.dp), Alignment.CenterVertically,
        ) {
            Column(Modifier.weight(1f)) {
                val name = dialog.customerName.ifEmpty { words.customerUnknown }
                Text(name, style = MaterialTheme.typography.titleSmall.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
                val whose = dialog.responsibleName ?: words.dialogQueued
                Text(
                    whose, color = MaterialTheme.colorScheme.onSurfaceVariant,
                    style = MaterialTheme.typography.bodyMedium.asWritten(), maxLines = 1, overflow = TextOverflow.Ellipsis,
                )
            }
            dialog.dueAt?.let { DueChip(warnAt(alert, dialog), it, state.freshness.clockOffsetMs) }
            Icon(Icons.Forward, null, Modifier.size(16.dp), MaterialTheme.colorScheme.onSurfaceVariant)
        }
        FlowRow(Modifier.padding(horizontal = 8.dp)) {
            for (step in alertSteps(alert, dialog, state.me)) {
                val (icon, name) = lookOf(step)
                Small(name, icon, { onEvent(AlertsEvent.Choose(dialog, step)) })
            }
        }
    }
}

/** Who is warned has come to the warning, whenever that was. */
private fun warnAt(alert: AlertRow, dialog: AlertDialog) =
    alert.since.takeIf { alert.kind == AlertKind.NORM_WARNING || alert.kind == AlertKind.NORM_VIOLATION } ?: dialog.dueAt

@Composable
private fun lookOf(step: AlertStep): Pair<ImageVector, String> = when (step) {
    AlertStep.TAKE_OVER -> Icons.Take to words.actionTakeOver
    AlertStep.TRANSFER -> Icons.Transfer to words.actionTransfer
    AlertStep.NUDGE -> Icons.Bell to words.actionNudge
}

@Composable
private fun toneOf(kind: AlertKind): Tone = when (kind) {
    AlertKind.NORM_VIOLATION -> tones.late
    AlertKind.CUSTOMER_TAKEN -> tones.calm
    else -> tones.amber
}

@Composable
private fun kindOf(kind: AlertKind): Pair<ImageVector, String> = when (kind) {
    AlertKind.NORM_WARNING -> Icons.Hourglass to words.alertNormWarning
    AlertKind.NORM_VIOLATION -> Icons.Alert to words.alertNormViolation
    AlertKind.SECOND_ROUND -> Icons.Retry to words.alertSecondRound
    AlertKind.NOBODY_ELIGIBLE -> Icons.Person to words.alertNobodyEligible
    AlertKind.SHIFT_PAUSED -> Icons.Pause to words.alertShiftPaused
    AlertKind.NOBODY_TO_RETURN_TO -> Icons.Clock to words.alertNobodyToReturnTo
    AlertKind.NOT_ACCEPTED -> Icons.Transfer to words.alertNotAccepted
    AlertKind.CUSTOMER_TAKEN -> Icons.Person to words.alertCustomerTaken
    AlertKind.UNKNOWN -> Icons.Info to words.alertUnknown
}
