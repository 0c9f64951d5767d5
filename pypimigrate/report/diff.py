"""A unified diff, in bytes, that `git apply` and `patch` take."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from pypimigrate.edits import apply
from pypimigrate.model import Edit, Span
from pypimigrate.report.binarypatch import binary
from pypimigrate.secrets.credentials import MASK, begins, spans

_CONTEXT = 3
_ABOVE = 2
"""How many lines more are looked at: a name may stand above its value."""
Secret: TypeAlias = set[int]
"""The numbers (0-based) of lines that hold a credential."""


class _Change(NamedTuple):
    """The lines first:last of the old file (0-based, half-open), and what stands there afterwards."""

    first: int
    last: int
    new: list[bytes]


class Difference(NamedTuple):
    """A diff, as text or, where that would show a credential, in git's binary form.

    `hidden` says why there is none; empty if there is one, or nothing changes.
    """

    diff: bytes
    hidden: str = ""
    is_binary: bool = False


def difference(path: str, old: bytes, edits: Iterable[Edit]) -> Difference:
    """What `edits` do to the file at `path`, without the credentials in it.

    A line that holds some is not shown beside a change; but git needs one line behind a change.
    """
    wanted = sorted(edits)
    lines = _lines(old)
    changes = list(_changes(old, lines, wanted))
    secret = _secret(old, lines, changes)
    if any(not secret.isdisjoint(range(one.first, max(one.last, one.first + 1))) for one in changes):
        return Difference(b"", "a line that changes holds credentials")
    hunks = list(_hunks(changes, secret))
    if not any(hunk[-1].last in secret for hunk in hunks):
        return Difference(_unified(path, lines, hunks, secret))
    if b"\r\n" in old:  # git may have other line ends in mind, and compares the whole file here
        return Difference(b"", "the line behind one that changes holds credentials")
    return Difference(binary(_names(path), old, wanted), "", True)


def unified(path: str, old: bytes, edits: Iterable[Edit]) -> bytes:
    """The difference that `edits` make to `old`, whatever it shows; empty if they make none."""
    lines = _lines(old)
    changes = list(_changes(old, lines, sorted(edits)))
    return _unified(path, lines, list(_hunks(changes, set())), set())


def _unified(path: str, lines: list[bytes], hunks: list[list[_Change]], secret: Secret) -> bytes:
    if not hunks:
        return b""
    before, after = (name + b"\t" if b" " in name and not name.startswith(b'"') else name for name in _names(path))
    pieces = [b"--- " + before + b"\n", b"+++ " + after + b"\n"]
    shift = 0
    for hunk in hunks:
        first, last = _shown(hunk, lines, secret)
        grown = sum(len(change.new) - (change.last - change.first) for change in hunk)
        pieces.append(b"@@ -%s +%s @@\n" % (_range(first, last - first), _range(first + shift, last - first + grown)))
        pieces += _body(hunk, lines, first, last)
        shift += grown
    return b"".join(pieces)


def _names(path: str) -> tuple[bytes, bytes]:
    name = path.lstrip("/")
    return _quoted("a/" + name), _quoted("b/" + name)


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
        new = apply(old[start:end], moved)
        if new != old[start:end]:
            yield _Change(line, last, _lines(new))
        line, start = last, end


def _secret(old: bytes, lines: list[bytes], changes: list[_Change]) -> Secret:
    """The lines of the old file, of those that may be shown, that hold a credential, before or after the change.

    This one list decides for all that is shown. The lines are looked at together with those that they go on from.
    """
    found: Secret = set()
    starts = [0, *accumulate(map(len, lines))]
    done = 0
    for change in changes:
        first, last = max(done, change.first - _CONTEXT), min(len(lines), change.last + _CONTEXT)
        if first < last:
            begin = begins(old, starts[max(0, first - _ABOVE)])
            text = old[begin : starts[last]]
            found.update(bisect_right(starts, begin + at) - 1 for at in _credentials(text))
            done = last
        start = starts[change.first]
        lead = old[begins(old, start) : start]
        if any(at >= len(lead) for at in _credentials(lead + b"".join(change.new))):
            found.add(change.first)
    return found


def _credentials(data: bytes) -> Iterator[int]:
    """Where credentials that are not masked already stand in a text, on each of their lines."""
    text = data.decode("latin-1")
    for start, end in spans(text):
        if text[start:end] != MASK:
            yield start
            yield from (start + match.end() for match in re.finditer("\n", text[start : end - 1]))


def _hunks(changes: list[_Change], secret: Secret) -> Iterator[list[_Change]]:
    """The changes, those together that are near each other, unless credentials stand between them."""
    hunk: list[_Change] = []
    for change in changes:
        between = range(hunk[-1].last, change.first) if hunk else ()
        if len(between) > 2 * _CONTEXT or not secret.isdisjoint(between):
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _shown(hunk: list[_Change], lines: list[bytes], secret: Secret) -> tuple[int, int]:
    """The lines from the first to the last (exclusive) that a hunk shows: those around the changes give their place.

    `git apply` takes a hunk with nothing behind its changes for one at the end of the file.
    """
    first, last = hunk[0].first, hunk[-1].last
    start, end = max(0, first - _CONTEXT), min(len(lines), last + _CONTEXT)
    while first > start and first - 1 not in secret:
        first -= 1
    while last < end and (last == hunk[-1].last or last not in secret):
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
        return raw
    inner = b"".join(_ESCAPES.get(b) or (bytes([b]) if 32 <= b < 127 else b"\\%03o" % b) for b in raw)
    return b'"' + inner + b'"'
