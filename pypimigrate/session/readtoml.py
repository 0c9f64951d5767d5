"""TOML that comes from a scanned tree. The library takes quadratic time for the parts of a dotted key: they are few."""

from __future__ import annotations

import re
from typing import Any

MAX_PARTS = 100
"""How many parts a dotted key may have."""
_LONG_KEY = re.compile(rb"(?<![\w-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){%d}" % MAX_PARTS, re.ASCII)


def loads(data: bytes) -> dict[str, Any]:
    """The tables of a document, in UTF-8. Raises ValueError, with a message for people, if it cannot be read."""
    import tomllib

    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 (at line {line_of(data, error.start)})") from None
    if (key := _LONG_KEY.search(data)) is not None:
        raise ValueError(f"a key has more than {MAX_PARTS} parts (at line {line_of(data, key.start())})")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def line_of(data: bytes, at: int) -> int:
    """The number, from 1, of the line in which the byte `at` stands."""
    return data.count(b"\n", 0, at) + 1
