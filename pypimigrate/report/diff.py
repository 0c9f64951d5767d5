"""A unified diff, in bytes, that `git apply` and `patch` take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pypimigrate import edit
from pypimigrate.legacyurl import without_secrets
from pypimigrate.model import Edit, Span

_CONTEXT = 3


class _Change(NamedTuple):
    """The lines first:last of the old file (0-based, half-open), and what stands there afterwards."""

    first: int
    last: int
    new: list[bytes]


def unified(path: str, old: bytes, edits: Iterable[Edit]) -> bytes:
    """The difference that `edits` make to `old`; empty if they make none.

    Lines around the changes are shown up to one that holds credentials; but git needs one behind a change.
    """
    lines = _lines(old)
    changes = list(_changes(old, lines, sorted(edits)))
    if not changes:
        return b""
    name = path.lstrip("/")
    pieces = [b"--- " + _quoted("a/" + name) + b"\n", b"+++ " + _quoted("b/" + name) + b"\n"]
    shift = 0
    for hunk in _hunks(changes, lines):
        first, last = _shown(hunk, lines)
        grown = sum(len(change.new) - (change.last - change.first) for change in hunk)
        pieces.append(b"@@ -%s +%s @@\n" % (_range(first, last - first), _range(first + shift, last - first + grown)))
        pieces += _body(hunk, lines, first, last)
        shift += grown
    return b"".join(pieces)


_SECRET = re.compile(r"(?:password|passwd|token|secret|api_?key)\w*\s*[:=]", re.I)


def holds_secrets(text: bytes) -> bool:
    """Whether lines of a file, or of a diff, hold credentials."""
    shown = text.decode("latin-1")
    return without_secrets(shown) != shown or _SECRET.search(shown) is not None


def _range(first: int, count: int) -> bytes:
    return b"%d,%d" % (first + 1 if count else first, count)


def _lines(data: bytes) -> list[bytes]:
    """Lines with their `\\n`; the last one may have none."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _changes(old: bytes, lines: list[bytes], edits: list[Edit]) -> Iterator[_Change]:
    """The runs of whole lines that edits change; edits that touch the same line belong together."""
    line = start = at = 0
    while at < len(edits):
        while line < len(lines) - 1 and start + len(lines[line]) <= edits[at].span.start:
            start += len(lines[line])
            line += 1
        last, end, begin = line, start, at
        while at < len(edits) and (at == begin or edits[at].span.start < end):
            while last < len(lines) and (end <= edits[at].span.end or end == start) and end < len(old):
                end += len(lines[last])
                last += 1
            at += 1
        moved = (Edit(Span(s - start, e - start), new) for (s, e), new in edits[begin:at])
        new = edit.apply(old[start:end], moved)
        if new != old[start:end]:
            yield _Change(line, last, _lines(new))
        line, start = last, end


def _hunks(changes: list[_Change], lines: list[bytes]) -> Iterator[list[_Change]]:
    """The changes, those together that are near each other, unless credentials stand between them."""
    hunk = [changes[0]]
    for change in changes[1:]:
        between = lines[hunk[-1].last : change.first]
        if len(between) > 2 * _CONTEXT or holds_secrets(b"".join(between)):
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _shown(hunk: list[_Change], lines: list[bytes]) -> tuple[int, int]:
    """The lines from the first to the last (exclusive) that a hunk shows: those around the changes give their place.

    `git apply` takes a hunk with nothing behind its changes for one at the end of the file.
    """
    first, last = hunk[0].first, hunk[-1].last
    start, end = max(0, first - _CONTEXT), min(len(lines), last + _CONTEXT)
    while first > start and not holds_secrets(lines[first - 1]):
        first -= 1
    while last < end and (last == hunk[-1].last or not holds_secrets(lines[last])):
        last += 1
    return first, last


def _body(hunk: list[_Change], lines: list[bytes], first: int, last: int) -> Iterator[bytes]:
    """The lines of a hunk; of a run of changed lines, the old ones come first."""
    held: list[bytes] = []
    for change in hunk:
        if change.first > first:
            yield from held
            held = []
        yield from (_line(b" ", line) for line in lines[first : change.first])
        yield from (_line(b"-", line) for line in lines[change.first : change.last])
        held += (_line(b"+", line) for line in change.new)
        first = change.last
    yield from held
    yield from (_line(b" ", line) for line in lines[first:last])


def _line(sign: bytes, line: bytes) -> bytes:
    return sign + line if line.endswith(b"\n") else sign + line + b"\n\\ No newline at end of file\n"


_ESCAPES = {ord("\n"): b"\\n", ord("\t"): b"\\t", ord('"'): b'\\"', ord("\\"): b"\\\\", ord("\r"): b"\\r"}


def _quoted(path: str) -> bytes:
    """A path as git writes it: in quotes with escapes, if it holds anything odd."""
    raw = path.encode("utf-8", "surrogateescape")
    if all(32 <= byte < 127 and byte not in _ESCAPES for byte in raw):
        return raw + b"\t" if b" " in raw else raw
    inner = b"".join(_ESCAPES.get(b) or (bytes([b]) if 32 <= b < 127 else b"\\%03o" % b) for b in raw)
    return b'"' + inner + b'"'
