"""The places that name an old host and are no finding, and why: nothing is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pypimigrate.model import Span
from pypimigrate.pypi.hosts import BARE

_NAMES = re.compile("|".join(re.escape(name) for name in sorted(BARE, key=len, reverse=True)).encode())
_PYTHON_ORG = re.compile(rb"(?:www\.)?python\.org")
_SIDE = 200


class Unreported(NamedTuple):
    """Bytes that name an old host, and why no finding speaks of them."""

    span: Span
    reason: str


_REASONS: tuple[tuple[str, re.Pattern[bytes], re.Pattern[bytes]], ...] = tuple(
    (reason, re.compile(rb"(?:" + before + rb")\Z", re.S), re.compile(after))
    for reason, before, after in (
        ("a longer host name", rb"[\w-]\.|[\w-]", b""),
        ("a longer host name", b"", rb"\.?[\w-]|\.\w"),
        ("a user name, and the host comes behind it", b"", rb"(?::[^/\s]*)?@"),
        ("a mail address", rb"[\w.+-]@", b""),
        ("an archived copy", rb"(?:archive\.\w+/|webcitation\.org|webcache\.|/web/\d{4})[^\s\"'<>]*", b""),
        ("an identifier", rb"(?i:archive):\s*", b""),
        ("a local file", rb"file:/[^\s\"'<>]*", b""),
        ("a part of a path", rb"[\\/]", b""),
    )
)


def unreported(data: bytes, reported: Iterable[Span], ignored: bool = False, silent: str = "") -> Iterator[Unreported]:
    """Every place in `data` that names an old host and lies in none of `reported`; in the order of the file.

    `ignored`: comments in the file ask to ignore findings. `silent`: why nothing is reported in such a file.
    """
    spans = sorted(reported)
    at = 0
    lowered = data.lower()
    for match in _NAMES.finditer(lowered):
        start, end = match.span()
        while at < len(spans) and spans[at].end <= start:
            at += 1
        if at < len(spans) and spans[at].start < end:
            continue
        if _PYTHON_ORG.fullmatch(match[0]) and not _is_pypi(lowered, start, end):
            continue
        yield Unreported(Span(start, end), silent or _reason(lowered, start, end, ignored))


def _is_pypi(lowered: bytes, start: int, end: int) -> bool:
    """Whether python.org stands for PyPI here: with one of its paths, and not as the end of another name."""
    return (
        re.match(rb"/(?:pypi|packages)\b", lowered[end : end + 12]) is not None and lowered[start - 1 : start] != b"."
    )


def _reason(lowered: bytes, start: int, end: int, ignored: bool) -> str:
    before, after = lowered[max(0, start - _SIDE) : start], lowered[end : end + _SIDE]
    for reason, left, right in _REASONS:
        if left.search(before) and right.match(after):
            return reason
    return "ignored by a comment" if ignored else "not a URL of its own"
