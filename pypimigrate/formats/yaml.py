"""YAML and JSON: keys and values, in blocks or in flow, and the commands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pypimigrate.formats import tree
from pypimigrate.formats.comments import sentence
from pypimigrate.formats.embedded import LONGEST_LIST, Values, in_list
from pypimigrate.formats.slot import DEEPEST, LARGEST, Form, Slot, normal, unread
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_PAIRS = ("block_mapping_pair", "flow_pair", "pair")
_MAPS = ("block_mapping", "flow_mapping", "object")
_LISTS = ("block_sequence", "flow_sequence", "array")
_SCALARS = ("plain_scalar", "double_quote_scalar", "single_quote_scalar", "block_scalar", "string", "number")
_MOST_BESIDE = 50
_NAMES = ("name", "key", "variable", "env-var")
"""Keys under which a list of `{name, value}` keeps the name."""
_TAG = re.compile(rb"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_SETTING = re.compile(rb"#+[ \t]*(?:-[ \t]+)?([\"']?)([A-Za-z_][\w.-]*)\1[ \t]*:[ \t]+[\"']?")
_ITEM = re.compile(rb"#+[ \t]*-[ \t]+[\"']?")


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in YAML; JSON is read as YAML is."""
    return read_as(data, places, "yaml")


def read_as(data: bytes, places: Sequence[Span], grammar: str) -> list[Slot]:
    """The slots of places in a text of one of the two grammars, `yaml` or `json`."""
    if len(data) > LARGEST or not places:
        return unread(places)
    found = tree.parsed(grammar, _without_tags(data))
    if found is None:
        return unread(places)
    text = _Text(data, found.root_node)
    return [text.slot(one) for one in places]


def _without_tags(data: bytes) -> bytes:
    """The text with the tags of templates blanked, byte by byte: a word in a value, nothing on a line of its own."""

    def blank(tag: re.Match[bytes]) -> bytes:
        before = data[data.rfind(b"\n", 0, tag.start()) + 1 : tag.start()]
        alone = not before.strip() and data[tag.end() : tag.end() + 1] in (b"\n", b"\r", b"")
        fill = b"x" if tag[0].startswith(b"{{") and not alone else b" "
        return re.sub(rb"[^\r\n]", fill, tag[0])

    return _TAG.sub(blank, data) if b"{{" in data or b"{%" in data or b"{#" in data else data


