"""A lead's lists as files: who may have them, what is in them, and what never is (rules D4, M2)."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from webob import Request

from mentoring_xblock.api import exports, ledger
from mentoring_xblock.api.erasure import retire
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.host.workbench_platform import WorkbenchPlatform
from mentoring_xblock.models import Export, Plan
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.exports import KINDS, Come, get, make_come, read, read_rows
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import Visitor, get_text

CROSSING = [
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document", "Sec-Fetch-User": "?1"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "script"},
    {"Sec-Fetch-Dest": "object"},
]
CLICKS = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "document"},
    {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe"},
    {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Dest": "document"},
    {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"},
]


@pytest.fixture
def come(monkeypatch: pytest.MonkeyPatch) -> Come:
    return make_come(monkeypatch)


@pytest.mark.slow
class TestWhoMayHaveThem:
    def test_whoever_is_not_on_the_course_is_answered_the_same_whatever_the_name(
        self, world: World, come: Come, settings: Any
    ) -> None:
        settings.LOGIN_URL = "/login"
        for actor in (None, BEN):
            come(actor, is_enrolled=False)
            found = set()
            for kind, programme in (("people", None), ("nothing", None), ("people", 987_654)):
                response = get(world, kind, programme=programme)
                # The way back to this very address, for whoever signs in first.
                body = re.sub(rb"next=/mentoring/exports/[\w./]+", b"", response.content)
                headers = [item for item in response.items() if item[0] != "Content-Length"]
                found.add((response.status_code, body, tuple(sorted(headers))))
            [(status, body, _headers)] = found
            assert (status, b"sign in" in body, b"/login?" in body) == (403, actor is None, actor is None)

    def test_a_learner_reads_that_it_is_not_for_them_and_finds_the_way_back(self, world: World, come: Come) -> None:
        come(ASHA)
        response = get(world, "people")
        html = response.content.decode()
        assert (response.status_code, html.startswith("<!doctype html>")) == (403, True)
        assert "This page is not for you" in html
        assert "to change" not in html
        assert "Go to the course" in html

    def test_an_unknown_list_is_not_there(self, world: World, come: Come) -> None:
        come(LEE)
        assert get(world, "requests").status_code == 404

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
    def test_it_is_read_alone(self, world: World, come: Come, method: str) -> None:
        come(LEE)
        assert get(world, "people", method=method).status_code == 405

    def test_not_while_looking_as_somebody_else(self, world: World, come: Come) -> None:
        come(LEE, is_masquerading=True)
        assert get(world, "people").status_code == 403
        assert Export.objects.count() == 0

    @pytest.mark.parametrize("headers", CROSSING)
    def test_not_for_a_page_of_another_site_nor_as_a_picture(self, world, come, headers) -> None:
        come(LEE)
        assert get(world, "people", headers=headers).status_code == 403
        assert Visitor(world, LEE).send("download", "verifier", Request.blank("/", headers=headers)).status_code == 403
        assert Export.objects.count() == 0

    @pytest.mark.parametrize("headers", CLICKS)
    def test_for_a_click_on_a_page_of_ours(self, world, come, headers) -> None:
        come(LEE)
        answer = get(world, "people", headers=headers)
        assert (answer.status_code, answer["Content-Security-Policy"]) == (200, "sandbox; default-src 'none'")
        assert Visitor(world, LEE).send("download", "verifier", Request.blank("/", headers=headers)).status_code == 200

    @pytest.mark.parametrize("visit", [{"is_published": False}, {"is_trusted_route": False}, {"is_course": False}])
    def test_not_from_drafts_or_by_a_route_without_protection(self, world, come, visit) -> None:
        come(LEE, **visit)
        assert get(world, "people").status_code == 404

    def test_studio_knows_none_and_reads_nothing(self, world, come, monkeypatch, django_assert_num_queries) -> None:
        come(LEE)
        number = world.programme.id
        monkeypatch.setattr(WorkbenchPlatform, "process", "studio")
        with django_assert_num_queries(0):
            assert get(world, "people", programme=number).status_code == 404

    def test_limited_staff_only_by_the_setting_and_then_of_plans_whose_terms_say_so(
        self, world: World, come: Come
    ) -> None:
        come(LEE, is_limited_staff=True)
        world.join(ASHA)
        assert get(world, "people").status_code == 403
        world.source = make_source(settings=Settings(limited_staff_lead=True))
        world.join(BEN)
        assert [row["Name"] for row in read_rows(world, "people")] == ["Ben"]

    def test_ten_files_an_hour_the_record_among_them(self, world: World, come: Come) -> None:
        plan = world.join(ASHA)
        come(LEE)
        assert Visitor(world, LEE).download("record", plan=plan).status_code == 200
        answers = [get(world, kind).status_code for kind in KINDS * 4]
        assert answers == [200] * 9 + [429] * 3
        assert Visitor(world, LEE).download("record", plan=plan).status_code == 429
        world.wait(minutes=61)
        assert get(world, "talks").status_code == 200
        noted = Export.objects.order_by("-id")[0]
        assert (noted.kind, noted.user_id) == ("talks", LEE.user_id)
        assert (noted.programme_id, noted.plan_id) == (world.programme.id, None)

    @pytest.mark.usefixtures("db")
    def test_a_fault_is_a_sentence_and_never_a_page_of_the_server(self, world, come, monkeypatch, caplog) -> None:
        come(LEE)
        monkeypatch.setattr(WorkbenchPlatform, "get_visit", lambda *_args: 1 / 0)
        response = get(world, "people")
        assert (response.status_code, response["X-Coach-Mentoring"]) == (500, "error")
        assert "coach-mentoring: an address failed" in caplog.messages


class TestFile:
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_saved_and_neither_kept_nor_shown(self, world: World, come: Come, kind: str) -> None:
        come(LEE)
        response = get(world, kind)
        assert response.streaming
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == f'attachment; filename="mentoring-{kind}.csv"'
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        head, end = read(response)
        assert len(head) == len(set(head)) > 5
        assert end == ["End of the list: 0 rows. The list is complete."]

    def test_what_breaks_in_the_middle_is_seen_by_the_reader(self, world, come, monkeypatch, caplog) -> None:
        for actor in (ASHA, BEN):
            world.join(actor)
        come(LEE)
        monkeypatch.setattr(exports, "PLANS_AT_ONCE", 1)
        response = get(world, "people")
        parts = iter(response.streaming_content)
        begun = [next(parts), next(parts)]
        monkeypatch.setattr(exports, "make_people", lambda *_args: 1 / 0)
        *_rows, end = csv.reader(io.StringIO(b"".join([*begun, *parts]).decode()))
        assert end == ["The list broke off here. It is not complete. Please download it again."]
        assert "coach-mentoring: a list broke off after 1 rows" in caplog.messages

    def test_the_thread_keeps_its_own_language_and_zone_between_pages(self, world: World, come: Come) -> None:
        world.join(ASHA)
        come(replace(LEE, zone=ZoneInfo("Pacific/Auckland")))
        with translation.override("fr"), timezone.override("UTC"):
            for _part in get(world, "people").streaming_content:
                assert (translation.get_language(), timezone.get_current_timezone_name()) == ("fr", "UTC")

    def test_nothing_is_read_before_it_is_asked_for(self, world: World, come: Come) -> None:
        come(LEE)
        response = get(world, "people")
        world.join(ASHA)
        assert [row[0] for row in read(response)[1:-1]] == ["Asha"]


class TestPeople:
    def test_a_day_is_the_readers(self, world: World, come: Come) -> None:
        world.wait(hours=5)
        world.join(ASHA)
        come(replace(LEE, zone=ZoneInfo("Pacific/Auckland")))
        [row] = read_rows(world, "people")
        assert row["Joined on"] == "2026-05-05"

    def test_who_stopped_is_in_every_list_and_nobody_of_another_programme(self, world: World, come: Come) -> None:
        other = World(source=make_source("b.coach_mentoring.home.d0.u0", "b"))
        for place, mentee in ((world, ASHA), (world, BEN), (other, PRIYA)):
            plan = place.pair(mentee, SAM)
            place.sign(SAM, plan, "on-call")
            place.log_session(SAM, plan)
            if mentee is BEN:
                place.leave(BEN, plan)
        come(LEE)
        for kind in KINDS:
            assert {row["Name"] for row in read_rows(world, kind)} == {"Asha", "Ben"}
        people = {row["Name"]: row for row in read_rows(world, "people")}
        assert {name: row["State"] for name, row in people.items()} == {"Asha": "Taking part", "Ben": "Stopped"}
        assert (people["Ben"]["Skills signed"], people["Ben"]["Mentors"]) == ("1", "")

    def test_a_plan_that_was_closed_is_there_and_a_wish_for_help_ends_with_the_plan(
        self, world: World, come: Come
    ) -> None:
        Plan.objects.filter(ref=world.join(ASHA)).update(status="closed", help_asked_at=world.now)
        come(LEE)
        [row] = read_rows(world, "people")
        assert (row["State"], row["Would like a hand"]) == ("Closed", "")

    def test_of_who_was_erased_only_the_signatures_stay_under_no_name(self, world: World, come: Come) -> None:
        for mentee in (ASHA, BEN):
            plan = world.pair(mentee, SAM)
            world.sign(SAM, plan, "on-call")
            world.log_session(SAM, plan)
        assert retire(BEN.user_id, at=world.now) == []
        come(LEE)
        names = {kind: [row["Name"] for row in read_rows(world, kind)] for kind in KINDS}
        assert names == {"people": ["Asha"], "signatures": ["Asha", "A former learner"], "talks": ["Asha"]}

    def test_a_name_is_no_formula(self, world: World, come: Come) -> None:
        world.join(make_actor(71, '=HYPERLINK("https://example.org")'))
        world.join(make_actor(72, "＋1"))
        come(LEE)
        assert [row["Name"] for row in read_rows(world, "people")] == ['\'=HYPERLINK("https://example.org")', "'＋1"]


@pytest.mark.slow
class TestSignatures:
    def test_what_was_taken_back_is_not_there_nor_not_yet(self, world: World, come: Come) -> None:
        plan = world.pair(ASHA, SAM)
        world.withdraw(SAM, plan, "on-call", world.sign(SAM, plan, "on-call"))
        world.say_not_yet(SAM, plan, "team-meeting")
        come(LEE)
        assert read_rows(world, "signatures") == []

    def test_one_for_an_earlier_wording_is_there_and_does_not_count(self, world: World, come: Come) -> None:
        plan = world.pair(ASHA, SAM)
        world.sign(SAM, plan, "on-call")
        raised = make_criterion("on-call", title="Be on call", edition=2)
        world.source = replace(world.source, checklist=make_checklist(raised))
        come(LEE)
        [row] = read_rows(world, "signatures")
        assert (row["Skill, in the words that were signed"], row["Counts today"]) == ("On call", "No")

    def test_who_was_erased_is_someone_who_has_gone(self, world: World, come: Come) -> None:
        plan_ref = world.pair(ASHA, SAM)
        world.sign(SAM, plan_ref, "on-call")
        plan = Plan.objects.get(ref=plan_ref)
        ledger.erase_person(plan, SAM.user_id, reason="retirement", at=world.now)
        plan.save()
        come(LEE)
        [row] = read_rows(world, "signatures")
        assert (row["Signed by"], row["Job role"]) == ("Someone who has gone", "Senior support worker")


@pytest.mark.slow
class TestTalks:
    def test_says_that_they_took_place(self, world: World, come: Come) -> None:
        plan = world.pair(ASHA, SAM)
        address, _criterion = world.programme.find(world.address("on-call"))
        world.log_session(SAM, plan, minutes=15, approach="coaching", criteria=(address,))
        come(LEE)
        [row] = read_rows(world, "talks")
        assert list(row.values())[:5] == ["Asha", "Sam Okoro", "2026-05-04", "15", "On call"]
        assert "Mostly asked" not in row.values()

    def test_a_skill_that_has_left_the_checklist_is_said_to_have(self, world: World, come: Come) -> None:
        plan = world.pair(ASHA, SAM)
        address, _criterion = world.programme.find(world.address("on-call"))
        world.log_session(SAM, plan, criteria=(replace(address, criterion="gone"),))
        come(LEE)
        [row] = read_rows(world, "talks")
        assert row["Skills"] == "A skill that is no longer in the checklist"


class TestOnThePage:
    def test_a_lead_finds_the_three_links(self, world: World) -> None:
        world.join(ASHA)
        html = get_text(Visitor(world, LEE).get("people"))
        for kind in KINDS:
            assert f'href="/mentoring/exports/{world.programme.id}/{kind}.csv"' in html

    def test_nobody_does_who_looks_as_somebody_else_or_where_nobody_takes_part(self, world: World) -> None:
        assert "/mentoring/exports/" not in get_text(Visitor(world, LEE).get("people"))
        world.join(ASHA)
        masked = replace(LEE, is_masquerading=True)
        html = get_text(Visitor(world, masked).get("people"))
        assert "Asha" in html
        assert "/mentoring/exports/" not in html
