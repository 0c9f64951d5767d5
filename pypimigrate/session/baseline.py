"""Findings that are known and not reported: counts of rule and URL for each file, so that lines may move."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pypimigrate.errors import PypimigrateError
from pypimigrate.model import FileReport, Finding
from pypimigrate.system.regular import read_regular

VERSION = 1
LARGEST = 64 << 20
"""How many bytes a baseline may have."""


class BaselineError(PypimigrateError):
    """The file is no baseline; the text is one line that says why."""


class Known(NamedTuple):
    """What a finding is known by, whatever its line."""

    path: str
    rule: str
    url: str


class Baseline:
    """The known findings, how often each occurs, and how many of them were met.

    `root` is the folder (absolute) that its paths start from, `identity` the file that it is from (device, inode).
    """

    def __init__(self, root: str, counts: Mapping[Known, int], identity: tuple[int, int] = (0, 0)) -> None:
        self.root = root
        self.identity = identity
        self.counts = Counter(counts)
        self.met: Counter[Known] = Counter()

    def key(self, path: str, finding: Finding) -> Known:
        """What the finding in the file at `path` is known by; paths start from the folder of the baseline."""
        return Known(os.path.relpath(os.path.abspath(path), self.root).replace(os.sep, "/"), finding.rule, finding.old)

    def new(self, path: str, report: FileReport) -> FileReport:
        """The report without the findings that are known: of one kind in one file, as many as there were."""
        seen: Counter[Known] = Counter()
        wanted = []
        for one in report.findings:
            key = self.key(path, one)
            seen[key] += 1
            wanted.append(seen[key] > self.counts[key])
        for key, count in seen.items():
            self.met[key] = min(count, self.counts[key])
        return report if all(wanted) else report.only(wanted)._replace(known=wanted.count(False))

    @property
    def gone(self) -> Counter[Known]:
        """What is known and was not met."""
        return self.counts - self.met


def load(path: str) -> Baseline:
    """Read a baseline. Raises `Wrong`."""
    try:
        data = read_regular(path, LARGEST)
        info = os.stat(path)
        content = json.loads(data)
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{path}: no baseline: {str(error)[:100] or 'nested too deeply'}") from None
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise BaselineError(f"{path}: no baseline of version {VERSION}: run `pypimigrate baseline write`")
    try:
        counts = Counter(
            {
                Known(*map(_text, (name, rule, url))): _count(count)
                for name, rules in content["findings"].items()
                for rule, urls in rules.items()
                for url, count in urls.items()
            }
        )
    except (AttributeError, KeyError, TypeError):
        raise BaselineError(f"{path}: no baseline: `findings` is not made of files, rules, URLs and counts") from None
    return Baseline(os.path.dirname(os.path.abspath(path)), counts, (info.st_dev, info.st_ino))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise TypeError
    return value


def dump(counts: Mapping[Known, int]) -> str:
    """A baseline as text, sorted, so that its changes can be read."""
    findings: dict[str, dict[str, dict[str, int]]] = {}
    for (path, rule, url), count in sorted(counts.items()):
        if count > 0:
            findings.setdefault(path, {}).setdefault(rule, {})[url] = count
    return json.dumps({"version": VERSION, "findings": findings}, indent=2) + "\n"


def collect(root: str, found: Iterable[tuple[str, Iterable[Finding]]]) -> Counter[Known]:
    """The counts of findings, given by file."""
    empty = Baseline(root, {})
    return Counter(empty.key(path, one) for path, findings in found for one in findings)
