"""Planned talks and questions on screens: bad input, pages from before, nothing lost (rules E1, E8)."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import PlannedTalk, Question, Session
from tests.cast import Cast, make_cast
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import make_actor
from tests.planning import agree_talk, answer, ask, change, make_talk_plan, plan_talk
from tests.views.sent import refuse, said
from tests.visitors import TYPED, Visitor, capture_our_sql, get_text, make_key

MENTEE, MENTOR = Relation.MENTEE, Relation.MENTOR
SMILE = "\N{GRINNING FACE}"
NIGHT = {"day": "2026-10-25", "clock": "01:30"}


def fill_in(cast: Cast, /, **changes: Any) -> dict[str, Any]:
    return {"plan": cast.plan, "day": "2026-05-06", "clock": "15:30", "agenda": TYPED, **changes}


def get_input(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*value="([^"]*)"[^>]*name="{name}"|name="{name}" value="([^"]*)"', page)
    return next((value for value in found.groups() if value is not None), "") if found else ""


class TestBadInput:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"day": ""}, "Please give a date"),
            ({"day": "2026-02-30"}, "Please give a date"),
            ({"day": "2026-05-03"}, "That day is past"),
            ({"day": "0001-01-01"}, "That day is past"),
            ({"day": "9999-12-31"}, "more than a year away"),
            ({"clock": ""}, "Please give a time"),
            ({"clock": "24:00"}, "Please give a time"),
            ({"clock": "3pm"}, "Please give a time"),
            ({"clock": "１５:30"}, "Please give a time"),
            ({"day": "2026-05-04", "clock": "10:30"}, "That time is past"),
            ({"day": "2027-03-28", "clock": "01:30"}, "this time is left out"),
            (NIGHT, "this time comes twice"),
            ({**NIGHT, "which": "third"}, "Please choose one"),
            ({"minutes": "601"}, "from 1 to 600"),
            ({"minutes": "-5"}, "from 1 to 600"),
            ({"place": "x" * 501}, "at most 500 characters"),
            ({"place": "https://sam:secret@meet.example"}, "must not carry a name or password"),
            ({"place": "https://meet.exam\\ple"}, "This is not a link"),
            ({"place": "Office\x07"}, "cannot be kept"),
            ({"agenda": TYPED + SMILE * 1_000}, "at most 1000 characters"),
        ],
    )
    def test_of_a_planned_talk_gets_a_sentence_and_keeps_the_words(self, cast, changes, sentence):
        response = refuse(cast.visitor(MENTOR), "plan-talk", fill_in(cast, **changes))
        assert response.status_code == 422
        assert sentence in said(response)
        assert TYPED in get_text(response)

    def test_of_another_time(self, cast):
        ref = cast.planned["Sam"]
        about = {"plan": cast.plan, "planned": ref, "seen": "1"}
        for line, sentence in (("", "when would suit you"), (TYPED + "x" * 200, "at most 200 characters")):
            response = refuse(cast.visitor(MENTEE), "another-time", {**about, "another_time": line})
            assert (response.status_code, sentence in said(response)) == (422, True)
            assert line in get_text(response)

    @pytest.mark.parametrize(("action", "limit"), [("ask-question", 1_000), ("answer-question", 4_000)])
    def test_of_a_question_and_an_answer(self, cast, action, limit):
        about = {"plan": cast.plan, "question": cast.questions["open"]}
        visitor = cast.visitor(MENTEE if action == "ask-question" else MENTOR)
        for text, sentence in (("", "Please write your"), (TYPED + SMILE * limit, f"at most {limit} characters")):
            response = refuse(visitor, action, {**about, "text": text})
            assert (response.status_code, sentence in said(response)) == (422, True)
            assert text in get_text(response)

    def test_what_looks_like_a_name_is_said_and_kept(self, cast):
        response = cast.visitor(MENTEE).post("ask-question", plan=cast.plan, text="What about Mrs Smith?")
        assert response.status_code == 200
        assert "looks like a name" in get_text(response)

    def test_words_are_shown_as_words(self, cast):
        nasty = "<script>alert(1)</script> \N{RIGHT-TO-LEFT MARK}{{ x }} " + SMILE
        response = cast.visitor(MENTEE).post("plan-talk", **fill_in(cast, agenda=nasty, place=nasty))
        assert response.status_code == 200
        assert "<script>" not in get_text(response)
        assert "{{ x }}" in get_text(response)

    @pytest.mark.parametrize("place", ["javascript:alert(1)", "https://meet.example and then left", "07700 900123"])
    def test_only_a_whole_link_is_one(self, cast, place):
        response = cast.visitor(MENTEE).post("plan-talk", **fill_in(cast, place=place))
        assert response.status_code == 200
        assert f'href="{place.split()[0]}' not in get_text(response)

    def test_a_link_shows_its_host(self, cast):
        text = get_text(cast.visitor(MENTEE).post("plan-talk", **fill_in(cast, place="https://meet.example/a?b=c")))
        assert "A link to meet.example" in text
        assert 'rel="noopener noreferrer nofollow ugc"' in text


class TestClocks:
    def test_a_time_that_comes_twice_is_asked_about_and_then_taken(self, cast):
        again = get_text(cast.visitor(MENTEE).post("plan-talk", **fill_in(cast, **NIGHT)))
        assert 'name="which"' in again
        assert 'name="which"' not in get_text(cast.visitor(MENTEE).get("plan-talk", plan=cast.plan))
        response = cast.visitor(MENTEE).post("plan-talk", **fill_in(cast, **NIGHT, which="second"))
        assert response.status_code == 200
        assert PlannedTalk.objects.latest("id").starts_at.isoformat() == "2026-10-25T01:30:00+00:00"

    def test_moving_such_a_talk_keeps_which_of_the_two_it_was(self, cast):
        cast.visitor(MENTEE).post("plan-talk", **fill_in(cast, **NIGHT, which="second"))
        row = PlannedTalk.objects.latest("id")
        page = get_text(cast.visitor(MENTEE).get("plan-talk", plan=cast.plan, planned=row.ref))
        assert re.search(r'value="second" checked', page)
        assert get_input(page, "clock") == "01:30"

    def test_each_reads_it_by_their_own_clock(self, cast):
        tui = make_actor(24, "Tui", zone=ZoneInfo("Pacific/Auckland"))
        cast.world.pair(ASHA, tui)
        ref = plan_talk(cast.world, tui, cast.plan, days=3)
        there = get_text(Visitor(cast.world, tui).get("planned-talk", plan=cast.plan, planned=ref))
        here = get_text(cast.visitor(MENTEE).get("planned-talk", plan=cast.plan, planned=ref))
        assert "Thu\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}May, 15:30" in there
        assert "where it was planned" not in there
        assert "Thu\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}May, 04:30" in here
        assert "That is 15:30 in Auckland, where it was planned." in here

    def test_typed_with_a_dot_it_is_the_same(self, cast):
        cast.visitor(MENTEE).post("plan-talk", **fill_in(cast, clock="9.05"))
        assert PlannedTalk.objects.latest("id").starts_at.isoformat() == "2026-05-06T08:05:00+00:00"


class TestPagesFromBefore:
    @pytest.fixture
    def ref(self, cast):
        """Sam has suggested it; Asha's page shows that, and Sam moves it meanwhile."""
        ref = cast.planned["Sam"]
        change(cast.world, SAM, cast.plan, ref, "move_talk", make_talk_plan(cast.world, days=3, place="Garden"))
        return ref

    @pytest.mark.parametrize(
        ("action", "words"),
        [
            ("agree-talk", {}),
            ("cancel-talk", {}),
            ("another-time", {"another_time": TYPED}),
            ("move-talk", {"day": "2026-05-08", "clock": "11:11", "agenda": TYPED}),
        ],
    )
    def test_get_the_fresh_state_with_their_words(self, cast, ref, action, words):
        fields = {"plan": cast.plan, "planned": ref, "seen": "1", **words}
        response = refuse(cast.visitor(MENTEE), action, fields)
        page = get_text(response)
        assert response.status_code == 409
        assert "This changed while you were writing" in said(response)
        assert "Garden" in page
        assert all(value in page for value in words.values())
        assert get_input(page, "seen") == "2"
        assert cast.visitor(MENTEE).post(action, **{**fields, "seen": "2"}).status_code == 200

    def test_of_a_talk_that_was_cancelled_can_be_suggested_anew(self, cast, ref):
        change(cast.world, SAM, cast.plan, ref, "cancel_talk")
        fields = {"plan": cast.plan, "planned": ref, "seen": "2", "day": "2026-05-08", "clock": "11:11"}
        response = refuse(cast.visitor(MENTEE), "move-talk", {**fields, "agenda": TYPED})
        page = get_text(response)
        assert response.status_code == 409
        assert TYPED in page
        assert "action/plan-talk" in page
        assert "action/move-talk" not in page
        again = cast.visitor(MENTEE).post("plan-talk", plan=cast.plan, day="2026-05-08", clock="11:11", agenda=TYPED)
        assert again.status_code == 200

    def test_of_another_time_for_what_was_cancelled_says_the_words_again(self, cast, ref):
        change(cast.world, SAM, cast.plan, ref, "cancel_talk")
        fields = {"plan": cast.plan, "planned": ref, "seen": "3", "another_time": TYPED}
        response = refuse(cast.visitor(MENTEE), "another-time", fields)
        assert (response.status_code, TYPED in get_text(response)) == (409, True)

    def test_of_a_mentor_who_has_gone_say_what_to_do_next(self, cast, ref):
        cast.world.end(SAM, cast.plan, SAM)
        response = refuse(cast.visitor(MENTEE), "plan-talk", fill_in(cast))
        page = get_text(response)
        assert response.status_code == 409
        assert "Find one first" in said(response)
        assert "Find a mentor" in page
        assert "Cancelled" in get_text(cast.visitor(MENTEE).get("planned-talk", plan=cast.plan, planned=ref))

    def test_of_somebody_without_a_mentor_keep_what_was_typed(self, cast):
        cast.world.end(SAM, cast.plan, SAM)
        for action, panel_words in (("plan-talk", fill_in(cast)), ("ask-question", {"plan": cast.plan, "text": TYPED})):
            response = refuse(cast.visitor(MENTEE), action, panel_words)
            assert (response.status_code, TYPED in get_text(response)) == (409, True)


