"""Operators between values in code: texts that are put together, compared, matched, or chosen from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pypimigrate.formats.code.given import Names, Value
from pypimigrate.formats.code.pieces import JOINING, UNKNOWN, Swap
from pypimigrate.formats.code.tree import Step
from pypimigrate.formats.slot import Form, Slot, normal
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_JOINED = 50
"""How many other texts are put to a value; one with more of them is not read."""

_COMPARES = ("==", "!=", "===", "!==", "<", ">", "<=", ">=", "eq", "ne", "lt", "gt", "<=>", "is", "is not", "=", "~=",
             "in", "not in", "-eq", "-ne", "!in", "in?", "~~", "<>", "as", "instanceof")  # fmt: skip
_MATCHES = ("=~", "!~", "==~", "===~", "like", "~")
_EITHER = ("or", "||", "??", "?:", "//", "and", "&&", "||=", "//=", "??=")


_NOTHING = (b"None", b"null", b"nil", b"undefined", b"NULL", b"nullptr", b"False", b"True", b"false", b"true", b"0",
            b'""', b"''", b"void 0", b"undef")  # fmt: skip


class Joins(Names):
    """The slots of what stands beside an operator."""

    def _composed(self, parent: Step, child: Step, value: Value) -> Slot | bool:
        """A value that is a part of a joined one."""
        value.joined += 1
        if value.joined > MOST_JOINED:
            return self.unread(value.span, value.pieces)
        value.pieces = self.pieces(parent.node, Swap(Span(child.start, child.end), value.pieces))
        value.number -= 1
        return True

    def _binary(self, parent: Step, child: Step, value: Value) -> Slot | bool:
        before, behind = self.between(parent.node, child.node)
        operator = before or behind
        if parent.node.type == "in_expression" and before:
            before = operator = "in"
        if parent.node.type == "infix_expression" and len(children := self.children(parent.node)) == 3:
            operator = self.text(children[1]).decode("utf-8", "replace")
            before = operator if children[2] == child.node else ""
        if value.many is not None and operator in ("+", "|", "-", "<<", "&"):
            value.number -= 1  # a list is put to another one
            return True
        if operator in JOINING:
            if operator == "<<" and before and self._plain_first(parent.node) is None:
                return self._slot(Form.CALL, ("<<", "0"), value, parent.start)
            return self._composed(parent, child, value)
        if operator == "%":
            if not before:
                value.number -= 1
                return True
            return self._percent(parent, child, value)
        if operator in _COMPARES and self._compared_with_nothing(parent.node, child.node):
            return self.asked_for(value)
        if operator in _MATCHES:
            return self._operand(value, "match", operator, parent.start)
        if operator in _COMPARES:
            return self._operand(value, "search" if operator in ("in", "not in") and not before else "compare",
                                 operator, parent.start)  # fmt: skip
        if operator in _EITHER or operator == "to":
            if operator == "to":
                return self._to(parent, child, value, before)
            value.number -= 1
            return True
        return self.unread(value.span, value.pieces)

    def _compared_with_nothing(self, node: Node, child: Node) -> bool:
        return any(one != child and self.text(one) in _NOTHING for one in self.children(node))

    def _plain_first(self, node: Node) -> str | None:
        first = self.first(node)
        return self.plain(first) if first is not None else None

    def _to(self, parent: Step, child: Step, value: Value, before: str) -> Slot | bool:
        """One of a pair that is written as `key to value`."""
        if not before:
            return self._operand(value, "key", "key", parent.start)
        key = self._plain_first(parent.node)
        value.keys = (normal(key or ""), *value.keys)
        value.number -= 1
        return True

    def _percent(self, parent: Step, child: Step, value: Value) -> bool:
        text = self.first(parent.node)
        if text is None or self.plain(text) is None:
            value.pieces = UNKNOWN
        else:
            inside = value.many is not None
            number = value.index if inside else 0
            keyword = value.keys[0] if value.keys else ""
            named = inside and value.many is not None and value.many[0] == value.many[1]
            value.pieces = self.formatted(text, None if named else number, keyword, value.pieces, True)
        value.many, value.keys, value.index = None, (), None
        value.number -= 1
        return True
