"""A text of code as a tree: the way down to a place, and the plain questions about nodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pypimigrate.formats.code.languages import Kind, Language
from pypimigrate.formats.slot import normal
from pypimigrate.formats.tree import DEEPEST_TREE

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

MOST_CHILDREN = 400
"""Children of a node that are looked at; of one that has more, it is not said which of them a value is."""
_LONGEST_NAME = 300

_TARGETS = ("left", "name", "pattern", "declarator", "attrpath", "property", "variable", "key", "field")
_VALUES = ("right", "value", "default_value", "expression", "default", "val")
_DECLARED = ("variable_declaration", "variable_list", "name", "parameter", "autoquoted_bareword")
_TYPES = re.compile(rb"(?<=\w)(?:::)?<[\w\s,.?:&\[\]*]*>")
_WORD = re.compile(rb"[A-Za-z_]\w*|[^\W\d]\w*")
_NO_NAME = (b"new", b"await", b"async", b"return", b"yield", b"raise", b"throw", b"not")
DECLARES = re.compile(rb"\s*(?:(?:my|our|local|state|let|const|var|val|mut|static|auto|final)\b\s*(?=[\w$@%*&]))+")
"""What stands before a name where it is declared."""


class Step(NamedTuple):
    """A node on the way down to a place. `broken`: it is in a region of syntax errors."""

    node: Node
    kind: Kind | None
    start: int
    end: int
    broken: bool


class Code:
    """A text and its tree."""

    def __init__(self, data: bytes, tree: Tree, language: Language) -> None:
        self.data = data
        self.language = language
        self._root = tree.root_node
        self._cursor = tree.walk()
        self._steps = [self._entered(self._root, False)]

    def _entered(self, node: Node, broken: bool) -> Step:
        kind = self.kind(node)
        return Step(node, kind, node.start_byte, node.end_byte, broken or kind is Kind.ERROR or node.is_missing)

    def kind(self, node: Node) -> Kind | None:
        return self.language.kinds.get(node.type) if node.is_named else None

    def way(self, start: int, end: int) -> list[Step]:
        """The nodes that hold some bytes, the root first. Empty if they are too deep in the tree.

        The way to the next place begins where the one to the last place left it, so that places in order cost no more
        than the tree between them.
        """
        steps, cursor = self._steps, self._cursor
        while len(steps) > 1 and not steps[-1].start <= start <= end <= steps[-1].end:
            steps.pop()
            cursor.goto_parent()
        while len(steps) <= DEEPEST_TREE:
            if steps[-1].broken:
                return list(steps)
            if cursor.goto_first_child_for_byte(start) is None:
                return list(steps)
            node = cursor.node
            if node is None or not node.start_byte <= start <= end <= node.end_byte:
                cursor.goto_parent()
                return list(steps)
            steps.append(self._entered(node, steps[-1].broken))
        return []

    def text(self, node: Node) -> bytes:
        return self.data[node.start_byte : node.end_byte]

    def children(self, node: Node) -> list[Node]:
        """The children that have a name and are no comments; none of a node that has too many."""
        if node.child_count > MOST_CHILDREN * 2:
            return []
        return [one for one in node.named_children if self.kind(one) is not Kind.COMMENT]

    def first(self, node: Node) -> Node | None:
        return node.named_child(0) if node.named_child_count else None

    def number(self, parent: Node, child: Node) -> int | None:
        """Which of the children a child is; None if there are too many."""
        for number, one in enumerate(self.children(parent)):
            if one.start_byte <= child.start_byte and child.end_byte <= one.end_byte:
                return number
        return None

    def between(self, parent: Node, child: Node) -> tuple[str, str]:
        """The operators on the left and the right side of a child."""
        before = parent.start_byte
        others = self.children(parent)
        for one in others:
            if one.end_byte <= child.start_byte:
                before = one.end_byte
        behind = next((one.start_byte for one in others if one.start_byte >= child.end_byte), parent.end_byte)
        left = self.data[max(before, child.start_byte - 60) : child.start_byte]
        right = self.data[child.end_byte : min(behind, child.end_byte + 60)]
        return _operator(left), _operator(right)

    def field(self, node: Node, *names: str) -> Node | None:
        """The first child that has one of these parts in its parent."""
        for name in names:
            if (found := node.child_by_field_name(name)) is not None:
                return found
        return None

    def target(self, node: Node) -> Node | None:
        """The name in an assignment, a parameter, an argument or a loop."""
        if node.type == "foreach_statement" and node.child_by_field_name("left") is None:
            named = self.children(node)[1:2]  # `foreach ($values as $name)`
            return named[0] if named else None
        if self._listed_names(node):
            return self.first(node)
        found = self.field(node, *_TARGETS)
        if found is not None:
            return found
        children = self.children(node)
        if len(children) < 2 and self.kind(node) in (Kind.KEYWORD, Kind.PAIR):
            return None
        return next((one for one in children if self.kind(one) is Kind.NAME or one.type in _DECLARED), None)

    def given(self, node: Node) -> Node | None:
        """The value in one of these."""
        found = self.field(node, *_VALUES)
        if found is not None and not self._listed_names(node):
            return found
        target, children = self.target(node), self.children(node)
        return children[-1] if children and children[-1] != target else None

    def _listed_names(self, node: Node) -> bool:
        """Whether names stand in a list that has not their field: they have it themselves."""
        first = self.first(node)
        return first is not None and first.type == "variable_list"

    # Names

    def names(self, start: int, end: int) -> tuple[str, ...]:
        """The parts of the name of a callee or of a target: `a.b(…)["c"]->d` is a, b, c, d."""
        raw = self.data[max(start, end - _LONGEST_NAME) : end]
        if start < end - _LONGEST_NAME:
            raw = re.sub(rb"^\w*", b"", raw)
        raw = DECLARES.sub(b"", raw, count=1) if DECLARES.match(raw) else raw
        raw = _TYPES.sub(b"", _TYPES.sub(b"", _without_arguments(raw)))
        found = [one for one in _WORD.findall(raw) if one not in _NO_NAME]
        return tuple(name for one in found if (name := normal(one.decode("utf-8", "replace"))))


def _operator(raw: bytes) -> str:
    """The operator in what stands between two values."""
    text = raw.decode("utf-8", "replace")
    text = re.sub(r"/\*.*?\*/|(?://|#).*?\n|\\\r?\n", " ", text, flags=re.DOTALL)
    return " ".join(text.split())


def _without_arguments(raw: bytes) -> bytes:
    """A chain of names without the arguments of the calls in it; the keys in brackets stay."""
    found = bytearray()
    depth = 0
    for byte in reversed(raw):
        if byte in b")}":
            depth += 1
        elif byte in b"({" and depth:
            depth -= 1
        elif not depth:
            found.append(byte)
    return bytes(reversed(found))
