"""The interface's own words: none of the words of the code reaches a screen.

Read are the templates (text, attributes that people see or hear, sentences handed to template tags), the
literals of gettext calls and the sentences of the scripts. Checklists and people's words are theirs.
"""

import ast
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mentoring_xblock"
TEMPLATES = PACKAGE / "templates"
SCRIPTS = ROOT / "static" / "js"

# With their inflections.
NOT_ON_A_SCREEN = re.compile(
    r"\b(?:criteri(?:on|a)|mentorships?|ledgers?|occasions?|slugs?|editions?|capacit(?:y|ies)|withdr(?:aw\w*|ew)"
    r"|overdue|failed|rejected|declined?|declines|inactive|assessors?|competenc(?:y|e|es|ies)|compliance|users?"
    r"|submit(?:s|ted|ting)?|submissions?|invalid)\b",
    re.IGNORECASE,
)

VISIBLE_ATTRIBUTES = {
    *("alt", "label", "placeholder", "title"),
    *("aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext"),
}
BUTTONS = {"button", "reset", "submit"}

QUOTED = r"""(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')"""
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TAG = re.compile(r"\{%\s*(\w+)(.*?)%\}|\{\{(.*?)\}\}", re.DOTALL)
GETTEXT = re.compile(r"\b_\(\s*" + QUOTED)
DEFAULT = re.compile(r"\|\s*(?:default|default_if_none|yesno)\s*:\s*" + QUOTED)
ARGUMENT = re.compile(r"\w\s*=\s*" + QUOTED)
SCRIPT_TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|" + QUOTED + r"|`((?:\\.|[^`\\])*)`", re.DOTALL)


def list_quoted(pattern: re.Pattern[str], text: str, /) -> list[str]:
    return ["".join(group or "" for group in found.groups()) for found in pattern.finditer(text)]


def is_sentence(text: str, /) -> bool:
    """Ids, classes and codes are lower case; what is said begins with a capital."""
    return text.lstrip()[:1].isupper()


class VisibleText(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        is_button = tag == "input" and dict(attrs).get("type") in BUTTONS
        for name, value in attrs:
            is_shown = name in VISIBLE_ATTRIBUTES or (name == "value" and is_button)
            if is_shown or (name.startswith("data-") and is_sentence(value or "")):
                self.words.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def list_template_words(template: str, /) -> list[str]:
    handed_over: list[str] = []

    def resolve(found: re.Match[str]) -> str:
        name, arguments, expression = found.groups()
        if name in {"translate", "trans"}:
            literals = list_quoted(re.compile(QUOTED), arguments)
            return literals[0] if literals else ""
        if name is None:
            handed_over.extend(list_quoted(GETTEXT, expression) + list_quoted(DEFAULT, expression))
        elif name not in {"blocktranslate", "blocktrans"}:
            handed_over.extend(list_quoted(GETTEXT, arguments))
            handed_over.extend(text for text in list_quoted(ARGUMENT, arguments) if is_sentence(text))
        return " "

    html = VisibleText()
    html.feed(TAG.sub(resolve, COMMENT.sub("", template)))
    html.close()
    return [text.strip() for text in html.words + handed_over if text.strip()]


# How many of a gettext function's arguments are words, and where they begin (a context comes before).
GETTEXT_WORDS = {"gettext": (0, 1), "ngettext": (0, 2), "pgettext": (1, 2), "npgettext": (1, 3)}


def list_gettext_words(code: str, /) -> list[str]:
    tree = ast.parse(code)
    nodes = list(ast.walk(tree))
    names = {"_": "gettext"}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
    words = []
    for node in nodes:
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            plain = re.sub(r"_(?:lazy|noop)$", "", names.get(called, called))
            first, last = GETTEXT_WORDS.get(plain, (0, 0))
            for argument in node.args[first:last]:
                words += [part.value for part in ast.walk(argument) if isinstance(part, ast.Constant)]
    return [word for word in words if isinstance(word, str)]


def list_script_words(script: str, /) -> list[str]:
    return [text for text in list_quoted(SCRIPT_TOKEN, script) if is_sentence(text)]


def list_faults(words: list[str], /) -> list[str]:
    return [f"{found.group()!r} in {text!r}" for text in words if (found := NOT_ON_A_SCREEN.search(text))]


READERS: dict[str, Callable[[str], list[str]]] = {
    "templates": list_template_words,
    "python": list_gettext_words,
    "scripts": list_script_words,
}


def list_sources(kind: str, /) -> Iterator[Path]:
    if kind == "templates":
        yield from (path for path in TEMPLATES.rglob("*") if path.is_file())
    elif kind == "scripts":
        yield from SCRIPTS.rglob("*.js")
    else:
        # Operators read the commands' answers, in the words of the code.
        not_a_screen = {"management", "migrations", "workbench"}
        yield from (path for path in PACKAGE.rglob("*.py") if not not_a_screen & set(path.parts))


@pytest.mark.parametrize("kind", READERS)
def test_no_word_of_the_code_reaches_a_screen(kind):
    paths = sorted(list_sources(kind))
    assert paths != []
    faults = {
        path.relative_to(ROOT).as_posix(): found
        for path in paths
        if (found := list_faults(READERS[kind](path.read_text(encoding="utf-8"))))
    }
    assert faults == {}


class TestTheChecksCanFail:
    @pytest.mark.parametrize(
        ("template", "words"),
        [
            ("<p>Pick a criterion</p>", ["Pick a criterion"]),
            ("<p>A &amp; B</p><script>let user;</script><style>.user {}</style>", ["A & B"]),
            ('<p class="ledger" id="user" title="Skills">{{ user.name }}</p>', ["Skills"]),
            ('<a href="?slug=1" aria-label="Your ledger">Go</a>', ["Your ledger", "Go"]),
            ('<input type="hidden" value="user"><input type="submit" value="Submit">', ["Submit"]),
            ('<img alt="A user"><input placeholder="Slug">', ["A user", "Slug"]),
            ("<p data-cm-text-late=\"Overdue by a day\" data-cm-form='ledger-1'></p>", ["Overdue by a day"]),
            (
                '<b title="{% translate "An edition" %}">{% trans \'Rejected\' context "user" %}</b>',
                ["An edition", "Rejected"],
            ),
            (
                "{% blocktranslate count n=n %}1 user{% plural %}{{ n }} users{% endblocktranslate %}",
                ["1 user   users"],
            ),
            (
                '{% include "slug.html" with label="Submit it" url="user" other=_("a ledger") %}',
                ["a ledger", "Submit it"],
            ),
            ('{{ name|default:"no user" }}{{ n|yesno:_("failed,fine") }}', ["failed,fine", "no user"]),
            ('{% if a > b and c == "declined" %}<i {% if user %}hidden{% endif %}>ok</i>{% endif %}', ["ok"]),
            ("{# user #}{% comment %}<p>user</p>{% endcomment %}<!-- user -->", []),
        ],
    )
    def test_words_of_a_template(self, template, words):
        assert sorted(list_template_words(template)) == sorted(words)

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ('_("One user")', ["One user"]),
            ('raise Refused("ledger")  # user', []),
            ('gettext_lazy("Your " "ledger")', ["Your ledger"]),
            ('ngettext("%d user", "%d users", n)', ["%d user", "%d users"]),
            ('translation.pgettext("slug", "The slug")', ["The slug"]),
            ('from django.utils.translation import gettext_noop as say\nsay("Invalid")', ["Invalid"]),
            ('_("a" if x else "an edition")', ["a", "an edition"]),
        ],
    )
    def test_words_of_a_gettext_call(self, code, words):
        assert list_gettext_words(code) == words

    def test_words_of_a_script(self):
        script = "// The user's\n/* It's a 'User' */ say('Submit it', \"slug\", `Overdue ${n}`, 'data-user user');"
        assert list_script_words(script) == ["Submit it", "Overdue ${n}"]

    @pytest.mark.parametrize(
        "word",
        [
            *(
                "criterion",
                "mentorship",
                "ledger",
                "occasion",
                "slug",
                "edition",
                "capacity",
                "withdraw",
                "overdue",
            ),
            *("failed", "rejected", "declined", "inactive", "assessor", "competency", "compliance", "user"),
            *("submit", "invalid", "Criteria", "Withdrawn", "submitted", "competences"),
        ],
    )
    def test_a_word_is_found(self, word):
        assert list_faults([f"This {word}, here"]) == [f"{word!r} in {f'This {word}, here'!r}"]

    @pytest.mark.parametrize("text", ["used", "a conditional step", "tradition", "unfailed", "Occasionally"])
    def test_another_word_is_left_alone(self, text):
        assert list_faults([text]) == []
