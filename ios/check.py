#!/usr/bin/env python3
"""Checks the files of the iOS app that no compiler reads here: property lists, entitlements, privacy manifest, project.yml
and the String Catalog. Each rule is one that Xcode or the App Store would stumble over."""

import json
import plistlib
import re
import sys
from pathlib import Path

try:
    import yaml
except ImportError:
    sys.exit("ios/check.py: needs PyYAML (apt-get install python3-yaml)")

IOS = Path(__file__).resolve().parent
ROOT = IOS.parent
APP = IOS / "App"

# Apple's list of reasons for each API that needs one (developer.apple.com, "Describing use of required reason API").
REASONS = {
    "NSPrivacyAccessedAPICategoryUserDefaults": {"CA92.1", "1C8F.1", "C56D.1", "AC6B.1"},
    "NSPrivacyAccessedAPICategoryFileTimestamp": {"DDA9.1", "C617.1", "3B52.1", "0A2A.1"},
    "NSPrivacyAccessedAPICategorySystemBootTime": {"35F9.1", "8FFB.1", "3D61.1"},
    "NSPrivacyAccessedAPICategoryDiskSpace": {"85F4.1", "E174.1", "7D9E.1", "B728.1"},
}
# What the app or the core calls, and the category that it needs.
NEEDED = {
    "NSPrivacyAccessedAPICategoryUserDefaults": "DefaultsMemory keeps theme, address and open screens",
    "NSPrivacyAccessedAPICategoryFileTimestamp": "SQLite asks for its own files' state",
    "NSPrivacyAccessedAPICategorySystemBootTime": "timers of the core are monotonic",
}

wrong: list[str] = []


def rule(holds: bool, words: str) -> None:
    if not holds:
        wrong.append(words)


def plist(path: Path) -> dict:
    try:
        return plistlib.loads(path.read_bytes())
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it is told
        wrong.append(f"{path.relative_to(ROOT)} is no property list: {error}")
        return {}


def info() -> None:
    name, values = "Info.plist", plist(APP / "Info.plist")
    for key in ("CFBundleExecutable", "CFBundleIdentifier", "CFBundleInfoDictionaryVersion", "CFBundleName",
                "CFBundlePackageType", "CFBundleShortVersionString", "CFBundleVersion", "UILaunchScreen",
                "UISupportedInterfaceOrientations"):
        rule(key in values, f"{name} has no {key}")
    rule(values.get("CFBundlePackageType") == "APPL", f"{name}: CFBundlePackageType is not APPL")
    rule(values.get("CFBundleIdentifier") == "$(PRODUCT_BUNDLE_IDENTIFIER)", f"{name}: the bundle's id stands in project.yml")
    rule(sorted(values.get("CFBundleLocalizations", [])) == languages(), f"{name}: CFBundleLocalizations are not {languages()}")
    sides = values.get("UISupportedInterfaceOrientations~ipad", [])
    rule(len(set(sides)) == 4, f"{name}: an iPad app that shares the screen turns all four ways")
    source = swift()
    for use, key in (("NSCameraUsage", "AVCapture"), ("NSMicrophoneUsage", "AVAudio"), ("NSFaceIDUsage", "LAContext")):
        asked = any(k.startswith(use) for k in values)
        rule((key in source) == asked, f"{name}: {use}Description and the use of {key} do not go together")


def entitlements() -> None:
    name, values = "Openlines.entitlements", plist(APP / "Openlines.entitlements")
    groups = values.get("keychain-access-groups", [])
    bundle = project().get("targets", {}).get("Openlines", {}).get("settings", {}).get("base", {}).get("PRODUCT_BUNDLE_IDENTIFIER")
    rule(f"$(AppIdentifierPrefix){bundle}" in groups, f"{name}: no Keychain group of {bundle}")
    rule(
        values.get("com.apple.developer.default-data-protection") == "NSFileProtectionCompleteUntilFirstUserAuthentication",
        f"{name}: a push must find the database while the phone is locked, and nobody before its first unlock",
    )
    rule("get-task-allow" not in values, f"{name}: get-task-allow is Xcode's to add, for debugging only")


