"""What the script says itself, in the reader's language: by `data-cm-text-<key>` on the block's root element."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# The same as WORDS in static/js/coach-mentoring.js, which are what it says in English; a test compares the two.
WORDS: Mapping[str, str] = {
    "not-sent": _("Not sent yet. We are keeping what you wrote and will try again."),
    "not-sent-open": _("Not sent yet. Please keep this page open: we will try again."),
    "not-sent-changed": _("Not sent yet. You changed it since: please send it again when you are ready."),
    "sent-later": _("What you wrote earlier has now been sent."),
    "look-again": _("What you wrote earlier could not be sent as it was. Please look at it again."),
    "signed-out": _("You are signed out. What you wrote is safe."),
    "too-old": _("The page was open too long. What you wrote is safe."),
    "too-long": _("That is too long to send. Please shorten it."),
    "file-large": _("This file is too large. Choose one of at most 4 MB."),
    "file-failed": _("The file was not sent. Please check your connection."),
    "given-up": _("We tried for three days and could not send this. You can still copy it or send it again."),
    "kept-more": _("You wrote more after that was sent. We kept it here:"),
    "kept-in": _("We kept what you wrote here before:"),
    "kept": _("Kept on this device."),
    "kept-open": _("Kept as long as this page is open."),
    "changed": _("Something changed here."),
    "failed": _("That did not work. What you wrote is safe."),
    "not-loaded": _("That did not load. Please check your connection."),
    "sending": _("Sending…"),
    "sign-in": _("Sign in again"),
    "load-again": _("Load the page again"),
    "try-again": _("Try again"),
    "show": _("Show it"),
    "restored": _("We kept what you wrote."),
    "start-again": _("Start again"),
    "started-again": _("Started again."),
    "bring-back": _("Bring it back"),
    "show-other": _("Show another version"),
    "throw-away": _("Throw it away"),
    # Translators: {n} is a number that counts down while somebody types.
    "count-left": _("Characters left: {n}"),
    # Translators: {n} is a number of characters.
    "count-over": _("Too long by {n}. Please shorten it."),
    "looks-email": _("This looks like an e-mail address. Please take it out if it is about a client or colleague."),
    "looks-phone": _("This looks like a phone number. Please take it out if it is about a client or colleague."),
    "looks-nhs-number": _("This looks like an NHS number. Please take it out if it is about a client or colleague."),
    "looks-date-of-birth": _(
        "This looks like a date of birth. Please take it out if it is about a client or colleague."
    ),
    "looks-titled-name": _("This looks like a name. Please take it out if it is about a client or colleague."),
    "take-out": _("Take it out"),
    "leave": _("Leave it"),
    "taken-out": _("Taken out."),
    # Translators: the words that stand before a surname in your language, with spaces between them.
    "titles": _("Mr Mrs Ms Miss Mx Dr"),
}


def list_script_words() -> list[tuple[str, str]]:
    """Key and text of what reads otherwise in the active language: nothing in English, so that pages stay small."""
    return [(key, said) for key, word in WORDS.items() if (said := gettext(word)) != word]
