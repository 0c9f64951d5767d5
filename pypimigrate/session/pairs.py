"""Files that belong together: a Pipfile and its Pipfile.lock, which change together; and what a lock file holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from pypimigrate.files import scan
from pypimigrate.files.group import Found

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


def locked(path: str, exists: Callable[[str], bool] = os.path.exists) -> str:
    """Why its fixes are held back, if there is a lock file in its folder that holds a hash over it; empty if not."""
    folder, name = os.path.split(path)
    found = {lock: how for lock, how in _LOCKED_BY.get(name, {}).items() if exists(os.path.join(folder, lock))}
    if not found:
        return ""
    commands = " and ".join(f"`{how}`" for how in found.values())
    return f"{' and '.join(found)} must match it: run {commands} after the change"
