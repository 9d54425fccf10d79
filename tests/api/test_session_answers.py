"""Changing a log, calling it fair, what came of it, talks of several (rules E2, E5)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mentoring_xblock.api import sessions
from mentoring_xblock.api.group_talks import list_logged, list_members, log_for_member
from mentoring_xblock.api.session_outcomes import say_outcome
from mentoring_xblock.api.session_views import get_session, get_skill_statuses, list_sessions
from mentoring_xblock.api.sessions import SessionLog, about_session, log_session
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.errors import Conflict, Invalid, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, MentorProfile, Message, Question, Session, SessionOutcome
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_source
from tests.visitors import list_changed, take_snapshot

OLU = make_actor(51, "Olu")


@pytest.fixture
def world(paired):
    return paired[0]


@pytest.fixture
def plan(paired):
    return paired[1]


@pytest.fixture
def talk(world, plan):
    return world.log_session(SAM, plan, "Nights")


def edit(world, actor, plan, talk, topic="Nights and keys", **changes):
    log = SessionLog(**{"held_on": world.day(), "texts": {"topic": topic}, **changes})
    target = about_session(talk, as_author=True)
    seen = changes.pop("seen", None)
    with world.use(actor, "edit_session", plan_ref=plan, target=target, seen=seen) as case:
        return sessions.edit_session(case, log)


def confirm(world, actor, plan, talk, *, line="", is_fair=True, seen=None):
    with world.use(actor, "confirm_session", plan_ref=plan, target=about_session(talk), seen=seen) as case:
        sessions.confirm_session(case, line=line, is_fair=is_fair)


def say(world, actor, plan, talk, *, whom=(), text=""):
    with world.use(actor, "outcome", plan_ref=plan, target=about_session(talk)) as case:
        say_outcome(case, whom=whom, text=text)


def read(world, actor, plan, talk):
    return get_session(actor, world.programme, plan, talk)[1]


def list_wrong():
    return list(Verifier().check_all())


class TestChanging:
    def test_its_author_writes_it_anew(self, world, plan, talk):
        assert edit(world, SAM, plan, talk, minutes=30, approach="both", held_on=world.day(-1))
        seen = read(world, ASHA, plan, talk)
        assert (seen.texts, seen.minutes, seen.approach) == ({"topic": "Nights and keys"}, 30, "both")
        assert (seen.held_on, seen.version) == (world.day(-1), 2)
        assert list_wrong() == []

    def test_the_earlier_words_stay_in_the_ledger(self, world, plan, talk):
        edit(world, SAM, plan, talk)
        versions = [
            json.loads(body)["data"]["version"]
            for body in LedgerEntry.objects.filter(type="session_logged").order_by("seq").values_list("body", flat=True)
        ]
        assert versions == [1, 2]

    def test_nobody_but_its_author_does(self, world, plan, talk):
        world.pair(ASHA, PRIYA)
        for actor in (ASHA, PRIYA, LEE):
            with pytest.raises(Refused):
                edit(world, actor, plan, talk)
        with pytest.raises(NotFound):
            edit(world, BEN, plan, talk)
        assert Session.objects.get().version == 1

    def test_one_who_has_gone_does_not_either(self, world, plan, talk):
        world.end(ASHA, plan, SAM)
        with pytest.raises(NotFound):
            edit(world, SAM, plan, talk)

    def test_what_was_fair_is_asked_again(self, world, plan, talk):
        confirm(world, ASHA, plan, talk)
        edit(world, SAM, plan, talk)
        assert read(world, SAM, plan, talk).answer is None
        confirm(world, ASHA, plan, talk)
        assert read(world, SAM, plan, talk).answer is not None
        assert list_wrong() == []

    def test_a_page_from_before_is_refused(self, world, plan, talk):
        token = read(world, SAM, plan, talk).token
        confirm(world, ASHA, plan, talk, line="And the keys.")
        target = about_session(talk, as_author=True)
        with (
            pytest.raises(Conflict, match="changed_meanwhile"),
            world.use(SAM, "edit_session", plan_ref=plan, target=target, seen=token),
        ):
            raise AssertionError("entered")

    def test_the_same_again_is_no_new_version(self, world, plan, talk):
        confirm(world, ASHA, plan, talk)
        assert edit(world, SAM, plan, talk, topic="Nights") is False
        assert Session.objects.get().version == 1
        assert read(world, SAM, plan, talk).answer is not None

    def test_skills_that_left_the_checklist_stay_with_it(self, world, plan):
        place, _criterion = world.programme.find(world.address("on-call"))
        log = SessionLog(world.day(), {"topic": "Nights"}, criteria=(place,))
        with world.use(SAM, "log_session", plan_ref=plan) as case:
            talk = log_session(case, log)
        world.source = replace(world.source, checklist=_without(world.source.checklist, "on-call"))
        edit(world, SAM, plan, talk)
        assert read(world, SAM, plan, talk).criteria == ((place.block_ref, "on-call"),)

    def test_a_mentee_mends_with_whom_it_was(self, world, plan):
        talk = world.log_session(ASHA, plan)
        world.pair(ASHA, PRIYA)
        priya = MentorProfile.objects.get(user_id=PRIYA.user_id).ref
        edit(world, ASHA, plan, talk, mentor_ref=priya)
        assert Session.objects.get().mentor.user_id == PRIYA.user_id
        assert list_wrong() == []

    def test_a_talk_with_a_mentor_who_has_gone_can_still_be_mended_by_the_mentee(self, world, plan):
        talk = world.log_session(ASHA, plan)
        world.end(ASHA, plan, SAM)
        edit(world, ASHA, plan, talk)
        assert Session.objects.get().mentor.user_id == SAM.user_id
        assert list_wrong() == []

    def test_an_answered_question_stays_as_it_was(self, world, plan, talk):
        Question.objects.create(
            plan=Session.objects.get().plan, ref="a" * 32, asked_at=world.now, open=None, session=Session.objects.get()
        )
        with pytest.raises(Conflict):
            edit(world, SAM, plan, talk)

    @pytest.mark.parametrize(("changes", "field"), [({"topic": ""}, "topic"), ({"held_on": None}, "held_on")])
    def test_bad_input_changes_nothing(self, world, plan, talk, changes, field):
        if "held_on" in changes:
            changes = {"held_on": world.day(1)}
        before = take_snapshot()
        with pytest.raises(Invalid) as caught:
            edit(world, SAM, plan, talk, **changes)
        assert set(caught.value.fields) == {field}
        assert list_changed(before, take_snapshot()) == []

    def test_what_a_lead_could_not_read_is_not_opened_by_it(self, db):
        world = World(source=make_source("b.coach_mentoring.home.d0.u0", "b", settings=Settings(leads_read_talks=True)))
        plan = world.pair(ASHA, SAM)
        world.source = replace(world.source, settings=Settings())
        hidden = world.log_session(SAM, plan, "Between us")
        world.source = replace(world.source, settings=Settings(leads_read_talks=True))
        opened = world.log_session(SAM, plan, "For the lead too")
        edit(world, SAM, plan, hidden, topic="Still between us")
        world.source = replace(world.source, settings=Settings())
        edit(world, SAM, plan, opened, topic="Between us from now on")
        assert [read(world, LEE, plan, talk).texts for talk in (hidden, opened)] == [None, None]


def _without(checklist, criterion):
    sections = [
        {**section, "criteria": [item for item in section["criteria"] if item["id"] != criterion]}
        for section in checklist["sections"]
    ]
    return {**checklist, "sections": sections}


class TestFair:
    """E5: the mentee confirms a log as fair or adds a line."""

    def test_the_mentee_says_so(self, world, plan, talk):
        confirm(world, ASHA, plan, talk)
        answer = read(world, SAM, plan, talk).answer
        assert (answer.line, answer.had_line) == ("", False)
        assert list_wrong() == []

    def test_or_adds_a_line(self, world, plan, talk):
        confirm(world, ASHA, plan, talk, line="I was not sure.", is_fair=False)
        assert read(world, SAM, plan, talk).answer.line == "I was not sure."
        assert read(world, LEE, plan, talk).answer is None
        assert list_wrong() == []

    def test_a_line_that_is_empty_is_none(self, world, plan, talk):
        with pytest.raises(Invalid) as caught:
            confirm(world, ASHA, plan, talk, is_fair=False)
        assert caught.value.fields["line"][0].code == "line_missing"
        assert Session.objects.get().confirmed is None

    @pytest.mark.parametrize("actor", [SAM, LEE], ids=["mentor", "lead"])
    def test_nobody_says_it_for_them(self, world, plan, talk, actor):
        with pytest.raises(Refused):
            confirm(world, actor, plan, talk)

    def test_ones_own_words_are_not_confirmed(self, world, plan):
        with pytest.raises(Conflict, match="own_words"):
            confirm(world, ASHA, plan, world.log_session(ASHA, plan))

    def test_once_for_each_version(self, world, plan, talk):
        confirm(world, ASHA, plan, talk)
        with pytest.raises(Conflict, match="confirmed_already"):
            confirm(world, ASHA, plan, talk, line="More")

    def test_of_a_version_that_is_not_there_any_more_nothing_is_said(self, world, plan, talk):
        token = read(world, ASHA, plan, talk).token
        edit(world, SAM, plan, talk, topic="Something quite different")
        with pytest.raises(Conflict, match="changed_meanwhile"):
            confirm(world, ASHA, plan, talk, seen=token)
        assert Session.objects.get().confirmed is None

    def test_its_mentor_is_told_and_nobody_else(self, world, plan, talk):
        world.pair(ASHA, PRIYA)
        Message.objects.all().delete()
        confirm(world, ASHA, plan, talk)
        assert list(Message.objects.values_list("recipient_id", "kind")) == [(SAM.user_id, "talk_confirmed")]


class TestOutcome:
    """E2: "What came of it?", two weeks later, once."""

    @pytest.mark.parametrize("actor", [ASHA, SAM], ids=["mentee", "mentor"])
    def test_either_of_the_pair_says_it(self, world, plan, talk, actor):
        world.wait(days=14)
        say(world, actor, plan, talk, whom=["service", "client"], text="He washes up himself.")
        found = read(world, ASHA, plan, talk).outcome
        assert (found.whom, found.text) == (("client", "service"), "He washes up himself.")

    def test_before_that_it_is_too_early(self, world, plan, talk):
        world.wait(days=13)
        with pytest.raises(Conflict, match="outcome_too_early"):
            say(world, ASHA, plan, talk, text="Already!")

    def test_it_is_said_once(self, world, plan, talk):
        world.wait(days=20)
        say(world, ASHA, plan, talk, whom=["family"])
        with pytest.raises(Conflict, match="outcome_said"):
            say(world, SAM, plan, talk, text="Mine")
        assert SessionOutcome.objects.get().whom == "family"

    def test_nothing_is_not_enough_and_made_up_is_nothing(self, world, plan, talk):
        world.wait(days=20)
        with pytest.raises(Invalid):
            say(world, ASHA, plan, talk)
        say(world, ASHA, plan, talk, whom=["client", "nonsense"])
        assert SessionOutcome.objects.get().whom == "client"

    def test_another_mentor_and_the_lead_do_not(self, world, plan, talk):
        world.pair(ASHA, PRIYA)
        world.wait(days=20)
        for actor in (PRIYA, LEE):
            with pytest.raises(Refused):
                say(world, actor, plan, talk, text="Hm")

    def test_is_read_by_whoever_reads_the_talk(self, world, plan, talk):
        world.wait(days=20)
        say(world, ASHA, plan, talk, text="He washes up himself.")
        assert read(world, LEE, plan, talk).outcome is None
        masked = replace(ASHA, is_masquerading=True)
        assert read(world, masked, plan, talk).outcome is None
        with world.use(ASHA, "share_session", plan_ref=plan, target=about_session(talk)) as case:
            sessions.share_session(case, is_shared=True, is_agreed=True)
        assert read(world, LEE, plan, talk).outcome.text == "He washes up himself."

    def test_no_entry_tells_of_it(self, world, plan, talk):
        world.wait(days=20)
        before = LedgerEntry.objects.count()
        say(world, ASHA, plan, talk, text="He washes up himself.")
        assert LedgerEntry.objects.count() == before

    def test_a_question_is_not_asked_for_it(self, world, plan, talk):
        row = Session.objects.get()
        Question.objects.create(plan=row.plan, ref="a" * 32, asked_at=world.now, open=None, session=row)
        world.wait(days=20)
        assert list_sessions(ASHA, world.programme, plan)[1][0].is_question
        with pytest.raises(Conflict):
            say(world, ASHA, plan, talk, text="Hm")


class TestSharingAtOnce:
    def test_a_log_can_be_shared_as_it_is_written(self, world, plan):
        talk = world.log_session(SAM, plan, "He washes up himself.", share=True)
        assert read(world, LEE, plan, talk).texts == {"topic": "He washes up himself."}
        assert list_wrong() == []


class TestGroup:
    """E5: one log, each their own; no plan tells of another."""

    def log(self, world, actor, plan, **changes):
        log = SessionLog(**{"held_on": world.day(), "texts": {"topic": "Moving safely"}, "group": "9" * 32, **changes})
        with world.use(actor, "log_session", plan_ref=plan) as case:
            return log_for_member(case, log)

    def test_each_plan_has_its_own_and_no_entry_the_group(self, world, plan):
        other = world.pair(BEN, SAM)
        for ref in (plan, other):
            self.log(world, SAM, ref)
        assert Session.objects.filter(group="9" * 32).count() == 2
        assert not LedgerEntry.objects.filter(body__contains="9" * 32).exists()
        assert {member.name for member in list_logged(SAM, world.programme, "9" * 32)} == {"Asha", "Ben"}
        assert list_logged(PRIYA, world.programme, "9" * 32) == []
        assert list_wrong() == []

    def test_only_skills_of_their_own_are_in_it(self, db):
        checklist = {
            "title": "Induction",
            "tracks": [{"id": "senior", "title": "Senior"}, {"id": "manager", "title": "Manager"}],
            "sections": [
                {
                    "id": "first",
                    "title": "First",
                    "criteria": [
                        {"id": "rota", "title": "Rota", "tracks": ["manager"]},
                        {"id": "nights", "title": "Nights"},
                    ],
                }
            ],
        }
        world = World(source=make_source("b.coach_mentoring.home.d0.u0", "b", checklist=checklist))
        plan = world.join(ASHA, track="senior")
        world.pair(ASHA, SAM)
        places = tuple(place for place, _item in world.programme.list_criteria())
        talk = self.log(world, SAM, plan, criteria=places)
        assert [criterion for _block, criterion in read(world, ASHA, plan, talk).criteria] == ["nights"]

    def test_only_a_mentor_holds_one(self, world, plan):
        for actor, error in ((ASHA, NotFound), (LEE, Refused), (OLU, NotFound)):
            with pytest.raises(error):
                self.log(world, actor, plan)

    def test_those_one_mentors_now_are_there_to_choose_from(self, world, plan):
        world.pair(BEN, SAM)
        gone = world.pair(OLU, SAM)
        world.leave(OLU, gone)
        assert [member.name for member in list_members(SAM, world.programme)] == ["Asha", "Ben"]
        with pytest.raises(NotFound):
            list_members(PRIYA, world.programme)
        with pytest.raises(Refused):
            list_members(replace(SAM, is_masquerading=True), world.programme)


class TestSkills:
    def test_say_what_they_show_today_to_whoever_may_see_them(self, world, plan):
        place, _criterion = world.programme.find(world.address("on-call"))
        talk = world.log_session(SAM, plan, criteria=(place,))
        world.say_ready(ASHA, plan, "on-call")
        for actor, due in ((SAM, Status.WAITING), (LEE, Status.WAITING)):
            standing, view = get_session(actor, world.programme, plan, talk)
            assert get_skill_statuses(standing, world.programme, view) == {(place.block_ref, "on-call"): due}

    def test_not_to_a_mentor_who_signs_nothing(self, world, plan):
        place, _criterion = world.programme.find(world.address("on-call"))
        talk = world.log_session(SAM, plan, criteria=(place,))
        Session.objects.get().plan.mentorships.update(signs=False)
        standing, view = get_session(SAM, world.programme, plan, talk)
        assert get_skill_statuses(standing, world.programme, view) == {}
