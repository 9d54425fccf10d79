"""What an author should know, in sentences: what is so, and what they could do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring_xblock.domain.author_notes import Note
from mentoring_xblock.presenters.reasons import show

_NAMED = 3

SENTENCES: Mapping[str, Promise] = {
    "second_home": gettext_lazy(
        "“%(other)s” is a front page too, and belongs together with this block. The one that is published first is "
        "the front page; the other one acts as a part. Choose which it is, and make the other one a part."
    ),
    "second_home_acts_as_part": gettext_lazy(
        "“%(other)s” was published first, so it is the front page, and this block acts as a part: its settings are "
        "not used. Make this block a part, or give it another word under “Belongs together as”."
    ),
    "second_home_elsewhere": gettext_lazy(
        "“%(other)s” wants to be the front page as well. This block was published first, so it stays the front page, "
        "and the other one acts as a part. Make the other one a part, or give it another word under “Belongs together "
        "as”."
    ),
    "no_home": gettext_lazy(
        "This is a part, and its front page is not in the course yet, so nobody can join. Add a block that is the "
        "front page and has “%(programme)s” under “Belongs together as”, or make this one the front page."
    ),
    "no_skills": gettext_lazy(
        "There are no skills here yet. That is fine if people are to have mentors and talks alone. Otherwise add a "
        "section and its first skill."
    ),
    "empty_track": gettext_lazy(
        "No skill is for the track “%(track)s”, so whoever chooses it has nothing to show. Give it skills, or take it "
        "out."
    ),
    "empty_track_here": gettext_lazy(
        "No skill here is for the track “%(track)s”. That is fine if other parts of the course have some for it."
    ),
    "no_privacy_link": gettext_lazy(
        "There is no link to your employer's privacy notice. People should be able to read it before they join: put "
        "it under Settings."
    ),
    "graded_by_anyone": gettext_lazy(
        "A grade hangs on this, and anyone on the course may mentor, so any two learners could sign for each other. "
        "Let course staff alone mentor, or set the grade weight to 0."
    ),
    "grade_is_nothing": gettext_lazy(
        "With a grade weight, everyone who does not join counts as 0, and so does who only mentors or said “Not for "
        "me”. Joining is then no longer free. Set the weight to 0 if that is not what you want."
    ),
    "completion_waits": gettext_lazy(
        "This counts for course completion: for people who do not join, the course stays unfinished until they say "
        "“Not for me” on this page. Who only mentors is not held up."
    ),
    "weight_of_part": gettext_lazy(
        "The grade weight has no effect on a part. The front page's holds for all parts together."
    ),
    "completion_of_part": gettext_lazy(
        "“Counts for course completion” has no effect on a part. The front page's holds for all parts together."
    ),
    "weight_of_second_home": gettext_lazy(
        "The grade weight of this block has no good effect: it acts as a part, so nobody gets a grade here, and the "
        "course counts that as 0 for everyone. Set the weight to 0, or make this block a part."
    ),
    "completion_of_second_home": gettext_lazy(
        "This block acts as a part but counts for course completion, so nobody can finish the course. Switch that "
        "off, or make this block a part."
    ),
    "barrier_staff_only": gettext_lazy(
        "Mentors cannot open this block: it, or the unit, subsection or section that it is in, is hidden from "
        "learners, and mentors are learners on the course. Show it to learners, or move the block."
    ),
    "barrier_nobody": gettext_lazy(
        "Nobody can open this block: the groups that may see it and those that may see what it is in have nobody in "
        "common. Look at “Access” of the block, its unit, subsection and section."
    ),
    "barrier_groups": gettext_lazy(
        "Only some groups of learners can open this block, or what it is in. A mentor who is in none of them cannot. "
        "Open it to everyone, or move the block."
    ),
    "barrier_track": gettext_lazy(
        "Only learners of some enrolment tracks can open this block, or what it is in. A mentor who is enrolled in "
        "another way cannot. Open it to everyone, or move the block."
    ),
    "barrier_prerequisite": gettext_lazy(
        "This subsection opens only after another one has been done, and that holds for mentors as well. Take the "
        "prerequisite away, or move the block."
    ),
    "barrier_timed": gettext_lazy(
        "This block is in a timed or proctored exam. Mentors could open it only as an exam of their own, against the "
        "clock. Move it to a subsection that is no exam."
    ),
    "barrier_drawn": gettext_lazy(
        "This block is in something that shows each learner another choice of its contents, so a mentor may never see "
        "it. Move it directly into a unit."
    ),
    "barrier_after_due": gettext_lazy(
        "This subsection is hidden after its due date, or after the end of the course. From then on neither mentors "
        "nor mentees can open it. Keep it open, or move the block."
    ),
    "barrier_unlisted": gettext_lazy(
        "This block is hidden from the course outline: people find it by a link alone, as in our e-mails. Show it in "
        "the outline, or tell your mentors where it is."
    ),
}


def describe_note(note: Note, /) -> str:
    """A sentence or two, as plain text."""
    writer = _WRITERS.get(note.code)
    if writer is not None:
        return writer(note)
    params = {name: show(value) or _("(without a title)") for name, value in note.params.items()}
    return str(SENTENCES[note.code]) % params


def _describe_empty_sections(note: Note, /) -> str:
    titles: tuple[str, ...] = note.params["sections"]
    return ngettext(
        "There are no skills in the section %(named)s. People see its title alone. Add skills, or take it out.",
        "There are no skills in the sections %(named)s. People see their titles alone. Add skills, or take them out.",
        len(titles),
    ) % {"named": _list_first([_("“%(title)s”") % {"title": show(title)} for title in titles])}


def _describe_unknown_names(note: Note, /) -> str:
    names: tuple[str, ...] = note.params["names"]
    return ngettext(
        "The course's file has something in it that is not known here, so it has no effect: %(named)s. It is kept.",
        "The course's file has things in it that are not known here, so they have no effect: %(named)s. They are kept.",
        len(names),
    ) % {"named": _list_first([show(name) for name in names])}


def _describe_leaves_people(note: Note, /) -> str:
    people: int = note.params["people"]
    return ngettext(
        "%(people)s person takes part under the word that was published in “Belongs together as”. Under another word "
        "they would not find their plan and signatures here. Put the old word back, unless that is what you want.",
        "%(people)s people take part under the word that was published in “Belongs together as”. Under another word "
        "they would not find their plans and signatures here. Put the old word back, unless that is what you want.",
        people,
    ) % {"people": people}


def _describe_no_home_for_people(note: Note, /) -> str:
    people: int = note.params["people"]
    return ngettext(
        "%(people)s person takes part here. As a part, this block needs a front page in the course, and there is none, "
        "so they cannot open their plan and signatures. Make this block the front page, unless that is what you want.",
        "%(people)s people take part here. As a part, this block needs a front page in the course, and there is none, "
        "so they cannot open their plans and signatures. Make this block the front page, unless that is what you want.",
        people,
    ) % {"people": people}


def _list_first(words: list[str], /) -> str:
    """The first few, and how many more there are."""
    named = ", ".join(words[:_NAMED])
    more = len(words) - _NAMED
    if more <= 0:
        return named
    return ngettext("%(named)s and %(count)s more", "%(named)s and %(count)s more", more) % {
        "named": named,
        "count": more,
    }


_WRITERS: Mapping[str, Callable[[Note], str]] = {
    "empty_sections": _describe_empty_sections,
    "leaves_people": _describe_leaves_people,
    "no_home_for_people": _describe_no_home_for_people,
    "unknown_names": _describe_unknown_names,
}
CODES = frozenset(SENTENCES) | frozenset(_WRITERS)
