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
_IMPORT = re.compile(rb"\bimport[ \t]+(?:[\w., \t]{0,200},[ \t]*)?(" + _MODULES + rb")(?:[ \t]+as[ \t]+(\w+))?")
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
    known: dict[bytes, str | None]


class _Receiver(NamedTuple):
    """What a proxy can be called by, and the bytes of the source in which it can."""

    name: bytes
    start: int
    end: int


class Proxy(NamedTuple):
    """One constructor of a proxy of PyPI: the bytes of the whole call, and those of its arguments."""

    span: Span
    arguments: Span


class Clients(NamedTuple):
    """The proxies of PyPI in a module, the methods used on them, and what else is done with them, in words."""

    proxies: list[Proxy]
    calls: list[Call]
    others: list[str]


def calls(data: bytes) -> list[Call]:
    """Every use of a method on a proxy of PyPI, in the order of the file."""
    return clients(data).calls


def clients(data: bytes) -> Clients:
    """The proxies of PyPI, the methods used on them, and the other things that are done with them, in words."""
    if not _HINT.search(data):
        return Clients([], [], [])
    source = _source(data)
    classes, bundles = _constructors(source.code)
    proxies, receivers, found, others = list[Proxy](), set[_Receiver](), set[Call](), set[str]()
    for match in _made(source.code, classes):
        close = _closing(source.code, match.end())
        url = _argument(source, match.end(), close)
        if url is not None and _is_pypi(url):
            proxies.append(Proxy(Span(match.start(), close), Span(match.end(), close - 1)))
            receivers |= _bound(source.code, match.start())
            found.update(_used(source.code, close))
    receivers = _aliases(source.code, receivers)
    for match in _made(source.code, bundles):
        inside = Span(match.end(), _closing(source.code, match.end()) - 1)
        argument = source.code[slice(*inside)].strip()
        if any(argument == one.name and one.start <= match.start() < one.end for one in receivers) or any(
            inside.start <= proxy.span.start < inside.end for proxy in proxies
        ):
            receivers |= _bound(source.code, match.start())
            at = match.start() + match[0].rindex(b"MultiCall") if b"MultiCall" in match[0] else match.start()
            found.add(Call(Span(at, match.end() - 1), "system.multicall", True))
    makers = classes | bundles | {one.name for one in receivers}
    for receiver in receivers:
        if lost := _rebound(source.code, receiver, makers):
            others.add(f"{receiver.name.decode()} is something else, too")
        pattern = re.compile(rb"(?<![\w.])" + re.escape(receiver.name).replace(rb"self\.", rb"\w+\."))
        for match in pattern.finditer(source.code, receiver.start, receiver.end):
            used = (*_used(source.code, match.end()), *_by_name(source, match.start(), match.end()))
            found.update(call for call in used if not lost or BY_NAME[call.method].own)
            others.update(_other_use(source.code, match))
    if proxies or any(_is_pypi(url) for url in _endpoints(source)):
        found.update(_untraced(source.code, {call.span for call in found}))
    return Clients(proxies, sorted(found), sorted(others))


def _other_use(code: bytes, use: re.Match[bytes]) -> Iterator[str]:
    """What is done with a proxy beside calling a method of PyPI."""
    if re.search(rb"\bgetattr[ \t]*\([ \t]*\Z", code[max(0, use.start() - 20) : use.start()]):
        yield "getattr asks it for a method"
    member = _MEMBER.match(code, use.end())
    if member and re.sub(rb"\s", b"", member[1]).decode("latin-1") not in BY_NAME:
        yield f"it is asked for {member[1].decode('latin-1')}"


_HINT = re.compile(rb"xmlrpc|ServerProxy")


def _made(code: bytes, names: set[bytes]) -> list[re.Match[bytes]]:
    """The first calls of one of `names`."""
    if not names:
        return []
    pattern = re.compile(rb"(?<![\w.])(?:" + b"|".join(map(re.escape, sorted(names))) + rb")[ \t]*\(")
    return list(itertools.islice(pattern.finditer(code), _PROXIES))


