"""Whatever is changed past the api is named; what a chain cannot show, the anchors show."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from mentoring_xblock.api import ledger_rows, verification
from mentoring_xblock.api.anchors import write_anchor
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.api.verification import Finding, Verifier
from mentoring_xblock.domain.verify_record import canonical, sha256
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import (
    ChecklistVersion,
    LedgerEntry,
    LedgerText,
    Mentorship,
    Participant,
    Plan,
    PlanCriterion,
    Session,
    SignOff,
    Wording,
)
from tests.api.ledger_world import (
    Busy,
    check_all,
    cut_tail,
    get_other_value,
    list_types,
    overwrite,
    remove,
    remove_plan,
    rewrite_chain,
    try_to_overwrite,
)
from tests.conftest import ASHA, BEN, SAM
from tests.factories import NOW, make_actor, make_checklist, make_criterion, make_source

PROJECTIONS = {
    Participant: "projection_participant",
    Mentorship: "projection_mentorship",
    PlanCriterion: "projection_criterion",
    SignOff: "projection_sign_off",
    Session: "projection_session",
}
# The database's own numbers, and what the ledger does not record (docs/decisions/0002-the-ledger.md).
NOT_LEDGERED: dict[Any, set[str]] = {
    Plan: {
        *("id", "help_asked_at", "mentors_may_offer", "version", "lead_reads_wishes", "open_mentors", "waiting_since"),
        *("active_at", "doubted_at", "what_then"),
    },
    Mentorship: {"id", "ref", "keep_in_touch"},
    Session: {"id", "group"},
    **{model: {"id"} for model in (LedgerEntry, LedgerText, Participant, PlanCriterion, SignOff)},
}
COLUMNS = [
    pytest.param(model, field, id=f"{model.__name__}.{field.name}")
    for model, exempt in NOT_LEDGERED.items()
    for field in model._meta.concrete_fields
    if field.name not in exempt
]


def rows_of(model, busy: Busy):
    rows: QuerySet[Any, Any] = QuerySet(model)
    if model is Plan:
        return rows.filter(ref=busy.plan_ref)
    return rows.filter(entry__plan=busy.plan) if model is LedgerText else rows.filter(plan=busy.plan)


def list_samples(model, busy: Busy):
    """Every row of a projection; of the ledger's own two tables one of each kind."""
    rows = rows_of(model, busy).order_by("pk")
    kind = {LedgerEntry: "type", LedgerText: "field"}.get(model, "pk")
    return list({getattr(row, kind): row for row in rows}.values())


class TestAWorldThatCameAbout:
    def test_nothing_is_found(self, busy):
        assert check_all() == []

    def test_the_world_has_every_type_that_the_api_can_record(self, busy):
        assert list_types(busy.plan_ref) == {
            *("joined", "finish_moved", "paused", "resumed", "left", "returned", "mentorship_began"),
            *("mentorship_ended", "ready", "evidence", "signed", "undone", "withdrawn", "not_yet"),
            *("second_asked", "second_dropped", "concern", "session_logged", "session_shared"),
        }

    def test_one_plan_alone_can_be_checked(self, busy):
        overwrite(Plan.objects.get(ref=busy.other_ref), status="left")
        verifier = Verifier()
        assert list(verifier.check_one(busy.plan_ref)) == []
        assert verifier.plans == 1
        assert [finding.plan for finding in Verifier().check_one(busy.other_ref)] == [busy.other_ref]

    def test_a_plan_that_is_not_there_is_said_to_be_so(self, db):
        with pytest.raises(NotFound):
            list(Verifier().check_one("0" * 32))

    def test_no_plans_at_all(self, db):
        assert check_all() == []


