"""Every text can be translated, the catalogues are those of the texts, and what no speaker has read is switched off."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings as django_settings
from django.test import override_settings
from django.utils import translation
from django.utils.translation.template import templatize
from webob import Request

from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import MentoringError
from mentoring_xblock.host import Person, languages
from mentoring_xblock.host.languages import choose_language, in_language
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.settings.common import list_locale_paths
from mentoring_xblock.web.script_words import WORDS, list_script_words
from mentoring_xblock.web.sentences import SENTENCES, get_sentence
from mentoring_xblock.web.tags import day
from tests import cast as people
from tests.cast import Cast, make_cast
from tests.factories import NOW
from tests.test_words import VisibleText, list_gettext_words
from tests.visitors import Visitor, get_text

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mentoring_xblock"
ENGLISH = PACKAGE / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
CATALOGUES = sorted((PACKAGE / "conf").rglob("django.po"))
UNREAD = sorted(path.name for path in (PACKAGE / "conf" / "locale_unread").iterdir())
SCRIPT = ROOT / "static" / "js" / "coach-mentoring.js"

# As the Makefile has it.
NOT_EXTRACTED = {"management", "migrations", "public", "workbench", "conf"}
# Leads' and authors' own pages, which an unread language may leave in English.
LEADS_AND_AUTHORS = re.compile(
    r"apps\.py|block\w*\.py|(\w+/)?(exports|retention|people)\.py|(studio|formats)/\w+\.py"
    r"|presenters/(author_notes|checklist_changes|file_problems|lead|lead_mentors|outlook|problems|reasons)\.py"
    r"|views/(endings|lead|volunteers)\.py|templates/mentoring_xblock/editor/\w+\.html"
    r"|templates/\S+/(due|people|person|person_lead|exports|today|matrix|all_mentors|mentor_file|propose|shared)\.html"
    r"|templates/\S+/(shared_talks|check|close|lacks_storage)\.html"
)

LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
GETTEXT = re.compile(rf"\b(_|n?p?gettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|%%|\{\w*\}")
MARKUP = re.compile(r"<[^>]*>")
SCRIPT_WORD = re.compile(rf"(?:'([\w-]+)'|(\w+)): ({LITERAL}),")


def read(path: Path, /) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path, /) -> str:
    return path.relative_to(PACKAGE / "conf").parts[1]


@cache
def read_catalogue(path: Path, /) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def list_messages(path: Path, /) -> list[Message]:
    """Without the header."""
    return [message for message in read_catalogue(path) if message.id]


def get_ids(message: Message, /) -> tuple[str, ...]:
    """What is to be translated: one text, or a singular and a plural."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def get_forms(message: Message, /) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, list | tuple) else (message.string or "",)


def list_template_texts(template: str, /) -> Iterator[str]:
    """By the same reading of a template as `makemessages` gives to gettext."""
    for call in GETTEXT.finditer(templatize(template)):
        texts = [ast.literal_eval(text) for text in re.findall(LITERAL, call[2])]
        yield from texts[1:] if call[1] in {"pgettext", "npgettext"} else texts


def list_texts() -> set[str]:
    """Every text of the sources that is marked for translation."""
    texts: set[str] = set()
    for path in PACKAGE.rglob("*"):
        if path.is_file() and path.relative_to(PACKAGE).parts[0] not in NOT_EXTRACTED:
            if path.suffix == ".py":
                texts |= set(list_gettext_words(read(path)))
            elif path.suffix in {".html", ".txt"}:
                texts |= set(list_template_texts(read(path)))
    return texts


def list_faults(message: Message, plurals: int, /) -> list[str]:
    """What is wrong with one translation."""
    forms = get_forms(message)
    if not any(forms):
        return []
    faults = []
    if message.pluralizable and (len(forms) != plurals or not all(forms)):
        faults.append("plural forms")
    # A singular may do without its number, where the source's does.
    said = {tuple(sorted(PLACEHOLDER.findall(text))) for text in get_ids(message)}
    for form in forms:
        id_ = get_ids(message)[-1]
        faults += ["placeholders"] * (tuple(sorted(PLACEHOLDER.findall(form))) not in said)
        faults += ["markup"] * (sorted(MARKUP.findall(form)) != sorted(MARKUP.findall(id_)))
        faults += ["space"] * ((form != form.strip()) != (id_ != id_.strip()))
    return faults


