"""A whole programme through the LMS's host: two blocks on a page, what is sent twice, what it costs."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from eventtracking import tracker

from mentoring_xblock.models import Block, LedgerEntry, Mentorship, Plan, Programme, ReportedProgress, SignOff
from tests.factories import NOW, make_checklist, make_criterion
from tests.host.conftest import make_user
from tests.host.places import COURSE, KEY, PART
from tests.open_edx import Browser, OpenEdx
from tests.open_edx.services import install_services
from tests.visitors import capture_our_sql, is_reading, list_changed, make_key, take_snapshot

A_PAGE = 8
A_WRITE = 14


@pytest.fixture
def sam(platform: OpenEdx) -> Any:
    user = make_user(platform, "sam", "Sam Okoro")
    platform.enrol(user, COURSE)
    return user


@pytest.fixture
def course(platform: OpenEdx, asha: Any, sam: Any) -> OpenEdx:
    """Asha with Sam as her mentor, two skills to sign; everything is warm."""
    Browser(platform, asha).page(KEY)
    mentee, mentor = Browser(platform, asha), Browser(platform, sam)
    assert mentee.post(KEY, "action", "join", name="Asha", finish_on="2026-07-01").status_code == 200
    fields = {"name": "Sam Okoro", "job_role": "Senior", "places": "4"}
    assert mentor.post(KEY, "action", "volunteer", **fields).status_code == 200
    mentors = mentee.get(KEY, "panel", "mentors").content.decode()
    ref = re.search(r"mentor=([0-9a-f]{32})", mentors)
    assert ref is not None
    assert mentee.post(KEY, "action", "ask-mentor", mentor=ref[1], message="Please.").status_code == 200
    desk = mentor.get(KEY, "panel", "desk").content.decode()
    request = re.search(r'name="request" value="([0-9a-f]{32})"', desk)
    assert request is not None
    assert mentor.post(KEY, "action", "agree", request=request[1]).status_code == 200
    assert Mentorship.objects.filter(open=1).count() == 1
    for browser in (mentee, mentor):
        browser.page(KEY)
    return platform


def find_form(platform: OpenEdx, user: Any, criterion: str) -> dict[str, str]:
    """The fields of the sign-off form, as the mentor fills it in."""
    where = {"plan": Plan.objects.get().ref, "criterion": f"{Block.objects.get(usage_key=KEY).pk}.{criterion}"}
    html = Browser(platform, user).get(KEY, "panel", "skill", **where).content.decode()
    token = re.search(r'name="seen" value="(\w+)"', html)
    assert token is not None
    held = {"method": "observation", "seen_on": NOW.date().isoformat(), "comment": "Calm."}
    return {**where, **held, "seen": token[1]}


class TestTwoBlocks:
    """One home and one part of a programme on one page."""

    @pytest.fixture
    def both(self, platform: OpenEdx) -> OpenEdx:
        nights = make_checklist(make_criterion("night-shift"), title="Nights")
        platform.publish(PART, checklist=nights, is_home=False, display_name="Nights")
        return platform

    def test_share_no_id_and_lead_to_their_own_handlers(self, both, asha):
        browser = Browser(both, asha)
        browser.page(KEY)
        first, second = browser.page(KEY), browser.page(PART)
        ids = [set(re.findall(r'\bid="([^"]+)"', html)) for html in (first, second)]
        assert all(ids)
        assert ids[0] & ids[1] == set()
        assert "block@home" in "".join(re.findall(r'data-cm-[a-z-]+="([^"]*handler[^"]*)"', first) or [first])
        assert "block@part/handler" not in first
        assert "block@home/handler" not in second

    def test_are_one_programme_with_one_plan(self, both, asha):
        browser = Browser(both, asha)
        for key in (KEY, PART):
            browser.page(key)
        assert browser.post(PART, "action", "join", name="Asha", finish_on="2026-07-01").status_code == 200
        assert "My checklist" in browser.page(KEY)
        assert Block.objects.values("programme").distinct().count() == 1
        assert Plan.objects.count() == 1

    def test_a_second_one_that_fails_leaves_the_first_alone(self, both, asha, caplog):
        both.publish(PART, checklist={"title": 1}, is_home=False)
        browser = Browser(both, asha)
        assert "data-cm-root" in browser.page(KEY)
        assert "cannot be opened yet" in browser.page(PART)


class TestSentTwice:
    def test_joining_makes_one_plan_and_says_so(self, platform, asha):
        browser = Browser(platform, asha)
        fields = {"name": "Asha", "finish_on": "2026-07-01", "key": make_key()}
        first = browser.post(KEY, "action", "join", **fields)
        before = take_snapshot()
        again = browser.post(KEY, "action", "join", **fields)
        assert (first.status_code, again.status_code) == (200, 200)
        assert "That was recorded already." in again.content.decode()
        assert list_changed(before, take_snapshot()) == []

    def test_a_sign_off_is_one(self, course, sam):
        fields = {**find_form(course, sam, "on-call"), "key": make_key()}
        browser = Browser(course, sam)
        assert browser.post(KEY, "action", "sign-off", **fields).status_code == 200
        entries = LedgerEntry.objects.count()
        assert browser.post(KEY, "action", "sign-off", **fields).status_code == 200
        assert (SignOff.objects.count(), LedgerEntry.objects.count()) == (1, entries)


def last_written(statements: list[str]) -> int:
    return max(number for number, sql in enumerate(statements) if not is_reading(sql))


class TestCost:
    """Our side alone: what the platform asks of its own tables is not counted."""

    @pytest.mark.parametrize("who", ["asha", "sam", "lee"])
    def test_of_a_page(self, course, asha, sam, lee, who):
        browser = Browser(course, {"asha": asha, "sam": sam, "lee": lee}[who])
        browser.page(KEY)
        with capture_our_sql() as statements:
            assert "data-cm-root" in browser.page(KEY)
        # One of them is the platform's: who signed in.
        assert len(statements) <= A_PAGE + 1, statements
        assert [sql for sql in statements if not is_reading(sql)] == []

    def test_of_a_sign_off_with_everything_that_it_sets_off(
        self, course, asha, sam, monkeypatch, caplog, django_capture_on_commit_callbacks
    ):
        services = install_services(monkeypatch, course)
        events: list[Any] = []
        backends = {"all": SimpleNamespace(send=events.append)}
        monkeypatch.setitem(tracker.TRACKERS, "default", tracker.Tracker(backends=backends))
        course.publish(KEY, **course.published[KEY].fields, weight=1.0, counts_for_completion=True)
        Browser(course, sam).page(KEY)
        # Everyone's row of what was sent is there but for the first time.
        ReportedProgress.objects.create(programme_id=Programme.objects.get().pk, user_id=asha.pk)
        fields = find_form(course, sam, "on-call")
        with capture_our_sql() as statements, django_capture_on_commit_callbacks(execute=True):
            response = Browser(course, sam).post(KEY, "action", "sign-off", **fields)
        assert response.status_code == 200
        assert [score["earned"] for score in services.scores] == [pytest.approx(1 / 3)]
        assert [(who, where) for who, where, _share in services.completions] == [(asha.pk, KEY)]
        assert services.completions[0][2] == pytest.approx(1 / 3)
        assert [event["name"] for event in events] == ["edx.coach_mentoring.sign_off.signed"]
        assert [record.message for record in caplog.records] == []
        # Whose grade it is, the platform wants as a user: that is its own side.
        ours = [sql for sql in statements if "mentoring_xblock_" in sql]
        shown = ours[last_written(ours[:-2]) + 1 : -2]
        assert len(shown) <= A_PAGE, shown
        assert len(ours) - len(shown) <= A_WRITE, ours
