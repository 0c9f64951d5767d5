"""The texts that code joins to one value: what is added, formatted, joined and interpolated, in order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from pypimigrate.formats.code.languages import Kind
from pypimigrate.formats.code.tree import Code
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_PIECES = 200
"""Pieces of a value; one that has more is not known."""
_DEEPEST_VALUE = 60

Given = tuple[Span | None, ...]
UNKNOWN: Given = (None,)
MARK = Span(-1, -1)
"""Stands for what a name is given, whatever that is, while its uses are looked for."""

JOINING = ("+", ".", "..", "~", "++", "<>", "+=", ".=", "<<", "..=")
"""Operators that put two texts together."""
_VALUED = (Kind.LITERAL, Kind.PASS, Kind.KEYWORD, Kind.ADJACENT, Kind.BINARY, Kind.HOLE)
_CONTENT = re.compile(r"content|fragment|escape|template_literal|heredoc_body|nowdoc_body|nowdoc_string|_text$")
_EDGE = re.compile(r"start$|end$|^interpolation_quote|brace$")
_QUOTE = re.compile(rb"[A-Za-z@$]{0,3}#*(?:\"\"\"|'''|\"|'|`)")
_PERCENT = re.compile(rb"%(?:\((\w+)\)|\{(\w+)\}|(\d+)\$)?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z@%]")
_BRACES = re.compile(rb"\{(?:(\w*)(?:[.\[][^{}:!]*)?)(?:[:!][^{}]*)?\}")


class Swap(NamedTuple):
    """A value in the tree of which the pieces are known."""

    span: Span
    pieces: Given


class Pieces(Code):
    """The values of a text. None of the answers depends on where a name comes from but through a `Swap`."""

    def inner(self, node: Node) -> Span:
        """The span of a text without its quotes."""
        content = [one for one in node.named_children if not _EDGE.search(one.type)] if node.child_count < 9 else []
        if node.child_count >= 9:
            first, last = node.named_child(0), node.named_child(node.named_child_count - 1)
            for edge in (first, last):
                if edge is not None and not _EDGE.search(edge.type):
                    content.append(edge)
        start, end = node.start_byte, node.end_byte
        if node.type == "indented_string_expression":
            return Span(start + 2, max(start + 2, end - 2))
        quote = _QUOTE.match(self.data, start, min(end, start + 20))
        if quote is None:
            return Span(content[0].start_byte, content[-1].end_byte) if content else Span(start, end)
        closing = quote[0][1:] if quote[0][:1].isalpha() else quote[0]
        closing = closing.lstrip(b"@$#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") + b"#" * quote[0].count(
            b"#"
        )
        start = quote.end()
        if end - len(closing) >= start and self.data[end - len(closing) : end] == closing:
            end -= len(closing)
        return Span(start, max(start, end))

    def literal(self, node: Node, swap: Swap | None = None) -> Given:
        """The pieces of one text: what stands between its holes."""
        if node.child_count > 2 * MOST_PIECES:
            return UNKNOWN
        span = self.inner(node)
        if not span.start < span.end:
            return ()
        found: list[Span | None] = []
        at = span.start
        for hole in self._holes(node):
            start, end = hole.start_byte, hole.end_byte
            if self.data[start - 1 : start] == b"{" and self.data[end : end + 1] == b"}" and start > at:
                start, end = start - 1, end + 1  # `{$name}`
            if at < start:
                found.append(Span(at, start))
            found += _swapped(hole, swap)
            at = end
            if len(found) > MOST_PIECES:
                return UNKNOWN
        if at < span.end:
            found.append(Span(at, span.end))
        return tuple(found)

    def _holes(self, node: Node) -> Iterable[Node]:
        for one in node.named_children:
            if _CONTENT.search(one.type):
                if one.named_child_count:
                    yield from (two for two in one.named_children if not _CONTENT.search(two.type))
            elif not _EDGE.search(one.type):
                yield one

    def unwrapped(self, node: Node) -> Node:
        """What is in a node that only holds it."""
        while self.kind(node) in (Kind.PASS, Kind.KEYWORD) and node.named_child_count == 1:
            node = node.named_children[0]
        return node

    def plain(self, node: Node) -> str | None:
        """The text of a node that is a text without holes, or a name that stands for itself, such as a symbol."""
        node = self.unwrapped(node)
        if self.kind(node) is Kind.LITERAL or node.type in ("character_literal", "string_literal"):
            pieces = self.literal(node)
            if len(pieces) < 2 and None not in pieces:
                return b"".join(self.data[one.start : one.end] for one in pieces if one).decode("utf-8", "replace")
        return None

    def pieces(self, node: Node, swap: Swap | None, depth: int = 0) -> Given:
        """The pieces of a value; None where it is not known."""
        if swap and swap.span == (node.start_byte, node.end_byte):
            return swap.pieces
        kind = self.kind(node)
        if depth > _DEEPEST_VALUE or kind not in _VALUED:
            return UNKNOWN
        if kind is Kind.LITERAL:
            return self.literal(node, swap)
        children = self.children(node)
        if kind is Kind.BINARY:
            operator = self.between(node, children[0])[1] if children else ""
            if operator == "%" and self.plain(children[0]) is not None:
                return self.pieces(children[0], swap, depth + 1)
            if operator not in JOINING:
                return UNKNOWN
        elif kind is not Kind.ADJACENT and len(children) != 1:
            return UNKNOWN
        return _joined(self.pieces(one, swap, depth + 1) for one in children)

    def formatted(self, text: Node, number: int | None, keyword: str, pieces: Given, percent: bool) -> Given:
        """The pieces of a text with placeholders, when argument `number` or `keyword` of it has these pieces."""
        found: list[Span | None] = []
        text = self.unwrapped(text)
        counted = 0
        placed = False
        for one in self.literal(text):
            if one is None:
                found.append(None)
                continue
            at = one.start
            for hole in (_PERCENT if percent else _BRACES).finditer(self.data, one.start, one.end):
                name = (next((part for part in hole.groups() if part), b"")).decode()
                if hole[0] == b"%%":
                    continue
                which = name or str(counted)
                counted += not name
                if at < hole.start():
                    found.append(Span(at, hole.start()))
                ours = which == keyword if keyword else which == str(number)
                placed = placed or ours
                found += pieces if ours else UNKNOWN
                at = hole.end()
            if at < one.end:
                found.append(Span(at, one.end))
        return _joined([tuple(found)]) if placed else (None, *pieces, None)

    def separated(self, values: list[Node], separator: Given, swap: Swap) -> Given:
        """The pieces of values that are joined by a separator."""
        found: list[Given] = []
        for one in values:
            if found:
                found.append(separator)
            found.append(self.pieces(one, swap))
        return _joined(found)


def _swapped(node: Node, swap: Swap | None) -> Given:
    if swap and node.start_byte <= swap.span.start and swap.span.end <= node.end_byte:
        return swap.pieces
    return UNKNOWN


def _joined(parts: Iterable[Given]) -> Given:
    found: list[Span | None] = []
    for part in parts:
        for one in part:
            if one is not None or not found or found[-1] is not None:
                found.append(one)
        if len(found) > MOST_PIECES:
            return UNKNOWN
    return tuple(found)
