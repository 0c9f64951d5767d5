"""Text whose lines must keep their width: headings with an underline, and tables in columns.

reStructuredText refuses an underline that is shorter than its title, and a table whose columns do not line up.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Applicability, Edit, Span

_UNDERLINE = re.compile(rb"^([=\-~^\"'*+#:._`])\1{2,}\s*$")
_CELL = re.compile(rb"^\s*\|.*\|\s*$")
_RULER = re.compile(rb"^[ \t]*={2,}(?: +={2,})+[ \t]*$", re.M)
_GRID = re.compile(rb"^[ \t]*[+|][-=+]+[+|][ \t]*$", re.M)
_LONGEST = 2000
"""Bytes of a line that are looked at on each side."""


class Layout(NamedTuple):
    """`kind` is heading, grid or columns. `rulers`: the lines whose width a title must not pass, or a table's rule."""

    kind: str
    line: Span
    rulers: tuple[Span, ...] = ()


class Repair(NamedTuple):
    """The edits that keep the layout when the URL changes; None if none do. `limit`: the most that may be done then."""

    edits: tuple[Edit, ...] | None
    limit: Applicability
    reason: str


HEADING = "it stands in a heading, whose underline and anchor depend on it"
TABLE = "it stands in a table, whose columns depend on its length"


def layout_of(data: bytes, span: Span, file: FileKind) -> Layout | None:
    """The heading or table that the bytes `span` stand in, if it is one whose width matters."""
    if file.kind not in (Kind.PROSE, Kind.OTHER):
        return None
    line = _line(data, span)
    if line is None:
        return None
    text = data[line.start : line.end]
    below = _next(data, line)
    underline = data[below.start : below.end]
    if _UNDERLINE.match(underline) and len(underline.rstrip()) >= 4 and not text.startswith((b" ", b".. ")):
        if file.name.endswith((".md", ".markdown")):
            return Layout("heading", line)
        above = _line(data, Span(line.start - 1, line.start - 1)) if line.start else None
        over = (above,) if above and data[above.start : above.end].rstrip() == underline.rstrip() else ()
        return Layout("heading", line, (*over, below))
    if file.name.endswith((".md", ".markdown")):
        return None
    window = max(0, line.start - 3000)
    if _CELL.match(text):
        rules = list(_GRID.finditer(data, window, line.start))
    elif _RULER.search(data, window, line.start) and _RULER.search(data, line.end, line.end + 3000):
        rules = list(_RULER.finditer(data, window, line.start))
    else:
        return None
    return Layout("grid" if _CELL.match(text) else "columns", line, tuple(Span(*rule.span()) for rule in rules[-1:]))


def repaired(data: bytes, span: Span, grown: int, found: Layout) -> Repair:
    """What else must change when the bytes `span` grow by `grown` (or shrink), so that the layout holds."""
    line = data[found.line.start : found.line.end]
    several = len(re.findall(rb"://|python\.org\b", line)) - len(re.findall(rb"://[\w.]*python\.org\b", line)) > 1
    if found.kind == "heading":
        edits = () if not found.rulers else None if several else _underlined(data, line, grown, found)
        return Repair(edits, Applicability.UNSAFE, HEADING)
    edits = None if several or not line.isascii() else _padded(data, span, grown, found)
    return Repair(edits, Applicability.SAFE, TABLE)


def _underlined(data: bytes, title: bytes, grown: int, found: Layout) -> tuple[Edit, ...]:
    edits = []
    for start, end in found.rulers:
        ruler = data[start:end].rstrip()
        spare = len(ruler) - len(title.rstrip()) if title.isascii() else 0
        more = max(0, grown - max(0, spare))
        edits.append(Edit(Span(start + len(ruler), start + len(ruler)), ruler[:1] * more))
    return tuple(edit for edit in edits if edit.new)


def _padded(data: bytes, span: Span, grown: int, found: Layout) -> tuple[Edit, ...] | None:
    """Blanks put in, or taken out, before the next column. None if there are too few, or where it starts is unknown."""
    if not grown:
        return ()
    if not found.rulers:
        return None
    rule = data[found.rulers[0].start : found.rulers[0].end]
    if found.kind == "grid":
        border = data.find(b"|", span.end, found.line.end)
        column = border - found.line.start
        if border < 0 or rule[column : column + 1] not in (b"+", b"|"):
            return None
    else:
        starts = [match.start() for match in re.finditer(rb"(?<!=)=", rule)]
        later = [column for column in starts if found.line.start + column > span.start]
        border = found.line.start + later[0] if later else found.line.end
        if border >= found.line.end:
            return ()
        if border < span.end:
            return None
    if grown < 0:
        return (Edit(Span(border, border), b" " * -grown),)
    blank = data[border - grown - 1 : border]
    return (Edit(Span(border - grown, border), b""),) if border - grown > span.end and not blank.strip(b" ") else None


def _line(data: bytes, span: Span) -> Span | None:
    """The line that `span` stands on, without its end; None if it is too long to look at."""
    start = data.rfind(b"\n", max(0, span.start - _LONGEST), span.start) + 1
    if not start and span.start > _LONGEST:
        return None
    end = data.find(b"\n", span.end, span.end + _LONGEST)
    if end < 0:
        if len(data) > span.end + _LONGEST:
            return None
        end = len(data)
    return Span(start, end - (data[end - 1 : end] == b"\r"))


def _next(data: bytes, line: Span) -> Span:
    start = data.find(b"\n", line.end, line.end + 2) + 1
    if not start:
        return Span(len(data), len(data))
    end = data.find(b"\n", start, start + _LONGEST)
    return Span(start, end if end >= 0 else min(len(data), start + _LONGEST))
