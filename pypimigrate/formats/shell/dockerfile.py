"""Dockerfiles: instructions, which hold shell text, lists of words, or words with a meaning of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypimigrate.formats.shell.slots import Slots
from pypimigrate.formats.shell.tree import Dialect
from pypimigrate.formats.shell.words import Text
from pypimigrate.formats.slot import LARGEST, Slot, unread
from pypimigrate.model import Span

_BEGINS = re.compile(
    rb"[ \t]*(?:(?:\{%[^%\n]*%\}|\{\{[^}\n]*\}\})[ \t]*)*(?:ONBUILD[ \t]+)?([A-Z]+)(?=[ \t\\])", re.IGNORECASE
)
_CONTINUED = re.compile(rb"[^\n]*\\[ \t]*\r?\n")
_LEFT_OUT = re.compile(rb"[ \t]*(?:#[^\n]*)?\r?\n")
_LINE = re.compile(rb"[^\n]*\n?")
_DOCUMENT = re.compile(rb"<<-?[ \t]*['\"]?([A-Za-z_]\w*)['\"]?")
_OPTIONS = re.compile(rb"(?:[ \t]|\\\r?\n)*(?:--[\w-]+(?:=\S*)?(?:[ \t]|\\\r?\n)+)*")
_LIST = re.compile(rb'\[\s*(?:\\\r?\n\s*)*(?:"(?:[^"\\\n]|\\.)*"[\s,]*(?:\\\r?\n[\s,]*)*)+\]\s*\Z')
_ITEM = re.compile(rb'"((?:[^"\\\n]|\\.)*)"')
_ESCAPE = re.compile(rb"\A(?:#[ \t]*\w+[ \t]*=[^\n]*\n)*?#[ \t]*escape[ \t]*=[ \t]*`", re.IGNORECASE)
_TICK = re.compile(rb"`(?=[ \t]*\r?\n)")
_COMMANDS = (b"RUN", b"CMD", b"ENTRYPOINT", b"SHELL", b"HEALTHCHECK")


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in a Dockerfile. A name that ENV or ARG sets flows to the whole file, over its stages."""
    if len(data) > LARGEST or not places:
        return unread(places)
    if _ESCAPE.match(data):
        data = _TICK.sub(b"\\\\", data)
    text = Text(data, Dialect(comments=True))
    at = 0
    while at < len(data):
        at = text.gap(at, len(data))
        end = _end(data, at)
        begins = _BEGINS.match(data, at, end)
        if begins:
            _instruction(text, begins[1].upper(), begins, end)
        elif at < end:
            text.read(at, end)
        at = end
    slots = Slots(text)
    return [slots.at(one) for one in places]


def _end(data: bytes, at: int) -> int:
    """Where the instruction ends that begins at an offset: behind its continued lines and its here-documents."""
    start = at
    while found := _CONTINUED.match(data, at):
        at = found.end()
        while found := _LEFT_OUT.match(data, at):
            at = found.end()
    at = (found.end() if (found := _LINE.match(data, at)) else at) if at < len(data) else at
    begins = _BEGINS.match(data, start, at)
    if begins and begins[1].upper() in (b"RUN", b"COPY", b"ADD"):
        for one in _DOCUMENT.finditer(data, begins.end(), at):
            last = re.compile(rb"^\t*%s[ \t]*\r?(?:\n|\Z)" % re.escape(one[1]), re.MULTILINE).search(data, at)
            at = last.end() if last else at
    return at


def _instruction(text: Text, name: bytes, begins: re.Match[bytes], end: int) -> None:
    data = text.data
    if name not in _COMMANDS:
        document = name in (b"COPY", b"ADD") and b"<<" in data[begins.end() : end]
        text.read(begins.start(1), end, "" if document else name.decode())
        return
    options = _OPTIONS.match(data, begins.end(), end)
    at = options.end() if options else begins.end()
    if name == b"HEALTHCHECK" and data[at : at + 3].upper() == b"CMD":
        at += 3
        at += len(data[at:end]) - len(data[at:end].lstrip(b" \t"))
    if data[at : at + 1] == b"[" and _LIST.match(data, at, end):
        text.listed([Span(*one.span(1)) for one in _ITEM.finditer(data, at, end)])
        return
    text.read(at, end)
