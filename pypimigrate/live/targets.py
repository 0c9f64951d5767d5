"""`check --live` and `fix --live`: what the index says about the URLs that the fixes would write."""

from __future__ import annotations

import asyncio
import contextlib
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

from pypimigrate.live.cache import Cache
from pypimigrate.live.client import Client
from pypimigrate.live.index import Asked, Index, Settings, manners
from pypimigrate.live.verdicts import Judged, Target, Verdict, canonical, target
from pypimigrate.model import Applicability, Edit, Finding, Role
from pypimigrate.results import FileResult, groups
from pypimigrate.totals import Totals, Trouble

_ASKED = frozenset({Role.LINK, Role.INDEX, Role.FETCH, Role.FILE, Role.FEED})


@dataclass(slots=True)
class Live:
    """The verdicts of a run.

    `strict`: what is unknown is held back, too, and is trouble. `resolve`: files get their hashed addresses.
    """

    settings: Settings = field(default_factory=Settings)
    cache: Path | None = None
    strict: bool = False
    resolve: bool = False
    asked: Asked = field(default_factory=lambda: Asked({}, {}))

    def applied(self, found: Iterable[FileResult], totals: Totals) -> Iterator[FileResult]:
        """Read `found` to its end, ask once about each target, and give the results back as the verdicts allow."""
        results = [one if one.located else one._replace(data=b"") for one in found]
        asked = [
            (one, finding, result.data)
            for result in results
            for finding in result.report.findings
            if (one := _target(finding))
        ]
        md5 = {one.project for one, finding, data in asked if self.resolve and _needs_md5(one, finding, data)}
        self.ask({one for one, _, _ in asked}, totals, md5)
        return (result for group in groups(results) for result in self.again(group))

    def ask(self, targets: set[Target], totals: Totals, md5: Set[str] = frozenset()) -> None:
        """Ask once about each project of the targets; what was said is in `asked`, and in the notes of `totals`.

        `md5`: the projects whose files have to be told by that as well.
        """
        if targets:
            with _progress(len({one.project for one in targets})) as done:
                asyncio.run(self._ask(targets, totals, md5, done))

    def again(self, group: tuple[FileResult, ...]) -> tuple[FileResult, ...]:
        """The results of files that change together, as the verdicts allow. Asks nothing, and changes nothing twice."""
        if len(group) == 1:
            return (_with(group[0], [self._judged(one, group[0].data) for one in group[0].report.findings]),)
        why = next(filter(None, (self._held(one) for result in group for one in result.report.findings)), "")
        if not why:
            return group
        why = f"the two files change together, and {why}"
        return tuple(
            _with(result, [_advice(one, why) if one.edits else one for one in result.report.findings])
            for result in group
        )

    async def _ask(self, targets: set[Target], totals: Totals, md5: Set[str], done: Callable[[], None]) -> None:
        cache = Cache(self.cache)
        try:
            async with Client(manners(self.settings)) as client:
                self.asked = await Index(client, cache, self.settings.index_url).judge(targets, done, md5)
                requests = client.requests
        finally:
            cache.close()
        counts = Counter(one.verdict for one in self.asked.verdicts.values())
        said = ", ".join(f"{counts[one]} {one.value}" for one in Verdict if counts[one])
        totals.notes.append(f"live: {len(targets)} targets asked about in {requests} requests: {said}")
        reasons = Counter(one.why for one in self.asked.verdicts.values() if one.verdict is Verdict.UNKNOWN)
        for why, count in reasons.most_common(5):
            totals.notes.append(f"live: {count} unknown: {why}")
        if self.strict and reasons:
            totals.troubles.append(Trouble("--live=strict", f"{sum(reasons.values())} targets are unknown"))

    def _held(self, finding: Finding) -> str:
        """Why the fix of a finding is held back; empty if it is not."""
        judged = self._verdict(finding)
        if judged is None:
            return ""
        held = judged.verdict in (Verdict.MISSING, Verdict.LOST) or (self.strict and judged.verdict is Verdict.UNKNOWN)
        return f"{judged.verdict.value}: {judged.why}" if held else ""

    def _verdict(self, finding: Finding) -> Judged | None:
        asked = _target(finding)
        return self.asked.verdicts.get(asked) if asked is not None else None

    def _judged(self, finding: Finding, data: bytes) -> Finding:
        judged = self._verdict(finding)
        if judged is None or finding.live:
            return finding
        finding = finding._replace(live=judged.verdict.value)
        why = self._held(finding)
        if why:
            return _advice(finding, why)
        if judged.verdict is Verdict.YANKED:
            finding = finding._replace(message=f"{finding.message}; note: {judged.why}")
        return self._resolved(finding, data) if self.resolve and finding.edits else finding

    def _resolved(self, finding: Finding, data: bytes) -> Finding:
        """A file's predictable address becomes the one that PyPI serves it from, if the file is surely the same.

        It is the same if its sha256, or else its md5, stands beside the URL. If another one does, something is wrong:
        advice. If none does, nothing was compared: unsafe.
        """
        asked = _target(finding)
        if asked is None or finding.new is None or len(finding.edits) != 1 or _predictable(asked) is None:
            return finding
        file = canonical(asked, self.asked.projects.get(asked.project))
        (edit,) = finding.edits
        if file is None or edit.new != finding.new.encode("ascii", "replace"):
            return finding
        beside = _sums(data, edit.span.start, edit.span.end)
        kind, ours = ("sha256", file.sha256) if beside["sha256"] or not file.md5 else ("md5", file.md5)
        if beside[kind] and ours not in beside[kind]:
            return _advice(finding, f"the file on the index has another {kind}, {ours}")
        new = file.url + "".join(finding.new.partition("#")[1:])
        compared = bool(beside[kind])
        applicability = finding.applicability if compared else Applicability.least(finding.applicability, _UNSURE)
        said = f"its {kind} stands beside it" if compared else f"no sum was compared; its sha256 is {file.sha256}"
        return finding._replace(
            new=new,
            applicability=applicability,
            message=f"{finding.message}; resolved: {said}",
            edits=(Edit(edit.span, new.encode("ascii")),),
        )


