"""TOML: tables, keys and values, and the commands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pypimigrate.formats import tree
from pypimigrate.formats.comments import sentence
from pypimigrate.formats.embedded import LONGEST_LIST, Values, in_list
from pypimigrate.formats.slot import DEEPEST, LARGEST, Form, Slot, normal, unread
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_TABLES = ("table", "table_array_element")
_MOST_BESIDE = 50
_TAG = re.compile(rb"\{\{[^\n]*?\}\}|\{%[^\n]*?%\}")
_SETTING = re.compile(rb"#+[ \t]*([A-Za-z_][\w.-]*)[ \t]*=[ \t]*([\"'])")


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in TOML. A table's name and the key are one path."""
    if len(data) > LARGEST or not places:
        return unread(places)
    found = tree.parsed("toml", _TAG.sub(_blank, data))
    if found is None:
        return unread(places)
    text = _Text(data, found.root_node)
    return [text.slot(one) for one in places]


def _blank(tag: re.Match[bytes]) -> bytes:
    return b"x" * len(tag[0]) if tag[0].startswith(b"{{") else b" " * len(tag[0])


class _Text:
    def __init__(self, data: bytes, root: Node) -> None:
        self._data, self._root = data, root
        self._values = Values(data)
        self._beside: dict[int, tuple[tuple[str, str], ...]] = {}

    def slot(self, place: Span) -> Slot:
        (nothing,) = unread([place])
        around = tree.above(self._root, place.start, place.end)
        if not around or any(one.type == "ERROR" for one in around):
            return nothing
        if around[0].type == "comment":
            return self._comment(around[0], place)
        at = next((n for n, one in enumerate(around) if one.type in ("string", "quoted_key")), -1)
        if at < 0:
            return nothing
        value = self._inner(around[at])
        if not value.start <= place.start <= place.end <= value.end:
            return nothing
        slot = self._setting(around[at:], value)
        if slot is None or slot.form is Form.OPERAND:
            return slot or nothing
        listed = next((one for one in around[at:] if one.type in ("array", "pair")), None)
        if listed is not None and listed.type == "array":
            word = self._word(listed, place, value, slot)
            if word is not None:
                return word
        escapes = self._data[value.start - 1 : value.start] == b'"'
        return self._values.slot(value, place, slot, escapes)

    def _inner(self, string: Node) -> Span:
        start, end = string.start_byte, string.end_byte
        long = self._data[start : start + 3] in (b'"""', b"'''") and end - start >= 6
        marks = 3 if long else 1
        return Span(start + marks, max(start + marks, end - marks))

    def _setting(self, around: Sequence[Node], value: Span) -> Slot | None:
        path: list[str] = []
        beside: tuple[tuple[str, str], ...] | None = None
        at = value.start
        for below, one in pairwise(around):
            if one.type == "pair":
                key = one.children[0]
                if key.start_byte <= below.start_byte < key.end_byte:
                    return Slot(Form.OPERAND, ("key", ""), value, (value,), at=key.start_byte)
                at = key.start_byte if not path else at
                path[:0] = self._names(key)
            elif one.type in (*_TABLES, "inline_table") and beside is None:
                beside = self._siblings(one)
            if one.type in _TABLES:
                path[:0] = self._names(next(part for part in one.children if part.is_named))
            if len(path) > DEEPEST:
                return None
        return Slot(Form.SETTING, tuple(path), value, (value,), beside or (), at=at)

    def _names(self, key: Node) -> list[str]:
        """The parts of a key, each normal."""
        found: list[str] = []
        while key.type == "dotted_key" and len(found) <= DEEPEST:
            found.append(self._name(key.children[-1]))
            key = key.children[0]
        return [self._name(key), *reversed(found)]

    def _name(self, key: Node) -> str:
        return normal(self._data[key.start_byte : key.end_byte][:200].decode("utf-8", "replace"))

    def _siblings(self, table: Node) -> tuple[tuple[str, str], ...]:
        found = self._beside.get(table.start_byte)
        if found is None:
            pairs = [one for one in table.children[: 4 * _MOST_BESIDE] if one.type == "pair"][:_MOST_BESIDE]
            found = tuple(
                (
                    self._names(one.children[0])[-1],
                    self._data[slice(*self._inner(one.children[-1]))].decode("utf-8", "replace"),
                )
                for one in pairs
                if one.children[-1].type == "string" and one.children[-1].end_byte - one.children[-1].start_byte < 200
            )
            self._beside[table.start_byte] = found
        return found

    def _word(self, array: Node, place: Span, value: Span, setting: Slot) -> Slot | None:
        """The slot of a word of an array, if the array is a command."""
        items = [one for one in array.children[: 3 * LONGEST_LIST] if one.type == "string"]
        spans = [self._inner(one) for one in items]
        number = next((n for n, one in enumerate(spans) if one == value), -1)
        if number < 0:
            return None
        texts = [self._data[slice(*one)].decode("utf-8", "surrogateescape") for one in spans]
        within = len(self._data[value.start : place.start].decode("utf-8", "surrogateescape"))
        return in_list(texts, spans, number, within, setting)

    def _comment(self, comment: Node, place: Span) -> Slot:
        span = Span(comment.start_byte, comment.end_byte)
        text = self._data[span.start : place.start]
        told = _SETTING.fullmatch(text)
        if told and self._data[place.end : place.end + 1] == told[2]:
            path = tuple(normal(one) for one in told[1].decode("ascii").split("."))
            return Slot(Form.SETTING, path, place, (place,), enabled=False, at=span.start + told.start(1))
        return Slot(Form.COMMENT, (), span, (span,), sentence=sentence(self._data, place, b"#"), at=span.start)
