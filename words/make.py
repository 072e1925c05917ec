"""What is made of the words for each platform. Every function returns {path below the repository: content}.

    android/ui       interface Words: a property or function for each key
    android/desktop  IcuWords: the same texts through icu4j
    android/app      ResourceWords over values/words.xml and values-ru/words.xml, so that the system chooses
    ios/App          Localizable.xcstrings and the enum Words over it, with the names of the interface
"""

import json
import re
from xml.sax.saxutils import escape

from messages import Argument, PLURAL_FORMS

MADE = "Made by words/words.py from words/en.json and words/ru.json. Do not edit."
UI = "android/ui/target/generated-sources/words/org/openlines/ui/Words.kt"
DESKTOP = "android/desktop/target/generated-sources/words/org/openlines/desktop/IcuWords.kt"
APP = "android/app/target/generated-sources/words/org/openlines/app/ResourceWords.kt"
RESOURCES = "android/app/target/generated-res/words"
CATALOG = "ios/App/Resources/Localizable.xcstrings"
SWIFT = "ios/App/Sources/Generated/Words.swift"

HARD_KEYWORDS = {
    "kotlin": "as break class continue do else false for fun if in interface is null object package return super this "
    "throw true try typealias typeof val var when while",
    "swift": "as associatedtype break case catch class continue default defer deinit do else enum extension fallthrough "
    "false fileprivate for func guard if import in init inout internal is let nil operator precedencegroup private "
    "protocol public repeat rethrows return self static struct subscript super switch throw throws true try typealias "
    "var where while",
}


def name(key, language="kotlin"):
    """inbox_empty_title -> inboxEmptyTitle"""
    camel = re.sub(r"_(.)", lambda found: found.group(1).upper(), key)
    return f"`{camel}`" if camel in HARD_KEYWORDS[language].split() else camel


def type_of(message, argument, texts=("Int", "String")):
    return texts[0] if argument == message.plural else texts[1]


# --- Kotlin ---


def kotlin_signature(key, message):
    if not message.arguments:
        return f"val {name(key)}: String"
    parameters = ", ".join(f"{name(one)}: {type_of(message, one)}" for one in message.arguments)
    return f"fun {name(key)}({parameters}): String"


def kotlin_string(text):
    escapes = {"\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n"}
    return '"' + "".join(escapes.get(char, char) for char in text) + '"'


def comment(text):
    return text.replace("*/", "* /").replace("/*", "/ *").replace("\n", " ")


def ui(words):
    lines = [
        f"// {MADE}",
        "package org.openlines.ui",
        "",
        "import androidx.compose.runtime.Stable",
        "",
        "/** Every text of the screens, in the language of whoever looks at them. Arguments stand in alphabetical order. */",
        "@Stable",
        "interface Words {",
    ]
    for key, message in words["en"].items():
        lines += [f"    /** {comment(words.texts['en'][key])} */", f"    {kotlin_signature(key, message)}", ""]
    return {UI: "\n".join(lines[:-1] if len(lines) > 8 else lines) + "\n}\n"}


def desktop(words):
    lines = [
        f"// {MADE}",
        "package org.openlines.desktop",
        "",
        "import com.ibm.icu.text.MessageFormat",
        "import com.ibm.icu.util.ULocale",
        "import java.util.Locale",
        "import org.openlines.ui.Words",
        "",
        "/** The texts on a desktop, through icu4j: Russian for a Russian [locale], otherwise English. */",
        "class IcuWords(locale: Locale) : Words {",
        '    private val language = if (locale.language == "ru") "ru" else "en"',
        "    private val icuLocale = ULocale.forLocale(if (locale.language == language) locale else Locale.ENGLISH)",
        '    private val texts = if (language == "ru") ru else en',
        "",
        "    private fun say(key: String, vararg arguments: Pair<String, Any>): String =",
        "        MessageFormat(texts.getValue(key), icuLocale).format(mapOf(*arguments))",
        "",
    ]
    for key, message in words["en"].items():
        given = "".join(f', "{one}" to {name(one)}' for one in message.arguments)
        call = f'= say("{key}"{given})' if message.arguments else f'get() = texts.getValue("{key}")'
        lines.append(f"    override {kotlin_signature(key, message)} {call}")
    lines.append("")
    lines.append("    private companion object {")
    for language in PLURAL_FORMS:
        lines.append(f"        val {language} = HashMap<String, String>().apply {{")
        lines += [f'            put("{key}", {kotlin_string(text)})' for key, text in words.texts[language].items()]
        lines.append("        }")
    return {DESKTOP: "\n".join(lines) + "\n    }\n}\n"}


# --- Android ---


def android_text(parts, message):
    """A resource's text: arguments as %1$s in the order of the interface, everything that aapt reads as syntax escaped."""
    out = []
    for part in parts:
        if isinstance(part, Argument):
            out.append(f"%{message.arguments.index(part.name) + 1}$s")
            continue
        text = part.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"').replace("\n", "\\n")
        if message.arguments:
            text = text.replace("%", "%%")
        out.append(escape(text))
    text = re.sub(r"(?<= ) ", r"\\u0020", "".join(out))  # a second space would be swallowed
    return re.sub(r"^([@?])", r"\\\1", text)


