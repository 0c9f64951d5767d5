"""Which endpoint a client of XML-RPC is made for: the strings that an expression may hold, read without a tree."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from pypimigrate.formats.python_tokens import Token, tokens
from pypimigrate.pypi.hosts import Family
from pypimigrate.pypi.url import parse

_PATH = ("", "/", "/pypi", "/pypi/", "/rpc2", "/RPC2", "/pypi/xmlrpc")
_FAMILIES = (Family.OLD, Family.CURRENT, Family.MIRROR)


PROXIES = 50
"""Proxies that are followed in one file; behind that, only names that no other service has are found."""
HINT = re.compile(rb"xmlrpc|ServerProxy")


_MOST = 2000
"""Bytes of a call that are looked at for its arguments."""


def closing(code: bytes, at: int) -> int:
    """The offset behind the bracket that closes the one before `at`."""
    depth, stop = 1, min(len(code), at + _MOST)
    for match in re.compile(rb"[()\[\]{}]").finditer(code, at, stop):
        depth += 1 if match[0] in b"([{" else -1
        if not depth:
            return match.end()
    return stop


class Source(NamedTuple):
    """The source with the contents of strings and comments blanked, its strings by where they start, and the values of
    the names that were asked for."""

    data: bytes
    code: bytes
    strings: dict[int, Token]
    values: dict[bytes, set[str]]


_LETTERS = b"rRuUbBfFtT"


def source_of(data: bytes) -> Source:
    code = bytearray(data)
    strings = {}
    for token in tokens(data)[0]:
        if not token.comment:
            prefix = len(data[token.start : token.start + 4]) - len(
                data[token.start : token.start + 4].lstrip(_LETTERS)
            )
            strings[token.start] = strings[token.start + prefix] = token
        blank = re.sub(rb"[^\n\"']", b" ", data[token.start : token.end]) if not token.comment else b""
        code[token.start : token.end] = blank or b" " * (token.end - token.start)
    return Source(data, bytes(code), strings, {})


_KEYWORD = re.compile(rb"\b(?:uri|url)\s*=\s*(?!=)")
_BLANK = re.compile(rb"[\s(]*")
_NAME = re.compile(rb"[A-Za-z_][\w.]*")
_OPERATOR = re.compile(rb"[ \t\\]*(?:\n[ \t]*(?=\+))?(\+|%|\bor\b|\.format[ \t]*\()[\s\\(]*")
_DEFAULTING = re.compile(rb"(?:\w*get|getattr|getenv|\w*setting\w*|\w*config\w*)\Z", re.I)
_HOLE = re.compile(r"%s|\{\w*\}")
_VALUES = 100
"""Names whose values are looked for in one file, and values of one expression."""


def argument(source: Source, start: int, end: int) -> set[str]:
    """The URLs that a call may be given, as text, as far as this file says."""
    keyword = _KEYWORD.search(source.code, start, end)
    blank = _BLANK.match(source.code, keyword.end() if keyword else start)
    assert blank is not None
    return _expression(source, blank.end())


def _expression(source: Source, at: int) -> set[str]:
    """What the expression at `at` may be: strings, names, defaults, `+`, `%`, `or`. Empty if that is not known."""
    found, at = _term(source, at)
    for _ in range(5):
        operator = _OPERATOR.match(source.code, at)
        if operator is None:
            break
        right, at = _term(source, operator.end())
        if operator[1] == b"or":
            found |= right
        elif operator[1] == b"+":
            found = {one + two for one in found for two in right}
        else:
            found = {_filled(one, two) for one in found for two in right}
        found = set(sorted(found)[:_VALUES])
    return found


def _filled(template: str, value: str) -> str:
    hole = _HOLE.search(template)
    return template[: hole.start()] + value + template[hole.end() :] if hole else template


def _term(source: Source, at: int) -> tuple[set[str], int]:
    """What the string, the name or the call at `at` may be, and where it ends."""
    token = source.strings.get(at)
    if token is not None:
        return string(source, token), token.end
    name = _NAME.match(source.code, at)
    if name is None:
        return set(), at
    if source.code[name.end() : name.end() + 1] not in (b"(", b"["):
        return _value(source, name[0]), name.end()
    close = closing(source.code, name.end() + 1)
    inside = [source.strings[at] for at in range(name.end(), close) if at in source.strings]
    if _DEFAULTING.search(name[0]) and inside and source.code[inside[-1].end : close].strip(b" \t\r\n,") == b")":
        return string(source, inside[-1]), close
    return set(), close


def string(source: Source, token: Token) -> set[str]:
    literal = source.data[token.start : token.end]
    found = {text_of(literal)}
    if b"f" in literal.split(literal[-1:])[0].lower():
        for hole in re.findall(r"\{(\w+)\}", text_of(literal))[:3]:
            values = _value(source, hole.encode())
            found = {text.replace(f"{{{hole}}}", value) for text in found for value in values}
    return found


def _value(source: Source, name: bytes) -> set[str]:
    """What a name may be, from what it is given in this file: as a variable, a parameter, an option's default."""
    last = name.rsplit(b".", 1)[-1]
    if last not in source.values and len(source.values) < _VALUES:
        source.values[last] = set()  # asked for again by its own value: nothing more to learn
        given = rb"(?<!\w)" + re.escape(last) + rb"[ \t]*(?::[^=\n,()]+)?=[ \t]*(?!=)[\s(\\]*"
        matches = itertools.islice(re.finditer(given, source.code), PROXIES)
        found = set[str]().union(*(_expression(source, match.end()) for match in matches))
        source.values[last] = found or (_option(source, last) if b"." in name else set())
    return source.values.get(last, set())


def _option(source: Source, name: bytes) -> set[str]:
    """The default of a command line's option that is kept as `name`."""
    spelled = rb"[\"'](?:--)?" + re.escape(name).replace(b"_", b"[-_]") + rb"[\"']"
    for match in itertools.islice(re.finditer(spelled, source.data), PROXIES):
        if match.start() in source.strings:
            close = closing(source.code, match.end())
            default = re.compile(rb"\bdefault\s*=\s*").search(source.code, match.end(), close)
            if default:
                return _expression(source, default.end())
    return set()


def text_of(literal: bytes) -> str:
    body = re.sub(rb"^[A-Za-z]*(\"\"\"|'''|\"|')|(\"\"\"|'''|\"|')$", b"", literal)
    return body.decode("latin-1")


def is_known(urls: set[str]) -> bool | None:
    """Whether all of `urls` are PyPI's endpoint; None if that is not known."""
    whole = [is_pypi(url) for url in urls if not _HOLE.search(url)]
    return None if not whole or len(set(whole)) > 1 else whole[0]


def is_pypi(text: str) -> bool:
    url = parse(text)
    return (
        url is not None
        and url.host.family in _FAMILIES
        and url.path in _PATH
        and (not url.host.paths or url.path.rstrip("/") in url.host.paths)
    )


def endpoints(source: Source) -> Iterator[str]:
    """The strings that may be an endpoint's URL, in a file that uses XML-RPC."""
    if HINT.search(source.code):
        for token in source.strings.values():
            if token.end - token.start < 200:
                yield text_of(source.data[token.start : token.end])
