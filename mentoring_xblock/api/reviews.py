"""Looking back on a plan together: one of the pair says how it stands, the other answers (rule P6).

Where nobody mentors the plan any more a lead takes the mentor's part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.expressions import Combinable

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.happened import Thing
from mentoring_xblock.api.ledger import Line, to_recorded
from mentoring_xblock.api.plan_views import PlanView, get_plan, get_states
from mentoring_xblock.api.plans import LONGEST_PLAN
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.relations import Standing, make_ref
from mentoring_xblock.api.use_cases import Case as UseCase
from mentoring_xblock.api.use_cases import Loader, Target
from mentoring_xblock.domain.checklist import Criterion
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState, Recorded
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.domain.progress import Progress, get_progress
from mentoring_xblock.domain.reviews import FINAL, find_last, list_outcomes, move_on
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.domain.verify_record import sha256
from mentoring_xblock.errors import Conflict, Invalid, MentoringError, NotFound, Refused
from mentoring_xblock.models import LedgerEntry, Mentorship, Plan, Review

MAX_REVIEWS = 50
KINDS = (EntryType.REVIEW_HELD, EntryType.REVIEW_ANSWERED)
Criteria = Sequence[tuple[Criterion, CriterionState]]


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer to a review; the last one counts."""

    said: str
    at: datetime
    by_name: str
    comment: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One review as its readers see it; names and words that were erased are empty. `answer` is empty until there is
    one; of `answers` it is the last. `is_mine`: the reader held it; `by_mentee`: the mentee did, so that a mentor
    answers it."""

    ref: str
    outcome: str
    is_final: bool
    held_at: datetime
    by_name: str
    by_mentee: bool
    is_mine: bool
    comment: str
    finish_on: date | None
    answer: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    entry: Recorded
    at: datetime
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stand:
    """How a plan stands, as whoever holds or answers a review saw it. `latest`: the last review, if any."""

    plan: Plan
    criteria: Criteria
    latest: Review | None
    was_ready: bool

    @cached_property
    def progress(self) -> Progress:
        return get_progress(self.criteria)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What a review may say now: nothing of a plan that was left or closed."""
        if self.plan.status not in RUNNING:
            return ()
        return list_outcomes(self.plan.status, is_complete=self.progress.is_complete, was_ready=self.was_ready)

    @property
    def token(self) -> str:
        """Changes with the signatures, the plan's state and finish date, and with the last review and its answer."""
        latest = (self.latest.ref, self.latest.answer) if self.latest else None
        counts = (self.progress.total, self.progress.signed, str(self.progress.share))
        return sha256(repr((counts, self.plan.status, self.plan.finish_on.isoformat(), latest)))[:16]


def load_stand(standing: Standing, programme: ProgrammeView, /) -> Stand:
    """Two queries."""
    if standing.plan is None:
        raise NotFound
    return _make_stand(standing.plan, _load_criteria(standing.plan, programme))


def _load_criteria(plan: Plan, programme: ProgrammeView, /) -> Criteria:
    states = get_states(plan.id)
    return [
        (criterion, states.get((address.block_id, criterion.id), EMPTY))
        for address, criterion in programme.list_criteria(plan.track)
    ]


def _make_stand(plan: Plan, criteria: Criteria, /) -> Stand:
    found = list(_select(plan))
    was_ready = any(row.outcome == "ready" and row.answer == "agree" for row in found)
    return Stand(plan, criteria, found[0] if found else None, was_ready)


def _select(plan: Plan, /) -> QuerySet[Review]:
    """The plan's reviews, the latest first."""
    return Review.objects.filter(plan=plan).select_related("entry").order_by("-held_at", "-id")


def may_review(standing: Standing, /) -> bool:
    """Either of the pair; a lead where nobody mentors the plan."""
    return standing.may("review", is_set=not standing.active)


def is_suspended(standing: Standing, /) -> bool:
    """A mentor who is suspended says nothing about anybody's competence (M3)."""
    return standing.mine is not None and standing.mine.mentor.status == "suspended"


def get_stand(actor: Actor, programme: ProgrammeView, plan_ref: str, /) -> tuple[PlanView, Stand]:
    """For the page on which a review is held; NotFound or Refused for whoever may hold none."""
    view = get_plan(actor, programme, plan_ref)
    view.standing.require("review", is_set=not view.standing.active)
    return view, make_stand(view)


def make_stand(view: PlanView, /) -> Stand:
    """One query."""
    if view.standing.plan is None:
        raise NotFound
    return _make_stand(view.standing.plan, [(line.criterion, line.state) for line in view.lines])


def about_holding(case: UseCase, /) -> Target:
    """Loader for holding a review."""
    stand = load_stand(case.standing, case.programme)
    return Target(stand, is_set=not case.standing.active, token=stand.token)


def about_answering(review_ref: str, /) -> Loader:
    """Loader for the answer to one review."""

    def load(case: UseCase) -> Target:
        row = Review.objects.filter(plan=case.plan, ref=review_ref).select_related("entry").first()
        if row is None:
            raise NotFound
        stand = load_stand(case.standing, case.programme)
        return Target((row, stand), is_set=not case.standing.active, token=stand.token)

    return load


