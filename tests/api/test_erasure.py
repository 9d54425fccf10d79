"""Forgetting somebody who was mentee, mentor, lead and asker: everywhere, in one programme, in one plan."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from mentoring_xblock.api import mentors
from mentoring_xblock.api.erasure import erase_plan, erase_user, retire
from mentoring_xblock.api.held import Held, count_held, count_plan
from mentoring_xblock.api.ledger import to_recorded
from mentoring_xblock.api.verification import Finding
from mentoring_xblock.errors import Conflict, NotFound
from mentoring_xblock.models import (
    LedgerEntry,
    LedgerText,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Message,
    MessageChoice,
    Plan,
    Reflection,
    Session,
    SignOff,
    Submission,
)
from tests.api.ledger_world import check_all, overwrite
from tests.conftest import ASHA, BEN, SAM
from tests.factories import World, make_source
from tests.models.test_personal_data import MODELS, holds_personal_data
from tests.person import ZED, Life, find_traces, list_kept, make_life
from tests.visitors import list_changed, take_snapshot

SPARED = ["LedgerText.text job_role"]


@pytest.fixture(scope="class")
def retired(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    with django_db_blocker.unblock(), transaction.atomic():
        life = make_life()
        life.world.wait(days=1)
        assert retire(ZED.user_id, at=life.world.now) == []
        yield life
        transaction.set_rollback(True)


@pytest.mark.slow
class TestRetiring:
    @pytest.fixture
    def life(self, retired: Life, db: None) -> Life:
        return replace(retired, world=replace(retired.world))

    def test_only_job_roles_of_signers_are_left(self, life):
        assert list_kept() == SPARED

    def test_the_chains_and_all_tables_still_verify(self, life):
        assert check_all() == []

    def test_their_plan_was_left_by_the_system_and_says_who_erased_what(self, life):
        plan = life.plan(life.own)
        assert (plan.user_id, plan.name, plan.status, plan.help_asked_at) == (None, "", "left", None)
        *_, ended, left, erased = [it.body for it in LedgerEntry.objects.filter(plan=plan).order_by("seq")]
        assert [to_recorded(body).capacity for body in (ended, left, erased)] == ["system"] * 3
        assert json.loads(ended)["data"]["reason"] == "erased"
        assert (json.loads(left)["type"], json.loads(erased)["data"]["reason"]) == ("left", "retirement")

    @pytest.mark.parametrize("columns", [{"name": "Zephyrine"}, {"user_id": ZED.user_id}])
    def test_who_it_was_cannot_be_put_back_into_the_plan_unnoticed(self, life, columns):
        plan = life.plan(life.own)
        overwrite(plan, **columns)
        assert check_all() == [Finding(plan.ref, plan.ledger_seq, "projection_plan")]

    def test_whom_they_mentored_goes_on_without_them(self, life):
        plan = life.plan(life.mentored)
        assert (plan.user_id, plan.name, plan.status) == (ASHA.user_id, "Asha", "taking_part")
        [row] = Mentorship.objects.filter(plan=plan)
        assert (row.open, row.ended_at, row.mentor.name) == (None, life.world.now, "")

    def test_what_they_signed_stands_with_job_role_day_and_way(self, life):
        row = SignOff.objects.get(plan__ref=life.mentored)
        assert (row.standing, row.method, row.seen_on) == (1, "observation", life.world.day(-1))
        texts = dict(LedgerText.objects.filter(entry=row.entry).values_list("field", "text"))
        assert list(texts) == ["job_role"]

    def test_what_others_wrote_about_themselves_stays(self, life):
        said = set(LedgerText.objects.values_list("text", flat=True))
        assert {"Asha's own words", "Sam's own words", "Asha", "Sam Okoro"} <= said
        assert list(Reflection.objects.values_list("text", flat=True)) == ["Asha's own note"]
        assert MessageChoice.objects.get().user_id == SAM.user_id
        assert Submission.objects.filter(user_id=SAM.user_id).exists()

    def test_no_request_to_or_from_them_is_open_and_no_message_about_them_waits(self, life):
        [proposed] = MentorshipRequest.objects.filter(open=1)
        # Between two others: it goes on, and no longer says who had the idea.
        assert (proposed.how, proposed.proposed_by, proposed.message) == ("proposed", None, "")
        assert set(MentorshipRequest.objects.exclude(state__in=("agreed", "open")).values_list("state", flat=True)) == {
            "withdrawn"
        }
        assert not Message.objects.filter(plan__ref=life.own).exists()

    def test_nobody_finds_or_asks_them_any_more(self, life):
        ref = MentorProfile.objects.get(status="erased").ref
        found, _more = mentors.list_mentors(ASHA, life.world.programme)
        assert {mentor.profile.name for mentor in found} == {"Sam Okoro", "Priya"}
        with pytest.raises(NotFound):
            mentors.get_mentor(ASHA, life.world.programme, ref)
        with pytest.raises(NotFound):
            life.world.ask(ASHA, ref)

    def test_the_same_call_again_changes_nothing(self, life):
        before = take_snapshot()
        assert retire(ZED.user_id, at=life.world.now + timedelta(days=1)) == []
        assert list_changed(before, take_snapshot()) == []

    def test_who_comes_back_is_another_person(self, life):
        again = life.world.join(ZED)
        life.world.volunteer(ZED)
        assert again != life.own
        assert life.plan(life.own).user_id is None
        assert MentorProfile.objects.filter(status="erased").count() == 1
        life.world.agree(ZED, life.world.ask(ASHA, MentorProfile.objects.get(user_id=ZED.user_id).ref))
        refs = Mentorship.objects.filter(plan__ref=life.mentored).values_list("participant__ref", flat=True)
        assert len(set(refs)) == 2
        assert check_all() == []


@pytest.mark.slow
class TestWhatIsFoundBefore:
    @pytest.fixture
    def life(self, db: None) -> Life:
        return make_life()

    def test_the_person_stands_in_every_table_that_may_hold_one(self, life):
        found = {model for model, _column, _row in find_traces()}
        # Files have no word of anybody's: tests/views/test_files.py erases them.
        # How sure somebody felt is a number: it goes with the plan's other rows.
        wordless = {model for model in MODELS if model.__name__ in ("EvidenceFile", "Rating")}
        assert found | wordless == {model for model in MODELS if holds_personal_data(model)}

    def test_it_can_be_counted_and_counting_changes_nothing(self, life):
        before = take_snapshot()
        counts = count_held(Held(ZED.user_id))
        assert list_changed(before, take_snapshot()) == []
        assert counts | {"texts in ledgers": 0, "submissions": 0} == {
            "own plans": 1,
            "plans of others": 2,
            "mentor profiles": 1,
            "texts in ledgers": 0,
            "messages of requests": 4,
            "files": 0,
            "wishes, goals, notes, questions": 5,
            "reflections": 2,
            "outcomes": 1,
            "actions": 2,
            "planned talks": 3,
            "support requests": 1,
            "supervision notes": 2,
            "visits": 1,
            "messages": counts["messages"],
            "opt outs": 1,
            "reported progress": 1,
            "exports": 2,
            "message choices": 1,
            "submissions": 0,
        }
        assert counts["texts in ledgers"] > 30

    def test_in_one_programme_alone(self, life):
        source = make_source("other.coach_mentoring.home.d0.u0", "other")
        other = World(source=source)
        kept = other.join(ZED)
        programme_id = life.plan(life.own).programme_id
        assert erase_user(ZED.user_id, reason="request", at=life.world.now, programme_id=programme_id) == []
        assert {row.plan.ref for model, _, row in find_traces() if model is LedgerEntry} == {kept}
        assert Plan.objects.get(ref=kept).name == ZED.name
        assert Submission.objects.filter(user_id=ZED.user_id).exists()
        assert check_all() == []

    def test_one_table_and_one_plan_that_fail_stop_nothing_else(self, life, caplog):
        led = life.plan(life.led)
        with broken("mentoring_xblock_reflection"), broken('"mentoring_xblock_plan"', led.pk):
            failed = retire(ZED.user_id, at=life.world.now)
        assert failed == [f"plan:{led.pk}", "reflections", "notes_of_others"]
        assert [record.levelno for record in caplog.records] == [logging.ERROR] * 3
        assert not any(mark in caplog.text for mark in ("Zephyrine", "zq-", "a text of the database"))
        assert life.plan(life.mentored).entries.order_by("-seq")[0].type == "erased"
        assert retire(ZED.user_id, at=life.world.now) == []
        assert list_kept() == SPARED
        assert check_all() == []

    def test_a_finished_plan_is_left_too(self, life):
        Plan.objects.filter(ref=life.own).update(status="finished")
        retire(ZED.user_id, at=life.world.now)
        assert life.plan(life.own).status == "left"

    def test_somebody_who_was_never_here(self, life):
        before = take_snapshot()
        assert retire(ASHA.user_id + 1_000_000, at=life.world.now) == []
        assert list_changed(before, take_snapshot()) == []


@contextmanager
def broken(table: str, *values: object) -> Iterator[None]:
    """Changes of that table (to rows with these values) fail."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        name = table.strip('"')
        is_meant = sql.startswith((f"UPDATE `{name}`", f'UPDATE "{name}"', "DELETE")) and name in sql
        if is_meant and all(value in params for value in values):
            raise DatabaseError("a text of the database with Zephyrine in it")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.slow
