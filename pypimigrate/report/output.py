"""Where reports go: the findings as they come, the summary, and what went wrong. Without the command line's library,
which a run of the default kind need not load."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from pypimigrate.model import Applicability
    from pypimigrate.results import FileResult
    from pypimigrate.totals import Totals

TROUBLE = 2
"""The exit code when something could not be done."""


class Report(NamedTuple):
    """Where the findings go: pairs of a format and an open file; and how they are shown."""

    outputs: list[tuple[str, TextIO]]
    totals: Totals
    color: str
    statistics: bool
    level: Applicability

    @property
    def needs_data(self) -> bool:
        """Whether the bytes of the files are needed, besides the findings."""
        from pypimigrate.report.formats import NEED_DATA

        return not NEED_DATA.isdisjoint(dict(self.outputs))

    def kept(self, result: FileResult) -> FileResult:
        """What must be remembered of a file until the report is written."""
        return result if self.needs_data else result._replace(data=b"")

    def write(self, found: Iterator[FileResult]) -> None:
        """Write the findings as they come, and the summary: on standard error where no format is for people."""
        from pypimigrate.report import formats, terminal

        several: Iterable[FileResult] = found
        if len(self.outputs) > 1:
            several = [self.kept(one) for one in found if one.located]
        for name, out in self.outputs:
            paint = terminal.Paint(terminal.wants_color(out, self.color), terminal.wants_links(out, self.color))
            for piece in formats.pieces(name, several, self.totals, paint, self.level):
                if isinstance(piece, bytes):
                    print_diff(piece, out)
                else:
                    out.write(piece)
        say_troubles(self.totals)
        for name, out in self.outputs:
            if name in formats.FOR_PEOPLE:
                out.write(self._end(out))
            elif name == "concise":
                out.write(self._passed())
        names = {name for name, _ in self.outputs}
        if not names & formats.FOR_PEOPLE and names != {"json"}:
            complain(self._end(sys.stderr, passed="concise" not in names))

    def _passed(self) -> str:
        from pypimigrate.report import text

        return text.passed(self.totals) if self.totals.passed is not None else ""

    def _end(self, out: TextIO, passed: bool = True) -> str:
        """What stands below the findings."""
        from pypimigrate.report import terminal, text
        from pypimigrate.report.summary import summary

        counts = text.statistics(self.totals) if self.statistics else ""
        paint = terminal.Paint(terminal.wants_color(out, self.color))
        return (self._passed() if passed else "") + counts + summary(self.totals, paint)


def check(found: Iterator[FileResult], totals: Totals) -> int:
    """Report on standard output, as the command does without options; the exit code."""
    from pypimigrate.model import Applicability

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    Report([("full", sys.stdout)], totals, "auto", False, Applicability.SAFE).write(counted(found, totals))
    return exit_code(totals, totals.left)


def counted(found: Iterator[FileResult], totals: Totals) -> Iterator[FileResult]:
    """The same files; each is counted as it passes."""
    for result in found:
        totals.count(result)
        yield result


def complain(text: str) -> None:
    """Write to standard error, if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(text)
        sys.stderr.flush()


def say_troubles(totals: Totals) -> None:
    """One line on standard error for each thing that went wrong."""
    from pypimigrate.report.terminal import printable

    sys.stdout.flush()
    for trouble in totals.troubles:
        complain(printable(f"error: {trouble.path}: {trouble.message}") + "\n")


def exit_code(totals: Totals, left: int) -> int:
    """The exit code of a run that leaves `left` findings."""
    return TROUBLE if totals.troubles else int(left > 0)


def print_diff(diff: bytes, out: TextIO) -> None:
    """Write a diff: byte for byte, but not to a terminal."""
    from pypimigrate.report.terminal import printable

    if out.isatty():
        text = diff.decode("utf-8", "backslashreplace")
        out.write("".join(printable(line) + "\n" for line in text.rstrip("\n").split("\n")))
    else:
        out.flush()
        out.buffer.write(diff)
