"""What authors see in the place of the block: the learners' panels with made-up people, stored nowhere."""

from __future__ import annotations

import logging
import re
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from opaque_keys.edx.keys import UsageKey
from workbench.runtime import WorkbenchRuntime

from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.formats.templates import list_templates, read_template
from mentoring_xblock.presenters.outlook import MOST_SKILLS
from mentoring_xblock.workbench.scenarios import load_scenarios
from tests.factories import make_checklist, make_criterion
from tests.host.conftest import begin_request
from tests.host.places import KEY, LIBRARY, NEW_LIBRARY
from tests.open_edx import OpenEdx
from tests.open_edx.modules import ModuleStoreEnum
from tests.open_edx.runtime import make_block
from tests.open_edx.studio import install_studio

NOT_HERE = "This page is not for you, or it is not here any more."
TRACKS = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
TWO_TRACKS = make_checklist(
    *(make_criterion(f"skill-{number}", guide=f"Guide **{number}**") for number in range(6)),
    *(make_criterion(f"more-{number}", tracks=["manager"]) for number in range(3)),
    tracks=TRACKS,
)


@pytest.fixture
def course(studio: OpenEdx, monkeypatch: Any) -> OpenEdx:
    install_studio(monkeypatch, studio)
    return studio


def show(platform: OpenEdx, user: Any, /, key: str = KEY, **fields: Any) -> str:
    """As Studio's page of a unit does; `fields` are the draft's."""
    if fields:
        platform.save_draft(key, **fields)
    begin_request("/preview", user, urlconf=None)
    with platform.branch_setting(ModuleStoreEnum.Branch.draft_preferred):
        block = make_block(platform, UsageKey.from_string(key), user, view="component_handler")
        return str(block.render("author_view", context={}).body_html())


def find_panes(html: str) -> dict[tuple[str, str], str]:
    """By who looks and the number of the track."""
    _before, *panes = re.split(r'<div class="cm-outlook__pane" ', html)
    names = [re.findall(r'data-cm-outlook-(?:pane|of)="(\w*)"', pane)[:2] for pane in panes]
    return {(who, of): pane for (who, of), pane in zip(names, panes, strict=True)}


class TestWhoMaySeeIt:
    def test_is_what_studio_shows_in_the_place_of_the_block(self, course, lee):
        """xmodule.studio_editable.has_author_view"""
        assert CoachMentoringBlock.has_author_view is True
        assert "cm-outlook" in show(course, lee)

    @pytest.mark.usefixtures("still")
    def test_in_the_lms_is_refused_and_shows_nothing(self, platform, lee):
        html = show(platform, lee)
        assert NOT_HERE in html
        assert "cm-outlook" not in html

    @pytest.mark.parametrize(("student", "may_see"), [("lee", True), ("asha", False), ("", False)])
    def test_in_the_workbench_is_for_staff(self, db, django_user_model, student, may_see):
        load_scenarios()
        django_user_model.objects.create_user("lee", first_name="Lee", is_staff=True)
        django_user_model.objects.create_user("asha", first_name="Asha")
        block = WorkbenchRuntime(student).get_block("senior-and-manager-induction.coach_mentoring.d0.u0")
        html = block.author_view({}).content
        assert ("Hello Asha" in html) is may_see
        assert ("it is not yours to change" in html) is not may_see


