"""Names that a configuration gives to PyPI's hosts: a file is searched as if the host itself stood there.

A company's alias of the index means what its host means. So the text is searched with the host in the alias' place, and
what is found is told in the file's own bytes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from pypimigrate.binary import HEAD
from pypimigrate.check.layout import layout_of
from pypimigrate.filetypes import filetype
from pypimigrate.model import Applicability, Edit, FileReport, Finding, Span

_OTHER_WIDTH = "not fixed: the alias is not as wide as the host that it stands for, and the layout depends on it"


class Aliased(NamedTuple):
    """`view` is the text with the hosts in it; `pairs` are their spans there, and those of the aliases in the file."""

    view: bytes
    pairs: tuple[tuple[Span, Span], ...]

    def offset(self, place: int) -> int | None:
        """From an offset in `view` to the one in the file; None inside of a name."""
        number = bisect_right(self.pairs, place, key=lambda pair: pair[0].start) - 1
        if number < 0:
            return place
        here, there = self.pairs[number]
        if place == here.start:
            return there.start
        return None if place < here.end else place - here.end + there.end

    def inside(self, span: Span) -> tuple[tuple[Span, Span], ...]:
        """The pairs of which the name in `view` lies in `span`."""
        first = bisect_left(self.pairs, span.start, key=lambda pair: pair[0].start)
        return self.pairs[first : bisect_right(self.pairs, span.end, key=lambda pair: pair[0].end)]

    def span(self, span: Span) -> Span | None:
        start, end = self.offset(span.start), self.offset(span.end)
        return None if start is None or end is None else Span(start, end)


def aliased(data: bytes, hosts: Mapping[str, str]) -> Aliased | None:
    """`data` with the host in the place of each alias (`hosts`: alias to host); None if there is none in it."""
    parts: list[bytes] = []
    pairs: list[tuple[Span, Span]] = []
    at = length = 0
    for found in _pattern(tuple(hosts)).finditer(data):
        host = hosts[found[0].decode("ascii").lower()].encode("ascii")
        start = length + found.start() - at
        pairs.append((Span(start, start + len(host)), Span(*found.span())))
        parts += data[at : found.start()], host
        at, length = found.end(), start + len(host)
    return Aliased(b"".join([*parts, data[at:]]), tuple(pairs)) if pairs else None


@lru_cache(8)
def _pattern(names: tuple[str, ...]) -> re.Pattern[bytes]:
    either = "|".join(re.escape(name) for name in names)
    return re.compile(rf"(?<![a-z0-9._-])(?:{either})(?![a-z0-9_-]|\.[a-z0-9])".encode("ascii"), re.I)


def told(report: FileReport, found: Aliased, data: bytes, path: str) -> FileReport:
    """What is known about `found.view`, told about `data`, the file's own bytes."""
    file = filetype.of(path, data[:HEAD])
    return report._replace(findings=tuple(_told(one, found, data, file) for one in report.findings))


def _told(finding: Finding, found: Aliased, data: bytes, file: filetype.FileKind) -> Finding:
    inside = found.inside(finding.span)
    span = found.span(finding.span)
    spans = [found.span(edit.span) for edit in finding.edits]
    if span is None:
        span, spans = Span(*(found.offset(place) or 0 for place in finding.span)), [None]
    old = finding.old
    for here, there in inside:
        old = old.replace(found.view[slice(*here)].decode("ascii"), data[slice(*there)].decode("ascii"), 1)
    finding = finding._replace(span=span, old=old)
    if inside:
        names = {
            data[slice(*there)].decode("ascii"): found.view[slice(*here)].decode("ascii") for here, there in inside
        }
        said = ", ".join(f"{alias} stands for {host}" for alias, host in names.items())
        finding = finding._replace(message=f"{finding.message}; {said}")
    moved = [Edit(one, edit.new) for one, edit in zip(spans, finding.edits, strict=False) if one is not None]
    same_width = all(here.end - here.start == there.end - there.start for here, there in inside)
    whole = len(moved) == len(finding.edits) and (same_width or layout_of(data, span, file) is None)
    if whole or not finding.edits:
        return finding._replace(edits=tuple(moved))
    return finding._replace(edits=(), applicability=Applicability.ADVICE, message=f"{finding.message}; {_OTHER_WIDTH}")
