"""Saving: whole or not at all, never over what somebody else saved, and only what differs is set."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from mentoring_xblock.api.programmes import publish_block
from mentoring_xblock.domain.checklist import MAX_CRITERIA, parse_checklist
from mentoring_xblock.models import Block, Plan, Programme
from mentoring_xblock.studio.authored import FIELDS, Held, read_held
from tests.factories import NOW, make_checklist, make_criterion, make_source
from tests.host.places import COURSE, KEY
from tests.open_edx.runtime import make_block


@pytest.fixture
def state(author) -> dict[str, Any]:
    return get_state(author)


def get_held(author: Any) -> Held:
    from opaque_keys.edx.keys import UsageKey

    from tests.open_edx.modules import ModuleStoreEnum

    with author.platform.branch_setting(ModuleStoreEnum.Branch.draft_preferred):
        return read_held(make_block(author.platform, UsageKey.from_string(KEY), author.user, view="component_handler"))


def get_state(author: Any) -> dict[str, Any]:
    return get_held(author).state


def get_base(author: Any) -> str:
    return get_held(author).base


def save(author: Any, state: dict[str, Any], base: str) -> tuple[int, dict[str, Any]]:
    response = author.ask("save", base=base, state=state)
    return response.status_code, json.loads(response.content)


class TestSave:
    def test_puts_checklist_and_settings_into_the_draft_alone(self, author, state):
        base = get_base(author)
        state["checklist"] = make_checklist(make_criterion("night-shift", title="Night shift"))
        state["fields"] |= {"weeks": 20, "lead_name": " Lee "}
        status, answer = save(author, state, base)
        assert status == 200
        assert answer["state"] == get_state(author)
        assert answer["base"] == get_base(author) != base
        draft = author.get_draft()
        assert (draft["weeks"], draft["lead_name"]) == (20, "Lee")
        assert "night-shift" in parse_checklist(draft["checklist"]).by_id
        assert "night-shift" not in parse_checklist(author.platform.published[KEY].fields["checklist"]).by_id
        assert (Block.objects.count(), Programme.objects.count()) == (0, 0)

    def test_sets_only_what_differs(self, author, state):
        status, _answer = save(author, state, get_base(author))
        assert status == 200
        assert set(author.get_draft()) == {"checklist", "display_name"}

    def test_of_the_second_of_two_authors_is_refused_and_shows_both(self, author, state):
        base = get_base(author)
        theirs = copy.deepcopy(state)
        theirs["fields"]["weeks"] = 20
        assert save(author, theirs, base)[0] == 200
        mine = copy.deepcopy(state)
        mine["fields"]["weeks"] = 30
        status, answer = save(author, mine, base)
        assert (status, answer["error"]) == (409, "saved_meanwhile")
        assert answer["state"]["fields"]["weeks"] == 20
        assert author.get_draft()["weeks"] == 20
        assert save(author, mine, answer["base"])[0] == 200
        assert author.get_draft()["weeks"] == 30

    def test_with_a_mistake_saves_nothing_and_names_each_place(self, author, state):
        before = copy.deepcopy(author.get_draft())
        base = get_base(author)
        state["checklist"]["sections"][0]["criteria"][0]["title"] = ""
        state["fields"] |= {"weeks": "ten", "full_time_hours": 0, "display_name": ""}
        status, answer = save(author, state, base)
        assert (status, answer["error"]) == (422, "invalid")
        assert {(item["where"], item["field"], item["code"]) for item in answer["problems"]} == {
            ("settings", "display_name", "missing"),
            ("settings", "weeks", "out_of_range"),
            ("settings", "full_time_hours", "out_of_range"),
            ("sections[0].criteria[0]", "title", "missing"),
        }
        assert author.get_draft() == before

    def test_of_2000_skills_names_the_limit(self, author, state):
        base = get_base(author)
        state["checklist"] = make_checklist(*(make_criterion(f"skill-{number}") for number in range(2_000)))
        status, answer = save(author, state, base)
        assert status == 422
        assert any(str(MAX_CRITERIA) in item["sentence"] for item in answer["problems"])

    def test_of_a_part_looks_at_its_title_and_programme_alone(self, author, state):
        base = get_base(author)
        state["fields"] |= {"is_home": False, "weeks": 0}
        assert save(author, state, base)[0] == 200
        state["fields"]["programme_slug"] = "Not a slug"
        status, answer = save(author, state, get_base(author))
        assert status == 422
        assert [item["field"] for item in answer["problems"]] == ["programme_slug"]

    @pytest.mark.slow
    @pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"a": 1}, True, 1.5, [[]], "\ud800", "\x00"])
    @pytest.mark.parametrize("name", [*FIELDS, "checklist"])
    def test_a_value_of_any_make_is_saved_or_named(self, author, state, name, value):
        """Nothing in between: never a fault, never half."""
        base, before = get_base(author), copy.deepcopy(author.get_draft())
        if name == "checklist":
            state["checklist"] = value
        else:
            state["fields"][name] = value
        status, answer = save(author, state, base)
        assert status in (200, 422)
        if status == 422:
            assert answer["problems"]
            assert author.get_draft() == before
        else:
            assert get_state(author) == (answer["state"] or state)

    @pytest.mark.parametrize(
        "state", [None, {}, {"fields": {}}, {"fields": {}, "checklist": {}}, {"fields": 1, "checklist": {}}]
    )
    def test_what_has_not_the_shape_is_unreadable(self, author, state):
        assert author.ask("save", base="x", state=state).status_code == 400

    def test_without_a_base_is_unreadable(self, author, state):
        assert author.ask("save", state=state).status_code == 400

    def test_what_is_saved_as_it_was_sent_does_not_come_back(self, author, state):
        save(author, state, get_base(author))
        state = get_state(author)
        status, answer = save(author, state, get_base(author))
        assert (status, answer["state"]) == (200, None)
        status, answer = save(author, {**state, "fields": {**state["fields"], "lead_name": " Lee "}}, get_base(author))
        assert answer["state"]["fields"]["lead_name"] == "Lee"


class TestCheck:
    def test_names_what_saving_would_and_saves_nothing(self, author, state):
        before = copy.deepcopy(author.get_draft())
        state["fields"]["weeks"] = 0
        answer = json.loads(author.ask("check", state=state).content)
        assert [item["field"] for item in answer["problems"]] == ["weeks"]
        state["fields"]["weeks"] = 13
        assert json.loads(author.ask("check", state=state).content)["problems"] == []
        assert author.get_draft() == before

    def test_says_who_would_be_left_behind_under_another_programme(self, author, state):
        publish_block(make_source(KEY, "course-v1:Org+Care+2026"), at=NOW)
        assert list_codes(author.ask("check", state=state)) == []
        Plan.objects.create(
            programme=Programme.objects.get(), user_id=11, status="taking_part", finish_on=NOW.date(), joined_at=NOW
        )
        assert list_codes(author.ask("check", state=state)) == []
        state["fields"]["programme_slug"] = "nights"
        assert list_codes(author.ask("check", state=state)) == ["leaves_people"]

    def test_says_who_would_have_no_front_page(self, author, state):
        publish_block(make_source(KEY, "course-v1:Org+Care+2026"), at=NOW)
        state["fields"]["is_home"] = False
        assert list_codes(author.ask("check", state=state), "no_home") == ["no_home"]
        Plan.objects.create(
            programme=Programme.objects.get(), user_id=11, status="taking_part", finish_on=NOW.date(), joined_at=NOW
        )
        notes = json.loads(author.ask("check", state=state).content)["notes"]
        [note] = [note for note in notes if note["code"].startswith("no_home")]
        assert (note["code"], note["field"]) == ("no_home_for_people", "is_home")
        assert note["sentence"].startswith("1 person takes part here.")


class TestEditions:
    """They never go back, so that a slip is refused before it stands for good."""

    @staticmethod
    def save(author: Any, state: dict[str, Any], **editions: int) -> tuple[int, list[str]]:
        criteria = [make_criterion(name, title=name, edition=edition) for name, edition in editions.items()]
        state["checklist"] = make_checklist(*criteria)
        base = get_base(author)
        status, answer = save(author, state, base)
        checked = json.loads(author.ask("check", state=state).content)["problems"]
        assert checked == answer.get("problems", []) or status == 200
        for problem in answer.get("problems", []):
            assert (problem["field"], problem["code"]) == ("edition", "edition_too_high")
        assert (get_base(author) == base) is (status == 422)
        return status, [problem["where"] + ": " + problem["sentence"] for problem in answer.get("problems", [])]

    @staticmethod
    def publish(*criteria: dict[str, Any]) -> None:
        publish_block(replace(make_source(KEY, COURSE), checklist=make_checklist(*criteria)), at=NOW)

    def test_of_a_new_skill_is_as_it_was_elsewhere_within_reason(self, author, state):
        told = (
            "sections[0].criteria[1]: Skill 2 of “First”, “b”: Version – this can be 1,000 at most. "
            "A version goes up by one at a time, since it can never go back."
        )
        assert self.save(author, state, a=1, b=1_001) == (422, [told])
        assert self.save(author, state, a=1, b=1_000)[0] == 200

    def test_goes_up_by_one_from_what_the_block_holds(self, author, state):
        assert self.save(author, state, a=3)[0] == 200
        assert "this can be 4 at most" in self.save(author, state, a=5)[1][0]
        assert self.save(author, state, a=4)[0] == 200
        assert self.save(author, state, a=2)[0] == 200

    def test_goes_up_by_one_from_what_people_have_met(self, author, state):
        self.publish(make_criterion("a", edition=7))
        assert self.save(author, state, a=8)[0] == 200
        assert "this can be 9 at most" in self.save(author, state, a=1_000_000)[1][0]

    def test_of_a_skill_that_comes_back_counts_as_raised(self, author, state):
        self.publish(make_criterion("a", edition=7))
        self.publish(make_criterion("b"))
        assert "this can be 9 at most" in self.save(author, state, b=1, a=10)[1][0]
        assert self.save(author, state, b=1, a=9)[0] == 200

    def test_that_a_course_s_file_brought_is_no_slip_of_the_editor(self, author, state):
        author.get_draft()["checklist"] = make_checklist(make_criterion("a", edition=1_000_000))
        assert self.save(author, state, a=1_000_000)[0] == 200

    @pytest.mark.parametrize(
        "held",
        [{"sections": 5}, {"sections": [5]}, {"sections": [{"criteria": [{"id": [], "edition": "x"}, 7]}]}, {"a": 1}],
    )
    def test_stand_on_whatever_the_block_holds(self, author, state, held):
        author.get_draft()["checklist"] = held
        assert self.save(author, state, a=2_000)[0] == 422
        assert self.save(author, state, a=1_000)[0] == 200


def list_codes(response: Any, wanted: str = "leaves_people") -> list[str]:
    codes = [note["code"] for note in json.loads(response.content)["notes"]]
    return [code for code in codes if code == wanted]
