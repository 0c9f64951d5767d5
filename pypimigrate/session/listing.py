"""Which files would be read, and why others would not: the answer before anything is searched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pypimigrate.binary import unreadable
from pypimigrate.check import check
from pypimigrate.files import folders, scan, walk, worktree, write
from pypimigrate.files.group import Found
from pypimigrate.filetypes import filetype

if TYPE_CHECKING:
    from pypimigrate.session.policy import Policy


def listed(paths: Iterable[str], policy: Policy | None = None) -> Iterator[Found]:
    """Every file below `paths` that the walk knows of, with the reason if it would not be read."""
    for one in scan.every(paths, policy.cut if policy else None):
        if one.skipped or one.trouble:
            yield one
            continue
        try:
            _, reason = write.read(one.path, unreadable)
        except write.WriteRefused as refusal:
            yield Found(one.path, one.shown, skipped=str(refusal))
        except OSError as error:
            yield Found(one.path, one.shown, trouble=f"cannot be read: {error.strerror or error}")
        else:
            yield Found(one.path, one.shown, skipped=reason)


def why(path: str, paths: Iterable[str], policy: Policy | None = None) -> str:
    """Why the file at `path` would not be read in a run over `paths`; empty if it would."""
    real = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
    if not os.path.lexists(path):
        return "no such file or directory"
    is_folder = os.path.isdir(path) and not os.path.islink(path)
    for one in scan.every(paths, policy.cut if policy else None):
        if os.path.join(os.path.realpath(os.path.dirname(one.path) or "."), os.path.basename(one.path)) == real:
            if one.skipped or one.trouble:
                return one.skipped or one.trouble
            return next((found.skipped or found.trouble for found in listed([path])), "") or _unsearched(path)
    if is_folder:
        return "it is a directory"
    return _unlisted(real, [os.path.realpath(root) for root in paths])


def treated(path: str) -> str:
    """What is not done with the URLs of a file that is read, and why; empty if its URLs are reported and fixed."""
    file = filetype.of(path, _bytes(path))
    if not file.reason:
        return ""
    return f"{'not reported' if file.silent else 'reported, not edited'}: {file.reason}"


def _unsearched(path: str) -> str:
    """Why a file that can be read is not searched."""
    return check.check(_bytes(path), path).skipped


def _bytes(path: str) -> bytes:
    try:
        return write.read(path, unreadable)[0]
    except (OSError, write.WriteRefused):
        return b""


def _unlisted(real: str, roots: list[str]) -> str:
    """Why the walk does not come across a file that is there."""
    root = next((root for root in roots if real.startswith(root.rstrip(os.sep) + os.sep)), None)
    if root is None:
        return f"it is not below {' or '.join(roots)}"
    parts = os.path.relpath(real, root).split(os.sep)
    for depth in range(1, len(parts)):
        folder, name = os.path.join(root, *parts[:depth]), os.path.join(*parts[:depth])
        if os.path.islink(folder):
            return f"{name} is a symbolic link, which is not followed"
        if os.path.lexists(os.path.join(folder, ".git")):
            return f"{name} is a repository of its own"
    by_git = worktree.ignored_by_git(real)
    if by_git:
        return by_git
    for depth in range(1, len(parts)):
        folder, name = os.path.join(root, *parts[:depth]), os.path.join(*parts[:depth])
        reason = folders.why(folder)
        if reason:
            return f"{name} is left out: {reason}"
    return walk.ignored_by_file(root, parts) or "it is neither tracked by git nor found by the walk"