def hold_review(case: UseCase, outcome: str, /, *, weeks: int | None, comment: str) -> str:
    """Say how it stands; the review's reference. More time moves the finish date at once, as either of the pair may."""
    stand: Stand = case.target.value
    if outcome not in stand.outcomes:
        refusals = {PlanStatus.FINISHED: "finished_already", PlanStatus.AWAITING: "plan_awaits"}
        raise Conflict(refusals.get(PlanStatus(case.plan.status), "not_all_signed"))
    if outcome == "ready" and is_suspended(case.standing):
        raise Refused("not_allowed")
    # Those that end something are few by themselves, and are never shut out by the others.
    if outcome == "more_time" and Review.objects.filter(plan=case.plan).count() >= MAX_REVIEWS:
        raise Conflict("too_many_reviews")
    finish_on = _find_finish(case, weeks) if outcome == "more_time" else None
    ref = make_ref()
    data = {
        "final": outcome in FINAL,
        "finish_on": finish_on.isoformat() if finish_on else None,
        "outcome": outcome,
        "review": ref,
    }
    texts = {"comment": comment} if comment else {}
    [appended] = case.append(Line(NewEntry(EntryType.REVIEW_HELD, data, texts)))
    Review.objects.create(
        plan=case.plan,
        ref=ref,
        held_by=case.actor.user_id,
        held_at=case.at,
        is_final=outcome in FINAL,
        outcome=outcome,
        finish_on=finish_on,
        entry=appended.row,
    )
    if finish_on is not None:
        case.plan.finish_on = finish_on
    return ref


def _find_finish(case: UseCase, weeks: int | None, /) -> date:
    if weeks is None:
        raise Invalid(fields={"weeks": (MentoringError("weeks_out_of_range"),)})
    today = case.actor.get_today(case.at)
    finish_on = move_on(case.plan.finish_on, today, weeks)
    if finish_on > today + LONGEST_PLAN:
        raise Invalid(fields={"weeks": (MentoringError("date_too_far"),)})
    return finish_on


def answer_review(case: UseCase, answer: str, comment: str, /) -> None:
    """Agree, or say that one would rather talk; after the talk one may still agree to the same review.

    Refused for whoever held it; Conflict where it was agreed to, or is not the last, or a signature is missing now.
    """
    review, stand = case.target.value
    if (case.relation is Relation.MENTEE) == _is_by_mentee(review):
        raise Refused("others_answer")
    if review.answer in ("agree", answer):
        raise Conflict("answered_already")
    if stand.latest is None or stand.latest.pk != review.pk:
        raise Conflict("newer_review")
    is_agreed = answer == "agree"
    if is_agreed and review.is_final and case.plan.status == PlanStatus.AWAITING:
        raise Conflict("plan_awaits")
    if is_agreed and review.outcome == "ready" and is_suspended(case.standing):
        raise Refused("not_allowed")
    if is_agreed and review.outcome == "ready" and not stand.progress.is_complete:
        raise Conflict("not_all_signed")
    texts = {"comment": comment} if comment else {}
    entry = NewEntry(EntryType.REVIEW_ANSWERED, {"answer": answer, "review": review.ref}, texts)
    told = frozenset() if review.held_by is None else frozenset({review.held_by})
    [appended] = case.append(Line(entry), about=Thing(review.ref, told=told))
    review.answer, review.answered = answer, appended.row
    review.save(update_fields=["answer", "answered"])
    if is_agreed and review.is_final:
        case.plan.status = PlanStatus.FINISHED


def _is_by_mentee(review: Review, /) -> bool:
    return to_recorded(review.entry.body).capacity == "mentee"


def list_reviews(standing: Standing, /) -> list[ReviewView]:
    """The plan's reviews, the latest first; nothing for who may not read them. Two queries."""
    if standing.plan is None or not standing.may("review_read"):
        return []
    rows = list(_select(standing.plan))
    said = _read_entries(standing.plan) if rows else {}
    return [_to_view(row, said[row.ref], standing.actor.user_id) for row in rows if row.ref in said]


def _read_entries(plan: Plan, /) -> dict[str, list[_Said]]:
    """Of each review its entries, in order: the first is the one in which it was held."""
    rows = LedgerEntry.objects.filter(plan=plan, type__in=[str(kind) for kind in KINDS]).order_by("seq")
    found: dict[int, _Said] = {}
    for body, at, name, text in rows.values_list("body", "at", "texts__field", "texts__text"):
        entry = to_recorded(body)
        item = found.setdefault(entry.seq, _Said(entry, at))
        item.texts[name] = text
    said: dict[str, list[_Said]] = {}
    for item in found.values():
        said.setdefault(item.entry.data["review"], []).append(item)
    return said


