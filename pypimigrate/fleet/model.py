"""The nouns of a fleet: which repository, within which limits, with what result."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias
from urllib.parse import unquote

import pypimigrate
from pypimigrate import __version__
from pypimigrate.secrets.credentials import without_secrets


class Status(StrEnum):
    """How it went. Only `ok` and `empty` are done; all others are tried again by the next run."""

    PENDING = "pending"  # not tried yet
    OK = "ok"
    EMPTY = "empty"  # there is no commit
    REFUSED = "refused"  # the line in the list is not one that is followed
    UNREACHABLE = "unreachable"  # git could not fetch it
    TIMEOUT = "timeout"
    MEMORY = "memory"  # more memory than allowed
    KILLED = "killed"  # a signal ended the process that worked on it
    ERROR = "error"  # anything else


DONE = (Status.OK, Status.EMPTY)


class Repository(NamedTuple):
    """A line of the list. `url` is as git takes it (with credentials, if any), or an absolute path.

    `revision` is a branch, a tag or a full commit; empty: the default branch. `refusal` says why it is not followed.
    """

    url: str
    revision: str = ""
    refusal: str = ""

    @property
    def name(self) -> str:
        """The URL without credentials: for people, for the store, and as its identity with the revision."""
        return self.url if self.local else without_secrets(self.url)

    def masked(self, text: str) -> str:
        """`text` without the credentials of the URL, however they are written."""
        if self.name == self.url:
            return without_secrets(text)
        userinfo = self.url.partition("//")[2].rpartition("@")[0]
        parts = {userinfo, userinfo.partition(":")[2] or userinfo}
        for part in sorted(parts | {unquote(part) for part in parts}, key=len, reverse=True):
            text = text.replace(part, "***") if part else text
        return without_secrets(text)

    @property
    def digest(self) -> str:
        """64 hexadecimal digits that depend on the name and the revision alone."""
        return hashlib.sha256(f"{self.name}\t{self.revision}".encode("utf-8", "surrogateescape")).hexdigest()

    @property
    def slug(self) -> str:
        """A file name for it: readable, and unique by its end."""
        readable = re.sub(r"[^\w.-]+", "-", re.sub(r"^[a-z+]+://|\.git$|\*\*\*@", "", self.name), flags=re.A).strip(
            "-."
        )
        return f"{readable[-80:].lstrip('-.')}-{self.digest[:8]}"

    @property
    def local(self) -> bool:
        """Whether it is a path on this machine."""
        return os.path.isabs(self.url)

    @property
    def host(self) -> str:
        """Where it is fetched from; empty for a path."""
        if self.local:
            return ""
        match = re.match(r"(?:[a-z+]+://)?(?:[^/@]*@)*([^/:]+|\[[^]]*\])", self.url, re.I)
        return match[1].lower() if match else ""


class Limits(NamedTuple):
    """What one repository may take.

    `seconds` for fetching and checking together; `memory` in bytes for each process (0: any), where the system can
    limit it; `blob` in bytes: larger files are not fetched or read (0: any); `per_host` fetches at a time from one
    host; `tries` in one run.
    """

    seconds: float = 300
    memory: int = 2 << 30
    blob: int = 10 << 20
    per_host: int = 4
    tries: int = 2


Verdicts: TypeAlias = tuple[tuple[str, ...], ...]
"""What the index says: the fields of a target, of a verdict, and why."""


def digest(verdicts: Verdicts) -> str:
    """A short name for verdicts; empty for none."""
    return hashlib.sha256(json.dumps(verdicts).encode()).hexdigest()[:16] if verdicts else ""


class Task(NamedTuple):
    """What to do with each repository. `fix` is empty (no patch), `safe` or `unsafe`; `cache` a folder of mirrors."""

    limits: Limits = Limits()
    fix: str = ""
    cache: str = ""


@dataclass(slots=True)
class Result:
    """What came out. Every field is plain data, so that it can cross processes and machines.

    `counts` are findings by (rule, host of the old URL, applicability). `findings` is gzip-compressed JSON Lines: one
    member, or empty. `seconds` is all of it, `fetched` the part that git took for fetching. `same` is true if the
    repository is still at the commit that is stored already: then there is nothing else in it. `again` is true if it
    may work at once when it is tried again. `live` names the verdicts that were taken into account.
    """

    url: str
    revision: str
    status: Status
    reason: str = ""
    commit: str = ""
    tries: int = 1
    seconds: float = 0.0
    fetched: float = 0.0
    read: int = 0
    skipped: int = 0
    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    findings: bytes = b""
    patch: bytes = b""
    notes: tuple[str, ...] = ()
    live: str = ""
    same: bool = False
    again: bool = False

    @property
    def left(self) -> int:
        """How many findings there are."""
        return sum(self.counts.values())


_SCHEMES = ("https", "http", "ssh", "git")
PROTOCOLS = ":".join(_SCHEMES)
"""What git may speak; `file` only for a path."""

_REVISION = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/@-]{0,249}")
_SSH = re.compile(r"(?:[\w.-]+@)?[\w.-]{2,}:(?![:/]{2})[^:\s]+", re.A)


def repositories(lines: Iterable[str]) -> Iterator[Repository]:
    """The repositories of a list, each once: a URL or path a line, then a tab and a revision, if wanted.

    `#` starts a comment line. A line that is not followed is one with a refusal.
    """
    seen = set()
    for line in lines:
        text = line.rstrip("\r\n").strip(" ")
        if not text.strip() or text.startswith("#"):
            continue
        one = _repository(*(part.strip() for part in text.partition("\t")[::2]))
        if one.digest not in seen:
            seen.add(one.digest)
            yield one


def _repository(url: str, revision: str) -> Repository:
    scheme = re.match(r"([a-z][a-z0-9+.-]*):(?=//|:)", url, re.I)
    refusal = ""
    if revision and (not _REVISION.fullmatch(revision) or ".." in revision or "@{" in revision):
        refusal = "not a revision: a branch, a tag or a full commit is meant"
    if any(not character.isprintable() for character in url + revision):
        refusal = "it holds a control character"
    elif url.startswith("-"):
        refusal = "it looks like an option"
    elif scheme and scheme[1].lower() == "file":
        refusal = "file:// is not followed: give the path"
    elif scheme and (scheme[1].lower() not in _SCHEMES or url.startswith(scheme[1] + "::")):
        refusal = f"{scheme[1]} is not one of {', '.join(_SCHEMES)}"
    elif scheme or (_SSH.fullmatch(url) and not os.path.exists(url)):
        refusal = refusal or ("a blank in a URL; a revision comes after a tab" if " " in url else "")
    else:
        return Repository(os.path.abspath(url), revision, refusal)
    return Repository(url, revision, refusal)


def shard_of(repositories: Iterable[Repository], number: int, of: int) -> Iterator[Repository]:
    """Those of shard `number` (1-based) of `of`; which one a repository is in depends on nothing else."""
    return (one for one in repositories if int(one.digest[:12], 16) % of == number - 1)


_SHOWING = ("cli", "fleet", "live", "report")
"""Rooms that have no say in what is found."""


def rules_version() -> str:
    """The version of this tool, and a digest of all modules that have a say in what is found."""
    root = os.path.dirname(pypimigrate.__file__)
    digest = hashlib.sha256()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(one for one in folders if folder != root or one not in _SHOWING)
        for name in sorted(names):
            if name.endswith((".py", ".json")):
                with open(os.path.join(folder, name), "rb") as file:
                    digest.update(file.read())
    return f"{__version__}+{digest.hexdigest()[:12]}"