@pytest.mark.slow
class TestColumns:
    @pytest.mark.parametrize(("model", "field"), COLUMNS)
    def test_any_changed_column_of_any_row_is_named(self, busy, model, field):
        accepted = 0
        for row in list_samples(model, busy):
            before = getattr(row, field.attname)
            if try_to_overwrite(row, **{field.attname: get_other_value(row, field)}):
                accepted += 1
                assert check_all() != [], row.pk
                overwrite(row, **{field.attname: before})
                # Every row is tried on SQLite; another database differs by column, not by row.
                if connection.vendor != "sqlite":
                    break
        assert accepted > 0
        assert check_all() == []

    def test_an_empty_waiting_since_is_right_whenever_nobody_waits_today(self, busy):
        busy.world.say_ready(ASHA, busy.plan_ref, "on-call")
        row = PlanCriterion.objects.get(plan=busy.plan, waiting_since__isnull=False)
        overwrite(row, waiting_since=None)
        assert check_all() == []

    def test_a_salt_in_capital_letters_is_another_salt(self, busy):
        row = rows_of(LedgerText, busy).get(entry__seq=busy.signed, field="comment")
        overwrite(row, salt=row.salt.upper())
        assert busy.find() == [(busy.signed, "text_changed")]

    def test_times_are_held_to_the_millisecond(self, busy):
        row = SignOff.objects.get(entry__seq=busy.signed, plan=busy.plan)
        overwrite(row, signed_at=row.signed_at + timedelta(milliseconds=1))
        assert busy.find() == [(busy.signed, "projection_sign_off")]


@pytest.mark.slow
class TestRows:
    @pytest.mark.parametrize(("model", "code"), PROJECTIONS.items())
    def test_every_missing_row_is_named_at_its_entry(self, busy, model, code):
        for row in rows_of(model, busy):
            held = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
            with connection.constraint_checks_disabled():
                remove(QuerySet(model).filter(pk=row.pk))
                assert code in {name for _seq, name in busy.find()}
                model(**held).save(force_insert=True)
        assert check_all() == []

    @pytest.mark.parametrize(
        ("model", "code"), [(model, code) for model, code in PROJECTIONS.items() if model is not Participant]
    )
    def test_a_row_that_no_entry_asks_for_is_named(self, busy, model, code):
        row = rows_of(model, busy).last()
        row.pk = None
        # Each another way round the unique constraints.
        if model is PlanCriterion:
            row.criterion = "support-plans-too"
        if model is SignOff:
            row.standing = None
        if model is Session:
            row.ref = "0" * 32
        if model is Mentorship:
            row.ref, row.open = "0" * 32, None
        row.save(force_insert=True)
        assert code in {name for _seq, name in busy.find()}

    def test_a_participant_that_no_entry_knows_is_named(self, busy):
        Participant.objects.create(plan=busy.plan, user_id=99, ref="0f" * 16)
        assert busy.find() == [(0, "projection_participant")]

    def test_a_sign_off_that_names_another_plans_entry_is_named(self, busy):
        foreign = SignOff.objects.get(plan__ref=busy.other_ref)
        row = SignOff.objects.get(entry__seq=busy.signed, plan=busy.plan)
        overwrite(row, entry_id=foreign.entry_id)
        assert busy.find() == [(0, "projection_sign_off"), (busy.signed, "projection_sign_off")]

    def test_a_state_that_is_older_than_the_last_entry_is_named(self, busy):
        row = PlanCriterion.objects.get(plan=busy.plan, criterion="support-plans")
        overwrite(row, entry_id=busy.entry(busy.signed).pk)
        assert [code for _seq, code in busy.find()] == ["projection_criterion"]

    @pytest.mark.parametrize("model", [Wording, ChecklistVersion])
    def test_what_was_signed_must_still_be_there_as_it_was(self, busy, model):
        kind = "wording" if model is Wording else "checklist"
        digest = json.loads(busy.entry(busy.signed).body)["data"][kind]
        row = model.objects.get(digest=digest)
        overwrite(row, body=row.body.replace("upport", "UPPORT"))
        assert f"{kind}_changed" in {code for _seq, code in busy.find()}
        overwrite(row, digest="0" * 64)
        assert f"{kind}_missing" in {code for _seq, code in busy.find()}

    def test_a_wording_is_found_wrong_in_every_plan_that_names_it(self, busy):
        wording = json.loads(LedgerEntry.objects.get(plan__ref=busy.other_ref, type="signed").body)["data"]["wording"]
        remove(Wording.objects.filter(digest=wording))
        assert {finding.plan for finding in check_all() if finding.code == "wording_missing"} == {
            busy.plan_ref,
            busy.other_ref,
        }


