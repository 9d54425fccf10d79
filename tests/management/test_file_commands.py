"""The commands about evidence files: checking them against the ledger, and taking away what was left behind."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.files import remove
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.host.file_storage import get_site_folder
from mentoring_xblock.models import EvidenceFile
from tests.conftest import ASHA, SAM
from tests.factories import World, make_source


@pytest.fixture
def world(db: None, stored: Path) -> World:
    return World(source=make_source(settings=Settings(evidence_files=True)))


@pytest.fixture
def plan(world: World) -> str:
    return world.pair(ASHA, SAM)


def run(name: str, **options: object) -> str:
    out = io.StringIO()
    call_command(name, stdout=out, **options)
    return out.getvalue().strip()


def verify(**options: object) -> list[str]:
    """The findings, without the plan."""
    out = io.StringIO()
    try:
        call_command("verify_mentoring_ledger", stdout=out, files=True, **options)
    except SystemExit:
        return [line.partition(" ")[2] for line in out.getvalue().splitlines()[:-1]]
    assert "MATCHES THE FILES." in out.getvalue()
    return []


def list_stored(stored: Path) -> list[Path]:
    return [path for path in stored.rglob("*") if path.is_file()]


def age(path: Path, days: float) -> None:
    then = datetime.now(UTC) - timedelta(days=days)
    os.utime(path, (then.timestamp(), then.timestamp()))


def take_out(world: World, plan: str, criterion: str) -> None:
    target = about_criterion(world.address(criterion))
    with world.use(ASHA, "evidence", plan_ref=plan, target=target) as case:
        remove(case, EvidenceFile.objects.latest("id").ref)


@pytest.mark.slow
class TestVerifying:
    def test_what_is_there_and_what_went_in_good_order_is_fine(self, world, plan):
        world.attach(ASHA, plan, "on-call")
        world.attach(ASHA, plan, "team-meeting", "b.txt")
        take_out(world, plan, "team-meeting")
        assert verify() == []
        assert verify(plan=plan) == []

    @pytest.mark.parametrize(
        ("spoil", "code"),
        [
            (lambda path: path.write_bytes(b"I rung."), "file_changed"),
            (lambda path: path.unlink(), "file_gone"),
            (lambda path: EvidenceFile.objects.update(size=8), "file_row_wrong"),
            (lambda path: EvidenceFile.objects.update(digest="0" * 64), "file_row_wrong"),
            (lambda path: EvidenceFile.objects.update(criterion="team-meeting"), "file_row_wrong"),
            (lambda path: EvidenceFile.objects.update(piece="file_2"), "file_row_wrong"),
            (lambda path: EvidenceFile.objects.all().delete(), "file_row_missing"),
        ],
        ids=["bytes", "gone", "size", "digest", "criterion", "piece", "row"],
    )
    def test_what_was_changed_is_found(self, world, plan, stored, spoil, code):
        world.attach(ASHA, plan, "on-call")
        entry = EvidenceFile.objects.get().entry
        [path] = list_stored(stored)
        spoil(path)
        assert f"{entry.seq} {code}" in verify()
        assert all(line.endswith((code, "file_row_missing")) for line in verify(plan=plan))

    def test_what_a_signature_names_is_to_be_there_though_it_was_taken_out(self, world, plan):
        world.attach(ASHA, plan, "support-plans")
        entry = EvidenceFile.objects.get().entry
        world.sign(SAM, plan, "support-plans", client="They chose.")
        take_out(world, plan, "support-plans")
        assert verify() == []
        EvidenceFile.objects.all().delete()
        assert verify() == [f"{entry.seq} file_row_missing"]

    def test_without_a_storage_it_says_so(self, world, plan, settings):
        world.attach(ASHA, plan, "on-call")
        settings.MENTORING_FILES_STORAGE = None
        with pytest.raises(CommandError, match="storage of the evidence files"):
            run("verify_mentoring_ledger", files=True)


class TestPurging:
    def test_only_what_no_row_names_and_no_upload_can_still_want_goes(self, world, plan, stored):
        world.attach(ASHA, plan, "on-call")
        [named] = list_stored(stored)
        site = stored / get_site_folder()
        left, under_way = site / "ab" / ("ab" * 16), site / "ab" / ("cd" * 16)
        others = [site / "readme.txt", site / "ab" / "other.pdf", site / "other" / ("ef" * 16)]
        others += [stored / "ab" / ("ab" * 16), stored / ("0" * 16) / "ab" / ("ab" * 16)]
        for path in (left, under_way, *others):
            path.parent.mkdir(exist_ok=True, parents=True)
            path.write_bytes(b"x")
        for path in (named, left, *others):
            age(path, 1.1)
        age(under_way, 0.9)
        assert run("purge_mentoring_files") == "1 files deleted."
        assert set(list_stored(stored)) == {named, under_way, *others}
        assert run("purge_mentoring_files") == "0 files deleted."

    def test_of_two_sites_with_one_storage_neither_deletes_the_files_of_the_other(self, world, plan, stored, settings):
        world.attach(ASHA, plan, "on-call")
        EvidenceFile.objects.all().delete()
        [path] = list_stored(stored)
        age(path, 1.1)
        here, settings.LMS_BASE = getattr(settings, "LMS_BASE", None), "other.example:8000"
        assert run("purge_mentoring_files") == "0 files deleted."
        settings.LMS_BASE = here
        assert run("purge_mentoring_files") == "1 files deleted."

    def test_before_the_first_file_there_is_nothing_to_do(self, db, stored):
        assert run("purge_mentoring_files") == "0 files deleted."

    def test_without_a_storage_it_does_nothing(self, db, settings):
        settings.MENTORING_FILES_STORAGE = None
        assert run("purge_mentoring_files") == "There is no storage for files."

    def test_one_that_is_named_and_cannot_be_used_is_an_error(self, db, settings):
        settings.MENTORING_FILES_STORAGE = {"BACKEND": "no.such.Storage"}
        with pytest.raises(CommandError, match="cannot be used"):
            run("purge_mentoring_files")

    def test_a_storage_that_cannot_be_read_is_said_to_be_so(self, db, stored):
        stored.write_bytes(b"no folder")
        with pytest.raises(CommandError, match="cannot be read"):
            run("purge_mentoring_files")
