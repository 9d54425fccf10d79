"""Looking back, closing, letting begin, on the screens: what each sees, and that nothing typed is lost (P4, P6, S1)."""

from __future__ import annotations

import re

import pytest

from mentoring_xblock.domain.messages import BY_NAME
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import Plan, Review
from mentoring_xblock.web.requests import REFERENCES
from tests.conftest import ASHA, LEE, PRIYA, SAM
from tests.factories import make_actor
from tests.looking_back import answer, authorise, close, hold, make_small_world, sign_all
from tests.views.sent import refuse, said
from tests.visitors import TYPED, Visitor, get_text, make_key


@pytest.fixture
def world(db):
    return make_small_world()


@pytest.fixture
def plan(world):
    return world.pair(ASHA, SAM)


def seen(response):
    found = re.search(r'name="seen" value="(\w+)"', get_text(response))
    return found[1] if found else ""


def open_form(world, actor, plan, panel="hold-review", **changes):
    """What the form that is open now would send."""
    token = seen(Visitor(world, actor).get(panel, plan=plan))
    return {"plan": plan, "seen": token, "comment": TYPED, "outcome": "finish_here", "weeks": "4", **changes}


class TestLookingBack:
    def test_nothing_is_chosen_beforehand_and_the_words_stay(self, world, plan):
        response = refuse(Visitor(world, SAM), "hold-review", open_form(world, SAM, plan, outcome=""))
        assert response.status_code == 422
        assert said(response).split() == "Please look at this again. Please choose one.".split()
        assert TYPED in get_text(response)
        assert "checked" not in get_text(Visitor(world, SAM).get("hold-review", plan=plan))

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"outcome": "more_time", "weeks": "0"}, "from 1 to 52"),
            ({"outcome": "more_time", "weeks": ""}, "from 1 to 52"),
            ({"outcome": "more_time", "weeks": "many"}, "from 1 to 52"),
            ({"comment": "x" * 1_001}, "at most 1,000 characters"),
            ({"comment": "a\x00b"}, "cannot be kept"),
            ({"outcome": "perfect"}, "Please choose one"),
        ],
    )
    def test_bad_input_is_named(self, world, plan, changes, sentence):
        response = refuse(Visitor(world, SAM), "hold-review", open_form(world, SAM, plan, **changes))
        assert response.status_code == 422
        assert sentence.replace(",", "") in said(response).replace(",", "")

    def test_a_stale_page_shows_the_new_state_and_keeps_the_words(self, world, plan):
        fields = open_form(world, SAM, plan)
        world.sign(SAM, plan, "on-call")
        response = refuse(Visitor(world, SAM), "hold-review", fields)
        assert response.status_code == 409
        assert TYPED in get_text(response)
        assert "1 of 2 signed" in get_text(response)
        assert Visitor(world, SAM).post("hold-review", **{**fields, "seen": seen(response)}).status_code == 200

    def test_the_same_submission_twice_is_one(self, world, plan):
        fields, key = open_form(world, SAM, plan), make_key()
        for _time in range(2):
            assert Visitor(world, SAM).post("hold-review", key=key, **fields).status_code == 200
        assert Review.objects.count() == 1

    def test_ready_is_offered_once_everything_is_signed(self, world, plan):
        assert 'value="ready"' not in get_text(Visitor(world, SAM).get("hold-review", plan=plan))
        sign_all(world, SAM, plan)
        assert 'value="ready"' in get_text(Visitor(world, SAM).get("hold-review", plan=plan))

    def test_a_finished_plan_has_nothing_more_to_decide_and_the_words_are_shown(self, world, plan):
        fields = open_form(world, SAM, plan)
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        response = refuse(Visitor(world, SAM), "hold-review", fields)
        assert response.status_code == 409
        assert "There is nothing more to decide." in get_text(response)
        assert TYPED in get_text(response)

    def test_of_a_mentee_without_a_mentor_the_lead_answers(self, world):
        plan = world.join(ASHA)
        assert "The lead can then say" in get_text(Visitor(world, ASHA).get("hold-review", plan=plan))
        fields = open_form(world, ASHA, plan)
        assert "can answer now" in get_text(Visitor(world, ASHA).post("hold-review", **fields))
        assert "I agree" in get_text(Visitor(world, LEE).get("review", plan=plan))

    def test_names_that_look_like_clients_are_hinted_at(self, world, plan):
        fields = open_form(world, SAM, plan, comment="Mrs Jones was happy.")
        assert "looks like a name" in get_text(Visitor(world, SAM).post("hold-review", **fields))


