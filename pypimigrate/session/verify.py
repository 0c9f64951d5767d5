"""The look at fixes before anybody is offered them: whatever shows, writes or hands out edits takes them from here.

The fixed text must hold what the old one held, must not have to be fixed again, and must have no new finding. A fix
that fails this is advice, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from pypimigrate.check import check
from pypimigrate.check.settle import REBUILDS, apart, held
from pypimigrate.edits import apply
from pypimigrate.model import Applicability, Edit, FileReport, Finding
from pypimigrate.session import selfcheck

_LOOKS = 40
"""How often a file is looked at to find out which of its fixes is the wrong one. Past that, the rest is held back."""
_FINDINGS = 4_000
"""How many findings these looks may see all together: the time for a file grows as its findings do."""
_LARGEST = 1 << 18
"""Bytes of a file up to which that is tried."""
_LEVELS = (Applicability.SAFE, Applicability.UNSAFE)
_AGAIN = "the fixed text would have to be fixed again"


class Look(NamedTuple):
    """What is needed to look at a file's fixes.

    `before` is what is known about the file's bytes `data`, with what a baseline knows, and `check` tells the same of
    other bytes. `alone` is false for a Pipfile and its lock file: what is left to fix in one may need the other.
    `more` are findings that only the whole run knows of.
    """

    path: str
    data: bytes
    before: FileReport
    check: Callable[[bytes], FileReport]
    alone: bool = True
    more: int = 0


def problem(look: Look, fixing: Iterable[Finding], level: Applicability) -> str:
    """Why the findings `fixing` must not be fixed, all together; empty if they may."""
    fixing = list(fixing)
    edits = [one for finding in fixing for one in finding.edits]
    if not apart(one.span for one in edits):
        return "two fixes change the same place"
    new = apply(look.data, edits)
    after = look.check(new)
    again = len(check.fixable(after, level))
    # what was left on purpose (a live check knows more) may be fixable still, but nothing else
    if again and look.alone and again > len(check.fixable(look.before, level)) - len(fixing):
        return _AGAIN
    if len(after.findings) > len(look.before.findings) + look.more - len(fixing):
        return "the fixed text would have a new finding"
    rebuilt = any(one.rule in REBUILDS for one in fixing)
    return selfcheck.problem(look.path, look.data, new, rebuilt)


def verified(report: FileReport, look: Look) -> FileReport:
    """The report with the fixes that may be offered; `report.verified` are the edits of each level."""
    if not any(one.edits for one in report.findings):
        return report
    found = list(report.findings)
    for level in _LEVELS:
        fixing = [number for number, one in enumerate(found) if _at(one, level)]
        wanted = [number for number in fixing if found[number].applicability is level]
        if not wanted or not (why := problem(look, (found[number] for number in fixing), level)):
            continue
        reasons = dict.fromkeys(wanted, why)
        if look.alone and len(look.data) <= _LARGEST:
            reasons = _reasons(found, fixing, wanted, why, look, level)
        for number, reason in reasons.items():
            if reason == _AGAIN and level is Applicability.SAFE and len(fixing) < len(found):
                found[number] = _together(found[number])
            else:
                found[number] = held(found[number], reason)
    return marked(report._replace(findings=tuple(found)))


def _together(finding: Finding) -> Finding:
    """A safe fix that calls for another one. That one may be unsafe: then both can be made, and none alone."""
    message = f"{finding.message}; another fix goes with it, which is unsafe"
    return finding._replace(applicability=Applicability.UNSAFE, message=message)


def marked(report: FileReport) -> FileReport:
    """The report, of which all edits are said to have been looked at."""
    return report._replace(verified=tuple(_edits(report, level) for level in _LEVELS))


def is_verified(report: FileReport, level: Applicability) -> bool:
    """Whether the edits of a report at `level` are those that were looked at, and no others."""
    edits = _edits(report, level)
    return not edits or edits in report.verified


def _edits(report: FileReport, level: Applicability) -> tuple[Edit, ...]:
    return tuple(check.edits(report, level))


def _at(finding: Finding, level: Applicability) -> bool:
    return bool(finding.edits) and finding.applicability.doubt <= level.doubt


def _reasons(
    found: list[Finding], fixing: list[int], wanted: list[int], why: str, look: Look, level: Applicability
) -> dict[int, str]:
    """Which of `wanted` must be held back, so that the others of `fixing` can be made, and why.

    All of them, if a second run would go on with what the first one left.
    """
    kept = [number for number in fixing if number not in set(wanted)]
    reasons: dict[int, str] = {}
    looks = min(_LOOKS, _FINDINGS // len(found))

    def split(part: list[int], known: str = "") -> None:
        nonlocal kept, looks
        said = known or (problem(look, (found[n] for n in sorted([*kept, *part])), level) if looks else why)
        looks -= bool(looks and not known)
        if not said:
            kept += part
        elif len(part) == 1 or not looks:
            reasons.update(dict.fromkeys(part, said))
        else:
            split(part[: len(part) // 2])
            split(part[len(part) // 2 :])

    split(wanted, why)
    if len(reasons) < len(wanted) and _goes_on(found, kept, look, level):
        return dict.fromkeys(wanted, why)
    return reasons


def _goes_on(found: list[Finding], kept: list[int], look: Look, level: Applicability) -> bool:
    """Whether a run over the text with the fixes of `kept` would find something to fix."""
    new = apply(look.data, [one for number in kept for one in found[number].edits])
    after = look.check(new)
    left = [number for number, one in enumerate(after.findings) if _at(one, level)]
    if not left:
        return False
    next_look = look._replace(data=new, before=after)
    return any(not problem(next_look, [after.findings[number]], level) for number in left)