class TestAnswers:
    def test_the_second_gets_the_first_one_and_keeps_their_own(self, cast):
        cast.world.agree(PRIYA, cast.request)
        ref = cast.questions["open"]
        answer(cast.world, SAM, cast.plan, ref, "Ring the on-call number.")
        fields = {"plan": cast.plan, "question": ref, "text": TYPED}
        response = refuse(Visitor(cast.world, PRIYA), "answer-question", fields)
        page = get_text(response)
        assert response.status_code == 409
        assert "Ring the on-call number." in page
        assert TYPED in page
        topic = get_input(page, "topic")
        added = Visitor(cast.world, PRIYA).post(
            "log-talk", plan=cast.plan, topic=topic, held_on=get_input(page, "held_on"), advice=TYPED
        )
        assert added.status_code == 200
        assert Session.objects.latest("id").mentor.user_id == PRIYA.user_id

    def test_to_what_was_taken_back_are_shown_to_who_wrote_them(self, cast):
        ref = ask(cast.world, ASHA, cast.plan)
        cast.visitor(MENTEE).post("withdraw-question", plan=cast.plan, question=ref)
        fields = {"plan": cast.plan, "question": ref, "text": TYPED}
        response = refuse(cast.visitor(MENTOR), "answer-question", fields)
        assert (response.status_code, TYPED in get_text(response)) == (409, True)
        assert "was taken back" in said(response)

    def test_sent_twice_are_one(self, cast):
        fields = {"plan": cast.plan, "question": cast.questions["open"], "text": "Ring me.", "key": make_key()}
        before = Session.objects.count()
        pages = [get_text(cast.visitor(MENTOR).post("answer-question", **fields)) for _number in range(2)]
        assert Session.objects.count() == before + 1
        assert "recorded already" in pages[1]

    def test_the_mentee_reads_who_answered(self, cast):
        page = get_text(cast.visitor(MENTEE).get("question", plan=cast.plan, question=cast.questions["answered"]))
        assert "Sam Okoro answered" in page
        mine = get_text(cast.visitor(MENTOR).get("question", plan=cast.plan, question=cast.questions["answered"]))
        assert "You answered" in mine

    def test_who_reads_is_said_where_leads_read_talks(self, db):
        cast = make_cast(settings=Settings(leads_read_talks=True), course="nights")
        assert "The lead can read it once it is answered" in get_text(cast.visitor(MENTEE).get("ask-question"))

    def test_a_question_that_is_sent_twice_is_one(self, cast):
        before = Question.objects.count()
        fields = {"plan": cast.plan, "text": "Who?", "key": make_key()}
        pages = [get_text(cast.visitor(MENTEE).post("ask-question", **fields)) for _number in range(2)]
        assert Question.objects.count() == before + 1
        assert "recorded already" in pages[1]