def _rebound(code: bytes, receiver: _Receiver, makers: set[bytes]) -> bool:
    """Whether the name is given something else as well, so that it is not always a proxy of PyPI."""
    name = re.escape(receiver.name)
    pattern = re.compile(rb"(?<![\w.])" + name + rb"[ \t]*=(?!=)[ \t]*(?!None\b)(?:[\w.]+[ \t]+or[ \t]+)?([\w.]*)")
    if any(match[1] not in makers for match in pattern.finditer(code, receiver.start, receiver.end)):
        return True
    shadow = re.compile(
        rb"\bfor[ \t]+"
        + name
        + rb"\b|\bdef[ \t]+\w+[ \t]*\([^)=]{0,300}\b"
        + name
        + rb"\b[ \t]*[,):]|\blambda[^:\n]{0,80}\b"
        + name
        + rb"\b[^\n]{0,80}:"
    )
    return shadow.search(code, receiver.start, receiver.end) is not None


def _source(data: bytes) -> _Source:
    code = bytearray(data)
    strings = {}
    for token in tokens(data)[0]:
        if not token.comment:
            strings[token.start] = token
        blank = re.sub(rb"[^\n\"']", b" ", data[token.start : token.end]) if not token.comment else b""
        code[token.start : token.end] = blank or b" " * (token.end - token.start)
    return _Source(data, bytes(code), strings, {})


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
    keyword = re.search(rb"\b(?:uri|url)\s*=\s*", source.code[start:end])
    value = _value(source, start + keyword.end() if keyword else first.end(), end)
    if value is not None:
        return value
    inside = (source.strings[at] for at in sorted(source.strings) if start <= at < end)
    token = next(inside, None)  # `url or "https://…"`
    return (
        _text(source.data[token.start : token.end])
        if token and re.match(rb"[\w.]+\s+or\b", source.code[start:end])
        else None
    )


_TERMS = 10
_NAMES = 200
"""The most terms of a sum, and the most names of a module, that are looked up."""


def _value(source: _Source, at: int, end: int) -> str | None:
    """The text of an expression of strings and names, with `+`, `%` or `.format`; None if it is not known."""
    pieces: list[str] = []
    for _ in range(_TERMS):
        piece, at = _term(source, at, end)
        if piece is None:
            return None
        pieces.append(piece)
        plus = _PLUS.match(source.code, at, end)
        if plus is None:
            return "".join(pieces)
        at = plus.end()
    return None


_PLUS = re.compile(rb"[ \t\\]*(?:\r?\n)?[ \t]*\+\s*")
_FILLED = re.compile(rb"[ \t]*(?:%[ \t]*\(?|\.format\()[ \t]*")


def _term(source: _Source, at: int, end: int) -> tuple[str | None, int]:
    """One term at `at`, and where it ends."""
    token = source.strings.get(at)
    if token is not None:
        text = _text(source.data[token.start : token.end])
        filled = _FILLED.match(source.code, token.end, end)
        if filled is None or not ("%s" in text or "{" in text):
            return text, token.end
        name = _NAME.match(source.code, filled.end(), end)
        value = _of_name(source, name[0]) if name else None
        if name is None or value is None:
            return text, token.end
        return re.sub(r"%s|\{0?\}", lambda _: value, text, count=1), name.end()
    name = _NAME.match(source.code, at, end)
    return (_of_name(source, name[0]), name.end()) if name else (None, at)


def _of_name(source: _Source, name: bytes) -> str | None:
    """The one string that a name is given in this module; None if it is given several, or none."""
    last = name.rsplit(b".", 1)[-1]
    if last not in source.known:
        if len(source.known) >= _NAMES:
            return None
        source.known[last] = None  # what refers to itself is not known
        given = re.finditer(rb"(?<!\w)" + re.escape(last) + rb"[ \t]*(?::[^=\n,()]+)?=[ \t]*(?!=)\(?\s*", source.code)
        values = {_value(source, one.end(), len(source.code)) for one in itertools.islice(given, _TERMS)} - {None}
        source.known[last] = values.pop() if len(values) == 1 else None
    return source.known[last]


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


