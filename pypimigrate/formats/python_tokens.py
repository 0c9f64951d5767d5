"""Strings and comments of Python source, by their bytes. Takes any version of the language, and broken files.

A string that is not closed ends at the end of its line, or of the file. The one known limit: an f-string that holds the
same quotes in its fields (PEP 701) is cut at the first of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""
    (?P<comment>\#[^\r\n]*)
  | (?P<string>(?<![A-Za-z0-9_\x80-\xff])[rRuUbBfFtT]{0,3}(?:
        \"\"\" [^\\"]* (?:(?:\\.|"(?!""))[^\\"]*)* (?:\"\"\"|\Z)
      | '''    [^\\']* (?:(?:\\.|'(?!''))[^\\']*)* (?:'''|\Z)
      | "      [^\\"\n]* (?:\\.[^\\"\n]*)* "?
      | '      [^\\'\n]* (?:\\.[^\\'\n]*)* '?
    ))
  | (?P<open>[\[({]) | (?P<close>[\])}]) | (?P<line>\n)
  | (?P<operator>[-+~*/%&|^@.<>=:]|\b(?:not|lambda|if|else|await|and|or|in|is|for|async|yield)\b)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A string or a comment: half-open byte offsets."""

    start: int
    end: int
    comment: bool


class Shape(NamedTuple):
    """How demanding a module is for a parser: its deepest nesting, and the most operators in one logical line.

    `starts` are the offsets of the statements at its top, in order.
    """

    depth: int
    operators: int
    starts: tuple[int, ...]


_GOES_ON = re.compile(rb"[\s#)\]}]|\Z|(?:else|elif|except|finally)\b")
"""What a line at the left margin starts with that belongs to the statement above it."""


def tokens(data: bytes) -> tuple[list[Token], Shape]:
    """The strings and comments of `data` in order, and its shape."""
    found: list[Token] = []
    first = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    starts = [] if _GOES_ON.match(data, first) else [first]
    decorated = data[first : first + 1] == b"@"
    depth = deepest = operators = most = 0
    for match in _TOKEN.finditer(data):
        kind = match.lastgroup
        if kind == "line":
            operators = operators if depth > 0 else 0
            at = match.end()
            if depth <= 0 and not _GOES_ON.match(data, at) and not data.endswith((b"\\\n", b"\\\r\n"), 0, at):
                if not decorated:
                    starts.append(at)
                decorated = data[at : at + 1] == b"@"
        elif kind == "operator":
            operators += 1
        elif kind == "open":
            depth += 1
            operators += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth -= 1
        else:
            operators += 1  # strings side by side are an operation, too
            found.append(Token(match.start(), match.end(), kind == "comment"))
        most = max(most, operators)
    return found, Shape(deepest, most, tuple(starts))
