"""Looks through the shells' sources: which words are used, and which texts are written in code instead of words/.

A string literal counts as written for people when
  - it stands where a screen shows it (Text("..."), contentDescription = "...", .navigationTitle("...")) and has a letter, or
  - it looks like language wherever it stands: two words with a space, one capitalised word, any Cyrillic;
and neither the call around it says that a programmer reads it (error, require, Log.d, testTag, an exception, an
annotation) nor the line ends with `// not words: WHY`. What a variable carries is not seen. Tests are not looked at.
"""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

KOTLIN = ("android/ui/src/main", "android/app/src/main", "android/push/src/main", "android/presentation/src/main")
SWIFT = ("ios/App", "ios/PushExtension")
# Uses words as well, but its own output goes to a terminal.
KOTLIN_USES = ("android/desktop/src/main",)
ANDROID_XML = ("android/app/src/main", "android/push/src/main")

FOR_PROGRAMMERS = re.compile(
    r"@[\w.]+|[\w.]*(Exception|Error)(\.\w+)*|(\w+\.)*(error|require|requireNotNull|check|checkNotNull|print|println|testTag|Regex|"
    r"fatalError|precondition|preconditionFailure|assert|assertionFailure|getProperty|getenv|ofPattern|"
    r"accessibilityIdentifier|NSPredicate|Logger)|(Log|log|logger)\.\w+"
)
# Compose and SwiftUI name some things for their tools only.
FOR_TOOLS = re.compile(r"(\w+\.)*(animate\w*|updateTransition|rememberInfiniteTransition|Crossfade|AnimatedContent)")
LABELS_FOR_TOOLS = {"systemImage", "systemName", "identifier", "forKey", "id", "key", "contentType", "named", "category", "subsystem"}

SHOWN_BY = re.compile(
    r"(\w+\.)*(Text|BasicText|Label|Button|Section|Toggle|TextField|SecureField|Picker|Menu|Link|LabeledContent|"
    r"ContentUnavailableView|ProgressView|navigationTitle|accessibilityLabel|accessibilityHint|accessibilityValue|alert|"
    r"confirmationDialog|makeText|setContentTitle|setContentText|setTicker|setSubText|setTitle|setText|setLabel|setName|"
    r"setDescription)"
)
LABELS_SHOWN = {
    "text", "title", "subtitle", "body", "label", "placeholder", "prompt", "hint", "message", "supportingText",
    "contentDescription", "stateDescription", "onClickLabel", "onLongClickLabel", "paneTitle", "prefix", "suffix",
}  # fmt: skip

LETTERS = re.compile(r"[^\W\d_]")
HOLE = "\0"  # where a template puts a value
LANGUAGE = re.compile(rf"[А-яЁё]|[^\W\d_]{{2,}}[,.:;!?…]? +(?:{HOLE}|[^\W\d_])|(?:{HOLE}) +[^\W\d_]{{2,}}|^[A-Z][a-z]{{2,}}[.:!?…]?$")
MARK = re.compile(r"//\s*not words: *\S")


@dataclass
class Call:
    """An open bracket: who was called, and the argument under way.

    The block after `require()` is called `require{`, that of `key = {` `key{`.
    """

    name: str
    argument: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Literal:
    line: int
    text: str
    calls: tuple[str, ...]
    label: str


class _Scanner:
    """Finds the string literals of Kotlin or Swift with the calls around them. No parser: brackets, strings, comments."""

    def __init__(self, code, swift):
        self.code, self.swift, self.at = code, swift, 0
        self.calls, self.found, self.words = [Call("")], [], set()
        self.closed = ""  # the call whose bracket closed last: a block after it belongs to it

    def run(self):
        while self.at < len(self.code):
            self.step()
        return self

    def ahead(self, text):
        return self.code.startswith(text, self.at)

    def step(self):
        char = self.code[self.at]
        if self.ahead("//"):
            end = self.code.find("\n", self.at)
            self.at = len(self.code) if end < 0 else end
        elif self.ahead("/*"):
            self.block_comment()
        elif char == '"' or (self.swift and re.match(r'#+"', self.code[self.at : self.at + 4])):
            self.string()
        elif not self.swift and char == "'":
            self.at = self.code.index("'", self.at + (3 if self.ahead("'\\") else 2)) + 1
        elif char in "([{":
            self.open(char)
        elif char in ")]}":
            if len(self.calls) > 1:
                self.closed = self.calls.pop().name
            self.put(char)
        elif char == "," or (char in ";\n" and self.calls[-1].name.endswith("{")):
            self.calls[-1].argument = []
            self.at += 1
        else:
            word = re.compile(r"\w+|\s+|.", re.S).match(self.code, self.at).group()
            self.words.add(word)
            self.put(word)

    def put(self, text):
        self.calls[-1].argument.append(text)
        self.at += len(text)

    def open(self, char):
        before = "".join(self.calls[-1].argument[-12:])
        name = re.search(r"(@?[\w.]+)\s*(?:<[^<>()]*>)?\s*$", before)
        label = self.label()
        self.put(char)
        if char != "{":
            self.calls.append(Call(name.group(1) if name and char == "(" else char))
        elif before.rstrip().endswith(")"):
            self.calls.append(Call(self.closed.rstrip("{") + "{"))
        else:
            self.calls.append(Call(label + "{"))

    def block_comment(self):
        depth = 0
        while self.at < len(self.code):
            if self.ahead("/*"):
                depth, self.at = depth + 1, self.at + 2
            elif self.ahead("*/"):
                depth, self.at = depth - 1, self.at + 2
                if depth == 0:
                    return
            else:
                self.at += 1

    def string(self):
        line = self.code.count("\n", 0, self.at) + 1
        hashes = re.compile(r"#*").match(self.code, self.at).group()
        self.at += len(hashes)
        quote = '"""' if self.ahead('"""') else '"'
        self.at += len(quote)
        raw = bool(hashes) or (quote == '"""' and not self.swift)
        # A Kotlin raw string may end with more than three quotes; the last three close it.
        end, text = quote + hashes, []
        hole = ("\\" + hashes + "(") if self.swift else "${"
        calls, label = tuple(call.name for call in self.calls), self.label()
        while self.at < len(self.code) and not (self.ahead(end) and not (quote == '"""' and self.ahead(end + '"'))):
            if self.ahead(hole):
                text.append(HOLE)
                self.at += len(hole)
                self.inside(")" if self.swift else "}")
            elif not self.swift and (simple := re.compile(r"\$[A-Za-z_]\w*").match(self.code, self.at)):
                text.append(HOLE)
                self.words.add(simple.group()[1:])
                self.at = simple.end()
            elif self.code[self.at] == "\\" and not raw:
                text.append({"n": " ", "t": " "}.get(self.code[self.at + 1 : self.at + 2], ""))
                self.at += 2
            else:
                text.append(self.code[self.at])
                self.at += 1
        self.at += len(end)
        self.found.append(Literal(line, "".join(text), calls, label))

    def inside(self, closing):
        """Code within a template, up to its closing bracket."""
        self.calls.append(Call("{"))
        depth = len(self.calls)
        while self.at < len(self.code):
            if self.code[self.at] == closing and len(self.calls) == depth:
                self.calls.pop()
                self.at += 1
                return
            self.step()

    def label(self):
        """The name of the argument (or of the property) that the literal is given to."""
        code = "".join(self.calls[-1].argument).strip()
        sign = "[:=]" if self.swift else "="
        found = re.match(rf"(?:va[lr] |let )?[\w.]*?(\w+)(?:\s*:[^=]*)?\s*{sign}(?!=)", code)
        return found.group(1) if found else ""


