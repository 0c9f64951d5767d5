"""A second look at the findings of a run, after all files are checked: texts that other files depend on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pypimigrate.check.literals import Place, Texts, depends, lowered, may_change
from pypimigrate.model import Use
from pypimigrate.results import FileResult

_MARKS = tuple("pyproject.toml setup.py setup.cfg package.json go.mod Cargo.toml Makefile pom.xml Gemfile".split())
"""Files at the root of a project, where git does not say where that is."""


def joined(results: Iterable[FileResult], roots: Sequence[str]) -> Iterator[FileResult]:
    """The results, in the same order. A safe fix of a text that another file depends on becomes an unsafe one.

    `roots` are the paths of the run. Results go through until the first one with such a text; the others are held
    until all are there.
    """
    left = iter(results)
    for result in left:
        if any(one.finding.use is not Use.NONE for one in result.located):
            yield from _joined([result, *left], _Projects(roots))
            return
        yield result


def _joined(results: list[FileResult], projects: _Projects) -> Iterator[FileResult]:
    places: dict[str, list[Place]] = {}
    for result in results:
        for one in result.located:
            if depends(one.finding):
                place = Place(one.finding.old, one.finding.use, f"{one.path}:{one.start.line}")
                places.setdefault(projects.of(result.real or result.path), []).append(place)
    texts = {project: Texts(found) for project, found in places.items()}
    for result in results:
        yield _lowered(result, texts.get(projects.of(result.real or result.path))) if texts else result


def _lowered(result: FileResult, texts: Texts | None) -> FileResult:
    findings = tuple(
        lowered(one, places) if texts and may_change(one) and (places := texts.of(one.old)) else one
        for one in result.report.findings
    )
    if findings == result.report.findings:
        return result
    found = zip(result.located, findings, strict=True)
    located = tuple(one._replace(finding=finding) for one, finding in found)
    return result._replace(report=result.report._replace(findings=findings), located=located)


class _Projects:
    """Which project a file belongs to: its work tree; without git the folder that was named, or one right below it."""

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = sorted((os.path.abspath(root) for root in roots), key=len, reverse=True)
        self._whole = {root: any(os.path.exists(os.path.join(root, one)) for one in _MARKS) for root in self._roots}
        self._of_folder = cache(self._folder)

    def of(self, path: str) -> str:
        return self._of_folder(os.path.dirname(os.path.abspath(path)))

    def _folder(self, folder: str) -> str:
        above = folder
        while not os.path.exists(os.path.join(above, ".git")):
            above, below = os.path.dirname(above), above
            if above == below:
                break
        else:
            return above
        for root in self._roots:
            inside = os.path.relpath(folder, root)
            if inside.split(os.sep)[0] != os.pardir:
                return root if self._whole[root] else os.path.join(root, inside.split(os.sep)[0])
        return folder