class TestCatalogues:
    def test_hold_every_text_of_the_sources_and_no_other(self) -> None:
        texts = list_texts()
        held = {text for message in list_messages(ENGLISH) for text in get_ids(message)}
        assert len(texts) > 400
        # After a change: `make messages`.
        assert (sorted(texts - held), sorted(held - texts)) == ([], [])

    @pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
    def test_have_the_texts_of_the_english_one(self, path: Path) -> None:
        assert {it.id for it in list_messages(path)} == {it.id for it in list_messages(ENGLISH)}
        assert [it.id for it in list_messages(path) if it.fuzzy] == []
        assert read_catalogue(path).obsolete == {}

    @pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
    def test_are_compiled(self, path: Path) -> None:
        with path.with_suffix(".mo").open("rb") as file:
            compiled = {get_ids(it): get_forms(it) for it in read_mo(file) if it.id}
        assert compiled == {get_ids(it): get_forms(it) for it in list_messages(path) if any(get_forms(it))}

    @pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
    def test_keep_placeholders_markup_and_plural_forms(self, path: Path) -> None:
        plurals = read_catalogue(path).num_plurals
        wrong = {get_ids(it)[0]: found for it in list_messages(path) if (found := list_faults(it, plurals))}
        assert wrong == {}

    @pytest.mark.parametrize("code", UNREAD)
    def test_an_unread_one_says_so_and_has_all_that_mentees_and_mentors_see(self, code: str) -> None:
        path = Path(list_locale_paths([code])[1]) / code / "LC_MESSAGES" / "django.po"
        assert "NOT YET READ BY A SPEAKER" in read_catalogue(path).header_comment
        for message in list_messages(path):
            places = [place for place, _line in message.locations]
            if not all(LEADS_AND_AUTHORS.fullmatch(place) for place in places):
                assert any(get_forms(message)), message.id

    @pytest.mark.parametrize(
        ("said", "faults"),
        [
            (["1 %(n)s", "2 %(n)s"], []),
            (["", ""], []),
            (["1 %(n)s", ""], ["plural forms", "placeholders"]),
            (["1 %(n)s"], ["plural forms"]),
            (["1 %(n)s", "2 %(m)s"], ["placeholders"]),
            (["<b>%(n)s</b>", " %(n)s"], ["markup", "space"]),
        ],
    )
    def test_a_fault_is_found(self, said: list[str], faults: list[str]) -> None:
        catalogue = Catalog(locale="en")
        assert list_faults(catalogue.add(("%(n)s of one", "%(n)s of many"), said), 2) == faults

    def test_texts_of_a_template_are_found(self) -> None:
        template = (
            '<b title="{% translate "It\'s 5%" %}">{{ x|default:_("none") }}</b>{# {% translate "no" %} #}'
            "{% blocktranslate count n=n %}{{ n }} of one{% plural %}{{ n }} of many{% endblocktranslate %}"
            '{% translate "May" context "month" %}'
        )
        assert list(list_template_texts(template)) == ["It's 5%%", "none", "%(n)s of one", "%(n)s of many", "May"]


class TestSwitchedOff:
    @pytest.mark.parametrize("code", UNREAD)
    def test_without_the_setting_an_unread_language_is_not_shown(self, code: str) -> None:
        with translation.override(code):
            assert get_sentence(MentoringError("no_mentor_yet")) == str(SENTENCES["no_mentor_yet"])

    @pytest.mark.parametrize("code", UNREAD)
    def test_with_it_it_is(self, code: str) -> None:
        english = str(SENTENCES["no_mentor_yet"])
        with override_settings(LOCALE_PATHS=list_locale_paths([code])), translation.override(code):
            assert get_sentence(MentoringError("no_mentor_yet")) != english

    def test_only_folders_that_are_there_are_unread_languages(self) -> None:
        assert UNREAD == ["cy"]
        assert [path for path in list_locale_paths(UNREAD) if not Path(path).is_dir()] == []


