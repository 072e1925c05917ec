"""Tests of the words' generator and checker: python3 -m unittest discover -s words"""

import json
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

import make  # noqa: E402
import scan  # noqa: E402
import words  # noqa: E402
from messages import Argument, Wrong, parse  # noqa: E402

WAITING = "{count, plural, one {# customer waits} other {# customers wait}}"
WAITING_RU = "{count, plural, one {ждёт # клиент} few {ждут # клиента} many {ждут # клиентов} other {ждут # клиента}}"


class Project(unittest.TestCase):
    """A repository of its own in a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def words(self, english, russian):
        for language, texts in (("en", english), ("ru", russian)):
            self.write(f"words/{language}.json", json.dumps(texts, ensure_ascii=False))

    def problems(self):
        return words.check(self.root)[1]

    def made(self, platform):
        with redirect_stdout(StringIO()):
            self.assertEqual(words.generate(self.root, [platform]), [])
        return {path: (self.root / path).read_text(encoding="utf-8") for path in make.MAKERS[platform](self.all())}

    def all(self):
        return words.Words(self.root / "words")


class Messages(unittest.TestCase):
    def test_text_around_a_plural_goes_into_each_of_its_forms(self):
        message = parse("{name} has {count, plural, one {# dialog} other {# dialogs}} now")
        number = Argument("count", number=True)
        self.assertEqual(message.arguments, ("count", "name"))
        self.assertEqual(message.forms["one"], (Argument("name"), " has ", number, " dialog now"))
        self.assertEqual(message.forms["other"], (Argument("name"), " has ", number, " dialogs now"))

    def test_a_counted_argument_is_a_number_wherever_it_stands(self):
        message = parse("{count}: {count, plural, one {a dialog} other {dialogs}}")
        self.assertEqual(message.forms["one"], (Argument("count", number=True), ": a dialog"))

    def test_a_plural_that_never_says_its_number_still_has_it_as_argument(self):
        self.assertEqual(parse("{count, plural, one {a dialog} other {dialogs}}").arguments, ("count",))

    def test_what_not_every_platform_can_say_is_refused_with_the_reason(self):
        for text, reason in (
            ("{a, plural, one {x} other {y}} {b, plural, one {x} other {y}}", "two plurals"),
            ("{a, select, x {y} other {z}}", "select"),
            ("{a, plural, =0 {none} other {y}}", "=0"),
            ("{a, plural, one {x} one {y} other {z}}", "stands twice"),
            ("{a, plural, other {{b, plural, other {x}}}}", "inside a plural"),
            ("open {name", "expected"),
            ("close }", "too many"),
            ("{Name}", "lowerCamelCase"),
            ("an '{escaped}' brace", "apostrophe"),
            ("{a, plural,}", "without forms"),
        ):
            with self.subTest(text), self.assertRaisesRegex(Wrong, reason):
                parse(text)


class Checks(Project):
    def test_complete_words_have_no_problem(self):
        self.words({"a_title": "Dialogs", "b_waiting": WAITING}, {"a_title": "Диалоги", "b_waiting": WAITING_RU})
        self.assertEqual(self.problems(), [])

    def test_a_missing_translation_is_named_in_either_language(self):
        self.words({"a": "A text", "b": "B text"}, {"b": "Б", "c": "В"})
        self.assertEqual(self.problems(), ["words/ru.json: a: missing", "words/en.json: c: missing"])

    def test_a_text_left_in_english_is_not_translated_but_names_and_bare_arguments_may_stay(self):
        self.words({"a": "Save", "b": "Telegram", "c": "{name} · {time}"}, {"a": "Save", "b": "Telegram", "c": "{name} · {time}"})
        self.assertEqual(self.problems(), ["words/ru.json: a: not translated: 'Save'"])

    def test_different_arguments_are_found(self):
        self.words({"a": "From {name} at {time}"}, {"a": "От {name}"})
        self.assertEqual(self.problems(), ["words/ru.json: a: its arguments {name} are not those of English {name, time}"])

    def test_a_plural_in_one_language_only_is_found(self):
        self.words({"a": WAITING}, {"a": "Ждут: {count}"})
        self.assertEqual(self.problems(), ["words/ru.json: a: a plural in one language must be one in the other"])

    def test_incomplete_and_superfluous_plural_forms_are_found(self):
        self.words({"a": "{count, plural, one {#} few {#} other {#}}"}, {"a": "{count, plural, one {#} other {#}}"})
        self.assertEqual(
            self.problems(),
            ["words/en.json: a: the language has no plural form few", "words/ru.json: a: the plural lacks few, many"],
        )

    def test_the_russian_form_one_needs_its_number_because_it_is_said_of_21(self):
        self.words({"a": WAITING}, {"a": WAITING_RU.replace("{ждёт # клиент}", "{ждёт клиент}")})
        self.assertEqual(self.problems(), ["words/ru.json: a: the form one has no # but is said of 21, too"])

    def test_the_order_of_keys_and_keys_that_stand_twice_are_found(self):
        self.write("words/en.json", '{"b": "B text", "a": "A text", "a": "Again"}')
        self.write("words/ru.json", '{"a": "А", "b": "Б"}')
        self.assertEqual(
            self.problems(), ["words/en.json: a: stands twice", "words/en.json: a: stands behind b; keys are sorted"]
        )

    def test_a_file_that_is_no_json_is_said_and_nothing_is_generated(self):
        self.write("words/en.json", '{"a": ')
        self.write("words/ru.json", "{}")
        self.assertRegex(self.problems()[0], "words/en.json: cannot be read")
        self.assertTrue(words.generate(self.root, ["ui"]))
        self.assertFalse((self.root / make.UI).exists())

    def test_a_key_is_used_by_kotlin_swift_or_a_resource_or_it_is_unused(self):
        keys = ("by_kotlin", "by_swift", "by_template", "by_xml", "not_at_all")
        self.words({key: "Text" for key in keys}, {key: "Текст" for key in keys})
        self.write("android/ui/src/main/kotlin/A.kt", 'fun a(w: Words) = Text(w.byKotlin) + "${w.byTemplate}" // notAtAll')
        self.write("android/app/src/main/AndroidManifest.xml", '<a label="@string/by_xml"/>')
        self.write("ios/App/Sources/A.swift", 'Text("by_swift")')
        self.assertEqual(self.problems(), ["words/en.json: not_at_all: no screen uses it"])

    def test_a_string_catalog_of_other_words_is_stale(self):
        self.words({"a": "Text"}, {"a": "Текст"})
        self.made("ios")
        self.assertEqual(self.problems(), [])
        self.words({"a": "Another text"}, {"a": "Другой текст"})
        self.assertEqual(len([one for one in self.problems() if "not made of these words" in one]), 2)


class WordsInCode(Project):
    def kotlin(self, code):
        self.write("android/ui/src/main/kotlin/A.kt", code)
        self.words({}, {})
        return [(line, text) for _, line, text in scan.words_in_code(self.root, {})]

    def swift(self, code, keys=()):
        self.write("ios/App/Sources/A.swift", code)
        self.words({}, {})
        return [(line, text) for _, line, text in scan.words_in_code(self.root, keys)]

    def test_kotlin_texts_that_a_screen_shows(self):
        for code, text in (
            ('Text("close")', "close"),
            ('Text(text = "ok", modifier = m)', "ok"),
            ('Icon(icon, contentDescription = "back")', "back"),
            ("Modifier.semantics { contentDescription = \"back\" }", "back"),
            ('val title = if (a) "No dialogs" else other', "No dialogs"),
            ('Text("$count left")', "… left"),
            ('Text("${rows.size} rows ${if (a) "x" else "y"}")', "… rows …"),
            ('items(rows, key = { it.id }) { Text("far $it") }', "far …"),
            ('show("Готово")', "Готово"),
            ('show("Done")', "Done"),
            ('builder.setContentTitle("new")', "new"),
            ('Text(\n  "split " +\n  "over lines"\n)', "over lines"),
            ('Text("""raw text""")', "raw text"),
        ):
            with self.subTest(code):
                self.assertIn(text, [found for _, found in self.kotlin(code)])

    def test_kotlin_texts_that_only_programmers_read(self):
        for code in (
            'error("no such row")',
            'require(a > 0) { "a must be positive" }',
            'throw IllegalStateException("The row is gone")',
            'throw VaultException.Unavailable("$name is no name")',
            'Log.d("Push", "a message came")',
            '@Suppress("Unused thing")',
            'Modifier.testTag("the send button")',
            'animateFloatAsState(x, label = "ring")',
            'key("dialog:$id")',
            'items(rows, key = { if (it.known) it.id else "far $it" }) { Row(it) }',
            'Text("$name · $time")',
            'Text("5/5")',
            "Text(words.inboxTitle) // \"No dialogs here\"",
            '/* Text("old words") /* nested */ Text("more words") */',
            'Regex("[A-Z] [a-z]+ x")',
            'val intent = "org.openlines.ACCEPT"',
            "val quote = '\"'; val other = '\\''",
            'val sql = "SELECT a FROM b" // not words: SQL',
        ):
            with self.subTest(code):
                self.assertEqual(self.kotlin(code), [])

    def test_the_line_is_the_one_where_the_text_begins(self):
        self.assertEqual(self.kotlin('/* a\n b */\nfun a() {\n  Text("close")\n}'), [(4, "close")])

    def test_swift_texts_that_a_screen_shows(self):
        for code, text in (
            ('Text("close")', "close"),
            ('Button("ok") { act() }', "ok"),
            ('x.navigationTitle("inbox")', "inbox"),
            ('Label("reply", systemImage: "arrowshape.turn.up.left")', "reply"),
            ('let title = "No dialogs"', "No dialogs"),
            ('Text("\\(count) left")', "… left"),
            ('Text("\\(a ? "x" : "y") and more")', "… and more"),
            ('x.alert("gone", isPresented: $shown)', "gone"),
            ('Text(#"raw text"#)', "raw text"),
            ('Text("""\n  long text\n  """)', "\n  long text\n  "),
        ):
            with self.subTest(code):
                self.assertIn(text, [found for _, found in self.swift(code)])

    def test_swift_texts_that_are_keys_or_for_programmers(self):
        for code in (
            'Text("inbox_title")',
            'fatalError("no such row")',
            'Image(systemName: "lock.fill")',
            'precondition(a, "a must be set")',
            'x.accessibilityIdentifier("the send button")',
            'logger.info("a message came")',
            'Text("\\(name) · \\(time)")',
            'let a = "x" // Text("No dialogs")',
        ):
            with self.subTest(code):
                self.assertEqual(self.swift(code, keys={"inbox_title"}), [])

    def test_a_misspelt_key_is_a_text_in_code(self):
        self.assertEqual(self.swift('Text("inbox_titel")', keys={"inbox_title"}), [(1, "inbox_titel")])

    def test_android_xml_holds_no_texts(self):
        self.words({}, {})
        self.write("android/app/src/main/res/values/a.xml", "<resources><string name='a'>\nClose</string></resources>")
        self.write(
            "android/app/src/main/AndroidManifest.xml",
            '<a xmlns:android="http://schemas.android.com/apk/res/android" android:label="Openlines app">'
            '<b android:label="@string/x" android:text="5"/></a>',
        )
        found = [(str(path), text.strip()) for path, _, text in scan.words_in_code(self.root, {})]
        self.assertEqual(
            found,
            [("android/app/src/main/AndroidManifest.xml", "Openlines app"), ("android/app/src/main/res/values/a.xml", "Close")],
        )

    def test_tests_and_generated_sources_are_not_looked_at(self):
        self.write("android/ui/src/test/kotlin/A.kt", 'Text("No dialogs")')
        self.write("android/ui/target/generated-sources/A.kt", 'Text("No dialogs")')
        self.write("ios/App/Sources/Generated/A.swift", 'Text("No dialogs")')
        self.assertEqual(scan.words_in_code(self.root, {}), [])


class Made(Project):
    def setUp(self):
        super().setUp()
        self.words(
            {"a_title": "Dialogs", "b_waiting": WAITING, "c_when": "{who}'s \"100 %\" at {time}", "when": "@ <now> & 100 %"},
            {"a_title": "Диалоги", "b_waiting": WAITING_RU, "c_when": "{time}: «100 %» от {who}", "when": "сейчас"},
        )

    def test_the_interface_has_a_property_or_a_function_for_each_key(self):
        code = self.made("ui")[make.UI]
        for line in (
            "    val aTitle: String",
            "    fun bWaiting(count: Int): String",
            "    fun cWhen(time: String, who: String): String",
            "    val `when`: String",
        ):
            self.assertIn(line + "\n", code)

    def test_the_desktop_gives_icu_every_argument_by_name(self):
        code = self.made("desktop")[make.DESKTOP]
        self.assertIn('override fun cWhen(time: String, who: String): String = say("c_when", "time" to time, "who" to who)', code)
        self.assertIn('override val aTitle: String get() = texts.getValue("a_title")', code)
        self.assertIn('put("c_when", "{who}\'s \\"100 %\\" at {time}")', code)

    def test_android_resources_are_xml_with_places_in_the_order_of_the_interface(self):
        made = self.made("app")
        english = ElementTree.fromstring(made[f"{make.RESOURCES}/values/words.xml"])
        self.assertEqual(english.find("string[@name='a_title']").text, "Dialogs")
        self.assertEqual(english.find("string[@name='c_when']").text, "%2$s\\'s \\\"100 %%\\\" at %1$s")
        self.assertEqual(english.find("string[@name='when']").text, "\\@ <now> & 100 %")
        russian = ElementTree.fromstring(made[f"{make.RESOURCES}/values-ru/words.xml"])
        forms = {item.get("quantity"): item.text for item in russian.findall("plurals/item")}
        self.assertEqual(forms["few"], "ждут %1$s клиента")
        self.assertEqual(list(forms), ["one", "few", "many", "other"])

    def test_android_code_counts_with_the_number_and_shows_it_as_the_locale_writes_it(self):
        code = self.made("app")[make.APP]
        self.assertIn("resources.getQuantityString(R.plurals.b_waiting, count, number(count))", code)
        self.assertIn("resources.getString(R.string.c_when, time, who)", code)

    def test_the_string_catalog_has_both_languages_and_plurals_as_substitutions(self):
        strings = json.loads(self.made("ios")[make.CATALOG])["strings"]
        self.assertEqual(strings["a_title"]["localizations"]["ru"]["stringUnit"]["value"], "Диалоги")
        self.assertEqual(strings["c_when"]["localizations"]["en"]["stringUnit"]["value"], "%2$@'s \"100 %%\" at %1$@")
        self.assertEqual(strings["when"]["localizations"]["en"]["stringUnit"]["value"], "@ <now> & 100 %")
        russian = strings["b_waiting"]["localizations"]["ru"]
        self.assertEqual(russian["stringUnit"]["value"], "%#@count@")
        plural = russian["substitutions"]["count"]["variations"]["plural"]
        self.assertEqual(plural["many"]["stringUnit"]["value"], "ждут %arg клиентов")

    def test_swift_has_the_names_of_the_interface(self):
        code = self.made("ios")[make.SWIFT]
        self.assertIn('static func cWhen(time: String, who: String) -> String { say("c_when", time, who) }', code)
        self.assertIn('static var aTitle: String { NSLocalizedString("a_title", comment: "") }', code)

    def test_an_unchanged_file_is_not_written_again(self):
        self.made("ui")
        before = (self.root / make.UI).stat().st_mtime_ns
        self.made("ui")
        self.assertEqual((self.root / make.UI).stat().st_mtime_ns, before)


if __name__ == "__main__":
    unittest.main()
