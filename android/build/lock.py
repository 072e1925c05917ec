#!/usr/bin/env python3
"""Makes the Maven lock of the Android app: exact artifacts and versions, from gradle/libs.versions.toml and artifacts.txt.

    lock.py            writes build/target/lock/pom.xml, the parent of app/pom.xml
    lock.py --check    only checks that both lists agree, and pom.xml with them

Every version becomes a property v.KEY. An artifact is locked with all its own dependencies excluded, so that the list is
all there is.
"""
import re
import sys
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

BUILD = Path(__file__).resolve().parent
CATALOG = BUILD.parent / "gradle/libs.versions.toml"
ARTIFACTS = BUILD / "artifacts.txt"
LOCK = BUILD / "target/lock/pom.xml"
CARGO = BUILD.parent.parent / "Cargo.lock"
POM = BUILD.parent / "pom.xml"
# What the parts without Android (pom.xml) share with the app: property or plugin -> key of the catalog.
SHARED = {
    "kotlin.version": "kotlin",
    "coroutines.version": "coroutines",
    "compose.androidx.version": "compose",
    "jna.version": "jna",
    "junit.version": "junit",
    "maven-surefire-plugin": "mavenSurefire",
    "maven-dependency-plugin": "mavenDependency",
}
# Versions of the desktop alone: JetBrains counts Compose for a desktop otherwise than Google does for phones, with what
# that asks for; ICU is part of a phone.
DESKTOP = {"compose.version", "material3.version", "skiko.version", "savedstate.version", "icu.version"}
# What Maven does without: it goes with the core's library for a phone, which is not built there.
GRADLE_ONLY = {"org.rustls:rustls-platform-verifier"}

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- Made by build/lock.py; change gradle/libs.versions.toml or build/artifacts.txt instead. -->
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.openlines</groupId>
  <artifactId>openlines-lock</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
"""


def artifacts():
    """The lines of the list as (scope, kind, group, name, key)."""
    found = []
    for number, line in enumerate(ARTIFACTS.read_text().splitlines(), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 4 or ":" not in words[2]:
            sys.exit(f"lock.py: {ARTIFACTS.name}:{number}: SCOPE KIND GROUP:NAME KEY expected")
        scope, kind, module, key = words
        found.append((scope, kind, *module.split(":"), key))
    return found


def check(catalog, listed):
    """What is wrong between the two lists."""
    versions = catalog["versions"]
    for _, _, group, name, key in listed:
        if key not in versions:
            yield f"{group}:{name} has the version key {key}, which the catalog does not know"
    # Gradle names an artifact of several platforms without its suffix.
    known = {f"{group}:{name}" for _, _, group, name, _ in listed}
    known |= {module.removesuffix(suffix) for module in known for suffix in ("-android", "-jvm")}
    for alias, library in catalog["libraries"].items():
        if library["module"] not in known | GRADLE_ONLY:
            yield f"{alias} ({library['module']}) is for Gradle only: {ARTIFACTS.name} does not name it"
    verifier = versions["rustlsPlatformVerifier"]
    if f'name = "rustls-platform-verifier-android"\nversion = "{verifier}"' not in CARGO.read_text():
        yield f"rustlsPlatformVerifier is {verifier}, which is not what Cargo.lock has"
    used = {key for *_, key in listed} | {library["version"]["ref"] for library in catalog["libraries"].values()}
    used |= {plugin["version"]["ref"] for plugin in catalog["plugins"].values()}
    words = "".join((BUILD.parent / path).read_text() for path in ("app/pom.xml", "app/build.gradle.kts", "build/android.groovy"))
    for key in versions:
        if key not in used and f"v.{key}" not in words and f"versions.{key}" not in words:
            yield f"nobody uses the version {key}"


def check_pom(catalog):
    """What pom.xml has in another version than the catalog."""
    text = POM.read_text()
    found = dict(re.findall(r"<([\w.]+\.version)>([^<$]+)</", text))
    found |= dict(re.findall(r"<artifactId>([\w-]+-plugin)</artifactId>\s*<version>([^<$]+)</version>", text))
    for name, key in SHARED.items():
        if found.get(name) != catalog["versions"][key]:
            yield f"{POM.name} has {name} {found.get(name)}, the catalog has {key} {catalog['versions'][key]}"
    for name in found:
        if name.endswith(".version") and name not in SHARED.keys() | DESKTOP:
            yield f"{POM.name} has {name}: name it in SHARED or DESKTOP"


def lock(catalog, listed):
    """The text of the lock."""
    lines = [HEAD, "  <properties>"]
    lines += [f"    <v.{key}>{escape(version)}</v.{key}>" for key, version in catalog["versions"].items()]
    lines += ["  </properties>", "  <dependencies>"]
    for scope, kind, group, name, key in listed:
        lines.append(
            f"    <dependency><groupId>{group}</groupId><artifactId>{name}</artifactId><version>${{v.{key}}}</version>"
            f"<type>{kind}</type><scope>{scope}</scope>"
            "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"
        )
    lines += ["  </dependencies>", "</project>", ""]
    return "\n".join(lines)


def main():
    catalog, listed = tomllib.loads(CATALOG.read_text()), artifacts()
    wrong = [*check(catalog, listed), *check_pom(catalog)]
    if wrong:
        sys.exit("\n".join(f"lock.py: {each}" for each in wrong))
    if "--check" in sys.argv[1:]:
        return
    text = lock(catalog, listed)
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    if not LOCK.exists() or LOCK.read_text() != text:
        LOCK.write_text(text)


if __name__ == "__main__":
    main()
