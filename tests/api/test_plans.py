"""A mentee's own plan (rules P1, P3, P7, P8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mentoring_xblock.api import mentors, plans
from mentoring_xblock.api.criteria import about_criterion, about_second_signature
from mentoring_xblock.api.desk import get_desk
from mentoring_xblock.api.evidence import Evidence, ask_second_signature, drop_second_signature
from mentoring_xblock.api.people_lists import Moment, list_people
from mentoring_xblock.api.plan_views import get_own_plan
from mentoring_xblock.api.relations import Standing
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, Mentorship, MentorshipRequest, Participant, Plan, Reflection, Session
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_checklist, make_criterion, make_source
from tests.visitors import Visitor, get_text, list_changed, take_snapshot

ABOUT_PEOPLE = ("plan", "participant", "mentorprofile", "mentorship", "ledgerentry", "submission", "reflection")


def types_of(plan: str) -> list[str]:
    return list(LedgerEntry.objects.filter(plan__ref=plan).order_by("seq").values_list("type", flat=True))


def move(world: World, actor, plan, days):
    with world.use(actor, "finish_date", plan_ref=plan) as case:
        plans.move_finish(case, world.day(days))


def pause(world: World, plan, until=None):
    with world.use(ASHA, "pause", plan_ref=plan) as case:
        plans.pause_plan(case, until)


def resume(world: World, plan):
    with world.use(ASHA, "pause", plan_ref=plan) as case:
        plans.resume_plan(case)


class TestJoining:
    """P1: their own choice, and nothing is stored before it."""

    def test_p1_looking_stores_nothing_about_anyone(self, world):
        _ = world.programme
        before = take_snapshot()
        for panel in ("home", "invitation", "not-now", "checklist", "volunteer", "ask-or-tell"):
            assert Visitor(world, ASHA).get(panel).status_code == 200
        assert list_changed(before, take_snapshot()) == []
        assert [table for table, rows in before.items() if rows and table.endswith(ABOUT_PEOPLE)] == []

    def test_p1_the_name_that_others_see_is_the_one_that_was_confirmed(self, world):
        response = Visitor(world, ASHA).post("join", name="  Asha\tB. ", finish_on="2026-07-27")
        assert response.status_code == 200
        assert Plan.objects.get().name == "Asha B."

    def test_makes_the_plan_its_terms_and_the_first_entry(self, world):
        plan = Plan.objects.get(ref=world.join(ASHA))
        assert (plan.status, plan.ledger_seq, plan.user_id) == ("taking_part", 1, ASHA.user_id)
        assert types_of(plan.ref) == ["joined"]

    def test_twice_is_a_conflict(self, world):
        world.join(ASHA)
        with pytest.raises(Conflict):
            world.join(ASHA)

    def test_a_lead_who_is_not_enrolled_cannot(self, world):
        with pytest.raises(Refused):
            world.join(replace(LEE, is_enrolled=False))
        world.join(LEE)

    @pytest.mark.parametrize(
        ("days", "code"), [(-1, "date_in_past"), (3 * 366 + 1, "date_too_far"), (0, None), (3 * 366, None)]
    )
    def test_p3_the_finish_date_is_theirs_within_three_years(self, world, days, code):
        joining = plans.Joining(name="Asha", track=None, finish_on=world.day(days))
        find = lambda: plans.find_own_plan(ASHA, world.programme)  # noqa: E731
        with world.use(ASHA, "join", find=find, target=plans.about_joining()) as case:
            if code is None:
                plans.join(case, joining, site="s")
                return
            with pytest.raises(Invalid) as caught:
                plans.join(case, joining, site="s")
            assert caught.value.fields["finish_on"][0].code == code

    def test_a_track_is_chosen_where_there_are_some(self, world):
        tracks = [{"id": "senior", "title": "Senior"}]
        world.source = replace(world.source, checklist=make_checklist(tracks=tracks))
        for track in (None, "nobody"):
            with pytest.raises(Invalid):
                world.join(ASHA, track=track)
        world.join(ASHA, track="senior")
        assert Plan.objects.get().track == "senior"

    def test_a_question_with_one_answer_is_not_asked(self, world):
        tracks = [{"id": "senior", "title": "Senior"}]
        world.source = replace(world.source, checklist=make_checklist(tracks=tracks))
        page = get_text(Visitor(world, ASHA).get("invitation"))
        assert 'type="hidden" name="track" value="senior"' in page


class TestLeavingAndComingBack:
    @pytest.fixture
    def plan(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        world.ask(ASHA, world.volunteer(PRIYA))
        world.leave(ASHA, plan)
        return plan

    def test_p8_mentorships_end_and_requests_are_taken_back(self, world, plan):
        assert not Mentorship.objects.filter(open=1).exists()
        assert not MentorshipRequest.objects.filter(open=1).exists()
        assert types_of(plan)[-2:] == ["mentorship_ended", "left"]

    def test_p8_then_there_is_only_reading(self, world, plan):
        assert get_own_plan(ASHA, world.programme) is not None
        with pytest.raises(Conflict, match="plan_has_ended"):
            pause(world, plan)
        with pytest.raises(Conflict, match="plan_has_ended"):
            world.say_ready(ASHA, plan, "on-call")

    def test_p1_they_come_back_to_the_same_plan(self, world, plan):
        assert world.join(ASHA) == plan
        assert Plan.objects.get().status == "taking_part"
        assert types_of(plan)[-1] == "returned"
        assert Participant.objects.filter(user_id=ASHA.user_id).count() == 1

    def test_and_their_mentors_are_asked_again(self, world, plan):
        world.join(ASHA)
        with pytest.raises(NotFound):
            world.sign(SAM, plan, "on-call")
        world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")

    def test_p8_a_signature_can_be_taken_back_for_a_day_after(self, world):
        plan = world.pair(ASHA, SAM)
        seq = world.sign(SAM, plan, "on-call")
        world.leave(ASHA, plan)
        world.wait(hours=23)
        world.withdraw(SAM, plan, "on-call", seq)

    def test_the_other_plans_of_the_mentor_go_on(self, world, plan):
        other = world.pair(BEN, SAM)
        world.join(ASHA)
        world.leave(ASHA, plan)
        world.sign(SAM, other, "on-call")


class TestBreak:
    def test_p8_everything_works_on_a_break(self, world):
        plan = world.pair(ASHA, SAM)
        pause(world, plan, world.day(5))
        world.say_ready(ASHA, plan, "on-call")
        world.sign(SAM, plan, "on-call")
        world.log_session(SAM, plan)

    def test_p8_lists_rest_and_wake_when_the_break_is_over(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        pause(world, plan, world.day(2))
        assert get_desk(SAM, world.programme, at=world.now + timedelta(days=2)).waiting == ()
        assert len(get_desk(SAM, world.programme, at=world.now + timedelta(days=3)).waiting) == 1

    def test_its_end_is_optional_and_not_in_the_past(self, world):
        plan = world.join(ASHA)
        with pytest.raises(Invalid):
            pause(world, plan, world.day(-1))
        pause(world, plan)
        assert Plan.objects.get().paused_until is None
        with pytest.raises(Conflict):
            pause(world, plan)
        resume(world, plan)
        assert types_of(plan) == ["joined", "paused", "resumed"]
        with pytest.raises(Conflict):
            resume(world, plan)


class TestFinishDate:
    def test_p3_either_of_the_pair_moves_it(self, world):
        plan = world.pair(ASHA, SAM)
        for actor, days in ((ASHA, 30), (SAM, 60)):
            move(world, actor, plan, days)
            assert Plan.objects.get().finish_on == world.day(days)
        with pytest.raises(Refused):
            move(world, LEE, plan, 90)

    def test_p3_nobody_is_locked_out_when_it_has_passed(self, world):
        plan = world.pair(ASHA, SAM)
        world.wait(weeks=60)
        world.say_ready(ASHA, plan, "on-call")
        world.sign(SAM, plan, "on-call", seen_on=world.day(), comment="Late is fine.")

    def test_the_same_day_again_writes_no_entry(self, world):
        plan = world.join(ASHA)
        move(world, ASHA, plan, 30)
        move(world, ASHA, plan, 30)
        assert types_of(plan) == ["joined", "finish_moved"]

    def test_p3_part_time_stretches_the_suggestion_and_no_date_of_their_own(self, world):
        suggested = (world.now.date() + timedelta(weeks=12)).isoformat()
        Visitor(world, ASHA).post("join", name="Asha", finish_on=suggested, hours="18")
        Visitor(world, BEN).post("join", name="Ben", finish_on="2026-06-01", hours="18")
        assert Plan.objects.get(user_id=ASHA.user_id).finish_on == world.now.date() + timedelta(weeks=25)
        assert Plan.objects.get(user_id=BEN.user_id).finish_on.isoformat() == "2026-06-01"


class TestWithoutAMentor:
    """P7: everything but signatures works; never a dead end."""

    def test_evidence_readiness_and_second_signatures(self, world):
        plan = world.join(ASHA)
        world.say_ready(ASHA, plan, "on-call", Evidence(line="I did.", link="https://example.org/a"))
        target = about_criterion(world.address("on-call"))
        with world.use(ASHA, "second_signature", plan_ref=plan, target=target) as case:
            ask_second_signature(case)
        target = about_second_signature(world.address("on-call"))
        with world.use(ASHA, "drop_second", plan_ref=plan, target=target) as case:
            drop_second_signature(case)
        move(world, ASHA, plan, 30)
        pause(world, plan)

    def test_the_lead_can_always_be_asked_and_sees_it(self, world):
        plan = world.join(ASHA)
        with world.use(ASHA, "ask_help", plan_ref=plan) as case:
            plans.ask_lead_for_help(case)
        people, _more = list_people(Standing(LEE, None, []), world.programme, Moment(world.now, world.day()))
        assert [(person.name, person.needs_help) for person in people] == [("Asha", True)]

    def test_who_found_a_mentor_needs_no_help_any_more(self, world):
        plan = world.join(ASHA)
        with world.use(ASHA, "ask_help", plan_ref=plan) as case:
            plans.ask_lead_for_help(case)
        world.pair(ASHA, SAM)
        assert Plan.objects.get().help_asked_at is None

    def test_a_talk_is_with_somebody(self, world):
        plan = world.join(ASHA)
        with pytest.raises(Conflict, match="no_mentor_yet"):
            world.log_session(ASHA, plan)

    def test_there_is_a_way_on_from_every_page(self, world):
        world.join(ASHA)
        page = get_text(Visitor(world, ASHA).get("home"))
        assert "Find a mentor" in page
        assert 'data-cm-form="ask-help' in page

    def test_of_a_course_without_mentors_the_directory_says_so(self, world):
        world.join(ASHA)
        assert mentors.list_mentors(ASHA, world.programme) == ([], "")


def test_nothing_is_left_of_what_was_refused(world: World) -> None:
    plan = world.pair(ASHA, SAM)
    before = take_snapshot()

    def leave_and_fail() -> None:
        with world.use(ASHA, "leave", plan_ref=plan) as case:
            plans.leave(case)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        leave_and_fail()
    assert list_changed(before, take_snapshot()) == []
    assert not Session.objects.exists()
    assert not Reflection.objects.exists()


def test_another_course_is_another_plan(world: World) -> None:
    other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b", checklist=make_checklist(make_criterion())))
    assert world.join(ASHA) != other.join(ASHA)
    assert len({row.programme_id for row in Plan.objects.all()}) == 2