def scan(code, swift=False):
    return _Scanner(code, swift).run()


def is_shown(literal, keys=()):
    """Whether people would read it. A Swift literal that is a key is looked up, not shown."""
    bare = literal.text.replace(HOLE, "")
    if not LETTERS.search(bare) or literal.text in keys:
        return False
    innermost = literal.calls[-1]
    if any(FOR_PROGRAMMERS.fullmatch(call.rstrip("{")) for call in literal.calls) or FOR_TOOLS.fullmatch(innermost):
        return False
    if {literal.label, *(call.removesuffix("{") for call in literal.calls if call.endswith("{"))} & LABELS_FOR_TOOLS:
        return False
    shown = literal.label in LABELS_SHOWN or (not literal.label and SHOWN_BY.fullmatch(innermost))
    return bool(shown or LANGUAGE.search(literal.text.strip()))


def sources(root, folders, suffix):
    for folder in folders:
        for path in sorted((root / folder).rglob(f"*{suffix}")):
            if not {"target", "build", ".build", "Generated", "Tests"} & set(path.relative_to(root).parts):
                yield path


def words_in_code(root, keys):
    """[(path, line, text)] of the texts in code and in Android's XML that belong into words/."""
    found = []
    for folders, suffix, swift in ((KOTLIN, ".kt", False), (SWIFT, ".swift", True)):
        for path in sources(root, folders, suffix):
            code = path.read_text()
            lines = code.split("\n")
            for literal in scan(code, swift).found:
                if is_shown(literal, keys if swift else ()) and not MARK.search(lines[literal.line - 1]):
                    found.append((path.relative_to(root), literal.line, literal.text.replace(HOLE, "…")))
    return found + [one for path in sources(root, ANDROID_XML, ".xml") for one in words_in_xml(root, path)]


ANDROID = "{http://schemas.android.com/apk/res/android}"


def words_in_xml(root, path):
    text = path.read_text()
    for element in ElementTree.fromstring(text).iter():
        said = []
        if element.tag in ("string", "item") and element.get("translatable") != "false" and "values" in path.parent.name:
            said = [element.text or ""] if element.tag == "string" else []
        names = ("label", "title", "text", "hint", "contentDescription", "summary", "description")
        said += [element.get(ANDROID + one, "") for one in names]
        for one in said:
            if LETTERS.search(one) and not one.startswith(("@", "?")):
                line = next((number for number, row in enumerate(text.split("\n"), 1) if one.strip() in row), 1)
                yield path.relative_to(root), line, one


def used(root):
    """All identifiers of the Kotlin sources and, of the Swift ones, identifiers and whole literals."""
    names = set()
    for path in sources(root, KOTLIN + KOTLIN_USES, ".kt"):
        names |= scan(path.read_text()).words
    for path in sources(root, SWIFT, ".swift"):
        scanned = scan(path.read_text(), swift=True)
        names |= scanned.words | {literal.text for literal in scanned.found}
    for path in sources(root, ANDROID_XML, ".xml"):
        names |= set(re.findall(r"@(?:string|plurals)/(\w+)", path.read_text()))
    return names


def has_sources(root):
    return any(True for _ in sources(root, KOTLIN, ".kt")) or any(True for _ in sources(root, SWIFT, ".swift"))


def repository():
    return Path(__file__).resolve().parent.parent
