"""Grade and course completion: what a person's signatures make of them, sent to the platform (rule C7).

One person has one row of `ReportedProgress` a programme: what was sent last, with a version. Whoever sends reads
progress and that version, takes the row by it, sends what differs and lets go with the commit. Of two who cross, the
second finds another version, reads anew and so sends the newest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F, FilteredRelation, Q

from mentoring_xblock.api.happened import Outcome
from mentoring_xblock.api.programmes import BlockView, ProgrammeView, find_programme
from mentoring_xblock.api.retries import with_retries
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState
from mentoring_xblock.domain.happenings import MOVES_PROGRESS, Happening
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.domain.progress import get_progress
from mentoring_xblock.domain.reporting import Due, asks_for_report, get_due
from mentoring_xblock.errors import MentoringError, NotFound
from mentoring_xblock.host import Place, Platform, get_platform
from mentoring_xblock.models import MentorProfile, OptOut, Plan, PlanCriterion, Programme, ReportedProgress

log = logging.getLogger(__name__)

PEOPLE_AT_ONCE = 50
"""A page holds every criterion of so many plans, of which a checklist may have 500."""

MOVES_ACTOR = frozenset({Happening.MENTOR_VOLUNTEERED, Happening.OPTED_OUT, Happening.OPTED_IN})
"""After these it is the one who acted whose completion may be another, and completion alone."""

MOST_CROSSINGS = 20
"""So often one sender starts anew before it leaves a person to the command."""

CriterionKey = tuple[int, str]


@dataclass(slots=True)
class Facts:
    """What is known of one person in one programme. `status` is None where they never joined."""

    track: str | None = None
    status: str | None = None
    is_mentor: bool = False
    has_opted_out: bool = False
    states: dict[CriterionKey, CriterionState] = field(default_factory=dict)

    @property
    def is_nobody(self) -> bool:
        """Neither joined nor mentors nor said anything: somebody who was forgotten meanwhile, for instance."""
        return self.status is None and not self.is_mentor and not self.has_opted_out

    def get_due(self, programme: ProgrammeView, /) -> Due:
        progress = None
        if self.status is not None:
            progress = get_progress(
                (criterion, self.states.get((address.block_id, criterion.id), EMPTY))
                for address, criterion in programme.list_criteria(self.track)
            )
        return get_due(
            programme.settings,
            progress,
            is_running=self.status is not None and PlanStatus(self.status) in RUNNING,
            is_mentor=self.is_mentor,
            has_opted_out=self.has_opted_out,
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform was told last, and for which block; `is_here` is false where that block left the course.

    `version` is None where there is no row yet.
    """

    block_id: int | None = None
    grade: str | None = None
    completion: str | None = None
    usage_key: str | None = None
    is_here: bool = False
    version: int | None = None

    @property
    def is_nothing(self) -> bool:
        return self.grade is None and self.completion is None

    def list_missing(self, due: Due, home: BlockView, /) -> list[str]:
        """Of `grade` and `completion` those that the platform does not know yet."""
        wanted = {"grade": due.grade, "completion": due.completion}
        return [
            name
            for name, share in wanted.items()
            if share is not None and (self.block_id != home.id or getattr(self, name) != str(share))
        ]


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends for one programme, whose home is the block that is graded and completed."""

    programme: ProgrammeView
    home: BlockView
    platform: Platform
    place: Place
    does_complete: bool

    def get_due(self, facts: Facts, /) -> Due:
        """What the platform should hold; of completion nothing where the site does not track it."""
        due = facts.get_due(self.programme)
        return due if self.does_complete else Due(due.grade)

    def send_for(self, user_id: int, /, *, at: datetime) -> list[str]:
        """Send what differs for one person; what the platform did not take. It is tried again by the command."""
        for _crossing in range(MOST_CROSSINGS):
            failed = with_retries(lambda: self._send_once(user_id, at))
            if failed is not None:
                return failed
        log.warning("coach-mentoring: too many at once for user %s, programme %s", user_id, self.programme.id)
        return ["grade", "completion"]

    def _send_once(self, user_id: int, at: datetime, /) -> list[str] | None:
        """None where somebody else sent meanwhile, or where the row had to be made first: then all is read anew."""
        facts, sent = read_person(self.programme.id, user_id)
        mine = ReportedProgress.objects.filter(programme_id=self.programme.id, user_id=user_id)
        if facts.is_nobody and sent.is_nothing:
            # A row that was made while somebody was being forgotten would keep their number.
            if sent.version is not None:
                mine.delete()
            return []
        due = self.get_due(facts)
        missing = sent.list_missing(due, self.home)
        if not missing:
            return []
        if sent.version is None:
            rows = [ReportedProgress(programme_id=self.programme.id, user_id=user_id)]
            ReportedProgress.objects.bulk_create(rows, ignore_conflicts=True)
            return None
        stored = {name: str(getattr(due, name)) for name in missing}
        with transaction.atomic():
            # The row stays locked from here to the commit: whoever comes now waits, and then finds another version.
            taken = mine.filter(version=sent.version)
            if not taken.update(**stored, block_id=self.home.id, reported_at=at, version=F("version") + 1):
                return None
            if not self._is_taken_from_former_home(sent, user_id):
                transaction.set_rollback(True)
                return ["grade"]
            failed = [name for name in missing if not self._send(name, due, user_id)]
            if failed:
                mine.update(**dict.fromkeys(failed))
        return failed

    def _send(self, name: str, due: Due, user_id: int, /) -> bool:
        share = float(getattr(due, name))
        if name == "grade":
            return self._try(lambda: self.platform.send_grade(self.place, user_id, share, 1.0), name, user_id)
        return self._try(lambda: self.platform.send_completion(self.place, user_id, share), name, user_id)

    def _is_taken_from_former_home(self, sent: Sent, user_id: int, /) -> bool:
        """The block that was the home may be a part now: nothing of nothing, so that nothing is counted twice."""
        if sent.grade is None or sent.block_id == self.home.id or not sent.is_here:
            return True
        place = self.platform.get_place(str(sent.usage_key), self.programme.course_key)
        return self._try(lambda: self.platform.send_grade(place, user_id, 0.0, 0.0), "grade", user_id)

    def _try(self, call: Callable[[], None], name: str, user_id: int, /) -> bool:
        """In a savepoint: what the platform began and did not end is taken back. A dead-lock has ended everything."""
        try:
            with transaction.atomic():
                call()
        except OperationalError:
            raise
        except Exception:
            message = "coach-mentoring: the platform did not take the %s of user %s, programme %s"
            log.exception(message, name, user_id, self.programme.id)
            return False
        return True


def make_sender(programme: ProgrammeView, /) -> Sender | None:
    """None where nothing is to be sent: neither graded nor counted, or without a home. No query."""
    home = next((block for block in programme.blocks if block.id == programme.home_id), None)
    if home is None or not asks_for_report(programme.settings):
        return None
    try:
        platform = get_platform()
    except NotFound:
        return None
    does_complete = programme.settings.counts_for_completion and platform.tracks_completion()
    place = platform.get_place(home.usage_key, programme.course_key)
    return Sender(programme, home, platform, place, does_complete)


def report(outcome: Outcome, /) -> None:
    """After a write: whoever's progress it may have moved. No query where nothing is to be sent."""
    people = _list_moved(outcome)
    sender = make_sender(outcome.programme) if people else None
    if sender is not None:
        for user_id in people:
            sender.send_for(user_id, at=outcome.at)


