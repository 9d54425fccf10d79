"""What should not be written into a form and is: a sentence, the words still there, and nothing changed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import SignOff
from tests.cast import Cast, make_cast
from tests.conftest import ASHA, BEN
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.views.sent import TODAY, evidence, fill_in, refuse, said, sign
from tests.views.test_reading import list_panels
from tests.visitors import TYPED, Visitor, get_text, list_changed, take_snapshot

pytestmark = pytest.mark.slow

STRANGER, MENTEE, ASKED, MENTOR, FORMER, LEAD = Relation
SMILE = "\N{GRINNING FACE}"
"""Outside the first plane of Unicode: counted are characters, not bytes or halves."""
FAR_EAST = make_actor(24, "Tui", zone=ZoneInfo("Pacific/Auckland"))


class TestDates:
    @pytest.mark.parametrize(
        ("seen_on", "method", "status", "sentence"),
        [
            ("2026-05-05", "observation", 422, "in the future"),
            ("9999-12-31", "observation", 422, "in the future"),
            ("2026-05-04", "observation", 200, ""),
            ("2025-05-04", "observation", 200, ""),
            ("2025-05-03", "observation", 422, "too long ago"),
            ("1990-01-01", "prior_learning", 200, ""),
            ("1989-12-31", "prior_learning", 422, "too long ago"),
            ("0001-01-01", "prior_learning", 422, "too long ago"),
            ("", "observation", 422, "Please give a date"),
            ("04/05/2026", "observation", 422, "Please give a date"),
            ("2026-02-30", "observation", 422, "Please give a date"),
            ("2026-5-4", "observation", 422, "Please give a date"),
            ("20260504", "observation", 422, "Please give a date"),
            ("２０２６-05-04", "observation", 422, "Please give a date"),
        ],
    )
    def test_of_a_signature(self, cast, seen_on, method, status, sentence):
        before = take_snapshot()
        response = cast.visitor(MENTOR).post("sign-off", **sign(cast, seen_on=seen_on, method=method))
        assert response.status_code == status
        assert (list_changed(before, take_snapshot()) == []) == (status != 200)
        if status != 200:
            assert sentence in said(response)
            assert TYPED in get_text(response)

    def test_u2_today_is_the_signers_own(self, cast):
        """At 13:00 in London it is past midnight in Auckland."""
        cast.world.wait(hours=3, minutes=30)
        cast.world.pair(ASHA, FAR_EAST)
        tomorrow = sign(cast, seen_on="2026-05-05")
        assert refuse(cast.visitor(MENTOR), "sign-off", tomorrow).status_code == 422
        visitor = Visitor(cast.world, FAR_EAST)
        page = get_text(visitor.get("skill", plan=cast.plan, criterion=cast.world.address("on-call")))
        token = re.search(r'name="seen" value="(\w+)"', page)
        assert token is not None
        assert visitor.post("sign-off", **{**tomorrow, "seen": token[1]}).status_code == 200
        assert SignOff.objects.latest("id").seen_on.isoformat() == "2026-05-05"

    def test_of_what_happened_is_not_in_the_future(self, cast):
        response = refuse(cast.visitor(MENTEE), "evidence", evidence(cast, happened_on="2026-05-05"))
        assert response.status_code == 422
        assert TYPED in get_text(response)

    def test_of_a_talk_is_not_in_the_future(self, cast):
        fields = {"plan": cast.plan, "topic": TYPED, "held_on": "2026-05-05"}
        assert refuse(cast.visitor(MENTOR), "log-talk", fields).status_code == 422

    @pytest.mark.parametrize(
        ("finish_on", "sentence"),
        [("2026-05-03", "That date is past"), ("2029-05-09", "three years"), ("", "date")],
    )
    def test_to_finish_by(self, cast, finish_on, sentence):
        for relation in (MENTEE, MENTOR):
            fields = {"plan": cast.plan, "finish_on": finish_on}
            response = refuse(cast.visitor(relation), "finish-date", fields)
            assert (response.status_code, sentence in said(response)) == (422, True)


LIMITS = [
    ("sign-off", MENTOR, "comment", 1_000),
    ("not-yet", MENTOR, "comment", 1_000),
    ("evidence", MENTEE, "line", 4_000),
    ("take-back", MENTOR, "reason", 1_000),
    ("concern", MENTOR, "comment", 1_000),
    ("log-talk", MENTOR, "topic", 4_000),
    ("log-talk", MENTOR, "advice", 4_000),
    ("note", MENTOR, "text", 4_000),
    ("volunteer", MENTOR, "name", 200),
    ("volunteer", MENTOR, "job_role", 100),
    ("volunteer", MENTOR, "helps_with", 1_000),
    ("volunteer", MENTOR, "about_me", 1_000),
    ("ask-mentor", MENTEE, "message", 500),
    ("join", STRANGER, "name", 200),
    ("join", STRANGER, "person", 1_000),
    ("wishes", MENTEE, "matters", 1_000),
    ("wishes", MENTEE, "when", 1_000),
    ("goal", MENTEE, "ideal", 1_000),
    ("goal", MENTEE, "in_the_way", 1_000),
    ("action", MENTOR, "what", 500),
    ("own-note", MENTEE, "note", 4_000),
    ("touch", MENTOR, "line", 200),
]


class TestTexts:
    @pytest.mark.parametrize(("action", "relation", "field", "limit"), LIMITS)
    def test_over_their_limit_are_refused_and_stay_on_the_page(self, cast, action, relation, field, limit):
        fields = fill_in(cast, action)
        too_long = SMILE * (limit + 1)
        response = refuse(cast.visitor(relation), action, {**fields, field: too_long})
        assert response.status_code == 422
        assert f"at most {limit} characters" in said(response)
        assert too_long in get_text(response)

    @pytest.mark.parametrize(("action", "relation", "field", "limit"), LIMITS)
    def test_at_their_limit_are_taken(self, cast, action, relation, field, limit):
        fields = fill_in(cast, action)
        long = "  " + "\N{GRINNING FACE}" * limit + "\r\n"
        assert cast.visitor(relation).post(action, **{**fields, field: long}).status_code == 200

    @pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x07", "\ud800", "a\udfffb", "a\rb"])
    @pytest.mark.parametrize(("action", "relation", "field"), [item[:3] for item in LIMITS[:5]])
    def test_that_no_keyboard_types_are_refused(self, cast, action, relation, field, text):
        response = refuse(cast.visitor(relation), action, {**fill_in(cast, action), field: text})
        assert response.status_code == 422
        assert "a character in this that cannot be kept" in said(response)

    @pytest.mark.parametrize(
        ("action", "relation", "field"),
        [
            ("not-yet", MENTOR, "comment"),
            ("take-back", MENTOR, "reason"),
            ("concern", MENTOR, "comment"),
            ("log-talk", MENTOR, "topic"),
            ("volunteer", MENTOR, "name"),
            ("volunteer", MENTOR, "job_role"),
            ("join", STRANGER, "name"),
            ("goal", MENTEE, "ideal"),
            ("action", MENTOR, "what"),
        ],
    )
    @pytest.mark.parametrize("text", ["", "   ", "\n\t "])
    def test_that_are_needed_are_asked_for(self, cast, action, relation, field, text):
        assert refuse(cast.visitor(relation), action, {**fill_in(cast, action), field: text}).status_code == 422

    def test_a_list_in_place_of_a_text_is_no_text(self, cast):
        fields = sign(cast, "second-sam", comment=["a", "b"], method=["observation", "discussion"])
        assert cast.visitor(MENTOR).post("sign-off", **fields).status_code in (200, 422)


class TestChoices:
    @pytest.mark.parametrize("method", ["", "seen", "OBSERVATION", "observation ", "<script>"])
    def test_a_way_of_knowing_that_is_none(self, cast, method):
        response = refuse(cast.visitor(MENTOR), "sign-off", sign(cast, method=method))
        assert response.status_code == 422
        assert "how you know" in said(response)

    def test_a_way_of_knowing_is_never_chosen_beforehand(self, cast):
        page = get_text(cast.visitor(MENTOR).get("skill", plan=cast.plan, criterion=cast.world.address("on-call")))
        assert re.findall(r'<input[^>]*name="method"[^>]*checked', page) == []

    @pytest.mark.parametrize("places", ["0", "13", "-1", "1.5", "", "four", "99999999999999999999", "４"])
    def test_places_out_of_range(self, cast, places):
        fields = {"name": "Sam", "job_role": "Cook", "places": places}
        assert refuse(cast.visitor(MENTOR), "volunteer", fields).status_code == 422

    @pytest.mark.parametrize("minutes", ["0", "601", "-5", "ten", "1e2"])
    def test_minutes_out_of_range(self, cast, minutes):
        fields = {"plan": cast.plan, "topic": TYPED, "held_on": TODAY, "minutes": minutes}
        assert refuse(cast.visitor(MENTOR), "log-talk", fields).status_code == 422

    @pytest.mark.parametrize("seen_by", ["nonsense", "f" * 32, "Sam Okoro"])
    def test_who_saw_it_is_one_of_the_mentors(self, cast, seen_by):
        assert refuse(cast.visitor(MENTEE), "evidence", evidence(cast, seen_by=seen_by)).status_code == 422

    def test_a_talk_is_with_one_of_the_mentors(self, cast):
        fields = {"plan": cast.plan, "topic": TYPED, "held_on": TODAY, "mentor": cast.mentors["Fay"]}
        assert refuse(cast.visitor(MENTEE), "log-talk", fields).status_code in (409, 422)

    @pytest.mark.parametrize("skill", ["nothing", "1.nothing", "0.on-call", "99999999999999999999.on-call", ".", ""])
    def test_the_skills_of_a_talk_are_in_the_checklist(self, cast, skill):
        fields = {"plan": cast.plan, "topic": TYPED, "held_on": TODAY, "criteria": [skill]}
        response = cast.visitor(MENTOR).post("log-talk", **fields)
        assert response.status_code == (422 if skill else 200)

    @pytest.mark.parametrize("entry", ["", "0", "-1", "1.0", "nine", "999999999999", "１"])
    def test_an_entry_that_is_none(self, cast, entry):
        fields = {"plan": cast.plan, "criterion": cast.world.address("by-sam"), "entry": entry, "reason": "No."}
        assert refuse(cast.visitor(MENTOR), "take-back", fields).status_code == 404

    def test_an_entry_of_another_skill(self, cast):
        fields = {"plan": cast.plan, "entry": str(cast.entries["by-sam"]), "reason": "No."}
        fields["criterion"] = cast.world.address("on-call")
        assert refuse(cast.visitor(MENTOR), "take-back", fields).status_code == 404

    @pytest.mark.parametrize("action", ["take-back", "concern"])
    def test_an_entry_that_is_no_signature(self, cast, action):
        fields = {"plan": cast.plan, "entry": str(cast.entries["back-to-asha"]), "reason": "No.", "comment": "No."}
        fields["criterion"] = cast.world.address("back-to-asha")
        assert refuse(cast.visitor(MENTOR), action, fields).status_code == 404


class TestLinks:
    @pytest.mark.parametrize(
        "link",
        [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "ftp://example.org/a",
            "file:///etc/passwd",
            "//example.org",
            "example.org",
            "/plain/path",
            "https://",
            "https://name:word@example.org/",
            "https://example.org\\@evil.example",
            "https://example.org/a b",
            "https://example.org/\u202egnp.exe",
            "mailto:asha@example.org",
        ],
    )
    def test_that_are_not_http_are_refused(self, cast, link):
        response = refuse(cast.visitor(MENTEE), "evidence", evidence(cast, link=link))
        assert response.status_code == 422
        assert f'href="{link}' not in get_text(response)

    def test_show_where_they_lead_and_take_nothing_along(self, cast):
        link = "https://example.org/a?b=1&c=%22"
        assert cast.visitor(MENTEE).post("evidence", **evidence(cast, link=link)).status_code == 200
        page = get_text(cast.visitor(MENTOR).get("skill", plan=cast.plan, criterion=cast.world.address("on-call")))
        assert 'href="https://example.org/a?b=1&amp;c=%22"' in page
        assert 'rel="noopener noreferrer nofollow ugc"' in page
        assert "example.org</a>" in page


SCRIPT = """<script>alert("1")</script>"><img src=x onerror=alert(1)>' onfocus='alert(1){{ 7|add:7 }}{% now %}"""


