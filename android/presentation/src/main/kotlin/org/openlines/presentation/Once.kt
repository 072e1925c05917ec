package org.openlines.presentation

/**
 * A step that is taken with one tap: the command of a second one would be refused, and somebody would have to look at it.
 * It can be taken again once the core shows what became of the first, whatever that was.
 */
internal class Once<Step : Any> {
    private var taken: Step? = null
    private var stored = false

    /** False when it was taken already. */
    fun take(step: Step): Boolean {
        if (step == taken) return false
        taken = step
        stored = false
        return true
    }

    /** Its command is with the core: what the core tells from now on knows of it. */
    fun stored() {
        stored = true
    }

    /** Its command could not be stored. */
    fun failed() {
        taken = null
    }

    /**
     * What can be taken now: something else once it is on its way. The same means that it is over, arrived or refused, when
     * the core has [told] something since it was stored.
     */
    fun shown(step: Step?, told: Boolean) {
        if (step != taken || stored && told) taken = null
    }
}
