"""A mentor's own screens: the page where they land, signing several, support, volunteering (M1, M3, M5, S9)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mentoring_xblock.api import desk as desk_api
from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import MentorProfile, Mentorship, SignOff, SupportRequest
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import Visitor, get_text

NAMES = ("on-call", "team-meeting", "rotas")


@pytest.fixture
def world(db: None) -> World:
    criteria = [make_criterion(name) for name in NAMES]
    return World(source=make_source(checklist=make_checklist(*criteria, make_criterion("meals", client_voice=True))))


def show(world: World, actor: Any, panel: str, /, **params: Any) -> str:
    response = Visitor(world, actor).get(panel, **params)
    assert response.status_code == 200, get_text(response)
    return get_text(response)


def post(world: World, actor: Any, action: str, /, status: int = 200, **fields: Any) -> str:
    response = Visitor(world, actor).post(action, **fields)
    assert response.status_code == status, get_text(response)
    return get_text(response)


def tokens(html: str) -> dict[str, str]:
    return dict(re.findall(r'name="(token-[^"]+)" value="(\w+)"', html))


def form(world: World, html: str, **changes: Any) -> dict[str, Any]:
    """A form as it was loaded, for all that stands on it, with a way of knowing, today, and a line."""
    held = tokens(html)
    items = [name.removeprefix("token-") for name in held]
    words = {"method": "observation", "seen_on": world.day().isoformat(), "comment": "Calm and clear."}
    return {"items": items, **held, **words, **changes}


class TestDesk:
    def test_what_waits_comes_page_by_page(self, world, monkeypatch):
        monkeypatch.setattr(desk_api, "WAITING_PAGE", 2)
        plan = world.pair(ASHA, SAM)
        for name in NAMES:
            world.say_ready(ASHA, plan, name)
            world.wait(minutes=1)
        html = show(world, SAM, "desk")
        assert "3 waiting for you" in html
        assert html.count("Look and sign") == 2
        further = show(world, SAM, "desk", after=f"{plan}.{world.address('team-meeting')}")
        assert (further.count("Look and sign"), "Rotas" in further, "Your people" in further) == (1, True, False)

    def test_a_mark_that_has_gone_begins_anew(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "rotas")
        assert "Rotas" in show(world, SAM, "desk", after=f"{plan}.1.gone")

    @pytest.mark.parametrize(
        ("days", "words"),
        [(0, "talked today"), (1, "talked yesterday"), (3, "talked 3 days ago"), (40, "over a month")],
    )
    def test_says_when_one_talked_last(self, world, days, words):
        world.log_session(SAM, world.pair(ASHA, SAM))
        world.wait(days=days)
        assert words in show(world, SAM, "desk")

    def test_a_suspended_mentor_reads_what_that_means(self, world):
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "rotas")
        MentorProfile.objects.update(status="suspended")
        html = show(world, SAM, "desk")
        assert "Your mentoring rests for now." in html
        assert "Look and sign" not in html
        assert "Sign several" not in html
        assert "mentor-break" not in html

    def test_what_a_lead_proposed_is_told_as_such(self, world):
        world.join(ASHA)
        ref = world.ask(ASHA, world.volunteer(SAM))
        rows = MentorProfile.objects.get(user_id=SAM.user_id).requests
        rows.update(how="proposed", message="")
        html = show(world, SAM, "desk")
        assert "The lead thinks that you and" in html
        assert "Rather talk than sign?" not in html
        rows.update(mentor_agreed_at=world.now)
        html = show(world, SAM, "desk")
        assert "Now it is Asha's turn" in html
        assert f"agree:{ref}" not in html

    def test_talking_without_signing_is_said_with_the_yes(self, world):
        world.join(ASHA)
        ref = world.ask(ASHA, world.volunteer(SAM))
        assert "Rather talk than sign?" in show(world, SAM, "desk")
        post(world, SAM, "agree", request=ref, talks_only="on")
        assert not Mentorship.objects.get().signs

    def test_masquerading_staff_see_no_request_and_write_nothing(self, world):
        world.join(ASHA)
        world.ask(ASHA, world.volunteer(SAM), "Words to Sam")
        visitor = Visitor(world, SAM, {"is_masquerading": True})
        assert "Words to Sam" not in get_text(visitor.get("desk"))


class TestSeveral:
    @pytest.fixture
    def plan(self, world: World) -> str:
        plan = world.pair(ASHA, SAM)
        for name in NAMES[:2]:
            world.say_ready(ASHA, plan, name, Evidence(line=f"I did {name}."))
        return plan

    def test_everything_that_waits_is_one_form_and_one_submission(self, world, plan):
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        assert ("I did on-call." in html, "I did team-meeting." in html, "Rotas" in html) == (True, True, False)
        said = post(world, SAM, "sign-several", plan=plan, **form(world, html, comment=""))
        assert "2 signed." in said
        assert said.count('data-cm-form="undo:') == 2
        assert SignOff.objects.filter(standing=1).count() == 2

    def test_each_can_be_undone_from_there(self, world, plan):
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        said = post(world, SAM, "sign-several", plan=plan, **form(world, html))
        seq = re.search(rf'data-cm-form="undo:{plan}:(\d+)"', said)
        assert seq is not None
        post(world, SAM, "undo", plan=plan, criterion=world.address("on-call"), entry=seq[1])
        assert SignOff.objects.filter(standing=1).count() == 1

    def test_skills_are_picked_by_ticks(self, world, plan):
        picks = {f"pick-{world.address(name)}": "on" for name in ("rotas", "meals")}
        html = show(world, SAM, "sign-several", plan=plan, go="yes", **picks)
        assert ("Rotas" in html, "Meals" in html, "On call" in html) == (True, True, False)
        assert "Please choose at least one." in show(world, SAM, "sign-several", plan=plan, go="yes")

    def test_bad_input_comes_again_whole_and_nothing_is_written(self, world, plan):
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        ref = f"{plan}.{world.address('on-call')}"
        own = {f"comment-{ref}": "Typed for on call", f"seen_on-{ref}": "2999-01-01"}
        again = post(world, SAM, "sign-several", 422, plan=plan, **form(world, html, comment="Typed for all", **own))
        assert "That date is in the future" in again
        assert ("Typed for on call" in again, "Typed for all" in again) == (True, True)
        assert not SignOff.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"method": ""}, "Please choose how you know."),
            ({"seen_on": ""}, "Please give a date"),
            ({"comment": "x" * 1_001}, "That is too long"),
            ({"items": []}, "Please choose at least one."),
        ],
    )
    def test_every_field_is_checked(self, world, plan, changes, sentence):
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        again = post(world, SAM, "sign-several", 422, plan=plan, **form(world, html, **changes))
        assert sentence in again
        assert not SignOff.objects.exists()

    def test_a_line_that_several_need_is_asked_for_once(self, world):
        plan = world.pair(ASHA, SAM)
        picks = {f"pick-{world.address(name)}": "on" for name in NAMES}
        html = show(world, SAM, "sign-several", plan=plan, **picks)
        again = post(world, SAM, "sign-several", 422, plan=plan, **form(world, html, comment=""))
        assert again.count('class="cm-field__error"') == 1

    def test_what_was_signed_meanwhile_is_said_and_the_rest_keeps_its_words(self, world, plan):
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        world.wait(minutes=1)
        with_note = post(world, SAM, "sign-several", 422, plan=plan, **form(world, html, comment="Typed for all"))
        assert "Some are signed." in with_note
        assert "This changed while you were writing" in with_note
        assert set(SignOff.objects.values_list("criterion", "signer_id")) == {
            ("on-call", PRIYA.user_id),
            ("team-meeting", SAM.user_id),
        }
        # Nothing is left to sign; what was typed stays to be read.
        assert "Typed for all" in with_note

    def test_words_for_one_that_has_gone_stay_though_others_are_left(self, world, plan):
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "on-call")
        fields = form(world, html)
        gone, stale = (f"{plan}.{world.address(name)}" for name in ("on-call", "team-meeting"))
        fields |= {f"comment-{gone}": "Only for on call", f"token-{stale}": "0" * 16}
        again = post(world, SAM, "sign-several", 422, plan=plan, **fields)
        assert "Nothing is signed yet." in again
        assert "Only for on call" in again
        assert list(tokens(again)) == [f"token-{stale}"]

    def test_another_plan_s_skills_cannot_be_slipped_in(self, world, plan):
        other = world.pair(BEN, PRIYA)
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        fields = form(world, html)
        fields["items"] = [*fields["items"], f"{other}.{world.address('rotas')}"]
        post(world, SAM, "sign-several", 404, plan=plan, **fields)
        assert not SignOff.objects.exists()

    def test_the_same_key_again_says_so(self, world, plan):
        html = show(world, SAM, "sign-several", plan=plan, all="waiting")
        fields = form(world, html)
        key = "ab" * 16
        for sentence in ("2 signed.", "That was recorded already."):
            response = Visitor(world, SAM).post("sign-several", key=key, plan=plan, **fields)
            assert (response.status_code, sentence in get_text(response)) == (200, True)
        assert SignOff.objects.count() == 2

    def test_more_than_ten_are_cut_and_said(self, db):
        criteria = [make_criterion(f"skill-{number}") for number in range(14)]
        world = World(source=make_source(checklist=make_checklist(*criteria)))
        plan = world.pair(ASHA, SAM)
        picks = {f"pick-{world.address(f'skill-{number}')}": "on" for number in range(14)}
        html = show(world, SAM, "sign-several", plan=plan, **picks)
        assert len(tokens(html)) == 10
        assert "here are the first 10" in html
        refs = [f"{plan}.{world.address(f'skill-{number}')}" for number in range(11)]
        post(world, SAM, "sign-several", 422, plan=plan, **form(world, html, items=refs))
        assert not SignOff.objects.exists()


class TestOneSkill:
    def test_of_several_people_each_with_their_own_words(self, world):
        plans = [world.pair(person, SAM) for person in (ASHA, BEN)]
        world.say_ready(BEN, plans[1], "rotas", Evidence(line="Planned May."))
        assert "Rotas" in show(world, SAM, "sign-skill")
        html = show(world, SAM, "sign-skill", criterion=world.address("rotas"))
        assert html.index("Ben") < html.index("Asha")
        said = post(world, SAM, "sign-skill", criterion=world.address("rotas"), **form(world, html))
        assert "2 signed." in said
        assert SignOff.objects.count() == 2

    def test_who_is_not_ticked_is_not_signed(self, world):
        plans = [world.pair(person, SAM) for person in (ASHA, BEN)]
        html = show(world, SAM, "sign-skill", criterion=world.address("rotas"))
        fields = form(world, html, items=[f"{plans[1]}.{world.address('rotas')}"])
        post(world, SAM, "sign-skill", criterion=world.address("rotas"), **fields)
        assert SignOff.objects.get().plan.ref == plans[1]

    def test_someone_who_left_meanwhile_is_said(self, world):
        plans = [world.pair(person, SAM) for person in (ASHA, BEN)]
        html = show(world, SAM, "sign-skill", criterion=world.address("rotas"))
        world.leave(ASHA, plans[0])
        again = post(world, SAM, "sign-skill", 422, criterion=world.address("rotas"), **form(world, html))
        assert "Some are signed." in again
        assert SignOff.objects.get().plan.ref == plans[1]

    def test_a_skill_that_does_not_exist(self, world):
        world.volunteer(SAM)
        assert Visitor(world, SAM).get("sign-skill", criterion="1.nothing").status_code == 404


class TestSigning:
    def test_the_client_s_part_is_confirmed_with_the_signature(self, world):
        plan = world.pair(ASHA, SAM)
        params = {"plan": plan, "criterion": world.address("meals")}
        assert "the client" not in show(world, SAM, "skill", **params).partition("I confirm")[2][:90]
        world.say_ready(ASHA, plan, "meals", Evidence(line="I sat.", client="Chose soup."))
        assert "and that the client's part was as Asha wrote" in show(world, SAM, "skill", **params)

    def test_the_other_mentor_s_last_deed_stands_where_one_signs(self, world):
        plan = world.pair(ASHA, SAM)
        world.pair(ASHA, PRIYA)
        world.sign(PRIYA, plan, "rotas")
        line = "Priya last signed “Rotas” on"
        assert line in show(world, SAM, "person", plan=plan)
        assert line in show(world, SAM, "skill", plan=plan, criterion=world.address("on-call"))
        assert line not in show(world, LEE, "person", plan=plan)

    def test_two_who_mentor_each_other_are_marked_for_the_lead(self, world):
        plan = world.pair(ASHA, SAM)
        world.pair(SAM, ASHA)
        words = "Asha and Sam Okoro mentor each other."
        assert words in show(world, LEE, "person", plan=plan)
        assert words not in show(world, SAM, "person", plan=plan)


class TestSupport:
    def test_asking_and_taking_back(self, world):
        world.volunteer(SAM)
        assert "The lead is there for mentors" in show(world, SAM, "support")
        said = post(world, SAM, "ask-support", message="How do I say no?")
        assert ("The lead can see that now." in said, "How do I say no?" in said) == (True, True)
        assert "Asked; the lead can see it" in show(world, SAM, "desk")
        assert "Taken back." in post(world, SAM, "withdraw-support")
        assert not SupportRequest.objects.exists()

    def test_asked_twice_keeps_what_was_typed(self, world):
        world.volunteer(SAM)
        post(world, SAM, "ask-support", message="")
        again = post(world, SAM, "ask-support", 409, message="And nights?")
        assert ("You have asked already." in again, "And nights?" in again) == (True, True)

    def test_too_long_is_refused_whole(self, world):
        world.volunteer(SAM)
        assert "That is too long" in post(world, SAM, "ask-support", 422, message="x" * 1_001)
        assert not SupportRequest.objects.exists()

    def test_looks_like_a_name_is_said_and_does_not_block(self, world):
        world.volunteer(SAM)
        assert "please check" in post(world, SAM, "ask-support", message="Mrs Jones rang 07700 900123")

    def test_thanks_names_nobody(self, world):
        world.log_session(SAM, world.pair(ASHA, SAM), minutes=90)
        html = show(world, SAM, "thanks")
        assert ("<strong>1</strong> hour of talks" in html, "Asha" in html) == (True, False)
        world.volunteer(PRIYA)
        assert "It begins with the first talk." in show(world, PRIYA, "thanks")


class TestVolunteering:
    def test_where_a_lead_looks_first_that_is_said_before_and_after(self, world):
        world.source = make_source(settings=Settings(who_may_mentor="approved", lead_name="Priya"))
        assert "Here Priya has a look first." in show(world, SAM, "volunteer")
        said = post(world, SAM, "volunteer", name="Sam", job_role="Cook", places="3")
        assert ("Priya has a look first." in said, "Nothing waiting" in said) == (True, False)
        assert Visitor(world, SAM).get("support").status_code == 404
        assert "Taken back." in post(world, SAM, "volunteer-back")
        assert not MentorProfile.objects.exists()

    def test_nobody_but_course_staff_where_the_setting_says_so(self, world):
        world.source = make_source(settings=Settings(who_may_mentor="staff"))
        assert "Here course staff are the mentors." in show(world, SAM, "volunteer")
        post(world, SAM, "volunteer", 403, name="Sam", job_role="Cook", places="3")
        post(world, LEE, "volunteer", name="Lee", job_role="Manager", places="3")

    def test_a_card_says_what_a_mentor_does(self, world):
        world.join(ASHA)
        ref = world.volunteer(SAM, does_this_work=True)
        assert "Does this work in their job" in show(world, ASHA, "mentors")
        assert "Does this work in their job" in show(world, ASHA, "mentor", mentor=ref)

    def test_nobody_asks_whom_they_work_with_already(self, world):
        world.pair(ASHA, SAM)
        world.volunteer(PRIYA)
        html = show(world, ASHA, "mentors")
        assert html.count("You work together") == 1
        assert "Ask Priya" in html
        assert "Ask Sam" not in html

    def test_a_mentor_without_a_place_is_shown_without_a_form(self, world):
        world.join(ASHA)
        ref = world.volunteer(SAM, places=1)
        world.pair(BEN, SAM)
        html = show(world, ASHA, "mentor", mentor=ref)
        assert ("takes nobody new just now" in html, "ask-mentor" in html) == (True, False)

    def test_many_can_be_searched(self, world):
        world.join(ASHA)
        for number in range(12):
            world.volunteer(make_actor(200 + number), helps_with="Nights" if number % 2 else "Rotas")
        assert 'role="search"' in show(world, ASHA, "mentors")
        assert show(world, ASHA, "mentors", free="on").count("cm-person__name") == 12
