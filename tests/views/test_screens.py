"""What people see where they land, and what stands on every page (rules R0, P1, S10, C8, E6, E9, U2)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.domain.programme import Settings
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import Visitor, get_text

RIA = make_actor(41, "Ria")


def page(world: World, actor: Any, panel: str = "home", /, **params: Any) -> str:
    response = Visitor(world, actor).get(panel, **params)
    assert response.status_code == 200
    return get_text(response)


def heading(html: str) -> str:
    found = re.search(r"<h2[^>]*>(.*?)</h2>", html, re.DOTALL)
    assert found is not None
    return found[1].strip()


def tabs(html: str) -> list[str]:
    found = re.search(r'<nav class="cm-tabs".*?</nav>', html, re.DOTALL)
    return re.findall(r">([^<>]+)</a>", found[0]) if found else []


def press(world: World, actor: Any, action: str, /, **fields: Any) -> str:
    response = Visitor(world, actor).post(action, **fields)
    assert response.status_code == 200, get_text(response)
    return get_text(response)


def token_of(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found is not None
    return found[1]


class TestLanding:
    """R0."""

    def test_a_stranger_at_the_invitation(self, world):
        assert 'data-cm-form="join' in page(world, RIA)

    def test_a_mentee_at_their_checklist(self, world):
        world.join(ASHA)
        assert heading(page(world, ASHA)) == "Hello Asha"

    def test_a_mentor_at_who_waits(self, world):
        plan = world.pair(ASHA, SAM)
        assert heading(page(world, SAM)) == "Nothing waiting. Time for a cup of tea."
        world.say_ready(ASHA, plan, "on-call")
        assert heading(page(world, SAM)) == "1 waiting for you"

    def test_a_lead_at_today(self, world):
        world.join(ASHA)
        html = page(world, LEE)
        assert "You see that they happen, not what is said." in html
        assert "<strong>1</strong> has no mentor yet" in html
        assert tabs(html) == ["Today", "People", "Mentors"]

    def test_who_is_both_gets_two_tabs_and_lands_where_something_waits(self, world):
        world.pair(SAM, PRIYA)
        plan = world.pair(ASHA, SAM)
        quiet = page(world, SAM)
        assert heading(quiet) == "Hello Sam"
        assert tabs(quiet)[:2] == ["People I mentor", "My checklist"]
        world.say_ready(ASHA, plan, "on-call")
        assert heading(page(world, SAM)) == "1 waiting for you"

    def test_a_request_waits_and_an_own_offer_does_not(self, world):
        world.join(SAM)
        ref = world.volunteer(SAM)
        world.join(BEN, mentors_may_offer=True)
        offered = re.search(r'name="plan" value="(\w+)"', page(world, SAM, "desk"))
        assert offered is not None
        press(world, SAM, "offer", plan=offered[1], message="")
        assert heading(page(world, SAM)) == "Hello Sam"
        world.join(ASHA)
        world.ask(ASHA, ref)
        assert "waiting for you" in heading(page(world, SAM))

    def test_a_lead_who_mentors_has_the_tabs_of_each(self, world):
        plan = world.pair(ASHA, LEE)
        world.say_ready(ASHA, plan, "on-call")
        html = page(world, LEE)
        assert heading(html) == "1 waiting for you"
        assert tabs(html) == ["People I mentor", "Today", "People", "Mentors"]

    def test_one_alone_is_not_offered_as_a_choice(self, world):
        world.pair(ASHA, SAM)
        assert tabs(page(world, SAM)) == []

    def test_every_block_shows_the_list_of_the_whole_programme(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        home, world.source = page(world, SAM), make_part()
        assert heading(page(world, SAM)) == heading(home) == "1 waiting for you"


def make_part() -> Any:
    checklist = make_checklist(make_criterion("nights", title="Walk the night round"), title="Working nights")
    return make_source("induction.coach_mentoring.part.d0.u1", wants_home=False, checklist=checklist)


class TestPart:
    """C6: a part is a checklist with a link home."""

    def test_shows_its_own_skills_and_the_way_to_the_whole(self, world):
        world.join(ASHA)
        get_programme(make_part(), at=world.now)
        world.source = make_part()
        html = page(world, ASHA)
        assert "Walk the night round" in html
        assert "Team meeting" not in html
        assert "Team meeting" in page(world, ASHA, "checklist", whole="yes") + page(world, ASHA, "skills")


class TestInvitation:
    """P1: what it is and is not, how much time, who reads what, the employer's notice."""

    def test_says_it_before_joining(self, world):
        world.source = replace(world.source, settings=Settings(privacy_link="https://example.org/privacy"))
        html = page(world, RIA, "invitation")
        for words in ("You choose them.", "not supervision, not counselling and not a test", "an hour a week"):
            assert words in html
        assert 'href="https://example.org/privacy"' in html
        assert "On call" in html

    def test_says_so_where_leads_read_all_talks(self, world):
        before = page(world, RIA, "invitation")
        world.source = replace(world.source, settings=Settings(leads_read_talks=True))
        assert page(world, RIA, "invitation") != before

    def test_suggests_the_finish_date_of_the_settings(self, world):
        world.source = replace(world.source, settings=Settings(weeks=4))
        assert 'value="2026-06-01"' in page(world, RIA, "invitation")

    def test_whoever_came_back_from_leaving_is_invited_again(self, world):
        world.leave(ASHA, world.join(ASHA))
        assert 'data-cm-form="join' in page(world, ASHA, "invitation")


