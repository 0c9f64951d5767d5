"""Strings and comments of Python source, by their bytes. Takes any version of the language, and broken files.

Its one known limit: an f-string that holds the same quotes in its fields (PEP 701) is cut at the first of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""
    (?P<comment>\#[^\r\n]*)
  | (?P<string>(?<![A-Za-z0-9_\x80-\xff])[rRuUbBfFtT]{0,3}(?:
        \"\"\" [^\\"]* (?:(?:\\.|"(?!""))[^\\"]*)* \"\"\"
      | '''    [^\\']* (?:(?:\\.|'(?!''))[^\\']*)* '''
      | "      [^\\"\n]* (?:\\.[^\\"\n]*)* "
      | '      [^\\'\n]* (?:\\.[^\\'\n]*)* '
    ))
  | (?P<open>[\[({]) | (?P<close>[\])}])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A string or a comment: half-open byte offsets."""

    start: int
    end: int
    comment: bool


def tokens(data: bytes) -> tuple[list[Token], int]:
    """The strings and comments of `data` in order, and how deep its brackets nest."""
    found: list[Token] = []
    depth = deepest = 0
    for match in _TOKEN.finditer(data):
        kind = match.lastgroup
        if kind == "open":
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth -= 1
        else:
            found.append(Token(match.start(), match.end(), kind == "comment"))
    return found, deepest
