// Not run where this project is built: see settings.gradle.kts.
// The core's generated Kotlin (tests/bindings.sh) with its adapters: no Android in it.
plugins {
    alias(libs.plugins.kotlin.jvm)
}

val cache = providers.environmentVariable("XDG_CACHE_HOME")
    .orElse(providers.systemProperty("user.home").map { "$it/.cache" })
    .map { "$it/openlines" }

kotlin {
    jvmToolchain(17)
}

sourceSets {
    main { kotlin.srcDir(cache.map { "$it/bindings/kotlin" }) }
}

dependencies {
    api(libs.kotlinx.coroutines.core)
    // The JAR for this machine; :app brings JNA's AAR with the phones' native halves in its place.
    compileOnly(libs.jna)
    testImplementation(libs.jna)
    testImplementation(libs.junit)
}

tasks.test {
    // Tests run against the real core, built by cargo for this machine.
    systemProperty("jna.library.path", cache.get() + "/target/debug")
    systemProperty("openlines.server", cache.get() + "/target/debug/openlines")
}
