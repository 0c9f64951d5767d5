"""HTML and XML: attributes, elements that are settings, sentences, and the scripts in a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pypimigrate.formats import tree
from pypimigrate.formats.code import program
from pypimigrate.formats.slot import DEEPEST, LARGEST, Form, Slot, normal, unread
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_TAG = re.compile(rb"\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|<\?(?!xml).*?\?>", re.DOTALL)
_VALUES = ("quoted_attribute_value", "attribute_value", "AttValue")
_TEXTS = ("text", "CharData", "CData")
_OPENS = ("start_tag", "self_closing_tag", "STag", "EmptyElemTag")
_JOINS = re.compile(r"concat|join|\+|\|\|")
_MOST_BESIDE = 20
_NAMES = ("name", "key", "id", "property")
"""Attributes that hold the name of the value beside them."""


def read(data: bytes, places: Sequence[Span], language: str) -> list[Slot]:
    """The slots of places in markup; `language` is `html` or `xml`.

    LINK (element, attribute), SETTING (element …) for an element that holds nothing but the place, PROSE, COMMENT, and
    the slots of JavaScript in a script.
    """
    if len(data) > LARGEST or not places:
        return unread(places)
    plain = _TAG.sub(_blank, data)
    found = tree.parsed(language, plain)
    if found is None:
        return unread(places)
    text = _Text(data, plain, found.root_node)
    scripts: dict[Span, list[int]] = {}
    slots: list[Slot] = []
    for number, place in enumerate(places):
        slot = text.slot(place)
        slots.append(slot)
        if slot.form is Form.TEXT and slot.path == ("script",):
            scripts.setdefault(slot.value, []).append(number)
    for script, numbers in scripts.items():
        inner = [Span(places[n].start - script.start, places[n].end - script.start) for n in numbers]
        for number, slot in zip(numbers, program.read(plain[slice(*script)], inner, "javascript"), strict=True):
            slots[number] = slot.shifted(script.start)
    return slots


def _blank(tag: re.Match[bytes]) -> bytes:
    """A tag of a template as a word of equal length, on the same lines."""
    return re.sub(rb"[^\r\n]", b"x" if tag[0].startswith((b"{{", b"<%=", b"<?=")) else b" ", tag[0])


class _Text:
    def __init__(self, data: bytes, plain: bytes, root: Node) -> None:
        self._data, self._plain, self._root = data, plain, root

    def slot(self, place: Span) -> Slot:
        (nothing,) = unread([place])
        around = tree.above(self._root, place.start, place.end)
        if not around or len(around) > 4 * DEEPEST:
            return nothing
        for at, one in enumerate(around):
            span = Span(one.start_byte, one.end_byte)
            if one.type == "ERROR" and at == 0:
                return nothing
            if one.type in ("comment", "Comment"):
                return Slot(Form.COMMENT, (), span, (span,), sentence=span, at=span.start)
            if one.type == "raw_text":
                script = around[at + 1].type == "script_element"
                return Slot(Form.TEXT, ("script",) if script else (), span, (span,), at=span.start)
            if one.type in _VALUES:
                return self._attribute(around[at:], place)
            if one.type in _TEXTS:
                return self._text(around[at:], place)
        return nothing

    def _attribute(self, around: Sequence[Node], place: Span) -> Slot:
        attribute = next((one for one in around if one.type in ("attribute", "Attribute")), None)
        opening = next((one for one in around if one.type in _OPENS), None)
        if attribute is None or opening is None:
            return unread([place])[0]
        value = Span(around[0].start_byte, around[0].end_byte)
        if self._data[value.start : value.start + 1] in (b'"', b"'"):
            value = Span(value.start + 1, max(value.start + 1, value.end - 1))
        name = self._name(attribute)
        if name.startswith("on-") or (name.startswith("on") and opening.type.islower()):
            return Slot(Form.TEXT, ("script",), value, (value,), at=attribute.start_byte)
        beside = self._attributes(opening)
        element = self._name(opening)
        at = attribute.start_byte
        before = self._plain[value.start : place.start].decode("utf-8", "replace")
        if element.startswith("xsl") and _JOINS.search(before):
            return Slot(Form.LINK, (element, name), value, (place, None), beside, at=at)
        named = next((held for key, held in beside if key in _NAMES), "")
        if name == "value" and named:
            return Slot(Form.SETTING, (normal(named),), value, (value,), beside, at=at)
        if opening.type in ("STag", "EmptyElemTag") and name not in ("href", "src", "html-url"):
            return Slot(Form.SETTING, (element, name), value, (value,), beside, at=at)
        return Slot(Form.LINK, (element, name), value, (value,), beside, at=at)

    def _attributes(self, opening: Node) -> tuple[tuple[str, str], ...]:
        found = []
        for one in opening.children[: 2 * _MOST_BESIDE]:
            if one.type in ("attribute", "Attribute") and one.child_count > 2:
                text = self._data[one.children[-1].start_byte : one.end_byte][:200].decode("utf-8", "replace")
                found.append((self._name(one), text.strip("\"'")))
        return tuple(found[:_MOST_BESIDE])

    def _name(self, node: Node) -> str:
        """The name of an attribute or an element."""
        for one in node.children[:3]:
            if one.type in ("attribute_name", "tag_name", "Name"):
                return normal(
                    self._data[one.start_byte : one.end_byte][:100].decode("utf-8", "replace").replace(":", "-")
                )
        return ""

    def _text(self, around: Sequence[Node], place: Span) -> Slot:
        text = around[0]
        span = Span(text.start_byte, text.end_byte)
        held = self._data[span.start : span.end]
        if held.strip() != self._data[place.start : place.end]:
            return Slot(Form.PROSE, (), span, (span,), sentence=span, at=span.start)
        path = [self._opened(one) for one in around if one.type == "element"]
        path.reverse()
        if len(path) > DEEPEST:
            return unread([place])[0]
        after = text.next_sibling
        joined = after is not None and after.type == "element" and not held[-1:].isspace()
        if joined and path[-1:] and path[-1].startswith("xsl"):
            return Slot(Form.SETTING, tuple(path), place, (place, None), at=span.start)
        if around[0].type == "text" or joined:  # what people read
            return Slot(Form.PROSE, (), span, (span,), sentence=span, at=span.start)
        return Slot(Form.SETTING, tuple(path), place, (place,), at=span.start)

    def _opened(self, element: Node) -> str:
        return self._name(element.children[0]) if element.child_count else ""
