"""What a run counts. Plain classes: a clean run loads no more than it needs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pypimigrate.results import FileResult, Passed


class Skip:
    """Why a file was not read, or a folder not entered, in one short phrase."""

    __slots__ = ("path", "reason")

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason


class Trouble:
    """What went wrong with a path; makes the run exit with 2. The message is kept without credentials."""

    __slots__ = ("message", "path")

    def __init__(self, path: str, message: str) -> None:
        from pypimigrate.secrets.credentials import without_secrets

        self.path = path
        self.message = without_secrets(message)


class Totals:
    """What a run counts. `findings` by applicability, `rules` by name. `fixed` are findings that were fixed in place.

    `skipped` are files that were not read, `left_out` folders that were not entered. `silent` counts the legacy URLs in
    generated metadata, of which nothing is reported.
    `passed` are the places that name an old host and are no finding: None unless somebody asks.
    """

    __slots__ = (
        "deselected", "findings", "fixed", "fixed_files", "known", "left_out", "notes", "passed", "read", "rules",
        "silent", "skipped", "suppressed", "troubles", "with_findings",
    )  # fmt: skip

    def __init__(self, passed: list[Passed] | None = None) -> None:
        self.read = self.with_findings = self.fixed = self.fixed_files = 0
        self.suppressed = self.deselected = self.known = self.silent = 0
        self.rules: dict[str, int] = {}
        self.findings = {"safe": 0, "unsafe": 0, "advice": 0}
        self.skipped: list[Skip] = []
        self.left_out: list[Skip] = []
        self.troubles: list[Trouble] = []
        self.notes: list[str] = []
        self.passed = passed

    def count(self, result: FileResult) -> None:
        """Add one file that was read."""
        self.read += 1
        self.suppressed += result.report.suppressed
        self.deselected += result.report.deselected
        self.known += result.report.known
        self.silent += result.report.silent
        self.with_findings += bool(result.located)
        for one in result.located:
            self.findings[one.finding.applicability.value] += 1
            self.rules[one.finding.rule] = self.rules.get(one.finding.rule, 0) + 1

    def add(self, other: Totals) -> None:
        """Add what another process put down about files that are not in this one."""
        self.read += other.read
        self.skipped += other.skipped
        self.left_out += other.left_out
        self.troubles += other.troubles
        if self.passed is not None:
            self.passed += other.passed or []

    @property
    def left(self) -> int:
        """How many findings there are."""
        return sum(self.findings.values())
