"""What a configuration asks for, while files are read: which of them, which rules count, what replaces what."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any, NamedTuple

from pypimigrate.files import gitignore
from pypimigrate.files.group import Found, Group
from pypimigrate.model import FileReport
from pypimigrate.session.baseline import Baseline

EXCLUDED = "excluded by the configuration"
Matcher = Callable[[str], bool]
"""Whether a path, as given, is meant by patterns."""


class Kept(NamedTuple):
    """Why a URL stays as it is, and up to which day; always if there is none."""

    reason: str
    expires: datetime.date | None = None


class Policy(NamedTuple):
    """`rules` are those that count; None: all. `per_file` are those that do not count in some files.

    `excluded` are tests for files that are not read; a file that is named itself is read unless `force` is true.
    Findings of the `baseline` are not reported, nor those of `urls`, of which all are met if `all_read`, and which may
    stand in the configuration `file`. `targets` are by rule what stands in the place of the URL on pypi.org, `hosts`
    other names of known hosts.
    """

    rules: frozenset[str] | None = None
    per_file: tuple[tuple[Matcher, frozenset[str]], ...] = ()
    excluded: tuple[Matcher, ...] = ()
    force: bool = False
    targets: Mapping[str, str] = {}
    hosts: Mapping[str, str] = {}
    baseline: Baseline | None = None
    urls: Mapping[str, Kept] = {}
    today: datetime.date = datetime.date.min
    all_read: bool = False
    file: str = ""

    def asked(self, path: str) -> dict[str, Any]:
        """What of check.Options it sets for the file at `path`. Where the aliases are named they are no hosts."""
        return {"targets": self.targets, "hosts": {} if os.path.abspath(path) == self.file else self.hosts}

    def leaves_out(self, path: str, named: bool) -> bool:
        """Whether the file at `path` is not to be read. `named`: the user named it, and not a folder above it."""
        return (self.force or not named) and any(matches(path) for matches in self.excluded)

    def cut(self, group: Group) -> None:
        """Take the files that are left out from the names of a group; they are skipped."""
        if not self.excluded or (group.shown is None and not self.force):
            return
        names = []
        for name in group.names:
            path = group.typed(name)
            if self.leaves_out(path, group.shown is None) and os.path.lexists(path):
                group.said.append(Found(path, group.label(name), skipped=EXCLUDED))
            else:
                names.append(name)
        group.names = names

    def kept(self, path: str, report: FileReport) -> FileReport:
        """The report with the findings that count."""
        ignored = {rule for matches, rules in self.per_file if matches(path) for rule in rules}
        wanted = [(self.rules is None or one.rule in self.rules) and one.rule not in ignored for one in report.findings]
        met = () if not self.urls else tuple(one.old for one in report.findings if one.old in self.urls)
        if (self.urls or self.hosts) and os.path.abspath(path) == self.file:  # where they are named, they stay
            named, met = {*self.urls, *self.hosts.values()}, ()
            wanted = [stays and one.old not in named for stays, one in zip(wanted, report.findings, strict=True)]
        report = self._reminded(report)
        by_url = {url for url in met if not self._expired(url)}
        wanted = [stays and one.old not in by_url for stays, one in zip(wanted, report.findings, strict=True)]
        if not all(wanted):
            report = report.only(wanted)._replace(deselected=wanted.count(False))
        if met:
            report = report._replace(by_url=met)
        return report if self.baseline is None else self.baseline.new(path, report)

    def _expired(self, url: str) -> bool:
        expires = self.urls[url].expires
        return expires is not None and expires < self.today

    def _reminded(self, report: FileReport) -> FileReport:
        """The report; findings that were ignored up to a day which is over say so."""
        if not any(one.old in self.urls for one in report.findings):
            return report
        found = tuple(
            one._replace(message=f"{one.message}; it was ignored up to {self.urls[one.old].expires}")
            if one.old in self.urls and self._expired(one.old)
            else one
            for one in report.findings
        )
        return report._replace(findings=found)

    def in_vain(self, met: Container[str]) -> dict[str, str]:
        """The URLs that are ignored in vain, after a run that `met` some, and why."""
        gone = {url: "the URL is not there any more" for url in self.urls if url not in met}
        over = {url: f"it counts again since {kept.expires}" for url, kept in self.urls.items() if self._expired(url)}
        return over | gone


def matcher(patterns: Iterable[str], root: str) -> Matcher:
    """A test for paths below the folder `root` (absolute), by patterns as in .gitignore. Raises ValueError."""
    test = gitignore.matcher(patterns)

    def matches(path: str) -> bool:
        below = os.path.relpath(os.path.abspath(path), root).replace(os.sep, "/")
        return not below.startswith("../") and test(below)

    return matches