_UNSURE = Applicability.UNSAFE
_SUM = re.compile(rb"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{32}){1,2}(?![0-9A-Za-z])")
_LINES = 4
_REACH = 2000


def _predictable(asked: Target) -> str | None:
    return asked.path if asked.file and not re.match(r"/packages/[0-9a-f]{2}/[0-9a-f]{2}/", asked.path) else None


def _needs_md5(asked: Target, finding: Finding, data: bytes) -> bool:
    """Whether a file can be told by an md5 alone."""
    if _predictable(asked) is None or len(finding.edits) != 1:
        return False
    beside = _sums(data, finding.edits[0].span.start, finding.edits[0].span.end)
    return bool(beside["md5"] and not beside["sha256"])


def _sums(data: bytes, start: int, end: int) -> dict[str, set[str]]:
    """The sha256 and md5 in a URL, or else near it: on its line, or on a few lines before and behind it."""
    before = data[max(0, start - _REACH) : start].split(b"\n")[-_LINES - 1 :]
    after = data[end : end + _REACH].split(b"\n")[: _LINES + 1]
    near = _SUM.findall(data, start, end) or _SUM.findall(b"\n".join(before) + data[start:end] + b"\n".join(after))
    found = {one.decode("ascii").lower() for one in near}
    return {"sha256": {one for one in found if len(one) == 64}, "md5": {one for one in found if len(one) == 32}}


def about(new: str | None, role: Role) -> Target | None:
    """What to ask about for a finding with this new URL and this role, if anything."""
    return target(new) if new is not None and role in _ASKED else None


def _target(finding: Finding) -> Target | None:
    return about(finding.new, finding.role)


def _advice(finding: Finding, why: str) -> Finding:
    return finding._replace(
        applicability=Applicability.ADVICE,
        edits=(),
        message=f"{finding.message}; not fixed: {why}",
    )


def _with(result: FileResult, findings: list[Finding]) -> FileResult:
    return result.with_report(result.report._replace(findings=tuple(findings)))


@contextlib.contextmanager
def _progress(length: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    import click

    with click.progressbar(length=length, label="Asking the index", file=sys.stderr) as bar:
        yield lambda: bar.update(1)
