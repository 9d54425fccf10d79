"""The frame of every write: what is taken back, what is tried again, in which order things are asked."""

from __future__ import annotations

import pytest
from django.db import OperationalError, transaction

from mentoring_xblock.api import plans, use_cases
from mentoring_xblock.api.retries import Busy, with_retries
from mentoring_xblock.api.submissions import SubmissionKey, make_digest
from mentoring_xblock.api.use_cases import Target
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused, Repeated, TooOften
from mentoring_xblock.models import Submission
from tests.conftest import ASHA, BEN, SAM
from tests.factories import make_key
from tests.visitors import list_changed, take_snapshot

DEADLOCK = OperationalError(1213, "Deadlock found when trying to get lock")
WAITED = OperationalError(1205, "Lock wait timeout exceeded")
LOCKED = OperationalError("database is locked")


class Work:
    """Fails so many times, then gives "done"."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.tries = 0

    def __call__(self) -> str:
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


@pytest.mark.django_db(transaction=True)
class TestRetries:
    @pytest.fixture(autouse=True)
    def pauses(self, monkeypatch):
        held: list[float] = []
        monkeypatch.setattr("mentoring_xblock.api.retries.time.sleep", held.append)
        return held

    @pytest.mark.parametrize("error", [DEADLOCK, WAITED, LOCKED])
    def test_what_passes_is_tried_again(self, error, pauses):
        work = Work(error, error)
        assert with_retries(work) == "done"
        assert (work.tries, pauses) == (3, [0.05, 0.1])

    @pytest.mark.parametrize("error", [DEADLOCK, WAITED, LOCKED])
    def test_three_times_and_then_it_is_busy(self, error):
        work = Work(error, error, error, error)
        with pytest.raises(Busy):
            with_retries(work)
        assert work.tries == 3

    @pytest.mark.parametrize(
        "error",
        [OperationalError(2006, "MySQL server has gone away"), OperationalError("no such table: a"), ValueError()],
    )
    def test_what_stays_is_not(self, error):
        work = Work(error)
        with pytest.raises(type(error)):
            with_retries(work)
        assert work.tries == 1

    def test_inside_somebody_elses_transaction_there_is_no_second_try(self):
        work = Work(DEADLOCK)
        with pytest.raises(Busy), transaction.atomic():
            with_retries(work)
        assert work.tries == 1


class TestFrame:
    def test_whatever_is_raised_inside_takes_all_of_it_back(self, world):
        plan = world.join(ASHA)
        for error in (Conflict("not_now"), Invalid(), Refused("not_allowed"), RuntimeError()):
            before = take_snapshot()
            self.leave_and_raise(world, plan, error)
            assert list_changed(before, take_snapshot()) == []

    @staticmethod
    def leave_and_raise(world, plan, error):
        def work():
            with world.use(ASHA, "leave", plan_ref=plan) as case:
                plans.leave(case)
                raise error

        with pytest.raises(type(error)):
            work()

    def test_asks_key_then_object_then_permission_then_state_then_rate_then_staleness(self, world, monkeypatch):
        plan = world.pair(ASHA, SAM)
        world.leave(BEN, other := world.join(BEN))
        sent = make_key("one")
        with world.use(ASHA, "pause", plan_ref=plan, sent=sent) as case:
            plans.pause_plan(case, None)

        def too_often(_submission: Submission) -> None:
            raise TooOften("too_often")

        def attempt(actor, ref, token="stale", **options):
            target = lambda case: Target(token="fresh")  # noqa: E731
            with world.use(actor, "pause", plan_ref=ref, target=target, seen=token, **options):
                pass

        monkeypatch.setattr(use_cases, "check_rate", too_often)
        with pytest.raises(Repeated):
            attempt(ASHA, "f" * 32, sent=sent)
        with pytest.raises(NotFound):
            attempt(ASHA, "f" * 32)
        with pytest.raises(Refused):
            attempt(SAM, plan)
        with pytest.raises(Conflict, match="plan_has_ended"):
            attempt(BEN, other)
        with pytest.raises(TooOften):
            attempt(ASHA, plan)
        monkeypatch.undo()
        with pytest.raises(Conflict, match="changed_meanwhile"):
            attempt(ASHA, plan)
        attempt(ASHA, plan, token="fresh")


class TestDigest:
    def test_is_keyed_and_tells_nothing(self, settings):
        here = make_digest(["leave", {"a": "b"}])
        assert len(here) == 64
        assert make_digest(["leave", {"a": "c"}]) != here
        settings.SECRET_KEY = "another"
        assert make_digest(["leave", {"a": "b"}]) != here

    def test_the_same_again_is_repeated_and_other_content_is_refused(self, world):
        plan = world.join(ASHA)
        sent = SubmissionKey("a" * 32, make_digest("a"))
        with world.use(ASHA, "leave", plan_ref=plan, sent=sent) as case:
            plans.leave(case)
        with pytest.raises(Repeated), world.use(ASHA, "leave", plan_ref=plan, sent=sent):
            pass
        other = SubmissionKey("a" * 32, make_digest("b"))
        with pytest.raises(Invalid) as refused, world.use(ASHA, "leave", plan_ref=plan, sent=other):
            pass
        assert refused.value.fields[""][0].code == "key_used_for_other_content"
