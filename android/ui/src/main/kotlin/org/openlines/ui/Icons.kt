package org.openlines.ui

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** Every icon of the app: drawn with one pen, so that they look alike. 24 by 24, round strokes, no fill. */
internal object Icons {
    val Back by lazy { pen("back", "M19 12H5 M11 6L5 12L11 18", mirror = true) }
    val Forward by lazy { pen("forward", "M9 5L16 12L9 19", mirror = true) }
    val Earlier by lazy { pen("earlier", "M15 5L8 12L15 19", mirror = true) }
    val Down by lazy { pen("down", "M12 5V19 M6 13L12 19L18 13") }
    val Close by lazy { pen("close", "M6 6L18 18 M18 6L6 18") }
    val Check by lazy { pen("check", "M5 12.5L10 17.5L19.5 7") }
    val Clock by lazy { pen("clock", "$RING M12 7.5V12L15 14") }
    val Hourglass by lazy { pen("hourglass", "M7 4H17 M7 20H17 M8 4V7.5L12 12L16 7.5V4 M8 20V16.5L12 12L16 16.5V20") }
    val Alert by lazy { pen("alert", "M12 4L21 19.5H3Z M12 10V14 M12 16.7V17") }
    val Info by lazy { pen("info", "$RING M12 11V16 M12 7.8V8") }
    val Question by lazy { pen("question", "$RING M9.6 9.8A2.4 2.4 0 1 1 12 12.4V13.6 M12 16.4V16.6") }
    val Lock by lazy { pen("lock", "M6 11H18V20H6Z M8.5 11V8A3.5 3.5 0 0 1 15.5 8V11") }
    val Chat by lazy { pen("chat", "M4 5H20V16H11L7 19.5V16H4Z") }
    val Copy by lazy { pen("copy", "M8.5 8.5H19.5V20H8.5Z M15.5 8.5V4.5H4.5V16H8.5") }
    val Send by lazy { pen("send", "M12 19V5 M6 11L12 5L18 11") }
    val More by lazy { pen("more", "M12 5.4V5.6 M12 11.9V12.1 M12 18.4V18.6", width = 2.6f) }
    val Sliders by lazy { pen("sliders", "M4 7H11 M15 7H20 M13 5V9 M4 17H7 M11 17H20 M9 15V19 M4 12H16 M20 12H20 M18 10V14") }
    val Power by lazy { pen("power", "M12 4V11 M7.5 6.8A7 7 0 1 0 16.5 6.8") }
    val Pause by lazy { pen("pause", "M9 6V18 M15 6V18") }
    val Play by lazy { pen("play", "M8 5.5L18.5 12L8 18.5Z") }
    val Person by lazy { pen("person", "M12 12A4 4 0 1 0 12 4A4 4 0 1 0 12 12 M4.5 20C5.5 16.5 8.5 15 12 15S18.5 16.5 19.5 20") }
    val Transfer by lazy { pen("transfer", "M4 8.5H19 M15 4.5L19 8.5L15 12.5 M20 16H5 M9 12.8L5 16L9 20", mirror = true) }
    val Archive by lazy { pen("archive", "M4 5H20V9H4Z M5.5 9V19H18.5V9 M10 13H14") }
    val Inbox by lazy { pen("inbox", "M4 13L7 5H17L20 13V19H4Z M4 13H9L10.5 15.5H13.5L15 13H20") }
    val Silence by lazy { pen("silence", "M4 5H20V16H11L7 19.5V16H4Z M9 10.5H15") }
    val Offline by lazy { pen("offline", "M4 4L20 20 M8 8.6A5 5 0 0 0 6.5 18H16.5 M11 6.4A5.2 5.2 0 0 1 16.8 10.5A3.9 3.9 0 0 1 19.6 16.4") }
    val Pencil by lazy { pen("pencil", "M5 19L6 15L16 5L19 8L9 18Z M14 7L17 10") }
    val Trash by lazy { pen("trash", "M4.5 7H19.5 M9 7V4.5H15V7 M6.5 7L7.5 20H16.5L17.5 7 M10.5 11V16 M13.5 11V16") }
    val Retry by lazy { pen("retry", "M19 12A7 7 0 1 1 16.5 6.6 M17 3V7H13") }
    val Undo by lazy { pen("undo", "M5 9H14A5 5 0 0 1 14 19H9 M9 5L5 9L9 13", mirror = true) }
    val Eye by lazy { pen("eye", "M3 12C5.5 7.5 8.5 6 12 6S18.5 7.5 21 12C18.5 16.5 15.5 18 12 18S5.5 16.5 3 12Z M12 14.5A2.5 2.5 0 1 0 12 9.5A2.5 2.5 0 1 0 12 14.5") }
    val EyeOff by lazy { pen("eye-off", "M3 12C5.5 7.5 8.5 6 12 6S18.5 7.5 21 12C18.5 16.5 15.5 18 12 18S5.5 16.5 3 12Z M5 20L19 4") }
    val Moon by lazy { pen("moon", "M19.5 14.5A8 8 0 1 1 9.5 4.5A6.5 6.5 0 0 0 19.5 14.5Z") }
    val Globe by lazy { pen("globe", "$RING M3.5 12H20.5 M12 3.5C15 6 16 9 16 12S15 18 12 20.5C9 18 8 15 8 12S9 6 12 3.5") }
    val Leave by lazy { pen("leave", "M10 4.5H5V19.5H10 M10 12H20 M16 8L20 12L16 16", mirror = true) }
    val Device by lazy { pen("device", "M7.5 3.5H16.5V20.5H7.5Z M11 17.5H13") }
    val Take by lazy { pen("take", "M12 4V13 M8 9.5L12 13.5L16 9.5 M4 14V19.5H20V14") }
    val Wave by lazy { pen("wave", "M3 9C5 6.5 7 6.5 9 9S13 11.5 15 9S19 6.5 21 9 M3 15C5 12.5 7 12.5 9 15S13 17.5 15 15S19 12.5 21 15") }
    val File by lazy { pen("file", "M6 3.5H14L18.5 8V20.5H6Z M14 3.5V8H18.5") }
    val Pin by lazy { pen("pin", "M9 4H15L14.5 10L17.5 13.5H6.5L9.5 10Z M12 13.5V20") }
    val PinOff by lazy { pen("pin-off", "M9 4H15L14.5 10L17.5 13.5H6.5L9.5 10Z M12 13.5V20 M4 4L20 20") }
    val Bell by lazy { pen("bell", "M6 16.5C7 15.5 7.5 14 7.5 10.5A4.5 4.5 0 0 1 16.5 10.5C16.5 14 17 15.5 18 16.5Z M10.5 19.5H13.5 M12 4V6") }
    val Block by lazy { pen("block", "$RING M6.2 6.2L17.8 17.8") }
    val Invite by lazy { pen("invite", "M10 12A4 4 0 1 0 10 4A4 4 0 1 0 10 12 M3 20C3.8 16.5 6.5 15 10 15S16.2 16.5 17 20 M19 7V13 M16 10H22") }
    val People by lazy { pen("people", "M9 12A3.5 3.5 0 1 0 9 5A3.5 3.5 0 1 0 9 12 M2.5 19.5C3.3 16.3 5.8 15 9 15S14.7 16.3 15.5 19.5 M15.5 5.3A3.5 3.5 0 0 1 15.5 11.7 M17.5 15.2C19.6 15.8 20.9 17.2 21.5 19.5") }
    val Calendar by lazy { pen("calendar", "M4 6H20V20H4Z M4 10.5H20 M8 3.5V7.5 M16 3.5V7.5") }
    val Board by lazy { pen("board", "M4 20H20 M6.5 16.5V12 M12 16.5V5 M17.5 16.5V9") }
    val Server by lazy { pen("server", "M4 5H20V11H4Z M4 13H20V19H4Z M7.5 8V8.1 M7.5 16V16.1") }

    private const val RING = "M12 20.5A8.5 8.5 0 1 0 12 3.5A8.5 8.5 0 1 0 12 20.5"

    private fun pen(name: String, path: String, mirror: Boolean = false, width: Float = 1.8f): ImageVector =
        ImageVector.Builder(name, 24.dp, 24.dp, 24f, 24f, autoMirror = mirror)
            .addPath(
                pathData = addPathNodes(path),
                stroke = SolidColor(Color.Black),
                strokeLineWidth = width,
                strokeLineCap = StrokeCap.Round,
                strokeLineJoin = StrokeJoin.Round,
            )
            .build()
}
