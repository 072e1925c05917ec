// Not run where this project is built: see settings.gradle.kts.
// What each screen shows and what can happen on it, without Android and without Compose.
plugins {
    alias(libs.plugins.kotlin.jvm)
}

val target = providers.environmentVariable("XDG_CACHE_HOME")
    .orElse(providers.systemProperty("user.home").map { "$it/.cache" })
    .map { "$it/openlines/target/debug" }

kotlin {
    jvmToolchain(17)
}

dependencies {
    api(project(":core-kit"))
    testImplementation(libs.jna)
    testImplementation(libs.junit)
}

tasks.test {
    systemProperty("jna.library.path", target.get())
    systemProperty("openlines.server", target.get() + "/openlines")
}
