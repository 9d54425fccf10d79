"""What people type, made safe to keep: the one place where text, links and slugs are cleaned.

Text is cleaned before it is hashed into the ledger and never afterwards, so these functions are idempotent:
cleaning what is already clean changes nothing.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

LINK_LIMIT = 2000
SLUG_LIMIT = 50

_HOST_LIMIT = 253
# Category Cc without the tab and the newline. Format characters stay: right-to-left writers need their marks.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# They turn the reading of what follows, past the end of a name and of its line: `Asha <202E>gpj`.
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
# The same and surrogates, for one look at a text that has neither.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SLUG = re.compile(rf"[a-z][a-z0-9-]{{0,{SLUG_LIMIT - 1}}}")
_ASCII_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
# Letters and marks that take no room on the screen; the rest of their kind falls to the round trip below.
_INVISIBLE = frozenset("\u115f\u1160\u17b4\u17b5")
_NUMBER_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")


class TextRefused(ValueError):
    """What was typed cannot be kept. The forms turn the code and its params into a sentence.

    Codes: ``too_long`` (params ``name``, ``limit``), ``control_character`` and ``broken_character`` (param
    ``name``), ``not_a_link``, ``link_scheme`` (no http or https), ``link_user_info`` (a name before it).
    Neither the message nor the params ever hold the value.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def clean_text(value: str, /, *, limit: int, name: str) -> str:
    """Several lines of text with LF line ends and no white space around them, at most ``limit`` characters.

    Characters are code points and are counted after cleaning. Raises `TextRefused`; ``name`` is the field's.
    """
    text = _with_plain_line_ends(value)
    # Before stripping: str.strip would take some control characters away in silence.
    _refuse_unprintable(text, name)
    return _within(text.strip(), limit, name)


def clean_line(value: str, /, *, limit: int, name: str) -> str:
    """The same on one line: line breaks and tabs become one space each run. What turns the direction of reading by
    force is refused as well: such a line stands in the middle of others, in lists, mails and files."""
    text = _with_plain_line_ends(value)
    _refuse_unprintable(text, name)
    if _TURNS.search(text):
        raise TextRefused("control_character", name=name)
    parts = (part.strip() for line in text.split("\n") for part in line.split("\t"))
    return _within(" ".join(part for part in parts if part), limit, name)


def drop_turns(value: str, /) -> str:
    """Without what turns the direction of reading by force: for names that nobody typed here."""
    return _TURNS.sub("", value)


def clean_link(value: str, /) -> str:
    """An http(s) link as it was typed, without the white space around it; safe to stand in ``href``.

    Refused are user info, control and format characters, white space inside, backslashes, more than
    `LINK_LIMIT` characters, and a host that a browser would read as another than it looks.
    Raises `TextRefused`.
    """
    link = _within(value.strip(" \t\r\n\u00a0"), LINK_LIMIT, "link")
    if any(unicodedata.category(char) in ("Cc", "Cf") for char in link):
        raise TextRefused("control_character", name="link")
    _refuse_unprintable(link, "link")
    link_host(link)
    return link


def link_host(url: str, /) -> str:
    """The host of a link in lower-case ASCII, as shown beside it.

    An internationalised name stands as ``xn--…``, so that a look-alike is seen to be one.
    Raises `TextRefused` for what is no link.
    """
    if "\\" in url or any(char.isspace() for char in url):
        raise TextRefused("not_a_link")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port  # raises ValueError when it is no number
    except ValueError:
        raise TextRefused("not_a_link") from None
    if parts.scheme not in ("http", "https"):
        raise TextRefused("link_scheme")
    if "@" in parts.netloc:
        raise TextRefused("link_user_info")
    return _ascii_host(host, bracketed=parts.netloc.startswith("["))


def is_slug(value: object, /) -> bool:
    """Lower-case ASCII letters, digits and hyphens, beginning with a letter, 1 to 50 characters."""
    return isinstance(value, str) and _SLUG.fullmatch(value) is not None


def _with_plain_line_ends(value: str) -> str:
    # The Unicode separators are pasted from word processors; a lone CR comes from no keyboard and is refused.
    return value.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")


def _refuse_unprintable(text: str, name: str) -> None:
    if _UNPRINTABLE.search(text) is None:
        return
    if _CONTROL.search(text):
        raise TextRefused("control_character", name=name)
    raise TextRefused("broken_character", name=name)


def _within(text: str, limit: int, name: str) -> str:
    if len(text) > limit:
        raise TextRefused("too_long", name=name, limit=limit)
    return text


def _ascii_host(host: str, *, bracketed: bool) -> str:
    if not 0 < len(host) <= _HOST_LIMIT:
        raise TextRefused("not_a_link")
    try:
        if bracketed:
            return f"[{ipaddress.IPv6Address(host)}]"
        ascii_host = _without_look_alike_spelling(host)
        labels = ascii_host.removesuffix(".").split(".")
        if _NUMBER_LABEL.fullmatch(labels[-1]):
            # Browsers read 2130706433 and 0x7f.1 as addresses; only the usual spelling says where it leads.
            return str(ipaddress.IPv4Address(ascii_host))
    except ValueError:
        raise TextRefused("not_a_link") from None
    if not all(_ASCII_LABEL.fullmatch(label) for label in labels):
        raise TextRefused("not_a_link")
    return ascii_host


def _without_look_alike_spelling(host: str) -> str:
    """Raises ValueError unless preparing the name (RFC 3491) changes nothing but its case.

    Full-width letters, invisible characters and letters on which the two IDNA standards differ would lead
    elsewhere than they read.
    """
    if host.isascii():
        return host.lower()
    letters = all(char in "-." or unicodedata.category(char)[0] in "LMN" for char in host)
    if not letters or _INVISIBLE & set(host):
        raise ValueError("host")
    ascii_host = host.encode("idna").decode("ascii")
    if ascii_host.encode("ascii").decode("idna") != unicodedata.normalize("NFC", host).lower():
        raise ValueError("host")
    return ascii_host
