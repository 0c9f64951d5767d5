"""Calls of PyPI's XML-RPC methods in Python source, of any version of the language.

Proxies are followed from the import to the call by name: through aliases, `try`/`except` pairs, constants, attributes,
functions that return them, `with`, MultiCall. The strings and comments are known from the lexer; the rest is read as
text, so that Python 2 is read as well as today's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from pypimigrate.hosts import Family
from pypimigrate.legacyurl import parse
from pypimigrate.methods import BY_NAME, OWN, Call
from pypimigrate.model import Span
from pypimigrate.python.lexer import Token, tokens

_MODULES = rb"xmlrpclib|xmlrpc2?\.client|(?:[\w.]+\.)?moves\.xmlrpc_client|aiohttp_xmlrpc\.client"
_CLASSES = rb"ServerProxy|Server|Client|MultiCall|CachedProxy"
_IMPORT = re.compile(rb"\bimport[ \t]+(" + _MODULES + rb")(?:[ \t]+as[ \t]+(\w+))?")
_FROM_PACKAGE = re.compile(
    rb"\bfrom[ \t]+(?:xmlrpc2?|(?:[\w.]+\.)?six\.moves|aiohttp_xmlrpc)[ \t]+import[ \t]+\(?\s*"
    rb"(client|xmlrpc_client)(?:[ \t]+as[ \t]+(\w+))?"
)
_FROM_MODULE = re.compile(rb"\bfrom[ \t]+(?:" + _MODULES + rb")[ \t]+import[ \t]+([(]?[^\n;]*)")
_IMPORTED = re.compile(rb"\b(" + _CLASSES + rb")(?:[ \t]+as[ \t]+(\w+))?\b")
_PATH = ("", "/", "/pypi", "/pypi/", "/rpc2", "/RPC2", "/pypi/xmlrpc")
_FAMILIES = (Family.OLD, Family.CURRENT, Family.MIRROR)
_MOST = 2000
"""Bytes of a call that are looked at for its arguments."""
_PROXIES = 50
"""Proxies that are followed in one file; behind that, only names that no other service has are found."""


class _Source(NamedTuple):
    """The source with the contents of strings and comments blanked, and its strings by where they start."""

    data: bytes
    code: bytes
    strings: dict[int, Token]


class _Receiver(NamedTuple):
    """What a proxy can be called by, and the bytes of the source in which it can."""

    name: bytes
    start: int
    end: int


def calls(data: bytes) -> list[Call]:
    """Every use of a method on a proxy of PyPI, in the order of the file."""
    if not _HINT.search(data):
        return []
    source = _source(data)
    classes, bundles = _constructors(source.code)
    receivers, found, some = set[_Receiver](), set[Call](), False
    for match in _made(source.code, classes):
        close = _closing(source.code, match.end())
        url = _argument(source, match.end(), close)
        if url is not None and _is_pypi(url):
            some = True
            receivers |= _bound(source.code, match.start())
            found.update(_used(source.code, close))
    receivers = _aliases(source.code, receivers)
    for match in _made(source.code, bundles):
        argument = source.code[match.end() : _closing(source.code, match.end()) - 1].strip()
        if any(argument == one.name and one.start <= match.start() < one.end for one in receivers):
            receivers |= _bound(source.code, match.start())
            at = match.start() + match[0].rindex(b"MultiCall") if b"MultiCall" in match[0] else match.start()
            found.add(Call(Span(at, match.end() - 1), "system.multicall", True))
    makers = classes | bundles | {one.name for one in receivers}
    for receiver in receivers:
        lost = _rebound(source.code, receiver, makers)
        pattern = re.compile(rb"(?<![\w.])" + re.escape(receiver.name).replace(rb"self\.", rb"\w+\."))
        for match in pattern.finditer(source.code, receiver.start, receiver.end):
            used = (*_used(source.code, match.end()), *_by_name(source, match.start(), match.end()))
            found.update(call for call in used if not lost or BY_NAME[call.method].own)
    if some or any(_is_pypi(url) for url in _endpoints(source)):
        found.update(_untraced(source.code, {call.span for call in found}))
    return sorted(found)


_HINT = re.compile(rb"xmlrpc|ServerProxy")


def _made(code: bytes, names: set[bytes]) -> list[re.Match[bytes]]:
    """The first calls of one of `names`."""
    if not names:
        return []
    pattern = re.compile(rb"(?<![\w.])(?:" + b"|".join(map(re.escape, sorted(names))) + rb")[ \t]*\(")
    return list(itertools.islice(pattern.finditer(code), _PROXIES))


def _rebound(code: bytes, receiver: _Receiver, makers: set[bytes]) -> bool:
    """Whether the name is given something else as well, so that it is not always a proxy of PyPI."""
    pattern = re.compile(rb"(?<![\w.])" + re.escape(receiver.name) + rb"[ \t]*=(?!=)[ \t]*(?!None\b)([\w.]*)")
    return any(match[1] not in makers for match in pattern.finditer(code, receiver.start, receiver.end))


def _source(data: bytes) -> _Source:
    code = bytearray(data)
    strings = {}
    for token in tokens(data)[0]:
        if not token.comment:
            strings[token.start] = token
        blank = re.sub(rb"[^\n\"']", b" ", data[token.start : token.end]) if not token.comment else b""
        code[token.start : token.end] = blank or b" " * (token.end - token.start)
    return _Source(data, bytes(code), strings)


def _constructors(code: bytes) -> tuple[set[bytes], set[bytes]]:
    """What proxies and bundles of calls (MultiCall) are made with here, as it is written."""
    modules = {match[2] or match[1] for match in _IMPORT.finditer(code)}
    modules |= {match[2] or match[1] for match in _FROM_PACKAGE.finditer(code)}
    classes = {module + b"." + name for module in modules for name in (b"ServerProxy", b"Server", b"Client")}
    bundles = {module + b".MultiCall" for module in modules}
    for match in _FROM_MODULE.finditer(code):
        names = match[1]
        if names.startswith(b"("):
            names = code[match.start(1) : code.find(b")", match.start(1))]
        if names.strip() == b"*":
            names = b"ServerProxy, Server, MultiCall"
        for one in _IMPORTED.finditer(names):
            (bundles if one[1] == b"MultiCall" else classes).add(one[2] or one[1])
    own = {
        m[1]
        for m in re.finditer(rb"\bclass[ \t]+(\w+)[ \t]*\(([\w., ]+)\)", code)
        if {b.strip() for b in m[2].split(b",")} & classes
    }
    return classes | own, bundles


def _closing(code: bytes, at: int) -> int:
    """The offset behind the bracket that closes the one before `at`."""
    depth, stop = 1, min(len(code), at + _MOST)
    for match in re.compile(rb"[()\[\]{}]").finditer(code, at, stop):
        depth += 1 if match[0] in b"([{" else -1
        if not depth:
            return match.end()
    return stop


_FIRST = re.compile(rb"\s*(?:(?:uri|url)\s*=\s*)?")
_NAME = re.compile(rb"[A-Za-z_][\w.]*")


def _argument(source: _Source, start: int, end: int) -> str | None:
    """The URL that a call is given, as text, if it is a string or a name that is given one string in this file."""
    first = _FIRST.match(source.code, start)
    assert first is not None
    for keyword in re.finditer(rb"\b(?:uri|url)\s*=\s*", source.code[start:end]):
        first_at = start + keyword.end()
        break
    else:
        first_at = first.end()
    return _value(source, first_at, end)


def _value(source: _Source, at: int, end: int, deep: bool = True) -> str | None:
    token = source.strings.get(at)
    if token is not None:
        return _text(source.data[token.start : token.end])
    name = _NAME.match(source.code, at, end)
    if name is None or not deep:
        return None
    last = re.escape(name[0].rsplit(b".", 1)[-1])
    values = {
        _value(source, match.end(), len(source.code), deep=False)
        for match in re.finditer(rb"(?<!\w)" + last + rb"[ \t]*(?::[^=\n,()]+)?=[ \t]*(?!=)\(?\s*", source.code)
    } - {None}
    return values.pop() if len(values) == 1 else None


def _text(literal: bytes) -> str:
    body = re.sub(rb"^[A-Za-z]*(\"\"\"|'''|\"|')|(\"\"\"|'''|\"|')$", b"", literal)
    return body.decode("latin-1")


def _is_pypi(text: str) -> bool:
    url = parse(text)
    return (
        url is not None
        and url.host.family in _FAMILIES
        and url.path in _PATH
        and (not url.host.paths or url.path.rstrip("/") in url.host.paths)
    )


_TARGET = re.compile(rb"([A-Za-z_][\w.]*)[ \t]*(?::[^=\n]+)?=[ \t\\]*(?:\n[ \t]*)?(?:[\w.]+\([ \t]*)?\Z")
_DEFINITION = re.compile(rb"^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)", re.M)


def _bound(code: bytes, at: int) -> set[_Receiver]:
    """What the proxy made at `at` can be called by afterwards."""
    before = code[code.rfind(b"\n", 0, at) + 1 : at]
    target = _TARGET.search(code, max(0, at - 200), at)
    start, end, function = _function(code, at)
    found = set()
    if target and (name := target[1]):
        attribute = b"." in name or not function
        found.add(_Receiver(name, 0 if attribute else start, len(code) if attribute else end))
        if before[:1] in (b" ", b"\t") and not function and b"." not in name:
            found.add(_Receiver(b"self." + name, 0, len(code)))  # an attribute of the class
    opened = re.compile(rb"[^\n]{0,200}?\)?[ \t]+as[ \t]+(\w+)").match(code, _closing(code, code.index(b"(", at) + 1))
    if re.search(rb"\bwith\b", before) and opened:
        found.add(_Receiver(opened[1], start, end))
    if function and re.search(rb"\b(?:return|yield)[ \t]+(?:[\w.]+\()?$", before):
        found |= {_Receiver(name, 0, len(code)) for name in (function, b"self." + function)}
    return found


def _function(code: bytes, at: int) -> tuple[int, int, bytes]:
    """The function around `at`: where it starts and ends, and its name; the whole source if there is none."""
    line = code.rfind(b"\n", 0, at) + 1
    indent = len(code[line:at]) - len(code[line:at].lstrip(b" \t"))
    for match in reversed(list(_DEFINITION.finditer(code, max(0, at - 20_000), at))):
        if len(match[1]) < indent:
            behind = re.compile(rb"^[ \t]{0,%d}[^\s#]" % len(match[1]), re.M).search(code, code.find(b"\n", at))
            return match.start(), behind.start() if behind else len(code), match[2]
    return 0, len(code), b""


def _aliases(code: bytes, receivers: set[_Receiver]) -> set[_Receiver]:
    """The receivers, and the names that are given one of them."""
    found, new = set(receivers), set(receivers)
    for _ in range(3):
        given = set()
        for one in new:
            source = re.escape(one.name).replace(rb"self\.", rb"\w+\.")
            pattern = re.compile(
                rb"(?<![\w.])((?:self\.|cls\.)?\w+)[ \t]*=[ \t]*" + source + rb"[ \t]*(?:\(\s*\))?[ \t]*(?=[\r\n;]|\Z)"
            )
            for match in itertools.islice(pattern.finditer(code, one.start, one.end), _PROXIES):
                start, end, function = _function(code, match.start(1))
                whole = b"." in match[1] or not function
                given.add(_Receiver(match[1], 0 if whole else start, len(code) if whole else end))
        new = set(itertools.islice(sorted(given - found), _PROXIES))
        found |= new
    return found


_MEMBER = re.compile(rb"(?:\([^()\n]{0,200}\))?\s*\.\s*(system\s*\.\s*\w+|\w+)\b(?!\s*=[^=])")


def _used(code: bytes, at: int) -> Iterator[Call]:
    """The method used on what ends at `at`."""
    match = _MEMBER.match(code, at)
    if match:
        name = re.sub(rb"\s", b"", match[1]).decode("latin-1")
        if name in BY_NAME:
            yield Call(Span(*match.span(1)), name, True)


def _by_name(source: _Source, start: int, end: int) -> Iterator[Call]:
    """`getattr(proxy, "name")`."""
    if not re.search(rb"\bgetattr[ \t]*\([ \t]*\Z", source.code[max(0, start - 20) : start]):
        return
    comma = re.compile(rb"[ \t]*,\s*").match(source.code, end)
    token = source.strings.get(comma.end()) if comma else None
    if token is not None and (name := _text(source.data[token.start : token.end])) in BY_NAME:
        at = source.data.index(name.encode(), token.start)
        yield Call(Span(at, at + len(name)), name, True)


def _endpoints(source: _Source) -> Iterator[str]:
    """The strings that may be an endpoint's URL, in a file that uses XML-RPC."""
    if _HINT.search(source.code):
        for token in source.strings.values():
            if token.end - token.start < 200:
                yield _text(source.data[token.start : token.end])


def _untraced(code: bytes, known: set[Span]) -> Iterator[Call]:
    """Methods that only PyPI has, on something that is not known here, and is not defined here."""
    defined = {match[1] for match in re.finditer(rb"\bdef[ \t]+(\w+)", code)}
    for match in re.finditer(rb"(?<=\.)(?:" + OWN.pattern + rb")\b(?=\s*\()", code):
        if Span(*match.span()) not in known and match[0] not in defined:
            yield Call(Span(*match.span()), match[0].decode(), False)
