// Pictures of the true Android screens, for people to look at: target/android-screens.
package org.openlines.app.world

import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onFirst
import com.github.takahirom.roborazzi.captureRoboImage
import java.io.File
import org.junit.Assert.assertTrue

fun ComposeTestRule.picture(name: String) {
    val file = File(System.getProperty("openlines.pictures"), "$name.png")
    onAllNodes(isRoot()).onFirst().captureRoboImage(file.path)
    assertTrue("$file is a picture", file.length() > 10_000)
}
