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

from pypimigrate.check.remote.endpoints import (
    HINT,
    PROXIES,
    Source,
    argument,
    closing,
    endpoints,
    is_known,
    is_pypi,
    source_of,
    text_of,
)
from pypimigrate.model import Span
from pypimigrate.pypi.methods import BY_NAME, OWN, Call

_MODULES = rb"xmlrpclib|xmlrpc2?\.client|(?:[\w.]+\.)?moves\.xmlrpc_client|aiohttp_xmlrpc\.client"
_CLASSES = rb"ServerProxy|Server|Client|MultiCall|CachedProxy"
_IMPORTS = re.compile(rb"(?<!\w)import[ \t]+([\w., \t]+)")
_MODULE = re.compile(rb"[ \t]*(" + _MODULES + rb")(?:[ \t]+as[ \t]+(\w+))?[ \t]*")
_FROM_PACKAGE = re.compile(
    rb"\bfrom[ \t]+(?:xmlrpc2?|(?:[\w.]+\.)?six\.moves|aiohttp_xmlrpc)[ \t]+import[ \t]+\(?\s*"
    rb"(client|xmlrpc_client)(?:[ \t]+as[ \t]+(\w+))?"
)
_FROM_MODULE = re.compile(rb"\bfrom[ \t]+(?:" + _MODULES + rb")[ \t]+import[ \t]+([(]?[^\n;]*)")
_IMPORTED = re.compile(rb"\b(" + _CLASSES + rb")(?:[ \t]+as[ \t]+(\w+))?\b")


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
    if not HINT.search(data):
        return Clients([], [], [])
    source = source_of(data)
    classes, bundles = _constructors(source.code)
    proxies, receivers, unknown = list[Proxy](), set[_Receiver](), set[_Receiver]()
    found, others = set[Call](), set[str]()
    for match in _made(source.code, classes):
        close = closing(source.code, match.end())
        known = is_known(argument(source, match.end(), close))
        if known:
            proxies.append(Proxy(Span(match.start(), close), Span(match.end(), close - 1)))
            receivers |= _bound(source.code, match.start())
            found.update(_used(source.code, close))
        elif known is None:
            unknown |= _bound(source.code, match.start())
    receivers = _flow(source.code, receivers)
    unknown = _flow(source.code, unknown) - receivers
    for match in _made(source.code, bundles):
        inside = Span(match.end(), closing(source.code, match.end()) - 1)
        bundled = source.code[slice(*inside)].strip()
        if any(bundled == one.name and one.start <= match.start() < one.end for one in receivers) or any(
            inside.start <= proxy.span.start < inside.end for proxy in proxies
        ):
            receivers |= _bound(source.code, match.start())
            at = match.start() + match[0].rindex(b"MultiCall") if b"MultiCall" in match[0] else match.start()
            found.add(Call(Span(at, match.end() - 1), "system.multicall", True))
    found |= _calls_on(source, receivers, classes | bundles | {one.name for one in receivers}, others)
    if unknown:
        perhaps = _calls_on(source, unknown, classes | {one.name for one in unknown}, set())
        if any(call.method not in _SHARED and BY_NAME[call.method].own for call in perhaps):
            found |= {call._replace(traced=False) for call in perhaps} - {c._replace(traced=False) for c in found}
    if proxies or any(is_pypi(url) for url in endpoints(source)):
        found.update(_untraced(source, {call.span for call in found}))
    return Clients(proxies, sorted(found), sorted(others))


_SHARED = ("list_packages", "package_data", "package_urls", "top_packages")
"""Methods of PyPI whose names are plain enough for others, too: they do not tell whose proxy it is."""


def _calls_on(source: Source, receivers: set[_Receiver], makers: set[bytes], others: set[str]) -> set[Call]:
    """The methods that are used on `receivers`; what else is done with them goes to `others`."""
    found = set[Call]()
    for receiver in receivers:
        if lost := _rebound(source.code, receiver, makers):
            others.add(f"{receiver.name.decode()} is something else, too")
        for match in _named(receiver).finditer(source.code, receiver.start, receiver.end):
            used = (*_used(source.code, match.end()), *_by_name(source, match.start(), match.end()))
            found.update(call for call in used if not lost or BY_NAME[call.method].own)
            others.update(_other_use(source.code, match))
    return found


def _other_use(code: bytes, use: re.Match[bytes]) -> Iterator[str]:
    """What is done with a proxy beside calling a method of PyPI."""
    if re.search(rb"\bgetattr[ \t]*\([ \t]*\Z", code[max(0, use.start() - 20) : use.start()]):
        yield "getattr asks it for a method"
    member = _MEMBER.match(code, use.end())
    if member and re.sub(rb"\s", b"", member[1]).decode("latin-1") not in BY_NAME:
        yield f"it is asked for {member[1].decode('latin-1')}"


def _named(receiver: _Receiver) -> re.Pattern[bytes]:
    """Where a receiver is named. An attribute of `self` may be one of another name, too."""
    return re.compile(rb"(?<![\w.])" + re.escape(receiver.name).replace(rb"self\.", rb"\w+\.") + rb"\b")


