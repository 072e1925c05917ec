package org.openlines.ui.screens

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.openlines.core.DecisionRow
import org.openlines.core.VerdictRow
import org.openlines.presentation.WhyEvent
import org.openlines.presentation.WhyState
import org.openlines.presentation.others
import org.openlines.ui.Icons
import org.openlines.ui.LocalNow
import org.openlines.ui.parts.Avatar
import org.openlines.ui.parts.Empty
import org.openlines.ui.parts.Frame
import org.openlines.ui.parts.Head
import org.openlines.ui.parts.Quiet
import org.openlines.ui.parts.Skeleton
import org.openlines.ui.parts.Strong
import org.openlines.ui.parts.outlined
import org.openlines.ui.parts.sentenceOf
import org.openlines.ui.theme.asWritten
import org.openlines.ui.theme.tones
import org.openlines.ui.times
import org.openlines.ui.words

/** Why me, why not me: what the queue decided about the dialog, the last of it first (P22). */
@Composable
fun WhyScreen(state: WhyState, onEvent: (WhyEvent) -> Unit) {
    // What went wrong stands in place of the decisions.
    Frame({ Head(words.actionWhy, { onEvent(WhyEvent.Back) }) }, state.freshness, problem = null, onDismissProblem = {}) {
        val (decisions, problem) = state.decisions to state.problem
        when {
            problem != null -> Empty(Icons.Alert, words.screenProblemTitle, sentenceOf(problem)) {
                Strong(words.retry, Icons.Retry, { onEvent(WhyEvent.Retry) })
            }
            decisions == null -> Skeleton(4)
            decisions.isEmpty() -> Empty(Icons.Question, words.whyEmptyTitle, words.whyEmptyText)
            else -> Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
                LazyColumn(
                    Modifier.weight(1f).widthIn(max = 640.dp).fillMaxWidth().testTag("decisions"),
                    contentPadding = PaddingValues(12.dp), verticalArrangement = Arrangement.spacedBy(12.dp),
                ) { itemsIndexed(decisions, { at, _ -> at }) { _, decision -> Decision(decision, state) } }
            }
        }
    }
}

@Composable
private fun Decision(decision: DecisionRow, state: WhyState) {
    val (colors, shape) = MaterialTheme.colorScheme to MaterialTheme.shapes.large
    Surface(Modifier.fillMaxWidth().outlined(colors.outline, shape), shape, colors.surfaceContainer) {
        Column(Modifier.padding(16.dp), Arrangement.spacedBy(12.dp)) {
            Decided(decision, state)
            val mine = decision.verdictOfMe
            if (mine != null || !state.manages) Mine(mine)
            Others(others(decision, state.me))
        }
    }
}

/** When, what, by which rule, and of how many. */
@Composable
private fun Decided(decision: DecisionRow, state: WhyState) {
    val quiet = MaterialTheme.colorScheme.onSurfaceVariant
    Column(verticalArrangement = Arrangement.spacedBy(4.dp)) {
        val at = times.dayAndClock(decision.at, state.freshness.portalTime(LocalNow.current.value), words)
        Text("$at · ${words.whyRound("${decision.round}")}", color = quiet, style = MaterialTheme.typography.labelMedium)
        Text(
            choiceOf(decision, state), Modifier.semantics { heading() },
            style = MaterialTheme.typography.titleMedium.asWritten(), maxLines = 4, overflow = TextOverflow.Ellipsis,
        )
        val style = MaterialTheme.typography.bodyMedium
        Text(ruleOf(decision.rule), color = quiet, style = style)
        if (decision.considered > 0) {
            val of = words.whyConsidered(considered = decision.considered, eligible = "${decision.eligible}")
            Text(of, color = quiet, style = style)
        }
    }
}

/** What was decided, in a sentence. */
@Composable
private fun choiceOf(decision: DecisionRow, state: WhyState): String {
    // As seen on the day of the decision: until 14:03, until 28 November, 09:00.
    val until = decision.until?.let { times.dayAndClock(it, decision.at, words) }
    val name = decision.chosenName ?: words.authorColleague
    return when (decision.choice) {
        "nobody" -> words.whyChoiceNobody
        "closed" -> if (until == null) words.whyChoiceClosed else words.whyChoiceClosedUntil(until)
        "offer" if until != null && decision.chosen == state.me -> words.whyChoiceMe(until)
        "offer" if until != null -> words.whyChoiceOffer(name = name, time = until)
        "offer_all" if until != null -> words.whyChoiceAll(until)
        "wait" if until != null -> words.whyChoiceWait(until)
        else -> words.whyChoiceOther(decision.choice)
    }
}

