package org.openlines.desktop

import java.time.Instant
import org.openlines.core.DecisionRow
import org.openlines.core.OperatorId
import org.openlines.core.VerdictRow
import org.openlines.presentation.Problem
import org.openlines.presentation.WhyState
import org.openlines.ui.screens.WhyScreen

/* Pictures of why a dialog went to whom it went: as an operator reads it, as a manager does, and every word of the queue. */

private val OLEG = OperatorId("3")

private fun verdict(id: String, name: String, verdict: String) = VerdictRow(OperatorId(id), name, verdict)

private fun asked(who: OperatorId?, name: String?, at: Instant, mine: String?, vararg others: VerdictRow, rule: String = "evenly", round: Int = 1) =
    decision(at, if (who == null) "offer_all" else "offer", at.plusSeconds(60), mine, *others, rule = rule, round = round)
        .copy(chosen = who, chosenName = name, eligible = 2)

internal fun decision(
    at: Instant, choice: String, until: Instant?, mine: String?, vararg others: VerdictRow, rule: String = "evenly", round: Int = 1,
): DecisionRow {
    val mines = listOfNotNull(mine?.let { VerdictRow(ANNA, "Anna Sokolova", it) })
    return DecisionRow(at, round, rule, choice, null, null, until, 3, 0, mine, mines + others)
}

/** Anna let an offer pass; Oleg has it now. */
internal val why = WhyState(
    dialogRow("1", "", "").id, ANNA,
    listOf(
        asked(OLEG, "Oleg Petrov", ago(9), "asked", verdict("3", "Oleg Petrov", "chosen"), round = 2),
        decision(ago(10, 20), "wait", ago(9), "reminded_later", round = 2),
        asked(ANNA, "Anna Sokolova", ago(12), "chosen"),
        decision(ago(14), "nobody", null, "paused"),
        decision(ago(1000), "closed", ago(400), "off_hours", rule = "off_hours"),
    ),
    freshness = LIVE,
)

private val team = listOf(
    verdict("3", "Oleg Petrov", "chosen"), verdict("4", "Fatima Zahra Benali", "behind"), verdict("5", "Jonas Berg", "paused"),
    verdict("6", "Lidia Vega", "no_shift"), verdict("7", "Hugo Weber", "on_leave"), verdict("8", "Nora Ali", "line_cap"),
    verdict("9", "Ines Moreau", "total_cap"), verdict("10", "Chloé Dupont", "inactive"),
)

/** Vera manages the line and is not asked herself. */
private val managed = why.copy(
    me = OperatorId("20"), manages = true,
    decisions = listOf(
        asked(OLEG, "Oleg Petrov", ago(2), null, *team.toTypedArray()).copy(considered = 8, eligible = 2),
        decision(
            ago(4), "wait", ago(3), null, verdict("3", "Oleg Petrov", "holds_offer"), verdict("4", "Fatima Zahra Benali", "asked"),
            verdict("5", "Jonas Berg", "unreachable"), verdict("6", "Lidia Vega", "reminded_later"), verdict("11", "", "off_hours"),
            rule = "strictly",
        ),
        decision(ago(5), "nobody", null, null).copy(considered = 0),
    ),
)

/** Every rule, and what a newer portal may say. */
private val rules = why.copy(
    decisions = listOf(
        asked(null, null, ago(1), "chosen", rule = "all"),
        asked(OLEG, "Oleg Petrov", ago(2), null, verdict("3", "Oleg Petrov", "chosen"), rule = "same_customer").copy(considered = 1, eligible = 1),
        asked(OLEG, null, ago(3), "behind", verdict("3", "", "chosen"), rule = "crm"),
        asked(ANNA, "Anna Sokolova", ago(4), "chosen", rule = "sticky"),
        asked(OLEG, "Oleg Petrov", ago(5), "holds_offer", verdict("3", "Oleg Petrov", "chosen"), rule = "strictly"),
        decision(ago(6), "closed", null, "off_hours", rule = "off_hours"),
        decision(ago(7), "lottery", ago(6), "on_the_moon", rule = "by_lot"),
    ),
)

private val long = managed.copy(decisions = managed.decisions!!.map { row ->
    row.copy(chosenName = LONG_NAME, verdicts = row.verdicts.map { it.copy(name = LONG_NAME) })
})

private fun shot(name: String, look: Look = Look(), state: WhyState = why) = Shot("why-$name", look) { WhyScreen(state, {}) }

private val TALL = Look(height = 1820)
private val TEAM = Look(height = 1100)

// Not kept: whoever asks for [why] first must not need the other pictures.
internal val whyShots get() = listOf(
    shot("light"),
    shot("dark-russian", RU.copy(dark = true)),
    shot("type-200", LARGE),
    shot("type-200-russian", LARGE.copy(russian = true), managed),
    shot("contrast", Look(contrast = true)),
    shot("manager", TEAM, managed),
    shot("manager-dark-russian", TEAM.copy(dark = true, russian = true), managed),
    shot("rules", TALL, rules),
    shot("rules-russian", TALL.copy(russian = true), rules),
    shot("long-names", state = long),
    shot("long-names-type-200", LARGE, long),
    shot("unknown", state = why.copy(decisions = null)),
    shot("empty-russian", RU, why.copy(decisions = emptyList())),
    shot("problem", state = why.copy(decisions = null, problem = Problem.NoNetwork, freshness = OFFLINE)),
    shot("problem-dark-russian", RU.copy(dark = true), why.copy(decisions = null, problem = Problem.NoNetwork, freshness = OFFLINE)),
)