@pytest.mark.usefixtures("still")
class TestMadeUp:
    def test_asks_the_database_for_nothing(self, course, lee):
        course.save_draft(KEY, checklist=TWO_TRACKS)
        show(course, lee)
        with CaptureQueriesContext(connection) as captured:
            show(course, lee)
        ours = [query["sql"] for query in captured if "mentoring_xblock_" in query["sql"]]
        assert ours == []

    def test_is_the_same_every_time(self, course, lee):
        assert show(course, lee, checklist=TWO_TRACKS) == show(course, lee)

    def test_shows_mentee_and_mentor_of_each_track_and_somebody_new(self, course, lee):
        panes = find_panes(show(course, lee, checklist=TWO_TRACKS))
        assert set(panes) == {("new", ""), *((who, of) for who in ("mentee", "mentor") for of in ("0", "1"))}
        assert "Hello Asha" in panes["mentee", "0"]
        assert "2 of 6 signed" in panes["mentee", "0"]
        assert "3 of 9 signed" in panes["mentee", "1"]
        assert "More 1" not in panes["mentee", "0"]
        assert "More 1" in panes["mentee", "1"]
        assert "1 waiting for you" in panes["mentor", "0"]
        assert "Look and sign" in panes["mentor", "0"]
        assert "How do you know?" in panes["mentor", "0"]
        assert "What are you working towards?" in panes["new", ""]

    def test_shows_every_state_that_a_beginner_meets(self, course, lee):
        mentee = find_panes(show(course, lee, checklist=TWO_TRACKS))["mentee", "0"]
        for words in ("Signed", "Not yet – see why", "Waiting for Sam", "To do"):
            assert words in mentee, words

    def test_shows_the_guide_as_people_will_read_it(self, course, lee):
        assert "<p>Guide <strong>4</strong></p>" in show(course, lee, checklist=TWO_TRACKS)

    def test_has_nothing_to_press_or_to_send(self, course, lee):
        inside = "".join(find_panes(show(course, lee, checklist=TWO_TRACKS)).values())
        for found in ("<form", "<button", "href=", "hx-", "data-cm-form", "data-cm-root", 'type="hidden"', " name="):
            assert found not in inside, found
        fields = re.findall(r"<(?:input|select|textarea)\b[^>]*>", inside)
        assert fields
        assert [field for field in fields if "disabled" not in field] == []

    def test_names_nothing_twice(self, course, lee):
        ids = Counter(re.findall(r'\bid="([^"]+)"', show(course, lee, checklist=TWO_TRACKS)))
        assert [name for name, count in ids.items() if count > 1] == []

    def test_of_a_part_is_the_parts_page(self, course, lee):
        html = show(course, lee, checklist=TWO_TRACKS, is_home=False)
        mentee = find_panes(html)["mentee", "0"]
        assert "My whole checklist" in mentee
        assert "Hello Asha" not in mentee
        assert "This is a part" in html
        assert "It is not graded." not in html

    @pytest.mark.parametrize("key", [LIBRARY, NEW_LIBRARY])
    def test_in_a_library_needs_no_course(self, course, lee, key):
        course.publish(key, checklist=TWO_TRACKS)
        assert "Hello Asha" in show(course, lee, key)

    @pytest.mark.parametrize("template", [item.name for item in list_templates()])
    def test_of_every_template(self, course, lee, template, caplog):
        html = show(course, lee, checklist=read_template(template))
        assert "Hello Asha" in html
        assert caplog.records == []

    def test_is_bounded_with_the_largest_checklist(self, course, lee):
        tracks = [{"id": f"track-{number}", "title": f"Track {number}"} for number in range(10)]
        skills = [make_criterion(f"skill-{number}") for number in range(500)]
        html = show(course, lee, checklist=make_checklist(*skills, tracks=tracks))
        # The invitation lists each skill once; beside that stand the lists of the first pages.
        assert html.count("cm-list__item") < MOST_SKILLS + 500 + 10 * 20
        assert "And 440 more skills." in html

    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    def test_of_a_few_skills(self, course, lee, count):
        html = show(course, lee, checklist=make_checklist(*(make_criterion(f"skill-{n}") for n in range(count))))
        assert f"of {count} signed" in html
        assert "1 waiting for you" in html

    def test_escapes_what_authors_write(self, course, lee):
        bad = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
        skill = make_criterion("bad", title=bad, guide=bad)
        settings = {"lead_name": bad, "safety_line": bad, "programme_title": bad, "display_name": bad}
        html = show(
            course, lee, checklist=make_checklist(skill, title=bad, introduction=bad, tracks=TRACKS), **settings
        )
        assert "<script" not in html
        assert "<img" not in html

    def test_follows_the_authors_language(self, course, lee, settings):
        settings.MENTORING_UNREAD_LANGUAGES = ["cy"]
        from django.utils import translation

        with translation.override("cy"):
            assert 'lang="cy"' in show(course, lee)


