"""Settings in lines: sections, `key = value` and `key: value`, and values that go on in indented lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from pypimigrate.formats.comments import sentence
from pypimigrate.formats.embedded import Values
from pypimigrate.formats.slot import LARGEST, Form, Slot, normal, unread
from pypimigrate.model import Span

_LINE = re.compile(rb"[^\n]*\n?")
_SECTION = re.compile(rb"[ \t]*\[\[?([^\[\]\n]{1,200})\]\]?[ \t]*(?:[#;][^\n]*)?\r?\n?")
_KEY = re.compile(
    rb"([ \t]*)(?:(?:export|set)[ \t]+)?([A-Za-z_][\w./ -]{0,80}?(?:\[[\w.-]*\])?)"
    rb"[ \t]*(\+=|-=|[:?]?=|:(?=[ \t\r\n]))[ \t]*"
)
_COMMENT = re.compile(rb"[ \t]*([#;]|//|rem[ \t])[#; \t]*", re.I)
_INLINE = re.compile(rb"[ \t]([#;])[ \t]")
_MOST_BESIDE = 50
_PARTS = re.compile(r"[.:\"'\s]+")


class _Entry(NamedTuple):
    """A key with its value, over several lines: `lines` are the spans of the value on each of them."""

    key: str
    at: int
    lines: list[Span]
    section: int


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places: SETTING (section …, key)."""
    if len(data) > LARGEST or not places:
        return unread(places)
    text = _Text(data)
    return [text.slot(one) for one in places]


class _Text:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._values = Values(data)
        self._sections: list[tuple[str, ...]] = [()]
        self._entries: list[_Entry] = []
        self._starts: list[int] = []  # of the lines, and what each of them is
        self._lines: list[_Entry | str] = []
        self._within: list[int] = []  # the section of each line
        self._beside: dict[int, tuple[tuple[str, str], ...]] = {}
        self._read()

    def _read(self) -> None:
        data, at, depth = self._data, 0, 0
        here: _Entry | None = None
        while at < len(data):
            found = _LINE.match(data, at)
            end = found.end() if found else len(data)
            line = data[at:end]
            self._starts.append(at)
            self._within.append(len(self._sections) - 1)
            stripped = line.strip()
            indent = len(line) - len(line.lstrip(b" \t"))
            if not stripped:
                self._lines.append("")
            elif _COMMENT.match(data, at, end):
                self._lines.append("comment")
            elif section := _SECTION.fullmatch(data, at, end):
                name = section[1].decode("utf-8", "replace")
                self._sections.append(tuple(normal(one) for one in _PARTS.split(name) if one)[:8])
                here = None
                self._lines.append("section")
            elif here is not None and indent > depth:
                here.lines.append(Span(at + indent, at + len(line.rstrip())))
                self._lines.append(here)
            elif key := _KEY.match(data, at, end):
                depth = len(key[1])
                here = _Entry(
                    normal(key[2].decode("ascii")),
                    key.start(2),
                    [Span(key.end(), max(key.end(), at + len(line.rstrip())))],
                    len(self._sections) - 1,
                )
                self._entries.append(here)
                self._lines.append(here)
            else:
                here = None
                self._lines.append("?")
            at = end

    def slot(self, place: Span) -> Slot:
        (nothing,) = unread([place])
        number = bisect_right(self._starts, place.start) - 1
        line = self._lines[number] if number >= 0 else ""
        if line == "comment":
            return self._comment(number, place)
        if not isinstance(line, _Entry):
            return nothing
        span = next((one for one in line.lines if one.start <= place.start and place.end <= one.end), None)
        if span is None:
            return nothing
        return self._in_entry(line, span, place)

    def _in_entry(self, entry: _Entry, span: Span, place: Span) -> Slot:
        data = self._data
        inline = _INLINE.search(data, span.start, span.end)
        if inline and inline.start() < place.start:
            said = Span(inline.start(1), span.end)
            return Slot(Form.COMMENT, (), said, (said,), sentence=said, at=said.start)
        value = Span(span.start, inline.start()) if inline else span
        if value.end - value.start > 1 and data[value.start] in b"\"'" and data[value.end - 1] == data[value.start]:
            value = Span(value.start + 1, value.end - 1)
        if not value.start <= place.start <= place.end <= value.end:
            value = span
        section = self._sections[entry.section]
        slot = Slot(Form.SETTING, (*section, entry.key), value, (value,), self._siblings(entry), at=entry.at)
        inner = _KEY.match(data, value.start, value.end) if len(entry.lines) > 1 else None
        if inner and inner[3] != b":" and data[inner.end() : value.end].strip() == data[slice(*place)]:
            name = normal(inner[2].decode("ascii"))
            rest = Span(inner.end(), value.end)
            return slot._replace(path=(*slot.path, name), value=rest, pieces=(rest,), at=inner.start(2))
        return self._values.slot(value, place, slot)

    def _siblings(self, entry: _Entry) -> tuple[tuple[str, str], ...]:
        """The other settings of the same section, as far as they stand in one line."""
        found = self._beside.get(entry.section)
        if found is None:
            by_section: dict[int, list[tuple[str, str]]] = {}
            for one in self._entries:
                held = by_section.setdefault(one.section, [])
                if len(one.lines) == 1 and len(held) < _MOST_BESIDE:
                    held.append(
                        (one.key, self._data[slice(*one.lines[0])][:200].decode("utf-8", "replace").strip("\"'"))
                    )
            self._beside = {number: tuple(held) for number, held in by_section.items()}
            found = self._beside.get(entry.section, ())
        return found

    def _comment(self, number: int, place: Span) -> Slot:
        """A comment: a setting that is switched off, a command, or a sentence."""
        data, start = self._data, self._starts[number]
        end = start + len(data[start : place.end]) + len(data[place.end : place.end + 400].split(b"\n")[0].rstrip())
        mark = _COMMENT.match(data, start, end)
        begins = mark.end() if mark else start
        key = _KEY.match(data, begins, end)
        section = self._within[number]
        if key and key.end() <= place.start and data[key.end() : end].strip(b"\"' \t") == data[slice(*place)]:
            path = (*self._sections[section], normal(key[2].decode("ascii")))
            return Slot(Form.SETTING, path, place, (place,), enabled=False, at=key.start(2))
        held = Span(begins, end)
        outer = Slot(Form.SETTING, (), held, (held,), enabled=False, at=start)
        inside = self._values.slot(held, place, outer)
        if inside.form in (Form.ARGUMENT, Form.OPERAND):
            return inside._replace(enabled=False)
        sign = mark[1].strip() if mark else b"#"
        said = sentence(data, place, sign)
        return Slot(Form.COMMENT, (), Span(start, end), (Span(start, end),), sentence=said, at=start)