class TestCalendar:
    def read(self, cast: Cast, ref: str, by: Relation = MENTEE) -> Any:
        response = cast.visitor(by).download("calendar", plan=cast.plan, planned=ref)
        assert response.headers["Content-Type"].startswith("text/calendar")
        assert "attachment" in response.headers["Content-Disposition"]
        [event] = Calendar.from_ical(response.body).subcomponents
        return event

    def test_says_with_whom_to_each(self, cast):
        ref = cast.planned["Sam"]
        agree_talk(cast.world, ASHA, cast.plan, ref)
        assert str(self.read(cast, ref)["summary"]) == "Talk with Sam"
        assert str(self.read(cast, ref, MENTOR)["summary"]) == "Talk with Asha"

    def test_a_later_version_takes_the_place_of_the_earlier(self, cast):
        ref = cast.planned["Sam"]
        first = self.read(cast, ref)
        change(cast.world, ASHA, cast.plan, ref, "cancel_talk")
        second = self.read(cast, ref)
        assert first["uid"] == second["uid"]
        assert first["sequence"] < second["sequence"]
        assert str(second["status"]) == "CANCELLED"

    def test_staff_who_look_as_somebody_else_get_none(self, cast):
        visitor = Visitor(cast.world, ASHA, {"is_masquerading": True})
        assert visitor.download("calendar", plan=cast.plan, planned=cast.planned["Sam"]).status_code == 404