@pytest.mark.usefixtures("still")
class TestSummary:
    def test_counts_skills_and_signatures_by_track(self, course, lee):
        checklist = make_checklist(
            make_criterion("one", signatures=2), make_criterion("two", tracks=["manager"]), tracks=TRACKS
        )
        html = show(course, lee, checklist=checklist)
        assert "2 skills, 3 signatures at least" in html
        assert "Senior: 1 skill, 2 signatures at least" in html
        assert "Manager: 2 skills, 3 signatures at least" in html

    def test_says_the_settings_in_words(self, course, lee):
        quiet = show(course, lee)
        assert "It is not graded." in quiet
        assert "Anyone on the course may be a mentor." in quiet
        chosen: dict[str, Any] = {
            "weeks": 20,
            "who_may_mentor": "staff",
            "mentors_per_plan": 1,
            "weight": 2.5,
            "counts_for_completion": True,
            "leads_may_sign": True,
            "leads_read_talks": True,
            "limited_staff_lead": True,
            "evidence_files": True,
            "months_to_keep": 36,
            "lead_name": "Lee",
        }
        html = show(course, lee, checklist=make_checklist(), **chosen)
        for sentence in (
            "It takes 20 weeks to begin with.",
            "Only course staff may be mentors.",
            "A person can have one mentor.",
            "with a weight of 2.5.",
            "It counts towards finishing the course",
            "The lead may sign skills as well.",
            "The lead can read all talks",
            "Limited staff are leads as well.",
            "People can add files to a skill.",
            "due for review 36 months after",
            "The lead is called “Lee”.",
        ):
            assert sentence in html, sentence
            assert sentence not in quiet, sentence

    def test_tells_what_the_author_should_know(self, course, lee):
        html = show(course, lee, checklist=make_checklist(make_criterion(tracks=["senior"]), tracks=TRACKS))
        assert re.search(r'class="cm-warning".*Manager', html)

    def test_of_no_skills_is_no_mistake(self, course, lee):
        html = show(course, lee, checklist={"title": "Someone to think with"})
        assert "0 skills" in html
        assert "cm-outlook__note" in html
        assert "cm-errors" not in html


@pytest.mark.usefixtures("still")
class TestNotUsable:
    def test_of_a_new_block_says_what_to_do(self, course, lee, caplog):
        html = show(course, lee, checklist={})
        assert "This checklist is not set up yet." in html
        assert "Choose Edit, then a template" in html
        assert "cm-outlook__pane" not in html
        assert caplog.records == []

    def test_of_a_broken_block_names_each_problem(self, course, lee, caplog):
        html = show(course, lee, checklist=make_checklist(make_criterion(kind="exam")), weeks=0)
        assert "This checklist cannot be opened yet" in html
        assert html.count("<li>") == 2
        assert "cm-outlook__pane" not in html
        assert caplog.records == []

    @pytest.mark.parametrize("checklist", [[], "sections", None, 3, {"sections": "none"}, {"title": ["x"]}])
    def test_of_data_of_any_make(self, course, lee, checklist, caplog):
        assert "This checklist cannot be opened yet" in show(course, lee, checklist=checklist)
        assert caplog.records == []

    def test_a_fault_of_ours_is_one_sentence_and_a_line_in_the_log(self, course, lee, monkeypatch, caplog):
        def fail(*_args: object, **_options: object) -> None:
            raise ValueError("words of somebody")

        monkeypatch.setattr("mentoring_xblock.studio.outlook.make_preview", fail)
        html = show(course, lee)
        assert "Something went wrong on our side." in html
        assert "words of somebody" not in html
        assert [record.levelno for record in caplog.records] == [logging.ERROR]
