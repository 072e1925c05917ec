// For people with Android Studio: open the folder android/ there. These Gradle files have NOT been run where this project
// is built and tested; there, Maven compiles the same sources (app/pom.xml, docs/phone-builds.md). They take their versions
// from gradle/libs.versions.toml, as Maven does.
//
// Before the first build, at the root of the repository: tests/bindings.sh makes the Kotlin of the core's boundary, and
// docs/phone-builds.md says how the core is built for a phone.

pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}

dependencyResolutionManagement {
    repositoriesMode = RepositoriesMode.FAIL_ON_PROJECT_REPOS
    repositories {
        google()
        mavenCentral()
        // The Kotlin half of the core's TLS verifier; it is published nowhere else.
        maven("https://github.com/rustls/rustls-platform-verifier/raw/maven-archive/android-release-support/maven/") {
            content { includeGroup("org.rustls") }
        }
    }
}

rootProject.name = "openlines"

// desktop is Maven's alone (pom.xml): it has the same screens through Compose Multiplatform.
include(":core-kit", ":presentation", ":ui", ":push", ":app")
