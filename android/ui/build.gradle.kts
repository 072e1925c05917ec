// Not run where this project is built: see settings.gradle.kts.
// The screens. Their sources import nothing of Android, so that the desktop compiles them, too.
plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.compose)
}

// words/words.py makes the interface of all texts.
val words = tasks.register<Exec>("words") {
    workingDir = rootDir.resolve("..")
    commandLine("python3", "words/words.py", "generate", "ui")
    inputs.dir(rootDir.resolve("../words"))
    outputs.dir("target/generated-sources/words")
}

android {
    namespace = "org.openlines.ui"
    compileSdk = libs.versions.compileSdk.get().toInt()
    defaultConfig {
        minSdk = libs.versions.minSdk.get().toInt()
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
    sourceSets.named("main") {
        kotlin.directories.add("target/generated-sources/words")
    }
}

tasks.withType<org.jetbrains.kotlin.gradle.tasks.KotlinCompile>().configureEach {
    dependsOn(words)
}

dependencies {
    api(project(":presentation"))
    api(libs.androidx.compose.foundation)
    api(libs.androidx.compose.material3)
    api(libs.androidx.compose.runtime)
    api(libs.androidx.compose.ui)
}