class TestTheChain:
    @pytest.mark.slow
    def test_every_entry_that_is_taken_out_is_named(self, busy):
        entries = list(LedgerEntry.objects.filter(plan=busy.plan))
        for row in entries:
            texts = list(LedgerText.objects.filter(entry=row))
            with connection.constraint_checks_disabled():
                remove(LedgerText.objects.filter(entry=row))
                remove(LedgerEntry.objects.filter(pk=row.pk))
                assert busy.find()[0][0] == row.seq, row.type
                LedgerEntry.objects.bulk_create([row])
                LedgerText.objects.bulk_create(texts)
        assert check_all() == []

    @pytest.mark.slow
    def test_every_text_that_is_taken_out_is_named(self, busy):
        for text in rows_of(LedgerText, busy).select_related("entry"):
            remove(LedgerText.objects.filter(pk=text.pk))
            assert (text.entry.seq, "text_missing") in busy.find()
            LedgerText.objects.bulk_create([text])

    def test_a_text_that_was_added_is_named(self, busy):
        LedgerText.objects.create(entry=busy.entry(busy.signed), field="mood", salt="0" * 64, text="fine")
        assert (busy.signed, "text_added") in busy.find()

    def test_a_plan_without_entries_is_named(self, busy):
        Plan.objects.create(
            programme_id=busy.plan.programme_id,
            user_id=99,
            ref="0f" * 16,
            status="taking_part",
            finish_on=NOW.date(),
            joined_at=NOW,
        )
        assert check_all() == [Finding("0f" * 16, 0, "no_entries")]

    def test_a_plan_row_that_names_another_last_entry_is_named(self, busy):
        last = busy.plan.ledger_seq
        overwrite(busy.plan, ledger_seq=last - 1, ledger_head=busy.entry(last - 1).hash)
        assert busy.find() == [(last - 1, "head_wrong")]

    @pytest.mark.parametrize(
        ("part", "value", "code"),
        [
            ("type", "promoted", "schema_broken"),
            ("data", {"finish_on": "soon"}, "schema_broken"),
            ("v", 2, "body_not_an_entry"),
            ("seq", 99, "number_wrong"),
            ("type", "joined", "genesis_wrong"),
        ],
    )
    def test_an_entry_against_its_schema_is_named_even_in_a_chain_that_was_made_new(self, busy, part, value, code):
        last = busy.plan.ledger_seq

        def change(body):
            if body["seq"] == last:
                body[part] = value

        rewrite_chain(busy.plan, change)
        assert (last, code) in busy.find()

    def test_a_chain_that_does_not_begin_with_joining_is_named(self, busy):
        def change(body):
            if body["seq"] == 1:
                body.update(type="left", data={})

        rewrite_chain(busy.plan, change)
        assert {(1, "genesis_wrong"), (1, "column_type")} <= set(busy.find())

    def test_an_account_that_is_no_number_is_named(self, busy):
        row = rows_of(LedgerText, busy).filter(field="actor_id").first()
        for text in ("9" * 5_000, "²", "", "-1"):
            overwrite(row, text=text)
            assert {code for _seq, code in busy.find()} >= {"text_changed", "column_actor"}

    def test_a_chain_that_was_made_new_still_has_to_fit_the_tables(self, busy):
        def change(body):
            if body["seq"] == busy.signed:
                body["data"]["method"] = "questioning"

        rewrite_chain(busy.plan, change)
        assert {code for seq, code in busy.find() if seq == busy.signed} == {"projection_sign_off"}

    def test_the_first_that_fails_is_named_first(self, busy):
        overwrite(busy.entry(busy.signed), criterion="on-call")
        overwrite(busy.entry(2), type="left")
        assert [seq for seq, _code in busy.find()] == [2, busy.signed]


