"""Commands in code: a value that is a word in a list of words, or in the arguments of what runs a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypimigrate.formats.code.languages import Kind
from pypimigrate.formats.code.pieces import MARK, Given
from pypimigrate.formats.code.place import Places
from pypimigrate.formats.shell import command as commands
from pypimigrate.formats.slot import Form, Slot
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST_WORDS = 200


class Commands(Places):
    """The slots of words of commands. `asked` is the place that is asked for."""

    asked = Span(0, 0)

    def commanded(self, outer: Slot, many: Node, word: Node, span: Span, pieces: Given) -> Slot | None:
        """A value in a list of words, if a flag stands before it."""
        read = self.worded([many], word, pieces)
        return self._argument_of(outer, read) if read is not None and read[0].path[-1] else None

    def _argument_of(self, outer: Slot, read: tuple[commands.Argument, Given, int]) -> Slot:
        found, pieces, at = read
        value = outer.value
        if found.cut and pieces and (first := pieces[0]) is not None and value.start <= first.start <= value.end:
            value = Span(first.start, value.end)
        return Slot(found.form, found.path, value, pieces, at=at, outer=outer._replace(uses=outer.uses))

    def worded(self, nodes: list[Node], word: Node, pieces: Given) -> tuple[commands.Argument, Given, int] | None:
        """What a word is in the command that a list holds; the pieces of its value; and where its flag stands."""
        found: list[tuple[str, Node]] = []
        self._words(nodes, word, pieces, found, 0)
        inner = self.unwrapped(word)
        number = next((at for at, (_, one) in enumerate(found) if one == inner), None)
        if number is None or len(found) < 2 or len(found) > _MOST_WORDS:
            return None
        before = 0
        for one in pieces:
            if one == MARK:
                break
            if one is not None and one.start <= self.asked.start < one.end:
                before += len(self.data[one.start : self.asked.start].decode("utf-8", "replace"))
                break
            before += 3 if one is None else len(self.data[one.start : one.end].decode("utf-8", "replace"))
        texts = [text for text, _ in found]
        if (" " in texts[0].strip() and number) or (" " in texts[number] and not texts[number].startswith("-")):
            return None  # sentences
        argument = commands.read(texts, number, before)
        if argument.form is Form.SETTING and not argument.cut:
            return None
        return argument, self._cut(pieces, argument.cut), found[argument.key][1].start_byte

    def _words(self, nodes: list[Node], word: Node, pieces: Given, found: list[tuple[str, Node]], depth: int) -> None:
        for one in nodes:
            one, word = self.unwrapped(one), self.unwrapped(word)
            kind = self.kind(one)
            if len(found) > _MOST_WORDS or depth > 9:
                return
            if one == word:
                found.append((self._written(pieces), one))
            elif (
                kind in (Kind.LIST, Kind.STRUCT)
                or (kind is Kind.PASS and self.plain(one) is None)
                or (kind is Kind.BINARY and self._lists(one))
            ):
                self._words(self.children(one), word, pieces, found, depth + 1)
            elif kind is not Kind.KEYWORD:
                found.append((self._written(self.pieces(one, None)), one))

    def _lists(self, node: Node) -> bool:
        """Whether lists are put together, and not texts."""
        for _ in range(_MOST_WORDS):
            children = self.children(node)
            if any(self.kind(one) is Kind.LIST for one in children):
                return True
            if not children or self.kind(children[0]) is not Kind.BINARY:
                return False
            node = children[0]
        return False

    def _written(self, pieces: Given) -> str:
        return "".join(
            "{x}" if one is None or one == MARK else self.data[one.start : one.end].decode("utf-8", "replace")
            for one in pieces
        )

    def _cut(self, pieces: Given, cut: int) -> Given:
        """The pieces behind the first letters of a value."""
        rest = list(pieces)
        while cut > 0 and rest:
            first = rest[0]
            size = (
                3
                if first is None or first == MARK
                else len(self.data[first.start : first.end].decode("utf-8", "replace"))
            )
            if first is not None and first != MARK and size > cut:
                rest[0] = Span(first.start + cut, first.end)
                break
            rest.pop(0)
            cut -= size
        return tuple(rest)
