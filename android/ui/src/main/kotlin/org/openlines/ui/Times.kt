package org.openlines.ui

import androidx.compose.runtime.Immutable
import java.time.DayOfWeek
import java.time.Duration
import java.time.Instant
import java.time.LocalDate
import java.time.YearMonth
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.FormatStyle
import java.time.temporal.WeekFields
import java.util.Locale

/** Times as people here write them: the phone's zone, language and habit. */
@Immutable
class Times(
    val locale: Locale,
    val zone: ZoneId = ZoneId.systemDefault(),
    /** What the phone is set to; `null`: as the language has it. */
    hours24: Boolean? = null,
) {
    private val clock = when (hours24) {
        true -> DateTimeFormatter.ofPattern("HH:mm", locale)
        false -> DateTimeFormatter.ofPattern("h:mm a", locale)
        null -> DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT).withLocale(locale)
    }
    private val dayOfYear = DateTimeFormatter.ofPattern("d MMMM", locale)
    private val dayAndYear = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG).withLocale(locale)
    private val shortDay = DateTimeFormatter.ofPattern("d MMM", locale)

    /** With which day a week begins here; where the language names no country, as ISO has it. */
    val firstDay: DayOfWeek = (if (locale.country.isEmpty()) WeekFields.ISO else WeekFields.of(locale)).firstDayOfWeek

    private val month = DateTimeFormatter.ofPattern("LLLL yyyy", locale)

    fun day(at: Instant): LocalDate = at.atZone(zone).toLocalDate()

    /** When a day begins here. */
    fun start(day: LocalDate): Instant = day.atStartOfDay(zone).toInstant()

    /** 3 November; the year is told when it is another one. */
    fun date(day: LocalDate, now: Instant): String = (if (day.year == day(now).year) dayOfYear else dayAndYear).format(day)

    /** November 2026 */
    fun month(at: YearMonth): String = month.format(at).replaceFirstChar { it.titlecase(locale) }

    /** 14:02 */
    fun clock(at: Instant): String = clock.format(at.atZone(zone))

    /** 14:02 for today, otherwise 3 Nov. */
    fun short(at: Instant, now: Instant): String =
        if (day(at) == day(now)) clock(at) else shortDay.format(at.atZone(zone))

    /** Today, Yesterday, 3 November, 3 November 2025. */
    fun day(day: LocalDate, now: Instant, words: Words): String {
        val today = day(now)
        return when {
            day == today -> words.timeToday
            day == today.minusDays(1) -> words.timeYesterday
            day.year == today.year -> dayOfYear.format(day)
            else -> dayAndYear.format(day)
        }
    }

    /** 14:02, yesterday's with the day before it. */
    fun dayAndClock(at: Instant, now: Instant, words: Words): String =
        if (day(at) == day(now)) clock(at) else words.timeDayAndClock(clock = clock(at), day = day(day(at), now, words))
}

/** What is left, to the second: 0:42, 12:05, 3 h 07. Never negative. */
internal fun Words.left(time: Duration): String {
    val seconds = time.seconds.coerceAtLeast(0)
    return if (seconds < 3600) "%d:%02d".format(seconds / 60, seconds % 60) else length(time)
}

/** A length of time that cannot be taken for a time of day: 42 s, 12 min, 3 h 07 min, 2 days. Never negative. */
internal fun Words.length(time: Duration): String {
    val seconds = time.seconds.coerceAtLeast(0)
    val (minutes, hours) = seconds / 60 to seconds / 3600
    return when {
        hours >= 24 -> timeDays((hours / 24).toInt())
        hours >= 1 -> timeHours(hours = "$hours", minutes = "%02d".format(minutes % 60))
        minutes >= 1 -> timeMinutes(minutes.toInt())
        else -> timeSeconds(seconds.toInt())
    }
}
