"""Who may do what: one table, decided here, enforced by the api on every write and read (rule D1).

Answers: `y` yes · `own` only what is their own · `set` only if a condition of the programme or plan holds · `3`
refused (403) · `4` as if it did not exist (404) · `9` conflict (409). `own4` and `set4` say which answer follows where
the thing is not their own or the condition does not hold; plain `own` and `set` mean 403.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Verdict = Literal["yes", "refused", "hidden", "conflict"]


class Relation(StrEnum):
    """What a person is to a plan. The order is the order of the table's columns."""

    STRANGER = "stranger"
    MENTEE = "mentee"
    ASKED = "asked"
    MENTOR = "mentor"
    FORMER = "former"
    LEAD = "lead"


READ = "read"
WRITE = "write"

_ROWS = """
                            stranger mentee asked mentor former lead
read  invitation            y        y      y     y      y      y
write join                  y        set9   y     y      y      set
write opt_out               y        set9   y     y      y      y
read  plan                  4        y      4     y      4      y
read  wishes                4        y      y     y      4      set4
write wishes_write          4        y      3     3      4      4
read  request_message       4        y      own4  own4   4      4
write withdraw_request      4        own    own   4      4      own4
write evidence              4        y      4     3      4      3
write ready                 4        y      4     3      4      3
write own_note              4        y      4     3      4      3
read  own_notes             4        y      4     4      4      4
read  ratings               4        y      4     y      4      4
write goals                 4        y      4     3      4      3
write actions               4        y      4     y      4      3
write rate                  4        y      4     3      4      3
write finish_date           4        y      4     y      4      3
write keep_in_touch         4        y      4     y      4      3
write change_track          4        y      4     3      4      3
write ask_help              4        y      4     y      4      3
read  evidence_read         4        y      4     y      4      y
write sign                  4        3      4     y      4      set
write not_yet               4        3      4     y      4      set
write sign_several          4        3      4     y      4      3
write second_signature      4        y      4     y      4      3
write drop_second           4        own    4     own    4      set
write undo                  4        3      4     own    own4   own
write withdraw_own          4        3      4     own    own4   own
write withdraw_other        4        3      4     3      4      y
write concern               4        3      4     own    own4   own
read  directory             set      y      y     y      y      y
write volunteer             set      y      y     y      y      y
write ask_mentor            3        y      3     3      3      3
write offer                 set      3      9     9      y      3
write answer_request        4        own    own   own    4      3
write end_mentorship        4        y      4     own    9      y
write propose               3        3      3     3      3      y
write approve               3        3      3     3      3      y
write log_session           4        y      4     y      4      3
write plan_talk             4        y      4     y      4      3
read  planned_talks         4        y      4     y      4      4
write ask_question          4        y      4     3      4      3
write answer_question       4        3      4     y      4      3
read  questions             4        y      4     y      4      4
write edit_session          4        own    4     own    4      3
read  session_text          4        y      4     y      own4   set4
write share_session         4        y      4     own    4      3
read  session_facts         4        y      4     y      4      y
write reflection            4        own4   4     own4   own4   4
write outcome               4        y      4     own    4      3
write confirm_session       4        y      4     3      4      3
write review                4        y      4     y      4      set
read  review_read           4        y      4     y      4      y
read  record_print          4        y      4     y      4      y
read  record_export         4        y      4     3      4      y
read  receipts              y        y      y     y      y      y
read  held_about_me         y        y      y     y      y      y
write leave                 4        y      4     3      4      3
write pause                 4        y      4     3      4      3
write close                 4        3      4     3      4      y
write authorise             4        3      4     3      4      y
write what_then             4        y      4     y      4      y
read  people                3        3      3     3      3      y
write export                3        3      3     3      3      y
read  supervision           4        4      4     own4   own4   own4
write ask_support           set      set    set   set    set    set
write support               3        3      3     3      3      y
write message_choice        y        y      y     y      y      y
read  news                  y        y      y     y      y      y
write seen                  y        y      y     y      y      y
"""

_NOT_SIGNING_HIDDEN = frozenset({"evidence_read", "record_print", "record_export"})
_NOT_SIGNING_REFUSED = frozenset({"sign", "not_yet", "sign_several", "second_signature"})
_MASQUERADE_HIDDEN = frozenset(
    {
        *("session_text", "request_message", "wishes", "reflection", "own_notes", "questions", "planned_talks"),
        *("receipts", "held_about_me", "message_choice", "news", "supervision"),
    }
)
# What leaves as a file is handed to nobody in somebody else's name.
_MASQUERADE_REFUSED = frozenset({"record_export"})


def _read_table(rows: str, /) -> tuple[dict[str, dict[Relation, str]], dict[str, str]]:
    head, *lines = rows.strip("\n").split("\n")
    columns = [Relation(name) for name in head.split()]
    table, kinds = {}, {}
    for line in lines:
        if line:
            kind, action, *cells = line.split()
            table[action] = dict(zip(columns, cells, strict=True))
            kinds[action] = kind
    return table, kinds


TABLE, KINDS = _read_table(_ROWS)

_AFTER: Mapping[str, Verdict] = {"": "refused", "3": "refused", "4": "hidden", "9": "conflict"}
_RANK: Mapping[Verdict, int] = {"yes": 3, "conflict": 2, "refused": 1, "hidden": 0}


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, and as which relation it was reached: that is the capacity in which a write is recorded."""

    verdict: Verdict
    relation: Relation


_ORDER = (Relation.MENTOR, Relation.LEAD, Relation.ASKED, Relation.FORMER, Relation.STRANGER)


def decide(
    action: str,
    relations: Iterable[Relation],
    /,
    *,
    is_own: bool = False,
    is_set: bool = False,
    signs: bool = True,
    is_masquerading: bool = False,
) -> Decision:
    """The decision on one action for someone with these relations to the plan (none: a stranger).

    The mentee is nothing else in their own plan. Of several other relations the most favourable counts; where more
    than one allows the action it is done as mentor before lead before the rest. `signs` is false for a mentor whose
    mentorship does not sign.
    """
    held = set(relations) or {Relation.STRANGER}
    in_force = [Relation.MENTEE] if Relation.MENTEE in held else [item for item in _ORDER if item in held]
    if is_masquerading and action in _MASQUERADE_HIDDEN:
        return Decision("hidden", in_force[0])
    if is_masquerading and KINDS[action] == WRITE:
        return Decision("refused", in_force[0])
    decisions = [
        Decision(_get_verdict(action, relation, is_own=is_own, is_set=is_set, signs=signs), relation)
        for relation in in_force
    ]
    best = max(decisions, key=lambda decision: _RANK[decision.verdict])
    if is_masquerading and action in _MASQUERADE_REFUSED and best.verdict == "yes":
        return Decision("refused", best.relation)
    return best


def _get_verdict(action: str, relation: Relation, /, *, is_own: bool, is_set: bool, signs: bool) -> Verdict:
    if relation is Relation.MENTOR and not signs:
        if action in _NOT_SIGNING_HIDDEN:
            return "hidden"
        if action in _NOT_SIGNING_REFUSED:
            return "refused"
    answer = TABLE[action][relation]
    for word, holds in (("own", is_own), ("set", is_set)):
        if answer.startswith(word):
            return "yes" if holds else _AFTER[answer.removeprefix(word)]
    return "yes" if answer == "y" else _AFTER[answer]
