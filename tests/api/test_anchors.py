"""Dated files outside the database."""

import fcntl
import json
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api import anchors
from mentoring_xblock.api.anchors import AnchorRefused, get_anchor_folder, write_anchor
from mentoring_xblock.api.records import export_record
from mentoring_xblock.domain import verify_record
from mentoring_xblock.domain.verify_record import list_broken_anchor_files, read_anchor_file, sha256
from mentoring_xblock.models import Plan
from tests.api.ledger_world import overwrite
from tests.conftest import ASHA, BEN
from tests.factories import NOW, make_actor

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


def lines_of(path):
    return path.read_text("ascii").splitlines()


class TestWriting:
    def test_a_file_names_every_plan_by_reference(self, world, tmp_path):
        refs = sorted(world.join(actor) for actor in (ASHA, BEN))
        written = write_anchor(tmp_path, at=datetime(2026, 11, 21, 18, 50, 30, tzinfo=UTC))
        assert (written.path, written.plans, written.broken) == (tmp_path / "2026-11-21T185030Z.anchor", 2, ())
        heads = dict(Plan.objects.values_list("ref", "ledger_head"))
        assert lines_of(written.path) == [
            f"coach-mentoring/anchor/1 2026-11-21T185030Z {'0' * 64}",
            *[f"{ref} 1 {heads[ref]}" for ref in refs],
        ]

    def test_the_name_is_in_utc(self, db, tmp_path):
        at = datetime.fromisoformat("2026-06-01T00:30:00+01:00")
        assert write_anchor(tmp_path, at=at).path.name == "2026-05-31T233000Z.anchor"

    def test_each_file_names_the_digest_of_the_one_before(self, world, tmp_path):
        world.join(ASHA)
        first = write_anchor(tmp_path, at=NOW).path
        second = write_anchor(tmp_path, at=NOW + DAY).path
        assert lines_of(second)[0].split()[2] == sha256(first.read_text("ascii"))
        assert list(list_broken_anchor_files([first, second])) == []

    def test_without_plans_there_is_still_a_file(self, db, tmp_path):
        assert (write_anchor(tmp_path, at=NOW).plans, len(list(tmp_path.glob("*.anchor")))) == (0, 1)

    def test_nobody_writes_to_it_again(self, db, tmp_path):
        mode = write_anchor(tmp_path, at=NOW).path.stat().st_mode
        assert stat.S_IMODE(mode) == 0o440

    def test_nothing_but_the_file_and_the_lock_is_left(self, db, tmp_path):
        write_anchor(tmp_path, at=NOW)
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "2026-05-04T093000Z.anchor"]

    def test_what_it_writes_can_be_read(self, world, tmp_path):
        ref = world.join(ASHA)
        path = write_anchor(tmp_path, at=NOW).path
        assert list(read_anchor_file(path)) == [(ref, 1, Plan.objects.get().ledger_head)]

    @pytest.mark.parametrize("size", [1, 2, 5])
    def test_pages_of_any_size_write_the_same(self, world, tmp_path, monkeypatch, size):
        for number in range(5):
            world.join(make_actor(100 + number))
        whole = lines_of(write_anchor(tmp_path, at=NOW).path)[1:]
        monkeypatch.setattr(anchors, "PLANS_AT_ONCE", size)
        with CaptureQueriesContext(connection) as queries:
            assert lines_of(write_anchor(tmp_path, at=NOW + DAY).path)[1:] == whole
        assert len(queries) == 5 // size + 1 + (5 % size > 0)


class TestRefusing:
    @pytest.mark.parametrize("delta", [timedelta(0), -DAY])
    def test_a_file_is_never_written_over_nor_before_another(self, db, tmp_path, delta):
        path = write_anchor(tmp_path, at=NOW).path
        before = path.read_bytes()
        with pytest.raises(AnchorRefused) as refused:
            write_anchor(tmp_path, at=NOW + delta)
        assert refused.value.code == "not_newer_than_the_last"
        assert (path.read_bytes(), len(list(tmp_path.glob("*.anchor")))) == (before, 1)

    def test_two_writers_at_once_are_one(self, db, tmp_path):
        with (tmp_path / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(AnchorRefused) as refused:
                write_anchor(tmp_path, at=NOW)
        assert refused.value.code == "another_is_being_written"
        assert write_anchor(tmp_path, at=NOW).plans == 0

    def test_a_crash_in_the_middle_leaves_nothing(self, world, tmp_path, monkeypatch):
        def fail():
            yield "0" * 32, 1, "0" * 64
            raise RuntimeError

        monkeypatch.setattr(anchors, "_stream_heads", fail)
        with pytest.raises(RuntimeError):
            write_anchor(tmp_path, at=NOW)
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]

    def test_a_spoilt_file_is_said_and_stops_nobody(self, db, tmp_path):
        first = write_anchor(tmp_path, at=NOW).path
        write_anchor(tmp_path, at=NOW + DAY)
        first.chmod(0o600)
        first.write_text(first.read_text("ascii") + f"{'0' * 32} 1 {'0' * 64}\n", "ascii")
        written = write_anchor(tmp_path, at=NOW + 2 * DAY)
        assert written.broken == ("2026-05-05T093000Z.anchor",)
        assert written.path.exists()

    def test_a_plan_whose_row_is_spoilt_is_left_out_and_spoils_no_more(self, world, tmp_path):
        ref = world.join(ASHA)
        overwrite(Plan.objects.get(ref=world.join(BEN)), ledger_head="not a\nhash")
        written = write_anchor(tmp_path, at=NOW)
        assert (written.plans, written.left_out) == (1, 1)
        assert [line[0] for line in read_anchor_file(written.path)] == [ref]


class TestTheFolder:
    def test_the_one_that_was_named_comes_first(self, tmp_path, settings):
        other = tmp_path / "other"
        other.mkdir()
        settings.MENTORING_ANCHOR_DIR = str(other)
        assert (get_anchor_folder(tmp_path), get_anchor_folder(None)) == (tmp_path, other)

    def test_none_at_all_is_refused(self, settings):
        settings.MENTORING_ANCHOR_DIR = None
        with pytest.raises(AnchorRefused, match="no_folder_named"):
            get_anchor_folder(None)

    def test_a_folder_that_is_missing_is_not_made(self, tmp_path):
        with pytest.raises(AnchorRefused, match="folder_missing"):
            get_anchor_folder(tmp_path / "mount")
        assert not (tmp_path / "mount").exists()


def test_an_exported_record_matches_the_anchors(world, tmp_path):
    ref = world.join(ASHA)
    write_anchor(tmp_path, at=NOW)
    world.wait(hours=1)
    record = tmp_path / "record.json"
    record.write_text(json.dumps(export_record(ASHA, world.programme, ref, at=world.now)), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", Path(verify_record.__file__), record, "--anchors", tmp_path],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.endswith("MATCHES THE ANCHOR: 1 anchored values\n")