_TARGET = re.compile(
    rb"([A-Za-z_][\w.]*)[ \t]*(?::[^=\n]+)?=[ \t\\]*(?:\n[ \t]*)?(?:[\w.]+[ \t]+or[ \t]+)?(?:[\w.]+\([ \t]*)?\Z"
)
_CLASS = re.compile(rb"^([ \t]*)class[ \t]+(\w+)", re.M)
_DEFINITION = re.compile(rb"^([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+)", re.M)


def _bound(code: bytes, at: int) -> set[_Receiver]:
    """What the proxy made at `at` can be called by afterwards."""
    before = code[code.rfind(b"\n", 0, at) + 1 : at]
    target = _TARGET.search(code, max(0, at - 200), at)
    start, end, function = _function(code, at)
    found = set()
    if target and (name := target[1]):
        found.add(_Receiver(name, *_reach(code, at, name)))
        if before[:1] in (b" ", b"\t") and not function and b"." not in name:
            found.add(_Receiver(b"self." + name, 0, len(code)))  # an attribute of the class
    opened = re.compile(rb"[^\n]{0,200}?\)?[ \t]+as[ \t]+(\w+)").match(code, _closing(code, code.index(b"(", at) + 1))
    if re.search(rb"\bwith\b", before) and opened:
        found.add(_Receiver(opened[1], start, end))
    if function and re.search(rb"\b(?:return|yield)[ \t]+(?:[\w.]+\()?$", before):
        found |= {_Receiver(name, 0, len(code)) for name in (function, b"self." + function)}
    return found


def _reach(code: bytes, at: int, name: bytes) -> tuple[int, int]:
    """Where `name` means what it is given at `at`: in the function, in the class for an attribute, or everywhere."""
    if b"." in name:
        return _block(code, at, _CLASS)[:2] if name.startswith((b"self.", b"cls.")) else (0, len(code))
    return _function(code, at)[:2]


def _function(code: bytes, at: int) -> tuple[int, int, bytes]:
    """The function around `at`: where it starts and ends, and its name; the whole source if there is none."""
    return _block(code, at, _DEFINITION)


def _block(code: bytes, at: int, header: re.Pattern[bytes]) -> tuple[int, int, bytes]:
    line = code.rfind(b"\n", 0, at) + 1
    indent = len(code[line:at]) - len(code[line:at].lstrip(b" \t"))
    for match in reversed(list(header.finditer(code, max(0, at - 20_000), at))):
        if len(match[1]) < indent:
            behind = re.compile(rb"^[ \t]{0,%d}[^\s#]" % len(match[1]), re.M).search(code, code.find(b"\n", at))
            return match.start(), behind.start() if behind else len(code), match[2]
    return 0, len(code), b""


_CALLED = rb"[ \t]*(?:\([^()\n]{0,200}\))?[ \t]*(?=[\r\n;]|\Z)"


def _aliases(code: bytes, receivers: set[_Receiver]) -> set[_Receiver]:
    """The receivers, and the names that are given one of them."""
    found, new = set(receivers), set(receivers)
    for _ in range(3):
        given = set()
        for one in new:
            source = re.escape(one.name).replace(rb"self\.", rb"\w+\.")
            pattern = re.compile(
                rb"(?<![\w.])((?:self\.|cls\.)?\w+)[ \t]*=[ \t]*"
                + source
                + rb"[ \t]*(?:\([^()\n]{0,200}\))?[ \t]*(?=[\r\n;]|\Z)"
            )
            returned = re.compile(rb"\breturn[ \t]+" + source + _CALLED)
            for match in itertools.islice(returned.finditer(code, one.start, one.end), _PROXIES):
                function = _function(code, match.start())[2]
                given |= {_Receiver(name, 0, len(code)) for name in (function, b"self." + function) if function}
            for match in itertools.islice(pattern.finditer(code, one.start, one.end), _PROXIES):
                given.add(_Receiver(match[1], *_reach(code, match.start(1), match[1])))
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