class TestChosen:
    @pytest.mark.parametrize(
        ("wanted", "unread", "spoken"),
        [
            ("en", [], "en"),
            ("en-gb", [], "en"),
            ("es", [], "en"),
            ("es-419", [], "en"),
            ("ar", [], "en"),
            ("cy", [], "en"),
            ("cy", ["cy"], "cy"),
            ("cy-gb", ["cy"], "cy"),
            ("cy_GB", ["cy"], "cy"),
            ("cyx", ["cy"], "en"),
            ("../locale_unread/cy/cy", ["cy"], "en"),
            ("", ["cy"], "en"),
            (None, ["cy"], "en"),
        ],
    )
    def test_is_one_that_we_have_words_of(self, wanted: str | None, unread: list[str], spoken: str) -> None:
        with override_settings(MENTORING_UNREAD_LANGUAGES=unread):
            assert choose_language(wanted) == spoken

    def test_a_page_is_never_half_in_another(self, db: None) -> None:
        """Django has dates in Arabic, and writes it from the right."""
        html = get_text(speak(make_cast().visitor(Relation.MENTEE), "ar").send("panel", "home", open_page()))
        assert set(re.findall(r'lang="[^"]*"|dir="(?!auto)[^"]*"', html)) == {'lang="en"', 'dir="ltr"'}
        assert not re.search("[\u0600-\u06ff]", html)

    def test_nor_is_a_refusal(self, db: None, settings: Any) -> None:
        settings.MENTORING_UNREAD_LANGUAGES = ["cy"]
        settings.LOCALE_PATHS = list_locale_paths(["cy"])
        visitor = make_cast().visitor(Relation.STRANGER)
        found = {}
        with in_language("en"):
            for language in ("ar", "cy", "en"):
                found[language] = get_text(speak(visitor, language).send("panel", "people", open_page()))
        assert found["ar"] == found["en"] != found["cy"]
        assert '<html lang="cy" dir="ltr">' in found["cy"]


class TestScript:
    """The words that the script says itself."""

    def test_are_the_same_in_both_places(self) -> None:
        words = read(SCRIPT).partition("const WORDS = {")[2].partition("};")[0]
        found = {quoted or plain: ast.literal_eval(text) for quoted, plain, text in SCRIPT_WORD.findall(words)}
        assert found == WORDS

    def test_are_handed_over_only_where_they_read_otherwise(self, pseudo: None) -> None:
        with translation.override("en"):
            assert list_script_words() == []
        with translation.override(PSEUDO):
            assert dict(list_script_words()) == {key: disguise(text) for key, text in WORDS.items()}


# ---- A language that nobody speaks: its letters are wide ones, so that what is left in ASCII was never translated ----

PSEUDO = "xx"
_KEPT = re.compile(rf"({PLACEHOLDER.pattern}|{MARKUP.pattern}|&\w+;)")


def disguise(text: str, /) -> str:
    parts = _KEPT.split(text)
    return "".join(part if at % 2 else re.sub(r"[A-Za-z]", _widen, part) for at, part in enumerate(parts))


def _widen(letter: re.Match[str], /) -> str:
    return chr(ord(letter[0]) + 0xFEE0)


@pytest.fixture(scope="module")
def pseudo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalogue = Catalog()
    for message in list_messages(ENGLISH):
        said = tuple(disguise(text) for text in get_ids(message))
        catalogue.add(message.id, said if message.pluralizable else said[0], context=message.context)
    folder = tmp_path_factory.mktemp("locale")
    place = folder / PSEUDO / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    return folder