class TestThreeTaps:
    """S10: from the waiting list to "Signed", undo at hand, and the next one."""

    def test_look_choose_sign(self, world):
        plan = world.pair(ASHA, SAM)
        other = world.pair(BEN, SAM)
        for mentee, ref in ((ASHA, plan), (BEN, other)):
            world.say_ready(mentee, ref, "on-call")
            world.wait(minutes=5)
        desk = page(world, SAM)
        assert desk.count("Look and sign") == 2
        address = world.address("on-call")
        html = page(world, SAM, "skill", plan=plan, criterion=address)
        assert re.findall(r'name="seen_on"[^>]*value="([\d-]+)"|value="([\d-]+)"[^>]*name="seen_on"', html)
        fields = {"plan": plan, "criterion": address, "seen": token_of(html), "seen_on": "2026-05-04"}
        done = press(world, SAM, "sign-off", **fields, method="observation", comment="", client="")
        assert "Signed. You can undo this for 10 minutes." in done
        assert 'data-cm-form="undo' in done
        assert f"plan={other}" in done

    def test_undo_is_one_press(self, world):
        plan = world.pair(ASHA, SAM)
        seq = world.sign(SAM, plan, "on-call")
        address = world.address("on-call")
        html = press(world, SAM, "undo", plan=plan, criterion=address, entry=str(seq))
        assert "Undone." in html


class TestWritingSafely:
    SAFETY = "Worried that someone is at risk? Do not write it here."

    def writing_panels(self, world: World, plan: str, talk: str) -> list[str]:
        about = {"plan": plan, "criterion": world.address("on-call")}
        return [
            page(world, ASHA, "skill", **about),
            page(world, SAM, "skill", **about),
            page(world, SAM, "not-yet", **about),
            page(world, SAM, "log-talk", plan=plan),
            page(world, ASHA, "log-talk", plan=plan),
            page(world, SAM, "talk", plan=plan, session=talk),
        ]

    def test_e9_the_safety_line_stands_where_people_write(self, world):
        plan = world.pair(ASHA, SAM)
        talk = world.log_session(SAM, plan)
        for html in self.writing_panels(world, plan, talk):
            assert self.SAFETY in html
        world.source = replace(world.source, settings=Settings(safety_line="Ring Lee at once."))
        for html in self.writing_panels(world, plan, talk):
            assert "Ring Lee at once." in html
            assert self.SAFETY not in html

    @pytest.mark.parametrize(
        ("text", "warned"),
        [
            ("A client chose the soup.", False),
            ("Mr Smith chose the soup.", True),
            ("Ring 07700 900123 first.", True),
            ("Write to asha@example.org.", True),
        ],
    )
    def test_e6_what_could_name_somebody_is_said_and_never_blocked(self, world, text, warned):
        plan = world.pair(ASHA, SAM)
        html = press(world, SAM, "log-talk", plan=plan, topic=text, held_on="2026-05-04")
        assert ("looks like a name" in html) is warned

    def test_who_reads_it_stands_beside_the_box(self, world):
        plan = world.pair(ASHA, SAM)
        talk = world.log_session(SAM, plan)
        assert "can read this" in page(world, ASHA, "skill", plan=plan, criterion=world.address("on-call"))
        assert "can read this" in page(world, SAM, "log-talk", plan=plan)
        assert "Only you can read this. In rare cases the law lets others ask for it." in page(
            world, SAM, "talk", plan=plan, session=talk
        )

    def test_e2_nothing_is_chosen_beforehand(self, world):
        plan = world.pair(ASHA, SAM)
        assert " checked" not in page(world, SAM, "log-talk", plan=plan)

    def test_the_lead_goes_by_their_name(self, world):
        world.source = replace(world.source, settings=Settings(lead_name="Lee Carter"))
        world.join(ASHA)
        assert "Ask Lee Carter to help" in page(world, ASHA)


