"""What is new since somebody was here last: on the mentee's first screen, on its own page, and the visit itself."""

from datetime import timedelta

import pytest

from mentoring_xblock.api.news import A_VISIT_ENDS_AFTER, NEWS_KINDS, NEWS_PAGE
from mentoring_xblock.api.visits import NEWS_LAST
from mentoring_xblock.domain.messages import BY_NAME, Whom
from mentoring_xblock.models import Message, Visit
from mentoring_xblock.presenters.news import SHAPES
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import make_actor
from tests.visitors import Visitor, get_text

RIA = make_actor(41, "Ria")


def visit(world, actor, **options):
    return Visitor(world, actor, **options).post("seen")


def read(world, actor, panel="news", **params):
    return get_text(Visitor(world, actor).get(panel, **params))


@pytest.fixture
def plan(world):
    return world.pair(ASHA, SAM)


class TestTheVisit:
    def test_at_first_the_last_month_is_new(self, world, plan):
        assert visit(world, ASHA).status_code == 200
        row = Visit.objects.get(user_id=ASHA.user_id)
        assert (row.came_at, row.news_since) == (world.now, world.now - NEWS_LAST)

    def test_within_half_an_hour_it_is_the_same_visit(self, world, plan):
        visit(world, ASHA)
        first = world.now
        world.wait(minutes=29)
        visit(world, ASHA)
        row = Visit.objects.get(user_id=ASHA.user_id)
        assert (row.came_at, row.news_since) == (world.now, first - NEWS_LAST)

    def test_a_later_one_makes_what_was_seen_old(self, world, plan):
        visit(world, ASHA)
        first = world.now
        world.wait(hours=A_VISIT_ENDS_AFTER / timedelta(hours=1))
        visit(world, ASHA)
        assert Visit.objects.get(user_id=ASHA.user_id).news_since == first

    def test_of_two_tabs_the_one_that_comes_late_changes_nothing(self, world, plan):
        visit(world, ASHA)
        row = Visit.objects.get(user_id=ASHA.user_id)
        world.wait(minutes=-5)
        visit(world, ASHA)
        assert Visit.objects.get(user_id=ASHA.user_id).came_at == row.came_at

    def test_the_page_asks_for_it_where_it_is_due(self, world, plan):
        assert "data-cm-seen" in read(world, ASHA, "checklist")
        visit(world, ASHA)
        assert "data-cm-seen" not in read(world, ASHA, "checklist")
        world.wait(minutes=10)
        assert "data-cm-seen" in read(world, ASHA, "checklist")

    def test_who_takes_no_part_leaves_no_trace(self, world):
        assert "data-cm-seen" not in read(world, RIA, "home")
        assert Visit.objects.count() == 0

    def test_staff_who_look_as_somebody_else_were_not_here(self, world, plan):
        assert visit(world, ASHA, visit={"is_masquerading": True}).status_code == 403
        html = get_text(Visitor(world, ASHA, visit={"is_masquerading": True}).get("checklist"))
        assert "data-cm-seen" not in html
        assert Visit.objects.count() == 0


class TestTheFirstScreen:
    def test_says_what_happened_and_since_when(self, world, plan):
        visit(world, ASHA)
        world.wait(days=1)
        visit(world, ASHA)
        world.sign(SAM, plan, "on-call")
        html = read(world, ASHA, "checklist")
        assert "New since" in html
        assert "Sam Okoro signed “Make on-call decisions”" in html or "Sam Okoro signed “" in html

    def test_what_was_there_at_the_last_visit_is_not_new(self, world, plan):
        world.sign(SAM, plan, "on-call")
        visit(world, ASHA)
        world.wait(hours=1)
        visit(world, ASHA)
        assert "signed “" not in read(world, ASHA, "checklist")

    def test_the_first_page_of_a_visit_knows_the_last_one(self, world, plan):
        world.sign(SAM, plan, "on-call")
        visit(world, ASHA)
        assert "signed “" in read(world, ASHA, "checklist")
        world.wait(hours=1)
        assert "signed “" not in read(world, ASHA, "checklist")

    def test_what_was_undone_is_not_told(self, world, plan):
        seq = world.sign(SAM, plan, "on-call")
        assert "signed “" in read(world, ASHA, "checklist")
        world.undo(SAM, plan, "on-call", seq)
        assert "signed “" not in read(world, ASHA, "checklist")
        assert "signed “" not in read(world, ASHA)

    def test_a_not_yet_stands_on_its_card_and_not_twice(self, world, plan):
        world.say_not_yet(SAM, plan, "on-call", "Ring sooner next time.")
        html = read(world, ASHA, "checklist")
        assert html.count("Ring sooner next time.") == 1
        assert "says what would help" not in html

    def test_staff_who_look_as_somebody_else_see_none_of_it(self, world, plan):
        world.sign(SAM, plan, "on-call")
        html = get_text(Visitor(world, ASHA, visit={"is_masquerading": True}).get("checklist"))
        assert "signed “" not in html


