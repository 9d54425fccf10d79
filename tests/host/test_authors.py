"""What Studio tells of an author, of the course's other blocks, and of what keeps learners from a block."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import crum
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from opaque_keys.edx.keys import UsageKey

from mentoring_xblock.domain.author_notes import BARRIERS
from mentoring_xblock.host import Author, Neighbour
from mentoring_xblock.host.opaque import make_opaque_id
from mentoring_xblock.host.studio import StudioHost
from tests.factories import make_checklist
from tests.host.conftest import begin_request
from tests.host.places import DRAFT, KEY, LIBRARY, NEW_LIBRARY, PART, SLASHES
from tests.open_edx.modules import ModuleStoreEnum
from tests.open_edx.runtime import make_block
from tests.open_edx.studio import (
    CHAPTER,
    COURSE,
    ENROLLMENT_TRACK_PARTITION_ID,
    SEQUENTIAL,
    VERTICAL,
    Studio,
    install_studio,
)

pytestmark = pytest.mark.usefixtures("studio")

OTHER_COURSE = "block-v1:Org+Care+2027+type@coach_mentoring+block@home"
HTML = "block-v1:Org+Care+2026+type@html+block@words"
SPLIT = "block-v1:Org+Care+2026+type@split_test+block@ab"


@pytest.fixture
def course(monkeypatch: Any, platform: Any) -> Studio:
    """The block stands in a unit of it."""
    course = install_studio(monkeypatch, platform)
    course.put_into_unit(KEY)
    return course


@pytest.fixture
def make_host(platform: Any, lee: Any) -> Any:
    def make(key: str = KEY) -> StudioHost:
        return StudioHost(make_block(platform, UsageKey.from_string(key), lee, view="component_handler"))

    return make


class TestAuthor:
    def test_is_who_is_signed_in(self, platform, lee, make_host):
        platform.preferences[lee.pk] = {"time_zone": "Pacific/Auckland", "pref-lang": "ar"}
        begin_request("/", lee, urlconf=None)
        with translation.override("cy"):
            found = make_host().get_author()
        # The language is the page's, not the one that was chosen for the LMS.
        assert found == Author(make_opaque_id(lee.pk), ZoneInfo("Pacific/Auckland"), "cy")

    def test_is_not_whom_the_block_is_bound_to(self, asha, make_host):
        begin_request("/", asha, urlconf=None)
        assert make_host().get_author().opaque_id == make_opaque_id(asha.pk)

    def test_without_preferences_is_in_utc_and_in_some_language(self, lee, make_host):
        begin_request("/", lee, urlconf=None)
        with translation.override(None):
            found = make_host().get_author()
        assert (found.zone, found.language) == (ZoneInfo("UTC"), "en")

    def test_of_nobody_there_is_none(self, make_host):
        assert make_host().get_author() is None
        begin_request("/", AnonymousUser(), urlconf=None)
        assert make_host().get_author() is None
        crum.set_current_request(None)


class TestNeighbours:
    def test_are_the_courses_other_blocks_as_drafts(self, platform, course, make_host):
        platform.publish(PART, checklist=make_checklist(), display_name="Published", is_home=False)
        platform.save_draft(PART, display_name="Draft", is_home=True, programme_slug="care")
        platform.publish(OTHER_COURSE, display_name="Elsewhere")
        platform.publish(HTML, display_name="Words")
        assert make_host().list_neighbours() == (Neighbour(PART, "care", True, "Draft"),)

    def test_are_asked_for_once_and_the_setting_is_put_back(self, platform, course, make_host):
        before = platform.branch
        make_host().list_neighbours()
        assert course.questions == [("get_items", ModuleStoreEnum.Branch.draft_preferred)]
        assert platform.branch == before

    def test_a_new_block_has_the_defaults(self, platform, course, make_host):
        platform.save_draft(PART)
        (found,) = make_host().list_neighbours()
        assert (found.programme, found.wants_home, found.title) == ("main", True, "Coach-mentoring")

    @pytest.mark.parametrize("value", [None, 7, ["main"], {"a": 1}])
    def test_a_block_with_nonsense_in_its_fields_is_there(self, platform, course, make_host, value):
        platform.save_draft(PART, display_name=value, is_home=value, programme_slug=value)
        (found,) = make_host().list_neighbours()
        assert (found.usage_key, found.programme, found.wants_home, found.title) == (PART, "", False, "")

    def test_a_field_that_cannot_be_read_breaks_nothing(self, platform, course, make_host, monkeypatch):
        def fail(_block: object) -> str:
            raise ValueError("hush")

        platform.save_draft(PART, display_name="Part")
        monkeypatch.setattr("mentoring_xblock.block.CoachMentoringBlock.is_home", property(fail))
        (found,) = make_host().list_neighbours()
        assert (found.wants_home, found.title) == (False, "Part")

    def test_of_a_draft_key_the_block_itself_is_not_among_them(self, course, make_host):
        assert make_host(DRAFT).list_neighbours() == ()

    def test_of_a_course_that_cannot_be_read_there_are_none(self, platform, course, make_host, caplog):
        platform.save_draft(PART)
        course.error = KeyError("Lee Carter")
        assert make_host().list_neighbours() == ()
        assert "KeyError" in caplog.text
        assert "Lee" not in caplog.text

    @pytest.mark.parametrize("key", [LIBRARY, NEW_LIBRARY, SLASHES])
    def test_of_a_library_there_are_none_and_nothing_is_asked(self, platform, course, make_host, key):
        platform.publish(key, checklist=make_checklist())
        assert make_host(key).list_neighbours() == ()
        assert make_host(key).list_barriers() == ()
        assert course.questions == []


class TestBarriers:
    def test_of_a_block_that_everyone_may_open_there_are_none(self, course, make_host):
        assert make_host().list_barriers() == ()
        assert course.questions == []

    def test_of_an_orphan_there_are_none(self, platform, make_host):
        assert make_host().list_barriers() == ()

    @pytest.mark.parametrize("where", [CHAPTER, SEQUENTIAL, VERTICAL])
    def test_what_is_for_staff_alone_holds_for_everything_in_it(self, course, make_host, where):
        course.set(where, visible_to_staff_only=True)
        assert make_host().list_barriers() == ("staff_only",)

    def test_the_block_itself_for_staff_alone(self, platform, course, make_host):
        platform.save_draft(KEY, visible_to_staff_only=True)
        platform.branch = ModuleStoreEnum.Branch.draft_preferred
        assert make_host().list_barriers() == ("staff_only",)

    @pytest.mark.parametrize("where", [CHAPTER, SEQUENTIAL, VERTICAL])
    def test_groups(self, course, make_host, where):
        course.add_partition(7)
        course.set(where, group_access={7: [1, 2]})
        assert make_host().list_barriers() == ("groups",)

    def test_groups_on_the_block_itself(self, platform, course, make_host):
        platform.publish(KEY, group_access={7: [1]})
        assert make_host().list_barriers() == ("groups",)

    def test_an_empty_choice_of_groups_restricts_nobody(self, course, make_host):
        course.set(COURSE, group_access={7: []})
        course.set(VERTICAL, group_access={7: []})
        assert make_host().list_barriers() == ()

    def test_groups_that_were_switched_off_restrict_nobody(self, course, make_host):
        course.add_partition(7, active=False)
        course.set(VERTICAL, group_access={7: [1]})
        assert make_host().list_barriers() == ()

    def test_groups_that_are_gone_let_nobody_in(self, course, make_host):
        course.set(VERTICAL, group_access={404: [1]})
        assert make_host().list_barriers() == ("groups",)

    def test_groups_that_contradict_each_other(self, course, make_host):
        course.add_partition(7)
        course.set(CHAPTER, group_access={7: [1]})
        course.set(VERTICAL, group_access={7: [2]})
        assert make_host().list_barriers() == ("nobody",)

    def test_enrolment_tracks_are_told_from_groups(self, course, make_host):
        course.set(SEQUENTIAL, group_access={ENROLLMENT_TRACK_PARTITION_ID: [2]})
        assert make_host().list_barriers() == ("track",)

    def test_tracks_read_as_groups_where_the_platform_no_longer_names_them(self, course, make_host, monkeypatch):
        monkeypatch.delattr("xmodule.partitions.partitions.ENROLLMENT_TRACK_PARTITION_ID")
        course.set(SEQUENTIAL, group_access={ENROLLMENT_TRACK_PARTITION_ID: [2]})
        assert make_host().list_barriers() == ("groups",)

    @pytest.mark.parametrize("field", ["is_time_limited", "is_proctored_enabled"])
    def test_an_exam(self, course, make_host, field):
        course.set(SEQUENTIAL, **{field: True})
        assert make_host().list_barriers() == ("timed",)

    def test_a_prerequisite_where_the_course_has_them(self, course, make_host):
        course.required[SEQUENTIAL] = "block-v1:Org+Care+2026+type@sequential+block@first"
        assert make_host().list_barriers() == ()
        course.set(COURSE, enable_subsection_gating=True)
        assert make_host().list_barriers() == ("prerequisite",)
        assert course.questions == [("get_required_content", SEQUENTIAL)]

    def test_a_subsection_without_a_prerequisite(self, course, make_host):
        course.set(COURSE, enable_subsection_gating=True)
        assert make_host().list_barriers() == ()

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"hide_after_due": True}, ()),
            ({"due": "2026-05-01"}, ()),
            ({"hide_after_due": True, "due": "2026-05-01"}, ("after_due",)),
            ({"hide_after_due": True, "self_paced": True}, ("after_due",)),
        ],
        ids=["no date", "nothing hides", "a date", "the end of the course"],
    )
    def test_hidden_after_its_date(self, course, make_host, fields, expected):
        course.set(SEQUENTIAL, **fields)
        assert make_host().list_barriers() == expected

    def test_hidden_from_the_outline(self, course, make_host):
        course.set(CHAPTER, hide_from_toc=True)
        assert make_host().list_barriers() == ("unlisted",)

    def test_what_shows_each_learner_something_else(self, platform, course, make_host):
        course.put(SPLIT, VERTICAL)
        platform.parents[KEY] = SPLIT
        assert make_host().list_barriers() == ("drawn",)

    def test_are_told_once_each_in_one_order(self, course, make_host):
        for where in (VERTICAL, CHAPTER):
            course.set(where, hide_from_toc=True, visible_to_staff_only=True, is_time_limited=True)
        found = make_host().list_barriers()
        assert found == ("staff_only", "timed", "unlisted")
        assert list(found) == [code for code in BARRIERS if code in found]

    def test_what_cannot_be_read_leaves_the_others(self, platform, course, make_host, caplog):
        del platform.services["partitions"]
        course.set(VERTICAL, group_access={7: [1]}, visible_to_staff_only=True)
        assert make_host().list_barriers() == ("staff_only",)
        assert "restricts a block" in caplog.text

    def test_of_a_parent_that_cannot_be_read_the_block_itself_is_looked_at(self, platform, course, make_host, caplog):
        platform.publish(KEY, visible_to_staff_only=True)
        platform.parents[KEY] = "block-v1:Org+Care+2026+type@vertical+block@gone"
        assert make_host().list_barriers() == ("staff_only",)
        assert "where a block stands" in caplog.text

    def test_a_course_that_stands_in_itself_ends(self, platform, course, make_host):
        platform.parents[COURSE] = VERTICAL
        course.set(VERTICAL, visible_to_staff_only=True)
        assert make_host().list_barriers() == ("staff_only",)
