""" "Not for me": somebody is not held up by a checklist that counts for the course (rules P1, C7)."""

from __future__ import annotations

from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.use_cases import Case, Loader, Target
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.plan_states import RUNNING
from mentoring_xblock.errors import Conflict
from mentoring_xblock.models import OptOut, Plan


def has_opted_out(actor: Actor, programme: ProgrammeView, /) -> bool:
    """No query where completion does not count: then nobody is asked."""
    if not programme.settings.counts_for_completion:
        return False
    return OptOut.objects.filter(programme_id=programme.id, user_id=actor.user_id).exists()


def about_opting_out() -> Loader:
    """Loader: only where completion counts, and not while an own plan runs (that counts as it is)."""

    def load(case: Case) -> Target:
        if not case.programme.settings.counts_for_completion:
            raise Conflict("not_now")
        plan = case.standing.plan
        return Target(is_set=plan is not None and plan.status not in RUNNING)

    return load


def opt_out(case: Case, /) -> None:
    """Say that this is not for oneself; nothing else about the person is stored."""
    OptOut.objects.get_or_create(programme_id=case.programme.id, user_id=case.actor.user_id, defaults={"at": case.at})
    # Without a plan there was nothing to lock: who joins at the same time is waited for, and has joined.
    plans = Plan.objects.select_for_update().filter(programme_id=case.programme.id, user_id=case.actor.user_id)
    if any(status in RUNNING for status in plans.values_list("status", flat=True)):
        raise Conflict("joined_already")
    case.tell(Happening.OPTED_OUT)


def opt_in(case: Case, /) -> None:
    """Take that back."""
    forget(case)
    case.tell(Happening.OPTED_IN)


def forget(case: Case, /) -> None:
    """Whoever joins is no longer one for whom it is not."""
    OptOut.objects.filter(programme_id=case.programme.id, user_id=case.actor.user_id).delete()
