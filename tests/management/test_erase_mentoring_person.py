"""Forgetting by command: counted first, done only when told so, and never a word of anybody's on the screen."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from mentoring_xblock.models import Plan
from tests.api.ledger_world import check_all
from tests.conftest import ASHA, SAM
from tests.factories import World, make_source
from tests.visitors import list_changed, take_snapshot


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("erase_mentoring_person", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def plan(world) -> Plan:
    return Plan.objects.get(ref=world.pair(ASHA, SAM))


def make_account(user_id: int, username: str) -> None:
    get_user_model().objects.create(pk=user_id, username=username)


class TestCounting:
    def test_without_yes_it_counts_and_changes_nothing(self, plan):
        before = take_snapshot()
        said = run("--user", str(ASHA.user_id))
        assert list_changed(before, take_snapshot()) == []
        assert said[:2] == [f"To be erased of user {ASHA.user_id}:", "  own plans: 1"]
        assert said[-1] == "Nothing was changed. Run it again with --yes to erase."
        assert "Asha" not in " ".join(said)

    def test_of_somebody_who_was_never_here(self, plan):
        make_account(123_457, "robin")
        assert run("--user", "123456")[1] == "  nothing, and no account has this id"
        assert run("--user", "123457")[1] == "  nothing is held of this account"

    def test_of_a_plan(self, world, plan):
        world.leave(ASHA, plan.ref)
        before = take_snapshot()
        assert run("--plan", plan.ref)[:2] == [f"To be erased of plan {plan.ref}:", "  own plans: 1"]
        assert list_changed(before, take_snapshot()) == []


class TestErasing:
    def test_by_username(self, plan):
        make_account(ASHA.user_id, "asha.1")
        said = run("--user", "asha.1", "--yes")
        assert (said[0], said[-1].startswith("Erased. own plans: 1")) == (f"Erasing of user {ASHA.user_id}:", True)
        plan.refresh_from_db()
        assert (plan.user_id, plan.name) == (None, "")
        assert '"reason":"request"' in plan.entries.order_by("-seq")[0].body
        assert check_all() == []

    def test_by_the_id_of_an_account_that_is_gone(self, plan):
        run("--user", str(ASHA.user_id), "--reason", "retirement", "--yes")
        plan.refresh_from_db()
        assert plan.user_id is None
        assert '"reason":"retirement"' in plan.entries.order_by("-seq")[0].body

    def test_in_another_programme_there_is_nothing(self, plan):
        other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b")).programme.id
        said = run("--user", str(ASHA.user_id), "--programme", str(other), "--yes")
        assert (said[1].startswith("  nothing"), said[-1]) == (True, "Erased. Nothing was there.")
        plan.refresh_from_db()
        assert plan.name == "Asha"

    def test_a_plan_whose_time_is_over(self, world, plan):
        world.leave(ASHA, plan.ref)
        assert run("--plan", plan.ref, "--yes")[-1].startswith("Erased. own plans: 1, texts in ledgers: ")
        plan.refresh_from_db()
        assert plan.user_id is None
        assert '"reason":"retention"' in plan.entries.order_by("-seq")[0].body
        assert check_all() == []

    def test_what_failed_is_said_by_its_code(self, plan):
        def refuse(execute, sql, params, many, context):
            if sql.startswith("DELETE") and "mentoring_xblock_optout" in sql:
                raise DatabaseError("Asha")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse), pytest.raises(CommandError, match=r"run it again: opt_outs\."):
            run("--user", str(ASHA.user_id), "--yes")
        assert run("--user", str(ASHA.user_id), "--yes")[-1].startswith("Erased.")


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "why"),
        [
            (("--user", "nobody"), "no such account"),
            (("--plan", "0" * 32), "no plan with this reference"),
            (("--user", "11", "--programme", "987654"), "no programme with this id"),
            (("--user", "11", "--reason", "retention"), "goes with --plan"),
            (("--plan", "0" * 32, "--reason", "request"), "goes with --plan"),
            (("--plan", "0" * 32, "--programme", "1"), "goes with --user"),
            ((), "required"),
            (("--user", "11", "--plan", "0" * 32), "not allowed with"),
        ],
    )
    def test_what_cannot_be_meant(self, db, arguments, why):
        with pytest.raises(CommandError, match=why):
            run(*arguments, "--yes")

    def test_a_plan_that_goes_on(self, plan):
        with pytest.raises(CommandError, match="plan_goes_on"):
            run("--plan", plan.ref, "--yes")

    def test_a_name_that_is_also_the_id_of_somebody_else(self, plan):
        make_account(ASHA.user_id, "asha")
        make_account(SAM.user_id, str(ASHA.user_id))
        with pytest.raises(CommandError, match="name of one account and the id of another"):
            run("--user", str(ASHA.user_id), "--yes")