class TestWhileTheSiteIsInUse:
    def test_a_write_in_between_is_not_taken_for_damage(self, busy, monkeypatch):
        stream_entries = ledger_rows.stream_entries
        moves = iter([50])

        def write_first(plan_ids):
            for days in moves:
                busy.move_finish(days)
            return stream_entries(plan_ids)

        monkeypatch.setattr(verification, "stream_entries", write_first)
        assert check_all() == []
        assert busy.plan.finish_on == busy.world.day(50)


@pytest.mark.slow
class TestManyPlans:
    def test_pages_of_any_size_find_the_same(self, busy, monkeypatch):
        overwrite(busy.plan, track="senior")
        overwrite(Plan.objects.get(ref=busy.other_ref), track="senior")
        expected = check_all()
        assert len(expected) == 2
        for plans, rows in ((1, 1), (1, 3), (2, 2), (5, 7)):
            monkeypatch.setattr(verification, "PLANS_AT_ONCE", plans)
            monkeypatch.setattr(ledger_rows, "ROWS_AT_ONCE", rows)
            assert check_all() == expected

    def test_ten_times_the_plans_cost_the_same_queries(self, world):
        for number in range(2):
            world.pair(make_actor(100 + number), SAM)
        with CaptureQueriesContext(
            connection,
        ) as few:
            assert check_all() == []
        for number in range(18):
            ref = world.join(make_actor(200 + number))
            assert len(ref) == 32
        with CaptureQueriesContext(connection) as many:
            assert check_all() == []
        assert len(many) == len(few)