class TestPages:
    def test_with_one_mentor_nobody_is_asked_with_whom(self, cast):
        page = get_text(cast.visitor(MENTEE).get("plan-talk", plan=cast.plan))
        assert 'name="mentor"' not in page
        cast.world.agree(PRIYA, cast.request)
        page = get_text(cast.visitor(MENTEE).get("plan-talk", plan=cast.plan))
        assert page.count('name="mentor"') == 2
        assert 'name="mentor"' not in get_text(cast.visitor(MENTOR).get("plan-talk", plan=cast.plan))

    def test_another_mentor_may_not_open_the_form_of_a_talk_of_others(self, cast):
        cast.world.agree(PRIYA, cast.request)
        visitor = Visitor(cast.world, PRIYA)
        assert visitor.get("plan-talk", plan=cast.plan, planned=cast.planned["Sam"]).status_code == 403
        page = get_text(visitor.get("planned-talk", plan=cast.plan, planned=cast.planned["Sam"]))
        assert "Asha and Sam Okoro" in page
        assert "data-cm-form" not in page

    def test_without_a_plan_named_it_is_ones_own(self, cast):
        for panel in ("plan-talk", "ask-question"):
            assert cast.visitor(MENTEE).get(panel).status_code == 200
            assert cast.visitor(Relation.STRANGER).get(panel).status_code == 404

    def test_a_time_that_has_gone_by_is_asked_about(self, cast):
        cast.world.wait(days=3)
        page = get_text(cast.visitor(MENTEE).get("planned-talk", plan=cast.plan, planned=cast.planned["Sam"]))
        assert "Did you talk?" in page
        assert "Yes, that suits me" not in page
        assert "panel/log-talk" in page

    def test_talks_list_what_is_planned(self, cast):
        for relation in (MENTEE, MENTOR):
            page = get_text(cast.visitor(relation).get("talks", plan=cast.plan))
            assert f"planned={cast.planned['Sam']}" in page
        assert "planned=" not in get_text(cast.visitor(Relation.LEAD).get("talks", plan=cast.plan))

    def test_take_few_statements_however_much_there_is(self, cast):
        panels = ("plan-talk", "planned-talk", "ask-question", "question")
        params = {"plan": cast.plan, "planned": cast.planned["Sam"], "question": cast.questions["answered"]}

        def count() -> list[int]:
            found = []
            for panel in panels:
                cast.visitor(MENTEE).get(panel, **params)
                with capture_our_sql() as statements:
                    assert cast.visitor(MENTEE).get(panel, **params).status_code == 200
                found.append(len(statements))
            return found

        before = count()
        assert max(before) <= 8
        other = cast.world.pair(BEN, SAM)
        for number in range(8):
            plan_talk(cast.world, SAM, cast.plan, minutes=number + 1)
            plan_talk(cast.world, SAM, other, minutes=number + 1)
        for _number in range(3):
            ask(cast.world, ASHA, cast.plan)
        assert count() == before
