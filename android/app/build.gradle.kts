// Not run where this project is built: see settings.gradle.kts.
// The app. pom.xml and ../build/android.groovy do the same for Maven: keep them alike.
plugins {
    alias(libs.plugins.android.application)
    alias(libs.plugins.kotlin.compose)
}

// words/words.py makes the texts as resources, and the class that reads them.
val words = tasks.register<Exec>("words") {
    workingDir = rootDir.resolve("..")
    commandLine("python3", "words/words.py", "generate", "app")
    inputs.dir(rootDir.resolve("../words"))
    outputs.dir("target/generated-sources/words")
    outputs.dir("target/generated-res/words")
}

android {
    namespace = "org.openlines.app"
    compileSdk = libs.versions.compileSdk.get().toInt()
    defaultConfig {
        applicationId = "org.openlines.app"
        minSdk = libs.versions.minSdk.get().toInt()
        targetSdk = libs.versions.targetSdk.get().toInt()
        versionCode = libs.versions.appCode.get().toInt()
        versionName = libs.versions.app.get()
        ndk {
            // docs/phone-builds.md: the core's library for each goes to src/main/jniLibs/ABI/libopenlines_core.so.
            abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64")
        }
    }
    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "proguard-rules.pro")
        }
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    sourceSets.named("main") {
        kotlin.directories.add("target/generated-sources/words")
        res.directories.add("target/generated-res/words")
    }
    testOptions {
        unitTests.isIncludeAndroidResources = true
        unitTests.all { test ->
            val cache = System.getenv("XDG_CACHE_HOME") ?: (System.getProperty("user.home") + "/.cache")
            test.systemProperty("jna.library.path", "$cache/openlines/target/debug")
            test.systemProperty("openlines.server", "$cache/openlines/target/debug/openlines")
            test.systemProperty("openlines.pictures", rootDir.resolve("../target/android-screens").path)
            test.systemProperty("robolectric.graphicsMode", "NATIVE")
            test.systemProperty("robolectric.pixelCopyRenderMode", "hardware")
            test.systemProperty("roborazzi.test.record", "true")
        }
    }
    androidResources {
        @Suppress("UnstableApiUsage")
        localeFilters += listOf("en", "ru")
    }
}

// Before anything reads the generated folders: resources, sources, lint.
tasks.named("preBuild") {
    dependsOn(words)
}

dependencies {
    implementation(project(":presentation"))
    implementation(project(":push"))
    implementation(project(":ui"))
    implementation(libs.androidx.activity.compose)
    implementation(libs.androidx.core)
    implementation(libs.androidx.lifecycle.process)
    implementation(libs.androidx.lifecycle.runtime.compose)
    implementation(libs.androidx.lifecycle.viewmodel)
    implementation(libs.androidx.work)
    implementation(libs.kotlinx.coroutines.android)
    implementation(libs.jna) { artifact { type = "aar" } }
    implementation(libs.rustls.platform.verifier)

    testImplementation(libs.androidx.compose.ui.test.junit4)
    testImplementation(libs.androidx.compose.ui.test.manifest)
    testImplementation(libs.androidx.test.core)
    testImplementation(libs.androidx.work.testing)
    testImplementation(libs.jna)
    testImplementation(libs.junit)
    testImplementation(libs.robolectric)
    testImplementation(libs.roborazzi)
    testImplementation(libs.roborazzi.compose)
}
