"""The record: read, printed, saved as a table, checked; and a lead's check of a printed value."""

import csv
import io

import pytest

from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.models import Export, LedgerEntry, Plan, SignOff
from tests.api.ledger_world import overwrite
from tests.cast import RIA
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.visitors import Visitor, get_text, list_changed, take_snapshot


@pytest.fixture
def plan(world):
    ref = world.pair(ASHA, SAM)
    world.say_ready(ASHA, ref, "on-call", Evidence(line="Two calls on Sunday."))
    world.sign(SAM, ref, "on-call", comment="Calm and clear.")
    return ref


def read(world, actor, plan, panel="record", **params):
    return get_text(Visitor(world, actor).get(panel, plan=plan, **params))


def receipt_of(plan_ref, seq=None):
    plan = Plan.objects.get(ref=plan_ref)
    entry = LedgerEntry.objects.get(plan=plan, seq=seq or plan.ledger_seq)
    return f"{plan_ref}:{entry.seq}:{entry.hash}"


class TestReading:
    def test_opens_with_the_paper_form_s_table(self, world, plan):
        html = read(world, ASHA, plan)
        table = html[html.index("<table") : html.index("</table>")]
        assert "Sam Okoro" in table
        assert "saw it" in table
        assert html.index("<table") < html.index("In all") < html.index("What each signature says")
        assert "For the registered manager" in html

    def test_says_what_each_signature_says_and_the_value_to_check_it_by(self, world, plan):
        html = read(world, ASHA, plan)
        assert "Calm and clear." in html
        assert "Two calls on Sunday." in html
        assert receipt_of(plan) in html

    def test_a_signature_that_was_taken_back_is_not_in_it(self, world, plan):
        seq = SignOff.objects.get(plan__ref=plan).entry.seq
        world.withdraw(SAM, plan, "on-call", seq)
        assert "Calm and clear." not in read(world, ASHA, plan)

    def test_a_not_yet_is_a_skill_that_is_not_signed(self, world, plan):
        world.say_not_yet(SAM, plan, "team-meeting", "Ring sooner.")
        for actor in (ASHA, SAM, LEE):
            html = read(world, actor, plan)
            assert "Ring sooner." not in html
            assert "Not yet" not in html

    def test_what_mentors_and_leads_read_is_the_same(self, world, plan):
        assert "Calm and clear." in read(world, SAM, plan)
        assert "Calm and clear." in read(world, LEE, plan)
        assert "/download/table" not in read(world, SAM, plan)
        assert "/download/table" in read(world, LEE, plan)

    @pytest.mark.parametrize("actor", [BEN, PRIYA, RIA], ids=lambda actor: actor.name)
    def test_for_others_there_is_none(self, world, plan, actor):
        assert Visitor(world, actor).get("record", plan=plan).status_code == 404

    def test_reading_changes_nothing(self, world, plan):
        before = take_snapshot()
        read(world, ASHA, plan, check="yes")
        assert list_changed(before, take_snapshot()) == []

    def test_without_any_signature_it_says_so_and_no_more(self, world):
        html = read(world, ASHA, world.join(ASHA))
        assert "To do" in html
        assert "What each signature says" in html


class TestTheCheck:
    def test_is_made_when_it_is_asked_for(self, world, plan):
        assert "nothing has been changed" not in read(world, ASHA, plan)
        assert "nothing has been changed since it was signed" in read(world, ASHA, plan, check="yes")

    def test_names_the_place_of_what_was_changed(self, world, plan):
        row = SignOff.objects.get(plan__ref=plan)
        overwrite(row, method="discussion")
        html = read(world, ASHA, plan, check="yes")
        assert "nothing has been changed" not in html
        assert f"Number {row.entry.seq}: projection_sign_off" in html


class TestTheTable:
    def download(self, world, actor, plan):
        return Visitor(world, actor).download("table", plan=plan)

    def test_has_a_row_for_each_signature_and_each_skill_without(self, world, plan):
        response = self.download(world, ASHA, plan)
        rows = list(csv.reader(io.StringIO(response.body.decode("utf-8-sig"))))
        signed = [row for row in rows if "Calm and clear." in row]
        assert len(signed) == 1
        assert signed[0][1] == world.programme.find(world.address("on-call"))[1].title
        assert rows[-1][-3:] == receipt_of(plan).split(":")
        assert len({len(row) for row in rows}) == 1

    def test_is_counted_and_refused_after_ten(self, world, plan):
        for _time in range(10):
            assert self.download(world, ASHA, plan).status_code == 200
        assert self.download(world, ASHA, plan).status_code == 429
        assert Export.objects.filter(user_id=ASHA.user_id).count() == 10

    def test_a_mentor_saves_none(self, world, plan):
        assert self.download(world, SAM, plan).status_code == 403
        assert Export.objects.count() == 0

    def test_a_formula_stays_text(self, world):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call", comment="=1+1")
        text = self.download(world, ASHA, plan).body.decode("utf-8-sig")
        assert '"\'=1+1"' in text


class TestAPrintedValue:
    def check(self, world, value, actor=LEE):
        return get_text(Visitor(world, actor).get("check", value=value))

    def test_matches_and_says_since_when_and_what_came_later(self, world, plan):
        value = receipt_of(plan)
        assert "It matches" in self.check(world, value)
        world.log_session(SAM, plan)
        assert "1 thing was added after it." in self.check(world, value)

    @pytest.mark.parametrize("shape", ["  {} ", "{}\n"])
    def test_spaces_and_capitals_of_a_typist_do_no_harm(self, world, plan, shape):
        assert "It matches" in self.check(world, shape.format(receipt_of(plan).upper()))

    def test_another_hash_does_not_match(self, world, plan):
        value = receipt_of(plan)
        other = value[:-1] + ("0" if value[-1] != "0" else "1")
        assert "It does not match" in self.check(world, other)

    def test_an_entry_that_was_changed_does_not_match_either(self, world, plan):
        value = receipt_of(plan)
        entry = LedgerEntry.objects.get(plan__ref=plan, seq=int(value.split(":")[1]))
        overwrite(
            entry, body=entry.body.replace("observation", "discussion", 1).replace('"edition":1', '"edition":2', 1)
        )
        assert "It does not match" in self.check(world, value)

    def test_of_what_there_is_not_it_says_so(self, world, plan):
        ref, _seq, digest = receipt_of(plan).split(":")
        assert "no such value" in self.check(world, f"{ref}:999:{digest}")
        assert "no such value" in self.check(world, f"{'0' * 32}:1:{digest}")

    @pytest.mark.parametrize("value", ["nonsense", "a:b:c", "1:2", "<b>:1:2", "9" * 190])
    def test_what_is_none_is_told(self, world, plan, value):
        html = self.check(world, value)
        assert "This is not such a value." in html
        assert "<b>:1" not in html

    @pytest.mark.parametrize("actor", [ASHA, SAM, RIA], ids=lambda actor: actor.name)
    def test_is_for_leads(self, world, plan, actor):
        assert Visitor(world, actor).get("check", value=receipt_of(plan)).status_code == 403
