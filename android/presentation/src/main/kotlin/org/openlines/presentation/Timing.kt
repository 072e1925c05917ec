package org.openlines.presentation

import java.time.Duration

/** How long a swipe can be undone. */
val UNDO_TIME: Duration = Duration.ofSeconds(5)

/** How long spam can be undone (P5). */
val SPAM_UNDO_TIME: Duration = Duration.ofSeconds(10)

/** How long an open shift may be without contact before the screen says that nothing comes (P15). */
val NO_CONTACT: Duration = Duration.ofMinutes(5)

/** How long it is worth showing that somebody types. */
val TYPING_TIME: Duration = Duration.ofSeconds(5)

/** How long a lost offer stays on screen. */
val LOST_TIME: Duration = Duration.ofSeconds(8)
