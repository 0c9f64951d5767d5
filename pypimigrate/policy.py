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

    def cut(self, group: walk.Group) -> None:
        """Take the files that are left out from the names of a group; they are skipped."""
        if not self.excluded or (group.shown is None and not self.force):
            return
        names = []
        for name in group.names:
            path = group.path(name)
            if self.leaves_out(path, group.shown is None) and os.path.lexists(path):
                group.said.append(walk.Found(path, group.label(name), skipped=EXCLUDED))
            else:
                names.append(name)
        group.names = names

    def kept(self, path: str, report: FileReport) -> FileReport:
        """The report with the findings that count."""
        ignored = {rule for matches, rules in self.per_file if matches(path) for rule in rules}
        wanted = [(self.rules is None or one.rule in self.rules) and one.rule not in ignored for one in report.findings]
        if not all(wanted):
            report = replace(report.only(wanted), deselected=wanted.count(False))
        return report if self.baseline is None else self.baseline.new(path, report)


def matcher(patterns: Iterable[str], root: str) -> Matcher:
    """A test for paths below the folder `root` (absolute), by patterns as in .gitignore. Raises ValueError."""
    test = walk.matcher(patterns)

    def matches(path: str) -> bool:
        below = os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")
        return not below.startswith("../") and test(below)

    return matches
