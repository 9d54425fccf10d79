"""The block as its runtime sees it: fields, the view for everybody, the handlers."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from webob import Request
from workbench.runtime import WorkbenchRuntime
from xblock.fields import Scope

from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.host import make_host
from mentoring_xblock.models import Block
from mentoring_xblock.web.templates import SCRIPTS, STYLES
from mentoring_xblock.workbench import people
from mentoring_xblock.workbench.models import Enrolment
from mentoring_xblock.workbench.scenarios import load_scenarios
from tests.factories import make_checklist, make_criterion
from tests.visitors import make_get, make_key, make_post, take_snapshot

pytestmark = pytest.mark.django_db

HANDLERS = ("panel", "action", "download", "studio")
NOT_HERE = "This page is not for you, or it is not here any more."
CANNOT_BE_OPENED = "This checklist cannot be opened yet. Please tell the course team."
BEING_PREPARED = "This checklist is still being prepared. Please look in again later."
NO_HOME = "front page is not in the course yet. Please tell the course team."
WENT_WRONG = "Something went wrong on our side."


@pytest.fixture
def asha() -> Any:
    user = get_user_model().objects.create_user("asha", first_name="Asha", last_name="Begum")
    Enrolment.objects.create(user_id=user.pk, course="senior-and-manager-induction")
    return user


@pytest.fixture
def lee() -> Any:
    return get_user_model().objects.create_user("lee", first_name="Lee", is_staff=True)


def get_block(student: str = "asha", **fields: Any) -> CoachMentoringBlock:
    """The first scenario's block as this person opens it; `fields` stand in it as an author might have left them."""
    load_scenarios()
    runtime = WorkbenchRuntime(student)
    block = runtime.get_block("senior-and-manager-induction.coach_mentoring.d0.u0")
    for name, value in fields.items():
        # As if read so: what is set in the usual way is made to fit and stored for the next test.
        block.fields[name]._set_cached_value(block, value)
    assert isinstance(block, CoachMentoringBlock)
    return block


def view(block: CoachMentoringBlock) -> str:
    return str(block.student_view({}).content)


def handle(block: CoachMentoringBlock, handler: str, name: str, request: Request | None = None) -> Any:
    return block.runtime.handle(block, handler, request or make_get({}), name)


class TestFields:
    def test_hold_what_an_author_configures_and_nothing_about_a_person(self):
        for name, field in CoachMentoringBlock.fields.items():
            assert field.scope in (Scope.settings, Scope.content, Scope.children, Scope.parent), name

    def test_have_the_defaults_of_the_rules(self, asha):
        block = get_block()
        assert block.get_settings() == Settings(title="Senior and manager induction")
        assert block.is_home is True

    def test_a_programme_is_called_after_its_block_where_it_has_no_title(self, asha):
        assert get_block(programme_title="", display_name="Nights").get_settings().title == "Nights"

    def test_every_setting_has_its_field(self, asha):
        different: dict[str, Any] = {
            "programme_slug": "nights",
            "programme_title": "Nights",
            "weeks": 20,
            "full_time_hours": 30,
            "who_may_mentor": "staff",
            "mentors_per_plan": 4,
            "training_needed": True,
            "lead_name": "Lee",
            "privacy_link": "https://example.org/",
            "safety_line": "Ring.",
            "services": ["North"],
            "weight": 2.5,
            "authorise_first": True,
            "leads_may_sign": True,
            "leads_read_talks": True,
            "limited_staff_lead": True,
            "evidence_files": True,
            "pilot": True,
            "months_to_keep": 12,
            "counts_for_completion": True,
        }
        chosen = get_block(**different).get_settings()
        assert [name for name in Settings.__slots__ if getattr(chosen, name) == getattr(Settings(), name)] == []


