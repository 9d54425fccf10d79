"""Who reads what, over every panel and download there is: the table's reading half, and the silence around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from webob import Response

from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import MentorProfile, Mentorship, Session
from mentoring_xblock.routes import ROUTES
from tests.cast import PEOPLE, WORDS, Cast, make_cast
from tests.conftest import ASHA, LEE, PRIYA, SAM
from tests.role_table import ROWS, get_status
from tests.visitors import Visitor, get_text, list_changed, take_snapshot

STRANGER, MENTEE, ASKED, MENTOR, FORMER, LEAD = Relation
ALL = set(Relation)


CRITERIA = ("on-call", "by-sam", "by-fay", "back-to-asha")


def list_panels(cast: Cast) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every panel and the parameters it can be asked for with, here."""
    criteria = [{"criterion": cast.world.address(name)} for name in CRITERIA]
    entries = [{"entry": seq} for seq in cast.entries.values()]
    about: dict[str, list[dict[str, Any]]] = {
        "skill": criteria,
        "not-yet": criteria,
        "take-back": entries,
        "concern": entries,
        "talk": [{"session": ref} for ref in cast.talks.values()],
        "log-talk": [{}, {"whom": "choose"}, *({"session": ref} for ref in cast.talks.values())],
        "plan-talk": [{}, *({"planned": ref} for ref in cast.planned.values())],
        "planned-talk": [{"planned": ref} for ref in cast.planned.values()],
        "question": [{"question": ref} for ref in cast.questions.values()],
        "review": [{}, *({"review": ref} for ref in cast.reviews.values())],
        "mentor": [{"mentor": ref} for ref in cast.mentors.values()],
        "mentor-file": [{"mentor": ref} for ref in cast.mentors.values()],
        "matrix": [{}, {"view": "list"}],
        "touch": [{"mentorship": cast.mentorship(SAM)}],
        "sign-several": [{}, {"all": "waiting"}],
        "sign-skill": criteria,
        "end": [{"mentorship": cast.mentorship(actor)} for actor in (SAM, PEOPLE[FORMER])],
    }
    for name in ROUTES.panels:
        yield name, {}
        for params in about.get(name, [{}]):
            yield name, {"plan": cast.plan, **params}


@dataclass
class Shown:
    """All that one person is shown: the words, and whatever is answered as not being here."""

    words: set[str]
    hidden: list[tuple[str, dict[str, Any], Response]]


def read_everything(visitor: Visitor, cast: Cast) -> Shown:
    panels = [(name, params, visitor.get(name, **params)) for name, params in list_panels(cast)]
    answers = [answer for _name, _params, answer in panels]
    answers += [visitor.download("record", plan=cast.plan), visitor.download("record", plan=cast.plan, not_yet="yes")]
    assert {answer.status_code for answer in answers} <= {200, 403, 404, 409}
    text = "\n".join(map(get_text, answers))
    words = {name for name, words in WORDS.items() if words in text}
    return Shown(words, [item for item in panels if item[2].status_code == 404])


def list_read(visitor: Visitor, cast: Cast) -> set[str]:
    return read_everything(visitor, cast).words


MADE_UP = dict.fromkeys(("review", "plan", "session", "mentor", "mentorship", "planned", "question"), "f" * 32)
MADE_UP |= {"criterion": "987654.nothing", "entry": "987654", "whom": "choose", "all": "waiting"}

PAIR = {"evidence", "signature by Sam", "signature by Fay", "not yet by Sam", "doubts of Fay"}
TALKS = {"talk with Sam", "talk with Fay", "shared talk with Sam", "line of Asha", "outcome with Sam"}
TALKS |= {"answered question", "answer by Sam"}
TOGETHER = {"wishes of Asha", "goal of Asha", "next step by Sam", "touch with Sam"}
TOGETHER |= {"agenda with Sam", "agenda with Fay", "question of Asha"}
LOOKING_BACK = {"look back of Sam", "answer of Asha"}
SUPPORT = {"support asked by Sam", "supervision of Sam"}
READ_BY = {
    STRANGER: set(),
    # Their own request they may read as well; no screen says it to them again.
    MENTEE: PAIR | TALKS | TOGETHER | LOOKING_BACK | {"note of Asha", "own note of Asha"},
    ASKED: {"request to Priya", "wishes of Asha"},
    MENTOR: PAIR | TALKS | TOGETHER | LOOKING_BACK | SUPPORT | {"note of Sam"},
    FORMER: {"talk with Fay", "note of Fay"},
    LEAD: PAIR | LOOKING_BACK | SUPPORT | {"shared talk with Sam"},
}


