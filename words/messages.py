"""ICU messages as far as the words need them: text, {argument}, and one {count, plural, one {..} other {..}}.

A message is parsed into parts; `forms` spreads the text around a plural over its branches, because Android and iOS want
whole sentences for each form. Everything else of ICU is refused with the reason: what cannot be said on every platform
is two keys.
"""

import re
from dataclasses import dataclass

# What the languages need (CLDR, cardinal). A form more would never be shown, a form less would be shown wrongly.
PLURAL_FORMS = {"en": ("one", "other"), "ru": ("one", "few", "many", "other")}

NAME = re.compile(r"[a-z][A-Za-z0-9]*")


class Wrong(Exception):
    """A message that cannot be read; its text says why."""


@dataclass(frozen=True)
class Argument:
    """{name}, or a plural's number: `#` and {name} within it."""

    name: str
    number: bool = False


@dataclass(frozen=True)
class Message:
    """`forms` maps a plural form (or None where there is no plural) to parts; `plural` names the argument that counts."""

    arguments: tuple[str, ...]
    plural: str | None
    forms: dict[str | None, tuple[str | Argument, ...]]


class _Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def next(self):
        return self.text[self.at : self.at + 1]

    def take(self, char):
        if self.next() != char:
            raise Wrong(f"expected '{char}' at {self.at + 1}, found '{self.next() or 'the end'}'")
        self.at += 1

    def blank(self):
        while self.next().isspace():
            self.at += 1

    def word(self, pattern, what):
        found = pattern.match(self.text, self.at)
        if not found:
            raise Wrong(f"expected {what} at {self.at + 1}")
        self.at = found.end()
        return found.group()

    def parts(self, inside=None):
        """Text and arguments up to a closing brace or the end. `inside` is the plural's argument, for its `#`."""
        parts, plain = [], []

        def flush():
            if plain:
                parts.append("".join(plain))
                plain.clear()

        while (char := self.next()) and char != "}":
            if char == "'" and self.text[self.at + 1 : self.at + 2] in ("{", "}", "#", "'", "|"):
                raise Wrong(f"an apostrophe quotes in ICU before {self.text[self.at + 1]}; write ’ instead")
            if char == "{":
                flush()
                parts.append(self.argument(inside))
            elif char == "#" and inside:
                flush()
                parts.append(Argument(inside, number=True))
                self.at += 1
            else:
                plain.append(char)
                self.at += 1
        flush()
        return parts

    def argument(self, inside):
        self.take("{")
        self.blank()
        name = self.word(NAME, "an argument's name in lowerCamelCase")
        self.blank()
        if self.next() == "}":
            self.at += 1
            return Argument(name, number=name == inside)
        self.take(",")
        self.blank()
        kind = self.word(re.compile(r"\w+"), "plural")
        if kind != "plural":
            raise Wrong(f"'{kind}' is not understood: only plural is; use two keys")
        if inside:
            raise Wrong("a plural inside a plural cannot be said on Android; use two keys")
        self.blank()
        self.take(",")
        return name, self.branches(name)

    def branches(self, name):
        branches = {}
        self.blank()
        while self.next() != "}":
            form = self.word(re.compile(r"[^\s{}]+"), "a plural form")
            if form.startswith("="):
                raise Wrong(f"'{form}' cannot be said on Android; use a key of its own")
            self.blank()
            self.take("{")
            if form in branches:
                raise Wrong(f"the form '{form}' stands twice")
            branches[form] = self.parts(inside=name)
            self.take("}")
            self.blank()
        self.take("}")
        return branches


def parse(text):
    """Reads a message or raises `Wrong`."""
    reader = _Reader(text)
    parts = reader.parts()
    if reader.next():
        raise Wrong(f"a closing brace too many at {reader.at + 1}")
    plurals = [part for part in parts if isinstance(part, tuple)]
    if len(plurals) > 1:
        raise Wrong("two plurals in one message cannot be said on Android; use two keys")
    if not plurals:
        forms = {None: tuple(parts)}
        return Message(_names(forms, None), None, forms)
    name, branches = plurals[0]
    if not branches:
        raise Wrong("a plural without forms")
    at = parts.index(plurals[0])
    before, after = (_numbered(some, name) for some in (parts[:at], parts[at + 1 :]))
    forms = {form: _joined([*before, *branch, *after]) for form, branch in branches.items()}
    return Message(_names(forms, name), name, forms)


def _numbered(parts, plural):
    return [Argument(plural, number=True) if part == Argument(plural) else part for part in parts]


def _joined(parts):
    joined = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def _names(forms, plural):
    """In alphabetical order, so that a reworded text does not swap two strings of the same type in every call."""
    said = {part.name for parts in forms.values() for part in parts if isinstance(part, Argument)}
    return tuple(sorted(said | ({plural} if plural else set())))
