package org.openlines.ui.screens

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import java.time.DayOfWeek
import java.time.LocalDate
import java.time.YearMonth
import java.time.format.TextStyle
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.parts.Tap
import org.openlines.ui.times
import org.openlines.ui.words

/** Some days in a row; [last] is one of them. */
internal data class Days(val first: LocalDate, val last: LocalDate) {
    operator fun contains(day: LocalDate) = day in first..last

    /** The first tap says the first day, the next one the last; a third one begins anew. */
    fun tapped(day: LocalDate): Days = if (first == last && day > first) Days(first, day) else Days(day, day)
}

/** A month of which some days are chosen; what is over cannot be. */
@Composable
internal fun Calendar(chosen: Days?, onChoose: (Days) -> Unit) {
    val today = times.day(LocalNow.current.value)
    var shown by rememberSaveable { mutableStateOf(YearMonth.from(chosen?.first ?: today).toString()) }
    val month = YearMonth.parse(shown)
    Column(Modifier.fillMaxWidth().padding(horizontal = 4.dp)) {
        Row(Modifier.fillMaxWidth(), verticalAlignment = Alignment.CenterVertically) {
            Tap(Icons.Earlier, words.calendarPrevious, { shown = month.minusMonths(1).toString() }, enabled = month > YearMonth.from(today))
            Text(
                times.month(month), Modifier.weight(1f).semantics { liveRegion = LiveRegionMode.Polite },
                style = MaterialTheme.typography.titleMedium, textAlign = TextAlign.Center,
            )
            Tap(Icons.Forward, words.calendarNext, { shown = month.plusMonths(1).toString() })
        }
        WeekDays()
        for (week in weeksOf(month, times.firstDay)) {
            Row(Modifier.fillMaxWidth()) {
                for (day in week) {
                    if (day == null) Box(Modifier.weight(1f)) else Day(day, today, chosen, onChoose)
                }
            }
        }
    }
}

/** The month's days in weeks; `null` where a week has days of another month. */
internal fun weeksOf(month: YearMonth, firstDay: DayOfWeek): List<List<LocalDate?>> {
    val lead = (month.atDay(1).dayOfWeek.value - firstDay.value).mod(7)
    val days = List(lead) { null } + (1..month.lengthOfMonth()).map(month::atDay)
    return days.chunked(7) { week -> week + List(7 - week.size) { null } }
}

@Composable
private fun WeekDays() {
    val first = times.firstDay
    Row(Modifier.fillMaxWidth().clearAndSetSemantics {}) {
        for (at in 0L..6L) {
            val name = first.plus(at).getDisplayName(TextStyle.NARROW_STANDALONE, times.locale)
            Text(
                name, Modifier.weight(1f), MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.labelMedium, textAlign = TextAlign.Center,
            )
        }
    }
}

@Composable
private fun RowScope.Day(day: LocalDate, today: LocalDate, chosen: Days?, onChoose: (Days) -> Unit) {
    val isChosen = chosen != null && day in chosen
    val isEdge = chosen != null && (day == chosen.first || day == chosen.last)
    val colors = MaterialTheme.colorScheme
    val (ground, ink) = when {
        isEdge -> colors.primary to colors.onPrimary
        isChosen -> colors.secondaryContainer to colors.onSecondaryContainer
        day < today -> colors.surfaceContainerHigh to colors.onSurfaceVariant.copy(alpha = 0.5f)
        else -> colors.surfaceContainerHigh to colors.onSurface
    }
    val name = times.date(day, LocalNow.current.value)
    Box(
        Modifier.weight(1f).heightIn(min = 48.dp)
            .selectable(isChosen, day >= today, Role.Button) { onChoose(chosen?.tapped(day) ?: Days(day, day)) }
            .semantics { contentDescription = name },
        Alignment.Center,
    ) {
        val round = Modifier.clip(CircleShape).background(ground)
        Box(
            (if (day == today) round.border(1.dp, colors.primary, CircleShape) else round).heightIn(min = 40.dp).fillMaxWidth(),
            Alignment.Center,
        ) {
            Text("${day.dayOfMonth}", Modifier.clearAndSetSemantics {}, ink, style = MaterialTheme.typography.bodyLarge, maxLines = 1)
        }
    }
}
