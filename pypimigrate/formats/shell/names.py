"""Names in shell text: what each is given, and the slots that it flows to."""

from __future__ import annotations

import re

from pypimigrate.formats.shell.tree import Command, Reference, Word
from pypimigrate.formats.shell.words import Text
from pypimigrate.formats.slot import MOST_USES, Form, Slot, normal
from pypimigrate.model import Span

_DEEPEST_FLOW = 3
_FEW_VALUES = 8
_MOST_WORK = 20_000
_MADE = re.compile(r"\$\([^)]*\s|`")  # by a command
_NAME = re.compile(r"([A-Za-z_]\w*)\+?=")
Given = tuple[Span | None, ...]
UNKNOWN: Given = (None,)


class Names:
    """The names of a text. `_used`, which says where one variable stands, is for the class that knows slots."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self._texts: dict[int, list[str]] = {}
        self._values: dict[str, list[Word]] = {}
        self._flows: dict[tuple[str, int], tuple[Slot, ...] | None] = {}
        self._flowing: set[str] = set()
        self._work = 0
        for word in text.words:
            self._remember(word)

    def _remember(self, word: Word) -> None:
        """Note what a name is given."""
        if word.command.kind == "text":
            self._values.setdefault(word.command.name, []).append(word)
        elif word.command.kind == "simple" and not word.redirect and word.pieces and word.pieces[0].literal:
            first = self.text.data[word.pieces[0].start : min(word.pieces[0].end, word.start + 200)]
            if found := _NAME.match(first.decode("latin-1")):
                self._values.setdefault(found[1], []).append(word)

    def _resolved(self, name: str) -> str:
        """The text of a name that is given one text, once; names in it as they are written."""
        given = self._values.get(name, [])
        if len(given) != 1 or len(given[0].pieces) > 9:
            return ""
        text = self._text(given[0])
        text = text if given[0].command.kind == "text" else text.partition("=")[2]
        return "" if _MADE.search(text) else text

    def _text(self, word: Word) -> str:
        """A word without its quotes."""
        data = self.text.data
        return b"".join(data[one.start : one.end] for one in word.pieces).decode("utf-8", "surrogateescape")

    def _programmed(self, command: Command) -> tuple[list[str], int]:
        """The words of a command, and how many there are more because a program that is only a name is written out."""
        texts = self._texts.get(id(command))
        if texts is None:
            texts = self._texts[id(command)] = [self._text(one) for one in command.words]
            if command.name and texts and command.kind == "simple":
                texts[0] = command.name
        if command.words and len(command.words[0].pieces) == 1 and (name := command.words[0].pieces[0].name):
            program = self._resolved(name).split()
            if 0 < len(program) < 9:
                return [*program, *texts[1:]], len(program) - 1
        return texts, 0

    def _flow(self, name: str, given: Given, depth: int) -> tuple[Slot, ...] | None:
        """The slots that a name flows to; `given` is what it is given here. None stands for too many of them."""
        references = self.text.references.get(name, ())
        if depth >= _DEEPEST_FLOW or name in self._flowing or not references:
            return ()
        if len(self._values.get(name, ())) > _FEW_VALUES or self._work > _MOST_WORK:
            given = UNKNOWN
        if given == UNKNOWN and (name, depth) in self._flows:
            return self._flows[name, depth]
        self._flowing.add(name)
        uses: list[Slot] = []
        count = 0
        for one in references:
            self._work += 1
            slot = self._used(one, depth + 1, given)
            if slot and slot.form is Form.SETTING and slot.path == (normal(name),):
                continue  # `X=${X:-…}`
            count += MOST_USES + 1 if slot is None else 1 + _count(slot)
            if slot is None or count > MOST_USES:
                break
            uses.append(slot)
        self._flowing.discard(name)
        found = None if count > MOST_USES else tuple(uses)
        if given == UNKNOWN:
            self._flows[name, depth] = found
        return found

    def _used(self, one: Reference, depth: int, given: Given) -> Slot | None:
        raise NotImplementedError


def _count(slot: Slot) -> int:
    """The uses of a slot, and theirs."""
    return sum(1 + _count(one) for one in slot.uses)
