"""Where the configuration of a run is, if there is one. Every run asks this, so it loads and reads little."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PREFIX = "PYPIMIGRATE_"
NAMES = ("pypimigrate.toml", "pyproject.toml")
LARGEST = 1 << 20
"""How many bytes a configuration may have."""


def settings(paths: Sequence[str]) -> bool:
    """Whether a run over `paths` may have settings. False is certain."""
    return any(name.startswith(PREFIX) for name in os.environ) or next(candidates(paths), None) is not None


def candidates(paths: Sequence[str]) -> Iterator[str]:
    """The files that may hold the settings for `paths`: from the folder that holds them all up to the repository.

    Outside of a repository only folders below the working directory, and that one, are looked at: what lies above may
    belong to somebody else.
    """
    here = os.getcwd()
    given = [os.path.abspath(path) for path in paths if path not in ("-", ".", "")]
    if len(given) < len(paths) or not given:
        given.append(here)
    try:
        folder = os.path.commonpath(given) if len(given) > 1 else given[0]
    except ValueError:  # on different drives
        return
    folders = [folder if folder == here or os.path.isdir(folder) else os.path.dirname(folder)]
    while not os.path.lexists(os.path.join(folders[-1], ".git")):
        parent = os.path.dirname(folders[-1])
        if parent == folders[-1]:
            inside = here.rstrip(os.sep) + os.sep
            folders[1:] = [one for one in folders[1:] if (one + os.sep).startswith(inside)]
            break
        folders.append(parent)
    for one in folders:
        for name in NAMES:
            path = os.path.join(one, name)
            if name == NAMES[0] or _mentioned(path):
                try:
                    if not stat.S_ISREG(os.stat(path).st_mode):
                        continue
                except (FileNotFoundError, NotADirectoryError):
                    continue
                except (OSError, ValueError):
                    pass  # whoever reads it will say what is wrong
                yield path


def _mentioned(path: str) -> bool:
    """Whether a pyproject.toml may have a table for this tool."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    try:
        return b"pypimigrate" in os.read(descriptor, LARGEST + 1)
    except OSError:
        return True
    finally:
        os.close(descriptor)