@Composable
private fun ruleOf(rule: String): String = when (rule) {
    "evenly" -> words.whyRuleEvenly
    "strictly" -> words.whyRuleStrictly
    "all" -> words.whyRuleAll
    "same_customer" -> words.whyRuleSameCustomer
    "crm" -> words.whyRuleCrm
    "sticky" -> words.whyRuleSticky
    "off_hours" -> words.whyRuleOffHours
    else -> words.whyRuleOther(rule)
}

/** The verdict on the reader, before all others; `null`: there is none. */
@Composable
private fun Mine(verdict: String?) {
    val tone = if (verdict == "chosen") tones.mine else tones.calm
    val shape = MaterialTheme.shapes.medium
    Surface(Modifier.fillMaxWidth().outlined(tone.ink, shape), shape, tone.ground, tone.ink) {
        Row(
            Modifier.padding(horizontal = 14.dp, vertical = 10.dp).semantics(mergeDescendants = true) {},
            Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
        ) {
            Icon(if (verdict == null) Icons.Info else iconOf(verdict), null, Modifier.size(22.dp))
            Column(Modifier.weight(1f)) {
                Text(words.whyYou, style = MaterialTheme.typography.labelMedium)
                Text(if (verdict == null) words.whyVerdictNone else textOf(verdict), style = MaterialTheme.typography.bodyLarge)
            }
        }
    }
}

/** How many verdicts on others stand there before somebody asks for more. */
private const val FEW = 5

@Composable
private fun Others(verdicts: List<VerdictRow>) {
    var all by rememberSaveable { mutableStateOf(false) }
    val shown = if (all || verdicts.size <= FEW + 1) verdicts else verdicts.take(FEW)
    if (shown.isEmpty()) return
    Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
        for (verdict in shown) Other(verdict)
        val more = verdicts.size - shown.size
        if (more > 0) Quiet(words.whyMore(more), Icons.Down, { all = true }, Modifier.fillMaxWidth())
    }
}

@Composable
private fun Other(row: VerdictRow) {
    Row(
        Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}, Arrangement.spacedBy(12.dp), Alignment.CenterVertically,
    ) {
        val quiet = MaterialTheme.colorScheme.onSurfaceVariant
        Avatar(row.name, row.operator.value, size = 36.dp, channel = false)
        Column(Modifier.weight(1f)) {
            val name = row.name.ifEmpty { words.authorColleague }
            Text(name, style = MaterialTheme.typography.titleSmall.asWritten(), maxLines = 2, overflow = TextOverflow.Ellipsis)
            Text(textOf(row.verdict), color = quiet, style = MaterialTheme.typography.bodyMedium)
        }
        Icon(iconOf(row.verdict), null, Modifier.size(20.dp), quiet)
    }
}

@Composable
private fun textOf(verdict: String): String = when (verdict) {
    "chosen" -> words.whyVerdictChosen
    "behind" -> words.whyVerdictBehind
    "inactive" -> words.whyVerdictInactive
    "no_shift" -> words.whyVerdictNoShift
    "paused" -> words.whyVerdictPaused
    "on_leave" -> words.whyVerdictOnLeave
    "line_cap" -> words.whyVerdictLineCap
    "total_cap" -> words.whyVerdictTotalCap
    "holds_offer" -> words.whyVerdictHoldsOffer
    "asked" -> words.whyVerdictAsked
    "reminded_later" -> words.whyVerdictRemindedLater
    "unreachable" -> words.whyVerdictUnreachable
    "off_hours" -> words.whyVerdictOffHours
    else -> words.whyVerdictOther(verdict)
}

private fun iconOf(verdict: String): ImageVector = when (verdict) {
    "chosen" -> Icons.Check
    "behind" -> Icons.People
    "inactive" -> Icons.Block
    "no_shift" -> Icons.Power
    "paused" -> Icons.Pause
    "on_leave" -> Icons.Calendar
    "line_cap", "total_cap" -> Icons.Inbox
    "holds_offer" -> Icons.Hourglass
    "asked" -> Icons.Bell
    "reminded_later" -> Icons.Clock
    "unreachable" -> Icons.Offline
    "off_hours" -> Icons.Moon
    else -> Icons.Info
}
