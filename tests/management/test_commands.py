"""What an operator runs, and what it says and ends with."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mentoring_xblock.api.anchors import write_anchor
from mentoring_xblock.models import LedgerText, Plan, Submission
from tests.api.ledger_world import overwrite, remove_plan
from tests.conftest import ASHA, BEN


def run(*arguments: str) -> tuple[int, list[str]]:
    out = StringIO()
    code = 0
    try:
        call_command(*arguments, stdout=out)
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, out.getvalue().splitlines()


@pytest.fixture
def plan(world) -> Plan:
    world.join(BEN)
    return Plan.objects.get(ref=world.join(ASHA))


@pytest.fixture
def spoilt(plan):
    overwrite(LedgerText.objects.get(entry__plan=plan, field="actor_name"), text="Somebody else")
    return plan


class TestVerify:
    def test_a_sound_ledger_matches_the_database(self, plan):
        assert run("verify_mentoring_ledger") == (0, ["MATCHES THE DATABASE: 2 plans. Anchors were not compared."])

    def test_the_sites_anchors_are_compared_unless_told_not_to(self, plan, tmp_path, settings):
        settings.MENTORING_ANCHOR_DIR = str(tmp_path)
        write_anchor(tmp_path, at=timezone.now())
        assert run("verify_mentoring_ledger") == (0, ["MATCHES THE DATABASE: 2 plans.", "MATCHES THE ANCHORS."])
        remove_plan(plan)
        code, said = run("verify_mentoring_ledger")
        assert (code, f"{plan.ref} 1 anchored_plan_gone" in said) == (1, True)
        assert run("verify_mentoring_ledger", "--no-anchors")[0] == 0

    def test_a_folder_of_the_site_that_is_missing_is_an_error(self, plan, tmp_path, settings):
        settings.MENTORING_ANCHOR_DIR = tmp_path / "mount"
        with pytest.raises(CommandError, match=r"folder|anchor"):
            run("verify_mentoring_ledger")
        assert "Anchors were not compared." in run("verify_mentoring_ledger", "--no-anchors")[1][0]

    @pytest.mark.parametrize("other", [("--since-anchor",), ("--anchors", "x")])
    def test_no_anchors_and_an_anchor_are_two_wishes(self, plan, other):
        with pytest.raises(CommandError, match=r"reads an anchor file|not allowed with"):
            run("verify_mentoring_ledger", "--no-anchors", *other)

    def test_findings_are_lines_of_plan_number_and_code_and_it_ends_with_one(self, spoilt):
        assert run("verify_mentoring_ledger") == (
            1,
            [
                f"{spoilt.ref} 1 projection_plan",
                f"{spoilt.ref} 1 text_changed",
                "2 findings in 2 plans. Anchors were not compared.",
            ],
        )

    def test_nobodys_words_are_printed(self, spoilt):
        said = " ".join(run("verify_mentoring_ledger")[1])
        assert ("Somebody" in said, "Asha" in said) == (False, False)

    def test_one_plan(self, spoilt):
        assert run("verify_mentoring_ledger", "--plan", spoilt.ref)[1][-1].startswith("2 findings in 1 plan")

    def test_a_plan_that_is_not_there(self, plan):
        with pytest.raises(CommandError, match="no such plan"):
            run("verify_mentoring_ledger", "--plan", "0" * 32)

    def test_the_plans_that_went_on_since_the_anchor(self, plan, tmp_path, settings):
        settings.MENTORING_ANCHOR_DIR = tmp_path
        write_anchor(tmp_path, at=timezone.now())
        assert run("verify_mentoring_ledger", "--since-anchor") == (0, ["MATCHES THE DATABASE: 0 plans."])

    def test_everything_that_was_anchored(self, plan, tmp_path):
        write_anchor(tmp_path, at=timezone.now())
        assert run("verify_mentoring_ledger", "--anchors", str(tmp_path)) == (
            0,
            ["MATCHES THE DATABASE: 2 plans.", "MATCHES THE ANCHORS."],
        )
        remove_plan(plan)
        for options in ((), ("--since-anchor",)):
            assert (
                f"{plan.ref} 1 anchored_plan_gone"
                in run("verify_mentoring_ledger", "--anchors", str(tmp_path), *options)[1]
            )

    def test_a_folder_that_is_missing(self, plan, tmp_path):
        with pytest.raises(CommandError, match=r"folder_missing \(.*/mount\)"):
            run("verify_mentoring_ledger", "--anchors", str(tmp_path / "mount"))

    def test_one_plan_and_only_the_changed_ones_are_two_wishes(self, plan):
        with pytest.raises(CommandError, match="not allowed with"):
            run("verify_mentoring_ledger", "--plan=" + plan.ref, "--since-anchor")


class TestAnchor:
    def test_it_writes_the_next_file(self, plan, tmp_path):
        code, said = run("anchor_mentoring_ledger", "--to", str(tmp_path))
        [path] = tmp_path.glob("*.anchor")
        assert (code, said) == (0, [f"{path.name}: 2 plans."])

    def test_the_sites_folder_is_taken_where_none_is_named(self, plan, tmp_path, settings):
        settings.MENTORING_ANCHOR_DIR = str(tmp_path)
        assert run("anchor_mentoring_ledger")[0] == 0
        assert len(list(tmp_path.glob("*.anchor"))) == 1

    def test_without_a_folder_nothing_is_written(self, plan, settings):
        settings.MENTORING_ANCHOR_DIR = None
        with pytest.raises(CommandError, match="no_folder_named"):
            run("anchor_mentoring_ledger")

    def test_a_spoilt_file_is_said_and_ends_with_one(self, plan, tmp_path):
        now = timezone.now()
        first = write_anchor(tmp_path, at=now - timedelta(days=2)).path
        second = write_anchor(tmp_path, at=now - timedelta(days=1)).path
        first.chmod(0o600)
        first.write_text("", "ascii")
        code, said = run("anchor_mentoring_ledger", "--to", str(tmp_path))
        assert (code, len(list(tmp_path.glob("*.anchor")))) == (1, 3)
        assert f"{second.name} does not follow the file before it: one of the two was changed." in said

    def test_a_plan_that_makes_no_line_is_said_and_ends_with_one(self, plan, tmp_path):
        overwrite(plan, ledger_head="spoilt")
        code, said = run("anchor_mentoring_ledger", "--to", str(tmp_path))
        assert (code, said[1:]) == (1, ["1 plan is damaged and not in it: run verify_mentoring_ledger."])


class TestPurge:
    def test_only_what_is_past_its_14_days_is_deleted(self, db):
        now = timezone.now()
        for days in (13, 15):
            Submission.objects.create(
                user_id=1, key=f"{days:032x}", action="sign", digest="0" * 64, at=now - timedelta(days=days)
            )
        assert run("purge_mentoring_submissions") == (0, ["1 rows deleted."])
        assert Submission.objects.get().key == f"{13:032x}"
