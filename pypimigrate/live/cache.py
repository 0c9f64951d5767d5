"""What an index said, kept in the user's cache directory. Errors are never kept."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import NamedTuple

FRESH = 600.0
"""Seconds for which an answer is not asked for again, as PyPI's own Cache-Control for the index."""
KEPT = 30 * 24 * 3600.0
"""Seconds after which an answer is dropped."""
_SCHEMA = 1


class Kept(NamedTuple):
    """An answer's body, gone over already: only what is needed. `age` is in seconds since it was asked for."""

    value: object
    etag: str
    age: float


def folder() -> Path:
    """The user's cache directory for this program, by the habit of the platform."""
    home = Path.home()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData/Local")
    elif sys.platform == "darwin":
        base = home / "Library/Caches"
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
        base = Path(given) if os.path.isabs(given) else home / ".cache"
    return base / "pypimigrate"


class Cache:
    """Answers by URL. A cache that cannot be opened, read or written is none: it keeps nothing and raises nothing."""

    def __init__(self, where: Path | None) -> None:
        self._base: sqlite3.Connection | None = None
        if where is None:
            return
        with contextlib.suppress(OSError, sqlite3.Error):
            where.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._base = sqlite3.connect(where / f"live-{_SCHEMA}.sqlite", timeout=1, isolation_level=None)
            self._base.execute("CREATE TABLE IF NOT EXISTS kept (url TEXT PRIMARY KEY, etag TEXT, at REAL, value TEXT)")
            self._base.execute("DELETE FROM kept WHERE at < ?", (time.time() - KEPT,))

    def get(self, url: str) -> Kept | None:
        if self._base is None:
            return None
        try:
            row = self._base.execute("SELECT value, etag, at FROM kept WHERE url = ?", (url,)).fetchone()
            return Kept(json.loads(row[0]), str(row[1]), max(0.0, time.time() - float(row[2]))) if row else None
        except (sqlite3.Error, ValueError, TypeError):
            return None

    def put(self, url: str, value: object, etag: str) -> None:
        if self._base is not None:
            with contextlib.suppress(sqlite3.Error):
                self._base.execute(
                    "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", (url, etag, time.time(), json.dumps(value))
                )

    def close(self) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None
