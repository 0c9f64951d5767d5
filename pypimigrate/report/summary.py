"""The summary of a run, for people. A clean run shows nothing else, so this loads little."""

from __future__ import annotations

from pypimigrate.report.terminal import Paint, printable, shown
from pypimigrate.totals import Totals

_KINDS = ("safe", "unsafe", "advice")
_NAMED = 5


def summary(totals: Totals, paint: Paint) -> str:
    """What was found, what can be done about it, what was read and what was not, and why."""
    lines = []
    if totals.fixed:
        lines.append(paint(f"Fixed {many(totals.fixed, 'legacy URL')} in {many(totals.fixed_files, 'file')}.", "green"))
    if totals.left:
        counts = ", ".join(f"{totals.findings[kind]} {kind}" for kind in _KINDS if totals.findings[kind])
        lines.append(
            paint(f"Found {many(totals.left, 'legacy URL')} in {many(totals.with_findings, 'file')}: {counts}.", "bold")
        )
        lines.append(_advice(totals))
    elif not totals.troubles:
        lines.append(
            "No legacy PyPI URLs"
            + (" left." if totals.fixed else " found." if totals.read else ": no text file to read.")
        )
    if totals.suppressed:
        lines.append(f"{many(totals.suppressed, 'finding')} ignored by comments.")
    if totals.deselected:
        lines.append(f"{many(totals.deselected, 'finding')} ignored by the configuration.")
    if totals.known:
        lines.append(f"{many(totals.known, 'finding')} in the baseline.")
    if totals.silent:
        lines.append(f"{many(totals.silent, 'legacy URL')} in generated metadata, which is not reported.")
    lines.append(f"Read {many(totals.read, 'file')}{_skipped(totals)}.")
    if totals.left_out:
        lines.append(_left_out(totals))
    lines += [shown(f"note: {note}") for note in totals.notes]
    return "\n".join(lines) + "\n"


def _advice(totals: Totals) -> str:
    safe, unsafe, advice = (totals.findings[kind] for kind in _KINDS)
    parts = []
    if safe:
        parts.append(f"{safe} can be fixed with `pypimigrate fix --write`")
    if unsafe:
        parts.append(f"{unsafe} {'more' if safe else 'can be fixed'} with `pypimigrate fix --write --unsafe-fixes`")
    if advice:
        parts.append(f"{advice} {'needs' if advice == 1 else 'need'} manual review")
    return "; ".join(parts) + "."


def _skipped(totals: Totals) -> str:
    if not totals.skipped:
        return ""
    by_reason: dict[str, list[str]] = {}
    for skip in totals.skipped:
        by_reason.setdefault(skip.reason, []).append(skip.path)
    parts = []
    for reason, paths in sorted(by_reason.items(), key=lambda one: -len(one[1])):
        more = f", and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        parts.append(f"{len(paths)} {reason} ({', '.join(map(printable, paths[:_NAMED]))}{more})")
    return f"; {len(totals.skipped)} not read: " + ", ".join(parts)


def _left_out(totals: Totals) -> str:
    counts: dict[str, int] = {}
    for folder in totals.left_out:
        counts[folder.reason] = counts.get(folder.reason, 0) + 1
    parts = ", ".join(many(count, reason) for reason, count in sorted(counts.items(), key=lambda one: -one[1]))
    named = "" if totals.passed is not None else "; --show-skipped names them"
    return f"Left out {many(len(totals.left_out), 'folder')}: {parts}{named}."


def many(count: int, noun: str) -> str:
    """A number with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
