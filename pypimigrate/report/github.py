"""The format `github`: annotations, and what is too much for them in the summary of the step."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator

from pypimigrate.report import markdown
from pypimigrate.report.common import level, sentence, unread
from pypimigrate.report.terminal import printable
from pypimigrate.results import FileResult
from pypimigrate.totals import Totals

_MOST = 10
"""GitHub shows so many annotations of a kind in a step, and drops the others."""
_KINDS = {"error": "error", "warning": "warning", "note": "notice"}
_LONGEST = 1_000_000
"""GitHub refuses a step summary of more than 1 MiB."""


def pieces(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """Workflow commands, at most ten a kind. All findings go to the file that GITHUB_STEP_SUMMARY names, if it does."""
    shown: Counter[str] = Counter()
    files = []
    left = 0
    for file in found:
        files.append(file._replace(data=b""))
        for one in file.located:
            kind = _KINDS[level(one.finding)]
            if shown[kind] == _MOST - (kind == "notice") * 2 - (kind == "error"):  # what was not read needs room, too
                left += 1
                continue
            shown[kind] += 1
            place: dict[str, str | int] = {"file": one.path, "line": one.start.line, "endLine": one.end.line}
            if one.start.line == one.end.line:
                place |= {"col": one.start.column, "endColumn": one.end.column}
            yield _command(kind, sentence(one.finding), place | {"title": f"pypimigrate: {one.finding.rule}"})
    if totals.troubles:
        said = "; ".join(f"{one.path}: {one.message}" for one in totals.troubles)
        yield _command("error", said, {"title": "pypimigrate: not all was done"})
    said = "; ".join(text for _, text in unread(totals))
    if said:
        yield _command("notice", said, {"title": "pypimigrate: not read"})
    where = os.environ.get("GITHUB_STEP_SUMMARY")
    if left:
        end = "they are in the summary of the step" if where else "another format shows them"
        yield _command("notice", f"{left:,} more findings are not shown here: {end}", {"title": "pypimigrate"})
    if where:
        _append(where, "".join(markdown.pieces(files, totals)))


def _append(path: str, text: str) -> None:
    if len(text) > _LONGEST:
        text = text[: text.rfind("\n", 0, _LONGEST)] + "\n\nThe rest is cut off: it is too long for a step summary.\n"
    with contextlib.suppress(OSError), open(path, "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)


def _command(kind: str, text: str, properties: dict[str, str | int]) -> str:
    given = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{kind} {given}::{_data(printable(text))}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Control characters of a file name get the escapes of the format, not those of a terminal."""
    escaped = _data(text).replace(":", "%3A").replace(",", "%2C")
    return printable(escaped)
