"""Lisp: Scheme, Emacs Lisp, Common Lisp, Clojure. Says only what is asked about a text: whether it is compared,
matched, looked up or replaced. All else is `UNREAD`.

A text belongs to the innermost list that is a call. A list is data, and not a call, if it is quoted, if it stands in
square or curly brackets, or if it does not begin with a name, as the clauses of `case` and the pairs of `assoc`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache

from pypimigrate.formats.slot import DEEPEST, LARGEST, Form, Slot, unread
from pypimigrate.model import Span

_ASKS = {
    "case": "case ecase pcase match match-lambda condp",
    "match": "string-match* looking-at* re-find re-matches re-seq re-search-* regexp-exec regexp-match* irregex-*",
    "search": "search-forward search-backward string-contains string-search string-index search",
    "strip": "string-remove-prefix string-remove-suffix s-chop-prefix s-chop-suffix string-trim* str/trim*",
    "measure": "string-length length count",
    "look-up": "member memq memv assoc assoc-* assq assv rassoc hash-ref hash-table-ref gethash alist-get",
    "replace": "*replace* substitute substitute[*] subst cl-subst*",
    "compare": "*[?] *-p = == not= eq eql equal equalp string= string-equal compare-strings .equals .startsWith",
}
"""What functions and forms of these languages do with a text that they are given, by their names."""
_TOKEN = re.compile(
    rb"""
    (?P<skip> ;[^\n]* | \#\|.*?(?:\|\#|\Z) | [#?]?\\. )
    | (?P<text> "(?:[^"\\]|\\.)*+(?:"|\Z) )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<quote> ['`,@\#]+ )
    | (?P<atom> [^\s"();\[\]{}'`,\\]+ )
    """,
    re.VERBOSE | re.DOTALL,
)


class _List:
    """A list that is open: the name it begins with, whether it is data, and how many elements it has so far."""

    __slots__ = ("at", "data", "name", "size")

    def __init__(self, data: bool) -> None:
        self.data, self.name, self.size, self.at = data, "", 0, 0

    def add(self, name: str, at: int) -> None:
        if not self.size:
            self.name, self.at = name, at
            self.data = self.data or not name
        self.size += 1


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in Lisp. A place that is no part of a text in double quotes is `UNREAD`."""
    slots = unread(places)
    if len(data) > LARGEST:
        return slots
    lists: list[_List] = []
    following, quoted = 0, False
    for token in _TOKEN.finditer(data):
        kind = token.lastgroup
        while following < len(places) and places[following].start < token.start():
            following += 1
        if following == len(places):
            break
        if kind == "text":
            inside = Span(token.start() + 1, token.end() - token[0].endswith(b'"', 1))
            while following < len(places) and places[following].end <= inside.end:
                slots[following] = _slot(lists, inside) or slots[following]
                following += 1
        if kind in ("text", "open", "atom") and lists:
            name = token[0][:100].decode("latin-1") if kind == "atom" else ""
            lists[-1].add(name, token.start())
        if kind == "open":
            lists.append(_List(quoted or token[0] != b"("))
        elif kind == "close" and lists:
            lists.pop()
        quoted = kind == "quote" and b"," not in token[0]
    return slots


def _slot(lists: Sequence[_List], inside: Span) -> Slot | None:
    """What is asked about the text that stands next in the innermost of the lists."""
    first = True
    for depth, one in enumerate(reversed(lists)):
        if depth == DEEPEST:
            return None
        if one.size and not one.data:
            asked = _asked(one.name)
            if not asked or (asked == "case" and not first):  # the body of a clause is not what is compared
                return None
            return Slot(Form.OPERAND, (asked, one.name), inside, (inside,), at=one.at)
        # the lists outside count the one inside them already
        first = first and one.size == (0 if depth == 0 else 1)
    return None


@cache
def _asked(name: str) -> str:
    return next((done for done, globs in _ASKS.items() if any(fnmatchcase(name, glob) for glob in globs.split())), "")
