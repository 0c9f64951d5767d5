"""What gives a name a value in code: an assignment, a parameter, a loop, an answer; and the slot that this is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pypimigrate.formats.code import words
from pypimigrate.formats.code.flow import SEVERAL, Flow, Owned
from pypimigrate.formats.code.languages import Kind
from pypimigrate.formats.code.pieces import Given
from pypimigrate.formats.code.tree import Step
from pypimigrate.formats.slot import Form, Slot, normal
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node


_CLOSURES = ("closure", "annotated_lambda", "lambda_literal", "do_block", "block")
_STEPS = {"steps", "script", "node", "task", "do-last", "do-first"}
"""Sections that hold commands and not settings."""


class Value:
    """A value on its way outward."""

    __slots__ = ("at", "beside", "depth", "index", "joined", "keys", "keyword", "many", "number", "pieces", "span",
                 "split")  # fmt: skip

    def __init__(self, number: int, pieces: Given, span: Span, depth: int, keys: tuple[str, ...]) -> None:
        self.number = number  # that of its step
        self.pieces = pieces
        self.span = span
        self.depth = depth
        self.keys = keys  # of the mappings around it, from the outside in
        self.keyword: str | None = None  # the name of the argument
        self.index: int | None = None  # the number of the argument, or of the value of several
        self.many: tuple[Node, Node] | None = None  # the list that it is in, and what holds it there
        self.joined = 0  # how often other texts were put to it
        self.split = False  # into words
        self.beside: tuple[tuple[str, str], ...] = ()
        self.at = span.start


class Names(Flow):
    """The slots of what is given to names."""

    def unread(self, span: Span, pieces: Given) -> Slot:
        return Slot(Form.UNREAD, (), span, pieces, at=span.start)

    # Answers

    def _slot(self, form: Form, path: tuple[str, ...], value: Value, at: int, uses: tuple[Slot, ...] = ()) -> Slot:
        return Slot(form, path, value.span, value.pieces, value.beside, uses=uses, at=at)

    def asked_for(self, value: Value) -> Slot:
        """The answer for a question whether a value is there at all: it does not depend on the text."""
        return self._slot(Form.SETTING, (), value, value.at)

    def _operand(self, value: Value, done: str, name: str, at: int) -> Slot:
        return self._slot(Form.OPERAND, (done, name), value, at)

    # Names

    def _setting(self, value: Value, names: tuple[str, ...], owned: Owned | None, at: int) -> Slot | None:
        """What a name is given, and what it flows to."""
        listed = (value.many is not None or value.split) and not value.keys
        uses = self.flow(owned, value.pieces, value.depth, value.keys, listed)
        if uses is None:
            return None
        path = (*names, *value.keys)
        slot = self._slot(Form.SETTING, path, value, value.at if value.keys else at, uses=uses)
        return self._listed(slot, value)

    def _listed(self, slot: Slot, value: Value) -> Slot:
        """A value that is in a list: perhaps it is the word of a command."""
        if value.many is None or value.keys or value.split:
            return slot
        return self.commanded(slot, value.many[0], value.many[1], value.span, value.pieces) or slot

    def _assigned(self, steps: list[Step], value: Value) -> Slot | bool | None:
        child, parent = steps[value.number], steps[value.number - 1]
        target, given = self.target(parent.node), self.given(parent.node)
        if target is None:
            return self._other(steps, value)
        if target.start_byte <= child.start and child.end <= target.end_byte:
            return self.unread(value.span, value.pieces)
        if given is None or not (given.start_byte <= child.start and child.end <= given.end_byte):
            value.number -= 1
            return True
        if steps[max(0, value.number - 2)].node.type == "initializer_expression":  # `new A { b = … }`
            value.keys, value.at = (*self.assigned_names(target)[-1:], *value.keys), target.start_byte
            value.number -= 1
            return True
        if parent.node.type == "attribute" and self._blocks(steps[: value.number]):
            return self._in_block(steps, value, target)
        targets = self.children(target) if target.type in SEVERAL else []
        if len(targets) > 1:
            target = targets[value.index] if value.index is not None and value.index < len(targets) else target
        elif len(targets) == 1:
            target = targets[0]
        names = self.assigned_names(target)
        operator = self.between(parent.node, target)[1].split(" ")[-1]
        if operator in ("+=", ".=", "..="):
            value.pieces = (None, *value.pieces) if value.many is None else value.pieces
        if self._again(steps, value.number):
            owned = self.owned(steps[: value.number], target)
            first = self._setting(value, names, owned, target.start_byte)
            value.number -= 1
            outer = self._assigned(steps, value)  # `a = b = …`
            if first is None or not isinstance(outer, Slot):
                return None
            return outer._replace(uses=(*first.uses, *outer.uses))
        if not names:
            return self.unread(value.span, value.pieces)
        if parent.node.type in ("assignment_expression", "assignment") and (
            path := self.sections(steps[: value.number])
        ):
            return self._setting(value, (*path, *names), None, target.start_byte)
        if self.kind(target) is Kind.SUBSCRIPT:
            if names[0] == "environ" or len(names) < 2:
                return self._setting(value, names, None, target.start_byte)
            value.keys, value.at, names = (names[-1], *value.keys), target.start_byte, names[:-1]
            target = self.first(target) or target
        return self._setting(value, names, self.owned(steps[: value.number], target), target.start_byte)

    def assigned_names(self, target: Node) -> tuple[str, ...]:
        """The path of a name that is given a value."""
        if self.kind(target) is Kind.SUBSCRIPT and (parts := self.children(target)) and len(parts) > 1:
            found = (*self.assigned_names(parts[0]), self._key(parts[-1]))
            if found[0] in words.SELF:
                found = found[1:]
            return ("environ", found[-1]) if words.ENVIRONMENT.intersection(found[:-1]) else found
        raw = self.text(target)[:300]
        names = self.names(target.start_byte, target.start_byte + len(raw))
        if len(names) > 1 and (names[0] in words.SELF or (len(names) > 2 and names[1] == "prototype")):
            names = names[1:] if names[0] in words.SELF else names[2:]
        if len(names) > 1 and b":" in raw and re.match(rb"\w+\s*:(?!:)", raw):
            names = names[:1]
        environment = [number for number, one in enumerate(names[:-1]) if one in words.ENVIRONMENT]
        return ("environ", names[-1]) if environment else names

    def _again(self, steps: list[Step], number: int) -> bool:
        """Whether what is given to a name is given to another one as well: `a = b = …`."""
        outer = steps[number - 2] if number > 1 else None
        if outer is None or outer.kind is not Kind.ASSIGN:
            return False
        target = self.target(outer.node)
        return target is not None and target.end_byte <= steps[number - 1].start

    def _key(self, node: Node) -> str:
        plain = self.plain(node)
        if plain is None:
            plain = self.text(node)[:200].decode("utf-8", "replace").strip("[]:.@ ")
        return normal(plain)

    def sections(self, steps: list[Step]) -> tuple[str, ...]:
        """The names of the calls whose blocks stand around a step, if these are sections."""
        found, _ = self.around(steps)
        return found if self.language.sections and not _STEPS.intersection(found) else ()

    def around(self, steps: list[Step]) -> tuple[tuple[str, ...], Step | None]:
        """The names of the calls whose blocks stand around a step, and the function or class around these."""
        found: list[str] = []
        for outer, one in zip(steps[-2::-1], steps[:0:-1], strict=True):
            if outer.kind is Kind.CALL and one.node.type in _CLOSURES:
                arguments = self.field(outer.node, "arguments")
                found += self.names(outer.start, arguments.start_byte if arguments else one.start)[-1:]
            elif one.kind in (Kind.FUNCTION, Kind.CLASS) and one.node.type not in _CLOSURES:
                return tuple(found[::-1]), one
        return tuple(found[::-1]), None

    def _blocks(self, steps: list[Step]) -> list[Step]:
        return [one for one in steps if one.kind is Kind.BLOCK]

    def _in_block(self, steps: list[Step], value: Value, target: Node) -> Slot | None:
        """What a name is given in a section that has a name, and perhaps labels."""
        path: list[str] = []
        for one in self._blocks(steps[: value.number]):
            for part in self.children(one.node)[:4]:
                if self.kind(part) not in (Kind.NAME, Kind.LITERAL):
                    break
                path.append(normal(self.text(part).decode("utf-8", "replace")))
        name, owned = self.text(target), None
        if path[0] == "variable" and len(path) == 2 and name == b"default":
            owned = Owned(path[1].replace("-", "_").encode(), Span(0, len(self.data)), "self")
        elif path == ["locals"]:
            owned = Owned(name, Span(0, len(self.data)), "self")
        if path[0] != "variable" or owned is None:
            path.append(normal(name.decode("utf-8", "replace")))
        return self._setting(value, tuple(path), owned, target.start_byte)

    def _default(self, steps: list[Step], value: Value) -> Slot | bool | None:
        parent = steps[value.number - 1]
        target = self.target(parent.node)
        if target is None:
            return self._other(steps, value)
        names = self.names(target.start_byte, target.end_byte)
        around = self.region(steps[: value.number], Kind.FUNCTION, Kind.CLASS)
        owned = self.owned(steps[: value.number], target)
        if owned is not None:
            owned = owned._replace(within=around, receiver=owned.receiver if owned.receiver == "self" else "")
        return self._setting(value, names[:1], owned, target.start_byte)

    def _loop(self, steps: list[Step], value: Value) -> Slot | bool | None:
        child, parent = steps[value.number], steps[value.number - 1]
        target = self.target(parent.node)
        after = parent.node.type == "foreach_statement"
        if target is None or (target.start_byte >= child.start and not after):
            return self._other(steps, value)
        if value.keys:
            value.keys = value.keys[1:] if after else value.keys
            if value.keys:
                return self._slot(Form.SETTING, value.keys, value, value.at)
        named = self.children(target)[-1:] if target.type in SEVERAL or target.type == "pair" else []
        target = named[0] if named else target
        value.many = None
        owned = self.owned(steps[: value.number], target)
        return self._setting(value, self.names(target.start_byte, target.end_byte), owned, target.start_byte)

    def _beside_parameter(self, steps: list[Step], value: Value) -> Slot | None:
        """What a parameter is given, in a grammar in which it stands behind it."""
        child = steps[value.number]
        target = child.node.prev_named_sibling
        if target is None:
            return self.unread(value.span, value.pieces)
        name = self.names(target.start_byte, target.end_byte)[:1]
        found = re.match(rb"(?:va[lr]\s+)?(\w+)", self.text(target))
        around = self.region(steps[: value.number], Kind.FUNCTION, Kind.CLASS)
        return self._setting(value, name, Owned(found[1], around) if found else None, target.start_byte)

    def _returned(self, steps: list[Step], value: Value) -> Slot | bool | None:
        """What a function answers: its calls are the uses."""
        at = value.number - 1
        while at > 0 and steps[at].kind is not Kind.FUNCTION:
            if steps[at].kind is Kind.CLASS and "property" not in steps[at].node.type:
                break
            at -= 1
        function = steps[at]
        target = self.field(function.node, "name", "declarator") if function.kind is Kind.FUNCTION else None
        outer = steps[at - 1] if at else None
        if outer is not None and outer.kind is Kind.CALL and function.node.type in ("block", "do_block"):
            return self._given_block(steps[: at + 1], value)
        if function.kind is Kind.FUNCTION and (target is None or self.text(target)[:1] in (b"(", b"[")):
            target = self.target(outer.node) if outer and outer.kind in (Kind.ASSIGN, Kind.PAIR) else None
        if target is None and value.keys:
            return self._slot(Form.SETTING, value.keys, value, value.at)
        if target is None and outer is not None and outer.kind in (Kind.ARGUMENTS, Kind.KEYWORD, Kind.PASS):
            value.number = at  # a function that is an argument: its answer goes to the call
            return True
        if target is None:
            return self.unread(value.span, value.pieces)
        names = self.names(target.start_byte, min(target.end_byte, target.start_byte + 200))[-1:]
        raw = self.text(target)[:200].split(b"(")[0].split(b".")[-1].split(b":")[-1].strip(b"*& ")
        if not names or not re.fullmatch(rb"\w+[?!]?", raw):
            return self.unread(value.span, value.pieces)
        owned = Owned(raw.rstrip(b"?!"), Span(0, len(self.data)), "", True)
        names = (normal(raw.decode("utf-8", "replace").rstrip("?!")),)
        return self._setting(value, names, owned, target.start_byte)

    def _given_block(self, steps: list[Step], value: Value) -> Slot | None:
        """The answer of a block that is given to a call; `let(:name) { … }` gives it to a name."""
        call, block = steps[-2], steps[-1]
        names = self.names(call.start, block.start)
        found = re.search(
            rb"let(?:_it)?!?\(?[ \t]*:(\w+)\)?\s*$", self.data[max(call.start, block.start - 200) : block.start]
        )
        if found:
            owned = Owned(found[1], Span(0, len(self.data)), "", True)
            return self._setting(value, (normal(found[1].decode()),), owned, call.start)
        return self._slot(Form.CALL, (*names, "block"), value, call.start)

    # For the classes that know more

    def _other(self, steps: list[Step], value: Value) -> Slot | bool | None:
        raise NotImplementedError

    def commanded(self, outer: Slot, many: Node, word: Node, span: Span, pieces: Given) -> Slot | None:
        raise NotImplementedError
