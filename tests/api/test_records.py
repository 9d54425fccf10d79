"""What is exported, what is sealed, and that the inspector's program can follow it."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentoring_xblock.api.ledger import erase_person, to_recorded
from mentoring_xblock.api.records import export_record, get_receipt, hand_out_record
from mentoring_xblock.domain import verify_record
from mentoring_xblock.domain.ledger.entries import format_time
from mentoring_xblock.domain.verify_record import check_record, read_record
from mentoring_xblock.errors import NotFound, Refused, TooOften
from mentoring_xblock.models import Export, LedgerEntry, LedgerText, Plan, Wording
from tests.api.ledger_world import Busy, overwrite, remove
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.domain.test_verify_record import CANNOT_BE_READ, change_something
from tests.factories import make_actor

pytestmark = pytest.mark.slow

PROGRAM = Path(verify_record.__file__)
PRIVATE = ("A secret topic", "It may have been Ben.", "Ring sooner next time.")


def export(busy: Busy, actor=ASHA, **options) -> dict[str, Any]:
    return export_record(actor, busy.world.programme, busy.plan_ref, at=busy.world.now, **options)


def run(record: dict[str, Any], folder: Path, *options: str) -> tuple[int, str]:
    path = folder / "record.json"
    path.write_text(json.dumps(record), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", PROGRAM, path, *options], capture_output=True, text=True, check=False, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def find(record: dict[str, Any]) -> list[str]:
    return [finding.code for finding in check_record(read_record(json.dumps(record)))]


def shown_types(record: dict[str, Any]) -> set[str]:
    return {str(to_recorded(item["body"]).type) for item in record["entries"] if "body" in item}


class TestTheProgramReadsIt:
    @pytest.fixture
    def exported(self, busy) -> str:
        return json.dumps(export(busy, include_not_yet=True))

    def test_a_record_is_consistent(self, busy, tmp_path):
        record = export(busy)
        sealed = sum("sealed" in item for item in record["entries"])
        counts = f"{busy.plan.ledger_seq} entries, {sealed} of them sealed"
        assert run(record, tmp_path) == (0, f"CONSISTENT: {counts}, as of {format_time(busy.world.now)}\n")

    def test_it_matches_its_own_receipt_and_the_plans(self, busy, tmp_path):
        record = export(busy)
        assert record["receipt"] == get_receipt(busy.plan)
        code, said = run(record, tmp_path, "--receipt", get_receipt(busy.plan))
        assert (code, said.endswith("MATCHES THE RECEIPT\n")) == (0, True)

    def test_with_the_not_yet_entries_it_is_consistent_too(self, busy, tmp_path):
        assert run(export(busy, include_not_yet=True), tmp_path)[0] == 0

    def test_the_leads_record_is_the_same(self, busy):
        assert export(busy, LEE) == export(busy)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(data=st.data())
    def test_any_change_is_found(self, exported, data):
        record = json.loads(exported)
        change_something(record, data)
        try:
            found = find(record)
        except CANNOT_BE_READ:
            return
        assert found != []


class TestWhatIsSealed:
    def test_endings_talks_concerns_and_not_yet_are(self, busy):
        record = export(busy)
        everything = {str(item) for item in LedgerEntry.objects.filter(plan=busy.plan).values_list("type", flat=True)}
        assert everything - shown_types(record) == {
            *("mentorship_ended", "session_logged", "session_shared", "concern", "not_yet"),
        }

    def test_no_private_word_is_in_it(self, busy):
        text = json.dumps(export(busy, LEE))
        assert [words for words in PRIVATE if words in text] == []
        assert "Calm and clear." in text

    def test_an_undo_of_a_not_yet_is_sealed_with_it(self, busy):
        entries = {entry.seq: to_recorded(entry.body) for entry in LedgerEntry.objects.filter(plan=busy.plan)}
        given_back = {seq for seq, entry in entries.items() if entry.type == "not_yet"}
        undone = {seq for seq, entry in entries.items() if entry.data.get("of") in given_back}
        assert len(undone) == 1
        sealed = {item["seq"] for item in export(busy)["entries"] if "sealed" in item}
        assert given_back | undone <= sealed
        everything = {item["seq"] for item in export(busy, include_not_yet=True)["entries"] if "sealed" in item}
        assert not (given_back | undone) & everything

    def test_the_mentee_may_include_not_yet_with_its_wording(self, busy):
        record = export(busy, include_not_yet=True)
        assert "not_yet" in shown_types(record)
        assert "Ring sooner next time." in json.dumps(record)

    @pytest.mark.parametrize("actor", [LEE, replace(ASHA, is_masquerading=True)])
    def test_nobody_else_may_include_it(self, busy, actor):
        with pytest.raises(Refused):
            export(busy, actor, include_not_yet=True)

    def test_account_numbers_stay_with_the_site(self, busy):
        fields = {name for item in export(busy)["entries"] for name in item.get("texts", ())}
        assert fields & {"actor_id", "mentor_id"} == set()
        assert {"actor_name", "mentor_name", "job_role"} <= fields

    def test_a_talk_whose_column_was_changed_is_still_sealed(self, busy):
        row = LedgerEntry.objects.get(plan=busy.plan, type="session_logged")
        overwrite(row, type="signed")
        assert "A secret topic" not in json.dumps(export(busy))

    def test_a_talk_whose_body_was_changed_is_still_sealed(self, busy):
        row = LedgerEntry.objects.get(plan=busy.plan, type="session_logged")
        overwrite(row, body="{}")
        assert "A secret topic" not in json.dumps(export(busy))


class TestWhoMay:
    @pytest.mark.parametrize("actor", [SAM])
    def test_a_mentor_may_not(self, busy, actor):
        with pytest.raises(Refused):
            export(busy, actor)

    @pytest.mark.parametrize("actor", [BEN, PRIYA, make_actor(99)])
    def test_a_stranger_and_a_former_mentor_see_nothing(self, busy, actor):
        with pytest.raises(NotFound):
            export(busy, actor)

    def test_a_plan_that_is_not_there_is_not_found(self, busy):
        with pytest.raises(NotFound):
            export_record(LEE, busy.world.programme, "0" * 32, at=busy.world.now)


class TestTheRest:
    def test_the_heading_is_for_people(self, busy):
        assert export(busy)["header"] == {
            "course": "induction",
            "exported_at": "2026-05-04T11:30:00.000Z",
            "mentee": "Asha",
            "programme": "Induction",
        }

    def test_every_wording_that_was_signed_is_there_and_no_other(self, busy):
        record = export(busy)
        named = {
            to_recorded(item["body"]).data["wording"]
            for item in record["entries"]
            if "body" in item and "wording" in to_recorded(item["body"]).data
        }
        assert set(record["wordings"]) == named
        assert {wording["title"] for wording in record["wordings"].values()} == {
            *("On call", "Team meeting", "Support plans"),
        }

    def test_the_number_of_queries_is_the_same_for_any_length(self, busy):
        export(busy)
        with CaptureQueriesContext(connection) as few:
            export(busy)
        for days in range(20, 40):
            busy.move_finish(days)
        with CaptureQueriesContext(connection) as many:
            export(busy)
        assert len(many) == len(few)

    def test_after_an_erasure_it_is_consistent_and_the_job_role_is_there(self, busy, tmp_path):
        plan = busy.plan
        erase_person(plan, SAM.user_id, reason="retirement", at=busy.world.now + timedelta(days=1))
        plan.save()
        busy.world.wait(days=2)
        record = export(busy)
        assert run(record, tmp_path)[0] == 0
        text = json.dumps(record)
        assert ("Sam Okoro" in text, "Senior support worker" in text) == (False, True)


class TestDamage:
    """A damaged plan is exported as it stands, and the program says so."""

    def test_a_changed_text(self, busy):
        overwrite(LedgerText.objects.get(entry=busy.entry(busy.signed), field="comment"), text="Kinder words.")
        assert find(export(busy)) == ["text_changed"]

    def test_a_body_that_cannot_be_read(self, busy):
        overwrite(busy.entry(busy.signed), body='{"data": {"of": []}}')
        assert "body_not_an_entry" in find(export(busy))

    @pytest.mark.parametrize("body", ["nonsense", '{"title": 0.5}'])
    def test_a_wording_that_cannot_be_read(self, busy, body):
        wording = Wording.objects.filter(body__contains="Support plans").get()
        overwrite(wording, body=body)
        assert set(find(export(busy))) == {"wording_missing"}

    def test_a_plan_whose_entries_are_gone_is_no_record(self, busy):
        entries = LedgerEntry.objects.filter(plan=busy.plan)
        with connection.constraint_checks_disabled():
            texts = list(LedgerText.objects.filter(entry__in=entries))
            held = list(entries)
            remove(LedgerText.objects.filter(entry__in=entries))
            remove(entries)
            with pytest.raises(ValueError, match="not a record"):
                find(export(busy))
            LedgerEntry.objects.bulk_create(held)
            LedgerText.objects.bulk_create(texts)


def test_a_receipt_is_plan_number_and_hash(world):
    ref = world.join(ASHA)
    plan = Plan.objects.get(ref=ref)
    assert get_receipt(plan) == f"{ref}:1:{LedgerEntry.objects.get().hash}"


class TestHandingOut:
    def hand_out(self, busy: Busy, actor=ASHA, **later) -> dict[str, Any]:
        at = busy.world.now + timedelta(**later)
        return hand_out_record(actor, busy.world.programme, busy.plan_ref, at=at)

    def test_ten_files_an_hour_and_no_more(self, busy):
        for _ in range(10):
            self.hand_out(busy)
        with pytest.raises(TooOften):
            self.hand_out(busy, minutes=59)
        assert Export.objects.filter(user_id=ASHA.user_id).count() == 10
        self.hand_out(busy, LEE)
        self.hand_out(busy, hours=1, seconds=1)

    def test_what_is_refused_is_not_counted(self, busy):
        with pytest.raises(NotFound):
            self.hand_out(busy, BEN)
        assert not Export.objects.exists()

    @pytest.mark.parametrize("actor", [ASHA, LEE])
    def test_nobody_saves_it_in_somebody_elses_name(self, busy, actor):
        with pytest.raises(Refused):
            self.hand_out(busy, replace(actor, is_masquerading=True))
        assert not Export.objects.exists()