@pytest.mark.slow
class TestWords:
    @pytest.mark.parametrize("relation", Relation)
    def test_everyone_comes_across_exactly_what_is_theirs_to_read(self, cast, relation):
        """And changes nothing by it; what they may not know of is answered as what does not exist."""
        before = take_snapshot()
        visitor = cast.visitor(relation)
        shown = read_everything(visitor, cast)
        assert shown.words == READ_BY[relation]
        # That a record was saved is counted, under the plan's lock, and nothing else.
        after = take_snapshot()
        assert set(list_changed(before, after)) <= {"mentoring_xblock_export", "mentoring_xblock_plan"}
        assert after["mentoring_xblock_ledgerentry"] == before["mentoring_xblock_ledgerentry"]
        nowhere = visitor.get("nowhere")
        for name, params, response in shown.hidden:
            assert same(response, visitor.get(name, **{key: MADE_UP[key] for key in params}))
            assert same(response, nowhere)

    def test_a_mentor_who_does_not_sign_reads_talks_and_no_evidence(self, cast):
        Mentorship.objects.filter(mentor__user_id=SAM.user_id).update(signs=False)
        assert list_read(cast.visitor(MENTOR), cast) == TALKS | TOGETHER | LOOKING_BACK | SUPPORT | {"note of Sam"}
        assert "Signed" not in get_text(cast.visitor(MENTOR).get("home"))

    def test_a_suspended_mentor_does_not_sign(self, cast):
        MentorProfile.objects.filter(user_id=SAM.user_id).update(status="suspended")
        response = cast.visitor(MENTOR).get("not-yet", plan=cast.plan, criterion=cast.world.address("on-call"))
        assert response.status_code in (403, 404)

    def test_leads_read_talks_only_where_it_was_said_before_joining(self, db):
        cast = make_cast(settings=Settings(leads_read_talks=True), course="nights")
        assert list_read(cast.visitor(LEAD), cast) >= TALKS

    def test_what_was_written_before_the_setting_stays_between_the_pair(self, cast):
        cast.world.source = _with_settings(cast, leads_read_talks=True)
        assert list_read(cast.visitor(LEAD), cast) & TALKS == {"shared talk with Sam"}

    def test_a_talk_taken_back_from_the_lead_is_theirs_again(self, cast):
        cast.visitor(MENTEE).post("share-talk", plan=cast.plan, session=cast.talks["shared"], shared="no")
        assert list_read(cast.visitor(LEAD), cast) & TALKS == set()


def _with_settings(cast: Cast, **changes: Any) -> Any:
    return replace(cast.world.source, settings=replace(cast.world.source.settings, **changes))


@pytest.mark.slow
class TestMasquerading:
    """D2: staff who look at the course as a learner."""

    @pytest.mark.parametrize("relation", [MENTEE, ASKED, MENTOR])
    def test_see_no_private_text(self, cast, relation):
        visitor = Visitor(cast.world, PEOPLE[relation], {"is_masquerading": True})
        private = TALKS | {
            name
            for name in WORDS
            if name.startswith(("request", "note of", "own note", "wishes", "touch", "agenda", "question", "sup"))
        }
        assert list_read(visitor, cast) & private == set()

    def test_see_what_the_learner_sees_otherwise(self, cast):
        visitor = Visitor(cast.world, ASHA, {"is_masquerading": True})
        assert list_read(visitor, cast) >= {"evidence", "signature by Sam", "not yet by Sam"}

    def test_may_not_put_the_not_yet_entries_into_a_record(self, cast):
        visitor = Visitor(cast.world, ASHA, {"is_masquerading": True})
        assert visitor.download("record", plan=cast.plan, not_yet="yes").status_code == 403

    @pytest.mark.parametrize("action", ROUTES.actions)
    def test_write_nothing(self, cast, action):
        before = take_snapshot()
        visitor = Visitor(cast.world, ASHA, {"is_masquerading": True})
        response = visitor.post(action, plan=cast.plan, criterion=cast.world.address("on-call"))
        assert response.status_code == 403
        assert "nothing can be changed" in get_text(response)
        assert list_changed(before, take_snapshot()) == []


ROW_OF_PANEL = {
    "person": "plan",
    "skill": "evidence_read",
    "mentors": "directory",
    "people": "people",
    "due": "people",
    "today": "people",
    "matrix": "people",
    "shared": "people",
    "all-mentors": "people",
    "propose": "propose",
    "talks": "session_facts",
    "log-talk": "log_session",
    "plan-talk": "plan_talk",
    "ask-question": "ask_question",
    "finish": "finish_date",
    "review": "review_read",
    "hold-review": "review",
    "close": "close",
    "wishes": "wishes",
    "goals": "ratings",
    "goal": "goals",
    "track": "change_track",
    "not-yet": "not_yet",
    "sign-several": "sign_several",
    "receipts": "receipts",
    "messages": "message_choice",
    "news": "news",
    "record": "record_print",
    "check": "people",
    "held": "held_about_me",
    "invitation": "invitation",
}
UNRULED = {
    *("mentor-file", "home", "not-now", "checklist", "skills", "ask-or-tell"),
    *(
        "planned-talk",
        "question",
        "group-talk",
        "touch",
        "mentor",
        "desk",
        "volunteer",
        "end",
        "more",
        "leave",
        "talk",
        "take-back",
        "concern",
    ),
    *("sign-skill", "support", "thanks"),
}