class TestAnswering:
    def send(self, world, actor, plan, ref, **changes):
        token = seen(Visitor(world, actor).get("review", plan=plan))
        return {"plan": plan, "review": ref, "seen": token, "answer": "agree", "comment": TYPED, **changes}

    def test_agreeing_on_a_stale_page_changes_nothing(self, world, plan):
        seqs = sign_all(world, SAM, plan)
        fields = self.send(world, ASHA, plan, hold(world, SAM, plan, "ready"))
        world.withdraw(SAM, plan, "rotas", seqs[1])
        response = refuse(Visitor(world, ASHA), "answer-review", fields)
        text = get_text(response)
        assert response.status_code == 409
        assert TYPED in text
        assert "can only be agreed to later" in text
        assert ">I agree<" not in text

    def test_an_answer_to_what_was_said_anew_meanwhile_keeps_its_words(self, world, plan):
        fields = self.send(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        world.wait(minutes=1)
        hold(world, SAM, plan)
        response = refuse(Visitor(world, ASHA), "answer-review", fields)
        assert (response.status_code, TYPED in get_text(response)) == (409, True)

    def test_an_answer_has_to_be_one_of_two(self, world, plan):
        ref = hold(world, SAM, plan)
        response = refuse(Visitor(world, ASHA), "answer-review", self.send(world, ASHA, plan, ref, answer="maybe"))
        assert response.status_code == 422

    def test_whoever_held_it_sees_no_answer_form(self, world, plan):
        hold(world, SAM, plan)
        assert "I agree" not in get_text(Visitor(world, SAM).get("review", plan=plan))
        assert "There is no answer yet." in get_text(Visitor(world, SAM).get("review", plan=plan))
        assert "I agree" in get_text(Visitor(world, ASHA).get("review", plan=plan))

    def test_a_review_of_somebody_elses_plan_is_not_there(self, world, plan):
        other = world.pair(make_actor(71, "Olu"), SAM)
        ref = hold(world, SAM, other)
        response = Visitor(world, ASHA).get("review", plan=plan, review=ref)
        assert response.status_code == 404
        assert response.body == Visitor(world, ASHA).get("review", plan=plan, review="f" * 32).body


class TestFront:
    def test_after_the_last_signature_its_signer_is_asked(self, world, plan):
        world.sign(SAM, plan, "on-call")
        page = Visitor(world, SAM).get("skill", plan=plan, criterion=world.address("rotas"))
        words = {"method": "observation", "seen_on": world.day().isoformat(), "comment": "Calm.", "seen": seen(page)}
        fields = {"plan": plan, "criterion": world.address("rotas"), **words}
        shown = get_text(Visitor(world, SAM).post("sign-off", **fields))
        assert "Is Asha ready for the role?" in shown
        assert "Is Asha ready for the role?" in get_text(Visitor(world, SAM).get("person", plan=plan))
        assert "Sam can say whether you are ready." in get_text(Visitor(world, ASHA).get("checklist"))
        assert "Is Asha ready" not in get_text(Visitor(world, LEE).get("person", plan=plan))
        hold(world, SAM, plan, "ready")
        assert "Is Asha ready" not in get_text(Visitor(world, SAM).get("person", plan=plan))
        assert "A look back for you to answer: Ready" in get_text(Visitor(world, ASHA).get("checklist"))

    def test_a_closed_plan_never_reads_as_complete_and_cannot_be_come_back_to(self, world, plan):
        world.sign(SAM, plan, "on-call")
        close(world, LEE, plan, "They moved away.")
        shown = get_text(Visitor(world, ASHA).get("checklist"))
        assert "Closed by Lee, 1 of 2 signed" in shown
        assert "They moved away." in shown
        assert "Come back" not in shown
        assert "Closed by Lee, 1 of 2 signed" in get_text(Visitor(world, LEE).get("person", plan=plan))

    def test_a_finished_plan_says_how(self, world, plan):
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        assert "This checklist is finished, and everything still works." in get_text(
            Visitor(world, ASHA).get("checklist")
        )

    def test_what_happened_then_is_noted_and_taken_out(self, world, plan):
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        for what in ("new_role", ""):
            assert Visitor(world, LEE).post("what-then", plan=plan, what=what).status_code == 200
            assert Plan.objects.get(ref=plan).what_then == what
        refused = refuse(Visitor(world, LEE), "what-then", {"plan": plan, "what": "promoted to king"})
        assert refused.status_code == 422


class TestClosing:
    def test_takes_a_reason_and_keeps_what_was_typed(self, world, plan):
        fields = open_form(world, LEE, plan, "close")
        response = refuse(Visitor(world, LEE), "close", {**fields, "reason": " "})
        assert (response.status_code, "Please say why." in said(response)) == (422, True)
        world.sign(SAM, plan, "on-call")
        stale = refuse(Visitor(world, LEE), "close", {**fields, "reason": TYPED})
        assert (stale.status_code, TYPED in get_text(stale)) == (409, True)
        assert "1 of 2 signed" in get_text(stale)

    def test_of_what_was_finished_meanwhile_keeps_the_reason_on_the_screen(self, world, plan):
        fields = open_form(world, LEE, plan, "close", reason=TYPED)
        answer(world, ASHA, plan, hold(world, SAM, plan, "finish_here"))
        response = refuse(Visitor(world, LEE), "close", fields)
        assert (response.status_code, TYPED in get_text(response)) == (409, True)
        assert "There is nothing to close." in get_text(response)


class TestBeginning:
    @pytest.fixture
    def world(self, db):
        return make_small_world(settings=Settings(authorise_first=True, leads_may_sign=True))

    def test_is_said_before_joining(self, world):
        assert "has to let you begin" in get_text(Visitor(world, PRIYA).get("invitation"))

    def test_until_then_the_skill_says_why_nobody_signs(self, world, plan):
        for actor in (SAM, LEE):
            shown = get_text(Visitor(world, actor).get("skill", plan=plan, criterion=world.address("rotas")))
            assert "lets this checklist begin" in shown
            assert "Sign off" not in shown
        assert "Waiting to begin" in get_text(Visitor(world, ASHA).get("checklist"))

    def test_a_signature_on_a_page_from_before_is_refused_with_a_sentence(self, world, plan):
        token = seen(Visitor(world, SAM).get("skill", plan=plan, criterion=world.address("rotas"))) or "0" * 16
        fields = {"plan": plan, "criterion": world.address("rotas"), "method": "observation", "seen": token}
        fields |= {"seen_on": world.day().isoformat(), "comment": TYPED}
        response = refuse(Visitor(world, SAM), "sign-off", fields)
        assert response.status_code == 409
        assert "has not let this checklist begin yet" in said(response)
        assert TYPED in get_text(response)

    def test_the_lead_has_the_button_and_then_signs_themselves(self, world, plan):
        assert "Let it begin" in get_text(Visitor(world, LEE).get("person", plan=plan))
        assert "Let it begin" not in get_text(Visitor(world, SAM).get("person", plan=plan))
        assert "Asha can begin" in get_text(Visitor(world, LEE).post("authorise", plan=plan))
        page = Visitor(world, LEE).get("skill", plan=plan, criterion=world.address("rotas"))
        fields = {"plan": plan, "criterion": world.address("rotas"), "method": "observation", "seen": seen(page)}
        fields |= {"seen_on": world.day().isoformat(), "comment": "Seen."}
        assert "Signed." in get_text(Visitor(world, LEE).post("sign-off", **fields))


class TestSecondSignatureOfWhoHasGone:
    """S4: who asked may drop it; where they have gone a lead may."""

    def ask(self, world, plan):
        address = world.address("rotas")
        token = seen(Visitor(world, SAM).get("skill", plan=plan, criterion=address))
        assert Visitor(world, SAM).post("ask-second", plan=plan, criterion=address, seen=token).status_code == 200
        return address

    def test_a_lead_has_the_button_only_then(self, world, plan):
        address = self.ask(world, plan)
        words = "One signature is enough after all"
        assert words not in get_text(Visitor(world, LEE).get("skill", plan=plan, criterion=address))
        world.end(SAM, plan, SAM)
        page = Visitor(world, LEE).get("skill", plan=plan, criterion=address)
        assert words in get_text(page)
        sent = Visitor(world, LEE).post("drop-second", plan=plan, criterion=address, seen=seen(page))
        assert "One signature is enough again." in get_text(sent)

    def test_of_the_mentee_who_is_here_no_lead_drops_it(self, world, plan):
        address = world.address("rotas")
        token = seen(Visitor(world, ASHA).get("skill", plan=plan, criterion=address))
        Visitor(world, ASHA).post("ask-second", plan=plan, criterion=address, seen=token)
        world.end(SAM, plan, SAM)
        page = get_text(Visitor(world, LEE).get("skill", plan=plan, criterion=address))
        assert "One signature is enough after all" not in page


def test_staff_who_look_as_somebody_change_nothing(world, plan):
    authorised = Visitor(world, ASHA, {"is_masquerading": True})
    ref = hold(world, SAM, plan)
    for action, fields in (
        ("hold-review", {"outcome": "finish_here"}),
        ("answer-review", {"review": ref, "answer": "agree"}),
        ("what-then", {"what": "course"}),
    ):
        assert refuse(authorised, action, {"plan": plan, **fields}).status_code == 403


def test_a_long_name_and_words_of_markup_stay_words(world):
    asha = make_actor(81, "<b>Al</b> " + "é" * 180)
    plan = world.pair(asha, SAM)
    hold(world, SAM, plan, comment="<script>x</script>")
    shown = get_text(Visitor(world, asha).get("review", plan=plan))
    assert "<script>" not in shown
    assert "&lt;script&gt;x&lt;/script&gt;" in shown


def test_nothing_that_waits_for_the_lead_waits_for_a_mentor(db):
    world = make_small_world(settings=Settings(authorise_first=True))
    plan = world.pair(ASHA, SAM)
    world.say_ready(ASHA, plan, "rotas")
    assert "Look and sign" not in get_text(Visitor(world, SAM).get("desk"))
    authorise(world, LEE, plan)
    assert "Look and sign" in get_text(Visitor(world, SAM).get("desk"))


def test_a_mails_link_leads_to_the_review_itself(world, plan):
    ref = hold(world, SAM, plan)
    assert "I agree" in get_text(Visitor(world, ASHA).get("review", plan=plan, review=ref))
    links = [kind.link for kind in BY_NAME.values()] + [kind.mentee_link for kind in BY_NAME.values()]
    assert {name for link in links if link for name in link.params} <= set(REFERENCES)
