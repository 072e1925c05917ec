#!/usr/bin/env python3
"""Words in one place: words/en.json and words/ru.json hold every text of the apps.

    words/words.py generate [ui] [desktop] [app] [ios]   makes what each platform reads (see make.py); all without names
    words/words.py check                                 finds what is missing, broken, unused or written in code

Each file is one flat object, sorted by key: `screen_thing` -> an ICU message (see messages.py), for example
    "inbox_waiting": "{count, plural, one {# customer waits} other {# customers wait}}"
An argument that a plural counts is a whole number, every other one a text that the screen has made.
"""

import argparse
import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # no __pycache__ beside the words

import make  # noqa: E402
import scan  # noqa: E402
from messages import PLURAL_FORMS, Argument, Wrong, parse  # noqa: E402

KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# Texts that are the same in every language.
NAMES = {"Openlines", "Telegram", "WhatsApp", "QR", "CRM"}


class Words(dict):
    """language -> key -> Message; `texts` the same as written; `problems` what is wrong with them."""

    def __init__(self, folder):
        super().__init__()
        self.texts, self.problems = {}, []
        for language in PLURAL_FORMS:
            self.read(folder / f"{language}.json", language)
        for key in sorted(set(self.texts["en"]) | set(self.texts["ru"])):
            self.compare(key)

    def problem(self, language, words):
        self.problems.append(f"words/{language}.json: {words}")

    def read(self, path, language):
        pairs = []
        self.texts[language], self[language] = {}, {}
        try:
            json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=pairs.extend)
        except (OSError, ValueError) as error:
            return self.problem(language, f"cannot be read: {error}")
        keys = [key for key, _ in pairs]
        for key in {key for key in keys if keys.count(key) > 1}:
            self.problem(language, f"{key}: stands twice")
        for before, after in zip(keys, keys[1:]):
            if after < before:
                self.problem(language, f"{after}: stands behind {before}; keys are sorted")
        for key, text in sorted(pairs):
            self.texts[language][key] = text
            self.read_message(language, key, text)

    def read_message(self, language, key, text):
        if not KEY.fullmatch(key):
            self.problem(language, f"{key}: a key is lower_snake_case, screen_thing")
        if not isinstance(text, str) or not text.strip():
            return self.problem(language, f"{key}: there is no text")
        if text != text.strip():
            self.problem(language, f"{key}: begins or ends with a space; the layout makes room")
        try:
            message = parse(text)
        except Wrong as error:
            return self.problem(language, f"{key}: {error}")
        self[language][key] = message
        if message.plural:
            self.check_forms(language, key, message)
        elif language == "ru" and text not in NAMES and not re.search("[А-яЁё]", text) and has_words(message):
            self.problem(language, f"{key}: not translated: {text!r}")

    def check_forms(self, language, key, message):
        wanted = PLURAL_FORMS[language]
        missing = [form for form in wanted if form not in message.forms]
        extra = [form for form in message.forms if form not in wanted]
        if missing:
            self.problem(language, f"{key}: the plural lacks {', '.join(missing)}")
        if extra:
            self.problem(language, f"{key}: the language has no plural form {', '.join(extra)}")
        number = Argument(message.plural, number=True)
        if language == "ru" and "one" in message.forms and "other" in message.forms:
            # In Russian `one` is also 21 and 101: a text without the number would be wrong there.
            if number in message.forms["other"] and number not in message.forms["one"]:
                self.problem(language, f"{key}: the form one has no # but is said of 21, too")

    def compare(self, key):
        for language in PLURAL_FORMS:
            if key not in self.texts[language]:
                self.problem(language, f"{key}: missing")
        english, russian = self["en"].get(key), self["ru"].get(key)
        if not english or not russian:
            return
        if english.arguments != russian.arguments:
            self.problem("ru", f"{key}: its arguments {said(russian)} are not those of English {said(english)}")
        elif english.plural != russian.plural:
            self.problem("ru", f"{key}: a plural in one language must be one in the other")


def has_words(message):
    return any(isinstance(part, str) and re.search(r"[^\W\d_]{2}", part) for part in message.forms[None])


def said(message):
    return "{" + ", ".join(message.arguments) + "}"


def check(root):
    """All problems of the words and of the sources that use them."""
    words = Words(root / "words")
    problems = list(words.problems)
    keys = {key: {key, make.name(key).strip("`")} for key in words.texts["en"]}
    if scan.has_sources(root):
        used = scan.used(root)
        problems += [f"words/en.json: {key}: no screen uses it" for key, names in keys.items() if not names & used]
    for path, line, text in scan.words_in_code(root, keys):
        problems.append(f"{path}:{line}: words in code: \"{text}\"")
    if not words.problems:
        for path, content in make.ios(words).items():
            if (root / path).exists() and (root / path).read_text() != content:
                problems.append(f"{path}: not made of these words; run words/words.py generate ios")
    return words, problems


def generate(root, wanted):
    words = Words(root / "words")
    if words.problems:
        return words.problems
    for maker in wanted or make.MAKERS:
        for path, content in make.MAKERS[maker](words).items():
            file = root / path
            # Written only when it differs, so that nothing is compiled anew for nothing.
            if not file.exists() or file.read_text(encoding="utf-8") != content:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content, encoding="utf-8")
                print(f"words: made {path}")
    return []


def main():
    parser = argparse.ArgumentParser(description="Makes and checks the texts of the apps.")
    parser.add_argument("--root", type=Path, default=scan.repository(), help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("generate", help="make what the platforms read")
    making.add_argument("platforms", nargs="*", metavar="PLATFORM", help=f"of {', '.join(make.MAKERS)}; all without names")
    commands.add_parser("check", help="find what is missing, broken, unused or written in code")
    arguments = parser.parse_args()
    if arguments.command == "generate":
        unknown = set(arguments.platforms) - set(make.MAKERS)
        if unknown:
            parser.error(f"no such platform: {', '.join(sorted(unknown))}")
        problems = generate(arguments.root, arguments.platforms)
    else:
        words, problems = check(arguments.root)
    for problem in problems:
        print(problem)
    if problems:
        print(f"words: {len(problems)} problem{'s' if len(problems) > 1 else ''}")
    elif arguments.command == "check":
        print(f"words: {len(words['en'])} texts in {len(words)} languages, nothing missing, unused or written in code")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
