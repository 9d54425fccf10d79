"""A block as OLX: its settings as attributes, its checklist as one element a thing (see docs/olx.md).

`fill_node` and `read_node` are each other's inverse. Neither refuses anything: a value that is wrong is kept as it
stands, so that the one validation can name it, and neither import nor export of a whole course falls over one block.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from mentoring_xblock.domain.checklist import TAG_KEYS
from mentoring_xblock.formats.olx_nodes import Node, Paths, get_text, make_parser, to_text
from mentoring_xblock.formats.olx_values import (
    DEFAULTS,
    SKILL_DEFAULTS,
    fits_xml,
    is_same,
    read_json,
    read_value,
    write_json,
    write_value,
)

log = logging.getLogger(__name__)

BLOCK = "coach_mentoring"
UNKNOWN = "unknown_attributes"
OWN = frozenset((*DEFAULTS, "checklist", UNKNOWN))
OPTION = "{http://code.edx.org/xblock/option}"

MAX_BYTES = 2 * 1024 * 1024
# What else a block may carry along. To find a place for each takes time that grows with their number.
MAX_UNKNOWN = 1_000

# About the place of an element in its course, and written anew by the platform.
_PLATFORM = frozenset(("filename", "index_in_children_list", "parent_url", "slug", "url_name", "xblock-family"))
_CHECKLIST = ("title", "introduction", "track", "section")
_NAMED = ("id", "title")


class OlxRefused(ValueError):
    """Text that is not read at all. Codes: `too_large`, `not_xml`, `doctype`, `wrong_element`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_olx(text: str | bytes, /) -> dict[str, Any]:
    """The fields of a block from text of unknown make; OlxRefused. No entity is resolved, no file opened."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > MAX_BYTES:
        raise OlxRefused("too_large")
    try:
        root = etree.fromstring(raw, make_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise OlxRefused("not_xml") from error
    if root.getroottree().docinfo.doctype:
        raise OlxRefused("doctype")
    if root.tag != BLOCK:
        raise OlxRefused("wrong_element")
    return read_node(root)


def write_block(fields: Mapping[str, Any], /) -> str:
    """`<coach_mentoring …>` with these fields."""
    node = etree.Element(BLOCK)
    fill_node(node, fields)
    return str(etree.tostring(node, encoding="unicode", pretty_print=True))


def list_unknown(unknown: object, /) -> list[str]:
    """Names of attributes and elements that nobody knows, with the element that they stand in; never what they say."""
    names = []
    for path, kept in _clean_unknown(unknown).items():
        tags = (match[1] for text in kept.get("elements", ()) if (match := re.match(r"<([^\s/>]{1,50})", text)))
        # A setting whose word is only kept is a problem of its own, until somebody sets it.
        strange = [name for name in kept.get("attributes", ()) if path or name not in DEFAULTS]
        found = [*(f"@{name[:50]}" for name in strange), *(f"<{tag}>" for tag in tags)]
        found += ["text"] if kept.get("text") else []
        names += [f"{path}: {name}" if path else name for name in found]
    return names


def _clean_unknown(unknown: object, /) -> dict[str, dict[str, Any]]:
    """What was kept, without what is not of our make: the field is a course's, and others may write it as well."""
    cleaned = {}
    for path, kept in unknown.items() if isinstance(unknown, Mapping) else ():
        if not isinstance(path, str) or not isinstance(kept, Mapping):
            continue
        attributes, elements, text = (kept.get(kind) for kind in ("attributes", "elements", "text"))
        cleaned[path] = {
            "attributes": {name: it for name, it in attributes.items() if _may_be_set(name, it)}
            if isinstance(attributes, Mapping)
            else {},
            "elements": [it for it in elements if _is_element(it)] if isinstance(elements, list) else [],
            "text": text if isinstance(text, str) and fits_xml(text) else "",
        }
    return cleaned


def _may_be_set(name: object, text: object, /) -> bool:
    try:
        etree.Element("any").set(name, text)
    except (TypeError, ValueError):
        return False
    return True


