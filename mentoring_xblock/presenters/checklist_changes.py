"""What differs between two checklists, in sentences for the author."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring_xblock.domain.checklist_changes import Changes, SkillChange

SHOWN_AT_MOST = 20
FIELDS: Mapping[str, Promise] = {
    "client_voice": gettext_lazy("the client’s part"),
    "edition": gettext_lazy("to be shown again"),
    "guide": gettext_lazy("guide"),
    "kind": gettext_lazy("task or judgement"),
    "shown": gettext_lazy("how it is shown"),
    "signatures": gettext_lazy("signatures"),
    "tags": gettext_lazy("tags"),
    "title": gettext_lazy("title"),
    "tracks": gettext_lazy("tracks"),
}
OTHER: Mapping[str, Promise] = {
    "title": gettext_lazy("The title of the checklist is another."),
    "introduction": gettext_lazy("The introduction is another."),
    "tracks": gettext_lazy("The tracks are others."),
    "sections": gettext_lazy("The sections are others, or in another order."),
}


def describe_changes(changes: Changes, signatures: Mapping[str, int], /) -> list[str]:
    """A sentence each; `signatures`: how many stand of a skill, by id. One sentence says that nothing differs."""
    if changes.is_empty:
        return [_("Nothing differs.")]
    return [
        *_list_skills(_("New: {titles}."), changes.added),
        *_list_skills(_("Taken out: {titles}."), changes.removed),
        *_list_signed(changes.removed, signatures),
        *(_describe_skill(change, signatures) for change in changes.changed[:SHOWN_AT_MOST]),
        *_count_rest(changes.changed),
        *_list_renamed(changes.changed, signatures),
        *([_("Skills are in another order, or in other sections.")] if changes.is_reordered else []),
        *(str(OTHER[name]) for name in changes.other),
    ]


def _list_skills(sentence: str, found: tuple[SkillChange, ...], /) -> Iterator[str]:
    if found:
        titles = ", ".join(_("“{title}”").format(title=change.title) for change in found[:SHOWN_AT_MOST])
        yield sentence.format(titles=titles)
        yield from _count_rest(found)


def _count_rest(found: tuple[SkillChange, ...], /) -> Iterator[str]:
    rest = len(found) - SHOWN_AT_MOST
    if rest > 0:
        yield ngettext("And {n} more.", "And {n} more.", rest).format(n=rest)


def _list_signed(removed: tuple[SkillChange, ...], signatures: Mapping[str, int], /) -> Iterator[str]:
    total = sum(signatures.get(change.id, 0) for change in removed)
    if total:
        yield ngettext(
            "{n} signature stands on what is taken out. It stays in people’s records and counts no more.",
            "{n} signatures stand on what is taken out. They stay in people’s records and count no more.",
            total,
        ).format(n=total)


def _list_renamed(changed: tuple[SkillChange, ...], signatures: Mapping[str, int], /) -> Iterator[str]:
    """Whoever gave those signatures saw other words; by a slip in a file, those of another skill."""
    found = [change for change in changed if change.was and not change.asks_again and signatures.get(change.id, 0)]
    for change in found[:SHOWN_AT_MOST]:
        number = signatures[change.id]
        yield ngettext(
            "{n} signature was given for “{was}”. It will count for “{title}”.",
            "{n} signatures were given for “{was}”. They will count for “{title}”.",
            number,
        ).format(n=number, was=change.was, title=change.title)
    yield from _count_rest(tuple(found))


def _describe_skill(change: SkillChange, signatures: Mapping[str, int], /) -> str:
    fields = ", ".join(str(FIELDS[name]) for name in change.fields if name != "edition")
    number = signatures.get(change.id, 0)
    if not change.asks_again:
        return _("“{title}”: {fields}.").format(title=change.title, fields=fields or str(FIELDS["edition"]))
    again = ngettext(
        "to be shown again, {n} signature will stop counting",
        "to be shown again, {n} signatures will stop counting",
        number,
    ).format(n=number)
    return _("“{title}”: {fields}.").format(title=change.title, fields=f"{fields}; {again}" if fields else again)
