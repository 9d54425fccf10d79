"""Rule E6: what looks like a client or colleague who could be recognised. A hint for the writer, no barrier.

Each pattern repeats a bounded number of times, so that the time is linear in the text whatever it holds.
When in doubt there is no hint: too many warnings teach people to ignore them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class HintKind(StrEnum):
    EMAIL = "email"
    NHS_NUMBER = "nhs_number"
    PHONE = "phone"
    DATE_OF_BIRTH = "date_of_birth"
    TITLED_NAME = "titled_name"


@dataclass(frozen=True, slots=True)
class Hint:
    """`text[start:end]` is what could be taken out."""

    kind: HintKind
    start: int
    end: int


def find_hints(text: str, /) -> tuple[Hint, ...]:
    """In the order of the text, not overlapping; of two that meet, the earlier, then the longer."""
    found = [
        *_find_emails(text),
        *_find_nhs_numbers(text),
        *_find_phones(text),
        *_find_dates_of_birth(text),
        *_find_titled_names(text),
    ]
    # The sort is stable: of two equal spans the kind that was looked for first stays.
    found.sort(key=lambda hint: (hint.start, -hint.end))
    kept: list[Hint] = []
    for hint in found:
        if not kept or hint.start >= kept[-1].end:
            kept.append(hint)
    return tuple(kept)


# ---- E-mail ------------------------------------------------------------------------------------------------

_EMAIL = re.compile(
    r"(?<![\w%+])[\w%+][\w.%+'’-]{0,63}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_]{2,24}(?![\w@])"
)


def _find_emails(text: str) -> Iterator[Hint]:
    return (Hint(HintKind.EMAIL, *match.span()) for match in _EMAIL.finditer(text))


# ---- Numbers -----------------------------------------------------------------------------------------------

_SPACE = r"[ \u00a0]"
# Not inside a longer number, date, time or sum.
_NUMBER_START = r"(?<![\w+])(?<!\d[.,:/()-])"
_NUMBER_END = r"(?![\w]|[.,:/-]\d)"

_NHS_NUMBER = re.compile(rf"{_NUMBER_START}(\d{{3}})({_SPACE}|-|)(\d{{3}})\2(\d{{4}}){_NUMBER_END}")


def _find_nhs_numbers(text: str) -> Iterator[Hint]:
    for match in _NHS_NUMBER.finditer(text):
        if _has_nhs_check_digit(match[1] + match[3] + match[4]):
            yield Hint(HintKind.NHS_NUMBER, *match.span())


def _has_nhs_check_digit(digits: str) -> bool:
    """Modulus 11 with the weights 10 to 2 (NHS Data Dictionary); ten equal digits are never issued."""
    total = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return len(set(digits)) > 1 and (11 - total % 11) % 11 == int(digits[9])


_GAP = r"[ \u00a0.-]{1,2}"
# The national number begins after the 0 or the country's code; groups follow until it is whole.
_UK_PHONE = re.compile(
    rf"{_NUMBER_START}(?:\(?(?:\+|00)44\)?(?:{_SPACE}|-)?(?:\(0\)(?:{_SPACE}|-)?|0)?\(?|\(?0)"
    rf"(?P<area>[1-35789]\d{{1,9}})\)?(?P<rest>(?:{_GAP}\d{{2,6}}|(?<=\))\d{{2,8}}){{0,4}})"
)
_FOREIGN_PHONE = re.compile(
    rf"(?<![\w+])\+(?!44|0)\d{{1,15}}(?:(?:{_GAP}|{_SPACE}?\(\d{{1,5}}\){_SPACE}?)\d{{1,6}}){{0,6}}(?!\w)"
)
_DIGITS = re.compile(r"\d+")


def _find_phones(text: str) -> Iterator[Hint]:
    at = 0
    while match := _UK_PHONE.search(text, at):
        end = _end_of_uk_number(text, match)
        if end is not None:
            number = text[match.start() : end]
            opened = number.startswith("(") and number.count("(") > number.count(")")
            yield Hint(HintKind.PHONE, match.start() + opened, end)
        # Not from the match's end: it may hold the beginning of the next number.
        at = end or match.end("area")
    for match in _FOREIGN_PHONE.finditer(text):
        if 9 <= sum(char.isdigit() for char in match[0]) <= 15:
            yield Hint(HintKind.PHONE, *match.span())


def _end_of_uk_number(text: str, match: re.Match[str]) -> int | None:
    """Where a group completes the ten digits of a national number; a room number after it is left out."""
    groups = [match.span("area"), *(group.span() for group in _DIGITS.finditer(text, *match.span("rest")))]
    total = 0
    for index, (start, end) in enumerate(groups):
        total += end - start
        closed = not text[end : end + 1].isalnum() and not re.match(r"[:/,]\d", text[end : end + 2])
        if closed and (total == 10 or (total == 9 and _may_have_nine(text, groups[: index + 1]))):
            return end
    return None


def _may_have_nine(text: str, groups: list[tuple[int, int]]) -> bool:
    """A few area codes (01xxx xxxxx) and freephone (0800 xxxxxx, 0800 xxx xxx) are a digit short."""
    head, *tail = [text[start:end] for start, end in groups]
    if any(len(group) not in (3, 5, 6) for group in tail):
        return False
    return (head.startswith("1") and len(head) in (4, 9)) or (head.startswith("800") and len(head) in (3, 9))


# ---- Dates of birth ----------------------------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY_AND_MONTH = rf"(?:{_DAY}{_SPACE}(?:of{_SPACE})?{_MONTH}|{_MONTH}{_SPACE}{_DAY})\b"
_FULL_DATE = (
    r"(?:\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})|\d{4}(?P<iso>[/.-])\d{1,2}(?P=iso)\d{1,2}"
    rf"|{_DAY_AND_MONTH},?{_SPACE}(?:\d{{4}}|['’]?\d{{2}}))(?![\w]|[/-]\d)"
)
_LABEL = r"\b(?:dates?[ -]of[ -]birth|dob\b|d\.o\.b\b\.?)"
_BIRTH = re.compile(rf"(?P<label>{_LABEL})|(?<![\w-])born\b", re.IGNORECASE)
# Within one sentence and with no other number between; a form has its answer on the next line.
_FULL_DATE_AFTER = re.compile(rf"[\s:–-]{{0,3}}[^.!?\n\d]{{0,24}}?\b(?P<date>{_FULL_DATE})", re.IGNORECASE)
_SHORT_DATE_AFTER = re.compile(
    rf"[\s:–-]{{0,3}}(?:(?:is|was|on|the)\s){{0,3}}(?P<date>{_DAY_AND_MONTH})", re.IGNORECASE
)
_DIGITS_AFTER = re.compile(r"[\s:–-]{0,3}(?:(?:is|was)\s)?(?P<date>\d{8}|\d{6})(?!\d)", re.IGNORECASE)
_BEFORE_LABEL = re.compile(
    rf"(?<![\w/.-])(?P<date>{_FULL_DATE})[\s(,:–-]{{0,4}}(?:(?:is|was)\s(?:\w{{1,12}}\s)?)?{_LABEL}",
    re.IGNORECASE,
)


def _find_dates_of_birth(text: str) -> Iterator[Hint]:
    for birth in _BIRTH.finditer(text):
        match = _FULL_DATE_AFTER.match(text, birth.end()) or _SHORT_DATE_AFTER.match(text, birth.end())
        if match is None and birth["label"]:
            match = _DIGITS_AFTER.match(text, birth.end())
        if match is not None:
            yield Hint(HintKind.DATE_OF_BIRTH, *match.span("date"))
    for match in _BEFORE_LABEL.finditer(text):
        yield Hint(HintKind.DATE_OF_BIRTH, *match.span("date"))


# ---- Names with a title ------------------------------------------------------------------------------------

# "miss" and "ms" in small letters are a verb and milliseconds.
_TITLE = re.compile(rf"\b(?:[Mm]rs?|MRS?|Ms|MS|Mx|Miss|[Dd]r|DR)\b\.?{_SPACE}{{1,2}}")
_NAME = re.compile(r"[^\W\d_](?:[\w’'-]{0,40})")
_BETWEEN_NAMES = re.compile(rf"\.?{_SPACE}")
# "Miss Monday's talk if you like". April, May and June are left out: they are names as well.
_NOT_A_NAME = frozenset(
    [
        *("I", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "July", "August", "September", "October", "November", "December"),
    ]
)


def _find_titled_names(text: str) -> Iterator[Hint]:
    for title in _TITLE.finditer(text):
        end = _end_of_name(text, title.end())
        if end is not None:
            yield Hint(HintKind.TITLED_NAME, title.start(), end)


def _end_of_name(text: str, start: int) -> int | None:
    """Up to three capitalised words ("Edna M. Patel"), without a possessive 's; None if there is not one."""
    end = None
    for _ in range(3):
        word = _NAME.match(text, start)
        if word is None or not word[0][0].isupper():
            break
        name = word[0].removesuffix("'s").removesuffix("’s")
        if name in _NOT_A_NAME:
            break
        end = start + len(name)
        between = _BETWEEN_NAMES.match(text, end)
        if between is None or (text[end] == "." and len(name) > 1):
            break
        start = between.end()
    return end