class TestTimes:
    """U2: in the viewer's zone."""

    @pytest.mark.parametrize(("zone", "shown"), [("Europe/London", "10:30"), ("Pacific/Auckland", "21:30")])
    def test_of_what_happened(self, world, zone, shown):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call", Evidence(line="I rang."))
        viewer = replace(ASHA, zone=ZoneInfo(zone))
        assert shown in page(world, viewer, "skill", plan=plan, criterion=world.address("on-call"))

    def test_last_nights_shift_is_offered_in_the_signers_morning(self, world):
        plan = world.pair(ASHA, SAM)
        about = {"plan": plan, "criterion": world.address("on-call")}
        morning = replace(SAM, zone=ZoneInfo("America/New_York"))
        assert "Last night" in page(world, morning, "skill", **about)
        assert "Last night" not in page(world, SAM, "skill", **about)


class TestAskOrTell:
    """E3."""

    @pytest.mark.parametrize("done_before", ["yes", "no", "", "maybe"])
    @pytest.mark.parametrize("judgement", ["yes", "no", ""])
    def test_two_answers_give_one_piece_of_advice(self, world, done_before, judgement):
        html = page(world, RIA, "ask-or-tell", done_before=done_before, judgement=judgement)
        advice = (
            "Show or tell them how.",
            "Ask first what they",
            "Ask, and let them decide.",
            "Ask what they remember.",
        )
        found = [item for item in advice if item in html]
        assert len(found) == (done_before in ("yes", "no") and judgement in ("yes", "no"))


class TestUndoing:
    """S6: for ten minutes, beside the sentence that it takes back, and still there after one has looked elsewhere."""

    def sign(self, world: World) -> tuple[str, dict[str, str]]:
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        about = {"plan": plan, "criterion": world.address("on-call")}
        seen = token_of(page(world, SAM, "skill", **about))
        day = world.now.date().isoformat()
        return press(world, SAM, "sign-off", **about, seen=seen, method="observation", seen_on=day), about

    def test_stands_beside_the_signature_once(self, world):
        html, _about = self.sign(world)
        assert html.count('data-cm-form="undo:') == 1
        assert "You signed this." not in html

    def test_is_still_there_after_a_look_elsewhere_until_the_time_is_over(self, world):
        _html, about = self.sign(world)
        assert "You signed this. You can undo it until 10:40." in page(world, SAM, "skill", **about)
        world.wait(minutes=10)
        assert 'data-cm-form="undo:' not in page(world, SAM, "skill", **about)

    def test_does_not_stand_beside_another_sentence(self, world):
        _html, about = self.sign(world)
        seen = token_of(page(world, SAM, "skill", **about))
        html = press(world, SAM, "ask-second", **about, seen=seen)
        said, _, rest = html.partition("</div>")
        assert "A second signature is asked for." in said
        assert "undo:" not in said
        assert "You signed this." in rest


class TestWordsThatFindNoForm:
    """S8: what was typed is shown also where the form has gone."""

    def test_of_a_mentor_whose_other_tab_signed(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        about = {"plan": plan, "criterion": world.address("on-call")}
        seen = token_of(page(world, SAM, "skill", **about))
        world.sign(SAM, plan, "on-call")
        fields = {"method": "observation", "seen_on": world.now.date().isoformat(), "comment": "My other tab."}
        response = Visitor(world, SAM).post("sign-off", **about, seen=seen, **fields)
        assert response.status_code == 409
        assert "My other tab." in get_text(response)


class TestDays:
    def test_of_a_talk_long_ago_are_refused(self, world):
        plan = world.pair(ASHA, SAM)
        response = Visitor(world, SAM).post("log-talk", plan=plan, topic="Nights", held_on="1950-01-01")
        assert (response.status_code, "That is too long ago." in get_text(response)) == (422, True)

    def test_of_a_break_have_an_end_in_sight(self, world):
        plan = world.join(ASHA)
        response = Visitor(world, ASHA).post("pause", plan=plan, until="9999-12-31")
        assert (response.status_code, "more than three years away" in get_text(response)) == (422, True)

    def test_of_what_i_did_are_not_before_anybody_could_sign(self, world):
        plan = world.pair(ASHA, SAM)
        about = {"plan": plan, "criterion": world.address("on-call")}
        seen = token_of(page(world, ASHA, "skill", **about))
        response = Visitor(world, ASHA).post("evidence", **about, seen=seen, line="Long ago.", happened_on="1901-01-01")
        assert (response.status_code, "That is too long ago." in get_text(response)) == (422, True)


def test_a_mentor_who_does_not_sign_is_not_waited_for(world):
    world.volunteer(SAM, from_outside=True)
    plan = world.pair(ASHA, SAM)
    world.say_ready(ASHA, plan, "on-call")
    assert "Waiting for a mentor" in page(world, ASHA, "skills")
