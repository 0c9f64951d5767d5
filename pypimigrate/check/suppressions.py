"""Comments that ask to ignore findings, in whatever syntax the file has.

`pypimigrate: ignore[rule, rule] reason` is about its line and the next; `off[rule]` about what comes up to `on[rule]`
or the end; `ignore-file[rule]`, in the first lines, about the whole file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from typing import NamedTuple

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Edit, Span

MARK = b"pypimigrate:"
_PRAGMA = re.compile(rb"pypimigrate:\s*(ignore-file|ignore|off|on)\[([\w\s,-]{1,500})\]")
_FAR = 2000
"""How many bytes a comment may be away from the URL it is about."""
_NEAR = 40
"""How many bytes the sign of a comment may be away from what it says."""
_HEAD_LINES = 20
"""In how many lines at the start `ignore-file` counts."""
_SIGN = re.compile(rb"(?P<sign>\#+|//+|;+|--+|%+|/\*+|<!--|\bdnl\b|\brem\b)[ \t]*\Z", re.I)
_ENDS = {b"/*": b"*/", b"<!": b"-->"}


class _Pragma(NamedTuple):
    start: int
    end: int
    kind: str
    names: tuple[str, ...]
    inner: Span


class Unneeded(NamedTuple):
    """A comment with rules for which there is nothing to ignore, and what takes them out (nothing: a person must)."""

    span: Span
    unused: tuple[str, ...]
    unknown: tuple[str, ...]
    edits: tuple[Edit, ...]


class Ignores:
    """The comments of one file that ask to ignore findings, and which of them were needed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        found = _PRAGMA.finditer(data) if MARK in data else ()
        self._all = [
            _Pragma(
                *m.span(), m[1].decode(), tuple(name.strip() for name in m[2].decode().split(",")), Span(*m.span(2))
            )
            for m in found
        ]
        self._used: set[tuple[int, str]] = set()
        self._near = [one for one in self._all if one.kind == "ignore"]
        self._starts = [one.start for one in self._near]
        self._ranges: dict[str, list[tuple[int, int, _Pragma]]] = {}
        self._whole: dict[str, _Pragma] = {}
        self._find_ranges()

    def _find_ranges(self) -> None:
        opened: dict[str, _Pragma] = {}
        for one in self._all:
            for name in one.names:
                if one.kind == "off":
                    opened.setdefault(name, one)
                elif one.kind == "on" and name in opened:
                    off = opened.pop(name)
                    self._ranges.setdefault(name, []).append((off.end, one.start, off))
                    self._used.add((one.start, name))
                elif one.kind == "ignore-file" and self._data.count(b"\n", 0, one.start) < _HEAD_LINES:
                    self._whole.setdefault(name, one)
        for name, off in opened.items():
            self._ranges.setdefault(name, []).append((off.end, len(self._data), off))

    def cover(self, rule: str, start: int, end: int) -> bool:
        """Whether a comment asks to ignore findings of `rule` in the bytes start:end."""
        covered = False
        first, behind = bisect_left(self._starts, start - _FAR), bisect_right(self._starts, end + _FAR)
        for one in self._near[first:behind]:
            if rule not in one.names:
                continue
            if self._data.count(b"\n", one.start, start) <= 1 and not self._data.count(b"\n", end, one.start):
                self._used.add((one.start, rule))
                covered = True
        ranges = self._ranges.get(rule, [])
        at = bisect_right(ranges, start, key=lambda one: one[0]) - 1
        if at >= 0 and end <= ranges[at][1]:
            self._used.add((ranges[at][2].start, rule))
            covered = True
        if rule in self._whole:
            self._used.add((self._whole[rule].start, rule))
            covered = True
        return covered

    def unneeded(self, file: FileKind, known: Collection[str]) -> Iterator[Unneeded]:
        """The comments that name rules which they were not needed for. Only what is certainly a comment counts."""
        comments = self._comments(file)
        for one in self._all:
            left = tuple(name for name in one.names if (one.start, name) not in self._used and name)
            if not left or not self._is_comment(one, file, comments):
                continue
            unknown = tuple(name for name in left if name not in known)
            unused = tuple(name for name in left if name in known)
            kept = [name for name in one.names if name not in left]
            edits = (Edit(one.inner, ", ".join(kept).encode()),) if kept else self._removed(one)
            yield Unneeded(Span(one.start, one.end), unused, unknown, edits)

    def _line(self, at: int) -> tuple[int, int]:
        """The line around a place, or what of it is near."""
        end = self._data.find(b"\n", at, at + _FAR)
        first = max(0, at - _FAR)
        start = self._data.rfind(b"\n", first, at) + 1
        return start or first, min(at + _FAR, len(self._data)) if end < 0 else end

    def _comments(self, file: FileKind) -> list[tuple[int, int]]:
        """Where comments may stand: in Python the comments, in Markdown what is not in a fence."""
        if file.kind is Kind.PYTHON:
            from pypimigrate.formats.python_tokens import tokens

            return [token[:2] for token in tokens(self._data)[0] if token.comment]
        if file.kind is Kind.PROSE:
            fences = [match.start() for match in re.finditer(rb"^ {0,3}(?:```|~~~)", self._data, re.M)]
            edges = [0, *fences, len(self._data)]
            return list(zip(edges[::2], edges[1::2], strict=False))
        return [(0, len(self._data))]

    def _is_comment(self, one: _Pragma, file: FileKind, comments: list[tuple[int, int]]) -> bool:
        line, _ = self._line(one.start)
        before = self._data[line : one.start]
        match = _SIGN.search(before[-_NEAR:])
        if match is None:
            return False
        sign = one.start - len(match[0])
        at = bisect_right(comments, sign, key=lambda one: one[0]) - 1
        if at < 0 or comments[at][1] <= sign:
            return False
        if file.kind is Kind.PYTHON:
            return True
        quoted = any(before.count(quote, 0, sign - line) % 2 for quote in (b'"', b"'", b"`"))
        if quoted or (match["sign"] == b"<!--") is not (file.kind in (Kind.PROSE, Kind.MARKUP)):
            return False
        if file.kind is Kind.PROSE:
            return file.name.endswith((".md", ".markdown", ".mkd")) and not before.startswith((b"    ", b"\t"))
        return True

    def _removed(self, one: _Pragma) -> tuple[Edit, ...]:
        """What takes the whole comment out; nothing if it is not certain where it ends."""
        line, end = self._line(one.start)
        match = _SIGN.search(self._data[max(line, one.start - _NEAR) : one.start])
        assert match is not None
        start = one.start - len(match[0])
        rest = self._data[one.end : end]
        if end - one.start == _FAR or one.start - line == _FAR:
            return ()  # a very long line
        closing = _ENDS.get(match["sign"][:2])
        if closing is not None:
            if rest.count(closing) != 1 or rest.split(closing)[1].strip():
                return ()
        elif _SIGN.search(rest + b" ") or re.search(rb"\s[#;%/-]", rest) or rest.endswith(b"\\"):
            return ()
        if rest.endswith(b"\r"):
            end -= 1
        if self._data[line:start].strip():
            start -= len(self._data[line:start]) - len(self._data[line:start].rstrip())
            return (Edit(Span(start, end), b""),)
        after = end + 1 + (self._data[end : end + 1] == b"\r")
        return (Edit(Span(line, min(after, len(self._data))), b""),)