class _Text:
    def __init__(self, data: bytes, root: Node) -> None:
        self._data, self._root = data, root
        self._values = Values(data)
        self._beside: dict[int, tuple[tuple[str, str], ...]] = {}
        self._lists: dict[int, tuple[list[str], list[Span]]] = {}
        self._aliases: dict[bytes, list[Node]] | None = None

    def slot(self, place: Span) -> Slot:
        (nothing,) = unread([place])
        around = tree.above(self._root, place.start, place.end)
        if not around or any(one.type == "ERROR" for one in around[:-1]) or around[-1].type == "ERROR":
            return nothing
        if around[0].type == "comment":
            return self._comment(around[0], place)
        at = next((n for n, one in enumerate(around) if one.type in _SCALARS), -1)
        if at < 0:
            return nothing
        scalar = around[at]
        value = self._inner(scalar)
        if not value.start <= place.start <= place.end <= value.end:
            return nothing
        slot = self._setting(around[at:], value)
        if slot is None:
            return nothing
        if slot.form is Form.OPERAND:
            return slot
        listed = self._listed(around[at:], place, value, slot)
        if listed is not None:
            return listed
        escapes = scalar.type in ("double_quote_scalar", "string")
        return self._values.slot(value, place, slot, escapes)

    def _inner(self, scalar: Node) -> Span:
        """The text of a scalar without its quotes, or without the sign that begins a block."""
        start, end = scalar.start_byte, scalar.end_byte
        if scalar.type in ("double_quote_scalar", "single_quote_scalar", "string"):
            return Span(start + 1, max(start + 1, end - 1))
        if scalar.type == "block_scalar":
            line = self._data.find(b"\n", start, end)
            return Span(line + 1 if line >= 0 else end, end)
        return Span(start, end)

    def _setting(self, around: Sequence[Node], value: Span) -> Slot | None:
        """The setting whose value the first of `around` is part of; None if it is too deep."""
        path: list[str] = []
        beside: tuple[tuple[str, str], ...] | None = None
        at = around[0].start_byte
        for below, one in pairwise(around):
            if one.type in _PAIRS:
                key = one.child_by_field_name("key")
                if key is None:
                    return None
                if key.start_byte <= below.start_byte < key.end_byte:
                    return Slot(Form.OPERAND, ("key", ""), value, (value,), at=at)
                name = self._name(key)
                if not path:
                    at = key.start_byte
                path.append(name)
                if len(path) > DEEPEST:
                    return None
            elif one.type in _MAPS and beside is None:
                beside = self._siblings(one)
                if path == ["value"] and (named := [v for k, v in beside if k in _NAMES]):
                    path = [normal(named[0])]
        path.reverse()
        slot = Slot(Form.SETTING, tuple(path), value, (value,), beside or (), at=at)
        uses = self._uses(around)
        return slot._replace(uses=(slot, *uses)) if uses else slot

    def _name(self, key: Node) -> str:
        span = self._inner(key)
        return normal(self._data[span.start : span.end][:200].decode("utf-8", "replace"))

    def _siblings(self, mapping: Node) -> tuple[tuple[str, str], ...]:
        found = self._beside.get(mapping.start_byte)
        if found is None:
            found = tuple(self._pairs(mapping))
            self._beside[mapping.start_byte] = found
        return found

    def _pairs(self, mapping: Node) -> Iterator[tuple[str, str]]:
        count = 0
        for one in mapping.children:
            key = one.child_by_field_name("key") if one.type in _PAIRS else None
            held = one.child_by_field_name("value") if key is not None else None
            if key is None or held is None or held.end_byte - held.start_byte > 200:
                continue
            scalar = _scalar(held)
            if scalar is not None:
                span = self._inner(scalar)
                yield self._name(key), self._data[span.start : span.end].decode("utf-8", "replace")
                count += 1
                if count == _MOST_BESIDE:
                    return

    def _listed(self, around: Sequence[Node], place: Span, value: Span, setting: Slot) -> Slot | None:
        """The slot of a word of a list of words, if the list is a command."""
        for one in around[1:]:
            if one.type in _LISTS:
                texts, spans = self._words(one)
                number = next((n for n, span in enumerate(spans) if span == value), -1)
                if number < 0:
                    return None
                within = len(self._data[value.start : place.start].decode("utf-8", "surrogateescape"))
                return in_list(texts, spans, number, within, setting)
            if one.type in _PAIRS:
                return None
        return None

    def _words(self, items: Node) -> tuple[list[str], list[Span]]:
        found = self._lists.get(items.start_byte)
        if found is None:
            scalars = [_scalar(one) for one in items.children[: 3 * LONGEST_LIST] if one.is_named]
            spans = [self._inner(one) for one in scalars if one is not None]
            texts = [self._data[one.start : one.end].decode("utf-8", "surrogateescape") for one in spans]
            found = self._lists[items.start_byte] = texts, spans
        return found

    def _uses(self, around: Sequence[Node]) -> tuple[Slot, ...]:
        """The slots of the aliases of a scalar that has an anchor."""
        holder = around[1] if len(around) > 1 else None
        anchor = next((one for one in holder.children if one.type == "anchor"), None) if holder is not None else None
        if anchor is None or holder is None or holder.type in _PAIRS:
            return ()
        if self._aliases is None:
            self._aliases = {}
            for one in tree.nodes(self._root):
                if one.type == "alias":
                    self._aliases.setdefault(self._data[one.start_byte + 1 : one.end_byte], []).append(one)
        name = self._data[anchor.start_byte + 1 : anchor.end_byte]
        found = []
        for alias in self._aliases.get(name, [])[:20]:
            place = Span(alias.start_byte, alias.end_byte)
            use = self._setting(tree.above(self._root, *place), place)
            found.append(use if use is not None else unread([place])[0])
        return tuple(found)

    def _comment(self, comment: Node, place: Span) -> Slot:
        span = Span(comment.start_byte, comment.end_byte)
        text = self._data[span.start : place.start]
        rest = self._data[place.end : span.end].strip(b"\"' \t\r,")
        if (told := _SETTING.fullmatch(text)) and not rest:
            path = (normal(told[2].decode("ascii")),)
            return Slot(Form.SETTING, path, place, (place,), enabled=False, at=span.start + told.start(2))
        item = _ITEM.match(self._data, span.start, place.start)
        begins = item.end() if item else span.start + len(text) - len(text.lstrip(b"#/* \t"))
        held = Span(begins, span.end)
        outer = Slot(Form.SETTING, (), held, (held,), enabled=False, at=span.start)
        inside = self._values.slot(held, place, outer)
        if inside.form in (Form.ARGUMENT, Form.OPERAND) or (inside.form is Form.SETTING and inside.path):
            return inside._replace(enabled=False)
        said = sentence(self._data, place, b"#")
        return Slot(Form.COMMENT, (), span, (span,), sentence=said, at=span.start)


def _scalar(node: Node) -> Node | None:
    """The scalar that a node is, with nothing around it but its tag and its anchor."""
    here: Node | None = node
    for _ in range(6):
        if here is None or here.type in _SCALARS:
            return here
        inner = [one for one in here.children if one.is_named and one.type not in ("anchor", "tag", "comment")]
        here = inner[0] if len(inner) == 1 else None
    return None