def _to_view(row: Review, said: list[_Said], reader_id: int, /) -> ReviewView:
    held, *answers = said
    return ReviewView(
        ref=row.ref,
        outcome=row.outcome,
        is_final=row.is_final,
        held_at=row.held_at,
        by_name=held.texts.get("actor_name", ""),
        by_mentee=held.entry.capacity == "mentee",
        is_mine=row.held_by == reader_id,
        comment=held.texts.get("comment", ""),
        finish_on=row.finish_on,
        answer=row.answer or "",
        answers=tuple(
            AnswerView(
                str(item.entry.data["answer"]), item.at, item.texts.get("actor_name", ""), item.texts.get("comment", "")
            )
            for item in answers
        ),
    )


@dataclass(frozen=True, slots=True)
class LastReview:
    """The last review in short. `waits`: for the reader, who has not answered it yet."""

    ref: str
    outcome: str
    answer: str
    waits: bool


def get_last_review(standing: Standing, /) -> LastReview | None:
    """One query."""
    plan = standing.plan
    last = next(iter(_select(plan)[:1]), None) if plan is not None and standing.may("review_read") else None
    if plan is None or last is None:
        return None
    is_theirs = (Relation.MENTEE in standing.relations) != _is_by_mentee(last)
    waits = last.answer is None and is_theirs and plan.status in RUNNING and may_review(standing)
    return LastReview(last.ref, last.outcome, last.answer or "", waits)


def may_answer(standing: Standing, review: ReviewView, /) -> bool:
    """Whether the reader is the one who answers, as far as the role goes; which review is the last, the list says."""
    is_mentee = Relation.MENTEE in standing.relations
    return review.answer != "agree" and is_mentee != review.by_mentee and may_review(standing)


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """Everything is signed, and nobody has said yet whether the mentee is ready. `asked`: names of the mentors who
    are asked; none: a lead is. `is_mine`: the reader is among them."""

    asked: tuple[str, ...]
    is_mine: bool


def get_review_due(view: PlanView, /, *, any_review: bool = True) -> ReviewDue | None:
    """Who is asked whether the mentee is ready: the mentor who gave the last signature; if they have gone, any active
    one; if there is none, a lead. One query where everything is signed, else none; none where the caller knows that
    there was no review yet."""
    criteria = [(line.criterion, line.state) for line in view.lines]
    return find_review_due(view.standing, criteria, any_review=any_review) if view.progress.is_complete else None


def load_review_due(standing: Standing, programme: ProgrammeView, /) -> ReviewDue | None:
    """The same for a page that has not read the whole plan. One query, two where everything is signed."""
    if standing.plan is None:
        return None
    criteria = _load_criteria(standing.plan, programme)
    return find_review_due(standing, criteria) if get_progress(criteria).is_complete else None


def find_review_due(standing: Standing, criteria: Criteria, /, *, any_review: bool = True) -> ReviewDue | None:
    """The same, where everything is known to be signed."""
    plan = standing.plan
    if plan is None or plan.status not in RUNNING or not standing.may("review_read"):
        return None
    if any_review and Review.objects.filter(plan=plan, outcome="ready").exists():
        return None
    last = find_last(criteria)
    here = {row.ref for row in standing.active if row.mentor.status != "suspended"}
    mentors = [mentor for mentor in standing.mentors if mentor.mentorship_ref in here]
    named = [mentor for mentor in mentors if last is not None and mentor.participant_ref == last.signer]
    asked = named or mentors
    is_mine = any(mentor.is_self for mentor in asked) if asked else Relation.LEAD in standing.relations
    return ReviewDue(tuple(mentor.name for mentor in asked), is_mine and may_review(standing))


def of_mentors_lists() -> dict[str, Combinable]:
    """What a query of mentorships is annotated with, so that `list_to_look_at` needs none of its own."""
    rows = Review.objects.filter(plan_id=OuterRef("plan_id"))
    by_mentee = When(answer__isnull=True, held_by=F("plan__user_id"), then=F("ref"))
    waits = rows.order_by("-held_at", "-id").annotate(waits=Case(by_mentee, default=None)).values("waits")
    return {"has_said_ready": Exists(rows.filter(outcome="ready")), "waiting_review": Subquery(waits[:1])}


@dataclass(frozen=True, slots=True)
class ToLookAt:
    """A mentor looks back, or answers a mentee who did (`review`)."""

    plan_ref: str
    mentee_name: str
    review: str = ""


def list_to_look_at(mentorship: Mentorship, criteria: Criteria, /) -> Iterator[ToLookAt]:
    """What waits here for this mentor. Of several mentors whoever gave the last signature is asked; on the mentee's own
    page any of them is, where that one has gone."""
    plan, held = mentorship.plan, vars(mentorship)
    if held["waiting_review"]:
        yield ToLookAt(plan.ref, plan.name, held["waiting_review"])
    elif not held["has_said_ready"] and get_progress(criteria).is_complete:
        last = find_last(criteria)
        if plan.open_mentors == 1 or (last is not None and last.signer == mentorship.participant.ref):
            yield ToLookAt(plan.ref, plan.name)
