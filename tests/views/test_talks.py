"""Writing talks down, changing and answering them, several people at once (rules E2–E6)."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any

import pytest

from mentoring_xblock.api import submissions
from mentoring_xblock.api.planned_talks import TalkPlan, plan_talk
from mentoring_xblock.api.verification import Verifier
from mentoring_xblock.api.wishes import Wishes, save_wishes
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import PlannedTalk, Session, SessionOutcome
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import TYPED, Visitor, get_text, list_changed, make_key, take_snapshot

OLU = make_actor(51, "Olu")
DAY = "2026-05-04"


@pytest.fixture
def world(db):
    names = ("on-call", "team-meeting", "rota")
    source = make_source(
        "talks.coach_mentoring.home.d0.u0", "talks", checklist=make_checklist(*map(make_criterion, names))
    )
    return World(source=source)


@pytest.fixture
def plan(world):
    return world.pair(ASHA, SAM)


def show(world: World, actor: Any, panel: str, /, **params: Any) -> str:
    response = Visitor(world, actor).get(panel, **params)
    assert response.status_code == 200, get_text(response)
    return get_text(response)


def press(world: World, actor: Any, action: str, status: int = 200, /, **fields: Any) -> str:
    response = Visitor(world, actor).post(action, **fields)
    assert response.status_code == status, get_text(response)
    return get_text(response)


def get_token(html: str) -> str:
    found = re.search(r'name="seen" value="([\d.]+)"', html)
    assert found is not None
    return found[1]


def list_wrong() -> list[Any]:
    return list(Verifier().check_all())


class TestForm:
    """E2: only one box has to be filled in, and nothing is chosen for them."""

    def test_of_a_mentor_has_ask_or_tell_at_hand_and_nothing_chosen(self, world, plan):
        html = show(world, SAM, "log-talk", plan=plan)
        assert "Ask what they remember. Then fill the gaps." in html
        assert "checked" not in html
        assert html.count("required") == 2
        assert 'name="mentor"' not in html

    def test_of_the_first_talk_has_what_the_mentee_wishes_for(self, world, plan):
        with world.use(ASHA, "wishes_write", plan_ref=plan) as case:
            save_wishes(case, Wishes(matters="Nights without fear"), mentors_may_offer=False)
        assert "Nights without fear" in show(world, SAM, "log-talk", plan=plan)
        assert "Nights without fear" not in show(world, ASHA, "log-talk", plan=plan)
        world.log_session(SAM, plan)
        assert "Nights without fear" not in show(world, SAM, "log-talk", plan=plan)

    def test_of_a_mentee_has_neither_advice_nor_a_mentor_to_choose(self, world, plan):
        html = show(world, ASHA, "log-talk")
        assert "Ask or tell?" not in html
        assert 'name="mentor"' not in html

    def test_beside_every_box_stands_who_reads_it(self, world, plan):
        html = show(world, ASHA, "log-talk")
        assert html.count("<textarea") == html.count('class="cm-reads"')

    def test_where_leads_read_talks_it_says_so(self, db):
        source = make_source("open.coach_mentoring.home.d0.u0", "open", settings=Settings(leads_read_talks=True))
        world = World(source=source)
        plan = world.pair(ASHA, SAM)
        assert "their mentors and the lead can read this" in show(world, SAM, "log-talk", plan=plan)
        assert "your mentors and the lead can read this" in show(world, ASHA, "log-talk")
        assert "their mentors and the lead can read this" in show(world, SAM, "group-talk")

    def test_what_is_still_to_be_signed_stands_before_what_is_signed(self, world, plan):
        world.sign(SAM, plan, "on-call")
        html = show(world, SAM, "log-talk", plan=plan)
        assert html.index("Team meeting") < html.index("Signed already") < html.index("On call")

    def test_a_long_checklist_stands_by_section(self, db):
        sections = [
            {"id": f"s{at}", "title": f"Part {at}", "criteria": [make_criterion(f"c{at}-{n}") for n in range(50)]}
            for at in range(10)
        ]
        world = World(
            source=make_source(
                "long.coach_mentoring.home.d0.u0", "long", checklist={"title": "Long", "sections": sections}
            )
        )
        html = show(world, SAM, "log-talk", plan=world.pair(ASHA, SAM))
        assert html.count('name="criteria[]"') == 500
        assert all(f"Part {at} <span" in html for at in range(10))

    def test_a_skill_that_was_taken_out_meanwhile_is_said_and_nothing_is_lost(self, world, plan):
        fields = {"topic": TYPED, "held_on": DAY, "criteria": ["987654.gone", world.address("rota")]}
        html = press(world, SAM, "log-talk", 422, plan=plan, **fields)
        assert "no longer in the checklist" in html
        assert TYPED in html
        assert TYPED in press(world, SAM, "group-talk", 422, people=[plan], **fields)

    def test_more_skills_than_a_talk_can_hold_are_refused_in_words(self, world, plan):
        html = press(
            world, SAM, "log-talk", 422, plan=plan, topic=TYPED, held_on=DAY, criteria=[world.address("rota")] * 51
        )
        assert "Choose at most 50 skills." in html
        assert TYPED in html

    def test_a_mentor_who_names_nobody_is_asked_with_whom(self, world, plan):
        world.pair(BEN, SAM)
        html = show(world, SAM, "log-talk", whom="choose")
        assert "With whom did you talk?" in html
        assert {"Asha", "Ben"} <= set(re.findall(r">([^<>]+)</a>", html))
        assert "panel/group-talk" in html

    def test_with_one_person_there_is_nothing_to_ask(self, world, plan):
        assert 'data-cm-form="log-talk:' in show(world, SAM, "log-talk", whom="choose")

    def test_who_is_neither_mentee_nor_mentor_has_no_such_page(self, world, plan):
        assert Visitor(world, OLU).get("log-talk").status_code == 404
        assert Visitor(world, OLU).get("group-talk").status_code == 404


class TestAfterSaving:
    def test_a_mentor_is_asked_what_of_it_to_sign(self, world, plan):
        html = press(world, SAM, "log-talk", plan=plan, topic="Nights", held_on=DAY, criteria=[world.address("rota")])
        assert "Sign any of these skills?" in html
        assert "To do" in html

    def test_shared_with_the_lead_in_the_same_tap(self, world, plan):
        press(world, SAM, "log-talk", plan=plan, topic="Nights", held_on=DAY, share="on")
        assert Session.objects.get().shared

    def test_a_name_in_it_is_warned_of_and_kept(self, world, plan):
        html = press(world, SAM, "log-talk", plan=plan, topic="Mrs Smith fell.", held_on=DAY)
        assert "looks like a name" in html
        assert "Mrs Smith fell." in html


def suggest(world: World, plan: str) -> str:
    starts = world.now + timedelta(hours=3)
    with world.use(SAM, "plan_talk", plan_ref=plan) as case:
        return plan_talk(case, TalkPlan(starts.date(), starts.time(), minutes=45, agenda="Nights"))


class TestPlanned:
    def test_a_planned_talk_fills_the_form_and_is_held_when_it_is_saved(self, world, plan):
        planned = suggest(world, plan)
        html = show(world, SAM, "log-talk", plan=plan, planned=planned)
        assert re.search(r'value="45" checked', html)
        assert ">Nights</textarea>" in html
        press(world, SAM, "log-talk", plan=plan, planned=planned, topic="Nights", held_on=DAY)
        assert PlannedTalk.objects.get().state == "held"

    def test_its_day_is_that_of_whoever_writes_it_down(self, world, plan):
        """U2: half an hour past midnight in London is still the evening before in UTC."""
        with world.use(SAM, "plan_talk", plan_ref=plan) as case:
            planned = plan_talk(case, TalkPlan(date(2026, 5, 5), time(0, 30)))
        world.wait(days=2)
        assert 'value="2026-05-05"' in show(world, SAM, "log-talk", plan=plan, planned=planned)

    def test_the_second_to_write_it_down_is_told_and_keeps_their_words(self, world, plan):
        planned = suggest(world, plan)
        press(world, SAM, "log-talk", plan=plan, planned=planned, topic="Nights", held_on=DAY)
        html = press(world, ASHA, "log-talk", 409, plan=plan, planned=planned, topic=TYPED, held_on=DAY)
        assert "has written this talk down already" in html
        assert TYPED in html
        assert 'name="planned"' not in html
        assert Session.objects.count() == 1


class TestChanging:
    @pytest.fixture
    def talk(self, world, plan):
        return world.log_session(SAM, plan, "Nights", minutes=45)

    def test_the_form_holds_what_was_written(self, world, plan, talk):
        html = show(world, SAM, "log-talk", plan=plan, session=talk)
        assert ">Nights</textarea>" in html
        assert re.search(r'value="45" checked', html)

    def test_saves_it_and_says_so(self, world, plan, talk):
        token = get_token(show(world, SAM, "log-talk", plan=plan, session=talk))
        about = {"plan": plan, "session": talk, "seen": token}
        assert "Nights and keys" in press(world, SAM, "edit-talk", **about, topic="Nights and keys", held_on=DAY)
        assert "Changed on" in show(world, ASHA, "talk", plan=plan, session=talk)

    def test_on_a_stale_page_nothing_is_lost(self, world, plan, talk):
        token = get_token(show(world, SAM, "log-talk", plan=plan, session=talk))
        asked = get_token(show(world, ASHA, "talk", plan=plan, session=talk))
        press(world, ASHA, "confirm-talk", plan=plan, session=talk, seen=asked, fair="no", line="And the keys.")
        about = {"plan": plan, "session": talk, "topic": TYPED, "held_on": DAY}
        html = press(world, SAM, "edit-talk", 409, **about, seen=token)
        assert TYPED in html
        assert "And the keys." in html
        assert TYPED in press(world, SAM, "edit-talk", **about, seen=get_token(html))

    def test_only_its_author_is_offered_that(self, world, plan, talk):
        assert "Change what is written" in show(world, SAM, "talk", plan=plan, session=talk)
        assert "Change what is written" not in show(world, ASHA, "talk", plan=plan, session=talk)
        assert Visitor(world, ASHA).get("log-talk", plan=plan, session=talk).status_code == 403


class TestAnswering:
    @pytest.fixture
    def talk(self, world, plan):
        return world.log_session(SAM, plan, "Nights")

    def test_the_mentee_says_that_it_is_fair(self, world, plan, talk):
        html = show(world, ASHA, "talk", plan=plan, session=talk)
        assert "Is this fair?" in html
        html = press(world, ASHA, "confirm-talk", plan=plan, session=talk, seen=get_token(html), fair="yes", line="")
        assert "says that this is fair" in html
        assert "says that this is fair" in show(world, SAM, "talk", plan=plan, session=talk)
        assert list_wrong() == []

    def test_a_line_that_comes_too_late_stays_on_the_page(self, world, plan, talk):
        token = get_token(show(world, ASHA, "talk", plan=plan, session=talk))
        about = {"plan": plan, "session": talk, "seen": token}
        press(world, ASHA, "confirm-talk", **about, fair="yes", line="")
        html = press(world, ASHA, "confirm-talk", 409, **about, fair="no", line=TYPED)
        assert TYPED in html

    def test_a_line_that_is_too_long_is_refused_and_kept(self, world, plan, talk):
        token = get_token(show(world, ASHA, "talk", plan=plan, session=talk))
        line = "x" * 1001
        html = press(world, ASHA, "confirm-talk", 422, plan=plan, session=talk, seen=token, fair="no", line=line)
        assert "at most 1000 characters" in html
        assert line in html

    def test_what_came_of_it_is_asked_after_two_weeks(self, world, plan, talk):
        assert "What came of it?" not in show(world, ASHA, "talk", plan=plan, session=talk)
        assert "What came of it?" not in show(world, ASHA, "talks")
        world.wait(days=14)
        assert "What came of it?" in show(world, ASHA, "talks")
        assert "What came of it?" in show(world, SAM, "talks", plan=plan)
        html = press(world, ASHA, "came-of-it", plan=plan, session=talk, outcome="He eats again.", whom=["client"])
        assert "He eats again." in html
        listed = show(world, SAM, "talks", plan=plan)
        assert "He eats again." in listed
        assert "What came of it?" not in listed

    def test_both_say_it_and_the_second_keeps_their_words(self, world, plan, talk):
        world.wait(days=14)
        press(world, ASHA, "came-of-it", plan=plan, session=talk, outcome="He eats again.")
        html = press(world, SAM, "came-of-it", 409, plan=plan, session=talk, outcome=TYPED)
        assert TYPED in html
        assert SessionOutcome.objects.count() == 1

    def test_another_form_that_comes_again_does_not_empty_the_note(self, world, plan, talk):
        press(world, ASHA, "note", plan=plan, session=talk, text="I was afraid.")
        html = press(world, ASHA, "share-talk", 422, plan=plan, session=talk, shared="yes")
        assert "I was afraid.</textarea>" in html


class TestSeveral:
    """E5: one log for several people, each their own."""

    @pytest.fixture
    def other(self, world, plan):
        return world.pair(BEN, SAM)

    def test_each_gets_it_with_their_own_next_steps(self, world, plan, other):
        fields = {"topic": "Moving safely", "held_on": DAY, "next_steps": "Read the plan."}
        html = press(
            world,
            SAM,
            "group-talk",
            people=[plan, other],
            **fields,
            **{f"steps_{plan}": "Ask Lee.", f"steps_{other}": ""},
        )
        assert "Saved for everyone who was there." in html
        talks = {row.plan.ref: row for row in Session.objects.select_related("plan")}
        assert talks[plan].group == talks[other].group
        asha = show(world, ASHA, "talk", plan=plan, session=talks[plan].ref)
        ben = show(world, BEN, "talk", plan=other, session=talks[other].ref)
        assert re.findall("Read the plan|Ask Lee|with several people|Ben", asha) == [
            *("with several people", "Read the plan", "Ask Lee"),
        ]
        assert re.findall("Read the plan|Ask Lee|Asha", ben) == ["Read the plan"]
        assert Visitor(world, ASHA).get("talk", plan=other, session=talks[other].ref).status_code == 404
        assert list_wrong() == []

    def test_each_is_confirmed_by_itself(self, world, plan, other):
        press(world, SAM, "group-talk", people=[plan, other], topic="Moving", held_on=DAY)
        mine = Session.objects.get(plan__ref=plan)
        press(world, ASHA, "confirm-talk", plan=plan, session=mine.ref, seen="1.0", fair="yes", line="")
        assert Session.objects.filter(confirmed__isnull=False).count() == 1

    def test_who_has_left_meanwhile_is_said_and_their_words_are_there(self, world, plan, other):
        world.leave(BEN, other)
        html = press(
            world, SAM, "group-talk", people=[plan, other], topic="Moving", held_on=DAY, **{f"steps_{other}": TYPED}
        )
        assert "Saved for 1 of 2 people." in html
        assert TYPED in html
        assert Session.objects.count() == 1

    def test_where_all_have_gone_nothing_is_written(self, world, plan):
        world.end(ASHA, plan, SAM)
        before = take_snapshot()
        press(world, SAM, "group-talk", 404, people=[plan], topic="Moving", held_on=DAY)
        assert list_changed(before, take_snapshot()) == []

    def test_sent_again_it_is_not_written_again(self, world, plan, other):
        key = make_key()
        fields = {"people": [plan, other], "topic": "Moving", "held_on": DAY, "key": key}
        press(world, SAM, "group-talk", **fields)
        assert "recorded already" in press(world, SAM, "group-talk", **fields)
        assert Session.objects.count() == 2

    def test_what_stopped_half_way_goes_on_from_there(self, world, plan, other, monkeypatch):
        key, sent = make_key(), {"people": [plan, other], "topic": "Moving", "held_on": DAY}
        world.leave(BEN, other)
        press(world, SAM, "group-talk", **sent, key=key)
        assert Session.objects.count() == 1
        press(world, BEN, "join", name="Ben", finish_on="2026-07-27")
        world.pair(BEN, SAM)
        assert "Saved for everyone" in press(world, SAM, "group-talk", **sent, key=key)
        assert Session.objects.values_list("plan__ref", "group").distinct().count() == 2
        assert Session.objects.values("group").distinct().count() == 1

    def test_too_much_at_once_stops_it_and_a_minute_later_the_same_goes_on(self, world, plan, other, monkeypatch):
        monkeypatch.setattr(submissions, "WRITES_A_MINUTE", 1)
        world.wait(minutes=2)
        key, sent = make_key(), {"people": [plan, other], "topic": "Moving", "held_on": DAY}
        press(world, SAM, "group-talk", 429, **sent, key=key)
        assert Session.objects.count() == 1
        world.wait(minutes=2)
        press(world, SAM, "group-talk", **sent, key=key)
        assert Session.objects.count() == 2

    def test_the_same_key_for_other_words_is_refused(self, world, plan, other):
        key = make_key()
        press(world, SAM, "group-talk", people=[plan, other], topic="Moving", held_on=DAY, key=key)
        html = press(world, SAM, "group-talk", 422, people=[plan, other], topic=TYPED, held_on=DAY, key=key)
        assert TYPED in html

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"people": []}, "Please choose who was there."),
            ({"topic": ""}, "Please say what you talked about."),
            ({"held_on": "2026-05-05"}, "That date is in the future."),
            ({"next_steps": "x" * 4001}, "at most 4000 characters"),
        ],
    )
    def test_bad_input_writes_nothing(self, world, plan, other, changes, sentence):
        before = take_snapshot()
        fields = {"people": [plan, other], "topic": TYPED, "held_on": DAY, **changes}
        html = press(world, SAM, "group-talk", 422, **fields)
        assert sentence in html
        assert list_changed(before, take_snapshot()) == []

    def test_steps_that_are_too_long_together_are_refused(self, world, plan, other):
        fields = {"people": [plan, other], "topic": "Moving", "held_on": DAY, "next_steps": "x" * 3000}
        html = press(world, SAM, "group-talk", 422, **fields, **{f"steps_{plan}": "y" * 1001})
        assert "at most 4000 characters" in html
        assert Session.objects.count() == 0

    def test_more_people_than_a_group_holds(self, world, plan):
        html = press(
            world,
            SAM,
            "group-talk",
            422,
            people=["f" * 32, *(f"{n:032x}" for n in range(13))],
            topic=TYPED,
            held_on=DAY,
        )
        assert "at most 12 people" in html

    def test_nobody_elses_people_are_reached_by_it(self, world, plan, other):
        stranger = world.pair(OLU, PRIYA)
        html = press(world, SAM, "group-talk", people=[plan, stranger], topic="Moving", held_on=DAY)
        assert "Olu" not in html
        assert not Session.objects.filter(plan__ref=stranger).exists()