class TestThePage:
    def test_leads_to_that_very_thing(self, world, plan):
        world.sign(SAM, plan, "on-call")
        html = read(world, ASHA)
        assert f"/panel/skill?criterion={world.address('on-call')}&amp;plan={plan}" in html

    def test_tells_a_mentor_what_waits(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        assert "Asha is ready to show “" in read(world, SAM)

    def test_is_each_person_s_own(self, world, plan):
        world.sign(SAM, plan, "on-call")
        assert "signed “" not in read(world, SAM)
        assert "signed “" not in read(world, BEN)

    def test_whoever_has_gone_is_told_nothing_more_of_it(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        world.end(ASHA, plan, SAM)
        html = read(world, SAM)
        assert "is ready to show" not in html
        assert "have finished working together" in html

    def test_is_the_same_whatever_was_chosen_about_mails(self, world, plan):
        Visitor(world, ASHA).post("message-choice", pace="none")
        world.sign(SAM, plan, "on-call")
        assert "Sam Okoro signed “" in read(world, ASHA)

    def test_is_not_for_staff_who_look_as_somebody_else(self, world, plan):
        assert Visitor(world, ASHA, visit={"is_masquerading": True}).get("news").status_code == 404

    def test_goes_on_page_by_page_without_a_gap_or_a_repeat(self, world, plan):
        world.sign(SAM, plan, "on-call")
        signed = Message.objects.get(kind="signed")
        for number in range(NEWS_PAGE + 4):
            Message.objects.create(
                recipient_id=ASHA.user_id,
                programme_id=signed.programme_id,
                plan_id=signed.plan_id,
                kind="quiet",
                thing=plan,
                occasion=str(number),
                at=world.now + timedelta(minutes=number),
                due_at=world.now,
            )
        world.wait(days=20)
        first = read(world, ASHA)
        assert first.count("cm-kind--look") == NEWS_PAGE
        [mark] = {part.split('"')[0] for part in first.split("before=")[1:]}
        second = read(world, ASHA, before=mark)
        assert second.count("cm-kind--look") == 4
        assert "signed “" in second
        assert "before=" not in second

    @pytest.mark.parametrize("mark", ["x", "99999999", "1" * 30, "-1"])
    def test_a_mark_that_there_is_not_leads_nowhere(self, world, plan, mark):
        assert Visitor(world, ASHA).get("news", before=mark).status_code == 404

    def test_a_mark_of_somebody_else_leads_nowhere(self, world, plan):
        world.say_ready(ASHA, plan, "on-call")
        row = Message.objects.get(recipient_id=SAM.user_id, kind="ready")
        assert Visitor(world, ASHA).get("news", before=str(row.pk)).status_code == 404


class TestKinds:
    def test_each_has_a_shape(self):
        assert set(SHAPES) == set(NEWS_KINDS)

    def test_what_somebody_did_themselves_is_no_news(self):
        own = {name for name, kind in BY_NAME.items() if kind.whom in (Whom.ACTOR, Whom.ACTOR_AS_SIGNER)}
        assert own
        assert own.isdisjoint(NEWS_KINDS)


class TestFilters:
    def test_narrow_the_list_and_count(self, world, plan):
        world.pair(ASHA, PRIYA)
        world.sign(SAM, plan, "on-call")
        html = read(world, ASHA, "skills", state="signed")
        assert html.count('class="cm-list__item"') == 1
        assert 'aria-current="true">Signed 1<' in html

    def test_one_that_there_is_not_shows_all(self, world, plan):
        assert read(world, ASHA, "skills", state="nonsense") != ""
        assert 'aria-current="true">All ' in read(world, ASHA, "skills", state="nonsense")
