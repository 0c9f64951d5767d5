"""Folders that are not entered outside git, and what they are: version control, environments, packages, caches."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

ENVIRONMENT = "environment"
_BY_REASON = {
    "version control folder": ".git .hg .svn .bzr _darcs CVS .jj",
    ENVIRONMENT: ".tox .nox .venv .direnv",
    "package folder": ".eggs node_modules site-packages",
    "cache": "__pycache__ .mypy_cache .ruff_cache .pytest_cache .hypothesis .ipynb_checkpoints",
}
_BY_NAME = {name: reason for reason, names in _BY_REASON.items() for name in names.split()}
_PYVENV = "pyvenv.cfg"
_MOST = 1 << 16
"""How many bytes a pyvenv.cfg may have: the real ones have some hundred."""


def left_out(name: str) -> str:
    """Why a folder of this name is not entered; empty if it is."""
    return _BY_NAME.get(name, "")


def why(folder: str) -> str:
    """Why the folder at this path is not entered; empty if it is."""
    try:
        return left_out(os.path.basename(folder)) or (ENVIRONMENT if is_environment(folder, os.listdir(folder)) else "")
    except OSError:
        return ""


def is_environment(folder: str, names: Container[str]) -> bool:
    """Whether `folder`, with entries of these `names`, is a virtual environment, and not only called one.

    As Python sees it: a `pyvenv.cfg` that says where its Python is (PEP 405), and programs beside it.
    """
    if _PYVENV not in names or not ("bin" in names or "Scripts" in names):
        return False
    if not any(os.path.isdir(os.path.join(folder, name)) for name in ("bin", "Scripts")):
        return False
    return any(
        line.partition(b"=")[0].strip().lower() == b"home" and line.partition(b"=")[2].strip()
        for line in _settings(os.path.join(folder, _PYVENV)).splitlines()
    )


def _settings(path: str) -> bytes:
    """What a regular file of usual size holds; nothing of anything else."""
    from pypimigrate.system.regular import read_regular

    try:
        return read_regular(path, _MOST, follow=False)
    except OSError:
        return b""
