// Not run where this project is built: see settings.gradle.kts.
// Notices of the core as notifications, and local alarms.
plugins {
    alias(libs.plugins.android.library)
}

android {
    namespace = "org.openlines.push"
    compileSdk = libs.versions.compileSdk.get().toInt()
    defaultConfig {
        minSdk = libs.versions.minSdk.get().toInt()
    }
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }
}

dependencies {
    api(project(":core-kit"))
    // For the interface of all texts.
    api(project(":ui"))
    implementation(libs.androidx.core)
    implementation(libs.androidx.work)
    implementation(libs.kotlinx.coroutines.android)
}