def privacy() -> None:
    name, values = "PrivacyInfo.xcprivacy", plist(APP / "Resources" / "PrivacyInfo.xcprivacy")
    rule(values.get("NSPrivacyTracking") is False, f"{name}: the app tracks nobody")
    rule(values.get("NSPrivacyTrackingDomains") == [], f"{name}: there are no tracking domains")
    rule(isinstance(values.get("NSPrivacyCollectedDataTypes"), list), f"{name}: NSPrivacyCollectedDataTypes is no list")
    kinds = {}
    for one in values.get("NSPrivacyAccessedAPITypes", []):
        kind, reasons = one.get("NSPrivacyAccessedAPIType"), set(one.get("NSPrivacyAccessedAPITypeReasons", []))
        kinds[kind] = reasons
        rule(kind in REASONS, f"{name}: Apple knows no {kind}")
        rule(bool(reasons) and reasons <= REASONS.get(kind, set()), f"{name}: {kind} has reasons {sorted(reasons)}")
    for kind, why in NEEDED.items():
        rule(kind in kinds, f"{name}: no {kind}, but {why}")


def project() -> dict:
    try:
        return yaml.safe_load((IOS / "project.yml").read_text()) or {}
    except yaml.YAMLError as error:
        wrong.append(f"project.yml cannot be read: {error}")
        return {}


def xcodegen() -> None:
    name, spec = "project.yml", project()
    target = spec.get("targets", {}).get("Openlines", {})
    rule(target.get("type") == "application" and target.get("platform") == "iOS", f"{name}: no iOS application Openlines")
    for source in target.get("sources", []):
        rule((IOS / source["path"]).is_dir(), f"{name}: no folder {source['path']}")
    base = {**spec.get("settings", {}).get("base", {}), **target.get("settings", {}).get("base", {})}
    for key in ("INFOPLIST_FILE", "CODE_SIGN_ENTITLEMENTS"):
        rule(key in base and (IOS / base[key]).is_file(), f"{name}: {key} names no file")
    rule(str(base.get("SWIFT_VERSION")) == "6.0", f"{name}: the app is written in Swift 6 mode")
    rule(base.get("SWIFT_TREAT_WARNINGS_AS_ERRORS") is True, f"{name}: warnings are errors")
    packages = spec.get("packages", {})
    for dependency in target.get("dependencies", []):
        package = dependency.get("package")
        manifest = IOS / packages.get(package, {}).get("path", "-") / "Package.swift"
        if not manifest.is_file():
            wrong.append(f"{name}: no package {package}")
            continue
        text = manifest.read_text()
        rule(f'.library(name: "{dependency.get("product")}"' in text, f"{name}: {package} makes no {dependency.get('product')}")
        least = re.search(r"\.iOS\(\.v(\d+)\)", text)
        deployed = str(spec.get("options", {}).get("deploymentTarget", {}).get("iOS"))
        rule(bool(least) and deployed == f"{least.group(1)}.0", f"{name}: iOS {deployed}, but {package} wants {least and least.group(1)}")


def languages() -> list[str]:
    return sorted(path.stem for path in (ROOT / "words").glob("*.json"))


def catalog() -> None:
    """What words.py makes is checked by words.py; here, whether the catalog is one that Xcode reads."""
    path = APP / "Resources" / "Localizable.xcstrings"
    try:
        values = json.loads(path.read_text())
    except (OSError, json.JSONDecodeError) as error:
        wrong.append(f"{path.name}: {error}: run words/words.py generate")
        return
    rule(values.get("sourceLanguage") == "en" and values.get("version") == "1.0", f"{path.name}: no English catalog")
    for key, entry in values.get("strings", {}).items():
        found = sorted(entry.get("localizations", {}))
        rule(found == languages(), f"{path.name}: {key} is in {found}")


def swift() -> str:
    return "\n".join(path.read_text() for path in (APP / "Sources").rglob("*.swift"))


info()
entitlements()
privacy()
xcodegen()
catalog()
for words in wrong:
    print(f"WRONG {words}")
if wrong:
    sys.exit(1)
print("Info.plist, entitlements, privacy manifest, project.yml and String Catalog are in order")
