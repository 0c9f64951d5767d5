"""A Pipfile and its Pipfile.lock, which holds a hash over it: both change, or neither. No disk.

pipenv compares the hash with the data of the Pipfile (`pipenv verify`, `install --deploy`). How it is computed has
changed over the years, so the stored hash itself says which way it was: the one that gives it for the old Pipfile.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from pypimigrate.edits import apply
from pypimigrate.errors import PypimigrateError
from pypimigrate.model import Applicability, Edit, FileReport, Finding, Role, Span
from pypimigrate.session import readtoml

_Table = dict[str, Any]


class PairRefused(PypimigrateError):
    """Why the two cannot be changed together. The message is for people, and says what to do."""


class Pair(NamedTuple):
    """The reports of both files. Their edits for source URLs, and the one for the hash, belong together."""

    pipfile: FileReport
    lock: FileReport


class _Way(NamedTuple):
    """One way to compute the hash: with the package categories or not, and with normalised project names or not."""

    categories: bool
    normalized: bool


WAYS = (
    _Way(categories=True, normalized=True),  # since 2026, https://github.com/pypa/pipenv/pull/6609
    _Way(categories=True, normalized=False),  # since 2022
    _Way(categories=False, normalized=False),
)
_TABLES = frozenset(
    {"source", "packages", "dev-packages", "requires", "scripts", "default", "develop", "pipenv", "pipfile"}
)
"""What is no package category."""
_DEFAULT_SOURCE = [{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": True}]
_STALE = "Pipfile.lock is stale, its hash is not the Pipfile's: run `pipenv lock`"
_OTHERS = "Pipfile.lock has other sources than the Pipfile: run `pipenv lock`"
_HELD = "not fixed: Pipfile.lock holds it too, or a hash over it; change it and run `pipenv lock`"


def digest(data: _Table, way: _Way) -> str:
    """The hash over a Pipfile's data, in hexadecimal. Raises TypeError or ValueError for data that JSON cannot hold."""

    def packages(table: Any) -> Any:
        if way.normalized and isinstance(table, dict):
            return {re.sub(r"[-_.]+", "-", name).lower(): value for name, value in table.items()}
        return table

    hashed = {
        "_meta": {"sources": data.get("source", _DEFAULT_SOURCE), "requires": data.get("requires", {})},
        "default": packages(data.get("packages", {})),
        "develop": packages(data.get("dev-packages", {})),
    }
    if way.categories:
        hashed |= {name: packages(table) for name, table in data.items() if name not in _TABLES}
    return hashlib.sha256(json.dumps(hashed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def couple(pipfile: bytes, report: FileReport, lock: bytes, locked: FileReport) -> Pair:
    """Join the edits of a Pipfile's source URLs with those of its lock file.

    `report` is what a check of the Pipfile says when nothing locks it, `locked` the check of the lock file. What else
    the hash covers is left as it is. Raises PairRefused if it is not proven that the lock stays valid.
    """
    try:
        return _couple(pipfile, report, lock, locked)
    except (ValueError, TypeError, RecursionError) as error:
        raise PairRefused("the Pipfile or Pipfile.lock cannot be read: run `pipenv lock` after the change") from error


def _couple(pipfile: bytes, report: FileReport, lock: bytes, locked: FileReport) -> Pair:
    old, stored = readtoml.loads(pipfile), _stored(lock)
    way = next((way for way in WAYS if digest(old, way) == stored), None)
    if way is None:
        raise PairRefused(_STALE)
    editable = [finding for finding in report.findings if finding.edits]
    sources = [finding for finding in editable if _is_source(pipfile, finding)]
    joined = {finding.span for finding in sources}
    others = [finding for finding in editable if finding.span not in joined]
    kept = set() if _unhashed(pipfile, old, others, way) else {finding.span for finding in others}
    level = Applicability.least(Applicability.SAFE, *(finding.applicability for finding in sources))
    changed = _changed(pipfile, old, sources)
    new = readtoml.loads(apply(pipfile, _edits(sources)))
    lock_edits = _lock_edits(lock, locked, old, new, changed, stored, digest(new, way)) if changed else {}
    twins = {old["source"][n]["url"]: finding for n, finding in zip(changed, sources, strict=True)}

    def in_pipfile(finding: Finding) -> Finding:
        if finding.span in kept:
            return finding._replace(applicability=Applicability.ADVICE, edits=(), message=f"{finding.message}; {_HELD}")
        if finding.span in joined:
            return finding._replace(
                applicability=level, message=f"{finding.message}; Pipfile.lock changes together with it"
            )
        return finding

    def in_lock(finding: Finding) -> Finding:
        edits = lock_edits.get(finding.span)
        if edits is None:
            return finding
        twin = twins[_value(lock, finding.span)]
        return twin._replace(
            span=finding.span,
            old=finding.old,
            applicability=level,
            edits=edits,
            message=f"{twin.message}; the Pipfile, and the hash over it, change together with it",
        )

    return Pair(
        report._replace(findings=tuple(map(in_pipfile, report.findings))),
        locked._replace(findings=tuple(map(in_lock, locked.findings))),
    )


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    return [one for finding in findings for one in finding.edits]


def _stored(lock: bytes) -> str:
    """The hash in the lock file."""
    try:
        stored = json.loads(lock)["_meta"]["hash"]["sha256"]
    except (KeyError, TypeError):
        raise PairRefused(_STALE) from None
    if not isinstance(stored, str) or lock.count(stored.encode()) != 1:
        raise PairRefused(_STALE)
    return stored


_KEY = re.compile(rb"(?:^|\n)[ \t]*url[ \t]*=[ \t]*([\"'])\Z")
_JSON_KEY = re.compile(rb"\"url\"\s*:\s*\"\Z")
_SIDE = 200


def _is_source(pipfile: bytes, finding: Finding) -> bool:
    """Whether it looks like the whole value of `url` in a source; `_changed` proves it."""
    start, end = finding.span
    key = _KEY.search(pipfile[max(0, start - _SIDE) : start])
    return finding.role is Role.INDEX and key is not None and pipfile[end : end + 1] == key[1]


def _unhashed(pipfile: bytes, old: _Table, findings: Sequence[Finding], way: _Way) -> bool:
    """Whether the hash stays the same when all of these are fixed: they stand in comments or scripts."""
    try:
        return digest(readtoml.loads(apply(pipfile, _edits(findings))), way) == digest(old, way)
    except ValueError:
        return False


def _urls(sources: Any) -> list[Any]:
    return [one.get("url") if isinstance(one, dict) else None for one in sources] if isinstance(sources, list) else []


def _changed(pipfile: bytes, old: _Table, findings: Sequence[Finding]) -> list[int]:
    """Which sources the edits of `findings` change, in order, proven to change nothing but one URL each."""
    new = readtoml.loads(apply(pipfile, _edits(findings)))
    before, after = _urls(old.get("source")), _urls(new.get("source"))
    changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
    for n in changed:
        if "name" not in new["source"][n]:
            raise PairRefused("a source has no name, so that pipenv names it by its host: run `pipenv lock` afterwards")
        new["source"][n]["url"] = before[n]
    if new != old or len(changed) != len(findings):
        raise PairRefused("it is not clear which source is which: run `pipenv lock` after the change")
    plain = [url.rstrip("/") if isinstance(url, str) else url for url in after]
    if any(plain.count(plain[n]) > 1 for n in changed):
        raise PairRefused("two sources would be the same: delete one, and run `pipenv lock`")
    return changed


def _value(lock: bytes, span: Span) -> Any:
    return json.loads(b'"' + lock[span.start : span.end] + b'"')


def _lock_edits(
    lock: bytes, locked: FileReport, old: _Table, new: _Table, changed: list[int], stored: str, computed: str
) -> dict[Span, tuple[Edit, ...]]:
    """The edits of the lock file, by the span of the URL; the hash goes with the first one."""
    wanted = json.loads(lock)
    sources = wanted["_meta"].get("sources")
    if _urls(sources) != _urls(old["source"]):
        raise PairRefused(_OTHERS)
    renamed = {old["source"][n]["url"]: new["source"][n]["url"] for n in changed}
    for n in changed:
        sources[n]["url"] = new["source"][n]["url"]
    wanted["_meta"]["hash"]["sha256"] = computed
    edits: dict[Span, tuple[Edit, ...]] = {}
    at = lock.index(stored.encode())
    hash_edit = (Edit(Span(at, at + len(stored)), computed.encode()),)
    for span in (finding.span for finding in locked.findings):
        if not _JSON_KEY.search(lock[max(0, span.start - _SIDE) : span.start]) or lock[span.end : span.end + 1] != b'"':
            continue
        url = renamed.get(_value(lock, span))
        if url is not None:
            text = url.replace("/", "\\/") if b"\\/" in lock[span.start : span.end] else url
            edits[span] = (Edit(span, text.encode()), *(() if edits else hash_edit))
    if json.loads(apply(lock, [one for group in edits.values() for one in group])) != wanted:
        raise PairRefused("the sources are not found in Pipfile.lock: run `pipenv lock` after the change")
    return edits
