"""What the editor says while a checklist is shaped: its words, and those that change with a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

# One number for each way in which languages tell numbers apart; the script looks for one of the same kind as its own.
SAMPLES = (0, 1, 2, 3, 5, 6, 11, 20, 21, 22, 100, 1_000_000)

WORDS: Mapping[str, str] = {
    "check-no-title": _("without a title yet"),
    "check-name": _("“{title}”"),
    "check-grip-skill": _("Move or remove the skill {name}"),
    "check-grip-section": _("Move or remove the section {name}"),
    "check-more": _("More"),
    "check-less": _("Less"),
    "check-about": _("about {name}"),
    "check-to-section": _("to {name}"),
    "check-fold": _("Fold the section {name}"),
    "check-unfold": _("Unfold the section {name}"),
    "check-tracks-all": _("All tracks"),
    "check-tracks-some": _("Tracks: {n} of {all}"),
    "check-tracks-last": _("A skill is for one track at least."),
    "check-tracks-count": _("Tracks: {n}"),
    "check-tracks-none": _("Tracks: none, every skill is for everyone"),
    "check-again-said": _("People will be asked to show it again."),
    "check-clearer-said": _("The signatures go on counting."),
    "check-added-skill": _("Added a skill."),
    "check-added-section": _("Added a section."),
    "check-added-track": _("Added a track."),
    "check-added-tag": _("Added a tag."),
    "check-removed-tag": _("Removed a tag."),
    "check-copied": _("Made a copy of {name}."),
    "check-moved": _("Moved {name}."),
    "check-moved-said": _("{name}: now {place} of {all} in {section}."),
    "check-moved-section-said": _("{name}: now section {place} of {all}."),
    "check-first": _("{name} is the first already."),
    "check-last": _("{name} is the last already."),
    "check-changed": _("Changed {name}."),
    "check-changed-head": _("Changed the checklist’s title or introduction."),
    "check-removed": _("Removed {name}."),
    "check-undone": _("Taken back: {words}"),
    "check-copy-title": _("{title} (copy)"),
    "check-room-none": _("There is no room for more: a checklist has at most {n}."),
    "check-room-tags": _("A skill has at most {n} tags."),
    "check-room-tracks": _("A checklist has at most {n} tracks."),
    "check-room-sections": _("A checklist has at most {n} sections."),
    "check-room-skills": _("Room for {left} more: a checklist has at most {n} skills."),
    "check-left": _("Characters left: {n}"),
    "check-too-many": _("Characters too many: {n}"),
    "check-preview-empty": _("Nothing written yet."),
    "check-preview-wait": _("One moment…"),
    "check-preview-lost": _("It cannot be shown just now. What you wrote is still here."),
    "check-drop-only": _("The skills that are for {name} alone will be for everyone: {n}."),
    "check-drop-some": _("The skills that name it beside others stay with the others: {n}."),
    "check-id-new": _("Nobody has signed it yet under this id, so it can still be changed."),
    "check-id-saved": _(
        "Signatures belong to the id. With another one this is a new skill to everybody who has worked on it."
    ),
    "check-id-wrong": _("Use small letters, digits and hyphens, beginning with a letter, 50 at most."),
    "check-id-taken": _("Another skill has this id already."),
    "check-more-problems": _("And {n} more."),
    "check-old": _("old"),
}


def list_checklist_words() -> dict[str, Any]:
    """By key, in the active language: a text, or for a word that goes with a number its form for each sample."""
    counted = {
        "count-skills": [ngettext("{n} skill", "{n} skills", n) for n in SAMPLES],
        "count-least": [ngettext("{n} signature at least", "{n} signatures at least", n) for n in SAMPLES],
        "count-ask": [
            ngettext(
                "{n} signature stands here. Does this change what people must do?",
                "{n} signatures stand here. Does this change what people must do?",
                n,
            )
            for n in SAMPLES
        ],
        "count-again": [
            ngettext(
                "Yes, show it again – {n} signature will stop counting",
                "Yes, show it again – {n} signatures will stop counting",
                n,
            )
            for n in SAMPLES
        ],
        "count-signed": [ngettext("{n} signature stands", "{n} signatures stand", n) for n in SAMPLES],
        "count-kept": [
            ngettext(
                "{n} signature stays in people’s records and counts no more. In another block this would be new,"
                " without it.",
                "{n} signatures stay in people’s records and count no more. In another block this would be new,"
                " without them.",
                n,
            )
            for n in SAMPLES
        ],
        "count-id-signed": [
            ngettext(
                "Signatures belong to the id. With another one this is a new skill: {n} signature would no longer"
                " count here, and people would have to be signed again.",
                "Signatures belong to the id. With another one this is a new skill: {n} signatures would no longer"
                " count here, and people would have to be signed again.",
                n,
            )
            for n in SAMPLES
        ],
    }
    words: dict[str, Any] = {key: gettext(word) for key, word in WORDS.items()}
    return words | {key: dict(zip(map(str, SAMPLES), forms, strict=True)) for key, forms in counted.items()}
