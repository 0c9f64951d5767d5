"""One text of a program in several places: made in one, and compared with or expected by another. Both change, or none.

Knows findings only, of one file or of several.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from pypimigrate.lines import Lines
from pypimigrate.model import Applicability, Finding, Use
from pypimigrate.pypi.url import HOLE_MARK, masked

_SITE = 3
"""Slashes in the address of the site, which shows no form of a longer one."""
_NAMED = 2
"""How many other places a message names."""
_DEPEND = {Use.COMPARED: "depends on it", Use.EXPECTED: "expects it"}


class Place(NamedTuple):
    """A place that depends on the text of a URL, and what a message calls it: `line 7`, or `models.py:7`."""

    text: str
    use: Use
    where: str


class Texts:
    """The texts that places depend on, to be asked for those that belong to another one."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._places: dict[str, list[Place]] = {}
        for one in places:
            self._places.setdefault(one.text, []).append(one)
        self._sorted = sorted(self._places)
        self._lengths = sorted({len(text) for text in self._places})

    def of(self, finding: Finding) -> list[Place]:
        """The places that depend on the text of a finding: on all of it, its beginning, or on it with more behind it.

        No test expects a beginning only, and only tests know what a program asks for.
        """
        text = masked(finding.old)[0].partition(HOLE_MARK)[0]
        found = [one for size in self._lengths if size <= len(text) for one in self._places.get(text[:size], ())]
        for other in islice(self._sorted, bisect_left(self._sorted, text + "\0"), None):
            if not other.startswith(text) or len(found) > _NAMED:
                break
            found += self._places[other]
        return [
            one
            for one in found
            if (finding.use is Use.MADE if one.use is Use.COMPARED else len(one.text) >= len(text.rstrip("/")))
        ]


def depends(finding: Finding) -> bool:
    """Whether a program knows other text by this URL."""
    return finding.use in _DEPEND and "//" in finding.old[:8]


def shows(finding: Finding) -> bool:
    """Whether a safe fix would change a URL in a comment: what the program compares may have the form shown there."""
    return finding.use is Use.NONE and _is_safe(finding)


def may_change(finding: Finding) -> bool:
    """Whether a safe fix would change a text that a program makes."""
    return finding.use in (Use.MADE, Use.ASKED) and _is_safe(finding)


def _is_safe(finding: Finding) -> bool:
    return finding.applicability is Applicability.SAFE and bool(finding.edits)


def lowered(finding: Finding, places: Sequence[Place]) -> Finding:
    """The finding with an unsafe fix, because `places` depend on its text."""
    where = " and ".join(one.where for one in places[:_NAMED])
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    depend = _DEPEND[places[0].use] if len(places) == 1 else "depend on it"
    message = f"{finding.message}; not fixed: {where}{more} {depend}: change both"
    return finding._replace(applicability=Applicability.UNSAFE, message=message)


def joined(data: bytes, findings: list[Finding]) -> list[Finding]:
    """The findings of one file; a safe fix of a text that another place depends on becomes an unsafe one.

    So does one of a comment that shows the form of what the program compares.
    """
    depending = [one for one in findings if depends(one)]
    if not depending:
        return findings
    lines = Lines(data)
    texts = Texts(Place(one.old, one.use, f"line {lines.position(one.span.start).line}") for one in depending)
    return [lowered(one, places) if (places := _places(texts, one)) else one for one in findings]


def _places(texts: Texts, finding: Finding) -> list[Place]:
    if may_change(finding):
        return texts.of(finding)
    if not shows(finding) or finding.old.count("/") <= _SITE:
        return []
    return [one for one in texts.of(finding._replace(use=Use.MADE)) if len(one.text) <= len(finding.old)]