@pytest.fixture
def pseudo(pseudo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ours = [*list_locale_paths([]), str(pseudo_folder)]
    monkeypatch.setattr(languages, "list_locale_paths", lambda _unread: ours)
    with override_settings(LOCALE_PATHS=[*django_settings.LOCALE_PATHS, str(pseudo_folder)]):
        yield


# What is not ours to translate: authors' and people's words, names of days and months (Django's), kinds of files.
_MADE_UP = re.compile(
    "|".join(
        [
            *(re.escape(words) for words in people.WORDS.values()),
            r"On call|(?:By|Back to|Second) (?:sam|fay|lee|asha)|Induction|First|Senior support worker|Nights",
            r"Would you be my mentor\?|Calm and clear\.|Seen on nights\.|I rang the manager and wrote it up\.",
            r"(?:Sam Okoro|Sam|Fay|Priya|Asha|Ria|Lee)\b|Coach-mentoring",
            r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\b(?:Apr|May|Jul|Oct|Nov)\b",
            # What a print is checked by, and the zone that a time is in.
            r"[0-9a-f]{32}:\d+:[0-9a-f]{64}|\bLondon\b",
            # In the circle beside a mentor's name.
            r"^SO$",
            r"\b(?:PDF|JPG|PNG|DOCX|ODT|TXT|MB|verify_record\.py|mentoring-record\.json|https?://\S*)",
        ]
    )
)
_LINK = re.compile(r'hx-get="/panel/([a-z-]+)(?:\?([^"]*))?"')


def list_untranslated(html: str, /) -> list[str]:
    reader = VisibleText()
    reader.feed(html)
    reader.close()
    texts = [" ".join(text.split()) for text in reader.words]
    return [text for text in texts if re.search(r"[A-Za-z]{2}", _MADE_UP.sub("", text))]


def speak(visitor: Visitor, language: str, /) -> Visitor:
    actor = visitor.actor
    person = Person(actor.user_id, actor.name, make_opaque_id(actor.user_id), actor.zone, language)
    return replace(visitor, visit={"person": person})


def open_page() -> Request:
    return Request.blank("/")


def walk(visitor: Visitor, /) -> dict[str, str]:
    """Every panel that links lead to from where one lands."""
    seen: dict[str, str] = {}
    waiting = [("home", "")]
    while waiting:
        name, query = waiting.pop()
        if f"{name}?{query}" not in seen:
            html = get_text(visitor.get(name, **dict(re.findall(r"([\w-]+)=([^&]*)", query))))
            seen[f"{name}?{query}"] = html
            waiting += [(to, unescape(about)) for to, about in _LINK.findall(html)]
    return seen


@pytest.mark.slow
class TestEveryPanel:
    @pytest.fixture
    def cast(self, db: None) -> Cast:
        return make_cast()

    def test_has_no_word_that_cannot_be_translated(self, cast: Cast, pseudo: None) -> None:
        found: dict[str, list[str]] = {}
        walked = set()
        for relation in Relation:
            for place, html in walk(speak(cast.visitor(relation), PSEUDO)).items():
                walked.add(place.partition("?")[0])
                if words := list_untranslated(html):
                    found.setdefault(place.partition("?")[0], []).extend(words)
        assert {place: sorted(set(words)) for place, words in found.items()} == {}
        assert len(walked) > 15


class TestAPage:
    def test_speaks_the_reader_s_language_throughout(self, cast: Cast, pseudo: None) -> None:
        html = get_text(speak(cast.visitor(Relation.MENTEE), PSEUDO).send("panel", "home", open_page()))
        assert f'<html lang="{PSEUDO}" dir="ltr">' in html
        assert html.count(f'lang="{PSEUDO}"') == 2
        assert f'data-cm-text-show="{disguise("Show it")}"' in html

    def test_in_english_carries_no_words_for_the_script(self, cast: Cast) -> None:
        assert "data-cm-text" not in get_text(cast.visitor(Relation.MENTEE).send("panel", "home", open_page()))

    @pytest.mark.parametrize("code", sorted(SENTENCES))
    def test_says_what_went_wrong_in_it(self, code: str, pseudo: None) -> None:
        with translation.override(PSEUDO):
            assert list_untranslated(str(SENTENCES[code]).replace("%(limit)s", "")) == []

    @pytest.mark.parametrize(("language", "said"), [("en", "Mon"), ("cy", "Llu"), ("de", "Mo")])
    def test_dates_follow(self, language: str, said: str) -> None:
        with translation.override(language):
            assert day(NOW).split()[0] == said


@pytest.fixture
def cast(db: None) -> Any:
    return make_cast()
