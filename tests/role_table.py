"""Who may do what, as the rules say it and not as the code has it: the table that the tests hold the code against.

`y` yes · `own` only what is their own · `set` only if the setting or the state says so · 3, 4, 9: 403, 404, 409. Behind
the stroke stands what follows otherwise: 3 for what one sees, 4 for what one may not even know of.
"""

from __future__ import annotations

from collections.abc import Iterator

from mentoring_xblock.domain.roles import Relation

READS = """
                    stranger mentee asked mentor former lead
invitation          y        y      y     y      y      y
plan                4        y      4     y      4      y
wishes              4        y      y     y      4      set/4
request_message     4        y      own/4 own/4  4      4
ratings             4        y      4     y      4      4
evidence_read       4        y      4     y      4      y
directory           set/3    y      y     y      y      y
session_text        4        y      4     y      own/4  set/4
session_facts       4        y      4     y      4      y
review_read         4        y      4     y      4      y
record_print        4        y      4     y      4      y
record_export       4        y      4     3      4      y
receipts            y        y      y     y      y      y
held_about_me       y        y      y     y      y      y
people              3        3      3     3      3      y
own_notes           4        y      4     4      4      4
questions           4        y      4     y      4      4
planned_talks       4        y      4     y      4      4
news                y        y      y     y      y      y
supervision         4        4      4     own/4  own/4  own/4
"""

WRITES = """
                    stranger mentee asked mentor former lead
join                y        set/9  y     y      y      set/3
opt_out             y        set/9  y     y      y      y
wishes_write        4        y      3     3      4      4
withdraw_request    4        own/3  own/3 4      4      own/4
answer_request      4        own/3  own/3 own/3  4      3
evidence            4        y      4     3      4      3
ready               4        y      4     3      4      3
finish_date         4        y      4     y      4      3
keep_in_touch       4        y      4     y      4      3
change_track        4        y      4     3      4      3
ask_help            4        y      4     y      4      3
sign                4        3      4     y      4      set/3
not_yet             4        3      4     y      4      set/3
sign_several        4        3      4     y      4      3
second_signature    4        y      4     y      4      3
drop_second         4        own/3  4     own/3  4      set/3
undo                4        3      4     own/3  own/4  own/3
withdraw_own        4        3      4     own/3  own/4  own/3
withdraw_other      4        3      4     3      4      y
concern             4        3      4     own/3  own/4  own/3
volunteer           set/3    y      y     y      y      y
ask_mentor          3        y      3     3      3      3
offer               set/3    3      9     9      y      3
end_mentorship      4        y      4     own/3  9      y
propose             3        3      3     3      3      y
log_session         4        y      4     y      4      3
share_session       4        y      4     own/3  4      3
reflection          4        own/4  4     own/4  own/4  4
confirm_session     4        y      4     3      4      3
review              4        y      4     y      4      set/3
leave               4        y      4     3      4      3
pause               4        y      4     3      4      3
close               4        3      4     3      4      y
rate                4        y      4     3      4      3
own_note            4        y      4     3      4      3
goals               4        y      4     3      4      3
actions             4        y      4     y      4      3
edit_session        4        own/3  4     own/3  4      3
outcome             4        y      4     own/3  4      3
plan_talk           4        y      4     y      4      3
ask_question        4        y      4     3      4      3
answer_question     4        3      4     y      4      3
authorise           4        3      4     3      4      y
what_then           4        y      4     y      4      y
ask_support         set/3    set/3  set/3 set/3  set/3  set/3
support             3        3      3     3      3      y
approve             3        3      3     3      3      y
seen                y        y      y     y      y      y
message_choice      y        y      y     y      y      y
export              3        3      3     3      3      y
"""

NOT_SIGNING = {
    "evidence_read": 404,
    "record_print": 404,
    "record_export": 404,
    "sign": 403,
    "not_yet": 403,
    "sign_several": 403,
    "second_signature": 403,
}
"""What is otherwise for a mentor whose mentorship does not sign (rule M6)."""

MASQUERADING_REFUSED = frozenset({"record_export"})
MASQUERADING_HIDDEN = frozenset(
    {
        *("session_text", "request_message", "wishes", "held_about_me", "own_notes", "questions", "planned_talks"),
        *("news", "supervision"),
    }
)
"""What staff who look at the course as a learner do not see, though the learner does (rule D2)."""

STATUS = {"y": 200, "3": 403, "4": 404, "9": 409}


def _read(table: str, /) -> dict[str, dict[Relation, str]]:
    head, *lines = table.strip("\n").splitlines()
    columns = [Relation(name) for name in head.split()]
    return {
        action: dict(zip(columns, cells, strict=True)) for action, *cells in (line.split() for line in lines if line)
    }


READ_ROWS, WRITE_ROWS = _read(READS), _read(WRITES)
ROWS = READ_ROWS | WRITE_ROWS


def get_status(cell: str, /, *, is_own: bool, is_set: bool) -> int:
    word, _, otherwise = cell.partition("/")
    if word in ("own", "set"):
        return 200 if {"own": is_own, "set": is_set}[word] else STATUS[otherwise]
    return STATUS[word]


def list_cells() -> Iterator[tuple[str, Relation, bool, bool, int]]:
    """Action, relation, whether it is their own, whether the condition holds, and the status that is due."""
    for action, row in ROWS.items():
        for relation, cell in row.items():
            for is_own, is_set in ((True, True), (True, False), (False, True), (False, False)):
                yield action, relation, is_own, is_set, get_status(cell, is_own=is_own, is_set=is_set)
