"""What the editor says around the checklist: saving, keeping, two authors, files, templates, settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from mentoring_xblock.studio.checklist_words import SAMPLES

WORDS: Mapping[str, str] = {
    "save-saved": _("Saved"),
    "save-changed": _("Not saved yet"),
    "save-saving": _("Saving…"),
    "save-list": _("A list is waiting"),
    "save-list-first": _("A list is waiting. Put it into the editor or leave it, then save."),
    "save-unkept": _("Not saved yet, and not kept: save before you leave"),
    "save-not-saved": _("Not saved."),
    "save-problems": _("Please look at what is marked."),
    "save-safe": _("Your work is still here, and this browser keeps it."),
    "save-stay": _("Your work is still here. Please keep this page open: this browser cannot keep it."),
    "save-again": _("Save again"),
    "save-sign-in": _("Sign in, in another tab"),
    "lost-connection": _("There is no connection, or it broke."),
    "lost-signed-out": _("You are signed out."),
    "lost-too-old": _("The page was open too long, or your place on the course team has changed."),
    "lost-gone": _("This block is not there any more, or it was moved."),
    "lost-too-large": _("It is too large to send. Please take some of it out."),
    "lost-server": _("The server could not do it just now."),
    "lost-more-lines": _("And {n} more."),
    "leave-kept": _("Leave without saving? Your changes are kept in this browser for 14 days."),
    "leave-lost": _("Leave without saving? This browser cannot keep your changes: they will be lost."),
    "leave-list": _("The list that is waiting is not kept."),
    # Translators: {when} is a day and a time.
    "keep-restored": _("You did not save this last time. We kept it, from {when}, and put it back."),
    "keep-older": _("They are from {when}. The checklist was saved since, or you took what someone else had saved."),
    "keep-throw-away": _("Throw it away"),
    "keep-close": _("Go on with it"),
    "keep-undone": _("Your changes of last time are back."),
    "keep-used": _("Your changes are in the editor. Nothing is saved yet."),
    "keep-thrown-away": _("Thrown away. This is what was last saved."),
    "conflict-heading": _("Someone saved this while you were editing."),
    "conflict-looking": _("Looking…"),
    "conflict-nothing": _("Nothing"),
    "conflict-not-told": _("It cannot be listed just now: something in it is not finished, or there is no connection."),
    "conflict-taken": _("What they saved is in the editor."),
    "conflict-take-unkept": _(
        "Theirs comes into the editor. Undo brings yours back, for as long as this page is open."
    ),
    "gallery-chosen": _("You began with “{title}”."),
    "import-reading": _("Reading the file…"),
    "import-too-large": _("This file is too large. It may have at most 1 MB."),
    "import-unreadable": _("This file cannot be read any more. Please choose it again."),
    "import-heading": _("What “{name}” would change"),
    "import-same": _("“{name}” is the same as the checklist. Nothing would change."),
    "import-close": _("Close"),
    "import-again": _("The checklist has changed since. Please look at the list again."),
    "import-done": _("“{name}” was put into the editor."),
    "import-not-saved": _("Nothing is saved yet."),
    "import-refused": _("“{name}” cannot be taken as it is"),
    "export-done": _("The table was downloaded."),
    "export-unfinished": _("First put right what is marked in the checklist. Then it can be downloaded."),
    # Translators: {name} is a setting; {before} and {after} are its values.
    "setting-differs": _("{name}: {before} → {after}"),
    "setting-changed": _("Changed the setting “{name}”."),
    "setting-on": _("on"),
    "setting-off": _("off"),
    "setting-empty": _("empty"),
    "setting-of-home": _(
        "The front page is “{title}”. Its settings hold for this part as well, and are changed there."
    ),
    "setting-no-home": _(
        "Settings are made on the front page, and hold for its parts as well. There is no front page in the course yet."
    ),
    "setting-not-available": _(
        "This block asks for something that is not there yet: training, starting with a lead’s leave, services, or a"
        " pilot. Take it out, or it cannot be saved."
    ),
    "setting-take-out": _("Take it out"),
    "setting-taken-out": _("Took out the settings that are not there yet."),
}


def list_panel_words() -> dict[str, Any]:
    """By key, in the active language: a text, or for a word that goes with a number its form for each sample."""
    counted = {
        "notes-count": [ngettext("{n} thing to know", "{n} things to know", n) for n in SAMPLES],
        "gallery-skills": [ngettext("{n} skill", "{n} skills", n) for n in SAMPLES],
        "gallery-sections": [ngettext("{n} section", "{n} sections", n) for n in SAMPLES],
        "import-added": [ngettext("{n} skill is new", "{n} skills are new", n) for n in SAMPLES],
        "import-changed": [ngettext("{n} skill changes", "{n} skills change", n) for n in SAMPLES],
        "import-removed": [ngettext("{n} skill goes", "{n} skills go", n) for n in SAMPLES],
    }
    words: dict[str, Any] = {key: gettext(word) for key, word in WORDS.items()}
    return words | {key: dict(zip(map(str, SAMPLES), forms, strict=True)) for key, forms in counted.items()}
