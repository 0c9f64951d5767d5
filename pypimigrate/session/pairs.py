"""What belongs together in a run: a Pipfile and its Pipfile.lock, and texts that other files of a project depend on.

The second is a look at all the findings, after all files are checked.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial

from pypimigrate.check.literals import Place, Texts, depends, lowered, may_change
from pypimigrate.files import scan
from pypimigrate.files.folders import left_out
from pypimigrate.files.group import Found
from pypimigrate.model import Importers, Use
from pypimigrate.results import FileResult
from pypimigrate.system.regular import read_regular

_PAIR = tuple(map(os.fsdecode, scan.PAIR))
_LOCKED_BY = {
    "Pipfile": {"Pipfile.lock": "pipenv lock"},
    "pyproject.toml": {"poetry.lock": "poetry lock", "pdm.lock": "pdm lock", "uv.lock": "uv lock"},
}


def joined(files: list[Found]) -> Iterator[tuple[Found, ...]]:
    """The files, those together that change together."""
    pairs = _pairs(files)
    done: set[Found] = set()
    for one in files:
        if one in done:
            continue
        pair = pairs.get(_key(one.path)) if os.path.basename(one.path) in _PAIR else None
        if pair is None or all(member.clean for member in pair):
            yield (one,)
        else:
            done.update(pair)
            yield pair


def _pairs(files: Iterable[Found]) -> dict[str, tuple[Found, Found]]:
    """By folder, each Pipfile whose Pipfile.lock is among the files as well."""
    known: dict[str, dict[str, Found]] = {}
    for one in files:
        if os.path.basename(one.path) in _PAIR:
            known.setdefault(_key(one.path), {})[os.path.basename(one.path)] = one
    return {folder: (both[_PAIR[0]], both[_PAIR[1]]) for folder, both in known.items() if len(both) == len(_PAIR)}


def _key(path: str) -> str:
    return os.path.realpath(os.path.dirname(path))


def locked(path: str, exists: Callable[[str], bool] | None = None) -> str:
    """Why its fixes are held back: a file in its folder holds a hash over it. Empty if none does.

    `exists` says which files there are where that is no folder of the disk; then lock files are known only.
    """
    if exists is None and (why := _summed(path)):
        return why
    exists = exists or os.path.exists
    folder, name = os.path.split(path)
    found = {lock: how for lock, how in _LOCKED_BY.get(name, {}).items() if exists(os.path.join(folder, lock))}
    if not found:
        return ""
    commands = " and ".join(f"`{how}`" for how in found.values())
    return f"{' and '.join(found)} must match it: run {commands} after the change"


_SUMS = tuple(
    "Manifest SHA256SUMS SHA512SUMS MD5SUMS CHECKSUMS sha256sums.txt sha256sum.txt md5sums.txt checksums.txt "
    "manifest-sha256.txt manifest-md5.txt".split()
)
"""Files that keep hashes of the files in their folder; Gentoo's has those of `files/` as well."""
_DIGEST = re.compile(rb"(?<![0-9A-Fa-f])[0-9A-Fa-f]{32,128}(?![0-9A-Fa-f])")


def _summed(path: str) -> str:
    """Why a file must not change alone: its hash is kept in a file of the tree. Empty if none has it."""
    folder, name = os.path.split(os.path.abspath(path))
    above, last = os.path.split(folder)
    own = [f"{name}.{kind}" for kind in ("sha256", "sha512", "md5")]
    places = [os.path.join(folder, one) for one in (*_SUMS, *own)] + [os.path.join(above, "Manifest")] * (
        last == "files"
    )
    for place in places:
        if os.path.basename(place) == name or not os.path.isfile(place):
            continue
        with contextlib.suppress(OSError):
            for line in read_regular(place, _LARGEST).splitlines():
                if os.fsencode(name) in line.replace(b"*", b" ").replace(b"./", b" ").split() and _DIGEST.search(line):
                    kept = os.path.basename(place)
                    how = f"`ebuild {name} manifest`" if kept == "Manifest" else "its command"
                    return f"{kept} holds a hash of this file: run {how} again after the change"
    return ""


_MARKS = tuple("pyproject.toml setup.py setup.cfg package.json go.mod Cargo.toml Makefile pom.xml Gemfile".split())
"""Files at the root of a project, where git does not say where that is."""


def reconciled(results: Iterable[FileResult], projects: Projects) -> Iterator[FileResult]:
    """The results, in the same order. A safe fix of a text that another file depends on becomes an unsafe one.

    Results go through until the first one with such a text; the others are held
    until all are there.
    """
    left = iter(results)
    for result in left:
        if any(one.finding.use is not Use.NONE for one in result.located):
            yield from _reconciled([result, *left], projects)
            return
        yield result


def _reconciled(results: list[FileResult], projects: Projects) -> Iterator[FileResult]:
    places: dict[str, list[Place]] = {}
    for result in results:
        for one in result.located:
            if depends(one.finding):
                place = Place(one.finding.old, one.finding.use, f"{one.path}:{one.start.line}")
                places.setdefault(projects.of(result.real or result.path), []).append(place)
    texts = {project: Texts(found) for project, found in places.items()}
    for result in results:
        known = texts.get(projects.of(result.real or result.path)) if texts else None
        yield result if known is None else _lowered(result, known)


def _lowered(result: FileResult, texts: Texts) -> FileResult:
    findings = tuple(
        lowered(one, places) if may_change(one) and (places := texts.of(one)) else one for one in result.report.findings
    )
    if findings == result.report.findings:
        return result
    return result.with_report(result.report._replace(findings=findings))


class Projects:
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


_MODULES = 5000
"""How many Python files of a project are looked at for imports: in a larger one a constant is as if nothing used it."""
_LARGEST = 1 << 20
"""Bytes of a module that is looked at."""
_NAMES = 20
"""How many constants of a run are looked for: each costs a look at all Python files of its project."""


class Modules:
    """The Python modules of the projects of a run, to be asked which of them import a constant."""

    def __init__(self, projects: Projects) -> None:
        self._projects = projects
        self._left = _NAMES
        self._sources = cache(self._importing)
        self._listed = cache(_python_files)

    def importers(self, path: str) -> Importers | None:
        """Who may import the module at `path`; None for what is no module of a project."""
        folder, name = os.path.split(os.path.abspath(path))
        if not path or not name.endswith(".py"):
            return None
        module = os.path.basename(folder) if name == "__init__.py" else name.removesuffix(".py")
        return Importers(module, partial(self._sources, os.path.join(folder, name), module))

    def _importing(self, path: str, module: str, constant: str) -> tuple[bytes, ...]:
        if not self._left:
            return ()
        self._left -= 1
        words, found = (module.encode(), constant.encode(), b"import"), []
        for other in self._listed(self._projects.of(path)):
            if other != path:
                with contextlib.suppress(OSError):
                    source = read_regular(other, _LARGEST, follow=False)
                    if all(word in source for word in words):
                        found.append(source)
        return tuple(found)


def _python_files(root: str) -> tuple[str, ...]:
    """The Python files below a folder, in order; none if they are too many."""
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and not left_out(one))
        found += [os.path.join(folder, one) for one in sorted(names) if one.endswith(".py")]
        if len(found) > _MODULES:
            return ()
    return tuple(found)
