"""The last word on the findings of one file: edits that can all be made, each of which leaves its line balanced."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pypimigrate.model import Applicability, Finding, Span

REBUILDS = frozenset({"xmlrpc-client", "unused-ignore", "unused-ignore-url"})
"""Rules whose fixes take structure away, or add some, and prove on their own that it is right."""
_QUOTES = (b'"', b"'", b"`")
_BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"), (b"<", b">"))
_OVERLAP = "another fix changes the same place"
_UNBALANCED = "the quotes or brackets of its line would not be balanced as they are"


def settled(data: bytes, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, of which all edits can be made together, whatever they are.

    Where two would change the same place, the one that is more certain stays; of two as certain, the first.
    """
    found = [one if fits_its_line(data, one) else held(one, _UNBALANCED) for one in findings]
    if apart(edit.span for one in found for edit in one.edits):
        return found
    taken: list[Span] = []
    for number, one in sorted(enumerate(found), key=lambda pair: pair[1].applicability.doubt):
        spans = [edit.span for edit in one.edits]
        if not apart(spans) or any(_over(span, taken) for span in spans):
            found[number] = held(one, _OVERLAP)
            continue
        for span in spans:
            insort(taken, span)
    return found


def held(finding: Finding, why: str) -> Finding:
    """The finding as advice: its fix is held back."""
    message = f"{finding.message}; not fixed: {why}"
    return finding._replace(edits=(), applicability=Applicability.ADVICE, message=message)


def held_in(findings: Iterable[Finding], places: Sequence[Span], why: str) -> list[Finding]:
    """The findings; those that stand in one of `places`, or change something there, are held back.

    `places` are in order, and none lies over another.
    """
    return [
        held(one, why)
        if any(_touches(span, places) for span in (one.span, *(edit.span for edit in one.edits)))
        else one
        for one in findings
    ]


def _touches(span: Span, places: Sequence[Span]) -> bool:
    at = bisect_right(places, span.start, key=lambda one: one.end)
    return at < len(places) and places[at].start < span.end


def fits_its_line(data: bytes, finding: Finding) -> bool:
    """Whether what the fix puts in the place of the URL has the quotes and brackets of what it takes away.

    So each line keeps its balance, whatever the language of the file is.
    """
    place = finding.span
    inside = [one for one in finding.edits if place.start <= one.span.start and one.span.end <= place.end]
    if finding.rule in REBUILDS or not inside:
        return True
    old = b"".join(data[slice(*one.span)] for one in inside)
    new = b"".join(one.new for one in inside)
    quotes = all((old.count(one) - new.count(one)) % 2 == 0 for one in _QUOTES)
    return quotes and all(old.count(a) - old.count(b) == new.count(a) - new.count(b) for a, b in _BRACKETS)


def apart(spans: Iterable[Span]) -> bool:
    """Whether no two lie one over the other, or insert at the same place."""
    in_order = sorted(spans)
    return all(one.end <= two.start and one != two for one, two in pairwise(in_order))


def _over(span: Span, taken: list[Span]) -> bool:
    """Whether a span is not apart from those of `taken`, which are, and sorted."""
    at = bisect_right(taken, span.start, key=lambda one: one.end)
    return span in taken[max(0, at - 1) : at] or (at < len(taken) and taken[at].start < span.end)
