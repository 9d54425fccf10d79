"""The one place that adds to the ledger, and the one that erases from it."""

import json
from datetime import timedelta

import pytest

from mentoring_xblock.api import ledger
from mentoring_xblock.api.ledger import SYSTEM, Author, Line, append, erase, erase_person, get_texts
from mentoring_xblock.api.relations import get_participant
from mentoring_xblock.api.verification import Finding
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.verify_record import GENESIS_PREV
from mentoring_xblock.models import LedgerEntry, LedgerText, Participant, Plan, Session, SignOff
from mentoring_xblock.models.ledger import LedgerIsAppendOnly
from tests.api.ledger_world import Busy, check_all, remove
from tests.conftest import ASHA, PRIYA, SAM
from tests.factories import NOW

LATER = NOW + timedelta(days=30)


@pytest.fixture
def plan(world) -> Plan:
    return Plan.objects.get(ref=world.join(ASHA))


def author_of(plan: Plan) -> Author:
    return Author("mentee", Participant.objects.get(plan=plan).ref, ASHA.user_id, "Asha")


def erase_from(busy: Busy, user_id: int) -> LedgerEntry | None:
    plan = busy.plan
    entry = erase_person(plan, user_id, reason="retirement", at=LATER)
    plan.save()
    return entry


class TestAppending:
    def test_the_first_entry_is_the_joining(self, plan):
        entry = LedgerEntry.objects.get()
        body = json.loads(entry.body)
        assert (entry.seq, body["type"], body["prev"]) == (1, "joined", GENESIS_PREV)
        assert (plan.ledger_seq, plan.ledger_head) == (1, entry.hash)

    def test_several_lines_follow_each_other(self, plan):
        lines = [Line(NewEntry(EntryType.PAUSED)), Line(NewEntry(EntryType.RESUMED))]
        first, second = append(plan, lines, author=author_of(plan), at=LATER)
        assert (first.row.seq, second.row.seq, plan.ledger_seq) == (2, 3, 3)
        assert json.loads(second.row.body)["prev"] == first.row.hash
        assert plan.ledger_head == second.row.hash

    def test_who_made_it_stands_beside_the_chain_alone(self, plan):
        [appended] = append(plan, [Line(NewEntry(EntryType.LEFT))], author=author_of(plan), at=LATER)
        assert get_texts(plan.id, [(2, "actor_id"), (2, "actor_name")]) == {
            (2, "actor_id"): str(ASHA.user_id),
            (2, "actor_name"): "Asha",
        }
        assert "Asha" not in appended.row.body
        assert appended.row.actor_id == ASHA.user_id

    def test_the_system_has_no_name(self, plan):
        entry = NewEntry(EntryType.ERASED, {"fields": [[1, "actor_name"]], "reason": "request"})
        [appended] = append(plan, [Line(entry)], author=SYSTEM, at=LATER)
        assert appended.row.actor_id is None
        assert not LedgerText.objects.filter(entry=appended.row).exists()

    def test_an_entry_that_breaks_its_schema_is_not_written(self, plan):
        with pytest.raises(ValueError, match="breaks its schema"):
            append(plan, [Line(NewEntry(EntryType.FINISH_MOVED))], author=author_of(plan), at=LATER)
        assert LedgerEntry.objects.count() == 1


class TestAppendOnly:
    def test_entries_and_texts_are_neither_changed_nor_deleted(self, plan):
        for model in (LedgerEntry, LedgerText):
            row = model.objects.all()[0]
            for refused in (
                row.save,
                row.delete,
                model.objects.all().delete,
                lambda rows=model.objects: rows.update(id=1),
                lambda rows=model.objects, row=row: rows.bulk_update([row], ["id"]),
            ):
                with pytest.raises(LedgerIsAppendOnly):
                    refused()