def _list_moved(outcome: Outcome, /) -> list[int]:
    happened = {item.what for item in outcome.happened}
    mentee_id = outcome.plan.user_id if outcome.plan is not None and happened & MOVES_PROGRESS else None
    does_count = outcome.programme.settings.counts_for_completion
    actor_id = outcome.actor_id if does_count and happened & MOVES_ACTOR else None
    approved = {
        user_id
        for item in outcome.happened
        if does_count and item.what is Happening.MENTOR_APPROVED and item.about is not None
        for user_id in item.about.told
    }
    return sorted({user_id for user_id in (mentee_id, actor_id) if user_id is not None} | approved)


def read_person(programme_id: int, user_id: int, /) -> tuple[Facts, Sent]:
    """Everything about one person, in one query: a row for each criterion of which something is known."""
    own = {
        f"own_{name}": FilteredRelation(name, condition=Q(**{f"{name}__user_id": user_id}))
        for name in ("plans", "mentors", "opt_outs", "reported")
    }
    reported = [f"own_reported__{name}" for name in ("block_id", "grade", "completion")]
    former = ["own_reported__block__usage_key", "own_reported__block__is_published", "own_reported__version"]
    person = ["own_plans__track", "own_plans__status", "own_mentors__status", "own_opt_outs__id"]
    criteria = [f"own_plans__criteria__{name}" for name in ("block_id", "criterion", "state")]
    rows: Any = Programme.objects.filter(pk=programme_id).annotate(**own)
    facts, sent = Facts(), Sent()
    for row in rows.values_list(*reported, *former, *person, *criteria):
        block_id, grade, completion, usage_key, is_here, version = row[:6]
        sent = Sent(block_id, grade, completion, usage_key, bool(is_here), version)
        facts.track, facts.status = row[6:8]
        facts.is_mentor, facts.has_opted_out = row[8] not in (None, "asking"), row[9] is not None
        of_block, criterion, state = row[10:]
        if state is not None:
            facts.states[of_block, criterion] = CriterionState.from_json(state)
    return facts, sent


