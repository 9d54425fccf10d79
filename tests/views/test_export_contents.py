"""The lists of one plan with somebody in every relation to it: for whom they are, and what they hold."""

from __future__ import annotations

import pytest

from mentoring_xblock.api import exports
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import Export, LedgerEntry, LedgerText, Plan
from tests.cast import PEOPLE, WORDS, Cast
from tests.conftest import LEE, SAM
from tests.exports import KINDS, Come, get, make_come, read, read_rows
from tests.factories import make_actor
from tests.role_table import ROWS, get_status

_SHOWN = ("actor_name", "mentor_name", "job_role", "mentor_job_role")


@pytest.fixture
def come(monkeypatch: pytest.MonkeyPatch) -> Come:
    return make_come(monkeypatch)


class TestLists:
    @pytest.mark.parametrize("relation", Relation)
    def test_is_as_the_role_table_says(self, cast: Cast, come: Come, relation: Relation) -> None:
        come(PEOPLE[relation])
        due = get_status(ROWS["export"][relation], is_own=False, is_set=False)
        assert {kind: get(cast.world, kind).status_code for kind in KINDS} == dict.fromkeys(KINDS, due)
        assert Export.objects.count() == (len(KINDS) if due == 200 else 0)

    def test_the_same_however_it_is_paged(self, cast: Cast, come: Come, monkeypatch: pytest.MonkeyPatch) -> None:
        come(LEE)
        for number in range(3):
            plan = cast.world.pair(make_actor(70 + number, f"Person {number}"), SAM)
            cast.world.sign(SAM, plan, "on-call")
            cast.world.log_session(SAM, plan)
        whole = {kind: read(get(cast.world, kind)) for kind in KINDS}
        monkeypatch.setattr(exports, "PLANS_AT_ONCE", 2)
        monkeypatch.setattr(exports, "ROWS_AT_ONCE", 1)
        assert {kind: read(get(cast.world, kind)) for kind in KINDS} == whole
        assert [len(whole[kind]) for kind in KINDS] == [2 + 4, 2 + 5, 2 + 7]

    def test_a_page_takes_so_many_queries_whoever_is_on_it(self, cast, come, django_assert_max_num_queries) -> None:
        come(LEE)
        for kind, most in (("people", 5), ("signatures", 6), ("talks", 4)):
            response = get(cast.world, kind)
            with django_assert_max_num_queries(most):
                read(response)

    def test_is_what_the_lead_sees_on_the_page(self, cast: Cast, come: Come) -> None:
        come(LEE)
        plan = Plan.objects.get(ref=cast.plan)
        [row] = read_rows(cast.world, "people")
        assert list(row.values()) == [
            *("Asha", "Taking part", "", "2026-05-04", plan.finish_on.isoformat()),
            *("2", "8", "1", "Sam Okoro", "2026-05-04", ""),
            *(cast.plan, str(plan.ledger_seq), plan.ledger_head),
        ]

    def test_says_who_signed_what_how_and_where_it_stands(self, cast: Cast, come: Come) -> None:
        come(LEE)
        rows = {row["Skill, in the words that were signed"]: row for row in read_rows(cast.world, "signatures")}
        assert set(rows) == {"By sam", "By fay"}
        entry = LedgerEntry.objects.get(plan__ref=cast.plan, seq=cast.entries["by-sam"])
        assert list(rows["By sam"].values()) == [
            *("Asha", "By sam", "1", "Sam Okoro", "Senior support worker", "I saw it"),
            *("2026-05-04", "2026-05-04", "Yes", cast.plan, str(entry.seq), entry.hash),
        ]

    def test_words_requests_noes_and_endings(self, cast: Cast, come: Come) -> None:
        come(LEE)
        held = "".join(str(read(get(cast.world, kind))) for kind in KINDS)
        texts = set(LedgerText.objects.exclude(field__in=_SHOWN).values_list("text", flat=True))
        for text in {*WORDS.values(), *texts}:
            assert text not in held or text.isdigit()
        # Priya was asked and has not answered; Fay has gone and is there with what she signed and held.
        assert "Priya" not in held
        assert [row["Mentors"] for row in read_rows(cast.world, "people")] == ["Sam Okoro"]
