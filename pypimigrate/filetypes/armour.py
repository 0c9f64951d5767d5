"""Text in ASCII armour: signed with PGP, or wrapped by PGP or S/MIME. Each look is linear in the file."""

from __future__ import annotations

import re

from pypimigrate.model import Span

MARK = b"-----BEGIN "
"""Without this there is no armour."""
_SIGNED = b"-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = b"PGP SIGNATURE"
_LABELS = rb"PGP (?:SIGNED MESSAGE|SIGNATURE|MESSAGE|(?:PUBLIC|PRIVATE) KEY BLOCK)|PKCS7|CMS"
_LINE = re.compile(rb"(?:\A(?:\xef\xbb\xbf)?|(?<=[\r\n]))-----(BEGIN|END) (%s)-----[ \t]*(?=[\r\n]|\Z)" % _LABELS)
"""A line of armour starts a line and is alone on it. In signed text such lines are escaped (RFC 9580, section 7.2)."""
_NAME = re.compile(r"\.(?:asc|dsc|changes|buildinfo)$", re.I)
_BLANK = b" \t\r\n\xef\xbb\xbf"
_MAIL = re.compile(
    rb"(?:From [^\r\n]*(?:\r\n?|\n))?(?:[A-Za-z][\w-]*:[^\r\n]*(?:\r\n?|\n)(?:[ \t][^\r\n]*(?:\r\n?|\n))*)+"
)
"""The header of a mail."""


def armoured(data: bytes) -> list[Span]:
    """Where text stands whose bytes must not change, from the first line of its armour to the last."""
    if MARK not in data:
        return []
    found: list[Span] = []
    start, ends = -1, b""
    for line in _LINE.finditer(data):
        label = line[2]
        if line[1] == b"BEGIN" and not (label == _SIGNATURE and ends == _SIGNATURE):
            start, ends = line.start(), _SIGNATURE if label == b"PGP SIGNED MESSAGE" else label
        elif line[1] == b"END" and start >= 0 and label == ends:
            found.append(Span(start, line.end()))
            start, ends = -1, b""
    return found


def is_signed(data: bytes, name: str) -> bool:
    """Whether the file is one signed text: nothing but blank lines, and the header of a mail, stands around it.

    Where the name of the file says that it is signed, the end may be missing.
    """
    if _SIGNED not in data:
        return False
    start = len(data) - len(data.lstrip(_BLANK))
    if mail := _MAIL.match(data, start):
        start = len(data) - len(data[mail.end() :].lstrip(_BLANK))
    if not data.startswith(_SIGNED, start):
        return False
    parts = armoured(data)
    if not parts:
        return _NAME.search(name) is not None
    return len(parts) == 1 and not data[parts[0].end :].strip(_BLANK)
