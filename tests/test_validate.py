"""What Studio says above a block: nothing where all is well, and never an error of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import crum
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation
from opaque_keys.edx.keys import UsageKey
from workbench.runtime import WorkbenchRuntime
from xblock.validation import Validation

from mentoring_xblock.api.programmes import publish_block
from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.host import make_host
from mentoring_xblock.workbench.scenarios import find_scenario, load_scenarios
from tests.factories import make_checklist, make_criterion
from tests.host.places import KEY, LIBRARY, NEW_LIBRARY, PART
from tests.open_edx import OpenEdx, install
from tests.open_edx.mixins import LmsBlockMixin
from tests.open_edx.modules import ModuleStoreEnum
from tests.open_edx.runtime import make_block
from tests.open_edx.studio import VERTICAL, Studio, install_studio
from tests.test_block_hooks import RUBBISH
from tests.visitors import list_changed, take_snapshot

pytestmark = pytest.mark.django_db

LINK = "https://employer.example/privacy"
WHOLE = {"checklist": make_checklist(), "privacy_link": LINK}
NOT_SET_UP = "Press Edit and choose a template to begin with, or an empty checklist."
NO_TEXT = "this has to be text of at most 200 characters, without any that cannot be kept."
CANNOT_BE_READ = "This block cannot be read. Please tell whoever looks after this site."


@dataclass
class Unit:
    """A unit in Studio, and the blocks in it."""

    platform: OpenEdx
    studio: Studio

    def put(self, key: str = KEY, **fields: Any) -> Any:
        self.platform.save_draft(key, **fields)
        self.studio.put_into_unit(key)
        return make_block(self.platform, UsageKey.from_string(key), AnonymousUser(), view="component_handler")

    def look(self, key: str = KEY, **fields: Any) -> list[tuple[str, str]]:
        """What is said of a block with these fields: kind and sentence."""
        return read(self.put(key, **fields).validate())


def read(validation: Validation) -> list[tuple[str, str]]:
    return [(message.type, message.text) for message in validation.messages]


@pytest.fixture
def unit(monkeypatch: Any, settings: Any) -> Iterator[Unit]:
    settings.MENTORING_HOST = "studio"
    settings.LMS_BASE = "learn.example"
    platform = install(monkeypatch)
    platform.branch = ModuleStoreEnum.Branch.draft_preferred
    yield Unit(platform, install_studio(monkeypatch, platform))
    crum.set_current_request(None)


class TestWell:
    def test_nothing_is_said(self, unit):
        validation = unit.put(**WHOLE).validate()
        assert (validation.empty, bool(validation), str(validation.xblock_id)) == (True, True, KEY)

    def test_the_course_is_asked_once(self, unit):
        unit.put(PART, **{**WHOLE, "is_home": False})
        unit.studio.questions.clear()
        unit.look(**WHOLE)
        assert unit.studio.questions == [("get_items", ModuleStoreEnum.Branch.draft_preferred)]

    def test_nothing_is_stored(self, unit):
        before = take_snapshot()
        unit.look(**WHOLE)
        assert list_changed(before, take_snapshot()) == []

    def test_the_database_is_not_asked_where_one_block_is_the_front_page(self, unit, django_assert_num_queries):
        block = unit.put(**WHOLE)
        with django_assert_num_queries(0):
            block.validate()

    def test_it_is_fit_for_studios_page(self, unit):
        assert json.loads(json.dumps(unit.put(**WHOLE).validate().to_json()))["empty"] is True

    def test_information_that_asks_for_nothing_is_no_message(self, unit):
        assert unit.look(checklist={"title": "Mentoring"}, privacy_link=LINK) == []
        assert unit.look(**WHOLE, weight=1.0, who_may_mentor="staff") == []


class TestNew:
    def test_one_friendly_message_and_no_fault(self, unit):
        unit.studio.questions.clear()
        assert unit.look() == [("warning", NOT_SET_UP)]
        assert unit.studio.questions == []

    def test_studios_page_gets_a_button_for_it(self, unit):
        told = unit.put().validate().to_json()
        assert told["summary"] == {
            "type": "not-configured",
            "text": "This checklist is not set up yet.",
            "action_class": "edit-button",
            "action_label": "Choose a template",
        }
        assert told["messages"] == [{"type": "warning", "text": NOT_SET_UP}]

    def test_what_the_platform_says_stays(self, unit):
        (first, second) = unit.look(group_access={404: [1]})
        assert (first[0], "deleted or invalid" in first[1], second) == ("error", True, ("warning", NOT_SET_UP))


class TestBroken:
    def test_each_place_is_an_error(self, unit):
        found = unit.look(checklist=make_checklist(make_criterion(signatures=3)), weeks=0)
        assert found == [
            ("error", "Settings: Length in weeks – choose a whole number from 1 to 156."),
            ("error", "Skill 1 of “First”, “On call”: Signatures at least – choose 1 or 2."),
        ]

    def test_of_many_places_the_first_are_told(self, unit):
        criteria = [make_criterion(f"a{number}", title="") for number in range(500)]
        found = unit.look(checklist=make_checklist(*criteria))
        assert len(found) == 11
        assert found[-1] == ("error", "And 490 more places.")

    def test_settings_that_are_not_available_are_errors(self, unit):
        (found,) = unit.look(**WHOLE, pilot=True)
        assert found == ("error", "Settings: This is a pilot – this is not available yet. Please switch it off.")

    def test_the_settings_of_a_part_are_not_looked_at(self, unit):
        unit.put(PART, **WHOLE)
        assert unit.look(checklist=make_checklist(), is_home=False, weeks=0, pilot=True) == []

    def test_the_sentences_are_plain_text(self, unit):
        (found,) = unit.look(checklist=make_checklist(make_criterion(title="<b>A</b>", kind="exam")), privacy_link=LINK)
        assert "“<b>A</b>”" in found[1]


class TestWarnings:
    def test_a_track_without_skills(self, unit):
        tracks = [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}]
        checklist = make_checklist(make_criterion(tracks=["senior"]), tracks=tracks)
        ((kind, text),) = unit.look(checklist=checklist, privacy_link=LINK)
        assert (kind, "track “Manager”" in text) == ("warning", True)

    def test_a_part_without_a_home(self, unit):
        ((kind, text),) = unit.look(checklist=make_checklist(), is_home=False)
        assert (kind, "its front page is not in the course yet" in text) == ("warning", True)

    def test_a_part_whose_home_is_a_draft(self, unit):
        unit.put(PART, **WHOLE)
        assert unit.look(checklist=make_checklist(), is_home=False) == []

    def test_an_empty_privacy_link(self, unit):
        ((kind, text),) = unit.look(checklist=make_checklist())
        assert (kind, "privacy notice" in text) == ("warning", True)

    def test_a_parent_that_is_hidden_from_learners(self, unit):
        unit.studio.set(VERTICAL, visible_to_staff_only=True)
        ((kind, text),) = unit.look(**WHOLE)
        assert (kind, "hidden from learners" in text) == ("warning", True)

    def test_graded_while_anyone_may_mentor(self, unit):
        ((kind, text),) = unit.look(**WHOLE, weight=1.0)
        assert (kind, "anyone on the course may mentor" in text) == ("warning", True)

    def test_a_copy_in_the_same_course_says_that_it_acts_as_a_part(self, unit):
        unit.put(PART, **WHOLE, display_name="First")
        block = make_block(unit.platform, UsageKey.from_string(PART), AnonymousUser(), view="component_handler")
        publish_block(block.make_source(make_host(block)), at=timezone.now())
        ((kind, text),) = unit.look(**WHOLE, weight=0.0)
        assert (kind, text[:62]) == ("warning", "“First” was published first, so it is the front page, and this")

    def test_two_front_pages_of_which_none_is_published(self, unit):
        unit.put(PART, **WHOLE, display_name="First")
        ((_kind, text),) = unit.look(**WHOLE)
        assert "“First” is a front page too" in text

    def test_names_in_the_courses_file_that_nobody_knows(self, unit):
        ((kind, text),) = unit.look(**WHOLE, unknown_attributes={"": {"attributes": {"colour": "red"}}})
        assert (kind, "@colour" in text, "red" in text) == ("warning", True, False)


class TestPlatform:
    def test_what_it_says_itself_comes_first(self, unit):
        found = unit.look(checklist=make_checklist(), group_access={404: [1]})
        assert [kind for kind, _text in found] == ["error", "warning", "warning"]
        assert "deleted or invalid group configurations" in found[0][1]

    def test_where_its_own_part_fails_ours_is_said(self, unit, monkeypatch, caplog):
        def fail(_block: object) -> Validation:
            raise KeyError("Lee")

        monkeypatch.setattr(LmsBlockMixin, "validate", fail)
        ((_kind, text),) = unit.look(checklist=make_checklist())
        assert "privacy notice" in text
        assert "the platform could not look a block over" in caplog.text

    def test_a_course_that_cannot_be_read_is_no_fault_of_the_block(self, unit):
        unit.studio.error = KeyError("gone")
        assert unit.look(**WHOLE) == []

    @pytest.mark.parametrize("key", [LIBRARY, NEW_LIBRARY])
    def test_of_a_part_in_a_library_no_home_is_missed(self, unit, key):
        assert unit.look(key, checklist=make_checklist(), is_home=False) == []
        assert unit.studio.questions == []

    def test_without_a_host_the_block_is_not_read(self, unit, settings):
        block = unit.put(**WHOLE)
        settings.MENTORING_HOST = "moon"
        assert read(block.validate()) == [("error", CANNOT_BE_READ)]

    def test_it_speaks_english_where_there_is_no_catalogue(self, unit):
        with translation.override("ar"):
            assert unit.look() == [("warning", NOT_SET_UP)]

    def test_in_the_lms_no_other_block_is_asked_for(self, unit, settings):
        settings.MENTORING_HOST = "lms"
        assert unit.look(checklist=make_checklist(), is_home=False) == []
        assert unit.studio.questions == []


class TestWhateverTheFieldsHold:
    @pytest.mark.parametrize("name", sorted(CoachMentoringBlock.fields.keys() - {"parent", "tags", "name"}))
    def test_it_never_raises(self, unit, name, caplog):
        for value in RUBBISH:
            fields = {**WHOLE, name: value}
            validation = unit.put(**fields).validate()
            json.dumps(validation.to_json())
            assert all(kind in ("error", "warning") and text for kind, text in read(validation))
            assert CANNOT_BE_READ not in [text for _kind, text in read(validation)], (name, value)

    def test_a_field_that_cannot_be_given_out_is_named(self, unit):
        found = unit.look(**{**WHOLE, "weight": "ten", "lead_name": 7})
        assert found == [
            ("error", "Settings: Grade weight – choose a number from 0 to 1,000,000."),
            ("error", f"Settings: Name of the lead – {NO_TEXT}"),
        ]

    def test_a_checklist_that_holds_itself(self, unit):
        checklist: dict[str, Any] = make_checklist()
        checklist["sections"].append(checklist)
        assert unit.look(checklist=checklist)


class TestWorkbench:
    def test_the_scenarios_have_nothing_worse_than_warnings(self, settings):
        load_scenarios()
        for number in range(2):
            scenario = find_scenario(f"coach_mentoring.{number}")
            assert scenario is not None
            block = WorkbenchRuntime("lee").get_block(scenario.usage_id)
            blocks = [block] if isinstance(block, CoachMentoringBlock) else block.get_children()
            for item in blocks:
                assert {kind for kind, _text in read(item.validate())} <= {"warning"}
