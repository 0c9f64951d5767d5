"""The text of a pull request with the fixes of a run: what became what, with what evidence, and what was left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pypimigrate.check import check
from pypimigrate.model import Applicability, FileReport, Finding
from pypimigrate.pypi.catalogue import by_name
from pypimigrate.report.common import MARK
from pypimigrate.report.markdown import code, plain
from pypimigrate.report.summary import many
from pypimigrate.results import FileResult
from pypimigrate.totals import Totals

_LONGEST = 60_000
"""GitHub takes 65,536 characters."""
_NAMED = 3


class Changes:
    """What a run fixed, put down while it does."""

    def __init__(self, level: Applicability) -> None:
        self._level = level
        self._before: dict[str, FileReport] = {}
        self._fixed: list[tuple[str, Finding]] = []

    def before(self, found: Iterable[FileResult]) -> Iterator[FileResult]:
        """The same results; what might be fixed is put down."""
        for one in found:
            if check.fixable(one.report, self._level):
                self._before[one.path] = one.report
            yield one

    def after(self, found: Iterable[FileResult]) -> Iterator[FileResult]:
        """The same results, which come from `fixing.fixes`; what was fixed is put down."""
        for one in found:
            report = self._before.pop(one.path, None)
            if report is not None and report is not one.report:
                self._fixed += [(one.path, finding) for finding in check.fixable(report, self._level)]
            yield one

    def markdown(self, left: Iterable[FileResult], totals: Totals) -> str:
        """The text. `left` are the results after the fixes."""
        files = len({path for path, _ in self._fixed})
        parts = [f"Replaces {many(len(self._fixed), 'URL')} of the old PyPI in {many(files, 'file')}.\n\n"]
        parts += _table(self._rows())
        open_ = [(one.path, one.start.line, one.finding) for file in left for one in file.located]
        if open_:
            parts.append("### Left alone\n\n")
            parts += _table(_left(open_))
        parts += [f"- {code(one.path)}: {plain(one.message)}\n" for one in totals.troubles]
        if totals.skipped:
            parts.append(f"\n{many(len(totals.skipped), 'file')} not read.\n")
        parts.append(
            "\nMade by `pypimigrate fix --write`. Only the bytes of these URLs changed, and what belongs to them.\n"
        )
        return "".join(parts)

    def _rows(self) -> Iterator[str]:
        groups: dict[tuple[str, str, str], list[str]] = {}
        for path, one in self._fixed:
            groups.setdefault((one.old, one.new or "", one.rule), []).append(path)
        yield "| old | new | rule | evidence | files |\n| --- | --- | --- | --- | --- |\n"
        for (old, new, name), paths in groups.items():
            rule = by_name(name)
            why = f"{plain(rule.why)} ([{rule.checked}]({rule.source}))" if rule is not None else ""
            yield f"| {code(old)} | {code(new) if new else ''} | {code(name)} | {why} | {_files(paths)} |\n"


def _left(found: list[tuple[str, int, Finding]]) -> Iterator[str]:
    yield "| where | URL | fix | why |\n| --- | --- | --- | --- |\n"
    for path, line, one in found:
        yield f"| {code(f'{path}:{line}')} | {code(one.old)} | {MARK[one.applicability]} | {plain(one.message)} |\n"


def _files(paths: list[str]) -> str:
    names = list(dict.fromkeys(paths))
    more = f", and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(map(code, names[:_NAMED])) + more


def _table(rows: Iterator[str]) -> Iterator[str]:
    """The rows, up to half of what a description may hold."""
    left = _LONGEST // 2
    dropped = 0
    for row in rows:
        left -= len(row)
        if left < 0:
            dropped += 1
        else:
            yield row
    yield f"\n{many(dropped, 'row')} more, too many for this text.\n\n" if dropped else "\n"
