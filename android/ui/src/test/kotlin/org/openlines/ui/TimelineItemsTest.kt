package org.openlines.ui

import java.time.Instant
import java.time.ZoneOffset
import java.util.Locale
import org.junit.Assert.assertEquals
import org.junit.Test
import org.openlines.core.RowKind
import org.openlines.core.TimelineRow
import org.openlines.core.Who
import org.openlines.ui.parts.initials
import org.openlines.ui.screens.TimelineItem
import org.openlines.ui.screens.itemsOf

class TimelineItemsTest {
    private val times = Times(Locale.UK, ZoneOffset.UTC)

    private fun said(seq: Long, at: String, who: Who = Who.CUSTOMER, kind: RowKind = RowKind.MESSAGE) = TimelineRow(
        "e$seq", kind, seq, 1, Instant.parse(at), who, who.name, null, "text", null, null, null,
    )

    private fun shown(rows: List<TimelineRow>, readBefore: Long? = null) = itemsOf(rows, readBefore, times).asReversed().map {
        when (it) {
            is TimelineItem.Day -> "day"
            TimelineItem.New -> "new"
            is TimelineItem.Row -> it.row.id + if (it.first) "!" else ""
        }
    }

    @Test
    fun `each day has its mark, and a name stands once for what follows at once`() {
        val rows = listOf(
            said(1, "2026-11-25T23:58:00Z"), said(2, "2026-11-25T23:59:00Z"), said(3, "2026-11-26T00:01:00Z"),
            said(4, "2026-11-26T00:02:00Z", Who.ME), said(5, "2026-11-26T00:20:00Z", Who.ME),
        )
        assertEquals(listOf("day", "e1!", "e2", "day", "e3!", "e4!", "e5!"), shown(rows))
    }

    @Test
    fun `the mark stands before the first unread words of the customer`() {
        val rows = listOf(
            said(1, "2026-11-26T09:00:00Z"), said(2, "2026-11-26T09:01:00Z", Who.ME), said(3, "2026-11-26T09:02:00Z", Who.PORTAL, RowKind.EVENT),
            said(4, "2026-11-26T09:03:00Z"),
        )
        assertEquals(listOf("day", "e1!", "e2!", "e3!", "new", "e4!"), shown(rows, readBefore = 2))
    }

    @Test
    fun `where all is new there is no mark`() {
        val rows = listOf(said(1, "2026-11-26T09:00:00Z", Who.PORTAL, RowKind.EVENT), said(2, "2026-11-26T09:01:00Z"))
        assertEquals(listOf("day", "e1!", "e2!"), shown(rows, readBefore = 0))
    }

    @Test
    fun `initials are whole letters of the first and the last word`() {
        val names = listOf("Marta Lindqvist", "guest 1042", "Мария-Анна Ёлкина", "🎉", "", "נועה לוי", "x")
        assertEquals(listOf("ML", "G1", "МЁ", "?", "?", "נל", "X"), names.map(::initials))
    }
}