class TestErasing:
    def test_the_text_is_gone_with_its_salt_and_the_chain_verifies(self, busy):
        plan = busy.plan
        entry = erase(plan, [(busy.signed, "comment")], reason="request", at=LATER)
        plan.save()
        assert entry is not None
        assert json.loads(entry.body)["data"] == {"fields": [[busy.signed, "comment"]], "reason": "request"}
        assert not LedgerText.objects.filter(entry=busy.entry(busy.signed), field="comment").exists()
        assert check_all() == []

    def test_what_else_the_entry_holds_stays(self, busy):
        before = set(LedgerText.objects.filter(entry=busy.entry(busy.signed)).values_list("field", flat=True))
        plan = busy.plan
        erase(plan, [(busy.signed, "comment")], reason="request", at=LATER)
        plan.save()
        after = set(LedgerText.objects.filter(entry=busy.entry(busy.signed)).values_list("field", flat=True))
        assert before - after == {"comment"}
        assert busy.entry(busy.signed).actor_id == SAM.user_id

    def test_where_nothing_is_left_nothing_is_written(self, busy):
        plan = busy.plan
        assert erase(plan, [(busy.signed, "mood"), (999, "comment")], reason="request", at=LATER) is None
        assert erase(plan, [], reason="request", at=LATER) is None
        assert plan.ledger_seq == LedgerEntry.objects.filter(plan=plan).count()

    def test_a_text_that_is_missing_without_an_entry_is_named(self, busy):
        remove(LedgerText.objects.filter(entry=busy.entry(busy.signed), field="comment"))
        assert check_all() == [Finding(busy.plan_ref, busy.signed, "text_missing")]

    def test_another_plan_keeps_its_texts(self, busy):
        before = LedgerText.objects.filter(entry__plan__ref=busy.other_ref).count()
        erase_from(busy, SAM.user_id)
        assert LedgerText.objects.filter(entry__plan__ref=busy.other_ref).count() == before


class TestErasingAMentor:
    @pytest.fixture
    def erased(self, busy):
        erase_from(busy, SAM.user_id)
        return busy

    def test_the_chain_and_all_tables_still_verify(self, erased):
        assert check_all() == []

    def test_job_role_day_and_way_are_spared(self, erased):
        texts = dict(LedgerText.objects.filter(entry=erased.entry(erased.signed)).values_list("field", "text"))
        assert texts == {"job_role": "Senior support worker"}
        sign_off = SignOff.objects.get(entry=erased.entry(erased.signed))
        assert (sign_off.method, sign_off.seen_on, sign_off.standing) == ("observation", NOW.date(), 1)

    def test_nothing_in_the_plans_ledger_says_who_it_was(self, erased):
        plan = erased.plan
        texts = LedgerText.objects.filter(entry__plan=plan)
        assert not texts.filter(author_id=SAM.user_id).exists()
        assert not texts.filter(subject_id=SAM.user_id).exists()
        assert not texts.filter(text__in=["Sam Okoro", str(SAM.user_id)]).exists()
        assert not LedgerEntry.objects.filter(plan=plan, actor_id=SAM.user_id).exists()
        assert not SignOff.objects.filter(plan=plan, signer_id=SAM.user_id).exists()
        assert not Participant.objects.filter(plan=plan, user_id=SAM.user_id).exists()

    def test_the_other_mentor_is_still_known(self, erased):
        assert SignOff.objects.filter(plan=erased.plan, signer_id=PRIYA.user_id).exists()
        assert Participant.objects.filter(plan=erased.plan, user_id=PRIYA.user_id).exists()

    def test_doing_it_twice_writes_nothing_more(self, erased):
        before = erased.plan.ledger_seq
        assert erase_from(erased, SAM.user_id) is None
        assert erased.plan.ledger_seq == before

    def test_a_mentor_who_wrote_a_talk_is_forgotten_there_too(self, busy):
        ref = busy.world.log_session(SAM, busy.plan_ref, "Nights again")
        erase_from(busy, SAM.user_id)
        assert Session.objects.get(ref=ref).author_id is None
        assert check_all() == []

    def test_who_comes_back_is_somebody_new(self, busy):
        before = get_participant(busy.plan, SAM.user_id).ref
        erase_from(busy, SAM.user_id)
        assert get_participant(busy.plan, SAM.user_id).ref != before


class TestErasingTheMentee:
    def test_the_chain_verifies_and_no_word_of_theirs_is_left(self, busy):
        erase_from(busy, ASHA.user_id)
        assert check_all() == []
        texts = LedgerText.objects.filter(entry__plan=busy.plan)
        assert not texts.filter(author_id=ASHA.user_id).exists()
        assert not texts.filter(subject_id=ASHA.user_id).exists()
        assert not texts.filter(text__contains="secret topic").exists()
        # What mentors are called and do is about them.
        assert set(texts.values_list("field", flat=True)) == {
            *("actor_id", "actor_name", "job_role", "mentor_id", "mentor_name", "mentor_job_role"),
        }


def test_every_text_has_a_salt_of_its_own(busy):
    salts = LedgerText.objects.values_list("salt", flat=True)
    assert len(set(salts)) == len(salts)
    assert {len(salt) for salt in salts} == {64}


def test_texts_are_read_by_place(busy):
    wanted = [(busy.signed, "comment"), (busy.signed, "mood"), (busy.doubted, "comment")]
    assert set(ledger.get_texts(busy.plan.id, wanted)) == {(busy.signed, "comment"), (busy.doubted, "comment")}
    assert ledger.get_texts(busy.plan.id, []) == {}
