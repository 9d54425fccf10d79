"""Events hold ids, codes and counts alone, and nothing that tells who was turned down (rules D4, M2)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mentoring_xblock.api import effects, events, mentorships
from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.api.happened import Outcome
from mentoring_xblock.domain.happenings import OF_ENTRY, Happening
from mentoring_xblock.domain.ledger.schema import SCHEMAS
from mentoring_xblock.host.workbench_platform import WorkbenchPlatform
from mentoring_xblock.models import LedgerEntry
from tests.conftest import ASHA, PRIYA, SAM
from tests.factories import World

WORDS = Evidence(line="Words of Asha", client="Words of the client", link="https://example.org/words")
Hear = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def hear(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hear:
    """The events so far, in order; of what follows a write nothing else is carried out."""
    settings.VAR = tmp_path
    monkeypatch.setattr(effects, "STEPS", (events.emit,))

    def read() -> list[dict[str, Any]]:
        file = tmp_path / "events.jsonl"
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    return read


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def outcomes(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """Of each write; nothing follows any of them."""
    found: list[Outcome] = []
    monkeypatch.setattr(effects, "settle", found.append)
    return found


def name(event: dict[str, Any]) -> str:
    return str(event["name"]).removeprefix("edx.coach_mentoring.")


def tell_a_story(world: World) -> str:
    """A signature, a "not yet", a talk, a no, an end; the plan's reference."""
    plan = world.pair(ASHA, SAM)
    world.say_ready(ASHA, plan, "on-call", WORDS)
    seq = world.sign(SAM, plan, "on-call", comment="Words of Sam")
    world.withdraw(SAM, plan, "on-call", seq)
    world.say_not_yet(SAM, plan, "team-meeting", "Words of Sam")
    world.log_session(SAM, plan, "Words of both", minutes=15, approach="both")
    refused = world.ask(ASHA, world.volunteer(PRIYA), "Words to Priya")
    find = mentorships.find_request(world.programme, refused)
    target = mentorships.about_request(refused, is_answer=True)
    with world.use(PRIYA, "answer_request", find=find, target=target) as case:
        mentorships.decline(case)
    world.end(SAM, plan, SAM)
    return plan


class TestStory:
    @pytest.fixture
    def story(self, world: World, hear: Hear, commit: Any) -> tuple[str, list[dict[str, Any]]]:
        with commit():
            plan = tell_a_story(world)
        return plan, hear()

    def test_each_thing_is_one_event_but_for_requests_noes_and_endings(self, story, caplog):
        assert [name(event) for event in story[1]] == [
            "plan.joined",
            "mentor.volunteered",
            "mentorship.began",
            "evidence.saved",
            "criterion.ready",
            "sign_off.signed",
            "sign_off.withdrawn",
            "criterion.not_yet",
            "session.logged",
            "mentor.volunteered",
        ]
        assert caplog.get_records("setup") == []

    def test_says_who_where_and_in_which_entry(self, story, world):
        plan, told = story
        [signed] = [event for event in told if name(event) == "sign_off.signed"]
        assert (signed["course"], signed["user"]) == (world.source.course_key, SAM.user_id)
        assert signed["data"] == {
            "programme": "main",
            "plan": plan,
            "entry": LedgerEntry.objects.get(plan__ref=plan, seq=5).hash,
            "capacity": "mentor",
            "block": world.source.usage_key,
            "criterion": "on-call",
            "edition": 1,
            "method": "observation",
            "occasion": 1,
            "evidence_count": 3,
        }

    def test_counts_and_codes_stand_for_what_was_written(self, story):
        found = {name(event): event["data"] for event in story[1]}
        assert found["evidence.saved"]["pieces_count"] == 3
        assert found["sign_off.withdrawn"]["reason"] == "given"
        assert (found["session.logged"]["minutes"], found["session.logged"]["approach"]) == (15, "both")
        assert found["session.logged"]["criteria_count"] == 0

    def test_nobody_s_words_names_or_days_are_in_any_of_them(self, story):
        held = json.dumps([event["data"] for event in story[1]])
        for secret in ("Words", "words", "Asha", "Sam", "Priya", "Senior", "example.org"):
            assert secret not in held
        assert not re.search(r"\d{4}-\d\d-\d\d", held)

    def test_nobody_but_the_one_who_did_it_is_named(self, story):
        """Nor does a number that is missing tell of an entry that no event speaks of."""
        named = {key for event in story[1] for key in event["data"]}
        assert not named & {"mentor", "actor", "ref", "request", "user_id", "seen_by", "seq", "of"}


class TestTable:
    def test_every_happening_was_decided_about_once(self):
        assert set(events.DATA) | events.SILENT == set(Happening)
        assert not set(events.DATA) & events.SILENT

    @pytest.mark.parametrize("kind", OF_ENTRY)
    def test_names_are_those_of_the_entry_s_data(self, kind):
        names = {name.removeprefix("count of ") for name in events.DATA.get(OF_ENTRY[kind], ())}
        assert names <= set(SCHEMAS[kind].data)

    def test_nothing_goes_out_of_what_nobody_decided_about(self, world, hear, commit, monkeypatch):
        monkeypatch.setattr(events, "DATA", {Happening.PLAN_JOINED: ()})
        with commit():
            tell_a_story(world)
        assert [name(event) for event in hear()] == ["plan.joined"]

    def test_a_block_that_has_left_the_course_is_left_out(self, world, outcomes):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        outcome = outcomes[-1]
        elsewhere = replace(outcome, programme=replace(outcome.programme, blocks=()))
        assert "block" in events.make_data(outcome.happened[0], outcome)
        assert "block" not in events.make_data(outcome.happened[0], elsewhere)


@contextmanager
def refusing(monkeypatch: pytest.MonkeyPatch, what: str) -> Iterator[None]:
    """A tracker that does not take one kind of event."""
    emit = WorkbenchPlatform.emit

    def refuse(self: WorkbenchPlatform, name: str, data: Any, **about: Any) -> None:
        if name.endswith(what):
            raise ConnectionError
        emit(self, name, data, **about)

    with monkeypatch.context() as patch:
        patch.setattr(WorkbenchPlatform, "emit", refuse)
        yield


class TestTracking:
    def test_one_that_is_not_taken_stops_no_other_and_is_logged_by_its_name(
        self, world, hear, commit, monkeypatch, caplog
    ):
        plan = world.join(ASHA)
        with refusing(monkeypatch, "evidence.saved"), commit():
            world.say_ready(ASHA, plan, "on-call", WORDS)
        assert [name(event) for event in hear()] == ["criterion.ready"]
        [line] = caplog.messages
        assert line == "coach-mentoring: the event evidence.saved was not taken"

    def test_no_query_is_asked(self, world, hear, outcomes, django_assert_num_queries):
        tell_a_story(world)
        with django_assert_num_queries(0):
            for outcome in outcomes:
                events.emit(outcome)
        assert len(hear()) == 10