class TestAPlanWhoseTimeIsOver:
    @pytest.fixture
    def plan(self, world: World) -> Plan:
        ref = world.pair(ASHA, SAM)
        world.sign(SAM, ref, "on-call")
        world.log_session(SAM, ref)
        world.pair(BEN, SAM)
        world.leave(ASHA, ref)
        return Plan.objects.get(ref=ref)

    def test_everybody_is_forgotten_there_and_nowhere_else(self, world, plan):
        assert erase_plan(plan.ref, at=world.now) == []
        plan.refresh_from_db()
        assert (plan.user_id, plan.name, plan.status) == (None, "", "left")
        assert set(LedgerText.objects.filter(entry__plan=plan).values_list("field", flat=True)) == {"job_role"}
        assert not plan.participants.filter(user_id__isnull=False).exists()
        assert list(SignOff.objects.filter(plan=plan).values_list("signer_id", "standing")) == [(None, 1)]
        assert Session.objects.get(plan=plan).author_id is None
        assert Plan.objects.get(user_id=BEN.user_id).name == "Ben"
        assert MentorProfile.objects.get().name == "Sam Okoro"
        assert check_all() == []

    def test_the_ledger_says_that_it_was_for_its_age(self, world, plan):
        erase_plan(plan.ref, at=world.now)
        last = LedgerEntry.objects.filter(plan=plan).order_by("-seq")[0]
        assert json.loads(last.body)["data"]["reason"] == "retention"

    def test_twice_writes_nothing_more(self, world, plan):
        erase_plan(plan.ref, at=world.now)
        before = LedgerEntry.objects.count()
        assert erase_plan(plan.ref, at=world.now) == []
        assert LedgerEntry.objects.count() == before

    def test_one_that_goes_on_is_a_conflict_and_one_that_is_not_there_is_not_found(self, world, plan):
        running = Plan.objects.get(user_id=BEN.user_id).ref
        for work in (erase_plan, count_plan):
            with pytest.raises(Conflict, match="plan_goes_on"):
                work(running, at=world.now)
            with pytest.raises(NotFound):
                work("0" * 32, at=world.now)

    def test_it_can_be_counted_before(self, world, plan):
        counts = count_plan(plan.ref, at=world.now)
        assert counts["own plans"] == 1
        assert counts["texts in ledgers"] == LedgerText.objects.filter(entry__plan=plan).count() - 1


def test_a_mentor_in_the_middle_of_being_forgotten_cannot_be_agreed_to(world):
    """Their profile is closed before their plans are gone through."""
    world.join(ASHA)
    request = world.ask(ASHA, world.volunteer(SAM))
    MentorProfile.objects.update(status="erased")
    with pytest.raises(Conflict):
        world.agree(SAM, request)
