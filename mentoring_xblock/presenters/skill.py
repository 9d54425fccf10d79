"""One skill: its tag, its signatures as stamps, its history in words, the evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api.files import EvidenceFileView
from mentoring_xblock.api.plan_views import CriterionDetail, HistoryItem
from mentoring_xblock.domain.criterion_state import Status, list_counting
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.plan_states import RUNNING, PlanStatus, allows
from mentoring_xblock.domain.signing import UNDO_WINDOW, fits
from mentoring_xblock.presenters.checklist import get_waiting_for
from mentoring_xblock.presenters.words import HOW_ON_STAMP, SHOWN, TAGS, get_history_words, get_status_words

HISTORY_SHOWN = 50


@dataclass(frozen=True)
class Stamp:
    """A signature, or the empty place of one."""

    place: int
    name: str = ""
    initials_of: str = ""
    job_role: str = ""
    how: str = ""
    seen_on: date | None = None
    written_on: date | None = None
    comment: str = ""
    is_earlier: bool = False
    is_reworded: bool = False
    is_evidence_changed: bool = False
    is_odd_way: bool = False
    seq: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.seq


def present_stamps(detail: CriterionDetail, /) -> list[Stamp]:
    counting = {item.seq for item in list_counting(detail.record.criterion, detail.record.state)}
    stamps = [_make_stamp(item, detail, is_earlier=item.seq not in counting) for item in detail.signatures]
    taken = {stamp.place for stamp in stamps if not stamp.is_earlier}
    return stamps + [Stamp(place) for place in range(1, detail.needed + 1) if place not in taken]


def _make_stamp(item: HistoryItem, detail: CriterionDetail, /, *, is_earlier: bool) -> Stamp:
    method = str(item.data["method"])
    written_on = item.at.astimezone(detail.view.actor.zone).date()
    return Stamp(
        place=int(str(item.data["occasion"])),
        name=item.actor_name or _("Name erased"),
        initials_of=item.actor_name,
        job_role=item.texts.get("job_role", ""),
        how=str(HOW_ON_STAMP[method]),
        seen_on=item.seen_on,
        written_on=written_on if written_on != item.seen_on else None,
        comment=item.texts.get("comment", ""),
        is_earlier=is_earlier,
        is_evidence_changed=item.data["evidence"] != detail.record.state.evidence,
        is_reworded=item.data["wording"] != detail.record.criterion.wording_digest,
        is_odd_way=not fits(detail.record.criterion, method),
        seq=item.seq,
    )


def _may_ask_second(detail: CriterionDetail, /) -> bool:
    is_allowed = allows(PlanStatus(detail.plan.status), "second_signature")
    return is_allowed and detail.view.may("second_signature") and detail.needed == 1


def _may_drop_second(detail: CriterionDetail, /) -> bool:
    """Who asked may drop it, until the second is given; a lead may where they have gone."""
    asked = next((item for item in detail.history if item.seq == detail.record.state.second_asked), None)
    is_given = len(list_counting(detail.record.criterion, detail.record.state)) >= 2
    return (
        asked is not None
        and not is_given
        and detail.view.may("drop_second", is_own=asked.is_own, is_set=detail.has_asker_gone)
    )


def present_history(detail: CriterionDetail, /) -> list[dict[str, Any]]:
    """What happened, the latest first. What was undone within ten minutes is left out."""
    return [
        {
            "at": item.at,
            "words": get_history_words(item.type, item.actor_name, is_system=item.capacity == "system"),
            "text": next((item.texts[name] for name in ("comment", "reason", "line") if name in item.texts), ""),
        }
        for item in list(reversed(detail.history))[:HISTORY_SHOWN]
        if not item.is_undone and item.type is not EntryType.UNDONE
    ]


def _present_file(item: EvidenceFileView, /) -> EvidenceFileView:
    return item if item.name else replace(item, name=_("A file that cannot be read"))


def present_skill(detail: CriterionDetail, /, *, at: datetime) -> dict[str, Any]:
    """What both sides see of a skill."""
    state = detail.record.state
    is_running = detail.plan.status in RUNNING
    comments = {item.seq: item for item in detail.history}
    said = comments.get(state.not_yet or 0) or comments.get(state.taken_back or 0)
    return {
        "detail": detail,
        "plan": detail.plan,
        "criterion": detail.record.criterion,
        "address": str(detail.record.address),
        "token": detail.token,
        "tag": TAGS[detail.status],
        "words": get_status_words(
            detail.status,
            waiting_for=get_waiting_for(detail.view.mentors, state.seen_by),
            needed=detail.needed,
        ),
        "shown": SHOWN[detail.record.criterion.shown],
        "stamps": present_stamps(detail),
        "history": present_history(detail),
        "evidence": detail.evidence,
        "has_evidence": any(detail.evidence.values()) or bool(detail.files),
        "files": [_present_file(item) for item in detail.files if not item.is_taken_out],
        "files_taken_out": [_present_file(item) for item in detail.files if item.is_taken_out],
        "happened_on": date.fromisoformat(state.happened_on) if state.happened_on else None,
        "said": said if detail.status in (Status.NOT_YET, Status.TAKEN_BACK) else None,
        "show_again": detail.status is Status.SHOW_AGAIN,
        "undo": detail.undo,
        "undo_until": detail.undo.at + UNDO_WINDOW if detail.undo else None,
        "is_not_yet": detail.undo is not None and detail.undo.type is EntryType.NOT_YET,
        "withdrawable": {item.seq for item in detail.list_withdrawable(at)},
        "is_signed": detail.status is Status.SIGNED,
        "is_awaiting": detail.plan.status == PlanStatus.AWAITING,
        "may_ask_second": _may_ask_second(detail),
        "may_drop_second": is_running and _may_drop_second(detail),
    }
