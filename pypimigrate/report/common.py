"""What the formats for CI share: how bad a finding is, one sentence about it, and what was not read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from pypimigrate.lines import Lines, Position
from pypimigrate.model import Applicability, Finding, State
from pypimigrate.report.summary import many
from pypimigrate.report.terminal import printable, shown
from pypimigrate.results import FileResult
from pypimigrate.secrets.credentials import without_secrets
from pypimigrate.totals import Totals

MARK = {Applicability.SAFE: "safe fix", Applicability.UNSAFE: "unsafe fix", Applicability.ADVICE: "advice"}
_LEVELS = {State.DEAD: "error", State.DIFFERENT: "warning", State.REDIRECTS: "warning", State.WORKS: "note"}
_NAMED = 5


def level(finding: Finding) -> str:
    """`error` if the old URL is dead, `note` if it works as before, else `warning`."""
    return _LEVELS[finding.state]


def sentence(finding: Finding) -> str:
    """What a person should know about a finding, on one line, fit to be shown anywhere."""
    change = f"{finding.old} -> {finding.new}" if finding.new is not None else finding.old
    return shown(f"{change} ({MARK[finding.applicability]}): {finding.message}")


def unread(totals: Totals) -> Iterator[tuple[str, str]]:
    """For each reason why files were not read, or folders left out: the first, and how many, with names."""
    for skips, noun, what in ((totals.skipped, "file", "not read"), (totals.left_out, "folder", "left out")):
        reasons: dict[str, list[str]] = {}
        for skip in skips:
            reasons.setdefault(skip.reason, []).append(skip.path)
        for reason, paths in reasons.items():
            more = f", and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
            count = many(len(paths), noun)
            yield paths[0], printable(f"{count} {what}: {reason} ({', '.join(paths[:_NAMED])}{more})")


class Placed(NamedTuple):
    """An edit with its place, `start` and `end` in code points, `byte` and `end_byte` as 1-based columns in bytes."""

    start: Position
    end: Position
    byte: int
    end_byte: int
    new: str


def text_of(file: FileResult) -> Lines:
    """The lines of a file as other programs see them; of text in UTF-16 or UTF-32 they see it as UTF-8."""
    return Lines(file.report.view or file.data)


def placed(file: FileResult, finding: Finding, lines: Lines) -> list[Placed]:
    """The edits of a finding for other programs to make.

    None if one of them would have to show credentials, or if the file is in UTF-16 or UTF-32.
    """
    found = []
    for edit in finding.edits if not file.report.view else ():
        try:
            new = edit.new.decode()
        except UnicodeDecodeError:
            return []
        if without_secrets(new) != new:
            return []
        start, end = lines.position(edit.span.start), lines.position(edit.span.end)
        found.append(Placed(start, end, lines.byte(edit.span.start), lines.byte(edit.span.end), new))
    return found


def uri(path: str) -> str:
    """A path as a URI reference, relative if the path is."""
    quoted = quote(path.encode("utf-8", "surrogateescape"), safe="/")
    if path.startswith("/"):
        return "file://" + quoted
    return "./" + quoted if quoted.startswith("//") else quoted
