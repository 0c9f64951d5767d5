"""The format `markdown`: a table for comments, summaries and descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pypimigrate.report.common import MARK
from pypimigrate.report.summary import summary
from pypimigrate.report.terminal import Paint, shown
from pypimigrate.results import FileResult
from pypimigrate.totals import Totals

_HEAD = "| where | rule | old | new | fix | why |\n| --- | --- | --- | --- | --- | --- |\n"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#+!|~&@])")


def pieces(found: Iterable[FileResult], totals: Totals) -> Iterator[str]:
    """A table with one row a finding, and the counts."""
    yield "## Legacy PyPI URLs\n\n"
    head = _HEAD
    for file in found:
        for one in file.located:
            finding = one.finding
            cells = (
                code(f"{one.path}:{one.start.line}"),
                code(finding.rule),
                code(finding.old),
                code(finding.new) if finding.new is not None else "",
                MARK[finding.applicability],
                plain(finding.message),
            )
            yield head + f"| {' | '.join(cells)} |\n"
            head = ""
    if not head:
        yield "\n"
    for line in summary(totals, Paint(False)).splitlines():
        yield plain(line) + "\n\n"
    for trouble in totals.troubles:
        yield f"- error: {code(trouble.path)}: {plain(trouble.message)}\n"


def plain(text: str) -> str:
    """Plain text: what Markdown would take for markup is escaped; code in backticks stays code."""
    safe = shown(text)
    return "".join(
        code(part) if n % 2 and safe.count("`") % 2 == 0 else _MARKUP.sub(r"\\\1", part)
        for n, part in enumerate(safe.split("`"))
    )


def code(text: str) -> str:
    """A code span in the cell of a table."""
    safe = shown(text).replace("|", "\\|")
    ticks = "`" * (max((len(run) for run in re.findall("`+", safe)), default=0) + 1)
    pad = " " if "`" in safe or not safe.strip() else ""
    return f"{ticks}{pad}{safe}{pad}{ticks}"
