"""Facts about strings of a Python module, from libcst's tree of the statements that they stand in.

Only those statements are parsed, with the module's imports: a module is often a thousand times as long. The tree gives
no byte offsets that can be trusted (it counts wrong with a BOM, with cookies and after form feeds), so strings are
matched to the lexer's by their order, and their text is compared: one difference, and the tree is not used.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import libcst as cst

from pypimigrate.formats.python_tokens import Shape


class Fact(NamedTuple):
    """What is done with one string. `call` is the dotted name of the function, with imports resolved; `key` the
    keyword, the dictionary key or the name it is given."""

    prose: bool = False
    call: str = ""
    key: str = ""
    compared: bool = False
    grows: bool = False


class _Place(NamedTuple):
    """A node, and the place of what holds it."""

    node: cst.CSTNode
    above: _Place | None


MAX_BYTES = 400_000
MAX_LINES = 20_000
MAX_BRANCHES = 500
MAX_DEPTH = 100
MAX_OPERATORS = 1_000
"""Past these libcst takes seconds to minutes, or brings the process down (3,000 nested lists end in SIGSEGV)."""


def facts(data: bytes, strings: Sequence[tuple[int, int]], wanted: Collection[int], shape: Shape) -> dict[int, Fact]:
    """A fact for each string that starts at one of the offsets `wanted`, by that offset.

    `strings` are the byte spans of all strings, in order. Nothing is said if the statements do not parse, are too big
    to be parsed, or if the tree does not agree with the spans.
    """
    pieces = list(_pieces(data, wanted, shape.starts))
    there = [span for start, end in pieces for span in _within(strings, start, end)]
    source = b"".join(data[start:end] for start, end in pieces)
    if not _bounded(source, shape):
        return {}
    try:
        module = cst.parse_module(source)
        names: dict[str, str] = {}
        found: dict[int, Fact] = {}
        texts = iter(there)
        for place in _places(module):
            node = place.node
            if isinstance(node, (cst.Import, cst.ImportFrom)):
                _learn(node, names)
            elif _is_string(node):
                start, end = next(texts)
                if _raw(node, module) != data[start:end]:
                    return {}
                if start in wanted:
                    found[start] = _fact(place, names)
        return found if next(texts, None) is None else {}
    except Exception:  # every kind of error that a parser can have means the same here: no tree (RecursionError, too)
        return {}


def _bounded(source: bytes, shape: Shape) -> bool:
    """Whether libcst can be trusted with this source."""
    return (
        len(source) <= MAX_BYTES
        and source.count(b"\n") <= MAX_LINES
        and source.count(b"elif") <= MAX_BRANCHES
        and shape.depth <= MAX_DEPTH
        and shape.operators <= MAX_OPERATORS
    )


def _pieces(data: bytes, wanted: Collection[int], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The parts of the module to parse: what stands before its first statement (a cookie), its imports, and the
    statements with the strings that are wanted. No BOM: libcst would put one before each string."""
    needed = {bisect_right(starts, at) - 1 for at in wanted}
    ends = (*starts, len(data))
    yield min(ends[0], 3 * data.startswith(b"\xef\xbb\xbf")), ends[0]
    for number, (start, end) in enumerate(pairwise(ends)):
        if number in needed or (data.startswith(_IMPORTING, start) and data.find(b"import", start, end) >= 0):
            yield start, end


_IMPORTING = (b"import", b"from", b"try", b"if", b"with")


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    return spans[bisect_right(spans, (start, 0)) : bisect_right(spans, (end, 0))]


def _is_string(node: cst.CSTNode) -> bool:
    return isinstance(node, (cst.SimpleString, cst.FormattedString)) or type(node).__name__ == "TemplatedString"


def _raw(node: cst.CSTNode, module: cst.Module) -> bytes:
    if isinstance(node, cst.SimpleString):
        return node.value.encode(module.encoding)
    return module.code_for_node(node.with_changes(lpar=(), rpar=())).encode(module.encoding)


def _places(module: cst.Module) -> Iterator[_Place]:
    """Every node in the order of the source, but for what is in strings, and whitespace. Libcst's own visitors call
    several functions for each node and each of its attributes, which takes longer than to parse."""
    stack = [_Place(module, None)]
    while stack:
        place = stack.pop()
        yield place
        if not _is_string(place.node):
            below = [_Place(child, place) for child in _children(place.node)]
            stack += reversed(below)


def _children(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for name in _attributes(type(node)):
        value = getattr(node, name)
        for one in value if isinstance(value, (tuple, list)) else (value,):
            if _is_node(one.__class__):
                yield one


@cache
def _is_node(kind: type[object]) -> bool:
    return issubclass(kind, cst.CSTNode)  # isinstance would ask Python code each time: these classes are abstract ones


_ORDER = {
    "FunctionDef": ("decorators", "type_parameters", "params", "returns", "body"),
    "ClassDef": ("decorators", "type_parameters", "bases", "keywords", "body"),
    "Parameters": ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    "IfExp": ("body", "test", "orelse"),
    "ExceptHandler": ("type", "body"),
    "ExceptStarHandler": ("type", "body"),
    "MatchCase": ("pattern", "guard", "body"),
    "Import": (),
    "ImportFrom": (),
    "Name": (),
}
"""The attributes of nodes that do not stand in the order of the source, or hold no strings."""
_BLANK = (
    "whitespace",
    "lpar",
    "rpar",
    "leading_",
    "trailing_",
    "comma",
    "semicolon",
    "header",
    "footer",
    "lines_after",
)


@cache
def _attributes(kind: type) -> tuple[str, ...]:
    """The names of a node's attributes that may hold strings, in the order of the source."""
    known = _ORDER.get(kind.__name__)
    every = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return (
        tuple(name for name in known if name in every)
        if known is not None
        else tuple(name for name in every if not name.startswith(_BLANK))
    )


def _learn(node: cst.Import | cst.ImportFrom, names: dict[str, str]) -> None:
    """Remember what imported names stand for."""
    module = "" if isinstance(node, cst.Import) else _dotted(node.module)
    for alias in () if isinstance(node.names, cst.ImportStar) else node.names:
        name = ".".join(filter(None, (module, _dotted(alias.name))))
        local = _dotted(alias.asname.name) if alias.asname else _dotted(alias.name)
        names[local] = name


def _fact(place: _Place, names: dict[str, str]) -> Fact:
    """Climb from a string to whoever uses it."""
    grows, key, child, above = False, "", place.node, place.above
    while above is not None:
        parent = above.node
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
                call = _full(_dotted(parent.func), names)
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
        child, above = parent, above.above
    return Fact(key=key, grows=grows)


def _full(name: str, names: dict[str, str]) -> str:
    """`name` with its first parts replaced by what they were imported as."""
    parts = name.split(".")
    for size in range(len(parts), 0, -1):
        known = names.get(".".join(parts[:size]))
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
