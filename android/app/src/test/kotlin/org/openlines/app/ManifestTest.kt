// What the installed app may do, and who may call it: read from the merged manifest, libraries included.
package org.openlines.app

import android.content.Context
import android.content.pm.ApplicationInfo
import android.content.pm.PackageManager
import androidx.test.core.app.ApplicationProvider
import java.io.File
import java.util.Properties
import javax.xml.parsers.DocumentBuilderFactory
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.w3c.dom.Element

@RunWith(RobolectricTestRunner::class)
class ManifestTest {
    private val context: Context = ApplicationProvider.getApplicationContext()
    private val manifest = DocumentBuilderFactory.newInstance().newDocumentBuilder()
        .parse(File(path())).documentElement

    @Test fun itAsksForNothingElse() {
        val asked = elements("uses-permission").map { it.name().substringAfterLast('.') }.toSortedSet()
        val expected = sortedSetOf(
            "INTERNET", "ACCESS_NETWORK_STATE", "POST_NOTIFICATIONS", "RECEIVE_BOOT_COMPLETED", "SCHEDULE_EXACT_ALARM",
            "WAKE_LOCK", "FOREGROUND_SERVICE", // WorkManager
            "DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION", // AndroidX: for itself
        )
        assertEquals(expected, asked)
    }

    @Test fun onlyTheWindowIsOpenToOthers() {
        val parts = listOf("activity", "service", "receiver", "provider").flatMap(::elements)
        val open = parts.filter { it.attribute("exported") == "true" && it.attribute("permission").isEmpty() }
        assertEquals(listOf("org.openlines.app.MainActivity"), open.map { it.name() })
    }

    @Test fun nothingIsBackedUp() {
        assertEquals(0, context.applicationInfo.flags and ApplicationInfo.FLAG_ALLOW_BACKUP)
        val application = elements("application").single()
        assertEquals("@xml/data_extraction_rules", application.attribute("dataExtractionRules"))
        assertEquals("false", application.attribute("usesCleartextTraffic"))
        assertFalse(application.attribute("debuggable") == "true")
    }

    @Test fun theCataloguesVersionIsTheApps() {
        val found = context.packageManager.getPackageInfo(context.packageName, PackageManager.GET_META_DATA)
        assertTrue(Regex("\\d+\\.\\d+\\.\\d+").matches(found.versionName.orEmpty()))
    }

    /** Maven names the one of the APK; Gradle has one for all. */
    private fun path(): String = System.getProperty("openlines.manifest") ?: Properties().apply {
        load(checkNotNull(ManifestTest::class.java.classLoader).getResourceAsStream("com/android/tools/test_config.properties"))
    }.getProperty("android_merged_manifest")

    private fun elements(name: String): List<Element> =
        manifest.getElementsByTagName(name).let { found -> (0 until found.length).map { found.item(it) as Element } }

    private fun Element.attribute(name: String): String = getAttribute("android:$name")

    private fun Element.name(): String = attribute("name")
}
