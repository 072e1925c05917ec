package org.openlines.desktop

import java.time.Instant
import org.openlines.core.ColleagueTarget
import org.openlines.core.LineId
import org.openlines.core.LineTarget
import org.openlines.core.OperatorId
import org.openlines.core.ShiftState
import org.openlines.core.Targets
import org.openlines.presentation.TransferState
import org.openlines.presentation.TransferState.LineChoice
import org.openlines.presentation.TransferState.Target
import org.openlines.ui.screens.TransferScreen

/* Pictures of a transfer whose targets the portal has told: loads, lines as they stand, and what is asked then. */

private val told = Targets(
    listOf(
        ColleagueTarget(colleague("3", "Oleg Petrov", ShiftState.ON), 3, false),
        ColleagueTarget(colleague("4", "Fatima Zahra Benali", ShiftState.ON), 5, true),
        ColleagueTarget(colleague("5", "Jonas Berg", ShiftState.PAUSED), 1, false),
        ColleagueTarget(colleague("6", "Lidia Vega", ShiftState.ON, onLeave = true), 0, false),
    ),
    listOf(
        LineTarget(LineId("2"), REPAIRS.name, true, null, 3, 2, ago(6, 5)),
        LineTarget(LineId("4"), "Returns", true, null, 0, 1, ago(48)),
        LineTarget(LineId("5"), "Weekend", false, Instant.parse("2026-11-28T09:00:00Z"), 0, 0, null),
        LineTarget(LineId("6"), "Night", false, Instant.parse("2026-11-26T20:00:00Z"), 0, 4, ago(190)),
        LineTarget(LineId("3"), "Wholesale", false, null, 0, 0, null),
    ),
)

// Not kept, neither this nor the pictures: whoever asks for one of them first must not need the other pictures.
internal val toldTransfer get() = transfer.copy(targets = told, lines = told.lines.map { LineChoice(it.id, it.name, it) })

private val longNames get() = toldTransfer.run {
    copy(
        lines = lines.map { it.copy(name = LONG_NAME) },
        colleagues = colleagues!!.take(2).map { it.copy(colleague = it.colleague.copy(name = LONG_NAME)) },
    )
}

private fun shot(name: String, look: Look = Look(), state: TransferState = toldTransfer) =
    Shot("transfer-$name", look) { TransferScreen(state, {}) }

private fun asking(target: Target) = toldTransfer.copy(chosen = target, asking = true)

/** Room for every line. */
private val TALL = Look(height = 1060)

internal val transferShots get() = listOf(
    shot("told", TALL),
    shot("told-dark", TALL.copy(dark = true)),
    shot("told-russian", TALL.copy(russian = true)),
    shot("told-type-200", LARGE.copy(height = 1400)),
    shot("told-type-200-dark-russian", Look(dark = true, russian = true, type = 2f, height = 1400)),
    shot("told-contrast-dark", TALL.copy(contrast = true, dark = true)),
    shot("told-long-names", state = longNames),
    shot("ask-at-cap", state = asking(Target.Colleague(OperatorId("4")))),
    shot("ask-line-closed-dark-russian", RU.copy(dark = true), asking(Target.Line(LineId("6")))),
    shot("ask-line-nobody-type-200", LARGE, asking(Target.Line(LineId("4")))),
)
