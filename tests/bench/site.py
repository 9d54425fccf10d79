"""What a site's own bars ask: an LMS page and a graded sign-off on our side, retiring somebody, saving whole lists.

The LMS is the stand-in of `tests/open_edx`: it counts what is ours and says nothing of the platform's own time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from eventtracking import tracker
from opaque_keys.edx.keys import UsageKey

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.erasure import retire
from mentoring_xblock.formats.templates import read_template
from mentoring_xblock.host.lms import LmsHost
from mentoring_xblock.models import Plan
from tests.bench.fresh import count_export_memory
from tests.bench.measures import Statements, split_statements
from tests.bench.pages import WrongAnswer, measure_seconds
from tests.bench.scene import EVIDENCE, TRACK, Scene
from tests.bench.stores import Store
from tests.factories import World, make_actor
from tests.open_edx import Browser, OpenEdx, install
from tests.open_edx.runtime import make_block
from tests.open_edx.services import install_services

COURSE = "course-v1:Bench+Care+2026"
KEY = "block-v1:Bench+Care+2026+type@coach_mentoring+block@home"
ENTRIES = 500

LMS_PAGE = "Page in the LMS, our side: statements"
LMS_WRITTEN = "Graded sign-off in the LMS, our side: statements to write, with all that it sets off"
LMS_SHOWN = "Graded sign-off in the LMS, our side: statements for its panel"
RETIRED = f"Retiring a mentee with {ENTRIES} entries"
RETIRED_MENTOR = "Retiring their mentor then"
EXPORTED = "A lead's lists, whole: memory"
Figures = dict[tuple[Store, str], float]


def measure_site(store: Store, /) -> tuple[Figures, list[str]]:
    """Figures of the store in use, and the references of plans whose ledger is to be checked afterwards."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        site = Site(monkeypatch)
        written = site.sign()
        figures = {
            LMS_PAGE: float(site.count_page()),
            LMS_WRITTEN: float(written.written),
            LMS_SHOWN: float(written.shown),
            **site.retire_them(),
        }
    figures[EXPORTED] = count_export_memory(store, Scene.lead)
    return {(store, name): value for name, value in figures.items()}, site.plans


@dataclass(frozen=True, slots=True)
class Pair:
    mentee: Actor
    mentor: Actor
    plan_ref: str


class Site:
    """One graded course in the LMS, with a pair whose mentor has something to sign."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "MENTORING_HOST", "lms")
        self.platform: OpenEdx = install(monkeypatch)
        install_services(monkeypatch, self.platform)
        monkeypatch.setitem(tracker.TRACKERS, "default", tracker.Tracker(backends={}))
        self._users: dict[str, Any] = {}
        fields: dict[str, Any] = {"weight": 1.0, "counts_for_completion": True, "display_name": "Bench"}
        self.platform.publish(KEY, checklist=read_template("senior-manager"), **fields)
        asha = self._enrol("bench-lms-mentee")
        Browser(self.platform, asha).page(KEY)
        block = make_block(self.platform, UsageKey.from_string(KEY), asha)
        self.world = World(block.make_source(LmsHost(block)), timezone.now() - timedelta(weeks=26))
        self.plans: list[str] = []
        self.pair = self._make_pair("bench-lms-mentee", "bench-lms-mentor")

    def _enrol(self, username: str, /) -> Any:
        user = get_user_model().objects.create(username=username, first_name=username)
        self._users[username] = user
        self.platform.names[user.pk] = username
        self.platform.enrol(user, COURSE)
        return user

    def _make_pair(self, mentee: str, mentor: str, /) -> Pair:
        people = [make_actor((self._users.get(name) or self._enrol(name)).pk, name) for name in (mentee, mentor)]
        self.world.join(people[0], track=TRACK)
        plan_ref = self.world.pair(people[0], people[1])
        self.plans.append(plan_ref)
        return Pair(people[0], people[1], plan_ref)

    def count_page(self) -> int:
        browser = Browser(self.platform, self._users["bench-lms-mentee"])
        with capture() as sent:
            if "data-cm-root" not in browser.page(KEY):
                raise WrongAnswer("the LMS's page")
        return len(list_ours(sent))

    def sign(self) -> Statements:
        """From the post to the panel: effects after the commit (grade, completion, messages, events) are writing."""
        self.world.say_ready(self.pair.mentee, self.pair.plan_ref, "on-call", EVIDENCE)
        browser = Browser(self.platform, self._users["bench-lms-mentor"])
        where = {"plan": self.pair.plan_ref, "criterion": self.world.address("on-call")}
        form = browser.get(KEY, "panel", "skill", **where).content.decode()
        seen = re.search(r'name="seen" value="(\w+)"', form)
        said = {"method": "observation", "seen_on": self.world.day().isoformat(), "comment": "Calm and clear."}
        with capture() as sent:
            answer = browser.post(KEY, "action", "sign-off", **where, **said, seen=seen[1] if seen else "")
        if answer.status_code != 200 or answer.headers.get("X-Coach-Mentoring") != "done":
            raise WrongAnswer(f"the LMS's sign-off: {answer.status_code}")
        return split_statements(sent, is_ours=is_ours)

    def retire_them(self) -> dict[str, float]:
        pair = self._make_pair("bench-retired-mentee", "bench-retired-mentor")
        self._write_much(pair)
        mentee = measure_seconds(lambda: self._retire(pair.mentee))
        return {RETIRED: mentee, RETIRED_MENTOR: measure_seconds(lambda: self._retire(pair.mentor))}

    def _retire(self, actor: Actor, /) -> None:
        failed = retire(actor.user_id, at=timezone.now())
        if failed:
            raise WrongAnswer(f"retiring: {failed}")

    def _write_much(self, pair: Pair, /) -> None:
        """As often as it takes, over days: what they did, and "not yet"."""
        plans = Plan.objects.filter(ref=pair.plan_ref).values_list("ledger_seq", flat=True)
        criteria = [criterion.id for _place, criterion in self.world.programme.list_criteria(TRACK)]
        while plans.get() < ENTRIES:
            for criterion in criteria:
                # Five a day is what one person may say.
                self.world.wait(hours=5)
                self.world.say_ready(pair.mentee, pair.plan_ref, criterion, EVIDENCE)
                self.world.say_not_yet(pair.mentor, pair.plan_ref, criterion)


@contextmanager
def capture() -> Iterator[list[str]]:
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [query["sql"] for query in captured]


def list_ours(sent: list[str], /) -> list[str]:
    """Statements on our tables. Accounts are the platform's own side in the LMS: it has signed the person in."""
    return [sql for sql in sent if is_ours(sql)]


def is_ours(sql: str, /) -> bool:
    return "mentoring_xblock_" in sql
