package org.openlines.presentation

import java.time.Instant

/**
 * Why something did not work, told apart by what the screen says and what its reader does next. One for every variant
 * of the core's error, and one that the shell finds; the screen has one sentence for each.
 */
sealed interface Problem {
    /** There is no portal at this address: correct it. */
    data object WrongAddress : Problem

    /** No connection: try again when there is one. What was submitted does not fail by that, it goes by itself. */
    data object NoNetwork : Problem

    /** Login or password is wrong: type them again. */
    data object WrongPassword : Problem

    /** Too often, or the portal is [busy]: wait until then (phone time; the screen counts down). */
    data class Wait(val until: Instant, val busy: Boolean = false) : Problem

    /**
     * The portal serves newer apps only, or a newer app has left its data here: update. [least] is empty when it is not
     * known which version would do.
     */
    data class VersionTooOld(val least: String) : Problem

    /** The sign-in is over: sign in again. Nothing is lost. */
    data object SignedOut : Problem

    /**
     * A rule forbids it. [code] is one of docs/errors.md; [who] was first, when a colleague was, at [at] (portal time).
     */
    data class Refused(val code: String, val who: String? = null, val at: Instant? = null) : Problem

    /** The device's storage failed: make room, or update the app. */
    data object Storage : Problem

    /** The key store is locked: unlock the device. */
    data object Vault : Problem

    /**
     * The account that was open here has gone from the device while nobody looked: its key was lost, or the portal
     * revoked the device. Sign in again. The core drops such an account silently, so the shell says it.
     */
    data object AccountGone : Problem

    /** A mistake of ours: report it, with this. */
    data class Bug(val detail: String) : Problem
}