class TestScripts:
    def test_in_any_text_are_text(self, db):
        cast = make_scripted_cast(SCRIPT)
        pages = []
        for relation in (STRANGER, MENTEE, MENTOR, LEAD):
            visitor = cast.visitor(relation)
            pages += [get_text(visitor.get(name, **params)) for name, params in list_panels(cast)]
            pages.append(get_text(visitor.post("join", name=f"{SCRIPT}\x00", finish_on=SCRIPT)))
        shown = "\n".join(pages)
        assert list_live(shown) == []
        assert shown.count("words") > 50
        assert "{{ 7|add:7 }}" in shown

    def test_in_a_guide_are_taken_out(self, db):
        guide = "Read **this**. <script>alert(1)</script> [a](javascript:alert(1)) <img src=x onerror=alert(1)>"
        source = make_source("guides.coach_mentoring.home.d0.u0", "guides")
        world = World(source=replace(source, checklist=make_checklist(make_criterion(guide=guide))))
        plan = world.join(ASHA)
        page = get_text(Visitor(world, ASHA).get("skill", plan=plan, criterion=world.address("on-call")))
        assert "<strong>this</strong>" in page
        assert list_live(page) == []


class _Live(HTMLParser):
    """Collects what a browser would run or fetch by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "img", "iframe", "object", "embed", "style", "base", "meta"):
            self.found.append(tag)
        self.found += [name for name, _value in attrs if name.startswith(("on", "style", "hx-on"))]
        self.found += [value for _name, value in attrs if value and value.strip().lower().startswith("javascript:")]


def list_live(html: str) -> list[str]:
    parser = _Live()
    parser.feed(html)
    return parser.found


def make_scripted_cast(script: str) -> Cast:
    """The cast once more, and everyone has written a script wherever there was a box."""
    cast = make_cast(settings=Settings(title=f"T {script}", lead_name=script, safety_line=script), course="scripts")
    words = f"words {script} end"
    mentee, mentor = cast.visitor(MENTEE), cast.visitor(MENTOR)
    profile = dict.fromkeys(("name", "helps_with", "when_free", "about_me"), words)
    fields = evidence(cast, line=words, client=words, link="https://example.org/" + script.replace(" ", ""))
    assert mentee.post("evidence", **fields).status_code == 200
    assert mentor.post("volunteer", **profile, job_role=script, places="4").status_code == 200
    talk = {"plan": cast.plan, "held_on": TODAY, **dict.fromkeys(("topic", "next_steps", "ideal", "advice"), words)}
    assert mentor.post("log-talk", **talk).status_code == 200
    assert mentor.post("note", plan=cast.plan, session=cast.talks["Sam"], text=words).status_code == 200
    assert mentor.post("not-yet", **sign(cast, comment=words)).status_code == 200
    assert mentor.post("sign-off", **sign(cast, "second-asha", comment=words, client=words)).status_code == 200
    assert mentor.post("take-back", **fill_in(cast, "take-back") | {"reason": words}).status_code == 200
    cast.world.ask(ASHA, cast.world.volunteer(make_actor(61, words), helps_with=words), words)
    assert Visitor(cast.world, BEN).post("join", name=words, finish_on="2026-07-01").status_code == 200
    return cast
