"""Looking back in words: what is laid out, the choices, one review, how a plan ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mentoring_xblock.api.endings import Closing, get_closing
from mentoring_xblock.api.looking_back import LookBack
from mentoring_xblock.api.plan_views import PlanView
from mentoring_xblock.api.relations import PlanFacts
from mentoring_xblock.api.reviews import (
    AnswerView,
    LastReview,
    ReviewDue,
    ReviewView,
    get_review_due,
    may_review,
)
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus
from mentoring_xblock.domain.progress import Progress
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.presenters.checklist import present_progress
from mentoring_xblock.presenters.sureness import present_sureness
from mentoring_xblock.presenters.wishes import present_wishes
from mentoring_xblock.presenters.words import PLAN_STATES, WHOM, get_first_name, join_names, name_colleague

OUTCOMES: Mapping[str, Promise] = {
    "ready": pgettext_lazy("what a look back says", "Ready"),
    "more_time": gettext_lazy("More time"),
    "finish_here": gettext_lazy("Finish here"),
}

WHAT_THEN: Mapping[str, Promise] = {
    "new_role": gettext_lazy("Took on the new role"),
    "same_job": gettext_lazy("Went on in the same job"),
    "other_job": gettext_lazy("Moved to another job in care"),
    "course": gettext_lazy("Went on to a course"),
    "left_care": gettext_lazy("Left care work"),
}


def list_choices(outcomes: Sequence[str], name: str, /, *, is_own: bool, is_complete: bool) -> list[tuple[str, str]]:
    """What a review may say now, each with what it means; `name`: the mentee's first name."""
    meaning = {
        "ready": _("Ready. I can do this job now.") if is_own else _("Ready. %(name)s can do this job now."),
        "more_time": _("More time. The finish date moves at once."),
        "finish_here": _("Finish here. This checklist ends.")
        if is_complete
        else _("Finish here. What is open stays open, and that is all right."),
    }
    return [(outcome, meaning[outcome] % {"name": name}) for outcome in outcomes]


def present_look_back(view: PlanView, held: LookBack, today: date, /) -> dict[str, Any]:
    """What there is to look at before somebody says how it stands."""
    sureness = present_sureness(held.sureness, view.lines)
    return {
        "progress": present_progress(view),
        "wishes": present_wishes(held.wishes),
        "talks": _count_talks(held),
        "since": view.plan.joined_at,
        "is_past": view.plan.finish_on < today,
        "sureness": sureness,
        "surer": sum(row.is_surer for row in sureness),
        "came_of": [
            {"day": item.held_on, "session": item.session, "whom": _join(item.whom), "text": item.text}
            for item in held.came_of
        ],
    }


def _join(whom: Sequence[str], /) -> str:
    return ", ".join(str(WHOM[code]) for code in whom if code in WHOM)


