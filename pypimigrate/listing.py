"""Which files would be read, and why others would not: the answer before anything is searched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from pypimigrate import filekind, scan, walk, write
from pypimigrate.walk import Found


def listed(paths: Iterable[str]) -> Iterator[Found]:
    """Every file below `paths` that the walk knows of, with the reason if it would not be read."""
    for one in scan.every(paths):
        if one.skipped or one.trouble:
            yield one
            continue
        try:
            _, reason = write.read(one.path, filekind.unreadable)
        except write.Refused as refusal:
            yield Found(one.path, one.shown, skipped=str(refusal))
        except OSError as error:
            yield Found(one.path, one.shown, trouble=f"cannot be read: {error.strerror or error}")
        else:
            yield Found(one.path, one.shown, skipped=reason)


def why(path: str, paths: Iterable[str]) -> str:
    """Why the file at `path` would not be read in a run over `paths`; empty if it would."""
    real = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
    if not os.path.lexists(path):
        return "no such file or directory"
    if os.path.isdir(path) and not os.path.islink(path):
        return "it is a directory"
    for one in scan.every(paths):
        if os.path.join(os.path.realpath(os.path.dirname(one.path) or "."), os.path.basename(one.path)) == real:
            if one.skipped or one.trouble:
                return one.skipped or one.trouble
            return next((found.skipped or found.trouble for found in listed([path])), "")
    return _unlisted(real, [os.path.realpath(root) for root in paths])


def _unlisted(real: str, roots: list[str]) -> str:
    """Why the walk does not come across a file that is there."""
    root = next((root for root in roots if real.startswith(root.rstrip(os.sep) + os.sep)), None)
    if root is None:
        return f"it is not below {' or '.join(roots)}"
    parts = os.path.relpath(real, root).split(os.sep)
    for depth in range(1, len(parts)):
        folder = os.path.join(root, *parts[:depth])
        if os.path.islink(folder):
            return f"{os.path.join(*parts[:depth])} is a symbolic link, which is not followed"
        if os.path.lexists(os.path.join(folder, ".git")):
            return f"{os.path.join(*parts[:depth])} is a repository of its own"
        if os.path.lexists(os.path.join(folder, "pyvenv.cfg")):
            return f"{os.path.join(*parts[:depth])} is a virtual environment"
    return walk.ignored_by_git(real) or "a .gitignore file, or the list of folders that are left out, excludes it"