def android_resources(words, language):
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f"<!-- {MADE} -->", "<resources>"]
    for key, message in words[language].items():
        if message.plural:
            lines.append(f'    <plurals name="{key}">')
            for form in PLURAL_FORMS[language]:
                text = android_text(message.forms[form], message)
                lines.append(f'        <item quantity="{form}">{text}</item>')
            lines.append("    </plurals>")
        else:
            formatted = "" if message.arguments else ' formatted="false"'
            lines.append(f'    <string name="{key}"{formatted}>{android_text(message.forms[None], message)}</string>')
    return "\n".join(lines) + "\n</resources>\n"


def app(words):
    lines = [
        f"// {MADE}",
        "package org.openlines.app",
        "",
        "import android.content.res.Resources",
        "import java.text.NumberFormat",
        "import org.openlines.ui.Words",
        "",
        "/** The texts on a phone: Android's resources, so that the system chooses language and plural form. */",
        "class ResourceWords(private val resources: Resources) : Words {",
        "    private fun number(value: Int): String =",
        "        NumberFormat.getIntegerInstance(resources.configuration.locales[0]).format(value)",
        "",
    ]
    for key, message in words["en"].items():
        given = "".join(f", number({name(one)})" if one == message.plural else f", {name(one)}" for one in message.arguments)
        if message.plural:
            call = f"resources.getQuantityString(R.plurals.{key}, {name(message.plural)}{given})"
        else:
            call = f"resources.getString(R.string.{key}{given})"
        lines.append(f"    override {kotlin_signature(key, message)} {'=' if message.arguments else 'get() ='} {call}")
    return {
        APP: "\n".join(lines) + "\n}\n",
        f"{RESOURCES}/values/words.xml": android_resources(words, "en"),
        f"{RESOURCES}/values-ru/words.xml": android_resources(words, "ru"),
    }


# --- iOS ---


def apple_text(parts, message, counted=None):
    """A catalog's text. Inside the variations of a substitution its own number is %arg."""
    out = []
    for part in parts:
        if isinstance(part, str):
            out.append(part.replace("%", "%%") if message.arguments else part)
        elif part.number and counted:
            out.append("%arg")
        else:
            place = message.arguments.index(part.name) + 1
            out.append(f"%{place}$lld" if part.name == message.plural else f"%{place}$@")
    return "".join(out)


def unit(text):
    return {"stringUnit": {"state": "translated", "value": text}}


def apple_localization(message, language):
    if not message.plural:
        return unit(apple_text(message.forms[None], message))
    substitution = {
        "argNum": message.arguments.index(message.plural) + 1,
        "formatSpecifier": "lld",
        "variations": {
            "plural": {form: unit(apple_text(message.forms[form], message, True)) for form in PLURAL_FORMS[language]}
        },
    }
    return {**unit(f"%#@{message.plural}@"), "substitutions": {message.plural: substitution}}


def swift_string(text):
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}
    return '"' + "".join(escapes.get(char, char) for char in text) + '"'


def swift(words):
    lines = [
        f"// {MADE}",
        "import Foundation",
        "",
        "/// Every text of the screens, in the language of whoever looks at them. Arguments stand in alphabetical order.",
        "enum Words {",
        "    private static func say(_ key: String, _ arguments: any CVarArg...) -> String {",
        '        String(format: NSLocalizedString(key, comment: ""), locale: .current, arguments: arguments)',
        "    }",
        "",
    ]
    for key, message in words["en"].items():
        lines.append(f"    /// {comment(words.texts['en'][key])}")
        name_here = name(key, "swift")
        if not message.arguments:
            lines.append(f'    static var {name_here}: String {{ NSLocalizedString("{key}", comment: "") }}')
            continue
        parameters = ", ".join(f"{name(one, 'swift')}: {type_of(message, one)}" for one in message.arguments)
        given = "".join(f", {name(one, 'swift')}" for one in message.arguments)
        lines.append(f'    static func {name_here}({parameters}) -> String {{ say("{key}"{given}) }}')
    return "\n".join(lines) + "\n}\n"


def ios(words):
    strings = {}
    for key in words["en"]:
        localizations = {one: apple_localization(words[one][key], one) for one in PLURAL_FORMS}
        strings[key] = {"extractionState": "manual", "localizations": localizations}
    catalog = {"sourceLanguage": "en", "strings": strings, "version": "1.0"}
    # Written as Xcode writes it, so that opening the catalog there changes nothing.
    text = json.dumps(catalog, ensure_ascii=False, indent=2, separators=(",", " : "), sort_keys=True)
    return {CATALOG: text + "\n", SWIFT: swift(words)}


MAKERS = {"ui": ui, "desktop": desktop, "app": app, "ios": ios}