def _is_element(text: object, /) -> bool:
    try:
        etree.fromstring(text, make_parser())
    except (TypeError, ValueError, etree.XMLSyntaxError):
        return False
    return True


def get_foreign(node: Node, others: AbstractSet[str], /) -> Node:
    """The element with nothing but what belongs to these fields of somebody else's."""
    bare = etree.Element(node.tag, {name: text for name, text in node.attrib.items() if name in others})
    options = node.iterchildren(f"{OPTION}*")
    bare.extend([deepcopy(child) for child in options if child.tag.removeprefix(OPTION) in others])
    return bare


# ---- reading


def read_node(node: Node, /, *, others: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """The fields that an element names. What is not ours stands in `unknown_attributes`, for `fill_node` to put back.

    `others` are names of fields that somebody else reads.
    """
    own = DEFAULTS.keys() - others
    fields = {name: read_value(DEFAULTS[name], text) for name, text in node.attrib.items() if name in own}
    for child in node.iterchildren(f"{OPTION}*"):
        name = child.tag.removeprefix(OPTION)
        if name in own:
            fields[name] = None if child.get("none") == "true" else read_value(DEFAULTS[name], child.text or "")
    known = {*own, *others, *_PLATFORM}
    if isinstance(fields.get("weight"), str):
        # The platform reckons grades with it and must never meet a word there: the word is only kept.
        fields["weight"] = None
        known.discard("weight")
    is_plain = any(child.tag in _CHECKLIST for child in node)
    is_in_attribute = not is_plain and "checklist" in node.attrib and node.find("checklist") is None
    reader = _Reader()
    held = reader.take(
        node,
        "",
        known | {"checklist"} if is_in_attribute else known,
        ("service", *(_CHECKLIST if is_plain else ("checklist",))),
        skipped={f"{OPTION}{name}" for name in (*own, *others)},
    )
    if held["service"]:
        fields["services"] = [reader.read_text(child, "service") for child in held["service"]]
    if is_plain:
        fields["checklist"] = reader.read_checklist(held)
    elif is_in_attribute or held["checklist"]:
        text = node.get("checklist") if is_in_attribute else get_text(held["checklist"][0])
        fields["checklist"] = read_json(text)
    return {**fields, UNKNOWN: reader.unknown} if reader.unknown else fields


@dataclass
class _Reader:
    unknown: dict[str, dict[str, Any]] = field(default_factory=dict)
    _paths: Paths = field(default_factory=Paths)
    _kept: int = 0

    def _keep(self, path: str, attributes: Mapping[str, str], elements: Iterable[str] = (), text: str = "") -> None:
        found = {"attributes": dict(attributes), "elements": list(elements), "text": text}
        held = {kind: it for kind, it in found.items() if it}
        was_full = self._kept > MAX_UNKNOWN
        self._kept += sum(1 if kind == "text" else len(it) for kind, it in held.items())
        if held and self._kept <= MAX_UNKNOWN:
            self.unknown[path] = held
        elif held and not was_full:
            log.warning("coach-mentoring: OLX has more than %s names that nobody knows; not all are kept", MAX_UNKNOWN)

    def take(
        self,
        node: Node,
        path: str,
        attributes: Iterable[str],
        elements: Iterable[str],
        *,
        skipped: AbstractSet[str] = frozenset(),
    ) -> dict[str, list[Node]]:
        """Its elements of these names; everything else that has no place here is kept."""
        found: dict[str, list[Node]] = {name: [] for name in elements}
        strange = []
        texts = [node.text]
        for child in node:
            texts.append(child.tail)
            if not isinstance(child.tag, str):
                texts += [child.text] if child.tag is etree.Entity else []
            elif child.tag in found and not (child.tag == "checklist" and found["checklist"]):
                found[child.tag].append(child)
            elif child.tag not in skipped:
                strange.append(to_text(child))
        known = set(attributes)
        self._keep(
            path,
            {name: text for name, text in node.attrib.items() if name not in known},
            strange,
            "\n".join(text.strip() for text in texts if text and text.strip()),
        )
        return found

    def read_text(self, node: Node, path: str, /) -> str:
        self._keep(self._paths.name(path), dict(node.attrib))
        return get_text(node)

    def _join(self, nodes: Iterable[Node], path: str, between: str, /) -> str:
        """One text; where somebody wrote two elements, nothing of the second is lost."""
        return between.join(self.read_text(node, path) for node in nodes)

    def read_checklist(self, held: Mapping[str, list[Node]], /) -> dict[str, Any]:
        """In the shape that `checklist_to_data` gives; what is not there at all stays away."""
        title = {"title": self._join(held["title"], "title", " ")} if held["title"] else {}
        return {
            **title,
            "introduction": self._join(held["introduction"], "introduction", "\n\n"),
            "tracks": [self._read_named(node, "track")[0] for node in held["track"]],
            "sections": [self._read_section(node) for node in held["section"]],
        }

    def _read_named(
        self, node: Node, kind: str, /, elements: Iterable[str] = (), attributes: Iterable[str] = ()
    ) -> tuple[dict[str, Any], dict[str, list[Node]], str]:
        path = self._paths.name(f"{kind}[{node.get('id', '')}]")
        found = self.take(node, path, (*_NAMED, *attributes), elements)
        return {name: node.get(name) for name in _NAMED if name in node.attrib}, found, path

    def _read_section(self, node: Node, /) -> dict[str, Any]:
        source, found, _ = self._read_named(node, "section", ["skill"])
        return {**source, "criteria": [self._read_skill(skill) for skill in found["skill"]]}

    def _read_skill(self, node: Node, /) -> dict[str, Any]:
        source, found, path = self._read_named(node, "skill", ["guide", "tag"], ["tracks", *SKILL_DEFAULTS])
        return {
            **source,
            "guide": self._join(found["guide"], f"{path}/guide", "\n\n"),
            "tracks": node.get("tracks", "").split(),
            **{name: _read_of_skill(default, node.get(name)) for name, default in SKILL_DEFAULTS.items()},
            "tags": [self._read_tag(tag, path) for tag in found["tag"]],
        }

    def _read_tag(self, node: Node, path: str, /) -> dict[str, Any]:
        self.take(node, self._paths.name(f"{path}/tag"), TAG_KEYS, ())
        return {key: node.get(key, "") for key in TAG_KEYS}


def _read_of_skill(default: Any, text: str | None, /) -> Any:
    """An attribute that is there and empty is not the default."""
    if text is None:
        return default
    found = read_value(default, text)
    return text if found is None else found


# ---- writing


class _NotPlain(Exception):
    """A checklist that elements cannot hold exactly."""


def fill_node(node: Node, fields: Mapping[str, Any], /) -> None:
    """Put fields into an element, and back what came with it. What is at its default stays away."""
    writer = _Writer(_clean_unknown(fields.get(UNKNOWN)))
    services = fields.get("services", [])
    are_plain = isinstance(services, list) and all(isinstance(it, str) and fits_xml(it) for it in services)
    for name, default in DEFAULTS.items():
        value = fields.get(name, default)
        if not is_same(value, default) and not (name == "services" and are_plain):
            node.set(name, write_value(value))
    for service in services if are_plain else ():
        node.append(writer.make_text("service", "service", service))
    checklist = fields.get("checklist", {})
    if checklist != {}:
        try:
            children = list(writer.make_checklist(checklist))
            if not children:
                raise _NotPlain
        except _NotPlain:
            element = etree.Element("checklist", format="json")
            element.text = write_json(checklist, indent=1)
            children = [element]
        node.extend(children)
    writer.put_back(node, "", replacing={"weight"} if fields.get("weight", 0.0) is None else frozenset())


@dataclass
class _Writer:
    unknown: Mapping[str, Any]
    _paths: Paths = field(default_factory=Paths)

    def put_back(self, node: Node, path: str, /, *, replacing: AbstractSet[str] = frozenset()) -> None:
        kept = self.unknown.get(path)
        if not isinstance(kept, Mapping):
            return
        there = set(node.attrib) - replacing
        for name, text in kept.get("attributes", {}).items():
            if name not in there:
                node.set(name, text)
        node.extend(etree.fromstring(text, make_parser()) for text in kept.get("elements", ()))
        if text := kept.get("text"):
            node.text = text

    def make_text(self, tag: str, path: str, text: object, /) -> Node:
        node = etree.Element(tag)
        node.text = _check_text(text)
        path = self._paths.name(path)
        for name, value in self.unknown.get(path, {}).get("attributes", {}).items():
            node.set(name, value)
        return node

    def make_checklist(self, data: object, /) -> Iterator[Node]:
        """Its elements; _NotPlain where reading them would not give the same again."""
        source = _check_keys(data, _CHECKLIST_KEYS)
        if "title" in source:
            yield self.make_text("title", "title", source["title"])
        if source.get("introduction", "") != "" or "introduction" in self.unknown:
            yield self.make_text("introduction", "introduction", source.get("introduction", ""))
        for track in _check_list(source, "tracks"):
            yield self._make_named("track", _check_keys(track, _NAMED))[0]
        for section in _check_list(source, "sections"):
            held = _check_keys(section, (*_NAMED, "criteria"))
            node, path = self._make_named("section", held)
            node.extend(self._make_skill(skill) for skill in _check_list(held, "criteria"))
            self.put_back(node, path)
            yield node

    def _make_named(self, tag: str, source: Mapping[str, Any], /) -> tuple[Node, str]:
        """Where there are no elements in it, what came with it is back already."""
        node = etree.Element(tag, {name: _check_text(source[name]) for name in _NAMED if name in source})
        path = self._paths.name(f"{tag}[{node.get('id', '')}]")
        if tag == "track":
            self.put_back(node, path)
        return node, path

    def _make_skill(self, data: object, /) -> Node:
        source = _check_keys(data, _SKILL_KEYS)
        node, path = self._make_named("skill", source)
        tracks = [_check_text(track) for track in _check_list(source, "tracks")]
        if tracks:
            node.set("tracks", " ".join(tracks))
            if node.get("tracks").split() != tracks:
                raise _NotPlain
        for name, default in SKILL_DEFAULTS.items():
            value = source.get(name, default)
            if not is_same(value, default):
                node.set(name, _check_text(write_value(value)))
                if not is_same(_read_of_skill(default, node.get(name)), value):
                    raise _NotPlain
        if source.get("guide", "") != "" or f"{path}/guide" in self.unknown:
            node.append(self.make_text("guide", f"{path}/guide", source.get("guide", "")))
        node.extend(self._make_tag(tag, path) for tag in _check_list(source, "tags"))
        self.put_back(node, path)
        return node

    def _make_tag(self, data: object, path: str, /) -> Node:
        source = _check_keys(data, TAG_KEYS)
        texts = {key: _check_text(source.get(key, "")) for key in TAG_KEYS}
        node = etree.Element("tag", {key: text for key, text in texts.items() if text})
        self.put_back(node, self._paths.name(f"{path}/tag"))
        return node


_CHECKLIST_KEYS = ("title", "introduction", "tracks", "sections")
_SKILL_KEYS = (*_NAMED, "guide", "tracks", *SKILL_DEFAULTS, "tags")


def _check_keys(data: object, known: Iterable[str], /) -> Mapping[str, Any]:
    if not isinstance(data, dict) or data.keys() - set(known):
        raise _NotPlain
    return data


def _check_list(source: Mapping[str, Any], name: str, /) -> list[Any]:
    value = source.get(name, [])
    if not isinstance(value, list):
        raise _NotPlain
    return value


def _check_text(value: object, /) -> str:
    if not isinstance(value, str) or not fits_xml(value):
        raise _NotPlain
    return value
