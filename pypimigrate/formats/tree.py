"""Concrete syntax trees for the readers: a grammar by its name, one tree a text, and the way down to a place.

Grammars are separate wheels, and one that is missing is an answer, not an error. Nothing here knows a language.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import count
from time import thread_time
from typing import TYPE_CHECKING

from pypimigrate.formats.slot import LARGEST

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Tree

LONGEST = 5.0
"""Seconds of this thread's own time after which a text is given up. An ordinary text of `LARGEST` takes one; a few
grammars are quadratic in shapes that nobody writes."""
DEEPEST_TREE = 2000
"""How many levels down a place is looked for."""
_CHUNK = 1 << 16
_SELDOM = 64
"""How many steps of a parser there are to one look at the clock, which takes longer than a step."""
_ENTRIES = {
    "php": ("php", "language_php"),
    "php-only": ("php", "language_php_only"),
    "tsx": ("typescript", "language_tsx"),
    "typescript": ("typescript", "language_typescript"),
    "xml": ("xml", "language_xml"),
}
"""Grammars that are not called `language` in the wheel of their own name."""


@cache
def grammar(name: str) -> Language | None:
    """The grammar of a language, such as `python`, `c-sharp` or `tsx`; None if it is not installed."""
    package, entry = _ENTRIES.get(name, (name, "language"))
    try:
        from tree_sitter import Language

        pointer = getattr(import_module(f"tree_sitter_{package.replace('-', '_')}"), entry)()
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            return Language(pointer)  # a few wheels still give a number, not a capsule
    except (ImportError, AttributeError, TypeError, ValueError, OSError):  # missing, or built for another version
        return None


def parsed(name: str, data: bytes) -> Tree | None:
    """The tree of a text, with errors in it where the text has them; offsets are bytes of `data`.

    None if the grammar is missing, or the text too large or too slow to read. Take the text of a node from `data`:
    the tree does not keep it.
    """
    language = None if len(data) > LARGEST else grammar(name)
    if language is None:
        return None
    from tree_sitter import Parser

    end = thread_time() + LONGEST
    asked = count(1)
    try:
        return Parser(language).parse(
            lambda start, _: data[start : start + _CHUNK],
            encoding="utf8",
            progress_callback=lambda *_: not next(asked) % _SELDOM and thread_time() > end,
        )
    except ValueError:  # the time is over
        return None


def above(root: Node, start: int, end: int) -> list[Node]:
    """The nodes that hold the bytes from `start` up to `end`, from the innermost outwards, at last the root.

    Empty if the bytes are not in the tree, or deeper in it than `DEEPEST_TREE`. Linear in the depth, in contrast to
    asking each node for its parent.
    """
    cursor = root.walk()
    found: list[Node] = []
    here: Node | None = root
    while here is not None and here.start_byte <= start and end <= here.end_byte:
        found.append(here)
        if len(found) > DEEPEST_TREE:
            return []
        here = cursor.node if cursor.goto_first_child_for_byte(start) is not None else None
    return found[::-1]


def nodes(root: Node) -> Iterator[Node]:
    """All nodes of a tree, each before its children, without recursion."""
    cursor = root.walk()
    while True:
        if cursor.node is not None:
            yield cursor.node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
