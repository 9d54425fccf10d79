"""Working towards another role: what stays signed, what is new (rule P5)."""

from __future__ import annotations

from dataclasses import dataclass

from mentoring_xblock.api.criteria import get_waiting_since
from mentoring_xblock.api.ledger import Line
from mentoring_xblock.api.plan_views import PlanView, get_states
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.use_cases import Case
from mentoring_xblock.domain.criterion_state import EMPTY, CriterionState
from mentoring_xblock.domain.ledger.entries import NewEntry
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.progress import Progress, get_progress
from mentoring_xblock.errors import Conflict, Invalid, MentoringError

States = dict[tuple[int, str], CriterionState]


@dataclass(frozen=True, slots=True)
class TrackChoice:
    """What a plan would be on another track: its progress, and titles of what comes new and what goes."""

    track: str
    title: str
    progress: Progress
    new: tuple[str, ...]
    gone: tuple[str, ...]


def list_other_tracks(view: PlanView, /) -> list[TrackChoice]:
    """Every track of the programme that the plan is not on, in the checklist's order. One query, none without any."""
    others = [track for track in view.programme.tracks if track[0] != view.plan.track]
    if not others or view.standing.plan is None:
        return []
    states = get_states(view.standing.plan.id)
    return [_make_choice(view.programme, view.plan.track, track, title, states) for track, title in others]


def _make_choice(programme: ProgrammeView, now: str | None, track: str, title: str, states: States, /) -> TrackChoice:
    before = {str(place): criterion for place, criterion in programme.list_criteria(now)}
    after = {str(place): criterion for place, criterion in programme.list_criteria(track)}
    progress = get_progress(
        (criterion, states.get((place.block_id, criterion.id), EMPTY))
        for place, criterion in programme.list_criteria(track)
    )
    return TrackChoice(
        track,
        title,
        progress,
        new=tuple(after[key].title for key in after if key not in before),
        gone=tuple(before[key].title for key in before if key not in after),
    )


def change_track(case: Case, track: str, /) -> None:
    """Work towards another role. Signatures stay where they are: those that count there too go on counting."""
    if track not in dict(case.programme.tracks):
        raise Invalid(fields={"track": (MentoringError("choose_one"),)})
    if track == case.plan.track:
        raise Conflict("track_already")
    set_track(case, track)


def set_track(case: Case, track: str | None, /) -> None:
    """Record the role; what waits is from now on what this role asks for."""
    states = get_states(case.plan.pk)
    waits = (
        get_waiting_since(criterion, states[place.block_id, criterion.id])
        for place, criterion in case.programme.list_criteria(track)
        if (place.block_id, criterion.id) in states
    )
    case.plan.track = track
    case.plan.waiting_since = min((since for since in waits if since is not None), default=None)
    case.append(Line(NewEntry(EntryType.TRACK_CHANGED, {"track": track})))
