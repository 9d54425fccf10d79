"""Guides and introductions: Markdown by a linear parser, then an explicit list of tags and attributes.

Only what course authors write is Markdown; what learners write never is.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from mentoring_xblock.domain.text import TextRefused, clean_link

_TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "a", "img", "code", "pre", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
_REL = "noopener noreferrer nofollow ugc"
_COURSE_FILES = ("/static/", "/asset-v1:", "/c4x/")
# A browser would climb out of the course's files and fetch another address of the platform.
_CLIMBS = re.compile(r"(?:^|/)(?:\.|%2e){1,2}(?:[/?#]|$)|[\\\x00-\x20]|%2f|%5c", re.IGNORECASE)
# A full table of more cells does not fit into a guide of 4,000 characters. Without a limit the parser fills
# up short rows: one wide heading above 2,000 one-letter lines would become 200,000 cells.
_MOST_CELLS = 5_000


@lru_cache(maxsize=1024)
def render_guide(source: str, /) -> SafeString:
    """HTML that may stand in a page as it is, for any source. The same wording is rendered once a process.

    Headings become h3 (the highest that the source uses) and h4. An image that is not one of the course's own
    files leaves its description; a link that is neither http(s) nor such a file leaves its words.
    """
    text = source.encode(errors="replace").decode()  # nh3 takes no lone surrogates
    html = nh3.clean(
        _parser(tables=_may_hold_tables(text)).render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https"},
        link_rel=_REL,
    )
    return SafeString(html)


def _may_hold_tables(source: str) -> bool:
    lines = re.split(r"\r\n?|\n", source)
    return len(lines) * max(line.count("|") for line in lines) <= _MOST_CELLS


@lru_cache(maxsize=2)
def _parser(*, tables: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    if tables:
        parser.enable("table")
    parser.core.ruler.push("own_rules", _apply_own_rules)
    return parser


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """The second fence, should the parser ever let one through."""
    if (tag, name) == ("a", "href"):
        return value if _may_link(value) else None
    if (tag, name) == ("img", "src"):
        return value if _is_course_file(value) else None
    if (tag, name) == ("a", "rel"):  # nh3's own, from link_rel
        return value
    # Without this line nh3 lets `title` and `lang` stand on any tag.
    return value if name in _ATTRIBUTES.get(tag, ()) else None


def _is_course_file(address: str) -> bool:
    return address.startswith(_COURSE_FILES) and _CLIMBS.search(address) is None


def _may_link(address: str) -> bool:
    if _is_course_file(address):
        return True
    try:
        clean_link(address)
    except TextRefused:
        return False
    return True


def _apply_own_rules(state: StateCore) -> None:
    _demote_headings([token for token in state.tokens if token.type in ("heading_open", "heading_close")])
    for token in state.tokens:
        if token.children is not None:
            token.children = _without_foreign_addresses(token.children)


def _demote_headings(headings: list[Token]) -> None:
    """The page has h2 already; no level is skipped, so that the outline in a screen reader stays whole."""
    highest = min((token.tag for token in headings), default="")
    below_h3 = False
    for token in headings:
        if token.tag == highest:
            below_h3 = True
            token.tag = "h3"
        else:
            token.tag = "h4" if below_h3 else "h3"


def _without_foreign_addresses(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            open_links.append(_may_link(str(token.attrGet("href") or "")))
            keep = open_links[-1]
        elif token.type == "link_close":
            keep = open_links.pop()
        elif token.type == "image" and not _is_course_file(str(token.attrGet("src") or "")):
            kept.append(Token("text", "", 0, content=_description(token)))
            keep = False
        else:
            keep = True
        if keep:
            kept.append(token)
    return kept


def _description(image: Token) -> str:
    return "".join(
        _description(child) if child.type == "image" else " " if child.type == "softbreak" else child.content
        for child in image.children or []
    )
