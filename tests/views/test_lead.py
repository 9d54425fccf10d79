"""A lead's pages: what they say, and what becomes of what is pressed there (rules R1, M1, M2, M5)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from webob import Request

from mentoring_xblock.api import counting
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import MentorProfile, MentorshipRequest, Plan, SupervisionNote
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion
from tests.leading import ask_support, doubt, get_mentor_ref, propose
from tests.visitors import Visitor, get_text, list_changed, make_get, take_snapshot

LONG = "🌻 " + "Wilhelmina-Alexandrina " * 8
RIGHT_TO_LEFT = "أمينة بنت محمد"


def read(world: World, panel: str, **params: object) -> str:
    response = Visitor(world, LEE).get(panel, **params)
    assert response.status_code == 200
    return get_text(response)


def look_for(world: World, panel: str, name: str, **params: object) -> str:
    request: Request = make_get(params)
    request.headers["X-Coach-Mentoring-Find"] = quote(name)
    return get_text(Visitor(world, LEE).send("panel", panel, request))


def list_links(html: str) -> list[str]:
    return re.findall(r'class="cm-list__link"[^>]*>([^<]+)<', html)


def press(world: World, action: str, **fields: Any) -> str:
    response = Visitor(world, LEE).post(action, **fields)
    assert response.status_code == 200
    return get_text(response)


class TestToday:
    def test_is_where_a_lead_lands(self, world):
        assert "Nobody has joined yet." in read(world, "home")
        world.pair(ASHA, SAM)
        html = read(world, "home")
        assert "Nobody needs a hand today." in html
        assert re.search(r"<strong>1</strong> taking part", html)

    def test_says_who_would_like_a_hand_and_leads_there(self, world):
        world.join(ASHA)
        world.join(BEN)
        html = read(world, "today")
        assert "<strong>2</strong> have no mentor yet" in html
        assert "/panel/people?state=no-mentor" in html
        world.volunteer(SAM)
        ask_support(world, SAM, "Private words")
        html = read(world, "today")
        assert "mentor would like a talk · Sam Okoro" in html
        assert f"/panel/mentor-file?mentor={get_mentor_ref(world, SAM)}" in html
        assert "Private words" not in html

    def test_says_over_where_it_stops_counting(self, world, monkeypatch):
        monkeypatch.setattr(counting, "MOST_COUNTED", 1)
        for number in range(3):
            world.join(make_actor(100 + number))
        assert "<strong>over 1</strong>" in read(world, "today")

    def test_asks_for_volunteers_who_wait_where_a_lead_looks_first(self, world):
        world.source = replace(world.source, settings=Settings(who_may_mentor="approved"))
        world.volunteer(SAM)
        assert "<strong>1</strong> would like to be a mentor" in read(world, "today")

    def test_asks_for_plans_that_wait_to_begin(self, world):
        world.source = replace(world.source, settings=Settings(authorise_first=True))
        world.join(ASHA)
        html = read(world, "today")
        assert "waits for you to let them begin" in html
        assert list_links(read(world, "people", state="awaiting")) == ["Asha"]


class TestPeople:
    def test_is_searched_by_a_name_that_stands_in_no_address(self, world):
        world.join(ASHA)
        world.leave(BEN, world.join(BEN))
        html = look_for(world, "people", "be")
        assert list_links(html) == ["Ben"]
        assert ("People called “be”" in html, 'value="be"' in html, "Stopped" in html) == (True, True, True)
        assert "find=be" not in html
        assert "Nobody of that name is here." in look_for(world, "people", "Zoë")

    def test_takes_markup_for_letters(self, world):
        html = look_for(world, "people", '"><script>')
        assert "<script>" not in html
        assert "&lt;script&gt;" in html

    @pytest.mark.parametrize("name", [LONG.strip()[:200], RIGHT_TO_LEFT])
    def test_shows_any_name(self, world, name):
        world.join(replace(ASHA, name=name))
        for panel in ("people", "matrix"):
            assert name in read(world, panel)

    def test_offers_to_suggest_somebody_where_there_is_no_mentor(self, world):
        plan = world.join(ASHA)
        assert f"/panel/propose?plan={plan}" in read(world, "people", state="no-mentor")

    @pytest.mark.parametrize(
        "params", [{"state": "best"}, {"after": "f" * 32}, {"state": "x" * 300}, {"after": "' OR 1=1"}]
    )
    def test_of_no_such_list_is_not_here(self, world, params):
        found = Visitor(world, LEE).get("people", **params)
        assert found.status_code in (200, 404)
        assert params != {"state": "best"} or found.status_code == 404


class TestMatrix:
    def test_says_in_words_what_each_mark_means(self, world):
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        table, as_list = read(world, "matrix"), read(world, "matrix", view="list")
        assert '<span class="cm-visually-hidden">Signed</span>' in table
        assert '<th scope="row">' in table
        assert ("On call" in as_list, "1 of 3 signed" in as_list) == (True, True)

    @pytest.mark.parametrize("number", ["1", "-1", "one", "999999999999", "0.0"])
    def test_of_no_such_page_is_not_here(self, world, number):
        assert Visitor(world, LEE).get("matrix", number=number).status_code == 404


class TestMentorFile:
    def test_keeps_a_note_and_shows_it(self, world):
        ref = world.volunteer(SAM)
        html = press(world, "supervision-note", mentor=ref, text="Spoke about nights.")
        assert ("Saved." in html, "Spoke about nights." in html) == (True, True)

    def test_a_note_too_long_comes_again_whole(self, world):
        ref, text = world.volunteer(SAM), "x" * 4_001
        response = Visitor(world, LEE).post("supervision-note", mentor=ref, text=text)
        assert response.status_code == 422
        assert (text in get_text(response), SupervisionNote.objects.count()) == (True, 0)

    def test_says_that_it_was_seen(self, world):
        ref = world.volunteer(SAM)
        support = ask_support(world, SAM, "About saying not yet")
        assert "About saying not yet" in read(world, "mentor-file", mentor=ref)
        html = press(world, "answer-support", mentor=ref, support=support)
        assert ("is told that you have seen it" in html, "About saying not yet" in html) == (True, False)
        again = Visitor(world, LEE).post("answer-support", mentor=ref, support=support)
        assert again.status_code == 409

    def test_lets_mentoring_rest_and_go_on(self, world):
        ref = world.volunteer(SAM)
        assert "Resting" in press(world, "suspend", mentor=ref)
        html = press(world, "restore", mentor=ref)
        assert ("can mentor again" in html, "Resting" in html) == (True, False)

    def test_of_oneself_offers_nothing_to_decide(self, world):
        html = read(world, "mentor-file", mentor=world.volunteer(LEE))
        assert re.findall(r'data-cm-form="(\w[\w-]*)', html) == []


class TestProposing:
    def test_shows_mentors_with_a_free_place_who_could_be_it(self, world):
        plan = world.pair(ASHA, SAM)
        for actor in (ASHA, LEE, PRIYA):
            world.volunteer(actor)
        world.volunteer(BEN, places=1)
        world.pair(make_actor(70), BEN)
        html = read(world, "propose", plan=plan)
        assert re.findall(r"<p><strong>([^<]+)</strong></p>", html) == ["Priya"]

    def test_asks_both_and_is_taken_back(self, world):
        plan, mentor = world.join(ASHA), world.volunteer(SAM)
        html = press(world, "propose", plan=plan, mentor=mentor)
        assert "Asha and Sam are asked now" in html
        assert "You suggested Sam Okoro" in html
        assert "Suggest Sam<" not in html
        press(world, "withdraw-request", request=MentorshipRequest.objects.get().ref)
        assert MentorshipRequest.objects.get().open is None

    def test_one_yes_waits_for_the_other(self, world):
        plan = world.join(ASHA)
        world.volunteer(SAM)
        request = propose(world, plan, SAM)
        first = get_text(Visitor(world, ASHA).post("agree", request=request))
        assert "It begins when the other person says yes too." in first
        second = get_text(Visitor(world, SAM).post("agree", request=request))
        assert "You are working together now." in second

    def test_a_no_is_nobodys_to_see(self, world):
        plan = world.join(ASHA)
        world.volunteer(SAM)
        request = propose(world, plan, SAM)
        Visitor(world, SAM).post("decline", request=request)
        for panel, params in (("propose", {"plan": plan}), ("person", {"plan": plan}), ("today", {})):
            assert "You suggested" not in read(world, panel, **params)

    def test_the_same_submission_twice_is_one(self, world):
        plan, mentor = world.join(ASHA), world.volunteer(SAM)
        answers = [Visitor(world, LEE).post("propose", key="a" * 32, plan=plan, mentor=mentor) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert MentorshipRequest.objects.count() == 1

    def test_of_a_plan_that_is_not_here(self, world):
        mentor = world.volunteer(SAM)
        assert Visitor(world, LEE).get("propose", plan="f" * 32).status_code == 404
        assert Visitor(world, LEE).post("propose", plan="f" * 32, mentor=mentor).status_code == 404


class TestHelping:
    def test_is_offered_on_the_persons_page_until_it_was_done(self, world):
        plan = world.join(ASHA)
        Visitor(world, ASHA).post("ask-help", plan=plan)
        assert "Asha asks you for a hand." in read(world, "person", plan=plan)
        html = press(world, "answer-help", plan=plan)
        assert ("can ask again" in html, "asks you for a hand" in html) == (True, False)
        assert Plan.objects.get().help_asked_at is None


class TestDoubts:
    @pytest.fixture
    def plan(self, world):
        plan = world.pair(ASHA, SAM)
        doubt(world, SAM, plan, "on-call", world.sign(SAM, plan, "on-call"))
        return plan

    def test_lead_from_today_to_the_very_skill(self, world, plan):
        html = read(world, "today")
        assert "<strong>1</strong> has a signature that a mentor has doubts about" in html
        assert "/panel/people?state=doubts" in html
        html = read(world, "people", state="doubts")
        assert (list_links(html), "doubts since" in html) == (["Asha"], True)
        html = read(world, "person", plan=plan)
        assert "Sam Okoro has doubts about a signature: On call" in html
        assert "I mixed up two shifts." not in html
        address = world.address("on-call")
        assert f"/panel/skill?criterion={address}&amp;plan={plan}" in html
        assert "I mixed up two shifts." in read(world, "skill", plan=plan, criterion=address)

    def test_are_shown_until_somebody_has_looked(self, world, plan):
        [token] = re.findall(r'name="seen" value="([^"]+)"', read(world, "person", plan=plan))
        html = press(world, "doubts-seen", plan=plan, seen=token)
        assert ("The doubts stay in the history" in html, "has doubts about" in html) == (True, False)
        assert "doubts about" not in read(world, "today")
        assert Visitor(world, LEE).post("doubts-seen", plan=plan, seen=token).status_code == 409

    @pytest.mark.parametrize("fields", [{}, {"seen": ""}, {"seen": "x" * 300}, {"seen": ["1", "2"]}])
    def test_are_not_ended_by_a_form_that_showed_none(self, world, plan, fields):
        assert Visitor(world, LEE).post("doubts-seen", plan=plan, **fields).status_code in (400, 404, 409, 422)
        assert Plan.objects.get().doubted_at is not None

    def test_about_a_skill_that_was_taken_out_lead_to_its_signature(self, world, plan):
        world.source = replace(world.source, checklist=make_checklist(make_criterion("team-meeting")))
        html = read(world, "person", plan=plan)
        assert "a skill that is not in the checklist any more" in html
        [link] = re.findall(r"/panel/take-back\?([^\"]+)", html)[:1]
        params = dict(part.split("=") for part in link.replace("&amp;", "&").split("&"))
        assert "On call" in read(world, "take-back", **params)

    def test_are_for_no_one_else(self, world, plan):
        for actor in (ASHA, SAM):
            for panel in ("home", "person"):
                assert "has doubts about" not in get_text(Visitor(world, actor).get(panel, plan=plan))


def test_looking_changes_nothing(world):
    plan = world.pair(ASHA, SAM)
    ref = MentorProfile.objects.get().ref
    before = take_snapshot()
    for panel in ("today", "people", "matrix", "shared", "all-mentors"):
        read(world, panel)
    read(world, "mentor-file", mentor=ref)
    read(world, "propose", plan=plan)
    assert list_changed(before, take_snapshot()) == []
