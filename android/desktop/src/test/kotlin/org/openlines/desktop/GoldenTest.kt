package org.openlines.desktop

import java.awt.image.BufferedImage
import java.io.ByteArrayInputStream
import java.io.File
import javax.imageio.ImageIO
import kotlin.math.abs
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.junit.runners.Parameterized

/**
 * The screens look as they did. A change that is wanted: `mvn test -pl desktop -am -Dgoldens=write -Dtest=GoldenTest`
 * draws all pictures anew; look at each before it is committed. What differs is left in target/goldens.
 */
@RunWith(Parameterized::class)
class GoldenTest(private val shot: Shot) {
    @Test
    fun looksAsItDid() {
        val golden = File(FOLDER, "${shot.name}.png")
        val drawn = drawn(shot.look, shot.content)
        if (System.getProperty("goldens") == "write") {
            golden.apply { parentFile.mkdirs() }.writeBytes(drawn)
            return
        }
        assertTrue("$golden is missing: draw it with -Dgoldens=write", golden.exists())
        val share = difference(ImageIO.read(golden), ImageIO.read(ByteArrayInputStream(drawn)))
        if (share > TOLERANCE) File(LEFT, golden.name).apply { parentFile.mkdirs() }.writeBytes(drawn)
        assertTrue("${shot.name} looks different in ${share * 100} % of its pixels: see $LEFT", share <= TOLERANCE)
    }

    /** The share of pixels that differ visibly: another build of the font library may shade an edge otherwise. */
    private fun difference(one: BufferedImage, other: BufferedImage): Double {
        assertEquals("width", one.width, other.width)
        assertEquals("height", one.height, other.height)
        var different = 0
        for (y in 0 until one.height) for (x in 0 until one.width) {
            val (a, b) = one.getRGB(x, y) to other.getRGB(x, y)
            if (a != b && (0..16 step 8).any { abs((a shr it and 255) - (b shr it and 255)) > 24 }) different += 1
        }
        return different.toDouble() / (one.width * one.height)
    }

    companion object {
        private val FOLDER = File("src/test/goldens")
        private val LEFT = File("target/goldens")
        private const val TOLERANCE = 0.001

        @JvmStatic
        @Parameterized.Parameters(name = "{0}")
        fun shots(): List<Shot> = SHOTS
    }
}
