"""A host kept in a constant of a Python module, and the URLs and connections that the module makes of it.

The host may move only together with all that is made of it: the new one answers over https alone. Every use in the
module is looked at, and one that is not understood keeps the whole as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pypimigrate.formats.python_tokens import Token, tokens
from pypimigrate.model import Edit, Span

_SETS = re.compile(rb"(?:\A|\n)[ \t]*([A-Za-z_]\w*)[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*\Z")
_QUOTE = re.compile(rb"[rRuUbB]{0,2}(?:\"\"\"|'''|\"|')")
_OWNER = re.compile(rb"(?:\w+[ \t]*\.[ \t]*)*\Z")
_CONNECTION = re.compile(rb"\bHTTPSConnection\s*\(\s*(?:host\s*=\s*)?\Z")
_JOINS: tuple[tuple[re.Pattern[bytes], re.Pattern[bytes]], ...] = (
    (re.compile(rb"[\s\\]*\+[\s\\]*"), re.compile(rb"(https?)://[\"']\Z")),
    (re.compile(rb"\s*%\s*\(?\s*"), re.compile(rb"\A[rRuUbB]{0,2}[\"'](https?)://%s")),
    (re.compile(rb"\s*\.\s*format\s*\(\s*"), re.compile(rb"\A[rRuUbB]{0,2}[\"'](https?)://\{0?\}")),
)
"""What stands between a string and the constant, and where the string has the scheme then."""
_MOST = 50
"""Uses that are followed; with more, nothing is said."""


def edits(data: bytes, host: Span, new: bytes) -> tuple[Edit, ...] | None:
    """The edits that move the constant whose value is `host` to `new`; None if a use of it is not understood."""
    strings = [token for token in tokens(data)[0] if not token.comment]
    own = next((one for one in strings if one.start < host.start and host.end < one.end), None)
    if own is None or not _QUOTE.fullmatch(data, own.start, host.start) or own.end - host.end not in (1, 3):
        return None
    code = _blanked(data)
    name = _SETS.search(code[max(0, own.start - 200) : own.start])
    if name is None or not re.compile(rb"[ \t;]*(?:\r?\n|#|\Z)").match(data, own.end):
        return None
    if any(b"/packages" in data[one.start : one.end] for one in strings):
        return None  # distribution files are on another host
    defined = max(0, own.start - 200) + name.start(1)
    word = re.compile(rb"(?<!\w)" + name[1] + rb"(?!\w)")
    uses = [match for match in word.finditer(code) if match.start() != defined]
    if len(uses) > _MOST:
        return None
    found = [_of_use(data, code, strings, match) for match in uses]
    found += [_of_fields(data, one, word) for one in strings if word.search(data, one.start, one.end)]
    if (not any(found) and not uses) or None in found:
        return None
    return (Edit(host, new), *(edit for several in found for edit in several or ()))


def _blanked(data: bytes) -> bytes:
    """The source with its strings and comments blanked."""
    code = bytearray(data)
    for start, end, _ in tokens(data)[0]:
        code[start:end] = re.sub(rb"[^\n]", b" ", data[start:end])
    return bytes(code)


def _of_use(data: bytes, code: bytes, strings: list[Token], use: re.Match[bytes]) -> list[Edit] | None:
    """The edits for one use in code; None if it is not understood."""
    before = code[max(0, use.start() - 200) : use.start()]
    owner = _OWNER.search(before)
    start = use.start() - (len(owner[0]) if owner else 0)
    if _CONNECTION.search(code[max(0, start - 200) : start]):
        return []
    at = bisect_right([one.end for one in strings], start) - 1
    if at < 0:
        return None
    text = strings[at]
    for between, scheme in _JOINS:
        where = scheme.search(data[text.start : text.end])
        if where and between.fullmatch(code, text.end, start):
            span = Span(text.start + where.start(1), text.start + where.end(1))
            return [Edit(span, b"https")] if where[1] == b"http" else []
    return None


def _of_fields(data: bytes, text: Token, word: re.Pattern[bytes]) -> list[Edit] | None:
    """The edits for the fields of an f-string that hold the constant; None if one is not understood."""
    prefix = re.match(rb"[A-Za-z]*", data[text.start : text.end])
    formatted = prefix is not None and prefix[0].lower().strip(b"rbu") in (b"f", b"t")
    field = re.compile(rb"\{(?:\w+\.)*" + word.pattern + rb"\}|%\(" + word.pattern + rb"\)s")
    found = []
    for match in field.finditer(data, text.start, text.end):
        scheme = re.compile(rb"(https?)://\Z").search(data[text.start : match.start()])
        if not formatted or scheme is None:
            return None
        if scheme[1] == b"http":
            found.append(Edit(Span(text.start + scheme.start(1), text.start + scheme.end(1)), b"https"))
    inside = any(match for match in word.finditer(data, text.start, text.end)) and formatted
    return None if inside and not field.search(data, text.start, text.end) else found