def _count_talks(held: LookBack, /) -> str:
    """`3 talks, 1 hour 20 minutes`; of talks whose length nobody said only the number."""
    if not held.talks:
        return _("none yet")
    talks = ngettext("%(n)s talk", "%(n)s talks", held.talks) % {"n": held.talks}
    hours, minutes = divmod(held.minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours})
    if minutes:
        parts.append(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    return f"{talks}, {' '.join(parts)}" if parts else talks


def present_review(review: ReviewView, plan: PlanFacts, /) -> dict[str, Any]:
    """One review as it is read: who said what, and what was answered."""
    return {
        "ref": review.ref,
        "outcome": OUTCOMES[review.outcome],
        "by": _name(review.by_name, plan, by_mentee=review.by_mentee),
        "held_at": review.held_at,
        "finish_on": review.finish_on,
        "comment": review.comment,
        "is_final": review.is_final,
        "is_talk": review.answer == "talk",
        "answers": [_present_answer(item, review, plan) for item in review.answers],
    }


def _present_answer(answer: AnswerView, review: ReviewView, plan: PlanFacts, /) -> dict[str, Any]:
    name = _name(answer.by_name, plan, by_mentee=not review.by_mentee)
    words = _("%(name)s agreed") if answer.said == "agree" else _("%(name)s would rather talk")
    return {"words": words % {"name": name}, "at": answer.at, "comment": answer.comment}


def _name(name: str, plan: PlanFacts, /, *, by_mentee: bool) -> str:
    """As they were called then; of a name that was erased what is said instead."""
    if by_mentee:
        return name or plan.name or _("A former learner")
    return name_colleague(name)


def name_state(plan: PlanFacts, reviews: Sequence[ReviewView], /) -> str:
    """The state of a plan as it reads after its reviews: Ready, Finished, More time agreed."""
    agreed = [review for review in reviews if review.answer == "agree"]
    if plan.status == "finished" and any(review.outcome == "ready" for review in agreed):
        return str(OUTCOMES["ready"])
    if plan.status == "taking_part" and reviews and reviews[0].outcome == "more_time" and reviews[0].answer == "agree":
        return _("More time agreed")
    return str(PLAN_STATES[plan.status])


def say_closed(closing: Closing, /) -> str:
    """`Closed by Lee, 19 of 22 signed`: never as if it were complete."""
    name = name_colleague(closing.by_name)
    if not closing.needed:
        return _("Closed by %(name)s") % {"name": name}
    counts = {"name": name, "signed": closing.signed, "total": closing.needed}
    return _("Closed by %(name)s, %(signed)s of %(total)s signed") % counts


def say_signed(progress: Progress, /) -> str:
    counts = {"signed": progress.signed, "total": progress.total}
    return _("%(signed)s of %(total)s signed") % counts if progress.total else ""


def ask_ready(due: ReviewDue | None, plan: PlanFacts, /, *, is_own: bool = False) -> dict[str, str] | None:
    """The question after the last signature, for who is asked; for the mentee who that is; for others nothing."""
    if due is None:
        return None
    if due.is_mine:
        question = _("Is %(name)s ready for the role?") % {"name": get_first_name(plan.name)}
        return {"question": question, "told": ""}
    if not is_own:
        return None
    if not due.asked:
        return {"question": "", "told": _("Everything is signed. The lead can say whether you are ready.")}
    asked = join_names([get_first_name(mentor) for mentor in due.asked])
    told = _("Everything is signed. %(asked)s can say whether you are ready.") % {"asked": asked}
    return {"question": "", "told": told}


def _name_finish(last: LastReview | None, /) -> str:
    is_ready = last is not None and (last.outcome, last.answer) == ("ready", "agree")
    return str(OUTCOMES["ready"] if is_ready else PLAN_STATES["finished"])


def present_end(view: PlanView, last: LastReview | None, /) -> dict[str, Any]:
    """What the front of a plan says of its beginning and end, for whoever looks: `parts/plan_end.html`.

    `last`: the last review. No query but where it is closed, or where everything was signed after another review.
    """
    closing = get_closing(view.standing)
    status = view.plan.status
    was_asked = last is not None and last.outcome == "ready"
    due = None if was_asked else get_review_due(view, any_review=last is not None)
    return {
        "is_awaiting": status == PlanStatus.AWAITING,
        "is_left": status == PlanStatus.LEFT,
        "finished": _name_finish(last) if status == PlanStatus.FINISHED else "",
        "closed": say_closed(closing) if closing else "",
        "closed_why": closing.reason if closing else "",
        "ready": ask_ready(due, view.plan, is_own=Relation.MENTEE in view.standing.relations),
        "to_answer": {"ref": last.ref, "outcome": OUTCOMES[last.outcome]} if last and last.waits else None,
        "may_authorise": status == PlanStatus.AWAITING and view.standing.may("authorise"),
        "may_close": status in RUNNING - {PlanStatus.FINISHED} and view.standing.may("close"),
        "may_hold": status in RUNNING and may_review(view.standing),
        "may_read_reviews": view.standing.may("review_read"),
    }