class TestStatus:
    @pytest.mark.parametrize("panel", ROW_OF_PANEL)
    def test_of_a_panel_follows_its_row(self, cast, panel):
        params = {"plan": cast.plan, "criterion": cast.world.address("on-call")}
        found = {relation: cast.visitor(relation).get(panel, **params).status_code for relation in Relation}
        assert found == {relation: get_status(cell, is_own=False, is_set=False) for relation, cell in row(panel)}

    def test_of_the_record_follows_its_row(self, cast):
        found = {item: cast.visitor(item).download("record", plan=cast.plan).status_code for item in Relation}
        due = ROWS["record_export"].items()
        assert found == {relation: get_status(cell, is_own=False, is_set=False) for relation, cell in due}

    def test_of_a_talk_is_that_of_its_facts_but_for_its_former_mentor(self, cast):
        due = {STRANGER: 404, MENTEE: 200, ASKED: 404, MENTOR: 200, LEAD: 200}
        for name, former in (("Sam", 404), ("shared", 404), ("Fay", 200)):
            params = {"plan": cast.plan, "session": cast.talks[name]}
            found = {relation: cast.visitor(relation).get("talk", **params).status_code for relation in Relation}
            assert found == {**due, FORMER: former}

    def test_of_planned_talks_and_questions(self, cast):
        for panel, row_name, things in (
            ("planned-talk", "planned_talks", [{"planned": ref} for ref in cast.planned.values()]),
            ("question", "questions", [{"question": ref} for ref in cast.questions.values()]),
        ):
            due = {relation: get_status(cell, is_own=False, is_set=False) for relation, cell in ROWS[row_name].items()}
            for params in things:
                found = {item: cast.visitor(item).get(panel, plan=cast.plan, **params) for item in Relation}
                assert {item: response.status_code for item, response in found.items()} == due

    def test_of_a_calendar_file_follows_its_row(self, cast):
        params = {"plan": cast.plan, "planned": cast.planned["Sam"]}
        found = {item: cast.visitor(item).download("calendar", **params).status_code for item in Relation}
        due = ROWS["planned_talks"].items()
        assert found == {relation: get_status(cell, is_own=False, is_set=False) for relation, cell in due}

    def test_of_the_page_of_a_signature(self, cast):
        for panel, criterion, due in (
            ("take-back", "by-sam", {MENTOR: 200, LEAD: 200}),
            ("take-back", "by-fay", {FORMER: 200, LEAD: 200}),
            ("concern", "by-sam", {MENTOR: 200}),
            ("concern", "by-fay", {FORMER: 200}),
        ):
            params = {"plan": cast.plan, "entry": cast.entries[criterion]}
            found = {relation: cast.visitor(relation).get(panel, **params).status_code for relation in Relation}
            assert {relation for relation, status in found.items() if status == 200} == set(due)

    def test_every_panel_is_looked_at(self):
        assert set(ROW_OF_PANEL) | UNRULED == set(ROUTES.panels)

    @pytest.mark.parametrize("relation", [item for item in Relation if item is not MENTEE])
    def test_only_the_mentee_puts_the_not_yet_entries_into_the_record(self, cast, relation):
        assert cast.visitor(relation).download("record", plan=cast.plan, not_yet="yes").status_code in (403, 404)


def row(panel: str) -> Any:
    return ROWS[ROW_OF_PANEL[panel]].items()


def same(one: Response, other: Response) -> bool:
    return (one.status, one.headerlist, one.body) == (other.status, other.headerlist, other.body)


class TestNoticesOfOthers:
    """M2: nobody is shown who was turned down, who offered, who ended."""

    def test_a_request_between_others_cannot_be_answered_or_taken_back(self, cast):
        for relation in (STRANGER, MENTOR, FORMER):
            for action in ("agree", "decline", "withdraw-request"):
                assert cast.visitor(relation).post(action, request=cast.request).status_code == 404

    def test_a_second_asked_mentor_knows_nothing_of_the_first(self, cast):
        olu = Visitor(cast.world, PEOPLE[STRANGER])
        cast.world.ask(ASHA, cast.world.volunteer(PEOPLE[STRANGER]))
        for action in ("agree", "decline", "withdraw-request"):
            assert olu.post(action, request=cast.request).status_code == 404

    def test_no_list_names_whoever_was_turned_down(self, cast):
        Visitor(cast.world, PRIYA).post("decline", request=cast.request)
        for relation in (MENTEE, MENTOR, LEAD):
            shown = "".join(
                get_text(cast.visitor(relation).get(name)) for name in ("home", "more", "people", "mentors")
            )
            assert WORDS["request to Priya"] not in shown
            assert "declined" not in shown

    def test_the_record_holds_no_request_and_no_ending(self, cast):
        cast.world.end(SAM, cast.plan, SAM)
        record = get_text(cast.visitor(MENTEE).download("record", plan=cast.plan, not_yet="yes"))
        assert "mentorship_ended" not in record
        assert not [name for name in WORDS if name.startswith("request") and WORDS[name] in record]

    def test_the_lead_sees_that_talks_took_place(self, cast):
        Session.objects.update(minutes=45)
        shown = get_text(Visitor(cast.world, LEE).get("talks", plan=cast.plan))
        assert shown.count("45") >= 3
