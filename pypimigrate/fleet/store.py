"""What a fleet knows, in a folder: one SQLite file, the findings as compressed JSON Lines, and the patches.

A result is there as a whole or not at all, whenever the process is killed. The findings of a repository are one gzip
member; the row says where in the file it is, and what no row names is cut off or left out by the next run.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from pypimigrate.errors import PypimigrateError
from pypimigrate.fleet.body import body
from pypimigrate.fleet.model import DONE, Repository, Result, Status

_FORMAT = 1
_SCHEMA = """
CREATE TABLE repository (
    digest TEXT PRIMARY KEY, url TEXT NOT NULL, revision TEXT NOT NULL, slug TEXT NOT NULL, status TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '', head TEXT NOT NULL DEFAULT '', version TEXT NOT NULL DEFAULT '',
    fix TEXT NOT NULL DEFAULT '', run INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0, fetched REAL NOT NULL DEFAULT 0, read INTEGER NOT NULL DEFAULT 0,
    skipped INTEGER NOT NULL DEFAULT 0, safe INTEGER NOT NULL DEFAULT 0, unsafe INTEGER NOT NULL DEFAULT 0,
    advice INTEGER NOT NULL DEFAULT 0, patch INTEGER NOT NULL DEFAULT 0, notes TEXT NOT NULL DEFAULT '[]',
    start INTEGER NOT NULL DEFAULT 0, length INTEGER NOT NULL DEFAULT 0, live TEXT NOT NULL DEFAULT ''
);
CREATE TABLE count (
    digest TEXT NOT NULL, rule TEXT NOT NULL, host TEXT NOT NULL, applicability TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (digest, rule, host, applicability)
) WITHOUT ROWID;
CREATE TABLE run (
    id INTEGER PRIMARY KEY, started REAL NOT NULL, ended REAL, version TEXT NOT NULL, fix TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE part (number INTEGER NOT NULL);
INSERT INTO part VALUES (0);
"""
_LEVELS = ("safe", "unsafe", "advice")


class StoreError(PypimigrateError):
    """The store cannot be used, and why. The message is for people."""


class Row(NamedTuple):
    """A repository as it is in the store; fields as in `Result`."""

    digest: str
    url: str
    revision: str
    slug: str
    status: str
    reason: str
    head: str
    version: str
    fix: str
    run: int
    tries: int
    seconds: float
    fetched: float
    read: int
    skipped: int
    safe: int
    unsafe: int
    advice: int
    patch: int
    notes: str
    start: int
    length: int
    live: str

    @property
    def left(self) -> int:
        """How many findings there are."""
        return self.safe + self.unsafe + self.advice


class Store:
    """A folder with results. Not to be shared by threads."""

    def __init__(self, folder: str, write: bool = False) -> None:
        """Open the store in `folder`; with `write`, make it if it is not there, and hold it alone.

        Raises StoreError.
        """
        self.folder = folder
        self._lock: sqlite3.Connection | None = None
        path = os.path.join(folder, "state.sqlite")
        if not write and not os.path.exists(path):
            raise StoreError(f"{folder} holds no results of a fleet")
        try:
            if write:
                os.makedirs(os.path.join(folder, "findings"), exist_ok=True)
                self._lock = _held(os.path.join(folder, "lock.sqlite"), folder)
            self._base = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._check_format(write)
            if write:
                self._repair()
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from None

    def close(self) -> None:
        """Let others write."""
        self._base.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    def _check_format(self, write: bool) -> None:
        (found,) = self._base.execute("PRAGMA user_version").fetchone()
        if found == 0 and write:
            with self._transaction():
                for statement in _SCHEMA.split(";"):
                    self._base.execute(statement)
                self._base.execute(f"PRAGMA user_version = {_FORMAT}")
        elif found != _FORMAT or self._columns() != Row._fields:
            raise StoreError(f"{self.folder} was written by another version of pypimigrate: use a new folder")

    def _columns(self) -> tuple[str, ...]:
        return tuple(name for _, name, *_ in self._base.execute("PRAGMA table_info(repository)"))

    @property
    def findings(self) -> str:
        """The path of the file with the findings."""
        (number,) = self._base.execute("SELECT number FROM part").fetchone()
        return os.path.join(self.folder, "findings", f"{number}.jsonl.gz")

    @property
    def patches(self) -> str:
        """The folder of the patches."""
        return os.path.join(self.folder, "patches")

    @property
    def scratch(self) -> str:
        """The folder for temporary files."""
        return os.path.join(self.folder, "scratch")

    def _repair(self) -> None:
        """Cut off what a killed run wrote last, and do again what was lost."""
        for name in os.listdir(os.path.dirname(self.findings)):
            if name != os.path.basename(self.findings):
                os.unlink(os.path.join(os.path.dirname(self.findings), name))
        (end,) = self._base.execute("SELECT max(start + length) FROM repository").fetchone()
        with open(self.findings, "ab") as file:
            size = file.tell()
            if size > (end or 0):
                file.truncate(end or 0)
        self._base.execute(
            "UPDATE repository SET status = ?, head = '', length = 0, start = 0 WHERE start + length > ?",
            (Status.PENDING, size),
        )

    def begin(self, repositories: Iterable[Repository], version: str, fix: str) -> int:
        """Start a run, or go on with the last one if it was cut off; its number. New repositories become pending."""
        with self._transaction():
            self._base.executemany(
                "INSERT OR IGNORE INTO repository (digest, url, revision, slug, status) VALUES (?, ?, ?, ?, ?)",
                ((one.digest, one.name, one.revision, one.slug, Status.PENDING) for one in repositories),
            )
            last = self._base.execute("SELECT id, ended, version, fix FROM run ORDER BY id DESC LIMIT 1").fetchone()
            if last and last[1:] == (None, version, fix):
                return int(last[0])
            done = self._base.execute(
                "INSERT INTO run (started, version, fix) VALUES (?, ?, ?)", (time.time(), version, fix)
            )
            return int(done.lastrowid or 0)

    def put(self, result: Result, slug: str, digest: str, run: int, version: str, fix: str) -> None:
        """Keep a result. Raises OSError or sqlite3.Error; then it is not in the store."""
        if result.same:
            self._base.execute(
                "UPDATE repository SET run = ?, tries = tries + ? WHERE digest = ?", (run, result.tries, digest)
            )
            return
        self._keep_patch(result, slug, fix)
        start = self._append(result.findings)
        levels = dict.fromkeys(_LEVELS, 0)
        for (_, _, level), number in result.counts.items():
            levels[level] += number
        row = {
            "digest": digest, "url": result.url, "revision": result.revision, "slug": slug, "status": result.status,
            "reason": result.reason, "head": result.commit, "version": version, "fix": fix, "run": run,
            "tries": result.tries, "seconds": result.seconds, "fetched": result.fetched, "read": result.read,
            "skipped": result.skipped, **levels, "patch": int(bool(result.patch)),
            "notes": json.dumps(result.notes), "start": start, "length": len(result.findings), "live": result.live,
        }  # fmt: skip
        names = ", ".join(row)
        updates = ", ".join(f"{name} = excluded.{name}" for name in row if name not in ("digest", "tries"))
        with self._transaction():
            self._base.execute(
                f"INSERT INTO repository ({names}) VALUES ({', '.join('?' * len(row))}) "
                f"ON CONFLICT (digest) DO UPDATE SET {updates}, tries = tries + excluded.tries",
                tuple(row.values()),
            )
            self._base.execute("DELETE FROM count WHERE digest = ?", (digest,))
            self._base.executemany(
                "INSERT INTO count VALUES (?, ?, ?, ?, ?)",
                ((digest, *key, number) for key, number in result.counts.items()),
            )

    def _keep_patch(self, result: Result, slug: str, fix: str) -> None:
        """Write the patch and the text of its pull request, or remove the old ones."""
        path = os.path.join(self.patches, slug)
        if result.patch:
            os.makedirs(self.patches, exist_ok=True)
            text = body(_unpacked(result.findings), fix, result.commit)
            _replace(f"{path}.md", text.encode("utf-8", "backslashreplace"))
            _replace(f"{path}.patch", result.patch)
        else:
            for end in (".patch", ".md"):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(path + end)

    def _append(self, data: bytes) -> int:
        with open(self.findings, "ab") as file:
            start = file.tell()
            if data:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            return start if data else 0

    def end(self, run: int) -> None:
        """Note that the run is over, and drop findings that are out of date."""
        with self._transaction():
            summary = json.dumps({"status": self.by_status(), "findings": self.by_level()})
            self._base.execute("UPDATE run SET ended = ?, summary = ? WHERE id = ?", (time.time(), summary, run))
        self._compact()

    def _compact(self) -> None:
        old = self.findings
        (live,) = self._base.execute("SELECT coalesce(sum(length), 0) FROM repository").fetchone()
        if os.path.getsize(old) == live:
            return
        (number,) = self._base.execute("SELECT number FROM part").fetchone()
        moved = []
        with open(old, "rb") as source, open(os.path.join(os.path.dirname(old), f"{number + 1}.jsonl.gz"), "wb") as new:
            for row in self.rows("length > 0", order="start"):
                source.seek(row.start)
                moved.append((new.tell(), row.digest))
                new.write(source.read(row.length))
            new.flush()
            os.fsync(new.fileno())
        with self._transaction():
            self._base.executemany("UPDATE repository SET start = ? WHERE digest = ?", moved)
            self._base.execute("UPDATE part SET number = number + 1")
        os.unlink(old)

    def rows(self, where: str = "1", values: tuple[Any, ...] = (), order: str = "url, revision") -> Iterator[Row]:
        """The repositories that fit, `where` and `order` being SQL."""
        names = ", ".join(Row._fields)
        query = f"SELECT {names} FROM repository WHERE {where} ORDER BY {order}"
        return (Row(*row) for row in self._base.execute(query, values))

    def row(self, repository: Repository) -> Row | None:
        """What is known about a repository."""
        return next(self.rows("digest = ?", (repository.digest,)), None)

    def member(self, row: Row) -> bytes:
        """The findings of a repository, compressed as they are in the file."""
        if not row.length:
            return b""
        with open(self.findings, "rb") as file:
            file.seek(row.start)
            return file.read(row.length)

    def lines(self, row: Row) -> list[dict[str, Any]]:
        """The findings of a repository. Raises StoreError if they are not all there."""
        try:
            found = _unpacked(self.member(row))
        except (EOFError, ValueError, zlib.error, gzip.BadGzipFile) as error:
            raise StoreError(
                f"{self.findings}: {error}: the results are damaged; start again in a new folder"
            ) from None
        if len(found) != row.left:
            raise StoreError(f"{self.findings}: findings of {row.url} are missing; start again in a new folder")
        return found

    def result(self, row: Row) -> Result:
        """What `put` was given. Raises OSError if the patch is gone."""
        patch = b""
        if row.patch:
            with open(os.path.join(self.patches, f"{row.slug}.patch"), "rb") as file:
                patch = file.read()
        return Result(
            url=row.url, revision=row.revision, status=Status(row.status), reason=row.reason, commit=row.head,
            tries=row.tries, seconds=row.seconds, fetched=row.fetched, read=row.read, skipped=row.skipped,
            counts=self.counts(row.digest), findings=self.member(row), patch=patch,
            notes=tuple(json.loads(row.notes)), live=row.live,
        )  # fmt: skip

    def counts(self, digest: str) -> dict[tuple[str, str, str], int]:
        """The findings of a repository by rule, host and applicability."""
        rows = self._base.execute("SELECT rule, host, applicability, number FROM count WHERE digest = ?", (digest,))
        return {(rule, host, level): number for rule, host, level, number in rows}

    def by_status(self) -> dict[str, int]:
        """How many repositories are in each state."""
        return dict(self._base.execute("SELECT status, count(*) FROM repository GROUP BY status ORDER BY 2 DESC"))

    def by_level(self) -> dict[str, int]:
        """How many findings of each applicability there are."""
        sums = self._base.execute("SELECT sum(safe), sum(unsafe), sum(advice) FROM repository").fetchone()
        return {level: number or 0 for level, number in zip(_LEVELS, sums, strict=True)}

    def by_count(self, name: str) -> list[tuple[str, str, int, int]]:
        """By `rule` or `host`: its value, the applicability, how many findings, in how many repositories."""
        if name not in ("rule", "host"):
            raise ValueError(name)
        sums = "sum(number), count(DISTINCT digest)"
        query = f"SELECT {name}, applicability, {sums} FROM count GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
        return list(self._base.execute(query))

    def rules_of(self) -> dict[str, list[str]]:
        """The rules with findings, by digest of the repository."""
        found: dict[str, list[str]] = {}
        for digest, rule in self._base.execute("SELECT DISTINCT digest, rule FROM count"):
            found.setdefault(digest, []).append(rule)
        return found

    def runs(self) -> list[tuple[int, float, float | None, str, str, dict[str, Any]]]:
        """The runs so far: number, start and end in seconds since 1970, version, fix, and what they left."""
        rows = self._base.execute("SELECT id, started, ended, version, fix, summary FROM run ORDER BY id")
        return [(*row[:5], json.loads(row[5])) for row in rows]


def _held(path: str, folder: str) -> sqlite3.Connection:
    """A lock that ends with the process, on every system."""
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if "locked" not in str(error):
            raise
        raise StoreError(f"another run writes to {folder}") from None
    return lock


def _unpacked(member: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(member).splitlines()] if member else []


def _replace(path: str, data: bytes) -> None:
    with open(path + ".tmp", "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".tmp", path)


def needed(row: Row | None, repository: Repository, run: int, version: str, fix: str, live: bool) -> tuple[bool, str]:
    """Whether a repository must be looked at, and at which commit it was when it was checked like this before."""
    if row is None or row.status not in DONE or (row.version, row.fix) != (version, fix) or (row.live and not live):
        return True, ""
    return row.run != run and row.head != repository.revision, row.head


def merge(into: Store, others: Iterable[Store]) -> None:
    """Put what the others know into one store. Of two results for a repository, one that is done wins, then the later.

    Raises StoreError, OSError or sqlite3.Error.
    """
    run = into.begin((), "merged", "")
    for other in others:
        for row in other.rows():
            old = next(into.rows("digest = ?", (row.digest,)), None)
            if old and old.status in DONE and row.status not in DONE:
                continue
            other.lines(row)  # what is not all there must not be taken along
            into.put(other.result(row), row.slug, row.digest, run, row.version, row.fix)
    into.end(run)
