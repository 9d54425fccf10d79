"""Submissions that come from elsewhere, too late, twice or too often: the status, the silence, nothing changed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mentoring_xblock.api.evidence import Evidence
from mentoring_xblock.api.submissions import forget_old_submissions
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.models import MentorProfile, MentorshipRequest, PlannedTalk, SignOff, Submission
from tests.cast import Cast
from tests.conftest import ASHA, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.views.sent import TODAY, evidence, fill_in, refuse, said, sign
from tests.visitors import TYPED, get_text, list_changed, make_key, take_snapshot

STRANGER, MENTEE, ASKED, MENTOR, FORMER, LEAD = Relation


@pytest.mark.slow
class TestOtherPlaces:
    """Objects of another course, or of another programme of the same course, are not here."""

    @pytest.fixture(params=["another course", "another programme"])
    def elsewhere(self, request, cast):
        same_course = request.param == "another programme"
        source = make_source(
            "elsewhere.coach_mentoring.home.d0.u0",
            "induction" if same_course else "elsewhere",
            settings=Settings(programme="nights" if same_course else "main"),
            checklist=make_checklist(make_criterion("on-call")),
        )
        world = World(source=source)
        plan = world.pair(ASHA, SAM)
        world.say_ready(ASHA, plan, "on-call")
        other = Cast(world, plan, mentors={"Sam": _find_profile(world, SAM)})
        other.entries["on-call"] = world.sign(SAM, plan, "on-call")
        other.talks["Sam"] = world.log_session(SAM, plan)
        other.request = world.ask(ASHA, world.volunteer(PRIYA))
        return other

    @pytest.mark.slow
    def test_reading_them_through_this_block(self, cast, elsewhere):
        address = elsewhere.world.address("on-call")
        for relation in Relation:
            visitor = cast.visitor(relation)
            for response in (
                visitor.get("person", plan=elsewhere.plan),
                visitor.get("skill", plan=elsewhere.plan, criterion=address),
                visitor.get("skill", plan=cast.plan, criterion=address),
                visitor.get("talks", plan=elsewhere.plan),
                visitor.get("talk", plan=elsewhere.plan, session=elsewhere.talks["Sam"]),
                visitor.get("talk", plan=cast.plan, session=elsewhere.talks["Sam"]),
                visitor.get("take-back", plan=elsewhere.plan, entry=elsewhere.entries["on-call"]),
                visitor.get("end", plan=cast.plan, mentorship=elsewhere.mentorship(SAM)),
                visitor.download("record", plan=elsewhere.plan),
            ):
                assert response.status_code == 404

    def test_writing_to_them_through_this_block(self, cast, elsewhere):
        address = elsewhere.world.address("on-call")
        here, there = {"plan": cast.plan}, {"plan": elsewhere.plan}
        deeds: list[tuple[Relation, str, dict[str, Any]]] = [
            (MENTOR, "sign-off", sign(cast, **there)),
            (MENTOR, "sign-off", sign(cast, criterion=address)),
            (MENTOR, "sign-off", sign(cast, criterion=address, **there)),
            (MENTOR, "undo", {**there, "criterion": address, "entry": str(elsewhere.entries["on-call"])}),
            (MENTOR, "log-talk", {**there, "topic": TYPED, "held_on": TODAY}),
            (MENTOR, "note", {**here, "session": elsewhere.talks["Sam"], "text": TYPED}),
            (MENTOR, "end-mentorship", {**here, "mentorship": elsewhere.mentorship(SAM)}),
            (MENTEE, "leave", there),
            (MENTEE, "evidence", evidence(cast, criterion=address)),
            (MENTEE, "ask-mentor", {"mentor": elsewhere.mentors["Sam"], "message": TYPED}),
            (MENTEE, "withdraw-request", {"request": elsewhere.request}),
            (ASKED, "agree", {"request": elsewhere.request}),
        ]
        for relation, action, fields in deeds:
            assert refuse(cast.visitor(relation), action, fields).status_code == 404, action


def _find_profile(world: World, actor: Any) -> str:
    return MentorProfile.objects.get(programme_id=world.programme.id, user_id=actor.user_id).ref


@pytest.mark.slow
class TestSigners:
    def test_m4_nobody_signs_for_themselves(self, cast):
        assert refuse(cast.visitor(MENTEE), "sign-off", sign(cast, "on-call", MENTEE)).status_code == 403

    @pytest.mark.parametrize("action", ["sign-off", "not-yet"])
    def test_m4_nor_what_is_still_open_in_an_own_plan_that_runs(self, cast, action):
        cast.world.join(SAM)
        response = refuse(cast.visitor(MENTOR), action, sign(cast))
        assert response.status_code == 403
        assert "You still have this skill open yourself." in get_text(response)

    def test_m4_an_own_plan_that_was_left_is_no_hindrance(self, cast):
        cast.world.leave(SAM, cast.world.join(SAM))
        assert cast.visitor(MENTOR).post("sign-off", **sign(cast)).status_code == 200

    def test_m4_nor_is_one_in_which_it_is_signed(self, cast):
        own = cast.world.pair(SAM, PRIYA)
        cast.world.sign(PRIYA, own, "on-call")
        assert cast.visitor(MENTOR).post("sign-off", **sign(cast)).status_code == 200

    def test_m3_a_suspended_mentor_does_not_sign(self, cast):
        fields = sign(cast)
        MentorProfile.objects.filter(user_id=SAM.user_id).update(status="suspended")
        assert refuse(cast.visitor(MENTOR), "sign-off", fields).status_code == 403

    def test_a_mentor_who_has_gone_since_the_page_was_loaded(self, cast):
        fields = sign(cast)
        cast.world.end(ASHA, cast.plan, SAM)
        assert refuse(cast.visitor(MENTOR), "sign-off", fields).status_code == 404


@pytest.mark.slow
class TestStale:
    """S8: nothing is written, the fresh state is shown, what was typed is still there."""

    def check(self, cast: Cast, fields: dict[str, Any], action: str = "sign-off", relation: Relation = MENTOR) -> None:
        response = refuse(cast.visitor(relation), action, fields)
        assert response.status_code == 409
        assert response.headers["X-Coach-Mentoring"] == "again"
        assert "This changed while you were writing." in said(response)
        assert TYPED in get_text(response)
        fresh = re.search(r'name="seen" value="(\w+)"', get_text(response))
        assert fresh is not None
        assert cast.visitor(relation).post(action, **{**fields, "seen": fresh[1]}).status_code == 200

    def test_the_evidence_has_changed(self, cast):
        fields = sign(cast)
        assert cast.visitor(MENTEE).post("evidence", **evidence(cast, line="Another story.")).status_code == 200
        self.check(cast, fields)

    def test_the_wording_has_changed(self, cast):
        fields = sign(cast)
        checklist = make_checklist(make_criterion("on-call", title="Calls at night"))
        cast.world.source = replace(cast.world.source, checklist=checklist)
        _ = cast.world.programme
        self.check(cast, fields)

    def test_somebody_else_has_answered(self, cast):
        fields = sign(cast)
        cast.world.say_not_yet(SAM, cast.plan, "on-call")
        self.check(cast, fields)

    def test_they_parted_and_came_together_again(self, cast):
        fields = sign(cast)
        cast.world.end(ASHA, cast.plan, SAM)
        cast.world.pair(ASHA, SAM)
        self.check(cast, fields)

    def test_the_mentees_own_page_is_stale_as_well(self, cast):
        fields = evidence(cast)
        cast.world.say_not_yet(SAM, cast.plan, "on-call")
        self.check(cast, fields, "evidence", MENTEE)

    def test_not_yet_on_a_stale_page(self, cast):
        fields = sign(cast)
        cast.world.say_ready(ASHA, cast.plan, "on-call", Evidence(line="Another story."))
        self.check(cast, fields, "not-yet")

    @pytest.mark.parametrize("seen", ["", "0" * 16, "x" * 5_000])
    def test_a_token_that_never_was(self, cast, seen):
        assert refuse(cast.visitor(MENTOR), "sign-off", sign(cast, seen=seen)).status_code == 409

    def test_permission_comes_before_staleness(self, cast):
        assert refuse(cast.visitor(LEAD), "sign-off", sign(cast, seen="")).status_code == 403
        assert refuse(cast.visitor(FORMER), "sign-off", sign(cast, seen="")).status_code == 404


class TestRepeated:
    """S7: the same submission twice makes one (trust, section 2)."""

    def test_the_same_again_is_confirmed_and_written_once(self, cast):
        fields, key = sign(cast), make_key()
        assert cast.visitor(MENTOR).post("sign-off", key=key, **fields).status_code == 200
        again = refuse(cast.visitor(MENTOR), "sign-off", {**fields, "key": key})
        assert (again.status_code, again.headers["X-Coach-Mentoring"]) == (200, "done")
        assert "That was recorded already." in get_text(again)
        assert SignOff.objects.filter(criterion="on-call").count() == 1

    def test_the_order_of_its_fields_does_not_matter(self, cast):
        fields, key = sign(cast), make_key()
        cast.visitor(MENTOR).post("sign-off", key=key, **fields)
        reordered = dict(reversed(fields.items()))
        assert cast.visitor(MENTOR).post("sign-off", **reordered, key=key).status_code == 200

    def test_with_other_content_it_is_refused_and_the_words_stay(self, cast):
        fields, key = sign(cast), make_key()
        cast.visitor(MENTOR).post("sign-off", key=key, **fields)
        other = refuse(cast.visitor(MENTOR), "sign-off", {**fields, "comment": "Something else.", "key": key})
        assert other.status_code == 422
        assert "This page is out of step." in said(other)

    def test_for_another_action_it_is_other_content(self, cast):
        key = make_key()
        cast.visitor(MENTEE).post("pause", key=key, plan=cast.plan)
        assert refuse(cast.visitor(MENTEE), "resume", {"plan": cast.plan, "key": key}).status_code == 422

    def test_in_another_block_it_is_other_content(self, cast):
        fields = {"key": make_key(), "plan": cast.plan}
        cast.visitor(MENTEE).post("ask-help", **fields)
        part = make_source("induction.coach_mentoring.part.d0.u1", wants_home=False)
        cast.world.source = part
        _ = cast.world.programme
        assert refuse(cast.visitor(MENTEE), "ask-help", fields).status_code == 422

    def test_the_same_key_of_somebody_else_is_another(self, cast):
        key = make_key()
        for relation in (MENTEE, MENTOR):
            fields = {"key": key, "plan": cast.plan, "topic": "Nights", "held_on": TODAY}
            assert cast.visitor(relation).post("log-talk", **fields).status_code == 200
        assert Submission.objects.filter(key=key).count() == 2

    @pytest.mark.parametrize("comment", ["", "x" * 1_001])
    def test_a_form_that_was_refused_leaves_no_row_and_its_key_is_free(self, cast, comment):
        key = make_key()
        assert cast.visitor(MENTOR).post("not-yet", key=key, **sign(cast, comment=comment)).status_code == 422
        assert not Submission.objects.filter(key=key).exists()
        assert cast.visitor(MENTOR).post("not-yet", key=key, **sign(cast)).status_code == 200

    @pytest.mark.parametrize(
        ("action", "relation"),
        [("log-talk", MENTOR), ("take-back", MENTOR), ("concern", MENTOR), ("note", MENTOR), ("not-yet", MENTOR)],
    )
    def test_every_action_is_confirmed_again(self, cast, action, relation):
        fields, key = fill_in(cast, action), make_key()
        assert cast.visitor(relation).post(action, key=key, **fields).status_code == 200
        again = refuse(cast.visitor(relation), action, {**fields, "key": key})
        assert again.status_code == 200
        assert "That was recorded already." in get_text(again)

    def test_what_may_be_seen_no_longer_is_confirmed_at_home(self, cast):
        fields, key = sign(cast), make_key()
        cast.visitor(MENTOR).post("sign-off", key=key, **fields)
        cast.world.end(ASHA, cast.plan, SAM)
        again = refuse(cast.visitor(MENTOR), "sign-off", {**fields, "key": key})
        assert again.status_code == 200
        assert "That was recorded already." in get_text(again)
        assert TYPED not in get_text(again)

    def test_after_two_weeks_it_is_forgotten(self, cast):
        at = cast.world.now + timedelta(days=14, seconds=1)
        assert forget_old_submissions(at=at) > 0
        assert not Submission.objects.exists()

    def test_no_text_and_no_answer_is_kept(self, cast):
        cast.visitor(MENTOR).post("sign-off", **sign(cast))
        row = Submission.objects.latest("id")
        held = [getattr(row, field.name) for field in Submission._meta.fields]
        assert not [value for value in held if isinstance(value, str) and TYPED in value]


class TestRates:
    @pytest.mark.slow
    def test_sixty_writes_a_minute(self, cast):
        plan = {"plan": cast.plan, "session": cast.talks["Sam"]}
        cast.world.wait(minutes=5)
        visitor = cast.visitor(MENTOR)
        answers = [visitor.post("note", **plan, text=str(number)).status_code for number in range(60)]
        assert answers == [200] * 60
        response = refuse(visitor, "note", {**plan, "text": "once more"})
        assert response.status_code == 429
        assert "That is a lot at once." in get_text(response)
        cast.world.wait(minutes=1)
        assert visitor.post("note", **plan, text="later").status_code == 200

    def test_ten_requests_or_offers_a_day(self, cast):
        cast.world.wait(days=2)
        mentor = cast.world.volunteer(make_actor(61, "Olu"))
        for _ in range(10):
            assert cast.visitor(MENTEE).post("ask-mentor", mentor=mentor, message="").status_code == 200
            cast.visitor(MENTEE).post("withdraw-request", request=_find_open(mentor))
            cast.world.wait(minutes=10)
        response = refuse(cast.visitor(MENTEE), "ask-mentor", {"mentor": mentor, "message": ""})
        assert response.status_code == 429
        assert "enough of these for one day" in get_text(response)
        cast.world.wait(days=1)
        assert cast.visitor(MENTEE).post("ask-mentor", mentor=mentor, message="").status_code == 200

    def test_five_ready_a_skill_a_day(self, cast):
        cast.world.wait(days=2)
        for number in range(5):
            fields = evidence(cast, line=f"Try {number}", ready="yes")
            assert cast.visitor(MENTEE).post("evidence", **fields).status_code == 200
            cast.world.wait(minutes=10)
        response = refuse(cast.visitor(MENTEE), "evidence", evidence(cast, ready="yes"))
        assert response.status_code == 429
        place = {"criterion": cast.world.address("second-asha"), "seen": cast.get_token(MENTEE, "second-asha")}
        assert cast.visitor(MENTEE).post("evidence", **{**evidence(cast, ready="yes"), **place}).status_code == 200

    @pytest.mark.slow
    def test_forty_suggestions_and_answers_about_talks_a_day(self, cast):
        cast.world.wait(days=2)
        visitor, suggested = (
            cast.visitor(MENTEE),
            {"plan": cast.plan, "clock": "15:30", "mentor": cast.mentors["Sam Okoro"]},
        )
        for _ in range(20):
            day = cast.world.day(3).isoformat()
            assert visitor.post("plan-talk", **suggested, day=day).status_code == 200
            row = PlannedTalk.objects.filter(plan__ref=cast.plan, state="proposed").latest("id")
            about = {"plan": cast.plan, "planned": row.ref, "seen": str(row.version)}
            assert visitor.post("cancel-talk", **about).status_code == 200
            cast.world.wait(minutes=10)
        response = refuse(visitor, "plan-talk", {**suggested, "day": cast.world.day(3).isoformat()})
        assert response.status_code == 429
        assert "enough of these for one day" in get_text(response)

    def test_ten_records_saved_an_hour(self, cast):
        visitor = cast.visitor(MENTEE)
        assert [visitor.download("record", plan=cast.plan).status_code for _ in range(10)] == [200] * 10
        assert visitor.download("record", plan=cast.plan).status_code == 429
        assert cast.visitor(LEAD).download("record", plan=cast.plan).status_code == 200
        cast.world.wait(hours=1)
        assert visitor.download("record", plan=cast.plan).status_code == 200

    def test_a_record_that_is_not_theirs_is_not_counted(self, cast):
        before = take_snapshot()
        for _ in range(12):
            assert cast.visitor(FORMER).download("record", plan=cast.plan).status_code == 404
        assert list_changed(before, take_snapshot()) == []


def _find_open(mentor: str) -> str:
    return MentorshipRequest.objects.get(mentor__ref=mentor, open=1).ref
