"""What a configuration asks for, while files are read: which of them, which rules count, what replaces what."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from pypimigrate import walk
from pypimigrate.baseline import Baseline
from pypimigrate.model import FileReport

EXCLUDED = "excluded by the configuration"
Matcher = Callable[[str], bool]
"""Whether a path, as given, is meant by patterns."""


class Policy(NamedTuple):
    """`rules` are those that count; None: all. `per_file` are those that do not count in some files.

    `excluded` are tests for files that are not read; a file that is named itself is read unless `force` is true.
    Findings of the `baseline` are not reported. `targets` are by rule what stands in the place of the URL on pypi.org.
    """

    rules: frozenset[str] | None = None
    per_file: tuple[tuple[Matcher, frozenset[str]], ...] = ()
    excluded: tuple[Matcher, ...] = ()
    force: bool = False
    targets: Mapping[str, str] = {}
    baseline: Baseline | None = None

    def leaves_out(self, path: str, named: bool) -> bool:
        """Whether the file at `path` is not to be read. `named`: the user named it, and not a folder above it."""
        return (self.force or not named) and any(matches(path) for matches in self.excluded)

    def listed(self, listing: walk.Listing, paths: Iterable[str]) -> walk.Listing:
        """The same files, those that are left out marked as skipped."""
        if not self.excluded:
            return listing
        named = set(paths)
        files = [
            one._replace(skipped=EXCLUDED) if not one.trouble and self.leaves_out(one.path, one.path in named) else one
            for one in listing.files
        ]
        return listing._replace(files=files)

    def kept(self, path: str, report: FileReport) -> FileReport:
        """The report with the findings that count."""
        ignored = {rule for matches, rules in self.per_file if matches(path) for rule in rules}
        left = tuple(
            one for one in report.findings if (self.rules is None or one.rule in self.rules) and one.rule not in ignored
        )
        if len(left) < len(report.findings):
            report = replace(report, findings=left, deselected=len(report.findings) - len(left))
        return report if self.baseline is None else self.baseline.new(path, report)


def matcher(patterns: Iterable[str], root: str) -> Matcher:
    """A test for paths below the folder `root` (absolute), by patterns as in .gitignore. Raises ValueError."""
    test = walk.matcher(patterns)

    def matches(path: str) -> bool:
        below = os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")
        return not below.startswith("../") and test(below)

    return matches
