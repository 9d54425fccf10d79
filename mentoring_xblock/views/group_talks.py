"""A talk of a mentor with several of the people they mentor: one form, one log for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from mentoring_xblock.api.group_talks import GroupMember, list_logged, list_members, log_for_member
from mentoring_xblock.api.lists import get_part
from mentoring_xblock.api.sessions import SessionLog
from mentoring_xblock.api.submissions import SubmissionKey, derive_key
from mentoring_xblock.api.use_cases import use_case
from mentoring_xblock.domain.text import TextRefused, clean_text
from mentoring_xblock.errors import Invalid, MentoringError, NotFound
from mentoring_xblock.forms.sessions import LOG, GroupTalkForm
from mentoring_xblock.presenters.fields import FieldMaker
from mentoring_xblock.presenters.frame import get_back, present_frame
from mentoring_xblock.presenters.skill_choice import choose_any_skills
from mentoring_xblock.presenters.talk_forms import LogValues, make_basics
from mentoring_xblock.presenters.words import get_first_name
from mentoring_xblock.views.base import with_hint
from mentoring_xblock.views.log_talk import find_skills
from mentoring_xblock.views.part_by_part import PartResult, carry_out
from mentoring_xblock.web.requests import Panel, Request, Said

STEPS = "steps_"


def show_group_talk(request: Request) -> Panel:
    members = list_members(request.actor, request.programme)
    make = FieldMaker(request)
    frame = present_frame(request)
    reads = _("Each of them and their mentors can read this. Nobody sees what is only for another.")
    if request.programme.settings.leads_read_talks:
        reads = _("Each of them, their mentors and the lead can read this. Nobody else sees what is only for one.")
    people = make(
        "people",
        "ticks",
        _("Who was there?"),
        options=[(member.plan_ref, member.name or _("A former learner")) for member in members],
    )
    basics = make_basics(make, LogValues(request.today), limit=LOG, reads=reads, hint=frame["unnamed"])
    basics["next_steps"] = replace(basics["next_steps"], label=_("Next steps for everyone"))
    steps = [_make_steps(make, member) for member in members]
    context = {
        **frame,
        "people": people,
        "fields": basics,
        "steps": steps,
        "left": _list_left(request, members),
        "skills": choose_any_skills(make, request.programme),
        "back": get_back(request, get_part(request.actor, request.programme)),
        "errors": make.errors,
    }
    return Panel("group_talk", context)


def _make_steps(make: FieldMaker, member: GroupMember, /) -> Any:
    name = get_first_name(member.name)
    return make(
        f"{STEPS}{member.plan_ref}",
        "text",
        _("Next steps for %(name)s alone") % {"name": name},
        reads=_("Only %(name)s and their mentors can read this.") % {"name": name},
        limit=LOG,
        names=True,
    )


def _list_left(request: Request, members: Sequence[GroupMember], /) -> list[str]:
    """What was written for people who are not theirs any more, so that it is not lost with their box."""
    if not request.failure:
        return []
    known = {f"{STEPS}{member.plan_ref}" for member in members}
    others = [name for name in request.data if name.startswith(STEPS) and name not in known]
    return [text for name in others if (text := request.data.get(name, ""))]


def log_group_talk(request: Request) -> Said:
    """Nothing is lost where somebody has gone meanwhile: the others' logs are written, and it is said whose was not."""
    words = GroupTalkForm.read(request.data)
    chosen = words["people"]
    steps = {plan_ref: _read_steps(request, plan_ref) for plan_ref in chosen}
    group = derive_key(request.key, "group").key if len(chosen) > 1 else None
    logs = {plan_ref: _make_log(request, words, steps[plan_ref], group, plan_ref) for plan_ref in chosen}
    names: dict[str, str] = {}
    parts: dict[str, Callable[[SubmissionKey], None]] = {
        plan_ref: partial(_log_part, request, plan_ref, log, names) for plan_ref, log in logs.items()
    }
    results = carry_out(request, parts)
    said = with_hint(_say_how_many(results), [words["topic"], words["next_steps"], *steps.values()])
    lines = [_say_of_one(result, names, steps[result.name]) for result in results if result.error]
    return Said(said, {"group": group or ""}, lines=lines)


def _read_steps(request: Request, plan_ref: str, /) -> str:
    """What is for one of them alone, cleaned."""
    name = f"{STEPS}{plan_ref}"
    try:
        return clean_text(request.data.get(name, ""), limit=LOG, name="text")
    except TextRefused as error:
        raise Invalid(fields={name: (MentoringError(error.code, **error.params),)}) from error


def _make_log(
    request: Request, words: Mapping[str, Any], steps: str, group: str | None, plan_ref: str, /
) -> SessionLog:
    next_steps = "\n".join(filter(None, [words["next_steps"], steps]))
    if len(next_steps) > LOG:
        raise Invalid(fields={f"{STEPS}{plan_ref}": (MentoringError("too_long", limit=LOG),)})
    return SessionLog(
        held_on=words["held_on"],
        texts={"topic": words["topic"], "next_steps": next_steps},
        minutes=words["minutes"],
        approach=words["approach"] or None,
        criteria=find_skills(request, words["criteria"]),
        group=group,
    )


def _log_part(request: Request, plan_ref: str, log: SessionLog, names: dict[str, str], key: SubmissionKey, /) -> None:
    with use_case(
        request.actor, request.programme, action="log_session", sent=key, at=request.at, plan_ref=plan_ref
    ) as case:
        names[plan_ref] = case.standing.facts.name
        log_for_member(case, log)


def _say_how_many(results: Sequence[PartResult], /) -> str:
    missing = sum(1 for result in results if result.error)
    if not missing:
        return _("Saved for everyone who was there.")
    written = len(results) - missing
    return _("Saved for %(written)s of %(all)s people. The rest is below.") % {"written": written, "all": len(results)}


def _say_of_one(result: PartResult, names: Mapping[str, str], steps: str, /) -> str:
    """Whose log was not written, why, and what was written for them alone, so that it can be copied."""
    name = names.get(result.name) or _("Someone you no longer work with")
    why = "" if isinstance(result.error, NotFound) else result.sentence
    kept = _("You had written for them: “%(text)s”") % {"text": steps} if steps else ""
    return " ".join(filter(None, [_("%(name)s: not saved.") % {"name": name}, why, kept]))


def show_group_logged(request: Request) -> Panel:
    """The logs that were written, each a link; where nothing is known of them, the page one came from."""
    group = request.params.get("group", "")
    talks = list_logged(request.actor, request.programme, group) if group else []
    back = get_back(request, get_part(request.actor, request.programme))
    return Panel("group_logged", {**present_frame(request), "talks": talks, "back": back})
