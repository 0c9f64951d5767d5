"""Lists of hosts that something may reach: pip's trusted hosts, easy_install's allowed ones, proxies' exceptions.

The old site was one host; today pages come from one and distribution files from another, and a list that misses one
of the two blocks the installation. So an entry becomes two, or the one that is missing, or goes if both are there.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from pypimigrate.filetypes.filetype import FileKind, Kind
from pypimigrate.model import Applicability, Span
from pypimigrate.pypi.hosts import HOSTS, Family

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE

_BOTH = (b"pypi.org", b"files.pythonhosted.org")
_BOTH_OF_TEST = (b"test.pypi.org", b"test-files.pythonhosted.org")
_FLAG = re.compile(rb"(?<![\w-])--trusted-host([ \t]+|=)([^\s\"'\\,;`)]+)", re.I)
_KEY = re.compile(
    rb"^(?P<lead>(?:[ \t]*(?:export|env|ENV|set|-e)[ \t]+|[ \t]*-[ \t]+)?[ \t]*)"
    rb"(?P<key>trusted[-_]host|allow[-_]hosts|pip_trusted_host|no_proxy)(?P<sign>[ \t]*[=:][ \t]*|[ \t]+)",
    re.I | re.M,
)
_KEY_WORDS = (b"trusted-host", b"trusted_host", b"allow-hosts", b"allow_hosts", b"no_proxy")
"""Every key has one of these: a plain search is many times as fast as a pattern."""
_ITEM = re.compile(rb"[^\s,]+")
_HOST_LIKE = re.compile(rb"(?:[\w*-]*\.)+[\w*-]+(?::\d+)?(?:/\d+)?|localhost|\[?::1\]?|\$\{?\w+\}?", re.I)
_JOINED = re.compile(rb".?\\\r?\n\Z", re.S)
_LONGEST = 4000
"""Bytes of a command or a list that are looked at; behind that, nothing is said."""


class Permission(NamedTuple):
    """Put `new` in the place of `span`, which is one entry and, if the entry goes, its separator."""

    span: Span
    new: bytes
    limit: Applicability
    reason: str = ""


class _Entry(NamedTuple):
    """A host in a list. `start` is where its flag starts, if it has one."""

    host: bytes
    span: Span
    start: int


def permissions(data: bytes, file: FileKind) -> dict[int, Permission]:
    """What to do about the old hosts in lists, by the offset of the host's first byte."""
    found: dict[int, Permission] = {}
    if file.kind in (Kind.PYTHON, Kind.CODE, Kind.MARKUP):
        return found
    whole = re.search(r"require|constraint", file.name) is not None  # one list, one option a line
    commands = [(0, len(data))] if whole else list(_commands(data))
    for start, end in commands:
        found |= _of_flags(data, start, end)
    lowered = data.lower()
    if any(word in lowered for word in _KEY_WORDS):
        for match in _KEY.finditer(data):
            found |= _of_key(data, match, file)
    return found


def _news(host: bytes) -> tuple[bytes, bytes] | None:
    """The two hosts that do today what `host` did; None if it is not one of the old ones."""
    known = HOSTS.get(host.lower().decode("ascii", "replace"))
    if known is None or known.family is not Family.OLD or known.paths:
        return None
    return _BOTH_OF_TEST if known.test else _BOTH


def _missing(host: bytes, others: Container[bytes]) -> list[bytes] | None:
    """Which of the two hosts the list needs in the place of `host`; None if it is no old one."""
    news = _news(host)
    return None if news is None else [new for new in news if new not in others]


def _commands(data: bytes) -> Iterator[tuple[int, int]]:
    """The commands with a flag for a trusted host, with the lines that a backslash joins to them."""
    done = 0
    for match in re.finditer(rb"--trusted-host", data, re.I):
        if match.start() < done:
            continue
        start = data.rfind(b"\n", 0, match.start()) + 1
        while match.start() - start < _LONGEST and _JOINED.match(data, max(0, start - 3), start):
            start = data.rfind(b"\n", 0, start - 1) + 1
        end = match.end()
        while end < len(data) and end - match.end() < _LONGEST:
            end = data.find(b"\n", end) + 1 or len(data)
            if not _JOINED.match(data, max(0, end - 3), end):
                break
        done = end
        yield start, end


def _of_flags(data: bytes, start: int, end: int) -> dict[int, Permission]:
    matches = list(_FLAG.finditer(data, start, end))
    entries = [_Entry(m[2].lower(), Span(*m.span(2)), m.start()) for m in matches]
    found: dict[int, Permission] = {}
    hosts, seen = {one.host for one in entries}, set[bytes]()
    for entry, match in zip(entries, matches, strict=True):
        twice = entry.host in seen
        seen.add(entry.host)
        missing = _missing(entry.host, hosts)
        if missing is None:
            continue
        if twice:
            found[entry.span.start] = Permission(entry.span, b"", ADVICE, "it stands twice")
        elif missing:
            new = b" --trusted-host".join([missing[0], *(match[1] + host for host in missing[1:])])
            found[entry.span.start] = Permission(entry.span, new, SAFE)
        else:
            found[entry.span.start] = Permission(
                _flag_with_blank(data, entry), b"", UNSAFE, "the new hosts are there already, this one can go"
            )
    return found


