"""Checklists as nobody would write them and anybody could: for what has to come back exactly."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import (
    Checklist,
    Criterion,
    Section,
    Tag,
    Track,
    checklist_to_data,
    parse_checklist,
)

# What separates, quotes, escapes, begins a formula, takes no room or is longer than it looks.
_PIECES = st.sampled_from(
    [
        *("=", "+", "-", "@", "＝", "﹢", "⁺", "'", "''", '"', '""', ",", ";", "|", "\\", "\\n", "\\|", " | ", "; "),
        *(
            "\n",
            "\n\n",
            "\t",
            " ",
            "  ",
            "\u00a0",
            "\u200b",
            "\ufeff",
            "\u202e",
            "a",
            "B",
            "ß",
            "SS",
            "ﬁ",
            "é",
            "e\u0301",
        ),
        *(
            "🙂",
            "👩🏽‍⚕️",
            "1-2",
            "007",
            "TRUE",
            "Yes",
            "senior",
            "Senior",
            "#",
            "- x",
            "* y",
            "&a",
            "!t",
            ": ",
            "{",
            "]",
        ),
    ]
)
TEXTS = st.lists(_PIECES, max_size=6).map("".join) | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8)
LINES = TEXTS.map(str.strip).filter(bool).map(lambda text: text[:100])
IDS = st.from_regex(r"[a-z][a-z0-9-]{0,6}", fullmatch=True)
# Few, so that titles meet other titles and other things' ids.
SHORT = st.sampled_from(["A", "a", " a", "B", "ab", "A, B", "A; B", "A (x)", "x", "=x"]).map(str.strip)
TITLES = LINES | SHORT
TAGS = st.builds(Tag, framework=LINES, version=TEXTS, code=TEXTS, wording=TEXTS)

# Two whole checklists take longer to draw than hypothesis likes on a machine that is busy.
UNHURRIED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def checklists(draw: st.DrawFn) -> Checklist:
    """Any that holds, cleaned as all of them are."""
    track_ids = draw(st.lists(IDS, unique=True, max_size=3))
    tracks = tuple(Track(name, draw(TITLES | st.sampled_from(track_ids))) for name in track_ids)
    section_ids = draw(st.lists(IDS, unique=True, max_size=4))
    ids = draw(st.lists(IDS, unique=True, max_size=6))
    skills = st.builds(
        Criterion,
        id=st.just(""),
        title=TITLES,
        guide=TEXTS,
        tracks=st.lists(st.sampled_from(track_ids), max_size=3).map(tuple) if track_ids else st.just(()),
        kind=st.sampled_from(["task", "judgement"]),
        shown=st.sampled_from(["seen", "talked", "either"]),
        signatures=st.sampled_from([1, 2]),
        tags=st.lists(TAGS, max_size=2).map(tuple),
        client_voice=st.booleans(),
        edition=st.integers(1, 3) | st.just(1_000_000),
    )
    held: dict[str, list[Criterion]] = {name: [] for name in section_ids}
    if section_ids:
        for name in ids:
            held[draw(st.sampled_from(section_ids))].append(_name(draw(skills), name))
    sections = tuple(
        Section(name, draw(TITLES | st.sampled_from(section_ids)), tuple(held[name])) for name in section_ids
    )
    return _clean(Checklist(draw(LINES), draw(TEXTS), tracks, sections))


def _name(skill: Criterion, name: str, /) -> Criterion:
    return replace(skill, id=name)


def _clean(checklist: Checklist, /) -> Checklist:
    return parse_checklist(checklist_to_data(checklist))
