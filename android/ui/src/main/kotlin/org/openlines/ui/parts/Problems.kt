package org.openlines.ui.parts

import androidx.compose.runtime.Composable
import java.time.Duration
import org.openlines.presentation.Problem
import org.openlines.ui.LocalNow
import org.openlines.ui.Words
import org.openlines.ui.length
import org.openlines.ui.times
import org.openlines.ui.words

/** One sentence for each problem: what is wrong and what to do next. */
@Composable
internal fun sentenceOf(problem: Problem): String = when (problem) {
    Problem.WrongAddress -> words.problemWrongAddress
    Problem.NoNetwork -> words.problemNoNetwork
    Problem.WrongPassword -> words.problemWrongPassword
    is Problem.Wait -> {
        val left = Duration.between(LocalNow.current.value, problem.until)
        when {
            left <= Duration.ZERO -> words.problemWaitOver
            problem.busy -> words.problemBusy(words.length(left))
            else -> words.problemWait(words.length(left))
        }
    }
    is Problem.VersionTooOld -> if (problem.least.isEmpty()) words.problemTooOld else words.problemTooOldLeast(problem.least)
    Problem.SignedOut -> words.problemSignedOut
    is Problem.Refused -> {
        val at = problem.at?.let { times.dayAndClock(it, LocalNow.current.value, words) }
        refusalOf(problem.code, problem.who, at, words)
    }
    Problem.Storage -> words.problemStorage
    Problem.Vault -> words.problemVault
    Problem.AccountGone -> words.problemAccountGone
    is Problem.Bug -> words.problemBug(problem.detail)
}

/** Why the portal, or the rules on this phone, said no. Codes are those of docs/errors.md. */
internal fun refusalOf(code: String, who: String?, at: String?, words: Words): String = when (code) {
    "too_late" -> when {
        who == null -> words.refusedTooLate
        at == null -> words.refusedTakenBy(who)
        else -> words.refusedTakenByAt(at = at, name = who)
    }
    "not_found" -> words.refusedGone
    "forbidden" -> words.refusedForbidden
    "not_responsible" -> if (who == null) words.refusedNotResponsible else words.refusedNotResponsibleNow(who)
    "session_closed" -> words.refusedClosed
    "already_open" -> words.refusedAlreadyOpen
    "text_empty" -> words.refusedTextEmpty
    "text_too_long" -> words.refusedTextTooLong
    "unchangeable" -> words.refusedUnchangeable
    "target_unavailable" -> words.refusedTargetUnavailable
    "operator_inactive" -> words.refusedInactive
    "no_shift" -> words.refusedNoShift
    "at_cap" -> words.refusedAtCap
    "too_soon" -> words.refusedTooSoon
    "nobody_eligible" -> words.refusedNobodyEligible
    "line_closed" -> words.refusedLineClosed
    "bad_field" -> words.refusedBadField
    "device_revoked" -> words.refusedDeviceRevoked
    "not_held" -> words.refusedNotHeld
    "bad_command", "lane_mismatch", "id_conflict", "bad_request", "method_not_allowed" -> words.problemTooOld
    else -> words.refusedOther(code)
}