def _flag_with_blank(data: bytes, entry: _Entry) -> Span:
    """The flag, its host, and the blank, line end or backslash that parts it from what follows or stands before it."""
    behind = re.compile(rb"[ \t]*(?:\\\r?\n[ \t]*|\r?\n(?=[ \t]*--)|)").match(data, entry.span.end)
    assert behind is not None
    before = entry.start
    while before and data[before - 1] in b" \t":
        before -= 1
    alone = before == 0 or data[before - 1] in b"\r\n"
    if alone and behind.end() > entry.span.end:
        return Span(entry.start, behind.end())
    return Span(before if not alone else entry.start, entry.span.end)


def _of_key(data: bytes, key: re.Match[bytes], file: FileKind) -> dict[int, Permission]:
    if not key["sign"].strip() and key["lead"].strip().lower() != b"env":
        return {}
    value = key.end(), _value_end(data, key, file)
    quote = data[value[0] : value[0] + 1] if data[value[0] : value[0] + 1] in (b'"', b"'") else b""
    start, end = value[0] + len(quote), value[1]
    if quote:
        end = data.find(quote, start, end)
        if end < 0:
            return {}
    entries = [_Entry(m[0].lower(), Span(*m.span()), m.start()) for m in _ITEM.finditer(data, start, end)]
    hosts = [entry.host for entry in entries]
    found: dict[int, Permission] = {}
    if not all(map(_HOST_LIKE.fullmatch, hosts)):
        return found
    for n, entry in enumerate(entries):
        missing = _missing(entry.host, hosts)
        if missing is None:
            continue
        if entry.host in hosts[:n]:
            found[entry.span.start] = Permission(entry.span, b"", ADVICE, "it stands twice")
            continue
        limit, reason = _limit_of(key["key"].lower())
        if missing:
            separator = _separator(data, key, entries, n, file)
            new = separator.join(missing)
            if separator == b" " and len(entries) == 1 and not quote and b"=" in key["sign"]:
                new = b'"' + new + b'"'  # a value for a shell
                if file.name.endswith(".env") or file.kind is not Kind.SHELL:
                    limit, reason = UNSAFE, "whether the value needs quotes depends on what reads it"
            found[entry.span.start] = Permission(entry.span, new, limit, reason)
        else:
            following, before = entries[n + 1 : n + 2], entries[:n][-1:]
            span = (
                Span(entry.span.start, following[0].span.start)
                if following
                else Span(before[0].span.end, entry.span.end)
            )
            found[entry.span.start] = Permission(span, b"", limit, reason)
    return found


def _limit_of(key: bytes) -> tuple[Applicability, str]:
    if key == b"no_proxy":
        return UNSAFE, "which hosts may go around the proxy is a decision about the network"
    return SAFE, ""


def _value_end(data: bytes, key: re.Match[bytes], file: FileKind) -> int:
    """Where the value of `key` ends: in configuration it goes on over lines that are indented deeper than the key."""
    start, depth = key.end(), len(key["lead"])
    end = min(len(data), start + _LONGEST)
    at = data.find(b"\n", start, end)
    while _goes_on(file) and at >= 0:
        line = data[at + 1 : end].split(b"\n", 1)[0]
        if not line.strip() or len(line) - len(line.lstrip()) <= depth:
            break
        at = data.find(b"\n", at + 1, end)
    return at if at >= 0 else end


def _goes_on(file: FileKind) -> bool:
    return file.name.endswith((".cfg", ".conf", ".ini")) or file.kind is Kind.PROSE


def _separator(data: bytes, key: re.Match[bytes], entries: list[_Entry], n: int, file: FileKind) -> bytes:
    """What stands between two entries of this list, as found, or as its kind of file has it."""
    if len(entries) > 1:
        left, right = (entries[n - 1], entries[n]) if n else (entries[0], entries[1])
        return data[left.span.end : right.span.start]
    if key["key"].lower() == b"no_proxy":
        return b","
    if not _goes_on(file):
        return b" "
    line = data.rfind(b"\n", 0, entries[n].span.start) + 1
    lead = data[line : entries[n].span.start]
    end = b"\r\n" if data[data.find(b"\n", line) - 1 : data.find(b"\n", line)] == b"\r" else b"\n"
    return end + (lead if not lead.strip() else re.sub(rb"[^\t]", b" ", lead))