class TestView:
    def test_of_someone_on_the_course_is_the_invitation(self, asha):
        html = view(get_block())
        assert "data-cm-root" in html
        assert "Senior and manager induction" in html
        assert 'data-cm-form="join' in html

    @pytest.mark.parametrize("student", ["", "nobody"])
    def test_of_an_anonymous_visitor_is_the_wording_and_no_form(self, db, student):
        html = view(get_block(student))
        assert "Senior and manager induction" in html
        assert "<form" not in html
        assert "data-cm-person" not in html

    def test_stores_nothing_about_whoever_looks(self, asha, lee):
        view(get_block())
        before = take_snapshot()
        for student in ("asha", "lee", ""):
            view(get_block(student))
        assert take_snapshot() == before
        assert {table for table, rows in before.items() if rows} == {
            "mentoring_xblock_block",
            "mentoring_xblock_checklistversion",
            "mentoring_xblock_programme",
            "mentoring_xblock_publishedcriterion",
            "mentoring_xblock_wording",
        }

    def test_brings_its_styles_and_scripts_by_their_addresses(self, asha):
        fragment = get_block().student_view({})
        urls = [resource.data for resource in fragment.resources]
        assert [url for url in urls if not url.startswith("/")] == []
        for path in (*STYLES, *SCRIPTS):
            assert any(url.endswith(f"public/{path}") for url in urls), path
        assert fragment.js_init_fn == "CoachMentoringBlock"

    def test_is_there_in_the_mobile_app_and_for_staff_who_look_as_one_learner(self, asha):
        block = get_block()
        assert block.has_support(block.student_view, "multi_device")
        assert block.show_in_read_only_mode is True

    def test_trusts_nothing_in_its_context(self, asha):
        block = get_block()
        context = {"user_id": 1, "is_staff": "1", "user_role": "staff", "student": "lee", "plan": "f" * 32}
        assert block.student_view(context).content == block.student_view({}).content

    @pytest.mark.parametrize("language", ["en", "en-gb", "ar", "es-419", "rtl", "xx", "zh-hans", "../../etc", ""])
    def test_in_any_language_that_we_have_no_words_of_it_is_english(self, asha, language, monkeypatch):
        speaker = people.DemoPerson("asha", "Asha Begum", "", language=language)
        monkeypatch.setitem(people._BY_USERNAME, "asha", speaker)
        html = view(get_block())
        assert "data-cm-root" in html
        assert set(re.findall(r'lang="[^"]*"|dir="(?!auto)[^"]*"', html)) == {'lang="en"', 'dir="ltr"'}


class TestBroken:
    """A checklist that is broken in the course: a plain sentence, and 409."""

    BROKEN = [
        pytest.param({"checklist": []}, id="a list"),
        pytest.param({"checklist": "sections"}, id="a text"),
        pytest.param({"checklist": None}, id="none"),
        pytest.param({"checklist": make_checklist(make_criterion("Not An Id"))}, id="a bad id"),
        pytest.param({"checklist": make_checklist(make_criterion(kind="exam"))}, id="a bad choice"),
        pytest.param({"weeks": 0}, id="a bad setting"),
        pytest.param({"weeks": "twelve"}, id="a setting of another kind"),
        pytest.param({"weight": "heavy"}, id="a weight of another kind"),
        pytest.param({"services": None}, id="no list"),
        pytest.param({"pilot": True}, id="a setting without its screens"),
        pytest.param({"programme_slug": "../.."}, id="a bad slug"),
    ]

    @pytest.mark.parametrize("fields", BROKEN)
    def test_is_said_on_the_page_and_by_every_handler(self, asha, fields, caplog):
        block = get_block(**fields)
        assert CANNOT_BE_OPENED in view(block)
        for handler, name in (("panel", "home"), ("download", "record")):
            response = handle(block, handler, name)
            assert (response.status_code, CANNOT_BE_OPENED in response.text) == (409, True)
        response = handle(block, "action", "join", make_post({"key": make_key()}))
        assert response.status_code == 409
        assert not Block.objects.exists()
        assert caplog.records == []

    def test_tells_staff_what_is_wrong_and_nobody_else(self, asha, lee):
        fields = {"checklist": make_checklist(make_criterion(kind="exam")), "weeks": 0}
        assert "exam" not in view(get_block("asha", **fields))
        html = view(get_block("lee", **fields))
        assert "Skill 1 of “First”, “On call”: A judgement, not a task – “exam” is not one of the choices" in html
        assert "Settings: Length in weeks – choose a whole number from 1 to 156." in html

    def test_the_problems_are_escaped(self, lee):
        html = view(get_block("lee", checklist={"<script>": 1}))
        assert "<script>" not in html

    def test_a_part_without_a_home_says_so(self, asha):
        block = get_block(is_home=False)
        assert NO_HOME in view(block)
        assert handle(block, "panel", "home").status_code == 409

    def test_a_fault_of_ours_is_one_sentence_and_a_line_in_the_log(self, asha, monkeypatch, caplog):
        def fail(*_args: object, **_options: object) -> None:
            raise ValueError("words of Asha Begum")

        monkeypatch.setattr("mentoring_xblock.block.show_home", fail)
        html = view(get_block())
        assert WENT_WRONG in html
        assert "Asha" not in html
        assert "Traceback" not in html
        [record] = [item for item in caplog.records if item.levelno >= logging.ERROR]
        assert record.exc_info is not None
        assert "Asha" not in record.getMessage()