@pytest.mark.slow
class TestAnchors:
    @pytest.fixture
    def anchored(self, busy, tmp_path):
        write_anchor(tmp_path, at=NOW)
        return busy

    def find(self, folder):
        return list(Verifier().check_anchors(folder))

    def since(self, folder):
        return list(Verifier().check_since_anchor(folder))

    def test_everything_that_was_anchored_is_still_there(self, anchored, tmp_path):
        anchored.move_finish(50)
        write_anchor(tmp_path, at=NOW + timedelta(days=1))
        assert self.find(tmp_path) == self.since(tmp_path) == []

    def test_a_tail_that_was_cut_is_named_by_the_anchor_alone(self, anchored, tmp_path):
        plan = anchored.plan
        moved = busy_last_finish(anchored)
        cut_tail(plan)
        overwrite(plan, finish_on=moved)
        assert check_all() == []
        named = [Finding(plan.ref, plan.ledger_seq, "anchored_entry_gone")]
        assert self.find(tmp_path) == self.since(tmp_path) == named

    def test_a_tail_that_was_cut_and_continued_is_named_by_the_anchor_alone(self, anchored, tmp_path):
        plan = anchored.plan
        moved = busy_last_finish(anchored)
        cut_tail(plan)
        overwrite(plan, finish_on=moved)
        anchored.move_finish(20)
        assert check_all() == []
        named = [Finding(plan.ref, plan.ledger_seq, "anchored_entry_changed")]
        assert self.find(tmp_path) == self.since(tmp_path) == named

    def test_a_plan_that_was_deleted_is_named_by_the_anchor_alone(self, anchored, tmp_path):
        plan = anchored.plan
        remove_plan(plan)
        assert check_all() == []
        named = [Finding(plan.ref, plan.ledger_seq, "anchored_plan_gone")]
        assert self.find(tmp_path) == self.since(tmp_path) == named

    def test_a_chain_that_was_written_anew_is_named_by_the_anchor_alone(self, anchored, tmp_path):
        plan = anchored.plan

        def change(body):
            if body["type"] == "joined":
                body["data"]["site"] = "elsewhere.example"

        rewrite_chain(plan, change)
        assert check_all() == []
        named = [Finding(plan.ref, plan.ledger_seq, "anchored_entry_changed")]
        assert self.find(tmp_path) == self.since(tmp_path) == named

    def test_an_early_anchor_is_held_too_not_the_newest_alone(self, anchored, tmp_path):
        first = anchored.plan.ledger_seq
        anchored.move_finish(50)
        write_anchor(tmp_path, at=NOW + timedelta(days=1))
        overwrite(anchored.entry(first), hash="0" * 64)
        assert self.find(tmp_path) == [Finding(anchored.plan_ref, first, "anchored_entry_changed")]

    def test_only_plans_that_went_on_are_checked_since_the_anchor(self, anchored, tmp_path):
        overwrite(Plan.objects.get(ref=anchored.other_ref), status="left")
        anchored.move_finish(50)
        overwrite(anchored.entry(2), type="left")
        verifier = Verifier()
        assert list(verifier.check_since_anchor(tmp_path)) == [Finding(anchored.plan_ref, 2, "column_type")]
        assert verifier.plans == 1

    def test_new_plans_are_checked_since_the_anchor(self, anchored, tmp_path):
        anchored.world.join(make_actor(77))
        verifier = Verifier()
        assert list(verifier.check_since_anchor(tmp_path)) == []
        assert verifier.plans == 1

    def test_without_an_anchor_everything_is_checked(self, busy, tmp_path):
        verifier = Verifier()
        assert list(verifier.check_since_anchor(tmp_path)) == []
        assert verifier.plans == 2

    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_pages_of_any_size_find_the_same(self, anchored, tmp_path, monkeypatch, size):
        for number in range(4):
            anchored.world.join(make_actor(100 + number))
        write_anchor(tmp_path, at=NOW + timedelta(days=1))
        gone = [Plan.objects.get(ref=ref) for ref in (anchored.other_ref, anchored.plan_ref)]
        for plan in gone:
            remove_plan(plan)
        anchored.world.join(make_actor(200))
        monkeypatch.setattr(verification, "PLANS_AT_ONCE", size)
        monkeypatch.setattr(verification, "LINES_AT_ONCE", size)
        verifier = Verifier()
        assert {finding.plan for finding in verifier.check_since_anchor(tmp_path)} == {plan.ref for plan in gone}
        assert verifier.plans == 1
        assert {finding.plan for finding in self.find(tmp_path)} == {plan.ref for plan in gone}

    def test_a_file_that_was_changed_is_named_by_the_next(self, anchored, tmp_path):
        write_anchor(tmp_path, at=NOW + timedelta(days=1))
        path = tmp_path / "2026-05-04T093000Z.anchor"
        text = path.read_text("ascii")
        path.chmod(0o600)
        path.write_text(text[: text.index("\n") + 1], "ascii")
        assert self.find(tmp_path) == [Finding("2026-05-05T093000Z", 0, "anchor_chain_broken")]

    def test_a_file_that_cannot_be_read_is_named(self, anchored, tmp_path):
        path = tmp_path / "2026-05-04T093000Z.anchor"
        path.chmod(0o600)
        path.write_text(path.read_text("ascii") + "nonsense\n", "ascii")
        broken = Finding("2026-05-04T093000Z", 0, "anchor_file_broken")
        assert self.find(tmp_path) == [broken]
        # What stands in it is no use, so that everything is looked at.
        overwrite(Plan.objects.get(ref=anchored.other_ref), status="left")
        assert {finding.code for finding in self.since(tmp_path)} == {"anchor_file_broken", "projection_plan"}


def busy_last_finish(busy: Busy) -> str:
    """The finish date before the last entry, which moved it."""
    bodies = LedgerEntry.objects.filter(plan=busy.plan).order_by("seq").values_list("body", flat=True)
    dates = [json.loads(body)["data"]["finish_on"] for body in bodies if '"finish_on"' in body]
    return str(dates[-2])


class TestEditions:
    def test_a_checklist_that_moves_on_changes_no_plan(self, busy):
        world = busy.world
        raised = make_checklist(make_criterion("on-call", edition=2), make_criterion("team-meeting", guide="New."))
        get_programme(make_source(checklist=raised), at=world.now)
        assert check_all() == []

    def test_a_digest_names_the_very_text(self, busy):
        row = Wording.objects.first()
        assert row is not None
        assert sha256(row.body) == row.digest
        assert canonical(json.loads(row.body)) == row.body


def test_two_mentees_of_one_mentor_are_two_chains(busy):
    refs = Participant.objects.filter(user_id=SAM.user_id).values_list("ref", flat=True)
    assert len(set(refs)) == 2
    assert {ASHA.user_id, BEN.user_id} == set(Plan.objects.values_list("user_id", flat=True))
