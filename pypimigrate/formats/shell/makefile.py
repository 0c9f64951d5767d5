"""Makefiles: assignments, conditions and recipes; a recipe is shell text with the variables of make in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypimigrate.formats.shell.slots import Slots
from pypimigrate.formats.shell.tree import Dialect
from pypimigrate.formats.shell.words import Text
from pypimigrate.formats.slot import LARGEST, Slot, unread
from pypimigrate.model import Span

_LINE = re.compile(rb"(?:[^\\\n]|\\.)*+\\?\n?", re.DOTALL)
_ASSIGNED = re.compile(
    rb"[ \t]*(?:(?:export|override|private|unexport)[ \t]+)*([\w.%-]+|\$[({][\w.-]+[)}])[ \t]*(!|\?|\+|:{0,3})=[ \t]*"
)
_RULE = re.compile(rb"[^\s:=#][^:=#\n]*::?(?!=|//)[ \t]*")
_DEFINE = re.compile(rb"[ \t]*(?:override[ \t]+)?define[ \t]+([^\s=:#]+)[^\n]*\n?")
_END_DEFINE = re.compile(rb"^[ \t]*endef\b", re.MULTILINE)
_CONDITION = re.compile(rb"[ \t]*(?:else[ \t]+)?(ifn?eq)\b")
_COMMENT = re.compile(rb"(?<!\\)#")
_PREFIX = re.compile(rb"[ \t]*[@+-]*[ \t]*")


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in a Makefile (of GNU make; others are read as far as they are alike).

    Not understood: a recipe prefix other than a tab, names that are made of other names, and `$(eval …)`.
    """
    if len(data) > LARGEST or not places:
        return unread(places)
    text = Text(data, Dialect(make=True))
    at, rules = 0, False
    while at < len(data):
        found = _LINE.match(data, at)
        end = found.end() if found and found.end() > at else len(data)
        define = _DEFINE.match(data, at, end)
        if define:
            end = _defined(text, define)
        elif data[at] == 9 and rules:
            _recipe(text, at, end)
        else:
            rules = _line(text, at, end) or rules
        at = end
    slots = Slots(text)
    return [slots.at(one) for one in places]


def _recipe(text: Text, at: int, end: int) -> None:
    prefix = _PREFIX.match(text.data, at, end)
    text.read(prefix.end() if prefix else at, end)


def _defined(text: Text, define: re.Match[bytes]) -> int:
    """A text of several lines: a recipe if it looks like one."""
    data = text.data
    last = _END_DEFINE.search(data, define.end())
    end = last.start() if last else len(data)
    if data[define.end() : end].lstrip(b"\n").startswith(b"\t"):
        at = define.end()
        while at < end:
            found = _LINE.match(data, at, end)
            behind = found.end() if found and found.end() > at else end
            _recipe(text, at, behind)
            at = behind
    elif all(_ASSIGNED.match(one) for one in data[define.end() : end].split(b"\n") if one.strip()):
        at = define.end()  # settings that are evaluated later
        while at < end:
            line = data.find(b"\n", at, end) + 1 or end
            if assigned := _ASSIGNED.match(data, at, line):
                _assigned(text, assigned, line - (len(data[at:line]) - len(data[at:line].rstrip())))
            at = line
    else:
        text.given(define[1].decode("utf-8", "replace"), define.end(), end)
    newline = data.find(b"\n", end)
    return newline + 1 if newline >= 0 else len(data)


def _line(text: Text, at: int, end: int) -> bool:
    """A line that is no recipe; whether it begins a rule."""
    data = text.data
    comment = _COMMENT.search(data, at, end)
    stop = comment.start() if comment else end
    stop -= len(data[at:stop]) - len(data[at:stop].rstrip())
    rule = _RULE.match(data, at, stop)
    if condition := _CONDITION.match(data, at, stop):
        text.read(condition.start(1), stop, condition[1].decode())
    elif assigned := _ASSIGNED.match(data, at, stop):
        rule = None
        _assigned(text, assigned, stop)
    elif rule and (assigned := _ASSIGNED.match(data, rule.end(), stop)):
        _assigned(text, assigned, stop)
    elif rule:
        recipe = data.find(b";", rule.end(), stop)
        text.read(rule.end(), recipe if recipe >= 0 else stop, ":")
        if recipe >= 0:
            _recipe(text, recipe + 1, stop)
    elif at < stop:
        text.read(at, stop)
    if comment:
        text.comments.append(Span(comment.start(), max(comment.start(), end - (data[end - 1 : end] == b"\n"))))
    return rule is not None


def _assigned(text: Text, assigned: re.Match[bytes], stop: int) -> None:
    data, start = text.data, assigned.end()
    if assigned[2] == b"!":
        text.read(start, stop)
        return
    quote = data[start : start + 1]
    if quote in (b'"', b"'") and stop - start > 1 and data.find(quote, start + 1, stop) == stop - 1:
        start, stop = start + 1, stop - 1
    text.given(assigned[1].decode(), start, stop)