def expect_loss(user_id: int, usage_key: str, /) -> None:
    """The platform is about to delete what it holds for this person and block: what was sent counts as not sent.

    Whatever is sent before it has done so is lost. So it is sent again, by the task, or by the command.
    """
    rows = ReportedProgress.objects.filter(user_id=user_id, block__usage_key=usage_key, grade__isnull=False)
    programme_ids = list(rows.values_list("programme_id", flat=True))
    rows.update(grade=None, version=F("version") + 1)
    for programme_id in programme_ids:
        transaction.on_commit(partial(get_platform().enqueue, "report_programme", programme_id), robust=True)


@dataclass(slots=True)
class Tally:
    """How many people were looked at, for how many something had to be sent, and for how many that failed."""

    people: int = 0
    differing: int = 0
    failed: int = 0

    def add(self, other: Tally, /) -> None:
        self.people += other.people
        self.differing += other.differing
        self.failed += other.failed


def report_programme(programme_id: int, /, *, at: datetime, is_dry_run: bool = False) -> Tally:
    """Compare what everyone's signatures make with what was sent, and send what differs. It can be done again.

    `is_dry_run`: only count. One person's failure does not stop the rest.
    """
    tally = Tally()
    programme = find_programme(programme_id)
    sender = make_sender(programme) if programme is not None else None
    if sender is None:
        return tally
    for user_ids in _list_people(programme_id):
        differing = list(_list_differing(sender, user_ids))
        tally.people += len(user_ids)
        tally.differing += len(differing)
        if not is_dry_run:
            tally.failed += sum(not _is_sent(sender, user_id, at) for user_id in differing)
    return tally


def list_programme_ids() -> list[int]:
    """Those that have a home."""
    return list(Programme.objects.filter(home__isnull=False).order_by("id").values_list("id", flat=True))


def _list_people(programme_id: int, /) -> Iterator[list[int]]:
    """Everyone who joined, mentors, said that it is not for them, or was reported: ascending, in pages."""
    managers: tuple[Any, ...] = (Plan.objects, MentorProfile.objects, OptOut.objects, ReportedProgress.objects)
    last = 0
    while True:
        found: set[int] = set()
        for manager in managers:
            rows = manager.filter(programme_id=programme_id, user_id__gt=last).order_by("user_id")
            found.update(rows.values_list("user_id", flat=True)[:PEOPLE_AT_ONCE])
        page = sorted(found)[:PEOPLE_AT_ONCE]
        if not page:
            return
        yield page
        last = page[-1]


def _list_differing(sender: Sender, user_ids: list[int], /) -> Iterator[int]:
    """A look without locks; who differs is read anew under their lock."""
    facts, sent = read_people(sender.programme.id, user_ids)
    for user_id in user_ids:
        due = sender.get_due(facts[user_id])
        if sent.get(user_id, Sent()).list_missing(due, sender.home):
            yield user_id


def read_people(programme_id: int, user_ids: Iterable[int], /) -> tuple[dict[int, Facts], dict[int, Sent]]:
    """The same of many, in five queries; what was sent lacks what only a sender needs."""
    facts = {user_id: Facts() for user_id in user_ids}
    these = {"programme_id": programme_id, "user_id__in": list(facts)}
    plan_rows: Any = Plan.objects.filter(**these).values_list("id", "user_id", "track", "status")
    plans: dict[int, Facts] = {}
    for plan_id, user_id, track, status in plan_rows:
        plans[plan_id] = facts[user_id]
        facts[user_id].track, facts[user_id].status = track, status
    states = PlanCriterion.objects.filter(plan_id__in=list(plans))
    for plan_id, block_id, criterion, state in states.values_list("plan_id", "block_id", "criterion", "state"):
        plans[plan_id].states[block_id, criterion] = CriterionState.from_json(state)
    # Whom a lead has not approved yet is no mentor (M1).
    mentors: Any = MentorProfile.objects.filter(**these).exclude(status="asking").values_list("user_id", flat=True)
    for user_id in mentors:
        facts[user_id].is_mentor = True
    for user_id in OptOut.objects.filter(**these).values_list("user_id", flat=True):
        facts[user_id].has_opted_out = True
    rows = ReportedProgress.objects.filter(**these).values_list("user_id", "block_id", "grade", "completion")
    return facts, {user_id: Sent(block_id, grade, completion) for user_id, block_id, grade, completion in rows}


def _is_sent(sender: Sender, user_id: int, at: datetime, /) -> bool:
    try:
        return not sender.send_for(user_id, at=at)
    except (DatabaseError, MentoringError):
        log.exception("coach-mentoring: progress of user %s in programme %s", user_id, sender.programme.id)
        return False
