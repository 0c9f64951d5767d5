"""Facts about each string of a Python module, from libcst's tree.

The tree gives no byte offsets that can be trusted (it counts wrong with a BOM, with cookies and after form feeds), so
strings are matched to the lexer's by their order, and their text is compared: one difference, and the tree is not used.
"""

from __future__ import annotations

from typing import NamedTuple

import libcst as cst


class Fact(NamedTuple):
    """What is done with one string. `call` is the dotted name of the function, with imports resolved; `key` the
    keyword, the dictionary key or the name it is given."""

    prose: bool = False
    call: str = ""
    key: str = ""
    compared: bool = False
    grows: bool = False


def facts(data: bytes, strings: list[tuple[int, int]]) -> list[Fact] | None:
    """One fact for each of `strings` (byte spans, in order), or None if the source does not parse or does not agree."""
    try:
        module = cst.parse_module(data)
        visitor = _Strings()
        module.visit(visitor)
        same = [_raw(node, module) for node in visitor.nodes] == [data[start:end] for start, end in strings]
    except Exception:  # every kind of error that a parser can have means the same here: no tree (RecursionError, too)
        return None
    return visitor.facts if same else None


def _raw(node: cst.BaseString, module: cst.Module) -> bytes:
    if isinstance(node, cst.SimpleString):
        return node.value.encode(module.encoding)
    return module.code_for_node(node.with_changes(lpar=(), rpar=())).encode(module.encoding)


class _Strings(cst.CSTVisitor):
    """Collects the strings in the order of the source, each with what is done with it."""

    def __init__(self) -> None:
        super().__init__()
        self.nodes: list[cst.BaseString] = []
        self.facts: list[Fact] = []
        self._path: list[cst.CSTNode] = []
        self._names: dict[str, str] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, (cst.Import, cst.ImportFrom)):
            self._learn(node)
        leaf = isinstance(node, (cst.SimpleString, cst.FormattedString)) or type(node).__name__ == "TemplatedString"
        if leaf:
            self.nodes.append(node)  # type: ignore[arg-type]
            self.facts.append(self._fact(node))
        self._path.append(node)
        return not leaf

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._path.pop()

    def _learn(self, node: cst.Import | cst.ImportFrom) -> None:
        """Remember what imported names stand for."""
        module = "" if isinstance(node, cst.Import) else _dotted(node.module)
        for alias in () if isinstance(node.names, cst.ImportStar) else node.names:
            name = ".".join(filter(None, (module, _dotted(alias.name))))
            local = _dotted(alias.asname.name) if alias.asname else _dotted(alias.name)
            self._names[local] = name

    def _fact(self, node: cst.CSTNode) -> Fact:
        """Climb from a string to whoever uses it."""
        grows, key, child = False, "", node
        for parent in reversed(self._path):
            if isinstance(parent, cst.Expr):
                return Fact(prose=isinstance(child, cst.BaseString), grows=grows)
            if isinstance(parent, cst.ConcatenatedString):
                grows = grows or parent.left is child
            elif isinstance(parent, cst.BinaryOperation):
                grows = grows or (isinstance(parent.operator, cst.Add) and parent.left is child)
            elif isinstance(parent, (cst.ComparisonTarget, cst.Comparison, cst.Index, cst.MatchValue)):
                return Fact(compared=True)
            elif isinstance(parent, cst.Arg):
                key = key or (parent.keyword.value if parent.keyword else "")
            elif isinstance(parent, cst.DictElement):
                if parent.key is child:
                    return Fact(compared=True)
                key = key or _text(parent.key)
            elif isinstance(parent, cst.Call):
                if parent.func is not child:
                    call = self._full(_dotted(parent.func))
                    grows = grows or call.endswith(("urljoin", "path.join", ".join"))
                    if call != ".join":
                        return Fact(call=call, key=key, grows=grows)
            elif isinstance(parent, cst.Param):
                return Fact(key=key or (parent.name.value if parent.default is child else ""), grows=grows)
            elif isinstance(parent, cst.Assign):
                return Fact(key=key or _dotted(parent.targets[0].target), grows=grows)
            elif isinstance(parent, cst.AnnAssign):
                return Fact(key=key or _dotted(parent.target), grows=grows)
            elif isinstance(parent, (cst.BaseStatement, cst.BaseSmallStatement)):
                break
            child = parent
        return Fact(key=key, grows=grows)

    def _full(self, name: str) -> str:
        """`name` with its first parts replaced by what they were imported as."""
        parts = name.split(".")
        for size in range(len(parts), 0, -1):
            known = self._names.get(".".join(parts[:size]))
            if known:
                return ".".join((known, *parts[size:]))
        return name


def _dotted(node: cst.CSTNode | None) -> str:
    """`a.b.c` of names and attributes; `.b.c` if it starts with something else."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    parts.append(node.value if isinstance(node, cst.Name) else "")
    return ".".join(reversed(parts))


def _text(node: cst.CSTNode) -> str:
    return node.raw_value if isinstance(node, cst.SimpleString) else _dotted(node)