class TestNotSetUp:
    """A block for which nobody has chosen a checklist yet: no mistake, and nothing for a log."""

    def test_is_said_kindly_on_the_page_and_by_every_handler(self, asha, caplog):
        block = get_block(checklist={})
        html = view(block)
        assert BEING_PREPARED in html
        assert CANNOT_BE_OPENED not in html
        assert "template" not in html
        for handler, name in (("panel", "home"), ("download", "record")):
            response = handle(block, handler, name)
            assert (response.status_code, BEING_PREPARED in response.text) == (409, True)
        assert not Block.objects.exists()
        assert caplog.records == []

    def test_staff_are_told_what_to_do(self, asha, lee, caplog):
        html = view(get_block("lee", checklist={}))
        assert BEING_PREPARED in html
        assert "In Studio, choose Edit and then a template to begin with. Once it is saved, publish the unit." in html
        assert caplog.records == []

    def test_settings_do_not_matter_yet(self, asha):
        assert BEING_PREPARED in view(get_block(checklist={}, weeks=0))


class TestHandlers:
    @pytest.mark.parametrize("host", ["LMS", "", None])
    def test_a_process_without_a_host_knows_none_of_them(self, asha, settings, host):
        block = get_block()
        settings.MENTORING_HOST = host
        for handler in HANDLERS:
            assert handle(block, handler, "home").status_code == 404
        assert NOT_HERE in view(block)

    @pytest.mark.parametrize("name", ["", "home", "join", "record", "../panel"])
    def test_authoring_by_these_names_is_not_here(self, asha, lee, name):
        for student, status in (("asha", 403), ("lee", 404), ("", 403)):
            block = get_block(student)
            for request in (make_get({}), make_post({"key": make_key()})):
                assert handle(block, "studio", name, request).status_code == status

    def test_there_are_four(self):
        methods = {name: getattr(CoachMentoringBlock, name) for name in dir(CoachMentoringBlock)}
        found = {name for name, method in methods.items() if getattr(method, "_is_xblock_handler", False)}
        assert found == set(HANDLERS)

    def test_answer_through_the_workbench_with_its_csrf_check(self, asha):
        client = Client(enforce_csrf_checks=True)
        client.get("/scenario/coach_mentoring.0/", {"student": "asha"})
        url = "/handler/senior-and-manager-induction.coach_mentoring.d0.u0/action/join?student=asha"
        fields = {"name": "Asha", "track": "senior", "finish_on": "2099-01-01", "key": make_key()}
        headers = {"HX-Request": "true", "X-CSRFToken": client.cookies["csrftoken"].value}
        response = client.post(url, json.dumps(fields), content_type="application/json", headers=headers)
        assert (response.status_code, response["X-Coach-Mentoring"]) == (422, "again")
        fields |= {"finish_on": "2027-01-01", "key": make_key()}
        response = client.post(url, json.dumps(fields), content_type="application/json", headers=headers)
        assert (response.status_code, response["X-Coach-Mentoring"]) == (200, "done")
        assert Client().get("/scenario/coach_mentoring.0/", {"student": "asha"}).status_code == 200


class TestScenarios:
    def test_the_first_is_the_senior_manager_home(self):
        title, olx = CoachMentoringBlock.workbench_scenarios()[0]
        assert title == "Senior and manager induction"
        assert olx.startswith("<coach_mentoring ")

    def test_two_blocks_of_one_course_make_one_programme(self, db):
        load_scenarios()
        runtime = WorkbenchRuntime("")
        outer = runtime.get_block("second-course.vertical_demo.d0.u0")
        blocks = [runtime.get_block(usage_id) for usage_id in outer.children]
        for block in blocks:
            view(block)
        assert Block.objects.values("programme").distinct().count() == 1
        assert [block.is_home for block in blocks] == [True, False]

    def test_a_source_is_what_the_course_holds(self, asha):
        block = get_block()
        source = block.make_source(make_host(block))
        assert (source.course_key, source.wants_home) == ("senior-and-manager-induction", True)
        assert source.digest == block.make_source(make_host(block)).digest