def _made(code: bytes, names: set[bytes]) -> list[re.Match[bytes]]:
    """The first calls of one of `names`."""
    if not names:
        return []
    pattern = re.compile(rb"(?<![\w.])(?:" + b"|".join(map(re.escape, sorted(names))) + rb")[ \t]*\(")
    return list(itertools.islice(pattern.finditer(code), PROXIES))


def _rebound(code: bytes, receiver: _Receiver, makers: set[bytes]) -> bool:
    """Whether the name is given something else as well, so that it is not always a proxy of PyPI."""
    name = re.escape(receiver.name)
    pattern = re.compile(rb"(?<![\w.])" + name + rb"[ \t]*=(?!=)[ \t]*+(?!None\b)(?:[\w.]+[ \t]+or[ \t]+)?([\w.]*)")
    if any(match[1] not in makers for match in pattern.finditer(code, receiver.start, receiver.end)):
        return True
    if receiver.start:
        return False  # a parameter of this very function, perhaps
    shadow = re.compile(
        rb"\bfor[ \t]+" + name + rb"\b|\bdef[ \t]+\w+[ \t]*\([^)=]{0,300}\b" + name + rb"\b[ \t]*[,):]"
        rb"|\blambda[^:\n]{0,80}\b" + name + rb"\b[^\n]{0,80}:"
    )
    return shadow.search(code, receiver.start, receiver.end) is not None


def _constructors(code: bytes) -> tuple[set[bytes], set[bytes]]:
    """What proxies and bundles of calls (MultiCall) are made with here, as it is written."""
    modules = {
        match[2] or match[1]
        for names in _IMPORTS.finditer(code)
        for one in names[1].split(b",")
        if (match := _MODULE.fullmatch(one))
    }
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
    for match in re.finditer(rb"\bclass[ \t]+(\w+)[ \t]*(?:\(([\w., \t]*)\))?[ \t]*:", code):
        own = {base.strip() for base in (match[2] or b"").split(b",")} & classes
        (classes.add if own else classes.discard)(match[1])
    return classes, bundles


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
        found.add(_variable(code, at, name))
        if before[:1] in (b" ", b"\t") and not function and b"." not in name:
            found.add(_Receiver(b"self." + name, 0, len(code)))  # an attribute of the class
    opened = re.compile(rb"[^\n]{0,200}?\)?[ \t]+as[ \t]+(\w+)").match(code, closing(code, code.index(b"(", at) + 1))
    if re.search(rb"\bwith\b", before) and opened:
        found.add(_Receiver(opened[1], start, end))
    if re.search(rb"\b(?:return|yield)[ \t]+(?:[\w.]+\()?$", before):
        found |= set(_around(code, at))
    return found


def _variable(code: bytes, at: int, name: bytes) -> _Receiver:
    """The variable or attribute that is given a proxy at `at`."""
    start, end, function = _function(code, at)
    if name.startswith((b"self.", b"cls.")):
        return _Receiver(name, *_block(code, at, _CLASS)[:2])
    if b"." in name or not function or re.search(rb"\bglobal\b[^\n]*\b" + name + rb"\b", code[start:at]):
        return _Receiver(name, 0, len(code))
    return _Receiver(name, start, end)


def _around(code: bytes, at: int) -> Iterator[_Receiver]:
    """The function around `at`, as what is called by its name."""
    *_, function = _function(code, at)
    if function:
        yield from (_Receiver(name, 0, len(code)) for name in (function, b"self." + function))


def _function(code: bytes, at: int) -> tuple[int, int, bytes]:
    """The function around `at`: where it starts and ends, and its name; the whole source if there is none."""
    return _block(code, at, _DEFINITION)


def _block(code: bytes, at: int, header: re.Pattern[bytes]) -> tuple[int, int, bytes]:
    line = code.rfind(b"\n", 0, at) + 1
    indent = len(code[line:at]) - len(code[line:at].lstrip(b" \t"))
    for match in reversed(list(header.finditer(code, max(0, at - 20_000), at))):
        if len(match[1]) < indent:
            return match.start(), _end(code, match[1], at), match[2]
    return 0, len(code), b""


def _end(code: bytes, indent: bytes, at: int) -> int:
    """Where the function ends whose body holds `at`, and whose head is indented by `indent`."""
    line = code.find(b"\n", at)
    behind = re.compile(rb"^[ \t]{0,%d}[^\s#]" % len(indent), re.M).search(code, line) if line >= 0 else None
    return behind.start() if behind else len(code)


def _flow(code: bytes, receivers: set[_Receiver]) -> set[_Receiver]:
    """The receivers, and the names that are given one of them."""
    found, new = set(receivers), set(receivers)
    for _ in range(4):
        given = set[_Receiver]().union(*(_given(code, one) for one in new))
        new = set(itertools.islice(sorted(given - found), PROXIES))
        found |= new
    return found


