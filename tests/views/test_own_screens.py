"""What mentees keep for themselves and their mentors, on the screens (rules P2, P3, P7, S3, E7, M7)."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mentoring_xblock.api import goals
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import Action, Goal, Mentorship, OwnNote, Plan, Rating, Wishes
from tests.cast import WORDS, Cast
from tests.conftest import ASHA, SAM
from tests.views.sent import refuse, said
from tests.visitors import TYPED, get_text

STRANGER, MENTEE, ASKED, MENTOR, FORMER, LEAD = Relation


def token(html: str, /) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def skill(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {"plan": cast.plan, "criterion": cast.world.address("on-call"), **fields}


class TestWishes:
    def test_the_form_holds_what_was_said(self, cast):
        html = get_text(cast.visitor(MENTEE).get("wishes"))
        assert WORDS["wishes of Asha"] in html
        response = cast.visitor(MENTEE).post("wishes", plan=cast.plan, matters="Days", mentors_may_offer="on")
        assert "Saved." in get_text(response)
        assert Plan.objects.get(ref=cast.plan).mentors_may_offer
        assert Wishes.objects.get(plan__ref=cast.plan).matters == "Days"

    @pytest.mark.parametrize("relation", [ASKED, MENTOR])
    def test_others_read_and_have_no_form(self, cast, relation):
        html = get_text(cast.visitor(relation).get("wishes", plan=cast.plan))
        assert WORDS["wishes of Asha"] in html
        assert "<form" not in html

    def test_the_lead_reads_them_after_the_button_that_says_so(self, cast):
        assert cast.visitor(LEAD).get("wishes", plan=cast.plan).status_code == 404
        assert "can then read what you wrote under" in get_text(cast.visitor(MENTEE).get("more"))
        cast.visitor(MENTEE).post("ask-help", plan=cast.plan)
        assert WORDS["wishes of Asha"] in get_text(cast.visitor(LEAD).get("wishes", plan=cast.plan))
        cast.visitor(MENTEE).post("stop-asking", plan=cast.plan)
        assert cast.visitor(LEAD).get("wishes", plan=cast.plan).status_code == 404

    def test_after_the_end_they_are_only_read(self, cast):
        cast.world.leave(ASHA, cast.plan)
        html = get_text(cast.visitor(MENTEE).get("wishes"))
        assert WORDS["wishes of Asha"] in html
        assert "<form" not in html


class TestAskingTheLead:
    def test_p7_is_there_with_a_mentor_too(self, cast):
        html = get_text(cast.visitor(MENTEE).get("more"))
        assert "Ask the lead to help" in html
        answer = get_text(cast.visitor(MENTEE).post("ask-help", plan=cast.plan))
        assert "The lead can see that you would like a hand." in answer
        html = get_text(cast.visitor(MENTEE).get("more"))
        assert "You asked the lead to help." in html
        assert "I don't need help any more" in html.replace("&#x27;", "'")


class TestGoals:
    def test_are_set_changed_and_reached(self, cast):
        visitor = cast.visitor(MENTEE)
        address = cast.world.address("by-sam")
        answer = visitor.post("goal", plan=cast.plan, ideal=TYPED, by_when="2026-06-01", criteria=[address])
        assert (answer.status_code, TYPED in get_text(answer), "By sam" in get_text(answer)) == (200, True, True)
        ref = Goal.objects.get(ideal=TYPED).ref
        page = get_text(visitor.get("goal", plan=cast.plan, goal=ref))
        assert re.search(rf'value="{address}" checked', page)
        fields = {"plan": cast.plan, "goal": ref, "seen": token(page), "ideal": "Calmer nights"}
        assert visitor.post("goal", **fields).status_code == 200
        assert "Well done" in get_text(visitor.post("goal-done", plan=cast.plan, goal=ref))
        assert Goal.objects.get(ref=ref).done_at is not None
        visitor.post("goal-undone", plan=cast.plan, goal=ref)
        assert Goal.objects.get(ref=ref).done_at is None
        visitor.post("remove-goal", plan=cast.plan, goal=ref)
        assert not Goal.objects.filter(ref=ref).exists()

    def test_a_form_that_is_out_of_date_comes_again_with_the_words(self, cast):
        visitor, ref = cast.visitor(MENTEE), Goal.objects.get(plan__ref=cast.plan).ref
        fields = {"plan": cast.plan, "goal": ref, "seen": token(get_text(visitor.get("goal", goal=ref)))}
        assert visitor.post("goal", **fields, ideal="From the other tab").status_code == 200
        response = refuse(visitor, "goal", {**fields, "ideal": TYPED})
        assert response.status_code == 409
        assert TYPED in get_text(response)
        again = {**fields, "seen": token(get_text(response)), "ideal": TYPED}
        assert visitor.post("goal", **again).status_code == 200

    @pytest.mark.parametrize("skills", [["nothing"], ["987654.on-call"]])
    def test_a_skill_that_is_none(self, cast, skills):
        fields = {"plan": cast.plan, "ideal": TYPED, "criteria": skills}
        response = refuse(cast.visitor(MENTEE), "goal", fields)
        assert (response.status_code, TYPED in get_text(response)) == (422, True)
        assert "no longer in the checklist" in said(response)

    def test_too_many_skills(self, cast):
        fields = {"plan": cast.plan, "ideal": TYPED, "criteria": [cast.world.address("by-sam")] * 51}
        response = refuse(cast.visitor(MENTEE), "goal", fields)
        assert (response.status_code, TYPED in get_text(response)) == (422, True)

    @pytest.mark.parametrize("day", ["2026-05-03", "2031-05-03", "tomorrow", "2026-02-30"])
    def test_a_day_that_is_none(self, cast, day):
        for action, fields in (("goal", {"ideal": TYPED}), ("action", {"what": TYPED})):
            response = refuse(cast.visitor(MENTEE), action, {"plan": cast.plan, "by_when": day, **fields})
            assert (response.status_code, TYPED in get_text(response)) == (422, True)

    def test_more_than_fifty_are_refused_with_the_words_kept(self, cast, monkeypatch):
        monkeypatch.setattr(goals, "MAX_GOALS", 1)
        response = refuse(cast.visitor(MENTEE), "goal", {"plan": cast.plan, "ideal": TYPED})
        assert response.status_code == 409
        assert "There are 1 goals here already" in said(response)
        assert TYPED in get_text(response)

    def test_a_mentor_reads_them_and_sets_none(self, cast):
        html = get_text(cast.visitor(MENTOR).get("goals", plan=cast.plan))
        assert WORDS["goal of Asha"] in html
        assert "Goals of Asha" in html
        assert "Set a goal" not in html
        assert 'data-cm-form="goal-done' not in html

    def test_a_mentor_who_does_not_sign_finds_no_link_to_a_skill(self, cast):
        cast.visitor(MENTEE).post("goal", plan=cast.plan, ideal="X", criteria=[cast.world.address("by-sam")])
        assert "/panel/skill?" in get_text(cast.visitor(MENTOR).get("goals", plan=cast.plan))
        Mentorship.objects.filter(mentor__user_id=SAM.user_id).update(signs=False)
        assert "/panel/skill?" not in get_text(cast.visitor(MENTOR).get("goals", plan=cast.plan))


class TestSteps:
    def test_either_adds_and_ticks(self, cast):
        sam = cast.mentors["Sam Okoro"]
        answer = cast.visitor(MENTOR).post("action", plan=cast.plan, what="Ring the pharmacy", who=sam)
        assert "You" in get_text(answer)
        ref = Action.objects.get(what="Ring the pharmacy").ref
        assert "Sam" in get_text(cast.visitor(MENTEE).get("goals"))
        cast.visitor(MENTEE).post("action-done", plan=cast.plan, step=ref, done="yes")
        assert Action.objects.get(ref=ref).done_at is not None
        cast.visitor(MENTOR).post("action-done", plan=cast.plan, step=ref, done="no")
        assert Action.objects.get(ref=ref).done_at is None
        cast.visitor(MENTOR).post("remove-action", plan=cast.plan, step=ref)
        assert not Action.objects.filter(ref=ref).exists()

    @pytest.mark.parametrize("who", ["f" * 32, "Sam", "é"])
    def test_somebody_who_is_nobody_here(self, cast, who):
        response = refuse(cast.visitor(MENTEE), "action", {"plan": cast.plan, "what": TYPED, "who": who})
        assert (response.status_code, TYPED in get_text(response)) == (422, True)

    def test_the_same_submission_twice_is_one_step(self, cast):
        fields = {"plan": cast.plan, "what": "Once", "key": "a" * 32}
        assert [cast.visitor(MENTEE).post("action", **fields).status_code for _ in range(2)] == [200, 200]
        assert Action.objects.filter(what="Once").count() == 1

    def test_a_line_that_names_somebody_is_kept_and_warned_of(self, cast):
        answer = cast.visitor(MENTEE).post("action", plan=cast.plan, what="Ring Mr Smith on 07700 900123")
        assert "looks like a name" in get_text(answer)

    def test_what_was_typed_does_not_stray_into_other_forms(self, cast):
        response = refuse(cast.visitor(MENTEE), "goal-done", {"plan": cast.plan, "goal": "0" * 32})
        assert response.status_code == 404


class TestSkill:
    def test_how_sure_one_feels_is_one_tap(self, cast):
        html = get_text(cast.visitor(MENTEE).post("sure", **skill(cast, step="3")))
        assert re.search(r'value="3" aria-pressed="true">Confident', html)
        assert Rating.objects.get(plan__ref=cast.plan).latest == 3

    @pytest.mark.parametrize("step", ["", "0", "4", "three", "１"])
    def test_a_step_that_is_none(self, cast, step):
        assert refuse(cast.visitor(MENTEE), "sure", skill(cast, step=step)).status_code == 422

    def test_the_mentor_sees_how_sure_and_no_note(self, cast):
        html = get_text(cast.visitor(MENTOR).get("skill", **skill(cast)))
        assert "Asha feels: Getting there" in html
        assert WORDS["own note of Asha"] not in html

    def test_a_note_is_kept_and_shown_to_its_author(self, cast):
        answer = cast.visitor(MENTEE).post("own-note", **skill(cast, note="For me."))
        assert "Only you can read it" in get_text(answer)
        assert OwnNote.objects.get(plan__ref=cast.plan).text == "For me."

    def test_a_note_that_is_too_long_is_not_taken_for_evidence(self, cast):
        response = refuse(cast.visitor(MENTEE), "own-note", skill(cast, note="x" * 4_001))
        assert response.status_code == 422
        assert WORDS["evidence"] in get_text(response)
        assert "at most 4000 characters" in said(response)

    def test_after_the_end_both_are_only_read(self, cast):
        cast.world.leave(ASHA, cast.plan)
        html = get_text(cast.visitor(MENTEE).get("skill", **skill(cast)))
        assert "How sure you felt: Getting there" in html
        assert WORDS["own note of Asha"] in html
        assert 'data-cm-form="sure' not in html


class TestFinishDate:
    @pytest.mark.parametrize(("weeks", "due"), [("2", "2026-08-10"), ("4", "2026-08-24")])
    @pytest.mark.parametrize("relation", [MENTEE, MENTOR])
    def test_p3_moves_by_one_tap(self, cast, relation, weeks, due):
        seen = token(get_text(cast.visitor(relation).get("finish", plan=cast.plan)))
        answer = cast.visitor(relation).post("finish-date", plan=cast.plan, weeks=weeks, seen=seen)
        assert answer.status_code == 200
        assert Plan.objects.get(ref=cast.plan).finish_on.isoformat() == due

    def test_past_the_date_the_weeks_begin_today(self, cast):
        cast.world.wait(days=100)
        seen = token(get_text(cast.visitor(MENTEE).get("finish", plan=cast.plan)))
        cast.visitor(MENTEE).post("finish-date", plan=cast.plan, weeks="2", seen=seen)
        assert Plan.objects.get(ref=cast.plan).finish_on == cast.world.day(14)

    @pytest.mark.parametrize("fields", [{"seen": "2026-07-20"}, {}])
    def test_a_tap_on_a_date_that_has_moved_moves_nothing(self, cast, fields):
        response = refuse(cast.visitor(MENTEE), "finish-date", {"plan": cast.plan, "weeks": "2", **fields})
        assert response.status_code == 409

    @pytest.mark.parametrize("weeks", ["0", "1", "-2", "200", "two", ""])
    def test_other_weeks_than_those_offered(self, cast, weeks):
        fields = {"plan": cast.plan, "weeks": weeks, "seen": "2026-07-27"}
        assert refuse(cast.visitor(MENTEE), "finish-date", fields).status_code == 422


class TestTouch:
    def test_m7_either_changes_it_and_both_read_it(self, cast):
        about = {"plan": cast.plan, "mentorship": cast.mentorship(SAM)}
        seen = token(get_text(cast.visitor(MENTOR).get("touch", **about)))
        assert cast.visitor(MENTOR).post("touch", **about, seen=seen, line="Ring after tea").status_code == 200
        assert "Ring after tea" in get_text(cast.visitor(MENTEE).get("checklist"))
        response = refuse(cast.visitor(MENTEE), "touch", {**about, "seen": seen, "line": TYPED})
        assert (response.status_code, TYPED in get_text(response)) == (409, True)

    def test_it_may_be_emptied(self, cast):
        about = {"plan": cast.plan, "mentorship": cast.mentorship(SAM)}
        assert cast.visitor(MENTEE).post("touch", **about, line="").status_code == 200
        assert Mentorship.objects.get(ref=about["mentorship"]).keep_in_touch == ""

    def test_of_a_mentor_who_has_gone_there_is_none(self, cast):
        ref = Mentorship.objects.get(plan__ref=cast.plan, open=None).ref
        fields = {"plan": cast.plan, "mentorship": ref, "line": "Text me"}
        assert refuse(cast.visitor(MENTEE), "touch", fields).status_code == 409
