"""Text of another language inside a value: a script, a command line, `NAME=value`, or a list of words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypimigrate.formats.comments import TOLD, is_command
from pypimigrate.formats.shell import command
from pypimigrate.formats.shell.slots import Slots
from pypimigrate.formats.shell.words import Text
from pypimigrate.formats.slot import Form, Slot, normal
from pypimigrate.model import Span

_SCRIPTS = re.compile(
    r"run|(?:.*-)?scripts?|(?:.*-)?commands?|cmds?|(?:.*-)?shell|(?:.*-)?install|inline|entrypoint|exec(?:-start)?"
    r"(?:-pre|-post)?|bash|sh|powershell|(?:before|after|pre|post)-.*|args|.*-args|steps?|jobs?|hooks?|environment|env"
)
"""Keys whose values are commands, for many tools."""
_BLANK = re.compile(rb"\s*+")
_TWO_WORDS = re.compile(rb"[A-Za-z]{2,}[ \t]+[A-Za-z]")
_GLUED = re.compile(rb"\s*(?:export\s+)?([A-Za-z_][\w.-]*)=")
LONGEST_LIST = 200
"""Words of a list that are looked at as one command."""


class Values:
    """The values of one file. Each is read once, however many places are in it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._read: dict[Span, tuple[bytes, Slots]] = {}

    def slot(self, value: Span, place: Span, setting: Slot, escapes: bool = False) -> Slot:
        """The slot of a place in a value: that of a command or an assignment in it, or the setting's own.

        `escapes`: a backslash begins one, as in a quoted string. A value that holds more than the place, and is no
        command, is a sentence.
        """
        data = self._data
        if data[value.start : value.end].strip() == data[place.start : place.end]:
            return setting
        known = self._read.get(value)
        if known is None:
            text = data[value.start : value.end]
            text = _plain(text) if escapes else text
            words = Text(text)
            words.read(0, len(text))
            known = self._read[value] = text, Slots(words)
        text, slots = known
        local = Span(place.start - value.start, place.end - value.start)
        return _in_text(text, local, slots.at(local), value, setting)


def _in_text(text: bytes, local: Span, found: Slot, value: Span, setting: Slot) -> Slot:
    key = setting.path[-1] if setting.path else ""
    if found.form in (Form.ARGUMENT, Form.SETTING, Form.OPERAND) and _is_script(text, local, found, key):
        return found.shifted(value.start)._replace(outer=setting, enabled=found.enabled and setting.enabled)
    if found.form is Form.COMMENT and _SCRIPTS.fullmatch(key):
        return found.shifted(value.start)._replace(outer=setting)
    glued = _GLUED.fullmatch(text, 0, local.start)
    if glued:
        rest = Span(value.start + glued.end(), value.end)
        name = normal(glued[1].decode("ascii"))
        return Slot(Form.SETTING, (name,), rest, (rest,), enabled=setting.enabled, at=value.start, outer=setting)
    if not _BLANK.fullmatch(text, 0, local.start) or _TWO_WORDS.search(text, local.end, local.end + 2000):
        return Slot(Form.PROSE, (), value, (value,), sentence=value, at=setting.at, outer=setting)
    return setting


def _is_script(text: bytes, place: Span, found: Slot, key: str) -> bool:
    if _SCRIPTS.fullmatch(key) and found.path[:1] != ("",):
        return True
    start = text.rfind(b"\n", 0, place.start) + 1
    end = text.find(b"\n", place.end)
    line = text[start : len(text) if end < 0 else end].decode("utf-8", "replace").strip()
    told = TOLD.match(line)
    if found.form is Form.ARGUMENT and line.startswith("-"):
        return bool(found.path[-1])
    return is_command(line, found, bool(told and told[2]))


_BACKSLASH = re.compile(rb"\\(.)", re.DOTALL)


def _plain(text: bytes) -> bytes:
    """The text with each escape as one letter and a blank, so that all offsets stay."""
    return _BACKSLASH.sub(lambda found: {b"n": b" \n", b"t": b"  ", b"r": b"  "}.get(found[1], b" " + found[1]), text)


def in_list(texts: Sequence[str], spans: Sequence[Span], number: int, within: int, setting: Slot) -> Slot | None:
    """The slot of word `number` of a list, at its character `within`, if the list is a command."""
    if not any(one.startswith("-") for one in texts[max(0, number - 1) : number + 1]) or number >= LONGEST_LIST:
        return None
    found = command.read(texts[: number + 1], number, within)
    if not found.path[-1]:
        return None
    cut = len(texts[number][: found.cut].encode("utf-8", "surrogateescape"))
    value = Span(spans[number].start + cut, spans[number].end)
    at = spans[max(0, found.key)].start
    return Slot(found.form, found.path, value, (value,), enabled=setting.enabled, at=at, outer=setting)
