"""Many files: read each, check it, write it back if asked, and count. What command line, editor and fleet share."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pypimigrate.binary import HEAD, unreadable
from pypimigrate.check import check
from pypimigrate.files import scan, workers, write
from pypimigrate.files.group import Found
from pypimigrate.filetypes import filetype
from pypimigrate.guard import guarded
from pypimigrate.lines import Lines
from pypimigrate.model import Applicability, FileReport
from pypimigrate.results import FileResult, Located, Passed
from pypimigrate.session import pairs
from pypimigrate.totals import Skip, Totals, Trouble

if TYPE_CHECKING:
    from pypimigrate.session import verify
    from pypimigrate.session.policy import Policy

_MANY = 300
"""From so many files on, several processes are worth their start."""


class RunOptions(NamedTuple):
    """What is asked of a run: made once, from the settings and the command line.

    `policy` is what a configuration says about findings. `codemod`: replace clients of PyPI's XML-RPC. `unreported`:
    collect the old host names that are no finding, too. `jobs` is how many processes may work; 0: as many as are
    useful. `cache` is the folder to remember in, for later runs, which contents are clean: empty for the user's cache
    directory, None for nowhere.
    """

    policy: Policy | None = None
    codemod: bool = False
    unreported: bool = False
    jobs: int = 0
    cache: str | None = ""


class Session:
    """One run over files. What it reads, skips, fails at and counts is in `totals`.

    No method raises for what is wrong with a file: that is a trouble, a skip or a note in `totals`.
    """

    def __init__(
        self, options: RunOptions | None = None, totals: Totals | None = None, search: scan.Search | None = None
    ) -> None:
        self.options = options = options or RunOptions()
        self.totals = totals or Totals([] if options.unreported else None)
        self.search = search or scan.Search(options.jobs, options.cache, options.policy and options.policy.cut)
        self._projects = pairs.Projects(())
        self._modules = pairs.Modules(self._projects)
        if options.policy is not None and options.policy.baseline is not None:
            self.search.outputs.add(options.policy.baseline.identity)

    def results(self, paths: Iterable[str], keep: bool = True) -> Iterator[FileResult]:
        """Check every file below `paths`, in order; files without a hint are only counted.

        Without `keep` the results come without the files' bytes.
        """
        paths = list(paths)
        return self.closer(scan.scan(paths, self.totals, self.search), paths, keep)

    def closer(self, found: Iterable[Found], roots: Sequence[str], keep: bool = True) -> Iterator[FileResult]:
        """Check the files that a scan of `roots` found to need it, and put down what it says of the others."""
        self._projects = pairs.Projects(roots)
        self._modules = pairs.Modules(self._projects)
        return pairs.reconciled(self._closer(found, keep), self._projects)

    def _closer(self, found: Iterable[Found], keep: bool) -> Iterator[FileResult]:
        groups = list(pairs.joined(list(found)))
        progress = self.search.progress if self.search.progress is not None and self.search.progress.alone else None
        try:
            for number, results in enumerate(self._all_checked(groups, keep)):
                if progress is not None:
                    progress.step("Checking", number, len(groups))
                yield from results
        finally:
            if progress is not None:
                progress.end()

    def _all_checked(self, groups: list[tuple[Found, ...]], keep: bool) -> Iterator[Iterable[FileResult]]:
        """The results of each group, by several processes if they are many."""
        work = [number for number, group in enumerate(groups) if any(map(_open, group))]
        jobs = self.options.jobs or workers.processors()
        if len(work) < _MANY or jobs < 2:
            for group in groups:
                yield self._of_group(group)
            return
        import pickle

        def checked(number: int) -> tuple[list[FileResult], Totals]:
            own = Session(self.options, search=self.search)
            done = list(own._of_group(groups[number]))
            return [one if keep else one._replace(data=b"") for one in done], own.totals

        answers = workers.ordered(checked, work, jobs, pickle.dumps, pickle.loads)
        several = set(work)
        for number, group in enumerate(groups):
            if number not in several:
                yield self._of_group(group)
                continue
            done, counted = next(answers)
            self.totals.add(counted)
            yield done

    def _of_group(self, group: tuple[Found, ...]) -> Iterator[FileResult]:
        if len(group) == 1:
            yield from filter(None, [self._of(group[0])])
            return
        first, second = (self._of(member, partner=True) for member in group)
        yield from self.couple(first, second) if first and second else filter(None, [first, second])

    def _of(self, found: Found, partner: bool = False) -> FileResult | None:
        """Check a file; one that is known to be clean only if its partner is not."""
        if found.trouble or found.skipped or (found.clean and not partner):
            scan.record(found, self.totals)
            return None
        path = scan.shown(found)
        result = guarded(path, self.totals, lambda: self._read(found.path, path))
        return result._replace(real=found.path) if result is not None else None

    def _read(self, real: str, path: str) -> FileResult | None:
        try:
            if self.search.outputs and _identity(real) in self.search.outputs:
                self.totals.skipped.append(Skip(path, "report of this run"))
                return None
            data, reason = write.read(real, unreadable)
        except write.WriteRefused as refusal:
            self.totals.skipped.append(Skip(path, str(refusal)))
            return None
        except OSError as error:
            self.totals.troubles.append(Trouble(path, f"cannot be read: {error.strerror or error}"))
            return None
        if reason:
            self.totals.skipped.append(Skip(path, reason))
            return None
        return self.checked(data, path, "", self.options.codemod, real)

    def checked(
        self, data: bytes, path: str, locked: str = "", codemod: bool = False, real: str = ""
    ) -> FileResult | None:
        """Check one file's bytes. None, with the reason in `totals`, if it is not searched, or if that fails.

        `real` is the file on the disk, if it is one: other modules may import it, and another file may hold a hash of
        it. Otherwise `locked` says why its fixes are held back (`pairs.locked`). Its fixes are those that may be made:
        they have been looked at.
        """
        options = self._options(real, locked or (pairs.locked(real) if real else ""), codemod)
        return guarded(path, self.totals, lambda: self._checked(data, path, options))

    def _checked(self, data: bytes, path: str, options: check.Options) -> FileResult | None:
        report = self._report(data, path, options)
        if report.skipped:
            self.totals.skipped.append(Skip(path, report.skipped))
            return None
        report = self._verified(data, path, report, options)
        if self.totals.passed is not None:
            self.totals.passed += _passed(path, data, report)
        return FileResult(path, data, report, located(path, data, report))

    def _options(self, real: str, locked: str, codemod: bool = False) -> check.Options:
        """What the check of a file is asked for, whatever the policy of the run is."""
        return check.Options(locked, codemod, importers=self._modules.importers(real))

    def asked(self, one: FileResult) -> check.Options:
        """What the check of a file is asked for, under the policy of the run."""
        options = self._options(one.real, pairs.locked(one.real))
        return options if self.options.policy is None else options._replace(**self.options.policy.asked(one.path))

    def _report(self, data: bytes, path: str, options: check.Options, baseline: bool = True) -> FileReport:
        """What is known about a file, under the policy of the run."""
        policy = self.options.policy
        if policy is None:
            return check.check(data, path, options)
        report = check.check(data, path, options._replace(**policy.asked(path)))
        return (policy if baseline else policy._replace(baseline=None)).kept(path, report)

    def _verified(self, data: bytes, path: str, report: FileReport, options: check.Options) -> FileReport:
        """The report with the fixes that may be made."""
        if not any(one.edits for one in report.findings):
            return report
        from pypimigrate.session import verify

        plain = not options.codemod and not report.known
        return verify.verified(report, self._look(data, path, options, report if plain else None))

    def _look(
        self, data: bytes, path: str, options: check.Options, before: FileReport | None, alone: bool = True
    ) -> verify.Look:
        """What a look at the fixes of a file needs. A baseline says nothing about them, and must not count twice."""
        from pypimigrate.session import verify

        options = options._replace(codemod=False)

        def known(text: bytes) -> FileReport:
            return self._report(text, path, options, baseline=False)

        return verify.Look(path, data, before or known(data), known, alone)

    def _look_again(self, result: FileResult) -> verify.Look:
        """What a look at a result needs whose findings may have changed after the first look."""
        options = self._options(result.real, pairs.locked(result.real or result.path))
        look = self._look(result.data, result.path, options, None, not result.coupled)
        return look._replace(more=max(0, len(result.report.findings) - len(look.before.findings)))

    def unfit(self, result: FileResult, level: Applicability) -> str:
        """Why the fixed text of a file must not be written; empty if it may.

        What was looked at as it is, is not looked at again.
        """
        from pypimigrate.session import verify

        if verify.is_verified(result.report, level):
            return ""
        return verify.problem(self._look_again(result), check.fixable(result.report, level), level)

    def reverified(self, found: Iterable[FileResult]) -> Iterator[FileResult]:
        """Results whose findings may have changed after they were looked at, with the fixes that may be made."""
        for one in found:
            yield from filter(None, [guarded(one.path, self.totals, partial(self._reverified, one))])

    def _reverified(self, result: FileResult) -> FileResult:
        from pypimigrate.session import verify

        if all(verify.is_verified(result.report, level) for level in (Applicability.SAFE, Applicability.UNSAFE)):
            return result
        return result.with_report(verify.verified(result.report, self._look_again(result)))

    def couple(self, first: FileResult, lock: FileResult) -> tuple[FileResult, FileResult]:
        """A Pipfile and its lock file, with edits that belong together if it is proven that they can be made."""
        if not first.located:
            return first, lock
        return guarded(first.path, self.totals, lambda: self._coupled(first, lock)) or (first, lock)

    def _coupled(self, first: FileResult, lock: FileResult) -> tuple[FileResult, FileResult]:
        from pypimigrate.session import pipfile_pair, verify

        try:
            report = self._report(first.data, first.path, check.Options())
            pair = pipfile_pair.couple(first.data, report, lock.data, lock.report)
            both = _with(first, pair.pipfile), _with(lock, pair.lock)
            for level in (Applicability.SAFE, Applicability.UNSAFE):
                for one in both:
                    if why := self.unfit(one, level):
                        raise pipfile_pair.PairRefused(f"{why}: run `pipenv lock` after the change")
            marked = verify.marked(pair.pipfile), verify.marked(pair.lock)
            return both[0]._replace(report=marked[0]), both[1]._replace(report=marked[1])
        except pipfile_pair.PairRefused as why:
            options = check.Options(locked=str(why))
            report = self._report(first.data, first.path, options)
            held = self._verified(first.data, first.path, report, options)
            return first._replace(report=held, located=located(first.path, first.data, held)), lock


def _open(found: Found) -> bool:
    return not (found.trouble or found.skipped or found.clean)


def _identity(path: str) -> tuple[int, int]:
    info = os.lstat(path)
    return info.st_dev, info.st_ino


def _with(result: FileResult, report: FileReport) -> FileResult:
    return result._replace(report=report, located=located(result.path, result.data, report), coupled=True)


def located(path: str, data: bytes, report: FileReport) -> tuple[Located, ...]:
    """The findings of a file with their places."""
    if not report.findings:
        return ()
    lines = Lines(report.view or data)
    found = []
    for finding, place in zip(report.findings, report.places or [one.span for one in report.findings], strict=True):
        start, end = lines.position(place.start), lines.position(place.end)
        found.append(Located(path, finding, start, end, *lines.around(*place)))
    return tuple(found)


def _passed(path: str, data: bytes, report: FileReport) -> Iterator[Passed]:
    from pypimigrate.check.unreported import unreported

    text = report.view or data
    spans = report.places or [one.span for one in report.findings]
    lines = Lines(text)
    file = filetype.of(path, text[:HEAD])
    ignored = report.suppressed + report.deselected + report.known > 0
    for span, reason in unreported(text, spans, ignored, file.reason if file.silent else ""):
        yield Passed(path, lines.position(span.start), text[slice(*span)].decode("ascii"), reason)


def rewritten(result: FileResult, level: Applicability) -> bytes:
    """The file's bytes with everything fixed that may be at `level`."""
    return check.fixed(result.data, result.report, level)
