"""Signing several at once: what is said of all of them, and what is said of one alone (rule S9)."""

from __future__ import annotations

from django.utils.datastructures import MultiValueDict

from mentoring_xblock.api.choices import MAX_PEOPLE_AT_ONCE
from mentoring_xblock.api.several import Wanted
from mentoring_xblock.api.sign_offs import Statement
from mentoring_xblock.domain.ledger.schema import METHODS
from mentoring_xblock.domain.signing import MAX_COMMENT
from mentoring_xblock.errors import Invalid, MentoringError
from mentoring_xblock.forms.base import ChoiceField, DayField, ListField, MentoringForm, TextField

OWN = ("method", "seen_on", "comment", "client")


class SharedForm(MentoringForm):
    """`items`: the references of what was chosen (`Choice.ref`)."""

    items = ListField(limit=MAX_PEOPLE_AT_ONCE)
    method = ChoiceField(METHODS, code="choose_how", required=False)
    seen_on = DayField()
    comment = TextField(limit=MAX_COMMENT)


class OwnForm(MentoringForm):
    """What stays empty is as it is for all."""

    method = ChoiceField(METHODS, code="choose_how", required=False)
    seen_on = DayField(required=False)
    comment = TextField(limit=MAX_COMMENT)
    client = TextField(limit=MAX_COMMENT)


def read_wanted(data: MultiValueDict[str, str], /, *, most: int = MAX_PEOPLE_AT_ONCE) -> list[Wanted]:
    """Each signature with its own statement, `most` of them; Invalid with every field that does not hold,
    `<name>-<ref>` for one's own.

    The page's token of each comes as `token-<ref>`.
    """
    problems: dict[str, tuple[MentoringError, ...]] = {}
    shared: dict[str, object] = {}
    try:
        shared = SharedForm.read(data)
    except Invalid as error:
        problems |= error.fields
    refs = list(dict.fromkeys(data.getlist("items")))[: most + 1]
    if len(refs) > most:
        problems.setdefault("items", (MentoringError("choose_one"),))
    if not any(refs):
        problems.setdefault("items", (MentoringError("choose_some"),))
    wanted = []
    for ref in refs:
        try:
            own = OwnForm.read({name: data.get(f"{name}-{ref}", "") for name in OWN})
        except Invalid as error:
            problems |= {f"{name}-{ref}": why for name, why in error.fields.items()}
            continue
        method = own["method"] or shared.get("method", "")
        if not method and "method" not in problems:
            problems["method"] = (MentoringError("choose_how"),)
        if not problems:
            wanted.append(_make_wanted(ref, data.get(f"token-{ref}", ""), str(method), own, shared))
    if problems:
        raise Invalid(fields=problems)
    return wanted


def _make_wanted(ref: str, token: str, method: str, own: dict[str, object], shared: dict[str, object], /) -> Wanted:
    plan_ref, _, address = ref.partition(".")
    statement = Statement(
        method=method,
        seen_on=own["seen_on"] or shared["seen_on"],  # type: ignore[arg-type]
        comment=str(own["comment"] or shared["comment"]),
        client=str(own["client"]),
    )
    return Wanted(plan_ref, address, token, statement)
