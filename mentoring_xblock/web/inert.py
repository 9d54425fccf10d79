"""A panel as a picture of itself: it reads and looks the same, and nothing in it leads anywhere or can be sent."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

_VOID = frozenset({"br", "hr", "img", "input", "rect"})
_FIELDS = frozenset({"input", "select", "textarea"})
# A link without an address is a placeholder of a link: it is read, and cannot be reached or followed.
_BECOMES = {"button": "a", "form": "div", "nav": "div"}
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_KEPT = frozenset(
    {
        *("alt", "aria-current", "aria-describedby", "aria-hidden", "aria-label", "checked", "class", "dir", "for"),
        *("height", "id", "lang", "open", "role", "rows", "selected", "src", "type", "value", "width", "x", "y"),
    }
)
FORM_CLASS = "cm-outlook__form"


def make_inert(html: str, /, *, below: int = 2) -> SafeString:
    """`html` is a panel of ours; `below`: how many levels its headings move down."""
    picture = _Picture(below)
    picture.feed(html)
    picture.close()
    return mark_safe("".join(picture.parts))  # noqa: S308


class _Picture(HTMLParser):
    def __init__(self, below: int) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._below = below

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "input" and held.get("type") == "hidden":
            return
        kept = {name: value or "" for name, value in held.items() if name in _KEPT}
        if tag == "form":
            kept["class"] = f"{kept.get('class', '')} {FORM_CLASS}".strip()
        elif tag == "nav":
            # Only a landmark has a name.
            kept.pop("aria-label", None)
        elif tag == "button":
            kept = {name: value for name, value in kept.items() if name not in ("type", "value")}
        elif tag in _FIELDS:
            kept["disabled"] = ""
        texts = (f' {name}="{escape(value)}"' for name, value in kept.items())
        self.parts.append(f"<{self._rename(tag)}{''.join(texts)}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID or tag == "rect":
            self.parts.append(f"</{self._rename(tag)}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def _rename(self, tag: str, /) -> str:
        if tag in _HEADINGS:
            return _HEADINGS[min(_HEADINGS.index(tag) + self._below, len(_HEADINGS) - 1)]
        return _BECOMES.get(tag, tag)