_ASSIGNED = re.compile(rb"((?:self\.|cls\.)?\b\w+)[ \t]*(?::[^=\n]+)?=[ \t]*\Z")
_RETURNED = re.compile(rb"\b(?:return|yield)[ \t]+\Z")
_BEHIND = re.compile(rb"[ \t]*(?:([,)])|[\r\n;]|\Z)")


def _given(code: bytes, one: _Receiver) -> Iterator[_Receiver]:
    """Variables and parameters that are given the receiver, or what it returns; functions that return it."""
    flows = re.compile(_named(one).pattern + rb"(?=[ \t]*(?:[\r\n;,(]|\)|\Z))")
    for match in itertools.islice(flows.finditer(code, one.start, one.end), PROXIES):
        end = match.end()
        behind = _BEHIND.match(code, closing(code, end + 1) if code[end : end + 1] == b"(" else end)
        if behind is None:
            continue
        at = match.start()
        if behind[1]:
            yield from _parameter(code, at)
        elif target := _ASSIGNED.search(code, max(0, at - 200), at):
            yield _variable(code, at, target[1])
        elif _RETURNED.search(code, max(0, at - 20), at):
            yield from _around(code, at)


def _parameter(code: bytes, at: int) -> Iterator[_Receiver]:
    """The parameter that the argument at `at` becomes, if the function is defined in this file."""
    before = code[max(0, at - 300) : at]
    depth = position = 0
    for index in range(len(before) - 1, -1, -1):
        byte = before[index : index + 1]
        if byte in b")]}":
            depth += 1
        elif byte in b"([{":
            depth -= 1
        position += byte == b"," and not depth
        if depth < 0:
            break
    else:
        return
    callee = re.compile(rb"([\w.]+)[ \t]*\Z").search(before, 0, index)
    if callee is None or re.search(rb"\b(?:def|class)[ \t]+\Z", before[: callee.start()]):
        return
    name = re.escape(callee[1].rsplit(b".", 1)[-1])
    head = re.search(rb"^([ \t]*)(?:async[ \t]+)?(?:def|(class))[ \t]+" + name + rb"\b", code, re.M)
    if head and head[2]:
        head = re.compile(rb"^([ \t]*)def[ \t]+__init__\b", re.M).search(code, head.end())
    opened = re.compile(rb"[ \t]*\(").match(code, head.end()) if head else None
    if head is None or opened is None:
        return
    close = closing(code, opened.end())
    parameters = code[opened.end() : close - 1].split(b",")
    names = [found[1] for one in parameters if (found := re.match(rb"[\s*]*(\w+)", one))]
    keyword = re.search(rb"(\w+)[ \t]*=[ \t]*\Z", before)
    position += names[:1] in ([b"self"], [b"cls"])
    chosen = keyword[1] if keyword else names[position] if position < len(names) else b""
    if chosen in names:
        yield _Receiver(chosen, head.start(), _end(code, head[1], close))


_MEMBER = re.compile(rb"(?:\([^()\n]{0,200}\))?\s*\.\s*(system\s*\.\s*\w+|\w+)\b(?!\s*=[^=])")


def _used(code: bytes, at: int) -> Iterator[Call]:
    """The method used on what ends at `at`."""
    match = _MEMBER.match(code, at)
    if match:
        name = re.sub(rb"\s", b"", match[1]).decode("latin-1")
        if name in BY_NAME:
            yield Call(Span(*match.span(1)), name, True)


def _by_name(source: Source, start: int, end: int) -> Iterator[Call]:
    """`getattr(proxy, "name")`."""
    if not re.search(rb"\bgetattr[ \t]*\([ \t]*\Z", source.code[max(0, start - 20) : start]):
        return
    comma = re.compile(rb"[ \t]*,\s*").match(source.code, end)
    token = source.strings.get(comma.end()) if comma else None
    if token is not None and (name := text_of(source.data[token.start : token.end])) in BY_NAME:
        at = source.data.index(name.encode(), token.start)
        yield Call(Span(at, at + len(name)), name, True)


def _untraced(source: Source, known: set[Span]) -> Iterator[Call]:
    """Methods that only PyPI has, on something that is not known here, and is not defined here; or that are passed by
    name to something that is called after XML-RPC."""
    defined = {match[1] for match in re.finditer(rb"\bdef[ \t]+(\w+)", source.code)}
    for match in re.finditer(rb"(?<=\.)(?:" + OWN.pattern + rb")\b(?=\s*\()", source.code):
        if Span(*match.span()) not in known and match[0] not in defined:
            yield Call(Span(*match.span()), match[0].decode(), False)
    for match in re.finditer(rb"(?i:xml_?rpc)\w{0,20}[ \t]*\(\s*", source.code):
        token = source.strings.get(match.end())
        if token is not None and (name := text_of(source.data[token.start : token.end])) in BY_NAME:
            at = source.data.index(name.encode(), token.start)
            yield Call(Span(at, at + len(name)), name, False)
