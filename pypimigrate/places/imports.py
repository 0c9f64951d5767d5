"""A constant of one Python module in others that import it: its uses there, as if it were bound at their top.

Pure: the sources of the other modules are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pypimigrate.formats import find
from pypimigrate.formats.slot import Slot
from pypimigrate.model import Span

_BOUND = re.compile(rb"(?:^|\n)([A-Za-z_]\w*)[ \t]*(?::[^=\n]{0,80})?=[ \t]*[rRuUbB]?(\"\"\"|'''|[\"'])\Z")
_NAMES = rb"import[ \t]*(?:\(([^)]*)\)|([^\n;(]*))"
_PART = re.compile(rb"\s*(\w+|\*)(?:\s+as\s+(\w+))?\s*(?:#[^\n]*)?\Z")


def exported(data: bytes, span: Span) -> str:
    """The name of the constant at the top of a module whose whole value is at `span`; empty if there is none."""
    bound = _BOUND.search(data, max(0, span.start - 200), span.start)
    if bound is None or not data.startswith(bound[2], span.end) or re.search(rb"[\\\"'\n]", data[slice(*span)]):
        return ""
    return bound[1].decode()


def uses(module: str, name: str, url: bytes, sources: Iterable[bytes]) -> Iterator[tuple[bytes, Span, Slot]]:
    """Each use of the constant in the sources that import it: the text it is read in, where the URL is there, its slot.

    `module` is the last part of the module's name.
    """
    for source in sources:
        for text in _as_local(source, module.encode(), name.encode(), url):
            span = Span(start := text.index(url), start + len(url))
            reader = find.reader("module.py", text[:200])
            slots = reader.read(text, [span]) if reader is not None else []
            for slot in slots:
                yield from ((text, span, one) for one in slot.uses)


def _as_local(source: bytes, module: bytes, name: bytes, url: bytes) -> Iterator[bytes]:
    """The source with the constant bound at its top, once for each name that it has there."""
    for local in sorted(_imported(source, module, name)):
        yield local + b' = "' + url + b'"\n' + source
    for owner in sorted(_owners(source, module)):
        used = re.compile(rb"(?<![\w.])" + re.escape(owner) + rb"[ \t]*\.[ \t]*" + name + rb"\b(?![ \t]*=[^=])")
        if used.search(source):
            yield name + b' = "' + url + b'"\n' + used.sub(name, source)


def _imported(source: bytes, module: bytes, name: bytes) -> set[bytes]:
    """What the constant is called in a source that imports it, or all there is in its module."""
    found = set()
    for match in re.finditer(rb"(?:^|\n)[ \t]*from[ \t]+[\w.]*\b" + module + rb"[ \t]+" + _NAMES, source):
        for one in (match[1] or match[2] or b"").split(b","):
            part = _PART.match(one)
            if part is not None and part[1] in (name, b"*"):
                found.add(part[2] or name)
    return found


def _owners(source: bytes, module: bytes) -> set[bytes]:
    """What the module is called in a source that imports it as a whole."""
    found = set()
    for match in re.finditer(rb"(?:^|\n)[ \t]*from[ \t]+[\w.]+[ \t]+" + _NAMES, source):
        for one in (match[1] or match[2] or b"").split(b","):
            part = _PART.match(one)
            if part is not None and part[1] == module:
                found.add(part[2] or module)
    for match in re.finditer(rb"(?:^|\n)[ \t]*import[ \t]+([\w., \t]+)", source):
        for one in match[1].split(b","):
            words = one.split()
            if words and words[0].rpartition(b".")[2] == module:
                found.add(words[2] if len(words) == 3 and words[1] == b"as" else words[0])
    return found
