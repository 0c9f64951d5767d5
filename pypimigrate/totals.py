"""What a run counts. Plain classes: a clean run loads no more than it needs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Skip:
    """Why a file was not read, in one short phrase."""

    __slots__ = ("path", "reason")

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason


class Trouble:
    """What went wrong with a path; makes the run exit with 2."""

    __slots__ = ("message", "path")

    def __init__(self, path: str, message: str) -> None:
        self.path = path
        self.message = message


class Totals:
    """What a run counts. `fixed` are findings that were fixed in place; `findings` counts by applicability.

    `passed` are the places that name an old host and are no finding (run.Passed): None unless someone wants to know.
    `codemod` asks for the codemod of XML-RPC clients. `outputs` are the files that the report goes to (device, inode):
    they are not read.
    """

    __slots__ = (
        "codemod", "findings", "fixed", "fixed_files", "notes", "outputs", "passed", "read", "skipped", "suppressed",
        "troubles", "with_findings",
    )  # fmt: skip

    def __init__(self, passed: list[Any] | None = None, codemod: bool = False) -> None:
        self.read = self.with_findings = self.fixed = self.fixed_files = self.suppressed = 0
        self.findings = {"safe": 0, "unsafe": 0, "advice": 0}
        self.skipped: list[Skip] = []
        self.troubles: list[Trouble] = []
        self.notes: list[str] = []
        self.outputs: set[tuple[int, int]] = set()
        self.passed = passed
        self.codemod = codemod

    def count(self, result: Any) -> None:
        """Add one file that was read (run.FileResult)."""
        self.read += 1
        self.suppressed += result.report.suppressed
        self.with_findings += bool(result.located)
        for one in result.located:
            self.findings[one.finding.applicability.value] += 1

    def add(self, other: Totals) -> None:
        """Add what another process put down about files that are not in this one."""
        self.read += other.read
        self.skipped += other.skipped
        self.troubles += other.troubles
        if self.passed is not None:
            self.passed += other.passed or []

    @property
    def left(self) -> int:
        """How many findings there are."""
        return sum(self.findings.values())
