"""The slot of a value in code: outward from the text that holds it, until something is done with the value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pypimigrate.formats.code import words
from pypimigrate.formats.code.flow import SEVERAL, Owned
from pypimigrate.formats.code.given import Value
from pypimigrate.formats.code.joins import MOST_JOINED, Joins
from pypimigrate.formats.code.languages import Kind
from pypimigrate.formats.code.pieces import Given, Swap
from pypimigrate.formats.code.tree import Step
from pypimigrate.formats.slot import Form, Slot, normal
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_BRANCHES = ("if", "unless", "case", "if_expression", "match_expression", "match_block", "begin")
_ANSWERS = (
    *_BRANCHES,
    "block",
    "body_statement",
    "block_body",
    "then",
    "else",
    "elsif",
    "when",
    "rescue",
    "else_clause",
)
"""Types of nodes whose value is that of the last thing in them, and those of which it may be that of any."""
_CONDITIONS = ("if_statement", "while_statement", "elif_clause", "if", "unless", "elsif", "while", "if_expression",
               "not_operator", "conditional_statement", "if_modifier", "unless_modifier")  # fmt: skip
_BODIES = (None, Kind.FUNCTION, Kind.CLASS, Kind.LOOP, Kind.BLOCK, Kind.RETURN)
"""What may have errors in it that do not concern the values in it."""
_ASSERTS = ("assert_statement", "assert")
_MEASURED = ("length", "size", "count", "len")
_OPTION = re.compile(r"-{0,2}[A-Za-z_][\w.-]*")
_FARTHEST = 200  # steps outward
_BESIDE = 60  # pairs of a mapping that are looked at


class Places(Joins):
    """The slots of a text's values."""

    def climb(
        self, steps: list[Step], number: int, pieces: Given, span: Span, depth: int, keys: tuple[str, ...] = (),
        listed: bool = False,
    ) -> Slot | None:  # fmt: skip
        """The slot of the value that is step `number`; None if it is a name that is used too often.

        A setting without a path is a question whether the value is there at all.
        """
        if not steps or steps[number].broken:
            return self.unread(span, pieces)
        if (
            all(one.kind is Kind.BINARY for one in steps[max(0, number - MOST_JOINED) : number])
            and number > MOST_JOINED
        ):
            return self.unread(span, pieces)
        value = Value(number, pieces, span, depth, keys)
        if listed:
            value.many = (steps[number].node, steps[number].node)
        while 0 < number - value.number + 1 < _FARTHEST and value.number:
            around = steps[value.number - 1]
            if around.kind not in _BODIES and around.node.has_error:
                return self.unread(span, pieces)  # what stands beside it is not understood
            done = self._step(steps, value)
            if isinstance(done, Slot):
                return done
            if done is None:
                return None
        return self.unread(span, pieces)

    def _step(self, steps: list[Step], value: Value) -> Slot | bool | None:
        """One step outward. True if the value goes on; None if its name is used too often."""
        child, parent = steps[value.number], steps[value.number - 1]
        match parent.kind:
            case Kind.PASS | Kind.HOLE | Kind.CHOICE:
                if parent.kind is Kind.CHOICE and self._is_condition(parent.node, child.node):
                    when = parent.node.type == "when_entry"
                    return self._operand(value, "case", "case", parent.start) if when else self.asked_for(value)
                if parent.node.type == "unary_expression" and self.data[parent.start : parent.start + 1] == b"!":
                    return self.asked_for(value)
                if parent.node.type == "unary_expression" and self.data[parent.start : parent.start + 1] == b"#":
                    return self._operand(value, "measure", "#", parent.start)
                if parent.node.type in SEVERAL and parent.node.named_child_count > 1:
                    value.index = self.number(parent.node, child.node)
                value.number -= 1
                return True
            case Kind.LITERAL:
                inner = (
                    steps[value.number + 1] if "content" in child.node.type and len(steps) > value.number + 1 else child
                )
                value.pieces = self.literal(parent.node, Swap(Span(inner.start, inner.end), value.pieces))
                value.number -= 1
                return True
            case Kind.ADJACENT:
                return self._composed(parent, child, value)
            case Kind.BINARY:
                beside = self._binary(parent, child, value)
                asserts = any(one.node.type in _ASSERTS for one in steps[max(0, value.number - 4) : value.number])
                if isinstance(beside, Slot) and beside.form is Form.OPERAND and asserts:
                    return beside._replace(path=(beside.path[0], "assert"))
                return beside
            case Kind.LIST:
                before, behind = self.between(parent.node, child.node)
                if behind == "=>":
                    return self._operand(value, "key", "key", parent.start)
                if before == "=>" and child.node.prev_named_sibling is not None:
                    value.keys = (self._key(child.node.prev_named_sibling), *value.keys)
                    value.at = child.node.prev_named_sibling.start_byte
                if self._paired(steps[value.number - 2].node, parent.node, child.node):
                    value.keys = (self._key(self.children(parent.node)[0]), *value.keys)
                    value.number -= 1
                    return True
                if value.many is None:
                    value.many = (parent.node, child.node)
                value.index = self.number(parent.node, child.node)
                value.number -= 1
                return True
            case Kind.MAPPING:
                if "shorthand" in child.node.type:
                    value.keys = (self._key(child.node), *value.keys)
                value.number -= 1
                return True
            case Kind.STRUCT:
                return self._struct(parent, child, value)
            case Kind.PAIR if self._is_let(steps, value.number):
                return self._assigned(steps, value)
            case Kind.PAIR | Kind.KEYWORD:
                return self._pair(steps, value)
            case Kind.ARGUMENTS:
                return self._argument(steps, parent, child, value)
            case Kind.CALL:
                return self._called(steps, value)
            case Kind.COMMAND:
                name = self.data[parent.start : child.start][:40].split()
                first = normal(name[0].decode("utf-8", "replace").strip("(")) if name else "print"
                if done := words.OPERATION.get(first):
                    return self._operand(value, done, first, parent.start)
                return self._slot(Form.CALL, (first, "0"), value, parent.start)
            case Kind.PARAMETERS:
                return self._beside_parameter(steps, value)
            case Kind.ASSIGN:
                if parent.node.type == "attribute" and not value.keys and value.number > 1:  # a block of settings
                    value.beside = self._beside(steps[value.number - 2].node, parent.node)
                return self._assigned(steps, value)
            case Kind.DEFAULT:
                return self._default(steps, value)
            case Kind.LOOP:
                return self._loop(steps, value)
            case Kind.RETURN | Kind.FUNCTION:
                return self._returned(steps, value)
            case Kind.CASE:
                return self._operand(value, "case", "case", parent.start)
            case Kind.SUBSCRIPT:
                return self._subscript(steps, value)
            case Kind.MEMBER:
                return self._member(steps, value)
            case Kind.IMPORT:
                return self._slot(Form.CALL, ("import", "0"), value, parent.start)
            case Kind.ELEMENT:
                return self._element(steps, value)
            case Kind.STATEMENT if self.language.implicit and self.data[parent.end - 1 : parent.end] != b";":
                value.number -= 1  # the last thing in a block
                return True
            case Kind.STATEMENT if value.keys:
                return self._slot(Form.SETTING, value.keys, value, value.at)
            case _:
                return self._other(steps, value)

    # Steps

    def _paired(self, outer: Node, pair: Node, child: Node) -> bool:
        """Whether a list of two is a key and a value in a list of such, as in `{{"a", "b"}}`."""
        if pair.type not in ("initializer_expression", "initializer_list") or outer.type != pair.type:
            return False
        children = self.children(pair)
        return len(children) == 2 and children[1] == child and self.plain(children[0]) is not None

    def _is_condition(self, node: Node, child: Node) -> bool:
        """Whether a child is what a choice depends on."""
        condition = self.field(node, "condition")
        if condition is None and node.type == "conditional":
            condition = self.first(node)
        if condition is None and node.type == "conditional_expression":  # `a if condition else b`
            condition = (*self.children(node), None, None)[1]
        return condition == child

    def _is_let(self, steps: list[Step], number: int) -> bool:
        """Whether a name of `let … in` is given a value."""
        return number > 2 and steps[number - 3].node.type == "let_expression"

    def _other(self, steps: list[Step], value: Value) -> Slot | bool | None:
        """A node that has no meaning of its own."""
        child, parent = steps[value.number], steps[value.number - 1]
        if parent.node.type in _ASSERTS and value.many is None and not value.keys:
            return self.asked_for(value)
        if parent.node.type in _CONDITIONS and self.field(parent.node, "condition", "argument") == child.node:
            return self.asked_for(value)
        if re.search(r"content|fragment|list$|_value$|^value|^argument", parent.node.type):
            value.number -= 1
            return True
        if self.language.implicit and parent.node.type in _ANSWERS:
            asked = self.field(parent.node, "condition", "value")
            last = self.children(parent.node)[-1:]
            if (parent.node.type in _BRANCHES and child.node != asked) or (last and last[0] == child.node):
                value.number -= 1
                return True
        if value.keys and parent.node.type == "use_statement":  # `use constant A => …`
            key = self.data[value.at : value.at + 200]
            found = re.match(rb"\w+", key)
            owned = Owned(found[0], Span(0, len(self.data)), "", True) if found else None
            names, value.keys = value.keys, ()
            return self._setting(value, names, owned, value.at)
        if value.keys:
            return self._slot(Form.SETTING, value.keys, value, value.at)
        return self.unread(value.span, value.pieces)

    # Values of several

    def _struct(self, parent: Step, child: Step, value: Value) -> Slot | bool:
        """The parts of a type: arguments that have names."""
        names = self.names(parent.start, child.start)
        if len(value.keys) == 1 and names and b"[" not in self.data[parent.start : child.start]:
            slot = self._slot(Form.CALL, (*names, value.keys[0]), value, parent.start)
            return slot
        value.number -= 1
        return True

    def _pair(self, steps: list[Step], value: Value) -> Slot | bool:
        child, parent = steps[value.number], steps[value.number - 1]
        children = self.children(parent.node)
        first = self.target(parent.node) if parent.kind is Kind.KEYWORD else self.field(parent.node, *_KEYS)
        if first is None and len(children) > 1:
            first = children[0]
        if first is None or len(children) < 2:
            value.number -= 1
            if value.many is None and parent.kind is Kind.PAIR:
                value.many = (steps[value.number - 1].node, child.node)  # a field of a list
            return True
        if first.start_byte <= child.start and child.end <= first.end_byte:
            return self._operand(value, "key", "key", parent.start)
        name = self._key(first)
        value.at = first.start_byte
        if parent.kind is Kind.KEYWORD:
            value.keyword = name
        else:
            if not value.keys:
                value.beside = self._beside(steps[value.number - 2].node, parent.node)
            path = self.names(first.start_byte, first.end_byte) if first.type == "attrpath" else (name,)
            value.keys = (*path, *value.keys)
        value.number -= 1
        return True

    def _beside(self, mapping: Node, pair: Node) -> tuple[tuple[str, str], ...]:
        if mapping.named_child_count > _BESIDE:
            return ()
        found = []
        for one in self.children(mapping):
            key = self.field(one, *_KEYS) or (self.target(one) if one.type == "attribute" else None)
            given = self.given(one)
            if one != pair and key is not None and given is not None and (text := self.plain(given)) is not None:
                found.append((self._key(key), text))
        return tuple(found)

    # Parts

    def _subscript(self, steps: list[Step], value: Value) -> Slot | bool | None:
        child, parent = steps[value.number], steps[value.number - 1]
        if child.start > parent.start:
            return self._operand(value, "look-up", "[]", parent.start)
        inside = [one for one in self.children(parent.node) if one.start_byte >= child.end]
        if value.keys and len(inside) == 1 and self._key(inside[0]) == value.keys[0]:
            value.keys = value.keys[1:]
        elif value.many is not None or value.keys:
            value.many = None
        elif inside and b":" not in self.text(inside[0])[:200] and not value.pieces:
            pass
        else:
            return self._operand(value, "search", "[]", parent.start)
        value.number -= 1
        return True

    def _member(self, steps: list[Step], value: Value) -> Slot | bool | None:
        child, parent = steps[value.number], steps[value.number - 1]
        if child.start > parent.start:
            return self.unread(value.span, value.pieces)
        name = (self.names(child.end, parent.end) or ("",))[-1]
        outer = steps[value.number - 2] if value.number > 1 else None
        if outer is not None and outer.kind is Kind.CALL and self._is_callee(outer.node, parent.node):
            value.number -= 1
            return True
        if value.keys and name == value.keys[0]:
            value.keys = value.keys[1:]
            value.number -= 1
            return True
        if name in _MEASURED:
            return self._operand(value, "measure", name, parent.start)
        if name in words.KEEPS:
            value.number -= 1
            return True
        return self._slot(Form.CALL, (name, ""), value, parent.start)

    def _is_callee(self, call: Node, node: Node) -> bool:
        found = self._callee(call)
        return found is not None and found.start_byte <= node.start_byte and node.end_byte <= found.end_byte

    def _element(self, steps: list[Step], value: Value) -> Slot:
        """An attribute of an element."""
        child, parent = steps[value.number], steps[value.number - 1]
        outer = steps[value.number - 2]
        name = self.field(outer.node, "name")
        names = self.names(name.start_byte, name.end_byte) if name is not None else ()
        attribute = (self.names(parent.start, child.start) or ("",))[-1]
        return self._slot(Form.LINK, (*names, attribute), value, parent.start)

    # For the class that knows calls

    def _argument(self, steps: list[Step], parent: Step, child: Step, value: Value) -> Slot | bool | None:
        raise NotImplementedError

    def _called(self, steps: list[Step], value: Value) -> Slot | bool | None:
        raise NotImplementedError


_KEYS = ("key", "name", "designator", "field", "attrpath")
